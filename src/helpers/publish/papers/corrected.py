"""Compare findings with those of the last submission: resolved, standing, new (table `resolved`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow as pa

from helpers.config.errors import UnusableInput
from helpers.config.ledgers import addresses, in_words
from helpers.schema import tables

_READ = ("documents", "projects", "findings", "rules")
_DECIDED = ("suppressed", "corrections")
_KEPT = ("finding_id", "rule", "severity", "project_id", "message", "message_en", "remedy", "remedy_en", "place")
_ENDS_WITH_ITS_FORM = frozenset({"A03"})
"""Rules that ask not to hand a form in: a second copy, the form of another year. They are resolved when it does not come again."""
RULE_IS_NEW, FORM_IS_NEW, FORM_IS_GONE = "规则是新的或已改变", "新报送的表", "这份表没有再报送，或项目名称、单位已改变"
COPY_IS_GONE, ACCEPTANCE_ENDED = "重复的表已不再报送", "认可已到期或已撤销"
BY_CORRECTION, SETTINGS_CHANGED = "已按台账更正", "计分口径、台账或程序有改动"


@dataclass(frozen=True)
class Resubmission:
    """Table `resolved`, and a sentence for people: with which submission it compares, or why with none."""

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

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Why each finding is in its state, by its id, where a reason is known."""
        return {row["finding_id"]: row["reason"] for row in self.records if row["reason"]}


def compare(previous: Path | None, year: Mapping[str, pd.DataFrame]) -> Resubmission:
    """Compare a year's findings with those of the last submission, whose tables stand in `previous`.

    A run over the same files is not a new submission: it repeats the last comparison, so that the same files give the same papers.
    """
    if previous is None or not (previous / "findings.parquet").is_file():
        return Resubmission(tables.conform("resolved", []), "本年度第一次运行，没有可以比较的上次结果。")
    try:
        last = tables.read_all(previous, _READ) | {name: _if_there(previous, name) for name in _DECIDED}
        before = _if_there(previous, "resolved")
    except (UnusableInput, tables.TableMismatch, pa.ArrowInvalid, OSError):
        return Resubmission(tables.conform("resolved", []), "上次的结果由其他版本的程序写出，不能比较；下次运行起可以比较。")
    fates = _Fates(last, year)
    if sorted(last["documents"]["sha256"].dropna()) == sorted(year["documents"]["sha256"].dropna()):
        return _again(before, year, fates)
    old = _described(last["findings"], last["projects"])
    rows = [row | fates.of(row) for row in old]
    known = {row["finding_id"] for row in old}
    rows += [row | fates.of_new(row) for row in _described(year["findings"], year["projects"]) if row["finding_id"] not in known]
    return Resubmission(tables.conform("resolved", rows), f"与上次报送的 {len(last['documents'])} 个文件的 {len(old)} 项问题比较。")


def _if_there(folder: Path, name: str) -> pd.DataFrame:
    return tables.read(folder, name) if (folder / f"{name}.parquet").is_file() else tables.conform(name, [])


def _again(before: pd.DataFrame, year: Mapping[str, pd.DataFrame], fates: _Fates) -> Resubmission:
    """The comparison of the last run, brought up to date where rules, settings or ledgers have changed since."""
    if before.empty:
        return Resubmission(before, "报送的文件与上次运行相同，没有可以比较的修改。")
    found = {row["finding_id"]: row for row in _described(year["findings"], year["projects"])}
    rows = []
    for row in _plain(before):
        present = found.pop(row["finding_id"], None)
        if present:
            rows.append(row | present | ({} if row["state"] == "new" else {"state": "stands", "reason": None}))
        elif row["state"] in ("stands", "accepted"):
            rows.append(row | fates.over_the_same_files(row))
        elif row["state"] != "new":
            rows.append(row)
    rows += [row | fates.of_new(row, over_the_same_files=True) for row in found.values()]
    old = sum(row["state"] != "new" for row in rows)
    return Resubmission(tables.conform("resolved", rows), f"报送的文件与上次运行相同；与再上次报送的 {old} 项问题比较。")


