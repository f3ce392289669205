"""What was read of a form beside what its drawing says: every field, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

TABLES = ("project", "contacts", "funds", "indicators")


@dataclass(frozen=True)
class Field:
    """One field of one form: what is expected and what was read; `position` is the row, from 1, in funds and indicators."""

    form: str
    layout: str
    table: str
    column: str
    position: int
    expected: object
    found: object

    @property
    def right(self) -> bool:
        return same(self.expected, self.found)

    def __str__(self) -> str:
        row = f" row {self.position}" if self.position else ""
        return f"{self.form} {self.table}.{self.column}{row}: expected {self.expected!r}, found {self.found!r}"


def plain(value: object) -> object:
    """A value as compared: null is None, text without white space, since where a line wraps is not content."""
    if value is None or value is pd.NA or value != value:
        return None
    return "".join(value.split()) if isinstance(value, str) else value


def same(expected: object, found: object) -> bool:
    """Whether a field is right; an expected list names every value that is right."""
    if isinstance(expected, list):
        return any(same(one, found) for one in expected)
    expected, found = plain(expected), plain(found)
    if isinstance(expected, int | float) and isinstance(found, int | float):
        return abs(expected - found) < 1e-9
    return expected == found


def fields_of(drawing: object, project: dict[str, object] | None, year: dict[str, pd.DataFrame]) -> Iterator[Field]:
    """Every expected field of a form beside what was read; a row too many is a field of its own."""
    expected = drawing.expected
    project_id = project["project_id"] if project else None
    contacts = _rows(year["contacts"], project_id)
    for table, record in (("project", project or {}), ("contacts", contacts[0] if contacts else {})):
        for column, value in expected[table].items():
            yield Field(drawing.name, drawing.layout, table, column, 0, value, record.get(column))
    for table in ("funds", "indicators"):
        columns, wanted, found = expected[table]["columns"], expected[table]["rows"], _rows(year[table], project_id)
        for position, row in enumerate(wanted, 1):
            record = found[position - 1] if position <= len(found) else {}
            for column, value in zip(columns, row, strict=True):
                yield Field(drawing.name, drawing.layout, table, column, position, value, record.get(column, "no such row"))
        for position, record in enumerate(found[len(wanted) :], len(wanted) + 1):
            label = record.get("level3", record.get("source_text"))
            yield Field(drawing.name, drawing.layout, table, "rows", position, None, plain(label) or "a row too many")


def _rows(frame: pd.DataFrame, project_id: str | None) -> list[dict[str, object]]:
    return frame[frame["project_id"] == project_id].to_dict("records")
