"""What a check has found: files, their forms, and what is wrong in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from helpers.check.blanks import ToFillIn

UNREAD = ("rejected", "missing")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong, in the words of the table `findings`."""

    rule: str
    severity: str
    table: str | None
    column: str | None
    case: str | None
    """Which of its sentences the rule says, where it has several."""
    message: str
    place: str | None
    where: str | None
    """The place, with what stands there where it is no more than a line of a text file."""
    observed: str | None
    expected: str | None
    difference: str | None
    corrects: bool
    remedy: str
    basis: str
    verified: bool
    finding_id: str


@dataclass(frozen=True, kw_only=True)
class CheckedForm:
    """One form with its findings, questions, blanks to fill in, and the rules that could not judge it, by reason.

    `fiscal_year` is the given year, else the printed one, else an assumed one.
    """

    project_id: str
    project_name: str | None
    implementing_unit: str | None
    fiscal_year: int
    year_assumed: bool
    year_given: bool
    place: str | None
    is_fragment: bool
    findings: list[Finding]
    questions: list[str]
    to_fill_in: list[ToFillIn]
    not_assessable: dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """A left-over cell in words: an unknown label, or the value beside one."""

    text: str
    place: str | None


@dataclass(frozen=True, kw_only=True)
class CheckedFile:
    """One file (or member of an archive): read with its forms, unpacked, or rejected or missing with the reason; and what was not understood of it."""

    path: str
    status: str
    media_type: str | None
    reason: str | None
    note: str | None
    forms: list[CheckedForm] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)


@dataclass(frozen=True)
class Checked:
    """What a check has found, by the profile that it judged with; `tables` holds what each file was read as and its findings, by path."""

    files: list[CheckedFile]
    broken_rules: dict[str, str]
    tables: Mapping[str, Mapping[str, pd.DataFrame]]
    profile: str

    @property
    def exit_status(self) -> int:
        """2 where a file could not be read, else 1 where something is critical or a rule could not run, else 0."""
        if any(file.status in UNREAD for file in self.files):
            return 2
        severities = {finding.severity for file in self.files for form in file.forms for finding in form.findings}
        return 1 if self.broken_rules or "critical" in severities else 0
