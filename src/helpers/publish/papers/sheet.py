"""Sheets of a workbook: a title, a head, rows; filtered, frozen, as wide as they need, printed on A4 across; text that is text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import chain, islice
from urllib.parse import quote
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from helpers.ooxml.package import printable
from helpers.publish.papers.paper_words import cut, is_blank

TEXT, MARK, NUMBER, MONEY, POINTS, PERCENT, COUNT, WRITTEN = "文字", "标记", "数", "金额", "分", "百分比", "个数", "填写"
_FORMATS = {TEXT: "@", MARK: "@", WRITTEN: "@", NUMBER: "General", MONEY: "#,##0.00", POINTS: "0.00", PERCENT: "0.00%", COUNT: "0"}
_ALIGNED = {TEXT: "left", MARK: "center", COUNT: "center", WRITTEN: "left"}
"""MARK is a word or two in a narrow column; figures stand right; WRITTEN is for the reader to write into."""
MEASURES = ("万元", "分", "项")
_MEASURED = {f"{NUMBER} {unit}": f'General" {unit}"' for unit in MEASURES} | {f"{PERCENT} {digits}": f"0{'.' * bool(digits)}{'0' * digits}%" for digits in range(4)}
"""Number formats that print the measure behind the figure, which stays a number."""
_TITLE, _NOTE, _HEAD, _LINK = "标题", "说明", "表头", "链接"
LONGEST_TEXT = 32_000
"""Characters; a cell of Excel holds 32,767."""
MOST_ROWS = 1_000_000
"""Of one sheet, which holds 1,048,576."""
MOST_LINKS = 65_000
"""Of one sheet; Excel refuses more than 65,530."""
_STYLES_OF: WeakKeyDictionary[Workbook, dict[str, StyleArray]] = WeakKeyDictionary()
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class SheetColumn:
    """One column: its head, what it holds, its width in characters, and the words that may be chosen in it, where it is a choice."""

    head: str
    kind: str = TEXT
    width: float = 12
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A number of a column of figures, with what it counts (one of MEASURES, '%', or '') and the decimals of a percentage."""

    number: float
    measure: str = ""
    decimals: int = 0


@dataclass(frozen=True)
class Link:
    """A word that leads to a file beside the workbook, or to an anchor in one; `path` is relative, with /."""

    word: str
    path: str
    anchor: str = ""

    def to(self) -> Hyperlink:
        """The link as Excel keeps it: signs of addresses in names of files are told apart, Chinese ones stay; the anchor has a place of its own."""
        path = "".join(quote(sign, safe="/") if sign.isascii() else sign for sign in self.path)
        return Hyperlink(ref="", target=path, location=self.anchor or None)


def new_workbook() -> Workbook:
    """A workbook with the styles of its cells."""
    book = Workbook(write_only=True)
    thin = Side(style="thin", color="BFBFBF")
    border = Border(left=thin, right=thin, top=thin, bottom=thin)
    for kind, number_format in (_FORMATS | _MEASURED).items():
        side = _ALIGNED.get(kind, "right")
        align = Alignment(wrap_text=kind in (TEXT, MARK, WRITTEN), vertical="top", horizontal=side, indent=int(side == "right"))
        style = NamedStyle(kind, font=Font(name="宋体", size=10), border=border, alignment=align, number_format=number_format)
        if kind == WRITTEN:
            style.fill = PatternFill("solid", start_color="FFFBE6", end_color="FFFBE6")
        book.add_named_style(style)
    link = Font(name="宋体", size=10, color="1F5C99", underline="single")
    book.add_named_style(NamedStyle(_LINK, font=link, border=border, alignment=Alignment(vertical="top", horizontal="center")))
    book.add_named_style(NamedStyle(_TITLE, font=Font(name="黑体", size=14)))
    book.add_named_style(NamedStyle(_NOTE, font=Font(name="宋体", size=10, color="595959")))
    fill = PatternFill("solid", start_color="DDE6EE", end_color="DDE6EE")
    centre = Alignment(wrap_text=True, vertical="center", horizontal="center")
    book.add_named_style(NamedStyle(_HEAD, font=Font(name="黑体", size=10), border=border, alignment=centre, fill=fill))
    return book


