"""Read the indicator table: put cells in their columns, rejoin rows that a page break cut, carry merged labels down."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from operator import attrgetter

from helpers.clean import labels
from helpers.clean.alignment import REPEATED, Placed, blocks, placed
from helpers.clean.cell_text import is_figure, read_text
from helpers.clean.codes import number_apart
from helpers.clean.headless import fit_sign_and_unit, with_inferred_columns
from helpers.clean.numbers import is_dash, parse_number, parse_points
from helpers.clean.raw_form import (
    BOTH_POINTS,
    SUBTOTAL,
    UNKNOWN,
    RawForm,
    Section,
    SourceCell,
    SourceRow,
)
from helpers.clean.records import Records
from helpers.clean.template_rows import mark_unused, parents_of
from helpers.schema.columns import TEXT
from helpers.schema.place import joined_place, row_place
from helpers.schema.tables import TABLES

_LEVELS = ("level1", "level2")
_LABELS = (*_LEVELS, "levels")
_TEXTS = tuple(column.name for column in TABLES["indicators"].printed if column.kind == TEXT and column.name not in _LEVELS)
_MERGED = ("level3", "target_text", "actual_text", "deviation_note")
"""What one merged cell may say for several rows; points merged over rows are theirs together."""
_FIGURES = ("weight", "score")
_VALUES = ("target_text", "actual_text")
_OWN_PLACES = frozenset(("target_text", "actual_text", "weight", "score", "deviation_note"))
"""Columns that a second table of a form may not have: what one asks for, the other has no place for."""
_FEW = 3
_POINTS = ("level1_points", "level2_points")
_KNOWN = {"level1": labels.is_level1, "level2": labels.is_level2, "levels": lambda text: labels.levels_apart(text) is not None}


_SHARE = re.compile(r"\d{1,2}(?:\.\d+)?[%％]")
_DIGITS = re.compile(r"[\d\s.．]+")
_SUBTOTAL = re.compile(
    r".{0,8}小计.{0,4}"
    r"|(?:产出|效益|满意度|成本|决策|管理|过程|预算执行率?|资金|绩效|分项|[一二三]级|各级|各项|数量|质量|时效|权重)?(?:类|性)?(?:指标)?(?<=.)(?:得分|合计|总分|评分){1,2}"
)


@dataclass(slots=True)
class _Row:
    """One row of the table; a role holds several cells where a page break had cut them."""

    cells: dict[str, list[SourceCell]]
    after_break: bool
    has_weights: bool
    stands_left: bool
    joined_from: list[str]
    is_band: bool = False
    joined_levels: str = ""
    is_certain: bool = True
    printed: frozenset[str] = frozenset()
    guessed: frozenset[str] = frozenset()
    has_grid: bool = False
    goal: str | None = None

    def text(self, role: str) -> str:
        cells = self.cells.get(role, ())
        return cells[0].text if len(cells) == 1 else "".join(cell.text for cell in cells)

    @property
    def first(self) -> SourceCell | None:
        return min((cell for cells in self.cells.values() for cell in cells), default=None, key=attrgetter("address"))

    @property
    def has_figures(self) -> bool:
        return any(is_figure(self.text(role)) for role in _FIGURES)

    @property
    def place(self) -> str:
        return joined_place(
            [row_place(cell.place) for cell in sorted((cell for cells in self.cells.values() for cell in cells), key=attrgetter("address"))]
        )


def read_indicators(form: RawForm, records: Records) -> None:
    """Fill `records.indicators` from the form's indicator sections."""
    found: list[_Row] = []
    form.indicators = [with_inferred_columns(section, _fit, form.total) if section.is_headless else section for section in form.indicators]
    for section in form.indicators:
        found += _placed(section, records, is_first=not found)
    rows = [row for row in _rejoin(_below_bands(found)) if not _is_foreign(row, records)]
    for row in rows:
        _take_levels_apart(row)
    # A figure in brackets is the points of its row where no column is for points and every name carries one: 亮灯率（20）.
    points_of = labels.level_points if all(labels.level_points(row.text("level3")) is not None for row in rows) else labels.points_in
    printed = frozenset().union(*(row.printed for row in rows))
    merged = {role: _texts_above(rows, role) for role in _MERGED}
    for position, row in enumerate(rows, 1):
        indicator = _indicator(row, position, records, points_of)
        for role, texts in merged.items():
            above = texts[position - 1]
            if above and not is_dash(above) and not indicator[role] and row.cells.keys() & {"level3", "target_text", *_FIGURES}:
                indicator[role] = above
                records.change("indicators", position, role, None, above, "merged_cell", str(indicator["place"]))
        if doubted := row.cells if not row.is_certain else row.guessed & row.cells.keys():
            records.doubt(indicator, doubted)
        indicator["no_place"] = " ".join(sorted(printed - row.printed)) or None
        records.indicators.append(indicator)
    carry_labels_down(records, _still_covered(rows))
    mark_unused(records)
    parents_of(records, _points_above(rows))


