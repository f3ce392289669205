"""Read one cut form: its texts become the records of the tables."""

from __future__ import annotations

import re
from collections.abc import Iterable

from helpers.clean import labels
from helpers.clean.alignment import assign, blocks
from helpers.clean.cell_text import is_figure
from helpers.clean.codes import code_apart
from helpers.clean.execution_row import take_execution_row
from helpers.clean.fund_management import read_management
from helpers.clean.funds import read_funds
from helpers.clean.indicators import read_indicators
from helpers.clean.numbers import is_dash, parse_number, parse_points
from helpers.clean.pairs import CONTACT_COLUMNS
from helpers.clean.raw_form import (
    AMOUNT_ROLES,
    BOTH_POINTS,
    POINTS_OF_PART,
    UNKNOWN,
    RawForm,
    SourceCell,
    SourceRow,
    are_weight_and_score,
)
from helpers.clean.records import Records
from helpers.clean.targets import value_columns
from helpers.schema.columns import MONEY_UNITS
from helpers.schema.marks import lacks_result
from helpers.schema.place import extent, joined_place, row_place

CODED_COLUMNS = ("project_name", "department", "implementing_unit")
TOTAL_COLUMNS = ("declared_total_weight", "declared_total_score")
_PHONE = re.compile(r"\d[\d-]{6,}\d")


def read_form(form: RawForm, fiscal_year: int) -> Records:
    """Turn a cut form into records; every one of its cells ends claimed, as boilerplate or as a leftover.

    `fiscal_year` is the year of the run: months without a year are read in it where the form prints none.
    """
    records = Records(form, has_formulas=any(lacks_result(cell.text) for row in form.rows for cell in row.cells))
    for cell in form.boilerplate:
        records.boilerplate(cell)
    for cell, reason in form.leftovers:
        records.leftover(cell, reason)
    _read_head(form, records)
    read_funds(form, records)
    form.amount_unit = form.amount_unit or _unit_in_every_amount(records)
    read_management(form, records)
    _read_goals(form, records)
    read_indicators(form, records)
    records.doubt_what_has_no_result()
    take_execution_row(records)
    _read_total(form, records)
    records.doubt_what_has_no_result()
    if form.score_column is not None and any(reason == POINTS_OF_PART for _, reason in form.leftovers):
        # Points of goals and other parts count in such a total, and stand in no table.
        records.doubt(records.project, ["declared_total_score"])
    for indicator in records.indicators:
        indicator.update(value_columns(indicator, form.own_year or fiscal_year))
    layout, vanished = labels.layout_of(form.labels_seen | {f"unit.{form.amount_unit}"})
    if not form.missing:
        records.vanished = [labels.words_for(label) for label in vanished]
    first, last = form.rows[0], form.rows[-1]
    records.project |= {
        "form_kind": form.kind,
        "layout": layout,
        "labels": " ".join(sorted(_labels_and_columns(form, records))),
        "amount_unit": form.amount_unit,
        "is_fragment": bool(form.missing),
        "missing_parts": " ".join(form.missing) or None,
        "place": extent(row_place(first.cells[0].place), row_place(last.cells[0].place)),
    }
    return records


def _unit_in_every_amount(records: Records) -> str | None:
    """The unit that every amount prints in its own cell, where no head names one."""
    texts = [text for fund in records.funds for role in AMOUNT_ROLES if (text := fund[f"{role}_text"]) and not is_dash(text)]
    units = {next((unit for unit in sorted(MONEY_UNITS, key=len, reverse=True) if text.rstrip().endswith(unit)), "") for text in texts}
    return units.pop() or None if len(units) == 1 else None


def _labels_and_columns(form: RawForm, records: Records) -> set[str]:
    """The labels and columns that the form prints, so that no other cell is asked for.

    Of a table without its header, the columns read for certain.
    """
    tables = [("funds_header", form.funds), ("indicator_header", form.indicators)]
    columns = {(name, role) for name, sections in tables for section in sections if not section.is_headless for role in section.columns}
    if any(section.is_headless for section in form.indicators):
        doubted = records.doubted()
        claims = (claim for claim in records.claims.values() if claim.table == "indicators")
        columns |= {("indicator_header", claim.column) for claim in claims if (claim.table, claim.position, claim.column) not in doubted}
    return form.labels_seen | {f"{name}.{role}" for name, role in columns if not role.startswith(UNKNOWN)}


