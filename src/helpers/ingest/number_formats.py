"""Numbers of a spreadsheet as a person sees them: the stored number and the cell's format give the text."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"', 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: 'yyyy"年"m"月"', 56: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""Formats that a file names by number only (27 to 58 as in Chinese Excel)."""

_GENERAL_DIGITS = 11
"""Significant digits that Excel shows of a number without a format: 4.49, not the 4.4900000000000002 that is stored."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|AM/PM|am/pm|上午/下午|A/P|[eE](?![+\-]))'
    r"|(?P<number>[0#?][0#?,.]*|\.[0#?]+)|(?P<exponent>E[+\-]0+)|(?P<other>.)",
    re.DOTALL,
)


def show_number(value: float, pattern: str, epoch_1904: bool = False) -> str:
    """The number as its format shows it: 0.1995 with `0.00%` is 19.95%, 45291 with `yyyy/m/d` is 2023/12/31.

    A format that this does not know (fractions, scientific) is shown as Excel shows numbers without a format.
    """
    kind, sections = _parse(pattern)
    if kind == "date" and value == value:
        return _show_date(value, sections[0], epoch_1904)
    if kind == "general" or value != value:
        return general(value)
    section, magnitude = sections[0], value
    if value < 0 and len(sections) > 1:
        section, magnitude = sections[1], -value
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    try:
        return _show_section(magnitude, section)
    except (InvalidOperation, ValueError, OverflowError):
        return general(value)  # beyond what a spreadsheet can count


def is_date_format(pattern: str) -> bool:
    return _parse(pattern)[0] == "date"


def general(value: float) -> str:
    """A number without a format: 4.4900000000000002 is 4.49; whole numbers keep all their digits."""
    shown = repr(value)
    if len(shown) <= _GENERAL_DIGITS and "e" not in shown and "n" not in shown:
        return shown.removesuffix(".0") if shown != "-0.0" else "0"
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if value == int(value):
        return str(int(value))
    return format(_plain(Decimal(f"{value:.{_GENERAL_DIGITS}g}")), "f")


@lru_cache(maxsize=1024)
def _parse(pattern: str) -> tuple[str, list[list[tuple[str, str]]]]:
    sections = [_tokens(section) for section in _split_sections(pattern)]
    first = sections[0]
    kinds = {kind for kind, _ in first}
    if pattern.strip().lower() in ("", "general", "@", "g/通用格式", "general;general") or "exponent" in kinds:
        return "general", sections
    if "date" in kinds:
        return "date", sections
    if any(kind == "other" and text == "/" for kind, text in first):
        return "general", sections
    # A section without digits shows only its words ("-" for zero); without any format at all there is nothing to show by.
    if not any(kind == "number" for kind, _ in first):
        return "general", sections
    return "number", sections


def _split_sections(pattern: str) -> list[str]:
    parts, current, quoted = [], "", False
    for character in pattern:
        if character == '"':
            quoted = not quoted
        if character == ";" and not quoted:
            parts.append(current)
            current = ""
        else:
            current += character
    return [*parts, current]


def _tokens(section: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    for match in _TOKEN.finditer(section):
        kind, text = match.lastgroup or "other", match.group(match.lastgroup or 0)
        if kind in ("quoted", "escaped"):
            tokens.append(("text", text))
        elif kind == "bracket":
            if re.fullmatch(r"[hHmMsS]+", text):
                tokens.append(("date", f"[{text}]"))
            elif text.startswith("$"):
                # [$¥-804] is a currency sign with a language behind it; [Red] and [>100] are no text.
                tokens.append(("text", text[1:].split("-")[0]))
        elif kind not in ("space", "fill"):
            tokens.append((kind, text))
    return tokens


def _show_section(value: float, section: list[tuple[str, str]]) -> str:
    numbers = [text for kind, text in section if kind == "number"]
    percent = sum(1 for kind, text in section if kind == "other" and text in "%％")
    if not numbers:
        return "".join(text for kind, text in section if kind in ("text", "other")).strip()
    mask = "".join(numbers)
    if value == 0 and "0" not in mask:
        # `"-"??` shows zero as a dash: places that are only kept free hold no digit.
        return "".join(text for kind, text in section if kind in ("text", "other")).strip()
    scaled = _rounded(value) * 100**percent
    while mask.endswith(","):
        mask, scaled = mask[:-1], scaled / 1000
    whole, _, decimals = mask.partition(".")
    shown = format(scaled.quantize(Decimal(1).scaleb(-len(decimals.replace(",", ""))), ROUND_HALF_UP), ",f" if "," in whole else "f")
    optional = len(decimals) - len(decimals.rstrip("#?"))
    if optional and "." in shown:
        keep = len(shown) - optional
        shown = shown[:keep] + shown[keep:].rstrip("0")
        shown = shown.removesuffix(".")
    digits = whole.count("0")
    integer, point, rest = shown.lstrip("-").partition(".")
    integer = integer.zfill(digits) if "," not in integer else integer
    shown = ("-" if shown.startswith("-") and shown.strip("-0.,") else "") + integer + point + rest
    parts, placed = [], False
    for kind, text in section:
        if kind == "number":
            if not placed:
                parts.append(shown)
            placed = True
        elif kind in ("text", "other"):
            parts.append(text)
    return "".join(parts).strip()


def _rounded(value: float) -> Decimal:
    """The number that was typed: 15 digits are what a spreadsheet keeps, the rest is the binary form's noise."""
    return Decimal(f"{value:.15g}")


