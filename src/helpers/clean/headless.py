"""The columns of a table of indicators whose header is lost: inferred from all its rows together, and certain only where no other way fits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from helpers.clean import labels
from helpers.clean.alignment import UNPLACED, Fit, align_block
from helpers.clean.cell_text import is_figure, read_text
from helpers.clean.labels import rows_of
from helpers.clean.raw_form import DEFAULT_INDICATOR_COLUMNS, UNKNOWN, Section, SourceRow

_FIRST = 2
_LEVELS = ("level1", "level2", "level3")
_STRANGER = f"{UNKNOWN}没有列名的"
"""A column of values that are neither target nor actual: those of last year, or a rate of completion."""
_ORDERS = (
    tuple(DEFAULT_INDICATOR_COLUMNS),
    (*_LEVELS, "comparator_text", "target_text", "unit_text", "actual_text", "weight", "score", "deviation_note"),
    (*_LEVELS, "weight", "target_text", "actual_text", "score", "deviation_note"),
    (*_LEVELS, "target_text", "weight", "actual_text", "score", "deviation_note"),
    (*_LEVELS, "target_text", "actual_text", "score", "deviation_note"),
    (*_LEVELS, "target_text", "actual_text", "deviation_note"),
    (*_LEVELS, _STRANGER, "target_text", "actual_text", "weight", "score", "deviation_note"),
    (*_LEVELS, "target_text", _STRANGER, "actual_text", "weight", "score", "deviation_note"),
    (*_LEVELS, "target_text", "actual_text", _STRANGER, "weight", "score", "deviation_note"),
)
"""Orders of columns seen on forms, the most usual first."""
_LOST = (0, 1, 2)
"""How many columns in front may be lost with the merged cells that a page break cut off."""
_BARE = 0.6
"""What it costs to read a bare figure as target or actual where the order has a column for points: those are bare, the others rarely."""
_NO_STRANGER = 3.0
"""What it costs to read a bare figure as neither target nor actual nor points: among bare figures nothing tells such a column."""
_UNLIKE = 1.0
"""What it costs to read what only a target says (≥98%) elsewhere, or as target and actual what is not of one kind (98%, 明显改善)."""
_OF_TARGETS = re.compile(
    r"^(?:[≥≤≧≦><＞＜]|不[低少高大超]|大于|小于|至少|最多)|(?:以[上内下]|左右|[之底]前|[日月年]前|及以上)$|^优良中低?差?$|^[是高优好]/[否中低良差]"
)
"""What only a target says: a sign, a bound, a day to be kept, the list of levels that the template offers."""
_AMOUNT = re.compile(r"\d+(?:\.\d+)?")
_ALL_POINTS = 100
_CLEAR = 0.45
"""By how much per row every other reading must be worse for the best one to be certain."""
_GOOD = 0.7
"""What the best reading may cost per row to be certain."""
_SIGNS = frozenset(("定性", "定性指标", "=", "正向", "反向", "定量", "定量指标"))


def with_inferred_columns(section: Section, fit: Fit, total: SourceRow | None = None) -> Section:
    """The section with the columns whose order fits its rows best. `guessed` names the roles that a second order would place about as well.

    In a grid, an order is laid on the columns that the rows fill; in plain text on columns one after another, which words may shift. The
    total row tells which of two columns of points holds the weights.
    """
    has_grid = all(row.has_grid for row in section.rows)
    columns, ends, guessed = _in_grid(section.rows, fit, total) if has_grid else _in_text(section.rows, fit)
    return replace(section, columns=columns, ends=ends, table=section.rows[0].table, guessed=guessed)


Inferred = tuple[dict[str, int], dict[int, int], frozenset[str]]
"""Columns by role, where each ends, and the roles that another reading which fits about as well puts elsewhere."""
Texts = Mapping[str, str]
"""The texts of one row by role."""


def _in_grid(rows: list[SourceRow], fit: Fit, total: SourceRow | None) -> Inferred:
    rows = [row for row in rows if row.table == rows[0].table]
    starts = sorted({cell.column for row in rows if len(row.cells) > 1 for cell in row.cells})
    found = []
    for lost in _LOST:
        for order in _ORDERS:
            columns = dict(zip(order[lost:], starts, strict=False))
            if len(starts) <= len(order) - lost and {"level3", "target_text", "actual_text"} <= columns.keys():
                if _STRANGER in columns and not columns.keys() >= {"weight", "score"}:
                    continue
                columns, undecided = _turned(columns, rows, total)
                fits = _cost(rows, columns, fit)
                found.append((fits + _unlike(rows, columns) + _BARE * lost, fits, columns, undecided))
    if not found:
        return dict(DEFAULT_INDICATOR_COLUMNS), {}, frozenset(DEFAULT_INDICATOR_COLUMNS)
    found.sort(key=lambda one: one[0])
    least, fits, columns, guessed = found[0]
    near = [other for cost, _, other, _ in found[1:] if cost - least < _CLEAR * len(rows)]
    guessed |= {role for other in near for role in {**columns, **other} if columns.get(role) != other.get(role)}
    if fits > _GOOD * len(rows):
        guessed = set(columns)
    ends = {start: (following - 1 if following else start + _FIRST) for start, following in zip(starts, [*starts[1:], 0], strict=True)}
    return columns, ends, frozenset(guessed)


def _texts(row: SourceRow, columns: dict[str, int]) -> Texts:
    role_at = {column: role for role, column in columns.items()}
    return {role_at[cell.column]: cell.text for cell in row.cells if cell.column in role_at}


def _cost(rows: list[SourceRow], columns: dict[str, int], fit: Fit) -> float:
    has_unit = "unit_text" in columns
    cost = 0.0
    for row in rows:
        texts = _texts(row, columns)
        cost += UNPLACED * (len(row.cells) - len(texts)) + sum(fit(role, text) for role, text in texts.items())
        if not has_unit:
            cost += sum(_BARE for role in ("target_text", "actual_text") if is_figure(texts.get(role, "")))
        cost += _NO_STRANGER * is_figure(texts.get(_STRANGER, ""))
        cost += _BARE * _scores_more_than_its_weight(texts)
    return cost


def _unlike(rows: list[SourceRow], columns: dict[str, int]) -> float:
    """What it costs that a sign of targets stands elsewhere, and that a target and its actual are of two kinds."""
    cost = 0.0
    for row in rows:
        texts = _texts(row, columns)
        cost += sum(_UNLIKE for role in ("actual_text", _STRANGER) if _OF_TARGETS.search("".join(texts.get(role, "").split())))
        kinds = [_kind(texts[role]) for role in ("target_text", "actual_text") if role in texts]
        cost += _UNLIKE * ("unit_text" not in columns and len(set(kinds)) > 1)
    return cost


def _kind(text: str) -> str:
    return "share" if "%" in text or "％" in text else "figure" if any(letter.isdecimal() for letter in text) else "words"


def _scores_more_than_its_weight(texts: Texts) -> bool:
    weight, score = (_value(texts.get(role, "")) for role in ("weight", "score"))
    return weight is not None and score is not None and score > weight


def _value(text: str) -> float | None:
    reading = read_text(text).figure
    return None if reading is None else reading.value


def _turned(columns: dict[str, int], rows: list[SourceRow], total: SourceRow | None) -> tuple[dict[str, int], set[str]]:
    """The columns with target and actual, and weight and score, in the order that all rows together show; and those that no row decides."""
    undecided: set[str] = set()
    texts = [_texts(row, columns) for row in rows]
    of_total = _texts(total, columns) if total is not None and total.table == rows[0].table else {}
    for roles, votes in _ways_round(texts, of_total):
        if not columns.keys() >= set(roles):
            continue
        if votes == {False}:
            first, second = roles
            columns = columns | {first: columns[second], second: columns[first]}
        elif votes and votes != {True}:
            undecided |= set(roles)
    return columns, undecided


def _ways_round(rows: Sequence[Texts], total: Texts) -> tuple[tuple[tuple[str, str], set[bool | None]], ...]:
    """The two pairs of columns that forms print either way round, with what the rows say of each."""
    return (("target_text", "actual_text"), _targets_first(rows)), (("weight", "score"), _weights_first(rows, total))


def _targets_first(rows: Sequence[Texts]) -> set[bool | None]:
    """What the rows say of target and actual: True for a sign of targets in the first, False for one in the second.

    Without any sign, None where the two differ, unless figures say it: more than the target for full points, less for fewer.
    """
    found = [row for row in rows if row.keys() >= {"target_text", "actual_text"}]
    signs = [tuple(bool(_OF_TARGETS.search("".join(row[role].split()))) for role in ("target_text", "actual_text")) for row in found]
    votes: set[bool | None] = {first for first, second in signs if first != second}
    told = votes or {_by_points(row) for row in found if labels.normalise(row["target_text"]) != labels.normalise(row["actual_text"])}
    return told if votes or True not in told else {True}


def _by_points(texts: Texts) -> bool | None:
    target, actual, weight, score = (_amount(texts.get(role, "")) for role in ("target_text", "actual_text", "weight", "score"))
    if None in (target, actual, weight, score):
        return True if texts["actual_text"].startswith("已") else None
    return True if target == actual or (actual > target) == (score >= weight) else None


def _amount(text: str) -> float | None:
    match = _AMOUNT.search(text)
    return float(match[0]) if match else None


def _weights_first(rows: Sequence[Texts], total: Texts) -> set[bool | None]:
    """What the rows say of weight and score: True for more in the first, False for a part of a point in it and more in the second, None for a
    whole number there, which may be a weight below a score that is too high. Then 100 in the total row tells it."""
    pairs = [tuple(_value(texts.get(role, "")) for role in ("weight", "score")) for texts in (*rows, total)]
    *of_rows, of_total = [(first, second) if None not in (first, second) and first != second else None for first, second in pairs]
    votes: set[bool | None] = {True if first > second else False if first % 1 else None for first, second in filter(None, of_rows)}
    if votes & {None, False} and True not in votes and of_total and _ALL_POINTS in of_total:
        return {of_total[0] == _ALL_POINTS} if None in votes else votes
    return votes - {None} if False in votes and True not in votes else votes


def _in_text(rows: list[SourceRow], fit: Fit) -> Inferred:
    aligned = [[(cell.column, cell.text) for cell in row.cells] for row in rows]
    found = []
    for order in _ORDERS:
        if _STRANGER in order:
            continue
        columns = {role: column for column, role in enumerate(order, _FIRST)}
        assigned = align_block(aligned, columns, fit)
        bare = sum(
            _BARE for row, (roles, _) in zip(rows, assigned, strict=True) for role in ("target_text", "actual_text")
            if role in roles and "unit_text" not in columns and row.cells[roles[role]].says.is_figure
        )  # fmt: skip
        found.append((sum(cost for _, cost in assigned) + bare, columns, [roles for roles, _ in assigned]))
    least, columns, best = min(found, key=lambda one: one[0])
    is_clear = all(cost - least >= _CLEAR * len(rows) or roles == best for cost, _, roles in found)
    if not is_clear:
        return columns, {}, frozenset(columns)
    # What the rows say of the way round leaves doubt here as in a grid; an alignment by words turns nothing.
    texts = [{role: row.cells[at].text for role, at in roles.items()} for row, roles in zip(rows, best, strict=True)]
    doubted = {role for roles, votes in _ways_round(texts, {}) if votes and votes != {True} for role in roles}
    return columns, {}, frozenset(doubted)


def fit_sign_and_unit(role: str, text: str) -> float:
    """What it costs to read a text as a sign of comparison or as a unit: 0 for a known one."""
    word = labels.normalise(text)
    if role == "comparator_text":
        return 0.0 if word in _SIGNS or any(word == row["text"] for row in rows_of("comparators.csv")) else 2.0
    return 0.0 if any(word == row["unit"] for row in rows_of("units.csv")) else 0.5 if len(word) <= 4 and not word.isdecimal() else 2.0
