"""A line that is printed again between two pages of a form is no part of the row above it, merged over the table or not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from helpers.ingest.grid import Cell
from tests.clean.test_segment import assert_nothing_is_lost, one
from tests.forms import SOUND, year_of
from tests.grids import as_sheet, year_of_cells

AGAIN = ["（2023年度）", "金额单位：万元", "填报单位：某馆", "第2页 共3页", "（续上表）"]
BELOW = ["时效指标", "效益指标", "年度总体目标", "总分"]
WIDTH = 9


def sheet_with(line: str, before: str, gap: int = 0, span: int = 1) -> list[Cell]:
    """The sound form as a sheet with a line above the row of `before`, below `gap` blank rows."""
    cells = as_sheet(SOUND)
    at = next(cell.row for cell in cells if cell.text.startswith(before))
    more = gap + 1
    shifted = [replace(cell, row=cell.row + more * (cell.row >= at)) for cell in cells]
    return sorted([*shifted, Cell(1, at + gap, 1, line, f"Sheet1!A{at + gap}", 1, span)], key=lambda cell: (cell.row, cell.column))


@cache
def sound_year() -> dict[str, pd.DataFrame]:
    return year_of(SOUND)


def assert_same_rows(year: dict[str, pd.DataFrame]) -> None:
    sound = sound_year()
    for table in ("indicators", "funds"):
        apart = ["project_id", "place"]
        pd.testing.assert_frame_equal(year[table].drop(columns=apart), sound[table].drop(columns=apart))
    read = ["fiscal_year", "project_name", "department", "implementing_unit", "amount_unit", "expected_goal", "actual_outcome", "declared_total_score", "is_fragment"]
    assert [one(year, "projects")[name] for name in read] == [one(sound, "projects")[name] for name in read]
    assert_nothing_is_lost(year)


@pytest.mark.parametrize("line", AGAIN)
@pytest.mark.parametrize("before", BELOW)
def test_a_line_of_the_head_that_comes_again_in_a_sheet_is_a_line_of_its_own(line: str, before: str):
    for gap, span in ((0, WIDTH), (2, 1)):
        year = year_of_cells(sheet_with(line, before, gap, span))
        assert_same_rows(year)
        assert year["leftovers"].empty


@pytest.mark.parametrize("line", AGAIN)
def test_the_line_is_one_of_its_own_in_plain_text_too(line: str):
    row = next(row for row in SOUND.splitlines() if row.strip().startswith("效益指标"))
    for gap in ("", "\n\n"):
        assert_same_rows(year_of(SOUND.replace(row, f"{gap}{line}\n{row}")))


@pytest.mark.parametrize("line", ["绩效科二〇二四年三月印制", "某局预算绩效管理专用"])
def test_other_words_over_the_whole_table_are_left_over_and_belong_to_no_row(line: str):
    year = year_of_cells(sheet_with(line, "效益指标", gap=1, span=WIDTH))
    assert_same_rows(year)
    assert year["leftovers"]["text"].tolist() == [line]


def test_the_year_of_another_form_is_left_over():
    year = year_of_cells(sheet_with("（2022年度）", "效益指标", span=WIDTH))
    assert_same_rows(year)
    assert year["leftovers"]["text"].tolist() == ["（2022年度）"]


def test_a_level_over_the_whole_table_still_heads_its_rows():
    lines = SOUND.replace("\t产出指标\t数量", "\t\t数量").splitlines()
    cells = as_sheet("\n".join([*lines[:13], "产出指标", *lines[13:]]))
    cells = [replace(cell, column_span=WIDTH) if cell.text == "产出指标" else cell for cell in cells]
    assert one(year_of_cells(cells), "indicators", position=1)["level1"] == "产出指标"


@pytest.mark.parametrize("lines", [["项目支出绩效自评表", "（2023年度）"], ["项目支出绩效自评表", "（2023年度）", "金额单位：万元"], ["填报单位（盖章）："]])
@pytest.mark.parametrize("header", [True, False])
def test_a_title_and_its_year_above_more_indicators_begin_no_form(lines: list[str], header: bool):
    rows = SOUND.splitlines()
    more = [rows[12]] if header else []
    assert_same_rows(year_of_cells(as_sheet("\n".join([*rows[:16], *lines, *more, *rows[16:]]))))
