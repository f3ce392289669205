"""Read pictures of forms (.png, .jpg, .tif, scanned PDF): ruled lines give the cells, recognition their texts with a confidence.

Recognition needs the optional extra `ocr`, which brings the engine with its models. Nothing is fetched.
"""

from __future__ import annotations

import importlib.util
import re
import unicodedata
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from helpers.config.errors import Unreadable
from helpers.ingest.grid import Grid, GridBuilder
from helpers.ingest.lattice import RuledTable, Segment, ruled_tables
from helpers.ingest.page_breaks import DOUBTFUL, Edge, PageBreaks, PageEdges, edges_of

if TYPE_CHECKING:
    import numpy as np

HOW_TO_INSTALL = '要识别图片中的文字，请用运行本程序的 Python 安装识别组件（在项目文件夹运行 python -m pip install ".[ocr]"）后重新运行；或改用 Word、Excel 原件。'
LARGEST_PICTURE = 120_000_000
"""Pixels: an A3 page at 600 dpi has 70 million."""
MOST_PAGES = 200
_LONGEST_SIDE = 3500
"""Pixels: A4 at 300 dpi. More does not help recognition and costs time."""
_LEAST_INK = 25
"""Dark pixels that are more than dust."""
_GRAIN = 6
"""Dark pixels in one piece that a scanner's noise does not make; a printed point has nine."""
_THICK, _LOWEST, _TOUCH = 20, 20, 6
"""Pixels: no ruled line is as thick, no row as low, and a line that ends so near another touches it."""
_FIGURE = re.compile(r"(?=.*[0-9０-９])[-—–－0-9０-９.．,，%％ ]+")
_PIECES = {"%": 3, "％": 3}
"""Separate pieces of ink that a mark is printed with, where it is not one."""
_LEAST_MARK = 4
_SURE = 0.95
_DASHES = str.maketrans("—–－", "---")
_NOTE = "文字由图片识别得来，请核对。"
_DAMAGED = "图片已损坏或不完整。请重新扫描或导出后提交。"


class Recognised(NamedTuple):
    """A line of text in a picture: how sure the engine is of it, and its box in pixels."""

    text: str
    confidence: float
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def is_installed() -> bool:
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def read_picture(data: bytes) -> Grid:
    """Read the bytes of a picture, of each page where it has several. Raises Unreadable."""
    if not is_installed():
        raise Unreadable(f"这是图片。{HOW_TO_INSTALL}")
    from PIL import Image, ImageOps, UnidentifiedImageError

    grid, pages = GridBuilder(), 0
    breaks = PageBreaks(grid)
    # Its size is checked here before anything is expanded.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(BytesIO(data)) as image:
            pages = getattr(image, "n_frames", 1)
            if pages > MOST_PAGES:
                raise Unreadable(f"图片有 {pages} 页，超过上限 {MOST_PAGES} 页。请拆分后提交。")
            for number in range(1, pages + 1):
                image.seek(number - 1)
                if image.width * image.height > LARGEST_PICTURE:
                    raise Unreadable(f"图片有 {image.width}×{image.height} 像素，太大。请按 200–300 dpi 重新扫描。")
                breaks.page(number, _write(grid, number, _pixels(ImageOps.exif_transpose(image))))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Unreadable(_DAMAGED) from error
    return Grid(breaks.cells, pages=pages, notes=[_NOTE])


def write_scanned_page(grid: GridBuilder, number: int, page) -> PageEdges:
    """Recognise a page of an open PDF that is a picture, and add what stands on it."""
    scale = min(200 / 72, _LONGEST_SIDE / max(*page.get_size(), 1))
    return _write(grid, number, _pixels(page.render(scale=scale).to_pil()))


def _pixels(image) -> np.ndarray:
    """The picture as the engine takes it: blue, green, red; no larger than useful."""
    import numpy as np

    image = image.convert("RGB")
    if max(image.size) > _LONGEST_SIDE:
        image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    return np.ascontiguousarray(np.asarray(image)[:, :, ::-1])


@cache
def _engine():
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})


def _recognise(pixels: np.ndarray) -> list[Recognised]:
    # The classifier of upside-down lines turns figures such as 98 into 86: it stays off.
    # Every switch is given every time: the engine remembers those of the call before.
    result = _engine()(pixels, use_det=True, use_cls=False, use_rec=True)
    if result.txts is None:
        return []
    return [
        Recognised(text, float(score), float(box[:, 0].min()), float(box[:, 1].min()), float(box[:, 0].max()), float(box[:, 1].max()))
        for text, score, box in zip(result.txts, result.scores, result.boxes, strict=True)
        if text.strip()
    ]


