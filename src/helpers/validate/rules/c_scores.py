"""Rules C: are scores within their weights, does the total add up, does the grade follow, and why a sum is wrong.

C04 names the first hypothesis that gives the printed figure exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from helpers.language.normalise import comparable
from helpers.validate.evidence import Forms, evidence, first_reason, indicator_of
from helpers.validate.printed_figures import ABOVE, SCORE, scores_above_weight
from helpers.validate.profile import Profile
from helpers.validate.scoring import due_scores, grade, is_rounded, recompute, rounds_as_printed
from helpers.validate.texts import by_value, item, joined_by_form, plain, text_of

_GRADE = re.compile(r"(?:等级|评价等级|评价结论)?(优|良|中|差)")

NO_SCORES = "表上没有得分栏"


def score_range(forms: Forms, profile: Profile, execution: pd.DataFrame) -> pd.DataFrame:
    """Evidence for C01: each indicator's score lies between 0 and its weight, and so does the execution's where D03 cannot say what it should be."""
    total = forms.total_funds.reset_index(drop=True)
    unsaid = total["project_id"].isin(execution.loc[execution["not_assessable"].notna(), "project_id"])
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


Cause = tuple[str, str, str]
"""A hypothesis: its code (see `CAUSES`), and what it says with its figures, in Chinese and in English."""
UNEXPLAINED: Cause = ("unexplained", "未能解释这一差额", "no single slip that was tried gives this figure")


def cause_of_wrong_sum(forms: Forms, profile: Profile, totals: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Evidence for C04, told with each finding of C02 and B01, and of C03 on a blank execution score where the total is not the one that is due.

    Tried in this order: execution score left out, execution score blank, initial budget as denominator, a sub-row counted, rounding, a row
    twice, a row dropped; a cause must give the printed figure to its last digit.
    """
    parts = recompute(forms, profile).set_index("project_id")
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
        tried = _causes_of_weights(profile, parts.loc[project], points[project], named(project), sub_points.get(project, []))
        causes["weights"][index] = next(tried, UNEXPLAINED)
    sums = {"total": parts["sum_of_parts"], "weights": parts["weight_sum"]}
    printed = {"total": declared.to_numpy(dtype=float), "weights": np.full(len(ids), float(profile["total_points"]))}
    codes, faults, english = (
        {what: np.array([cause and cause[part] for cause in found], dtype=object) for what, found in causes.items()} for part in range(3)
    )
    explained = {"total": np.where(blank, "C03", "C02"), "weights": "B01"}
    unjudged = {"total": totals["not_assessable"].notna().to_numpy() & pd.isna(faults["total"]), "weights": weights["not_assessable"].notna().to_numpy()}
    pieces = [
        evidence(
            forms.projects[["project_id"]],
            "projects",
            column=f"declared_total_{'score' if what == 'total' else 'weight'}",
            what=codes[what],
            explains=explained[what],
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
            "execution_left_out",
            f"预算执行得分 {plain(execution)} 没有计入：总分就是指标得分之和 {plain(indicators)}",
            f"the execution score of {plain(execution)} was left out of the total ({plain(indicators)})",
        )
    if pd.isna(execution):
        if gives(indicators):
            yield (
                "execution_as_zero",
                f"预算执行得分没有填写，也没有计入：总分就是指标得分之和 {plain(indicators)}",
                f"the blank execution score was counted as 0 ({plain(indicators)})",
            )
        elif not pd.isna(weight) and gives(indicators + weight):
            sum_in_figures = f"{plain(indicators)} + {plain(weight)}"
            yield (
                "execution_as_full",
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
                    "initial_budget",
                    f"执行得分按年初预算数计算：{formula}，加指标得分 {plain(indicators)}",
                    f"the execution score was taken on the initial budget: {formula}, and the indicators' {plain(indicators)}",
                )
                break
    counted = 0 if pd.isna(execution) else execution
    whole = indicators + counted
    for score in dict.fromkeys(score for score in sub_scores if score and not pd.isna(score)):
        if gives(whole + score):
            yield "detail_row", f"资金明细行的得分 {plain(score)} 也计入了总分", f"the score of {plain(score)} on a sub-row was counted too"
    if gives(sum(_half_up(score) for score in scores) + _half_up(counted)):
        yield "rounded_parts", "各项得分先取整后相加", "the scores were rounded before they were added"
    if declared % 1 == 0 and _half_up(whole) == declared:
        yield "rounded_sum", f"合计 {plain(whole)} 取整", f"the sum of {plain(whole)} was rounded"
    yield from _one_row(gives, whole, scores, named)


def _causes_of_weights(profile: Profile, row: pd.Series, points: list[float], named: list[str], sub_points: list[float]) -> Iterator[Cause]:
    """The hypotheses that give a sum of 100."""
    full, due, tolerance = profile["total_points"], profile["execution_weight"], profile["points_tolerance"]
    indicators, execution, whole = row["indicator_weights"], row["execution_weight"], row["weight_sum"]

    def gives(figure: float) -> bool:
        return abs(figure - full) <= tolerance

    if gives(indicators + due) and abs(execution - due) > tolerance:
        yield (
            "execution_misprinted",
            f"预算执行的分值印为 {plain(execution)}，应为 {plain(due)}：加指标分值之和 {plain(indicators)} 即为 {plain(full)}",
            f"the execution weight is printed as {plain(execution)} instead of {plain(due)}: with the indicators' {plain(indicators)} that makes {plain(full)}",
        )
    if gives(indicators):
        yield (
            "execution_left_out",
            f"预算执行的分值 {plain(execution)} 没有计入：指标分值之和已是 {plain(indicators)}，全部为 {plain(whole)}",
            f"the execution weight of {plain(execution)} was left out: the indicators alone have {plain(indicators)}, all together {plain(whole)}",
        )
    for weight in dict.fromkeys(weight for weight in sub_points if weight and not pd.isna(weight)):
        if gives(whole + weight):
            yield "detail_row", f"资金明细行的分值 {plain(weight)} 也计入了", f"the weight of {plain(weight)} on a sub-row was counted too"
    if gives(sum(_half_up(weight) for weight in points) + execution):
        yield "rounded_parts", "各项分值先取整后相加", "the weights were rounded before they were added"
    yield from _one_row(gives, whole, points, named)


def _one_row(gives, whole: float, figures: list[float], named: list[str]) -> Iterator[Cause]:
    ways = (
        ("row_twice", "计了两次，或漏印了同样的一行", "was counted twice, or a row like it is not printed", 1),
        ("row_left_out", "没有计入", "was left out", -1),
    )
    for code, word, english, sign in ways:
        for name, figure in zip(named, figures, strict=True):
            if figure and not pd.isna(figure) and gives(whole + sign * figure):
                same = sum(other == figure for other in figures)
                row = f"{name}的 {plain(figure)} 分" if same == 1 else f"{same} 项 {plain(figure)} 分的指标中有一项"
                row_en = f"{name} with its {plain(figure)}" if same == 1 else f"one of {same} indicators of {plain(figure)}"
                yield code, f"{row}{word}", f"{row_en} {english}"
                break


def _half_unit(declared: float) -> float:
    """Half a unit of the last digit of a printed total: 96.7 -> 0.05, 96.69 -> 0.005; a whole total must be met exactly."""
    text = plain(declared)
    return 0.5 * 10.0 ** -len(text.split(".")[1]) if "." in text else 0.0


def _half_up(value: float) -> float:
    return float(np.floor(value + 0.5)) if not pd.isna(value) else np.nan
