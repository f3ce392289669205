"""Read what a target or an actual value says: at least, at most, a range, a date, a level of a scale; in doubt, free text.

The words that compare, the units and the scales stand in `comparators.csv`, `units.csv` and `scales.csv`. A date is a day, a month, a quarter or
the end of a year.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from helpers.clean.labels import rows_of
from helpers.clean.numbers import DASHES

_MONTH = r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月份?(?:(?P<day>\d{1,2})[日号])?"
_SPAN = r"(?:(?P<first_year>\d{4})年)?(?P<first_month>\d{1,2})月?份?(?:\d{1,2}[日号])?[-~至到]"
_QUARTER = r"(?:(?P<year>\d{4})年)?(?:第?(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年)"
_YEAR_END = r"(?:(?P<year>\d{4})年年?|年)(?P<end>底|末)"
_ISO = r"(?P<year>\d{4})(?P<mark>[-./])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
_YEAR = r"(?P<year>\d{4})年"
_BEFORE = r"(?P<before>[^\d]{0,20}?)"
_AFTER = r"(?P<part>底|末|初|上旬|中旬|下旬)?(?P<by>之?前|以前|以内|内)?(?P<after>[^\d]{0,20})"
_PATTERNS = tuple(re.compile(_BEFORE + core + _AFTER) for core in (_SPAN + _MONTH, _MONTH, _ISO, _QUARTER, _YEAR_END, _YEAR))
_BY = re.compile(r"(?:≤|<=|<|≦|不晚于|不迟于|不超过|截至|截止到?)$")
_AT = re.compile(r"=$")
_OTHER_YEAR_OR_RECURRING = re.compile(r"次年|翌年|下一?年|上一?年|去年|明年|每|第$|[≥>]")
_START_OR_LATER = re.compile(r"起|之?后|以后|以来|开始|启动|左右|[-~至/%]")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}


def read_date(packed: str, year: int) -> tuple[str, str | None] | None:
    """Read a date out of a text without white space: its ISO month, day or year, and ≤ where it is a deadline.

    '12月底前' -> 2023-12 and ≤ (in a form of 2023), '2023年1-12月完成' -> 2023-12, '12月31日前' -> 2023-12-31 and ≤. None for a text that
    holds other figures, another year's season or a beginning (12月起).
    """
    for pattern in _PATTERNS:
        match = pattern.fullmatch(packed)
        if match:
            break
    else:
        return None
    if _OTHER_YEAR_OR_RECURRING.search(match["before"]) or _START_OR_LATER.match(match["after"]):
        return None
    found = match.groupdict()
    date = _iso(found, int(found.get("year") or found.get("first_year") or year))
    if date is None:
        return None
    by = match["by"] or _BY.search(match["before"])
    return date, "≤" if by else "=" if _AT.search(match["before"]) else None


def _iso(found: dict[str, str | None], year: int) -> str | None:
    if not 1990 <= year <= 2100:
        return None
    if found.get("quarter"):
        return f"{year}-{_QUARTERS[str(found['quarter'])] * 3:02}"
    if found.get("half"):
        return f"{year}-{'06' if found['half'] == '上' else '12'}"
    if found.get("day"):
        try:
            return datetime.date(year, int(found["month"]), int(found["day"])).isoformat()
        except ValueError:
            return None
    if "month" in found:
        month, first = int(found["month"]), int(found.get("first_month") or 1)
        return f"{year}-{month:02}" if 1 <= month <= 12 and 1 <= first <= 12 else None
    return f"{year}-12" if found.get("end") else str(year)


LONGEST_CHOICE = 40
"""Characters of a level, or of a list of levels."""
LONGEST_PROSE = 60
"""Characters of a clause around its figure; in a longer one the figure is rarely what is meant."""

_KIND_OF = {"≥": "at_least", ">": "at_least", "≤": "at_most", "<": "at_most", "=": "equal", None: "number"}
_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ",
    0xFE6A: "%",
    0x2236: ":",
    0x2014: "-",
    0x2013: "-",
    0x2212: "-",
}
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_MIDNIGHT = re.compile(r"(?<=\d)[T ]00:00(?::00)?$")
_PLACEHOLDER = re.compile(r"指标\d+:")
_SAMPLE = re.compile(r"(?<=%)\([^()%]*?\d+(?:余|多)?(?:份|人|个|名|家|户|位|件|例|次|场)[^()%]*\)$")
_CLAUSE = re.compile(r"(?<!\d),|,(?!\d{3}(?!\d))|[;。、:!?]")
_YEAR_BESIDE = re.compile(r"(?<!\d)(?:19|20)\d\d年度?(?=.*\d)")
_PLAIN = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_NOT_EXACT_BEFORE = re.compile(r"(?:约|大约|近|接近|将近|第|未|未达|未达到|不足|不满|[A-Za-z×/])$")
_NOT_EXACT_AFTER = re.compile(r"左右|上下|余|多|来|几|±|×|/\d|[A-Za-z]")
_POINT_IN_TIME = re.compile(r"前|之前|以前|起|后|之后|以后|开始|底|初|末")
_DIGITS = "零一二三四五六七八九"
_TENS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = "一二三四五六七八九十"
_PER_TIME = re.compile(r"每(年|季度|季|月|周|天|日)(?![" + _NUMERAL + r"])[^每均]{0,6}$")
_PER_THING = re.compile(r"(?:平均)?每(?:个|家|名|位)?([^每\d]{1,4})$")
_PER_HEAD = re.compile(r"人均[^每均]{0,8}$")


@dataclass(frozen=True, slots=True)
class Value:
    """One target or actual value as read.

    `value` is in `unit` as printed (90 with % for 90 %), `upper` the other end of a range. `date` is the ISO month or day by
    which or in which (2023-12). `choice` is a level (优) or a list of them (优/良/中/低/差). What is free text has none of these.
    """

    kind: str
    operator: str | None = None
    value: float | None = None
    upper: float | None = None
    unit: str | None = None
    date: str | None = None
    choice: str | None = None


TEXT = Value("text")


def read_value(text: str | None, year: int, operator: str | None = None, unit: str | None = None) -> Value | None:
    """Read a target or actual value of a form of `year`; None for a blank, a dash or 无.

    '≥50个' -> at least 50 个, '12月底前' -> by 2023-12, '每个街镇3人' -> 3 人/街镇, '优良中低差' -> a choice of five, '95%（12个科室）' -> 95 %
    with its sample left out. `operator` and `unit`
    are the row's 指标性质 and 度量单位, where the layout has such columns: they complete a plain figure. What cannot be read with
    certainty (约50人, two figures, a contradiction) is free text.
    """
    if is_nothing(text):
        return None
    return _read_row(str(text), year, "" if is_nothing(operator) else str(operator), "" if is_nothing(unit) else str(unit))


def is_nothing(text: str | None) -> bool:
    """True for a blank, a dash and 无."""
    packed = "".join((text or "").split())
    return not packed or packed in ("无", "暂无") or all(character in DASHES for character in packed)


def value_columns(indicator: dict[str, object], year: int) -> dict[str, object]:
    """The columns of table `indicators` that say what the row's target and actual texts were read as."""
    unit = indicator.get("unit_text")
    target = read_value(indicator.get("target_text"), year, indicator.get("comparator_text"), unit)
    actual = read_value(indicator.get("actual_text"), year, None, unit)
    columns: dict[str, object] = {"kind": target and target.kind, "actual_kind": actual and actual.kind}
    for side, value in (("target", target), ("actual", actual)):
        if value is not None:
            columns |= {f"{side}_{name}": getattr(value, name) for name in ("operator", "value", "upper", "unit", "date", "choice")}
    return columns


