"""Forms that stand next to each other on one sheet: told by the name of a project printed twice in one row."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from helpers.clean import labels
from helpers.clean.forms import SourceRow
from helpers.clean.headers import header_columns, is_indicator_header


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
    return [cell.column for cell in named if labels.normalise(cell.text) == labels.normalise(named[0].text)]


def _part(table: list[SourceRow], starts: list[int], number: int) -> list[SourceRow]:
    rows = []
    for row in table:
        cells = [cell for cell in row.cells if max(bisect_right(starts, cell.column), 1) == number + 1]
        if cells:
            rows.append(row.of(cells))
    return rows
