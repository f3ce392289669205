"""Rules E on made-up forms: what a row says, whether it stands where it belongs, and whether the actual is more than the target again."""

from __future__ import annotations

import pytest

from tests.forms import SOUND
from tests.validate.judging import findings, not_assessable, rules_that_fire

ROW = "采购册数\t≥1000册\t1200册"
SATISFACTION = "读者满意度\t≥90%\t95%"
BENEFIT = "借阅人次\t≥5000人次\t4000人次\t20\t16\t闭馆维修，今后错峰安排"


@pytest.mark.parametrize(
    ("row", "remedy"),
    [
        ("采购册数\t\t1200册", "请按预算批复补填年度指标值；年初没有设定的，请不要事后补设，说明评分依据即可。"),
        ("采购册数\t≥1000册\t", "请补填实际完成值。"),
        ("采购册数\t\t", "请按预算批复补填年度指标值，并补填实际完成值；年初没有设定指标值的，请不要事后补设，说明评分依据即可。"),
    ],
)
def test_e07_asks_for_what_is_blank(row: str, remedy: str):
    (finding,) = findings("E07", SOUND.replace(ROW, row))
    assert finding["remedy"] == remedy


def words(*rows: tuple[str, str]) -> str:
    """The sound form with these targets and actuals of its first rows."""
    text = SOUND
    for old, (target, actual) in zip(("≥1000册\t1200册", "≥95%\t98%", "12月底前\t11月", "≥5000人次\t4000人次"), rows, strict=False):
        text = text.replace(old, f"{target}\t{actual}")
    return text


def test_e11_words_that_are_repeated_are_a_question():
    (finding,) = findings("E11", words(("按计划采购", "按计划采购"), ("符合", "符合"), ("全年实施", "全年实施")))
    assert finding["message"] == "指标值为文字的 3 项中，有 3 项的完成值与指标值逐字相同（100%，界限 80%）。"
    assert finding["severity"] == "info"


def test_e11_figures_that_hit_their_target_are_no_copies():
    same = words(("1000册", "1000册"), ("100%", "100%"), ("12月", "12月"), ("5000人次", "5000人次")).replace("≤20万元\t19万元", "19万元\t19万元")
    assert not_assessable("E11", same) == ["指标值为文字、两栏都填写的指标不足三项"]


def test_e11_answers_in_other_words_and_a_yes_pass():
    assert findings("E11", words(("按计划采购", "分两批采购"), ("符合", "符合"), ("全年实施", "每季一次"))) == []
    assert not_assessable("E11", words(("是", "是"), ("是", "是"), ("是", "是"), ("是", "是"))) == ["指标值为文字、两栏都填写的指标不足三项"]


@pytest.mark.parametrize("name", ["验收合格率", "服务覆盖率", "资金到位率"])
def test_e14_a_share_of_a_whole_cannot_exceed_it(name: str):
    (finding,) = findings("E14", SOUND.replace("验收合格率\t≥95%\t98%", f"{name}\t≥95%\t103%"))
    assert (finding["message"], finding["observed"]) == ("完成值 103% 超出 0% 至 100%。", "103%")


@pytest.mark.parametrize("name", ["年度任务完成率", "借阅增长率", "床位使用率"])
def test_e14_a_rate_of_completion_or_growth_may_exceed_100(name: str):
    text = SOUND.replace("验收合格率\t≥95%\t98%", f"{name}\t≥100%\t103%")
    assert not_assessable("E14", text) == ["从名称看不出这一比例能否超过 100%"]
    assert rules_that_fire(text) == set()


@pytest.mark.parametrize("row", ["完成投资额\t≥12万元\t12万元", "贷款发放金额\t≥12万元\t12万元", "社会投资带动额\t≥12万元\t12万元"])
def test_e16_work_that_is_measured_in_money_is_a_quantity(row: str):
    assert findings("E16", SOUND.replace(ROW, row)) == []


@pytest.mark.parametrize(("old", "row"), [(ROW, "补贴发放金额\t≥12万元\t12万元"), (ROW, "困难读者补助\t≥12万元\t12万元"), (BENEFIT, "人均发放金额\t9000\t9000\t20\t20\t")])
def test_e16_money_paid_is_neither_quantity_nor_benefit(old: str, row: str):
    (finding,) = findings("E16", SOUND.replace(old, row))
    assert "是支付的金额" in finding["message"] and finding["expected"] == "成本指标"
    assert finding["remedy"] == "请核对类别：填报时放错的，请移到成本指标；年初即如此设定的，请在下年编报时调整。"


def test_e16_without_a_name_is_not_assessable():
    assert not_assessable("E16", SOUND.replace(ROW, "\t≥1000册\t1200册")) == ["没有三级指标"]


COST = "\t成本指标\t经济成本指标\t采购费用\t≤20万元\t19万元"


def test_e19_a_cost_that_e16_finds_under_benefit_is_not_missing_as_well():
    misplaced = SOUND.replace(COST, "\t效益指标\t经济效益指标\t图书采购、运输费用\t≤20万元\t19万元")
    assert len(findings("E16", misplaced)) == 1 and findings("E19", misplaced) == []
    (finding,) = findings("E19", SOUND.replace(COST, "\t效益指标\t经济效益指标\t带动消费\t≥20万元\t20万元"))
    assert finding["message"] == "缺少成本指标。"


def test_e20_a_sample_behind_a_share_says_how_it_was_counted():
    assert findings("E20", SOUND.replace(SATISFACTION, "科室满意度\t≥95%\t95%（12个科室）")) == []
    assert len(findings("E20", SOUND.replace(SATISFACTION, "科室满意度\t≥95%\t95%"))) == 1


@pytest.mark.parametrize("rule", ["E04", "E08", "E09", "E10", "E16", "E17", "E19", "E22", "E23", "E24", "G08"])
def test_a_remedy_that_asks_for_another_target_asks_for_it_next_year(rule: str):
    from helpers.validate.catalogue import load_catalogue

    remedy = next(entry.remedy for entry in load_catalogue() if entry.rule == rule)
    assert all("下年编报时" in text for text in (remedy.values() if isinstance(remedy, dict) else [remedy]))


def test_e02_points_taken_off_a_target_that_is_met_want_a_reason_and_no_more():
    surveyed = SOUND.replace("≥90%\t95%\t10\t10\t", "≥90%\t94%（问卷80份）\t10\t9.5\t{}").replace("95.5", "95")
    assert findings("E02", surveyed.format("个别读者认为书架太高，明年更换")) == []
    (finding,) = findings("E02", surveyed.format(""))
    assert finding["message"] == "完成值 94 达到指标值 90，应得满分 10，而填 9.5。"
