"""Read the indicator table: put cells in their columns, rejoin rows that a page break cut, carry merged labels down."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.clean import labels
from helpers.clean.align import align_block, blocks
from helpers.clean.forms import RawForm, Section, SourceCell, SourceRow, is_figure
from helpers.clean.numbers import NotANumber, parse_number
from helpers.clean.records import Records, joined_place

_LABELS = ("level1", "level2")
_TEXTS = ("level3", "target_text", "actual_text", "deviation_note")
_FIGURES = ("weight", "score")


@dataclass(slots=True)
class _Row:
    """One row of the table; a role holds several cells where a page break had cut them."""

    cells: dict[str, list[SourceCell]]
    after_break: bool
    joined_from: list[str]

    def text(self, role: str) -> str:
        return "".join(cell.text for cell in self.cells.get(role, ()))

    @property
    def has_figures(self) -> bool:
        return any(is_figure(self.text(role)) for role in _FIGURES)


def read_indicators(form: RawForm, records: Records) -> None:
    """Fill `records.indicators` from the form's indicator sections."""
    rows = _rejoin([row for section in form.indicators for row in _placed(section, records)])
    for position, row in enumerate(rows, 1):
        indicator: dict[str, object] = {"position": position, "place": _place(row)}
        for role, cells in row.cells.items():
            for cell in cells:
                records.claim(cell, "indicators", position, role)
        if row.joined_from:
            after = " | ".join(row.text(role) for role in (*_LABELS, *_TEXTS) if role in row.cells)
            records.change("indicators", position, None, " | ".join(row.joined_from), after, "row_rejoined", _place(row))
        for role in _TEXTS:
            indicator[role] = row.text(role) or None
        for role in _FIGURES:
            cell = row.cells.get(role, [None])[0]
            indicator[role] = records.number(parse_number, cell, "indicators", position, role)
        for role in _LABELS:
            cells = row.cells.get(role)
            if cells and len(cells) == 1:
                indicator[role] = records.label(cells[0], "indicators", position, role)
            elif cells:
                indicator[role] = labels.normalise(row.text(role))
        records.indicators.append(indicator)
    carry_labels_down(records)


def carry_labels_down(records: Records) -> None:
    """Give each row the labels of the merged cells above it, and infer a level 1 that the form lost from level 2.

    A level 1 printed on the row itself stands, also where level 2 belongs elsewhere (rule A04 says so). One that is only
    carried down gives way to the level 1 that level 2 belongs to.
    """
    parents = labels.level1_of()
    level1 = level2 = origin = None
    for indicator in records.indicators:
        printed1, printed2 = indicator.get("level1"), indicator.get("level2")
        level2 = printed2 or (None if printed1 else level2)
        parent = parents.get(str(level2)) if level2 else None
        if printed1:
            level1, origin = printed1, "printed"
        elif parent and parent != level1 and not (level2 == "成本指标" and level1 == "成本指标"):
            level1, origin = parent, "inferred"
        elif level1 is None:
            origin = None
        if origin == "inferred":
            records.change("indicators", indicator["position"], "level1", "", level1, "level1_inferred", str(indicator["place"]))
        indicator |= {"level1": level1, "level1_origin": origin, "level2": level2}


def _placed(section: Section, records: Records) -> list[_Row]:
    placed = []
    start = 0
    for block in blocks([row.number for row in section.rows]):
        source = section.rows[start : start + len(block)]
        assigned = align_block([[(cell.column, cell.text) for cell in row.cells] for row in source], section.columns, _fit)
        for index, (row, roles) in enumerate(zip(source, assigned, strict=True)):
            after_break = index == 0 and bool(start)
            placed.append(_Row({role: [row.cells[at]] for role, at in roles.items()}, after_break, []))
            _leftovers(row, roles, records)
        start += len(block)
    return [row for row in placed if row.cells]


def _leftovers(row: SourceRow, roles: dict[str, int], records: Records) -> None:
    for index, cell in enumerate(row.cells):
        if index not in roles.values():
            records.leftover(cell, "指标表中没有对应列名的内容")


def _rejoin(rows: list[_Row]) -> list[_Row]:
    """Rejoin a row whose end stands below a page break."""
    whole: list[_Row] = []
    for row in rows:
        if whole and row.after_break and _continues(whole[-1], row):
            head = whole[-1]
            head.joined_from.append(" | ".join(cell.text for cells in row.cells.values() for cell in cells))
            for role, cells in row.cells.items():
                head.cells.setdefault(role, []).extend(cells)
        else:
            whole.append(row)
    return whole


def _continues(head: _Row, tail: _Row) -> bool:
    """True where `tail` is the lower part of `head`: a label that only both parts make, or text without figures or label.

    One part alone holds the figures; two rows with figures, or a tail that brings a label of its own, are two rows.
    """
    if head.has_figures == tail.has_figures:
        return False
    shared = [role for role in _LABELS if role in head.cells and role in tail.cells]
    if shared:
        known = {"level1": labels.is_level1, "level2": labels.is_level2}
        return all(known[role](head.text(role) + tail.text(role)) and not known[role](tail.text(role)) for role in shared)
    return head.has_figures and not tail.cells.keys() & set(_LABELS) and tail.cells.keys() <= head.cells.keys()


def _place(row: _Row) -> str:
    cells = [cell for role_cells in row.cells.values() for cell in role_cells]
    rows = sorted({(cell.row, cell.place) for cell in cells})
    if cells[0].place.startswith("行 "):
        return joined_place([f"行 {number}" for number in dict.fromkeys(number for number, _ in rows)])
    return cells[0].place


def _fit(role: str, text: str) -> float:
    """What it costs to read a text in a column of the indicator table."""
    is_label = labels.is_level1(text) or labels.is_level2(text)
    figure = is_figure(text)
    if role == "level1":
        return 0.0 if labels.is_level1(text) else 8.0 if figure else 2.5
    if role == "level2":
        return 0.0 if labels.is_level2(text) else 4.0 if labels.is_level1(text) else 8.0 if figure else 1.0
    if role in _FIGURES:
        return 0.0 if figure or _is_blank_figure(text) else 9.0
    if is_label:
        return 5.0
    return 3.0 if figure and role in ("level3", "deviation_note") else 0.0


def _is_blank_figure(text: str) -> bool:
    try:
        return parse_number(text).value is None
    except NotANumber:
        return False
