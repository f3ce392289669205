"""Find the forms in a document's rows and cut each into its parts: head, funds, goals, indicators, total.

A form is recognised by its words, never by positions. What no part claims is kept with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from helpers.clean import labels
from helpers.clean.numbers import NotANumber, parse_number

AMOUNT_ROLES = ("initial_budget", "annual_budget", "executed")
INDICATOR_ROLES = ("level1", "level2", "level3", "target_text", "actual_text", "weight", "score", "deviation_note")
DEFAULT_INDICATOR_COLUMNS = {role: column for column, role in enumerate(INDICATOR_ROLES, 2)}
"""Columns of a fragment whose header is lost: those of most forms; alignment shifts them where they differ."""


@dataclass(frozen=True, slots=True)
class SourceCell:
    """A cell of the source, with its address in the `cells` table."""

    table: int
    row: int
    column: int
    text: str
    place: str

    @property
    def address(self) -> tuple[int, int, int]:
        return self.table, self.row, self.column


@dataclass(slots=True)
class SourceRow:
    """The non-empty cells of one row of the source."""

    table: int
    number: int
    cells: list[SourceCell]


@dataclass(slots=True)
class Section:
    """Rows that stand below one header, with the header's columns by role."""

    columns: dict[str, int]
    rows: list[SourceRow] = field(default_factory=list)


@dataclass(slots=True)
class RawForm:
    """One form as cut from the document: texts by part, not yet read as values."""

    head: dict[str, SourceCell] = field(default_factory=dict)
    title: SourceCell | None = None
    year: SourceCell | None = None
    printed_year: int | None = None
    amount_unit: str | None = None
    funds: list[Section] = field(default_factory=list)
    goals: list[Section] = field(default_factory=list)
    indicators: list[Section] = field(default_factory=list)
    total: SourceRow | None = None
    boilerplate: list[SourceCell] = field(default_factory=list)
    leftovers: list[tuple[SourceCell, str]] = field(default_factory=list)
    labels_seen: set[str] = field(default_factory=set)
    rows: list[SourceRow] = field(default_factory=list)

    @property
    def has_content(self) -> bool:
        """False for a title or a year that nothing follows."""
        return bool(self.head or self.funds or self.indicators or self.total or any(part.rows for part in self.goals))

    @property
    def is_whole(self) -> bool:
        """True where project name, funds, goals, indicators and total are all there (rule A01)."""
        parts = ("project_name" in self.head, self.funds, self.goals, any(part.rows for part in self.indicators), self.total)
        return all(parts)


def cut_forms(rows: Iterable[SourceRow]) -> tuple[list[RawForm], list[SourceCell], list[tuple[SourceCell, str]]]:
    """Cut a document into forms, in order; and the boilerplate and the leftovers that stand between them."""
    cutter = _Cutter()
    for row in rows:
        cutter.take(row)
    return cutter.finish()


