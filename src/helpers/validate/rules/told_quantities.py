"""Rules G17 and G18: do goal and outcome count the same as the rows do. Only reading can settle it, so both places are quoted and the finding asks."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from helpers.validate.evidence import Forms, by_value, evidence, packed
from helpers.validate.profile import Profile
from helpers.validate.quantities import Quantity, quantities, speaks_of
from helpers.validate.values import NUMERIC


def goal_against_targets(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G17: a figure of the goal is the target of the row that counts the same thing."""
    return _told(forms, "expected_goal", "target", "年度目标没有写与指标同一事物的数量")


def outcome_against_actuals(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G18: a figure of the outcome is the actual of the row that counts the same thing."""
    return _told(forms, "actual_outcome", "actual", "完成情况没有写与指标同一事物的数量")


def _told(forms: Forms, narrative: str, side: str, otherwise: str) -> pd.DataFrame:
    """Rows whose thing the narrative counts: they pass where one of its figures is theirs, and are asked about where none is.

    A figure that is the other row's, one that is not exact, and several different figures for one row settle nothing: such rows are passed over.
    """
    values = forms.values
    rows = values[values["kind" if side == "target" else "actual_kind"].isin(NUMERIC) & values[f"{side}_value"].notna() & values["level3"].notna()]
    texts = forms.projects.loc[forms.projects[narrative].notna()].set_index("project_id")[narrative].to_dict()
    told: dict[object, str | None] = {}
    for project, own in rows.groupby("project_id", sort=False):
        if project in texts:
            told |= dict(_of_form(own, quantities(texts[project]), side))
    judged = rows[rows.index.isin(told.keys())]
    rest = forms.projects.loc[~forms.projects["project_id"].isin(judged["project_id"]), ["project_id"]]
    found = evidence(
        judged,
        "indicators",
        column=f"{side}_text",
        observed=np.array([told[index] for index in judged.index], dtype=object),
        expected=by_value(judged[f"{side}_text"], packed),
        detail=by_value(judged["level3"], packed),
        fault=np.array([told[index] for index in judged.index], dtype=object),
    )
    return pd.concat([found, evidence(rest, "projects", column=narrative, not_assessable=otherwise)], ignore_index=True)


def _of_form(rows: pd.DataFrame, counted: tuple[Quantity, ...], side: str) -> Iterator[tuple[object, str | None]]:
    """For each row that the narrative speaks of for certain, the figure that differs, as it is quoted; None where one is the row's own."""
    named = list(zip(rows.index, rows["level3"], rows[f"{side}_unit"].fillna(rows["target_unit"]), rows[f"{side}_value"].astype(float), strict=True))
    spoken: dict[object, list[Quantity]] = {index: [] for index, *_ in named}
    shared: set[object] = set()
    own = {index: value for index, _, _, value in named}
    for quantity in counted:
        about = [index for index, name, unit, _ in named if speaks_of(quantity, name, unit)]
        right = [index for index in about if math.isclose(own[index], quantity.value, rel_tol=1e-9)]
        for index in right or about:
            spoken[index].append(quantity)
        if len(about) > 1 and not right:
            shared.update(about)
    for index, heard in spoken.items():
        if not heard or index in shared:
            continue
        if any(math.isclose(own[index], each.value, rel_tol=1e-9) for each in heard):
            yield index, None
        elif len(heard) == 1 and heard[0].exact:
            yield index, packed(heard[0].quote)