@lru_cache(maxsize=65536)
def _read_row(text: str, year: int, operator: str, unit: str) -> Value:
    alone = _read_text(text, year)
    if alone.value is None or not (operator or unit):
        return alone
    compares = _operator_of(operator)
    if compares == alone.operator or (alone.operator is None and compares):
        operator = (not alone.operator and compares) or ""
    elif compares:
        return TEXT
    else:
        operator = ""
    unit = "" if alone.unit or "".join(unit.split()) == "定性" else unit
    return _read_text(f"{operator}{text}{unit}", year) if operator or unit else alone


def _read_text(text: str, year: int) -> Value:
    folded = _MIDNIGHT.sub("", _INVISIBLE.sub("", text).translate(_FOLD).strip())
    split = re.search(r"\d[^\S\n\r]+\d", folded) is not None
    if re.search(r"\d\s*[\n\r]\s*\d", folded):
        return TEXT
    packed = _in_digits(_SAMPLE.sub("", _PLACEHOLDER.sub("", "".join(folded.split()))))
    if choice := _choice(packed):
        return choice
    if not any(character in "0123456789" for character in packed):
        return _dated(packed, year) or TEXT
    if date := _dated(packed, year):
        return TEXT if split else date
    clauses = [clause for clause in _CLAUSE.split(packed) if re.search(r"\d", clause)]
    if packed == str(year) or len(clauses) != 1 or (split and clauses[0] != packed.rstrip("。;,")):
        return TEXT
    return _figure(_YEAR_BESIDE.sub("", clauses[0]), split) or TEXT


