"""Rules E and F on honest answers: 未完成, counts by the quarter, carried-over budgets, measures in plain words, targets missed without points."""

from __future__ import annotations

import pytest

from tests.forms import SOUND
from tests.layouts import TRANSFER
from tests.validate.judging import findings, not_assessable, rules_that_fire

TIME = "12月底前\t11月\t10\t10\t"
COUNT = "采购册数\t≥1000册\t1200册\t20\t20\t无"
BORROWED = "≥5000人次\t4000人次\t20\t16\t闭馆维修，今后错峰安排"
TOLD = "供货延迟，今后提前"


def with_total(text: str, score: float) -> str:
    return text.replace("\t95.5\t", f"\t{score:g}\t")


@pytest.mark.parametrize("answer", ["未完成", "尚未完成", "未签订", "正在办理"])
def test_a_date_that_was_not_kept_is_answered_by_saying_so(answer: str):
    assert rules_that_fire(with_total(SOUND.replace(TIME, f"12月底前\t{answer}\t10\t0\t{TOLD}"), 85.5)) == set()
    assert [finding["message"] for finding in findings("E03", SOUND.replace(TIME, f"12月底前\t{answer}\t10\t10\t"))] == [
        f"完成值“{answer}”，指标值“12月底前”，没有完成而得满分 10。"
    ]


@pytest.mark.parametrize("answer", ["未开展", "未完成"])
def test_a_count_that_was_not_begun_is_an_answer_and_full_marks_for_it_are_e02s(answer: str):
    assert rules_that_fire(with_total(SOUND.replace(COUNT, f"采购册数\t≥1000册\t{answer}\t20\t0\t{TOLD}"), 75.5)) == set()
    (finding,) = findings("E02", SOUND.replace(COUNT, f"采购册数\t≥1000册\t{answer}\t20\t20\t"))
    assert "没有完成而得满分 20" in finding["message"] and finding["remedy"].startswith("请按实际完成情况扣分")


@pytest.mark.parametrize("answer", ["已完成", "已按要求做到", "无未完成事项"])
def test_e06_still_finds_words_that_claim_to_have_reached_a_figure(answer: str):
    assert len(findings("E06", SOUND.replace("≥1000册\t1200册", f"≥1000册\t{answer}"))) == 1


def carried(initial: str) -> str:
    """A budget of 19 万元, all of it carried over, that began at `initial`."""
    total = SOUND.replace("年度资金总额\t20\t20\t19\t10\t95%\t9.5", f"年度资金总额\t{initial}\t19\t19\t10\t100%\t10")
    return total.replace("≤20万元\t19万元", "≤19万元\t19万元")


def test_e12_has_nothing_to_say_of_a_budget_that_began_at_nothing():
    assert findings("E12", carried("0")) == [] == findings("E12", carried(""))
    assert not_assessable("E12", carried("0")) == ["年初预算数为 0，成本指标值不是照年初预算设定的"]
    assert len(findings("E12", carried("30"))) == 1, "a budget that was set and changed"


@pytest.mark.parametrize(("target", "actual"), [("2次/年", "2次"), ("每季度1次", "4次"), ("每月1次", "12次"), ("4次", "每季度1次"), ("每季度1次", "每季度1次")])
def test_one_count_by_the_year_the_quarter_or_the_month_is_one_unit_and_met(target: str, actual: str):
    text = SOUND.replace(COUNT, f"开展讲座\t{target}\t{actual}\t20\t{{}}\t{{}}")
    assert rules_that_fire(text.format(20, "")) == set()
    assert len(findings("E02", text.format(15, ""))) == 1, "full marks are due"


def test_a_quarterly_count_that_falls_short_over_the_year_is_left_open():
    text = SOUND.replace(COUNT, "开展讲座\t每季度1次\t3次\t20\t20\t")
    assert rules_that_fire(text) == set() and "完成值不是可比的确切数字" in not_assessable("E02", text)
    assert len(findings("E02", SOUND.replace(COUNT, "开展讲座\t2次/年\t1次\t20\t20\t"))) == 1, "a year is the year"


@pytest.mark.parametrize(("target", "actual"), [("2次/年", "97%"), ("5人/次", "5人"), ("每季度1次", "4人")])
def test_e13_still_finds_what_is_counted_otherwise(target: str, actual: str):
    assert len(findings("E13", SOUND.replace("≥1000册\t1200册", f"{target}\t{actual}"))) == 1


@pytest.mark.parametrize(
    ("target", "actual"), [("≤30分钟", "0.4小时"), ("≤0.5万元/人", "4800元/人"), ("≥2公顷", "31亩"), ("≤3‰", "0.25%"), ("≥2吨", "2100公斤"), ("≥1年", "12个月"), ("≥5万", "53000人")]
)
def test_e13_only_notes_units_that_can_be_converted(target: str, actual: str):
    text = SOUND.replace("≥1000册\t1200册", f"{target}\t{actual}")
    (finding,) = findings("E13", text)
    assert finding["severity"] == "info" and finding["message"].endswith("的单位不同，已换算后比较。")
    assert findings("E02", text) == findings("E03", text) == []


