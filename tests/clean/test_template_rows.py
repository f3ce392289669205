"""Rows of the template that nobody filled in, and rows that are parts of another: what they are is told by what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.clean.raw_form import RawForm
from helpers.clean.records import Records
from helpers.clean.template_rows import mark_unused, parents_of


def records(*rows: dict[str, object]) -> Records:
    """Indicators with nothing but what is given, under 产出指标 and 数量指标."""
    found = Records(RawForm())
    for position, row in enumerate(rows, 1):
        blank = dict.fromkeys(("level3", "target_text", "actual_text", "deviation_note", "comparator_text", "unit_text", "weight", "score"))
        found.indicators.append(blank | {"level1": "产出指标", "level2": "数量指标", "position": position, "place": f"行 {position}"} | row)
    return found


def kinds(*rows: dict[str, object]) -> list[object]:
    found = records(*rows)
    mark_unused(found)
    return [row["row_kind"] for row in found.indicators]


def parents(*rows: dict[str, object], above: dict[int, int] | None = None) -> list[object]:
    """The parent of each row; `above` gives the rows that the merged points of a row above reach down to."""
    found = records(*rows)
    mark_unused(found)
    parents_of(found, [(above or {}).get(position) for position in range(1, len(rows) + 1)])
    return [row.get("parent") for row in found.indicators]


UNUSED = ["指标1：", "指标 2:", "指标三", "三级指标1", "指标1：……", "……", "...", "。。。", "—", "——", "-", "/", "\\", "××", "XX", "无", "空", None]


@pytest.mark.parametrize("name", UNUSED)
def test_a_name_that_only_the_template_wrote_is_unused(name: str | None):
    assert kinds({"level3": name}) == ["unused"]


@pytest.mark.parametrize("name", ["指标1：", "……", "—", None])
@pytest.mark.parametrize("value", ["/", "无", "—", "个", "≥", "≥ 人次", "%", "= 万元", "……"])
def test_a_dash_and_a_unit_fill_nothing_in(name: str | None, value: str):
    assert kinds({"level3": name, "target_text": value, "actual_text": value, "deviation_note": value}) == ["unused"]


@pytest.mark.parametrize("name", ["不涉及", "指标1：清淤长度", "清淤长度", "指标10个", "1", "无障碍坡道", "无事故", "新增指标……"])
def test_a_name_of_its_own_is_a_row_though_it_has_no_figures(name: str):
    assert kinds({"level3": name}) == ["indicator"]


@pytest.mark.parametrize("filled", [{"target_text": "≥3"}, {"actual_text": "3公里"}, {"target_text": "不涉及"}, {"deviation_note": "未开工"}, {"weight": 5.0}, {"score": 5.0}])
def test_a_row_of_the_template_that_says_or_scores_something_is_a_row(filled: dict[str, object]):
    assert kinds({"level3": "指标2："} | filled) == ["indicator"]


def test_points_of_zero_are_no_points():
    assert kinds({"level3": "指标2：", "weight": 0.0, "score": 0.0}) == ["unused"]


def test_dashes_and_wu_of_an_unused_row_become_null_and_that_is_logged():
    found = records({"level3": "无", "target_text": "/", "actual_text": "无", "unit_text": "个", "deviation_note": "…"})
    mark_unused(found)
    (row,) = found.indicators
    assert (row["level3"], row["target_text"], row["actual_text"], row["unit_text"], row["deviation_note"]) == (None, None, None, "个", "…")
    assert [(change["column"], change["before"], change["after"], change["reason"]) for change in found.changes] == [
        ("level3", "无", None, "word_none"),
        ("target_text", "/", None, "dash"),
        ("actual_text", "无", None, "word_none"),
    ]


def test_the_texts_of_a_row_that_is_used_stay():
    found = records({"level3": "清淤长度", "target_text": "无", "actual_text": "—"})
    mark_unused(found)
    assert (found.indicators[0]["target_text"], found.indicators[0]["actual_text"], found.changes) == ("无", "—", [])


@given(st.text(max_size=12), st.floats(0.5, 100))
def test_whatever_its_name_a_row_with_points_is_a_row(name: str, points: float):
    assert kinds({"level3": name, "weight": points}) == ["indicator"]


WHOLE = {"level3": "清淤长度", "weight": 20.0, "score": 20.0}
PART = {"level3": "其中：主渠"}
FURTHER = {"level3": "支渠"}


def test_a_row_below_merged_points_is_a_part_of_the_row_that_prints_them():
    assert parents(WHOLE, FURTHER, {"level3": "涵洞数"}, WHOLE, above={2: 1, 3: 1}) == [None, 1, 1, None]


def test_points_merged_over_two_levels_2_make_no_part_but_leave_no_place_for_points():
    found = records(WHOLE, FURTHER, {"level3": "验收合格率", "level2": "质量指标"})
    mark_unused(found)
    parents_of(found, [None, 1, 1])
    assert [(row.get("parent"), row.get("no_place")) for row in found.indicators] == [(None, None), (1, None), (None, "score weight")]


@pytest.mark.parametrize("name", ["其中：主渠", "其中: 主渠", "其中主渠", "（其中：主渠）", "(其中)主渠", "其间：主渠", "内含：主渠", " 其中：主渠"])
def test_a_name_that_begins_with_among_them_is_a_part_of_the_row_above(name: str):
    assert parents(WHOLE, {"level3": name}) == [None, 1]


@pytest.mark.parametrize("name", ["其中一项达标率", "其中之一", "渠道（其中主渠）", "主渠"])
def test_a_name_that_only_holds_the_word_is_no_part(name: str):
    assert parents(WHOLE, {"level3": name}) == [None, None]


def test_the_rows_below_a_part_without_points_of_their_own_are_parts_too():
    assert parents(WHOLE, PART, FURTHER, {"level3": "斗渠"}) == [None, 1, 1, 1]


def test_a_row_with_points_of_its_own_is_an_indicator_of_its_own():
    assert parents(WHOLE, PART, FURTHER, {"level3": "涵洞数", "weight": 10.0, "score": 10.0}, {"level3": "闸门数"}) == [None, 1, 1, None, None]


def test_parts_may_have_the_points_and_the_whole_none():
    points = {"weight": 10.0, "score": 9.0}
    assert parents({"level3": "清淤长度"}, PART | points, FURTHER | points) == [None, 1, None]


def test_where_both_have_points_neither_is_a_part():
    assert parents(WHOLE, PART | {"weight": 10.0, "score": 10.0}) == [None, None]


def test_two_families_in_a_row_are_two():
    second = {"level3": "植树面积", "weight": 10.0, "score": 10.0}
    assert parents(WHOLE, PART, FURTHER, second, {"level3": "其中：乔木"}, {"level3": "灌木"}) == [None, 1, 1, None, 4, 4]


def test_a_whole_without_points_that_follows_a_family_heads_its_own():
    other = {"level3": "植树面积"}
    assert parents(WHOLE, PART, other, {"level3": "其中：乔木", "weight": 5.0, "score": 5.0}) == [None, 1, None, 3]


def test_another_level_2_ends_a_family():
    assert parents(WHOLE, PART, FURTHER | {"level2": "质量指标"}, {"level3": "斗渠"}) == [None, 1, None, None]


def test_another_level_1_ends_a_family():
    assert parents(WHOLE, PART, FURTHER | {"level1": "效益指标"}) == [None, 1, None]


def test_a_part_without_a_row_above_it_has_no_parent():
    assert parents(PART, FURTHER) == [None, None]


def test_a_row_that_nobody_filled_in_is_no_part_and_no_whole():
    unused = {"level3": "指标2："}
    assert parents(WHOLE, PART, unused) == [None, 1, None]
    assert parents(WHOLE, unused, PART) == [None, None, 1]


@given(st.lists(st.sampled_from([WHOLE, PART, FURTHER, PART | {"weight": 5.0}, FURTHER | {"level2": "质量指标"}, {"level3": "……"}]), max_size=9))
def test_a_parent_stands_above_its_parts_and_is_no_part_itself(rows: list[dict[str, object]]):
    found = parents(*rows)
    for position, parent in enumerate(found, 1):
        assert parent is None or (parent < position and found[parent - 1] is None)


@pytest.mark.parametrize(("printed", "kind"), [("见附件", "indicator"), ("10/10", "indicator"), ("XX分", "unused"), ("……", "unused")])
def test_points_that_cannot_be_read_are_something(printed: str, kind: str):
    found = records({"level3": "指标1："})
    found.change("indicators", 1, "weight", printed, None, "not_a_number", "行 1")
    mark_unused(found)
    assert found.indicators[0]["row_kind"] == kind
