"""Suppressions: findings that somebody accepted, kept in a file beside the raw forms, with a reason and an end."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from helpers.config.errors import UnusableInput
from helpers.config.ledgers import Entry, addresses, check_dates, in_words, nearest, read_ledger, refuse
from helpers.validate.catalogue import load_catalogue

FILE = "suppressions.yml"
_REQUIRED = {"rule": str, "project": str, "reason": str, "decided_by": str, "decided": datetime.date, "until": datetime.date}
_OPTIONAL = {"place": str}


@dataclass(frozen=True)
class Suppressed:
    """What the ledger did: the findings that stand, those it hides, and its entries as table `ledger`."""

    findings: pd.DataFrame
    hidden: pd.DataFrame
    ledger: list[dict[str, object]]


def load_suppressions(folder: Path, today: datetime.date) -> list[Entry]:
    """The entries of `suppressions.yml` in the ledger folder of a year, checked.

    Raises UnusableInput, with file and line, for an unknown key, a missing one, a wrong type, a rule that does not exist, a decision
    in the future or an end before it.
    """
    entries = read_ledger(folder / FILE, _REQUIRED, _OPTIONAL)
    rules = {rule.rule: rule for rule in load_catalogue()}
    for entry in entries:
        if entry["rule"] not in rules:
            refuse(entry, "rule", f"没有规则 {entry['rule']}")
        if rules[entry["rule"]].explains:
            refuse(entry, "rule", f"规则 {entry['rule']} 只说明其他规则的问题，没有自己的问题；请写所说明的那条规则")
        check_dates(entry, today)
    return entries


def suppress(
    findings: pd.DataFrame, projects: pd.DataFrame, entries: list[Entry], today: datetime.date, *, some_aside: bool = False
) -> Suppressed:
    """Take the accepted findings out. An entry names a rule, a project (its id or its name) and, where one finding is meant, its place.

    An expired entry hides nothing. Raises UnusableInput for a valid entry that matches no finding. Where documents were set aside
    (`some_aside`), an entry of an absent project may be meant for them and stays.
    """
    names = projects.set_index("project_id")["project_name"].map(in_words)
    of_project = findings["project_id"].map(names) if len(findings) else pd.Series(dtype="object")
    hide = pd.Series(False, index=findings.index)
    rows, unmatched = [], []
    for entry in entries:
        expired = entry["until"] < today
        match = pd.Series(False, index=findings.index)
        if len(findings):
            project = in_words(entry["project"])
            match = (findings["rule"] == entry["rule"]) & ((findings["project_id"] == entry["project"]) | (of_project == project)).fillna(False).astype(bool)
            if entry.get("place"):
                match &= findings["place"].isin(addresses(entry["place"]))
        if not expired:
            hide |= match
            if not match.any() and not (some_aside and not _forms_of(entry, projects)):
                unmatched.append(f"{entry.at()}：{_why_unmatched(entry, findings, projects)}")
        rows.append(_row(entry, "expired" if expired else "applied", int(match.sum())))
    if unmatched:
        raise UnusableInput("\n".join(unmatched))
    return Suppressed(findings[~hide], findings[hide], rows)


def _why_unmatched(entry: Entry, findings: pd.DataFrame, projects: pd.DataFrame) -> str:
    """What an entry fails to meet: a project that is not there, a place where the rule found nothing, or a finding that is gone."""
    names, of_form = _names(projects), _forms_of(entry, projects)
    if not of_form:
        known = [*names, *(name for name in names.values() if not pd.isna(name))]
        meant = nearest(in_words(entry["project"]), known)
        return f"没有项目 {entry['project']}" + (f"，是否指“{meant}”？请核对。" if meant else "；请核对项目名称，不再需要的请删去这一条。")
    found = findings[(findings["rule"] == entry["rule"]) & findings["project_id"].isin(of_form)]
    if entry.get("place") and len(found):
        places = "、".join(dict.fromkeys(found["place"].dropna().astype(str)))
        return f"规则 {entry['rule']}、项目 {entry['project']} 在 {entry['place']} 没有问题，它的问题在 {places}；请核对 place。"
    return f"规则 {entry['rule']}、项目 {entry['project']} 没有这样的问题了，请删去这一条。"


def _names(projects: pd.DataFrame) -> dict[str, object]:
    return dict(zip(projects["project_id"], projects["project_name"].map(in_words, na_action="ignore"), strict=True))


def _forms_of(entry: Entry, projects: pd.DataFrame) -> set[str]:
    """The forms of the project that an entry names."""
    return {form for form, name in _names(projects).items() if entry["project"] == form or in_words(entry["project"]) == name}


def _row(entry: Entry, status: str, count: int) -> dict[str, object]:
    return {
        "ledger": "suppressions", "entry": f"{Path(entry.file).name}:{entry.line}", "rule": entry["rule"], "subject": entry["project"],
        "place": entry.get("place"), "reason": entry["reason"], "decided_by": entry["decided_by"], "decided": entry["decided"].isoformat(),
        "until": entry["until"].isoformat(), "status": status, "matches": count,
    }  # fmt: skip
