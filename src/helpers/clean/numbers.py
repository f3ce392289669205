"""Read numbers as forms print them. Every change on the way is named; a text that is not a number is refused."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from helpers.schema.columns import MONEY_UNITS
from helpers.schema.marks import lacks_result

DASHES = frozenset("-—–－―─/／﹣‐‑‒−")
NO_RESULT = "no_result"
"""Name of the change for a formula whose result is not in the file."""
_NONE_WORDS = frozenset(("无", "暂无", "没有", "不涉及"))
_IN_WAN_YUAN = MONEY_UNITS | {"万": 1.0, "亿": 1e4}
LEAST, MOST = 1e-12, 1e15
"""What a figure of a form can be, 0 apart: a country's money in 元 has 15 digits, and a float holds no more. Beyond, sums and ratios have no meaning."""
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
_PLAIN = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,12})?")
"""Most figures: read at once."""
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_BROKEN_AT_POINT = re.compile(r"\d+(?:\.\n|\n\.)\d+")
_SUFFIX = re.compile(rf"({'|'.join(sorted(_IN_WAN_YUAN, key=len, reverse=True))})$")


class NotANumber(ValueError):
    """The text cannot be read as a number with certainty."""


@dataclass(frozen=True, slots=True)
class NumberRead:
    """A value as read, None for an empty cell, and the changes that reading made, by the names of change_reasons.csv."""

    value: float | None
    changes: tuple[str, ...] = ()


def parse_number(text: str | None) -> NumberRead:
    """Read a number of points.

    '10' -> 10, '９０' -> 90 (full width), '1 0' -> 10 (a layout space), '10分' -> 10, '—' and '' -> null. Raises NotANumber for anything
    else: a guess would be worse than a question.
    """
    if text and _PLAIN.fullmatch(text):
        return NumberRead(float(text))
    blank = _blank(text)
    if blank is not None:
        return blank
    folded = unicodedata.normalize("NFKC", str(text)).strip()
    if folded.endswith("分"):
        reading = _number(folded[:-1])
        return NumberRead(reading.value, (*reading.changes, "points_suffix"))
    return _number(str(text))


def parse_points(text: str | None) -> NumberRead:
    """Read the points of an indicator, which some forms print as a share of 100: '30%' -> 30. Raises NotANumber."""
    folded = unicodedata.normalize("NFKC", text or "").strip()
    if not folded.endswith("%"):
        return parse_number(text)
    reading = _number(folded[:-1])
    return NumberRead(reading.value, (*reading.changes, "percent_as_points"))


def parse_amount(text: str | None, unit: str | None) -> NumberRead:
    """Read an amount of money, in 万元, from a cell under a header that prints `unit` (万元, 元, 千元 … or None).

    '113.8699 68' -> 113.869968 (a layout space), '96 万' -> 96, '30000元' -> 3, '1,234.5' -> 1234.5, '—', '无' and '' -> null.
    Without a unit on the form the figure is kept as printed, and rule A08 says so. Raises NotANumber for anything else.
    """
    factor = MONEY_UNITS.get(unit or "万元", 1.0)
    if text and factor == 1 and _PLAIN.fullmatch(text):
        return NumberRead(float(text))
    blank = _blank(text)
    if blank is not None:
        return blank
    folded = unicodedata.normalize("NFKC", str(text)).strip()
    suffix = _SUFFIX.search(folded)
    if not suffix:
        reading = _number(str(text))
        if factor != 1 and reading.value is not None:
            return NumberRead(round(reading.value * factor, 12), (*reading.changes, "unit_yuan" if unit == "元" else "unit_of_head"))
        return reading
    reading = _number(folded[: suffix.start()])
    if reading.value is None:
        raise NotANumber(text)
    factor = _IN_WAN_YUAN[suffix[1]]
    return NumberRead(reading.value if factor == 1 else round(reading.value * factor, 12), (*reading.changes, "unit_suffix"))


def parse_rate(text: str | None) -> NumberRead:
    """Read a rate as a fraction.

    '19.95%' -> 0.1995, '0' -> 0, '0.5' -> 0.5; '99.5' without the sign is read as per cent, and that is logged.
    Raises NotANumber.
    """
    blank = _blank(text)
    if blank is not None:
        return blank
    folded = unicodedata.normalize("NFKC", str(text)).strip()
    if folded.endswith("%"):
        reading = _number(folded[:-1])
        if reading.value is None:
            raise NotANumber(text)
        return NumberRead(_shift(reading.value), reading.changes)
    reading = _number(str(text))
    if reading.value is not None and reading.value > 1:
        return NumberRead(_shift(reading.value), (*reading.changes, "percent_sign"))
    return reading


def _shift(value: float) -> float:
    """A hundredth, without the noise of binary fractions: 19.95 -> 0.1995."""
    return float(f"{value:.15g}e-2") if abs(value) < 1e15 and "e" not in f"{value:.15g}" else value / 100


@lru_cache(maxsize=65536)
def is_dash(text: str) -> bool:
    """True for a cell of dashes or slashes alone: the sign for an empty field."""
    packed = "".join(text.split())
    return bool(packed) and all(character in DASHES for character in packed)


def _blank(text: str | None) -> NumberRead | None:
    if text is None:
        return NumberRead(None)
    if lacks_result(text):
        return NumberRead(None, (NO_RESULT,))
    packed = "".join(text.split())
    if not packed:
        return NumberRead(None)
    # The recognition of pictures takes a dash for 一; where a figure is meant, nobody writes 1 that way.
    if packed == "一" or all(character in DASHES for character in packed):
        return NumberRead(None, ("dash",))
    if packed.rstrip("。.") in _NONE_WORDS:
        return NumberRead(None, ("word_none",))
    return None


def _number(text: str) -> NumberRead:
    changes = []
    if not text.isascii() and any(unicodedata.category(character) == "No" for character in text):
        # Folding would turn ① into 1 and ² into 2: a list mark or a footnote is no digit.
        raise NotANumber(text)
    folded = unicodedata.normalize("NFKC", text).strip()
    if folded != text.strip():
        changes.append("full_width")
    folded = folded.replace("−", "-").replace("﹣", "-")
    packed = "".join(folded.split())
    if packed != folded:
        # A line break inside a cell may part two figures, but for one beside a point; a space within one line parts the digits of one.
        if (len(folded.splitlines()) > 1 and not _BROKEN_AT_POINT.fullmatch(folded)) or not re.fullmatch(
            r"[\d.,\s]+", folded.replace("\u00a0", " ")
        ):
            raise NotANumber(text)
        changes.append("layout_space")
    if _THOUSANDS.fullmatch(packed):
        packed = packed.replace(",", "")
        changes.append("thousands_separator")
    if not _NUMBER.fullmatch(packed) or not packed.isascii():
        raise NotANumber(text)
    value = float(packed)
    if value and not LEAST <= abs(value) < MOST:
        raise NotANumber(text)
    return NumberRead(value, tuple(changes))
