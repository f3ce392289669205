"""The review suite: each rule's evidence is judged, and what failed becomes findings. It never stops the chain.

Findings that belong together are told together: a cause with the finding it explains, a sum after its parts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pandas as pd

from helpers.findings.present import what_stands
from helpers.validate.catalogue import ALL, Rule
from helpers.validate.cell_places import Places
from helpers.validate.certainty import not_for_certain, without_place
from helpers.validate.evidence import Forms, Found
from helpers.validate.profile import Profile
from helpers.validate.texts import plain

FAILED, PASSED, NOT_ASSESSABLE = "failed", "passed", "not_assessable"
_COUNTS = ("assessed", "passed", "failed", "not_assessable")
_RECORD = ["project_id", "table", "position", "not_assessable"]
MOST_FORMS_WHOLE = 2_000
"""Forms up to which the table of evidence holds every record (some 300 a form); of more, those that failed or could not be judged."""


class EvidenceJudge(Protocol):
    """Who can say which records of a rule's evidence fail."""

    def judge_evidence(self, rule: Rule, frame: pd.DataFrame) -> tuple[int, ...]: ...


@dataclass(frozen=True)
class Review:
    """Outcome of the review: tables `outcomes` (with the rules that could not run, and why), `judgements` and `findings`.

    `unjudged` are the single records that could not be judged, where they were asked for: the rule, the record and the reason. `evidence` is
    the table of that name, where it was asked for.
    """

    outcomes: pd.DataFrame
    judgements: pd.DataFrame
    findings: pd.DataFrame
    unjudged: pd.DataFrame = field(default_factory=pd.DataFrame)
    evidence: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def found(self) -> Found:
        """The forms on which each rule has found something."""
        return {} if self.findings.empty else self.findings.groupby("rule")["project_id"].agg(set).to_dict()


@dataclass(frozen=True)
class _OfRule:
    """What one rule says."""

    outcome: dict[str, object]
    judgements: pd.DataFrame = field(default_factory=pd.DataFrame)
    findings: pd.DataFrame = field(default_factory=pd.DataFrame)
    unjudged: pd.DataFrame = field(default_factory=pd.DataFrame)
    evidence: pd.DataFrame = field(default_factory=pd.DataFrame)
    told: Sequence[Explanation] = ()


def review(
    forms: Forms,
    rules: Sequence[Rule],
    profile: Profile,
    judge: EvidenceJudge,
    places: Places,
    *,
    keep_unjudged: bool = False,
    keep_evidence: bool = False,
    found: Found | None = None,
) -> Review:
    """Judge the forms by every rule; a rule that raises is an error of that rule, and the others go on.

    What a rule says of another's findings stands with them, and a finding that follows from others says so; see `together`. `found` is what other
    rules have found, where not all are judged here.
    """
    copies = set(forms.projects.loc[forms.projects["is_copy"].astype(bool), "project_id"])
    needed = {name for rule in rules for name in rule.needs}
    found = dict(found or {})
    said: dict[str, _OfRule] = {}
    keep = _Keep(keep_unjudged, keep_evidence, passed=len(forms.projects) <= MOST_FORMS_WHOLE)
    for rule in sorted(rules, key=lambda rule: (ALL in rule.after, len(rule.after) > 0)):
        try:
            evidence = _judged(rule, forms, profile, judge, copies, found, is_needed=rule.rule in needed)
            said[rule.rule] = _said(rule, evidence, keep)
        except MemoryError:
            raise
        except Exception as error:  # whatever a rule raises, the other rules still speak
            said[rule.rule] = _OfRule(dict.fromkeys(_COUNTS, 0) | {"rule": rule.rule, "errors": 1, "error": f"{type(error).__name__}: {error}"})
        if len(said[rule.rule].findings):
            found[rule.rule] = set(said[rule.rule].findings["project_id"].dropna())
    of_rules = [said[rule.rule] for rule in rules]
    findings = _placed(_stacked([each.findings for each in of_rules]), places)
    return Review(
        pd.DataFrame([each.outcome for each in of_rules]),
        _stacked([each.judgements for each in of_rules]),
        together(findings, rules, [explanation for each in of_rules for explanation in each.told]),
        _stacked([each.unjudged for each in of_rules]),
        _placed(_stacked([each.evidence for each in of_rules]), places),
    )


@dataclass(frozen=True)
class _Keep:
    """What of the evidence is handed out: single records that could not be judged, all records, those that passed among them."""

    unjudged: bool
    evidence: bool
    passed: bool


def _said(rule: Rule, evidence: pd.DataFrame, keep: _Keep) -> _OfRule:
    failed = evidence[evidence["outcome"].to_numpy() == FAILED]
    told = explanations(rule, failed) if rule.explains else []
    if rule.explains:  # it finds nothing of its own: what it says stands with the finding that it explains
        evidence.loc[failed.index, "outcome"] = PASSED
        failed = failed.iloc[:0]
    outcomes = evidence["outcome"].to_numpy(dtype=object)
    passed, failures, unjudged = (int((outcomes == outcome).sum()) for outcome in (PASSED, FAILED, NOT_ASSESSABLE))
    counted = dict(zip(_COUNTS, (passed + failures, passed, failures, unjudged), strict=True))
    kept = evidence.loc[outcomes == NOT_ASSESSABLE, _RECORD].assign(rule=rule.rule) if keep.unjudged and unjudged else pd.DataFrame()
    findings = _findings(rule, failed)
    shown = _shown(rule, evidence, findings, keep) if keep.evidence else pd.DataFrame()
    return _OfRule(counted | {"rule": rule.rule, "errors": 0}, _by_form(rule, evidence), findings, kept, shown, told)


