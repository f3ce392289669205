"""The columns of a table of indicators whose header is lost: inferred from all its rows together, and certain only where no other way fits."""

from __future__ import annotations

from dataclasses import replace

from helpers.clean import labels
from helpers.clean.align import Fit, align_block
from helpers.clean.forms import DEFAULT_INDICATOR_COLUMNS, Section
from helpers.clean.word_lists import rows_of

_FIRST = 2
_LEVELS = ("level1", "level2", "level3")
_ORDERS = (
    tuple(DEFAULT_INDICATOR_COLUMNS),
    (*_LEVELS, "comparator_text", "target_text", "unit_text", "actual_text", "weight", "score", "deviation_note"),
    (*_LEVELS, "weight", "target_text", "actual_text", "score", "deviation_note"),
    (*_LEVELS, "target_text", "actual_text", "deviation_note"),
)
"""Orders of columns seen on forms, the most usual first."""
_CLEAR = 3.0
"""By how much per row another order must fit worse for the best one to be certain."""
_SIGNS = frozenset(("定性", "定性指标", "=", "正向", "反向", "定量", "定量指标"))


def with_inferred_columns(section: Section, fit: Fit) -> Section:
    """The section with the columns of the order that fits its rows best; its roles are guessed no more where every other order that
    differs in them fits clearly worse."""
    rows = [[(cell.column, cell.text) for cell in row.cells] for row in section.rows]
    found = []
    for order in _ORDERS:
        columns = {role: column for column, role in enumerate(order, _FIRST)}
        assigned = align_block(rows, columns, fit)
        found.append((sum(cost for _, cost in assigned), columns, [roles for roles, _ in assigned]))
    least, columns, best = min(found, key=lambda one: one[0])
    margin = _CLEAR * len(rows)
    is_clear = least < _CLEAR * len(rows) and all(cost - least >= margin or roles == best for cost, _, roles in found)
    return replace(section, columns=columns, guessed=frozenset() if is_clear else frozenset(columns))


def fit_sign_and_unit(role: str, text: str) -> float:
    """What it costs to read a text as a sign of comparison or as a unit: 0 for a known one."""
    word = labels.normalise(text)
    if role == "comparator_text":
        return 0.0 if word in _SIGNS or any(word == row["text"] for row in rows_of("comparators.csv")) else 2.0
    return 0.0 if any(word == row["unit"] for row in rows_of("units.csv")) else 0.5 if len(word) <= 4 and not word.isdecimal() else 2.0
