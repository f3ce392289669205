"""A funds table that stands upright: a column for each source of money, a row for each amount."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.clean import labels
from helpers.clean.forms import SourceCell, SourceRow
from helpers.clean.headers import is_funds_header

Upright = tuple[list[tuple[SourceCell, dict[str, SourceCell]]], list[tuple[str, SourceCell]], int]
"""Each source with its amounts by role, the labels of the amounts by role, and how many rows below the head are taken."""


def upright_funds(rows: Sequence[SourceRow], index: int) -> Upright | None:
    """The funds whose head is the row at `index`; None where it is no such head."""
    sources = [cell for cell in rows[index].cells if labels.role("funds_row", cell.text)]
    if len(sources) < 2:
        return None
    amounts: list[tuple[str, SourceCell]] = []
    found: dict[SourceCell, dict[str, SourceCell]] = {source: {} for source in sources}
    for above, row in zip(rows[index:], rows[index + 1 :], strict=False):
        label = next((cell for cell in row.cells if cell.column < sources[0].column and labels.role("funds_header", cell.text)), None)
        if label is None or not row.follows(above):
            break
        role = labels.role("funds_header", label.text)
        amounts.append((role, label))
        for source in sources:
            cell = next((cell for cell in row.cells if cell.column == source.column), None)
            if cell is not None:
                found[source][role] = cell
    if not is_funds_header({role: label.column for role, label in amounts}):
        return None
    return list(found.items()), amounts, len(amounts)
