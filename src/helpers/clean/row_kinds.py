"""Tell what a row of the source is, by its words and its place. It changes nothing: `segment` acts on the answer."""

from __future__ import annotations

import re
from collections.abc import Mapping

from helpers.clean import headers, labels
from helpers.clean.fund_management import is_management
from helpers.clean.funds_layouts import amounts_in_labels, funds_head, is_more_than_fields, kind_of_funds_row
from helpers.clean.head import ends_table, goes_on_below_total, names_another_project, said_below
from helpers.clean.pairs import NARRATIVES, Pair, pairs_of
from helpers.clean.raw_form import (
    SourceCell,
    SourceRow,
    are_weight_and_score,
)
from helpers.clean.standing import BELOW_TOTAL, LOOK_AHEAD, RowKind, Standing

_HEADERS = {"funds_header", "indicator_header", "group", "side"}
"""Sections of which a word stands in the upper row of a header of two rows."""
_PARAGRAPH = re.compile(r"^第 \d+ 段$|^第 \d+ 页 第 \d+ 行$")
"""The place of text outside tables, in formats that have tables."""
_FRAGMENT = re.compile(r"[0-9０-９.．]{1,6}")

_ALL_POINTS = 100


def classify(at: Standing) -> RowKind:
    """What the row is.

        >>> from helpers.clean.standing import BELOW_TOTAL, LOOK_AHEAD, RowKind, Standing
    from helpers.clean.raw_form import SourceCell
        >>> classify(Standing([SourceRow(1, 1, [SourceCell(1, 1, 1, "项目支出绩效自评表", "行 1")])], 0)).kind
        'title'
    """
    row = at.row
    if is_management(at.form, row):
        return RowKind("management", row)
    if len(row.cells) == 1 and (found := _title(at) or _line_between_pages(at) or _year(at)):
        return found
    sections = {section for cell in row.cells for section in cell.says.roles}
    if sections:
        # Only headers are asked for of which the row has a word.
        whole = headers.whole_header(row, at.next) if sections & _HEADERS and at.next else None
        if found := funds_head(at, sections, whole) or headers.header_of_indicators_or_goals(at, sections, whole):
            return found
    # A field has a label in a cell of its own, or one with a colon in front of its value.
    if (sections or any(":" in cell.text or "：" in cell.text for cell in row.cells)) and (found := _fields(at)):
        return found
    return _body(at)


def _title(at: Standing) -> RowKind | None:
    cell = at.row.cells[0]
    kind, year = cell.says.title
    if cell.says.other_title and at.part in ("between", "head", *BELOW_TOTAL) and not (at.part == "head" and at.form.title):
        return RowKind("title_of_another", at.row)
    if kind is not None:
        is_repeated = at.part in ("goals", "indicators") and (cell.says.is_continued or not _head_follows(at))
        return RowKind("repeated_title" if is_repeated else "title", at.row, form_kind=kind, year=year)
    below = at.next
    if below is None or len(below.cells) != 1 or not cell.says.may_begin_a_title or not below.follows(at.row):
        return None
    kind, year = labels.title_and_year(cell.text + below.cells[0].text)
    return None if kind is None or at.part in ("goals", "indicators") else RowKind("title", at.row, form_kind=kind, year=year, rows_below=1)


def _line_between_pages(at: Standing) -> RowKind | None:
    """A line that stands alone between two halves of a form: the year, the unit, a field, or any words over the whole width of a table.

    It is of the form above where no head of another follows.
    """
    (cell,) = at.row.cells
    if at.form is None or not at.form.has_content or at.part not in ("head", "funds", "goals", "indicators") or _begins_another(at):
        return None
    columns = _open_columns(at)
    left = min(columns, default=cell.column)
    if cell.column > left:
        return None
    is_whole = at.row.has_grid and len(columns) > 1 and cell.column < left and cell.last_column >= max(columns)
    year = _year_in(at.row)
    if year is not None and at.part in ("head", "funds") and year != at.form.printed_year:
        return None
    if year is not None:
        return RowKind("line_between_pages", at.row)
    if at.part in ("head", "funds"):
        return None
    if cell.says.unit and not cell.says.roles:
        return RowKind("line_between_pages", at.row)
    pairs, rest = pairs_of(at.row, ("head", "tail"))
    is_blank = any(pair.label for pair in pairs) and not (at.next and _is_of_indicators(at.next))
    if pairs and not rest and not is_blank and not any(pair.role in NARRATIVES for pair in pairs):
        return RowKind("line_between_pages", at.row, pairs=pairs)
    is_level = cell.says.is_level1_behind_number or cell.says.is_level2
    if is_whole and not is_level and not cell.says.roles and not _is_boilerplate(at, cell):
        return RowKind("line_between_pages", at.row, rest=[cell])
    return None


