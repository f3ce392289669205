"""A funds table whose head has two tiers: sources of money below each amount, or amounts below each source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from helpers.clean import labels
from helpers.clean.forms import AMOUNT_ROLES, SourceCell, SourceRow
from helpers.clean.headers import is_amount
from helpers.clean.upright import Upright


class Column(NamedTuple):
    """A column of figures: its own name, the name of its group if it has one, what amount it holds, and of which source; None is all money."""

    name: SourceCell
    group: SourceCell | None
    role: str
    source: SourceCell | None

    @property
    def is_total(self) -> bool:
        return self.source is None or labels.role("funds_row", self.source.text) == "total"


class Tiers(NamedTuple):
    """The head as one row, its columns by role, as they are those of the total, and the names of the groups."""

    whole: SourceRow
    columns: dict[str, int]
    groups: list[SourceCell]


def tiered_funds(rows: Sequence[SourceRow], index: int) -> Tiers | Upright | None:
    """The funds below the head of two tiers at `index`; None where there is no such head.

    One row of figures has an amount for each source. Of several rows, each with a source of its own, the columns of the total count: what
    stands in the others is a part of a part.
    """
    if index + 1 >= len(rows) or not rows[index + 1].follows(rows[index]):
        return None
    columns = _columns(rows[index], rows[index + 1])
    if not columns:
        return None
    if index + 2 < len(rows) and rows[index + 2].follows(rows[index + 1]) and _is_the_only_row(rows, index + 2, columns):
        return _by_source(columns, rows[index + 2])
    return _of_the_total(columns, rows[index + 1])


def _columns(upper: SourceRow, lower: SourceRow) -> list[Column]:
    """The columns of a head of two tiers, in order; empty for other rows, and where a name says nothing of money."""
    above = {cell: _group_of(cell, upper) for cell in lower.cells}
    groups = {group for group in above.values() if group is not None}
    if None in above.values() or len(groups) == len(above):
        return []
    read = _sources_below_amounts if all(labels.role("funds_header", group.text) in AMOUNT_ROLES for group in groups) else _amounts_below_sources
    below = read([(cell, group) for cell, group in above.items() if group is not None])
    if not below:
        return []
    single = [(cell, labels.role("funds_header", cell.text)) for cell in upper.cells if cell not in groups]
    return sorted([*below, *(Column(cell, None, role, None) for cell, role in single if role)], key=lambda column: column.name.column)


def _group_of(cell: SourceCell, upper: SourceRow) -> SourceCell | None:
    return next((above for above in reversed(upper.cells) if above.column <= cell.column and not (upper.has_grid and above.last_column < cell.column)), None)


def _sources_below_amounts(cells: list[tuple[SourceCell, SourceCell]]) -> list[Column]:
    """全年预算数 above 小计 | 当年预算 | 上年结转: below each amount a total, or nothing but sources."""
    found = [Column(cell, group, labels.role("funds_header", group.text) or "", cell) for cell, group in cells]
    totals = {column.role for column in found if column.is_total}
    roles = {column.role for column in found}
    if len(roles) < 2 or not any(labels.role("funds_row", cell.text) for cell, _ in cells):
        return []
    return found if totals == roles or all(labels.role("funds_row", cell.text) for cell, _ in cells) else []


def _amounts_below_sources(cells: list[tuple[SourceCell, SourceCell]]) -> list[Column]:
    """合计 | 中央 | 省级 above 预算 | 执行 each."""
    if not all(labels.role("funds_row", group.text) and labels.role("funds_header", cell.text) for cell, group in cells):
        return []
    found = [Column(cell, group, labels.role("funds_header", cell.text) or "", group) for cell, group in cells]
    places = {(column.group, column.role) for column in found}
    return found if len(places) == len(found) and len({role for _, role in places}) < len(found) else []


def _is_the_only_row(rows: Sequence[SourceRow], index: int, columns: list[Column]) -> bool:
    first = columns[0].name.column
    if not _has_figures(rows[index], first):
        return False
    return index + 1 == len(rows) or not rows[index + 1].follows(rows[index]) or not _has_figures(rows[index + 1], first)


def _has_figures(row: SourceRow, first: int) -> bool:
    figures = [is_amount(cell.text) for cell in row.cells if cell.column >= first]
    return bool(figures) and all(figures)


def _by_source(columns: list[Column], row: SourceRow) -> Upright:
    """Each source with its amounts; what stands in a column of its own is the total's."""
    total = next((_name(column) for column in columns if column.is_total and column.source), None)
    found: dict[str | None, tuple[SourceCell | None, dict[str, SourceCell]]] = {}
    if total is None and any(column.source is None for column in columns):
        found[None] = (None, {})
    for column, cell in _filled(columns, row):
        name = _name(column) if column.source else total
        found.setdefault(name, (column.source, {}))[1].setdefault(column.role, cell)
    sources = [source for source, _ in found.values()]
    names = dict.fromkeys(cell for column in columns for cell in (column.group, column.name) if cell and cell not in sources)
    return Upright(list(found.values()), [(labels.role("funds_header", cell.text), cell) for cell in names], 2)


def _name(column: Column) -> str | None:
    return column.source and labels.normalise(column.source.text)


def _filled(columns: list[Column], row: SourceRow) -> Iterator[tuple[Column, SourceCell]]:
    for cell in row.cells:
        column = next((column for column in columns if column.name.column <= cell.column <= column.name.last_column), None)
        if column is not None:
            yield column, cell


def _of_the_total(columns: list[Column], lower: SourceRow) -> Tiers:
    """The head with the columns of the total by role; the names of others say nothing that a row could have."""
    roles: dict[str, int] = {}
    cells = []
    for column in columns:
        name = column.name
        if column.is_total and column.role not in roles:
            roles[column.role] = name.column
            name = name._replace(text=next(cell.text for cell in (name, column.group) if cell and labels.role("funds_header", cell.text) == column.role))
        cells.append(name)
    return Tiers(lower.of(cells), roles, list(dict.fromkeys(column.group for column in columns if column.group)))
