"""A parent and its parts (其中) are one indicator: for weights and scores, for blanks, for the number of rows."""

from __future__ import annotations

import pytest

from tests.validate.one_form import fired, form_of, found, unjudged


def with_parts(parent: dict, *parts: dict):
    """A sound form whose first indicator is a parent with parts; the points of the form still add up."""
    form = form_of()
    first = form.indicators[0]
    label = {name: first[name] for name in ("level1", "level1_origin", "level2")}
    rest = form.indicators[1:]
    weight, score = first["weight"], first["score"]
    named = {"points": {"weight": weight, "score": score}, "none": {"weight": None, "score": None}, "half": {"weight": weight / 2, "score": score / 2}}
    rows = [parent, *(part | {"parent": 1} for part in parts)]
    form.indicators = [label | {name: value for name, value in row.items() if name != "holds"} | named[row["holds"]] for row in rows] + rest
    return form


POINTS_ABOVE = (
    {"holds": "points", "level3": "补助人数"},
    {"holds": "none", "level3": "其中：城镇人数", "target_text": "≥30人", "actual_text": "33人"},
    {"holds": "none", "level3": "农村人数", "target_text": "≥60人", "actual_text": "61人"},
)
POINTS_BELOW = (
    {"holds": "none", "level3": "补助人数", "target_text": "≥90人", "actual_text": "94人"},
    {"holds": "half", "level3": "其中：城镇人数"},
    {"holds": "half", "level3": "农村人数"},
)


@pytest.mark.parametrize("rows", [POINTS_ABOVE, POINTS_BELOW], ids=["points above", "points below"])
def test_wherever_the_points_stand_nothing_is_missing(rows):
    assert fired(with_parts(*rows)) == {}


def test_parts_that_repeat_the_points_of_their_parent_count_once():
    rows = [POINTS_ABOVE[0] | {"target_text": "≥90人", "actual_text": "94人"}, *(row | {"holds": "half"} for row in POINTS_ABOVE[1:])]
    assert fired(with_parts(*rows)) == {}


def test_a_family_without_any_actual_is_asked_for_it_once():
    rows = [row | {"actual_text": None} for row in POINTS_ABOVE]
    (finding,) = found(with_parts(*rows), "E07")
    assert finding["position"] == 1


def test_a_family_without_points_is_asked_for_them_once():
    rows = [row | {"holds": "none"} for row in POINTS_ABOVE]
    form = with_parts(*rows)
    assert [finding["position"] for finding in found(form, "B04")] == [1]


def test_a_part_is_judged_by_its_own_points():
    form = with_parts(*POINTS_BELOW)
    form.indicators[1]["score"] = form.indicators[1]["weight"] + 1
    assert [finding["position"] for finding in found(form, "C01")] == [2]


def test_parts_count_as_one_indicator():
    row = {"level3": "补助人数", "target_text": "≥90人", "actual_text": "94人", "weight": 18, "score": 18}
    five = [row | {"level3": f"补助{kind}"} for kind in ("人数", "面积", "户数", "车辆", "房屋")]
    assert found(form_of(*five), "E23") == []
    (few,) = found(form_of(*(each | ({"parent": 1} if place else {}) for place, each in enumerate(five))), "E23")
    assert few["observed"] == "1"


def test_points_that_stand_on_the_parts_are_heavy_together():
    part = {"level3": "补助人数", "target_text": "≥90人", "actual_text": "94人", "weight": 25, "score": 25}
    rows = [{"level3": "补助人数"}, part | {"parent": 1}, part | {"parent": 1, "level3": "户数"}, part | {"level3": "面积", "weight": 20, "score": 20}]
    (heavy,) = found(form_of(*rows), "B06")
    assert (heavy["observed"], heavy["position"]) == ("50", 2)


def test_a_reason_on_a_part_answers_for_its_parent():
    rows = [POINTS_ABOVE[0], POINTS_ABOVE[1] | {"actual_text": "28人", "deviation_note": "因搬迁减少，今后提前摸底"}, POINTS_ABOVE[2]]
    form = with_parts(*rows)
    form.indicators[0]["score"] -= 1
    assert found(form, "F01") == []
    form.indicators[1]["deviation_note"] = None
    assert [finding["position"] for finding in found(form, "F01")] == [1]


def test_parts_may_be_named_like_those_of_another_parent():
    base = {"target_text": "≥9人", "actual_text": "9人", "weight": 15, "score": 15}
    rows = [{"level3": "培训人数"} | base, {"level3": "其中：本级", "parent": 1}, {"level3": "补助人数"} | base, {"level3": "其中：本级", "parent": 3}]
    assert found(form_of(*rows), "E17") == []


def test_a_parent_that_was_not_read_leaves_the_part_as_it_is():
    form = form_of()
    form.indicators[0]["parent"] = 77
    assert fired(form) == {}
    assert unjudged(form, "C01") is None
