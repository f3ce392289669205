"""The review as a whole: four outcomes, stable ids, errors that do not silence the other rules; and the contract."""

from __future__ import annotations

import inspect

import pandas as pd
import pytest

from helpers.config.errors import GateFailed, UnusableInput
from helpers.config.yaml_lines import read_mapping
from helpers.language.translate import placeholders
from helpers.validate import forms_of, places_of
from helpers.validate.catalogue import CatalogueError, Rule, load_catalogue
from helpers.validate.contract import breaches, broken
from helpers.validate.profile import check_settings, load_profile
from helpers.validate.review import review
from helpers.validate.rules import b_weights, d_budget
from helpers.validate.scoring import recompute
from tests.forms import SOUND, year_of
from tests.validate.judging import judge, review_of


def test_every_rule_has_outcomes_that_add_up():
    reviewed = review_of(SOUND)
    outcomes = reviewed.outcomes
    assert outcomes["rule"].tolist() == [rule.rule for rule in load_catalogue()]
    assert (outcomes["assessed"] == outcomes["passed"] + outcomes["failed"]).all()
    by_rule = reviewed.judgements.groupby("rule")[["passed", "failed", "not_assessable"]].sum()
    looked_at = outcomes.set_index("rule").loc[by_rule.index, ["passed", "failed", "not_assessable"]]
    pd.testing.assert_frame_equal(by_rule, looked_at, check_dtype=False, check_names=False)


def test_a_rule_that_looked_at_nothing_has_not_passed():
    outcomes = review_of(SOUND.split("总分")[0].split("项目资金")[0]).outcomes.set_index("rule")
    assert outcomes.loc["D05", ["assessed", "passed"]].tolist() == [0, 0]


def test_finding_ids_are_the_same_on_every_run_and_differ_from_one_another():
    broken = SOUND.replace("\t95.5\t", "\t99\t").replace("≥1000册\t1200册", "\t")
    first, second = (review_of(broken).findings["finding_id"].tolist() for _ in range(2))
    assert first == second
    assert [finding[:3] for finding in first] == ["C02", "E07"]
    assert len(set(first)) == 2


def test_a_rule_that_raises_is_an_error_with_those_that_need_it_and_the_others_still_speak(monkeypatch: pytest.MonkeyPatch):
    def raising(forms, profile):
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(b_weights, "weight_sum", raising)
    outcomes = review_of(SOUND).outcomes.set_index("rule")
    assert outcomes.loc["B01", ["errors", "error"]].tolist() == [1, "ZeroDivisionError: planted"]
    assert outcomes.index[outcomes["errors"] > 0].tolist() == ["B01", *(rule.rule for rule in load_catalogue() if "B01" in rule.needs)]


def test_what_several_rules_need_is_computed_once(monkeypatch: pytest.MonkeyPatch):
    asked = []

    def counting(forms, profile, magnitude=d_budget.magnitude):
        """Evidence for D13."""
        asked.append(forms.fiscal_year)
        return magnitude(forms, profile)

    monkeypatch.setattr(d_budget, "magnitude", counting)
    assert sum("D13" in rule.needs for rule in load_catalogue()) > 1
    assert not review_of(SOUND).outcomes["errors"].any() and asked == [2023]


