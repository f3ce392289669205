"""Indicator rows as the rules of values see them: target and actual in one unit, the direction that is better, what is sure.

Units and their sizes stand in `conversions.csv`, money in `schema/columns.py`. A name says which way is better as far as it can: 投诉率 and
不合格率 are better the lower they are, 合格率 and 无差错率 the higher.
"""

from __future__ import annotations

import csv
import re
from fractions import Fraction
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from helpers.language.normalise import comparable
from helpers.schema.columns import MONEY_UNITS
from helpers.validate.texts import by_value, contains, packed
from helpers.validate.words import bare_name, is_rate, names, pattern, words

if TYPE_CHECKING:
    from helpers.validate.profile import Profile

_SCALE = "scale"


@lru_cache(maxsize=4096)
def conversion(one: str, other: str) -> Fraction | None:
    """How many of unit `other` one of unit `one` is, exactly: 1000 for 公里 and 米, also by the same piece (公里/村, 米/村).

    10000 for 万 and 册: a bare scale stands for whatever is counted. None where it cannot be said exactly: 月 and 日, 工作日 and 日.
    """
    (one, _, by), (other, _, by_other) = one.partition("/"), other.partition("/")
    if by != by_other:
        return None
    size, size_other = _sizes().get(one), _sizes().get(other)
    if size and size_other:
        return size[1] / size_other[1] if size[0] == size_other[0] else None
    if measures(one) == _SCALE and other not in MONEY_UNITS:
        return size[1]
    return 1 / size_other[1] if measures(other) == _SCALE and one not in MONEY_UNITS else None


def measures(unit: object) -> str | None:
    """What a unit measures: time, length; None for one that is not converted."""
    return _kinds().get(unit)