def _in_digits(packed: str) -> str:
    """A text that is nothing but a figure in numerals with its unit, and a word that compares, in digits: 三个, 不少于两次, 半年, 百分之九十五."""
    match = _worded().fullmatch(packed)
    if not match:
        return packed
    figure = "100" if match["share"] == "百" else "0.5" if match["figure"] == "半" else _numeral(match["share"] or match["figure"])
    return packed if figure is None else f"{match['before']}{figure}{'%' if match['share'] else match['unit']}{match['after']}"


def _numeral(word: str) -> str | None:
    """The figure that a numeral writes as it is read aloud (一万二千, 两百零五); None for other rows of such signs (三四, 一百二)."""
    plain = word.replace("两", "二").replace("〇", "零")
    total, part, digit = 0, 0, 0
    for sign in plain:
        if sign in _TENS:
            part, digit = part + (digit or 1) * _TENS[sign], 0
        elif sign == "万":
            total, part, digit = (part + digit) * 10_000, 0, 0
        else:
            digit = _DIGITS.index(sign)
    value = total + part + digit
    return str(value) if in_numerals(value) == plain else None


def in_numerals(value: int) -> str:
    """A whole number below a hundred million as it is read aloud: 12 is 十二, 20005 二万零五."""
    high, low = divmod(value, 10_000)
    words = (
        f"{_thousands(high)}万{'零' if 0 < low < 1000 else ''}{_thousands(low) if low else ''}"
        if high
        else _thousands(low)
        if low
        else "零"
    )
    return words.removeprefix("一") if words.startswith("一十") else words


def _thousands(value: int) -> str:
    digits = zip(f"{value:04}", "千百十 ", strict=True)
    words = "".join(f"{_DIGITS[int(digit)]}{place.strip()}" if digit != "0" else "零" for digit, place in digits)
    return re.sub("零+", "零", words).strip("零")


def _dated(packed: str, year: int) -> Value | None:
    found = read_date(packed, year)
    return Value("date", operator=found[1], date=found[0]) if found else None


def _figure(clause: str, split: bool) -> Value | None:
    """Read a clause that holds one figure, or the two of a range."""
    match = _clause_pattern().fullmatch(clause)
    if not match or len(clause) > LONGEST_PROSE:
        return None
    before, first, second, after = match["before"], match["first"], match["second"], match["after"]
    operator, before = _operator_at_end(before)
    if _NOT_EXACT_BEFORE.search(before):
        return None
    unit, after = _unit(after, alone=not before)
    if unit is None and after:
        return None
    per, known = _per(before)
    is_time = _measures(unit) == "time"
    if not known or (per and unit and ("/" in unit or is_time)) or (split and (before or after)):
        return None
    if is_time and (_POINT_IN_TIME.match(after) or _is_calendar(unit, first, clause)):
        return None
    closing = next((word for word in _comparators("after") if after.startswith(word)), None)
    if closing:
        if operator and _KIND_OF[operator] != _KIND_OF[_comparators("after")[closing]]:
            return None
        operator = operator or _comparators("after")[closing]
        after = after[len(closing) :]
    if _NOT_EXACT_AFTER.match(after):
        return None
    return _value(operator, first, second, f"{unit}/{per}" if per and unit else unit)


def _is_calendar(unit: str | None, figure: str, clause: str) -> bool:
    """True for a month or year of the calendar, which `read_date` has refused: a month count says 个月 or more than twelve."""
    return (unit == "月" and "个月" not in clause and float(figure.replace(",", "")) <= 12) or (unit == "年" and len(figure) == 4)


def _value(operator: str | None, first: str, second: str | None, unit: str | None) -> Value | None:
    lower = Decimal(first.replace(",", ""))
    upper = Decimal(second.replace(",", "")) if second else None
    if (
        unit
        and unit[0] in "万亿"
        and _unit_rows().get(unit[1:].split("/")[0], {}).get("measures") in ("count", "area", "length", "weight", "volume", "energy")
    ):
        factor = Decimal(10_000 if unit[0] == "万" else 100_000_000)
        lower, upper, unit = lower * factor, upper * factor if upper is not None else None, unit[1:]
    if upper is not None:
        if operator or upper <= lower:
            return None
        return _finite(Value("range", value=float(lower), upper=float(upper), unit=unit))
    kind = "period" if _measures(unit) == "time" else _KIND_OF[operator]
    return _finite(Value(kind, operator=operator, value=float(lower), unit=unit))


def _finite(value: Value) -> Value | None:
    return value if max(abs(value.value or 0), abs(value.upper or 0)) < 1e18 else None