def _recognise_line(pixels: np.ndarray) -> tuple[str, float]:
    """Text of a piece of picture that holds one line."""
    result = _engine()(pixels, use_det=False, use_cls=False, use_rec=True)
    return (result.txts[0].strip(), float(result.scores[0])) if result.txts else ("", 0.0)


def _write(grid: GridBuilder, number: int, pixels: np.ndarray) -> PageEdges:
    pixels = _straightened(pixels)
    found = _recognise(pixels)
    sideways = sum(1 for text in found if text.bottom - text.top > 1.5 * (text.right - text.left))
    if found and sideways > len(found) / 2:
        pixels, found = _turned(pixels)
    ink = _ink(pixels)
    horizontal, vertical = _ruled(ink)
    tables = ruled_tables(horizontal, vertical, slack=6.0)
    inside: list[dict[int, list[Recognised]]] = [{} for _ in tables]
    outside: list[Recognised] = []
    for text in found:
        for table, cells in sorted(zip(tables, inside, strict=True), key=lambda pair: pair[0].area):
            index = table.cell_at(*text.middle)
            if index is not None:
                for place, part in _by_cell(table, index, text, pixels):
                    cells.setdefault(place, []).append(part)
                break
        else:
            outside.append(text)
    lines = _lines(outside)
    solid = _without_grain(ink)
    written = 0
    edges: dict[tuple[int, int], Edge] = {}
    for index, (table, cells) in enumerate(zip(tables, inside, strict=True), 1):
        _find_missed(table, cells, solid, pixels)
        while written < len(lines) and lines[written][0].middle[1] <= table.top:
            written = _write_line(grid, number, lines, written)
        grid.table()
        for place, parts in cells.items():
            cells[place] = [_checked(part, ink, pixels) for part in parts]
        for place in sorted(cells, key=lambda place, table=table: (table.cells[place].row, table.cells[place].column)):
            cell = table.cells[place]
            parts = cells[place]
            text, confidence = _joined(parts, cell.right - cell.left)
            size = max(part.bottom - part.top for part in parts)
            extent = min(part.top for part in parts), max(part.bottom for part in parts)
            length = max(part.right for part in parts) - min(part.left for part in parts)
            before = len(grid.cells)
            grid.cell(
                cell.row, cell.column, text, f"第 {number} 页 表 {index} 行 {cell.row} 列 {cell.column}", cell.row_span, cell.column_span, confidence
            )
            if len(grid.cells) > before:
                edges[index - 1, place] = Edge(before, cell.left, cell.top, cell.right, cell.bottom, *extent, length, size)
    while written < len(lines):
        written = _write_line(grid, number, lines, written)
    return edges_of(tables, edges, [(line[0].top, line[0].bottom, " ".join(part.text for part in line)) for line in lines])


def _write_line(grid: GridBuilder, number: int, lines: list[list[Recognised]], index: int) -> int:
    line = lines[index]
    text = " ".join(part.text for part in line)
    grid.paragraph(text, f"第 {number} 页 第 {index + 1} 行", confidence=min(part.confidence for part in line))
    return index + 1


def _straightened(pixels: np.ndarray) -> np.ndarray:
    """The picture turned by the few degrees at which it lay on the glass, as its long lines show."""
    import cv2
    import numpy as np

    lines = cv2.HoughLinesP(_ink(pixels), 1, np.pi / 1800, 200, minLineLength=pixels.shape[1] // 4, maxLineGap=8)
    if lines is None:
        return pixels
    slopes = [np.degrees(np.arctan2(y1 - y0, x1 - x0)) for x0, y0, x1, y1 in lines.reshape(-1, 4)]
    slopes = [slope for slope in slopes if abs(slope) < 10]
    angle = float(np.median(slopes)) if slopes else 0.0
    if abs(angle) < 0.1:
        return pixels
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))


def _turned(pixels: np.ndarray) -> tuple[np.ndarray, list[Recognised]]:
    """A page that lies on its side, turned the way in which more of it can be read."""
    import numpy as np

    ways = [np.ascontiguousarray(np.rot90(pixels, turns)) for turns in (1, 3)]
    read = [(way, _recognise(way)) for way in ways]
    return max(read, key=lambda pair: sum(text.confidence * len(text.text) for text in pair[1]))


