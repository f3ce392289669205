"""Text for people at a terminal: how wide it stands there, and its lines with what follows hanging below their beginning."""

from __future__ import annotations

import re
import unicodedata

_PIECES = re.compile(r"\x1b\[[\d;]*m|[\x21-\x7e\u2212÷×±≥≤]+|.", re.DOTALL)
"""A colour, a word or a figure that is not parted, or one sign."""
_NOT_FIRST = frozenset("，。、；：？！）】》”’…%％")
_NOT_LAST = frozenset("（【《“‘")
_LEAST = 20


def display_width(text: str) -> int:
    """Columns that a text takes: a Chinese sign takes two, a colour none."""
    return sum(_width(piece) for piece in _PIECES.findall(text))


def wrapped(text: str, width: int, hanging: int = 0) -> list[str]:
    """The text in lines of at most `width` columns; those after the first begin `hanging` columns in.

    No line begins with a closing mark or ends with an opening one, and no word or figure is parted that fits on a line.
    """
    width = max(width, _LEAST)
    hanging = min(hanging, width // 2)
    lines, line, used, breakable = [], [], 0, 0
    for piece in _pieces(text, width - hanging):
        if line and used + _width(piece) > width and piece != " ":
            # What may not stand alone goes on with what it belongs to.
            end = breakable if breakable and (piece in _NOT_FIRST or _opens(line)) else len(line)
            lines.append("".join(line[:end]).rstrip(" "))
            line = [" " * hanging, *_without_lead(line[end:])]
            used, breakable = sum(map(_width, line)), 0
        if len(line) > 1 and piece not in _NOT_FIRST and not _opens(line):
            breakable = len(line)
        line.append(piece)
        used += _width(piece)
    return [*lines, "".join(line).rstrip(" ")]


def _pieces(text: str, room: int) -> list[str]:
    pieces = []
    for piece in _PIECES.findall(text):
        if _width(piece) <= room:
            pieces.append(piece)
        else:  # longer than a line, as paths may be
            pieces += piece
    return pieces


def _without_lead(line: list[str]) -> list[str]:
    while line and line[0] == " ":
        line = line[1:]
    return line


def _opens(line: list[str]) -> bool:
    """Whether the last sign of a line belongs to what follows."""
    last = next((piece for piece in reversed(line) if not piece.startswith("\x1b")), "")
    return last in _NOT_LAST


def _width(piece: str) -> int:
    if piece.startswith("\x1b"):
        return 0
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" or sign in "“”‘’…—" else 1 for sign in piece if not unicodedata.combining(sign))
