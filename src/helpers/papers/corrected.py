"""What became of the findings of the last submission: resolved, standing, new (table `resolved`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow as pa

from helpers import tables
from helpers.errors import UnusableInput

_READ = ("documents", "projects", "findings", "rules")
_KEPT = ("finding_id", "rule", "severity", "project_id", "message", "message_en", "remedy", "place")
RULE_IS_NEW, FORM_IS_NEW, FORM_IS_GONE = "规则是新的或已改变", "新报送的表", "这份表没有再报送，或项目名称、单位已改变"


@dataclass(frozen=True)
class Comparison:
    """Table `resolved`, and a sentence for people: with what was compared, or why with nothing."""

    rows: pd.DataFrame
    told: str

    @cached_property
    def records(self) -> list[dict[str, object]]:
        """The rows, with None for null."""
        return _plain(self.rows)

    @cached_property
    def states(self) -> dict[str, str]:
        """The state of each finding, by its id."""
        return {row["finding_id"]: row["state"] for row in self.records}


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
    old, fates = _described(last["findings"], last["projects"]), _Fates(last, year)
    rows = [row | fates.of(row) for row in old]
    known, forms = {row["finding_id"] for row in old}, set(last["projects"]["project_id"])
    for row in _described(year["findings"], year["projects"]):
        if row["finding_id"] not in known:
            reason = FORM_IS_NEW if row["project_id"] not in forms else RULE_IS_NEW if fates.is_changed(row["rule"]) else None
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


class _Fates:
    """What can be said of a finding of the last submission."""

    def __init__(self, last: Mapping[str, pd.DataFrame], year: Mapping[str, pd.DataFrame]) -> None:
        self._found, self._forms = set(year["findings"]["finding_id"]), set(year["projects"]["project_id"])
        self._before, self._now = _versions(last), _versions(year)
        judged = _plain(year["judgements"])
        self._unjudged = {
            (row["rule"], row["project_id"]): row["reason"] for row in judged if row["not_assessable"] and not (row["passed"] or row["failed"])
        }

    def is_changed(self, rule: object) -> bool:
        return self._before.get(rule) != self._now.get(rule)

    def of(self, row: Mapping[str, object]) -> dict[str, object]:
        """State and reason of a finding of the last submission."""
        key = (row["rule"], row["project_id"])
        if row["finding_id"] in self._found:
            return {"state": "stands", "reason": None}
        if row["project_id"] is not None and row["project_id"] not in self._forms:
            return {"state": "withdrawn", "reason": FORM_IS_GONE}
        if self.is_changed(row["rule"]):
            return {"state": "rule_changed", "reason": RULE_IS_NEW}
        if key in self._unjudged:
            return {"state": "not_judged", "reason": self._unjudged[key]}
        return {"state": "resolved", "reason": None}


def _versions(year: Mapping[str, pd.DataFrame]) -> dict[str, object]:
    return {row["rule"]: row["version"] for row in _plain(year["rules"])}


def _described(findings: pd.DataFrame, projects: pd.DataFrame) -> list[dict[str, object]]:
    return _plain(findings[list(_KEPT)].merge(projects[["project_id", "project_name", "implementing_unit"]], how="left", on="project_id"))


def _plain(frame: pd.DataFrame) -> list[dict[str, object]]:
    return frame.astype("object").where(frame.notna(), None).to_dict("records")
