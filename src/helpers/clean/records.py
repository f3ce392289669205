"""What a form becomes: records for the tables, a claim for every cell that gave a value, and a log of every change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from helpers.clean.labels import normalise
from helpers.clean.numbers import NO_RESULT, NotANumber, NumberRead
from helpers.clean.raw_form import RawForm, SourceCell
from helpers.schema.marks import lacks_result


class Claim(NamedTuple):
    """What became of a cell, and which column of which row holds its value."""

    claim: str
    place: str
    table: str | None = None
    position: int | None = None
    column: str | None = None


@dataclass(slots=True)
class Records:
    """One form as records; `claims` and `changes` still lack the project's id, which is given when all forms are known.

    `vanished` names the labels that forms of this layout carry and this one lacks; `people_beside` are those whom another paper of the
    document names.
    """

    form: RawForm
    project: dict[str, object] = field(default_factory=dict)
    funds: list[dict[str, object]] = field(default_factory=list)
    indicators: list[dict[str, object]] = field(default_factory=list)
    contacts: dict[str, object] = field(default_factory=dict)
    people_beside: dict[str, object] = field(default_factory=dict)
    claims: dict[tuple[int, int, int], Claim] = field(default_factory=dict)
    changes: list[dict[str, object]] = field(default_factory=list)
    leftovers: list[tuple[SourceCell, str]] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    has_formulas: bool = False

    def doubt(self, record: dict[str, object], columns: Iterable[str]) -> None:
        """Note that columns of a record were not read for certain."""
        known = str(record.get("uncertain") or "").split()
        record["uncertain"] = " ".join(sorted({*known, *columns})) or None

    def doubt_what_has_no_result(self) -> None:
        """Note the columns whose cell holds a formula without its result. A text column is then null."""
        if not self.has_formulas:
            return
        tables = {"projects": [self.project], "funds": self.funds, "indicators": self.indicators}
        for table, rows in tables.items():
            for row in rows:
                for column, text in row.items():
                    if isinstance(text, str) and lacks_result(text) and not (table == "funds" and column.endswith("_text")):
                        self.change(table, row.get("position"), column, text, None, NO_RESULT, str(row.get("place") or ""))
                        row[column] = None
        lacking = {(change["table"], change["position"], change["column"]) for change in self.changes if change["reason"] == NO_RESULT}
        for table, rows in tables.items() if lacking else ():
            for row in rows:
                if columns := [column for of, position, column in lacking if (of, position) == (table, row.get("position"))]:
                    self.doubt(row, columns)

    def doubted(self) -> set[tuple[str, int | None, str]]:
        """Table, position and column of every value that was not read for certain."""
        records = [("projects", None, self.project), *(("funds", row["position"], row) for row in self.funds)]
        records += [("indicators", row["position"], row) for row in self.indicators]
        return {(table, position, column) for table, position, row in records for column in str(row.get("uncertain") or "").split()}

    def claim(self, cell: SourceCell, table: str, position: int | None, column: str) -> None:
        """Note that a cell's text went into a column of a table.

        Of several values in one cell the last has the claim, but people go before all: whoever shows the cell must know of them.
        """
        known = self.claims.get(cell.address)
        if known is None or known.table != "contacts":
            self.claims[cell.address] = Claim("used", cell.place, table, position, column)

    def boilerplate(self, cell: SourceCell) -> None:
        """Note that a cell is a label or other word that every copy of the form carries."""
        self.claims.setdefault(cell.address, Claim("boilerplate", cell.place))

    def leftover(self, cell: SourceCell, reason: str) -> None:
        """Note that nothing claimed a cell, and why."""
        self.claims[cell.address] = Claim("leftover", cell.place)
        self.leftovers.append((cell, reason))

    def change(
        self, table: str, position: int | None, column: str | None, before: str | None, after: object, reason: str, place: str
    ) -> None:
        """Log one change to a value."""
        text = None if after is None else str(after)
        self.changes.append(
            {"table": table, "position": position, "column": column, "before": before, "after": text, "reason": reason, "place": place}
        )

    def number(
        self, read: Callable[[str], NumberRead], cell: SourceCell | None, table: str, position: int | None, column: str
    ) -> float | None:
        """Read a cell's number with `read`, claim the cell, log what was changed; no number is null and logged, never guessed."""
        if cell is None:
            return None
        self.claim(cell, table, position, column)
        try:
            reading = read(cell.text)
        except NotANumber:
            reading = NumberRead(None, ("not_a_number",))
        for reason in reading.changes:
            after = None if reading.value is None else f"{reading.value:.15g}"
            self.change(table, position, column, cell.text, after, reason, cell.place)
        return reading.value

    def label(self, cell: SourceCell, table: str, position: int, column: str) -> str:
        """Repair a label that layout has split, and log it."""
        repaired = normalise(cell.text)
        if repaired != cell.text:
            reason = "layout_space" if repaired == "".join(cell.text.split()) else "full_width"
            self.change(table, position, column, cell.text, repaired, reason, cell.place)
        return repaired
