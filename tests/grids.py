"""The same form as the readers of other formats give it: paragraphs and tables, a sheet, pages."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from helpers.clean import clean
from helpers.ingest.grid import Cell, GridBuilder
from helpers.schema.tables import conform

Line = list[tuple[int, str]]
"""The non-empty cells of one row: column and text."""


def lines_of(text: str) -> list[Line]:
    """The lines of a text with tabs as rows."""
    rows = [[(column, field.strip()) for column, field in enumerate(line.split("\t"), 1) if field.strip()] for line in text.splitlines()]
    return [row for row in rows if row]


def as_word(text: str) -> list[Cell]:
    """Title, year and notes as paragraphs, the rest as one table."""
    grid, row, paragraph, tables, in_table = GridBuilder(), 0, 0, 0, False
    for line in lines_of(text):
        if len(line) == 1 and line[0][0] == 1:
            paragraph, in_table = paragraph + 1, False
            grid.paragraph(line[0][1], f"第 {paragraph} 段")
            continue
        if not in_table:
            grid.table()
            row, tables, in_table = 0, tables + 1, True
        row += 1
        for column, cell in line:
            grid.cell(row, column, cell, f"表 {tables} 行 {row} 列 {column}")
    return grid.cells


def as_sheet(text: str, name: str = "Sheet1") -> list[Cell]:
    """One sheet of a workbook."""
    grid = GridBuilder()
    grid.table()
    for row, line in enumerate(lines_of(text), 1):
        for column, cell in line:
            grid.cell(row, column, cell, f"{name}!{chr(64 + column)}{row}")
    return grid.cells


def as_pages(text: str, *last_lines: str, header: str | None = None) -> list[Cell]:
    """Pages that end below the lines that begin with `last_lines` (tabs aside); each with its number, and a header if any."""
    grid, page, row = GridBuilder(), 1, 0
    grid.table()
    for line in lines_of(text):
        row += 1
        for column, cell in line:
            grid.cell(row, column, cell, f"第 {page} 页 表 1 行 {row} 列 {column}")
        if any("".join(cell for _, cell in line).startswith(re.sub(r"\s", "", end)) for end in last_lines):
            grid.paragraph(f"第 {page} 页", f"第 {page} 页 段 1")
            page, row = page + 1, 0
            if header:
                grid.paragraph(header, f"第 {page} 页 段 1")
            grid.table()
    return grid.cells


def year_of_cells(*documents: Iterable[Cell], fiscal_year: int = 2023) -> dict[str, pd.DataFrame]:
    """The tables of ingest and clean for a year with one document for each list of cells."""
    rows, cells = [], []
    for number, document in enumerate(documents, 1):
        rows.append({"document_id": f"d-{number}", "path": str(number), "sha256": str(number), "bytes": 1, "status": "read", "forms": 0})
        names = ("table", "row", "column", "text", "place", "row_span", "column_span")
        cells += [{"document_id": f"d-{number}"} | {name: getattr(cell, name) for name in names} for cell in document]
    documents_table, cells_table = conform("documents", rows), conform("cells", cells)
    return {"cells": cells_table} | clean(fiscal_year, documents_table, cells_table)
