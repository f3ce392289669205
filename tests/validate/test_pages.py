"""The pages of the rules are what catalogue and benchmark say today."""

from __future__ import annotations

import json

from helpers.validate.catalogue import load_catalogue
from helpers.validate.pages import LEFT_OUT, rule_pages
from tests.conftest import PROJECT

FIGURES = json.loads((PROJECT / "benchmarks" / "rules.json").read_text(encoding="utf-8"))


def test_the_committed_pages_are_the_generated_ones():
    written = {path.name: path.read_text(encoding="utf-8") for path in (PROJECT / "docs" / "rules").glob("*.md")}
    assert written == rule_pages(FIGURES), "run `make docs`"


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