def write_sheet(
    book: Workbook,
    name: str,
    title: str,
    note: str,
    columns: Sequence[SheetColumn],
    rows: Iterable[Sequence[object]],
    frozen: int = 0,
    printed: int = 0,
    after: Iterable[str] = (),
) -> Worksheet:
    """Add a sheet: title and note in its first two rows, the head in the third; the first `frozen` columns stay in view.

    `printed` says how many columns go onto paper, where not all do; `after` are lines below the rows, outside the filter.
    """
    sheet = book.create_sheet(name)
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.freeze_panes = f"{get_column_letter(frozen + 1)}4"
    sheet.print_title_rows = "3:3"
    page = sheet.page_setup
    page.paperSize, page.orientation, page.fitToWidth, page.fitToHeight = 9, "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.6
    margins.header = margins.footer = 0.3
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    sheet.append([_cell(sheet, title, _TITLE)])
    sheet.append([_cell(sheet, note, _NOTE)])
    sheet.row_dimensions[3].height = row_height([column.head for column in columns], columns)
    sheet.append([_cell(sheet, column.head, _HEAD) for column in columns])
    count = 0
    for row in rows:
        count += 1
        sheet.row_dimensions[3 + count].height = row_height(row, columns)
        sheet.append([value_cell(sheet, value, column.kind) for value, column in zip(row, columns, strict=True)])
    if printed:
        sheet.print_area = f"A1:{get_column_letter(printed)}{3 + max(count, 1)}"
    for number, column in enumerate(columns, 1):
        if column.choices:
            choice = DataValidation("list", formula1=f'"{",".join(column.choices)}"', allow_blank=True, showErrorMessage=True, error=f"请从列表中选：{'、'.join(column.choices)}")
            choice.add(f"{get_column_letter(number)}4:{get_column_letter(number)}{3 + max(count, 1)}")
            sheet.data_validations.append(choice)
    for line in after:
        sheet.append([_cell(sheet, line or None, _NOTE)])
    sheet.auto_filter.ref = f"A3:{get_column_letter(len(columns))}{3 + max(count, 1)}"
    return sheet


def write_list(
    book: Workbook, name: str, title: str, note: str, columns: Sequence[SheetColumn], rows: Iterable[Sequence[object]], frozen: int, printed: int = 0
) -> None:
    """A list as one sheet, or as several where it is longer than a sheet of Excel."""
    rows, part = iter(rows), 1
    first = list(islice(rows, 1))
    while first or part == 1:
        write_sheet(book, name if part == 1 else f"{name} {part}", title, note, columns, chain(first, islice(rows, MOST_ROWS - 1)), frozen, printed)
        first, part = list(islice(rows, 1)), part + 1


def row_height(row: Sequence[object], columns: Sequence[SheetColumn]) -> float:
    """Points that a row needs for its texts: not every program makes room for wrapped lines by itself."""
    lines = 1
    for value, column in zip(row, columns, strict=True):
        if isinstance(value, str):
            lines = max(lines, sum(max(1, math.ceil(_width(line) / (column.width - 1))) for line in value[:2_000].split("\n")))
    return min(409.0, 13.5 * lines + 3)


def _width(text: str) -> float:
    """In figures; a Chinese character is nearly as wide as two."""
    return sum(1.95 if sign > "\u2e7f" else 1.05 for sign in text)


def value_cell(sheet: Worksheet, value: object, kind: str) -> WriteOnlyCell:
    """A cell that holds a number as a number and text as text, whatever it begins with."""
    if isinstance(value, Figure):
        style = f"{PERCENT} {min(value.decimals, 3)}" if value.measure == "%" else f"{NUMBER} {value.measure}" if value.measure in MEASURES else kind
        return _cell(sheet, value.number, style)
    if isinstance(value, Link):
        cell = _cell(sheet, value.word, _LINK)
        if len(sheet._hyperlinks) < MOST_LINKS:
            cell.hyperlink = value.to()
        return cell
    if is_blank(value):
        return _cell(sheet, None, kind)
    if kind not in (TEXT, MARK, WRITTEN) and not isinstance(value, str):
        number = float(value)
        return _cell(sheet, int(number) if kind == COUNT else number, kind)
    # Words in a column of figures are set as words, so that they do not run into the next cell.
    return _cell(sheet, str(value), kind if kind in (MARK, WRITTEN) else TEXT)


def _cell(sheet: Worksheet, value: object, style: str) -> WriteOnlyCell:
    if isinstance(value, str):
        value = cut(printable(value), LONGEST_TEXT)
    cell = WriteOnlyCell(sheet, value)
    # Looking a style up by its name takes longer than writing the cell; there are a few styles and many cells.
    known = _STYLES_OF.setdefault(sheet.parent, {})
    if style not in known:
        cell.style = style
        known[style] = cell._style
    cell._style = copy(known[style])
    if isinstance(value, str):
        # openpyxl would make a formula of "=…"; the prefix keeps Excel from making one when the cell is edited.
        cell.data_type = "s"
        if value.startswith(_FORMULA):
            cell.quotePrefix = True
    return cell
