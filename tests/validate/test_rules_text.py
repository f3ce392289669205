"""Rules E, F and G on made-up forms: what stands in words."""

from __future__ import annotations

import pytest

from tests.forms import SOUND
from tests.validate.judging import findings, not_assessable, rules_that_fire

OTHER = SOUND.replace("图书采购", "期刊采购")


@pytest.mark.parametrize("rule", ["E12", "G01", "G02"])
def test_amounts_that_an_incomplete_form_prints_are_not_said_to_be_blank(rule: str):
    assert not_assessable(rule, SOUND[: SOUND.index("\t效益指标")]) == ["表格残缺"]


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [("≥1000册\t1200册", "\t1200册", "年度指标值"), ("≥1000册\t1200册", "≥1000册\t", "实际完成值"), ("≥1000册\t1200册", "\t", "年度指标值和实际完成值")],
)
def test_e07_a_scored_row_wants_target_and_actual(before: str, after: str, what: str):
    text = SOUND.replace(before, after)
    (finding,) = findings("E07", text)
    assert (finding["message"], finding["place"]) == (f"该指标有分值 20 而没有填写{what}。", "行 14")
    assert rules_that_fire(text) == {"E07"}


def test_e07_a_row_that_does_not_apply_is_not_asked():
    assert findings("E07", SOUND.replace("\t满意度指标", "\t\t生态效益指标\t不涉及\t\t\t\t\t\n\t满意度指标")) == []


def test_e06_a_figure_of_the_name_is_no_target_under_quality_but_is_one_under_quantity():
    repeated = "验收合格率\t≥95%\t98%", "按时验收 2 批图书\t按时验收2批图书\t实现预期目标"
    assert findings("E06", SOUND.replace(*repeated)) == []
    quantity = SOUND.replace("采购册数\t≥1000册\t1200册", "验收 2 批图书\t验收2批图书\t实现预期目标")
    (finding,) = findings("E06", quantity)
    assert finding["message"] == "指标值“验收2批图书”含有数字，完成值“实现预期目标”没有数字。"


def test_yuan_for_ten_thousand_yuan_is_named_once_by_d13():
    mistaken = SOUND.replace("≤20万元\t19万元", "≤20万元\t19元")
    assert len(findings("D13", mistaken)) == 1
    assert findings("E13", mistaken) == []
    assert len(findings("E13", SOUND.replace("≤20万元\t19万元", "≤20万元\t190000元"))) == 1, "the amount is right, the unit another"


def test_full_satisfaction_is_asked_about_once_in_the_words_of_the_form():
    text = SOUND.replace("≥90%\t95%", "100%\t好评率达100%")
    (finding,) = findings("E14", text)
    assert finding["message"] == "满意度填为“好评率达100%”，请核对样本和调查方法。"
    assert rules_that_fire(text) == {"E14"}
    assert rules_that_fire(SOUND.replace("≥90%\t95%", "≥96%\t97%")) == {"E20"}


def test_an_amount_without_a_unit_is_taken_in_that_of_the_head_and_the_finding_says_so():
    text = SOUND.replace("采购费用\t≤20万元\t19万元", "全年支出金额\t36\t25")
    (above,), (target,) = findings("G01", text), findings("G02", text)
    assert "（全年支出金额 25 万元，没有印单位，按表头的单位理解）" in above["message"]
    assert "print no unit and are taken in the unit of the form's head" in above["message_en"] or "without a unit" in above["message_en"]
    assert target["message"] == "成本指标值“36”没有印单位；按表头的单位即 36 万元，超过预算数 20 万元，多 16 万元。"
    printed = SOUND.replace("≤20万元\t19万元", "≤36万元\t25万元")
    assert all("没有印单位" not in finding["message"] for rule in ("G01", "G02") for finding in findings(rule, printed))


@pytest.mark.parametrize("empty", ["", "无", "—", "/", "无。"])
def test_f01_a_deduction_wants_a_reason(empty: str):
    text = SOUND.replace("闭馆维修，今后错峰安排", empty)
    (finding,) = findings("F01", text)
    assert (finding["observed"], finding["expected"]) == ("16", "20")
    assert rules_that_fire(text) == {"F01"}


def test_f01_without_a_score_is_not_assessable():
    assert not_assessable("F01", SOUND.replace("20\t16", "20\t")) == ["没有得分"]


def test_f02_notes_a_reason_at_full_score():
    text = SOUND.replace("20\t20\t无", "20\t20\t部分图书延期到货")
    (finding,) = findings("F02", text)
    assert "部分图书延期到货" in finding["message"]
    assert rules_that_fire(text) == {"F02"}


@pytest.mark.parametrize(("copied", "source"), [("采购册数", "本行三级指标"), ("1200 册", "本行实际完成值"), ("读者满意度", "本表另一项三级指标")])
def test_f03_finds_a_note_that_repeats_another_cell_and_fires_alone(copied: str, source: str):
    text = SOUND.replace("20\t20\t无", f"20\t20\t{copied}")
    (finding,) = findings("F03", text)
    assert source in finding["message"]
    assert rules_that_fire(text) == {"F03"}


def test_f03_leaves_a_real_reason_alone():
    assert findings("F03", SOUND) == []


def test_g06_an_outcome_that_repeats_the_goal_is_a_warning():
    text = SOUND.replace("全年新购图书上架，读者借阅增加。", "采购图书 充实馆藏")
    (finding,) = findings("G06", text)
    assert finding["severity"] == "warning"
    assert rules_that_fire(text) == {"G06"}


def test_g06_an_outcome_very_like_the_goal_is_a_note():
    goal = "采购图书充实馆藏并举办读书会和展览以及讲座活动"
    text = SOUND.replace("采购图书，充实馆藏。", goal).replace("全年新购图书上架，读者借阅增加。", goal.replace("讲座", "培训"))
    (finding,) = findings("G06", text)
    assert finding["severity"] == "info"
    assert finding["observed"].endswith("%")


def test_g06_without_an_outcome_is_not_assessable():
    assert not_assessable("G06", SOUND.replace("全年新购图书上架，读者借阅增加。", "")) == ["没有预期目标或实际完成情况"]


def test_g08_names_the_other_form_on_each_of_the_two():
    found = findings("G08", SOUND, OTHER)
    assert [finding["message"] for finding in found] == [
        "预期目标、全部指标及其完成值与以下项目相同：期刊采购。",
        "预期目标、全部指标及其完成值与以下项目相同：图书采购。",
    ]
    assert rules_that_fire(SOUND, OTHER) == {"G08"}


def test_g08_one_different_actual_is_enough_to_pass():
    assert findings("G08", SOUND, OTHER.replace("1200册", "1300册")) == []