class _Fates:
    """What can be said of a finding of the last submission, and why one is new."""

    def __init__(self, last: Mapping[str, pd.DataFrame], year: Mapping[str, pd.DataFrame]) -> None:
        self._found, self._forms = set(year["findings"]["finding_id"]), set(year["projects"]["project_id"])
        self._forms_before = set(last["projects"]["project_id"])
        self._copies = {row["project_id"]: row["duplicate_of"] for row in _plain(last["projects"]) if row["duplicate_of"] is not None}
        self._before, self._now = _versions(last), _versions(year)
        self._accepted, self._accepted_before = _accepted(year), set(last["suppressed"]["finding_id"])
        made_before = {(row["path"], row["place"], row["after"]) for row in _plain(last["corrections"])}
        made = [row for row in _plain(year["corrections"]) if (row["path"], row["place"], row["after"]) not in made_before]
        self._corrected = {row["project_id"] for row in made}
        self._corrected_places = {(row["project_id"], row["place"]) for row in _plain(year["corrections"])}
        judged = _plain(year["judgements"])
        self._unjudged = {
            (row["rule"], row["project_id"]): row["reason"] for row in judged if row["not_assessable"] and not (row["passed"] or row["failed"])
        }

    def of(self, row: Mapping[str, object]) -> dict[str, object]:
        """State and reason of a finding of the last submission."""
        form = row["project_id"]
        if row["finding_id"] in self._found:
            return {"state": "stands", "reason": None}
        if row["finding_id"] in self._accepted:
            return {"state": "accepted", "reason": self._accepted[row["finding_id"]]}
        if form is not None and form not in self._forms:
            return self._of_a_form_that_is_gone(row)
        if self._is_changed(row["rule"]):
            return {"state": "rule_changed", "reason": RULE_IS_NEW}
        if (row["rule"], form) in self._unjudged:
            return {"state": "not_judged", "reason": self._unjudged[row["rule"], form]}
        return {"state": "resolved", "reason": BY_CORRECTION if (form, row["place"]) in self._corrected_places else None}

    def _of_a_form_that_is_gone(self, row: Mapping[str, object]) -> dict[str, object]:
        form = row["project_id"]
        is_copy = form in self._copies
        if is_copy and self._copies[form] in self._forms:
            return {"state": "resolved" if row["rule"] in _ENDS_WITH_ITS_FORM else "withdrawn", "reason": COPY_IS_GONE}
        if not is_copy and row["rule"] in _ENDS_WITH_ITS_FORM:
            return {"state": "resolved", "reason": FORM_IS_GONE}
        return {"state": "withdrawn", "reason": FORM_IS_GONE}

    def over_the_same_files(self, row: Mapping[str, object]) -> dict[str, object]:
        """State and reason of a finding that is gone although no form changed: somebody decided it, or what judges has changed."""
        fate = self.of(row)
        if fate["state"] != "resolved":
            return fate
        if row["project_id"] in self._corrected or fate["reason"] == BY_CORRECTION:
            return {"state": "resolved", "reason": BY_CORRECTION}
        return {"state": "rule_changed", "reason": SETTINGS_CHANGED}

    def of_new(self, row: Mapping[str, object], *, over_the_same_files: bool = False) -> dict[str, object]:
        """That a finding is new, and why it is where that is not the form's doing."""
        if row["project_id"] not in self._forms_before and row["project_id"] is not None:
            reason = FORM_IS_NEW
        elif row["finding_id"] in self._accepted_before:
            reason = ACCEPTANCE_ENDED
        elif self._is_changed(row["rule"]):
            reason = RULE_IS_NEW
        else:
            reason = SETTINGS_CHANGED if over_the_same_files else None
        return {"state": "new", "reason": reason}

    def _is_changed(self, rule: object) -> bool:
        return self._before.get(rule) != self._now.get(rule)


def _accepted(year: Mapping[str, pd.DataFrame]) -> dict[object, str | None]:
    """The accepted findings by id, each with the reason that the ledger gives."""
    names = {row["project_id"]: row["project_name"] for row in _plain(year["projects"])}
    reasons: dict[object, str | None] = {}
    for row in _plain(year["suppressed"]):
        subjects = {row["project_id"], in_words(names.get(row["project_id"]) or "")}
        reasons[row["finding_id"]] = "；".join(
            dict.fromkeys(
                entry["reason"]
                for entry in _plain(year["ledger"])
                if entry["status"] == "applied" and entry["rule"] == row["rule"] and {entry["subject"], in_words(entry["subject"])} & subjects
                if entry["place"] is None or row["place"] in addresses(entry["place"])
            )
        )
    return reasons


def _versions(year: Mapping[str, pd.DataFrame]) -> dict[str, object]:
    return {row["rule"]: row["version"] for row in _plain(year["rules"])}


def _described(findings: pd.DataFrame, projects: pd.DataFrame) -> list[dict[str, object]]:
    return _plain(findings[list(_KEPT)].merge(projects[["project_id", "project_name", "department", "implementing_unit"]], how="left", on="project_id"))


def _plain(frame: pd.DataFrame) -> list[dict[str, object]]:
    return frame.astype("object").where(frame.notna(), None).to_dict("records")
