"""What a form's own figures give under the profile: weights, execution rate and score, totals, grade."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.validate.evidence import Forms
from helpers.validate.profile import Profile


@np.errstate(all="ignore")
def recompute(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Table `recomputed`, one row per form in the order of `projects`; null where a part is missing.

    Execution score = min(1, executed ÷ the profile's denominator) × execution weight, two decimals (practice of production
    systems). An indicator row that says 不涉及 counts as nothing; a score missing on a scored row leaves the sums null.
    """
    ids = forms.projects["project_id"]
    rows = forms.scored.groupby("project_id")
    sums = rows[["weight", "score"]].sum(min_count=1).reindex(ids)
    missing_score = ids.isin(forms.scored.loc[forms.scored["score"].isna(), "project_id"]).to_numpy()
    total = forms.total_funds.reindex(ids)
    rate = execution_rate(total, profile)
    weight = total["weight"].to_numpy(dtype=float)
    score = np.round(np.clip(rate, 0, 1) * weight, 2)
    indicator_scores = np.where(missing_score, np.nan, sums["score"].to_numpy(dtype=float))
    table = pd.DataFrame(
        {
            "project_id": ids.to_numpy(),
            "indicator_weights": sums["weight"].to_numpy(dtype=float),
            "execution_weight": weight,
            "execution_rate": rate,
            "execution_score": score,
            "indicator_scores": indicator_scores,
            "sum_of_parts": indicator_scores + total["score"].to_numpy(dtype=float),
            "recomputed_total": np.round(indicator_scores + score, 2),
        }
    )
    table["weight_sum"] = table["indicator_weights"] + table["execution_weight"]
    table["grade"] = [None if pd.isna(value) else grade(value, profile) for value in forms.projects["declared_total_score"]]
    return table


def execution_rate(total: pd.DataFrame, profile: Profile) -> np.ndarray:
    """Executed ÷ denominator of total funds rows, as a fraction; null where the denominator is missing or not above 0."""
    denominator = total[profile["execution_denominator"]].to_numpy(dtype=float)
    executed = total["executed"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(denominator > 0, executed / denominator, np.nan)


def grade(total: float, profile: Profile) -> str:
    """Grade of a total score; a band holds its lower bound, so 89.5 is 良 (bands as reported by others)."""
    for word, setting in (("优", "grade_excellent"), ("良", "grade_good"), ("中", "grade_fair")):
        if total >= profile[setting]:
            return word
    return "差"
