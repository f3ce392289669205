"""Layouts of funds other than a table with a row for each source.

Amounts beside their labels, inside them, or several in one cell; a transposed table, with a column for each source and a row for each amount;
and a head of two tiers, with sources below each amount or amounts below each source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from helpers.clean import labels
from helpers.clean.cell_text import read_text
from helpers.clean.headers import Whole, has_figure, header_columns, is_funds_header, without_names_of_sources
from helpers.clean.raw_form import AMOUNT_ROLES, UNKNOWN, SourceCell, SourceRow
from helpers.clean.standing import LOOK_AHEAD, RowKind, Standing, Upright

_IN_LABEL = re.compile(r"\s*(?P<label>(?:其中[:：]\s*)?[^:：\d]{2,24}?)[:：]\s*(?P<amount>-?[\d.,，\s]+\s*(?:亿|万)?元?)?\s*")
_LINES = re.compile(r"\s*\n\s*|\s+(?=[^\s:：]{2,12}[:：])")
_LEAD = re.compile(r"^其中[:：]\s*")
_FEW = 3
_GROUP = re.compile(r"(?:其中[:：]?)?(?:按|分).{1,10}(?:性质|来源|类型|类别|用途|科目|级次)?(?:分|划分|分类)?[:：]?")


def beside_labels(row: SourceRow, year: int | None = None) -> tuple[SourceCell | None, dict[str, SourceCell]]:
    """Amounts in the header row itself, each behind its label (预算数 | 100 | 执行数 | 95), and their source where the label of the budget names
    it.

    其中：财政拨款 | 100 | 实际支出 | 95 names its source. A source behind an amount is one of `parts_beside`. Amounts of another year than `year` are
    left out.
    """
    source = None
    values: dict[str, SourceCell] = {}
    for label, cell in zip(row.cells, row.cells[1:], strict=False):
        role = label.says.role("funds_header")
        if label.says.names_another_year_than(year):
            continue
        if not cell.says.is_amount:
            # 年度资金总额 | 年初预算 | 60
            if source is None and not values and label.says.role("funds_row") and cell.says.role("funds_header"):
                source = label
            continue
        if role is None or label.says.role("funds_row"):
            if not label.says.role("funds_row") or (source is None and values):
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
        if not cell.says.is_amount:
            continue
        if label.says.role("funds_row") is None:
            role = label.says.role("funds_header")
        elif role:
            found.append((label, role, cell))
        next(pairs, None)
    return found


def are_parts(row: SourceRow) -> bool:
    """True for a row of nothing but sources with an amount behind each: 其中：财政拨款 | 95."""
    cells = row.cells[1:] if row.cells[0].says.role("side") else row.cells
    return bool(cells) and 2 * len(parts_beside(row.of(cells), "executed")) == len(cells)


def amounts_in_labels(row: SourceRow) -> list[tuple[SourceCell, dict[str, SourceCell]]]:
    """Sources of money with their amounts in one cell (一般公共预算：120万元), each amount as budget.

    Empty where another cell of the row is neither such a cell nor their heading (按收入性质分：).
    """
    found: list[tuple[SourceCell, dict[str, SourceCell]]] = []
    groups = 0
    for cell in row.cells:
        if _GROUP.fullmatch(cell.says.word):
            groups += 1
            continue
        match = _IN_LABEL.fullmatch(cell.text)
        if match is None or not labels.role("funds_row", _LEAD.sub("", match["label"])):
            return []
        amount = match["amount"]
        label = cell.with_text(_LEAD.sub("", match["label"]).strip())
        found.append((label, {"annual_budget": cell.with_text(amount.strip())} if amount else {}))
    return found


def stacked_in_one_cell(row: SourceRow) -> tuple[SourceCell, dict[str, SourceCell]] | None:
    """Amounts that stand in one cell, one below the other, each behind its label (预算数：860万元, 执行数：817万元, 执行率：95%): the cell and its
    amounts by role; None for other rows."""
    for cell in row.cells:
        values: dict[str, SourceCell] = {}
        for line in _LINES.split(cell.text.strip()):
            label, colon, amount = line.replace("：", ":").partition(":")
            role = labels.role("funds_header", label)
            if not colon or not role or not read_text(amount).is_amount:
                values = {}
                break
            values.setdefault(role, cell.with_text(amount.strip()))
        if len(values.keys() & {*AMOUNT_ROLES}) > 1:
            return cell, values
    return None


def upright_funds(rows: Sequence[SourceRow], index: int) -> Upright | None:
    """The funds below the transposed head at `index`; None without such a head."""
    sources = [cell for cell in rows[index].cells if _is_source(cell)]
    if len(sources) < 2:
        return None
    amounts: list[tuple[str, SourceCell]] = []
    found: dict[SourceCell, dict[str, SourceCell]] = {source: {} for source in sources}
    for at in range(index + 1, len(rows)):
        row = rows[at]
        label = next((cell for cell in row.cells if cell.column < sources[0].column and cell.says.role("funds_header")), None)
        if label is None or not row.follows(rows[at - 1]):
            break
        role = label.says.role("funds_header")
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
    source = cell.says.role("funds_row")
    return source is not None and not (source == "total" and cell.says.role("funds_header") == "executed")


def _budgets_in_one_row(rows: Sequence[SourceRow], index: int, sources: list[SourceCell]) -> Upright | None:
    """中央 | 省级 | 合计 | 执行数 | 执行率 above one row of figures: budgets by source, and what was spent of all of them.

    What was spent is nobody's part where no column is the total. Amounts that come again behind each source are its own; sources that come
    again behind each amount (全年预算数 | 其中：财政拨款 | 全年执行数 | 其中：财政拨款) have their part of it.
    """
    head = rows[index]
    role_at = {cell.column: role for cell in head.cells if cell not in sources and (role := cell.says.role("funds_header"))}
    if "executed" not in role_at.values() or index + 1 >= len(rows) or not rows[index + 1].follows(head):
        return None
    figures = {cell.column: cell for cell in rows[index + 1].cells}
    names = [cell for cell in head.cells if cell in sources or cell.column in role_at]
    if (
        not figures
        or not figures.keys() <= {cell.column for cell in head.cells}
        or not all(cell.says.is_amount for cell in figures.values())
    ):
        return None
    total = next((source for source in sources if source.says.role("funds_row") == "total"), None)
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
    return Upright(
        [(source, values) for source, values in found.values() if source or values],
        [(role_at.get(c.column), c) for c in names if c not in taken],
        1,
    )


def _name(source: SourceCell | None) -> str | None:
    return source and source.says.without_lead


class FundsColumn(NamedTuple):
    """A column of figures: its own name, the name of its group if it has one, what amount it holds, and of which source; None is all money."""

    name: SourceCell
    group: SourceCell | None
    role: str
    source: SourceCell | None

    @property
    def is_total(self) -> bool:
        return self.source is None or self.source.says.role("funds_row") == "total"


class Tiers(NamedTuple):
    """The head as one row, its columns by role, as they are those of the total, and the names of the groups."""

    whole: SourceRow
    columns: dict[str, int]
    groups: list[SourceCell]


def tiered_funds(rows: Sequence[SourceRow], index: int) -> Tiers | Upright | None:
    """The funds below the head of two tiers at `index`; None without such a head.

    A single row of figures has an amount for each source. Of several rows, each with a source of its own, only the columns of the total
    count.
    """
    if index + 1 >= len(rows) or not rows[index + 1].follows(rows[index]):
        return None
    # A row of figures names no columns.
    columns = [] if any(cell.says.is_amount for cell in rows[index + 1].cells) else _columns(rows[index], rows[index + 1])
    if not columns:
        return None
    if index + 2 < len(rows) and rows[index + 2].follows(rows[index + 1]) and _is_the_only_row(rows, index + 2, columns):
        return _by_source(columns, rows[index + 2])
    return _of_the_total(columns, rows[index + 1])


def _columns(upper: SourceRow, lower: SourceRow) -> list[FundsColumn]:
    """The columns of a head of two tiers, in order; empty for other rows, and where a name says nothing of money."""
    above = {cell: _group_of(cell, upper) for cell in lower.cells}
    groups = {group for group in above.values() if group is not None}
    if None in above.values() or len(groups) == len(above):
        return []
    read = _sources_below_amounts if all(group.says.role("funds_header") in AMOUNT_ROLES for group in groups) else _amounts_below_sources
    below = read([(cell, group) for cell, group in above.items() if group is not None])
    if not below:
        return []
    single = [(cell, cell.says.role("funds_header")) for cell in upper.cells if cell not in groups]
    return sorted([*below, *(FundsColumn(cell, None, role, None) for cell, role in single if role)], key=lambda column: column.name.column)


def _group_of(cell: SourceCell, upper: SourceRow) -> SourceCell | None:
    return next(
        (
            above
            for above in reversed(upper.cells)
            if above.column <= cell.column and not (upper.has_grid and above.last_column < cell.column)
        ),
        None,
    )


def _sources_below_amounts(cells: list[tuple[SourceCell, SourceCell]]) -> list[FundsColumn]:
    """全年预算数 above 小计 | 当年预算 | 上年结转: below each amount a total, or nothing but sources."""
    found = [FundsColumn(cell, group, group.says.role("funds_header") or "", cell) for cell, group in cells]
    totals = {column.role for column in found if column.is_total}
    roles = {column.role for column in found}
    if len(roles) < 2 or not any(cell.says.role("funds_row") for cell, _ in cells):
        return []
    return found if totals == roles or all(cell.says.role("funds_row") for cell, _ in cells) else []


def _amounts_below_sources(cells: list[tuple[SourceCell, SourceCell]]) -> list[FundsColumn]:
    """合计 | 中央 | 省级 above 预算 | 执行 each."""
    if not all(group.says.role("funds_row") and cell.says.role("funds_header") for cell, group in cells):
        return []
    found = [FundsColumn(cell, group, cell.says.role("funds_header") or "", group) for cell, group in cells]
    places = {(column.group, column.role) for column in found}
    return found if len(places) == len(found) and len({role for _, role in places}) < len(found) else []


def _is_the_only_row(rows: Sequence[SourceRow], index: int, columns: list[FundsColumn]) -> bool:
    first = columns[0].name.column
    if not _has_figures(rows[index], first):
        return False
    return index + 1 == len(rows) or not rows[index + 1].follows(rows[index]) or not _has_figures(rows[index + 1], first)


def _has_figures(row: SourceRow, first: int) -> bool:
    figures = [cell.says.is_amount for cell in row.cells if cell.column >= first]
    return bool(figures) and all(figures)


def _by_source(columns: list[FundsColumn], row: SourceRow) -> Upright:
    """Each source with its amounts; what stands in a column of its own is the total's."""
    total = next((_name_of_column(column) for column in columns if column.is_total and column.source), None)
    found: dict[str | None, tuple[SourceCell | None, dict[str, SourceCell]]] = {}
    if total is None and any(column.source is None for column in columns):
        found[None] = (None, {})
    for column, cell in _filled(columns, row):
        name = _name_of_column(column) if column.source else total
        found.setdefault(name, (column.source, {}))[1].setdefault(column.role, cell)
    sources = [source for source, _ in found.values()]
    names = dict.fromkeys(cell for column in columns for cell in (column.group, column.name) if cell and cell not in sources)
    return Upright(list(found.values()), [(cell.says.role("funds_header"), cell) for cell in names], 2)


