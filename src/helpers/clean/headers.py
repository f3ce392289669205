"""The header of a table, whole: its columns by role, also where it has two tiers or a page break has cut it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from helpers.clean import labels
from helpers.clean.cell_text import is_figure
from helpers.clean.pairs import NARRATIVES, Pair
from helpers.clean.raw_form import AMOUNT_ROLES, UNKNOWN, SourceCell, SourceRow
from helpers.clean.standing import RowKind, Standing

_SECTIONS = ("funds_header", "indicator_header")
_LAST_BUDGET = re.compile("全年|调整|变更|追加|调增")
_HAS_DIGIT = re.compile(r"\d")
_LONGEST = 24
_LONGEST_PIECE = 10
_GOALS = ("expected_goal", "actual_outcome")

Whole = tuple[SourceRow, list[SourceCell]]
"""A header as one row, and the cells that it made superfluous: names of groups, pieces that a page had cut off."""


def header_columns(section: str, row: SourceRow, year: int | None = None) -> dict[str, int]:
    """The columns of a header by role. A first cell whose role comes again further right is the name of the table, not a column.

    Of two budgets the first is the initial one, the second the annual one. A column that names another year than `year` counts only where
    the header names its own year nowhere and has no other column of that role.
    """
    return dict(_header_columns(section, tuple((cell.column, cell.text) for cell in row.cells), year))


@lru_cache(maxsize=16384)
def _header_columns(section: str, cells: tuple[tuple[int, str], ...], year: int | None) -> dict[str, int]:
    columns: dict[str, int] = {}
    texts: dict[str, str] = {}
    first_budget = ""
    texts_of = tuple(text for _, text in cells)
    roles = _points_of_levels([labels.role(section, text) for _, text in cells])
    roles = [None if gives_way else role for role, gives_way in zip(roles, _of_other_years(roles, texts_of, year), strict=True)]
    come_again = amounts_come_again(texts_of, year)
    for index, (role, (column, text)) in enumerate(zip(roles, cells, strict=True)):
        if not role or labels.is_change(text) or (index == 0 and (role in roles[1:] or labels.role("side", text))):
            continue
        if (
            role == "annual_budget"
            and role in columns
            and "initial_budget" not in columns
            and not come_again
            and _is_of_the_beginning(first_budget, text)
        ):
            columns = {("initial_budget" if known == role else known): at for known, at in columns.items()}
        if role == "annual_budget" and role not in columns:
            first_budget = text
        if role in columns and _goes_before(text, texts[role]):
            del columns[role]
        if role not in columns:
            columns[role], texts[role] = column, text
    return columns


def _is_of_the_beginning(first: str, second: str) -> bool:
    """True where the first of two budgets may be the initial one: neither names itself the last, or another year's."""
    years, others = labels.years_named(first), labels.years_named(second)
    return not _LAST_BUDGET.search(first) and not (years and others and years != others)


def _of_other_years(roles: Sequence[str | None], texts: Sequence[str], year: int | None) -> list[bool]:
    """For each column, whether it holds what was in another year, and the header has this year's."""
    others = [labels.is_of_another_year(text, year) for text in texts]
    if year is None:
        # Any year that is named gives way to a column of its role without one.
        others = [other or bool(labels.years_named(text)) for other, text in zip(others, texts, strict=True)]
    has_own = year is not None and any(role and labels.years_named(text) == {year} for role, text in zip(roles, texts, strict=True))
    own = {role for role, other, text in zip(roles, others, texts, strict=True) if not other and not labels.is_second_choice(text)}
    return [
        other and (has_own or role in own or labels.is_of_another_year(text))
        for role, other, text in zip(roles, others, texts, strict=True)
    ]


def of_other_years(row: SourceRow, columns: dict[str, int], year: int | None) -> frozenset[str]:
    """The roles for which a header has a column of another year only: what stands there may be this year's below an old name, or may not."""
    named = {cell.column for cell in row.cells if cell.says.names_another_year_than(year)}
    return frozenset(role for role, column in columns.items() if column in named)


def amounts_come_again(names: Sequence[str], year: int | None) -> bool:
    """True where a header has budget and spending twice and does not say whose each is."""
    roles = [labels.role("funds_header", name) for name in names]
    others = _of_other_years(roles, names, year)
    roles = [role for role, other, name in zip(roles, others, names, strict=True) if not other and not labels.is_change(name)]
    return roles.count("executed") > 1 and roles.count("annual_budget") > 1


