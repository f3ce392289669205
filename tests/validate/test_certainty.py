"""A field that was inferred accuses nobody; a row that nobody filled in asks for nothing."""

from __future__ import annotations

import pytest

from helpers.validate.catalogue import CatalogueError, Rule, load_catalogue
from helpers.validate.certainty import INFERRED, TEMPLATE
from tests.validate.made_up import Form, amounts
from tests.validate.one_form import every_finding, fired, form_of, found, unjudged, unused

NO_BASIS = {"A01", "A02", "A06", "A09", "A11", "G07", "G13", "G16"}
"""Rules that ask what a cell holds wherever it belongs, or speak of others: A01 looks at what was inferred itself."""


def test_a_score_that_was_inferred_is_not_accused_and_the_office_is_told_why():
    form = form_of()
    row = form.row("数量")
    row |= {"score": row["weight"] + 3}
    assert len(found(form, "C01")) == 1
    row["uncertain"] = "actual_text score"
    assert found(form, "C01") == []
    assert unjudged(form, "C01") == INFERRED


def test_the_other_rows_of_the_form_are_judged_all_the_same():
    form = form_of()
    first, second = form.indicators[:2]
    first |= {"score": first["weight"] + 3, "uncertain": "score"}
    second |= {"score": second["weight"] + 3}
    assert [finding["position"] for finding in found(form, "C01")] == [2]


def test_another_column_that_was_inferred_does_not_matter():
    form = form_of()
    row = form.row("数量")
    row |= {"score": row["weight"] + 3, "uncertain": "deviation_note level2"}
    assert len(found(form, "C01")) == 1


def test_a_sum_with_an_inferred_part_is_not_held_against_the_form():
    form = form_of()
    form.project["declared_total_score"] -= 5
    assert len(found(form, "C02")) == 1
    form.row("质量")["uncertain"] = "score"
    assert found(form, "C02") == [] and INFERRED in unjudged(form, "C02")


@pytest.mark.parametrize(("row", "judged"), [(0, False), (2, True)])
def test_of_the_funds_the_total_row_counts_where_the_whole_form_is_judged(row: int, judged: bool):
    form = form_of()
    form.project["declared_total_score"] -= 5
    form.funds[row]["uncertain"] = "score"
    assert bool(found(form, "C02")) is judged


def test_a_cause_is_tried_only_on_cells_that_were_read_for_certain():
    form = form_of()
    form.funds[1]["score"] = 5
    form.project["declared_total_score"] += 5

    def causes() -> list[object]:
        found = every_finding(form)
        return found.loc[found["rule"] == "C02", "cause"].dropna().tolist()

    assert causes() == ["试算：资金明细行的得分 5 也计入了总分。"]
    form.funds[1]["uncertain"] = "score"
    assert len(found(form, "C02")) == 1 and causes() == []


def test_a_rule_of_every_row_of_the_funds_is_stopped_by_any_of_them():
    form = form_of()
    amounts(form.funds[3], 30, 30, 30)
    assert found(form, "D04")
    form.funds[2]["uncertain"] = "executed"
    assert found(form, "D04") == [] and unjudged(form, "D04") == INFERRED


def test_a_field_of_the_head_counts_for_the_whole_form():
    form = form_of()
    form.project["fiscal_year"] = 2019
    assert found(form, "A03")
    form.project["uncertain"] = "fiscal_year"
    assert found(form, "A03") == [] and INFERRED in unjudged(form, "A03")


def test_a_blank_that_was_inferred_is_not_asked_for():
    form = form_of()
    row = form.row("数量")
    row["actual_text"] = None
    assert len(found(form, "E07")) == 1
    row["uncertain"] = "actual_text"
    assert found(form, "E07") == []
    form.project |= {"actual_outcome": None, "uncertain": "actual_outcome"}
    assert found(form, "A01") == []


def test_a_mobile_number_is_found_wherever_it_was_read():
    form = form_of()
    form.row("数量").update(deviation_note="联系人电话 13900000000", uncertain="deviation_note")
    assert len(found(form, "A09")) == 1


def test_every_rule_names_what_it_rests_on():
    assert {rule.rule for rule in load_catalogue() if not rule.rests_on} == NO_BASIS


@pytest.mark.parametrize("name", ["indicators.points", "every funds.score", "score"])
def test_a_field_that_no_table_has_is_refused(name: str):
    sound = next(rule for rule in load_catalogue() if rule.rule == "C01")
    with pytest.raises(CatalogueError, match="rests_on"):
        Rule(**vars(sound) | {"rests_on": (name,)})


def test_a_row_that_nobody_filled_in_is_one_note_and_no_more():
    form = form_of()
    form.indicators += [unused(), unused(level3="指标1："), unused(level3="……", level2="经济效益指标")]
    (note,) = found(form, "A06")
    assert (note["severity"], note["case"], note["observed"]) == ("info", "unused", "3")
    assert fired(form) == {"A06": "info"}


