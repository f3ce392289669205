"""The office's own checks as the report shows them: what each asks, and the records that fail. They stand in no count of findings."""

from __future__ import annotations

import json

import pandas as pd

from helpers.analyse.year import Year
from helpers.language.translate import tr
from helpers.schema import tables


def checks(year: Year) -> pd.DataFrame:
    """Every own check, with what it looked at and how it went; empty where the office has none."""
    rows = _own(year)
    told = [row["description"] if isinstance(row["description"], str) else f"{row['type']}（{row['columns']}）" for row in rows.to_dict("records")]
    return rows.assign(asked=told, outcome=[_outcome(row) for row in rows.to_dict("records")])


def failures(year: Year) -> pd.DataFrame:
    """The records that fail an own check, with the form and the place; the worst checks first."""
    rows = _table(year, "own_failures")
    asked = checks(year)[["suite", "rule", "asked", "severity"]]
    rows = rows.merge(asked, on=["suite", "rule"], how="left")
    rows = rows.assign(name=rows["project_id"].map(year.names), anchor="p-" + rows["project_id"].astype("str"))
    rank = rows["severity"].map({"critical": 0, "warning": 1, "info": 2})
    return rows.assign(rank=rank).sort_values("rank", kind="stable").reset_index(drop=True)


def said(year: Year) -> list[str]:
    """How the own checks went, and where they are told in full; nothing where there are none."""
    rows = _own(year)
    if rows.empty:
        return []
    failed = int((~rows["success"].astype(bool)).sum())
    return [tr("审核单位自己写的检查 {all} 条，其中 {failed} 条有不符；它们不计入本报告的问题数。全部见 quality/index.html。", all=len(rows), failed=failed)]


def _own(year: Year) -> pd.DataFrame:
    rows = _table(year, "checks")
    return rows[rows["kind"] == "own"].reset_index(drop=True)


def _table(year: Year, name: str) -> pd.DataFrame:
    """A table that a year lacks whose notebooks were run by hand, or by an earlier version."""
    return year.tables[name] if name in year.tables else tables.conform(name, [])


def _outcome(row: dict[str, object]) -> str:
    value = json.loads(str(row["result"]))["result"].get("observed_value")
    if row["success"]:
        return tr("相符")
    return tr("不符") if value is None else tr("不符，实际为 {value}", value=value)
