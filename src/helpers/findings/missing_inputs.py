"""Blanks that keep a rule from judging and that the unit itself can fill in. All other reasons are for the office."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from helpers.schema.tables import TABLES

_SECTIONS = {"projects": "head", "contacts": "head", "funds": "funds_header", "indicators": "indicator_header"}
_LABELS = {"declared_total_score": {"total.total", "head.declared_total_score"}}
_WORDS = {("funds", "score"): "预算执行得分", ("funds", "weight"): "预算执行的分值", ("projects", "declared_total_score"): "总分", ("projects", "fiscal_year"): "年度"}


@cache
def mendable() -> dict[str, str]:
    """Reasons of the table `judgements` that a unit can do away with, and how, in Chinese; they stand in `mendable.csv`."""
    return {row["reason"]: row["mend"] for row in _rows()}


@cache
def blanks_behind() -> dict[str, tuple[str, tuple[str, ...]]]:
    """For each such reason that is a blank: the table and the columns of which one at least is blank."""
    return {row["reason"]: (row["table"], tuple(row["columns"].split())) for row in _rows() if row["columns"]}


def reasons_of(judgement: Mapping[str, object]) -> list[str]:
    """Why records of a row of `judgements` could not be judged."""
    return str(judgement["reason"]).split("；") if judgement["not_assessable"] and isinstance(judgement["reason"], str) else []


def has_column(labels: object, table: str, column: str) -> bool:
    """Whether a form has a place for a column: `labels` are those of its row in `projects`, null where they are not known.

    A year needs no label: every form has a line for it.
    """
    if not isinstance(labels, str) or column == "fiscal_year":
        return True
    return not _LABELS.get(column, {f"{_SECTIONS[table]}.{column}"}).isdisjoint(labels.split())


def told_as_absent(columns: Sequence[tuple[str, str]]) -> str:
    """The reason for columns that the form does not print, each given with its table: a unit cannot fill them in."""
    return f"表上没有{'、'.join(column_word(table, column) for table, column in columns)}栏"


def column_word(table: str, column: str) -> str:
    """What a column is called where it is asked for."""
    return _WORDS.get((table, column)) or TABLES[table].column(column).chinese.partition(" / ")[0]


@cache
def _rows() -> list[dict[str, str]]:
    with files("helpers.findings").joinpath("mendable.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
