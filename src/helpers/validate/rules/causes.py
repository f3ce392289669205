"""Rule C04: why a total or a sum of weights is wrong: the first hypothesis that gives the printed figure exactly."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from helpers.validate.evidence import Forms, evidence, first_reason, item, plain, text_of
from helpers.validate.profile import Profile
from helpers.validate.recompute import recompute
from helpers.validate.rules.scores import declared_total
from helpers.validate.rules.weights import weight_sum

Cause = tuple[str, str]
"""A hypothesis with its figures, in Chinese and in English."""
UNEXPLAINED: Cause = ("未能解释这一差额", "no single slip that was tried gives this figure")


def cause_of_wrong_sum(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for C04, told with each finding of C02 and B01, and of C03 on a blank execution score where the total is not the one that is due.

    Tried in this order: execution score left out, execution score blank, initial budget as denominator, a sub-row counted, rounding, a row
    twice, a row dropped; a cause must give the printed figure to its last digit.
    """
    parts = recompute(forms, profile).set_index("project_id")
    totals, weights = declared_total(forms, profile), weight_sum(forms, profile)
    weights = weights[weights["what"] != "total"].reset_index(drop=True)
    ids = forms.projects["project_id"]
    declared = forms.projects.set_index("project_id")["declared_total_score"]
    rows = forms.scored.groupby("project_id", sort=False)
    scores, points, positions, names = (rows[column].agg(list) for column in ("score", "weight", "position", "level3"))
    sub = forms.funds[forms.funds["source"] != "total"].groupby("project_id", sort=False)
    sub_scores, sub_points = sub["score"].agg(list), sub["weight"].agg(list)
    total = forms.total_funds

    def named(project: object) -> list[str]:
        return [item(position, name) for position, name in zip(positions[project], names[project], strict=True)]

    causes: dict[str, np.ndarray] = {what: np.full(len(ids), None, dtype=object) for what in ("total", "weights")}
    blank = ~ids.isin(total.loc[total["score"].notna(), "project_id"]).to_numpy() & ids.isin(total["project_id"]).to_numpy()
    wrong = (totals["not_assessable"].isna() & (totals["beyond"] > 0) & (totals["what"] == "sum")).to_numpy()
    # A total that is right once the blank score is filled in needs no cause.
    gap = (declared - parts["recomputed_total"]).reindex(ids).abs().to_numpy(dtype=float)
    open_total = blank & parts["indicator_scores"].reindex(ids).notna().to_numpy() & declared.notna().to_numpy() & ~(gap <= profile["points_tolerance"])
    for index in np.flatnonzero(wrong | open_total):
        project = ids.iloc[index]
        row = parts.loc[project]
        tried = _causes_of_total(declared.iloc[index], row, total.loc[project], scores[project], named(project), sub_scores.get(project, []))
        cause = next(tried, None)
        causes["total"][index] = cause or (UNEXPLAINED if wrong[index] else None)
    off = (weights["not_assessable"].isna() & (weights["beyond"] > 0)).to_numpy()
    for index in np.flatnonzero(off):
        project = ids.iloc[index]
        if weights["what"].iloc[index] == "least":
            continue
        tried = _causes_of_weights(profile["total_points"], profile["execution_weight"], parts.loc[project], points[project], named(project), sub_points.get(project, []))
        causes["weights"][index] = next(tried, UNEXPLAINED)
    sums = {"total": parts["sum_of_parts"], "weights": parts["weight_sum"]}
    printed = {"total": declared.to_numpy(dtype=float), "weights": np.full(len(ids), float(profile["total_points"]))}
    faults = {what: np.array([cause and cause[0] for cause in found], dtype=object) for what, found in causes.items()}
    english = {what: np.array([cause and cause[1] for cause in found], dtype=object) for what, found in causes.items()}
    explained = {"total": np.where(blank, "C03", "C02"), "weights": "B01"}
    unjudged = {"total": totals["not_assessable"].notna().to_numpy() & pd.isna(faults["total"]), "weights": weights["not_assessable"].notna().to_numpy()}
    pieces = [
        evidence(
            forms.projects[["project_id"]],
            "projects",
            column=f"declared_total_{'score' if what == 'total' else 'weight'}",
            what=explained[what],
            observed=text_of(printed[what]),
            expected=text_of(sums[what].reindex(ids)),
            difference=text_of(np.round(printed[what] - sums[what].reindex(ids).to_numpy(dtype=float), 6)),
            detail=english[what],
            fault=faults[what],
            not_assessable=first_reason((unjudged[what], "总分或分值不能评判")),
        )
        for what in ("total", "weights")
    ]
    return pd.concat(pieces, ignore_index=True)