def _open_columns(at: Standing) -> list[int]:
    sections = {"indicators": at.form.indicators, "goals": at.form.goals}.get(at.part)
    return list(sections[-1].columns.values()) if sections else []


def _begins_another(at: Standing) -> bool:
    """True where a title or the name of a project stands right below: the line is of the form that begins there."""
    below = at.rows[at.index + 1 : at.index + 1 + LOOK_AHEAD]
    return any(row.cells[0].says.role("head") == "project_name" or row.cells[0].says.title[0] for row in below if row.cells)


def _head_follows(at: Standing) -> bool:
    has_year = False
    for row in at.rows[at.index + 1 : at.index + 1 + LOOK_AHEAD]:
        if any(cell.says.role("head") not in (None, "declared_total_score") for cell in row.cells):
            return True
        if _is_of_indicators(row):
            return False
        has_year = has_year or (len(row.cells) == 1 and _year_in(row) is not None)
    return has_year or at.index + 1 == len(at.rows)


def _is_of_indicators(row: SourceRow) -> bool:
    """True for a row that shows that a table of indicators goes on: its head, or a row of it."""
    return headers.is_indicator_header(headers.header_columns("indicator_header", row)) or headers.looks_like_an_indicator(row)


def _year_in(row: SourceRow) -> int | None:
    return row.cells[0].says.year_alone


def _year(at: Standing) -> RowKind | None:
    year = _year_in(at.row)
    if year is None or at.part in ("goals", "indicators"):
        return None
    return RowKind("year", at.row, year=year)


def _fields(at: Standing) -> RowKind | None:
    """Labels with their values beside them: the head, and what stands below the total."""
    row = at.row
    if len(row.cells) == 1 and row.cells[0].says.is_footnote:
        return None
    if goal := _goal_beside_label(at):
        return RowKind("goal_field", row, pairs=[goal])
    below_total = at.part in BELOW_TOTAL
    if _is_total(at, row) and not below_total:
        return None
    pairs, rest = pairs_of(row, ("tail", "head") if below_total else ("head", "tail"), at.next)
    if not pairs or (at.part in ("goals", "indicators") and not ends_table(row, pairs, rest, _columns_above(at))):
        return None
    if at.part == "funds" and at.form and at.form.funds and is_more_than_fields(at, row):
        return None
    found = {pair.role for pair in pairs}
    is_new_form = below_total and any(not goes_on_below_total(at.form, role, at.rows[at.index + 1 :]) for role in found - said_below())
    restarted = "project_name" in found and at.form is not None and names_another_project(at.form, pairs)
    return RowKind("fields", row, pairs=pairs, rest=rest, is_new_form=is_new_form, is_restarted=restarted)


def _columns_above(at: Standing) -> Mapping[str, int] | None:
    """The columns of a table that may be the form's last: its indicators, or goals that stand below them."""
    if at.part == "goals" and at.form.indicators and at.form.goals:
        return at.form.goals[-1].columns
    return at.indicators or None


def _goal_beside_label(at: Standing) -> Pair | None:
    """年度目标1 | 完成…: the goal of a layout that prints no header above it."""
    row = at.row
    if at.part in ("goals", *BELOW_TOTAL) or len(row.cells) != 2 or row.cells[0].says.role("side") != "goals":
        return None
    return None if row.cells[1].says.role("goal_header") else Pair("expected_goal", *row.cells)


def _body(at: Standing) -> RowKind:
    if _is_rest_of_total(at):
        return RowKind("rest_of_total", at.row)
    sides, cells, begins_notes = _without_side_labels(at)
    rest = at.row.of(cells)
    kind = "labels" if not cells else _kind_of_body(at, rest)
    sources = amounts_in_labels(rest) if kind == "sources" else ()
    return RowKind("notes" if begins_notes else kind, rest, sides=sides, sources=sources)


def _kind_of_body(at: Standing, rest: SourceRow) -> str:
    cells = rest.cells
    if (
        at.row.has_grid
        and len(at.row.cells) == 1
        and _PARAGRAPH.search(at.row.cells[0].place)
        and at.part in ("goals", "indicators", "funds", "head")
    ):
        # A line between two tables is no rest of a cell that the end of a page has cut.
        return "unknown"
    if at.has_narrative and len(cells) == 1 and not at.row.follows(at.rows[at.index - 1]):
        return "narrative"
    if at.part == "funds" and at.form.funds and not _is_total(at, rest) and (kind := kind_of_funds_row(at, rest)):
        return kind
    if _is_total(at, rest):
        return "subtotal" if _sums_up_a_part(at, rest) else "total"
    if at.part == "goals":
        return "goal_text"
    if at.part == "indicators":
        return "indicator_row"
    if at.part in ("between", *BELOW_TOTAL) and headers.looks_like_an_indicator(rest):
        return "indicator_without_header"
    return "unknown"


