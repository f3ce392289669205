"""Drawings written as offices write their forms: Word, Excel old and new, web page, text.

Each writer takes one path and the drawings that stand in the file, one after the other (in Excel one per sheet).
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import openpyxl
import xlwt
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openpyxl.styles import Alignment, Border, Side

from tests.casebook.drawing import ABOVE, LEFT, Drawing

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_RATE = re.compile(r"(\d+)(\.\d+)?%")
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")

_WATERMARK = """<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"
  xmlns:o="urn:schemas-microsoft-com:office:office"><w:pict>
  <v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">
  <v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>
  <v:shape id="mark" type="#_x0000_t136" style="position:absolute;margin-left:0;margin-top:0;width:360pt;height:90pt;rotation:315;
  z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;
  mso-position-vertical-relative:margin" fillcolor="silver" stroked="f"><v:fill opacity=".5"/>
  <v:textpath style="font-family:&quot;宋体&quot;;font-size:1pt" string="{text}"/></v:shape></w:pict></w:r>"""

_PAGE_ONE = '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:t>1</w:t></w:r>'


def write_docx(path: Path, drawings: Sequence[Drawing]) -> None:
    """Word: ruled tables with merged cells, a page each, rows that may break across pages."""
    path.write_bytes(_docx(tuple(drawings)))


@cache
def _docx(drawings: tuple[Drawing, ...]) -> bytes:
    """A Word file is written once: PDF, scans and old Word are made from it too."""
    document, buffer = Document(), io.BytesIO()
    style = document.styles["Normal"]
    style.font.size = Pt(10.5)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Noto Serif CJK SC")
    for number, drawing in enumerate(drawings):
        section = document.sections[0] if number == 0 else document.add_section()
        section.page_width, section.page_height = (Mm(297), Mm(210)) if drawing.landscape else (Mm(210), Mm(297))
        section.orientation = WD_ORIENT.LANDSCAPE if drawing.landscape else WD_ORIENT.PORTRAIT
        section.left_margin = section.right_margin = Mm(18)
        _furnish_docx(section, drawing)
        for line in drawing.title:
            document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
        _docx_table(document, section, drawing)
        for line in drawing.after:
            document.add_paragraph(line)
    document.save(buffer)
    return buffer.getvalue()


def _docx_table(document: Document, section: object, drawing: Drawing) -> None:
    table = document.add_table(len(drawing.rows), drawing.width, style="Table Grid")
    table.autofit = False
    width = section.page_width - section.left_margin - section.right_margin
    for column, share in zip(table.columns, drawing.column_shares(), strict=True):
        column.width = int(width * share)
    grid = [list(row.cells) for row in table.rows]
    for row in grid:
        for cell, share in zip(row, drawing.column_shares(), strict=True):
            cell.width = int(width * share)
    for cell in drawing.cells():
        top = grid[cell.row][cell.column]
        if cell.row_span > 1 or cell.column_span > 1:
            top = top.merge(grid[cell.row + cell.row_span - 1][cell.column + cell.column_span - 1])
        top.text = cell.text


def _furnish_docx(section: object, drawing: Drawing) -> None:
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    if drawing.watermark:
        section.header.paragraphs[0]._p.append(parse_xml(_WATERMARK.format(text=drawing.watermark)))
    if drawing.page_numbers:
        paragraph = section.footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run("— ")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        field.append(parse_xml(_PAGE_ONE))
        paragraph._p.append(field)
        paragraph.add_run(" —")


def _sheet_value(text: str) -> tuple[object, str]:
    """A cell's value and number format: what looks like a figure is one, as people type it."""
    if _NUMBER.fullmatch(text) and len(text) < 15:
        decimals = len(text.partition(".")[2])
        return float(text) if decimals else int(text), "0." + "0" * decimals if decimals else "General"
    if match := _RATE.fullmatch(text):
        decimals = len(match[2] or ".") - 1
        return round(float(text[:-1]) / 100, decimals + 2), "0." + "0" * decimals + "%" if decimals else "0%"
    if _THOUSANDS.fullmatch(text):
        decimals = len(text.partition(".")[2])
        return float(text.replace(",", "")), "#,##0." + "0" * decimals if decimals else "#,##0"
    return text, "General"


def _sheet_rows(drawing: Drawing) -> list[tuple[int, int, int, int, str]]:
    """Every cell of the sheet with its spans: title lines and notes are merged across the table's width."""
    found = [(number, 0, 1, drawing.width, line) for number, line in enumerate(drawing.title)]
    step = 2 if drawing.blank_lines else 1
    top = len(drawing.title)
    found += [(top + cell.row * step, cell.column, (cell.row_span - 1) * step + 1, cell.column_span, cell.text) for cell in drawing.cells()]
    end = top + len(drawing.rows) * step
    return found + [(end + number, 0, 1, drawing.width, line) for number, line in enumerate(drawing.after)]


