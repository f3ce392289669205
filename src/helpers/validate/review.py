"""The review suite: each rule's evidence is judged, and what failed becomes findings. It never stops the chain."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.measures import what_stands
from helpers.validate.catalogue import Rule
from helpers.validate.certainty import not_for_certain
from helpers.validate.evidence import Forms
from helpers.validate.places import Places
from helpers.validate.profile import Profile
from helpers.validate.together import explanations, together
from helpers.validate.unprinted import without_place

# Whoever brings the judge loads its engine: `helpers check` judges without great_expectations.
if TYPE_CHECKING:
    from helpers.validate.expectations import Judge

FAILED, PASSED, NOT_ASSESSABLE = "failed", "passed", "not_assessable"
_COUNTS = ("assessed", "passed", "failed", "not_assessable")
_RECORD = ["project_id", "table", "position", "not_assessable"]


@dataclass(frozen=True)
class Review:
    """Outcome of the review: tables `outcomes` (with the rules that could not run, and why), `judgements` and `findings`.

    `unjudged` are the single records that could not be judged, where they were asked for: the rule, the record and the reason.
    """

    outcomes: pd.DataFrame
    judgements: pd.DataFrame
    findings: pd.DataFrame
    unjudged: pd.DataFrame = field(default_factory=pd.DataFrame)


def review(forms: Forms, rules: Sequence[Rule], profile: Profile, judge: Judge, places: Places, *, keep_unjudged: bool = False) -> Review:
    """Judge the forms by every rule; a rule that raises is an error of that rule, and the others go on.

    What a rule says of another's findings stands with them, and a finding that follows from others says so; see `together.py`.
    """
    outcomes, judgements, findings, told, unjudged_records = [], [], [], [], []
    copies = set(forms.projects.loc[forms.projects["is_copy"].astype(bool), "project_id"])
    for rule in rules:
        try:
            evidence = _judged(rule, forms, profile, judge, copies)
            failed = evidence[evidence["outcome"].to_numpy() == FAILED]
            said = explanations(rule, failed) if rule.explains else []
            if rule.explains:  # it finds nothing of its own: what it says stands with the finding that it explains
                evidence.loc[failed.index, "outcome"] = PASSED
                failed = failed.iloc[:0]
            written = _findings(rule, failed)
        except MemoryError:
            raise
        except Exception as error:  # whatever a rule raises, the other rules still speak
            outcomes.append(dict.fromkeys(_COUNTS, 0) | {"rule": rule.rule, "errors": 1, "error": f"{type(error).__name__}: {error}"})
            continue
        outcomes_found = evidence["outcome"].to_numpy(dtype=object)
        passed, failures, unjudged = (int((outcomes_found == outcome).sum()) for outcome in (PASSED, FAILED, NOT_ASSESSABLE))
        counted = dict(zip(_COUNTS, (passed + failures, passed, failures, unjudged), strict=True))
        outcomes.append(counted | {"rule": rule.rule, "errors": 0})
        judgements.append(_by_form(rule, evidence))
        findings.append(written)
        if keep_unjudged and unjudged:
            unjudged_records.append(evidence.loc[outcomes_found == NOT_ASSESSABLE, _RECORD].assign(rule=rule.rule))
        told += said
        for project in failed["project_id"].dropna().unique():
            forms.found.setdefault(project, set()).add(rule.rule)
    found = _placed(_stacked(findings), places)
    return Review(pd.DataFrame(outcomes), _stacked(judgements), together(found, rules, told), _stacked(unjudged_records))


def _judged(rule: Rule, forms: Forms, profile: Profile, judge: Judge, copies: set[str]) -> pd.DataFrame:
    """The rule's evidence with its `outcome`; an identical copy of a form is judged by A03 alone."""
    # Absurd figures give absurd ratios, not an error of the rule.
    with np.errstate(all="ignore"):
        evidence = rule.function(forms, profile)
    if rule.rule != "A03" and copies:
        evidence = evidence[~evidence["project_id"].isin(copies)].reset_index(drop=True)
    evidence = evidence.assign(not_assessable=without_place(forms, evidence))
    evidence = evidence.assign(not_assessable=not_for_certain(forms, rule, evidence))
    assessable = evidence["not_assessable"].isna().to_numpy()
    outcome = np.full(len(evidence), PASSED, dtype=object)
    outcome[~assessable] = NOT_ASSESSABLE
    numbers = np.flatnonzero(assessable)
    if len(numbers):
        failing = judge.judge_evidence(rule, evidence if assessable.all() else evidence[assessable])
        outcome[numbers[list(failing)]] = FAILED
    return evidence.assign(outcome=outcome)


def _by_form(rule: Rule, evidence: pd.DataFrame) -> pd.DataFrame:
    """Counts of each outcome by form, with the reasons why records could not be judged."""
    ids = evidence["project_id"].to_numpy(dtype=object)
    known = pd.notna(ids)
    codes, projects = pd.factorize(ids[known])
    outcomes = evidence["outcome"].to_numpy(dtype=object)[known]
    counts = {outcome: np.bincount(codes[outcomes == outcome], minlength=len(projects)) for outcome in (PASSED, FAILED, NOT_ASSESSABLE)}
    reasons: dict[int, dict[str, None]] = {}
    unjudged = outcomes == NOT_ASSESSABLE
    for code, reason in zip(codes[unjudged], evidence["not_assessable"].to_numpy(dtype=object)[known][unjudged], strict=True):
        reasons.setdefault(int(code), {})[reason] = None
    told = ["；".join(reasons[code]) if code in reasons else None for code in range(len(projects))]
    return pd.DataFrame({"project_id": projects, **counts, "reason": told, "rule": rule.rule})


def _placed(findings: pd.DataFrame, places: Places) -> pd.DataFrame:
    """The findings with their places, looked up for all of them at once: the tables of places are large."""
    return findings if findings.empty else findings.assign(place=places.of(findings)).drop(columns="at")


def _findings(rule: Rule, failed: pd.DataFrame) -> pd.DataFrame:
    if failed.empty:
        return pd.DataFrame()
    rows = []
    for record in failed.to_dict("records"):
        row = {
            "finding_id": finding_id(rule.rule, record),
            "rule": rule.rule,
            "severity": record["severity"] if isinstance(record["severity"], str) else rule.severity,
            "case": record["what"] if isinstance(rule.message, dict) else None,
            "message": rule.write("message", record),
            "message_en": rule.write("message_en", record),
            "basis": rule.basis,
            "verified": rule.verified,
            "corrects": rule.corrects,
            "remedy": rule.write("remedy", record),
        } | {name: record[name] for name in ("project_id", "table", "position", "column", "observed", "expected", "difference", "at", "listed_project", "listed_unit")}
        rows.append(row | what_stands(row))
    return pd.DataFrame(rows)


def finding_id(rule: str, record: dict[str, object]) -> str:
    """Rule and digest of what it found where: the same on every run as long as the form's rows keep their order."""
    parts = [record[name] for name in ("project_id", "table", "position", "column", "what")]
    parts.append(record["at"])
    if parts[0] is None:
        # The same project may be owed by several units.
        parts += [record["fault"], record.get("listed_unit")]
    key = "\x1f".join("" if pd.isna(part) else str(part) for part in parts)
    return f"{rule}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def _stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()
