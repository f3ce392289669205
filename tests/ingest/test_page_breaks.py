"""Rows that the end of a page cuts within their cells: whole again where the print shows it, left alone where it does not."""

from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from helpers.ingest.pdf import read_pdf
from tests.ingest.test_pdf import FONT, drawn

WIDTHS = (80, 40, 40)
LINE = 14


def pages(*rows: tuple[tuple[str, ...], ...], above: str = "") -> bytes:
    """Each row alone on a page, in a ruled table; each cell is the lines printed in it, from its top."""

    def draw(page: Canvas) -> None:
        for number, row in enumerate(rows, 1):
            if number > 1:
                page.showPage()
            page.setFont(FONT, 10)
            height = LINE * max(len(cell.split("\n")) for cell in row)
            if above and number > 1:
                page.drawString(50, 310, above)
            page.drawCentredString(300, 20, str(number))
            left = 50
            for cell, width in zip(row, WIDTHS, strict=True):
                page.rect(left, 300 - height, width, height)
                for index, text in enumerate(cell.split("\n")):
                    page.drawString(left + 6, 300 - LINE * index - 11, text)
                left += width

    return drawn(draw)


def texts(data: bytes) -> list[str]:
    return [cell.text for cell in read_pdf(data).cells if "表" in cell.place]


def test_a_row_cut_within_its_cells_is_whole_again_and_that_is_said():
    # 40 points hold two figures and the padding.
    data = pages(("总分", "10", "99"), ("", "0.000000", ".123456"))
    assert texts(data) == ["总分", "100.000000", "99.123456"]
    assert read_pdf(data).notes == ["第 1 页末的表格行被分页切开，已与下一页的其余部分接上。"]


def test_a_row_cut_twice_is_whole_again():
    assert texts(pages(("年度资金总额", "113.86", "99"), ("", "996838", ".12345"), ("", "113.86", ""))) == ["年度资金总额", "113.86996838113.86", "99.12345"]


@pytest.mark.parametrize(
    "below",
    [("质量指标", "0.000000", ".123456"), ("", "无", ".123456"), ("", "", "\n.123456")],
    ids=["a row with all its cells", "text that would have fitted above", "text that does not begin its cell"],
)
def test_a_row_that_follows_a_page_break_stays_a_row(below: tuple[str, ...]):
    rows = (("总分", "1", "99"), below)
    assert texts(pages(*rows)) == [text.strip() for row in rows for text in row if text]
    assert read_pdf(pages(*rows)).notes == []


def test_below_a_heading_a_new_table_begins():
    rows = (("总分", "10", "99"), ("", "0.000000", ".123456"))
    assert texts(pages(*rows, above="项目支出绩效自评表")) == ["总分", "10", "99", "0.000000", ".123456"]