def _goes_before(text: str, other: str) -> bool:
    """True where a name of a column counts before another of its role: that of the later year, or of the whole year before a part of it."""
    year, before = (max(labels.years_named(name), default=None) for name in (text, other))
    if year and before and year != before:
        return year > before
    return labels.is_second_choice(other) and not labels.is_second_choice(text)


def ends_of(row: SourceRow, columns: dict[str, int]) -> dict[int, int]:
    """The last column of each column of a header, by its first; a name that stands again right beside itself is one column."""
    ends: dict[int, int] = {}
    starts = set(columns.values())
    last: SourceCell | None = None
    begin = 0
    for cell in row.cells:
        again = last is not None and cell.text == last.text and cell.column == last.last_column + 1 and cell.column not in starts
        begin = begin if again else cell.column
        ends[begin] = cell.last_column
        last = cell
    return {start: ends[start] for start in starts if start in ends}


def without_names_of_sources(row: SourceRow, below: list[SourceRow]) -> tuple[SourceRow, list[SourceCell]]:
    """A header of funds without the cells that read like an amount but have the names of sources below them (年度预算数（万元） above
    总额), and these cells."""
    sources = {cell.column for other in below for cell in other.cells if cell.says.role("funds_row")}
    named = [cell for cell in row.cells if cell.column in sources and cell.says.role("funds_header") in AMOUNT_ROLES]
    others = [cell for cell in row.cells if cell not in named and cell.says.role("funds_header") in AMOUNT_ROLES]
    if len(others) < 2:
        return row, []
    return row.of([cell for cell in row.cells if cell not in named]), named


def _points_of_levels(roles: list[str | None]) -> list[str | None]:
    """Of several columns of points, the one right behind level 1 or level 2 holds the points of that level, not of the row."""
    if roles.count("weight") < 2:
        return roles
    pairs = zip([None, *roles], roles, strict=False)
    return [f"{before}_points" if role == "weight" and before in ("level1", "level2") else role for before, role in pairs]


def is_funds_header(columns: dict[str, int]) -> bool:
    """True for two kinds of amounts, or for one with a rate of execution beside it."""
    amounts = columns.keys() & set(AMOUNT_ROLES)
    return len(amounts) >= 2 or (bool(amounts) and "execution_rate" in columns)


def is_indicator_header(columns: dict[str, int]) -> bool:
    """True for three columns of indicators, among them their names or their targets."""
    return len(columns) >= 3 and bool(columns.keys() & {"level3", "target_text"})


_IS_HEADER = {"funds_header": is_funds_header, "indicator_header": is_indicator_header}


def whole_header(upper: SourceRow, lower: SourceRow) -> Whole | None:
    """The header that only two rows make: groups above and columns below, or a row that a page break cut; None for other rows."""
    if len(upper.cells) < 2 or any(len(cell.text) > _LONGEST or cell.says.is_figure for cell in (*upper.cells, *lower.cells)):
        return None
    join = _two_tiers if lower.follows(upper) else _pieces_put_back
    return next((whole for section in _SECTIONS if (whole := join(section, upper, lower))), None)


def _two_tiers(section: str, upper: SourceRow, lower: SourceRow) -> Whole | None:
    fields = (cell.says.role("head") for cell in upper.cells)
    if any(field and field not in NARRATIVES and field != "declared_total_score" for field in fields):
        return None
    if sum(_is_heading(section, cell) for cell in upper.cells[1:]) < 2:
        return None
    below = [_named(section, cell, upper) for cell in lower.cells]
    is_known = [cell.says.role(section) is not None or cell.says.is_change for cell in below]
    known = sum(is_known)
    taken = {cell.column for cell in lower.cells}
    groups = [cell for cell in upper.cells if cell.column in taken]
    if known < 2 or any(cell.says.is_level1 or cell.says.is_level2 for cell in lower.cells):
        return None
    # Below the first column of the upper tier stand groups' columns, or the first row of the table.
    own = all(cell.says.role(section) is not None for cell in lower.cells)
    if lower.cells[0].column <= upper.cells[0].column and not (
        all(_is_heading(section, cell) for cell in (groups if own else upper.cells))
    ):
        return None
    stay = [cell for cell in upper.cells if cell.column not in taken]
    whole = lower.of(sorted(stay + below, key=lambda cell: cell.column))
    columns = header_columns(section, whole)
    more = len(columns) - len(header_columns(section, upper))
    # A lower tier that splits amounts by source (合计, 其中：财政资金), or into 年初 and 调整, brings no new role.
    splits = all(is_known) or all(cell.says.role("funds_row") for cell in lower.cells)
    if not _IS_HEADER[section](columns) or more < 0 or (more == 0 and not splits):
        return None
    return whole, groups


