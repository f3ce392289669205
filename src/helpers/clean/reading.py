"""Read one cut form: its texts become the records of the tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from helpers.clean import labels
from helpers.clean.align import align_block, blocks
from helpers.clean.forms import AMOUNT_ROLES, RawForm, Section, SourceCell, SourceRow, is_figure
from helpers.clean.indicators import read_indicators
from helpers.clean.numbers import DASHES, NotANumber, parse_amount, parse_number, parse_rate
from helpers.clean.records import Records, joined_place
from helpers.clean.values import value_columns

HEAD_COLUMNS = ("project_name", "department", "implementing_unit")
CONTACT_COLUMNS = ("project_lead", "phone")
PLAUSIBLE_YEARS = range(1990, 2101)


def read_form(form: RawForm, fiscal_year: int) -> Records:
    """Turn a cut form into records; every one of its cells ends claimed, as boilerplate or as a leftover.

    `fiscal_year` is the year of the run: months without a year are read in it where the form prints none.
    """
    records = Records(form)
    for cell in form.boilerplate:
        records.boilerplate(cell)
    for cell, reason in form.leftovers:
        records.leftover(cell, reason)
    _read_head(form, records)
    _read_funds(form, records)
    _read_goals(form, records)
    read_indicators(form, records)
    _read_total(form, records)
    year = form.printed_year if form.printed_year in PLAUSIBLE_YEARS else fiscal_year
    for indicator in records.indicators:
        indicator |= value_columns(indicator, year)
    records.project |= {
        "form_kind": "project",
        "layout": labels.layout_of(form.labels_seen),
        "amount_unit": form.amount_unit,
        "is_fragment": not form.is_whole,
        "place": _extent(form),
    }
    return records


def _read_head(form: RawForm, records: Records) -> None:
    if form.title:
        records.claim(form.title, "projects", None, "title")
        records.project["title"] = form.title.text
    if form.year:
        records.claim(form.year, "projects", None, "fiscal_year")
    records.project["fiscal_year"] = form.printed_year
    for role, cell in form.head.items():
        table = "contacts" if role in CONTACT_COLUMNS else "projects"
        records.claim(cell, table, None, role)
        (records.contacts if table == "contacts" else records.project)[role] = cell.text


def _read_funds(form: RawForm, records: Records) -> None:
    readers: dict[str, Callable] = {role: partial(parse_amount, unit=form.amount_unit) for role in AMOUNT_ROLES}
    readers |= {"weight": parse_number, "score": parse_number, "execution_rate": parse_rate}
    for section in form.funds:
        for row, label, cells in _placed_funds(section, records):
            position = len(records.funds) + 1
            records.claim(label, "funds", position, "source")
            fund = {
                "position": position,
                "source": labels.role("funds_row", label.text),
                "source_text": labels.normalise(label.text),
                "place": f"行 {row.number}" if label.place.startswith("行 ") else label.place,
            }
            for role, reader in readers.items():
                fund[role] = records.number(reader, cells.get(role), "funds", position, role)
            for role in (*AMOUNT_ROLES, "execution_rate"):
                fund[f"{role}_text"] = cells[role].text if role in cells else None
            if note := cells.get("note"):
                records.claim(note, "funds", position, "note")
                fund["note"] = note.text
            records.funds.append(fund)


def _placed_funds(section: Section, records: Records):
    """Each funds row with its label and its cells by role; cells without a column become leftovers."""
    bodies, named = [], []
    for row in section.rows:
        index = next(index for index, cell in enumerate(row.cells) if labels.role("funds_row", cell.text))
        for cell in row.cells[:index]:
            records.leftover(cell, "资金表行首不认识的内容")
        named.append((row, row.cells[index]))
        bodies.append(row.cells[index + 1 :])
    for (row, label), body, roles in zip(named, bodies, _assign(section, [r for r, _ in named], bodies, _fit_funds), strict=True):
        cells = {role: body[index] for role, index in roles.items()}
        for cell in body:
            if cell not in cells.values():
                records.leftover(cell, "资金表中没有对应列名的内容")
        yield row, label, cells


def _read_goals(form: RawForm, records: Records) -> None:
    texts: dict[str, list[SourceCell]] = {}
    for section in form.goals:
        for row, roles in zip(
            section.rows, _assign(section, section.rows, [row.cells for row in section.rows], lambda role, text: 0.0), strict=True
        ):
            for role, index in roles.items():
                texts.setdefault(role, []).append(row.cells[index])
            for index, cell in enumerate(row.cells):
                if index not in roles.values():
                    records.leftover(cell, "总体目标栏中没有对应列名的内容")
    for role, cells in texts.items():
        for cell in cells:
            records.claim(cell, "projects", None, role)
        text = "".join(cell.text for cell in cells)
        records.project[role] = text
        if len(cells) > 1:
            before = " | ".join(cell.text[-20:] for cell in cells)
            records.change("projects", None, role, before, text[:200], "text_rejoined", joined_place([f"行 {cell.row}" for cell in cells]))


def _read_total(form: RawForm, records: Records) -> None:
    """Weight and score of the total row, in this order: its cells are too often shifted for their columns to be trusted."""
    if form.total is None:
        return
    cells = [cell for cell in form.total.cells if not labels.role("total", cell.text)]
    figures = [cell for cell in cells if is_figure(cell.text)]
    roles = ["declared_total_weight", "declared_total_score"]
    if len(figures) == 1:
        columns = next((section.columns for section in reversed(form.indicators) if "score" in section.columns), {})
        score, weight = columns.get("score", 0), columns.get("weight", 0)
        if abs(figures[0].column - score) <= abs(figures[0].column - weight):
            roles = ["declared_total_score"]
    for role, cell in zip(roles, figures, strict=False):
        records.project[role] = records.number(parse_number, cell, "projects", None, role)
    for cell in figures[2:]:
        records.leftover(cell, "总分行中多出的数字")
    notes = [cell for cell in cells if cell not in figures]
    for cell in notes:
        records.claim(cell, "projects", None, "total_note")
    if notes:
        records.project["total_note"] = " ".join(cell.text for cell in notes)


def _assign(section: Section, rows: list[SourceRow], bodies: list[list[SourceCell]], fit) -> list[dict[str, int]]:
    """Roles of the cells of each row, aligned block by block."""
    assigned: list[dict[str, int]] = []
    start = 0
    for block in blocks([row.number for row in rows]):
        body = bodies[start : start + len(block)]
        assigned += align_block([[(cell.column, cell.text) for cell in cells] for cells in body], section.columns, fit)
        start += len(block)
    return assigned


def _fit_funds(role: str, text: str) -> float:
    packed = "".join(text.split())
    is_dash = bool(packed) and all(character in DASHES for character in packed)
    if role == "note":
        return 1.0
    if role == "execution_rate":
        return 0.0 if packed.endswith(("%", "％")) else 0.5 if is_dash else 1.0
    if packed.endswith(("%", "％")):
        return 6.0
    try:
        parse_amount(text, None) if role in AMOUNT_ROLES else parse_number(text)
    except NotANumber:
        return 4.0
    return 0.0


def _extent(form: RawForm) -> str:
    """First to last row of the form, as an address."""
    first, last = form.rows[0], form.rows[-1]
    if first.cells[0].place.startswith("行 "):
        return f"行 {first.number}–{last.number}" if first.number != last.number else f"行 {first.number}"
    return first.cells[0].place
