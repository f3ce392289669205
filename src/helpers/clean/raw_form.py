"""A form as cut from its document: texts by part, not yet read as values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from helpers.clean import labels
from helpers.clean.cell_text import read_text
from helpers.clean.numbers import NotANumber, NumberRead, parse_points
from helpers.schema.columns import MONEY_UNITS

AMOUNT_ROLES = ("initial_budget", "annual_budget", "executed")
INDICATOR_ROLES = ("level1", "level2", "level3", "target_text", "actual_text", "weight", "score", "deviation_note")
DEFAULT_INDICATOR_COLUMNS = {role: column for column, role in enumerate(INDICATOR_ROLES, 2)}
"""Columns of a fragment whose header is lost: those of most forms; alignment shifts them where they differ."""

_UNITS = {"金额单位": None, "资金单位": None, "货币单位": None} | {before + unit: unit for unit in MONEY_UNITS for before in ("", "人民币")}

BOTH_POINTS = {"weight_and_score": ("weight", "score"), "score_and_weight": ("score", "weight")}
"""Columns that hold both kinds of points in one cell (10/9.5), with the order in which they stand."""

PARTS = {"project_name": "项目名称", "funds": "资金表", "goals": "总体目标", "indicators": "绩效指标", "total": "总分"}
"""Parts of a form that may be cut off, each with its word."""

_OF_THE_HEAD = {"project_name", "department", "implementing_unit", "reporting_unit", "local_department", "central_department"}
_ALL_POINTS, _HALF_A_POINT = 100.0, 0.5

POINTS_OF_PART = "该部分的得分，印在自评得分栏，不是指标的得分"
"""Why the points of a whole part are left over: they stand in the column of scores whose name is in the head."""

SUBTOTAL = "指标表中的小计行，不是指标"
"""Why the cells of a row are left over that sums the points of a part."""

OF_ANOTHER_YEAR = "别的年度的一列，不是本年度的"
"""Why the cells of a column are left over that is headed by another year."""

PLAUSIBLE_YEARS = range(1990, 2101)

UNKNOWN = "?"
"""Sign in front of the name of a column that no role claims."""


class SourceCell:
    """A cell of the source, with its address in the `cells` table; `hidden` where the workbook does not show it."""

    __slots__ = ("address", "column", "column_span", "hidden", "place", "row", "row_span", "says", "table", "text")

    def __init__(
        self, table: int, row: int, column: int, text: str, place: str, row_span: int = 1, column_span: int = 1, hidden: bool = False
    ) -> None:
        self.address = (table, row, column)
        self.table, self.row, self.column = table, row, column
        self.text, self.place, self.row_span, self.column_span, self.hidden = text, place, row_span, column_span, hidden
        self.says = read_text(text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SourceCell) and self.address == other.address and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.address)

    def __repr__(self) -> str:
        return f"SourceCell({self.address}, {self.text!r}, {self.place!r})"

    def with_text(self, text: str) -> SourceCell:
        """The cell with another text, such as a part of its own."""
        return SourceCell(self.table, self.row, self.column, text, self.place, self.row_span, self.column_span, self.hidden)

    @property
    def last_column(self) -> int:
        return self.column + self.column_span - 1


@dataclass(slots=True)
class SourceRow:
    """The non-empty cells of one row of the source; `has_grid` where the file says which column a cell stands in (not in plain text)."""

    table: int
    number: int
    cells: list[SourceCell]
    has_grid: bool = False

    def of(self, cells: list[SourceCell]) -> SourceRow:
        """The same row with other cells."""
        return SourceRow(self.table, self.number, cells, self.has_grid)

    def follows(self, other: SourceRow) -> bool:
        """True where no page break, blank line or new table stands between this row and the other."""
        return self.table == other.table and self.number == other.number + 1


@dataclass(slots=True)
class Section:
    """Rows that stand below one header, with the header's columns by role; `points` are printed in the header itself.

    `upright` are rows whose cells are known by role already: each label (None where there is none) with its cells. `units` are those that
    single columns of amounts print. `ends` says where the columns end in a table with a grid, by their first column; empty without a grid.
    `guessed` names the roles of which no printed word says so, `of_other_years` those whose word names another year. `last_amount` is the amount
    that the last pair of label and value names, of which a source below it has a part. `is_of_uses` is true below a heading that says that the
    rows are what the money went to; `is_headless` is a table whose header is lost. `of_total` are points and rate of all money that stand below
    the amounts, each behind its name. `goal` is the label of the annual goal that the rows belong to, where it prints points of its own.
    """

    columns: dict[str, int]
    rows: list[SourceRow] = field(default_factory=list)
    points: float | None = None
    upright: list[tuple[SourceCell | None, dict[str, SourceCell]]] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    table: int | None = None
    guessed: frozenset[str] = frozenset()
    of_other_years: frozenset[str] = frozenset()
    last_amount: str | None = None
    is_of_uses: bool = False
    is_headless: bool = False
    of_total: dict[str, SourceCell] = field(default_factory=dict)
    goal: str | None = None

    def whole_at(self) -> int:
        """Which of `upright` is the money that an amount of no source belongs to; a new one where all are parts of it."""
        whole = (at for at, (source, _) in enumerate(self.upright) if source is None or source.says.role("funds_row") == "total")
        at = next(whole, 0 if self.columns else None)
        if at is None:
            self.upright.insert(0, (None, {}))
        return at or 0


@dataclass(slots=True)
class RawForm:
    """One form as cut from the document."""

    kind: str = "project"
    head: dict[str, list[SourceCell]] = field(default_factory=dict)
    head_ranks: dict[str, int] = field(default_factory=dict)
    title: SourceCell | None = None
    title_rest: SourceCell | None = None
    year: SourceCell | None = None
    printed_year: int | None = None
    amount_unit: str | None = None
    funds: list[Section] = field(default_factory=list)
    management: Section | None = None
    goals: list[Section] = field(default_factory=list)
    indicators: list[Section] = field(default_factory=list)
    total: SourceRow | None = None
    total_rest: SourceRow | None = None
    boilerplate: list[SourceCell] = field(default_factory=list)
    leftovers: list[tuple[SourceCell, str]] = field(default_factory=list)
    labels_seen: set[str] = field(default_factory=set)
    rows: list[SourceRow] = field(default_factory=list)
    taken_below: set[tuple[int, int, int]] = field(default_factory=set)
    score_column: int | None = None
    others_print_total: bool = False
    """True where another form of the same kind in the document prints a total."""
    is_drawn: bool = False
    goal: str | None = None
    """The label of the annual goal that was last printed with points of its own: 年度绩效目标2（35分）."""
    """True where a field stands in a cell of its own beside its label, as in a table; running text has both in one."""

    @property
    def own_year(self) -> int | None:
        """The year that the form prints, if it can be one."""
        return self.printed_year if self.printed_year in PLAUSIBLE_YEARS else None

    @property
    def has_content(self) -> bool:
        """False for a title or a year with nothing after it."""
        return bool(self.head or self.has_table)

    @property
    def has_table(self) -> bool:
        """True below the head: where money, goals or indicators have begun."""
        return bool(self.funds or self.goals or self.indicators or self.total)

    @property
    def unclaimed(self) -> list[SourceCell]:
        """The cells that gave the form its fields: neither boilerplate nor leftovers."""
        known = {cell.address for cell in self.boilerplate} | {cell.address for cell, _ in self.leftovers}
        return [cell for row in self.rows for cell in row.cells if cell.address not in known]

    def set_aside_heading(self, cell: SourceCell) -> None:
        """Keep the heading of a column outside the table: as boilerplate where it numbers the rows or heads uses of money, else as a
        leftover."""
        if cell.says.role("row_number") or cell.says.role("spending") == "heading":
            self.boilerplate.append(cell)
        else:
            self.leftovers.append((cell, self.reason_of_column(cell.text, "表头中不认识的列名")))

    def reason_of_column(self, name: str, otherwise: str) -> str:
        """Why a column is left over that has this name: it is another year's, or `otherwise`."""
        is_old = labels.is_of_another_year(name, self.own_year) or (self.own_year is None and labels.years_named(name))
        return OF_ANOTHER_YEAR if is_old else otherwise

    def take_year(self, cell: SourceCell) -> bool:
        """Take the year beside its label (预算年度 | 2023); False for other texts, and for a year other than the form's."""
        year = labels.year_of(cell.text)
        if year is None or (self.printed_year or year) != year:
            return False
        if self.year is None:
            self.year, self.printed_year = cell, year
        else:
            self.boilerplate.append(cell)
        return True

    def take_unit_or_year(self, cell: SourceCell) -> bool:
        """Take the unit of the amounts or the year where they stand beside something else in the head; False for other cells."""
        word = cell.says.word
        if word in _UNITS:
            self.amount_unit = self.amount_unit or _UNITS[word]
            self.boilerplate.append(cell)
            return True
        if unit := cell.says.unit:
            self.amount_unit = self.amount_unit or unit
            self.boilerplate.append(cell)
            return True
        year = labels.printed_year(cell.text)
        if year is None or self.year is not None or cell.text.isdecimal():
            return False
        self.year, self.printed_year = cell, self.printed_year or year
        return True

    def settle_kind(self) -> None:
        """Tell a form's kind by labels that only this kind prints, where the title leaves it open."""
        if self.kind == "project":
            if "kind.transfer" in self.labels_seen:
                self.kind = "transfer"
            elif "kind.department" in self.labels_seen:
                self._settle_first_tier()
        self.labels_seen -= {"kind.transfer", "kind.department"}
        self.labels_seen.add(f"kind.{self.kind}")

    def _settle_first_tier(self) -> None:
        """Without a project 一级预算单位 says that the form is a whole department's; beside a project and its unit it is the department in charge."""
        if "head.project_name" not in self.labels_seen:
            self.kind = "department"
        elif {"reporting_unit", "implementing_unit"} <= self.head.keys() and "head.department" not in self.labels_seen:
            self.head["department"] = self.head.pop("reporting_unit")
            self.labels_seen.add("head.department")

    @property
    def missing(self) -> list[str]:
        """The parts that were cut off, by a page break or in copying, by their names in `PARTS`.

        A part that the layout does not print is not missing: a form with a head is whole at its beginning, and `_ends_by_itself` tells
        whether it is whole at its end. A part whose label is printed is there, even if it is blank.
        """
        fields = {label.removeprefix("head.") for label in self.labels_seen if label.startswith("head.")}
        parts = {
            "indicators": any(part.rows for part in self.indicators),
            "total": self.total or "declared_total_score" in fields or self._ends_by_itself,
        }
        if not fields & _OF_THE_HEAD:
            parts |= {"project_name": False, "funds": self.funds, "goals": self.goals or "expected_goal" in fields}
        return [part for part in PARTS if not parts.get(part, True)]

    @property
    def _ends_by_itself(self) -> bool:
        """True where no total was cut off: the table has no points, or its rows make 100, or its last levels are there.

        Points other than 100 do not prove a break: the unit may have added them up wrongly, which rule B01 tells.
        """
        columns = {role for section in self.indicators for role in section.columns}
        if not columns & {"weight", *BOTH_POINTS} or any(label.startswith("tail.") for label in self.labels_seen):
            return True
        if sum(points for points, _ in self._points()) > _ALL_POINTS - _HALF_A_POINT:
            return True
        return not (self.others_print_total or self._ends_within_output)

    @property
    def _ends_within_output(self) -> bool:
        """True where the levels break off at the first: neither benefit nor satisfaction has begun."""
        begun = {level for row in self._indicator_rows() for cell in row.cells if (level := labels.level1_named(cell.text))}
        return "产出指标" in begun and not begun & {"效益指标", "满意度指标"}

    @property
    def weights_in_percent(self) -> bool:
        """True where all points of the form are printed as shares of 100 (10%) and make 100 % together."""
        points = list(self._points())
        return (
            bool(points)
            and all(is_share for _, is_share in points)
            and abs(sum(value for value, _ in points) - _ALL_POINTS) < _HALF_A_POINT
        )

    def _indicator_rows(self) -> Iterator[SourceRow]:
        return (row for section in self.indicators for row in section.rows)

    def _points(self) -> Iterator[tuple[float, bool]]:
        """Every figure in the column of weights, and whether it is printed as a share of 100.

        Of the funds one row counts: those below the total repeat its points.
        """
        of_indicators = [(section, list(_weights(section))) for section in self.indicators]
        of_funds = [(section, sorted(_weights(section))[-1:]) for section in self.funds]
        for section, found in of_indicators + of_funds:
            yield from found or ([(section.points, False)] if section.points else [])


def _weights(section: Section) -> Iterator[tuple[float, bool]]:
    role, at = next(((role, at) for role, at in section.columns.items() if role in ("weight", *BOTH_POINTS)), ("", None))
    for row in section.rows if at is not None else ():
        for cell in row.cells:
            pair = dict(zip(BOTH_POINTS.get(role, ()), cell.says.points_pair or (), strict=False))
            reading = _read_points(pair.get("weight", cell.text)) if at <= cell.column <= section.ends.get(at, at) else None
            if reading is not None and reading.value is not None:
                yield reading.value, "percent_as_points" in reading.changes
                break


@lru_cache(maxsize=65536)
def _read_points(text: str) -> NumberRead | None:
    try:
        return parse_points(text)
    except NotANumber:
        return None


def are_weight_and_score(row: SourceRow) -> bool:
    """True for 总分 | 100 | 自评得分 | 99.35: each figure stands behind its name, and the first is all points that there are."""
    if len(row.cells) != 4 or not all(cell.says.role("total") for cell in row.cells[::2]):
        return False
    name, weight, other, score = (cell.says for cell in row.cells)
    is_whole = weight.figure is not None and weight.figure.value == _ALL_POINTS
    return is_whole and score.is_figure and other.is_score and not name.is_score