def _causes_of_total(
    declared: float, row: pd.Series, total: pd.Series, scores: list[float], named: list[str], sub_scores: list[float]
) -> Iterator[Cause]:
    """The hypotheses that give the declared total, in their order, each with its figures."""
    indicators, execution, weight = row["indicator_scores"], total["score"], total["weight"]
    half = _half_unit(declared)

    def gives(figure: float) -> bool:
        return abs(figure - declared) <= half + 1e-9

    if not pd.isna(execution) and gives(indicators):
        yield (
            f"预算执行得分 {plain(execution)} 没有计入：总分就是指标得分之和 {plain(indicators)}",
            f"the execution score of {plain(execution)} was left out of the total ({plain(indicators)})",
        )
    if pd.isna(execution):
        if gives(indicators):
            yield (
                f"预算执行得分没有填写，也没有计入：总分就是指标得分之和 {plain(indicators)}",
                f"the blank execution score was counted as 0 ({plain(indicators)})",
            )
        elif not pd.isna(weight) and gives(indicators + weight):
            sum_in_figures = f"{plain(indicators)} + {plain(weight)}"
            yield (
                f"预算执行得分没有填写，总分按满分 {plain(weight)} 分计入：{sum_in_figures}",
                f"the blank execution score was counted as its full {plain(weight)} ({sum_in_figures})",
            )
    initial, executed = total["initial_budget"], total["executed"]
    if initial > 0 and not pd.isna(executed) and not pd.isna(weight) and initial != total["annual_budget"]:
        due = min(1.0, max(0.0, executed / initial)) * weight
        for score in dict.fromkeys((due, round(due, 2), round(due, 1))):
            if gives(indicators + score):
                formula = f"{plain(executed)} ÷ {plain(initial)} × {plain(weight)} = {plain(due, 2)}"
                yield (
                    f"执行得分按年初预算数计算：{formula}，加指标得分 {plain(indicators)}",
                    f"the execution score was taken on the initial budget: {formula}, and the indicators' {plain(indicators)}",
                )
                break
    counted = 0 if pd.isna(execution) else execution
    whole = indicators + counted
    for score in dict.fromkeys(score for score in sub_scores if score and not pd.isna(score)):
        if gives(whole + score):
            yield f"资金明细行的得分 {plain(score)} 也计入了总分", f"the score of {plain(score)} on a sub-row was counted too"
    if gives(sum(_half_up(score) for score in scores) + _half_up(counted)):
        yield "各项得分先取整后相加", "the scores were rounded before they were added"
    if declared % 1 == 0 and _half_up(whole) == declared:
        yield f"合计 {plain(whole)} 取整", f"the sum of {plain(whole)} was rounded"
    yield from _one_row(gives, whole, scores, named)


def _causes_of_weights(full: float, due: float, row: pd.Series, points: list[float], named: list[str], sub_points: list[float]) -> Iterator[Cause]:
    """The hypotheses that give a sum of 100."""
    indicators, execution, whole = row["indicator_weights"], row["execution_weight"], row["weight_sum"]

    def gives(figure: float) -> bool:
        return abs(figure - full) <= 0.01

    if gives(indicators + due) and abs(execution - due) > 0.01:
        yield (
            f"预算执行的分值印为 {plain(execution)}，应为 {plain(due)}：加指标分值之和 {plain(indicators)} 即为 {plain(full)}",
            f"the execution weight is printed as {plain(execution)} instead of {plain(due)}: with the indicators' {plain(indicators)} that makes {plain(full)}",
        )
    if gives(indicators):
        yield (
            f"预算执行的分值 {plain(execution)} 没有计入：指标分值之和已是 {plain(indicators)}，全部为 {plain(whole)}",
            f"the execution weight of {plain(execution)} was left out: the indicators alone have {plain(indicators)}, all together {plain(whole)}",
        )
    for weight in dict.fromkeys(weight for weight in sub_points if weight and not pd.isna(weight)):
        if gives(whole + weight):
            yield f"资金明细行的分值 {plain(weight)} 也计入了", f"the weight of {plain(weight)} on a sub-row was counted too"
    if gives(sum(_half_up(weight) for weight in points) + execution):
        yield "各项分值先取整后相加", "the weights were rounded before they were added"
    yield from _one_row(gives, whole, points, named)


def _one_row(gives, whole: float, figures: list[float], named: list[str]) -> Iterator[Cause]:
    ways = (("计了两次，或漏印了同样的一行", "was counted twice, or a row like it is not printed", 1), ("没有计入", "was left out", -1))
    for word, english, sign in ways:
        for name, figure in zip(named, figures, strict=True):
            if figure and not pd.isna(figure) and gives(whole + sign * figure):
                same = sum(other == figure for other in figures)
                row = f"{name}的 {plain(figure)} 分" if same == 1 else f"{same} 项 {plain(figure)} 分的指标中有一项"
                row_en = f"{name} with its {plain(figure)}" if same == 1 else f"one of {same} indicators of {plain(figure)}"
                yield f"{row}{word}", f"{row_en} {english}"
                break


def _half_unit(declared: float) -> float:
    """Half a unit of the last digit of a printed total: 96.7 -> 0.05, 96.69 -> 0.005; a whole total must be met exactly."""
    text = plain(declared)
    return 0.5 * 10.0 ** -len(text.split(".")[1]) if "." in text else 0.0


def _half_up(value: float) -> float:
    return float(np.floor(value + 0.5)) if not pd.isna(value) else np.nan
