"""The columns of a table of indicators whose header is lost: inferred from all its rows together, and certain only where no other way fits."""

from __future__ import annotations

from dataclasses import replace

from helpers.clean import labels
from helpers.clean.align import UNPLACED, Fit, align_block
from helpers.clean.forms import DEFAULT_INDICATOR_COLUMNS, Section, SourceRow, is_figure, read_figure
from helpers.clean.word_lists import rows_of

_FIRST = 2
_LEVELS = ("level1", "level2", "level3")
_ORDERS = (
    tuple(DEFAULT_INDICATOR_COLUMNS),
    (*_LEVELS, "comparator_text", "target_text", "unit_text", "actual_text", "weight", "score", "deviation_note"),
    (*_LEVELS, "weight", "target_text", "actual_text", "score", "deviation_note"),
    (*_LEVELS, "target_text", "weight", "actual_text", "score", "deviation_note"),
    (*_LEVELS, "target_text", "actual_text", "score", "deviation_note"),
    (*_LEVELS, "target_text", "actual_text", "deviation_note"),
)
"""Orders of columns seen on forms, the most usual first."""
_LOST = (0, 1, 2)
"""How many columns in front may be lost with the merged cells that a page break cut off."""
_BARE = 0.6
"""What it costs to read a bare figure as target or actual where the order has a column for points: those are bare, the others rarely."""
_CLEAR = 0.45
"""By how much per row every other reading must be worse for the best one to be certain."""
_GOOD = 0.7
"""What the best reading may cost per row to be certain."""
_SIGNS = frozenset(("定性", "定性指标", "=", "正向", "反向", "定量", "定量指标"))


def with_inferred_columns(section: Section, fit: Fit) -> Section:
    """The section with the columns of the order that fits its rows best; guessed are only the roles that another reading puts elsewhere and
    that fits about as well.

    In a table with a grid the orders are laid on the columns that its rows fill; in plain text on columns one after another, which an
    alignment by words may shift.
    """
    has_grid = all(row.has_grid for row in section.rows)
    columns, ends, guessed = _in_grid(section.rows, fit) if has_grid else _in_text(section.rows, fit)
    return replace(section, columns=columns, ends=ends, table=section.rows[0].table, guessed=guessed)


Inferred = tuple[dict[str, int], dict[int, int], frozenset[str]]
"""Columns by role, where each ends, and the roles that another reading which fits about as well puts elsewhere."""


def _in_grid(rows: list[SourceRow], fit: Fit) -> Inferred:
    rows = [row for row in rows if row.table == rows[0].table]
    starts = sorted({cell.column for row in rows if len(row.cells) > 1 for cell in row.cells})
    found = []
    for lost in _LOST:
        for order in _ORDERS:
            columns = dict(zip(order[lost:], starts, strict=False))
            if len(starts) <= len(order) - lost and {"level3", "target_text", "actual_text"} <= columns.keys():
                found.append((_cost(rows, columns, fit) + _BARE * lost, columns))
    if not found:
        return dict(DEFAULT_INDICATOR_COLUMNS), {}, frozenset(DEFAULT_INDICATOR_COLUMNS)
    found.sort(key=lambda one: one[0])
    least, columns = found[0]
    near = [other for cost, other in found[1:] if cost - least < _CLEAR * len(rows)]
    guessed = {role for other in near for role in {**columns, **other} if columns.get(role) != other.get(role)}
    if any(_scores_more_than_its_weight(row, columns) for row in rows):
        # A score above its weight: the two columns may stand the other way round.
        guessed |= {"weight", "score"} & columns.keys()
    if least > _GOOD * len(rows):
        guessed = set(columns)
    ends = {start: (following - 1 if following else start + _FIRST) for start, following in zip(starts, [*starts[1:], 0], strict=True)}
    return columns, ends, frozenset(guessed)


def _cost(rows: list[SourceRow], columns: dict[str, int], fit: Fit) -> float:
    role_at = {column: role for role, column in columns.items()}
    has_unit = "unit_text" in columns
    cost = 0.0
    for row in rows:
        for cell in row.cells:
            role = role_at.get(cell.column)
            cost += UNPLACED if role is None else fit(role, cell.text)
            if role in ("target_text", "actual_text") and not has_unit and is_figure(cell.text):
                cost += _BARE
        cost += _BARE * _scores_more_than_its_weight(row, columns)
    return cost


def _scores_more_than_its_weight(row: SourceRow, columns: dict[str, int]) -> bool:
    weight, score = (next((read_figure(cell.text) for cell in row.cells if cell.column == columns.get(role)), None) for role in ("weight", "score"))
    return bool(weight and score and weight.value is not None and score.value is not None and score.value > weight.value)


def _in_text(rows: list[SourceRow], fit: Fit) -> Inferred:
    aligned = [[(cell.column, cell.text) for cell in row.cells] for row in rows]
    found = []
    for order in _ORDERS:
        columns = {role: column for column, role in enumerate(order, _FIRST)}
        assigned = align_block(aligned, columns, fit)
        bare = sum(
            _BARE for row, (roles, _) in zip(rows, assigned, strict=True) for role in ("target_text", "actual_text")
            if role in roles and "unit_text" not in columns and is_figure(row.cells[roles[role]].text)
        )  # fmt: skip
        found.append((sum(cost for _, cost in assigned) + bare, columns, [roles for roles, _ in assigned]))
    least, columns, best = min(found, key=lambda one: one[0])
    is_clear = all(cost - least >= _CLEAR * len(rows) or roles == best for cost, _, roles in found)
    return columns, {}, frozenset() if is_clear else frozenset(columns)


def fit_sign_and_unit(role: str, text: str) -> float:
    """What it costs to read a text as a sign of comparison or as a unit: 0 for a known one."""
    word = labels.normalise(text)
    if role == "comparator_text":
        return 0.0 if word in _SIGNS or any(word == row["text"] for row in rows_of("comparators.csv")) else 2.0
    return 0.0 if any(word == row["unit"] for row in rows_of("units.csv")) else 0.5 if len(word) <= 4 and not word.isdecimal() else 2.0
