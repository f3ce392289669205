"""Put the cells of a row under the columns of its header, also where a page break or a blank column has shifted them.

The rows below one header are cut at page breaks; where there is a grid, it says which cell belongs to which column.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from helpers.clean.raw_form import UNKNOWN, Section, SourceRow

FARTHEST = 6
UNPLACED = 12.0
SHIFTED = 4.0
CLOSED = 1.0
_SHIFTS = (0, -1, 1, -2, 2)

Columns = dict[str, int]
"""Header columns by role, in the order of the form."""

Fit = Callable[[str, str], float]
"""What it costs to read a text as a role: 0 where it suits."""

Row = Sequence[tuple[int, str]]
"""A row's non-empty cells: column and text."""


def align_block(rows: Sequence[Row], header: Columns, fit: Fit) -> list[tuple[dict[str, int], float]]:
    """Assign the cells of rows that share one layout (rows between two page breaks) to the header's roles.

    Returns for each row the index of the cell that each role got, and what that costs. Order is kept, and a cell may find no role. The whole
    block is shifted together, and blank columns of the header are closed, if that lets all its rows fit better:
    one odd row cannot pull itself out of line.
    """
    least = float("inf")
    best: list[tuple[dict[str, int], float]] = []
    for columns, price in _variants(header):
        cost, placed = price, []
        # The columns as printed come first and cost nothing: where they fit, no other way is tried.
        for row in rows:
            if cost >= least:
                break
            row_cost, assignment = _align_row(row, columns, fit)
            cost += row_cost
            placed.append((assignment, row_cost))
        if cost < least:
            least, best = cost, placed
    return best


def _variants(header: Columns) -> list[tuple[Columns, float]]:
    """Ways the header's columns may stand in a block, and what each costs: as printed is free, so that it wins in doubt."""
    first = min(header.values(), default=1)
    closed = {role: first + index for index, role in enumerate(header)}
    bases = [(header, 0.0)] if closed == header else [(header, 0.0), (closed, CLOSED)]
    return [
        ({role: column + shift for role, column in columns.items()}, price + SHIFTED * bool(shift))
        for columns, price in bases
        for shift in _SHIFTS
    ]


def _align_row(row: Row, columns: Columns, fit: Fit) -> tuple[float, dict[str, int]]:
    return _as_printed(row, columns, fit) or _cheapest(row, columns, fit)


def _as_printed(row: Row, columns: Columns, fit: Fit) -> tuple[float, dict[str, int]] | None:
    """The assignment where each cell stands right below a column that suits it; None where another might be cheaper.

    Moving a cell costs at least 1, so a cost below 1 cannot be bettered.
    """
    role_at = {column: role for role, column in columns.items()}
    cost, assignment = 0.0, {}
    for index, (column, text) in enumerate(row):
        role = role_at.get(column)
        if role is None:
            return None
        cost += fit(role, text)
        if cost >= 1:
            return None
        assignment[role] = index
    return cost, assignment


def _cheapest(row: Row, columns: Columns, fit: Fit) -> tuple[float, dict[str, int]]:
    """Cheapest assignment of cells to roles that keeps their order: dynamic programming over cells and roles."""
    roles = list(columns.items())
    # costs[j]: cheapest way to place the cells so far using only the first j roles; ways[j]: the assignment that gives it.
    costs = [0.0] * (len(roles) + 1)
    ways: list[tuple[tuple[str, int], ...]] = [()] * (len(roles) + 1)
    for index, (column, text) in enumerate(row):
        costs_after, ways_after = [costs[0] + UNPLACED], [ways[0]]
        for j, (role, at) in enumerate(roles, 1):
            distance = abs(column - at)
            cost = costs[j - 1] + (distance if distance < FARTHEST else FARTHEST) + fit(role, text)
            way = None
            if costs[j] + UNPLACED < cost:
                cost, way = costs[j] + UNPLACED, ways[j]
            if costs_after[j - 1] < cost:
                cost, way = costs_after[j - 1], ways_after[j - 1]
            costs_after.append(cost)
            ways_after.append((*ways[j - 1], (role, index)) if way is None else way)
        costs, ways = costs_after, ways_after
    return costs[-1], dict(ways[-1])


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

    In a grid, a cell belongs to the column that its first column lies in: an unknown word moves nothing. Words decide without a grid, in a
    table apart from its header, and where known words contradict the grid so plainly that a page break must have moved the block.
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
    has_moved = (
        is_elsewhere
        or None not in found
        or any(one is None and _is_outside(row, columns, fit) for row, one in zip(block, found, strict=True))
    )
    # Roles that are guessed among others are doubted by themselves.
    is_sure = not columns.keys() <= section.guessed and (_is_anchored(block, aligned, fit) or not _is_shifted(block, aligned, columns))
    return [
        Placed(roles, (cost < SURE or (one is not None and one.roles == roles)) and is_sure, {}) if one is None or has_moved else one
        for one, (roles, cost) in zip(found, aligned, strict=True)
    ]


def _is_anchored(block: Sequence[SourceRow], aligned: list[tuple[dict[str, int], float]], fit: Fit) -> bool:
    """True where a level that is known stands in its column: a block that was shifted may be trusted then."""
    return any(
        role in roles and fit(role, row.cells[roles[role]].text) == 0
        for row, (roles, _) in zip(block, aligned, strict=True)
        for role in ("level1", "level2", "levels")
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
    """The cost of the words in a row that are known to belong elsewhere. Unknown words cost nothing."""
    costs = [fit(role, row.cells[index].text) for role, index in roles.items()]
    return sum(cost for cost in costs if cost >= _CONTRADICTS) + MISFIT * (len(row.cells) - len(roles))


def _by_grid(row: SourceRow, spans: Sequence[tuple[int, int, str]]) -> Placed | None:
    """The row by the first and last column of each role, in order.

    None without such columns, or where a cell stands under no name, or two different cells under one.
    """
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
