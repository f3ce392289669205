"""Rows under the columns of their header: by the grid, whatever the words; by the words where the grid is gone or a page break moved it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.clean.alignment import EXPLAINED, REPEATED, Placed, blocks, placed
from helpers.clean.indicators import _fit
from helpers.clean.raw_form import UNKNOWN, Section, SourceCell, SourceRow
from tests.forms import Text

COLUMNS = {"level1": 2, "level2": 3, "level3": 4, "target_text": 5, "actual_text": 6, "weight": 7, "score": 8, "deviation_note": 9}
ENDS = {column: column for column in COLUMNS.values()}
ROW = Text(" | 产出指标 | 数量指标 | 植树株数 | ≥800株 | 812株 | 30 | 30 | 无")


def rows(*drawn: str, table: int = 1, has_grid: bool = True) -> list[SourceRow]:
    """Rows drawn with | between cells, a blank where a cell is empty."""
    return [
        SourceRow(table, number, [SourceCell(table, number, at, text.strip(), f"行 {number}") for at, text in enumerate(line.split("|"), 1) if text.strip()], has_grid)
        for number, line in enumerate(drawn, 1)
    ]  # fmt: skip


def section(columns: dict[str, int] = COLUMNS, ends: dict[int, int] | None = None, **other: object) -> Section:
    return Section(dict(columns), table=1, ends=ENDS if ends is None else ends, **other)


def place(found: Sequence[SourceRow], below: Section | None = None) -> list[Placed]:
    below = below or section()
    return placed(found, below, below.columns, _fit)


def texts(found: Sequence[SourceRow], one: Sequence[Placed]) -> list[dict[str, str]]:
    return [{role: row.cells[at].text for role, at in placed.roles.items()} for row, placed in zip(found, one, strict=True)]


def test_a_cell_of_a_grid_belongs_to_the_column_it_stands_in_for_certain():
    found = rows(ROW)
    (one,) = place(found)
    assert texts(found, [one]) == [dict(zip(COLUMNS, ["产出指标", "数量指标", "植树株数", "≥800株", "812株", "30", "30", "无"], strict=True))]
    assert (one.is_certain, one.besides) == (True, {})


@pytest.mark.parametrize("word", ["生态", "绿化成果", "甲", "共性", "预算执行", "一、数量"])
def test_a_word_that_nobody_knows_moves_nothing(word: str):
    found = rows(ROW.replace("产出指标", word).replace("数量指标", word))
    (one,) = place(found)
    assert (texts(found, [one])[0]["level1"], texts(found, [one])[0]["level3"], one.is_certain) == (word, "植树株数", True)


def test_a_word_where_points_are_due_is_still_in_its_column():
    found = rows(ROW.replace("| 30 | 30 |", "| 三十 | 满分 |"))
    (one,) = place(found)
    assert (texts(found, [one])[0]["weight"], texts(found, [one])[0]["score"], one.is_certain) == ("三十", "满分", True)


def test_a_row_with_blank_cells_stays_below_its_columns():
    found = rows(ROW, " | | | 成活株数 | | 790株 | | 28 | 旱情")
    assert texts(found, place(found))[1] == {"level3": "成活株数", "actual_text": "790株", "score": "28", "deviation_note": "旱情"}


def test_a_column_as_wide_as_its_name_holds_all_that_stands_below_it():
    wide = section({"level1": 1, "level3": 2, "target_text": 4, "weight": 5}, {1: 1, 2: 3, 4: 4, 5: 5})
    found = rows("产出指标 | | 植树株数 | 800株 | 30")
    (one,) = place(found, wide)
    assert (texts(found, [one])[0]["level3"], one.is_certain) == ("植树株数", True)


def test_a_name_and_its_description_stand_below_one_name_of_a_column():
    wide = section({"level1": 1, "level3": 2, "target_text": 4, "weight": 5}, {1: 1, 2: 3, 4: 4, 5: 5})
    found = rows("产出指标 | 植树株数 | 全年新植乔木 | 800株 | 30")
    (one,) = place(found, wide)
    assert texts(found, [one])[0]["level3"] == "植树株数"
    assert {found[0].cells[at].text: reason for at, reason in one.besides.items()} == {"全年新植乔木": EXPLAINED}
    assert one.is_certain


def test_a_number_in_front_of_the_name_is_not_the_name():
    wide = section({"level1": 1, "level3": 2, "target_text": 4, "weight": 5}, {1: 1, 2: 3, 4: 4, 5: 5})
    found = rows("产出指标 | 1 | 植树株数 | 800株 | 30")
    (one,) = place(found, wide)
    assert texts(found, [one])[0]["level3"] == "植树株数"
    assert {found[0].cells[at].text: reason for at, reason in one.besides.items()} == {"1": REPEATED}


def test_a_second_cell_below_a_name_that_nobody_knows_is_told():
    wide = section({"level3": 1, f"{UNKNOWN}依据": 2, "target_text": 4, "weight": 5}, {1: 1, 2: 3, 4: 4, 5: 5})
    found = rows("植树株数 | 规划 | 批复 | 800株 | 30")
    (one,) = place(found, wide)
    assert {found[0].cells[at].text: reason for at, reason in one.besides.items()} == {"批复": EXPLAINED}


def test_cells_that_a_merge_was_taken_apart_into_count_once():
    wide = section({"level1": 1, "level3": 2, "target_text": 4, "weight": 5}, {1: 1, 2: 3, 4: 4, 5: 5})
    found = rows("产出指标 | 植树株数 | 植树株数 | 800株 | 30")
    (one,) = place(found, wide)
    assert texts(found, [one])[0] == {"level1": "产出指标", "level3": "植树株数", "target_text": "800株", "weight": "30"}
    assert (one.besides, one.is_certain) == ({2: REPEATED}, True)


def test_two_different_figures_below_one_name_are_not_placed_by_the_grid():
    wide = section({"level3": 1, "target_text": 2, "weight": 3, "score": 5}, {1: 1, 2: 2, 3: 4, 5: 5})
    found = rows("植树株数 | 800株 | 30 | 29 | 30")
    (one,) = place(found, wide)
    assert not one.is_certain
    assert len(one.roles) == 4


def test_a_block_that_a_page_break_moved_follows_the_words():
    moved = rows("产出指标 | 数量指标 | 植树株数 | ≥800株 | 812株 | 30 | 30", " | 质量指标 | 成活率 | ≥90% | 93% | 20 | 20")
    one = place(moved)
    assert [row["level3"] for row in texts(moved, one)] == ["植树株数", "成活率"]
    assert [(row["weight"], row["score"]) for row in texts(moved, one)] == [("30", "30"), ("20", "20")]


def test_a_block_whose_words_all_contradict_the_grid_has_moved_though_it_stands_below_the_columns():
    moved = rows(" | | 产出指标 | 数量指标 | 植树株数 | ≥800株 | 812株 | 30 | 30")
    (one,) = place(moved)
    assert texts(moved, [one])[0] == dict(zip(COLUMNS, ["产出指标", "数量指标", "植树株数", "≥800株", "812株", "30", "30"], strict=False))


def test_a_known_level_left_of_the_columns_tells_that_the_rows_below_have_moved_too():
    moved = rows("产出指标 | 数量指标 | 植树株数 | ≥800株 | 812株 | 30 | 30", " | | 补植株数 | ≥50株 | 60株 | 10 | 10")
    assert texts(moved, place(moved))[1] == {"level3": "补植株数", "target_text": "≥50株", "actual_text": "60株", "weight": "10", "score": "10"}


def test_one_odd_row_does_not_move_the_block():
    found = rows(ROW, " | 效益指标 | 成本指标 | 产出指标 | 800株 | 812株 | 30 | 30", ROW)
    assert [row["level1"] for row in texts(found, place(found))] == ["产出指标", "效益指标", "产出指标"]


def test_rows_of_another_table_that_fit_the_columns_are_placed_by_them():
    found = rows(ROW, table=2)
    (one,) = place(found)
    assert texts(found, [one])[0]["level3"] == "植树株数"
    assert one.is_certain


def test_rows_of_another_table_that_moved_as_one_are_certain_where_every_cell_suits_its_column():
    found = rows("产出指标 | 数量指标 | 植树株数 | ≥800株 | 812株 | 30 | 30", table=2)
    (one,) = place(found)
    assert (texts(found, [one])[0]["level1"], texts(found, [one])[0]["level3"], one.is_certain) == ("产出指标", "植树株数", True)


@pytest.mark.parametrize("drawn", [" | | 812株 | 30 | 无", "甲 | 乙 | 丙 | 丁 | 戊 | 己"])
def test_rows_of_another_table_that_fit_nowhere_are_not_certain(drawn: str):
    found = rows(drawn, table=2)
    assert [one.is_certain for one in place(found)] == [False]


def test_a_short_row_of_another_table_whose_words_suit_no_columns_is_not_certain():
    found = rows("植树株数 | 812株 | 30", table=2)
    (one,) = place(found)
    assert texts(found, [one])[0]["level3"] == "植树株数" or not one.is_certain


def test_plain_text_right_below_its_names_is_certain():
    text = section(ends={})
    found = rows(ROW, has_grid=False)
    assert [one.is_certain for one in place(found, text)] == [True]


def test_plain_text_that_stands_elsewhere_is_read_and_is_not_certain():
    text = section(ends={})
    found = rows(" | 产出指标 | 数量指标 | 植树株数 | 820余株上下 | 植树 | 812株 | 30 | 30", has_grid=False)
    (one,) = place(found, text)
    assert not one.is_certain


def test_what_was_guessed_is_never_certain_by_its_words():
    text = section(ends={}, guessed=frozenset(COLUMNS))
    found = rows(ROW, has_grid=False)
    assert [one.is_certain for one in place(found, text)] == [False]


def test_rows_are_one_block_until_a_page_break_a_blank_line_or_another_table():
    first, second, third = rows(ROW, ROW, ROW)
    (other,) = rows(ROW, table=2)
    assert [len(block) for block in blocks([first, second, third, other])] == [3, 1]
    assert [len(block) for block in blocks([first, third])] == [1, 1]
    assert list(blocks([])) == []


WORDS = st.text("产出指标数量质效益时成本满意度社会生态一二三级甲乙预算执行率总分合计指：（）、", min_size=1, max_size=12)
POINTS = st.integers(0, 100).map(str) | st.sampled_from(["2.5", "—", "/"])


@given(WORDS, WORDS, WORDS, POINTS, POINTS)
def test_whatever_words_stand_in_the_levels_of_a_grid_the_columns_place_the_row(level1: str, level2: str, level3: str, weight: str, score: str):
    found = rows(f" | {level1} | {level2} | {level3} | ≥800株 | 812株 | {weight} | {score} | 无")
    (one,) = place(found)
    assert one.roles == {role: at for at, role in enumerate(COLUMNS)}
    assert one.is_certain


@given(st.lists(st.tuples(WORDS, WORDS, WORDS, POINTS), min_size=1, max_size=5), st.booleans())
def test_a_cell_is_in_one_column_and_the_order_of_cells_is_kept(drawn: list[tuple[str, str, str, str]], has_grid: bool):
    found = rows(*(f" | {a} | {b} | {c} | 800株 | 812株 | {points} | {points}" for a, b, c, points in drawn), has_grid=has_grid)
    below = section() if has_grid else section(ends={})
    for row, one in zip(found, place(found, below), strict=True):
        order = [one.roles[role] for role in COLUMNS if role in one.roles]
        assert order == sorted(set(order))
        assert set(order) <= set(range(len(row.cells)))
