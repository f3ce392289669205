"""The rows of a document before it is cut into forms: hidden copies set apart, forms that stand side by side put one below the other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby

from helpers.clean import labels
from helpers.clean.headers import header_columns, is_indicator_header
from helpers.clean.raw_form import SourceCell, SourceRow

REASON = "隐藏的单元格，与显示出来的“{shown}”重复，不采用"
_HEADERS = ("funds_header", "indicator_header", "goal_header", "head")


def without_hidden_copies(rows: Iterable[SourceRow]) -> tuple[list[SourceRow], list[tuple[SourceCell, str]]]:
    """The rows without hidden columns and fields that the same table also shows, and their cells with the reason."""
    given = list(rows)
    if not any(cell.hidden for row in given for cell in row.cells):
        return given, []
    fields = _fields_shown(given)
    kept, apart = [], []
    # What each hidden column repeats below the last name in it.
    repeats: dict[tuple[int, int], str | None] = {}
    for row in given:
        if row.cells and all(cell.hidden for cell in row.cells):
            shown = next((word for cell in row.cells if (word := fields.get((row.table, cell.says.role("head") or "")))), None)
        else:
            shown = None
            _note_columns(row, repeats)
        own = {cell: shown or (repeats.get((row.table, cell.column)) if cell.hidden else None) for cell in row.cells}
        apart += [(cell, REASON.format(shown=name)) for cell, name in own.items() if name]
        if left := [cell for cell in row.cells if not own[cell]]:
            kept.append(row if len(left) == len(row.cells) else row.of(left))
    return kept, apart


def _fields_shown(rows: list[SourceRow]) -> dict[tuple[int, str], str]:
    """The label of every field of the head that a table shows."""
    cells = [cell for row in rows for cell in row.cells if not cell.hidden]
    return {(cell.table, role): cell.says.word for cell in cells if (role := cell.says.role("head"))}


def _note_columns(row: SourceRow, repeats: dict[tuple[int, int], str | None]) -> None:
    """Note which hidden columns the row names a second time, and which have a name that no shown one has."""
    shown = {named: cell.says.word for cell in row.cells if not cell.hidden for named in _names(cell)}
    for cell in row.cells:
        if cell.hidden and (names := _names(cell)):
            repeats[(row.table, cell.column)] = next((shown[name] for name in names if name in shown), None)


def _names(cell: SourceCell) -> list[tuple[str, str]]:
    return [(section, role) for section, role in cell.says.roles.items() if section in _HEADERS]


def one_below_the_other(rows: Sequence[SourceRow]) -> list[SourceRow]:
    """The rows of a document, where tables hold forms side by side: those of the left form first, then those of the next."""
    ordered: list[SourceRow] = []
    for _, group in groupby(rows, key=lambda row: row.table):
        table = list(group)
        starts = next((found for row in table if len(found := _starts(row)) > 1), [])
        parts = [_part(table, starts, number) for number in range(len(starts))]
        whole = len(parts) > 1 and all(any(is_indicator_header(header_columns("indicator_header", row)) for row in part) for part in parts)
        ordered += [row for part in parts for row in part] if whole else table
    return ordered


@lru_cache(maxsize=65536)
def _names_a_project(text: str) -> bool:
    return labels.role("head", text) == "project_name" or labels.kind_of(text) == "department"


def _starts(row: SourceRow) -> list[int]:
    """Columns in which a row names a project (or what else a form is about), each time with the same label."""
    named = [cell for cell in row.cells if _names_a_project(cell.text)]
    return [cell.column for cell in named if cell.says.word == named[0].says.word]


def _part(table: list[SourceRow], starts: list[int], number: int) -> list[SourceRow]:
    rows = []
    for row in table:
        cells = [cell for cell in row.cells if max(bisect_right(starts, cell.column), 1) == number + 1]
        if cells:
            rows.append(row.of(cells))
    return rows
