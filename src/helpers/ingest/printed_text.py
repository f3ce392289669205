"""Characters on a page become lines, and the lines of one cell its text, with wrapped lines joined again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple


class Glyph(NamedTuple):
    """One character as printed: where it stands on its line (x, baseline y), and its box; y grows downwards."""

    text: str
    x: float
    y: float
    left: float
    top: float
    right: float
    bottom: float


class Line(NamedTuple):
    """The characters of one printed line as text, with its extent."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


_OPENING = frozenset("（《“‘【〈〔([{≥≤＞＜")
_CLOSING = frozenset("，。、；：）》”’】〉〕！？％．,.;:!?)]}%")
"""Marks that never end a line, and marks that never begin one, by intention."""
_WIDE_FIGURES = frozenset("０１２３４５６７８９．，％")
_PADDING = 12.0
"""Points that Word leaves free left and right in a cell, together."""


def em_of(glyphs: Sequence[Glyph]) -> float:
    """The size of type: a Chinese character is nearly as large as its em, a figure is two thirds as high."""
    wide = [max(glyph.right - glyph.left, glyph.bottom - glyph.top) for glyph in glyphs if "\u3400" <= glyph.text <= "\u9fff"]
    if wide:
        return max(median(wide) / 0.9, 1.0)
    heights = [glyph.bottom - glyph.top for glyph in glyphs if glyph.text.isalnum()]
    return max(median(heights) / 0.7, 1.0) if heights else 10.0


def lines_of(glyphs: Sequence[Glyph], em: float) -> list[list[Glyph]]:
    """Characters by printed line, from top to bottom and left to right; what is printed twice for boldness stands once."""
    lines: list[list[Glyph]] = []
    base = 0.0
    for glyph in sorted(glyphs, key=lambda glyph: glyph.y):
        if lines and glyph.y - base <= 0.45 * em:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
        base = glyph.y if len(lines[-1]) == 1 else base
    return [_once(sorted(line, key=lambda glyph: glyph.x), em) for line in lines]


def _once(line: list[Glyph], em: float) -> list[Glyph]:
    kept: list[Glyph] = []
    for glyph in line:
        if any(glyph.text == other.text and glyph.x - other.x < 0.15 * em and abs(glyph.y - other.y) < 0.15 * em for other in kept[-2:]):
            continue
        kept.append(glyph)
    return kept


def line_text(line: Sequence[Glyph], em: float) -> str:
    """Text of one line; a gap that no space character fills is a space where words stand apart."""
    parts: list[str] = []
    previous: Glyph | None = None
    for glyph in line:
        if previous is not None and not glyph.text.isspace() and not previous.text.isspace():
            gap = glyph.left - _end(previous, em)
            letters = glyph.text.isascii() and glyph.text.isalpha() and previous.text.isascii() and previous.text.isalpha()
            if gap > em or (letters and gap > 0.25 * em):
                parts.append(" ")
        parts.append(glyph.text)
        previous = glyph
    return "".join(parts).strip()


def _end(glyph: Glyph, em: float) -> float:
    """Where the next character may begin: a Chinese mark such as ． fills its square, though its ink does not."""
    return max(glyph.right, glyph.x + em) if _is_chinese(glyph.text) else glyph.right


def _start(glyph: Glyph) -> float:
    return min(glyph.left, glyph.x) if _is_chinese(glyph.text) else glyph.left


def as_line(line: Sequence[Glyph], em: float) -> Line:
    return Line(
        line_text(line, em),
        min(_start(glyph) for glyph in line), max(_end(glyph, em) for glyph in line), min(glyph.top for glyph in line), max(glyph.bottom for glyph in line),
    )  # fmt: skip


def cell_text(glyphs: Sequence[Glyph], width: float) -> str:
    """Text of a cell of this width: wrapped lines are joined, ended lines stay apart.

    A line was wrapped if the beginning of the next would not have fitted on it.
    """
    em = em_of(glyphs)
    lines = [line for line in lines_of(glyphs, em) if any(not glyph.text.isspace() for glyph in line)]
    if len(lines) == 1:
        return line_text(lines[0], em)
    printed = [as_line(line, em) for line in lines]
    room = max(width - _PADDING, *(line.right - line.left for line in printed))
    text = printed[0].text
    for index, (before, after) in enumerate(pairwise(printed), 1):
        torn = before.text[-1:] in _OPENING or after.text[:1] in _CLOSING
        if not torn and before.right - before.left + _first_word(lines[index:], em) + 0.3 * em <= room:
            text += "\n" + after.text
        elif text[-1:].isascii() and text[-1:].isalpha() and after.text[:1].isascii() and after.text[:1].isalpha():
            text += " " + after.text
        else:
            text += after.text
    return text


def _first_word(lines: Sequence[Sequence[Glyph]], em: float) -> float:
    """Width of what cannot be parted at the start of the first line: a Chinese character or a run of others, with its marks.

    A run too long for one line goes on in the next.
    """
    width = 0.0
    for line in lines:
        glyphs = [glyph for glyph in line if not glyph.text.isspace()]
        count = 0
        while count < len(glyphs) and glyphs[count].text in _OPENING:
            count += 1
        if count < len(glyphs) and _stands_alone(glyphs[count].text):
            count += 1 if width == 0.0 else 0
        else:
            while count < len(glyphs) and not _stands_alone(glyphs[count].text):
                count += 1
        while 0 < count < len(glyphs) and glyphs[count].text in _CLOSING:
            count += 1
        if count:
            width += _end(glyphs[count - 1], em) - _start(glyphs[0])
        if count < len(glyphs) or _stands_alone(glyphs[-1].text):
            break
    return width


def _stands_alone(text: str) -> bool:
    """True for a character after which a line may end; figures keep together, also those as wide as a Chinese character."""
    return _is_chinese(text) and text not in _WIDE_FIGURES


def _is_chinese(text: str) -> bool:
    return text >= "\u2e80"