def _named(section: str, cell: SourceCell, upper: SourceRow) -> SourceCell:
    """A column's cell, its words made whole by its group's where they are none of themselves: 年初 below 预算数."""
    group = next((above.text for above in reversed(upper.cells) if above.column <= cell.column), "")
    if cell.says.is_change and cell.text != "调整":
        return cell
    texts = (cell.text, cell.text + group, group + cell.text)
    if labels.is_year_of_columns(group) and not cell.says.years_named:
        # 完成值 below 2022年 and below 2023年.
        texts = (group + cell.text, *texts)
    return cell.with_text(next((text for text in texts if labels.role(section, text)), cell.text))


def _is_heading(section: str, cell: SourceCell) -> bool:
    return bool(cell.says.roles.keys() & {section, "side", "group"}) or cell.says.is_year_of_columns


def _pieces_put_back(section: str, upper: SourceRow, lower: SourceRow) -> Whole | None:
    """年度指标 above the page break and 值 below it; every piece below makes a label of one above."""
    cells = list(upper.cells)
    for piece in lower.cells:
        if len(piece.text) > _LONGEST_PIECE or piece.says.roles:
            return None
        near = sorted(range(len(cells)), key=lambda at, column=piece.column: abs(cells[at].column - column))
        at = next((at for at in near if labels.role(section, cells[at].text + piece.text)), None)
        if at is None:
            return None
        cells[at] = cells[at].with_text(cells[at].text + piece.text)
    whole = upper.of(cells)
    return (whole, lower.cells) if _IS_HEADER[section](header_columns(section, whole)) else None


@lru_cache(maxsize=65536)
def goal_role(text: str) -> str | None:
    """Whether a text names the goal or what came of it."""
    role = labels.role("goal_header", text) or labels.role("head", text)
    return role if role in _GOALS else None


def goal_row(row: SourceRow, following: SourceRow | None) -> tuple[list[SourceCell], list[tuple[str, SourceCell, SourceCell]], bool]:
    """What a row of goals is: the side labels in front, goals beside their labels, and whether it is a header above its goals."""
    roles = [goal_role(cell.text) for cell in row.cells]
    *sides, _, _ = row.cells if len(row.cells) > 1 else (None, None)
    if sorted(map(str, roles[-2:])) == sorted(_GOALS) and all(_stands_at_side(cell) for cell in sides):
        return list(sides), [], True
    if (
        not row.has_grid
        and len(sides) == 2
        and goal_role(sides[1].text) == "actual_outcome"
        and sorted(map(str, roles[-2:])) == sorted(_GOALS)
        and is_short(sides[0].text)
    ):
        # Plain text does not say that the label in front reaches down over the row below.
        return list(sides), [], True
    is_side = bool(roles[0]) or row.cells[0].says.role("side") == "goals"
    start = int(len(row.cells) > 2 and is_side and roles[1] is not None)
    cells, roles = row.cells[start:], roles[start:]
    sides = row.cells[:start]
    if sorted(map(str, roles)) == sorted(_GOALS):
        return sides, [], True
    is_beside = len(cells) in (2, 4) and all(roles[::2]) and not any(roles[1::2])
    if not is_beside or (len(cells) == 2 and is_short(cells[1].text) and _has_texts(following)):
        return [], [], False
    return sides, [(roles[at], cells[at], cells[at + 1]) for at in range(0, len(cells), 2)], False


def _stands_at_side(cell: SourceCell) -> bool:
    """True for a label of the rows to its right: by its words, or because it reaches down over the row below."""
    return cell.row_span > 1 or cell.says.role("side") is not None


def is_short(text: str) -> bool:
    """True for what may be the name of a column: a few words, and no sentence."""
    return len(text) < _LONGEST and not re.search(r"[，。；！？;!?]", text)


def _has_texts(row: SourceRow | None) -> bool:
    """True for a row of texts without labels: the goals below a header of which one word is not known."""
    return row is not None and len(row.cells) > 1 and not any(cell.says.roles for cell in row.cells[:2])


def unknown_name(text: str, columns: dict[str, int]) -> str:
    """Name of a column that no role claims, told from another of the same name."""
    name = UNKNOWN + labels.normalise(text)
    return next(one for one in (name + " " * count for count in range(len(columns) + 1)) if one not in columns)


