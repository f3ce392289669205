"""What the figures of a finding are measured in: the same words in the report, the papers and the terminal."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.findings.present import is_derived, measure_of, measured, measured_facts, measures_of_rules, true_minus, what_stands
from helpers.schema import tables
from helpers.validate.catalogue import load_catalogue
from tests.conftest import Year


def found(**changed: object) -> dict[str, object]:
    """A finding at a score, as the table holds it."""
    return {"rule": "C02", "table": "projects", "column": "declared_total_score", "observed": "100", "expected": "90", "difference": "-10", "corrects": True} | changed


@pytest.mark.parametrize(
    ("table", "column", "unit"),
    [("funds", "executed", "万元"), ("indicators", "score", "分"), ("indicators", "target_text", ""), ("projects", None, ""), ("projects", pd.NA, ""), (None, None, "")],
)
def test_the_column_of_a_finding_says_what_its_figures_count(table, column, unit):
    assert measure_of(found(table=table, column=column)) == unit


def test_a_rule_whose_figures_are_not_those_of_its_column_says_what_they_count():
    assert measure_of(found(rule="C07")) == "项" and measure_of(found(rule="G01", column=None)) == "万元"


def test_every_fact_has_its_measure():
    assert measured_facts(found()) == [("表内", "100 分"), ("应为", "90 分"), ("相差", "−10 分")]


@pytest.mark.parametrize("text", ["95.5%", "优", "90 至 100", "10 分"])
def test_what_is_no_plain_figure_gets_no_measure(text):
    assert measured(found(), text) == text


def test_a_likeness_is_not_told_as_what_stands_in_the_form():
    likeness = found(rule="G06", column="actual_outcome", observed="97.2%", expected=None, difference=None)
    assert measured_facts(likeness) == [("相似度", "97.2%")] and is_derived(likeness) and not is_derived(found())


@pytest.mark.parametrize(("text", "shown"), [("相差 -10", "相差 −10"), ("相差：-0.5", "相差：−0.5"), ("2023-01-05", "2023-01-05"), ("A-1", "A-1"), ("-", "-")])
def test_a_minus_sign_stays_with_its_figure_and_a_hyphen_stays_one(text, shown):
    assert true_minus(text) == shown


def test_a_sum_that_a_rule_worked_out_is_not_told_as_what_the_cell_prints_but_what_it_prints_is():
    summed = found(rule="B01", case="parts", column="declared_total_weight", observed="110", expected="100", difference="10")
    assert measured_facts(summed)[0] == ("各项合计", "110 分") and is_derived(summed)
    assert [measured_facts(summed | {"case": case})[0][0] for case in ("total", None, pd.NA)] == ["表内"] * 3


@pytest.mark.parametrize(
    ("changed", "measure", "observed_is"),
    [
        ({}, "分", "表内"),
        ({"rule": "B01", "case": "parts", "column": "declared_total_weight"}, "分", "各项合计"),
        ({"rule": "G06", "column": "actual_outcome", "observed": "97.2%", "expected": None, "difference": None}, None, "相似度"),
        ({"table": "funds", "column": "executed", "observed": None, "expected": "20"}, "万元", None),
        ({"table": "indicators", "column": "level2", "observed": "数量类", "expected": None, "difference": None}, None, "表内"),
    ],
)
def test_a_finding_says_in_its_row_what_its_figures_count_and_what_was_observed(changed, measure, observed_is):
    assert what_stands(found(**changed)) == {"measure": measure, "observed_is": observed_is}


def test_the_findings_of_the_real_year_say_what_they_count(real_year: Year):
    findings = tables.read(real_year.processed, "findings")
    assert findings["observed_is"].isna().equals(findings["observed"].isna())
    assert set(findings.loc[findings["rule"] == "C02", "measure"]) == {"分"} and set(findings.loc[findings["rule"] == "G06", "observed_is"]) <= {"相似度"}


def test_the_rules_that_say_their_measure_are_rules_of_the_catalogue():
    assert set(measures_of_rules()) <= {rule.rule for rule in load_catalogue()}