def _name_of_column(column: FundsColumn) -> str | None:
    return column.source and column.source.says.word


def _filled(columns: list[FundsColumn], row: SourceRow) -> Iterator[tuple[FundsColumn, SourceCell]]:
    for cell in row.cells:
        column = next((column for column in columns if column.name.column <= cell.column <= column.name.last_column), None)
        if column is not None:
            yield column, cell


def _of_the_total(columns: list[FundsColumn], lower: SourceRow) -> Tiers:
    """The head with the columns of the total by role; the names of others say nothing that a row could have."""
    roles: dict[str, int] = {}
    cells = []
    for column in columns:
        name = column.name
        if column.is_total and column.role not in roles:
            roles[column.role] = name.column
            name = name.with_text(
                next(cell.text for cell in (name, column.group) if cell and cell.says.role("funds_header") == column.role)
            )
        cells.append(name)
    return Tiers(lower.of(cells), roles, list(dict.fromkeys(column.group for column in columns if column.group)))


def funds_head(at: Standing, sections: set[str], whole: Whole | None) -> RowKind | None:
    """The head of a table of funds that a row is, if it is one; `whole` is the row as one with the row below it."""
    found = None
    if sections & {"funds_header", "funds_row"}:
        found = _of_two_tiers(at)
    if not found and whole:
        found = _funds_header(at, whole[0])
        found = found and found.over_two_rows(whole[1])
    if not found and "funds_row" in sections:
        found = _with_sources_as_columns(at)
    if not found and sections & {"funds_header", "funds_row", "side"}:
        found = _funds_header(at, at.row)
    return found