def _read_head(form: RawForm, records: Records) -> None:
    if form.title:
        lines = [cell for cell in (form.title, form.title_rest) if cell]
        for cell in lines:
            records.claim(cell, "projects", None, "title")
        records.project["title"] = "".join(cell.text for cell in lines)
    if form.year:
        records.claim(form.year, "projects", None, "fiscal_year")
    records.project["fiscal_year"] = form.printed_year
    head = dict(form.head)
    if "implementing_unit" not in head and "reporting_unit" in head:
        head["implementing_unit"] = head.pop("reporting_unit")
    for cell in head.pop("declared_total_score", ()):
        records.project["declared_total_score"] = records.number(parse_number, cell, "projects", None, "declared_total_score")
    for role, cells in head.items():
        is_contact = role in CONTACT_COLUMNS
        for cell in cells:
            records.claim(cell, "contacts" if is_contact else "projects", None, role)
        if is_contact:
            _take_contact(role, cells, records.contacts)
        elif role in CODED_COLUMNS:
            records.project[role] = _without_code(role, cells[0], records)
        else:
            records.project[role] = "\n".join(cell.text for cell in cells)
    _choose_department(records)


def _choose_department(records: Records) -> None:
    """On forms of transfers the local department answers for the form; the central one does where the form has no place for another."""
    project, seen = records.project, records.form.labels_seen
    local, central = project.get("local_department"), project.get("central_department")
    if local and (central or "head.central_department" in seen or not project.get("department")):
        project["department"] = local
    elif central and not seen & {"head.department", "head.local_department"}:
        project["department"] = central


def people_of(forms: Iterable[RawForm]) -> dict[str, object]:
    """The people whom papers of another kind name, as contacts are kept."""
    contacts: dict[str, object] = {}
    for form in forms:
        for role in CONTACT_COLUMNS:
            _take_contact(role, form.head.get(role, []), contacts)
    return contacts


def _take_contact(role: str, cells: list[SourceCell], contacts: dict[str, object]) -> None:
    """A person or a number; a number that stands behind a person's name goes where numbers stand."""
    text = "、".join(cell.text for cell in cells)
    numbers = [] if role == "phone" else _PHONE.findall(text)
    for number in numbers:
        text = text.replace(number, "")
    for column, value in ((role, text.strip(" \n、,，;；/")), ("phone", "、".join(numbers))):
        if value:
            before = contacts.get(column)
            contacts[column] = f"{before}、{value}" if before else value


def _without_code(role: str, cell: SourceCell, records: Records) -> str:
    """The name without the code in front of it; a project's code is kept in its own column."""
    code, name = code_apart(cell.text)
    if code:
        records.change("projects", None, role, cell.text, name, "code_apart", cell.place)
        if role == "project_name":
            records.project.setdefault("project_code", code)
    return name


def _read_goals(form: RawForm, records: Records) -> None:
    texts: dict[str, list[SourceCell]] = {}
    for section in form.goals:
        for block in blocks(section.rows):
            for row, roles in zip(block, assign(block, section.columns, lambda role, text: 0.0), strict=True):
                for role, index in roles.items():
                    texts.setdefault(role, []).append(row.cells[index])
                for index, cell in enumerate(row.cells):
                    if index not in roles.values():
                        records.leftover(cell, "总体目标栏中没有对应列名的内容")
    for role, cells in texts.items():
        if role not in ("expected_goal", "actual_outcome"):
            for cell in cells:
                records.leftover(cell, f"总体目标栏中“{role[1:]}”一列不认识")
            continue
        for cell in cells:
            records.claim(cell, "projects", None, role)
        text = "".join(cell.text for cell in cells)
        records.project[role] = text
        if len(cells) > 1:
            before = " | ".join(cell.text[-20:] for cell in cells)
            place = joined_place([row_place(cell.place) for cell in cells])
            records.change("projects", None, role, before, text[:200], "text_rejoined", place)


