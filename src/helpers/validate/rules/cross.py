"""Rules G: do parts of a form, and forms among themselves, repeat one another."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.validate.evidence import Forms, comparable, evidence, first_reason, plain, similarity
from helpers.validate.profile import Profile


def outcome_repeats_goal(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G06: the outcome against the expected goal; equal is a warning, very like is worth a look."""
    projects = forms.projects
    goal, outcome = projects["expected_goal"], projects["actual_outcome"]
    blank = goal.isna() | outcome.isna()
    likeness = np.array([0.0 if no else similarity(a, b) for a, b, no in zip(goal, outcome, blank, strict=True)])
    same = np.array([not no and comparable(a) == comparable(b) for a, b, no in zip(goal, outcome, blank, strict=True)], dtype=bool)
    return evidence(
        projects[["project_id"]],
        "projects",
        column="actual_outcome",
        what=np.where(same, "same", "similar"),
        observed=np.array([f"{plain(value * 100, 1)}%" for value in likeness], dtype=object),
        fault=np.where(same | (likeness > profile["similarity_limit"]), "雷同", None),
        severity=np.where(same, "warning", "info"),
        not_assessable=first_reason((blank, "没有预期目标或实际完成情况")),
    )


def same_content(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G08: forms whose goal, indicators, targets and actuals are all the same, with the others named.

    A second form of the same project and unit belongs to A03, and is not compared.
    """
    projects = forms.projects[forms.projects["duplicate_of"].isna()]
    rows = forms.indicators
    lines = pd.Series(
        ["\x1f".join(map(comparable, (row.level3, row.target_text, row.actual_text))) for row in rows.itertuples()],
        index=rows["project_id"],
        dtype="object",
    )
    bodies = lines.groupby(level=0, sort=False).agg("\x1e".join) if len(lines) else lines
    body = bodies.reindex(projects["project_id"]).to_numpy()
    goal = projects["expected_goal"].map(comparable).to_numpy()
    blank = pd.isna(body) | (goal == "") | projects["project_id"].isin(forms.fragments).to_numpy()
    content = np.array([None if no else f"{g}\x1d{b}" for g, b, no in zip(goal, body, blank, strict=True)], dtype=object)
    groups: dict[str, list[int]] = {}
    for index, text in enumerate(content):
        if text is not None:
            groups.setdefault(text, []).append(index)
    names = projects["project_name"].fillna("残缺表格").map(lambda name: "".join(str(name).split())).to_numpy()
    fault = [
        None if text is None or len(groups[text]) == 1 else "；".join(names[other] for other in groups[text] if other != index)
        for index, text in enumerate(content)
    ]
    return evidence(
        projects[["project_id"]],
        "projects",
        column="expected_goal",
        fault=np.array(fault, dtype=object),
        not_assessable=first_reason((blank, "没有预期目标或绩效指标")),
    )