def _shown(rule: Rule, evidence: pd.DataFrame, findings: pd.DataFrame, keep: _Keep) -> pd.DataFrame:
    """The rule's records as table `evidence` holds them; what could not be judged has nothing beyond and no fault."""
    kept = evidence if keep.passed else evidence[evidence["outcome"].to_numpy() != PASSED]
    if kept.empty:
        return pd.DataFrame()
    outcomes = kept["outcome"].to_numpy(dtype=object)
    fails, judged = outcomes == FAILED, outcomes != NOT_ASSESSABLE
    ids = np.full(len(kept), None, dtype=object)
    if len(findings):
        ids[fails] = findings["finding_id"].to_numpy(dtype=object)
    # A rule that explains others says its cause there, and no record of it fails.
    faults = judged & (rule.explains is None)
    shown = kept[["project_id", "table", "position", "column", "at", "observed", "expected", "difference"]].assign(
        rule=rule.rule,
        beyond=kept["beyond"].where(judged),
        fault=kept["fault"].where(faults, None),
        fails=pd.array(np.where(judged, fails, None), dtype="boolean"),
        case=kept["what"] if isinstance(rule.message, dict) else None,
        reason=kept["not_assessable"],
        finding_id=ids,
    )
    return shown


def _judged(rule: Rule, forms: Forms, profile: Profile, judge: EvidenceJudge, copies: set[str], found: Found, *, is_needed: bool) -> pd.DataFrame:
    """The rule's evidence with its `outcome`; an identical copy of a form is judged by A03 alone."""

    def compute(forms: Forms, profile: Profile) -> pd.DataFrame:
        return rule.compute(forms, profile, found)

    # Absurd figures give absurd ratios, not an error of the rule.
    with np.errstate(all="ignore"):
        evidence = forms.once(rule.rule, profile, compute) if is_needed else compute(forms, profile)
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
            "basis_en": rule.basis_en,
            "verified": rule.verified,
            "corrects": rule.corrects,
            "remedy": rule.write("remedy", record),
            "remedy_en": rule.write("remedy_en", record),
        } | {name: record[name] for name in ("project_id", "table", "position", "column", "observed", "expected", "difference", "at", "listed_project", "listed_unit", "partner")}
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


Explanation = tuple[str, str, dict[str, str | None]]
"""Form, rule of the finding that is explained, and columns of `findings` with what they take."""
_COLUMNS = ["cause", "cause_en", "cause_case", "again", "again_en"]


def explanations(rule: Rule, failed: pd.DataFrame) -> list[Explanation]:
    """What a rule that explains others has to say, record by record."""
    told: list[Explanation] = []
    for record in failed.to_dict("records"):
        said = {rule.explains: rule.write("message", record), f"{rule.explains}_en": rule.write("message_en", record)}
        case = {"cause_case": record["what"]} if rule.explains == "cause" else {}
        told.append((record["project_id"], record["explains"], said | case))
    return told


def together(findings: pd.DataFrame, rules: Sequence[Rule], told: Iterable[Explanation]) -> pd.DataFrame:
    """The findings with their explanations. A finding that follows from others of its form says that they come first."""
    if findings.empty:
        return findings
    rows = findings.to_dict("records")
    by_form: dict[tuple[str, str], list[dict[str, object]]] = {}
    for row in rows:
        row |= dict.fromkeys(_COLUMNS)
        by_form.setdefault((row["project_id"], row["rule"]), []).append(row)
    # A score before the total that it is part of.
    for rule in reversed(rules):
        if rule.follows:
            _say_what_comes_first(rule, by_form)
    for project, explained, said in told:
        # A cause is that of one sum; what stands again stands again in all.
        found = by_form.get((project, explained), [])
        sentence, english, *_ = said.values()
        for row in found[:1] if "cause" in said else found:
            row |= said
            row["message"] += sentence
            row["message_en"] += f" {english}"
    return pd.DataFrame(rows, columns=[*findings.columns, *_COLUMNS])


def _say_what_comes_first(rule: Rule, by_form: dict[tuple[str, str], list[dict[str, object]]]) -> None:
    for (project, name), rows in by_form.items():
        first = [row for other in rule.follows for row in by_form.get((project, other), [])] if name == rule.rule else []
        for row in rows if first else []:
            names = "、".join(dict.fromkeys(str(other["rule"]) for other in first))
            due = _after(row, first)
            row["corrects"] = False
            row["message"] += f"本表另有影响这一数字的问题（{names}），请先更正，这一数字随之确定{f'（照应为的数更正后合计 {due}）' if due else ''}。"
            row["message_en"] += f" Other findings come first and change this figure ({names}){f'; corrected as they say, the sum is {due}' if due else ''}."


def _after(row: dict[str, object], first: Sequence[dict[str, object]]) -> str | None:
    """What a sum comes to when every part that is found wrong is corrected; None where a finding does not say what score should stand there."""
    try:
        moved = sum(float(str(other["expected"])) - float(str(other["observed"])) for other in first)
        return plain(float(str(row["expected"])) + moved, 2) if all(other["corrects"] and other["column"] == "score" for other in first) else None
    except ValueError:
        return None
