"""Rules E and F on points taken off and their reasons, and on amounts: each thing is told once, and what one rule asks for meets no other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpers.check.judging import PlainJudge
from helpers.findings.present import measured_facts
from helpers.validate import forms_of, places_of
from helpers.validate.catalogue import load_catalogue
from helpers.validate.profile import load_profile
from helpers.validate.review import review
from tests.forms import SOUND
from tests.grids import as_sheet, year_of_cells
from tests.layouts import LAYOUTS
from tests.validate.judging import findings, not_assessable, rules_that_fire

BORROWED = "≥5000人次\t4000人次\t20\t16\t闭馆维修，今后错峰安排"
COST = "≤20万元\t19万元\t20\t20\t"
TOTAL = "年度资金总额\t20\t20\t19\t10\t95%\t9.5"
OUTCOME = "读者借阅增加"


def only(rule: str, text: str, **options) -> dict[str, object]:
    (finding,) = findings(rule, text, **options)
    return finding


def changed(target: str = "≤26.6万元", note: str = "") -> str:
    """A budget that grew from 20 to 28, of which 26.6 were spent; the cost row with its target and note."""
    grown = SOUND.replace(TOTAL, "年度资金总额\t20\t28\t26.6\t10\t95%\t9.5").replace("拨款\t15\t15\t14\t—\t93.33%", "拨款\t15\t23\t21.6\t—\t93.91%")
    return grown.replace(COST, f"{target}\t26.6万元\t20\t20\t{note}")


@pytest.mark.parametrize(
    ("row", "case"),
    [("≥5000人次\t6000人次\t20\t16\t", "满分"), ("≥5000人次\t4000人次\t20\t12\t人手不足，今后调配", "完成值÷指标值×分值")],
    ids=["met", "short"],
)
def test_e02_says_what_to_do_by_whether_the_target_was_met(row: str, case: str):
    remedy = only("E02", SOUND.replace(BORROWED, row))["remedy"]
    assert case in remedy and "或说明扣分的依据" in remedy
    assert ("÷" in remedy) == ("÷" in case)


def test_e03_asks_for_full_marks_where_the_cost_stayed_within_its_target():
    assert only("E03", SOUND.replace(COST, "≤20万元\t19万元\t20\t15\t"))["remedy"] == "请把得分改为满分，或说明扣分的依据。"


def test_f01_waits_for_e02_where_full_marks_are_due():
    text = SOUND.replace(BORROWED, "≥5000人次\t6000人次\t20\t16\t")
    finding = only("F01", text)
    assert finding["severity"] == "info" and "完成值已达到指标值" in finding["message"] and "没有扣分依据的，更正为满分" in finding["remedy"]
    missed = only("F01", SOUND.replace(BORROWED, "≥5000人次\t4000人次\t20\t16\t"))
    assert missed["severity"] == "warning" and missed["remedy"] == "请填写扣分的原因和改进措施。"


@pytest.mark.parametrize(
    "note", ["年中追加预算1万元", "执行率偏低系结余资金收回", "京财行指〔2023〕12号", "上年结转资金未用完"], ids=["change", "execution", "document", "carry-over"]
)
def test_f02_leaves_words_on_budget_and_execution_alone(note: str):
    assert findings("F02", SOUND.replace(COST, COST + note)) == []


def test_f02_leaves_the_reason_alone_that_d07_asks_about():
    text = changed("≤30万元", "参训人数增加")
    assert len(findings("D07", text)) == 1 and findings("F02", text) == []
    assert len(findings("F02", SOUND.replace(COST, COST + "参训人数增加"))) == 1, "the budget never changed"


def test_what_d07_asks_to_be_written_meets_no_other_rule():
    assert rules_that_fire(changed("≤28万元", "年中经批准追加预算8万元，京财〔2023〕5号")) == set()


def test_e12_a_target_that_equals_the_spending_and_not_the_budget_is_found():
    finding = only("E12", changed())
    assert finding["severity"] == "warning" and "指标值不必改" in finding["remedy"]


def test_e12_is_answered_by_a_change_of_the_budget_on_its_own_row():
    assert findings("E12", changed(note="经区政府批准追加8万元")) == []


@pytest.mark.parametrize("text", [changed(note="参训人数增加"), changed().replace(OUTCOME, "年中追加预算8万元")], ids=["another reason", "told in the outcome"])
def test_e12_only_asks_where_the_change_may_be_told(text: str):
    finding = only("E12", text)
    assert finding["severity"] == "info" and "请确认指标值是否随预算调整经批准修改" in finding["message"]
    assert finding["remedy"] == "请确认；如是，不必修改。"


def test_e12_without_an_initial_budget_is_not_assessable():
    assert not_assessable("E12", changed().replace("总额\t20\t28", "总额\t\t28")) == ["年初预算数或执行数为空"]


LATE = "10月底前\t11月\t10\t"
TIME = "12月底前\t11月\t10\t10\t"


@pytest.mark.parametrize(
    ("row", "rules"),
    [
        (LATE + "10\t", {"E03", "E15"}),
        (LATE + "10\t供货延迟，今后提前", {"E03", "F02"}),
        (LATE + "8\t", {"F01"}),
        (LATE + "8\t供货延迟，今后提前", set()),
    ],
    ids=["no word, no deduction", "no deduction", "no word", "neither"],
)
def test_a_late_row_is_told_only_what_is_true_of_it(row: str, rules: set[str]):
    text = SOUND.replace(TIME, row)
    assert rules_that_fire(text.replace("\t95.5\t", "\t93.5\t") if "10\t8" in row else text) == rules


def test_e03_speaks_also_where_the_profile_has_no_formula_for_a_late_row():
    text = SOUND.replace("完成时间\t" + TIME, "办理时限\t≤30天\t40天\t10\t10\t供货延迟，今后提前")
    assert findings("E15", text) == []
    unset = only("E03", text, profile="national")
    assert unset["message"].endswith("没有达到指标值而得满分 10。")


def test_e15_without_a_score_is_not_assessable():
    assert not_assessable("E15", SOUND.replace(TIME, LATE + "\t")) == ["没有得分"]


@pytest.mark.parametrize(
    ("row", "said", "place"),
    [
        ("≤11.2万元\t支出19元", "与全年执行数 19 万元数字相同而单位不同，正好相差一万倍", "行 17 列 6"),
        ("≤20元\t19万元", "指标值“≤20元”与预算数 20 万元数字相同", "行 17 列 5"),
        ("≤11.2万元\t5.8374元", "与指标值的 11.2 万元相差 19187 倍", "行 17 列 6"),
    ],
    ids=["spending", "budget", "target"],
)
def test_d13_names_the_counterpart_that_proves_most_and_how_many_times(row: str, said: str, place: str):
    finding = only("D13", SOUND.replace("≤20万元\t19万元", row))
    assert said in finding["message"] and finding["place"] == place


def test_a_figure_whose_unit_stands_in_a_column_of_its_own_is_quoted_with_it():
    row = "效益指标\t社会效益指标\t就业能力\t定性\t优良中低差\t\t优"
    finding = only("D13", LAYOUTS["sichuan"].replace(row, "成本指标\t经济成本指标\t培训费用\t≤\t100\t万元\t880000"))
    assert (finding["observed"], finding["expected"]) == ("880000万元", "88")
    assert measured_facts(finding) == [("表内", "880000万元"), ("对照", "88 万元")]


def test_d13_without_an_amount_to_compare_is_not_assessable():
    assert not_assessable("D13", SOUND.replace("≤20万元\t19万元", "≤20万元\t已支付").replace(TOTAL, "年度资金总额\t20\t20\t\t10\t95%\t9.5")) == ["没有可比的金额"]


def test_one_note_merged_over_two_rows_is_a_reason_for_the_one_that_lost_points():
    text = SOUND.replace("≥95%\t98%\t10\t10\t", "≥95%\t98%\t10\t10\t闭馆维修，今后错峰安排").replace(TIME, "12月底前\t11月\t10\t9\t")
    text = text.replace("\t95.5\t", "\t94.5\t")
    year = year_of_cells([replace(cell, row_span=2 if (cell.row, cell.column) == (15, 9) else 1) for cell in as_sheet(text)])
    found = review(forms_of(2023, year), load_catalogue(), load_profile("beijing"), PlainJudge(), places_of(year)).findings
    assert found.empty or not set(found["rule"]) & {"F01", "F02"}
    assert {finding["rule"] for rule in ("F01", "F02") for finding in findings(rule, text)} == {"F01", "F02"}, "not merged"
