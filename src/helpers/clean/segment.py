"""Find the forms in a document's rows and cut each into its parts: head, funds, goals, indicators, total, tail.

`row_kinds` says what a row is; this module acts on it. A cell that no part claims is kept with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import groupby, takewhile

from helpers.clean import headers, labels
from helpers.clean.fund_management import take_management
from helpers.clean.funds_layouts import are_parts, beside_labels, parts_beside
from helpers.clean.head import goes_on_below_total, joined, may_stand_above, score_column_of, take_pair, without_lone_heads
from helpers.clean.other_papers import REASON, is_heading, is_reason, other_paper, without_lists
from helpers.clean.raw_form import (
    AMOUNT_ROLES,
    BOTH_POINTS,
    DEFAULT_INDICATOR_COLUMNS,
    POINTS_OF_PART,
    SUBTOTAL,
    RawForm,
    Section,
    SourceCell,
    SourceRow,
)
from helpers.clean.row_kinds import classify
from helpers.clean.source_rows import one_below_the_other, without_hidden_copies
from helpers.clean.standing import BELOW_TOTAL, RowKind, Standing

BETWEEN_PAGES = "两页表格之间的一行"
_REASONS = {"funds": "资金表中不认识的行", "head": "表头中不认识的内容", "tail": "总分之后不认识的内容"}

Leftovers = list[tuple[SourceCell, str]]


def cut_forms(rows: Iterable[SourceRow]) -> tuple[list[RawForm], list[SourceCell], Leftovers, list[RawForm]]:
    """Cut a document into forms, in order. Returned with them: the boilerplate, the leftovers between forms, and what only looked like a
    form.

    A paper of another kind (a table of goals, a scoring sheet, a list of projects) is not a form: its cells are leftovers that name it.
    """
    shown, hidden = without_hidden_copies(rows)
    kept, listed = without_lists(shown)
    cutter = _Cutter(one_below_the_other(kept))
    cutter.leftovers += [*hidden, *listed]
    cutter.listed = [cell for cell, _ in listed]
    for index in range(len(cutter.rows)):
        cutter.take(index)
    return cutter.finish()


class _Cutter:
    """Reads rows from top to bottom and puts each into the form that is open.

    The parts: between (no form is open), head, funds, goals, indicators, tail (below the total), notes (below a footnote).
    """

    def __init__(self, rows: list[SourceRow]) -> None:
        self.rows = rows
        self.forms: list[RawForm] = []
        self.boilerplate: list[SourceCell] = []
        self.leftovers: Leftovers = []
        self.listed: list[SourceCell] = []
        self.form: RawForm | None = None
        self.part = "between"
        self.at = 0
        self.unit_above: str | None = None
        self.narrative: list[SourceCell] | None = None
        self.taken: set[int] = set()

    def take(self, index: int) -> None:
        row = self.rows[index]
        if index in self.taken:
            self.form.rows.append(row)
            return
        if self.form is not None and self.form.taken_below and (own := self._without_cells_taken(row)) is not row:
            self.rows[index] = row = own
            if not row.cells:
                return
        self.at = index
        kind = classify(Standing(self.rows, index, self.part, self.form, self.narrative is not None))
        narrative, self.narrative = self.narrative, None
        getattr(self, f"_take_{kind.kind}")(kind, narrative)
        self.taken.update(range(index + 1, index + 1 + kind.rows_below))
        if (
            self.form is not None
            and kind.kind not in ("unknown", "labels", "notes")
            and (not self.form.rows or self.form.rows[-1] is not row)
        ):
            self.form.rows.append(row)

    def finish(self) -> tuple[list[RawForm], list[SourceCell], Leftovers, list[RawForm]]:
        self._close()
        found, loose = joined(self.forms)
        for form in found:
            form.settle_kind()
        papers = [(form, reason) for form in found if (reason := other_paper(form))]
        forms, heads = without_lone_heads([form for form in found if not any(form is paper for paper, _ in papers)])
        heads += loose
        others = [(cells, REASON) for _, group in groupby(self.listed, key=lambda cell: cell.table) if (cells := list(group))]
        for head, reason in [*heads, *papers]:
            self.boilerplate += head.boilerplate
            self.leftovers += [(cell, reason) for cell in (*(cell for cell, _ in head.leftovers), *head.unclaimed)]
            others += [([cell for row in head.rows for cell in row.cells], reason)] if is_reason(reason) else []
        for cells, reason in others:
            self._give_its_heading(cells, reason, forms)
        with_total = {form.kind for form in forms if form.total}
        for form in forms:
            form.others_print_total = form.kind in with_total and not form.total
        return forms, self.boilerplate, self.leftovers, [form for form, _ in (*heads, *papers)]

    def _give_its_heading(self, cells: list[SourceCell], reason: str, forms: list[RawForm]) -> None:
        """Leave over with another paper what was counted to the form in front of it: the lines of its title, and what its tables hold alone."""
        # Lines of text between two papers are of either.
        taken = {row.table for form in forms for row in form.rows}
        tables, first = {cell.table for cell in cells if cell.column > 1} - taken, min(cell.address for cell in cells)
        of_forms = {cell.address for form in forms for row in form.rows for cell in row.cells}
        above = [row for row in self.rows if row.cells and row.cells[0].address < first]
        title = {
            row.cells[0].address for row in takewhile(lambda row: is_heading(row) and row.cells[0].address not in of_forms, reversed(above))
        }

        def is_own(cell: SourceCell) -> bool:
            return cell.table in tables or cell.address in title

        for part in (self, *forms):
            own = [cell for cell, _ in part.leftovers if is_own(cell)] + [
                cell for cell in part.boilerplate if part is not self and is_own(cell)
            ]
            part.leftovers[:] = [(cell, why) for cell, why in part.leftovers if not is_own(cell)]
            if part is not self:
                part.boilerplate[:] = [cell for cell in part.boilerplate if not is_own(cell)]
            self.leftovers += [(cell, reason) for cell in own]

    def _close(self) -> None:
        if self.form is not None:
            self.forms.append(self.form)
        self.form, self.part, self.narrative = None, "between", None

    def _open(self, part: str) -> RawForm:
        """The form that a row of `part` belongs to: below a total a new one, but for a part that the form above lacks."""
        if self.part in BELOW_TOTAL and part not in BELOW_TOTAL and not goes_on_below_total(self.form, part, self.rows[self.at + 1 :]):
            self._close()
        if self.form is None:
            self.form, self.unit_above = RawForm(amount_unit=self.unit_above), None
        self.part = part
        return self.form

    def _without_cells_taken(self, row: SourceRow) -> SourceRow:
        """The row without cells that the row above took as the value below its label."""
        below = [cell for cell in row.cells if cell.address in self.form.taken_below]
        if not below:
            return row
        if not self.form.rows or self.form.rows[-1].number != row.number or self.form.rows[-1].table != row.table:
            self.form.rows.append(row.of(below))
        return row.of([cell for cell in row.cells if cell not in below])

    def _take_management(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        take_management(self.form, kind.row)

    def _take_title(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        above = self._lines_above()
        form = self._open("head")
        form.title, form.printed_year, form.kind = kind.row.cells[0], kind.year or (above and above.printed_year), kind.form_kind
        if kind.rows_below:
            form.title_rest = self.rows[self.at + 1].cells[0]

    def _lines_above(self) -> RawForm | None:
        """The form that a title belongs to because its lines stand right above it (附件3, 填报单位：…); None, with no form open, for others."""
        form = self.form
        if (
            form is not None
            and form.title is None
            and (not form.has_content or may_stand_above(form, self.forms[-1] if self.forms else None))
        ):
            return form
        self._close()
        return None

    def _take_title_of_another(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        self._lines_above()
        form = self._open("head")
        form.title = kind.row.cells[0]
        of_form, year = form.title.says.title
        form.kind, form.printed_year = of_form or form.kind, year or form.printed_year
        form.labels_seen.add(f"title.{form.title.says.other_title}")

    def _take_repeated_title(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        # The same title again above the rest of a form: printed on every page.
        self.form.boilerplate.append(kind.row.cells[0])

    def _take_line_between_pages(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        self.narrative, form = narrative, self.form
        for pair in kind.pairs:
            take_pair(form, pair, None)
        (cell,) = kind.row.cells
        year = cell.says.year_alone
        form.amount_unit = form.amount_unit or cell.says.unit or cell.says.unit_beside
        if year is not None and form.year is None:
            form.year, form.printed_year = cell, form.printed_year or year
        elif kind.rest or (year is not None and year != form.printed_year):
            form.leftovers.append((cell, BETWEEN_PAGES))
        elif not kind.pairs:
            form.boilerplate.append(cell)

    def _take_year(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        if self.form is not None and (
            self.form.has_table or "project_name" in self.form.head or self.form.printed_year not in (None, kind.year)
        ):
            self._close()
        form = self._open("head")
        if form.year is not None:
            form.boilerplate.append(kind.row.cells[0])
        form.year, form.printed_year = form.year or kind.row.cells[0], kind.year
        form.amount_unit = form.amount_unit or kind.row.cells[0].says.unit_beside

    def _take_goal_field(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        form = self._open("head")
        self._note_goal(kind.row)
        self.narrative = take_pair(form, kind.pairs[0], narrative)

    def _take_fields(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        if kind.is_new_form or kind.is_restarted:
            self._close()
        form = self._open("tail" if self.part in BELOW_TOTAL else "head")
        self._note_goal(kind.row)
        self.narrative = narrative
        for pair in kind.pairs:
            self.narrative = take_pair(form, pair, self.narrative)
        form.amount_unit = form.amount_unit or next((unit for cell in kind.row.cells if (unit := cell.says.unit_beside)), None)
        for cell in kind.rest:
            if not form.take_unit_or_year(cell):
                form.leftovers.append((cell, "表头中前面没有项目标签的内容"))

    def _take_upright_funds(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        form = self._open("funds")
        found = kind.upright
        form.funds.append(Section({}, upright=list(found.sources)))
        used = {cell for source, cells in found.sources for cell in (source, *cells.values())} | {label for _, label in found.labels}
        for role, label in found.labels:
            if role:
                self._label("funds_header", label)
            else:
                form.boilerplate.append(label)
        for cell in (cell for taken in self.rows[self.at : self.at + 1 + found.rows] for cell in taken.cells):
            form.amount_unit = form.amount_unit or cell.says.unit
            if cell not in used and cell.says.role("side"):
                form.boilerplate.append(cell)
            elif cell not in used:
                form.leftovers.append((cell, "资金表中没有对应列名的内容"))

    def _take_funds_header(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        form, row = self._open("funds"), kind.row
        section = Section(dict(kind.columns), points=headers.points_of(row, "funds_header"), units=headers.units_of(row, kind.columns))
        section.of_other_years = headers.of_other_years(row, section.columns, form.own_year)
        if headers.amounts_come_again([cell.text for cell in row.cells], form.own_year):
            section.guessed = frozenset(AMOUNT_ROLES)
        section.is_of_uses = any(
            cell.says.role("spending") == "heading" for cell in row.cells if cell.column < min(kind.columns.values(), default=0)
        )
        form.funds.append(section)
        form.boilerplate += kind.notes
        form.amount_unit = next((unit for cell in (*row.cells, *kind.notes) if (unit := cell.says.unit)), form.amount_unit)
        values = dict(kind.values)
        if values:
            section.columns = {role: cell.column for role, cell in values.items()}
            last = row.cells[-1]
            if form.score_column == last.column and last.says.is_figure and last not in values.values():
                values["score"] = last
            section.upright.append((kind.source, values))
        used = [*values.values(), *([kind.source] if kind.source else []), *self._add_parts(section, parts_beside(row))] if values else []
        section.last_amount = _only_amount(values)
        self._header_cells("funds_header", row, section, used)

    def _take_funds_in_one_cell(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        form = self._open("funds")
        form.funds.append(Section({role: cell.column for role, cell in kind.values.items()}, upright=[(None, dict(kind.values))]))
        form.labels_seen |= {f"funds_header.{role}" for role in kind.values}
        for cell in kind.row.cells:
            form.amount_unit = form.amount_unit or cell.says.unit
            if cell in kind.rest:
                continue
            if cell.says.role("side"):
                form.boilerplate.append(cell)
            else:
                form.leftovers.append((cell, "资金表中没有对应列名的内容"))

    def _take_more_of_funds(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        """执行数 | 95 below 预算数 | 100: another amount of the same money, behind its label."""
        form, section = self.form, self.form.funds[-1]
        at = section.whole_at()
        source, values = section.upright[at]
        more = beside_labels(kind.row, form.own_year)[1] if not are_parts(kind.row) else {}
        fresh = {role: cell for role, cell in more.items() if role not in values}
        section.upright[at] = (source, values | fresh)
        used = [*fresh.values(), *self._add_parts(section, parts_beside(kind.row, section.last_amount))]
        section.last_amount = _only_amount(more) if more else section.last_amount
        section.points = section.points or headers.points_of(kind.row, "funds_header")
        form.boilerplate += kind.sides
        for cell in kind.row.cells:
            if cell in used:
                continue
            if cell.says.role("funds_header"):
                self._label("funds_header", cell)
            else:
                form.leftovers.append((cell, "资金表中没有对应列名的内容"))

    def _add_parts(self, section: Section, parts: Iterable[tuple[SourceCell, str, SourceCell]]) -> list[SourceCell]:
        """Give sources their parts of the amounts that stand beside labels; returns the cells that were taken."""
        taken = []
        for label, role, cell in parts:
            known = (values for source, values in section.upright if source and source.says.without_lead == label.says.without_lead)
            values = next(known, None)
            if values is None:
                section.upright.append((label, {role: cell}))
            elif role not in values:
                values[role] = cell
                self.form.boilerplate.append(label)
            else:
                continue
            taken += [label, cell]
        return taken

    def _take_sources(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        form = self.form
        self._labels_at_side(kind)
        sources = {label.address for label, _ in kind.sources}
        form.boilerplate += [cell for cell in kind.row.cells if cell.address not in sources]
        above = next((section for section in reversed(form.funds) if section.columns), None)
        if form.funds and form.funds[-1].columns and not form.funds[-1].rows and not form.funds[-1].upright:
            form.funds.pop()
        if not form.funds or form.funds[-1].columns:
            form.funds.append(Section({}, guessed=frozenset({"annual_budget"})))
        # Two lists side by side: the left one first.
        form.funds[-1].upright = sorted((*form.funds[-1].upright, *kind.sources), key=lambda source: (source[0].column, source[0].row))
        if above is not None:
            # A row of the table above may follow.
            form.funds.append(Section(above.columns, ends=above.ends, table=above.table, units=above.units))

    def _take_goals_beside_labels(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        form = self._open("goals")
        self._note_goal(kind.row)
        self.part = "head"
        form.boilerplate += kind.sides
        self.narrative = narrative
        for pair in kind.pairs:
            self.narrative = take_pair(form, pair, self.narrative)

    def _take_goal_names(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        form = self._open("goals")
        form.boilerplate += kind.sides
        heads = kind.row.cells[len(kind.sides) :]
        section = Section({headers.goal_role(cell.text): cell.column for cell in heads})
        if kind.row.has_grid:
            section.table, section.ends = kind.row.table, headers.ends_of(kind.row, section.columns)
        form.goals.append(section)
        form.boilerplate += heads
        form.labels_seen |= {f"goal_header.{headers.goal_role(cell.text)}" for cell in heads}
        form.leftovers += [(cell, POINTS_OF_PART) for cell in kind.rest]

    def _take_goal_header(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        section = Section(dict(kind.columns))
        self._open("goals").goals.append(section)
        self._header_cells("goal_header", kind.row, section, [])

    def _take_indicator_header(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        section = Section(dict(kind.columns), points=headers.points_of(kind.row, "indicator_header"))
        form = self._open("indicators")
        self._note_goal(kind.row)
        section.goal = form.goal
        section.of_other_years = headers.of_other_years(kind.row, section.columns, form.own_year)
        form.indicators.append(section)
        form.boilerplate += kind.notes
        at = score_column_of(form, kind.row, section.columns)
        if at is not None:
            section.columns["score"] = at.column
            form.leftovers.append((at, POINTS_OF_PART))
        self._header_cells("indicator_header", kind.row, section, [at] if at is not None else [])

    def _note_goal(self, row: SourceRow) -> None:
        """Remember the annual goal with points of its own that begins a row: its indicators stand beside it or below."""
        text = row.cells[0].text
        if labels.goal_points(text) is not None:
            self.form.goal = text

    def _take_rest_of_total(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        self.form.total_rest = kind.row

    def _labels_at_side(self, kind: RowKind) -> None:
        keep = self.boilerplate if self.form is None else self.form.boilerplate
        keep += kind.sides
        unit = next((unit for cell in kind.sides if (unit := cell.says.unit)), None)
        if self.form is None:
            self.unit_above = unit or self.unit_above
        else:
            self.form.amount_unit = self.form.amount_unit or unit

    def _take_labels(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        self.narrative = narrative
        self._labels_at_side(kind)

    def _take_notes(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        self._labels_at_side(kind)
        self.part = "notes"
        self.form.boilerplate += kind.row.cells

    def _take_narrative(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        self._labels_at_side(kind)
        self.narrative = narrative
        narrative.append(kind.row.cells[0])

    def _take_funds_row(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        self._labels_at_side(kind)
        self.form.funds[-1].rows.append(kind.row)

    def _take_execution_of_total(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        """执行率 | 96% | 分值 | 10 below the amounts: they are the total's, as if each had a column of its own."""
        self._labels_at_side(kind)
        section = self.form.funds[-1]
        section.points = section.points or headers.points_of(kind.row, "funds_header")
        for label, cell in zip(kind.row.cells[::2], kind.row.cells[1::2], strict=True):
            self._label("funds_header", label)
            section.of_total[label.says.role("funds_header")] = cell

    def _take_first_use(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        """支出明细 | 办公用品 | 5 | 5: from here on the rows below the same names of columns are uses."""
        self._labels_at_side(kind)
        above, (heading, *rest) = self.form.funds[-1], kind.row.cells
        self.form.boilerplate.append(heading)
        self.form.funds.append(replace(above, rows=[kind.row.of(rest)], upright=[], is_of_uses=True))

    def _take_total(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        self._labels_at_side(kind)
        form = self._open("indicators")
        form.total = kind.row
        for cell in kind.row.cells:
            if cell.says.role("total"):
                self._label("total", cell)
        # A total right below the head of the indicators stands above them.
        is_above = bool(form.indicators) and not form.indicators[-1].rows and any(section.columns for section in form.indicators)
        self.part = "indicators" if is_above else "tail"

    def _take_subtotal(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        self._labels_at_side(kind)
        self.form.leftovers += [(cell, SUBTOTAL) for cell in kind.row.cells]

    def _take_goal_text(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        self._labels_at_side(kind)
        self.form.goals[-1].rows.append(kind.row)

    def _take_indicator_row(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        self._labels_at_side(kind)
        self.form.indicators[-1].rows.append(kind.row)

    def _take_indicator_without_header(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        self._close()
        form = self._open("indicators")
        form.boilerplate += kind.sides
        form.indicators.append(Section(dict(DEFAULT_INDICATOR_COLUMNS), [kind.row], is_headless=True))

    def _take_unknown(self, kind: RowKind, narrative: list[SourceCell] | None) -> None:
        self._labels_at_side(kind)
        cells = kind.row.cells
        if self.part == "notes" and len(cells) == 1:
            self.form.boilerplate += cells
            return
        leftovers = self.leftovers if self.form is None else self.form.leftovers
        for cell in cells:
            if self.part != "head" or not self.form.take_unit_or_year(cell):
                leftovers.append((cell, _REASONS.get(self.part, "表格之外的内容")))

    def _header_cells(self, section_name: str, row: SourceRow, section: Section, values: list[SourceCell]) -> None:
        form = self.form
        first = min(section.columns.values(), default=0) if section_name == "goal_header" else 0
        known = set(section.columns.values())
        is_beside = bool(section.upright)
        for index, cell in enumerate(row.cells):
            if cell in values:
                continue
            if cell.column in known and cell.says.role(section_name) and not is_beside:
                self._label(section_name, cell)
            elif cell.says.role("side") and (index == 0 or section_name != "indicator_header"):
                form.boilerplate.append(cell)
                if section_name == "indicator_header" and "level1" not in section.columns:
                    section.columns[headers.unknown_name(cell.text, section.columns)] = cell.column
            elif is_beside and cell.says.role(section_name):
                self._label(section_name, cell)
            else:
                form.set_aside_heading(cell)
                # A column that nobody knows holds its place: what stands in it never slides into a neighbour.
                if cell.column > first and not is_beside:
                    section.columns[headers.unknown_name(cell.text, section.columns)] = cell.column
        if len(section.columns) > 1:
            section.columns = dict(sorted(section.columns.items(), key=lambda item: item[1]))
        if not is_beside:
            section.table, section.ends = row.table, headers.ends_of(row, section.columns)

    def _label(self, section: str, cell: SourceCell) -> None:
        self.form.boilerplate.append(cell)
        role = cell.says.role(section)
        self.form.labels_seen |= {f"{section}.{name}" for name in BOTH_POINTS.get(role, (role,))}
        if labels.has_column_mark(cell.text):
            self.form.labels_seen.add("column.mark")


def _only_amount(values: Mapping[str, SourceCell]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None
