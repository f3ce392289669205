"""A funds table that stands upright: a column for each source of money, a row for each amount."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from helpers.clean import labels
from helpers.clean.forms import SourceCell, SourceRow
from helpers.clean.headers import is_amount, is_funds_header


class Upright(NamedTuple):
    """Each source (None for all money that no word names) with its amounts by role, the names that stand in the head with the amount that
    each names, and how many rows below the head are taken."""

    sources: list[tuple[SourceCell | None, dict[str, SourceCell]]]
    labels: list[tuple[str | None, SourceCell]]
    rows: int


def upright_funds(rows: Sequence[SourceRow], index: int) -> Upright | None:
    """The funds whose head is the row at `index`; None where it is no such head."""
    sources = [cell for cell in rows[index].cells if _is_source(cell)]
    if len(sources) < 2:
        return None
    amounts: list[tuple[str, SourceCell]] = []
    found: dict[SourceCell, dict[str, SourceCell]] = {source: {} for source in sources}
    for at in range(index + 1, len(rows)):
        row = rows[at]
        label = next((cell for cell in row.cells if cell.column < sources[0].column and labels.role("funds_header", cell.text)), None)
        if label is None or not row.follows(rows[at - 1]):
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


def _is_source(cell: SourceCell) -> bool:
    """True for the name of a source; 支出总额 is what was spent."""
    source = labels.role("funds_row", cell.text)
    return source is not None and not (source == "total" and labels.role("funds_header", cell.text) == "executed")


def _budgets_in_one_row(rows: Sequence[SourceRow], index: int, sources: list[SourceCell]) -> Upright | None:
    """中央 | 省级 | 合计 | 执行数 | 执行率 above one row of figures: budgets by source, and what was spent of all of them.

    What was spent is nobody's part where no column is the total; where the amounts come again behind each source, they are its own.
    """
    head = rows[index]
    amounts = [(role, cell) for cell in head.cells if cell not in sources and (role := labels.role("funds_header", cell.text))]
    if not {role for role, _ in amounts} & {"executed"} or index + 1 >= len(rows) or not rows[index + 1].follows(head):
        return None
    row = rows[index + 1]
    starts = {cell.column: cell for cell in head.cells}
    if not row.cells or not all(cell.column in starts and is_amount(cell.text) for cell in row.cells):
        return None
    role_at = {cell.column: role for role, cell in amounts}
    total = next((source for source in sources if labels.role("funds_row", source.text) == "total"), None)
    is_each = len(set(role_at.values())) < len(role_at)
    found: dict[SourceCell | None, dict[str, SourceCell]] = {total: {}} if total is None else {}
    found |= {source: {} for source in sources}
    last: SourceCell | None = total
    for cell in head.cells:
        last = cell if cell in sources else last
        figure = next((figure for figure in row.cells if figure.column == cell.column), None)
        if figure is not None and (cell in sources or cell.column in role_at):
            role = role_at.get(cell.column, "annual_budget")
            found[last if is_each else cell if cell in sources else total].setdefault(role, figure)
    return Upright([(source, values) for source, values in found.items() if source or values], amounts, 1)
