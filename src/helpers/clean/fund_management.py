"""How the funds were managed (资金管理情况), on forms of transfers: a row for each aspect, what is said of it and its problems beside it."""

from __future__ import annotations

from helpers.clean.raw_form import RawForm, Section, SourceCell, SourceRow
from helpers.clean.records import Records

_SECTION = "fund_management"
_TEXTS = ("said", "problems")
_WORDS = {"said": "", "problems": "存在问题和改进措施："}


def is_management(form: RawForm | None, row: SourceRow) -> bool:
    """True for a row of the block that stands between funds and goals: its header, or an aspect with its texts."""
    if form is None or not form.funds or form.goals or form.indicators:
        return False
    start, own, is_header = _parts(row)
    is_aspect = bool(own) and own[0] == "aspect"
    return bool(is_header or (is_aspect and form.management) or (start and (is_aspect or len(own) < 2)))


def _parts(row: SourceRow) -> tuple[int, list[str | None], bool]:
    """Whether the label of the block stands in front, what the other cells are, and whether they are its header."""
    roles = [cell.says.role(_SECTION) for cell in row.cells]
    start = int(roles[0] == "block")
    own = roles[start:]
    return start, own, bool("said" in own and set(own) <= set(_TEXTS) and (start or len(own) == len(_TEXTS)))


def take_management(form: RawForm, row: SourceRow) -> None:
    """Put a row of the block into the form."""
    start, own, is_header = _parts(row)
    if is_header:
        form.management = Section({role: cell.column for role, cell in zip(own, row.cells[start:], strict=True)})
    elif form.management is None:
        form.management = Section({})
    form.boilerplate += row.cells if is_header else row.cells[:start]
    if own and not is_header:
        form.management.rows.append(row.of(row.cells[start:]))


def read_management(form: RawForm, records: Records) -> None:
    """Put the block into one text, a line for each aspect: 分配科学性：程序规范。存在问题和改进措施：无."""
    lines = []
    for row in form.management.rows if form.management else ():
        is_aspect = row.cells[0].says.role(_SECTION) == "aspect"
        if is_aspect:
            records.boilerplate(row.cells[0])
        texts = _by_column(row.cells[is_aspect:], form.management.columns)
        for _, cell in texts:
            records.claim(cell, "projects", None, "fund_management")
        if texts:
            aspect = f"{row.cells[0].says.word}：" if is_aspect else ""
            *before, last = (_WORDS[role] + cell.text for role, cell in texts)
            lines.append(aspect + "。".join([*(text.rstrip("。") for text in before), last]))
    if lines:
        records.project["fund_management"] = "\n".join(lines)


def _by_column(cells: list[SourceCell], columns: dict[str, int]) -> list[tuple[str, SourceCell]]:
    """Each text with the column of the header that is nearest to it; without a header the second tells the problems."""
    if len(columns) < len(_TEXTS):
        return [(_TEXTS[bool(index)], cell) for index, cell in enumerate(cells)]
    return [(min(columns, key=lambda role, at=cell.column: abs(columns[role] - at)), cell) for cell in cells]
