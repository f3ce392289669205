"""Things that a text counts (购置图书4500册, 培训3场120人次) and rates that it tells (合格率97%), and the indicator rows that speak of the same thing.

A row and a text speak of one thing where their unit is the same and the row's noun stands right before or right behind the figure, or where the rate has
the row's name. In doubt they do not.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from helpers.validate.values import same_unit_as
from helpers.validate.words import words

LIKE = 80.0
"""Partial likeness (0 to 100) from which a noun is found in the words beside a figure: one syllable in five may differ."""

_FACTORS = {"": 1.0, "千": 1e3, "万": 1e4, "亿": 1e8}
_BREAK = re.compile(r"[，,。；;：:、！!？?（）()“”\"\s]|以及|并|和|及|与|共计|合计|累计|总计")
_INEXACT_BEFORE = re.compile(r"(?:约|近|超过?|逾|不少于|不低于|不超过|至少|预计|大约|平均|每[\u4e00-\u9fff]{0,3}|人均|第|其中[^，,。；;]{0,12})$")
_INEXACT_BEHIND = re.compile(r"^[余多几]|^(?:以上|以内|左右|上下|以下)")
_OTHER_TIME = re.compile(r"上年|去年|往年|同期|比[^，,。]{0,6}年|较[^，,。]{0,6}年|计划|预计|拟|原定|目标|应|下年|明年|累计至|20\d\d年[至到—-]")
"""A clause that tells of another year, or of a plan, and not of what was done."""


@dataclass(frozen=True)
class Quantity:
    """One figure of a text with its unit: `value` in the unit itself (1.2万册 is 12000), the words right before and behind it, and whether it is exact."""

    value: float
    unit: str
    before: str
    behind: str
    quote: str
    exact: bool
    half: float = 0.0
    """Half a unit of the last printed digit of a rate, which may be rounded; a count is exact."""

    def is_same_as(self, value: float) -> bool:
        """True for a figure that is this one as it is printed."""
        return math.isclose(value, self.value, rel_tol=1e-9) or abs(value - self.value) <= self.half + 1e-9


@lru_cache(maxsize=1 << 14)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The things that a text counts, in order. Money, shares, dates and numbers without a counting unit are none.

    '购置图书4500册，培训3场120人次' -> 4500 册 (before: 购置图书), 3 场 (before: 培训), 120 人次 (before: 培训).
    """
    dense = "".join(text.split())
    found: list[Quantity] = []
    held = ("", -1)
    for match in _pattern().finditer(dense):
        before = _BREAK.split(dense[max(0, match.start() - 16) : match.start()])[-1]
        approximate = _INEXACT_BEFORE.search(dense[max(0, match.start() - 16) : match.start()])
        if match.start() == held[1]:
            before = held[0]
        held = (before, match.end())
        behind = _BREAK.split(dense[match.end() : match.end() + 12])[0]
        clause = re.split(r"[，,。；;]", dense[: match.start()])[-1]
        exact = not approximate and not _INEXACT_BEHIND.match(behind) and match["more"] is None and not _OTHER_TIME.search(clause)
        value = float(match["figure"].replace(",", "")) * _FACTORS[match["factor"] or ""]
        found.append(Quantity(value, match["unit"], before, re.split(r"\d", behind)[0], before + match.group() + re.split(r"\d", behind)[0], exact))
    return tuple(found)


@lru_cache(maxsize=1 << 14)
def rates(text: str) -> tuple[Quantity, ...]:
    """The rates that a text tells by name, in order: 学员满意度达到81% -> 81 % (before: 学员满意度)."""
    dense = "".join(text.split()).replace("％", "%")
    found = []
    for match in _RATE.finditer(dense):
        clause = re.split(r"[，,。；;]", dense[: match.start()])[-1] + match["name"]
        exact = not match["about"] and not _INEXACT_BEHIND.match(dense[match.end() :]) and not _OTHER_TIME.search(clause)
        half = 0.5 * 10.0 ** -len(match["figure"].partition(".")[2])
        found.append(Quantity(float(match["figure"]), "%", match["name"], "", match.group(), exact, half))
    return tuple(found)


_RATE = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{1,12}(?:率|满意度|知晓度|占比|比例))(?:分别|均|已|都)?(?:达到|达|为|是|[:：])?了?(?P<about>约|近|超过?|不低于|高于|低于)?(?P<figure>\d{1,3}(?:\.\d+)?)%"
)


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    units = "|".join(sorted(map(re.escape, words("counter")), key=len, reverse=True))
    return re.compile(rf"(?<![\d.])(?P<figure>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<factor>[千万亿])?(?P<more>[余多几])?(?P<unit>{units})(?![率额/])")


@lru_cache(maxsize=1 << 14)
def noun_of(name: str) -> str:
    """The thing that an indicator counts, without verbs and counting words: 新增图书册数 and 购置图书数量 count 图书.

    Empty where less than two syllables are left.
    """
    bare = re.sub(r"[（(][^（）()]*[)）]", "", "".join(name.split()))
    for _ in range(3):
        bare = _behind().sub("", _in_front().sub("", bare, count=1), count=1)
    return bare if len(bare) >= 2 else ""


@lru_cache(maxsize=1)
def _in_front() -> re.Pattern[str]:
    return re.compile("^(?:" + "|".join(sorted(words("doing"), key=len, reverse=True)) + ")")


@lru_cache(maxsize=1)
def _behind() -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(sorted((*words("counting"), *words("counter")), key=len, reverse=True)) + ")$")


def speaks_of(quantity: Quantity, name: str, unit: str | None) -> bool:
    """Whether a figure of a text counts what an indicator counts: the same unit, and the indicator's noun beside the figure."""
    if quantity.unit == "%":
        return unit == "%" and _is_rate_of(quantity.before, "".join(name.split()))
    noun = noun_of(name)
    if not noun or not isinstance(unit, str) or not same_unit_as(unit.partition("/")[0], quantity.unit):
        return False
    return any(len(words_) >= 2 and fuzz.partial_ratio(noun, words_) >= LIKE and len(words_) >= len(noun) * 0.6 for words_ in (quantity.before, quantity.behind))


def _is_rate_of(told: str, name: str) -> bool:
    """Whether a rate that a text names is the indicator: 学员满意度 and 参训学员满意度, 合格率 and 培训合格率; 工程合格率 is another."""
    bare = re.sub(r"[（(][^（）()]*[)）]", "", name)
    told = _FILLER.sub("", told)
    return len(told) > 2 and len(bare) > 2 and told[-2:] == bare[-2:] and (bare.endswith(told) or told.endswith(bare) or fuzz.ratio(told, bare) >= LIKE)


_FILLER = re.compile(r"^(?:全年|本年度?|其中|项目|实现|使得?|确保|保证|经(?:过)?(?:问卷)?调查|调查|的)+")