def _of_two_tiers(at: Standing) -> RowKind | None:
    """The head of two tiers over funds: sources and amounts, one above the other."""
    found = None if at.part == "indicators" else tiered_funds(at.rows, at.index)
    if found is None:
        return None
    if isinstance(found, Upright):
        return RowKind("upright_funds", at.row, upright=found, rows_below=found.rows)
    sides = [cell for cell in at.row.cells if cell.column < found.whole.cells[0].column and cell not in found.groups]
    return RowKind("funds_header", at.row.of([*sides, *found.whole.cells]), columns=found.columns, notes=found.groups, rows_below=1)


def _with_sources_as_columns(at: Standing) -> RowKind | None:
    """Funds with a column for each source; this row names the sources."""
    upright = upright_funds(at.rows, at.index)
    return (
        None if upright is None or at.part == "indicators" else RowKind("upright_funds", at.row, upright=upright, rows_below=upright.rows)
    )


def _funds_header(at: Standing, row: SourceRow) -> RowKind | None:
    if at.part in ("between", "head") and len(row.cells) <= _FEW and (stacked := stacked_in_one_cell(row)):
        return RowKind("funds_in_one_cell", row, rest=[stacked[0]], values=stacked[1])
    row, names = without_names_of_sources(row, at.rows[at.index + 1 : at.index + 3])
    columns = header_columns("funds_header", row, at.year)
    if at.part == "indicators" and any(has_figure(cell.text) for cell in row.cells):
        # 过程 | 预算执行 | 预算完成率 | 100% | 95% is a row of indicators, whatever its words mean elsewhere.
        return None
    source, values = beside_labels(row, at.year)
    if not (is_funds_header(columns) or is_funds_header(values)) and not _begins_funds(at, values):
        return None
    if header_columns("indicator_header", row).keys() & {"level1", "level2", "level3"}:
        return None
    return RowKind("funds_header", row, columns=columns, values=values, source=source, notes=names)


