"""A cause is told with the finding it explains, and a figure that follows from others waits for them."""

from __future__ import annotations

from tests.forms import SOUND
from tests.validate.judging import findings, review_of

SHORT_SCORE = SOUND.replace("5000人次\t4000人次\t20\t16", "5000人次\t4000人次\t20\t14")


def test_a_wrong_total_is_one_finding_with_its_cause():
    found = review_of(SOUND.replace("\t95.5\t", "\t86\t"))
    (total,) = found.findings.to_dict("records")
    assert total["rule"] == "C02"
    assert total["cause"] == "试算：预算执行得分 9.5 没有计入：总分就是指标得分之和 86。"
    assert total["message"].endswith("，合计 95.5，相差 −9.5。" + total["cause"])
    assert total["message_en"].endswith("By trial: the execution score of 9.5 was left out of the total (86).")
    assert total["corrects"]
    assert found.outcomes.set_index("rule").loc["C04", "failed"] == 0, "an explanation is no fault of its own"


def test_a_total_that_is_right_once_the_blank_score_is_filled_in_has_no_cause():
    (blank,) = review_of(SOUND.replace("95%\t9.5", "95%\t")).findings.to_dict("records")
    assert (blank["rule"], blank["message"]) == ("C03", "预算执行有分值 10 而没有填写得分。")


def test_a_total_whose_parts_are_wrong_names_them_and_the_sum_after_them():
    total = next(row for row in findings("C02", SHORT_SCORE) if row["rule"] == "C02")
    assert total["corrects"], "alone, the rule knows of no other finding"
    both = {row["rule"]: row for row in review_of(SHORT_SCORE).findings.to_dict("records")}
    assert both["E02"]["expected"] == "16"
    assert "本表另有影响这一数字的问题（E02），请先更正，这一数字随之确定（照应为的数更正后合计 95.5）。" in both["C02"]["message"]
    assert "Other findings come first and change this figure (E02); corrected as they say, the sum is 95.5." in both["C02"]["message_en"]
    assert both["E02"]["corrects"] and not both["C02"]["corrects"]


def test_no_sum_is_told_where_a_part_does_not_say_what_it_should_be():
    above = SOUND.replace("1200册\t20\t20", "1200册\t20\t21")
    total = next(row for row in review_of(above).findings.to_dict("records") if row["rule"] == "C02")
    assert "（C01），请先更正" in total["message"] and "更正后合计" not in total["message"]


def test_a_grade_waits_for_its_total():
    text = SOUND.replace("\t100\t95.5\t", "\t100\t80.5\t良好，评价等级：中").replace("良好，", "")
    found = {row["rule"]: row for row in review_of(text).findings.to_dict("records")}
    assert "本表另有影响这一数字的问题（C02）" in found["C06"]["message"]
    assert not found["C06"]["corrects"]