def _is_total(at: Standing, row: SourceRow) -> bool:
    first, *others = row.cells
    is_due = at.part in ("indicators", "between", *BELOW_TOTAL) or (at.form is not None and at.form.indicators and not at.form.total)
    if not is_due or not first.says.role("total") or (at.part == "funds" and first.says.role("funds_row")):
        return False
    names = [cell for cell in others if cell.says.roles.keys() & {"head", "tail"} and cell.text != first.text]
    if names and not are_weight_and_score(row):
        return False
    # 合计 of any other table begins no form.
    if at.part == "between" and "分" not in first.text and not _are_points(row):
        return False
    is_blank = at.part == "indicators" and all(cell.says.is_blank_figure for cell in row.cells[1:])
    starts_left = is_blank and row.cells[0].column <= min(at.indicators.values())
    return starts_left or any(cell.says.is_figure or cell.says.points_pair for cell in row.cells)


def _are_points(row: SourceRow) -> bool:
    """True for 合计 | 100 | 97: one sum, and no figure beyond all points."""
    sums = sum(cell.says.role("total") is not None for cell in row.cells)
    figures = [reading.value for cell in row.cells if (reading := cell.says.figure) and reading.value is not None]
    return sums == 1 and max(figures, default=0) <= _ALL_POINTS


def _sums_up_a_part(at: Standing, row: SourceRow) -> bool:
    """True for 合计 | 60 | 58 in the middle of the indicators, which go on right below it: no total of the form."""
    if at.part != "indicators" or not at.form.indicators[-1].rows or at.next is None or not at.next.follows(at.row):
        return False
    if "计" not in row.cells[0].text or any((reading := cell.says.figure) and reading.value == _ALL_POINTS for cell in row.cells):
        return False
    return headers.looks_like_an_indicator(at.next) or any(cell.says.is_level1 for cell in at.next.cells)


def _is_rest_of_total(at: Standing) -> bool:
    """True for the digits that the end of a page has cut off the figures of the total row: 10 | 99 above, 0 | .1 below."""
    row, form = at.row, at.form
    if at.part != "tail" or form.rows[-1].cells[0].table == row.table or not all(_FRAGMENT.fullmatch(c.text) for c in row.cells):
        return False
    if form.total is None or form.rows[-1].cells[-1] not in form.total.cells:
        return False
    figures = [cell.text for cell in form.total.cells if cell.says.is_figure]
    # One figure alone may be a page number; it is not where it makes the weights 100.
    return bool(figures) and (
        len(row.cells) == len(figures) > 1 or (len(row.cells) == 1 and labels.normalise(figures[0] + row.cells[0].text) == "100")
    )


def _without_side_labels(at: Standing) -> tuple[list[SourceCell], list[SourceCell], bool]:
    """The labels at the side of a row and its boilerplate; its other cells; and whether the notes below a form begin with it."""
    sides, kept, begins_notes = [], [], False
    alone, is_below = len(at.row.cells) == 1, _is_below_the_table(at)
    for index, cell in enumerate(at.row.cells):
        is_side = index == 0 and cell.says.role("side") and not (headers.is_level(at.row, at.indicators) or _names_points(at))
        if not (is_side or (alone and _is_boilerplate(at, cell))):
            kept.append(cell)
            continue
        sides.append(cell)
        begins_notes = begins_notes or (is_below and cell.says.is_footnote)
    return sides, kept, begins_notes


def _is_below_the_table(at: Standing) -> bool:
    """True where a form's own table lies above: below its total, in a head that goes on below it, or in another table of the source."""
    if at.form is None or not at.form.rows:
        return False
    return at.part in BELOW_TOTAL or (at.part == "head" and at.form.has_table) or at.row.table != at.form.rows[-1].table


def _names_points(at: Standing) -> bool:
    """True for 预算执行情况 | 10 | 9.86 among the indicators: the word says whose points they are."""
    first, *others = at.row.cells
    return (
        at.part == "indicators"
        and bool(others)
        and first.says.role("execution") is not None
        and all(cell.says.is_figure for cell in others)
    )


def _is_boilerplate(at: Standing, cell: SourceCell) -> bool:
    if cell.says.is_boilerplate:
        return True
    # A number alone in its own table, or in the middle of prose, is a page number; in a later column it is what a page cut off.
    is_apart = at.index == 0 or (at.row.table != at.rows[at.index - 1].table and cell.column == 1)
    return cell.text.isdecimal() and len(cell.text) <= 4 and (is_apart or at.part not in ("indicators", "funds"))
