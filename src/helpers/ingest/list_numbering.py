"""Numbers that Word itself puts in front of paragraphs. People see them, so they belong to the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "零一二三四五六七八九"
_CIRCLED = [chr(code) for code in range(0x2460, 0x2474)]
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    kind: str
    text: str


@dataclass(slots=True)
class Numbering:
    """The numbered lists of a document, with how far each has been counted."""

    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _list_of: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: etree._Element | None) -> Numbering:
        """The lists that `numbering.xml` describes; empty for a document without that part."""
        numbering = cls()
        if root is None:
            return numbering
        for abstract in root.iterfind(_W + "abstractNum"):
            levels = {_whole(level.get(_W + "ilvl")): _level(level) for level in abstract.iterfind(_W + "lvl")}
            numbering._levels[abstract.get(_W + "abstractNumId") or ""] = levels
        for number in root.iterfind(_W + "num"):
            numbering._list_of[number.get(_W + "numId") or ""] = _value(number, "abstractNumId")
        return numbering

    def label(self, properties: etree._Element | None) -> str:
        """The number in front of a paragraph with these properties, counting on; '' for a paragraph without."""
        numbered = properties.find(_W + "numPr") if properties is not None else None
        levels = self._levels.get(self._list_of.get(_value(numbered, "numId"), "")) if numbered is not None else None
        if not levels:
            return ""
        depth = _whole(_value(numbered, "ilvl"))
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(_value(numbered, "numId"), {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]

        def shown(match: re.Match[str]) -> str:
            other = int(match[1]) - 1
            described = levels.get(other, level)
            return _numeral(counts.get(other, described.start), described.kind)

        return "" if level.kind in ("none", "bullet") else _PLACE.sub(shown, level.text)


def _level(level: etree._Element) -> _Level:
    return _Level(_whole(_value(level, "start") or "1"), _value(level, "numFmt") or "decimal", _value(level, "lvlText"))


def _value(element: etree._Element | None, name: str) -> str:
    child = element.find(_W + name) if element is not None else None
    return (child.get(_W + "val") or "") if child is not None else ""


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 6 else 0


def _numeral(number: int, kind: str) -> str:
    if kind.startswith(("chinese", "taiwanese", "japanese", "ideographDigital", "ideographEnclosed")) and 0 < number < 100:
        tens, ones = divmod(number, 10)
        return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")
    if kind.startswith("decimalEnclosedCircle") and 0 < number <= len(_CIRCLED):
        return _CIRCLED[number - 1]
    if kind in ("lowerLetter", "upperLetter") and 0 < number <= 26:
        return chr((96 if kind == "lowerLetter" else 64) + number)
    if kind == "decimalFullWidth":
        return str(number).translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    return f"{number:02d}" if kind == "decimalZero" else str(number)