@pytest.mark.parametrize(("target", "actual"), [("≤2个月", "45天"), ("≤5个工作日", "6天")])
def test_e13_says_where_units_of_time_cannot_be_converted_and_no_score_is_held_against_them(target: str, actual: str):
    text = SOUND.replace("≥1000册\t1200册", f"{target}\t{actual}")
    (finding,) = findings("E13", text)
    assert finding["severity"] == "info" and finding["message"].endswith("不能确切换算，没有据此评判得分。")
    assert findings("E03", text) == []


@pytest.mark.parametrize(("target", "actual"), [("3天", "3日"), ("≥800延米", "810米"), ("≥10人", "12名"), ("2万人次", "20500人次")])
def test_e13_notes_nothing_where_two_words_are_one_unit(target: str, actual: str):
    assert findings("E13", SOUND.replace("≥1000册\t1200册", f"{target}\t{actual}")) == []


@pytest.mark.parametrize(
    ("rule", "name", "target", "actual", "formula"),
    [
        ("E02", "维修长度", "≥5公里", "4200米", "4.2（4200米） ÷ 5 × 20"),
        ("E02", "绿化面积", "≥10公顷", "120亩", "8（120亩） ÷ 10 × 20"),
        ("E02", "服务时长", "=3小时", "150分钟", "2.5（150分钟） ÷ 3 × 20"),
        ("E03", "响应时间", "≤24小时", "2天", "24 ÷ 48（2天） × 20"),
        ("E03", "差错率", "≤3‰", "0.5%", "3 ÷ 5（0.5%） × 20"),
    ],
)
def test_a_target_missed_in_another_unit_is_found_and_the_figures_are_quoted_as_printed(rule: str, name: str, target: str, actual: str, formula: str):
    (finding,) = findings(rule, SOUND.replace("采购册数\t≥1000册\t1200册", f"{name}\t{target}\t{actual}"))
    assert formula in finding["message"]


@pytest.mark.parametrize("target", ["0起", "≤0起", "=0", "0"])
@pytest.mark.parametrize("actual", ["无", "没有", "未发生", "零", "0%", "0次"])
def test_a_target_of_0_is_met_by_none_of_it_in_any_words(target: str, actual: str):
    text = SOUND.replace("采购册数\t≥1000册\t1200册", f"安全事故数\t{target}\t{actual}")
    assert rules_that_fire(text) == set()
    (finding,) = findings("E03" if "≤" in target or "=" not in target else "E02", text.replace(f"{actual}\t20\t20\t无", f"{actual}\t20\t15\t"))
    assert finding["expected"] == "20"


@pytest.mark.parametrize("actual", ["无", "未发生"])
def test_none_of_it_answers_no_other_target(actual: str):
    assert len(findings("E06", SOUND.replace("采购册数\t≥1000册\t1200册\t20\t20\t无", f"采购册数\t≥1000册\t{actual}\t20\t20\t"))) == 1


def test_a_range_is_missed_below_its_lower_end():
    text = SOUND.replace("采购册数\t≥1000册\t1200册", "帮扶企业数\t10-15家\t8家")
    (finding,) = findings("E02", text)
    assert "8 ÷ 10 × 20" in finding["message"]
    assert findings("E02", text.replace("8家\t20\t20\t无", "8家\t20\t16\t货源不足")) == []


@pytest.mark.parametrize(
    ("name", "target", "actual"), [("帮扶企业数", "10-15家", "18家"), ("投诉件数", "10-15件", "8件"), ("办理时间", "10-15天", "8天"), ("帮扶企业数", "10-15家", "12家")]
)
def test_above_a_range_or_below_one_of_which_less_is_better_nothing_is_told(name: str, target: str, actual: str):
    assert rules_that_fire(SOUND.replace("采购册数\t≥1000册\t1200册", f"{name}\t{target}\t{actual}")) == set()


@pytest.mark.parametrize(("target", "actual", "formula"), [("三个", "2个", "2 ÷ 3 × 20"), ("百分之百", "98%", "98 ÷ 100 × 20"), ("十二场", "十场", "10 ÷ 12 × 20")])
def test_a_target_in_numerals_is_a_figure(target: str, actual: str, formula: str):
    (finding,) = findings("E02", SOUND.replace("采购册数\t≥1000册\t1200册\t20\t20\t无", f"完成数量\t{target}\t{actual}\t20\t10\t场地检修，今后错开"))
    assert formula in finding["message"]


