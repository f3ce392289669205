"""The very cell of each finding: from a record of a table back to the cell of the source, also where that cell is blank."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from helpers.papers.words import is_blank, words
from helpers.sheet_columns import column_letters

_CELL = ["document_id", "table", "row", "column"]
_VALUE_OF = re.compile(r"(target|actual)_(?:operator|value|upper|unit|date|choice)")
_COLUMN = re.compile(r"(.* 列 )\d+")
_SHEET_CELL = re.compile(r"(.*!)[A-Z]+(\d+)", re.DOTALL)
_FIRST = {"indicators": ("level3", "target_text"), "funds": ("source",), "projects": ("title", "project_name")}


@dataclass(frozen=True)
class Target:
    """A cell of a document: its table, row and column, its address, what it holds, and whether it is the finding's own cell.

    Where a finding is about a row or a form as a whole, the cell is the first that names it, and `exact` is false.
    `beside` is the address of a cell of the same row that holds text, where the cell itself is blank.
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
        first = next((cell for name in _FIRST.get(words(finding["table"]), ()) for cell in record if cell["claimed_column"] == name), None)
        return _target(first or next(iter(record), cells[0]), exact=False)

    def _blank(self, cells: Iterable[dict[str, object]], record: list[dict[str, object]], table: str, column: str) -> Target | None:
        """A blank cell: in the row of its record, below the cells that hold the same column in other rows."""
        columns = Counter(int(cell["column"]) for cell in cells if cell["claimed_table"] == table and cell["claimed_column"] == column)
        if not record or not columns:
            return None
        beside, number = record[0], columns.most_common(1)[0][0]
        place = words(beside["place"])
        if match := _COLUMN.fullmatch(place):
            place = f"{match[1]}{number}"
        elif match := _SHEET_CELL.fullmatch(place):
            place = f"{match[1]}{column_letters(number)}{match[2]}"
        else:
            return None
        if any(cell["table"] == beside["table"] and cell["row"] == beside["row"] and cell["column"] == number for cell in cells):
            return None  # What stands there was read as something else.
        return Target(words(beside["document_id"]), int(beside["table"]), int(beside["row"]), number, place, "", beside=words(beside["place"]), beside_text=words(beside["text"]))


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