class _Cutter:
    """Reads rows from top to bottom and knows which part of which form it stands in."""

    def __init__(self) -> None:
        self.forms: list[RawForm] = []
        self.boilerplate: list[SourceCell] = []
        self.leftovers: list[tuple[SourceCell, str]] = []
        self.form: RawForm | None = None
        self.part = "between"

    def take(self, row: SourceRow) -> None:
        for read in (self._title, self._year, self._head, self._funds_header, self._goal_header, self._indicator_header):
            if read(row):
                break
        else:
            self._body(row)
        if self.form is not None:
            self.form.rows.append(row)

    def finish(self) -> tuple[list[RawForm], list[SourceCell], list[tuple[SourceCell, str]]]:
        self._close()
        forms = []
        for form in self.forms:
            if form.has_content:
                forms.append(form)
                continue
            self.boilerplate += form.boilerplate
            self.leftovers += form.leftovers
            self.leftovers += [(cell, "只有标题或年度，其后没有表格") for cell in (form.title, form.year) if cell]
        return forms, self.boilerplate, self.leftovers

    def _close(self) -> None:
        if self.form is not None:
            self.forms.append(self.form)
        self.form, self.part = None, "between"

    def _open(self) -> RawForm:
        if self.form is None:
            self.form = RawForm()
        return self.form

    def _title(self, row: SourceRow) -> bool:
        if len(row.cells) != 1:
            return False
        is_title, year = labels.title_and_year(row.cells[0].text)
        if not is_title:
            return False
        self._close()
        form = self._open()
        form.title, form.printed_year = row.cells[0], year
        self.part = "head"
        return True

    def _year(self, row: SourceRow) -> bool:
        year = labels.printed_year(row.cells[0].text) if len(row.cells) == 1 else None
        if year is None or self.part in ("goals", "indicators"):
            return False
        if self.form is not None and (self.form.printed_year is not None or self.form.has_content):
            self._close()
        form = self._open()
        form.year, form.printed_year = row.cells[0], year
        self.part = "head"
        return True

    def _head(self, row: SourceRow) -> bool:
        roles = [labels.role("head", cell.text) for cell in row.cells]
        if not any(roles) or (self.part in ("goals", "indicators") and roles[0] != "project_name"):
            return False
        if "project_name" in roles and self.form is not None and "project_name" in self.form.head:
            self._close()
        form = self._open()
        self.part = "head"
        label: str | None = None
        for cell, role in zip(row.cells, roles, strict=True):
            if role:
                label = role
                self._label("head", cell)
            elif label and label not in form.head:
                form.head[label] = cell
                label = None
            else:
                form.leftovers.append((cell, "表头中前面没有项目标签的内容"))
        return True

    def _funds_header(self, row: SourceRow) -> bool:
        columns = _header_columns("funds_header", row)
        if len(columns.keys() & set(AMOUNT_ROLES)) < 2:
            return False
        form = self._open()
        form.funds.append(Section(columns))
        form.amount_unit = next((unit for cell in row.cells if (unit := labels.unit_in(cell.text))), form.amount_unit)
        self._header_cells("funds_header", row)
        self.part = "funds"
        return True

    def _goal_header(self, row: SourceRow) -> bool:
        columns = _header_columns("goal_header", row)
        if len(columns) < 2:
            return False
        self._open().goals.append(Section(columns))
        self._header_cells("goal_header", row)
        self.part = "goals"
        return True

    def _indicator_header(self, row: SourceRow) -> bool:
        columns = _header_columns("indicator_header", row)
        if len(columns) < 3 or not columns.keys() & {"level3", "target_text"}:
            return False
        self._open().indicators.append(Section(columns))
        self._header_cells("indicator_header", row)
        self.part = "indicators"
        return True

    def _body(self, row: SourceRow) -> None:
        cells = self._without_side_labels(row)
        if not cells:
            return
        rest = SourceRow(row.table, row.number, cells)
        if self.part == "funds" and any(labels.role("funds_row", cell.text) for cell in cells[:2]):
            self._open().funds[-1].rows.append(rest)
        elif self._is_total(rest):
            self._open().total = rest
            for cell in cells:
                if labels.role("total", cell.text):
                    self._label("total", cell)
            self._close_after_total(row)
        elif self.part == "goals":
            self._open().goals[-1].rows.append(rest)
        elif self.part == "indicators":
            self._open().indicators[-1].rows.append(rest)
        elif self.part == "between" and _looks_like_an_indicator(rest):
            self._close()
            self._open().indicators.append(Section(DEFAULT_INDICATOR_COLUMNS, [rest]))
            self.part = "indicators"
        else:
            reason = {"funds": "资金表中不认识的行", "head": "表头中不认识的内容"}.get(self.part, "表格之外的内容")
            keep = self.leftovers if self.form is None else self.form.leftovers
            keep += [(cell, reason) for cell in cells]

    def _close_after_total(self, row: SourceRow) -> None:
        self.form.rows.append(row)
        self._close()

    def _is_total(self, row: SourceRow) -> bool:
        return self.part in ("indicators", "between") and labels.role("total", row.cells[0].text) is not None and len(_figures(row)) > 0

    def _without_side_labels(self, row: SourceRow) -> list[SourceCell]:
        kept = []
        keep = self.boilerplate if self.form is None else self.form.boilerplate
        for index, cell in enumerate(row.cells):
            if (index == 0 and labels.role("side", cell.text)) or (len(row.cells) == 1 and labels.is_boilerplate(cell.text)):
                keep.append(cell)
                if self.form is not None and self.form.amount_unit is None:
                    self.form.amount_unit = labels.unit_in(f"({cell.text})")
            else:
                kept.append(cell)
        return kept

    def _header_cells(self, section: str, row: SourceRow) -> None:
        form = self._open()
        for cell in row.cells:
            if labels.role(section, cell.text):
                self._label(section, cell)
            elif labels.role("side", cell.text):
                form.boilerplate.append(cell)
            else:
                form.leftovers.append((cell, "表头中不认识的列名"))

    def _label(self, section: str, cell: SourceCell) -> None:
        form = self._open()
        form.boilerplate.append(cell)
        form.labels_seen.add(f"{section}.{labels.role(section, cell.text)}")


def _header_columns(section: str, row: SourceRow) -> dict[str, int]:
    columns: dict[str, int] = {}
    for cell in row.cells:
        role = labels.role(section, cell.text)
        if role and role not in columns:
            columns[role] = cell.column
    return columns


def _figures(row: SourceRow) -> list[SourceCell]:
    return [cell for cell in row.cells if is_figure(cell.text)]


def is_figure(text: str) -> bool:
    """True for a text that can be read as a number of points."""
    try:
        return parse_number(text).value is not None
    except NotANumber:
        return False


def _looks_like_an_indicator(row: SourceRow) -> bool:
    """A row that only an indicator table can hold: a known level label, a text and a pair of figures."""
    known = any(labels.is_level1(cell.text) or labels.is_level2(cell.text) for cell in row.cells)
    figures = len(_figures(row))
    texts = len(row.cells) - figures
    return figures >= 2 and (texts >= 2 if known else texts >= 3)
