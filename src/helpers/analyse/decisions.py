"""What people decided about the forms, from the ledgers: errors of a source that were corrected, findings that were accepted."""

from __future__ import annotations

import pandas as pd

from helpers.analyse.year import Year
from helpers.language.translate import tr

_STATUS = {"applied": "生效", "expired": "已过期"}


def corrections(year: Year) -> pd.DataFrame:
    """Every correction that was made, with its form's name; the entry by its file's name and line."""
    rows = year["corrections"]
    return rows.assign(entry=_without_folder(rows["entry"]), name=rows["project_id"].map(year.names), anchor="p-" + rows["project_id"])


def accepted(year: Year) -> pd.DataFrame:
    """Every finding that the ledger hides, with why, who decided, and until when."""
    rows = year["suppressed"]
    entries = [entry for entry in year["ledger"].to_dict("records") if entry["status"] == "applied"]
    names = {key: _squeezed(name) for key, name in zip(year["projects"]["project_id"], year["projects"]["project_name"], strict=True)}
    decided = [next((entry for entry in entries if _names(entry, row, names)), {}) for row in rows.to_dict("records")]
    told = pd.DataFrame(
        [{key: entry.get(key) for key in ("reason", "decided_by", "decided", "until")} for entry in decided], index=rows.index
    )
    return rows.join(told) if len(rows) else rows


def ledger(year: Year) -> pd.DataFrame:
    """Every entry of the ledger of accepted findings, the expired ones too, in words."""
    rows = year["ledger"]
    subjects = [year.names.get(subject, subject) for subject in rows["subject"]]
    return rows.assign(
        entry=_without_folder(rows["entry"]), subject=subjects, status_word=[tr(_STATUS[status]) for status in rows["status"]]
    )


def said(year: Year) -> list[str]:
    """How many findings stand in no count because they were accepted, and which acceptances have ended."""
    written = []
    if len(year["suppressed"]):
        written.append(tr("另有 {findings:,} 处问题已由台账认可，不计在内。", findings=len(year["suppressed"])))
    expired = year["ledger"][year["ledger"]["status"] == "expired"]
    if len(expired):
        written.append(
            tr(
                "台账中 {entries:,} 条认可已经过期，所涉问题 {findings:,} 处重新计入。",
                entries=len(expired),
                findings=int(expired["matches"].fillna(0).sum()),
            )
        )
    if len(year["corrections"]):
        written.append(tr("按更正台账改正了原件的 {corrections:,} 处错误后评判。", corrections=len(year["corrections"])))
    return written


def _names(entry: dict[str, object], finding: dict[str, object], names: dict[str, str]) -> bool:
    """Whether a ledger entry names a finding: its rule, its project by id or name, and its place where the entry has one."""
    subject, project = _squeezed(entry["subject"]), finding["project_id"]
    return (
        entry["rule"] == finding["rule"]
        and subject in (project, names.get(project))
        and (pd.isna(entry["place"]) or _squeezed(entry["place"]) == _squeezed(finding["place"]))
    )


def _squeezed(text: object) -> str:
    return "" if pd.isna(text) else "".join(str(text).split())


def _without_folder(entries: pd.Series) -> pd.Series:
    """'…/ledgers/2023/corrections.yml 第 3 行' without its folders: the report reads the same wherever it was made."""
    return entries.str.replace(r"^.*[/\\]", "", regex=True)
