"""Put the cells of a row under the columns of its header, also where a page break or a blank column has shifted them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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

    To move one cell costs 1 at least, so that nothing betters a cost below 1.
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
