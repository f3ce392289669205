"""Amounts of funds that stand in no table of their own: beside their labels, inside them, or several in one cell."""

from __future__ import annotations

import re

from helpers.clean import labels
from helpers.clean.forms import AMOUNT_ROLES, SourceCell, SourceRow
from helpers.clean.headers import is_amount

_IN_LABEL = re.compile(r"\s*(?P<label>(?:其中[:：]\s*)?[^:：\d]{2,24}?)[:：]\s*(?P<amount>-?[\d.,，\s]+\s*(?:亿|万)?元?)?\s*")
_LINES = re.compile(r"\s*\n\s*|\s+(?=[^\s:：]{2,12}[:：])")
_LEAD = re.compile(r"^其中[:：]\s*")
_GROUP = re.compile(r"(?:其中[:：]?)?(?:按|分).{1,10}(?:性质|来源|类型|类别|用途|科目|级次)?(?:分|划分|分类)?[:：]?")


def beside_labels(row: SourceRow, year: int | None = None) -> tuple[SourceCell | None, dict[str, SourceCell]]:
    """Amounts that stand in the header row itself, each behind its label (预算数 | 100 | 执行数 | 95), and the source of the money
    where its name is the label of the budget: 其中：财政拨款 | 100 | 实际支出 | 95. A source behind an amount is one of `parts_beside`.
    What was in another year than `year` is none of these amounts."""
    source = None
    values: dict[str, SourceCell] = {}
    for label, cell in zip(row.cells, row.cells[1:], strict=False):
        role = labels.role("funds_header", label.text)
        if labels.is_of_another_year(label.text, year):
            continue
        if not is_amount(cell.text):
            # 年度资金总额 | 年初预算 | 60
            if source is None and not values and labels.role("funds_row", label.text) and labels.role("funds_header", cell.text):
                source = label
            continue
        if role is None or labels.role("funds_row", label.text):
            if not labels.role("funds_row", label.text) or (source is None and values):
                continue
            source, role = (label, "annual_budget") if source is None else (source, None)
        if role and role not in values:
            values[role] = cell
    return source, values


def parts_beside(row: SourceRow, role: str | None = None) -> list[tuple[SourceCell, str, SourceCell]]:
    """Sources that have a part of the amount named in front of them, in their row (全年执行数 | 100 | 其中：财政拨款 | 95) or, as `role`,
    in a row above: each with that amount and its part."""
    found = []
    pairs = iter(zip(row.cells, row.cells[1:], strict=False))
    for label, cell in pairs:
        if not is_amount(cell.text):
            continue
        if labels.role("funds_row", label.text) is None:
            role = labels.role("funds_header", label.text)
        elif role:
            found.append((label, role, cell))
        next(pairs, None)
    return found


def are_parts(row: SourceRow) -> bool:
    """True for a row of nothing but sources with an amount behind each: 其中：财政拨款 | 95."""
    cells = row.cells[1:] if labels.role("side", row.cells[0].text) else row.cells
    return bool(cells) and 2 * len(parts_beside(row.of(cells), "executed")) == len(cells)


def amounts_in_labels(row: SourceRow) -> list[tuple[SourceCell, dict[str, SourceCell]]]:
    """Sources of money whose amount stands behind the label in one cell (一般公共预算：120万元), each with that amount as budget; empty where
    a cell of the row is neither that nor the heading of such cells (按收入性质分：)."""
    found: list[tuple[SourceCell, dict[str, SourceCell]]] = []
    groups = 0
    for cell in row.cells:
        if _GROUP.fullmatch(labels.normalise(cell.text)):
            groups += 1
            continue
        match = _IN_LABEL.fullmatch(cell.text)
        if match is None or not labels.role("funds_row", _LEAD.sub("", match["label"])):
            return []
        amount = match["amount"]
        label = cell._replace(text=_LEAD.sub("", match["label"]).strip())
        found.append((label, {"annual_budget": cell._replace(text=amount.strip())} if amount else {}))
    return found


def stacked_in_one_cell(row: SourceRow) -> tuple[SourceCell, dict[str, SourceCell]] | None:
    """Amounts that stand in one cell, one below the other, each behind its label (预算数：860万元, 执行数：817万元, 执行率：95%): the cell and its
    amounts by role; None for other rows."""
    for cell in row.cells:
        values: dict[str, SourceCell] = {}
        for line in _LINES.split(cell.text.strip()):
            label, colon, amount = line.replace("：", ":").partition(":")
            role = labels.role("funds_header", label)
            if not colon or not role or not is_amount(amount):
                values = {}
                break
            values.setdefault(role, cell._replace(text=amount.strip()))
        if len(values.keys() & {*AMOUNT_ROLES}) > 1:
            return cell, values
    return None
