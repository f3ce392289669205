"""Read an old Excel workbook (.xls, and WPS .et): values as their formats show them, merged ranges, hidden sheets and rows."""

from __future__ import annotations

import io

import xlrd

from helpers.config.errors import Unreadable
from helpers.ingest.grid import Grid
from helpers.ingest.number_formats import BUILT_IN, general, show_number
from helpers.ingest.sheets import Sheet, sheets_grid
from helpers.ooxml.markup import DAMAGED, ENCRYPTED


def read_xls(data: bytes) -> Grid:
    """Read the bytes of an old workbook. Raises Unreadable."""
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, on_demand=False, logfile=io.StringIO(), ragged_rows=True)
    except xlrd.XLRDError as error:
        raise Unreadable(ENCRYPTED if "encrypt" in str(error).lower() else DAMAGED) from error
    except Exception as error:  # a damaged record raises whatever its bytes lead to
        raise Unreadable(DAMAGED) from error
    formats = [_pattern(book, style) for style in book.xf_list]
    notes = ["文件含宏，宏没有运行。"] if "_VBA_PROJECT_CUR".encode("utf-16-le") in data else []
    return sheets_grid((_sheet(book, sheet, formats) for sheet in book.sheets()), notes)


def _pattern(book: xlrd.Book, style) -> str:
    entry = book.format_map.get(style.format_key)
    own = entry.format_str if entry is not None else ""
    # Below 164 the numbers have fixed meanings; files of another language spell them in that language.
    return BUILT_IN.get(style.format_key) or own or "General"


def _sheet(book: xlrd.Book, source: xlrd.sheet.Sheet, formats: list[str]) -> Sheet:
    sheet = Sheet(source.name, hidden=source.visibility != 0)
    for row in range(source.nrows):
        kinds, values, styles = source.row_types(row), source.row_values(row), source._cell_xf_indexes[row]
        for column, (kind, value, style) in enumerate(zip(kinds, values, styles, strict=True), 1):
            text = _show(kind, value, formats[style] if style < len(formats) else "General", bool(book.datemode))
            if text:
                sheet.cells.append((row + 1, column, text))
    for top, bottom, left, right in source.merged_cells:
        sheet.merge(top + 1, left + 1, bottom, right)
    sheet.hidden_rows = {row + 1 for row, info in source.rowinfo_map.items() if info.hidden}
    sheet.hidden_columns = {column + 1 for column, info in source.colinfo_map.items() if info.hidden}
    return sheet


def _show(kind: int, value: object, pattern: str, epoch_1904: bool) -> str:
    if kind == xlrd.XL_CELL_TEXT:
        return str(value)
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return general(value) if pattern == "General" else show_number(value, pattern, epoch_1904)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE"
    if kind == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(value, "")
    return ""
