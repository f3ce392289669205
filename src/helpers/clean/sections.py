"""The rows below one header: cut at page breaks, their cells put under the header's columns, by the grid where there is one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from helpers.clean.align import Columns, Fit, align_block
from helpers.clean.forms import UNKNOWN, Section, SourceRow

MISFIT = 4.0
"""What a row costs of which a cell cannot be what its column says: a word where points are due, a known level in another column."""
_CONTRADICTS = 3.0
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
    decide where the grid is not known, where the rows stand in another table than the header, and where known words contradict the grid so
    plainly that a page break must have moved the block.
    """
    spans = sorted((first, section.ends.get(first, first), role) for role, first in columns.items()) if section.ends else []
    found = [_by_grid(row, spans) for row in block]
    is_elsewhere = block[0].table != section.table or not block[0].has_grid
    if all(one is not None for one in found):
        costs = [_cost(row, one.roles, fit) for row, one in zip(block, found, strict=True)]
        if max(costs) < (1.0 if is_elsewhere else MISFIT):
            return found
    aligned = _aligned(block, columns, fit)
    if all(one is not None for one in found) and not is_elsewhere:
        against = sum(_contradictions(row, one.roles, fit) for row, one in zip(block, found, strict=True))
        if against - sum(_contradictions(row, roles, fit) for row, (roles, _) in zip(block, aligned, strict=True)) < MISFIT:
            # The words do not fit better elsewhere: the cells stand where the form has them, and one says something odd.
            return [one._replace(is_certain=not is_elsewhere) for one in found]
    has_moved = is_elsewhere or None not in found or any(one is None and _is_outside(row, columns, fit) for row, one in zip(block, found, strict=True))
    # Roles that are guessed among others are doubted by themselves.
    is_sure = not columns.keys() <= section.guessed and (_is_anchored(block, aligned, fit) or not _is_shifted(block, aligned, columns))
    return [Placed(roles, (cost < SURE or (one is not None and one.roles == roles)) and is_sure, {}) if one is None or has_moved else one for one, (roles, cost) in zip(found, aligned, strict=True)]


def _is_anchored(block: Sequence[SourceRow], aligned: list[tuple[dict[str, int], float]], fit: Fit) -> bool:
    """True where a level that is known stands in its column: a block that was shifted may be trusted then."""
    return any(
        role in roles and fit(role, row.cells[roles[role]].text) == 0 for row, (roles, _) in zip(block, aligned, strict=True) for role in ("level1", "level2", "levels")
    )


def _is_shifted(block: Sequence[SourceRow], aligned: list[tuple[dict[str, int], float]], columns: Columns) -> bool:
    return any(row.cells[at].column != columns[role] for row, (roles, _) in zip(block, aligned, strict=True) for role, at in roles.items())


def _is_outside(row: SourceRow, columns: Columns, fit: Fit) -> bool:
    """True where a known level stands left of all columns: a page break has moved the rows from here on."""
    first = row.cells[0]
    return first.column < min(columns.values()) and any(fit(role, first.text) == 0 for role in ("level1", "level2") if role in columns)


def _cost(row: SourceRow, roles: dict[str, int], fit: Fit) -> float:
    return sum(fit(role, row.cells[index].text) for role, index in roles.items())


def _contradictions(row: SourceRow, roles: dict[str, int], fit: Fit) -> float:
    """What a row costs by words that are known to belong elsewhere; a word that nobody knows contradicts nothing."""
    costs = [fit(role, row.cells[index].text) for role, index in roles.items()]
    return sum(cost for cost in costs if cost >= _CONTRADICTS) + MISFIT * (len(row.cells) - len(roles))


def _by_grid(row: SourceRow, spans: Sequence[tuple[int, int, str]]) -> Placed | None:
    """The row by the first and last column of each role, in order; None where there are none, or a cell stands under no name or two of them
    under one that are not the same."""
    if not spans:
        return None
    roles: dict[str, int] = {}
    besides: dict[int, str] = {}
    for index, cell in enumerate(row.cells):
        first, last, role = spans[max(bisect_right(spans, cell.column, key=itemgetter(0)) - 1, 0)]
        if not first <= cell.column <= last:
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
