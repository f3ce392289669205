"""Rules C: are scores within their weights, does the total add up, and does the grade follow."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from helpers.validate.evidence import Forms, comparable, evidence, first_reason, plain, text_of
from helpers.validate.profile import Profile
from helpers.validate.recompute import grade, recompute

_PLAIN_TARGET = re.compile(r"(\d+(?:\.\d+)?)(%?)")
_GRADE = re.compile(r"(?:等级|评价等级|评价结论)?(优|良|中|差)")


def score_range(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for C01: each indicator's score lies between 0 and its weight."""
    rows = forms.scored
    below = (rows["score"] < 0).to_numpy()
    beyond = np.where(below, -rows["score"], rows["score"] - rows["weight"])
    return evidence(
        rows,
        "indicators",
        column="score",
        what=np.where(below, "below", "above"),
        observed=text_of(rows["score"]),
        expected=text_of(rows["weight"]),
        difference=text_of(np.where(below, rows["score"], rows["score"] - rows["weight"])),
        beyond=beyond - 1e-9,
        not_assessable=first_reason((rows["score"].isna(), "没有得分"), (rows["weight"].isna() & ~below, "没有分值")),
    )


def declared_total(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for C02: the declared total against the sum of the indicator scores and the printed execution score."""
    parts = recompute(forms, profile)
    projects = forms.projects[["project_id"]]
    declared = forms.projects["declared_total_score"].to_numpy()
    execution = forms.total_funds["score"].reindex(projects["project_id"]).to_numpy(dtype=float)
    difference = np.round(declared - parts["sum_of_parts"].to_numpy(), 6)
    words = [
        f"指标得分之和 {scores}，加预算执行得分 {executed}" if scores and executed else None
        for scores, executed in zip(text_of(parts["indicator_scores"]), text_of(execution), strict=True)
    ]
    return evidence(
        projects,
        "projects",
        column="declared_total_score",
        observed=text_of(declared),
        expected=text_of(parts["sum_of_parts"]),
        difference=text_of(difference),
        detail=np.array(words, dtype=object),
        beyond=np.abs(difference) - profile["points_tolerance"] - 1e-9,
        not_assessable=first_reason(
            (projects["project_id"].isin(forms.fragments), "表格残缺，得分不全"),
            (np.isnan(declared), "没有总分"),
            (parts["indicator_scores"].isna(), "有指标没有得分"),
            (np.isnan(execution), "没有填写预算执行得分"),
        ),
    )


def blank_scores(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for C03: each weighted indicator row and the execution row have a score."""
    rows = forms.scored[forms.scored["weight"].notna()]
    total = forms.total_funds[forms.total_funds["weight"].notna()].reset_index(drop=True)
    unreadable = forms.unreadable[forms.unreadable["column"] == "score"]
    pieces = []
    for table, frame, what in (("indicators", rows, "indicator"), ("funds", total, "execution")):
        cells = unreadable[unreadable["table"] == table].drop_duplicates(["project_id", "position"])
        printed = cells.astype({"position": "float64"}).set_index(["project_id", "position"])["before"]
        detail = printed.reindex(pd.MultiIndex.from_frame(frame[["project_id", "position"]])).to_numpy()
        pieces.append(
            evidence(
                frame,
                table,
                column="score",
                what=np.where(pd.notna(detail), "unreadable", what),
                observed=text_of(frame["score"]),
                expected=text_of(frame["weight"]),
                detail=detail,
            )
        )
    return pd.concat(pieces, ignore_index=True)


def precision(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for C05, once per form: scores with too many decimals, and scores that are the rule's score in whole points."""
    rows = forms.scored[forms.scored["score"].notna()]
    decimals = int(profile["score_decimals"])
    too_fine = rows[(rows["score"] - rows["score"].round(decimals)).abs() > 1e-9]
    rounded = rows.assign(rule_score=_ratio_scores(rows))
    gap = (rounded["rule_score"] - rounded["score"]).abs()
    whole = (rounded["score"] % 1 == 0) & (gap > profile["points_tolerance"]) & (gap < profile["rounding_limit"])
    rounded = rounded[whole]
    execution = forms.total_funds.assign(position=0.0, rule_score=recompute(forms, profile).set_index("project_id")["execution_score"])
    gap = (execution["rule_score"] - execution["score"]).abs()
    whole = (execution["score"] % 1 == 0) & (gap > profile["points_tolerance"]) & (gap < profile["rounding_limit"])
    named = pd.concat([rounded[["project_id", "position", "rule_score", "score"]], execution.loc[whole, ["project_id", "position", "rule_score", "score"]]])
    words = pd.Series(
        [
            f"{'预算执行' if row.position == 0 else f'第 {row.position:.0f} 项指标'}按比例为 {plain(row.rule_score, 2)}，填 {plain(row.score)}"
            for row in named.itertuples()
        ],
        index=named["project_id"],
        dtype="object",
    )
    fine = pd.Series([f"第 {row.position:.0f} 项指标 {plain(row.score)}" for row in too_fine.itertuples()], index=too_fine["project_id"], dtype="object")
    projects = forms.projects.loc[forms.projects["project_id"].isin(rows["project_id"]), ["project_id"]]
    pieces = []
    for what, notes in (("decimals", fine), ("rounded", words)):
        joined = notes.groupby(level=0).agg("；".join) if len(notes) else notes
        fault = joined.reindex(projects["project_id"]).to_numpy()
        pieces.append(evidence(projects, "projects", what=what, fault=np.where(pd.isna(fault), None, fault)))
    return pd.concat(pieces, ignore_index=True)


def printed_grade(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for C06: a grade printed in the total row against the grade of the declared total."""
    projects = forms.projects
    printed = projects["total_note"].map(_grade_in)
    total = projects["declared_total_score"]
    due = np.array([None if pd.isna(value) else grade(value, profile) for value in total], dtype=object)
    return evidence(
        projects[["project_id"]],
        "projects",
        column="total_note",
        observed=printed,
        expected=due,
        detail=text_of(total),
        fault=np.where(printed.to_numpy() != due, "等级不符", None),
        not_assessable=first_reason((printed.isna(), "表上没有印等级"), (total.isna(), "没有总分")),
    )


def full_marks(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for C07: every row of the form, the execution included, has full marks, and so has the total."""
    projects = forms.projects
    ids = projects["project_id"]
    rows = forms.scored
    short = ids.isin(rows.loc[~(rows["score"] >= rows["weight"]), "project_id"])
    blank = ids.isin(rows.loc[rows["score"].isna() | rows["weight"].isna(), "project_id"])
    total = forms.total_funds.reindex(ids)
    count = rows.groupby("project_id").size().reindex(ids).fillna(0).to_numpy() + 1
    declared = projects["declared_total_score"].to_numpy()
    full = ~short.to_numpy() & (total["score"] >= total["weight"]).to_numpy() & (declared >= profile["total_points"])
    return evidence(
        projects[["project_id"]],
        "projects",
        column="declared_total_score",
        observed=text_of(count),
        detail=text_of(declared),
        fault=np.where(full, "全部满分", None),
        not_assessable=first_reason(
            (ids.isin(forms.fragments), "表格残缺，得分不全"),
            (blank, "有指标没有分值或得分"),
            (total["score"].isna(), "没有填写预算执行得分"),
            (np.isnan(declared), "没有总分"),
        ),
    )


def _ratio_scores(rows: pd.DataFrame) -> pd.Series:
    """Weight × min(1, actual ÷ target), two decimals, where both cells hold one plain figure of the same kind; else null.

    Cost rows are left out: less is better there, and two formulas are in use.
    """
    cost = rows["level1"].fillna("").str.contains("成本") | rows["level2"].fillna("").str.contains("成本")
    target, actual = rows["target_text"].map(_plain_figure), rows["actual_text"].map(_plain_figure)
    scores = [
        np.nan if is_cost or not t or not a or t[1] != a[1] or t[0] <= 0 else round(weight * min(1, a[0] / t[0]), 2)
        for is_cost, t, a, weight in zip(cost, target, actual, rows["weight"], strict=True)
    ]
    return pd.Series(scores, index=rows.index, dtype="float64")


def _plain_figure(text: object) -> tuple[float, str] | None:
    match = _PLAIN_TARGET.fullmatch("".join(text.split())) if isinstance(text, str) else None
    return (float(match.group(1)), match.group(2)) if match else None


def _grade_in(note: object) -> str | None:
    match = _GRADE.fullmatch(comparable(note))
    return match.group(1) if match else None
