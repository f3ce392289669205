"""Find the cell of each finding: from a record of a table back to the cell of the source, even if that cell is blank.

Addresses of a Word file (`表 1 行 5 列 3`, `第 2 段`) lead to the cell or paragraph of its XML. Tables, rows and columns are counted as the
reader of Word files counts them; `tests/publish/papers` holds the two together.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd
from lxml import etree

from helpers.ooxml.sheet_columns import column_letters
from helpers.publish.papers.paper_words import is_blank, words
from helpers.schema.tables import TABLES

_CELL = ["document_id", "table", "row", "column"]
_VALUE_OF = re.compile(r"(target|actual)_(?:operator|value|upper|unit|date|choice)")
_COLUMN = re.compile(r"(.* 列 )\d+")
_SHEET_CELL = re.compile(r"(.*!)[A-Z]+(\d+)", re.DOTALL)
_FIELDS = ("project_name", "expected_goal", "actual_outcome", "declared_total_score")
"""What a form is said to leave blank (case `blank` of A01), in the order of the form."""
_GOALS = frozenset({"expected_goal", "actual_outcome"})
_FIRST = {"indicators": ("level3", "target_text"), "funds": ("source",), "projects": ("title", "project_name")}


@dataclass(frozen=True)
class Target:
    """A cell of a document: its table, row and column, its address, its text, and whether it is the finding's own cell.

    For a finding about a row or a whole form, it is the first cell that names the row or form, and `exact` is false. `beside` is the
    address of a cell with text in the same row, where the cell itself is blank.
    """

    document_id: str
    table: int
    row: int
    column: int
    place: str
    text: str
    exact: bool = True
    beside: str = ""
    beside_text: str = ""


class Targets:
    """Finds the cells of a year's findings."""

    def __init__(self, cells: pd.DataFrame, claims: pd.DataFrame) -> None:
        joined = claims.merge(cells[[*_CELL, "text", "row_span", "column_span"]], how="left", on=_CELL)
        self._forms: dict[str, list[dict[str, object]]] = {}
        for claim in joined[joined["project_id"].notna()].to_dict("records"):
            self._forms.setdefault(claim["project_id"], []).append(claim)

    def cells_of(self, project_id: str) -> list[dict[str, object]]:
        """The claimed cells of a form, each with its text."""
        return self._forms.get(project_id, [])

    def at(self, project_id: str, place: str) -> Target | None:
        """The cell of a form at an address; None where the form has none there."""
        return next((_target(cell) for cell in self.cells_of(project_id) if cell["place"] == place), None)

    def of(self, finding: Mapping[str, object]) -> Target | None:
        """The cell of a finding; None where no cell of its form is known."""
        cells = self.cells_of(words(finding["project_id"]))
        if not cells:
            return None
        place = words(finding["place"])
        column = _printed(words(finding["column"]))
        record = [cell for cell in cells if cell["claimed_table"] == finding["table"] and _same(cell["position"], finding["position"])]
        if not is_blank(finding["column"]):
            own = [cell for cell in record if cell["claimed_column"] == column]
            if own:
                return _target(next((cell for cell in own if cell["place"] == place), own[0]))
        named = next((cell for cell in cells if cell["place"] == place), None)
        if named:
            return _target(named)
        blank = self._blank(cells, record, words(finding["table"]), column) if column else None
        if blank:
            return blank
        blank = _blank_field(cells) if is_blank(finding["column"]) and finding.get("case") == "blank" else None
        if blank:
            return blank
        first = next((cell for name in _FIRST.get(words(finding["table"]), ()) for cell in record if cell["claimed_column"] == name), None)
        return _target(first or next(iter(record), cells[0]), exact=False)

    def _blank(self, cells: Iterable[dict[str, object]], record: list[dict[str, object]], table: str, column: str) -> Target | None:
        """A blank cell: in the row of its record, below the cells that hold the same column in other rows, else below the head of the column."""
        columns = Counter(int(cell["column"]) for cell in cells if cell["claimed_table"] == table and cell["claimed_column"] == column)
        if not record:
            return None
        head = None if columns or table == "projects" else _label(_above(cells, record[0], table), table, column)
        if not columns and head is None:
            return None
        return _blank_beside(cells, record[0], columns.most_common(1)[0][0] if columns else int(head["column"]))