def _indicator(row: _Row, position: int, records: Records, points_of: Callable[[str], float | None]) -> dict[str, object]:
    place = row.place
    indicator: dict[str, object] = {"position": position, "place": place}
    for role, cells in row.cells.items():
        for cell in cells:
            records.claim(cell, "indicators", position, role)
    if row.joined_from:
        after = " | ".join(row.text(role) for role in (*_LABELS, *_TEXTS) if role in row.cells)
        records.change("indicators", position, None, " | ".join(row.joined_from), after, "row_rejoined", place)
    for role in _TEXTS:
        indicator[role] = row.text(role) or None
    for role in _VALUES:
        if indicator[role] and is_dash(indicator[role]):
            records.change("indicators", position, role, indicator[role], None, "dash", row.cells[role][0].place)
            indicator[role] = None
    for role in _FIGURES:
        cells = row.cells.get(role)
        cell = cells[0].with_text(row.text(role)) if cells else None
        indicator[role] = records.number(parse_points if role == "weight" else parse_number, cell, "indicators", position, role)
    for role in _POINTS:
        if cells := row.cells.get(role):
            indicator[role] = records.number(parse_number, cells[0].with_text(row.text(role)), "indicators", position, role)
    if row.goal:
        indicator |= {"goal": labels.level_label(row.goal), "goal_points": labels.goal_points(row.goal)}
    if row.joined_levels:
        records.change("indicators", position, "level1", row.joined_levels, row.text("level1"), "levels_apart", place)
    for role in _LEVELS:
        cells = row.cells.get(role)
        if not cells:
            continue
        text = row.text(role)
        points = labels.level_points(text)
        if points is None and (whole := labels.without_continued(text)) != labels.normalise(text):
            indicator[role] = whole
            records.change("indicators", position, role, text, whole, "goes_on", place)
        elif points is None:
            indicator[role] = records.label(cells[0], "indicators", position, role) if len(cells) == 1 else labels.normalise(text)
        else:
            bare = labels.level_label(text)
            records.change("indicators", position, role, text, bare, "points_apart", place)
            indicator |= {role: bare, f"{role}_points": points}
            records.form.labels_seen.add(f"{role}.points")
    level3 = row.text("level3")
    if labels.is_numbered(level3):
        records.form.labels_seen.add("indicators.numbered")
    if (name := number_apart(level3)) != level3:
        records.change("indicators", position, "level3", level3, name, "template_number", place)
        indicator["level3"] = name
    if not row.has_weights and (points := points_of(level3)) is not None:
        records.change("indicators", position, "weight", level3, f"{points:g}", "points_in_label", place)
        indicator["weight"] = points
    return indicator


