"""What stands on one page of a PDF: its characters and its ruled lines, turned so that the text is upright."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise

import pypdfium2.raw as pdfium

from helpers.ingest.lattice import Segment
from helpers.ingest.printed_text import Glyph

_THIN = 3.0
"""Points. A filled rectangle no wider is a line: this is how many programs draw borders."""
_DEEPEST_FORM = 8
_MOST_OBJECTS = 200_000
Matrix = tuple[float, float, float, float, float, float]
_UNCHANGED: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(slots=True)
class PageContent:
    """Characters and lines in points, x to the right and y downwards; `slanted` is text across the page, such as a watermark."""

    glyphs: list[Glyph] = field(default_factory=list)
    slanted: list[str] = field(default_factory=list)
    horizontal: list[Segment] = field(default_factory=list)
    vertical: list[Segment] = field(default_factory=list)
    has_picture: bool = False
    unknown: int = 0


def page_content(page: ctypes._Pointer) -> PageContent:
    """Read an open page."""
    content = PageContent()
    turn = _read_text(page, content)
    boxes: list[tuple[float, float, float, float]] = []
    _read_objects(_page_objects(page), _UNCHANGED, boxes, content, 0, [0])
    for left, bottom, right, top in boxes:
        (x0, y0), (x1, y1) = _turned(left, bottom, turn), _turned(right, top, turn)
        add_line(content, x0, y0, x1, y1)
    return content


def add_line(content: PageContent, x0: float, y0: float, x1: float, y1: float) -> None:
    """Add what stands between two corners, if it is so thin that it is a line; a dot may belong to a dotted line of either direction."""
    if abs(y1 - y0) <= _THIN:
        content.horizontal.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
    if abs(x1 - x0) <= _THIN:
        content.vertical.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))


def _turned(x: float, y: float, turn: int) -> tuple[float, float]:
    """A point of the page (y upwards) as seen by who holds the page so that the text is upright (y downwards)."""
    if turn == 0:
        return x, -y
    if turn == 1:
        return y, x
    if turn == 2:
        return -x, y
    return -y, -x


def _read_text(page: ctypes._Pointer, content: PageContent) -> int:
    """Fill in the characters; returns the quarter turns by which most of the text is turned."""
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return 0
    try:
        found = list(_characters(text_page, content))
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    if not found:
        return 0
    turns = Counter(turn for _, turn, *_ in found if turn is not None)
    turn = turns.most_common(1)[0][0] if turns else 0
    slanted: list[str] = []
    for (own, x_y, low, high, _), shown in groupby(found, key=lambda one: one[1:]):
        texts = [text for text, *_ in shown]
        if own is None:
            slanted += texts
            continue
        x, y = _turned(*x_y, turn)
        (x0, y0), (x1, y1) = _turned(*low, turn), _turned(*high, turn)
        # One sign may show several characters, such as —— or ﬁ: pdfium gives them one box, of which each gets its share.
        # What is printed twice for boldness is drawn twice, each time by an object of its own.
        left, width = min(x0, x1), abs(x1 - x0) / len(texts)
        for index, text in enumerate(texts):
            start = left + index * width
            content.glyphs.append(Glyph(text, x + index * width, y, start, min(y0, y1), start + width, max(y0, y1)))
    if slanted:
        content.slanted.append("".join(slanted))
    return turn


def _characters(text_page: ctypes._Pointer, content: PageContent) -> Iterator[tuple]:
    """Each printed character: text, quarter turns (None if slanted), origin, two corners of its box, and what draws it."""
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    edges = tuple(ctypes.byref(value) for value in (left, right, bottom, top))
    origin = tuple(ctypes.byref(value) for value in (x, y))
    quarter = math.pi / 2
    for index in range(pdfium.FPDFText_CountChars(text_page)):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        if code <= 32 or code == 0xFFFE or code == 0xAD:
            # pdfium adds spaces and line ends of its own, and marks a hyphen at the end of a line with these codes.
            if pdfium.FPDFText_IsGenerated(text_page, index) or code in (9, 10, 13):
                continue
            if code == 0:
                content.unknown += 1
                continue
            code = 32 if code == 32 else 45
        elif 0xE000 <= code <= 0xF8FF or code == 0xFFFD:
            content.unknown += 1
        if not pdfium.FPDFText_GetCharBox(text_page, index, *edges) or not pdfium.FPDFText_GetCharOrigin(text_page, index, *origin):
            continue
        # pdfium counts clockwise.
        turns = pdfium.FPDFText_GetCharAngle(text_page, index) / quarter
        nearest = round(turns)
        turn = -nearest % 4 if abs(turns - nearest) < 0.05 else None
        drawn_by = ctypes.cast(pdfium.FPDFText_GetTextObject(text_page, index), ctypes.c_void_p).value
        yield chr(code), turn, (x.value, y.value), (left.value, bottom.value), (right.value, top.value), drawn_by


def _page_objects(page: ctypes._Pointer) -> Iterator[ctypes._Pointer]:
    return (pdfium.FPDFPage_GetObject(page, index) for index in range(pdfium.FPDFPage_CountObjects(page)))


def _form_objects(form: ctypes._Pointer) -> Iterator[ctypes._Pointer]:
    return (pdfium.FPDFFormObj_GetObject(form, index) for index in range(pdfium.FPDFFormObj_CountObjects(form)))


def _read_objects(objects: Iterator, matrix: Matrix, boxes: list, content: PageContent, depth: int, count: list[int]) -> None:
    """Boxes of the straight lines among objects, and of those in forms, which may hold forms again."""
    for item in objects:
        count[0] += 1
        if count[0] > _MOST_OBJECTS:
            return
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            boxes.extend(_moved(box, matrix) for box in _path_lines(item))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            content.has_picture = True
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
            _read_objects(_form_objects(item), _product(_matrix(item), matrix), boxes, content, depth + 1, count)


def _path_lines(path: ctypes._Pointer) -> list[tuple[float, float, float, float]]:
    """The straight lines that a path draws, as thin boxes; a filled area draws none."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(path, *(ctypes.byref(value) for value in (left, bottom, right, top))):
        return []
    box = (left.value, bottom.value, right.value, top.value)
    count = pdfium.FPDFPath_CountSegments(path)
    if min(box[2] - box[0], box[3] - box[1]) <= _THIN and count <= 6:
        return [box]
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    if not stroke.value and not fill.value:
        return []
    pieces = _subpaths(path, count)
    if stroke.value:
        return [line for piece in pieces for line in _straight(piece)]
    # Many borders in one filled path: each thin piece is a line, each wide one a shaded area.
    lines = []
    for piece in pieces:
        xs, ys = [x for x, _ in piece], [y for _, y in piece]
        if min(max(xs) - min(xs), max(ys) - min(ys)) <= _THIN:
            lines.append((min(xs), min(ys), max(xs), max(ys)))
    return lines


