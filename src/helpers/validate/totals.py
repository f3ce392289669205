"""Totals and grades of every form under every profile: what the form's own figures would earn elsewhere."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.validate.evidence import Forms
from helpers.validate.profile import Profile
from helpers.validate.rules.d_budget import total_cap
from helpers.validate.scoring import NOT_JUDGED, execution_rate, grade, rescoring


@np.errstate(all="ignore")
def profile_totals(forms: Forms, profiles: list[Profile]) -> pd.DataFrame:
    """Table `profile_totals`: for each form and profile the points for indicators and execution, the total and the grade.

    Indicators: the due score where a row can be judged, else the declared one within 0 and its weight, as a share of all weights, on the
    points that the profile leaves to indicators. Execution: min(1, rate) × the profile's weight. A cap of the profile is applied. Null where a
    weight, a score or the rate is missing, and for fragments.
    """
    return pd.concat([_under(forms, profile) for profile in profiles], ignore_index=True)


def _under(forms: Forms, profile: Profile) -> pd.DataFrame:
    ids = forms.projects["project_id"]
    rows = rescoring(forms, profile)
    points = pd.MultiIndex.from_frame(forms.scored[["project_id", "position"]])
    rows = rows[pd.MultiIndex.from_frame(rows[["project_id", "position"]]).isin(points)]
    weight, declared, due = (rows[column].to_numpy(dtype=float) for column in ("weight", "declared", "due"))
    judged = ~np.isnan(due)
    taken = np.where(judged, due, np.clip(declared, 0, np.maximum(weight, 0)))
    sums = pd.DataFrame({"taken": taken, "weight": weight, "rows": 1, "judged": (rows["outcome"] != NOT_JUDGED).astype(int)}).groupby(rows["project_id"].to_numpy()).sum()
    incomplete = rows.loc[np.isnan(taken) | np.isnan(weight), "project_id"]
    sums = sums.reindex(ids)
    left = profile["total_points"] - profile["execution_weight"]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        share = np.where(sums["weight"] > 0, sums["taken"] / sums["weight"], np.nan)
    unknown = ids.isin(incomplete).to_numpy() | ids.isin(forms.fragments).to_numpy()
    indicators = np.where(unknown, np.nan, np.round(share * left, 2))
    rate = execution_rate(forms.total_funds.reindex(ids), profile)
    execution = np.round(np.clip(rate, 0, 1) * profile["execution_weight"], 2)
    total = np.round(indicators + execution, 2)
    total = np.fmin(total, np.where(np.isnan(total), np.nan, total_cap(rate, profile)))
    return pd.DataFrame(
        {
            "project_id": ids.to_numpy(),
            "profile": profile.name,
            "profile_title": profile["title"],
            "execution_score": execution,
            "indicator_score": indicators,
            "total": total,
            "grade": [None if np.isnan(value) else grade(value, profile) for value in total],
            "rows": sums["rows"].to_numpy(),
            "rows_judged": sums["judged"].to_numpy(),
        }
    )