def _begins_funds(at: Standing, values: Mapping[str, SourceCell]) -> bool:
    """True for one amount beside its label above a row with another: 预算数 | 5.8 above 执行数 | 5.8, and its parts between them."""
    if at.part not in ("between", "head") or len(values.keys() & set(AMOUNT_ROLES)) != 1:
        return False
    below = next((row for row in at.rows[at.index + 1 : at.index + 1 + 2 * LOOK_AHEAD] if not are_parts(row)), None)
    return below is not None and is_funds_header({**values, **beside_labels(below, at.year)[1]})


def kind_of_funds_row(at: Standing, row: SourceRow) -> str | None:
    """What a row below the head of the funds is; None for one that is not of the funds."""
    first = row.cells[0]
    if kind := _kind_beside_labels(at, row):
        return kind
    if beside_labels(row, at.year)[1] and at.form.funds[-1].upright and not first.says.role("funds_row"):
        return "more_of_funds"
    if _is_first_use(at.form.funds[-1].columns, row.cells):
        return "first_use"
    return "funds_row" if _is_funds_row(at, row) else None


def is_more_than_fields(at: Standing, row: SourceRow) -> bool:
    """True for a row of the funds whose labels and values look like fields of the head."""
    return _kind_beside_labels(at, row) is not None