def _straight(points: list[tuple[float, float]]) -> Iterator[tuple[float, float, float, float]]:
    for (x0, y0), (x1, y1) in pairwise(points):
        if abs(x0 - x1) < 1 or abs(y0 - y1) < 1:
            yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _subpaths(path: ctypes._Pointer, count: int) -> list[list[tuple[float, float]]]:
    """Points of a path piece by piece, where they stand on the page; curves end a piece."""
    a, b, c, d, e, f = _matrix(path)
    x, y = ctypes.c_float(), ctypes.c_float()
    pieces: list[list[tuple[float, float]]] = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO and pieces:
            pieces[-1].append(point)
        else:
            pieces.append([point])
        if pdfium.FPDFPathSegment_GetClose(segment):
            pieces[-1].append(pieces[-1][0])
    return pieces


def _matrix(item: ctypes._Pointer) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)):
        return _UNCHANGED
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _product(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _moved(box: tuple[float, float, float, float], matrix: Matrix) -> tuple[float, float, float, float]:
    if matrix == _UNCHANGED:
        return box
    a, b, c, d, e, f = matrix
    left, bottom, right, top = box
    x0, y0, x1, y1 = a * left + c * bottom + e, b * left + d * bottom + f, a * right + c * top + e, b * right + d * top + f
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