def _ink(pixels: np.ndarray) -> np.ndarray:
    """White where the picture is dark against its surroundings."""
    import cv2

    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    return cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)


def _ruled(ink: np.ndarray) -> tuple[list[Segment], list[Segment]]:
    """Long straight strokes, horizontal and vertical."""
    height, width = ink.shape
    # Longer than any stroke of a character at this size of picture.
    length = max(40, max(height, width) // 45)
    rows = [(y + h / 2, x, x + w) for x, y, w, h in _strokes(ink, (length, 1)) if h < _THICK]
    columns = [(x + w / 2, y, y + h) for x, y, w, h in _strokes(ink, (1, length)) if w < _THICK]
    # The sides of a low row are no longer than a stroke, but reach from line to line.
    for x, y, w, h in _strokes(ink, (1, _LOWEST)):
        if w < _THICK and h < length + 3 and all(any(abs(at - end) <= _TOUCH and start <= x + w and x <= stop for at, start, stop in rows) for end in (y, y + h)):
            columns.append((x + w / 2, y, y + h))
    return rows, columns


def _strokes(ink: np.ndarray, shape: tuple[int, int]) -> list[tuple[float, float, float, float]]:
    """Boxes of the straight strokes that are at least so wide and high."""
    import cv2

    strokes = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, shape))
    strokes = cv2.dilate(strokes, cv2.getStructuringElement(cv2.MORPH_RECT, (3, 3)))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(strokes)
    return [tuple(float(value) for value in boxes[index, :4]) for index in range(1, count)]


def _by_cell(table: RuledTable, index: int, text: Recognised, pixels: np.ndarray) -> list[tuple[int, Recognised]]:
    """A text that reaches over a line was seen as one by mistake: each cell's part is recognised again, alone."""
    own = table.cells[index]
    slack = 0.6 * (text.bottom - text.top)
    if text.left >= own.left - slack and text.right <= own.right + slack:
        return [(index, text)]
    parts = []
    y = text.middle[1]
    reached = {table.cell_at(x, y) for x in range(int(text.left) + 2, int(text.right) - 1, 4)} - {None}
    for place in sorted(reached):
        cell = table.cells[place]
        left, right = max(text.left, cell.left + 3), min(text.right, cell.right - 3)
        if right - left < 6:
            continue
        piece = pixels[max(0, int(text.top)) : int(text.bottom), int(left) : int(right)]
        words, confidence = _recognise_line(piece)
        if words:
            parts.append((place, Recognised(words, confidence, left, text.top, right, text.bottom)))
    return parts


def _find_missed(table: RuledTable, cells: dict[int, list[Recognised]], ink: np.ndarray, pixels: np.ndarray) -> None:
    """Ink in a cell in which no text was found: short marks such as — and 二 are taken for lines, and looked at alone.

    What stays unread makes the cell's other text doubtful: something is missing from it.
    """
    for place, cell in enumerate(table.cells):
        left, top, right, bottom = (int(value) for value in (cell.left + 5, cell.top + 5, cell.right - 5, cell.bottom - 5))
        if right - left < 8 or bottom - top < 8:
            continue
        whole = ink[top:bottom, left:right]
        dark = whole.copy()
        found = cells.get(place, [])
        for text in found:
            dark[max(0, int(text.top) - top - 4) : max(0, int(text.bottom) - top + 4), max(0, int(text.left) - left - 6) : max(0, int(text.right) - left + 6)] = 0
        if (dark > 0).sum() < _LEAST_INK:
            continue
        size = max((text.bottom - text.top for text in found), default=bottom - top)
        for first, last in _bands(whole.any(axis=1), dark.any(axis=1), size):
            columns = dark[first : last + 1].any(axis=0).nonzero()[0]
            box = (
                max(left, left + int(columns[0]) - 6), max(top, top + first - 6),
                min(right, left + int(columns[-1]) + 6), min(bottom, top + last + 6),
            )  # fmt: skip
            words, confidence = _recognise_line(pixels[box[1] : box[3], box[0] : box[2]])
            if not found and len(words) < 2 and 3 * (last - first + 1) <= columns[-1] - columns[0] + 1:
                # No figure is a flat bar: alone in its cell it is a dash, whatever it was taken for.
                found = [Recognised("—", _SURE, *(float(value) for value in box))]
            elif words and (confidence >= DOUBTFUL or not found):
                # Found by looking twice, so never as sure as what was seen at once.
                found = [*found, Recognised(words, min(confidence, DOUBTFUL), *(float(value) for value in box))]
            elif found:
                found = [found[0]._replace(confidence=min(found[0].confidence, 0.3)), *found[1:]]
        if found:
            cells[place] = found


