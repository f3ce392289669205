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

    A cell of a grid belongs to the column that its first column lies in, whatever it says: a word that nobody knows moves nothing. The words
    decide where there is no grid, where the rows stand in another table than the header, and where known words contradict the grid so
    plainly that a page break must have moved the block.
    """
    found = [_by_grid(row, section, columns) for row in block]
    costs = [None if one is None else _cost(row, one, fit) for row, one in zip(block, found, strict=True)]
    is_elsewhere = block[0].table != section.table
    if None not in costs and max(costs) < (1.0 if is_elsewhere else MISFIT):
        return found
    aligned = _aligned(block, columns, fit)
    if None not in costs and sum(costs) - sum(cost for _, cost in aligned) < MISFIT:
        # The words do not fit better elsewhere: the cells stand where the form has them, and one says something odd.
        return [one._replace(is_certain=not is_elsewhere) for one in found]
    known_by_grid = section.ends and not is_elsewhere
    result = []
    for one, cost, (roles, aligned_cost) in zip(found, costs, aligned, strict=True):
        if one is not None and cost == 0 and one.roles == roles:
            result.append(one)
        elif known_by_grid and None in costs and one is not None and cost < MISFIT:
            result.append(one)
        else:
            result.append(Placed(roles, aligned_cost < SURE and not section.guessed, {}))
    return result


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