def _take_levels_apart(row: _Row) -> None:
    """Put both levels of a cell that joins them (产出指标-数量指标) where each would stand in a column of its own."""
    cells = row.cells.pop("levels", None)
    if not cells:
        return
    first, *rest = cells
    text = "".join(cell.text for cell in cells)
    level1, level2 = labels.levels_apart(text) or ((text, "") if labels.is_level1(text) else ("", text))
    if level1:
        row.cells["level1"] = [first.with_text(level1)]
    if level2:
        row.cells["level2"] = [first.with_text(level2), *(cell.with_text("") for cell in rest)]
    row.joined_levels = text if level1 and level2 else ""


def _band(row: SourceRow, section: Section, columns: dict[str, int]) -> dict[str, list[SourceCell]]:
    """A level 1 alone in its row, which may head the rows below; empty for other rows.

    In a grid the column decides: a word in the column of level 2 belongs to an unused row.
    """
    cell = row.cells[0]
    label = cell.says.without_lead
    if len(row.cells) > 1:
        return {}
    at, second = columns.get("level1"), columns.get("level2")
    if section.ends and row.table == section.table and (row.has_grid or cell.column in (at, second)):
        if at is None:
            return {"level1": [cell.with_text(label)]} if labels.is_level1(label) and cell.column != second else {}
        heads = (
            (row.has_grid or labels.is_level1(label))
            and at <= cell.column <= section.ends.get(at, at)
            and not labels.is_placeholder(cell.text)
            and not cell.says.is_figure
        )
        spans = labels.is_level1(label) and second is not None and cell.column < second <= cell.last_column
        return {"level1": [cell.with_text(label)]} if heads or spans else {}
    return {"level1": [cell.with_text(label)]} if labels.is_level1(label) and cell.column != at else {}


def _below_bands(rows: list[_Row]) -> list[_Row]:
    """The rows without bands: the first row below a band has the band's level 1; a band above a row with a level 1 of its own is a row."""
    kept: list[_Row] = []
    band: _Row | None = None
    for row in rows:
        if band is not None and ("level1" in row.cells or row.is_band):
            kept.append(band)
        elif band is not None:
            row.cells["level1"] = band.cells["level1"]
        band = row if row.is_band else None
        if band is None:
            kept.append(row)
    return [*kept, band] if band is not None else kept


def _still_covered(rows: list[_Row]) -> list[bool]:
    """For each row, whether the merged cell of a level 1 above reaches down to it, where the format keeps merged cells."""
    return [bool(cells) for cells in _reaching_down(rows, "level1")]


def _texts_above(rows: list[_Row], role: str) -> list[str]:
    """For each row, the text whose merged cell reaches down to it: one note, or one outcome, may stand for several rows."""
    return ["".join(cell.text for cell in cells) for cells in _reaching_down(rows, role)]


def _points_above(rows: list[_Row]) -> list[int | None]:
    """For each row the position of the one above whose merged cell of points reaches down to it: the points are those of both together."""
    found: list[int | None] = []
    position, points = 0, []
    for at, row in enumerate(rows, 1):
        own = [cell for role in _FIGURES for cell in row.cells.get(role, ())]
        first = None if own else row.first
        reaches = first is not None and any(
            cell.table == first.table and cell.row < first.row < cell.row + cell.row_span for cell in points
        )
        found.append(position if reaches else None)
        if own:
            position, points = at, own
    return found


def _reaching_down(rows: list[_Row], role: str) -> list[list[SourceCell]]:
    """For each row its own cells of a role, or the merged cell above that reaches down to it; empty without either."""
    found, cells = [], []
    for row in rows:
        cells = row.cells.get(role, cells)
        last = cells[-1] if cells else None
        first = row.first if last else None
        reaches = bool(last and first and last.table == first.table and last.row <= first.row < last.row + last.row_span)
        found.append(cells if reaches else [])
    return found


