"""Digital PDF: ruled tables by their lines, text around them, turned pages; pdfplumber is the judge."""

from __future__ import annotations

import io

import pdfplumber
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

from helpers.config.errors import Unreadable
from helpers.ingest import pdf
from helpers.ingest.grid import Grid
from helpers.ingest.pdf import read_pdf

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
GRID = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, -1), FONT, 10)]


def pdf_of(*story, pagesize=A4) -> bytes:
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=pagesize).build(list(story))
    return buffer.getvalue()


def table(rows: list[list[str]], *style, width: float = 60) -> Table:
    return Table(rows, colWidths=[width] * len(rows[0]), style=TableStyle(GRID + list(style)))


def line(text: str) -> Paragraph:
    return Paragraph(text, ParagraphStyle("line", fontName=FONT))


def drawn(draw, turns: int = 0) -> bytes:
    """One page of 600 by 600 points on which `draw` draws, turned by quarter turns."""
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=(600, 600))
    page.translate(300, 300)
    page.rotate(90 * turns)
    page.translate(-300, -300)
    page.setFont(FONT, 10)
    draw(page)
    page.showPage()
    page.save()
    return buffer.getvalue()


def cells(grid: Grid) -> list[tuple[int, int, int, str]]:
    return [(cell.table, cell.row, cell.column, cell.text) for cell in grid.cells]


def test_a_ruled_table_and_the_text_around_it_read_from_top_to_bottom():
    grid = read_pdf(pdf_of(line("项目支出绩效自评表"), table([["项目名称", "培训费"], ["总分", "98.5"]]), line("注：表下文字")))
    assert [(cell.text, cell.place) for cell in grid.cells] == [
        ("项目支出绩效自评表", "第 1 页 第 1 行"),
        ("项目名称", "第 1 页 表 1 行 1 列 1"), ("培训费", "第 1 页 表 1 行 1 列 2"),
        ("总分", "第 1 页 表 1 行 2 列 1"), ("98.5", "第 1 页 表 1 行 2 列 2"),
        ("注：表下文字", "第 1 页 第 2 行"),
    ]  # fmt: skip


def test_merged_cells_have_their_spans():
    merged = table([["预算", "", "分值"], ["产出", "3", "4"], ["", "5", "6"]], ("SPAN", (0, 0), (1, 0)), ("SPAN", (0, 1), (0, 2)))
    assert [(cell.text, cell.row, cell.column, cell.row_span, cell.column_span) for cell in read_pdf(pdf_of(merged)).cells] == [
        ("预算", 1, 1, 1, 2), ("分值", 1, 3, 1, 1), ("产出", 2, 1, 2, 1), ("3", 2, 2, 1, 1), ("4", 2, 3, 1, 1), ("5", 3, 2, 1, 1), ("6", 3, 3, 1, 1),
    ]  # fmt: skip


def test_a_wrapped_line_is_joined_and_an_ended_one_is_not():
    # 60 points hold four characters of 10 points and the padding.
    grid = read_pdf(pdf_of(table([["充分论证\n方案确保\n98.5%", "一\n二二\n三"]])))
    assert [cell.text for cell in grid.cells] == ["充分论证方案确保98.5%", "一\n二二\n三"]


def test_a_number_split_by_a_line_end_is_one_number():
    assert [cell.text for cell in read_pdf(pdf_of(table([["113.8699\n68", "甲"]], width=52))).cells] == ["113.869968", "甲"]


def test_each_page_has_its_own_tables_in_order():
    grid = read_pdf(pdf_of(table([["甲", "1"]]), PageBreak(), table([["乙", "2"]])))
    assert cells(grid) == [(1, 1, 1, "甲"), (1, 1, 2, "1"), (2, 1, 1, "乙"), (2, 1, 2, "2")]
    assert grid.cells[-1].place == "第 2 页 表 1 行 1 列 2"
    assert grid.pages == 2


def test_several_tables_on_a_page_are_counted():
    grid = read_pdf(pdf_of(table([["甲", "1"]]), line("之间"), table([["乙", "2"]])))
    assert [cell.place for cell in grid.cells] == [
        "第 1 页 表 1 行 1 列 1", "第 1 页 表 1 行 1 列 2", "第 1 页 第 1 行", "第 1 页 表 2 行 1 列 1", "第 1 页 表 2 行 1 列 2",
    ]  # fmt: skip


def test_a_page_that_is_shown_turned_reads_like_one_that_is_not():
    upright = pdf_of(table([["甲", "1"], ["乙", "2"]]), pagesize=landscape(A4))
    document = pypdfium2.PdfDocument(upright)
    document[0].set_rotation(90)
    turned = io.BytesIO()
    document.save(turned)
    document.close()
    assert cells(read_pdf(turned.getvalue())) == cells(read_pdf(upright))


def small_table(page: canvas.Canvas) -> None:
    for at in (100, 200, 300):
        page.line(at, 100, at, 300)
        page.line(100, at, 300, at)
    for x, y, text in ((110, 250, "甲 1.5"), (210, 250, "乙"), (110, 150, "丙"), (210, 150, "丁")):
        page.drawString(x, y, text)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_page_whose_content_is_turned_reads_upright(turns: int):
    assert cells(read_pdf(drawn(small_table, turns))) == [(1, 1, 1, "甲 1.5"), (1, 1, 2, "乙"), (1, 2, 1, "丙"), (1, 2, 2, "丁")]


def test_a_watermark_across_a_table_is_kept_out_of_its_cells():
    def marked(page: canvas.Canvas) -> None:
        small_table(page)
        page.translate(120, 120)
        page.rotate(45)
        page.setFont(FONT, 40)
        page.drawString(0, 0, "仅供内部")

    found = read_pdf(drawn(marked)).cells
    assert [cell.text for cell in found] == ["甲 1.5", "乙", "丙", "丁", "仅供内部"]
    assert found[-1].place == "第 1 页 斜排文字"


