"""The real 2023 text, typed into a workbook, a web page and a Word table line by line, gives the same tables."""

from __future__ import annotations

import html
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from docx import Document

from helpers.ingest.docx import read_docx
from helpers.ingest.grid import Cell
from helpers.ingest.html import read_html
from helpers.ingest.plain_text import read_text
from helpers.ingest.xlsx import read_xlsx
from tests.grids import year_of_cells

TEXT = next((Path(__file__).parents[2] / "data" / "raw" / "2023").glob("*.txt")).read_bytes()
ROWS = [line.split("\t") for line in TEXT.decode("utf-8").splitlines()]
WIDTH = max(map(len, ROWS))


def in_workbook() -> list[Cell]:
    book, file = openpyxl.Workbook(), BytesIO()
    for row, cells in enumerate(ROWS, 1):
        for column, text in enumerate(cells, 1):
            if text.strip():
                book.active.cell(row, column, text.strip()).data_type = "s"
    book.save(file)
    return read_xlsx(file.getvalue()).cells


def in_web_page() -> list[Cell]:
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(text.strip())}</td>" for text in (*cells, *[""] * WIDTH)[:WIDTH]) + "</tr>" for cells in ROWS
    )
    return read_html(f'<html><head><meta charset="utf-8"></head><body><table>{rows}</table></body></html>'.encode()).cells


def in_word() -> list[Cell]:
    document, file = Document(), BytesIO()
    table = document.add_table(rows=len(ROWS), cols=WIDTH)
    for cells, row in zip(ROWS, table._tbl.tr_lst, strict=True):
        for text, cell in zip(cells, row.tc_lst, strict=False):
            if text.strip():
                cell.p_lst[0].add_r().text = text.strip()
    document.save(file)
    return read_docx(file.getvalue()).cells


@pytest.mark.parametrize("write", [in_workbook, in_web_page, in_word])
def test_the_real_year_gives_the_same_tables_in_every_format(write: Callable[[], list[Cell]]):
    expected, found = year_of_cells(read_text(TEXT).cells), year_of_cells(write())
    for table in ("projects", "funds", "indicators", "contacts"):
        pd.testing.assert_frame_equal(
            found[table].drop(columns="place", errors="ignore"), expected[table].drop(columns="place", errors="ignore")
        )
    assert found["leftovers"].empty
