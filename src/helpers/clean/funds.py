"""Read the funds table: one row for each source of money, amounts in 万元."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from helpers.clean import labels
from helpers.clean.forms import AMOUNT_ROLES, UNKNOWN, RawForm, Section, SourceCell, SourceRow, is_figure
from helpers.clean.headers import is_amount
from helpers.clean.numbers import DASHES, NotANumber, parse_amount, parse_number, parse_points, parse_rate
from helpers.clean.places import row_place
from helpers.clean.records import Records
from helpers.clean.sections import REPEATED, blocks, placed


def read_funds(form: RawForm, records: Records) -> None:
    """Fill `records.funds` from the form's funds sections."""
    for section in form.funds:
        readers: dict[str, Callable] = {role: partial(parse_amount, unit=section.units.get(role, form.amount_unit)) for role in AMOUNT_ROLES}
        readers |= {"weight": parse_points if form.weights_in_percent else parse_number, "score": parse_number, "execution_rate": parse_rate}
        for row, label, cells in _placed(section, records):
            position = len(records.funds) + 1
            fund: dict[str, object] = {"position": position, "source": "total", "place": row_place(row.cells[0].place)}
            if label is not None:
                records.claim(label, "funds", position, "source")
                fund |= {
                    "source": labels.role("funds_row", label.text) or "other",
                    "source_text": "".join(label.text.split()),
                    "place": row_place(label.place),
                }
            for role, reader in readers.items():
                fund[role] = records.number(reader, cells.get(role), "funds", position, role)
            for role in (*AMOUNT_ROLES, "execution_rate"):
                fund[f"{role}_text"] = cells[role].text if role in cells else None
            if note := cells.get("note"):
                records.claim(note, "funds", position, "note")
                fund["note"] = note.text
            if section.points is not None and "weight" not in section.columns and fund["source"] == "total":
                records.change("funds", position, "weight", "", f"{section.points:g}", "points_in_label", str(fund["place"]))
                fund["weight"] = section.points
            if doubted := section.guessed & cells.keys():
                records.doubt(fund, doubted)
            records.funds.append(fund)


def _placed(section: Section, records: Records) -> Iterator[tuple[SourceRow, SourceCell | None, dict[str, SourceCell]]]:
    """Each funds row with its label and its cells by role; cells without a column become leftovers."""
    for source, cells in section.upright:
        first = source or min(cells.values())
        yield SourceRow(first.table, first.row, [first]), source, cells
    for block in blocks(section.rows):
        named = [_label_apart(row, records) for row in block]
        for (row, label, body), one in zip(named, placed([body for _, _, body in named], section, section.columns, _fit), strict=True):
            cells = {role: body.cells[index] for role, index in one.roles.items() if not role.startswith(UNKNOWN)}
            for index, cell in enumerate(body.cells):
                if one.besides.get(index) == REPEATED:
                    records.boilerplate(cell)
                elif cell not in cells.values():
                    records.leftover(cell, "资金表中没有对应列名的内容")
            yield row, label, cells


def _label_apart(row: SourceRow, records: Records) -> tuple[SourceRow, SourceCell | None, SourceRow]:
    index = next((index for index, cell in enumerate(row.cells) if labels.role("funds_row", cell.text)), None)
    if index is None:
        # A word that is no amount, in front of the amounts, is a source of its own.
        index = 0 if not is_amount(row.cells[0].text) else None
    if index is None:
        return row, None, row
    for cell in row.cells[:index]:
        records.leftover(cell, "资金表行首不认识的内容")
    label, rest = row.cells[index], []
    for cell in row.cells[index + 1 :]:
        if labels.normalise(cell.text) == labels.normalise(label.text):
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
