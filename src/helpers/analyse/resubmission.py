"""Compare with the last submission of the same year: which findings are resolved, which stand, which are new (table `resolved`)."""

from __future__ import annotations

import pandas as pd

from helpers.analyse.year import Year, close_gaps
from helpers.language.translate import listed, tr
from helpers.schema.tables import conform

STATES = {
    "stands": "仍存在",
    "new": "新增",
    "not_judged": "本次不能评判",
    "rule_changed": "规则已改变",
    "withdrawn": "表未再报送",
    "accepted": "已认可",
    "resolved": "已解决",
}
"""What has to be done first; the words are those of the reviewer's papers."""


def table(year: Year) -> pd.DataFrame:
    """Table `resolved`; empty where the year was never compared."""
    return year.tables["resolved"] if "resolved" in year.tables else conform("resolved", [])


def changes(year: Year) -> pd.DataFrame:
    """Every finding of this and the last submission with its state in words, what is to do first."""
    rows = table(year)
    if rows.empty:
        return rows
    present = set(year["projects"]["project_id"])
    order = {state: place for place, state in enumerate(STATES)}
    rows = rows.assign(
        order=rows["state"].map(order),
        state_word=[tr(STATES[state]) for state in rows["state"]],
        name=[
            year.names.get(key) or ("" if pd.isna(name) else close_gaps(name))
            for key, name in zip(rows["project_id"], rows["project_name"], strict=True)
        ],
        anchor=[f"p-{key}" if key in present else None for key in rows["project_id"]],
    )
    return rows.sort_values(["order", "rule", "finding_id"], kind="stable").reset_index(drop=True)


def said(year: Year) -> list[str]:
    """How many findings of the last submission are resolved, stand, or are new. Empty without a last submission."""
    counts = table(year)["state"].value_counts()
    if counts.empty:
        return []
    before = int(counts.sum() - counts.get("new", 0))
    parts = listed(
        tr("{state} {findings:,} 处", state=tr(word), findings=int(counts[state])) for state, word in STATES.items() if counts.get(state, 0)
    )
    return [tr("上次报送的表有问题 {before:,} 处。本次与之比较：{parts}。", before=before, parts=parts)]
