"""Rules B and C on made-up forms: weights, scores, totals."""

from __future__ import annotations

import pytest

from helpers.findings.present import measured_facts
from helpers.validate.catalogue import load_catalogue
from tests.forms import SOUND, Text
from tests.validate.judging import findings, not_assessable, review_of, rules_that_fire

TOTAL = Text("总分\t\t\t\t\t\t100\t95.5\t")
EXECUTION = "年度资金总额\t20\t20\t19\t10\t95%\t9.5"
HEAVIER = SOUND.replace("1200册\t20\t20", "1200册\t30\t30").replace(TOTAL, TOTAL.replace("95.5", "105.5"))
FULL = SOUND.replace(EXECUTION, "年度资金总额\t20\t20\t20\t10\t100%\t10").replace("4000人次\t20\t16\t闭馆维修，今后错峰安排", "5000人次\t20\t20\t")
FULL = FULL.replace("拨款\t15\t15\t14\t—\t93.33%", "拨款\t15\t15\t15\t—\t100%").replace("95.5", "100")


def test_b01_shows_the_sum_and_what_is_too_much():
    (finding,) = findings("B01", HEAVIER)
    assert (finding["observed"], finding["expected"], finding["difference"]) == ("110", "100", "10")
    assert "指标分值之和 100，加预算执行分值 10，合计 110" in finding["message"]
    assert finding["place"] == "行 20 列 7"
    assert rules_that_fire(HEAVIER) == {"B01", "C04"}


def test_b01_calls_what_it_added_up_a_sum_and_what_is_printed_printed():
    (added,), (printed,) = findings("B01", HEAVIER), findings("B01", SOUND.replace(TOTAL, TOTAL.replace("100", "90")))
    assert measured_facts(added) == [("各项合计", "110 分"), ("应为", "100 分"), ("相差", "10 分")]
    assert measured_facts(printed)[0] == ("表内", "90 分")


ALL_OF_IT = SOUND.replace("≥5000人次\t4000人次\t20\t16", "≥5000人次\t4000人次\t30\t24").replace(TOTAL, TOTAL.replace("95.5", "103.5"))


@pytest.mark.parametrize(("profile", "points"), [("beijing", "指标共 90 分，预算执行 10 分"), ("sichuan", "指标共 90 分，预算执行 10 分")])
def test_b01_says_just_what_to_do_where_the_points_of_execution_were_not_counted(profile: str, points: str):
    (finding,) = findings("B01", ALL_OF_IT, profile=profile)
    assert finding["remedy"] == f"请调低各项指标的分值，使其与预算执行分值合计为 100（{points}），得分随之调整。"
    assert finding["expected"] == "100" and measured_facts(finding)[0] == ("各项合计", "110 分")


def test_b01_with_another_cause_asks_in_one_sentence_and_leaves_the_schemes_to_b02():
    (finding,) = findings("B01", HEAVIER.replace("1200册\t30\t30", "1200册\t25\t25"))
    assert finding["remedy"] == "请核对指标是否漏印、重复，分值是否印错，使各项指标分值与预算执行分值合计为 100。"


def test_b01_judges_the_printed_total_weight_too():
    (finding,) = findings("B01", SOUND.replace(TOTAL, TOTAL.replace("100", "90")))
    assert (finding["observed"], finding["message"]) == ("90", "总分行的分值印为 90，应为 100。")


def test_b01_without_an_execution_weight_is_not_assessable():
    assert not_assessable("B01", SOUND.replace("19\t10\t95%", "19\t\t95%")) == ["没有预算执行的分值"]


def labelled(output: str, benefit: str, text: str = SOUND) -> str:
    return text.replace("\t产出指标\t", f"\t{output}\t").replace("\t效益指标\t", f"\t{benefit}\t")


@pytest.mark.parametrize("label", ["效益指标(25分)", "效益指标（25分）", "效益指标25分", "效益指标（25）"])
def test_b05_points_in_a_label_that_was_read_are_held_against_the_rows_below_it(label: str):
    (finding,) = findings("B05", labelled("产出指标(40分)", label))
    assert (finding["severity"], finding["observed"], finding["expected"], finding["difference"]) == ("critical", "20", "25", "-5")
    assert finding["message"] == "“效益指标”印明 25 分，其下指标分值之和为 20，相差 −5。"
    assert finding["place"] == "行 18 列 2"


