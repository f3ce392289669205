"""The fields of a form's head and tail: which of two labels of one role counts, and where a form ends.

Lines of fields outside any table (填报单位：… 填报日期：…) belong to the form above or below them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from helpers.clean import labels
from helpers.clean.headers import header_columns, is_indicator_header
from helpers.clean.pairs import CONTACT_COLUMNS, NARRATIVES, Pair
from helpers.clean.raw_form import RawForm, SourceCell, SourceRow

_LEAST_FIELDS = 2
_GOALS = ("expected_goal", "actual_outcome")
LINE_RANK = 10_000
"""What a line above or below the table says gives way to a label of the table itself: 项目单位：某校 to 项目实施单位 | 某校."""
INSTRUCTIONS = "填表说明，不是自评表"
_INSTRUCTION = re.compile(r"(?:请|应|须|需)?(?:如实|据实|准确|统一)?(?:填写|填列|填入|是指)|按.{0,30}(?:填写|填列)")
"""What stands behind a label in instructions: 项目名称：填写预算批复的名称。"""


def take_pair(form: RawForm, pair: Pair, narrative: list[SourceCell] | None) -> list[SourceCell] | None:
    """Put a field into the form; returns the narrative that the next row may carry on, `narrative` where the field is blank."""
    if pair.unknown is not None:
        form.leftovers.append((pair.unknown, "同一格中，不认识的标签和它后面的内容"))
    if pair.label is not None:
        form.boilerplate.append(pair.label)
        if kind := labels.kind_of(pair.label.text):
            form.labels_seen.add(f"kind.{kind}")
    form.labels_seen.add(f"head.{pair.role}")
    if pair.value is None:
        return narrative
    form.is_drawn = form.is_drawn or pair.label is not None
    if pair.is_below:
        form.taken_below.add(pair.value.address)
        form.score_column = pair.value.column
    if pair.role == "fiscal_year":
        if not form.take_year(pair.value):
            form.leftovers.append((pair.value, "不是年份，或与表上的年度不同"))
    elif pair.role in CONTACT_COLUMNS:
        form.head.setdefault(pair.role, []).append(pair.value)
    elif pair.role in NARRATIVES:
        return _take_narrative(form, pair)
    else:
        _take_field(form, pair)
    return None


def _take_field(form: RawForm, pair: Pair) -> None:
    """Of two fields of one role the first counts, but the role's own label goes before others: 主管部门 before 项目归口部门."""
    rank = labels.rank(pair.role, pair.label.text if pair.label else pair.word) + (LINE_RANK if pair.label is None else 0)
    known = form.head.get(pair.role)
    if known is None or rank == 0 < form.head_ranks[pair.role] or (rank < LINE_RANK <= form.head_ranks[pair.role]):
        form.head[pair.role], form.head_ranks[pair.role] = [pair.value], rank
        second = known[0] if known else None
    else:
        second = pair.value
    if second is not None and second.says.word == form.head[pair.role][0].says.word:
        form.boilerplate.append(second)
    elif second is not None:
        form.leftovers.append((second, "同一标签的第二个内容"))


def _take_narrative(form: RawForm, pair: Pair) -> list[SourceCell]:
    """A text, which may stand under several labels; but the goal of the year goes before that of all the project's years."""
    rank = int(pair.role == "expected_goal" and labels.is_second_choice(pair.label.text if pair.label else pair.word))
    known = form.head_ranks.setdefault(pair.role, rank)
    if rank < known:
        form.leftovers += [(cell, "年度目标之外的总目标") for cell in form.head.pop(pair.role)]
        form.head_ranks[pair.role] = rank
    elif rank > known:
        form.leftovers.append((pair.value, "年度目标之外的总目标"))
        return form.head[pair.role]
    form.head.setdefault(pair.role, []).append(pair.value)
    return form.head[pair.role]


