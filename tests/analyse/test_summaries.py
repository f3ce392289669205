"""Sums count each form once, fragments not at all, and money only where its unit is known."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.analyse import problems, provenance, summaries
from tests.small_year import DOCUMENTS, FUNDS, INDICATORS, PROJECTS, small_year, with_form


def test_a_duplicate_is_counted_once_and_a_fragment_not_at_all():
    assert summaries.budget_total(small_year())["annual_budget"] == 100
    assert list(small_year().forms["project_id"]) == ["p1", "p2"]


def test_a_form_without_an_amount_unit_enters_no_sum_of_money():
    year = small_year(projects=with_form(PROJECTS, "p1", amount_unit=None))
    assert summaries.budget_total(year)["annual_budget"] == 20
    assert list(year.without_amount_unit["project_id"]) == ["p1"]


def test_a_rate_of_a_zero_budget_is_null_and_not_infinite():
    year = small_year(funds=with_form(FUNDS, "p2", initial_budget=0, annual_budget=0, executed=4))
    row = year.total_rows.set_index("project_id").loc["p2"]
    assert pd.isna(row["rate"]) and pd.isna(row["adjustment"])


def test_blank_amounts_give_a_null_total_and_not_zero():
    year = small_year(funds=[row | {"annual_budget": None} for row in FUNDS])
    total = summaries.budget_total(year)
    assert pd.isna(total["annual_budget"]) and total["rate"] is None and total["adjustment"] is None


def test_sums_by_group_are_the_sums_of_each_group():
    rows = pd.DataFrame(
        {
            "unit": ["甲科", "乙科", "甲科", "丙科", "乙科", "丁科"],
            "initial_budget": [10.1, None, 20.2, None, 5.0, 0.0],
            "annual_budget": [12.3, 7.0, None, None, 4.0, 0.0],
            "executed": [11.1, 6.5, 3.0, 2.0, None, 0.0],
        }
    )
    found = summaries.summed_by(rows, rows["unit"])
    assert found.index.tolist() == ["丁科", "丙科", "乙科", "甲科"]
    for unit, own in rows.groupby("unit"):
        expected = {"forms": len(own), **summaries.summed(own)}
        assert found.loc[unit].to_dict() == pytest.approx({name: float("nan") if value is None else value for name, value in expected.items()}, nan_ok=True)


def test_units_are_grouped_as_printed_but_for_layout_spaces():
    year = small_year(projects=with_form(PROJECTS, "p2", implementing_unit="养护 科"))
    assert summaries.budget_by_unit(year)[["unit", "forms", "annual_budget"]].to_dict("records") == [
        {"unit": "养护科", "forms": 2, "annual_budget": 100}
    ]


def test_a_source_that_holds_nothing_is_left_out():
    carried = {"project_id": "p2", "position": 2, "source": "carry_over", "initial_budget": 5, "annual_budget": 5, "executed": 4}
    empty = {"project_id": "p2", "position": 3, "source": "other", "initial_budget": 0, "annual_budget": 0, "executed": 0}
    rows = summaries.budget_by_source(small_year(funds=[*FUNDS, carried, empty]))
    assert rows[["source", "forms", "annual_budget", "rate"]].to_dict("records") == [
        {"source": "上年结转资金", "forms": 1, "annual_budget": 5, "rate": 0.8}
    ]


def test_equal_to_the_last_digit_means_equal_to_the_last_digit():
    year = small_year(funds=with_form(FUNDS, "p2", executed=19.999999))
    assert list(summaries.spent_to_the_last_digit(year)["project_id"]) == ["p1"]


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        ({"declared_total_score": 100, "recomputed_total": 110, "indicator_scores": 100, "indicator_weights": 100, "weight_sum": 110}, "指标分值已满 100 分，总分未计预算执行得分"),
        ({"declared_total_score": 87, "recomputed_total": 97, "indicator_scores": 87, "indicator_weights": 90, "weight_sum": 100}, "总分未计预算执行得分"),
        ({"declared_total_score": 100, "recomputed_total": 90, "indicator_scores": 80, "indicator_weights": 80, "weight_sum": 90}, "总分照满分填写，而各项分值合计为 90 分"),
        ({"declared_total_score": 96.7, "recomputed_total": 100, "indicator_scores": 90, "indicator_weights": 90, "weight_sum": 100}, None),
        ({"declared_total_score": 100, "recomputed_total": 100, "indicator_scores": 90, "indicator_weights": 90, "weight_sum": 100}, "一致"),
        ({"declared_total_score": 100, "recomputed_total": 100, "indicator_scores": 90, "indicator_weights": 90, "weight_sum": 100, "execution_printed": None}, "预算执行得分未填，按执行率补算后一致"),
        ({"declared_total_score": None, "recomputed_total": 100, "indicator_scores": 90, "indicator_weights": 90, "weight_sum": 100}, "未填总分"),
        ({"declared_total_score": 100, "recomputed_total": None, "indicator_scores": 90, "indicator_weights": 90, "weight_sum": 100}, "缺少分值、得分或金额，无法复核"),
    ],
)  # fmt: skip
def test_a_gap_is_named_only_by_what_reproduces_the_printed_total(row: dict[str, float], cause: str | None):
    given = {"execution_printed": 10.0, "declared_total_weight": 100.0} | row
    missing = given["declared_total_score"] is None or given["recomputed_total"] is None
    given["gap"] = None if missing else given["declared_total_score"] - given["recomputed_total"]
    assert summaries.gap_cause(given) == cause


def test_a_cause_that_a_rule_has_found_is_preferred():
    finding = {
        "finding_id": "C02-1",
        "rule": "C02",
        "severity": "critical",
        "project_id": "p1",
        "message": "总分不等于各项之和。一行重复计分。",
        "cause": "一行重复计分。",
        "table": "projects",
    }
    assert summaries.scores(small_year(findings=[finding])).set_index("project_id").loc["p1", "cause"] == "一行重复计分。"


def test_the_arithmetic_holds_where_weights_give_100_and_the_total_is_its_parts():
    scored = summaries.scores(small_year()).set_index("project_id")
    assert scored["arithmetic"].to_dict() == {"p1": "fails", "p2": "holds"}


@pytest.mark.parametrize(
    ("weight_sum", "declared", "parts", "judged"),
    [(100, 92, 92, "holds"), (100, 92, 93, "fails"), (110, 92, 92, "fails"), (110, 92, None, "fails"), (110, None, 92, "fails"), (None, 92, 93, "fails"),
     (100, 92, None, "not_judged"), (100, None, 92, "not_judged"), (None, 92, 92, "not_judged"), (None, None, None, "not_judged")],
)  # fmt: skip
def test_a_blank_score_leaves_a_form_unjudged_only_where_nothing_else_fails_it(weight_sum, declared, parts, judged: str):
    row = pd.DataFrame([{"weight_sum": weight_sum, "declared_total_score": declared, "sum_of_parts": parts}], dtype="float64")
    assert list(summaries.arithmetic(row)) == [judged]


def test_targets_met_in_figures_repeated_in_words_or_without_a_number_are_counted_per_level_1():
    rows = summaries.indicator_shares(small_year())
    counted = {"rows": 2, "full": 2, "target": 2, "wordy": 1, "repeated": 0, "met": 1}
    assert rows[["level1", *counted]].to_dict("records") == [{"level1": "产出指标"} | counted]
    assert (rows["full_share"].item(), rows["wordy_share"].item()) == (1, 0.5)


def test_blank_targets_are_in_no_denominator():
    rows = summaries.indicator_shares(small_year(indicators=with_form(INDICATORS, "p1", target_text=None)))
    assert (rows["rows"].item(), rows["target"].item(), rows["wordy_share"].item()) == (2, 1, 1)


def test_a_row_without_weight_is_no_scored_row():
    year = small_year(indicators=with_form(INDICATORS, "p2", weight=None, score=None))
    assert summaries.indicator_shares(year)["rows"].sum() == 1


def test_the_unit_with_the_most_serious_findings_comes_first():
    rows = problems.most_to_do(small_year())
    assert rows[["unit", "critical", "warning", "first"]].to_dict("records") == [
        {"unit": "养护科", "critical": 1, "warning": 0, "first": "分值合计为 100：1 处"},
        {"unit": "检测站", "critical": 0, "warning": 1, "first": "执行率偏低应说明原因：1 处"},
    ]


def test_the_matrix_tells_passed_failed_and_not_assessable_apart():
    cells = problems.matrix(small_year()).set_index(["project_id", "group"])
    assert cells.loc[("p1", "B"), ["critical", "passed", "not_assessable", "finding_id"]].to_list() == [1, 0, 0, "B01-1"]
    assert cells.loc[("p2", "B"), ["critical", "passed", "not_assessable"]].to_list() == [0, 1, 0]
    assert cells.loc[("p3", "B"), ["critical", "passed", "not_assessable"]].to_list() == [0, 0, 1]
    assert ("p1", "D") not in cells.index


def test_what_was_not_assessed_is_told_by_rule_and_reason():
    assert problems.not_assessed(small_year()).to_dict("records") == [
        {"rule": "B01", "title": "分值合计为 100", "reason": "表格残缺", "records": 1, "forms": 1}
    ]


def test_a_basis_that_was_not_seen_is_said_to_be_so():
    assert dict(zip(provenance.rules(small_year())["rule"], provenance.rules(small_year())["seen"], strict=True)) == {
        "B01": "依据未核到原文",
        "D08": "已核到原文",
    }


def test_changes_are_summed_by_kind_in_chinese():
    change = {
        "table": "funds",
        "project_id": "p1",
        "position": 1,
        "column": "executed",
        "before": "8 0",
        "after": "80",
        "reason": "layout_space",
        "place": "行 5",
    }
    ((title, rows),) = provenance.changes(small_year(changes=[change, change]))
    assert title == "去掉排版空格：2 处" and list(rows["name"]) == ["道路养护", "道路养护"]


def test_versions_are_read_without_loading_what_they_belong_to():
    import subprocess
    import sys

    code = "from helpers.analyse import provenance; provenance.versions(); import sys; print('great_expectations' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_rejected_files_stand_apart():
    refused = {"document_id": "d2", "path": "空.txt", "status": "rejected", "reason": "文件为空。"}
    assert list(small_year(documents=[*DOCUMENTS, refused]).rejected["path"]) == ["空.txt"]


@pytest.mark.parametrize(("case", "explained"), [("row_twice", True), ("unexplained", False)])
def test_a_cause_that_explains_nothing_is_not_counted_as_one(case: str, explained: bool):
    finding = {"finding_id": "C02-1", "rule": "C02", "severity": "critical", "project_id": "p2", "cause": "试算所得。", "cause_case": case}
    row = summaries.scores(small_year(findings=[finding])).set_index("project_id").loc["p2"]
    assert (row["cause"], bool(row["is_explained"])) == ("试算所得。", explained)


def test_a_gap_that_nothing_explains_says_so():
    year = small_year(projects=with_form(PROJECTS, "p2", declared_total_score=95.5), findings=[])
    row = summaries.scores(year).set_index("project_id").loc["p2"]
    assert (row["cause"], bool(row["is_explained"])) == ("表内数字不能解释这一差额", False)
