"""Lists of projects (项目支出绩效自评汇总表) or of units that are handed in beside forms: no form, though they name projects and amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby, pairwise

from helpers.clean import labels
from helpers.clean.forms import AMOUNT_ROLES, SourceCell, SourceRow, is_figure

REASON = "项目清单或汇总表，不是自评表"
_ROWS_ABOVE = 5
_UNITS = ("reporting_unit", "department", "implementing_unit")
_OF_MANY = re.compile(r"项目[个总]?数量?|(?:平均|自评)?(?:得|总)?分数?|(?:自评|评价)?等级")
"""A column that says of each unit how many projects it has, or how they did."""


def without_lists(rows: Iterable[SourceRow]) -> tuple[list[SourceRow], list[tuple[SourceCell, str]]]:
    """The rows of a document without tables that list projects, and the cells of these with the reason."""
    kept: list[SourceRow] = []
    apart: list[tuple[SourceCell, str]] = []
    for _, group in groupby(rows, key=lambda row: row.table):
        table = list(group)
        start = next((at for at, row in enumerate(table[:_ROWS_ABOVE]) if _is_head(row)), None)
        end = len(table) if start is None else _end(table, start)
        if start is None or end == start + 1 or any(_is_of_a_form(row) for row in (*table[:start], *table[start + 1 : end])):
            kept += table
            continue
        kept += [*table[:start], *table[end:]]
        apart += [(cell, REASON) for row in table[start:end] for cell in row.cells]
    return kept, apart


def _is_head(row: SourceRow) -> bool:
    """True for a row of names of columns, among them that of projects or units, with another beside it and no value, and amounts or scores."""
    roles = [labels.roles_of(cell.text) for cell in row.cells]
    named = any(role.get("head") == "project_name" and beside for role, beside in pairwise(roles))
    of_units = any(role.get("head") in _UNITS for role in roles[:2]) and any(_OF_MANY.fullmatch(labels.normalise(cell.text)) for cell in row.cells)
    figures = {role["funds_header"] for role in roles if role.get("funds_header") in (*AMOUNT_ROLES, "score")}
    return (named or of_units) and len(figures) > 1 and not any(is_figure(cell.text) for cell in row.cells)


def _is_of_a_form(row: SourceRow) -> bool:
    """True for a field above a head and a source of money below it: both are a form's, whose column of sources may be called 资金名称."""
    return any(labels.role("head", cell.text) or labels.role("funds_row", cell.text) not in (None, "total") for cell in row.cells)


def _end(table: list[SourceRow], start: int) -> int:
    """Where the rows below a head end that have a figure in one of its columns."""
    columns = {cell.column for cell in table[start].cells}
    for at, row in enumerate(table[start + 1 :], start + 1):
        if not any(is_figure(cell.text) and cell.column in columns for cell in row.cells):
            return at
    return len(table)
