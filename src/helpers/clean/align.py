"""Put the cells of a row under the columns of its header, also where a page break or a blank column has shifted them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

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


def align_block(rows: Sequence[Row], header: Columns, fit: Fit) -> list[dict[str, int]]:
    """Assign the cells of rows that share one layout (rows between two page breaks) to the header's roles.

    Returns for each row the index of the cell that each role got. Order is kept, and a cell may find no role. The whole
    block is shifted together, and blank columns of the header are closed, if that lets all its rows fit better:
    one odd row cannot pull itself out of line.
    """
    best: tuple[float, list[dict[str, int]]] | None = None
    for columns, price in _variants(header):
        placed = [_align_row(row, columns, fit) for row in rows]
        cost = sum(cost for cost, _ in placed) + price
        if best is None or cost < best[0]:
            best = (cost, [assignment for _, assignment in placed])
    return best[1] if best else []


def blocks(rows: Sequence[int]) -> list[list[int]]:
    """Group row numbers that follow one another without a gap: the text between two page breaks."""
    return [[row for _, row in run] for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0])]


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
    """Cheapest assignment of cells to roles that keeps their order: dynamic programming over cells and roles."""
    roles = list(columns)
    # costs[j]: cheapest way to place the cells so far using only the first j roles, with the assignment that gives it.
    costs: list[tuple[float, tuple[tuple[str, int], ...]]] = [(0.0, ())] * (len(roles) + 1)
    for index, (column, text) in enumerate(row):
        after = [(costs[0][0] + UNPLACED, costs[0][1])]
        for j, role in enumerate(roles, 1):
            price = min(abs(column - columns[role]), FARTHEST) + fit(role, text)
            placed = (costs[j - 1][0] + price, (*costs[j - 1][1], (role, index)))
            unplaced = (costs[j][0] + UNPLACED, costs[j][1])
            after.append(min(placed, unplaced, after[j - 1], key=lambda option: option[0]))
        costs = after
    cost, assignment = costs[-1]
    return cost, dict(assignment)
