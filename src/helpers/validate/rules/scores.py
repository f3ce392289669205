"""Rules C: are scores within their weights, does the total add up, and does the grade follow."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from helpers.validate.evidence import Forms, by_value, comparable, evidence, first_reason, item, joined_by_form, plain, text_of
from helpers.validate.families import indicator_of
from helpers.validate.misprints import ABOVE, SCORE, scores_above_weight
from helpers.validate.profile import Profile
from helpers.validate.recompute import grade, recompute
from helpers.validate.rules.funds import execution_score
from helpers.validate.scoring import due_scores, is_rounded, rounds_as_printed

_GRADE = re.compile(r"(?:等级|评价等级|评价结论)?(优|良|中|差)")

NO_SCORES = "表上没有得分栏"


def score_range(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for C01: each indicator's score lies between 0 and its weight, and so does the execution's where D03 cannot say what it should be."""
    judged = execution_score(forms, profile)
    total = forms.total_funds.reset_index(drop=True)
    unsaid = total["project_id"].isin(judged.loc[judged["not_assessable"].notna(), "project_id"])
    return pd.concat([_in_range(forms.scored, "indicators"), _in_range(total[unsaid], "funds")], ignore_index=True)


def _in_range(rows: pd.DataFrame, table: str) -> pd.DataFrame:
    below = (rows["score"] < 0).to_numpy()
    beyond = np.where(below, -rows["score"], rows["score"] - rows["weight"])
    return evidence(
        rows,
        table,
        column="score",
        what=np.where(below, "below", "above"),
        observed=text_of(rows["score"]),
        expected=text_of(rows["weight"]),
        difference=text_of(np.where(below, rows["score"], rows["score"] - rows["weight"])),
        beyond=beyond - 1e-9,
        not_assessable=first_reason((rows["score"].isna(), "没有得分"), (rows["weight"].isna() & ~below, "没有分值")),
    )


def declared_total(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for C02: the declared total against the sum of the indicator scores and the printed execution score.

    Where a score is blank, the total may be wrong all the same: less than the scores that are printed, or more than they and the weights of
    the blanks can make. A score above its weight is a misprint, and no part of a sum that anybody should write.
    """
    parts = recompute(forms, profile)
    projects = forms.projects[["project_id"]]
    declared = forms.projects["declared_total_score"].to_numpy()
    execution = forms.total_funds["score"].reindex(projects["project_id"]).to_numpy(dtype=float)
    difference = np.round(declared - parts["sum_of_parts"].to_numpy(), 6)
    least, most = _bounds(forms, projects["project_id"], execution)
    low, high = (least - declared, declared - most) if len(projects) else (least, most)
    blank = parts["indicator_scores"].isna().to_numpy() | np.isnan(execution)
    certain = blank & ~projects["project_id"].isin(forms.fragments).to_numpy() & (np.fmax(low, high) > profile["points_tolerance"] + 1e-9)
    of_rows, of_execution = (projects["project_id"].isin(found).to_numpy() for found in scores_above_weight(forms))
    words = [
        f"指标得分之和 {scores}，加预算执行得分 {executed}" if scores and executed else None
        for scores, executed in zip(text_of(parts["indicator_scores"]), text_of(execution), strict=True)
    ]
    return evidence(
        projects,
        "projects",
        column="declared_total_score",
        what=np.select([certain & (low > 0), certain], ["least", "most"], "sum"),
        observed=text_of(declared),
        expected=text_of(np.select([certain & (low > 0), certain], [least, most], parts["sum_of_parts"])),
        difference=text_of(np.select([certain & (low > 0), certain], [-low, high], difference)),
        detail=np.array(words, dtype=object),
        beyond=np.where(certain, np.fmax(low, high), np.abs(difference)) - profile["points_tolerance"] - 1e-9,
        not_assessable=first_reason(
            (projects["project_id"].isin(forms.fragments), "表格残缺，得分不全"),
            (np.isnan(declared), "没有总分"),
            (of_execution, SCORE),
            (of_rows & blank, ABOVE),
            (certain, None),
            (parts["indicator_scores"].isna(), "有指标没有得分"),
            (np.isnan(execution), "没有填写预算执行得分"),
        ),
    )


def _bounds(forms: Forms, ids: pd.Series, execution: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The least and the most that the scores of each form can add up to, whatever stands in the blanks; no most where a weight is blank too."""
    rows = forms.scored
    room = rows["score"].fillna(rows["weight"])
    sums = pd.DataFrame({"least": rows["score"].fillna(0), "most": room}).groupby(rows["project_id"].to_numpy()).sum().reindex(ids)
    weight = forms.total_funds["weight"].reindex(ids).to_numpy(dtype=float)
    open_ended = ids.isin(rows.loc[room.isna(), "project_id"]).to_numpy()
    least = sums["least"].to_numpy(dtype=float) + np.nan_to_num(execution)
    most = sums["most"].to_numpy(dtype=float) + np.where(np.isnan(execution), weight, execution)
    return np.round(least, 6), np.where(open_ended, np.nan, np.round(most, 6))


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
                not_assessable=np.where([forms.lacks(project, table, "score") for project in frame["project_id"]], NO_SCORES, None),
            )
        )
    return pd.concat(pieces, ignore_index=True)