def _kind_beside_labels(at: Standing, row: SourceRow) -> str | None:
    if amounts_in_labels(row):
        return "sources"
    if _is_execution_of_the_total(at, row):
        return "execution_of_total"
    return "more_of_funds" if _is_more_of_funds(at, row) else None


def _is_more_of_funds(at: Standing, row: SourceRow) -> bool:
    """True below amounts beside their labels for parts of the last of them, or another amount; 得分 alone may be that of the whole form."""
    section = at.form.funds[-1]
    if section.last_amount and are_parts(row):
        return True
    others = beside_labels(row, at.year)[1].keys() - {"score"}
    names = [cell for cell in row.cells if cell.says.role("funds_header")]
    return bool(section.upright and names and (others or all(0 < (cell.says.points or 0) < 100 for cell in names)))


def _is_execution_of_the_total(at: Standing, row: SourceRow) -> bool:
    """True for 执行率 | 96% | 分值 | 10 | 得分 | 9.6 below a table of amounts: nothing but points and rate, each behind its name, and two at least."""
    section = at.form.funds[-1]
    if not section.columns or section.upright or not section.rows or len(row.cells) % 2:
        return False
    roles = [cell.says.role("funds_header") for cell in row.cells[::2]]
    is_known = set(roles) <= {"execution_rate", "weight", "score"} and len(set(roles)) == len(roles)
    points = [cell.says.points for cell in row.cells[::2]]
    return (
        is_known and all(cell.says.is_amount for cell in row.cells[1::2]) and (len(roles) > 1 or any(points) or roles == ["execution_rate"])
    )


def _is_first_use(columns: Mapping[str, int], cells: Sequence[SourceCell]) -> bool:
    """True for 支出明细 | 办公用品 | 5 | 5: a heading beside the first of the uses of the money below it."""
    if not columns or len(cells) < 3 or cells[0].says.role("spending") != "heading" or cells[1].says.is_amount:
        return False
    return any(cell.says.is_amount for cell in cells[2:])


def _is_funds_row(at: Standing, row: SourceRow) -> bool:
    """A row with a known label; one of figures behind a word, which is a source of its own; or, as the first below its header, figures
    without any label."""
    section = at.form.funds[-1]
    if any(cell.says.role("funds_row") for cell in row.cells[:2]):
        return True
    if _is_source_of_its_own(row, section.columns, section.rows):
        return True
    # The last cell may be a note.
    amounts = row.cells[:-1] if "note" in section.columns else row.cells
    return not section.rows and sum(cell.says.is_figure for cell in row.cells) >= 2 and all(cell.says.is_amount for cell in amounts)


def _is_source_of_its_own(row: SourceRow, columns: Mapping[str, int], above: Sequence[SourceRow]) -> bool:
    """True for 文旅发展基金 | 5 | 5 | 100% in the table of funds: a word in front of the columns, and amounts or nothing behind it."""
    known = {role: column for role, column in columns.items() if not role.startswith(UNKNOWN)}
    first = row.cells[0]
    if not known or first.says.is_figure or first.says.is_amount or first.column >= min(known.values()):
        return False
    if first.says.role("funds_header") in ("weight", "score", "execution_rate"):
        return False
    if first.says.roles.keys() & {"head", "goal_header", "side", "tail", "fund_management"} or len(first.text) > labels.LONGEST_LABEL:
        return False
    behind = row.cells[1:]
    if not behind:
        # A source without figures has the column and the width of the one above it.
        return bool(
            row.has_grid and above and (above[-1].cells[0].column, above[-1].cells[0].last_column) == (first.column, first.last_column)
        )
    return any(cell.says.is_amount for cell in behind) and all(
        cell.says.is_amount or cell.column >= known.get("note", 10**6) for cell in behind
    )
