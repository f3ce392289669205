"""Documents that flow (Word, web pages): blocks of text and tables, in order, become a grid.

A reader builds `Table` and str blocks from its own format; the order of reading, nested tables and places are settled here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from helpers.ingest.grid import GridBuilder, join_lines


@dataclass(slots=True)
class FlowCell:
    """A cell at its grid row and column, both from 1; its content is text and nested tables in order."""

    row: int
    column: int
    content: list[str | FlowTable]
    row_span: int = 1
    column_span: int = 1


@dataclass(slots=True)
class FlowTable:
    """A table as its cells, row by row."""

    cells: list[FlowCell] = field(default_factory=list)


Block = str | FlowTable


class Flow:
    """Writes blocks into a grid and counts paragraphs and tables for their places."""

    def __init__(self, grid: GridBuilder, prefix: str = "") -> None:
        self.grid, self.prefix = grid, prefix
        self._paragraphs = self._tables = 0

    def write(self, blocks: Iterable[Block]) -> None:
        # A stack, not recursion: tables nested a thousand deep are somebody's joke, and no reason to fail.
        stack: list[Iterator] = [self._steps(blocks)]
        while stack:
            step = next(stack[-1], None)
            if step is None:
                stack.pop()
            elif isinstance(step, FlowTable):
                stack.append(self._table(step))

    def _steps(self, blocks: Iterable[Block], place: str | None = None) -> Iterator[FlowTable]:
        for block in blocks:
            if isinstance(block, FlowTable):
                yield block
                continue
            if place is None and block.strip():
                self._paragraphs += 1
            self.grid.paragraph(block, place or f"{self.prefix}第 {self._paragraphs} 段")

    def _table(self, table: FlowTable) -> Iterator[FlowTable]:
        """A cell that holds a table is layout: its content is read as it flows, and the table around it is cut there."""
        self._tables += 1
        address = f"{self.prefix}表 {self._tables}"
        begun = False
        for cell in table.cells:
            place = f"{address} 行 {cell.row} 列 {cell.column}"
            if any(isinstance(block, FlowTable) for block in cell.content):
                yield from self._steps(cell.content, place)
                begun = False
                continue
            if not begun:
                self.grid.table()
                begun = True
            self.grid.cell(cell.row, cell.column, join_lines(cell.content), place, cell.row_span, cell.column_span)
