"""Read by when something was to be done, or was done: a day, a month, a quarter, the end of the year."""

from __future__ import annotations

import datetime
import re

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
