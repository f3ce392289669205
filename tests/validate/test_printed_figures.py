"""One fault, one finding, at its cause: a misprinted figure is no base for other checks."""

from __future__ import annotations

import pytest

from helpers.validate.printed_figures import ABOVE, NO_BUDGET, SCORE, WEIGHT, ZERO_TOTAL
from tests.validate.made_up import amounts
from tests.validate.one_form import every_finding, fired, form_of, found, unjudged


def test_a_score_that_fits_the_profiles_weight_is_right_beside_a_misprinted_one():
    form = form_of()
    form.total["weight"] = 100
    assert found(form, "D03") == [] and unjudged(form, "D03") == WEIGHT
    assert found(form, "B03")[0]["observed"] == "100"


def test_a_score_that_fits_neither_weight_is_wrong_all_the_same():
    form = form_of()
    form.total.update(weight=9, score=5)
    assert len(found(form, "D03")) == 1


def test_the_cause_of_a_wrong_sum_is_the_misprinted_weight():
    form = form_of()
    form.total["weight"] = 100
    form.project["declared_total_weight"] = 190
    told = every_finding(form)
    assert set(told["rule"]) == {"B01", "B03"}
    (sum_of_weights,) = told[told["rule"] == "B01"].to_dict("records")
    assert "预算执行的分值印为 100，应为 10" in sum_of_weights["message"]


def test_a_total_weight_that_is_the_sum_of_its_parts_is_told_once():
    form = form_of()
    form.row("数量")["weight"] += 5
    form.project["declared_total_weight"] = 105
    assert [finding["case"] for finding in found(form, "B01")] == ["parts"]
    form.project["declared_total_weight"] = 103
    assert [finding["case"] for finding in found(form, "B01")] == ["parts", "total"]


def test_an_execution_score_above_its_weight_is_told_at_its_cell_and_in_no_sum():
    form = form_of()
    form.total.update(score=97, executed=None, executed_text=None)
    assert [(finding["table"], finding["observed"], finding["expected"]) for finding in found(form, "C01")] == [("funds", "97", "10")]
    assert found(form, "C02") == [] and unjudged(form, "C02") == SCORE


def test_where_the_amounts_say_what_the_score_should_be_d03_tells_it_alone():
    form = form_of()
    form.total["score"] = 97
    assert fired(form).keys() & {"C01", "C02", "D03"} == {"D03"}


def test_a_score_above_its_weight_is_no_part_of_a_bound():
    form = form_of()
    form.indicators[0]["score"] = 99
    form.indicators[1]["score"] = None
    assert found(form, "C02") == [] and ABOVE in unjudged(form, "C02")


@pytest.fixture
def total_of_zeros():
    form = form_of()
    for row, share in ((form.total, 0), (form.funds[1], 1)):
        amounts(row, 60 * share, 60 * share, 58 * share)
    form.row("成本").update(target_text="≤60万元", actual_text="58万元")
    return form


def test_a_total_row_of_zeros_above_filled_sources_is_one_finding(total_of_zeros):
    (finding,) = found(total_of_zeros, "D04")
    assert finding["message"] == "总额行各栏都填 0，而各来源有金额（年初预算数合计 60 万元）。"
    assert finding["severity"] == "critical"


def test_its_zeros_are_no_base_for_the_rules_on_money(total_of_zeros):
    for rule in ("D03", "D10", "G01", "G02"):
        assert found(total_of_zeros, rule) == []
        assert ZERO_TOTAL in unjudged(total_of_zeros, rule)


def test_other_differences_of_the_sources_are_told_column_by_column():
    form = form_of()
    amounts(form.funds[3], 30, 30, 30)
    assert [finding["case"] for finding in found(form, "D04")] == ["年初预算数", "全年预算数", "全年执行数"]


def test_money_spent_without_a_budget_is_told_by_d05_alone():
    form = form_of()
    amounts(form.total, 60, 0, 58)
    form.row("成本").update(target_text="≤60万元", actual_text="58万元")
    assert found(form, "D05")
    assert found(form, "D10") == [] and NO_BUDGET in unjudged(form, "D10")


def test_weights_that_are_too_many_without_the_blank_are_certainly_wrong():
    form = form_of()
    form.indicators[0]["weight"] = None
    assert found(form, "B01") == [] and "有指标行没有分值" in unjudged(form, "B01")
    form.indicators[1]["weight"] = 95
    (finding,) = found(form, "B01")
    assert finding["case"] == "least" and float(finding["observed"]) > 100