def write_xlsx(path: Path, drawings: Sequence[Drawing]) -> None:
    """Excel: a sheet per form, merged ranges, figures as numbers and rates as fractions with their formats."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    thin = Side(style="thin")
    for number, drawing in enumerate(drawings, 1):
        sheet = book.create_sheet(f"表{number}")
        for row, column, row_span, column_span, text in _sheet_rows(drawing):
            cell = sheet.cell(row + 1, column + 1)
            if text:
                cell.value, cell.number_format = _sheet_value(text)
                if isinstance(cell.value, str) and not drawing.formulas:
                    cell.data_type = "s"  # '=100%' is typed as text, not as a formula
            cell.border, cell.alignment = Border(thin, thin, thin, thin), Alignment(wrap_text=True, vertical="center")
            if row_span > 1 or column_span > 1:
                sheet.merge_cells(start_row=row + 1, start_column=column + 1, end_row=row + row_span, end_column=column + column_span)
        if drawing.page_numbers:
            sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    book.save(path)


def write_xls(path: Path, drawings: Sequence[Drawing]) -> None:
    """Old Excel, likewise."""
    book = xlwt.Workbook(encoding="utf-8")
    for number, drawing in enumerate(drawings, 1):
        sheet = book.add_sheet(f"表{number}")
        styles: dict[str, xlwt.XFStyle] = {}
        for row, column, row_span, column_span, text in _sheet_rows(drawing):
            value, number_format = _sheet_value(text)
            style = styles.setdefault(
                number_format, xlwt.easyxf("borders: left thin, right thin, top thin, bottom thin", num_format_str=number_format)
            )
            if row_span > 1 or column_span > 1:
                sheet.write_merge(row, row + row_span - 1, column, column + column_span - 1, value, style)
            else:
                sheet.write(row, column, value, style)
    book.save(str(path))


def write_html(path: Path, drawings: Sequence[Drawing]) -> None:
    """A web page as a government site has it: rowspan and colspan; the encoding is GBK in every second page."""
    encoding = "gb18030" if len(path.stem) % 2 else "utf-8"
    parts = [f'<html><head><meta charset="{"gbk" if encoding == "gb18030" else encoding}"><title>信息公开</title></head><body>']
    for drawing in drawings:
        if drawing.watermark:
            parts.append(f'<div class="watermark" style="position:absolute;opacity:.2;transform:rotate(-45deg)">{drawing.watermark}</div>')
        parts += [f'<p align="center"><strong>{html.escape(line)}</strong></p>' for line in drawing.title]
        parts.append('<table border="1">')
        cells, step = drawing.cells(), 2 if drawing.blank_lines else 1
        for row in range(len(drawing.rows)):
            parts.append("<tr>")
            for cell in (cell for cell in cells if cell.row == row):
                row_span = (cell.row_span - 1) * step + 1
                spans = "".join(f' {name}="{span}"' for name, span in (("rowspan", row_span), ("colspan", cell.column_span)) if span > 1)
                text = "<br>".join(html.escape(line) for line in cell.text.split("\n"))
                parts.append(f'<td{spans}><p><span style="font-size:12px">{text or "&nbsp;"}</span></p></td>')
            parts.append("</tr>")
            if drawing.blank_lines:
                covered = sum(cell.column_span for cell in cells if cell.row <= row < cell.row + cell.row_span - 1)
                parts.append("<tr>" + "<td></td>" * (drawing.width - covered) + "</tr>")
        parts.append("</table>")
        parts += [f"<p>{html.escape(line)}</p>" for line in drawing.after]
        if drawing.page_numbers:
            parts.append("<p>— 1 —</p>")
    path.write_bytes("\n".join((*parts, "</body></html>")).encode(encoding))


_TEXT_STYLES: dict[str, Callable[[Drawing, tuple[str, ...]], str]] = {
    "tabs": lambda drawing, row: "\t".join("" if text in (LEFT, ABOVE) else _in_a_line(text) for text in row),
    "pipes": lambda drawing, row: " | ".join(_printed(row)) + " " + "|" * (drawing.width + 1 - len(_printed(row))),
    "framed pipes": lambda drawing, row: f"| {' | '.join('' if text in (LEFT, ABOVE) else _in_a_line(text) for text in row)} |",
    "one cell a line": lambda drawing, row: "\n\n".join(_printed(row)),
    "single blanks": lambda drawing, row: " ".join(text for text in _printed(row) if text),
}
"""A row as text. Tabs and framed pipes stand between all columns; of the others, as of converters of PDF, merged cells leave no trace."""


def _printed(row: tuple[str, ...]) -> list[str]:
    return [_in_a_line(text) for text in row if text not in (LEFT, ABOVE)]


def _in_a_line(text: str) -> str:
    return text.replace("\n", " ")


def write_text(path: Path, drawings: Sequence[Drawing]) -> None:
    """Text: a tab between columns, where the drawing names no other style; a merged cell stands once, at its top left."""
    lines: list[str] = []
    for drawing in drawings:
        lines += [*drawing.title, ""]
        for number, row in enumerate(drawing.rows):
            lines.append(_TEXT_STYLES[drawing.text_style](drawing, row))
            if drawing.blank_lines:
                lines.append("")
            if drawing.page_numbers and number == len(drawing.rows) // 2:
                lines += ["", "— 1 —", ""]
        lines += [*drawing.after, ""]
        if drawing.page_numbers:
            lines += ["第 2 页 共 2 页", ""]
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")


WRITERS: dict[str, Callable[[Path, Sequence[Drawing]], None]] = {
    "docx": write_docx, "xlsx": write_xlsx, "xls": write_xls, "html": write_html, "txt": write_text,
}  # fmt: skip
