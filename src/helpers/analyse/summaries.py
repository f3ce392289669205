"""The year in figures: budgets, execution, scores. Every figure counts each form once, and fragments not at all."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.analyse.year import Year
from helpers.language.translate import printed, spoken, tr
from helpers.schema.tables import SOURCE_WORDS

UNEXPLAINED = "表内数字不能解释这一差额"
TOLERANCE = 0.01
GRADES = ("优", "良", "中", "差")
LEVEL1 = ("产出指标", "效益指标", "满意度指标", "成本指标")
MONEY = ("initial_budget", "annual_budget", "executed")
SHOWN = 0.00005
"""A fraction that per cent to two decimals show: 0.01 %. What is smaller stands in no table and counts as no change."""


ADJUSTMENT, RATE = ("initial_budget", "annual_budget"), ("annual_budget", "executed")
"""The two amounts that a change of budget, and that a rate of execution, is made of."""


def budget_total(year: Year) -> Mapping[str, float]:
    """Initial and annual budget, executed, adjustment and rate of the year; null without any amounts.

    Each amount is summed over the forms that print it. Adjustment and rate are taken over the forms that print both their amounts.
    """
    return summed(year.total_rows)


def with_both(rows: pd.DataFrame, amounts: tuple[str, str]) -> pd.DataFrame:
    """The rows that have both amounts, which alone may be held against each other."""
    return rows[rows[list(amounts)].notna().all(axis=1)]


def summed(rows: pd.DataFrame) -> dict[str, float]:
    """The amounts of some rows, each added up, with the adjustment and the rate of the rows that have both amounts."""
    adjusting, rated = (with_both(rows, pair)[list(pair)].sum(min_count=1) for pair in (ADJUSTMENT, RATE))
    return {
        **rows[list(MONEY)].sum(min_count=1).to_dict(),
        "adjustment": _divided(adjusting["annual_budget"] - adjusting["initial_budget"], adjusting["initial_budget"]),
        "rate": _divided(rated["executed"], rated["annual_budget"]),
    }


def summed_by(rows: pd.DataFrame, by: pd.Series) -> pd.DataFrame:
    """What `summed` says of each group of rows, in one pass; indexed by group, with `forms` in front."""
    groups = rows[list(MONEY)].groupby(by, sort=True)
    found = groups.sum(min_count=1)
    found.insert(0, "forms", groups.size())
    for name, pair in (("adjustment", ADJUSTMENT), ("rate", RATE)):
        both = with_both(rows, pair)
        sums = both[list(pair)].groupby(by.loc[both.index], sort=True).sum(min_count=1).reindex(found.index)
        first, second = (sums[amount].astype("float64") for amount in pair)
        over, base = (second - first, first) if name == "adjustment" else (second, first)
        found[name] = (over / base).where(base.notna() & (base != 0))
    return found


def budget_by_unit(year: Year) -> pd.DataFrame:
    """Forms, budgets and rate by implementing unit as printed; the largest annual budget first."""
    rows = summed_by(year.total_rows, year.total_rows["unit"]).rename_axis("unit").reset_index()
    return rows if rows.empty else rows.sort_values(["annual_budget", "unit"], ascending=[False, True], na_position="last")


def budget_by_source(year: Year) -> pd.DataFrame:
    """Budgets and rate by source of funds, without the total row and without empty sources."""
    rows = []
    for source, word in SOURCE_WORDS.items():
        funds = year.money[year.money["source"] == source]
        if source == "total" or not funds[list(MONEY)].fillna(0).to_numpy().any():
            continue
        rows.append(
            {
                "source": tr(word),
                "forms": int((funds[list(MONEY)].fillna(0) != 0).any(axis=1).sum()),
                **summed(funds),
            }
        )
    return pd.DataFrame(rows)


def spent_to_the_last_digit(year: Year) -> pd.DataFrame:
    """Forms whose annual budget equals what was executed exactly."""
    rows = year.total_rows
    return rows[rows["annual_budget"].notna() & (rows["annual_budget"] == rows["executed"])]


def adjusted(year: Year, limit: float = SHOWN) -> pd.DataFrame:
    """Forms whose budget was changed by at least 0.01 %, or by more than `limit` (a fraction), during the year, the largest change first."""
    change = year.total_rows["adjustment"].abs()
    rows = year.total_rows[change >= limit if limit == SHOWN else change > limit]
    return rows.sort_values("adjustment", key=lambda change: -change.abs(), kind="stable")


def hardly_adjusted(year: Year) -> pd.DataFrame:
    """Forms whose two budgets differ by less than any table shows."""
    change = year.total_rows["adjustment"].abs()
    return year.total_rows[(change > 0) & (change < SHOWN)]


def unspent(year: Year) -> pd.DataFrame:
    """Forms that executed less than their annual budget with what they left, `unspent`, the most first."""
    rows = year.total_rows.assign(unspent=year.total_rows["annual_budget"] - year.total_rows["executed"])
    return rows[rows["unspent"] > 0].sort_values("unspent", ascending=False, kind="stable")


def rate_without(year: Year, forms: pd.DataFrame) -> float | None:
    """Execution rate of the year without some forms; null where nothing is left."""
    rows = year.total_rows[~year.total_rows["project_id"].isin(forms["project_id"])]
    return summed(rows)["rate"]


def below_rate(year: Year, limit: float) -> pd.DataFrame:
    """Forms that executed less than `limit` of their annual budget."""
    return year.total_rows[year.total_rows["rate"] < limit]


def scores(year: Year) -> pd.DataFrame:
    """Per form: declared total, sum of its parts, re-computed total, the gap and its cause; `is_explained` where a cause gives the declared total."""
    rows = year.forms.merge(year["recomputed"], on="project_id", how="left").merge(
        year["funds"][year["funds"]["source"] == "total"].drop_duplicates("project_id")[["project_id", "score"]].rename(columns={"score": "execution_printed"}),
        on="project_id", how="left",
    )  # fmt: skip
    gap = (rows["declared_total_score"] - rows["recomputed_total"]).round(4)
    # Of a form whose weights and total are both wrong, the cause of the total, which stands with a rule of C.
    explained = year["findings"][year["findings"]["cause"].notna()].sort_values("rule", ascending=False, kind="stable")
    explained = explained.drop_duplicates("project_id").set_index("project_id")
    own = [gap_cause(row) for row in rows.assign(gap=gap).to_dict("records")]
    found, case = (rows["project_id"].map(explained[column]) for column in ("cause", "cause_case"))
    return rows.assign(
        name=rows["project_id"].map(year.names),
        unit=rows["project_id"].map(year.units),
        anchor="p-" + rows["project_id"],
        gap=gap,
        cause=[cause if isinstance(cause, str) else other or tr(UNEXPLAINED) for cause, other in zip(found, own, strict=True)],
        is_explained=np.where(found.notna(), case.ne("unexplained"), pd.notna(np.array(own, dtype=object))),
        grade_word=[None if pd.isna(grade) else tr(grade) for grade in rows["grade"]],
        arithmetic=arithmetic(rows),
    )


def arithmetic(rows: pd.DataFrame) -> pd.Series:
    """`holds` where the weights give 100 and the total is the sum of the printed scores; `fails` where one of the two is wrong.

    A form with a blank score is `not_judged`, even if the score due would make the total right. Weights other than 100 fail it in any
    case.
    """
    weights, parts = (rows["weight_sum"] - 100).abs(), (rows["declared_total_score"] - rows["sum_of_parts"]).abs()
    judged = pd.Series("not_judged", index=rows.index, dtype="str")
    judged[(weights <= TOLERANCE) & (parts <= TOLERANCE)] = "holds"
    judged[(weights > TOLERANCE) | (parts > TOLERANCE)] = "fails"
    return judged


def gap_cause(row: Mapping[str, float]) -> str | None:
    """The cause of a wrong total, in words: only a cause that gives the printed figure exactly is named, else the text is empty."""
    declared, gap = row["declared_total_score"], row["gap"]
    if pd.isna(declared):
        return tr("未填总分")
    if pd.isna(gap):
        return tr("缺少分值、得分或金额，无法复核")
    full = tr("指标分值已满 100 分，") if _equal(row["indicator_weights"], 100) else ""
    if _equal(gap, 0):
        return tr("预算执行得分未填，按执行率补算后一致") if pd.isna(row["execution_printed"]) else tr("一致")
    if _equal(declared, row["indicator_scores"]):
        return tr("{full}总分未计预算执行得分", full=full)
    if _equal(declared, row["declared_total_weight"]) and not _equal(row["weight_sum"], 100):
        return tr("总分照满分填写，而各项分值合计为 {weight:g} 分", weight=row["weight_sum"])
    return None


def grades(scored: pd.DataFrame) -> pd.DataFrame:
    """Number of forms by the grade that their declared total implies; forms declare none."""
    counts = scored["grade"].value_counts()
    return pd.DataFrame([{"grade": grade, "forms": int(counts[grade])} for grade in GRADES if counts.get(grade, 0)])


def indicator_shares(year: Year) -> pd.DataFrame:
    """By level 1: scored rows, how many have full marks and how many a target; of the targets, how many hold no number, and how many are the actual value too.

    Where target and actual value are the same figure (`met`), the target was hit, if one believes it; the same words (`repeated`) say nothing of what was done.
    """
    rows = year.indicators[year.indicators["weight"].notna() & year.indicators["score"].notna()]
    if rows.empty:
        return pd.DataFrame()
    target, actual = _squeezed(rows["target_text"]), _squeezed(rows["actual_text"])
    has_target, in_figures = target.ne(""), target.str.contains(r"[0-9０-９]", regex=True)
    rows = rows.assign(
        level1=rows["level1"].map(level1_word, na_action="ignore").fillna(tr("（未印一级指标）")),
        full=rows["score"] >= rows["weight"],
        target=has_target,
        wordy=has_target & ~in_figures,
        repeated=has_target & ~in_figures & target.eq(actual),
        met=in_figures & target.eq(actual),
    )
    counted = ["full", "target", "wordy", "repeated", "met"]
    order = rows["level1"].value_counts().index
    grouped = rows.groupby("level1")[counted].sum().assign(rows=rows.groupby("level1").size()).reindex(order)
    grouped["full_share"] = grouped["full"] / grouped["rows"]
    for name in ("wordy", "repeated", "met"):
        grouped[f"{name}_share"] = grouped[name] / grouped["target"].where(grouped["target"] > 0)
    return grouped.reset_index(names="level1")


def level1_word(label: str) -> str:
    """A level 1 label; in another language its meaning with the label as printed, where it is one of the indicator system."""
    return f"{tr(label)} ({printed(label)})" if spoken() != "zh" and label in LEVEL1 else printed(label)


def score_points(year: Year) -> pd.DataFrame:
    """How many indicator rows have each pair of weight and score."""
    rows = year.indicators.dropna(subset=["weight", "score"])
    return rows.groupby(["weight", "score"]).size().reset_index(name="rows")


def _divided(part: float, whole: float) -> float | None:
    return None if pd.isna(part) or pd.isna(whole) or whole == 0 else part / whole


def _equal(one: float, other: float) -> bool:
    return not pd.isna(one) and not pd.isna(other) and abs(one - other) <= TOLERANCE


def _squeezed(texts: pd.Series) -> pd.Series:
    return texts.fillna("").str.replace(r"\s", "", regex=True)