def points_of(row: SourceRow, section: str) -> float | None:
    """Points that a header prints with 得分 or 分值: 20 of 得分(20分×执行率)."""
    found = (cell.says.points for cell in row.cells if cell.says.role(section) in ("score", "weight"))
    return next((points for points in found if points is not None), None)


def units_of(row: SourceRow, columns: dict[str, int]) -> dict[str, str]:
    """The units that the names of single columns print: 年初预算数（元） beside 全年预算数（万元）."""
    printed = {cell.column: unit for cell in row.cells if (unit := cell.says.unit)}
    return {role: printed[column] for role, column in columns.items() if column in printed}


def looks_like_an_indicator(row: SourceRow) -> bool:
    """A row that only an indicator table can hold: a known level label, a text and a pair of figures."""
    figures = sum(cell.says.is_figure for cell in row.cells)
    if figures < 2:
        return False
    known = any(cell.says.is_level1 or cell.says.is_level2 for cell in row.cells)
    return len(row.cells) - figures >= (2 if known else 3)


def is_level(row: SourceRow, columns: dict[str, int]) -> bool:
    """True for 预算执行 or 绩效目标 where it is a level of a row of indicators below `columns`, and no label at the edge of the table."""
    if len(row.cells) < 3 or row.cells[0].says.role("side") not in ("funds", "goals"):
        return False
    levels = [at for name, at in list(columns.items())[:2] if name in ("level1", "level2") or name.startswith(UNKNOWN)]
    return row.cells[0].column in levels and any(cell.says.is_figure for cell in row.cells)


def header_of_indicators_or_goals(at: Standing, sections: set[str], whole: Whole | None) -> RowKind | None:
    """The header of a table of indicators or of goals that a row is, if it is one; `whole` is the row as one with the row below it."""
    found = _indicator_header(at, whole[0]) if whole else None
    if found:
        found = found.over_two_rows(whole[1])
    if not found and "indicator_header" in sections:
        found = _indicator_header(at, at.row)
    if not found and sections & {"goal_header", "head"}:
        found = _goals_beside_labels(at) or _goal_header(at)
    return found


def has_figure(text: str) -> bool:
    return is_figure(text.rstrip("%％ ")) or (bool(_HAS_DIGIT.search(text)) and not labels.roles_of(text))


def _indicator_header(at: Standing, row: SourceRow) -> RowKind | None:
    columns = header_columns("indicator_header", row, at.year)
    are_goals = len(header_columns("goal_header", row)) > 1 and not columns.keys() & {"level1", "level2", "level3", "weight"}
    if not is_indicator_header(columns) or are_goals:
        return None
    if at.part == "indicators" and any(has_figure(cell.text) for cell in row.cells) and len(columns) < 5:
        return None
    return RowKind("indicator_header", row, columns=columns)


def _goals_beside_labels(at: Standing) -> RowKind | None:
    """预期目标 | 完成…: goals that stand to the right of their labels, and the names of goals above them behind labels at the side."""
    row = at.row
    if len(row.cells) < 2 or any(cell.says.is_figure for cell in row.cells[:-1]):
        return None
    follows = at.next is not None and at.next.follows(row)
    if row.cells[-1].says.is_figure:
        row = row.of(row.cells[:-1])
    sides, goals, is_header = goal_row(row, at.next if follows else None)
    if not (is_header or goals):
        return None
    rest = at.row.cells[len(row.cells) :]
    if goals and rest:
        return None
    pairs = [Pair(*goal) for goal in goals]
    return RowKind("goals_beside_labels" if goals else "goal_names", row, sides=sides, pairs=pairs, rest=rest)


def _goal_header(at: Standing) -> RowKind | None:
    row = at.row
    columns = header_columns("goal_header", row)
    others = [cell for cell in row.cells if not cell.says.roles.keys() & {"goal_header", "side"}]
    # One known label with one unknown beside it, where goals are due: the unknown is reported, the goal is read.
    is_field = any("head" in cell.says.roles for cell in row.cells)
    is_half = len(columns) == 1 and len(others) == 1 and not is_field and at.part in ("head", "funds")
    # 实施期目标 | 年度目标: two goals, of which one counts; what came of them stands elsewhere.
    are_goals = sum(cell.says.role("goal_header") is not None for cell in row.cells[1:]) > 1
    if len(columns) < 2 and not are_goals and not (is_half and is_short(others[0].text)):
        return None
    return RowKind("goal_header", row, columns=columns)
