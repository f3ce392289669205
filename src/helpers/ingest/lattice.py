"""Find tables in ruled lines: the cells that the lines enclose, with the rows and columns that each covers.

Pure geometry, for PDF and pictures alike: x grows to the right, y grows downwards, units are the caller's.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Segment = tuple[float, float, float]
"""A horizontal line as (y, x from, x to), a vertical one as (x, y from, y to)."""


@dataclass(frozen=True, slots=True)
class RuledCell:
    """An enclosed cell: row and column from 1, the spans, and its edges."""

    row: int
    column: int
    row_span: int
    column_span: int
    left: float
    top: float
    right: float
    bottom: float


class RuledTable:
    """A table as its lines draw it."""

    def __init__(self, xs: list[float], ys: list[float], owners: list[list[int]], cells: list[RuledCell]) -> None:
        self.xs, self.ys, self.cells = xs, ys, cells
        self._owners = owners
        self.left, self.top, self.right, self.bottom = xs[0], ys[0], xs[-1], ys[-1]

    @property
    def area(self) -> float:
        return (self.right - self.left) * (self.bottom - self.top)

    def cell_at(self, x: float, y: float) -> int | None:
        """Index of the cell that holds a point; None outside the table."""
        if not (self.left <= x <= self.right and self.top <= y <= self.bottom):
            return None
        column = min(bisect_right(self.xs, x), len(self.xs) - 1) - 1
        row = min(bisect_right(self.ys, y), len(self.ys) - 1) - 1
        return self._owners[row][column]


def ruled_tables(horizontal: Iterable[Segment], vertical: Iterable[Segment], slack: float = 2.0) -> list[RuledTable]:
    """Tables that lines enclose, from top to bottom; a frame of one cell is not a table.

    `slack` is the distance up to which two lines count as one, or as touching.
    """
    rows, columns = _merged(horizontal, slack), _merged(vertical, slack)
    tables = [table for group in _touching(rows, columns, slack) if (table := _table(*group, slack)) is not None]
    return sorted(tables, key=lambda table: (table.top, table.left))


def _merged(segments: Iterable[Segment], slack: float) -> list[Segment]:
    """Pieces of one line as one: borders are drawn cell by cell, twice where cells meet, or dash by dash."""
    merged: list[Segment] = []
    band: list[Segment] = []

    def close() -> None:
        if not band:
            return
        at = sum(segment[0] for segment in band) / len(band)
        band.sort(key=lambda segment: segment[1])
        _, start, end = band[0]
        for _, begin, stop in band[1:]:
            if begin <= end + 1.5 * slack:
                end = max(end, stop)
            else:
                merged.append((at, start, end))
                start, end = begin, stop
        merged.append((at, start, end))

    for segment in sorted(segments):
        if band and segment[0] - band[0][0] > slack:
            close()
            band = []
        band.append(segment)
    close()
    return [segment for segment in merged if segment[2] - segment[1] > 2.5 * slack]


def _touching(rows: Sequence[Segment], columns: Sequence[Segment], slack: float) -> list[tuple[list[Segment], list[Segment]]]:
    """Lines that cross or touch belong to one table."""
    parent = list(range(len(rows) + len(columns)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for number, (x, top, bottom) in enumerate(columns, len(rows)):
        for index, (y, left, right) in enumerate(rows):
            if y > bottom + slack:
                break
            if y >= top - slack and left - slack <= x <= right + slack:
                parent[root(index)] = root(number)
    groups: dict[int, tuple[list[Segment], list[Segment]]] = {}
    for index, segment in enumerate(rows):
        groups.setdefault(root(index), ([], []))[0].append(segment)
    for index, segment in enumerate(columns, len(rows)):
        groups.setdefault(root(index), ([], []))[1].append(segment)
    return list(groups.values())


def _table(rows: list[Segment], columns: list[Segment], slack: float) -> RuledTable | None:
    if not rows or not columns:
        return None
    # Tables without side borders: their lines end where the sides would be.
    xs = _positions([x for x, _, _ in columns] + [min(row[1] for row in rows), max(row[2] for row in rows)], slack)
    ys = _positions([y for y, _, _ in rows] + [min(column[1] for column in columns), max(column[2] for column in columns)], slack)
    height, width = len(ys) - 1, len(xs) - 1
    if height < 1 or width < 1 or height * width < 2:
        return None
    wall_left, wall_above = _walls(columns, xs, ys), _walls(rows, ys, xs)
    owners = [[-1] * width for _ in range(height)]
    cells: list[RuledCell] = []
    for row in range(height):
        for column in range(width):
            if owners[row][column] < 0:
                cells.append(_fill(row, column, len(cells), owners, wall_left, wall_above, xs, ys))
    return RuledTable(xs, ys, owners, cells) if len(cells) > 1 else None


def _positions(values: list[float], slack: float) -> list[float]:
    positions: list[float] = []
    for value in sorted(values):
        if not positions or value - positions[-1] > 1.5 * slack:
            positions.append(value)
    return positions


def _walls(lines: list[Segment], across: list[float], along: list[float]) -> list[list[bool]]:
    """For each position across, the stretches along it that a line covers."""
    middles = [(start + end) / 2 for start, end in pairwise(along)]
    walls = [[False] * len(middles) for _ in across]
    for at, start, end in lines:
        index = min(range(len(across)), key=lambda number: abs(across[number] - at))
        for place in range(bisect_left(middles, start), bisect_right(middles, end)):
            walls[index][place] = True
    return walls


def _fill(
    row: int, column: int, number: int, owners: list[list[int]], wall_left: list[list[bool]], wall_above: list[list[bool]], xs: list[float], ys: list[float]
) -> RuledCell:
    """One cell: everything that no line parts from its first place."""
    height, width = len(owners), len(owners[0])
    owners[row][column] = number
    last_row, first_column, last_column = row, column, column
    stack = [(row, column)]
    while stack:
        r, c = stack.pop()
        last_row, first_column, last_column = max(last_row, r), min(first_column, c), max(last_column, c)
        if c + 1 < width and owners[r][c + 1] < 0 and not wall_left[c + 1][r]:
            owners[r][c + 1] = number
            stack.append((r, c + 1))
        if c > 0 and owners[r][c - 1] < 0 and not wall_left[c][r]:
            owners[r][c - 1] = number
            stack.append((r, c - 1))
        if r + 1 < height and owners[r + 1][c] < 0 and not wall_above[r + 1][c]:
            owners[r + 1][c] = number
            stack.append((r + 1, c))
        if r > 0 and owners[r - 1][c] < 0 and not wall_above[r][c]:
            owners[r - 1][c] = number
            stack.append((r - 1, c))
    return RuledCell(
        row + 1, first_column + 1, last_row - row + 1, last_column - first_column + 1,
        xs[first_column], ys[row], xs[last_column + 1], ys[last_row + 1],
    )  # fmt: skip
