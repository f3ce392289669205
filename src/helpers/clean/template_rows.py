"""Mark rows of the template that stayed unused, and rows that are parts of another (其中)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from helpers.clean import labels
from helpers.clean.labels import rows_of
from helpers.clean.numbers import is_dash
from helpers.clean.records import Records

_PART = re.compile(r"\s*[(（]?(?:其中|其间|内含)(?![\u4e00-\u9fff]*(?:一|之一))")
_VALUES = ("target_text", "actual_text", "deviation_note")
_TEXTS = ("level3", *_VALUES, "comparator_text", "unit_text")
_POINTS = ("weight", "score")
_NOTHING = ("无", "空")


def mark_unused(records: Records) -> None:
    """Set `row_kind` of every indicator: `unused` where it holds only levels, a number of the template or a unit.

    Points that cannot be read make a row used.
    """
    unread = {change["position"] for change in records.changes if _is_unread_figure(change)}
    for row in records.indicators:
        row["row_kind"] = "unused" if row["position"] not in unread and _is_unused(row) else "indicator"
        for role in _TEXTS if row["row_kind"] == "unused" else ():
            text = row.get(role)
            if isinstance(text, str) and (is_dash(text) or labels.normalise(text) in _NOTHING):
                records.change("indicators", row["position"], role, text, None, "dash" if is_dash(text) else "word_none", str(row["place"]))
                row[role] = None


def _is_unread_figure(change: dict[str, object]) -> bool:
    """True for points that somebody wrote and that cannot be read: 见附件. The template's own XX分 does not count."""
    if (change["table"], change["reason"]) != ("indicators", "not_a_number") or change["column"] not in _POINTS:
        return False
    text = labels.normalise(str(change["before"])).removesuffix("分")
    return not (_says_nothing(text) or _is_unit(text))


def _is_unused(row: dict[str, object]) -> bool:
    if not _says_nothing(row.get("level3")):
        return False
    if any(row.get(role) for role in _POINTS):
        return False
    return all(_says_nothing(row.get(role)) or _is_unit(row.get(role)) for role in _VALUES)


def _says_nothing(text: object) -> bool:
    """True for a blank cell, a dash or slash, 无, and 指标1： or …… of the template."""
    if not isinstance(text, str):
        return text is None
    word = labels.normalise(text)
    return word in _NOTHING or is_dash(word) or labels.is_placeholder(word)


def _is_unit(text: object) -> bool:
    """True for a cell that holds nothing but a unit: 个, ≥ 人次."""
    if not isinstance(text, str):
        return False
    word = labels.normalise(text).strip("≥≤=<>＝_*")
    return not word or any(word == row["unit"] for row in rows_of("units.csv"))


def parents_of(records: Records, points_above: Sequence[int | None]) -> None:
    """Set `parent` of every indicator that is a part of one above it.

    A row is a part where the merged cell of points of a row above in its level 2 reaches down to it (`points_above` has that row's
    position); below points that are merged over several levels 2 it is an indicator without a place for points. And it is a part where
    its name begins with 其中; the rows below such a one are parts too, as long as they belong to the same level 2 and, like it, have no
    points beside a parent that has some (or the reverse).
    """
    rows = records.indicators
    open_parent: dict[str, object] | None = None
    whole: dict[str, object] | None = None
    for row, position, below in zip(rows, points_above, [*rows[1:], {}][: len(rows)], strict=True):
        if position is not None:
            if _same_level(rows[position - 1], row):
                row["parent"] = position
            else:
                row["no_place"] = " ".join(sorted({*str(row.get("no_place") or "").split(), *_POINTS}))
            continue
        if not _is_part(row) and _is_part(below):
            open_parent = None
        elif _is_part(row):
            open_parent = whole if whole is not None and _share_points(whole, row) else None
        elif open_parent is not None and not (_same_level(open_parent, row) and _goes_on(open_parent, row)):
            open_parent = None
        if open_parent is not None and row["row_kind"] == "indicator":
            row["parent"] = open_parent["position"]
        if row.get("parent") is None and row["row_kind"] == "indicator":
            whole = row


def _is_part(row: dict[str, object]) -> bool:
    return _PART.match(str(row.get("level3") or "")) is not None


def _share_points(parent: dict[str, object], part: dict[str, object]) -> bool:
    """True where only one of the two has points."""
    return any(parent.get(role) is None for role in _POINTS) or all(part.get(role) is None for role in _POINTS)


def _goes_on(parent: dict[str, object], row: dict[str, object]) -> bool:
    """True for a further part: without points below a parent that has them. One with points may be an indicator of its own."""
    return parent.get("weight") is not None and all(row.get(role) is None for role in _POINTS) and row["row_kind"] == "indicator"


def _same_level(parent: dict[str, object], row: dict[str, object]) -> bool:
    return (parent.get("level1"), parent.get("level2")) == (row.get("level1"), row.get("level2"))
