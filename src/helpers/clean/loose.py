"""Lines of fields outside any table (填报单位：… 填报日期：…): they belong to the form above or below them, and are no form of their own."""

from __future__ import annotations

from helpers.clean import labels
from helpers.clean.forms import RawForm, SourceCell
from helpers.clean.head import INSTRUCTIONS, LINE_RANK, is_instruction
from helpers.clean.pairs import CONTACT_COLUMNS, NARRATIVES

REASON = "表格之外的文字，不是自评表"
_SAID_TWICE = "表格之外的文字，表上另有这一项"
_OF_WHOM = frozenset((*CONTACT_COLUMNS, "reporting_unit", "report_date"))
"""What a line above or below a form says of it: who filled it in, and when."""
_SCORES = frozenset(("declared_total_score", "declared_grade"))


def is_loose(form: RawForm) -> bool:
    """True for fields without a table: each in running text, or none but who filled the form in and when.

    A title with the name of a project under it is the head of a form whose table is lost.
    """
    if form.has_table or not form.head or (form.title and "project_name" in form.head):
        return False
    return not form.is_drawn or (form.title is None and form.head.keys() <= _OF_WHOM)


def may_stand_above(form: RawForm, last: RawForm | None) -> bool:
    """True for lines that may belong to the title right below them, and not to the `last` form: that one says who filled it in already."""
    if form.title is not None or not is_loose(form) or is_instruction(form) or form.head.keys() & (NARRATIVES | _SCORES):
        return False
    lines = {(row.table, row.number) for row in form.rows}
    # A sentence that nobody knows makes the lines prose.
    if any((cell.table, cell.row) not in lines for cell, _ in form.leftovers):
        return False
    return last is None or bool(last.head.keys() & form.head.keys()) or not form.head.keys() <= _OF_WHOM


def joined(forms: list[RawForm]) -> tuple[list[RawForm], list[tuple[RawForm, str]]]:
    """The forms of a document, each with the lines below it that say who filled it in; and what other running text looked like a form."""
    kept: list[RawForm] = []
    apart: list[tuple[RawForm, str]] = []
    for form in forms:
        if not is_loose(form):
            kept.append(form)
        elif kept and form.head.keys() <= _OF_WHOM and not is_instruction(form):
            _join(kept[-1], form)
        else:
            apart.append((form, INSTRUCTIONS if is_instruction(form) else REASON))
    return kept, apart


def _join(above: RawForm, lines: RawForm) -> None:
    for role, cells in lines.head.items():
        for cell in cells:
            _take(above, role, cell)
    if lines.year is not None and not above.take_year(lines.year):
        above.leftovers.append((lines.year, _SAID_TWICE))
    above.boilerplate += lines.boilerplate
    above.leftovers += lines.leftovers
    above.rows += lines.rows


def _take(above: RawForm, role: str, cell: SourceCell) -> None:
    known = above.head.get(role, [])
    if any(labels.normalise(one.text) == labels.normalise(cell.text) for one in known):
        above.boilerplate.append(cell)
    elif known and role not in CONTACT_COLUMNS:
        above.leftovers.append((cell, _SAID_TWICE))
    else:
        above.head[role] = [*known, cell]
        above.head_ranks.setdefault(role, LINE_RANK)
        above.labels_seen.add(f"head.{role}")
