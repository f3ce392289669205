"""The score that is due, in figures and words, and totals under every profile."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.check.judging import PlainJudge
from helpers.validate import forms_of
from helpers.validate.catalogue import load_catalogue
from helpers.validate.cell_places import places_of
from helpers.validate.profile import load_profile, profile_names
from helpers.validate.review import review
from helpers.validate.scoring import grade, rescoring
from helpers.validate.totals import profile_totals
from tests.forms import SOUND, year_of
from tests.validate.judging import findings
from tests.validate.made_up import Form, year_of_forms

COUNT = "≥1000册\t1200册\t20\t20\t无"
COST = "≤20万元\t19万元\t20\t20\t"


def scored(text: str, position: int, profile: str = "beijing") -> pd.Series:
    return rescoring(forms_of(2023, year_of(text)), load_profile(profile)).query("position == @position").iloc[0]


@pytest.mark.parametrize(
    ("before", "after", "position", "due", "outcome", "formula"),
    [
        (COUNT, "2133\t1452\t10\t7\t原因", 1, 6.81, "rounded", "1452 ÷ 2133 × 10 = 6.81，填 7，取整"),
        (COUNT, COUNT, 1, 20, "agrees", "达到指标值，得满分 20，填 20"),
        (COUNT, "≥1000册\t900册\t20\t20\t", 1, 18, "differs", "900 ÷ 1000 × 20 = 18，填 20"),
        (COUNT, "1万册\t9000册\t20\t18\t", 1, 18, "agrees", "9000 ÷ 10000 × 20 = 18，填 18"),
        (COST, "≤20万元\t25万元\t20\t20\t", 4, 16, "differs", "20 ÷ 25 × 20 = 16，填 20"),
        (COST, "≤200000元\t19万元\t20\t20\t", 4, 20, "agrees", "达到指标值，得满分 20，填 20"),
        ("12月底前\t11月", "10月底前\t11月", 3, None, "differs", "完成时间 2023-11 晚于 2023-10，应低于满分 10，填 10"),
        ("≥5000人次\t4000人次\t20\t16", "优\t优\t20\t10", 5, None, "differs", "所填等次对应 16 至 20 分，填 10"),
        ("≥5000人次\t4000人次\t20\t16", "80%-90%\t85%\t20\t20", 5, 20, "agrees", "达到指标值，得满分 20，填 20"),
    ],
)
def test_a_row_is_rescored_with_its_formula(before: str, after: str, position: int, due: float | None, outcome: str, formula: str):
    row = scored(SOUND.replace(before, after), position)
    assert (None if pd.isna(row["due"]) else row["due"], row["outcome"], row["formula"]) == (due, outcome, formula)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (COUNT, "\t1200册\t20\t20\t无", "指标值或完成值为空"),
        (COUNT, "≥1000册\t97%\t20\t20\t无", "指标值与完成值的单位不同"),
        (COUNT, "逐步改善\t明显改善\t20\t20\t无", "指标值是文字，不能量化"),
        (COUNT, "≥1000册\t约一千册\t20\t20\t无", "完成值是文字，不能量化"),
        (COUNT, "≥1000册\t1200册\t20\t\t无", "没有得分"),
    ],
)
def test_a_row_that_cannot_be_judged_says_why(before: str, after: str, reason: str):
    row = scored(SOUND.replace(before, after), 1)
    assert (row["outcome"], row["reason"]) == ("not_judged", reason)


@pytest.mark.parametrize(
    ("profile", "due"), [("beijing", 16.0), ("hubei", 16.0), ("national", None)], ids=["target over actual", "weight times A over B", "unset"]
)
def test_the_formula_for_at_most_targets_is_the_profiles(profile: str, due: float | None):
    row = scored(SOUND.replace(COST, "≤20万元\t25万元\t20\t20\t"), 4, profile)
    assert (None if pd.isna(row["due"]) else row["due"]) == due


def test_one_minus_the_excess_is_the_other_formula():
    profile = load_profile("beijing")
    profile._values["at_most"] = "one_minus"
    row = rescoring(forms_of(2023, year_of(SOUND.replace(COST, "≤10万元\t15万元\t10\t10\t"))), profile).query("position == 4").iloc[0]
    assert (row["due"], row["formula"]) == (5, "(1 − (15 − 10) ÷ 10) × 10 = 5，填 10")


def test_far_too_much_costs_two_points_where_the_profile_says_so():
    row = scored(SOUND.replace(COUNT, "≥1000册\t1400册\t20\t20\t无"), 1, "platform_manual")
    assert (row["due"], row["outcome"]) == (18, "differs")


def test_every_profile_gives_a_total_and_a_grade():
    totals = profile_totals(forms_of(2023, year_of(SOUND)), [load_profile(name) for name in profile_names()]).set_index("profile")
    assert set(totals.index) == {"national", "national_cost", "anhui", "sichuan", "hubei", "platform_manual", "beijing", "tianjin", "sichuan_review_2026"}
    assert totals.loc["beijing", ["execution_score", "indicator_score", "total", "grade"]].tolist() == [9.5, 86, 95.5, "优"]
    # Under hubei the execution counts 20 and the same indicators 80: 0.95 × 20 + 86 ÷ 90 × 80.
    assert totals.loc["hubei", ["execution_score", "indicator_score", "total"]].tolist() == [19, 76.44, 95.44]


def test_the_manuals_cap_holds_the_total_down():
    half = SOUND.replace("20\t20\t19\t10\t95%\t9.5", "20\t20\t11\t10\t55%\t5.5")
    totals = profile_totals(forms_of(2023, year_of(half)), [load_profile("platform_manual")])
    assert totals["total"].tolist() == [69]
    assert findings("D09", half, profile="platform_manual")[0]["expected"] == "69"


@pytest.mark.parametrize(("total", "word"), [(90, "优"), (89.5, "良"), (80, "良"), (79.99, "中"), (60, "中"), (59.99, "差")])
def test_a_grade_holds_its_lower_bound(total: float, word: str):
    assert grade(total, load_profile("beijing")) == word


@pytest.mark.parametrize(
    ("declared", "score", "cause"),
    [
        ("86", "9.5", "预算执行得分 9.5 没有计入：总分就是指标得分之和 86"),
        ("96", "9.5", "各项得分先取整后相加"),
        ("115.5", "9.5", "计了两次"),
        ("79.5", "9.5", "第 5 项指标“借阅人次”的 16 分没有计入"),
        ("93.3", "9.5", "未能解释"),
        ("86", "", "预算执行得分没有填写，也没有计入：总分就是指标得分之和 86"),
        ("96", "", "预算执行得分没有填写，总分按满分 10 分计入：86 + 10"),
    ],
)
def test_c04_names_the_first_cause_that_gives_the_printed_total(declared: str, score: str, cause: str):
    text = SOUND.replace("\t95.5\t", f"\t{declared}\t").replace("95%\t9.5", f"95%\t{score}")
    (finding,) = findings("C04", text)
    assert cause in finding["message"]


def test_c04_finds_the_total_that_was_taken_on_the_initial_budget():
    text = SOUND.replace("20\t20\t19\t10\t95%\t9.5", "25\t20\t19\t10\t95%\t9.5").replace("\t95.5\t", "\t93.6\t")
    (finding,) = findings("C04", text)
    assert "19 ÷ 25 × 10 = 7.6，加指标得分 86" in finding["message"]


extreme = st.sampled_from([None, 0.0, 1e12, 1e-9, -5.0, 1e300, 100.0, 0.5])
words = st.sampled_from([None, "", "≥1e9个", "-5%", "9" * 40, "优良中低差", "12月底前", "100%", "无", "≤0万元", "0", "是/否", "５０个"])
row = st.fixed_dictionaries(
    {"level1": st.sampled_from([None, "产出指标", "成本指标"]), "level2": st.sampled_from([None, "数量指标", "时效指标", "经济成本指标"]),
     "level3": words, "target_text": words, "actual_text": words, "weight": extreme, "score": extreme, "deviation_note": words}
)  # fmt: skip
fund = st.fixed_dictionaries({"source": st.sampled_from(["total", "carry_over", "other"]), "initial_budget": extreme, "annual_budget": extreme, "executed": extreme, "weight": extreme, "execution_rate": extreme, "score": extreme})


@settings(max_examples=12)
@given(st.lists(row, max_size=4), st.lists(fund, max_size=3), extreme, words)
def test_no_figure_and_no_blank_makes_a_rule_raise(rows, funds, total, text):
    project = {"project_id": "p", "fiscal_year": 2023, "declared_total_score": total, "expected_goal": text, "actual_outcome": text, "project_name": text, "is_fragment": False, "document_id": "d", "form_order": 1}
    tables = year_of_forms([Form(project, funds, rows)])
    for name in ("platform_manual",):
        reviewed = review(forms_of(2023, tables), load_catalogue(), load_profile(name), PlainJudge(), places_of(tables))
        assert not reviewed.outcomes["errors"].any(), reviewed.outcomes["error"].dropna().tolist()
    forms = forms_of(2023, tables)
    profile_totals(forms, [load_profile("beijing")])


@pytest.mark.parametrize(
    ("before", "after", "position", "direction", "deviation"),
    [
        (COUNT, COUNT, 1, "at_least", 0.2),
        (COUNT, "≥1000册\t900册\t20\t18\t原因", 1, "at_least", -0.1),
        (COUNT, "1万册\t9000册\t20\t18\t原因", 1, "at_least", -0.1),
        (COUNT, "=1000册\t1100册\t20\t20\t", 1, "equal", 0.1),
        (COUNT, "800-1000册\t900册\t20\t20\t", 1, "range", 0),
        (COUNT, "800-1000册\t600册\t20\t15\t原因", 1, "range", -0.25),
        (COST, COST, 4, "at_most", 0.05),
        (COST, "≤20万元\t25万元\t20\t16\t原因", 4, "at_most", -0.25),
        (COST, "≤200000元\t25万元\t20\t16\t原因", 4, "at_most", -0.25),
        (COST, "≤0起\t0起\t20\t20\t", 4, "at_most", 0),
    ],
)
def test_a_deviation_is_a_share_of_the_target_and_above_zero_where_the_actual_is_better(before: str, after: str, position: int, direction: str, deviation: float):
    row = scored(SOUND.replace(before, after), position)
    assert (row["direction"], row["deviation"], pd.isna(row["no_deviation"])) == (direction, deviation, True)


@pytest.mark.parametrize(
    ("before", "after", "position", "reason"),
    [
        (COUNT, "\t1200册\t20\t20\t无", 1, "指标值或完成值为空"),
        (COUNT, "≥1000册\t97%\t20\t20\t无", 1, "指标值与完成值的单位不同"),
        (COUNT, "≥1000册\t约一千册\t20\t20\t无", 1, "完成值是文字，不能量化"),
        (COUNT, "≥1000册\t≥900册\t20\t20\t无", 1, "完成值不是确切的数字"),
        (COUNT, "优\t优\t20\t20\t无", 1, "指标值或完成值是等次，不算百分比"),
        (COUNT, "逐步改善\t明显改善\t20\t20\t无", 1, "指标值是文字，不能量化"),
        (COUNT, "800-1000册\t1200册\t20\t20\t", 1, "完成值高于区间的上限，不能说是好是坏"),
        (COST, "≤0起\t2起\t20\t20\t", 4, "指标值为 0，不能算百分比"),
        ("12月底前\t11月", "12月底前\t11月", 3, "指标值是日期，不算百分比"),
    ],
)
def test_a_deviation_that_cannot_be_computed_says_why(before: str, after: str, position: int, reason: str):
    row = scored(SOUND.replace(before, after), position)
    assert (row["no_deviation"], pd.isna(row["deviation"])) == (reason, True)


@pytest.mark.parametrize("column", ["target_text", "actual_text", "unit_text"])
def test_a_deviation_rests_on_no_cell_that_was_not_read_for_certain(column: str):
    year = year_of(SOUND)
    year["indicators"].loc[year["indicators"]["position"] == 1, "uncertain"] = column
    rows = rescoring(forms_of(2023, year), load_profile("beijing")).set_index("position")
    assert rows.loc[1, "no_deviation"] == "所依据的格是推断读出的，不据此评判" and pd.isna(rows.loc[1, "deviation"])
    assert rows.loc[4, "deviation"] == 0.05
