"""Tell what a row of the source is, by its words and its place. It changes nothing: `segment` acts on the answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from helpers.clean import headers, labels
from helpers.clean.cell_text import is_figure
from helpers.clean.fund_management import is_management
from helpers.clean.funds_layouts import (
    Upright,
    amounts_in_labels,
    are_parts,
    beside_labels,
    stacked_in_one_cell,
    tiered_funds,
    upright_funds,
)
from helpers.clean.head import ends_table, goes_on_below_total, names_another_project, said_below
from helpers.clean.other_papers import kind_of_title
from helpers.clean.pairs import NARRATIVES, Pair, pairs_of
from helpers.clean.raw_form import (
    AMOUNT_ROLES,
    UNKNOWN,
    RawForm,
    SourceCell,
    SourceRow,
    are_weight_and_score,
)

_LOOK_AHEAD = 4
_HEADERS = {"funds_header", "indicator_header", "group", "side"}
"""Sections of which a word stands in the upper row of a header of two rows."""
_FEW = 3
_PARAGRAPH = re.compile(r"^第 \d+ 段$|^第 \d+ 页 第 \d+ 行$")
"""The place of text outside tables, in formats that have tables."""
_FRAGMENT = re.compile(r"[0-9０-９.．]{1,6}")
_HAS_DIGIT = re.compile(r"\d")

_ALL_POINTS = 100
_NOTHING: Mapping = MappingProxyType({})

BELOW_TOTAL = ("tail", "notes")


class Standing(NamedTuple):
    """Where a row stands: the rows of its document, the part of the form that is open, and what runs on into it."""

    rows: Sequence[SourceRow]
    index: int
    part: str = "between"
    form: RawForm | None = None
    has_narrative: bool = False
    """True below a text that may run on over a page break."""

    @property
    def row(self) -> SourceRow:
        return self.rows[self.index]

    @property
    def next(self) -> SourceRow | None:
        return self.rows[self.index + 1] if self.index + 1 < len(self.rows) else None

    @property
    def year(self) -> int | None:
        """The year that the form prints."""
        return self.form.own_year if self.form else None

    @property
    def indicators(self) -> dict[str, int]:
        """Columns of the table of indicators that the row stands in; empty elsewhere."""
        return self.form.indicators[-1].columns if self.part == "indicators" and self.form else {}


class RowKind(NamedTuple):
    """What a row is, and what was found in it: the cells of a kind, columns by role, fields, and how many rows below belong to it."""

    kind: str
    row: SourceRow | None = None
    columns: Mapping[str, int] = _NOTHING
    values: Mapping[str, SourceCell] = _NOTHING
    source: SourceCell | None = None
    sides: Sequence[SourceCell] = ()
    notes: Sequence[SourceCell] = ()
    pairs: Sequence[Pair] = ()
    rest: Sequence[SourceCell] = ()
    upright: Upright | None = None
    sources: Sequence[tuple[SourceCell, dict[str, SourceCell]]] = ()
    form_kind: str | None = None
    year: int | None = None
    rows_below: int = 0
    is_new_form: bool = False
    is_restarted: bool = False


def classify(at: Standing) -> RowKind:
    """What the row is.

    >>> from helpers.clean.raw_form import SourceCell
    >>> classify(Standing([SourceRow(1, 1, [SourceCell(1, 1, 1, "项目支出绩效自评表", "行 1")])], 0)).kind
    'title'
    """
    row = at.row
    if is_management(at.form, row):
        return RowKind("management", row)
    if len(row.cells) == 1 and (found := _title(at) or _line_between_pages(at) or _year(at)):
        return found
    sections = {section for cell in row.cells for section in cell.says.roles}
    if sections and (found := _header(at, sections)):
        return found
    # A field has a label in a cell of its own, or one with a colon in front of its value.
    if (sections or any(":" in cell.text or "：" in cell.text for cell in row.cells)) and (found := _fields(at)):
        return found
    return _body(at)


def _header(at: Standing, sections: set[str]) -> RowKind | None:
    """The header that a row is, if it is one; `sections` are those that its words belong to, and only their headers are asked for."""
    found = None
    if sections & {"funds_header", "funds_row"}:
        found = _tiered_funds(at)
    if not found and sections & _HEADERS:
        found = _header_of_two_rows(at)
    if not found and "funds_row" in sections:
        found = _upright_funds(at)
    if not found and sections & {"funds_header", "funds_row", "side"}:
        found = _funds_header(at, at.row)
    if not found and "indicator_header" in sections:
        found = _indicator_header(at, at.row)
    if not found and sections & {"goal_header", "head"}:
        found = _goals_beside_labels(at) or _goal_header(at)
    return found


def _title(at: Standing) -> RowKind | None:
    cell = at.row.cells[0]
    kind, year = cell.says.title
    if kind_of_title(cell.text) and at.part in ("between", "head", *BELOW_TOTAL) and not (at.part == "head" and at.form.title):
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
    below = at.rows[at.index + 1 : at.index + 1 + _LOOK_AHEAD]
    return any(
        row.cells[0].says.role("head") == "project_name" or row.cells[0].says.title[0] for row in below if row.cells
    )


def _head_follows(at: Standing) -> bool:
    has_year = False
    for row in at.rows[at.index + 1 : at.index + 1 + _LOOK_AHEAD]:
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
    if (
        at.part == "funds"
        and at.form
        and at.form.funds
        and (amounts_in_labels(row) or _is_execution_of_the_total(at, row) or _is_more_of_funds(at, row))
    ):
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


def _header_of_two_rows(at: Standing) -> RowKind | None:
    whole = headers.whole_header(at.row, at.next) if at.next else None
    if whole is None:
        return None
    row, superfluous = whole
    found = _funds_header(at, row) or _indicator_header(at, row)
    return None if found is None else found._replace(notes=[*found.notes, *superfluous], rows_below=1)


def _tiered_funds(at: Standing) -> RowKind | None:
    """The head of two tiers over funds: sources and amounts, one above the other."""
    found = None if at.part == "indicators" else tiered_funds(at.rows, at.index)
    if found is None:
        return None
    if isinstance(found, Upright):
        return RowKind("upright_funds", at.row, upright=found, rows_below=found.rows)
    sides = [cell for cell in at.row.cells if cell.column < found.whole.cells[0].column and cell not in found.groups]
    return RowKind("funds_header", at.row.of([*sides, *found.whole.cells]), columns=found.columns, notes=found.groups, rows_below=1)


def _upright_funds(at: Standing) -> RowKind | None:
    """Funds with a column for each source; this row names the sources."""
    upright = upright_funds(at.rows, at.index)
    return (
        None if upright is None or at.part == "indicators" else RowKind("upright_funds", at.row, upright=upright, rows_below=upright.rows)
    )


def _funds_header(at: Standing, row: SourceRow) -> RowKind | None:
    if at.part in ("between", "head") and len(row.cells) <= _FEW and (stacked := stacked_in_one_cell(row)):
        return RowKind("funds_in_one_cell", row, rest=[stacked[0]], values=stacked[1])
    row, names = headers.without_names_of_sources(row, at.rows[at.index + 1 : at.index + 3])
    columns = headers.header_columns("funds_header", row, at.year)
    if at.part == "indicators" and any(_is_figure_of_an_indicator(cell.text) for cell in row.cells):
        # 过程 | 预算执行 | 预算完成率 | 100% | 95% is a row of indicators, whatever its words mean elsewhere.
        return None
    source, values = beside_labels(row, at.year)
    if not (headers.is_funds_header(columns) or headers.is_funds_header(values)) and not _begins_funds(at, values):
        return None
    if headers.header_columns("indicator_header", row).keys() & {"level1", "level2", "level3"}:
        return None
    return RowKind("funds_header", row, columns=columns, values=values, source=source, notes=names)


def _is_figure_of_an_indicator(text: str) -> bool:
    return is_figure(text.rstrip("%％ ")) or (bool(_HAS_DIGIT.search(text)) and not labels.roles_of(text))


def _begins_funds(at: Standing, values: Mapping[str, SourceCell]) -> bool:
    """True for one amount beside its label above a row with another: 预算数 | 5.8 above 执行数 | 5.8, and its parts between them."""
    if at.part not in ("between", "head") or len(values.keys() & set(AMOUNT_ROLES)) != 1:
        return False
    below = next((row for row in at.rows[at.index + 1 : at.index + 1 + 2 * _LOOK_AHEAD] if not are_parts(row)), None)
    return below is not None and headers.is_funds_header({**values, **beside_labels(below, at.year)[1]})


def _goals_beside_labels(at: Standing) -> RowKind | None:
    """预期目标 | 完成…: goals that stand to the right of their labels, and the names of goals above them behind labels at the side."""
    row = at.row
    if len(row.cells) < 2 or any(cell.says.is_figure for cell in row.cells[:-1]):
        return None
    follows = at.next is not None and at.next.follows(row)
    if row.cells[-1].says.is_figure:
        row = row.of(row.cells[:-1])
    sides, goals, is_header = headers.goal_row(row, at.next if follows else None)
    if not (is_header or goals):
        return None
    rest = at.row.cells[len(row.cells) :]
    if goals and rest:
        return None
    pairs = [Pair(*goal) for goal in goals]
    return RowKind("goals_beside_labels" if goals else "goal_names", row, sides=sides, pairs=pairs, rest=rest)


def _goal_header(at: Standing) -> RowKind | None:
    row = at.row
    columns = headers.header_columns("goal_header", row)
    others = [cell for cell in row.cells if not cell.says.roles.keys() & {"goal_header", "side"}]
    # One known label with one unknown beside it, where goals are due: the unknown is reported, the goal is read.
    is_field = any("head" in cell.says.roles for cell in row.cells)
    is_half = len(columns) == 1 and len(others) == 1 and not is_field and at.part in ("head", "funds")
    # 实施期目标 | 年度目标: two goals, of which one counts; what came of them stands elsewhere.
    are_goals = sum(cell.says.role("goal_header") is not None for cell in row.cells[1:]) > 1
    if len(columns) < 2 and not are_goals and not (is_half and headers.is_short(others[0].text)):
        return None
    return RowKind("goal_header", row, columns=columns)


def _indicator_header(at: Standing, row: SourceRow) -> RowKind | None:
    columns = headers.header_columns("indicator_header", row, at.year)
    are_goals = len(headers.header_columns("goal_header", row)) > 1 and not columns.keys() & {"level1", "level2", "level3", "weight"}
    if not headers.is_indicator_header(columns) or are_goals:
        return None
    if at.part == "indicators" and any(_is_figure_of_an_indicator(cell.text) for cell in row.cells) and len(columns) < 5:
        return None
    return RowKind("indicator_header", row, columns=columns)


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
    if at.part == "funds" and at.form.funds and not _is_total(at, rest):
        if amounts_in_labels(rest):
            return "sources"
        if _is_execution_of_the_total(at, rest):
            return "execution_of_total"
        if _is_more_of_funds(at, rest) or (
            beside_labels(rest, at.year)[1] and at.form.funds[-1].upright and not cells[0].says.role("funds_row")
        ):
            return "more_of_funds"
        if _is_first_use(at.form.funds[-1].columns, cells):
            return "first_use"
        if _is_funds_row(at, rest):
            return "funds_row"
    if _is_total(at, rest):
        return "subtotal" if _sums_up_a_part(at, rest) else "total"
    if at.part == "goals":
        return "goal_text"
    if at.part == "indicators":
        return "indicator_row"
    if at.part in ("between", *BELOW_TOTAL) and headers.looks_like_an_indicator(rest):
        return "indicator_without_header"
    return "unknown"


def _is_more_of_funds(at: Standing, row: SourceRow) -> bool:
    """True below amounts beside their labels for parts of the last of them, or another amount; 得分 alone may be that of the whole form."""
    section = at.form.funds[-1]
    if section.last_amount and are_parts(row):
        return True
    others = beside_labels(row, at.year)[1].keys() - {"score"}
    names = [cell for cell in row.cells if cell.says.role("funds_header")]
    return bool(section.upright and names and (others or all(0 < (cell.says.points or 0) < 100 for cell in names)))


def _is_execution_of_the_total(at: Standing, row: SourceRow) -> bool:
    """True for 执行率 | 96% | 分值 | 10 | 得分 | 9.6 below a table of amounts: nothing but points and rate, each behind its name, and two at least."""
    section = at.form.funds[-1]
    if not section.columns or section.upright or not section.rows or len(row.cells) % 2:
        return False
    roles = [cell.says.role("funds_header") for cell in row.cells[::2]]
    is_known = set(roles) <= {"execution_rate", "weight", "score"} and len(set(roles)) == len(roles)
    points = [cell.says.points for cell in row.cells[::2]]
    return (
        is_known and all(cell.says.is_amount for cell in row.cells[1::2]) and (len(roles) > 1 or any(points) or roles == ["execution_rate"])
    )


def _is_first_use(columns: Mapping[str, int], cells: Sequence[SourceCell]) -> bool:
    """True for 支出明细 | 办公用品 | 5 | 5: a heading beside the first of the uses of the money below it."""
    if not columns or len(cells) < 3 or cells[0].says.role("spending") != "heading" or cells[1].says.is_amount:
        return False
    return any(cell.says.is_amount for cell in cells[2:])


def _is_funds_row(at: Standing, row: SourceRow) -> bool:
    """A row with a known label; one of figures behind a word, which is a source of its own; or, as the first below its header, figures
    without any label."""
    section = at.form.funds[-1]
    if any(cell.says.role("funds_row") for cell in row.cells[:2]):
        return True
    if _is_source_of_its_own(row, section.columns, section.rows):
        return True
    # The last cell may be a note.
    amounts = row.cells[:-1] if "note" in section.columns else row.cells
    return not section.rows and sum(cell.says.is_figure for cell in row.cells) >= 2 and all(cell.says.is_amount for cell in amounts)


def _is_source_of_its_own(row: SourceRow, columns: Mapping[str, int], above: Sequence[SourceRow]) -> bool:
    """True for 文旅发展基金 | 5 | 5 | 100% in the table of funds: a word in front of the columns, and amounts or nothing behind it."""
    known = {role: column for role, column in columns.items() if not role.startswith(UNKNOWN)}
    first = row.cells[0]
    if not known or first.says.is_figure or first.says.is_amount or first.column >= min(known.values()):
        return False
    if first.says.role("funds_header") in ("weight", "score", "execution_rate"):
        return False
    if first.says.roles.keys() & {"head", "goal_header", "side", "tail", "fund_management"} or len(first.text) > labels.LONGEST_LABEL:
        return False
    behind = row.cells[1:]
    if not behind:
        # A source without figures has the column and the width of the one above it.
        return bool(
            row.has_grid and above and (above[-1].cells[0].column, above[-1].cells[0].last_column) == (first.column, first.last_column)
        )
    return any(cell.says.is_amount for cell in behind) and all(
        cell.says.is_amount or cell.column >= known.get("note", 10**6) for cell in behind
    )


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