def _of_rows(figures: list[SourceCell], columns: dict[str, int], roles: list[str]) -> list[SourceCell]:
    """The two of several figures of the total row that stand below weight and score: the others add up the points of levels."""
    below = {role: columns.get(role.removeprefix("declared_total_")) for role in roles}
    if None in below.values():
        return figures[:2]
    return [min(figures, key=lambda cell, at=at: abs(cell.column - at)) for at in below.values()]


def _is_weight(figure: SourceCell, row: SourceRow, columns: dict[str, int]) -> bool:
    """True where the only figure of a total row stands below the weights, and no word calls it a score.

    A figure below other columns, or across both, is the score.
    """
    weight, score = columns.get("weight"), columns.get("score", 0)
    if weight is None or any(cell.says.is_score for cell in row.cells if cell is not figure):
        return False
    if row.has_grid:
        return figure.column <= weight <= figure.last_column and not figure.column <= score <= figure.last_column
    # Rows of plain text may have been moved, though not as far as to the levels.
    return abs(figure.column - score) > abs(figure.column - weight) and figure.column > columns.get("level3", 0)


def _take_total_of_label(row: SourceRow, records: Records) -> None:
    """The weight of 总分（100分）, where no cell prints one."""
    label = next((cell for cell in row.cells if cell.says.role("total") and cell.says.points is not None), None)
    if label is None or records.project.get(TOTAL_COLUMNS[0]) is not None:
        return
    records.project[TOTAL_COLUMNS[0]] = points = label.says.points
    records.change("projects", None, TOTAL_COLUMNS[0], label.text, f"{points:g}", "points_in_label", label.place)


def _read_total(form: RawForm, records: Records) -> None:
    """Weight and score of the total row, in the order of the table's columns: its cells are too often shifted for their columns to be trusted."""
    if form.total is None:
        return
    cells = [cell for cell in form.total.cells if not cell.says.role("total")]
    figures = [cell.with_text(text) for cell in cells for text in (cell.says.points_pair or (cell.text,)) if is_figure(text)]
    taken = {cell.address for cell in figures}
    notes = [cell for cell in cells if cell.address not in taken]
    for index, rest in enumerate(form.total_rest.cells if form.total_rest else ()):
        whole = figures[index].with_text(figures[index].text + rest.text)
        records.change(
            "projects", None, TOTAL_COLUMNS[index], f"{figures[index].text} | {rest.text}", whole.text, "row_rejoined", whole.place
        )
        records.claim(rest, "projects", None, TOTAL_COLUMNS[index])
        figures[index] = whole
    roles = list(TOTAL_COLUMNS)
    columns = next((section.columns for section in reversed(form.indicators) if section.columns.keys() & {"score", *BOTH_POINTS}), {})
    if "score_and_weight" in columns or columns.get("score", 0) < columns.get("weight", 0):
        roles.reverse()
    if len(figures) == 1 and not _is_weight(figures[0], form.total, columns):
        roles = ["declared_total_score"]
    if are_weight_and_score(form.total):
        roles = list(TOTAL_COLUMNS)
    elif len(figures) > 2:
        figures = _of_rows(figures, columns, roles)
    for role, cell in zip(roles, figures, strict=False):
        records.project[role] = records.number(parse_points if role == TOTAL_COLUMNS[0] else parse_number, cell, "projects", None, role)
    for cell in cells:
        if cell not in notes and cell.address not in records.claims:
            records.leftover(cell, "总分行中多出的数字")
    _take_total_of_label(form.total, records)
    for cell in notes:
        records.claim(cell, "projects", None, "total_note")
    guessed = frozenset().union(*(section.guessed for section in form.indicators))
    if (
        guessed & {"weight", "score"}
        and len({cell.text for cell in figures}) > 1
        and not any(cell.text.strip() == "100" for cell in figures)
    ):
        records.doubt(records.project, roles)
    if notes:
        records.project["total_note"] = " ".join(cell.text for cell in notes)