def carry_labels_down(records: Records, covered: list[bool]) -> None:
    """Give each row the labels of the merged cells above it, and infer a level 1 that the form lost from level 2.

    A level 1 printed on the row itself, or merged down to it, stands, also where level 2 belongs elsewhere (rule A04 says so).
    One that is only carried down gives way to the level 1 that level 2 belongs to, unless the form has levels of its own or
    prints that level 1 further below.
    """
    parents = labels.level1_of()
    level1 = level2 = origin = points1 = points2 = None
    for index, indicator in enumerate(records.indicators):
        printed1, printed2 = indicator.get("level1"), indicator.get("level2")
        if printed2 or printed1:
            points2 = indicator.get("level2_points")
        level2 = printed2 or (None if printed1 else level2)
        parent = parents.get(str(level2)) if level2 else None
        if level2 == "满意度指标" and not (level1 == "效益指标" and origin == "printed"):
            # Level 2 has the name of a level 1: it stands below 效益指标 where that is printed, and for itself elsewhere.
            parent = level2
        if printed1:
            level1, origin, points1 = printed1, "printed", indicator.get("level1_points")
        elif covered[index] or (level1 is not None and _printed_below(str(parent), records.indicators[index:])):
            pass
        elif parent and parent != level1 and _gives_way(level1) and not (level2 == "成本指标" and level1 == "成本指标"):
            level1, origin, points1 = parent, "inferred", None
        elif level1 is None:
            origin = None
        if origin == "inferred":
            records.change("indicators", indicator["position"], "level1", None, level1, "level1_inferred", str(indicator["place"]))
            records.doubt(indicator, ["level1"])
        indicator |= {"level1": level1, "level1_origin": origin, "level2": level2, "level1_points": points1, "level2_points": points2}


def _printed_below(level1: str, indicators: list[dict[str, object]]) -> bool:
    return any(indicator.get("level1") == level1 for indicator in indicators)


def _gives_way(level1: object) -> bool:
    """True for no level 1, or one of the common ones: what a form calls by a word of its own (社会效应) is not known to end there."""
    return level1 is None or labels.is_level1(str(level1))


def _placed(section: Section, records: Records, is_first: bool) -> list[_Row]:
    found = []
    left_edge = min(column for role, column in section.columns.items() if not role.startswith(UNKNOWN))
    section = _with_both_levels(section)
    columns = _levels_by_content(section)
    if section.rows and not section.rows[0].has_grid and not section.is_headless:
        columns = _with_unnamed_columns(section, columns)
    own = frozenset(
        role for role in _LEVELS if not section.is_headless and role in columns and not _is_known_in(section, columns[role], role)
    )
    fit = partial(_fit_own_words, own) if own else _fit
    has_weights = bool(section.columns.keys() & {"weight", *BOTH_POINTS})
    printed = frozenset(columns).union(*(points for role, points in BOTH_POINTS.items() if role in columns)) & _OWN_PLACES
    for block in blocks([row for row in section.rows if not _is_subtotal(row, records)]):
        assigned = [one for part in _by_shift(block, columns.get("level1")) for one in placed(part, section, columns, fit)]
        for index, (row, one) in enumerate(zip(block, assigned, strict=True)):
            after_break = index == 0 and not (is_first and not found)
            if band := _band(row, section, columns):
                found.append(_Row(band, False, has_weights, False, [], is_band=True))
                continue
            one = one._replace(roles=_with_first_target(one.roles))
            cells = {role: [row.cells[at]] for role, at in one.roles.items() if not role.startswith(UNKNOWN)}
            _leftovers(row, one, records)
            cells = _with_measures(_points_apart(cells), columns)
            if cells:
                at_left = row.cells[0].column < left_edge
                found.append(
                    _Row(
                        cells,
                        after_break,
                        has_weights,
                        at_left,
                        [],
                        is_certain=one.is_certain,
                        printed=printed,
                        guessed=section.guessed | section.of_other_years,
                        has_grid=bool(section.ends),
                        goal=section.goal,
                    )
                )
    return found