def precision(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for C05, once per form: scores with too many decimals, and scores that are the rule's score in whole points.

    Where the whole point is the full mark, the target was missed and nobody can tell rounding from a deduction forgotten: it is asked.
    """
    rows = forms.scored[forms.scored["score"].notna()]
    too_fine = rows[(rows["score"] - rows["score"].round(int(profile["score_decimals"]))).abs() > 1e-9]
    due = due_scores(forms, profile)
    as_printed = rounds_as_printed(*(due[column].to_numpy(dtype=float) for column in ("decimals", "score", "exact_due")))
    due = due[is_rounded(due["score"].to_numpy(dtype=float), due["due"].to_numpy(dtype=float), profile) & ~as_printed]
    execution = forms.total_funds.assign(position=0.0, due=recompute(forms, profile).set_index("project_id")["execution_score"])
    execution = execution[is_rounded(execution["score"].to_numpy(dtype=float), execution["due"].to_numpy(dtype=float), profile)]
    columns = ["project_id", "position", "due", "score", "weight"]
    named = pd.concat([due[columns], execution[columns]]).merge(rows[["project_id", "position", "level3"]], "left", ["project_id", "position"])
    is_full = (named["score"] >= named["weight"]).to_numpy()
    words = np.array(
        [
            f"{'预算执行' if row.position == 0 else item(row.position, row.level3)}按比例为 {plain(row.due, 2)}，填 {plain(row.score)}"
            for row in named.itertuples()
        ],
        dtype=object,
    )
    fine = [f"{item(row.position, row.level3)} {plain(row.score)}" for row in too_fine.itertuples()]
    projects = forms.projects.loc[forms.projects["project_id"].isin(rows["project_id"]), ["project_id"]]
    pieces = [
        evidence(projects, "projects", what=what, fault=joined_by_form(noted, notes, projects["project_id"]))
        for what, noted, notes in (
            ("decimals", too_fine, fine),
            ("rounded", named[~is_full], list(words[~is_full])),
            ("full", named[is_full], list(words[is_full])),
        )
    ]
    return pd.concat(pieces, ignore_index=True)


def printed_grade(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for C06: a grade printed in the total row, or in a field of its own (自评等级), against the grade of the declared total."""
    projects = forms.projects
    in_total = by_value(projects["total_note"], _grade_in, None)
    own = by_value(projects["declared_grade"], _grade_in, None)
    printed = pd.Series(np.where(pd.isna(in_total), own, in_total), dtype="object")
    total = projects["declared_total_score"]
    due = np.array([None if pd.isna(value) else grade(value, profile) for value in total], dtype=object)
    return evidence(
        projects[["project_id"]],
        "projects",
        column=np.where(pd.isna(in_total) & pd.notna(own), "declared_grade", "total_note"),
        observed=printed,
        expected=due,
        detail=text_of(total),
        fault=np.where(printed.to_numpy() != due, "等级不符", None),
        not_assessable=first_reason((printed.isna(), "表上没有印等级"), (total.isna().to_numpy(), "没有总分")),
    )


def full_marks(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for C07: every row of the form, the execution included, has full marks, and so has the total."""
    projects = forms.projects
    ids = projects["project_id"]
    rows = forms.scored
    short = ids.isin(rows.loc[~(rows["score"] >= rows["weight"]), "project_id"])
    blank = ids.isin(rows.loc[rows["score"].isna() | rows["weight"].isna(), "project_id"])
    total = forms.total_funds.reindex(ids)
    count = pd.Series(indicator_of(rows), index=rows["project_id"].to_numpy()).groupby(level=0).nunique().reindex(ids).fillna(0).to_numpy() + 1
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


def _grade_in(note: object) -> str | None:
    match = _GRADE.fullmatch(comparable(note))
    return match.group(1) if match else None