def _operator_of(word: str) -> str | None:
    packed = "".join(word.translate(_FOLD).split())
    return _comparators("before").get(packed)


def _operator_at_end(before: str) -> tuple[str | None, str]:
    """The word that compares right before the figure, and what stands before it; 至少举办 may put a short verb between."""
    for word, operator in _comparators("before").items():
        if before.endswith(word):
            return operator, before[: -len(word)]
    match = re.search(r"(至少|最少|至多|最多)[^每均至最]{1,4}$", before)
    return (_comparators("before")[match[1]], before[: match.start()]) if match else (None, before)


def _per(before: str) -> tuple[str | None, bool]:
    """What a figure counts by (每个街镇3人: 街镇), and whether that is clear."""
    if "每" not in before and "均" not in before:
        return None, True
    if _PER_HEAD.search(before):
        return "人", True
    match = _PER_TIME.search(before) or _PER_THING.fullmatch(before)
    return (match[1], True) if match else (None, "每" not in before)


def _unit(tail: str, alone: bool) -> tuple[str | None, str]:
    """Split a known unit off the words behind the figure; a figure that stands alone may carry any short word."""
    scale = tail[0] if tail[:1] in ("万", "亿") and tail[1:2] != "元" else ""
    body = tail[len(scale) :]
    word = next((known for known in _units_by_length() if body.startswith(known)), None)
    if word is None and scale:
        word, scale, body = scale, "", tail
    if word is None:
        is_word = re.fullmatch(r"[\u4e00-\u9fff]{1,4}", tail) and tail not in _comparators("after")
        if alone and is_word and not (_NOT_EXACT_AFTER.match(tail) or _choice(tail)):
            return tail, ""
        return None, tail
    rest = body[len(word) :]
    unit = scale + _unit_rows()[word]["reads_as"]
    if by := re.match(r"/([\u4e00-\u9fff·]{1,6})$", rest):
        return f"{unit}/{by[1]}", ""
    if re.match(r"[A-Za-z/²³]", rest):
        return None, tail
    return unit, rest


def _measures(unit: str | None) -> str | None:
    return next((row["measures"] for row in rows_of("units.csv") if row["reads_as"] == unit), None)


def _choice(packed: str) -> Value | None:
    word = packed.rstrip("。.")
    if len(word) > LONGEST_CHOICE:
        return None
    parts = [part for part in re.split(r"[/、,;或|]", word) if part]
    for row in rows_of("scales.csv"):
        levels = row["levels"].split()
        found = parts if all(part in levels for part in parts) else _levels_in(parts[0], levels) if len(parts) == 1 else []
        if found and len(set(found)) == len(found):
            return Value(row["kind"], choice="/".join(found))
    return None


def _levels_in(word: str, levels: list[str]) -> list[str]:
    """The levels that a run of words such as 优良中低差 is made of."""
    found = []
    while word:
        level = next((level for level in sorted(levels, key=len, reverse=True) if word.startswith(level)), None)
        if level is None:
            return []
        found.append(level)
        word = word[len(level) :]
    return found if len(found) > 1 else []


@cache
def _comparators(place: str) -> dict[str, str]:
    rows = [row for row in rows_of("comparators.csv") if row["place"] == place]
    return {row["text"]: row["operator"] for row in sorted(rows, key=lambda row: -len(row["text"]))}


@cache
def _worded() -> re.Pattern[str]:
    """A figure in numerals alone with its unit. A month and a day may be of the calendar, and a point may stand for a part (十分)."""
    before, after = ("|".join(map(re.escape, _comparators(place))) for place in ("before", "after"))
    units = "|".join(re.escape(unit) for unit in _units_by_length() if unit not in ("月", "日", "分", "度"))
    sign = "零〇一二两三四五六七八九十百千"
    return re.compile(
        rf"(?P<before>(?:{before})?)(?:百分之(?P<share>[{sign}]+)|(?P<figure>半|[{sign}]+(?:万[{sign}]+)?)(?P<unit>万?(?:{units})))(?P<after>(?:{after})?)"
    )


@cache
def _unit_rows() -> dict[str, dict[str, str]]:
    return {row["unit"]: row for row in rows_of("units.csv")}


@cache
def _units_by_length() -> list[str]:
    return sorted(_unit_rows(), key=len, reverse=True)


@cache
def _clause_pattern() -> re.Pattern[str]:
    unit = "|".join(map(re.escape, _units_by_length()))
    return re.compile(
        rf"(?P<before>[^\d]*?)(?P<first>(?<![\d])-?(?:{_PLAIN}))(?:(?:{unit})?[-~至到](?P<second>{_PLAIN}))?(?P<after>[^\d]*)"
    )
