"""The year in figures: budgets, execution, scores. Every figure counts each form once, and fragments not at all."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.analyse.year import SOURCE_WORDS, Year
from helpers.language import tr

UNEXPLAINED = "表内数字不能解释这一差额"
TOLERANCE = 0.01
GRADES = ("优", "良", "中", "差")
MONEY = ("initial_budget", "annual_budget", "executed")


def budget_total(year: Year) -> Mapping[str, float]:
    """Initial and annual budget, executed, adjustment and rate of the year; null where nothing can be summed."""
    return _with_ratios(year.total_rows[list(MONEY)].sum(min_count=1).to_dict())


def budget_by_unit(year: Year) -> pd.DataFrame:
    """Forms, budgets and rate by implementing unit as printed; the largest annual budget first."""
    grouped = year.total_rows.groupby("unit", sort=True)
    rows = grouped[list(MONEY)].sum(min_count=1).assign(forms=grouped.size()).reset_index()
    rows = pd.DataFrame([{**row, **_with_ratios(row)} for row in rows.to_dict("records")])
    return rows if rows.empty else rows.sort_values(["annual_budget", "unit"], ascending=[False, True], na_position="last")


def budget_by_source(year: Year) -> pd.DataFrame:
    """Budgets and rate by source of funds, the total row left out; sources that hold nothing are left out."""
    rows = []
    for source, word in SOURCE_WORDS.items():
        funds = year.money[year.money["source"] == source]
        if source == "total" or not funds[list(MONEY)].fillna(0).to_numpy().any():
            continue
        rows.append(
            {
                "source": tr(word),
                "forms": int((funds[list(MONEY)].fillna(0) != 0).any(axis=1).sum()),
                **_with_ratios(funds[list(MONEY)].sum(min_count=1).to_dict()),
            }
        )
    return pd.DataFrame(rows)


def spent_to_the_last_digit(year: Year) -> pd.DataFrame:
    """Forms whose annual budget equals what was executed exactly."""
    rows = year.total_rows
    return rows[rows["annual_budget"].notna() & (rows["annual_budget"] == rows["executed"])]


def adjusted(year: Year, limit: float = 0.0) -> pd.DataFrame:
    """Forms whose budget was changed by more than `limit` (a fraction) during the year, the largest change first."""
    rows = year.total_rows[year.total_rows["adjustment"].abs() > limit]
    return rows.sort_values("adjustment", key=lambda change: -change.abs(), kind="stable")


def below_rate(year: Year, limit: float) -> pd.DataFrame:
    """Forms that executed less than `limit` of their annual budget."""
    return year.total_rows[year.total_rows["rate"] < limit]


def scores(year: Year) -> pd.DataFrame:
    """Per form: declared total, sum of its parts, re-computed total, the gap and its cause."""
    rows = year.forms.merge(year["recomputed"], on="project_id", how="left").merge(
        year["funds"][year["funds"]["source"] == "total"].drop_duplicates("project_id")[["project_id", "score"]].rename(columns={"score": "execution_printed"}),
        on="project_id", how="left",
    )  # fmt: skip
    # Of a form whose weights and total are both wrong, the cause of the total, which stands with a rule of C.
    explained = year["findings"][year["findings"]["cause"].notna()].sort_values("rule", ascending=False, kind="stable")
    causes = explained.drop_duplicates("project_id").set_index("project_id")["cause"]
    rows = rows.assign(
        name=rows["project_id"].map(year.names),
        unit=rows["project_id"].map(year.units),
        anchor="p-" + rows["project_id"],
        gap=(rows["declared_total_score"] - rows["recomputed_total"]).round(4),
    )
    return rows.assign(
        cause=[causes.get(row["project_id"]) or gap_cause(row) for row in rows.to_dict("records")],
        grade_word=[None if pd.isna(grade) else tr(grade) for grade in rows["grade"]],
        sound=is_sound(rows),
    )


def is_sound(rows: pd.DataFrame) -> pd.Series:
    """Whether a form's arithmetic holds: its weights give 100, and its total is the sum of the scores that it prints.

    A form that leaves a score blank has not passed, also where the score that is due would make it right.
    """
    printed = rows["declared_total_score"] - rows["sum_of_parts"]
    return ((rows["weight_sum"] - 100).abs() <= TOLERANCE) & (printed.abs() <= TOLERANCE)


def is_explained(cause: str) -> bool:
    """Whether a cause names what makes the declared total, or says that nothing does."""
    return not any(word in cause for word in (tr(UNEXPLAINED), "未能解释", "nothing that was tried"))


def gap_cause(row: Mapping[str, float]) -> str:
    """What explains the declared total, in words; only what reproduces the printed figure exactly is named."""
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
    return tr(UNEXPLAINED)


def grades(scored: pd.DataFrame) -> pd.DataFrame:
    """Number of forms by the grade that their declared total implies; forms declare none."""
    counts = scored["grade"].value_counts()
    return pd.DataFrame([{"grade": grade, "forms": int(counts[grade])} for grade in GRADES if counts.get(grade, 0)])


def indicator_shares(year: Year) -> pd.DataFrame:
    """By level 1: scored rows, and how many have full marks, repeat the target word for word, or have a target without a number."""
    rows = year.indicators[year.indicators["weight"].notna() & year.indicators["score"].notna()]
    rows = rows.assign(
        level1=rows["level1"].fillna(tr("（未印一级指标）")),
        full=(rows["score"] >= rows["weight"]),
        repeated=_squeezed(rows["target_text"]).eq(_squeezed(rows["actual_text"])) & _squeezed(rows["target_text"]).ne(""),
        wordy=_squeezed(rows["target_text"]).ne("") & ~rows["target_text"].fillna("").str.contains(r"[0-9０-９]", regex=True),
    )
    if rows.empty:
        return pd.DataFrame()
    order = rows["level1"].value_counts().index
    grouped = rows.groupby("level1")[["full", "repeated", "wordy"]].sum().assign(rows=rows.groupby("level1").size()).reindex(order)
    for name in ("full", "repeated", "wordy"):
        grouped[f"{name}_share"] = grouped[name] / grouped["rows"]
    return grouped.reset_index(names="level1")


def score_points(year: Year) -> pd.DataFrame:
    """How many indicator rows have each pair of weight and score."""
    rows = year.indicators.dropna(subset=["weight", "score"])
    return rows.groupby(["weight", "score"]).size().reset_index(name="rows")


def _with_ratios(row: Mapping[str, float]) -> dict[str, float]:
    initial, annual, executed = (row[name] for name in MONEY)
    return {
        **row,
        "adjustment": _divided(annual - initial, initial),
        "rate": _divided(executed, annual),
    }


def _divided(part: float, whole: float) -> float | None:
    return None if pd.isna(part) or pd.isna(whole) or whole == 0 else part / whole


def _equal(one: float, other: float) -> bool:
    return not pd.isna(one) and not pd.isna(other) and abs(one - other) <= TOLERANCE


def _squeezed(texts: pd.Series) -> pd.Series:
    return texts.fillna("").str.replace(r"\s", "", regex=True)
