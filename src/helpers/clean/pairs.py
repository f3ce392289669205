"""Labels with their values beside them: 项目名称 | 某项目 in two cells, 填报人：某某 in one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from helpers.clean import labels
from helpers.clean.raw_form import SourceCell, SourceRow

CONTACT_COLUMNS = ("project_lead", "phone", "other_people")
"""What is known of people: a form may print several of each, and all of them are kept apart from what others read."""

NARRATIVES = frozenset(("expected_goal", "actual_outcome", "project_content", "problems", "measures", "conclusion", "remarks"))
"""Fields of one label whose text may run on over a page break, or stand under several labels (one for each annual goal)."""

_LEADING = " \t\n\u3000*※★☆#△▲0123456789一二三四五六七八九十、.．()（）"

_UNIT = "amount_unit"
_CODED = ("project_name", "department", "implementing_unit", "reporting_unit")
_CODE_ALONE = re.compile(r"[0-9A-Z-]{3,}")
_JOINT = re.compile(r"\s*[/／]\s*")
_UNKNOWN_LABEL = re.compile(r"\s[^\s:：，。；、]{2,12}(?:[(（][^()（）]{1,6}[)）])?[:：].*", re.DOTALL)
"""A word with a colon that is set apart behind a value: where a label that nobody knows begins."""
_STAMP = re.compile(r"\s*[(（](?:盖章|公章|签章|签字|签名)[)）]$")
_IN_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_YEAR_BEHIND = re.compile(r"(.*\S)\s+[(（]?\s*(\d{4}\s*年度)\s*[)）]?", re.DOTALL)

_LONGEST_INLINE_LABEL = 24
LONGEST_INLINE = 400
"""Characters of a cell that may hold labels and values in one line; a longer one is a narrative."""


class Pair(NamedTuple):
    """A field: the cell of its label (None where label and value share a cell) and its value (None where blank).

    `word` is the label where it shares the cell; `unknown` is text in that cell behind an unknown label.
    """

    role: str
    label: SourceCell | None
    value: SourceCell | None
    word: str = ""
    is_below: bool = False
    unknown: SourceCell | None = None


def pairs_of(row: SourceRow, sections: tuple[str, str], below: SourceRow | None = None) -> tuple[list[Pair], list[SourceCell]]:
    """Fields of a row, and the cells in front of which no label stands. The first of `sections` decides what a word means.

    A total score whose label ends the row may have its value in the row `below`, under the label.
    """
    pairs, rest = _pairs_beside(row, sections)
    if (
        pairs
        and len(row.cells) > 1
        and pairs[-1].role == "declared_total_score"
        and pairs[-1].value is None
        and pairs[-1].label is not None
        and below is not None
    ):
        label = pairs[-1].label
        value = next((cell for cell in below.cells if cell.column == label.column and cell.says.is_figure), None)
        if value is not None and below.follows(row):
            pairs[-1] = pairs[-1]._replace(value=value, is_below=True)
    return [one for pair in pairs for one in _two_in_one(pair)], rest


def _two_in_one(pair: Pair) -> list[Pair]:
    """实施单位/项目负责人 | 某中心/某某: two labels in one cell and two values in the next; a value that cannot be parted stays whole."""
    parts = _JOINT.split(pair.label.says.word) if pair.label is not None and pair.value is not None else []
    roles = [labels.role("head", part) for part in parts]
    values = _JOINT.split(pair.value.text) if len(parts) == 2 else []
    if len(parts) != 2 or None in roles or roles[0] == roles[1] or len(values) != 2 or not all(value.strip() for value in values):
        return [pair]
    return [pair._replace(role=role, value=pair.value.with_text(value.strip())) for role, value in zip(roles, values, strict=True)]


def _pairs_beside(row: SourceRow, sections: tuple[str, str]) -> tuple[list[Pair], list[SourceCell]]:
    pairs: list[Pair] = []
    rest: list[SourceCell] = []
    open_label: tuple[str, SourceCell] | None = None
    for cell in row.cells:
        role = cell.says.role(sections[0]) or cell.says.role(sections[1])
        if role:
            if open_label:
                pairs.append(Pair(*open_label, None))
            open_label = (role, cell)
        elif inline := _inline(sections, cell):
            if open_label:
                pairs.append(Pair(*open_label, None))
                open_label = None
            pairs += inline
        elif open_label:
            pairs.append(Pair(*open_label, cell))
            open_label = None
        elif (
            pairs
            and pairs[-1].role in _CODED
            and pairs[-1].value is not None
            and _CODE_ALONE.fullmatch(pairs[-1].value.text.strip())
            and not _CODE_ALONE.fullmatch(cell.text.strip())
        ):
            # 项目名称 | 460000230000 | 某项目: the code has a cell of its own.
            code = pairs[-1].value
            pairs[-1] = pairs[-1]._replace(value=cell)
            if pairs[-1].role == "project_name":
                pairs.append(Pair("project_code", None, code, "项目编码"))
            else:
                rest.append(code)
        else:
            rest.append(cell)
    if open_label:
        pairs.append(Pair(*open_label, None))
    return pairs, rest


def _role(sections: tuple[str, str], text: str) -> str | None:
    return labels.role(sections[0], text) or labels.role(sections[1], text)


def _inline_role(sections: tuple[str, str], text: str) -> str | None:
    """Role of a label that stands before its value in one cell, as those of goals may do; 单位：万元 ends the value in front of it."""
    if labels.normalise(text) in ("单位", "金额单位"):
        return _UNIT
    goal = labels.role("goal_header", text)
    return _role(sections, text) or (goal if goal in NARRATIVES else None)


def _inline(sections: tuple[str, str], cell: SourceCell) -> list[Pair]:
    if ":" not in cell.text and "：" not in cell.text:
        return []
    labelled = _inline_labels(cell.text[:LONGEST_INLINE], sections)
    role, start, end = next(labelled, (None, 0, 0))
    if role is None or cell.text[:start].strip(_LEADING) or _IN_BRACKETS.fullmatch(cell.text[end:].strip()):
        return []
    if role in NARRATIVES:
        pair = _pair(role, cell, start, end, len(cell.text))
        # 二、绩效目标完成情况： is the heading of what stands below.
        return [pair] if pair.value or _role(sections, cell.text) else []
    if len(cell.text) > LONGEST_INLINE:
        return []
    found = [(role, start, end), *labelled]
    ends = [start for _, start, _ in found[1:]] + [len(cell.text)]
    pairs = [_pair(role, cell, start, at, end) for (role, start, at), end in zip(found, ends, strict=True) if role != _UNIT]
    return [one for pair in pairs for one in _year_apart(pair)]


@cache
def _inline_pattern() -> re.Pattern[str]:
    """A label with its colon, as it stands in front of its value in one line of text: a short word set apart, or a known one anywhere."""
    sections = ("head", "tail", "goal_header")
    words = sorted({row["text"] for row in labels.rows_of("labels.csv") if row["section"] in sections}, key=len, reverse=True)
    word, brackets = r"[^\s:：;；,，。()（）]", r"(?:[(（][^()（）]*[)）])"
    apart = rf"(?:(?<=[\s;；,，。()（）、.．])|^){word}{{2,{_LONGEST_INLINE_LABEL}}}(?:{brackets}{word}{{0,8}})?"
    return re.compile(rf"(?P<label>{apart}|(?:{'|'.join(map(re.escape, words))}){brackets}?)\s*[:：]")


def _inline_labels(text: str, sections: tuple[str, str]) -> Iterator[tuple[str, int, int]]:
    """The labels in a text that have their values behind them: the role, where the label begins, where the value does."""
    at = 0
    while match := _inline_pattern().search(text, at):
        found = _inline_role(sections, match["label"])
        at = match.end() if found else match.start() + 1
        if found:
            yield found, match.start(), match.end()


def _year_apart(pair: Pair) -> list[Pair]:
    """填报单位：某局    2023年度: the year, set apart in the same line, is no part of the value."""
    match = _YEAR_BEHIND.fullmatch(pair.value.text) if pair.value and pair.role != "report_date" else None
    if match is None:
        return [pair]
    return [pair._replace(value=pair.value.with_text(match[1])), Pair("fiscal_year", None, pair.value.with_text(match[2]))]


def _pair(role: str, cell: SourceCell, start: int, at: int, end: int) -> Pair:
    """The field of a cell whose label begins at `start` and whose value reaches from `at` to `end`."""
    value = cell.text[at:end]
    foreign = _UNKNOWN_LABEL.search(value) if role not in NARRATIVES else None
    unknown = cell.with_text(foreign[0].strip()) if foreign else None
    value = (value[: foreign.start()] if foreign else value).strip(" \t\n\u3000;；,，")
    for opening, closing in ("()", "（）"):
        # 98分（等级：优）: the bracket belongs to the line, not to either value.
        if value.count(opening) > value.count(closing):
            value = value.removesuffix(opening)
        elif value.count(closing) > value.count(opening):
            value = value.removesuffix(closing)
    value = _STAMP.sub("", value.strip())
    word = cell.text[start:at].rstrip(" ：:")
    return Pair(role, None, cell.with_text(value), word, unknown=unknown) if value else Pair(role, cell, None, unknown=unknown)