def _blank_beside(cells: Iterable[dict[str, object]], beside: Mapping[str, object], column: int, rows_below: int = 0) -> Target | None:
    """The cell of a column in the row of another cell, or some rows below; None where something stands there, which was read as something else."""
    place, row = words(beside["place"]), int(beside["row"]) + rows_below
    if match := _COLUMN.fullmatch(place):
        start = match[1] if not rows_below else re.sub(r"行 \d+ 列 $", f"行 {row} 列 ", match[1])
        place = f"{start}{column}"
    elif match := _SHEET_CELL.fullmatch(place):
        place = f"{match[1]}{column_letters(column)}{int(match[2]) + rows_below}"
    else:
        return None
    if any(cell["table"] == beside["table"] and cell["row"] == row and cell["column"] == column for cell in cells):
        return None
    return Target(words(beside["document_id"]), int(beside["table"]), row, column, place, "", beside=words(beside["place"]), beside_text=words(beside["text"]))


def _above(cells: Iterable[dict[str, object]], row: Mapping[str, object], table: str) -> list[dict[str, object]]:
    """The labels above a row in columns of which no row of its table holds anything."""
    used = {int(cell["column"]) for cell in cells if cell["claimed_table"] == table}
    return [
        cell
        for cell in cells
        if cell["claim"] == "boilerplate" and cell["table"] == row["table"] and cell["row"] < row["row"] and int(cell["column"]) not in used
    ]


def _label(cells: Iterable[dict[str, object]], table: str, column: str) -> dict[str, object] | None:
    """The label that has most pairs of signs in common with the word of a column, the lowest of several; None where two of one row have."""
    wanted = _pairs(TABLES[table].column(column).chinese)
    likeness = [(len(wanted & _pairs(words(cell["text"]))), int(cell["row"]), cell) for cell in cells]
    best = max((alike for alike, _, _ in likeness), default=0)
    lowest = max((row for alike, row, _ in likeness if alike == best), default=0)
    alike = [cell for count, row, cell in likeness if (count, row) == (best, lowest)]
    return alike[0] if best and len(alike) == 1 else None


def _pairs(text: str) -> set[str]:
    """Each sign with the next one, without white space."""
    return {one + other for one, other in pairwise("".join(text.split()))}


def _blank_field(cells: Sequence[dict[str, object]]) -> Target | None:
    """The first field of a form that is blank: beside its label, of goals that have their labels side by side below it."""
    held = {cell["claimed_column"] for cell in cells if cell["claimed_table"] == "projects"}
    labels = [cell for cell in cells if cell["claim"] == "boilerplate"]
    fields = {name: label for name in _FIELDS if (label := _label([cell for cell in labels if _names(cell, name)], "projects", name))}
    for name, label in fields.items():
        if name in held:
            continue
        if name == "declared_total_score":
            scores = Counter(int(cell["column"]) for cell in cells if cell["claimed_table"] == "indicators" and cell["claimed_column"] == "score")
            return _blank_beside(cells, label, scores.most_common(1)[0][0]) if scores else None
        side_by_side = len({fields[goal]["row"] for goal in _GOALS & fields.keys()}) == 1 and fields.keys() >= _GOALS
        if name in _GOALS and side_by_side:
            return _blank_beside(cells, label, int(label["column"]), rows_below=1)
        return _blank_beside(cells, label, int(label["column"]) + int(label["column_span"]))
    return None


def _names(label: Mapping[str, object], column: str) -> bool:
    """Whether a label is the word of a field, which may stand with other words: 预期目标, 年度预期目标, 总分."""
    word = TABLES["projects"].column(column).chinese.partition(" ")[0]
    return word in "".join(words(label["text"]).split())


def _printed(column: str) -> str:
    """The column whose cell holds a value: target_text for target_value, executed for executed_text."""
    if match := _VALUE_OF.fullmatch(column):
        return f"{match[1]}_text"
    return column if column in ("target_text", "actual_text", "comparator_text", "unit_text") else column.removesuffix("_text")


def _same(one: object, other: object) -> bool:
    return (is_blank(one) and is_blank(other)) or (not is_blank(one) and not is_blank(other) and int(one) == int(other))


