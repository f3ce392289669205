"""The pages of the rules are what catalogue and benchmark say today."""

from __future__ import annotations

import json

import pytest

from benchmarks import rules as benchmark
from helpers.validate.catalogue import load_catalogue
from helpers.validate.rule_pages import FINDS_NOTHING, LEFT_OUT, profiles_page, rule_pages
from tests.conftest import PROJECT

FIGURES = json.loads((PROJECT / "benchmarks" / "rules.json").read_text(encoding="utf-8"))


def test_the_committed_pages_are_the_generated_ones():
    written = {path.name: path.read_text(encoding="utf-8") for path in (PROJECT / "docs" / "rules").glob("*.md")}
    assert written == rule_pages(FIGURES), "run `make docs`"


def test_the_page_that_compares_the_profiles_is_the_generated_one():
    assert (PROJECT / "docs" / "profiles.md").read_text(encoding="utf-8") == profiles_page(), "run `make docs`"


def test_the_rules_that_were_left_out_are_named_with_their_reason():
    assert set(LEFT_OUT) == {"F05", "G10"}
    assert not set(LEFT_OUT) & {rule.rule for rule in load_catalogue()}
    assert all(why in rule_pages(FIGURES)["README.md"] for why in LEFT_OUT.values())


def test_the_measured_figures_meet_the_limits():
    assert {rule: row["missed"] for rule, row in FIGURES["rules"].items() if row["missed"]} == {}
    assert {rule: row for rule, row in FIGURES["real"].items() if row["found"] < row["planted"]} == {}
    assert sum(row["planted"] for row in FIGURES["real"].values()) > 1000
    assert FIGURES["sound"] >= 1000
    assert not FIGURES["false_alarms"].keys() & {"critical", "warning"}
    unexpected = {rule: set(row["others"]) - set(row["must"]) for rule, row in FIGURES["rules"].items()}
    assert not any(unexpected.values()), unexpected


def test_a_rule_that_is_new_says_that_it_has_not_been_measured():
    figures = FIGURES | {"rules": {rule: row for rule, row in FIGURES["rules"].items() if rule != "A01"}}
    pages = rule_pages(figures)
    assert "Not measured yet" in pages["A01.md"] and "finds nothing by itself" not in pages["A01.md"]
    assert {name for name, text in pages.items() if "It finds nothing by itself" in text} == {f"{rule}.md" for rule in FINDS_NOTHING}


@pytest.mark.parametrize(
    ("call", "told"),
    [(["--write"], "give --real data/processed/2023"), (["--real", "nowhere", "--write"], "there are no tables of a year")],
)
def test_a_call_of_the_benchmark_that_cannot_end_well_ends_at_once(call, told, capsys, monkeypatch):
    monkeypatch.setattr(benchmark, "measure", None)
    with pytest.raises(SystemExit) as ended:
        benchmark.main(call)
    assert ended.value.code == 2 and told in capsys.readouterr().err
