"""Compute what a form's own figures give under the profile: weights, execution rate and score, totals, grade, and the score of each row.

The score of a row comes with the formula and its figures in words.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

import numpy as np
import pandas as pd

from helpers.schema.tables import ACTUAL_CELLS, TARGET_CELLS
from helpers.validate.certainty import INFERRED
from helpers.validate.evidence import Forms
from helpers.validate.profile import Profile
from helpers.validate.texts import by_value, plain, text_of
from helpers.validate.values import far_above


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
    table["previous_project"] = None if forms.previous is None else forms.partners[0].to_numpy()
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


_CLEARLY = 1.005
"""So many times its target is an actual that misses it for certain, and does not only round differently."""
AGREES, ROUNDED, DIFFERS, NOT_JUDGED = "agrees", "rounded", "differs", "not_judged"


_NO_MATTER = [
    "level1", "level1_origin", "level1_points", "level2", "level2_points", "level3", "comparator_text", "unit_text", "place",
    "per_piece", "unit_assumed", "amount_target", "amount_actual", "amount_factor_actual",
]  # fmt: skip


def due_scores(forms: Forms, profile: Profile) -> pd.DataFrame:
    """The score that is due to each row of `forms.values`, computed once; see `_due_scores` for the columns."""
    return forms.once("due_scores", profile, _due_scores)


def _due_scores(forms: Forms, profile: Profile) -> pd.DataFrame:
    """`forms.values` with the score that is due and how it comes about.

    `case`: met, short, over, above, late, missed, not_done, band, share; null where the text does not allow a judgement. `due`: two decimals; for a band of a
    qualitative row `due_low` and `due_high` instead, which are one for a `share`. `late`, `missed` and `not_done` rows have no formula: any score below the weight will do.
    """
    # Columns that no score rests on would be copied at every choice of rows.
    rows = forms.values.drop(columns=_NO_MATTER, errors="ignore")
    target, actual, weight = (rows[column].to_numpy(dtype=float) for column in ("target", "actual", "weight"))
    direction, exact = rows["direction"].to_numpy(dtype=object), rows["exact"].to_numpy(dtype=bool)
    bound = rows["actual_operator"].to_numpy(dtype=object)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        up, down = actual / target, target / actual
        if profile["at_most"] == "one_minus":
            down = 1 - (actual - target) / target
    known = ~np.isnan(target) & ~np.isnan(actual)
    at_least, at_most, equal = (direction == word for word in ("at_least", "at_most", "equal"))
    met = (at_least | equal) & (actual >= target) & (exact | np.isin(bound, ["≥", ">"]))
    # What more than an exact target is worth, no formula says: no score is held against it.
    met &= ~above_exact(rows, profile)
    met |= at_most & (actual <= target) & (exact | np.isin(bound, ["≤", "<"]))
    upper = rows["target_upper"].to_numpy(dtype=float)
    met |= (direction == "range") & (actual >= target) & (actual <= upper) & exact
    # Equal figures meet whatever direction was meant.
    met |= known & (actual == target) & exact & pd.isna(direction) & rows["kind"].isin(["number", "period"]).to_numpy()
    low_end = rows["above_low_end"].to_numpy(dtype=bool)
    short = (at_least | equal | low_end) & (actual < target) & exact & (target > 0) & (actual >= 0)
    over = at_most & (actual > target) & exact & (target > 0)
    over &= profile["at_most"] != "unset"
    # No formula is needed to see that full marks are too many: where the profile names none, and where the target is 0 and something happened.
    missed = known & exact & np.where(target == 0, actual > 0, at_most & (actual > target * _CLEARLY) & (profile["at_most"] == "unset"))
    missed &= at_most | (equal & (target == 0))
    case = np.full(len(rows), None, dtype=object)
    case[known & met], case[known & short], case[known & over], case[missed & (target >= 0)] = "met", "short", "over", "missed"
    if profile["over_fulfilment"] == "deduct":
        beyond = known & met & at_least & exact & (target > 0) & ~rows["cost"].to_numpy() & (up >= profile["over_limit"] - 1e-9)
        # By the letter of the rule two points come off at once; where the excess says little of the target, no score is held against either reading.
        case[beyond] = np.where(far_above(rows[beyond], profile), "above", None)
    dates = _dates(rows)
    case[dates == "in_time"], case[dates == "late"] = "met", "late"
    case[_not_done(rows, direction)] = "not_done"
    best, worst = _bands(rows)
    case[~np.isnan(best)] = "band"
    due = np.full(len(rows), np.nan)
    due[case == "met"] = weight[case == "met"]
    with np.errstate(invalid="ignore", over="ignore"):
        due = np.where(case == "short", weight * np.clip(up, 0, 1), due)
        due = np.where(case == "over", weight * np.clip(down, 0, 1), due)
        due = np.where(case == "above", np.maximum(weight - profile["over_deduction"], 0), due)
        low, high = _shares(best, worst, profile)
        # One level with one share: what is due is known to the point.
        fixed = (case == "band") & (low == high)
        case[fixed] = "share"
        due = np.where(fixed, weight * high, due)
        rows["exact_due"], rows["due"] = due, np.round(due, 2)
        rows["due_low"], rows["due_high"] = np.round(weight * low, 4), np.round(weight * high, 4)
    rows["case"], rows["best"], rows["worst"] = case, best, worst
    rows["decimals"] = score_decimals(forms).reindex(rows["project_id"]).to_numpy(dtype=float)
    rows["ratio"] = np.where(known & at_least & exact & (target > 0), up, np.nan)
    return rows


@np.errstate(all="ignore")
def rescoring(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Table `rescoring`: for every scored indicator the declared score beside the one due, in figures and words."""
    rows = due_scores(forms, profile)
    declared, due, weight = (rows[column].to_numpy(dtype=float) for column in ("score", "due", "weight"))
    case = rows["case"].to_numpy(dtype=object)
    gap = np.round(declared - due, 6)
    agrees = np.abs(gap) <= profile["points_tolerance"]
    agrees |= rounds_as_printed(rows["decimals"].to_numpy(dtype=float), declared, rows["exact_due"].to_numpy(dtype=float))
    rounded = ~agrees & is_rounded(declared, due, profile)
    in_band = (case == "band") & (declared >= rows["due_low"] - 1e-9) & _below_top(rows, declared)
    late = np.isin(case, ["late", "not_done", "missed"]) & (declared < weight)
    result = np.where(agrees | in_band | late, AGREES, np.where(rounded, ROUNDED, DIFFERS)).astype(object)
    unjudged = pd.isna(case) | np.isnan(declared) | np.isnan(weight)
    result[unjudged] = NOT_JUDGED
    return pd.DataFrame(
        {
            "project_id": rows["project_id"],
            "position": rows["position"],
            "weight": weight,
            "declared": declared,
            "due": np.where(unjudged, np.nan, due),
            "difference": np.where(unjudged, np.nan, gap),
            "outcome": result,
            **_in_words(rows, result, profile),
            "reason": _why_not(rows, case, declared, weight, profile),
            **_deviations(forms, rows),
        }
    )


