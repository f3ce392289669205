"""Pictures and scans: recognised with a confidence where the extra is installed, else rejected with how to install it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from helpers.analyse.font import FILE
from helpers.config.errors import Unreadable
from helpers.ingest import picture
from helpers.ingest.grid import Grid
from helpers.ingest.pdf import read_pdf
from helpers.ingest.picture import read_picture

needs_engine = pytest.mark.skipif(not picture.is_installed(), reason="needs the extra: pip install '.[ocr]'")

ROWS = [["项目名称", "业务培训费", "分值"], ["年度资金总额", "113.869968", "10"], ["质量指标", "≥98.5%", "25"]]
LEFT, TOP, WIDTH, HEIGHT = 100, 200, 380, 90


def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FILE), size)


def scan(rows: list[list[str]] = ROWS, title: str = "项目支出绩效自评表") -> Image.Image:
    """A page as a scanner sees it at 200 dpi: a title and a ruled table."""
    image = Image.new("RGB", (1400, 900), "white")
    draw = ImageDraw.Draw(image)
    draw.text((450, 80), title, "black", font(44))
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            x, y = LEFT + c * WIDTH, TOP + r * HEIGHT
            draw.rectangle((x, y, x + WIDTH, y + HEIGHT), outline="black", width=3)
            draw.text((x + 30, y + 24), text, "black", font(34))
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def table(grid: Grid) -> list[list[str]]:
    cells = {(cell.row, cell.column): cell.text for cell in grid.cells if " 表 1 " in cell.place}
    return [[cells.get((row, column), "") for column in range(1, 4)] for row in range(1, len(ROWS) + 1)]


@needs_engine
def test_a_scan_gives_its_cells_with_place_and_confidence():
    grid = read_picture(saved(scan(), "PNG"))
    assert table(grid) == ROWS
    assert (grid.cells[0].text, grid.cells[0].place) == ("项目支出绩效自评表", "第 1 页 第 1 行")
    assert grid.cells[1].place == "第 1 页 表 1 行 1 列 1"
    assert all(0 < cell.confidence <= 1 for cell in grid.cells)
    assert grid.notes == ["文字由图片识别得来，请核对。"]


@needs_engine
@pytest.mark.parametrize("angle", [1.5, -0.5])
def test_a_page_that_lay_askew_is_straightened_and_its_grain_is_no_text(angle: float):
    page = np.asarray(scan().rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor="white")).astype(float)
    grainy = page + np.random.default_rng(1).normal(0, 8, (*page.shape[:2], 1))
    assert table(read_picture(saved(Image.fromarray(grainy.clip(0, 255).astype("uint8")), "PNG"))) == ROWS


@needs_engine
def test_a_page_that_lay_on_its_side_is_turned():
    assert table(read_picture(saved(scan().rotate(90, expand=True), "PNG"))) == ROWS


@needs_engine
def test_pages_of_one_picture_are_counted():
    grid = read_picture(saved(scan(), "TIFF", save_all=True, append_images=[scan(title="第二页")]))
    assert grid.pages == 2
    assert "第 2 页 表 1 行 1 列 1" in [cell.place for cell in grid.cells]


@needs_engine
def test_a_scanned_pdf_is_recognised_and_that_is_said():
    grid = read_pdf(saved(scan(), "PDF", resolution=200))
    assert table(grid) == ROWS
    assert grid.notes == ["第 1 页是扫描图片，文字由识别得来，请核对。"]


@needs_engine
def test_ink_that_is_not_read_makes_its_cell_doubtful():
    image = scan()
    draw = ImageDraw.Draw(image)
    # A scribble beside the figure: something stands there that nobody can read.
    x, y = LEFT + WIDTH + 280, TOP + HEIGHT + 20
    draw.line([(x + 5 * step, y + (step * 37) % 50) for step in range(14)], "black", 4)
    (doubtful,) = (cell for cell in read_picture(saved(image, "PNG")).cells if (cell.row, cell.column) == (2, 2) and " 表 1 " in cell.place)
    assert doubtful.confidence <= 0.5


@needs_engine
@pytest.mark.parametrize("lost", [(".", " "), ("9", "")], ids=["point", "figure"])
def test_a_figure_that_reads_otherwise_at_a_second_look_is_doubtful(monkeypatch: pytest.MonkeyPatch, lost: tuple[str, str]):
    recognise = picture._recognise

    def careless(pixels):
        return [text._replace(text=text.text.replace(*lost)) if text.text == "113.869968" else text for text in recognise(pixels)]

    monkeypatch.setattr(picture, "_recognise", careless)
    confidence = {cell.text: cell.confidence for cell in read_picture(saved(scan(), "PNG")).cells}
    assert confidence["113.869968".replace(*lost)] <= 0.5
    assert confidence["10"] > 0.9 and confidence["25"] > 0.9


@needs_engine
def test_figures_that_the_end_of_a_page_may_have_cut_are_doubtful():
    # Only the long figure may go on below: beside 10 there is room.
    pages = [scan([*ROWS, ["总分", "113.8699681234567", "10"]]), scan([["", "89.5", "25"], *ROWS], title="")]
    cells = read_picture(saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])).cells
    doubtful = [(cell.text, cell.place) for cell in cells if cell.confidence <= 0.5]
    assert doubtful == [("113.8699681234567", "第 1 页 表 1 行 4 列 2"), ("89.5", "第 2 页 表 1 行 1 列 2")]


@needs_engine
def test_a_picture_reads_the_same_after_one_that_was_looked_at_twice():
    rows = [["二", "—", "1"], *ROWS[1:]]
    first = read_picture(saved(scan(rows), "PNG"))
    assert read_picture(saved(scan(rows), "PNG")) == first
    assert table(first)[1:] == ROWS[1:]


@pytest.mark.parametrize("data", [saved(scan(), "PNG")[:2000], saved(scan(), "JPEG")[:500], b"II*\x00" + b"\x00" * 50], ids=["png", "jpeg", "tiff"])
@needs_engine
def test_a_damaged_picture_says_so(data: bytes):
    with pytest.raises(Unreadable, match="损坏"):
        read_picture(data)


@needs_engine
def test_a_picture_that_expands_beyond_measure_is_refused_before_it_is_expanded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(picture, "LARGEST_PICTURE", 1_000_000)
    with pytest.raises(Unreadable, match="1400×900 像素，太大"):
        read_picture(saved(scan(), "PNG"))


def test_without_the_extra_the_reason_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(picture, "is_installed", lambda: False)
    for read, data in ((read_picture, saved(scan(), "PNG")), (read_pdf, saved(scan(), "PDF"))):
        with pytest.raises(Unreadable, match=r"pip install .*\[ocr\]"):
            read(data)


def test_lines_that_were_missed_are_taken_one_by_one_and_whole():
    # A found line reaches into the next, which has two pieces (元), a third line follows.
    whole, missed = np.zeros(60, bool), np.zeros(60, bool)
    for first, last in ((0, 10), (15, 17), (20, 30), (34, 48)):
        whole[first : last + 1] = True
        missed[max(first, 17) : last + 1] = True
    assert picture._bands(whole, missed, 18) == [(15, 30), (34, 48)]


def test_ink_that_does_not_part_into_lines_is_cut_where_it_was_missed():
    whole, missed = np.ones(40, bool), np.zeros(40, bool)
    missed[30:] = True
    assert picture._bands(whole, missed, 18) == [(30, 39)]


@needs_engine
def test_a_label_that_a_narrow_cell_breaks_into_three_lines_is_read_whole_and_a_dash_alone_is_sure():
    image = Image.new("RGB", (900, 700), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((100, 300, 178, 460), outline="black", width=2)
    for line, text in enumerate(("项目资", "金（万", "元）")):
        draw.text((107, 302 + 20 * line), text, "black", font(18))
    for row, cells in enumerate((("年度资金总额", "50.00"), ("其他资金", "—"))):
        for left, right, text in zip((178, 500), (500, 700), cells, strict=True):
            draw.rectangle((left, 300 + 80 * row, right, 380 + 80 * row), outline="black", width=2)
            draw.text((left + 20, 325 + 80 * row), text, "black", font(18))
    label, *_, dash = read_picture(saved(image, "PNG")).cells
    assert label.text in ("项目资金(万元)", "项目资金（万元）")
    assert (dash.text, dash.confidence > 0.5) == ("—", True)