def test_b05_passes_where_the_rows_make_the_points_of_their_label():
    reviewed = review_of(labelled("产出指标(40分)", "效益指标(20分)"), rule="B05")
    assert reviewed.judgements[["passed", "failed", "not_assessable"]].to_numpy().tolist() == [[2, 0, 0]]


def test_b05_reads_the_points_of_level_2_too():
    (finding,) = findings("B05", SOUND.replace("\t质量指标\t", "\t质量指标（15分）\t"))
    assert finding["message"] == "“质量指标”印明 15 分，其下指标分值之和为 10，相差 −5。"


def test_b05_a_label_repeated_in_each_row_is_one_label():
    text = SOUND.replace("\t\t质量指标", "\t产出指标\t质量指标").replace("\t\t时效指标", "\t产出指标\t时效指标")
    assert not findings("B05", text.replace("\t产出指标\t", "\t产出指标(40分)\t"))
    (finding,) = findings("B05", text.replace("\t产出指标\t", "\t产出指标(50分)\t"))
    assert finding["difference"] == "-10"


def test_b05_what_may_be_a_share_and_a_label_in_several_places_accuse_nobody():
    assert not_assessable("B05", labelled("产出指标（80%）", "效益指标（40%）")) == ["所印的可能是比例"]
    assert not_assessable("B05", labelled("产出指标(40分)", "产出指标(40分)")) == ["同一级别名称不止一处印有分值"]


def test_b03_a_weight_on_a_sub_row_is_a_warning_at_its_cell():
    text = SOUND.replace("14\t—\t93.33%\t—", "14\t10\t93.33%\t—")
    (finding,) = findings("B03", text)
    assert (finding["observed"], finding["expected"], finding["place"]) == ("10", "—", "行 8 列 7")
    assert rules_that_fire(text) == {"B03"}


def test_b03_an_execution_weight_that_is_not_the_profiles_is_found():
    (finding,) = findings("B03", SOUND.replace("19\t10\t95%", "19\t20\t95%"))
    assert (finding["observed"], finding["expected"], finding["difference"]) == ("20", "10", "10")


def test_b03_without_a_weight_is_not_assessable():
    assert not_assessable("B03", SOUND.replace("19\t10\t95%", "19\t\t95%")) == ["总额行没有分值"]


def test_b04_a_row_without_a_weight_must_say_that_it_does_not_apply():
    row = "\t\t生态效益指标\t绿化面积\t≥5亩\t5亩\t\t\t\n\t满意度指标"
    (finding,) = findings("B04", SOUND.replace("\t满意度指标", row))
    assert "没有写“不涉及”" in finding["message"]
    assert findings("B04", SOUND.replace("\t满意度指标", "\t\t生态效益指标\t不涉及\t\t\t\t\t\n\t满意度指标")) == []


def test_b04_finds_a_negative_weight():
    (finding,) = findings("B04", SOUND.replace("1200册\t20\t20", "1200册\t-20\t20"))
    assert finding["observed"] == "-20"


def test_b04_a_weight_that_is_no_number_is_not_assessable():
    assert not_assessable("B04", SOUND.replace("1200册\t20\t20", "1200册\t二十\t20")) == ["分值栏不是数字"]


@pytest.mark.parametrize(("score", "sentence"), [("21", "得分 21 超过分值 20。"), ("-1", "得分 −1 小于 0。")])
def test_c01_a_score_stays_between_0_and_its_weight(score: str, sentence: str):
    (finding,) = findings("C01", SOUND.replace("1200册\t20\t20", f"1200册\t20\t{score}"))
    assert (finding["message"], finding["place"]) == (sentence, "行 14 列 8")


def test_c01_without_a_score_is_not_assessable():
    assert not_assessable("C01", SOUND.replace("1200册\t20\t20", "1200册\t20\t")) == ["没有得分"]


def test_c02_shows_both_sums_and_the_difference():
    text = SOUND.replace(TOTAL, TOTAL.replace("95.5", "98.5"))
    (finding,) = findings("C02", text)
    assert (finding["observed"], finding["expected"], finding["difference"], finding["place"]) == ("98.5", "95.5", "3", "行 20 列 8")
    assert "指标得分之和 86，加预算执行得分 9.5" in finding["message"]
    assert rules_that_fire(text) == {"C02", "C04"}


@pytest.mark.parametrize("close", ["95.505", "95.495"])
def test_c02_allows_a_hundredth(close: str):
    assert findings("C02", SOUND.replace(TOTAL, TOTAL.replace("95.5", close))) == []


