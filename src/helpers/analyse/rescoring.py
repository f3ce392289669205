"""The scores that the profile's rules give, beside the declared ones: the 复核表, and what it adds up to."""

from __future__ import annotations

import pandas as pd

from helpers.analyse.year import Year
from helpers.language.translate import listed, tr

_OTHER = ("differs", "rounded")
_REASONS_NAMED = 3


def review_table(year: Year) -> pd.DataFrame:
    """Indicators of the forms that count whose score due is another than the declared one; the largest gap first."""
    rows = _counted(year)
    rows = rows[rows["outcome"].isin(_OTHER)]
    rows = rows.merge(
        year["indicators"][["project_id", "position", "level3", "target_text", "actual_text"]], on=["project_id", "position"], how="left"
    )
    rows = rows.assign(name=rows["project_id"].map(year.names), anchor="p-" + rows["project_id"], gap=rows["difference"].abs())
    return rows.sort_values(["gap", "project_id", "position"], ascending=[False, True, True], na_position="first").reset_index(drop=True)


def said(year: Year) -> list[str]:
    """How many rows could be scored anew, how many differ, and why the others could not be judged."""
    rows = _counted(year)
    if rows.empty:
        return []
    count = rows["outcome"].value_counts()
    judged = len(rows) - int(count.get("not_judged", 0))
    parts = [
        tr(words, rows=int(count[outcome]))
        for outcome, words in (
            ("agrees", "{rows:,} 行与填报得分一致"),
            ("rounded", "{rows:,} 行只差取整"),
            ("differs", "{rows:,} 行与填报得分不同"),
        )
        if count.get(outcome, 0)
    ]
    sentence = tr("{rows:,} 行计分指标中，{judged:,} 行可以按评分口径重新评分", rows=len(rows), judged=judged)
    if parts:
        sentence += tr("：{parts}", parts=listed(parts))
    unjudged = rows[rows["outcome"] == "not_judged"]
    if len(unjudged):
        reasons = unjudged["reason"].fillna(tr("未说明原因")).value_counts()
        named = listed(tr("{reason} {rows:,} 行", reason=reason, rows=number) for reason, number in list(reasons.items())[:_REASONS_NAMED])
        more = tr("等") if len(reasons) > _REASONS_NAMED else ""
        sentence += tr("；{rows:,} 行未能评判（{reasons}）", rows=len(unjudged), reasons=named + more)
    return [sentence + tr("。")]


def _counted(year: Year) -> pd.DataFrame:
    return year["rescoring"][year["rescoring"]["project_id"].isin(year.forms["project_id"])]
