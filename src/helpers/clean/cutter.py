"""Find the forms in a document's rows and cut each into its parts: head, funds, goals, indicators, total, tail.

A form is recognised by its words, never by positions. What no part claims is kept with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from helpers.clean import headers, labels
from helpers.clean.beside import one_below_the_other
from helpers.clean.forms import DEFAULT_INDICATOR_COLUMNS, RawForm, Section, SourceCell, SourceRow, is_blank_figure, is_figure
from helpers.clean.head import ends_table, names_another_project, said_below, take_pair, without_lone_heads
from helpers.clean.lists import without_lists
from helpers.clean.management import take_management
from helpers.clean.pairs import Pair, pairs_of
from helpers.clean.upright import upright_funds

_LOOK_AHEAD = 4
_FRAGMENT = re.compile(r"[0-9０-９.．]{1,6}")
_REASONS = {"funds": "资金表中不认识的行", "head": "表头中不认识的内容", "tail": "总分之后不认识的内容"}

Leftovers = list[tuple[SourceCell, str]]


def cut_forms(rows: Iterable[SourceRow]) -> tuple[list[RawForm], list[SourceCell], Leftovers]:
    """Cut a document into forms, in order; and the boilerplate and the leftovers that stand between them."""
    kept, listed = without_lists(rows)
    cutter = _Cutter(one_below_the_other(kept))
    cutter.leftovers += listed
    for index in range(len(cutter.rows)):
        cutter.take(index)
    return cutter.finish()


class _Cutter:
    """Reads rows from top to bottom and knows which part of which form it stands in.

    The parts: between (no form is open), head, funds, goals, indicators, tail (below the total), notes (below a footnote).
    """

    def __init__(self, rows: list[SourceRow]) -> None:
        self.rows = rows
        self.forms: list[RawForm] = []
        self.boilerplate: list[SourceCell] = []
        self.leftovers: Leftovers = []
        self.form: RawForm | None = None
        self.part = "between"
        self.narrative: list[SourceCell] | None = None
        self.index = 0
        self.taken: set[int] = set()

    def take(self, index: int) -> None:
        self.index = index
        row = self.rows[index]
        if index in self.taken or take_management(self.form, row):
            self.form.rows.append(row)
            return
        narrative, self.narrative = self.narrative, None
        if len(row.cells) == 1 and (self._title(row) or self._year(row)):
            self.form.rows.append(row)
            return
        has_label = any(labels.roles_of(cell.text) for cell in row.cells)
        is_header = has_label and (
            self._whole_header(row)
            or self._upright_funds(row)
            or self._funds_header(row)
            or self._indicator_header(row)
            or self._goals_beside_labels(row)
            or self._goal_header(row)
        )
        if not is_header and not self._pairs(row):
            self.narrative = narrative
            self._body(row)
        elif self.form is not None and (not self.form.rows or self.form.rows[-1] is not row):
            self.form.rows.append(row)

    def finish(self) -> tuple[list[RawForm], list[SourceCell], Leftovers]:
        self._close()
        forms, heads = without_lone_heads(self.forms)
        for form in forms:
            form.settle_kind()
        for head, reason in heads:
            self.boilerplate += head.boilerplate
            self.leftovers += [*head.leftovers, *((cell, reason) for cell in head.unclaimed)]
        return forms, self.boilerplate, self.leftovers

    def _close(self) -> None:
        if self.form is not None:
            self.forms.append(self.form)
        self.form, self.part, self.narrative = None, "between", None

    def _open(self, part: str) -> RawForm:
        """The form that a row of `part` belongs to: below a total, a new one."""
        if self.part in ("tail", "notes") and part not in ("tail", "notes"):
            self._close()
        if self.form is None:
            self.form = RawForm()
        self.part = part
        return self.form

    def _title(self, row: SourceRow) -> bool:
        kind, year = labels.title_and_year(row.cells[0].text)
        if kind is None:
            return False
        if self.part in ("goals", "indicators") and not self._head_follows():
            # The same title again above the rest of a form: printed on every page.
            self.form.boilerplate.append(row.cells[0])
            return True
        above = self.form if self.form is not None and self.form.title is None and not self.form.has_content else None
        if above is None:
            self._close()
        form = self._open("head")
        form.title, form.printed_year, form.kind = row.cells[0], year or (above and above.printed_year), kind
        return True

    def _head_follows(self) -> bool:
        for row in self.rows[self.index + 1 : self.index + 1 + _LOOK_AHEAD]:
            if any(labels.role("head", cell.text) for cell in row.cells) or (len(row.cells) == 1 and self._is_year(row)):
                return True
        return self.index + 1 == len(self.rows)

    @staticmethod
    def _is_year(row: SourceRow) -> bool:
        return labels.printed_year(labels.without_unit(row.cells[0].text)) is not None

    def _year(self, row: SourceRow) -> bool:
        text = row.cells[0].text
        year = labels.printed_year(labels.without_unit(text))
        if year is None or self.part in ("goals", "indicators"):
            return False
        if self.form is not None and (self.form.printed_year is not None or self.form.has_content):
            self._close()
        form = self._open("head")
        form.year, form.printed_year = row.cells[0], year
        form.amount_unit = form.amount_unit or labels.unit_beside(text)
        return True

    def _pairs(self, row: SourceRow) -> bool:
        """Labels with their values beside them: the head, and what stands below the total."""
        below_total = self.part in ("tail", "notes")
        if len(row.cells) == 1 and labels.is_footnote(row.cells[0].text):
            return False
        if goal := self._goal_beside_label(row):
            form = self._open("head")
            self.narrative = take_pair(form, goal, self.narrative)
            return True
        if self._is_total(row) and not below_total:
            return False
        pairs, rest = pairs_of(row, ("tail", "head") if below_total else ("head", "tail"))
        indicators = self.form.indicators[-1].columns if self.part == "indicators" else None
        if not pairs or (self.part in ("goals", "indicators") and not ends_table(row, pairs, rest, indicators)):
            return False
        found = {pair.role for pair in pairs}
        if below_total and not found <= said_below():
            self._close()
        if "project_name" in found and self.form is not None and names_another_project(self.form, pairs):
            self._close()
        form = self._open("tail" if self.part in ("tail", "notes") else "head")
        for pair in pairs:
            self.narrative = take_pair(form, pair, self.narrative)
        form.amount_unit = form.amount_unit or next((unit for cell in row.cells if (unit := labels.unit_beside(cell.text))), None)
        for cell in rest:
            if not form.take_unit_or_year(cell):
                form.leftovers.append((cell, "表头中前面没有项目标签的内容"))
        return True

    def _goal_beside_label(self, row: SourceRow) -> Pair | None:
        """年度目标1 | 完成…: the goal of a layout that prints no header above it."""
        if self.part in ("goals", "tail", "notes") or len(row.cells) != 2 or labels.role("side", row.cells[0].text) != "goals":
            return None
        return None if labels.role("goal_header", row.cells[1].text) else Pair("expected_goal", *row.cells)

    @property
    def _next(self) -> SourceRow | None:
        return self.rows[self.index + 1] if self.index + 1 < len(self.rows) else None

    def _whole_header(self, row: SourceRow) -> bool:
        """A header that this row and the next make together."""
        whole = headers.whole_header(row, self._next) if self._next else None
        if whole is None or not (self._funds_header(whole[0]) or self._indicator_header(whole[0])):
            return False
        self.form.boilerplate += whole[1]
        self.taken.add(self.index + 1)
        return True

    def _upright_funds(self, row: SourceRow) -> bool:
        """Funds with a column for each source; this row names the sources."""
        upright = upright_funds(self.rows, self.index)
        if upright is None:
            return False
        sources, amounts, count = upright
        form = self._open("funds")
        form.funds.append(Section({}, upright=sources))
        used = {cell for source, cells in sources for cell in (source, *cells.values())} | {label for _, label in amounts}
        for _, label in amounts:
            self._label("funds_header", label)
        for cell in (cell for taken in self.rows[self.index : self.index + 1 + count] for cell in taken.cells):
            form.amount_unit = form.amount_unit or labels.unit_in(cell.text)
            if cell not in used and labels.role("side", cell.text):
                form.boilerplate.append(cell)
            elif cell not in used:
                form.leftovers.append((cell, "资金表中没有对应列名的内容"))
        self.taken.update(range(self.index + 1, self.index + 1 + count))
        return True

    def _funds_header(self, row: SourceRow) -> bool:
        row, names = headers.without_names_of_sources(row, self.rows[self.index + 1 : self.index + 3])
        columns = headers.header_columns("funds_header", row)
        if self.part == "indicators" and any(is_figure(cell.text) for cell in row.cells):
            # 过程 | 预算执行 | 预算完成率 | 100% | 95% | 10 | 9.5 is a row of indicators.
            return False
        source, values = headers.funds_beside_labels(row)
        if not (headers.is_funds_header(columns) or headers.is_funds_header(values)):
            return False
        if headers.header_columns("indicator_header", row).keys() & {"level1", "level2", "level3"}:
            return False
        form = self._open("funds")
        section = Section(columns, points=headers.points_of(row, "funds_header"), units=headers.units_of(row, columns))
        form.funds.append(section)
        form.boilerplate += names
        form.amount_unit = next((unit for cell in (*row.cells, *names) if (unit := labels.unit_in(cell.text))), form.amount_unit)
        if values:
            section.columns = {role: cell.column for role, cell in values.items()}
            beside = [source, *values.values()] if source else list(values.values())
            section.rows.append(SourceRow(row.table, row.number, beside))
        self._header_cells("funds_header", row, section, section.rows[0].cells if values else [])
        return True

    def _goals_beside_labels(self, row: SourceRow) -> bool:
        """预期目标 | 完成…: goals that stand to the right of their labels."""
        if self.part in ("tail", "notes") or len(row.cells) < 2 or any(is_figure(cell.text) for cell in row.cells):
            return False
        follows = self._next is not None and self._next.follows(row)
        sides, goals, is_header = headers.goal_row(row, self._next if follows else None)
        if not (is_header or goals):
            return False
        form = self._open("goals" if is_header else "head")
        form.boilerplate += sides
        if is_header:
            heads = row.cells[len(sides) :]
            form.goals.append(Section({headers.goal_role(cell.text): cell.column for cell in heads}))
            form.boilerplate += heads
            form.labels_seen |= {f"goal_header.{headers.goal_role(cell.text)}" for cell in heads}
        for goal in goals:
            self.narrative = take_pair(form, Pair(*goal), self.narrative)
        return True

    def _goal_header(self, row: SourceRow) -> bool:
        columns = headers.header_columns("goal_header", row)
        others = [cell for cell in row.cells if not labels.roles_of(cell.text).keys() & {"goal_header", "side"}]
        # One known label with one unknown beside it, where goals are due: the unknown is reported, the goal is read.
        is_field = any("head" in labels.roles_of(cell.text) for cell in row.cells)
        is_half = len(columns) == 1 and len(others) == 1 and not is_field and self.part in ("head", "funds")
        # 实施期目标 | 年度目标: two goals, of which one counts; what came of them stands elsewhere.
        are_goals = sum(labels.role("goal_header", cell.text) is not None for cell in row.cells[1:]) > 1
        if len(columns) < 2 and not are_goals and not (is_half and headers.is_short(others[0].text)):
            return False
        section = Section(columns)
        self._open("goals").goals.append(section)
        self._header_cells("goal_header", row, section, [])
        return True

    def _indicator_header(self, row: SourceRow) -> bool:
        columns = headers.header_columns("indicator_header", row)
        are_goals = len(headers.header_columns("goal_header", row)) > 1 and not columns.keys() & {"level1", "level2", "level3", "weight"}
        if not headers.is_indicator_header(columns) or are_goals:
            return False
        section = Section(columns, points=headers.points_of(row, "indicator_header"))
        self._open("indicators").indicators.append(section)
        self._header_cells("indicator_header", row, section, [])
        return True

    def _body(self, row: SourceRow) -> None:
        if self._is_rest_of_total(row):
            self.form.total_rest = row
            self.form.rows.append(row)
            return
        cells = self._without_side_labels(row)
        if not cells:
            return
        rest = SourceRow(row.table, row.number, cells)
        if self.narrative is not None and len(cells) == 1 and not row.follows(self.rows[self.index - 1]):
            self.narrative.append(cells[0])
        elif self.part == "funds" and self._is_funds_row(rest):
            self.form.funds[-1].rows.append(rest)
        elif self._is_total(rest):
            form = self._open("indicators")
            form.total = rest
            for cell in cells:
                if labels.role("total", cell.text):
                    self._label("total", cell)
            self.part = "tail"
        elif self.part == "goals":
            self.form.goals[-1].rows.append(rest)
        elif self.part == "indicators":
            self.form.indicators[-1].rows.append(rest)
        elif self.part in ("between", "tail", "notes") and headers.looks_like_an_indicator(rest):
            self._close()
            self._open("indicators").indicators.append(Section(DEFAULT_INDICATOR_COLUMNS, [rest]))
        else:
            self._keep(cells, self.leftovers if self.form is None else self.form.leftovers)
            return
        self.form.rows.append(row)

    def _keep(self, cells: list[SourceCell], leftovers: Leftovers) -> None:
        if self.part == "notes" and len(cells) == 1:
            self.form.boilerplate += cells
            return
        for cell in cells:
            if self.part != "head" or not self.form.take_unit_or_year(cell):
                leftovers.append((cell, _REASONS.get(self.part, "表格之外的内容")))

    def _is_funds_row(self, row: SourceRow) -> bool:
        """A row with a known label; or, as the first below its header, figures without any label."""
        if any(labels.role("funds_row", cell.text) for cell in row.cells[:2]):
            return True
        section = self.form.funds[-1]
        # The last cell may be a note.
        amounts = row.cells[:-1] if "note" in section.columns else row.cells
        return (
            not section.rows
            and sum(is_figure(cell.text) for cell in row.cells) >= 2
            and all(headers.is_amount(cell.text) for cell in amounts)
        )

    def _is_total(self, row: SourceRow) -> bool:
        is_due = self.part in ("indicators", "between", "tail", "notes") or (self.part == "head" and self.form.indicators)
        if not is_due or not labels.role("total", row.cells[0].text):
            return False
        if any(labels.roles_of(cell.text).keys() & {"head", "tail"} for cell in row.cells[1:]):
            return False
        is_blank = self.part == "indicators" and all(is_blank_figure(cell.text) for cell in row.cells[1:])
        starts_left = is_blank and row.cells[0].column <= min(self.form.indicators[-1].columns.values())
        return starts_left or any(is_figure(cell.text) for cell in row.cells)

    def _is_rest_of_total(self, row: SourceRow) -> bool:
        """True for the digits that the end of a page has cut off the figures of the total row: 10 | 99 above, 0 | .1 below."""
        if self.part != "tail" or self.form.rows[-1].cells[0].table == row.table or not all(_FRAGMENT.fullmatch(c.text) for c in row.cells):
            return False
        figures = [cell.text for cell in self.form.total.cells if is_figure(cell.text)]
        if self.form.rows[-1].cells[-1] not in self.form.total.cells or not figures:
            return False
        # One figure alone may be a page number; it is not where it makes the weights 100.
        return len(row.cells) == len(figures) > 1 or (len(row.cells) == 1 and labels.normalise(figures[0] + row.cells[0].text) == "100")

    def _without_side_labels(self, row: SourceRow) -> list[SourceCell]:
        kept = []
        keep = self.boilerplate if self.form is None else self.form.boilerplate
        alone = len(row.cells) == 1
        indicators = self.form.indicators[-1].columns if self.part == "indicators" else {}
        for index, cell in enumerate(row.cells):
            is_side = index == 0 and labels.role("side", cell.text) and not headers.is_level(row, indicators)
            if is_side or (alone and self._is_boilerplate(row, cell)):
                keep.append(cell)
                if self.form is not None:
                    self.form.amount_unit = self.form.amount_unit or labels.unit_in(cell.text)
                    is_below = self.part == "tail" or (self.part == "head" and self.form.has_table)
                    if is_below and labels.is_footnote(cell.text):
                        self.part = "notes"
            else:
                kept.append(cell)
        return kept

    def _is_boilerplate(self, row: SourceRow, cell: SourceCell) -> bool:
        if labels.is_boilerplate(cell.text):
            return True
        # A number alone in its own table, or in the middle of prose, is a page number; in a later column it is what a page cut off.
        is_apart = self.index == 0 or (row.table != self.rows[self.index - 1].table and cell.column == 1)
        return cell.text.isdecimal() and len(cell.text) <= 4 and (is_apart or self.part not in ("indicators", "funds"))

    def _header_cells(self, section_name: str, row: SourceRow, section: Section, values: list[SourceCell]) -> None:
        form = self.form
        first = min(section.columns.values(), default=0) if section_name == "goal_header" else 0
        known = set(section.columns.values())
        for index, cell in enumerate(row.cells):
            if cell in values:
                continue
            if cell.column in known and labels.role(section_name, cell.text):
                self._label(section_name, cell)
            elif labels.role("side", cell.text) and (index == 0 or section_name != "indicator_header"):
                form.boilerplate.append(cell)
                if section_name == "indicator_header" and "level1" not in section.columns:
                    section.columns[headers.unknown_name(cell.text, section.columns)] = cell.column
            elif values and labels.role(section_name, cell.text):
                self._label(section_name, cell)
            else:
                form.set_aside_heading(cell)
                # A column that nobody knows holds its place: what stands in it never slides into a neighbour.
                if cell.column > first and not values:
                    section.columns[headers.unknown_name(cell.text, section.columns)] = cell.column
        if len(section.columns) > 1:
            section.columns = dict(sorted(section.columns.items(), key=lambda item: item[1]))

    def _label(self, section: str, cell: SourceCell) -> None:
        self.form.boilerplate.append(cell)
        self.form.labels_seen.add(f"{section}.{labels.role(section, cell.text)}")
        if labels.has_column_mark(cell.text):
            self.form.labels_seen.add("column.mark")
