"""Read a PDF: ruled tables and lines of text, page by page; pages that are pictures go to recognition where it is installed."""

from __future__ import annotations

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from helpers.config.errors import Unreadable
from helpers.ingest import picture
from helpers.ingest.grid import Grid, GridBuilder
from helpers.ingest.page_breaks import PageBreaks
from helpers.ingest.page_tables import write_page
from helpers.ingest.pdf_page import PageContent, page_content
from helpers.ooxml.markup import DAMAGED

MOST_PAGES = 2000
"""Pages of one document. A bureau of 300 forms of three pages has 900."""

_ENCRYPTED = "PDF 设有打开密码，无法读取。请取消密码后重新导出。"
_SCANNED = "这是扫描件（页面是图片，没有文字）。{how}"
_FEW_CHARACTERS = 8
"""A page with a picture and no more text than a stamp or a page number is a scanned page."""


def read_pdf(data: bytes) -> Grid:
    """Read the bytes of a PDF. Raises Unreadable."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise Unreadable(_ENCRYPTED if "password" in str(error).lower() else DAMAGED) from error
    try:
        return _read(document)
    finally:
        document.close()


def _read(document: pdfium.PdfDocument) -> Grid:
    pages = len(document)
    if pages > MOST_PAGES:
        raise Unreadable(f"PDF 有 {pages:,} 页，超过上限 {MOST_PAGES:,} 页。请拆分成几个文件后提交。")
    grid, notes, scanned, damaged, garbled = GridBuilder(), [], [], [], []
    breaks = PageBreaks(grid)
    for number in range(1, pages + 1):
        page = raw.FPDF_LoadPage(document.raw, number - 1)
        if not page:
            damaged.append(number)
            continue
        try:
            content = page_content(page)
            if _is_scanned(content):
                scanned.append(number)
                if picture.is_installed():
                    breaks.page(number, picture.write_scanned_page(grid, number, document[number - 1]))
                    continue
            if content.unknown > 0.1 * max(1, len(content.glyphs)):
                garbled.append(number)
            breaks.page(number, write_page(grid, number, content))
        finally:
            raw.FPDF_ClosePage(page)
    if scanned and not picture.is_installed():
        if not grid.cells or len(scanned) == pages:
            raise Unreadable(_SCANNED.format(how=picture.HOW_TO_INSTALL))
        notes.append(f"第 {_listed(scanned)} 页是扫描图片，没有识别。{picture.HOW_TO_INSTALL}")
    elif scanned:
        notes.append(f"第 {_listed(scanned)} 页是扫描图片，文字由识别得来，请核对。")
    if damaged:
        notes.append(f"第 {_listed(damaged)} 页已损坏，没有读出。")
    if garbled:
        notes.append(f"第 {_listed(garbled)} 页有无法还原的字符（字体没有嵌入对照表），请改用 Word 或 Excel 原件。")
    return Grid(breaks.cells, pages=pages, notes=notes + breaks.notes)


def _is_scanned(content: PageContent) -> bool:
    return content.has_picture and sum(1 for glyph in content.glyphs if not glyph.text.isspace()) < _FEW_CHARACTERS


def _listed(numbers: list[int]) -> str:
    shown = "、".join(str(number) for number in numbers[:20])
    return shown if len(numbers) <= 20 else f"{shown} 等 {len(numbers)} "