def _points_apart(cells: dict[str, list[SourceCell]]) -> dict[str, list[SourceCell]]:
    """The cells of a row with both figures of a column 分值/得分 where each would stand in a column of its own.

    What is no pair stands as the weight, where it is told as no number, or as what it may be.
    """
    role = next((role for role in BOTH_POINTS if role in cells), None)
    if role is None:
        return cells
    (cell, *_) = cells[role]
    pair = cell.says.points_pair
    points = {name: [cell.with_text(text)] for name, text in zip(BOTH_POINTS[role], pair, strict=True)} if pair else {"weight": [cell]}
    return {name: own for name, own in cells.items() if name != role} | points


def _with_measures(cells: dict[str, list[SourceCell]], columns: Mapping[str, int]) -> dict[str, list[SourceCell]]:
    """The cells of a row whose measures stand in a column of their own: they are its note where the table has no column of reasons."""
    if "measures" not in cells or "deviation_note" in columns:
        return cells
    return {"deviation_note" if role == "measures" else role: own for role, own in cells.items()}


def _with_unnamed_columns(section: Section, columns: dict[str, int]) -> dict[str, int]:
    """The columns of plain text with those that have no name, between two that have, though every row has something in them.

    In other formats the name reaches over both; plain text does not say so, and without a column of its own the second one would move the row.
    """
    named = sorted(columns.values())
    rows = [row for row in section.rows if len(row.cells) > _FEW]
    found = dict(columns)
    for column in range(named[0], named[-1]):
        if column not in named and len(rows) > 1 and all(any(cell.column == column for cell in row.cells) for row in rows):
            found[f"{UNKNOWN}{column}"] = column
    return dict(sorted(found.items(), key=lambda item: item[1]))


def _with_first_target(roles: dict[str, int]) -> dict[str, int]:
    """The roles of a row with its target of the beginning of the year where the column of the adjusted one is blank: it was not adjusted."""
    first = next((name for name in roles if name.startswith(UNKNOWN) and labels.is_first_target(name.removeprefix(UNKNOWN))), None)
    if first is None or "target_text" in roles:
        return roles
    return {("target_text" if name == first else name): at for name, at in roles.items()}


def _by_shift(block: list[SourceRow], level1: int | None) -> Iterator[list[SourceRow]]:
    """The rows of a block parted where a level 1 begins in another column than the one above it.

    A page break had moved the rows from there on; one table that was made of both pages has no break between them any more.
    """
    part: list[SourceRow] = []
    at = level1
    second: set[int] = set()
    for row in block:
        first = row.cells[0]
        # 成本指标 below a merged level 1 is a level 2 where other levels 2 stand, and no level 1 that has moved.
        is_second = first.column in second and first.says.is_level2 and not labels.is_level2(row.cells[min(1, len(row.cells) - 1)].text)
        if len(row.cells) == 1:
            is_second = True
        if level1 is not None and first.says.is_level1 and first.column != at and not is_second:
            at = first.column
            second = set()
            if part:
                yield part
            part = []
        second |= {cell.column for cell in row.cells[:2] if cell.says.is_level2 and not cell.says.is_level1}
        part.append(row)
    yield part


def _is_subtotal(row: SourceRow, records: Records) -> bool:
    """True for a row that sums the points of the level above it (小计 | 50 | 49.4) and is no indicator; its cells are leftovers."""
    words = [cell.says.word for cell in row.cells if not cell.says.is_figure and not cell.says.is_blank_figure]
    if not words or not all(map(_SUBTOTAL.fullmatch, words)):
        return False
    for cell in row.cells:
        records.leftover(cell, SUBTOTAL)
    return True


