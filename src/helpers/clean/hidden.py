"""What a workbook hides is read like the rest, but for what repeats a shown column or field: what people see counts."""

from __future__ import annotations

from collections.abc import Iterable

from helpers.clean import labels
from helpers.clean.forms import SourceCell, SourceRow

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
            shown = next((word for cell in row.cells if (word := fields.get((row.table, labels.role("head", cell.text) or "")))), None)
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
    return {(cell.table, role): labels.normalise(cell.text) for cell in cells if (role := labels.role("head", cell.text))}


def _note_columns(row: SourceRow, repeats: dict[tuple[int, int], str | None]) -> None:
    """Note which hidden columns the row names a second time, and which have a name that no shown one has."""
    shown = {named: labels.normalise(cell.text) for cell in row.cells if not cell.hidden for named in _names(cell)}
    for cell in row.cells:
        if cell.hidden and (names := _names(cell)):
            repeats[(row.table, cell.column)] = next((shown[name] for name in names if name in shown), None)


def _names(cell: SourceCell) -> list[tuple[str, str]]:
    return [(section, role) for section, role in labels.roles_of(cell.text).items() if section in _HEADERS]
