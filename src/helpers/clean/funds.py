"""Read the funds table: one row for each source of money, amounts in 万元."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from helpers.clean import labels
from helpers.clean.alignment import REPEATED, blocks, placed
from helpers.clean.cell_text import is_figure
from helpers.clean.numbers import DASHES, NotANumber, is_dash, parse_amount, parse_number, parse_points, parse_rate
from helpers.clean.raw_form import AMOUNT_ROLES, UNKNOWN, RawForm, Section, SourceCell, SourceRow
from helpers.clean.records import Records
from helpers.schema.place import row_place

_OF_MANY_YEARS = re.compile("总投资|总投入")
_SUBTOTAL = re.compile(r"\(?(?:小计|合计|总计)\)?$")
_NOT_THE_TOTAL = "资金表中的另一行合计"
_USE = "支出明细，不是资金来源"


class _Row(NamedTuple):
    section: Section
    row: SourceRow
    label: SourceCell | None
    cells: dict[str, SourceCell]
    source: str

    @property
    def worth(self) -> tuple[bool, bool, bool]:
        """What a total must have to go before another: amounts, points, and the money of one year."""
        is_of_many_years = self.label is not None and _OF_MANY_YEARS.search(self.label.says.word) is not None
        return bool(self.cells.keys() & {*AMOUNT_ROLES}), bool(self.cells.keys() & {"weight", "score"}), not is_of_many_years


def read_funds(form: RawForm, records: Records) -> None:
    """Fill `records.funds` from the form's funds sections."""
    points = parse_points if form.weights_in_percent else parse_number
    rows = _with_subtotals([_Row(section, *found, _source(found[1])) for section in form.funds for found in _placed(section, records)])
    rows = _with_execution(rows, form, records)
    for row, reason in zip(rows, _reasons_against(rows), strict=True):
        if reason is None:
            _read_row(row, form, points, records)
            continue
        for cell in (row.label, *row.cells.values()):
            if cell is not None:
                records.leftover(cell, reason)


def _with_execution(rows: list[_Row], form: RawForm, records: Records) -> list[_Row]:
    """The rows, of which the total, or the only one, has points and rate that stand below the table; where it has its own, these are left over."""
    for section in form.funds:
        own = [row for row in rows if row.section is section and (row.source == "total" or len(rows) == 1)]
        for role, cell in section.of_total.items():
            if len(own) == 1 and is_dash(own[0].cells[role].text if role in own[0].cells else "—"):
                if role in own[0].cells:
                    records.boilerplate(own[0].cells[role])
                own[0].cells[role] = cell
            else:
                records.leftover(cell, "资金表中没有对应列名的内容")
    return rows


def _source(label: SourceCell | None) -> str:
    return "total" if label is None else label.says.role("funds_row") or "other"


def _with_subtotals(rows: list[_Row]) -> list[_Row]:
    """The rows, of which the subtotal of a source (财政拨款小计) beside the total is that source."""
    parts = [_part(row) if row.source == "total" else None for row in rows]
    if not any(row.source == "total" and part is None for row, part in zip(rows, parts, strict=True)):
        return rows
    return [row if part is None else row._replace(source=part) for row, part in zip(rows, parts, strict=True)]


def _part(row: _Row) -> str | None:
    if row.label is None:
        return None
    word = row.label.says.word
    part = labels.role("funds_row", _SUBTOTAL.sub("", word)) if _SUBTOTAL.search(word) else None
    return None if part == "total" else part


def _reasons_against(rows: list[_Row]) -> list[str | None]:
    """For each row the reason why it is not one of the form's funds; None for the rows that are.

    Where the total is known, rows that name a use of the money, and rows of a table with other columns, are not sources. Of several totals
    the one with points counts; one of many years counts last.
    """
    uses = _tables_of_uses(rows)
    totals = [row for row in rows if row.source == "total" and id(row.section) not in uses]
    if not totals:
        return [None] * len(rows)
    total = max(totals, key=lambda row: row.worth)
    reasons: list[str | None] = []
    for row in rows:
        is_use = id(row.section) in uses or (row.source == "other" and row.label is not None and row.label.says.role("spending"))
        is_second = row.source == "total" and row is not total
        reasons.append(_USE if is_use else _NOT_THE_TOTAL if is_second else None)
    return reasons


def _tables_of_uses(rows: list[_Row]) -> set[int]:
    """The sections that hold what the money went to: they say so, or they stand below the total with other columns and name no source."""
    found: set[int] = set()
    total: Section | None = None
    for _, group in groupby(rows, key=lambda row: id(row.section)):
        own = list(group)
        section = own[0].section
        if section.is_of_uses or (total is not None and _names_no_source(own) and _amounts(total) != _amounts(section)):
            found.add(id(section))
        elif section.columns and any(row.source == "total" for row in own):
            total = section
    return found


