"""Rules B: do the weights add up, and does each stand where it belongs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.validate.evidence import Forms, evidence, first_reason, text_of
from helpers.validate.profile import Profile
from helpers.validate.recompute import recompute


def weight_sum(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for B01: indicator weights and execution weight against 100, and the weight of the total row against 100."""
    full = profile["total_points"]
    parts = recompute(forms, profile)
    projects = forms.projects[["project_id"]]
    incomplete = forms.scored.loc[forms.scored["weight"].isna(), "project_id"]
    difference = parts["weight_sum"] - full
    summed = evidence(
        projects,
        "projects",
        column="declared_total_weight",
        what="parts",
        observed=text_of(parts["weight_sum"]),
        expected=text_of(np.full(len(projects), full)),
        difference=text_of(difference),
        detail=_sum_in_words(parts["indicator_weights"], parts["execution_weight"]),
        beyond=difference.abs() - profile["points_tolerance"],
        not_assessable=first_reason(
            (projects["project_id"].isin(forms.fragments), "表格残缺，分值不全"),
            (projects["project_id"].isin(incomplete), "有指标行没有分值"),
            (parts["execution_weight"].isna(), "没有预算执行的分值"),
            (parts["weight_sum"].isna(), "没有指标分值"),
        ),
    )
    declared = forms.projects["declared_total_weight"]
    off = declared - full
    total = evidence(
        projects,
        "projects",
        column="declared_total_weight",
        what="total",
        observed=text_of(declared),
        expected=text_of(np.full(len(projects), full)),
        difference=text_of(off),
        beyond=off.abs() - profile["points_tolerance"],
        not_assessable=first_reason((declared.isna(), "总分行没有分值")),
    )
    return pd.concat([summed, total], ignore_index=True)


def execution_weight(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for B03: the total funds row carries the profile's execution weight, the other rows carry none."""
    funds = forms.funds
    is_total = (funds["source"] == "total").to_numpy()
    difference = np.where(is_total, funds["weight"] - profile["execution_weight"], funds["weight"].fillna(0))
    return evidence(
        funds,
        "funds",
        column="weight",
        what=np.where(is_total, "total", "subrow"),
        observed=text_of(funds["weight"]),
        expected=np.where(is_total, text_of(np.full(len(funds), profile["execution_weight"])), "—"),
        difference=np.where(is_total, text_of(difference), None),
        detail=funds["source_text"],
        beyond=np.abs(difference) - profile["points_tolerance"],
        not_assessable=first_reason((is_total & funds["weight"].isna(), "总额行没有分值")),
    )


def row_weights(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for B04: every indicator row has a weight above 0 or says 不涉及."""
    rows = forms.indicators
    exempt = ~rows.index.isin(forms.scored.index)
    unreadable = _is_unreadable(forms, rows, "weight")
    missing = rows["weight"].isna().to_numpy() & ~exempt
    not_positive = (rows["weight"] <= 0).to_numpy() & ~exempt
    return evidence(
        rows,
        "indicators",
        column="weight",
        what=np.where(not_positive, "not_positive", "missing"),
        observed=text_of(rows["weight"]),
        fault=np.select([missing, not_positive], ["没有分值", "分值不大于 0"], default=None),
        not_assessable=first_reason((unreadable, "分值栏不是数字")),
    )


def _is_unreadable(forms: Forms, rows: pd.DataFrame, column: str) -> np.ndarray:
    cells = forms.unreadable[(forms.unreadable["table"] == "indicators") & (forms.unreadable["column"] == column)]
    keys = pd.MultiIndex.from_frame(cells[["project_id", "position"]].astype({"position": "float64"}))
    return pd.MultiIndex.from_frame(rows[["project_id", "position"]]).isin(keys)


def _sum_in_words(indicators: pd.Series, execution: pd.Series) -> np.ndarray:
    pairs = zip(text_of(indicators), text_of(execution), strict=True)
    return np.array([f"{first}，加预算执行分值 {second}" if first and second else None for first, second in pairs], dtype=object)
