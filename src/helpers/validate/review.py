"""The review suite: each rule's evidence is judged, and what failed becomes findings. It never stops the chain."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from helpers.validate.catalogue import Rule
from helpers.validate.evidence import Forms
from helpers.validate.expectations import BY_NAME, Judge
from helpers.validate.profile import Profile

FAILED, PASSED, NOT_ASSESSABLE = "failed", "passed", "not_assessable"
_COUNTS = ("assessed", "passed", "failed", "not_assessable")


@dataclass(frozen=True)
class Review:
    """Outcome of the review: tables `outcomes` (with the rules that could not run, and why), `judgements` and `findings`."""

    outcomes: pd.DataFrame
    judgements: pd.DataFrame
    findings: pd.DataFrame


def review(forms: Forms, rules: Sequence[Rule], profile: Profile, judge: Judge, places: pd.DataFrame) -> Review:
    """Judge the forms by every rule; a rule that raises is an error of that rule, and the others go on."""
    outcomes, judgements, findings = [], [], []
    copies = set(forms.projects.loc[forms.projects["is_copy"].astype(bool), "project_id"])
    for rule in rules:
        try:
            evidence = _judged(rule, forms, profile, judge, copies)
        except Exception as error:  # whatever a rule raises, the other rules still speak
            outcomes.append(dict.fromkeys(_COUNTS, 0) | {"rule": rule.rule, "errors": 1, "error": f"{type(error).__name__}: {error}"})
            continue
        counts = evidence["outcome"].value_counts()
        passed, failed, unjudged = (int(counts.get(outcome, 0)) for outcome in (PASSED, FAILED, NOT_ASSESSABLE))
        counted = dict(zip(_COUNTS, (passed + failed, passed, failed, unjudged), strict=True))
        outcomes.append(counted | {"rule": rule.rule, "errors": 0})
        judgements.append(_by_form(rule, evidence))
        findings.append(_findings(rule, evidence[evidence["outcome"] == FAILED], places))
    return Review(pd.DataFrame(outcomes), _stacked(judgements), _stacked(findings))


def _judged(rule: Rule, forms: Forms, profile: Profile, judge: Judge, copies: set[str]) -> pd.DataFrame:
    """The rule's evidence with its `outcome`; an identical copy of a form is judged by A03 alone."""
    evidence = rule.function(forms, profile)
    if rule.rule != "A03" and copies:
        evidence = evidence[~evidence["project_id"].isin(copies)].reset_index(drop=True)
    assessable = evidence["not_assessable"].isna()
    outcome = pd.Series(PASSED, index=evidence.index, dtype="object")
    outcome[~assessable] = NOT_ASSESSABLE
    judged = evidence[assessable]
    if len(judged):
        (verdict,) = judge.judge(f"review {rule.rule}", judged, [BY_NAME[rule.expectation](rule.rule, rule.severity)])
        if verdict.error:
            raise RuntimeError(verdict.error)
        outcome[judged.index[list(verdict.records)]] = FAILED
    return evidence.assign(outcome=outcome)


def _by_form(rule: Rule, evidence: pd.DataFrame) -> pd.DataFrame:
    counts = pd.crosstab(evidence["project_id"], evidence["outcome"]).reindex(columns=[PASSED, FAILED, NOT_ASSESSABLE], fill_value=0)
    unjudged = evidence[evidence["not_assessable"].notna()]
    reasons = unjudged.groupby("project_id")["not_assessable"].agg(lambda texts: "；".join(dict.fromkeys(texts)))
    order = evidence["project_id"].drop_duplicates()
    table = counts.reindex(order).assign(reason=reasons.reindex(order)).reset_index(names="project_id")
    return table.assign(rule=rule.rule)


def _findings(rule: Rule, failed: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    keys = ["project_id", "table", "position", "column"]
    located = failed.merge(places, how="left", on=keys).merge(
        places[places["column"].isna()].drop(columns="column"), how="left", on=keys[:3], suffixes=("", "_of_row")
    )
    rows = []
    for record in located.to_dict("records"):
        rows.append(
            {
                "finding_id": finding_id(rule.rule, record),
                "rule": rule.rule,
                "severity": record["severity"] if isinstance(record["severity"], str) else rule.severity,
                "message": rule.write("message", record),
                "basis": rule.basis,
                "verified": rule.verified,
                "remedy": rule.write("remedy", record),
                "place": next((p for p in (record["at"], record["place"], record["place_of_row"]) if isinstance(p, str)), None),
            }
            | {name: record[name] for name in (*keys, "observed", "expected", "difference")}
        )
    return pd.DataFrame(rows)


def finding_id(rule: str, record: dict[str, object]) -> str:
    """Rule and digest of what it found where: the same on every run as long as the form's rows keep their order."""
    parts = [record[name] for name in ("project_id", "table", "position", "column", "what")]
    parts.append(record["at"])
    key = "\x1f".join("" if pd.isna(part) else str(part) for part in parts)
    return f"{rule}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def _stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()
