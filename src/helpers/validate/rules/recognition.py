"""Rule A11: figures that were recognised in a picture, and how sure the recognition was."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from helpers.validate.evidence import Forms, by_value, contains, evidence, packed, percent_of
from helpers.validate.profile import Profile

_DIGIT = re.compile(r"\d")
_FIGURES = frozenset((
    "initial_budget", "annual_budget", "executed", "weight", "execution_rate", "score", "target_text", "actual_text",
    "declared_total_weight", "declared_total_score",
))  # fmt: skip


def doubtful_figures(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for A11: every recognised cell with a figure, and whether the recognition was sure of it.

    Forms that were not read from a picture have no such cells and no record. A cell meant for a figure counts whatever is read in it.
    """
    cells = forms.recognised
    is_figure = cells["column"].isin(_FIGURES).to_numpy()
    seen = cells[is_figure | contains(cells["text"], _DIGIT)]
    is_figure = seen["column"].isin(_FIGURES)
    pieces = [
        evidence(
            rows,
            str(table),
            column=rows["column"],
            observed=by_value(rows["text"], packed),
            detail=percent_of(rows["confidence"], 0),
            fault=np.where(rows["confidence"] < profile["recognition_limit"], "把握不足", None),
            severity=np.where(is_figure[rows.index], "warning", "info"),
            at=rows["place"],
        )
        for table, rows in seen.groupby("table", sort=False)
    ]
    return pd.concat(pieces, ignore_index=True) if pieces else evidence(seen, "projects")
