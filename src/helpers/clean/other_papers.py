"""Name papers of another kind beside self-evaluations: goal tables, scoring sheets, lists of projects or units.

Each kind is told by its title and by what its tables never have. A list names projects and amounts and is still no form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby, pairwise

from helpers.clean import labels
from helpers.clean.labels import rows_of
from helpers.clean.raw_form import AMOUNT_ROLES, DEFAULT_INDICATOR_COLUMNS, UNKNOWN, RawForm, SourceCell, SourceRow

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
    roles = [cell.says.roles for cell in row.cells]
    named = any(role.get("head") == "project_name" and beside for role, beside in pairwise(roles))
    of_units = any(role.get("head") in _UNITS for role in roles[:2]) and any(_OF_MANY.fullmatch(cell.says.word) for cell in row.cells)
    figures = {role["funds_header"] for role in roles if role.get("funds_header") in (*AMOUNT_ROLES, "score")}
    return (named or of_units) and len(figures) > 1 and not any(cell.says.is_figure for cell in row.cells)


def _is_of_a_form(row: SourceRow) -> bool:
    """True for a field above a head and a source of money below it: both are a form's, whose column of sources may be called 资金名称."""
    return any(cell.says.role("head") or cell.says.role("funds_row") not in (None, "total") for cell in row.cells)


def _end(table: list[SourceRow], start: int) -> int:
    """Where the rows below a head end that have a figure in one of its columns."""
    columns = {cell.column for cell in table[start].cells}
    for at, row in enumerate(table[start + 1 :], start + 1):
        if not any(cell.says.is_figure and cell.column in columns for cell in row.cells):
            return at
    return len(table)


MONEY = "只有金额的表（没有项目名称、目标和指标），不是自评表"
_OF_WHAT_CAME = re.compile("完成|实际|实现|达成|得分|自评|执行")
"""Words of a column that nobody knows and that may hold what came of a target."""


_SO_FAR = re.compile(
    r"(?:\d{1,2}月?(?:份)?[-—–~～至]\d{1,2}月(?:份)?|上半年|前[一二三]季度|截[至止]\d{1,2}月[底末]?)(?:预算)?(?:累计|实际)*(?:执行|完成|支出)"
    r"|(?:全年)?预计(?:执行|完成|支出)|完成目标(?:的)?可能性"
)
"""A column of what was done so far in the year (1—7月执行数), or of what is expected by its end."""
_HEADING = re.compile(r".{2,}(?:表|书|体系|台账|清单|卷|一览)(?:\(.{1,12}\))?|附(?:件|表)\d{0,2}:?.*")


def is_heading(row: SourceRow) -> bool:
    """True for a line that may be a title of any table, or says what is attached: 绩效目标申报表, 附件2."""
    word = row.cells[0].says.word
    return (
        len(row.cells) == 1 and len(word) <= labels.LONGEST_TITLE and not re.search(r"[,。;、?!]", word) and bool(_HEADING.fullmatch(word))
    )


def other_paper(form: RawForm) -> str | None:
    """The reason why a paper is not judged, where it is of another kind; None for a self-evaluation.

    `paper_kinds.csv` gives the title of each kind, the labels it carries and those it never has. A table without its head, or with a
    column that may hold results, is taken for a self-evaluation.
    """
    if any(section.guessed >= set(DEFAULT_INDICATOR_COLUMNS) for section in form.indicators):
        return None
    seen = form.labels_seen | {f"indicator_header.{role}" for section in form.indicators for role in section.columns}
    unknown = {
        name.removeprefix(UNKNOWN) for section in (*form.indicators, *form.goals) for name in section.columns if name.startswith(UNKNOWN)
    }
    beside = {cell.says.word for cell in (*form.boilerplate, *(cell for cell, _ in form.leftovers))}
    if any(_SO_FAR.match(name) for name in unknown | beside):
        seen.add("column.months")
    elif not any(sign.startswith("title.") for sign in seen) and any(_OF_WHAT_CAME.search(name) for name in unknown):
        return None
    for row in rows_of("paper_kinds.csv"):
        if {f"title.{row['kind']}", *row["has"].split()} & seen and not set(row["lacks"].split()) & seen:
            return row["reason"]
    return MONEY if _is_money_alone(form) else None


def _is_money_alone(form: RawForm) -> bool:
    """True for a table of amounts below no title of a form, without the name of a project, a goal, an indicator or a total: one of accounts."""
    is_named = form.title is not None and not any(sign.startswith("title.") for sign in form.labels_seen)
    has_head = form.is_drawn or "project_name" in form.head
    return bool(form.funds) and not (is_named or has_head or form.goals or form.indicators or form.total or form.management)


def is_reason(reason: str) -> bool:
    """True for a reason that names a paper of another kind."""
    return reason in (REASON, MONEY) or any(row["reason"] == reason for row in rows_of("paper_kinds.csv"))
