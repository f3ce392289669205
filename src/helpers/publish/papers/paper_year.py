"""A year as its papers need it: forms with their units, findings in reading order, what came in and what became of it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

import pandas as pd

from helpers.findings.address import RowNames, named_place, place_and_cell, row_names
from helpers.language.agencies import unit_names
from helpers.language.normalise import comparable
from helpers.publish.papers.corrected import Resubmission
from helpers.publish.papers.paper_words import NO_UNIT, one_line, words
from helpers.schema import tables

_READ = ("documents", "cells", "claims", "changes", "projects", "funds", "indicators", "findings", "judgements", "rules", "recomputed", "suppressed", "ledger", "corrections")
_ALSO = ("rescoring", "coverage", "profile_settings", "outcomes", "checks", "own_failures", "reviewed", "reviewed_totals", "review_problems")
"""Tables that a year may lack that was made by an earlier version."""


@dataclass(frozen=True)
class Form:
    """One form: the row of `projects`, the names that papers print, and its findings, the worst first."""

    project_id: str
    number: int
    name: str
    unit: str
    row: Mapping[str, object]
    findings: list[dict[str, object]] = field(default_factory=list)

    @property
    def for_unit(self) -> list[dict[str, object]]:
        """The findings that go back to the unit; the others are for the office that reviews."""
        return [finding for finding in self.findings if finding["rule"] not in office_rules()]


@dataclass(frozen=True)
class PaperYear:
    """Everything that the papers of a year are written from."""

    fiscal_year: int
    frames: Mapping[str, pd.DataFrame]
    forms: list[Form]
    comparison: Resubmission
    rules: Mapping[str, Mapping[str, object]]
    _grouped: dict[str, dict[str, list[dict[str, object]]]] = field(default_factory=dict, repr=False)

    @property
    def units(self) -> dict[str, list[Form]]:
        """The forms of each unit, both in the order in which they came in."""
        units: dict[str, list[Form]] = {}
        for form in self.forms:
            units.setdefault(form.unit, []).append(form)
        return units

    @cached_property
    def owed(self) -> dict[str, list[str]]:
        """The projects whose forms are missing (G12), by unit of the list. A unit with other forms goes by the name that these print."""
        known = {comparable(unit): unit for unit in self.units}
        owed: dict[str, list[str]] = {}
        for row in self.plain("findings"):
            if row["project_id"] is None and row.get("listed_project") and row.get("listed_unit"):
                unit = one_line(row["listed_unit"])
                owed.setdefault(known.get(comparable(unit), unit), []).append(one_line(row["listed_project"]))
        return owed

    def kept_out(self, form: Form) -> list[str]:
        """Why a form stands in no sum: 残缺表, 重复报送, 其他年度的表."""
        printed = form.row["fiscal_year"]
        other_year = printed is not None and printed != self.fiscal_year
        return [word for word, is_so in (("残缺表", form.row["is_fragment"]), ("重复报送", form.row["duplicate_of"]), ("其他年度的表", other_year)) if is_so]

    def is_counted(self, form: Form) -> bool:
        """Whether a form is neither a second copy nor of another year; what a fragment holds counts."""
        return set(self.kept_out(form)) <= {"残缺表"}

    def total_funds(self, project_id: str) -> Mapping[str, object]:
        """The total row of a form's funds; empty where it has none."""
        return next((row for row in self.records("funds", project_id) if row["source"] == "total"), {})

    def state(self, finding_id: object) -> str:
        """What became of a finding since the last submission; '' where there is nothing to compare."""
        return self.comparison.states.get(finding_id, "")

    def why(self, finding_id: object) -> str:
        """Why a finding is in its state, where that is known."""
        return self.comparison.reasons.get(finding_id, "")

    def place_of(self, finding: Mapping[str, object]) -> object:
        """The place of a finding, with what stands there."""
        return named_place(finding, self._row_names)

    def place_and_cell_of(self, finding: Mapping[str, object]) -> tuple[str, str]:
        """The place of a finding, and what stands there."""
        place, cell = place_and_cell(finding, self._row_names)
        return words(place), cell

    @cached_property
    def _row_names(self) -> RowNames:
        return row_names(self.frames)

    def changes_of(self, project_id: str) -> list[dict[str, object]]:
        """What became of the findings of one form since the last submission."""
        return self._changes.get(project_id, [])

    def gone_forms(self, unit: str) -> list[dict[str, object]]:
        """The findings of forms of a unit that did not come again; a unit whose name others bear too goes by its department as well."""
        forms = {form.project_id for form in self.forms}
        gone = [row for form, rows in self._changes.items() if form not in forms for row in rows]
        return [row for row in gone if unit in (one_line(row["implementing_unit"]), one_line(f"{words(row['department'])}{words(row['implementing_unit'])}"))]

    @cached_property
    def _changes(self) -> dict[object, list[dict[str, object]]]:
        changes: dict[object, list[dict[str, object]]] = {}
        for row in self.comparison.records:
            changes.setdefault(row["project_id"], []).append(row)
        return changes

    def plain(self, table: str) -> list[dict[str, object]]:
        """All rows of a table, with None for null; none where the year has no such table."""
        return plain(self.frames[table]) if table in self.frames else []

    def records(self, table: str, project_id: str) -> list[dict[str, object]]:
        """Rows of a table that belong to a form."""
        if table not in self._grouped:
            grouped = self._grouped[table] = {}
            for row in plain(self.frames[table]):
                grouped.setdefault(row["project_id"], []).append(row)
        return self._grouped[table].get(project_id, [])


def read_tables(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables of a year that papers are written from."""
    also = {name: tables.read(folder, name) for name in _ALSO if name in tables.TABLES and (folder / f"{name}.parquet").is_file()}
    return tables.read_all(folder, _READ) | also


def paper_year(fiscal_year: int, frames: Mapping[str, pd.DataFrame], comparison: Resubmission) -> PaperYear:
    """Order the forms as they came in, and put each finding with its form."""
    order = {severity: number for number, severity in enumerate(tables.SEVERITIES)}
    found: dict[object, list[dict[str, object]]] = {}
    for row in plain(frames["findings"]):
        found.setdefault(row["project_id"], []).append(row)
    paths = dict(zip(frames["documents"]["document_id"], frames["documents"]["path"], strict=True))
    units = unit_names(frames["projects"])
    rows = sorted(plain(frames["projects"]), key=lambda row: (words(paths.get(row["document_id"])), row["form_order"] or 0))
    forms = [
        Form(
            project_id=row["project_id"],
            number=number,
            name=one_line(row["project_name"]) or f"（项目名称缺失，{words(row['place'])}）",
            unit=one_line(units[row["project_id"]]) or one_line(row["reporting_unit"]) or NO_UNIT,
            row=row,
            findings=sorted(found.get(row["project_id"], []), key=lambda finding: (order[finding["severity"]], finding["rule"])),
        )
        for number, row in enumerate(rows, 1)
    ]
    rules = {row["rule"]: row for row in plain(frames["rules"])}
    return PaperYear(fiscal_year, frames, forms, comparison, rules)


@cache
def office_rules() -> dict[str, str]:
    """Rules whose findings no unit can act on, with what the reviewing office does about them."""
    with files("helpers.publish.papers").joinpath("office_rules.csv").open(encoding="utf-8", newline="") as file:
        return {row["rule"]: row["office"] for row in csv.DictReader(file)}


def plain(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Rows with None for null."""
    return frame.astype("object").where(frame.notna(), None).to_dict("records")
