"""Rules E on points: is the score what the profile's rule gives for target and actual."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.validate.evidence import Forms, evidence, first_reason
from helpers.validate.profile import Profile
from helpers.validate.scoring import above_exact, due_scores, figures_in_words, is_rounded, rounds_as_printed
from helpers.validate.texts import has_reason, plain, text_of
from helpers.validate.values import far_above

_NOTHING = 1e-9


def at_least_score(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E02: more is better: the score is weight × min(1, actual ÷ target), two decimals.

    A whole-point score less than half a point away is rounding, which C05 notes once; in a column of one decimal so is one. A range is missed below its lower end; whether too much is a fault nobody says. Of rows marked “=”, only full marks for an actual
    below the target are judged here. What was not done, in words, has no formula: full marks for it are the finding.
    """
    rows = due_scores(forms, profile)
    judged = (rows["direction"].isin(["at_least", "equal"]) | rows["above_low_end"]) & rows["case"].isin(["met", "short", "above"])
    not_done = rows[rows["direction"].isin(["at_least", "equal"]) & rows["case"].eq("not_done") & rows["kind"].ne("date")]
    rows = rows[(rows["direction"].isin(["at_least", "equal"]) & rows["case"].isna()) | judged]
    lenient = (rows["direction"] == "equal") & (rows["case"] == "short") & (rows["score"] < rows["weight"])
    return pd.concat([_against_due(rows, profile, lenient.to_numpy()), _full_marks_lost(not_done)], ignore_index=True)