def test_c02_without_an_execution_score_is_not_assessable_and_c03_says_so():
    text = SOUND.replace("95%\t9.5", "95%\t")
    assert not_assessable("C02", text) == ["没有填写预算执行得分"]
    (finding,) = findings("C03", text)
    assert (finding["message"], finding["place"]) == ("预算执行有分值 10 而没有填写得分。", "行 7")
    assert rules_that_fire(text) == {"C03"}


def test_c03_a_score_that_is_no_number_is_quoted():
    (finding,) = findings("C03", SOUND.replace("1200册\t20\t20", "1200册\t20\t二十"))
    assert finding["message"] == "得分栏填的“二十”不是数字。"


def test_c05_notes_once_per_form_the_rows_rounded_to_whole_points():
    text = SOUND.replace("≥5000人次\t4000人次\t20\t16", "2133\t1452\t20\t14").replace("95.5", "93.5")
    (finding,) = findings("C05", text)
    assert finding["message"] == "得分是按比例计算后取整的：第 5 项指标“借阅人次”按比例为 13.61，填 14。取整予以接受。"
    assert rules_that_fire(text) == {"C05"}


def test_c05_asks_whether_full_marks_of_a_missed_target_were_rounded_or_a_deduction_forgotten():
    text = SOUND.replace("≥5000人次\t4000人次\t20\t16", "≥300人次\t293人次\t20\t20").replace("95.5", "99.5")
    (finding,) = findings("C05", text)
    assert finding["message"] == "没有达到指标值而得满分：第 5 项指标“借阅人次”按比例为 19.53，填 20；请确认是取整，还是漏了扣分。"
    assert "填写偏差原因" in finding["remedy"]


def test_c05_notes_more_than_two_decimals():
    text = SOUND.replace("4000人次\t20\t16", "4000人次\t20\t16.125").replace("95.5", "95.625")
    assert [finding["message"] for finding in findings("C05", text)] == ["得分超过两位小数：第 5 项指标“借阅人次” 16.125。"]


def test_c06_judges_only_a_grade_that_is_printed():
    assert not_assessable("C06", SOUND) == ["表上没有印等级"]
    assert findings("C06", SOUND.replace(TOTAL, TOTAL + "优")) == []
    (finding,) = findings("C06", SOUND.replace(TOTAL, TOTAL + "良"))
    assert (finding["observed"], finding["expected"]) == ("良", "优")


@pytest.mark.parametrize(("total", "grade"), [(90, "优"), (89.5, "良"), (80, "良"), (79.99, "中"), (60, "中"), (59.99, "差")])
def test_a_grade_band_holds_its_lower_bound(total: float, grade: str):
    from helpers.validate.profile import load_profile
    from helpers.validate.scoring import grade as grade_of

    assert grade_of(total, load_profile("beijing")) == grade


def test_c07_notes_a_form_in_which_everything_has_full_marks():
    (finding,) = findings("C07", FULL)
    assert finding["message"] == "全部 7 项（含预算执行）都得满分，总分 100。"
    assert rules_that_fire(FULL) == {"C07"}


def test_c07_one_deduction_is_enough_to_pass():
    assert findings("C07", SOUND) == []


def test_c07_without_an_execution_score_is_not_assessable():
    assert not_assessable("C07", FULL.replace("100%\t10\n", "100%\t\n", 1)) == ["没有填写预算执行得分"]


def test_fragments_are_judged_only_by_what_they_hold():
    tail = "\n\t满意度指标\t服务对象满意度指标\t设备满意度\t≥90%\t95%\t20\t20\t无\n总分\t\t\t\t\t\t100\t100\t\n"
    assert rules_that_fire(SOUND + tail) == {"A01"}
    outcomes = review_of(SOUND + tail).outcomes.set_index("rule")
    assert outcomes.loc["C02", "not_assessable"] == 1
    assert outcomes.loc["C01", "assessed"] == 7


def test_a_figure_below_zero_has_the_minus_sign_of_print_and_a_quoted_text_stays_as_printed():
    (rule,) = (rule for rule in load_catalogue() if rule.rule == "E08")
    quoted = rule.write("message", {"observed": "-5%", "expected": "-5", "detail": None, "difference": None, "fault": None, "what": None})
    assert "“-5%”" in quoted
    (total,) = findings("C02", SOUND.replace("\t95.5\t", "\t90\t"))
    assert total["message"].endswith("相差 −5.5。") and total["difference"] == "-5.5"
