"""One page, from characters and ruled lines to cells: tables where lines enclose text, lines of text elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from helpers.ingest.grid import GridBuilder
from helpers.ingest.lattice import RuledTable, ruled_tables
from helpers.ingest.page_breaks import Edge, PageEdges, edges_of
from helpers.ingest.pdf_page import PageContent
from helpers.ingest.printed_text import Glyph, Line, as_line, cell_text, em_of, lines_of


def write_page(grid: GridBuilder, number: int, content: PageContent) -> PageEdges:
    """Add a page's tables and lines to the grid, from top to bottom; returns what stands where the page begins and ends."""
    tables = ruled_tables(content.horizontal, content.vertical)
    inside: list[dict[int, list[Glyph]]] = [{} for _ in tables]
    outside: list[Glyph] = []
    # A table within another table's cell has the smaller area.
    order = sorted(range(len(tables)), key=lambda index: tables[index].area)
    for glyph in content.glyphs:
        x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
        for index in order:
            cell = tables[index].cell_at(x, y)
            if cell is not None:
                inside[index].setdefault(cell, []).append(glyph)
                break
        else:
            outside.append(glyph)
    lines = _lines(outside)
    written = 0
    edges: dict[tuple[int, int], Edge] = {}
    for index, table in enumerate(tables):
        while written < len(lines) and lines[written].bottom <= table.top + 2:
            written = _write_line(grid, number, lines, written)
        for cell, edge in _write_table(grid, f"第 {number} 页 表 {index + 1}", table, inside[index]):
            edges[index, cell] = edge
    while written < len(lines):
        written = _write_line(grid, number, lines, written)
    for text in content.slanted:
        grid.paragraph(text, f"第 {number} 页 斜排文字")
    return edges_of(tables, edges, [(line.top, line.bottom, line.text) for line in lines])


def _write_line(grid: GridBuilder, number: int, lines: list[Line], index: int) -> int:
    grid.paragraph(lines[index].text, f"第 {number} 页 第 {index + 1} 行")
    return index + 1


def _lines(glyphs: list[Glyph]) -> list[Line]:
    visible = [glyph for glyph in glyphs if not glyph.text.isspace()]
    if not visible:
        return []
    em = em_of(visible)
    return [as_line(line, em) for line in lines_of(glyphs, em) if any(not glyph.text.isspace() for glyph in line)]


def _write_table(grid: GridBuilder, address: str, table: RuledTable, found: dict[int, list[Glyph]]) -> Iterator[tuple[int, Edge]]:
    """Add a table; returns its cells that begin or end it."""
    grid.table()
    for index in sorted(found, key=lambda index: (table.cells[index].row, table.cells[index].column)):
        glyphs = found[index]
        visible = [glyph for glyph in glyphs if not glyph.text.isspace()]
        if not visible:
            continue
        cell = table.cells[index]
        place = f"{address} 行 {cell.row} 列 {cell.column}"
        before = len(grid.cells)
        grid.cell(cell.row, cell.column, cell_text(glyphs, cell.right - cell.left), place, cell.row_span, cell.column_span)
        if len(grid.cells) > before and (cell.row == 1 or cell.bottom == table.bottom):
            extent = min(glyph.top for glyph in visible), max(glyph.bottom for glyph in visible)
            length = max(glyph.right for glyph in visible) - min(glyph.left for glyph in visible)
            yield index, Edge(before, cell.left, cell.top, cell.right, cell.bottom, *extent, length, em_of(visible), glyphs)
