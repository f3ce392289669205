"""What became of the findings of the last submission: resolved, standing, new (table `resolved`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from helpers import tables
from helpers.errors import UnusableInput
from helpers.papers.words import is_blank

_READ = ("documents", "projects", "findings", "rules")
_KEPT = ("finding_id", "rule", "severity", "project_id", "message", "remedy", "place")
RULE_IS_NEW, FORM_IS_NEW = "规则是新的或已改变", "新报送的表"


@dataclass(frozen=True)
class Comparison:
    """Table `resolved`, and a sentence for people: with what was compared, or why with nothing."""

    rows: pd.DataFrame
    told: str

    @property
    def states(self) -> dict[str, str]:
        """The state of each finding, by its id."""
        return dict(zip(self.rows["finding_id"], self.rows["state"], strict=True))


def compare(previous: Path | None, year: Mapping[str, pd.DataFrame]) -> Comparison:
    """Compare a year's findings with those of the last submission, whose tables stand in `previous`.

    A run over the very files of the last one is no new submission: what was compared then is compared again, so that the
    same files give the same papers.
    """
    if previous is None or not (previous / "findings.parquet").is_file():
        return Comparison(tables.conform("resolved", []), "本年度第一次运行，没有可以比较的上次结果。")
    try:
        last = tables.read_all(previous, _READ)
        before = tables.read(previous, "resolved") if (previous / "resolved.parquet").is_file() else tables.conform("resolved", [])
    except (UnusableInput, tables.TableMismatch, pa.ArrowInvalid, OSError):
        return Comparison(tables.conform("resolved", []), "上次的结果由其他版本的程序写出，不能比较；下次运行起可以比较。")
    if sorted(last["documents"]["sha256"].dropna()) == sorted(year["documents"]["sha256"].dropna()):
        return _again(before, year)
    old = _described(last["findings"], last["projects"])
    rows = [row | _fate(row, last, year) for row in old]
    versions = _versions(last)
    known = {row["finding_id"] for row in old}
    for row in _described(year["findings"], year["projects"]):
        if row["finding_id"] not in known:
            reason = None
            if row["project_id"] not in set(last["projects"]["project_id"]):
                reason = FORM_IS_NEW
            elif versions.get(row["rule"]) != _versions(year).get(row["rule"]):
                reason = RULE_IS_NEW
            rows.append(row | {"state": "new", "reason": reason})
    return Comparison(tables.conform("resolved", rows), f"与上次报送的 {len(last['documents'])} 个文件的 {len(old)} 项问题比较。")


def _again(before: pd.DataFrame, year: Mapping[str, pd.DataFrame]) -> Comparison:
    """The comparison of the last run, brought up to date where the rules have changed since."""
    if before.empty:
        return Comparison(before, "报送的文件与上次运行相同，没有可以比较的修改。")
    found = {row["finding_id"]: row for row in _described(year["findings"], year["projects"])}
    rows = []
    for row in before.to_dict("records"):
        present = found.pop(row["finding_id"], None)
        if row["state"] == "new":
            if present:
                rows.append(row | present)
        elif present:
            rows.append(row | present | {"state": "stands", "reason": None})
        else:
            rows.append(row | ({"state": "rule_changed", "reason": RULE_IS_NEW} if row["state"] == "stands" else {}))
    rows += [row | {"state": "new", "reason": RULE_IS_NEW} for row in found.values()]
    old = sum(row["state"] != "new" for row in rows)
    return Comparison(tables.conform("resolved", rows), f"报送的文件与上次运行相同；与再上次报送的 {old} 项问题比较。")


def _fate(row: Mapping[str, object], last: Mapping[str, pd.DataFrame], year: Mapping[str, pd.DataFrame]) -> dict[str, object]:
    """State and reason of a finding of the last submission."""
    if row["finding_id"] in set(year["findings"]["finding_id"]):
        return {"state": "stands", "reason": None}
    if not is_blank(row["project_id"]) and row["project_id"] not in set(year["projects"]["project_id"]):
        return {"state": "withdrawn", "reason": "这份表没有再报送，或项目名称、单位已改变"}
    if _versions(last).get(row["rule"]) != _versions(year).get(row["rule"]):
        return {"state": "rule_changed", "reason": RULE_IS_NEW}
    judged = year["judgements"]
    of_form = judged[(judged["rule"] == row["rule"]) & (judged["project_id"] == row["project_id"])]
    if len(of_form) and not (of_form["passed"] + of_form["failed"]).sum() and of_form["not_assessable"].sum():
        return {"state": "not_judged", "reason": of_form["reason"].iloc[0]}
    return {"state": "resolved", "reason": None}


def _versions(year: Mapping[str, pd.DataFrame]) -> dict[str, object]:
    return dict(zip(year["rules"]["rule"], year["rules"]["version"].astype("object").where(year["rules"]["version"].notna(), None), strict=True))


def _described(findings: pd.DataFrame, projects: pd.DataFrame) -> list[dict[str, object]]:
    named = findings[list(_KEPT)].merge(projects[["project_id", "project_name", "implementing_unit"]], how="left", on="project_id")
    return named.astype("object").where(named.notna(), None).to_dict("records")