def above_exact(rows: pd.DataFrame, profile: Profile) -> np.ndarray:
    """True where more than an exact target was reached and the profile takes any difference for a deviation."""
    above = (rows["direction"].eq("equal") & (rows["actual"] > rows["target"])).to_numpy(dtype=bool)
    return above & (profile["equal_actual"] == "exact")


def score_decimals(forms: Forms) -> pd.Series:
    """By form, the most decimals that a score of its indicators is printed with."""
    scores = forms.indicators[["project_id", "score"]].dropna()
    decimals = scores["score"].map(lambda score: len(plain(score, 4).partition(".")[2]))
    return decimals.groupby(scores["project_id"]).max()


def rounds_as_printed(decimals: np.ndarray, score: np.ndarray, due: np.ndarray) -> np.ndarray:
    """True where a score is the one due in the decimals of its own column: 1.9 for 1.946 in a column of one decimal."""
    with np.errstate(invalid="ignore"):
        return (decimals >= 1) & (np.abs(score - due) <= 0.5 * 10.0**-decimals + 1e-9)


def is_rounded(score: np.ndarray, due: np.ndarray, profile: Profile) -> np.ndarray:
    """True where a score in whole points stands less than the profile's limit from the score that is due."""
    with np.errstate(invalid="ignore"):
        gap = np.abs(score - due)
        return (score % 1 == 0) & (gap > profile["points_tolerance"]) & (gap < profile["rounding_limit"])