def at_most_score(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E03: less is better (costs too): full marks where the actual stays within the target, else the profile's formula.

    A date later than its target, a limit that was clearly exceeded where no formula is known, or a work not done at all: full marks for it are the finding.
    """
    rows = due_scores(forms, profile)
    not_done, date, missed = rows["case"].eq("not_done"), rows["kind"].eq("date"), rows["case"].eq("missed")
    figures = rows[(rows["direction"] == "at_most") & ~date & ~not_done & ~missed]
    others = rows[(date & rows["case"].isin(["met", "late", "not_done"])) | (not_done & ~rows["direction"].isin(["at_least", "equal"])) | missed]
    return pd.concat([_against_due(figures, profile, np.zeros(len(figures), dtype=bool)), _full_marks_lost(others)], ignore_index=True)


def _full_marks_lost(rows: pd.DataFrame) -> pd.DataFrame:
    """Evidence on rows that are late, above their limit or not done, and so cannot have full marks; what was in time passes."""
    lost = rows["case"].isin(["late", "not_done", "missed"])
    return evidence(
        rows,
        "indicators",
        column="score",
        what=rows["case"].where(rows["case"].isin(["not_done", "missed"]), "late"),
        observed=text_of(rows["score"]),
        detail=_lateness(rows),
        beyond=np.where((lost & (rows["score"] >= rows["weight"])).to_numpy(), 1.0, -1.0),
        not_assessable=first_reason((rows["score"].isna(), "没有得分"), (rows["weight"].isna(), "没有分值")),
    )


def exact_target(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E04: where the target says “=”, the actual is that figure. A target of none at all (=0起) is judged by E03.

    More than the figure may be as good: the finding is worth a look. Where the profile takes any difference for a deviation, the row owes a reason.
    """
    rows = forms.values[(forms.values["direction"] == "equal") & ~forms.values["target"].eq(0)]
    target, actual = rows["target"].to_numpy(dtype=float), rows["actual"].to_numpy(dtype=float)
    owes = (profile["equal_actual"] == "exact") & ~has_reason(rows["deviation_note"])
    return evidence(
        rows,
        "indicators",
        column="actual_text",
        what=np.where(owes, "unexplained", "differs"),
        severity=np.where(owes, "warning", "info"),
        observed=text_of(actual),
        expected=text_of(target),
        difference=text_of(actual - target),
        beyond=np.abs(actual - target) - _NOTHING,
        not_assessable=first_reason((np.isnan(actual) | np.isnan(target), "完成值不是可比的数字"), (~rows["exact"], "完成值不是确切的数字")),
    )


def over_fulfilment(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E05: an actual far above its target has a note; never asked of costs or of what should stay low.

    A rate of a few points (下降率 2%) is soon exceeded by a third (2.6%), which says nothing of its target: it is told from ten points more on.
    A share of 50 % or more cannot be exceeded far by another share, and one piece more is as little as there is. Exactly at the limit is not above.
    What is asked for is the profile's: a reason, or only a remark, which is worth a look and no fault.
    """
    rows = forms.values
    rows = rows[(rows["direction"] == "at_least") & ~rows["cost"]]
    target, actual = rows["target"].to_numpy(dtype=float), rows["actual"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = actual / target
    return evidence(
        rows,
        "indicators",
        column="actual_text",
        observed=text_of(actual),
        expected=text_of(target),
        difference=text_of(ratio, 2),
        what=profile["over_fulfilment"],
        severity="info" if profile["over_fulfilment"] == "remark" else "warning",
        detail=plain(profile["over_limit"]),
        fault=np.where(far_above(rows, profile) & ~has_reason(rows["deviation_note"]), "没有说明", None),
        not_assessable=first_reason(
            (np.isnan(target) | np.isnan(actual), "完成值不是可比的数字"), (target <= 0, "目标不大于 0，倍数无意义"), (~rows["exact"], "完成值不是确切的数字")
        ),
    )


def lateness(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E15: under 时效, what is later than its target says why; and it measures time.

    That full marks are too many for it is E03's, and a deduction without a reason F01's.
    """
    rows = due_scores(forms, profile)
    rows = rows[rows["group2"] == "时效"]
    dates = rows["kind"].eq("date") & rows["case"].isin(["met", "late"])
    limits = rows["kind"].eq("period") & rows["direction"].eq("at_most") & rows["exact"]
    figures = limits & rows["target"].notna() & rows["actual"].notna()
    late = (dates & rows["case"].eq("late")) | (figures & (rows["actual"] > rows["target"]))
    full, told = rows["score"] >= rows["weight"], has_reason(rows["deviation_note"])
    unexplained = late & full & ~told
    money = rows["amount_factor_target"].notna()
    judged = (dates | figures | money).to_numpy()
    return evidence(
        rows,
        "indicators",
        column="actual_text",
        what=np.where(money, "no_time", "late"),
        detail=_lateness(rows),
        observed=rows["actual_text"],
        expected=rows["target_text"],
        fault=np.select([unexplained.to_numpy(), money.to_numpy()], ["逾期", "不是时间"], default=None),
        not_assessable=first_reason(
            (~judged, "指标值或完成值不是日期或期限"), (late & rows["score"].isna(), "没有得分"), (late & rows["weight"].isna(), "没有分值")
        ),
    )


def qualitative_band(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E18: the level that a row states and the share of its points that it took belong together.

    A share on a boundary belongs to the upper band; a word that no scale knows cannot be judged. Where the profile gives each band one share, that
    is what is due, rounded as the form's scores are.
    """
    rows = due_scores(forms, profile)
    rows = rows[rows["actual_kind"].isin(["scale", "yes_no"]) & rows["kind"].isin(["scale", "yes_no", "text"])]
    score, weight = rows["score"].to_numpy(dtype=float), rows["weight"].to_numpy(dtype=float)
    low, high = rows["due_low"].to_numpy(dtype=float), rows["due_high"].to_numpy(dtype=float)
    clipped = np.clip(score, 0, np.maximum(weight, 0))
    fits = (clipped >= low - _NOTHING) & np.where(rows["best"] == 1, clipped <= high + _NOTHING, clipped < high - _NOTHING)
    is_share = rows["case"].eq("share").to_numpy()
    exact = rows["exact_due"].to_numpy(dtype=float)
    rounded = is_rounded(clipped, exact, profile) | rounds_as_printed(rows["decimals"].to_numpy(dtype=float), clipped, exact)
    fits = np.where(is_share, rounded | (np.abs(clipped - exact) <= profile["points_tolerance"] + _NOTHING), fits)
    return evidence(
        rows,
        "indicators",
        column="score",
        observed=text_of(score),
        expected=np.array([(a if a == b else f"{a} 至 {b}") if a and b else None for a, b in zip(text_of(low, 2), text_of(high, 2), strict=True)], dtype=object),
        detail=rows["actual_choice"],
        fault=np.where(fits, None, "不相称"),
        not_assessable=first_reason((np.isnan(score), "没有得分"), (np.isnan(weight), "没有分值"), (np.isnan(low) | ~rows["case"].isin(["band", "share"]), "所填等次没有对应的得分档")),
    )


def _against_due(rows: pd.DataFrame, profile: Profile, lenient: np.ndarray) -> pd.DataFrame:
    score, due, weight = (rows[column].to_numpy(dtype=float) for column in ("score", "due", "weight"))
    # A score outside 0 and the weight is C01's alone.
    gap = np.round(np.clip(score, 0, np.maximum(weight, 0)) - due, 6)
    # Whoever takes points off a target that is met, and says why, has the basis that the remedy asks for.
    explained = rows["case"].eq("met").to_numpy() & (gap < 0) & has_reason(rows["deviation_note"])
    silent = lenient | explained | is_rounded(score, due, profile)
    silent |= rounds_as_printed(rows["decimals"].to_numpy(dtype=float), score, rows["exact_due"].to_numpy(dtype=float))
    return evidence(
        rows,
        "indicators",
        column="score",
        what=rows["case"].fillna("met"),
        observed=text_of(score),
        expected=text_of(due, 2),
        difference=text_of(gap, 2),
        detail=_formula(rows, profile),
        beyond=np.where(silent, -1.0, np.abs(gap) - profile["points_tolerance"] - _NOTHING),
        not_assessable=first_reason(
            (np.isnan(score), "没有得分"),
            (np.isnan(weight), "没有分值"),
            (rows["unit_conflict"], "指标值与完成值的单位不同"),
            (rows["case"].isna() & (rows["direction"] == "at_most") & (profile["at_most"] == "unset"), "本方案没有规定越低越好的指标如何扣分"),
            (rows["case"].isna() & above_exact(rows, profile), "写“=”而完成值更高，本方案没有规定如何计分"),
            (rows["case"].isna(), "完成值不是可比的确切数字"),
        ),
    )


def _formula(rows: pd.DataFrame, profile: Profile) -> np.ndarray:
    target, actual = figures_in_words(rows, "target"), figures_in_words(rows, "actual")
    weight = text_of(rows["weight"])
    formulas = {
        "short": lambda index: f"{actual[index]} ÷ {target[index]} × {weight[index]}",
        "over": lambda index: f"{target[index]} ÷ {actual[index]} × {weight[index]}"
        if profile["at_most"] == "target_over_actual"
        else f"(1 − ({actual[index]} − {target[index]}) ÷ {target[index]}) × {weight[index]}",
        "above": lambda index: f"超额过多，{weight[index]} − {plain(profile['over_deduction'])}",
        "met": lambda index: f"完成值 {actual[index]} 达到指标值 {target[index]}",
    }
    case = rows["case"].to_numpy(dtype=object)
    words = np.full(len(rows), None, dtype=object)
    for index in np.flatnonzero(~pd.isna(case)):
        if case[index] in formulas:
            words[index] = formulas[case[index]](index)
    return words


def _lateness(rows: pd.DataFrame) -> np.ndarray:
    sides = zip(rows["actual_text"], rows["target_text"], strict=True)
    return np.array([f"完成值“{''.join(str(a).split())}”，指标值“{''.join(str(t).split())}”" for a, t in sides], dtype=object)