@pytest.mark.parametrize("way", ["lines", "thin rectangles", "stroked rectangles", "dashes", "one filled path"])
def test_borders_count_however_a_program_draws_them(way: str):
    def draw(page: canvas.Canvas) -> None:
        if way == "stroked rectangles":
            for x in (100, 200):
                for y in (100, 200):
                    page.rect(x, y, 100, 100, stroke=1, fill=0)
        path = page.beginPath()
        for at in (100, 200, 300):
            if way == "lines":
                page.line(at, 100, at, 300)
                page.line(100, at, 300, at)
            elif way == "thin rectangles":
                page.rect(at, 100, 0.5, 200, stroke=0, fill=1)
                page.rect(100, at, 200, 0.5, stroke=0, fill=1)
            elif way == "dashes":
                for start in range(100, 300, 4):
                    page.line(at, start, at, start + 2.5)
                    page.line(start, at, start + 2.5, at)
            elif way == "one filled path":
                path.rect(at, 100, 0.7, 200)
                path.rect(100, at, 200, 0.7)
        page.drawPath(path, stroke=0, fill=1)
        for x, y, text in ((110, 250, "甲"), (210, 250, "乙"), (110, 150, "丙"), (210, 150, "丁")):
            page.drawString(x, y, text)

    assert cells(read_pdf(drawn(draw))) == [(1, 1, 1, "甲"), (1, 1, 2, "乙"), (1, 2, 1, "丙"), (1, 2, 2, "丁")]


def test_a_shaded_cell_is_no_border_and_text_printed_twice_for_boldness_stands_once():
    def draw(page: canvas.Canvas) -> None:
        page.setFillColorRGB(0.8, 0.8, 0.8)
        page.rect(120, 220, 60, 60, stroke=0, fill=1)
        page.setFillColorRGB(0, 0, 0)
        small_table(page)
        page.drawString(210.3, 250, "乙")

    assert [cell.text for cell in read_pdf(drawn(draw)).cells] == ["甲 1.5", "乙", "丙", "丁"]


def test_characters_that_one_sign_shows_are_all_read():
    # A PDF may say of a sign that it stands for several characters: here A for two dashes, B for ﬁ.
    text = "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange"
    text += " 2 beginbfchar <41> <20142014> <42> <00660069> endbfchar endcmap end"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Resources << /Font << /F 4 0 R >> >> /Contents 6 0 R >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 5 0 R >>",
        f"<< /Length {len(text)} >> stream\n{text}\nendstream",
        "<< /Length 46 >> stream\nBT /F 12 Tf 20 100 Td (1A2BxB) Tj ET           \nendstream",
    ]
    body = "%PDF-1.4\n" + "".join(f"{number} 0 obj {content} endobj\n" for number, content in enumerate(objects, 1))
    pdf_bytes = (body + "trailer << /Root 1 0 R >>").encode()
    assert [cell.text for cell in read_pdf(pdf_bytes).cells] == ["1——2fixfi"]


def test_a_table_without_side_borders_has_its_outer_columns():
    def draw(page: canvas.Canvas) -> None:
        for y in (100, 200, 300):
            page.line(100, y, 400, y)
        for x in (200, 300):
            page.line(x, 100, x, 300)
        for x, text in ((110, "甲"), (210, "乙"), (310, "丙")):
            page.drawString(x, 250, text)

    assert cells(read_pdf(drawn(draw))) == [(1, 1, 1, "甲"), (1, 1, 2, "乙"), (1, 1, 3, "丙")]


def test_a_frame_around_the_page_is_no_table():
    def draw(page: canvas.Canvas) -> None:
        page.rect(50, 50, 500, 500)
        page.drawString(100, 500, "项目支出绩效自评表")
        page.drawString(100, 450, "（2023年度）")

    assert cells(read_pdf(drawn(draw))) == [(1, 1, 1, "项目支出绩效自评表"), (1, 2, 1, "（2023年度）")]


def test_a_pdf_with_a_password_says_how_to_take_it_off():
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, encrypt="secret")
    page.drawString(100, 100, "x")
    page.save()
    with pytest.raises(Unreadable, match="密码"):
        read_pdf(buffer.getvalue())


def test_a_pdf_of_five_thousand_pages_is_refused_with_the_number():
    document = pypdfium2.PdfDocument.new()
    for _ in range(5000):
        document.new_page(10, 10).close()
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    with pytest.raises(Unreadable, match=f"5,000 页，超过上限 {pdf.MOST_PAGES:,} 页"):
        read_pdf(buffer.getvalue())


@pytest.mark.parametrize("share", [0.0, 0.3])
def test_a_damaged_pdf_says_so(share: float):
    data = pdf_of(table([["甲", "1"]]))
    with pytest.raises(Unreadable, match="损坏"):
        read_pdf(b"%PDF-1.7\n" + data[9 : int(len(data) * share)])


WORD = st.text(st.sampled_from("项目支出绩效自评表0123456789.%"), min_size=1, max_size=5)


@settings(max_examples=40)
@given(st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(WORD, min_size=width, max_size=width), min_size=2, max_size=6)))
def test_any_table_reads_as_another_reader_sees_it(rows: list[list[str]]):
    data = pdf_of(table(rows))
    with pdfplumber.open(io.BytesIO(data)) as document:
        (judged,) = document.pages[0].extract_tables()
    assert judged == rows
    assert cells(read_pdf(data)) == [(1, r, c, text) for r, row in enumerate(rows, 1) for c, text in enumerate(row, 1)]