def test_an_expectation_that_crashes_is_an_error_and_not_a_finding(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(b_weights, "weight_sum", lambda forms, profile: pd.DataFrame({"project_id": ["x"], "not_assessable": [None]}))
    outcomes = review_of(SOUND, rule="B01").outcomes
    assert outcomes["errors"].tolist() == [1]


def test_an_empty_year_is_reviewed_without_error():
    year = year_of(SOUND)
    empty = {name: frame.iloc[:0] for name, frame in year.items()}
    reviewed = review(forms_of(2023, empty), load_catalogue(), load_profile("beijing"), judge(), places_of(empty))
    assert not reviewed.outcomes["errors"].any()
    assert reviewed.findings.empty


def test_the_recomputed_totals_are_null_where_a_part_is_missing():
    year = year_of(SOUND.replace("95%\t9.5", "95%\t"))
    row = recompute(forms_of(2023, year), load_profile("beijing")).iloc[0]
    assert pd.isna(row["sum_of_parts"])
    assert (row["execution_score"], row["recomputed_total"], row["weight_sum"]) == (9.5, 95.5, 100)


def test_the_contract_holds_for_a_sound_year():
    assert breaches(year_of(SOUND), judge()) == []


@pytest.mark.parametrize(
    ("table", "damage", "complaint"),
    [
        ("projects", lambda frame: pd.concat([frame, frame]), "project_id is unique"),
        ("funds", lambda frame: frame.assign(project_id="nobody"), "project_id stands in projects"),
        ("funds", lambda frame: frame.assign(source="gift"), "source is one of its values"),
        ("indicators", lambda frame: frame.assign(position=0), "position counts from 1"),
        ("claims", lambda frame: frame.iloc[1:], "every cell is claimed"),
        ("cells", lambda frame: frame.iloc[1:], "every claim has its cell"),
        ("projects", lambda frame: frame.assign(is_fragment=pd.NA), "is_fragment is never null"),
    ],
)
def test_a_broken_contract_stops_the_run_and_says_what_is_broken(table: str, damage, complaint: str):
    year = year_of(SOUND)
    with pytest.raises(GateFailed, match=complaint):
        raise broken(breaches(year | {table: damage(year[table])}, judge()))


def entry(**changed: object) -> dict[str, object]:
    first = load_catalogue()[0]
    return {name: getattr(first, name) for name in Rule.__dataclass_fields__} | changed


@pytest.mark.parametrize("changed", [{"severity": "grave"}, {"expectation": "maybe"}, {"basis_kind": "Z"}, {"evidence": "nowhere"}])
def test_an_entry_of_the_catalogue_with_a_wrong_value_is_refused(changed: dict[str, object]):
    with pytest.raises(CatalogueError, match="rule A01"):
        Rule(**entry(**changed))


@pytest.mark.parametrize("key", ["expected_en", "basis_en", "remedy_en", "message_en", "title_en", "problem_en"])
def test_an_entry_without_its_english_is_refused_by_rule_and_key(key: str):
    sentence = getattr(load_catalogue()[0], key)
    with pytest.raises(CatalogueError, match=f"rule A01: {key} without a sentence"):
        Rule(**entry(**{key: dict.fromkeys(sentence, "") if isinstance(sentence, dict) else None}))


def test_an_entry_lacks_no_case_of_a_remedy_in_english():
    with pytest.raises(CatalogueError, match="rule A01: remedy_en, whose cases differ"):
        Rule(**entry(remedy_en={"parts": "Hand in the whole form."}))


@pytest.mark.parametrize("rule", load_catalogue(), ids=lambda rule: rule.rule)
def test_the_english_of_a_remedy_names_the_same_figures(rule: Rule):
    chinese, english = ({"": text} if isinstance(text, str) else text for text in (rule.remedy, rule.remedy_en))
    assert {case: placeholders(text) for case, text in chinese.items()} == {case: placeholders(text) for case, text in english.items()}


@pytest.mark.parametrize("rule", load_catalogue(), ids=lambda rule: rule.rule)
def test_every_entry_is_complete_and_its_function_exists(rule: Rule):
    assert callable(rule.function)
    assert rule.function.__doc__.startswith(f"Evidence for {rule.rule}")
    assert len(inspect.signature(rule.function).parameters) == 2 + len(rule.needs) + bool(rule.after), "one argument for each rule that it needs"
    remedies = rule.remedy.values() if isinstance(rule.remedy, dict) else [rule.remedy]
    assert all(sentence.startswith("请") and sentence.endswith("。") for sentence in remedies)


def test_a_profile_inherits_and_says_from_where():
    table = load_profile("beijing").table().set_index("setting")
    assert table.loc["execution_weight", ["value", "profile"]].tolist() == ["10", "national"]
    assert table.loc["title", "profile"] == "beijing"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("unheard_of", 1), ("low_rate", "ninety"), ("low_rate", True), ("execution_denominator", "executed"), ("low_rate", 90), ("low_rate", -0.1),
        ("score_decimals", -3), ("level1_schemes", [{"产岀": 90}]), ("level1_schemes", [{}]), ("total_caps", [{"below": 0.5}]), ("required_level2", ["数目"]),
    ],
)  # fmt: skip
def test_a_profile_with_a_wrong_setting_is_refused_by_name(key: str, value: object):
    own = read_mapping("profiles/x.yml", f"title: 试\n{key}: {value!r}\n")
    with pytest.raises(UnusableInput, match=f"profiles/x.yml 第 2 行：.*{key}"):
        check_settings("profiles/x.yml", own)


@pytest.mark.parametrize("figure", [".nan", ".inf"])
def test_a_setting_that_is_no_finite_number_is_refused(figure: str):
    with pytest.raises(UnusableInput, match="第 1 行：设置 low_rate 应为数字"):
        check_settings("profiles/x.yml", read_mapping("profiles/x.yml", f"low_rate: {figure}\n"))
