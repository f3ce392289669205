"""Read an OpenDocument spreadsheet (.ods): the text that stands in each cell, as the program that wrote it showed it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from helpers.config.errors import Unreadable
from helpers.ingest.grid import Grid, join_lines
from helpers.ingest.number_formats import general
from helpers.ingest.sheets import Sheet, sheets_grid
from helpers.ooxml.markup import DAMAGED, ENCRYPTED
from helpers.ooxml.package import Package

_OFFICE, _TABLE, _TEXT, _STYLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text", "style")
)
_GROUPS = frozenset(_TABLE + name for name in ("table-rows", "table-row-group", "table-header-rows"))
_MOST_REPEATS = 1024
"""A cell with content that is repeated more often than a sheet has columns in use is a fill, not a table."""


def read_ods(data: bytes) -> Grid:
    """Read the bytes of an OpenDocument spreadsheet. Raises Unreadable."""
    package = Package(data)
    if "meta-inf/manifest.xml" in package and b"encryption-data" in package.read("meta-inf/manifest.xml"):
        raise Unreadable(ENCRYPTED)
    root = package.xml("content.xml")
    spreadsheet = root.find(f"{_OFFICE}body/{_OFFICE}spreadsheet")
    if spreadsheet is None:
        raise Unreadable(DAMAGED)
    hidden_styles = {
        style.get(_STYLE + "name")
        for style in root.iter(_STYLE + "style")
        for properties in style.iterfind(_STYLE + "table-properties")
        if properties.get(_TABLE + "display") == "false"
    }
    return sheets_grid(_sheet(table, hidden_styles) for table in spreadsheet.iterfind(_TABLE + "table"))


def _sheet(table: etree._Element, hidden_styles: set[str | None]) -> Sheet:
    sheet = Sheet(table.get(_TABLE + "name") or "", hidden=table.get(_TABLE + "style-name") in hidden_styles)
    row = 0
    for element in _rows(table):
        repeats = _count(element.get(_TABLE + "number-rows-repeated"))
        column, found = 0, []
        for cell in element:
            across = _count(cell.get(_TABLE + "number-columns-repeated"))
            text = _show(cell) if cell.tag == _TABLE + "table-cell" else ""
            if text:
                spans = (_count(cell.get(_TABLE + "number-rows-spanned")), _count(cell.get(_TABLE + "number-columns-spanned")))
                found.extend((column + offset, text, spans) for offset in range(1, min(across, _MOST_REPEATS) + 1))
            column += across
        if found:
            for number in range(row + 1, row + min(repeats, _MOST_REPEATS) + 1):
                if element.get(_TABLE + "visibility") in ("collapse", "filter"):
                    sheet.hidden_rows.add(number)
                for place, text, (rows, columns) in found:
                    sheet.cells.append((number, place, text))
                    if (rows, columns) != (1, 1):
                        sheet.merge(number, place, number + rows - 1, place + columns - 1)
        row += repeats
    return sheet


def _rows(container: etree._Element) -> Iterator[etree._Element]:
    for child in container:
        if child.tag == _TABLE + "table-row":
            yield child
        elif child.tag in _GROUPS:
            yield from _rows(child)


def _show(cell: etree._Element) -> str:
    shown = join_lines(_paragraph(paragraph) for paragraph in cell.iterfind(_TEXT + "p"))
    if shown or len(cell):
        return shown
    # Some programs store the value without its text.
    value = cell.get(_OFFICE + "value")
    if value is None:
        return cell.get(_OFFICE + "string-value") or cell.get(_OFFICE + "date-value") or ""
    try:
        number = float(value)
    except ValueError:
        return value
    return f"{general(number * 100)}%" if cell.get(_OFFICE + "value-type") == "percentage" else general(number)


def _paragraph(element: etree._Element) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag == _TEXT + "s":
            parts.append(" " * min(_count(child.get(_TEXT + "c")), 1000))
        elif child.tag == _TEXT + "tab":
            parts.append("\t")
        elif child.tag == _TEXT + "line-break":
            parts.append("\n")
        elif child.tag != _OFFICE + "annotation":
            parts.append(_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _count(text: str | None) -> int:
    return max(1, int(text)) if text and text.isdigit() and len(text) < 9 else 1