def _plain(number: Decimal) -> Decimal:
    return number.normalize() if number else Decimal(0)


def _show_date(value: float, section: list[tuple[str, str]], epoch_1904: bool) -> str:
    try:
        moment = date_of(value, epoch_1904)
    except (OverflowError, ValueError):
        return general(value)
    parts: list[str] = []
    previous = ""
    twelve = any(kind == "date" and text.upper() in ("AM/PM", "A/P", "上午/下午") for kind, text in section)
    dates = [text for kind, text in section if kind == "date"]
    seen = 0
    for kind, text in section:
        if kind != "date":
            parts.append(text if kind in ("text", "other") else "")
            continue
        seen += 1
        following = dates[seen] if seen < len(dates) else ""
        parts.append(_date_part(moment, value, text, previous, following, twelve))
        previous = text
    return "".join(parts).strip()


def _date_part(moment: datetime, value: float, token: str, previous: str, following: str, twelve: bool) -> str:
    letter, width = token.lower().strip("[]")[0], len(token)
    if token.startswith("["):
        total = value * {"h": 24, "m": 1440, "s": 86400}[letter]
        return str(int(total + 1e-6))
    if token.upper() in ("AM/PM", "A/P", "上午/下午"):
        return "上午" if moment.hour < 12 else "下午"
    if letter in "ye":
        return f"{moment.year % 100:02d}" if letter == "y" and width <= 2 else str(moment.year)
    if letter == "d":
        return "日一二三四五六"[(moment.weekday() + 1) % 7] if width > 2 else f"{moment.day:0{width}d}"
    if letter == "m":
        # m beside hours or seconds means minutes.
        if "h" in previous.lower() or "s" in following.lower():
            return f"{moment.minute:0{min(width, 2)}d}"
        return f"{moment.month:0{width if width <= 2 else 1}d}"
    if letter == "h":
        hour = (moment.hour % 12 or 12) if twelve else moment.hour
        return f"{hour:0{min(width, 2)}d}"
    return f"{moment.second:0{min(width, 2)}d}"


def date_of(value: float, epoch_1904: bool = False) -> datetime:
    """The moment that a spreadsheet's day number means; it counts a 29 February 1900 that never was."""
    if value < 0:
        raise ValueError("a day number is not negative")
    if epoch_1904:
        start = datetime(1904, 1, 1)
    else:
        start = datetime(1899, 12, 31) if value < 60 else datetime(1899, 12, 30)
    return start + timedelta(seconds=round(value * 86400))