@cache
def _rows() -> list[dict[str, str]]:
    with (resources.files("helpers.validate") / "conversions.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def _sizes() -> dict[str, tuple[str, Fraction]]:
    return {row["unit"]: (row["base"], Fraction(row["factor"])) for row in _rows()}


@cache
def _kinds() -> dict[str, str]:
    return {row["unit"]: row["measures"] for row in _rows()}


_END = re.compile(r"(?:率|比例|比率|比重|占比|百分比|数量?|[件个人户次起项]数)$")
_RATES = ("率", "比例", "比率", "比重", "占比", "百分比")
_DENIED = re.compile(r"(?:没有|不|未)([^不未]{1,6})$")


def better(name: str) -> Literal["low", "high", "open"]:
    """Which way is better. A name that says nothing of it is better the higher its figure.

    `open` where the name denies an unknown word, or leaves the direction open in another way: then no score is held against it.
    """
    dense = bare_name(name)
    if (denied := _of_what_is_denied(dense)) is not None:
        return denied
    if names(dense, "open"):
        return "open"
    if pattern("lower_time").search(dense):
        return "low"
    if names(dense, "lower_but"):
        return "high"
    return "low" if names(dense, "lower") or pattern("lower_end").search(dense) else "high"


def _of_what_is_denied(name: str) -> Literal["low", "high", "open"] | None:
    """The same for a name that denies something: what is good (不合格率, 未按时完成率) or what is bad (无差错率, 不超支率). None for other names."""
    if _without_bad().search(name):
        # 不超预算 may stand before a share and before an amount.
        return "high" if name.endswith(_RATES) else "open"
    if any(word.startswith(("不", "未")) and word in name for word in words("lower")):
        return None
    denied = _DENIED.search(_END.sub("", pattern("no_negation").sub("", name)))
    if denied is None or not _END.search(name):
        return None
    if _good().fullmatch(denied[1]):
        return "low"
    # 不合格产品处置率: what is done about it stands behind.
    return "high" if denied[1].endswith(words("lower_but")) else "open"


@cache
def _without_bad() -> re.Pattern[str]:
    """What is bad, and is denied right in front of it: 无差错, 零安全事故, 未发生投诉."""
    return re.compile(rf"(?:无|零|不|未|没有)(?:发生|出现|存在)?(?:重大|较大|安全|质量|责任|有责|有效|群众|服务)*(?:{pattern('lower').pattern})")


@cache
def _good() -> re.Pattern[str]:
    """What is good, alone or with how it is done: 按时完成."""
    return re.compile(rf"(?:{pattern('how_well').pattern})*(?:{pattern('good').pattern}|{pattern('lower_but').pattern})")


MONEY = MONEY_UNITS
"""Units of money in 万元."""

NUMERIC = ("at_least", "at_most", "equal", "number", "range", "period")
CHOICES = ("scale", "yes_no")
_SAME_UNIT = {unit: group[0] for group in (("人", "名", "位"), ("次", "场", "场次", "班次"), ("日", "天")) for unit in group}
_GENERIC = ("个", "项", "件", "家")
_AMOUNT_WORDS = ("金额", "支出", "费", "经费", "资金", "成本", "租金", "造价", "补贴", "预算", "价款")
_AMOUNT = re.compile(r"(?<![\d.,])(\d+(?:,\d{3})*(?:\.\d+)?)(亿|万)?元")
_NO_AMOUNT = re.compile(r"每|人均|单价|均价|标准|[约余多几]|左右|上下|以上|以下|以内|不超过|/")
_TIMES_A_YEAR = {"": 1, "年": 1, "年度": 1, "季": 4, "季度": 4, "月": 12}
"""How often a form of one year counts what comes by the year, the quarter or the month."""
_BARE_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_STILL = re.compile(r"(?:截至目前|目前|现|尚|还|仍|暂|均|都|全部)+")
_SEVERAL_YEARS = re.compile(r"(?<![近前过])(?:[两二三四五六]|[2-6])年(?:内)?(?:累计|共计?|合计|总计)|(?:规划期|实施期|项目期|十[二三四五]五期间)(?:内)?(?:累计|共计?|合计|总计)")
_EACH = re.compile(r"元/|/(?:人|户|亩|套|件|次|月|年)|每[\u4e00-\u9fff]{1,3}[^。；;]{0,6}\d|人均|户均|单价")
"""Money for one of them, as it stands in a cell: 300元/人, 每户补助2000元."""


def with_values(answered: pd.DataFrame, amount_unit: pd.Series) -> pd.DataFrame:
    """Answered rows with the columns that every rule of values needs.

    `group1`, `group2`: level 1 and 2 in short (产出, 数量). `cost`: the row stands under 成本. `target`, `actual`: figures in
    one unit (money in 万元, else that of the target). `none_of_it`: what should be 0 is (无, 未发生, 0%). `not_done`: the actual says so in words (未完成). `above_low_end`: a range whose lower end is to be reached. `unit_conflict`: both print a unit, and the units differ. `amount_target`, `amount_actual`: money of
    a cost row in 万元; a cost row that names an amount and prints no unit is in the unit of the funds table, as `unit_assumed` says. `direction`: at_least,
    at_most, equal or range; null where the form leaves it open. `exact`: the actual is a figure, not a bound.
    `amount_unit` is that of each form, by project_id.
    """
    rows = answered.copy(deep=False)
    rows["group1"], rows["group2"] = short(rows["level1"]), short(rows["level2"])
    rows["cost"] = (rows["group1"] == "成本") | by_value(rows["level2"], lambda text: "成本" in text, False).astype(bool)
    target_unit, actual_unit = (rows[f"{side}_unit"].to_numpy(dtype=object) for side in ("target", "actual"))
    rows["per_piece"] = by_value(rows["level3"], lambda text: names(text, "per_piece"), False).astype(bool) | _has_slash(target_unit) | _has_slash(actual_unit)
    rows["per_piece"] |= contains(rows["target_text"], _EACH) | contains(rows["actual_text"], _EACH)
    # A rate is no money, whatever it is a rate of: 成本控制率 100.
    names_amount = by_value(rows["level3"], lambda text: any(word in text for word in _AMOUNT_WORDS) and not is_rate(text), False).astype(bool)
    no_unit = pd.isna(target_unit) & pd.isna(actual_unit)
    table_unit = amount_unit.reindex(rows["project_id"]).to_numpy(dtype=object)
    in_table_unit = rows["cost"].to_numpy() & names_amount & no_unit
    rows["unit_assumed"] = in_table_unit
    for side, own, other in (("target", target_unit, actual_unit), ("actual", actual_unit, target_unit)):
        value = rows[f"{side}_value"].to_numpy(dtype=float)
        unit = np.where(pd.isna(own), other, own)
        unit = np.where((unit == "万") & rows["cost"] & names_amount, "万元", unit)
        factor = by_value(np.where(in_table_unit, table_unit, unit), MONEY.get, np.nan).astype(float)
        money = value * factor
        # 实际支出18万元,完成100%: two figures, and yet one amount.
        told = by_value(rows[f"{side}_text"], _only_amount, np.nan).astype(float)
        money = np.where(np.isnan(value) & ~np.isnan(told), told, money)
        rows[f"amount_{side}"] = np.where(rows["cost"] & ~rows["per_piece"], money, np.nan)
        rows[f"amount_factor_{side}"] = factor
        both_money = ~np.isnan(value) & ~np.isnan(by_value(own, MONEY.get, np.nan).astype(float)) & ~np.isnan(by_value(other, MONEY.get, np.nan).astype(float))
        rows[side] = np.where(both_money, money, value)
    # What several years are to reach is no target of one; E29 asks.
    several = [by_value(rows[f"{side}_text"], over_several_years, False).astype(bool) for side in ("target", "actual")]
    rows.loc[several[0] & ~several[1], "target"] = np.nan
    by_time = _by_time(target_unit, actual_unit)
    factor = _in_unit_of(target_unit, actual_unit)
    rows["actual"] = np.where(np.isnan(factor), rows["actual"].to_numpy(dtype=float), np.round(rows["actual_value"].to_numpy(dtype=float) * factor, 9))
    of_zero = _none_of_it(rows)
    rows["actual"] = np.where(of_zero, 0.0, rows["actual"].to_numpy(dtype=float))
    rows["unit_conflict"] = _conflict(target_unit, actual_unit) & ~of_zero & np.isnan(by_time[0]) & np.isnan(factor)
    rows["direction"] = _direction(rows)
    rows["none_of_it"] = of_zero
    rows["not_done"] = by_value(rows["actual_text"], says_not_done, False).astype(bool) & ~of_zero
    rows["above_low_end"] = (rows["direction"] == "range") & ~rows["cost"] & (by_value(rows["level3"], better, "high") == "high") & ~_of_time(target_unit)
    rows["exact"] = rows["actual_operator"].isna() | (rows["actual_operator"] == "=")
    for column in ("target", "actual"):
        rows.loc[rows["unit_conflict"].to_numpy(), column] = np.nan
    return _counted_over_the_year(rows, by_time)


def _none_of_it(rows: pd.DataFrame) -> np.ndarray:
    """True where the target is 0 and so is the actual, in words or in another unit."""
    zero = rows["target_value"].eq(0).to_numpy() & rows["kind"].isin(NUMERIC).to_numpy()
    said = by_value(rows["actual_text"], lambda text: comparable(text) in words("none_of_it"), False).astype(bool)
    return zero & (said | rows["actual_value"].eq(0).to_numpy())


def _of_time(units: np.ndarray) -> np.ndarray:
    return by_value(units, lambda unit: measures(unit) == "time", False).astype(bool)


def target_as_printed(rows: pd.DataFrame) -> np.ndarray:
    """The targets as a message quotes them: with the sign and the unit that stand in columns of their own."""
    sides = zip(rows["target_text"], rows["target_operator"], rows["target_unit"], strict=True)
    return np.array([_with_sign(packed(text), operator, unit) for text, operator, unit in sides], dtype=object)


def _with_sign(text: str | None, operator: object, unit: object) -> str | None:
    if text is None or not _BARE_FIGURE.fullmatch(text):
        return text
    return f"{operator if isinstance(operator, str) else ''}{text}{unit if isinstance(unit, str) else ''}"


def over_several_years(text: str) -> bool:
    """True for a target that several years reach together, though it names none of them: 三年累计≥1800人次."""
    return bool(_SEVERAL_YEARS.search("".join(text.split())))


def says_not_done(text: str) -> bool:
    """True for an actual that says in words alone that the work failed or is under way: 尚未完成, 正在办理."""
    dense = "".join(text.split())
    if any(character.isdigit() for character in dense):
        return False
    return _STILL.sub("", dense, count=1).startswith(_not_done_words()) or dense.startswith(_not_done_words())


def far_above(rows: pd.DataFrame, profile: Profile) -> np.ndarray:
    """True where the actual of a row of `with_values` is so far above its target that the target was set too low; never for costs. E05 says in words
    what is exempt: a few points more, a share above a share of half, one piece more.
    """
    target, actual = rows["target"].to_numpy(dtype=float), rows["actual"].to_numpy(dtype=float)
    unit = rows["target_unit"].fillna(rows["actual_unit"])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio, more = actual / target, actual - target
        few_points = unit.isin(["%", "个百分点"]).to_numpy() & (target < 10) & (more < 10)
        share = unit.eq("%").to_numpy() & (target >= 50) & (actual <= 100)
        one_more = (target % 1 == 0) & (actual % 1 == 0) & (more <= 1)
        above = (target > 0) & (ratio > profile["over_limit"] + 1e-9)
    return above & ~few_points & ~share & ~one_more & ~rows["cost"].to_numpy(dtype=bool)


def same_unit_as(one: str, other: str) -> bool:
    """True for one unit in two spellings: 人, 名 and 位; 次, 场 and 场次; 日 and 天."""
    return _SAME_UNIT.get(one, one) == _SAME_UNIT.get(other, other)


def differs_as(one: object, other: object) -> str:
    """How two units differ: `same` for one size, `convertible` where one is exactly so many of the other (小时 and 分钟, 万元/人 and 元/人), `rough` for others of time, else `different`."""
    if not isinstance(one, str) or not isinstance(other, str):
        return "different"
    (unit, _, by), (other_unit, _, by_other) = one.partition("/"), other.partition("/")
    if one == other or conversion(one, other) == 1:
        return "same"
    if conversion(one, other) is not None or (by == by_other and unit in MONEY and other_unit in MONEY):
        return "convertible"
    return "rough" if measures(one) == measures(other) == "time" else "different"


def _in_unit_of(target_unit: np.ndarray, actual_unit: np.ndarray) -> np.ndarray:
    """What an actual is multiplied by to stand in the unit of its target; NaN where both are in one unit or one cannot be converted into the other."""
    pairs = np.array([f"{a}\x1f{b}" if isinstance(a, str) and isinstance(b, str) and a != b else None for a, b in zip(actual_unit, target_unit, strict=True)], dtype=object)
    found = by_value(pairs, lambda pair: conversion(*pair.split("\x1f")), None)
    return np.array([np.nan if factor is None else float(factor) for factor in found], dtype=float)


@cache
def _not_done_words() -> tuple[str, ...]:
    with (resources.files("helpers.validate") / "not_done.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(row["word"] for row in csv.DictReader(lines))


def _by_time(target_unit: np.ndarray, actual_unit: np.ndarray) -> list[np.ndarray]:
    """How often target and actual count in the year, where they are one unit counted by different times (次/季度, 次); else NaN."""
    units = ("" if pd.isna(unit) else unit for side in zip(target_unit, actual_unit, strict=True) for unit in side)
    pairs = np.array(["\x1f".join(pair) for pair in zip(units, units, strict=True)], dtype=object)
    return [by_value(pairs, lambda pair, side=side: _times_of(*pair.split("\x1f"))[side], np.nan).astype(float) for side in (0, 1)]


def _times_of(target_unit: str, actual_unit: str) -> tuple[float, float]:
    (one, _, by), (other, _, by_other) = target_unit.partition("/"), actual_unit.partition("/")
    different = one and other and _SAME_UNIT.get(one, one) != _SAME_UNIT.get(other, other)
    if by == by_other or different or by not in _TIMES_A_YEAR or by_other not in _TIMES_A_YEAR:
        return np.nan, np.nan
    return _TIMES_A_YEAR[by], _TIMES_A_YEAR[by_other]


def _counted_over_the_year(rows: pd.DataFrame, by_time: list[np.ndarray]) -> pd.DataFrame:
    """每季度1次 and 4次 are one count. Where that misses the target the figures are dropped: the work may have run for a part of the year only."""
    times, other = by_time
    if np.isnan(times).all():
        return rows
    target, actual = rows["target"].to_numpy(dtype=float) * times, rows["actual"].to_numpy(dtype=float) * other
    direction = rows["direction"].to_numpy(dtype=object).astype(str)
    met = np.select([direction == "at_least", direction == "at_most", direction == "equal"], [actual >= target, actual <= target, actual == target], False)
    told = met | (times == other)
    for side, figure in (("target", target), ("actual", actual)):
        rows[side] = np.where(np.isnan(times), rows[side].to_numpy(dtype=float), np.where(told, figure, np.nan))
    return rows


def _only_amount(text: str) -> float:
    """The amount, in 万元, of a text that holds exactly one with its unit beside other figures; a price or an estimate is none."""
    dense = "".join(text.split())
    found = _AMOUNT.findall(dense)
    if len(found) != 1 or _NO_AMOUNT.search(dense):
        return np.nan
    figure, unit = found[0]
    return float(figure.replace(",", "")) * MONEY[f"{unit}元"]


def short(labels: pd.Series) -> np.ndarray:
    """Level labels without 指标, points and spelling variants: 产出指标(50分) and 产出 are one; null stays None.

    Another wording that holds one label of level 2, and no other, stands for it: 产出数量, 服务对象满意度指标等.
    """
    return by_value(labels, _label_in, None)


def _label_in(text: str) -> str:
    bare = _bare(text)
    if bare in codelist():
        return codelist()[bare]
    held = labels_held(text)
    return next(iter(held)) if len(held) == 1 else bare


def labels_held(text: str) -> set[str]:
    """The labels of level 2 that another wording holds: 数量 in 产出数量, both in 质量和时效; a longer one before one within it, and a share of content whoever it is of."""
    bare, held = _bare(text), set()
    for spelling in sorted((word for word, label in codelist().items() if (label in level1_of() or label == "满意度") and len(word) > 1), key=len, reverse=True):
        if spelling in bare:
            held.add(codelist()[spelling])
            bare = bare.replace(spelling, " ")
    return held


def _bare(text: str) -> str:
    return "".join(text.split()).split("(")[0].split("（")[0].removesuffix("等").removesuffix("指标").removesuffix("标")


@cache
def codelist() -> dict[str, str]:
    """Accepted spellings of level labels, in short, and the label each stands for."""
    with (resources.files("helpers.validate") / "codelist.csv").open(encoding="utf-8", newline="") as lines:
        return {row["spelling"]: row["label"] for row in csv.DictReader(lines)}


@cache
def level1_of() -> dict[str, tuple[str, ...]]:
    """Level-2 labels of the indicator system, and the level-1 labels under which each may stand."""
    with (resources.files("helpers.validate") / "codelist.csv").open(encoding="utf-8", newline="") as lines:
        return {row["label"]: tuple(row["level1"].split("/")) for row in csv.DictReader(lines) if row["level1"]}


def _has_slash(units: np.ndarray) -> np.ndarray:
    return by_value(units, lambda unit: "/" in unit, False).astype(bool)


def _conflict(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """True where both units are printed and cannot stand for each other: 人 and 名 can, 个 can be any piece, % and 人 cannot."""
    pairs = np.array([None if pd.isna(a) or pd.isna(b) else f"{a}\x1f{b}" for a, b in zip(one, other, strict=True)], dtype=object)
    return by_value(pairs, lambda pair: _differ(*pair.split("\x1f")), False).astype(bool)


def _differ(one: str, other: str) -> bool:
    one, other = _SAME_UNIT.get(one, one), _SAME_UNIT.get(other, other)
    if one == other:
        return False
    money = one in MONEY, other in MONEY
    if any(money):
        return not all(money)
    measured = {"%", "‰", "月", "年", "日", "周", "工作日", "小时", "分钟", "m²", "km²", "公顷", "亩", "米", "公里", "吨", "千克"}
    if one in measured or other in measured:
        return True
    return not (one in _GENERIC or other in _GENERIC)


def _direction(rows: pd.DataFrame) -> np.ndarray:
    operator = rows["target_operator"].to_numpy(dtype=object)
    kind = rows["kind"].to_numpy(dtype=object)
    direction = by_value(operator, {"≥": "at_least", ">": "at_least", "≤": "at_most", "<": "at_most", "=": "equal"}.get, None)
    open_figure = pd.isna(operator) & (kind == "number")
    money = rows["amount_target"].notna().to_numpy()
    cost = rows["cost"].to_numpy()
    time = (rows["group2"] == "时效").to_numpy() & rows["target_unit"].isna().to_numpy()
    # A cost that is no amount (a number of people) and a bare figure under 时效 do not say which way is better.
    direction[open_figure & cost & money] = "at_most"
    direction[open_figure & ~cost & ~time] = "at_least"
    direction[kind == "range"] = "range"
    # At least so much money under 成本 is a contradiction, which E22 names.
    direction[cost & (direction == "at_least")] = None
    by_name = by_value(rows["level3"], better, "high")
    better_low, either = by_name == "low", by_name == "open"
    direction[open_figure & better_low] = "at_most"
    # The name says that less is better, the sign or the name alone does not say how: no score is held against that.
    direction[((direction == "at_least") & better_low & ~open_figure) | (open_figure & either)] = None
    return direction


def unfinished(texts: pd.Series | np.ndarray) -> np.ndarray:
    """True where a text says that work is not done yet, or that only a part was done."""
    return by_value(texts, lambda text: bool(unfinished_part(text)), False).astype(bool)


def unfinished_part(text: str) -> str | None:
    """The clause that tells unfinished work, as it is quoted; None without one."""
    dense = "".join(text.split())
    for clause in re.split(r"[，,。；;、]", dense):
        if pattern("unfinished").search(clause) and not pattern("not_unfinished").search(clause):
            return clause
    parts = (match for told in _part_done() for match in told.finditer(dense))
    part = next((match for match in parts if float(match[3]) < float(match[1])), None)
    return part.group() if part else None


@cache
def _part_done() -> tuple[re.Pattern[str], ...]:
    """How a text tells of how many pieces how many were done: 11项中完成10项, 应培训12期，实际培训11期."""
    pieces = "|".join(sorted(map(re.escape, words("counter")), key=len, reverse=True))
    return (
        re.compile(
            rf"(\d+)({pieces})(?:计划|任务|目标|工程|项目|内容|指标|工作){{0,2}}[中内]?[，,]?(?:已|实际|只|仅|共)*"
            r"(?:完成|举办|建成|实施|开展|培训|发放|购置|采购|验收|安装|更换)了?(\d+)\2"
        ),
        re.compile(rf"应[^\d，,。；;]{{0,8}}(\d+)({pieces})[，,]?(?:实际?|只|仅)[^\d，,。；;]{{0,6}}(\d+)\2"),
    )
