"""The rows below one header: cut at page breaks, their cells put under the header's columns, by the grid where there is one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from helpers.clean.align import Columns, Fit, align_block
from helpers.clean.forms import UNKNOWN, Section, SourceRow

MISFIT = 4.0
"""What a row costs of which a cell cannot be what its column says: a word where points are due, a known level in another column."""
SURE = 2.5
"""Below this cost an alignment by words is certain: every cell suits its column, or stands right below its name."""


class Placed(NamedTuple):
    """One row under the columns of its header: the index of the cell that each role got, whether that is certain, and the cells that say
    again or explain what another cell of the row says, with the reason."""

    roles: dict[str, int]
    is_certain: bool
    besides: dict[int, str]


REPEATED = "repeated"
EXPLAINED = "同一列名之下的第二栏（说明），不是指标名称"


def blocks(rows: Sequence[SourceRow]) -> Iterator[list[SourceRow]]:
    """Rows that follow one another without a page break, a blank line or a new table between them."""
    block: list[SourceRow] = []
    for row in rows:
        if block and not row.follows(block[-1]):
            yield block
            block = []
        block.append(row)
    if block:
        yield block


def assign(block: Sequence[SourceRow], columns: Columns, fit: Fit) -> list[dict[str, int]]:
    """For each row of a block, the index of the cell that each role of the header got by alignment."""
    return [roles for roles, _ in _aligned(block, columns, fit)]


def placed(block: Sequence[SourceRow], section: Section, columns: Columns, fit: Fit) -> list[Placed]:
    """Each row of a block under the columns of its header.

    A cell of a grid belongs to the column that its first column lies in, whatever it says. The words decide where there is no grid, where
    the rows stand in another table than the header, and where known words contradict the grid: a page break has moved the row then.
    """
    found = [_by_grid(row, section, columns) for row in block]
    rest = [row for row, one in zip(block, found, strict=True) if one is None or _cost(row, one, fit) >= _limit(row, section)]
    if not rest:
        return found
    aligned = iter(_aligned(rest, columns, fit))
    result = []
    for row, one in zip(block, found, strict=True):
        if not any(row is other for other in rest):
            result.append(one)
            continue
        roles, cost = next(aligned)
        if one is not None and _cost(row, one, fit) - cost < MISFIT:
            # The words do not fit better elsewhere: the cell stands where the form has it, and says something odd.
            result.append(one._replace(is_certain=row.table == section.table))
        else:
            result.append(Placed(roles, cost < SURE and not section.guessed and (one is None or row.table != section.table), {}))
    return result


def _limit(row: SourceRow, section: Section) -> float:
    """How much a row of the grid may cost before its words are asked: a little where it stands in another table than the header."""
    return MISFIT if row.table == section.table else 1.0


def _cost(row: SourceRow, one: Placed, fit: Fit) -> float:
    return sum(fit(role, row.cells[index].text) for role, index in one.roles.items())


def _by_grid(row: SourceRow, section: Section, columns: Columns) -> Placed | None:
    """The row by the grid; None where it has none, or a cell stands under no name or two of them under one that are not the same."""
    if not section.ends or not row.has_grid:
        return None
    roles: dict[str, int] = {}
    besides: dict[int, str] = {}
    for index, cell in enumerate(row.cells):
        role = next((role for role, first in columns.items() if first <= cell.column <= section.ends.get(first, first)), None)
        if role is None:
            return None
        if role not in roles:
            roles[role] = index
        elif row.cells[roles[role]].text == cell.text:
            besides[index] = REPEATED
        elif role == "level3" and row.cells[roles[role]].text.strip().isdecimal():
            besides[roles[role]] = REPEATED
            roles[role] = index
        elif role == "level3" or role.startswith(UNKNOWN):
            besides[index] = EXPLAINED
        else:
            return None
    return Placed(roles, True, besides)


def _aligned(block: Sequence[SourceRow], columns: Columns, fit: Fit) -> list[tuple[dict[str, int], float]]:
    return align_block([[(cell.column, cell.text) for cell in row.cells] for row in block], columns, fit)
