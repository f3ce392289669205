"""The words of the form: which cell text is which label, read from `labels.csv`, `levels.csv` and `boilerplate.csv`."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from importlib import resources

_FOLDER = resources.files("helpers.clean")
_COLUMN_MARK = re.compile(r"\((A|B|C|B/A|C/B|100字以内|20分×执行率)\)$", re.IGNORECASE)
_UNIT = re.compile(r"\((?:单位[::])?(万元|元)\)")
_YEAR = re.compile(r"\(?(\d{4,6})年度?\)?")
_YEAR_IN_TITLE = re.compile(r"\((\d{4,6})年度?\)|^(\d{4,6})年度?")


@cache
def rows_of(name: str) -> list[dict[str, str]]:
    """Rows of one of the CSV files beside this module."""
    with (_FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def normalise(text: str) -> str:
    """Text without what layout adds: white space and invisible characters, full-width forms, a closing colon.

    >>> normalise('年初预 算数')
    '年初预算数'
    """
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c for c in text if not c.isspace() and unicodedata.category(c) != "Cf")
    return text.rstrip(":")


@cache
def _roles(section: str) -> dict[str, str]:
    return {normalise(row["text"]): row["role"] for row in rows_of("labels.csv") if row["section"] == section}


def role(section: str, text: str) -> str | None:
    """Role that a cell's text plays as a label in one section of the form, or None."""
    word = normalise(text)
    if section == "funds_row":
        word = word.removeprefix("其中:").removeprefix("其中")
    known = _roles(section)
    if word in known:
        return known[word]
    bare = _COLUMN_MARK.sub("", word)
    if section in ("side", "funds_header", "title"):
        bare = _UNIT.sub("", bare)
    return known.get(bare)


def unit_in(text: str) -> str | None:
    """Unit of money that a header cell prints in brackets: 万元 or 元."""
    match = _UNIT.search(normalise(text))
    return match.group(1) if match else None


def printed_year(text: str) -> int | None:
    """Year of a line such as (2023 年度); None for any other text."""
    match = _YEAR.fullmatch(normalise(text))
    return int(match.group(1)) if match else None


def title_and_year(text: str) -> tuple[bool, int | None]:
    """Whether a cell is the form's title, and the year it prints beside it, if any: 项目支出绩效自评表(2023年度)."""
    word = normalise(text)
    if role("title", word):
        return True, None
    match = _YEAR_IN_TITLE.search(word)
    if match and role("title", _YEAR_IN_TITLE.sub("", word)):
        return True, int(match.group(1) or match.group(2))
    return False, None


@cache
def _layouts() -> list[tuple[str, frozenset[str]]]:
    return [(row["layout"], frozenset(row["labels"].split())) for row in rows_of("layouts.csv")]


def layout_of(labels_seen: set[str]) -> str | None:
    """Layout whose labels (as section.role) all stand on the form; None where no known layout fits."""
    return next((layout for layout, needed in _layouts() if needed <= labels_seen), None)


@cache
def _boilerplate() -> list[re.Pattern[str]]:
    return [re.compile(row["pattern"]) for row in rows_of("boilerplate.csv")]


def is_boilerplate(text: str) -> bool:
    """True for words that every copy of a form carries and that say nothing of the project."""
    word = normalise(text)
    return any(pattern.fullmatch(word) for pattern in _boilerplate())


@cache
def level1_of() -> dict[str, str]:
    """Level 1 that each known level-2 label belongs to."""
    return {row["level2"]: row["level1"] for row in rows_of("levels.csv")}


@cache
def level1_labels() -> frozenset[str]:
    """Known level-1 labels."""
    return frozenset(row["level1"] for row in rows_of("level1.csv"))


def is_level1(text: str) -> bool:
    """True for a known level-1 label, points in brackets allowed: 产出指标(50分)."""
    word = re.sub(r"\(\d+(\.\d+)?分\)$", "", normalise(text))
    return word in level1_labels()


def is_level2(text: str) -> bool:
    """True for a known level-2 label."""
    return normalise(text) in level1_of()


def change_reasons() -> dict[str, str]:
    """The kinds of change and what each says in Chinese."""
    return {row["reason"]: row["chinese"] for row in rows_of("change_reasons.csv")}
