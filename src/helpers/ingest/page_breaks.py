"""Rows that the end of a page cut within their cells: rejoined in print, doubted in pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from helpers.ingest.grid import Cell, GridBuilder
from helpers.ingest.lattice import RuledTable
from helpers.ingest.printed_text import Glyph, cell_text

DOUBTFUL = 0.5
_REACH = 1.0
"""Sizes of type that text may stand away from the end of its cell and still fill it."""
_ROOM = 2.5
"""Sizes of type left in a cell, its padding among them, in which what follows may not have fitted."""
_DIGITS = re.compile(r"\d+")


class Edge(NamedTuple):
    """A cell of the first or last row of a page: which of the grid's cells it is, its box, the top, bottom and length of its text, its size of type,
    and its print."""

    index: int
    left: float
    top: float
    right: float
    bottom: float
    first: float
    last: float
    length: float
    size: float
    glyphs: Sequence[Glyph] = ()


@dataclass(slots=True)
class PageEdges:
    """The filled cells at the top of a page's first table and at the end of its last one; `one_row` where these are the same row."""

    first: list[Edge] = field(default_factory=list)
    last: list[Edge] = field(default_factory=list)
    one_row: bool = False
    lines_above: list[str] = field(default_factory=list)
    lines_below: list[str] = field(default_factory=list)


def edges_of(tables: Sequence[RuledTable], written: dict[tuple[int, int], Edge], lines: Sequence[tuple[float, float, str]]) -> PageEdges:
    """The edges of a page: its tables, their cells as written (by table and cell), and its other lines with their top and bottom."""
    if not tables:
        return PageEdges()
    first, last = tables[0], max(tables, key=lambda table: table.bottom)
    end = next(index for index, table in enumerate(tables) if table is last)
    return PageEdges(
        [edge for (table, cell), edge in written.items() if table == 0 and first.cells[cell].row == 1],
        [edge for (table, cell), edge in written.items() if table == end and edge.bottom >= last.bottom - 0.5],
        first is last and len(first.ys) == 2,
        [text for _, bottom, text in lines if bottom <= first.top + edge_slack(first)],
        [text for top, _, text in lines if top >= last.bottom - edge_slack(last)],
    )


def edge_slack(table: RuledTable) -> float:
    return 0.01 * (table.right - table.left)


class PageBreaks:
    """Told of the pages in their order; afterwards `cells` are those of the document, with cut rows whole."""

    def __init__(self, grid: GridBuilder) -> None:
        self._grid = grid
        self._number = 0
        self._before = PageEdges()
        self._taken: set[int] = set()
        self._joined: list[int] = []

    def page(self, number: int, edges: PageEdges) -> None:
        """Take a page; its first row goes to the last row of the page before if it is the rest of it."""
        before = self._before
        pairs = _pairs(before.last, edges.first) if number == self._number + 1 and self._follows(edges) else []
        filled = [(head, tail) for head, tail in pairs if _reaches_end(head) and _reaches_start(tail)]
        joined: list[Edge] = []
        if not all(head.glyphs and tail.glyphs for head, tail in pairs):
            self._doubt(filled)
        elif pairs and len(filled) == len(pairs) < len(before.last):
            joined = self._join(pairs)
        if joined:
            self._joined.append(number - 1)
        if joined and edges.one_row:
            # The row goes on: what was cut once may be cut again.
            shortened = {edge.index: edge for edge in joined}
            edges = replace(edges, last=[shortened.get(edge.index, edge) for edge in before.last])
        self._number, self._before = number, edges

    @property
    def cells(self) -> list[Cell]:
        return [cell for index, cell in enumerate(self._grid.cells) if index not in self._taken]

    @property
    def notes(self) -> list[str]:
        """What to tell the person who handed the document in."""
        if not self._joined:
            return []
        pages = "、".join(str(number) for number in self._joined[:20])
        return [f"第 {pages} 页末的表格行被分页切开，已与下一页的其余部分接上。"]

    def _follows(self, edges: PageEdges) -> bool:
        """True where nothing but page numbers and running heads stands between the two tables."""
        known = {_DIGITS.sub("", text) for text in self._before.lines_above}
        return not any(_says_something(text) and _DIGITS.sub("", text) not in known for text in edges.lines_above) and not any(
            _says_something(text) and _DIGITS.sub("", text) not in {_DIGITS.sub("", other) for other in edges.lines_below}
            for text in self._before.lines_below
        )

    def _join(self, pairs: list[tuple[Edge, Edge]]) -> list[Edge]:
        """Join the pairs if each text runs on from one page to the next; [] where one does not."""
        joined = []
        for head, tail in pairs:
            below, beside = head.bottom - tail.top, head.left - tail.left
            moved = [
                glyph._replace(
                    x=glyph.x + beside, left=glyph.left + beside, right=glyph.right + beside,
                    y=glyph.y + below, top=glyph.top + below, bottom=glyph.bottom + below,
                )
                for glyph in tail.glyphs
            ]  # fmt: skip
            glyphs, width = [*head.glyphs, *moved], head.right - head.left
            text, start = cell_text(glyphs, width), cell_text(head.glyphs, width)
            if not text.startswith(start) or text[len(start) :].startswith("\n"):
                return []
            joined.append((text, head._replace(bottom=tail.bottom + below, last=tail.last + below, glyphs=glyphs), tail))
        for text, head, tail in joined:
            self._grid.cells[head.index] = replace(self._grid.cells[head.index], text=text)
            self._taken.add(tail.index)
        return [head for _, head, _ in joined]

    def _doubt(self, pairs: list[tuple[Edge, Edge]]) -> None:
        """Mark what may be cut of a row in a picture. A rest may be too small to be recognised, so that all of the row's full cells may have one."""
        tails = [tail for head, tail in pairs if _is_full(head)]
        heads = [head for head in self._before.last if _reaches_end(head) and _is_full(head)] if tails else []
        for edge in (*heads, *tails):
            cell = self._grid.cells[edge.index]
            if cell.confidence is not None:
                self._grid.cells[edge.index] = replace(cell, confidence=min(cell.confidence, DOUBTFUL))


def _says_something(text: str) -> bool:
    return any(character.isalpha() and character not in "第页共" for character in text)


def _pairs(last: Sequence[Edge], first: Sequence[Edge]) -> list[tuple[Edge, Edge]]:
    """Each cell of the first row with the cell above it that ends the page before; empty if a cell has none."""
    pairs = []
    for tail in first:
        head = next((head for head in last if max(abs(head.left - tail.left), abs(head.right - tail.right)) <= 0.4 * tail.size), None)
        if head is None:
            return []
        pairs.append((head, tail))
    return pairs


def _reaches_end(edge: Edge) -> bool:
    return edge.bottom - edge.last <= _REACH * edge.size


def _reaches_start(edge: Edge) -> bool:
    return edge.first - edge.top <= _REACH * edge.size


def _is_full(edge: Edge) -> bool:
    return edge.length > edge.right - edge.left - _ROOM * edge.size