def _with_both_levels(section: Section) -> Section:
    """The section with a column for each level where one name in front (绩效指标) reaches over both, and known levels 2 stand in the second."""
    first, start = next(iter(section.columns.items()), ("", 0))
    end = section.ends.get(start, start)
    within = [cell for row in section.rows if row.table == section.table for cell in row.cells if start < cell.column <= end]
    if "level2" in section.columns or (first not in ("level1", "levels") and not first.startswith(UNKNOWN)):
        return section
    at = {cell.column for cell in within}
    if len(at) != 1 or not all(cell.says.is_level2 for cell in within):
        return section
    (second,) = at
    columns = {"level1": start, "level2": second} | {role: column for role, column in section.columns.items() if role != first}
    return replace(section, columns=columns, ends=section.ends | {start: second - 1, second: end})


def _levels_by_content(section: Section) -> dict[str, int]:
    """The section's columns; one whose header is not known, but which holds nothing but levels, is the column of that level.

    So is the one below 绩效指标 in front of level 2 where no column says 一级指标. One that joins both levels in every cell is `levels`.
    """
    columns = dict(section.columns)
    for name, column in columns.items():
        below = [cell.text for row in section.rows for cell in row.cells if cell.column == column]
        is_open = name.startswith(UNKNOWN) or name in _LEVELS
        if is_open and not columns.keys() & {*_LABELS} - {name} and below and all(labels.levels_apart(text) for text in below):
            return {("levels" if role == name else role): at for role, at in columns.items()}
    first, second = [*columns, "", ""][:2]
    if second == "level2" and labels.role("side", first.removeprefix(UNKNOWN)):
        at = columns.pop(first)
        below = [cell.text for row in section.rows for cell in row.cells if cell.column == at]
        return ({"level1": at} if below and not any(map(is_figure, below)) else {}) | columns
    if "level1" not in columns and "level2" in columns:
        below = [cell.text for row in section.rows for cell in row.cells if cell.column == columns["level2"]]
        if below and all(labels.is_level1(text) and not labels.is_level2(text) for text in below):
            return {("level1" if role == "level2" else role): at for role, at in columns.items()}
    for name, column in section.columns.items():
        texts = [cell.text for row in section.rows for cell in row.cells if cell.column == column] if name.startswith(UNKNOWN) else []
        level = next((role for role, known in _KNOWN.items() if texts and role not in columns and all(map(known, texts))), None)
        if level:
            columns = {(level if role == name else role): at for role, at in columns.items()}
    return columns


def _leftovers(row: SourceRow, one: Placed, records: Records) -> None:
    role_of = {at: role for role, at in one.roles.items()}
    for index, cell in enumerate(row.cells):
        role = role_of.get(index, "")
        if besides := one.besides.get(index):
            records.boilerplate(cell) if besides == REPEATED else records.leftover(cell, besides)
        elif not role:
            records.leftover(cell, "指标表中没有对应列名的内容")
        elif role.startswith(UNKNOWN):
            heading = role.removeprefix(UNKNOWN)
            if labels.is_row_number(heading, cell.text):
                records.boilerplate(cell)
            else:
                records.leftover(cell, records.form.reason_of_column(heading, f"指标表中“{heading}”一列不认识"))


def _is_foreign(row: _Row, records: Records) -> bool:
    """True for a row that holds no indicator: one text alone, or left of the table with nothing but figures; its cells are leftovers."""
    texts = [role for role in row.cells if role not in (*_FIGURES, *_POINTS)]
    if row.has_grid and row.is_certain and texts and texts != ["deviation_note"]:
        return False
    if labels.is_placeholder(row.text("level3")):
        return False
    if len(texts) > 1 or any(known(row.text(role)) for role, known in _KNOWN.items()) or (row.has_figures and not row.stands_left):
        return False
    for cells in row.cells.values():
        for cell in cells:
            records.leftover(cell, "指标表中没有指标的行（合计行或说明？）")
    return True