def _target(cell: Mapping[str, object], *, exact: bool = True) -> Target:
    return Target(
        words(cell["document_id"]), int(cell["table"]), int(cell["row"]), int(cell["column"]), words(cell["place"]), words(cell["text"]), exact
    )


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_P, _TBL, _TR, _TC = (W + name for name in ("p", "tbl", "tr", "tc"))
_THROUGH = frozenset(
    W + name
    for name in ("r", "ins", "moveTo", "sdt", "sdtContent", "hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo", "ruby", "rubyBase")
)
_UNCERTAIN = frozenset({W + "sym", W + "drawing", W + "pict", W + "object", _MC + "AlternateContent"})


def places_of(body: etree._Element) -> dict[str, etree._Element]:
    """Every cell and every non-blank paragraph outside tables, by its address."""
    places: dict[str, etree._Element] = {}
    tables = paragraphs = 0
    stack: list[Iterator[etree._Element]] = [iter(_blocks(body))]
    while stack:
        block = next(stack[-1], None)
        if block is None:
            stack.pop()
        elif block.tag == _TBL:
            tables += 1
            inner = []
            for row, column, cell in _cells(block):
                places.setdefault(f"表 {tables} 行 {row} 列 {column}", cell)
                inner += [child for child in _blocks(cell) if child.tag == _TBL]
            if inner:
                stack.append(iter(inner))
        elif len(stack) == 1 and text_of(block)[0]:
            paragraphs += 1
            places[f"第 {paragraphs} 段"] = block
    return places


def text_of(element: etree._Element) -> tuple[str, bool]:
    """Text of a cell or paragraph without white space, deleted text left out; and whether all of it was seen."""
    parts, whole = [], True
    stack = [element]
    while stack:
        child = stack.pop()
        if child.tag == W + "t":
            parts.append(child.text or "")
        elif child.tag in (W + "del", W + "moveFrom"):
            continue
        elif child.tag in _UNCERTAIN or "officeDocument/2006/math" in str(child.tag):
            whole = False
        else:
            stack.extend(reversed(child))
    return "".join("".join(parts).split()), whole


def holds(element: etree._Element, text: str) -> bool:
    """Whether a cell or paragraph holds the text that was read from it.

    Numbers that Word puts in front of paragraphs were read and stand nowhere in the XML: there the rest must come in its order.
    """
    found, whole = text_of(element)
    wanted = "".join(text.split())
    if not whole or found == wanted:
        return True
    if not found or not any(True for _ in element.iter(W + "numPr")):
        return False
    rest = iter(wanted)
    return all(sign in rest for sign in found)


def paragraphs_of(element: etree._Element) -> list[etree._Element]:
    """Paragraphs to which a comment can be tied: the paragraph itself, or those of a cell."""
    return [element] if element.tag == _P else [child for child in _blocks(element) if child.tag == _P]


def _blocks(container: etree._Element) -> list[etree._Element]:
    found = []
    for child in container:
        if child.tag in (_P, _TBL):
            found.append(child)
        elif child.tag in _THROUGH:
            found += _blocks(child)
        elif child.tag == _MC + "AlternateContent":
            found += _blocks(next(iter(child.findall(_MC + "Choice")), next(iter(child), child)))
    return found


def _rows(container: etree._Element, tag: str) -> Iterator[etree._Element]:
    for child in container:
        if child.tag == tag:
            yield child
        elif child.tag in _THROUGH:
            yield from _rows(child, tag)


def _cells(table: etree._Element) -> Iterator[tuple[int, int, etree._Element]]:
    row = 0
    for tr in _rows(table, _TR):
        properties = tr.find(W + "trPr")
        if properties is not None and properties.find(W + "del") is not None:
            continue
        row += 1
        column = 1 + _number(properties, "gridBefore")
        for tc in _rows(tr, _TC):
            settings = tc.find(W + "tcPr")
            if settings is not None and settings.find(W + "cellDel") is not None:
                continue
            yield row, column, tc
            column += max(1, _number(settings, "gridSpan"))


def _number(settings: etree._Element | None, name: str) -> int:
    element = settings.find(W + name) if settings is not None else None
    value = (element.get(W + "val") if element is not None else None) or "0"
    return min(int(value), 1000) if value.isdigit() else 0