def figures_in_words(rows: pd.DataFrame, side: str) -> np.ndarray:
    """The figures of target or actual as they are printed where both are in one unit, else as they are compared, with what is printed beside them: 4.2（4200米）."""
    target_unit, actual_unit = rows["target_unit"], rows["actual_unit"]
    one_unit = (target_unit.fillna("") == actual_unit.fillna(target_unit).fillna("")) | target_unit.isna()
    printed = rows[f"{side}_value"]
    figures = text_of(np.where(one_unit & rows[side].notna(), printed, rows[side]))
    converted = ~one_unit & rows[side].notna() & (printed != rows[side])
    beside = zip(figures, rows[f"{side}_text"], converted, strict=True)
    return np.array([f"{figure}（{''.join(str(text).split())}）" if other else figure for figure, text, other in beside], dtype=object)


def _below_top(rows: pd.DataFrame, score: np.ndarray) -> np.ndarray:
    """A score on the boundary of two bands belongs to the upper one."""
    top = rows["due_high"].to_numpy(dtype=float)
    return np.where(rows["best"] == 1, score <= top + 1e-9, score < top - 1e-9)


def _dates(rows: pd.DataFrame) -> np.ndarray:
    """in_time or late where both sides are dates, compared as far as both are printed; else null."""
    target, actual = rows["target_date"].to_numpy(dtype=object), rows["actual_date"].to_numpy(dtype=object)
    pairs = np.full(len(rows), None, dtype=object)
    both = (rows["kind"] == "date").to_numpy() & (rows["actual_kind"] == "date").to_numpy() & ~pd.isna(target) & ~pd.isna(actual)
    both &= ~rows["target_operator"].isin(["≥", ">"]).to_numpy()
    pairs[both] = [f"{one}|{other}" for one, other in zip(target[both], actual[both], strict=True)]

    def compare(pair: str) -> str:
        one, other = pair.split("|")
        length = min(len(one), len(other))
        return "late" if other[:length] > one[:length] else "in_time"

    return by_value(pairs, compare, None)


def _not_done(rows: pd.DataFrame, direction: np.ndarray) -> np.ndarray:
    """True where a date, a period or what should be at least so much is answered by 未完成; 未采购 keeps a cost within its limit."""
    up = np.isin(direction.astype(str), ["at_least", "equal"]) & rows["kind"].ne("range").to_numpy() & rows["target"].notna().to_numpy()
    by_when = rows["kind"].eq("date").to_numpy() & ~rows["target_operator"].isin(["≥", ">"]).to_numpy()
    return rows["not_done"].to_numpy(dtype=bool) & ~rows["cost"].to_numpy(dtype=bool) & (up | by_when | rows["kind"].eq("period").to_numpy())


