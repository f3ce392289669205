"""A funds table that stands upright: a column for each source of money, a row for each amount."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from helpers.clean import labels
from helpers.clean.forms import AMOUNT_ROLES, SourceCell, SourceRow
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

    What was spent is nobody's part where no column is the total. Amounts that come again behind each source are its own; sources that come
    again behind each amount (全年预算数 | 其中：财政拨款 | 全年执行数 | 其中：财政拨款) have their part of it.
    """
    head = rows[index]
    role_at = {cell.column: role for cell in head.cells if cell not in sources and (role := labels.role("funds_header", cell.text))}
    if "executed" not in role_at.values() or index + 1 >= len(rows) or not rows[index + 1].follows(head):
        return None
    figures = {cell.column: cell for cell in rows[index + 1].cells}
    names = [cell for cell in head.cells if cell in sources or cell.column in role_at]
    if not figures or not figures.keys() <= {cell.column for cell in head.cells} or not all(is_amount(cell.text) for cell in figures.values()):
        return None
    total = next((source for source in sources if labels.role("funds_row", source.text) == "total"), None)
    comes_again = len(set(role_at.values())) < len(role_at)
    has_parts = bool({"annual_budget", "initial_budget"} & {*role_at.values()})
    found: dict[str | None, tuple[SourceCell | None, dict[str, SourceCell]]] = {_name(total): (total, {})} if total is None else {}
    source, amount = total, "annual_budget"
    for cell in names:
        source = cell if cell in sources else source if comes_again else total
        role = role_at.get(cell.column, amount if has_parts else "annual_budget")
        amount = role if role in AMOUNT_ROLES else amount
        values = found.setdefault(_name(source), (source, {}))[1]
        if cell.column in figures:
            values.setdefault(role, figures[cell.column])
    taken = [source for source, _ in found.values()]
    return Upright([(source, values) for source, values in found.values() if source or values], [(role_at.get(c.column), c) for c in names if c not in taken], 1)


def _name(source: SourceCell | None) -> str | None:
    return source and labels.without_lead(source.text)