def test_a_total_below_the_scores_that_are_printed_is_certainly_wrong():
    form = form_of()
    lost = form.indicators[0]["score"]
    form.indicators[0]["score"] = None
    assert found(form, "C02") == []
    form.project["declared_total_score"] = 20
    (finding,) = found(form, "C02")
    assert finding["case"] == "least" and float(finding["difference"]) < 0
    assert lost is not None


def test_a_total_above_what_the_blank_can_add_is_certainly_wrong():
    form = form_of()
    form.indicators[0]["score"] = None
    form.project["declared_total_score"] = 104
    assert [finding["case"] for finding in found(form, "C02")] == ["most"]
    form.indicators[0]["weight"] = None
    assert found(form, "C02") == []


def test_a_weight_that_the_layout_prints_is_the_templates():
    form = form_of()
    form.total["weight"] = 20
    form.changes.append({"table": "funds", "position": 1, "column": "weight", "before": None, "after": "20", "reason": "points_in_label"})
    assert found(form, "B03") == [] and "分值印在表头，由版式规定" in unjudged(form, "B03")


def test_a_weight_that_a_source_repeats_is_a_question():
    form = form_of()
    form.funds[1]["weight"] = 10
    (question,) = found(form, "B03")
    assert (question["severity"], question["case"]) == ("info", "repeated")


def test_where_the_form_prints_dashes_in_that_column_it_is_a_fault():
    form = form_of()
    form.funds[1]["weight"] = 10
    form.changes.append({"table": "funds", "position": 3, "column": "weight", "before": "—", "after": None, "reason": "dash"})
    (fault,) = found(form, "B03")
    assert (fault["severity"], fault["case"]) == ("warning", "subrow")


def test_without_a_total_row_the_points_stand_on_the_source():
    form = form_of()
    form.funds = [form.funds[1] | {"weight": 10}]
    assert found(form, "B03") == []


@pytest.mark.parametrize(("scores", "wrong"), [((7.3, 5.5), []), ((7.28, 5.55), [1]), ((7.2, 5.5), [1])])
def test_a_score_may_be_rounded_as_the_scores_of_its_form_are(scores, wrong):
    rows = [
        {"level3": "修补面积", "target_text": "≥300米", "actual_text": "274米", "weight": 8, "score": scores[0], "deviation_note": "因雨停工，今后提前安排"},
        {"level3": "更换数量", "target_text": "≥200套", "actual_text": "185套", "weight": 6, "score": scores[1], "deviation_note": "因缺货，今后提前订购"},
    ]  # 7.307 and 5.55
    assert [finding["position"] for finding in found(form_of(*rows), "E02")] == wrong


def test_the_execution_score_is_rounded_as_the_others_are():
    form = form_of()
    amounts(form.total, 300, 300, 289)
    amounts(form.funds[1], 300, 300, 289)
    form.total["score"] = 9.6
    assert len(found(form, "D03")) == 1  # 9.63
    form.indicators = [row | {"weight": 15, "score": 14.5 if place == 0 else 15} for place, row in enumerate(form.indicators)]
    assert found(form, "D03") == []


def test_a_rate_may_be_cut_after_its_last_digit():
    form = form_of()
    amounts(form.total, 31, 31, 29.8)
    form.total.update(annual_budget_text="31", executed_text="29.800")
    for text, wrong in (("0.961", 0), ("0.962", 1), ("96.12%", 0), ("96.1%", 0), ("95.9%", 1)):
        rate = float(text.strip("%")) / (100 if "%" in text else 1)
        form.total.update(execution_rate_text=text, execution_rate=rate)
        assert len(found(form, "D01")) == wrong, text  # 0.96129


def test_results_above_the_money_are_a_question_where_d08_asks_for_the_reason_already():
    form = form_of()
    amounts(form.total, 300, 300, 255)
    amounts(form.funds[1], 300, 300, 255)
    for row in form.indicators:
        row |= {"score": row["weight"], "deviation_note": None}
    form.project["actual_outcome"] = "各项任务按计划做完。"
    rules = fired(form)
    assert (rules["D08"], rules["D10"]) == ("warning", "info")
    amounts(form.total, 300, 300, 200)
    assert fired(form)["D10"] == "warning"


@pytest.mark.parametrize(("budget", "wrong"), [("1386.7", 0), ("1386.70", 1)])
def test_a_rate_may_be_off_as_far_as_the_decimals_of_the_amounts_allow(budget: str, wrong: int):
    form = form_of()
    amounts(form.total, 1386.7, 1386.7, 1205.05)  # 86.9006%
    form.total.update(annual_budget_text=budget, execution_rate_text="86.904%", execution_rate=0.86904)
    assert len(found(form, "D01")) == wrong
