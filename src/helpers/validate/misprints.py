"""Figures that are certainly misprinted: each is told where it stands, by one rule, and is no base for another."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.validate.evidence import Forms
from helpers.validate.profile import Profile

AMOUNTS = ("initial_budget", "annual_budget", "executed")
ZERO_TOTAL = "总额行为 0 而各来源有金额，由 D04 评判"
NO_BUDGET = "全年预算数为 0 而有支出，由 D05 评判"
WEIGHT = "预算执行的分值印错，由 B03 评判"
ABOVE = "有得分超过分值，由 C01 评判"
SCORE = "预算执行得分超过分值，由 D03 或 C01 评判"


def zero_totals(forms: Forms) -> frozenset[str]:
    """Forms whose total row of funds has nothing but zeros, above sources with money."""
    total = forms.total_funds[list(AMOUNTS)]
    zeros = total.index[total.notna().any(axis=1) & (total.fillna(0) == 0).all(axis=1)]
    sources = forms.funds[forms.funds["source"] != "total"]
    return frozenset(zeros) & frozenset(sources.loc[(sources[list(AMOUNTS)] > 0).any(axis=1), "project_id"])


def spent_without_budget(forms: Forms) -> frozenset[str]:
    """Forms whose total row has a budget of 0 and money spent, which D05 tells."""
    total = forms.total_funds
    return frozenset(total.index[(total["annual_budget"] == 0) & (total["executed"] > 0)])


def why_no_base(forms: Forms, ids: pd.Series) -> tuple[tuple[np.ndarray, str], ...]:
    """Why the amounts of the total row of these forms are no base for another check, as cases for `first_reason`."""
    return (ids.isin(zero_totals(forms)).to_numpy(), ZERO_TOTAL), (ids.isin(spent_without_budget(forms)).to_numpy(), NO_BUDGET)


def misprinted_weights(forms: Forms, profile: Profile) -> frozenset[str]:
    """Forms whose execution weight is not the profile's, and whose indicators leave just the profile's: 90 points of indicators beside 100."""
    total = forms.total_funds["weight"]
    rows = forms.scored
    sums = rows.groupby("project_id")["weight"].sum().reindex(total.index)
    complete = ~total.index.isin(rows.loc[rows["weight"].isna(), "project_id"])
    tolerance = profile["points_tolerance"]
    other = (total - profile["execution_weight"]).abs() > tolerance
    return frozenset(total.index[complete & other.to_numpy() & ((sums - (profile["total_points"] - profile["execution_weight"])).abs() <= tolerance).to_numpy()])


def scores_above_weight(forms: Forms) -> tuple[frozenset[str], frozenset[str]]:
    """Forms with a score above its weight: of an indicator, and of the execution."""
    rows, total = forms.scored, forms.total_funds
    return frozenset(rows.loc[rows["score"] > rows["weight"] + 1e-9, "project_id"]), frozenset(total.index[total["score"] > total["weight"] + 1e-9])
