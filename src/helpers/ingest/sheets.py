"""Sheets of a workbook become a grid: merged ranges as spans, what is hidden read and said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from helpers.ingest.grid import Grid, GridBuilder
from helpers.ooxml.sheet_columns import column_letters


@dataclass(slots=True)
class Sheet:
    """One sheet as its reader found it; rows and columns count from 1.

    `merges` holds the spans of each merged range by its top-left cell.
    """

    name: str
    hidden: bool = False
    cells: list[tuple[int, int, str]] = field(default_factory=list)
    merges: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def merge(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        self.merges[first_row, first_column] = (max(1, last_row - first_row + 1), max(1, last_column - first_column + 1))

    def hides(self, row: int, column: int) -> bool:
        """Whether a cell is not shown; one that is merged is hidden where all its rows or all its columns are."""
        rows, columns = self.merges.get((row, column), (1, 1))
        return (
            self.hidden
            or all(at in self.hidden_rows for at in range(row, row + rows))
            or all(at in self.hidden_columns for at in range(column, column + columns))
        )


def sheets_grid(sheets: Iterable[Sheet], notes: Iterable[str] = ()) -> Grid:
    """The sheets as tables, in their order but the hidden ones last, with places such as `Sheet1!D12`."""
    grid, told = GridBuilder(), list(notes)
    # Of two sheets with one form that counts which is shown.
    for sheet in sorted(sheets, key=lambda sheet: sheet.hidden):
        grid.table()
        before = len(grid.cells)
        covered = _Covered(sheet)
        for row, column, text in sheet.cells:
            if (row, column) in covered:
                continue
            row_span, column_span = sheet.merges.get((row, column), (1, 1))
            place, hidden = f"{sheet.name}!{column_letters(column)}{row}", sheet.hides(row, column) or None
            grid.cell(row, column, text, place, row_span, column_span, hidden=hidden)
        cells = grid.cells[before:]
        if cells and sheet.hidden:
            told.append(f"工作表“{sheet.name}”是隐藏的，已一并读取。")
        rows = sum(1 for row in sheet.hidden_rows & {cell.row for cell in cells})
        columns = sum(1 for column in sheet.hidden_columns & {cell.column for cell in cells})
        if rows:
            told.append(f"工作表“{sheet.name}”有 {rows} 个隐藏的行，已一并读取。")
        if columns:
            told.append(f"工作表“{sheet.name}”有 {columns} 个隐藏的列，已一并读取。")
    return Grid(grid.cells, notes=told)


class _Covered:
    """The cells below the first of a merged range: their content is never shown."""

    def __init__(self, sheet: Sheet) -> None:
        self._ranges = [(row, column, row + rows, column + columns) for (row, column), (rows, columns) in sheet.merges.items()]
        # Whole columns may be merged: cells are looked up in a set where the ranges are small, else one by one.
        self._cells: set[tuple[int, int]] | None = None
        if sum((bottom - top) * (right - left) for top, left, bottom, right in self._ranges) <= 200_000:
            self._cells = {(row, column) for top, left, bottom, right in self._ranges for row in range(top, bottom) for column in range(left, right)}
            self._cells -= sheet.merges.keys()

    def __contains__(self, cell: tuple[int, int]) -> bool:
        if self._cells is not None:
            return cell in self._cells
        row, column = cell
        return any(
            top <= row < bottom and left <= column < right and (row, column) != (top, left) for top, left, bottom, right in self._ranges
        )
