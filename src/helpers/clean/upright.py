"""A funds table that stands upright: a column for each source of money, a row for each amount."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from helpers.clean import labels
from helpers.clean.forms import SourceCell, SourceRow
from helpers.clean.headers import is_amount, is_funds_header


class Upright(NamedTuple):
    """Each source with its amounts by role, the labels of the amounts by role, how many rows below the head are taken, and the roles that
    no label names."""

    sources: list[tuple[SourceCell, dict[str, SourceCell]]]
    labels: list[tuple[str, SourceCell]]
    rows: int
    guessed: frozenset[str] = frozenset()


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
        return _budgets_in_one_row(rows, index, sources)
    return Upright(list(found.items()), amounts, len(amounts))


def _budgets_in_one_row(rows: Sequence[SourceRow], index: int, sources: list[SourceCell]) -> Upright | None:
    """中央 | 省级 | 合计 | 执行数 | 执行率 above one row of figures: budgets by source, and what was spent of all of them."""
    head = rows[index]
    amounts = [(role, cell) for cell in head.cells if cell not in sources and (role := labels.role("funds_header", cell.text))]
    if not {role for role, _ in amounts} & {"executed"} or index + 1 >= len(rows) or not rows[index + 1].follows(head):
        return None
    row = rows[index + 1]
    starts = {cell.column: cell for cell in head.cells}
    if not row.cells or not all(cell.column in starts and is_amount(cell.text) for cell in row.cells):
        return None
    total = next((source for source in sources if labels.role("funds_row", source.text) == "total"), sources[-1])
    role_at = {cell.column: role for role, cell in amounts}
    found: dict[SourceCell, dict[str, SourceCell]] = {source: {} for source in sources}
    for cell in row.cells:
        if cell.column in role_at:
            found[total][role_at[cell.column]] = cell
        elif starts[cell.column] in found:
            found[starts[cell.column]]["annual_budget"] = cell
    return Upright(list(found.items()), amounts, 1, frozenset())
