"""Points of the execution that stand among the indicators are the execution's, where the funds table has none of its own."""

from __future__ import annotations

import pytest

from tests.clean.test_segment import assert_nothing_is_lost, one
from tests.forms import SOUND, Text, year_of
from tests.validate.judging import findings, not_assessable, rules_that_fire

BARE = (
    SOUND.replace("全年执行数\t分值\t执行率\t得分", "全年执行数\t执行率")
    .replace("20\t20\t19\t10\t95%\t9.5", "20\t20\t19\t95%")
    .replace("14\t—\t93.33%\t—", "14\t93.33%")
    .replace("5\t—\t100%\t—", "5\t100%")
    .replace("0\t0\t0\t—\t0\t—", "0\t0\t0\t0")
)
"""The sound form with a funds table that has no columns for points."""
ROW = Text("\t预算执行率（10分）\t预算执行率\t预算执行率\t100%\t95%\t10\t9.5\t质保金未到期，下年支付")
WORDINGS = {
    "at level 1 with points": ROW,
    "at level 1 alone": "\t预算执行情况\t\t资金支付进度\t\t95%\t10\t9.5\t",
    "at level 2": "\t产出指标\t资金执行率\t支付率\t≥95%\t95%\t10\t9.5\t",
    "at level 3": "\t产出指标\t时效指标\t预算执行率\t≥95%\t95%\t10\t9.5\t",
    "without target and rate": "\t预算执行\t\t\t\t\t10\t9.5\t",
    "in every level": "\t预算执行\t预算执行\t预算执行\t100%\t95%\t10\t9.5\t",
}


def below(row: str, form: str = BARE) -> str:
    return form.replace("总分\t\t", f"{row}\n总分\t\t")


def above(row: str, form: str = BARE) -> str:
    return form.replace("\t产出指标\t数量指标", f"{row}\n\t产出指标\t数量指标")


@pytest.mark.parametrize("put", [below, above])
@pytest.mark.parametrize("wording", WORDINGS)
def test_its_points_are_those_of_the_total_row_and_no_rule_accuses_it(wording, put):
    text = put(WORDINGS[wording])
    year = year_of(text)
    total = one(year, "funds", source="total")
    assert (total["weight"], total["score"], total["execution_rate"]) == (10, 9.5, 0.95)
    assert year["indicators"]["level2"].tolist() == year_of(SOUND)["indicators"]["level2"].tolist()
    assert year["indicators"]["position"].tolist() == [1, 2, 3, 4, 5, 6]
    assert set(year["changes"].query("reason == 'execution_row'")["column"]) == {"weight", "score"}
    assert year["leftovers"]["text"].isna().all()
    assert_nothing_is_lost(year)
    assert rules_that_fire(text) == set()


@pytest.mark.parametrize("rule", ["B01", "C02", "C07", "D02", "D03"])
def test_rules_judge_as_where_the_funds_print_the_points(rule):
    assert not_assessable(rule, below(ROW)) == not_assessable(rule, SOUND)


def test_faults_stand_at_the_cells_of_the_row():
    (found,) = findings("D03", below(ROW.replace("9.5", "9.8")))
    assert (found["table"], found["place"]) == ("funds", "行 20 列 8")
    (found,) = findings("B01", below(ROW.replace("\t10\t", "\t15\t")))
    assert found["observed"] == "105"


def test_its_note_is_the_reason_of_a_low_rate():
    assert one(year_of(below(ROW)), "funds", source="total")["note"] == "质保金未到期，下年支付"
    assert one(year_of(below(ROW)), "claims", claimed_table="funds", claimed_column="note")["place"] == "行 20 列 9"


def test_its_rate_counts_where_the_funds_print_none_and_another_than_theirs_is_left_to_be_looked_at():
    without = BARE.replace("全年执行数\t执行率", "全年执行数").replace("19\t95%", "19").replace("14\t93.33%", "14").replace("5\t100%", "5").replace("0\t0\t0\t0", "0\t0\t0")
    total = one(year_of(below(ROW, without)), "funds", source="total")
    assert (total["execution_rate"], total["execution_rate_text"]) == (0.95, "95%")
    year = year_of(below(ROW.replace("95%", "92%")))
    assert one(year, "funds", source="total")["execution_rate"] == 0.95
    assert year["leftovers"]["text"].dropna().tolist() == ["92%"]


def test_a_merged_label_in_its_row_goes_on_to_name_the_rows_below():
    form = above("\t产出指标\t时效指标\t预算执行率\t100%\t95%\t10\t9.5\t").replace("\n\t产出指标\t数量指标\t采购", "\n\t\t数量指标\t采购")
    year = year_of(form)
    assert year["indicators"]["level1"].tolist()[:3] == ["产出指标"] * 3
    assert one(year, "claims", claimed_column="level1", position=1)["place"] == "行 14 列 2"
    assert_nothing_is_lost(year)


def remains(text: str) -> bool:
    year = year_of(text)
    return len(year["indicators"]) == 7 and "execution_row" not in year["changes"]["reason"].tolist()


def test_it_stays_an_indicator_where_the_funds_have_points_of_their_own():
    text = below("\t产出指标\t预算执行率\t预算执行率\t≥90%\t95%\t10\t10\t", SOUND.replace("人次\t20\t16\t", "人次\t10\t6\t"))
    assert remains(text)
    assert findings("A05", text) == []


def test_it_stays_an_indicator_where_full_points_follow_a_target_below_100_percent():
    assert remains(below("\t预算执行\t预算执行率\t预算执行率\t≥95%\t95%\t10\t10\t"))


def test_a_row_known_by_its_name_alone_stays_where_it_does_not_complete_the_hundred():
    assert remains(below("\t产出指标\t时效指标\t预算执行率\t100%\t95%\t5\t4.75\t"))
    assert remains(below("\t产出指标（50分）\t时效指标\t预算执行率\t100%\t95%\t10\t9.5\t"))


def test_of_two_rows_that_may_be_the_executions_none_is_taken():
    two = below(ROW.replace("10\t9.5", "5\t4.75") + "\n\t\t预算执行进度\t支付进度\t100%\t95%\t5\t4.75\t")
    assert len(year_of(two)["indicators"]) == 8


def test_tasks_that_were_carried_out_are_no_execution_of_the_budget():
    assert remains(below("\t产出指标\t时效指标\t任务执行率\t100%\t95%\t10\t9.5\t"))