def _names_no_source(rows: list[_Row]) -> bool:
    """True for a table whose rows have names, none of them a known source."""
    named = [(row.label, row.source) for row in rows]
    return bool(rows[0].section.columns) and all(
        label is not None and (source == "total" or (source == "other" and label.says.role("funds_row") is None)) for label, source in named
    )


def _amounts(section: Section) -> set[str]:
    return {role for role in section.columns if not role.startswith(UNKNOWN)}


def _read_row(found: _Row, form: RawForm, points: Callable, records: Records) -> None:
    section, row, label, cells, source = found
    position = len(records.funds) + 1
    fund: dict[str, object] = {"position": position, "source": source, "place": row_place(row.cells[0].place)}
    if label is not None:
        records.claim(label, "funds", position, "source")
        fund |= {"source_text": "".join(label.text.split()), "place": row_place(label.place)}
    readers: dict[str, Callable] = {role: partial(parse_amount, unit=section.units.get(role, form.amount_unit)) for role in AMOUNT_ROLES}
    readers |= {"weight": points, "score": parse_number, "execution_rate": parse_rate}
    for role, reader in readers.items():
        fund[role] = records.number(reader, cells.get(role), "funds", position, role)
    for role in (*AMOUNT_ROLES, "execution_rate"):
        fund[f"{role}_text"] = cells[role].text if role in cells else None
    if note := cells.get("note"):
        records.claim(note, "funds", position, "note")
        fund["note"] = note.text
    if section.points is not None and "weight" not in section.columns and "weight" not in cells and source == "total":
        records.change("funds", position, "weight", "", f"{section.points:g}", "points_in_label", str(fund["place"]))
        fund["weight"] = section.points
    if doubted := (section.guessed | section.of_other_years) & cells.keys():
        records.doubt(fund, doubted)
    records.funds.append(fund)


def _placed(section: Section, records: Records) -> Iterator[tuple[SourceRow, SourceCell | None, dict[str, SourceCell]]]:
    """Each funds row with its label and its cells by role; cells without a column become leftovers."""
    for source, cells in section.upright:
        first = source or min(cells.values(), key=attrgetter("address"))
        yield SourceRow(first.table, first.row, [first]), source, cells
    for block in blocks(section.rows):
        named = [_label_apart(row, records) for row in block]
        for (row, label, body), one in zip(named, placed([body for _, _, body in named], section, section.columns, _fit), strict=True):
            cells = {role: body.cells[index] for role, index in one.roles.items() if not role.startswith(UNKNOWN)}
            for index, cell in enumerate(body.cells):
                if one.besides.get(index) == REPEATED:
                    records.boilerplate(cell)
                elif cell not in cells.values():
                    name = next((role.removeprefix(UNKNOWN) for role, at in one.roles.items() if at == index), "")
                    records.leftover(cell, records.form.reason_of_column(name, "资金表中没有对应列名的内容"))
            yield row, label, cells


def _label_apart(row: SourceRow, records: Records) -> tuple[SourceRow, SourceCell | None, SourceRow]:
    index = next((index for index, cell in enumerate(row.cells) if cell.says.role("funds_row")), None)
    if index is None:
        # A word that is no amount, in front of the amounts, is a source of its own.
        index = 0 if not row.cells[0].says.is_amount else None
    if index is None:
        return row, None, row
    for cell in row.cells[:index]:
        records.leftover(cell, "资金表行首不认识的内容")
    label, rest = row.cells[index], []
    for cell in row.cells[index + 1 :]:
        if cell.says.word == label.says.word:
            records.boilerplate(cell)
        else:
            rest.append(cell)
    return row, label, row.of(rest)


@lru_cache(maxsize=65536)
def _fit(role: str, text: str) -> float:
    """What it costs to read a text in a column of the funds table."""
    packed = "".join(text.split())
    is_dash = bool(packed) and all(character in DASHES for character in packed)
    if role.startswith(UNKNOWN):
        return 0.3
    if role == "note":
        return 1.0
    if role == "execution_rate":
        return 0.0 if packed.endswith(("%", "％")) else 0.5 if is_dash or is_figure(text) else 1.0
    if packed.endswith(("%", "％")):
        return 6.0
    try:
        parse_amount(text, None) if role in AMOUNT_ROLES else parse_number(text)
    except NotANumber:
        return 4.0
    return 0.0
