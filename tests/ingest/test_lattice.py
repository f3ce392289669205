"""Ruled lines become tables: any way of merging a grid's cells is found again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from helpers.ingest.lattice import ruled_tables


def lines_around(boxes: list[tuple[int, int, int, int]], size: float = 30) -> tuple[list, list]:
    """The borders of boxes given as row, column, rows, columns."""
    horizontal, vertical = [], []
    for row, column, rows, columns in boxes:
        left, top, right, bottom = column * size, row * size, (column + columns) * size, (row + rows) * size
        horizontal += [(top, left, right), (bottom, left, right)]
        vertical += [(left, top, bottom), (right, top, bottom)]
    return horizontal, vertical


@st.composite
def boxes(draw: st.DrawFn) -> list[tuple[int, int, int, int]]:
    """A grid of which one block of cells is merged."""
    height, width = draw(st.integers(1, 5)), draw(st.integers(2, 5))
    top, left = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
    rows, columns = draw(st.integers(1, height - top)), draw(st.integers(1, width - left))
    single = [(r, c, 1, 1) for r in range(height) for c in range(width) if not (top <= r < top + rows and left <= c < left + columns)]
    return sorted([*single, (top, left, rows, columns)])


@given(boxes().filter(lambda found: len(found) > 1), st.floats(-0.9, 0.9))
def test_every_cell_of_a_grid_with_a_merged_block_is_found_with_its_spans(grid, shift: float):
    horizontal, vertical = lines_around(grid)
    # Pens are not exact: neighbouring cells draw their common border a little apart.
    horizontal = [(y + (shift if index % 2 else 0), start, end) for index, (y, start, end) in enumerate(horizontal)]
    (table,) = ruled_tables(horizontal, vertical)
    found = [(cell.row, cell.column, cell.row_span, cell.column_span) for cell in table.cells]
    # A line that no cell has as its border is no row and no column of the table.
    rows = sorted({edge for row, _, height, _ in grid for edge in (row, row + height)})
    columns = sorted({edge for _, column, _, width in grid for edge in (column, column + width)})
    assert found == sorted(
        (rows.index(r) + 1, columns.index(c) + 1, rows.index(r + h) - rows.index(r), columns.index(c + w) - columns.index(c)) for r, c, h, w in grid
    )


@given(boxes().filter(lambda found: len(found) > 1))
def test_the_middle_of_each_cell_lies_in_it(grid):
    (table,) = ruled_tables(*lines_around(grid))
    for index, cell in enumerate(table.cells):
        assert table.cell_at((cell.left + cell.right) / 2, (cell.top + cell.bottom) / 2) == index
    assert table.cell_at(-50, 10) is None


def test_two_tables_that_do_not_touch_are_two():
    first, second = lines_around([(0, 0, 1, 1), (0, 1, 1, 1)]), lines_around([(5, 0, 1, 1), (5, 1, 1, 1)])
    assert [len(table.cells) for table in ruled_tables(first[0] + second[0], first[1] + second[1])] == [2, 2]


def test_a_lone_line_and_a_frame_are_no_tables():
    assert ruled_tables([(10, 0, 200)], []) == []
    assert ruled_tables(*lines_around([(0, 0, 5, 5)])) == []