def _bands(whole: np.ndarray, missed: np.ndarray, size: float) -> list[tuple[int, int]]:
    """First and last row of each line that was missed, of rows with ink and those whose ink was missed; a line is no higher than `size`.

    The box of a line that was found may reach into the next one: a line begins where its own ink does.
    """
    pieces = []
    for first, last in _runs(missed):
        start = first
        while start > 0 and whole[start - 1]:
            start -= 1
        pieces.append((start if last - start <= size else first, last))
    bands: list[tuple[int, int]] = []
    for first, last in pieces:
        if bands and last - bands[-1][0] <= size:
            bands[-1] = bands[-1][0], last
        else:
            bands.append((first, last))
    return bands


def _runs(rows: np.ndarray) -> list[tuple[int, int]]:
    """First and last of the rows with ink that follow one another."""
    runs: list[tuple[int, int]] = []
    for row in rows.nonzero()[0].tolist():
        runs = [*runs[:-1], (runs[-1][0], row)] if runs and runs[-1][1] == row - 1 else [*runs, (row, row)]
    return runs


def _without_grain(ink: np.ndarray) -> np.ndarray:
    import cv2
    import numpy as np

    _, labels, pieces, _ = cv2.connectedComponentsWithStats(ink)
    kept = np.where(pieces[:, cv2.CC_STAT_AREA] >= _GRAIN, 255, 0).astype(np.uint8)
    kept[0] = 0
    return kept[labels]


def _checked(text: Recognised, ink: np.ndarray, pixels: np.ndarray) -> Recognised:
    """A figure is looked at twice, the second time by its ink alone; one that reads otherwise, or has more ink than characters, is doubtful.

    A lost point makes 239 of 2.39 without the engine being any less sure.
    """
    import cv2

    if not _FIGURE.fullmatch(text.text) or text.confidence <= DOUBTFUL:
        return text
    left, top, right, bottom = (max(0, int(edge)) for edge in text[2:])
    dark = ink[top:bottom, left:right]
    height, width = dark.shape
    _, _, pieces, _ = cv2.connectedComponentsWithStats(dark)
    # What touches the edge of the box is a ruled line that reaches into it.
    marks = [
        (x, y, x + w, y + h) for x, y, w, h, size in pieces[1:].tolist() if size >= _LEAST_MARK and x > 0 and y > 0 and x + w < width and y + h < height
    ]
    if not marks:
        return text
    first, upper, last, lower = (*map(min, zip(*(mark[:2] for mark in marks), strict=True)), *map(max, zip(*(mark[2:] for mark in marks), strict=True)))
    expected = sum(_PIECES.get(character, 1) for character in text.text if not character.isspace())
    near = pixels[max(0, top + upper - 3) : top + lower + 3, max(0, left + first - 3) : left + last + 3]
    again, _ = _recognise_line(near)
    if len(marks) <= expected and _plain(again) == _plain(text.text):
        return text
    return text._replace(confidence=DOUBTFUL)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "").translate(_DASHES)


def _lines(texts: list[Recognised]) -> list[list[Recognised]]:
    """Texts by line, from top to bottom and left to right."""
    lines: list[list[Recognised]] = []
    for text in sorted(texts, key=lambda text: text.middle[1]):
        first = lines[-1][0] if lines else None
        if first is not None and text.middle[1] - first.middle[1] < 0.5 * min(text.bottom - text.top, first.bottom - first.top):
            lines[-1].append(text)
        else:
            lines.append([text])
    return [sorted(line, key=lambda text: text.left) for line in lines]


def _joined(texts: list[Recognised], width: float) -> tuple[str, float]:
    """Text of a cell, its wrapped lines joined; as sure as the least sure of its parts."""
    lines = _lines(texts)
    size = max(text.bottom - text.top for text in texts)
    room = max(width - size, *(line[-1].right - line[0].left for line in lines))
    result = ""
    for before, line in zip([None, *lines], lines, strict=False):
        words = " ".join(text.text for text in line)
        # A line that ends well before the edge was ended on purpose.
        ended = before is not None and before[-1].right - before[0].left + 2 * size < room
        result += ("\n" if ended else "") + words
    return result, min(text.confidence for text in texts)
