"""Where a row of the source stands, and what it is found to be there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from helpers.clean.pairs import Pair
from helpers.clean.raw_form import RawForm, SourceCell, SourceRow

LOOK_AHEAD = 4
BELOW_TOTAL = ("tail", "notes")
_NOTHING: Mapping = MappingProxyType({})


class Upright(NamedTuple):
    """Each source (None for all money that no word names) with its amounts by role, the names that stand in the head with the amount that
    each names, and how many rows below the head are taken."""

    sources: list[tuple[SourceCell | None, dict[str, SourceCell]]]
    labels: list[tuple[str | None, SourceCell]]
    rows: int


class Standing(NamedTuple):
    """Where a row stands: the rows of its document, the part of the form that is open, and what runs on into it."""

    rows: Sequence[SourceRow]
    index: int
    part: str = "between"
    form: RawForm | None = None
    has_narrative: bool = False
    """True below a text that may run on over a page break."""

    @property
    def row(self) -> SourceRow:
        return self.rows[self.index]

    @property
    def next(self) -> SourceRow | None:
        return self.rows[self.index + 1] if self.index + 1 < len(self.rows) else None

    @property
    def year(self) -> int | None:
        """The year that the form prints."""
        return self.form.own_year if self.form else None

    @property
    def indicators(self) -> dict[str, int]:
        """Columns of the table of indicators that the row stands in; empty elsewhere."""
        return self.form.indicators[-1].columns if self.part == "indicators" and self.form else {}


class RowKind(NamedTuple):
    """What a row is, and what was found in it: the cells of a kind, columns by role, fields, and how many rows below belong to it."""

    kind: str
    row: SourceRow | None = None
    columns: Mapping[str, int] = _NOTHING
    values: Mapping[str, SourceCell] = _NOTHING
    source: SourceCell | None = None
    sides: Sequence[SourceCell] = ()
    notes: Sequence[SourceCell] = ()
    pairs: Sequence[Pair] = ()
    rest: Sequence[SourceCell] = ()
    upright: Upright | None = None
    sources: Sequence[tuple[SourceCell, dict[str, SourceCell]]] = ()
    form_kind: str | None = None
    year: int | None = None
    rows_below: int = 0
    is_new_form: bool = False
    is_restarted: bool = False

    def over_two_rows(self, superfluous: Sequence[SourceCell]) -> RowKind:
        """The header that takes the row below it too, with the cells that joining the two made superfluous."""
        return self._replace(notes=[*self.notes, *superfluous], rows_below=1)