def test_an_actual_far_above_its_target_in_another_unit_needs_a_note():
    text = SOUND.replace("采购册数\t≥1000册\t1200册\t20\t20\t无", "维修长度\t≥5公里\t9000米\t20\t20\t")
    assert len(findings("E05", text)) == 1
    assert findings("E05", text.replace("9000米", "5100米")) == []


@pytest.mark.parametrize(("target", "actual"), [("3人", "叁人"), ("12次", "十二次"), ("12个月", "全年")])
def test_e06_takes_a_figure_in_words_for_a_figure(target: str, actual: str):
    assert findings("E06", SOUND.replace("≥1000册\t1200册", f"{target}\t{actual}")) == []


@pytest.mark.parametrize("actual", ["已完成", "全部完成", "队伍人数稳定", "陆续完成"])
def test_e06_takes_no_other_word_for_a_figure(actual: str):
    assert len(findings("E06", SOUND.replace("≥1000册\t1200册", f"≥1000册\t{actual}"))) == 1


@pytest.mark.parametrize(("name", "target", "actual"), [("停车场数量", "400", "412"), ("事故数", "0", "0"), ("安全事故", "0", "0"), ("参训人数", "40", "45")])
def test_e13_asks_for_no_unit_where_the_name_says_what_is_counted(name: str, target: str, actual: str):
    bare = SOUND.replace("采购册数\t≥1000册\t1200册", f"{name}\t{target}\t{actual}")
    assert "两边都没有印单位" not in not_assessable("E13", bare)
    assert "两边都没有印单位" in not_assessable("E13", SOUND.replace("采购册数\t≥1000册\t1200册", "采购图书\t400\t412"))


@pytest.mark.parametrize(
    "note",
    [
        "签约项目相应减少；下步改用线上推介方式增加对接。",
        "备份机房容量不足，2024年扩容。",
        "测评机构排期延后；已确定2024年2月测评，3月终验。",
        "人员变动较大，已安排专人对接。",
        "审查力量薄弱，需进一步充实。",
        "培训期数减少；补办后可完成。",
    ],
)
def test_f04_takes_what_is_said_of_the_future_for_a_measure(note: str):
    assert findings("F04", SOUND.replace("闭馆维修，今后错峰安排", note)) == []


@pytest.mark.parametrize("note", ["因雨停工", "读者需求增加，2023年闭馆", "2022年采购的设备损坏", "部分人员调离"])
def test_f04_still_misses_a_measure_where_only_a_cause_is_told(note: str):
    (finding,) = findings("F04", SOUND.replace("闭馆维修，今后错峰安排", note))
    assert finding["message"].endswith("没有写改进措施。")


def test_e14_satisfaction_above_100_is_wrong_and_other_shares_are_asked_about():
    (finding,) = findings("E14", SOUND.replace("≥90%\t95%", "≥90%\t103%"))
    assert finding["severity"] == "warning" and "按调查结果更正满意度" in finding["remedy"]
    (share,) = findings("E14", SOUND.replace("≥95%\t98%", "≥95%\t103%"))
    assert share["severity"] == "info"
    assert [finding["severity"] for finding in findings("E14", SOUND.replace("≥90%\t95%", "≥90%\t100%"))] == ["info"]


MISSED = TRANSFER.replace("≥12个\t12个", "≥12个\t9个")


def test_f01_asks_for_the_reason_of_a_missed_target_on_a_form_without_points():
    (finding,) = findings("F01", MISSED)
    assert finding["severity"] == "warning" and finding["message"] == "完成值“9个”没有达到指标值“≥12个”，没有写未完成的原因和改进措施。"
    assert findings("F01", TRANSFER) == []
    assert findings("F01", MISSED.replace("9个\t", "9个\t三处用地未获批，明年补建")) == []
    assert findings("F01", TRANSFER.replace("≥12个\t12个", "≥12个\t约9个")) == [], "not sure to be missed"


def test_f01_only_asks_where_such_a_form_tells_a_cause_elsewhere_or_has_no_column_for_it():
    (finding,) = findings("F01", MISSED.replace("条件得到改善。", "条件得到改善。3个项目因用地未获批没有实施。"))
    assert finding["severity"] == "info" and "3个项目因用地未获批没有实施" in finding["message"]
    bare = MISSED.replace("\t未完成原因和改进措施", "")
    assert findings("F01", bare) == []


@pytest.mark.parametrize(("row", "found"), [("≥2%\t2.6%", 0), ("≥5%\t8%", 0), ("≥2%\t45%", 1), ("≥20%\t26%", 0), ("≥20%\t27%", 1), ("≥2个\t3个", 0), ("≥2个\t4个", 1)])
def test_e05_is_silent_of_a_few_points_of_one_piece_and_at_the_limit_itself(row: str, found: int):
    assert len(findings("E05", SOUND.replace(BORROWED, f"{row}\t20\t20\t"))) == found