def score_column_of(form: RawForm, row: SourceRow, columns: dict[str, int]) -> SourceCell | None:
    """The cell of a header of indicators that stands in the column of scores whose name is in the head (自评得分), with the points of the
    whole part in it; None where the header has a column of scores of its own."""
    if form.score_column is None or "score" in columns:
        return None
    return next((cell for cell in row.cells if cell.column == form.score_column and cell.says.is_figure), None)


def names_another_project(form: RawForm, pairs: list[Pair]) -> bool:
    """True for a second name of a project, but for one in the same head under another label: 专项名称 above 项目名称."""
    if "project_name" not in form.head:
        return False
    word = next(pair.label.text if pair.label else pair.word for pair in pairs if pair.role == "project_name")
    return form.has_table or labels.rank("project_name", word) == form.head_ranks["project_name"]


def said_below() -> frozenset[str]:
    """Roles of fields that stand below a form's tables."""
    return labels.fields_of("tail") | {"declared_total_score", "declared_grade"}


def goes_on_below_total(form: RawForm, part: str, below: Iterable[SourceRow]) -> bool:
    """True for funds, goals or a goal's field (by its role) that a form with a head of its own lacks until its total, and prints under it: no
    other form begins with them, since no indicators follow before the next title or project."""
    has = {"funds": form.funds, "goals": form.goals or form.head.keys() & {*_GOALS}}.get(
        part, form.goals or part in form.head or part not in _GOALS
    )
    return not has and "project_name" in form.head and not _indicators_follow(below)


def _indicators_follow(rows: Iterable[SourceRow]) -> bool:
    for row in rows:
        if is_indicator_header(header_columns("indicator_header", row)):
            return True
        if row.cells[0].says.title[0] or row.cells[0].says.role("head") == "project_name":
            return False
    return False


def ends_table(row: SourceRow, pairs: list[Pair], rest: list[SourceCell], columns: Mapping[str, int] | None) -> bool:
    """True where a row of fields stands below goals, or the form's last table with its `columns`: a label begins it, or every cell holds a
    label with its value."""
    if pairs[0].label is row.cells[0] or pairs[0].role == "project_name":
        return True
    if columns is None or rest or any(pair.label for pair in pairs) or not {pair.role for pair in pairs} <= said_below():
        return False
    # The rest of a note that the end of a page has cut off begins further right.
    return row.cells[0].column <= min(columns.values())


def without_lone_heads(forms: list[RawForm]) -> tuple[list[RawForm], list[tuple[RawForm, str]]]:
    """The forms of a document, and the heads that are not forms, with the reason: a lone title, instructions, a cover.

    A head whose tables are lost stays a form, unless it stands beside other forms and repeats a project of theirs or says next to nothing.
    """
    kept: list[RawForm] = []
    heads: list[tuple[RawForm, str]] = []
    whole = [form for form in forms if form.has_table]
    names = {_name(form) for form in whole}
    for form in forms:
        if not form.has_content:
            heads.append((form, "只有标题或年度，其后没有表格"))
        elif is_instruction(form):
            heads.append((form, INSTRUCTIONS))
        elif not form.has_table and whole and (_name(form) in names or len(form.head) < _LEAST_FIELDS):
            heads.append((form, "只有表头，其后没有表格（封面？）"))
        else:
            kept.append(form)
    return kept, heads


def is_instruction(form: RawForm) -> bool:
    """True for fields without a table whose values say what is to be filled in."""
    return not form.has_table and any(_INSTRUCTION.match(cell.text) for cells in form.head.values() for cell in cells)


def _name(form: RawForm) -> str:
    return labels.normalise("".join(cell.text for cell in form.head.get("project_name", ())))


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
    if any(one.says.word == cell.says.word for one in known):
        above.boilerplate.append(cell)
    elif known and role not in CONTACT_COLUMNS:
        above.leftovers.append((cell, _SAID_TWICE))
    else:
        above.head[role] = [*known, cell]
        above.head_ranks.setdefault(role, LINE_RANK)
        above.labels_seen.add(f"head.{role}")