def _bands(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Best and worst band (1 to 3) that the stated level allows; null without a known level."""
    states = rows["actual_kind"].isin(["scale", "yes_no"]).to_numpy() & ~rows["kind"].isin(["date", "period"]).to_numpy()
    states &= rows["target"].isna().to_numpy() & rows["kind"].isin(["scale", "yes_no", "text"]).to_numpy()
    level = np.where(states, rows["actual_choice"].to_numpy(dtype=object), None)
    return tuple(by_value(level, lambda word, end=end: _scale_words().get(word, (np.nan, np.nan))[end], np.nan).astype(float) for end in (0, 1))


def _shares(best: np.ndarray, worst: np.ndarray, profile: Profile) -> tuple[np.ndarray, np.ndarray]:
    """Least and most share of its points that each row's level earns: one share for each band where the profile says so, else a range."""
    if profile["band_points"]:
        shares = [profile["band_points"][0][word] for word in ("上档", "中档", "下档")]
        return tuple(np.select([level == 1, level == 2], shares[:2], shares[2]) for level in (worst, best))
    low = np.select([worst == 1, worst == 2], [profile["band_upper"], profile["band_middle"]], 0.0)
    return low, np.select([best == 1, best == 2], [1.0, profile["band_upper"]], profile["band_middle"])


@cache
def _scale_words() -> dict[str, tuple[float, float]]:
    with (resources.files("helpers.validate") / "scale_words.csv").open(encoding="utf-8", newline="") as lines:
        return {row["word"]: (float(row["best"]), float(row["worst"])) for row in csv.DictReader(lines)}


_FORMULAS = {
    "short": ("{actual} ÷ {target} × {weight} = {due}",) * 2,
    "over": ("{target} ÷ {actual} × {weight} = {due}",) * 2,
    "one_minus": ("(1 − ({actual} − {target}) ÷ {target}) × {weight} = {due}",) * 2,
    "above": (
        "{actual} ÷ {target} = {ratio}，超额过多：{weight} − {off} = {due}",
        "{actual} ÷ {target} = {ratio}, far above the target: {weight} − {off} = {due}",
    ),
    "band": ("所填等次对应 {low} 至 {high} 分", "the level given earns {low} to {high} points"),
    "share": ("所填等次得分值 {weight} 的 {share}，即 {due}", "the level given earns {share} of {weight}: {due}"),
    "not_done": ("没有完成，应低于满分 {weight}", "not done: less than the full {weight}"),
    "missed": ("超过指标值，应低于满分 {weight}", "above the target: less than the full {weight}"),
    "late": ("完成时间 {day} 晚于 {deadline}，应低于满分 {weight}", "completed {day}, later than {deadline}: less than the full {weight}"),
    "met": ("达到指标值，得满分 {weight}", "target met: full marks, {weight}"),
}
"""How a score comes about, by its case, in Chinese and in English."""
_GIVEN = {False: ("{formula}，填 {score}", "{formula}; {score} is given"), True: ("{formula}，填 {score}，取整", "{formula}; {score} is given, rounded")}
"""What the form gives beside it, and whether that is rounded."""


def _in_words(rows: pd.DataFrame, result: np.ndarray, profile: Profile) -> dict[str, np.ndarray]:
    """The formula of each row in both languages: 1452 ÷ 2133 × 10 = 6.81，填 7，取整"""
    figures = {name: text_of(rows[name]) for name in ("weight", "due", "score")}
    figures |= {side: figures_in_words(rows, side) for side in ("target", "actual")}
    figures |= {"low": text_of(rows["due_low"], 2), "high": text_of(rows["due_high"], 2), "ratio": text_of(rows["ratio"], 2)}
    figures |= {"share": np.array([f"{value:.0%}" if value == value else None for value in rows["due"] / rows["weight"]], dtype=object)}
    figures |= {"day": rows["actual_date"].to_numpy(dtype=object), "deadline": rows["target_date"].to_numpy(dtype=object)}
    case = rows["case"].to_numpy(dtype=object)
    if profile["at_most"] == "one_minus":
        case = np.where(case == "over", "one_minus", case)
    words = {name: np.full(len(rows), None, dtype=object) for name in ("formula", "formula_en")}
    for index in np.flatnonzero(result != NOT_JUDGED):
        own = {name: values[index] for name, values in figures.items()} | {"off": plain(profile["over_deduction"])}
        told = zip(words.values(), _FORMULAS[case[index]], _GIVEN[result[index] == ROUNDED], strict=True)
        for column, formula, given in told:
            column[index] = given.format(formula=formula.format(**own), score=own["score"])
    return words


def _why_not(rows: pd.DataFrame, case: np.ndarray, declared: np.ndarray, weight: np.ndarray, profile: Profile) -> np.ndarray:
    *compared, exact = _hindrances(rows, "所填等次没有对应的得分档")
    above = (above_exact(rows, profile), "写“=”而完成值更高，本方案没有规定如何计分")
    unset = ((rows["direction"] == "at_most") & (profile["at_most"] == "unset"), "本方案没有规定越低越好的指标如何扣分")
    return _first_of((np.isnan(weight), "没有分值"), (np.isnan(declared), "没有得分"), (~pd.isna(case), None), *compared, unset, exact, above)


def _hindrances(rows: pd.DataFrame, of_levels: str) -> tuple[tuple[object, str], ...]:
    """What keeps an actual from being compared with its target: conditions on each row and the reasons in words, of which the first that holds counts.

    `of_levels` is what is said of levels in words (优, 是).
    """
    choice_list = by_value(rows["target_choice"], lambda text: "/" in text, False).astype(bool)
    return (
        (rows["target_text"].isna() | rows["actual_text"].isna(), "指标值或完成值为空"),
        (rows["unit_conflict"], "指标值与完成值的单位不同"),
        (rows["kind"].isin(["scale", "yes_no"]) | choice_list | rows["actual_kind"].isin(["scale", "yes_no"]), of_levels),
        ((rows["kind"] == "text") | rows["kind"].isna(), "指标值是文字，不能量化"),
        (rows["actual_kind"] == "text", "完成值是文字，不能量化"),
        (rows["kind"].ne("date") & rows["direction"].isna(), "没有写明是越高越好还是越低越好"),
        (~rows["exact"], "完成值不是确切的数字"),
    )


def _first_of(*conditions: tuple[object, str | None]) -> np.ndarray:
    """For each row the reason of the first condition that holds."""
    reason = np.full(len(conditions[0][0]), "不能比较", dtype=object)
    for condition, words in reversed(conditions):
        reason[np.asarray(condition, dtype=bool)] = words
    return reason


_VALUE_CELLS = (*TARGET_CELLS, *ACTUAL_CELLS)
def _deviations(forms: Forms, rows: pd.DataFrame) -> dict[str, np.ndarray]:
    """How far each actual is from its target, as a share of the target; or why that cannot be said.

    Better than the target is above 0: more where at least so much is asked, less where at most so much is. Equal figures are 0 whatever
    was meant. Only figures that were read for certain and stand in one unit are compared.
    """
    target, actual, upper = (rows[column].to_numpy(dtype=float) for column in ("target", "actual", "target_upper"))
    direction = rows["direction"].to_numpy(dtype=object)
    is_range, exact = direction == "range", rows["exact"].to_numpy(dtype=bool)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        share = (actual - target) / target * np.where(direction == "at_most", -1, 1)
    share = np.where((actual == target) | (is_range & (actual >= target) & (actual <= upper)), 0.0, share)
    above = is_range & (actual > upper)
    unsure = _unsure(forms, rows)
    known = np.isfinite(share) & exact & (pd.notna(direction) | (actual == target)) & ~above & ~unsure & rows["kind"].ne("date").to_numpy()
    reason = _first_of(
        (known, None),
        (unsure, INFERRED),
        (rows["kind"].eq("date") & rows["actual_text"].notna(), "指标值是日期，不算百分比"),
        *_hindrances(rows, "指标值或完成值是等次，不算百分比"),
        ((target == 0) & ~np.isnan(actual), "指标值为 0，不能算百分比"),
        (above, "完成值高于区间的上限，不能说是好是坏"),
    )
    return {"direction": direction, "deviation": np.where(known, np.round(share, 6), np.nan), "no_deviation": reason}


def _unsure(forms: Forms, rows: pd.DataFrame) -> np.ndarray:
    """True where a cell of target or actual was not read for certain, or the level that tells the direction of a bare figure was not."""
    if not forms.uncertain:
        return np.zeros(len(rows), dtype=bool)
    bare = rows["kind"].eq("number") & rows["target_operator"].isna()
    asked = zip(rows["project_id"], rows["position"].astype(float), bare, strict=True)
    return np.array([_is_unsure(forms, project, position, is_bare) for project, position, is_bare in asked], dtype=bool)


def _is_unsure(forms: Forms, project: str, position: float, is_bare: bool) -> bool:
    level1 = () if (project, position) in forms.levels_by_level2 else ("level1",)
    cells = (*_VALUE_CELLS, *(("level2", *level1) if is_bare else ()))
    return any((project, "indicators", position, cell) in forms.uncertain for cell in cells)