def _rejoin(rows: list[_Row]) -> list[_Row]:
    """Rejoin a row whose end stands below a page break."""
    whole: list[_Row] = []
    for row in rows:
        if whole and row.after_break:
            _give_labels_back(whole[-1], row)
        if whole and _continues(whole[-1], row):
            head = whole[-1]
            head.joined_from.append(" | ".join(cell.text for cells in row.cells.values() for cell in cells))
            for role, cells in row.cells.items():
                head.cells.setdefault(role, []).extend(cells)
            # Half a label is no known word; the whole one may be.
            head.is_certain |= all(_KNOWN[role](head.text(role)) for role in _LEVELS if role in head.cells)
        else:
            whole.append(row)
    return whole


def _give_labels_back(head: _Row, tail: _Row) -> None:
    """Put the rest of a label that the end of a page has cut (满意 above, 度指标 below) back under its column: the few cells of a rest
    stand where they can."""
    for role, known in _KNOWN.items():
        if role in head.cells and not known(head.text(role)):
            found = next((other for other in tail.cells if known(head.text(role) + tail.text(other))), role)
            if found != role:
                moved = tail.cells.pop(found)
                if role in tail.cells:
                    tail.cells[found] = tail.cells[role]
                tail.cells[role] = moved


def _continues(head: _Row, tail: _Row) -> bool:
    """True where `tail` is the lower part of `head`: a label that only both parts make, or, below a page break, text without label.

    Where no label is cut, one part alone holds the figures, or the tail is nothing but the rest of figures; a tail that brings a
    label of its own is a row.
    """
    shared = [role for role in _LABELS if role in head.cells and role in tail.cells]
    if shared:
        return all(_KNOWN[role](head.text(role) + tail.text(role)) and not _KNOWN[role](tail.text(role)) for role in shared)
    if tail.after_break and tail.cells.keys() <= head.cells.keys() & set(_FIGURES):
        return True
    if head.has_figures == tail.has_figures or any(labels.is_placeholder(tail.text(role)) for role in tail.cells):
        return False
    return tail.after_break and head.has_figures and not tail.cells.keys() & set(_LABELS) and tail.cells.keys() <= head.cells.keys()


def _is_known_in(section: Section, column: int, role: str) -> bool:
    return any(cell.column == column and _KNOWN[role](cell.text) for row in section.rows for cell in row.cells)


def _fit_own_words(own: frozenset[str], role: str, text: str) -> float:
    """As `_fit`, for a table whose levels have words of their own (`own`): there no word tells whether a row has moved."""
    return 0.0 if role in own and not is_figure(text) and not labels.is_level1(text) and not labels.is_level2(text) else _fit(role, text)


@lru_cache(maxsize=65536)
def _fit(role: str, text: str) -> float:
    """What it costs to read a text in a column of the indicator table."""
    figure = is_figure(text)
    if role in _LEVELS and labels.is_placeholder(text):
        return 0.5
    if role == "level1":
        return 0.0 if labels.is_level1(text) else 8.0 if figure else 4.0 if labels.is_level2(text) else 2.5
    if role == "level2":
        return 0.0 if labels.is_level2(text) else 4.0 if labels.is_level1(text) else 8.0 if figure else 1.0
    if role == "levels":
        return 0.0 if _KNOWN[role](text) else 8.0 if figure else 1.0
    if role in (*_FIGURES, *_POINTS):
        # A figure that a narrow column has broken over two lines is no figure, but stands where one stands.
        if figure or read_text(text).is_blank_figure:
            return 0.0
        return 0.5 if _DIGITS.fullmatch(text) or (role == "weight" and _SHARE.fullmatch(text)) else 9.0
    if role in BOTH_POINTS:
        return 0.0 if read_text(text).points_pair or read_text(text).is_blank_figure else 0.5 if figure else 9.0
    if role.startswith(UNKNOWN):
        return 0.3
    if role in ("comparator_text", "unit_text"):
        return fit_sign_and_unit(role, text)
    if labels.is_level1(text) or labels.is_level2(text):
        return 5.0
    return 3.0 if (figure or read_text(text).points_pair) and role in ("level3", "deviation_note", "measures") else 0.0