def test_the_blanks_of_such_a_row_silence_no_sum():
    form = form_of()
    form.indicators.append(unused())
    form.row("数量")["weight"] += 4
    assert found(form, "B01")[0]["observed"] == "104"
    form = form_of()
    form.indicators.append(unused())
    form.project["declared_total_score"] -= 5
    assert found(form, "C02")[0]["difference"] == "-5"


def test_words_of_the_template_in_a_row_that_is_used_are_a_warning_still():
    form = form_of()
    form.row("数量")["level3"] = "指标1：" + form.row("数量")["level3"]
    assert [(finding["severity"], finding["case"]) for finding in found(form, "A06")] == [("warning", "words")]


def test_a_form_of_such_rows_alone_is_a_blank_template_and_one_sentence_says_so():
    form = form_of(unused(), unused(level2="数量指标"))
    form.indicators = [row | {"row_kind": "unused"} for row in form.indicators]
    for row in form.funds:
        row |= dict.fromkeys(["initial_budget", "annual_budget", "executed", "score", "execution_rate"])
        row |= {f"{name}_text": None for name in ("initial_budget", "annual_budget", "executed", "execution_rate")}
    form.project |= dict.fromkeys(["expected_goal", "actual_outcome", "declared_total_score"])
    assert fired(form) == {"A01": "critical"}
    assert found(form, "A01")[0]["message"] == "整张表是没有填写的模板。"
    assert unjudged(form, "A08") == TEMPLATE


def left_blank(form: Form) -> Form:
    """The form as its template prints it: names, targets and weights, and nothing that came of them."""
    form.indicators = [row | dict.fromkeys(["actual_text", "score", "deviation_note"]) for row in form.indicators]
    for row in form.funds:
        row |= dict.fromkeys(["initial_budget", "annual_budget", "executed", "score", "execution_rate"])
        row |= {f"{name}_text": None for name in ("initial_budget", "annual_budget", "executed", "execution_rate")}
    form.project |= dict.fromkeys(["actual_outcome", "declared_total_score"])
    return form


def test_a_template_that_prints_its_targets_and_weights_is_one_as_well():
    form = left_blank(form_of())
    assert fired(form) == {"A01": "critical"}
    assert found(form, "A01")[0]["message"] == "整张表是没有填写的模板。"


def test_points_that_the_template_prints_beside_no_indicator_are_no_answer():
    form = left_blank(form_of())
    form.indicators = [row | {"level3": None, "target_text": None, "score": row["weight"]} for row in form.indicators]
    assert fired(form) == {"A01": "critical"}


@pytest.mark.parametrize("place", ["budget", "outcome", "actual", "score"])
def test_a_form_with_one_thing_filled_in_is_judged_for_its_blanks(place: str):
    form = left_blank(form_of())
    if place == "budget":
        amounts(form.funds[0], 30, 30, 0)
    elif place == "outcome":
        form.project["actual_outcome"] = "已完成。"
    else:
        form.indicators[0] |= {"actual": {"actual_text": "3个"}, "score": {"score": 5.0}}[place]
    assert found(form, "A01") == [] or found(form, "A01")[0]["message"] != "整张表是没有填写的模板。"
    assert found(form, "E07")


def test_a_piece_of_a_form_is_no_template_because_the_rest_of_it_is_lost():
    form = left_blank(form_of())
    form.project |= {"is_fragment": True, "missing_parts": "funds"}
    assert "A01" in fired(form) and found(form, "A01")[0]["message"].startswith("表格不完整")


def test_a_form_with_its_money_filled_in_is_no_blank_template():
    form = form_of()
    form.indicators = [row | {"row_kind": "unused"} for row in form.indicators]
    amounts(form.funds[3], 30, 30, 30)
    assert found(form, "A01")[0]["message"] == "没有填写绩效指标表。"
    assert found(form, "D04")


@pytest.mark.parametrize(("level2", "judged"), [("社会效益指标", True), ("工作成效", False), (None, False)])
def test_points_are_summed_over_a_level_1_that_was_inferred_where_it_follows_from_level_2(level2: str | None, judged: bool):
    form = form_of()
    form.row("数量")["weight"] -= 5
    row = form.row("社会效益")
    row.update(weight=row["weight"] + 5)
    assert len(found(form, "B02")) == 1
    row.update(level2=level2, level1_origin="inferred", uncertain="level1")
    assert bool(found(form, "B02")) is judged
    assert judged or INFERRED in unjudged(form, "B02")


def test_a_score_is_judged_by_level_2_where_level_1_was_inferred_from_it():
    form = form_of()
    row = form.row("数量")
    row |= {"target_text": "≥200个", "actual_text": "100个", "score": row["weight"], "level1_origin": "inferred", "uncertain": "level1"}
    assert len(found(form, "E02")) == 1
    row["uncertain"] = "level1 level2"
    assert found(form, "E02") == []
