"""From what was read to what is wrong: the forms are cleaned and judged as in the chain, by the same rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields

import pandas as pd

from helpers import ingest
from helpers.check import Checked, CheckedFile, CheckedForm, Finding
from helpers.check.judge import PlainJudge
from helpers.clean import clean
from helpers.ingest.documents import Reading
from helpers.named_places import named_place, row_names
from helpers.parameters import FIRST_YEAR, LAST_YEAR
from helpers.tables import SEVERITIES
from helpers.validate import forms_of
from helpers.validate.catalogue import load_catalogue
from helpers.validate.places import places_of
from helpers.validate.profile import load_profile
from helpers.validate.review import Review, review

_PRINTED_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年")
_FINDING = [column.name for column in fields(Finding)]


def prepare() -> None:
    """Load the catalogue and the functions of its rules, which judging needs first."""
    for rule in load_catalogue():
        _ = rule.function


def judged(readings: Sequence[Reading], fiscal_year: int | None, profile: str, assumed_year: int) -> Checked:
    """Judge everything that was read; `assumed_year` is taken for a file that prints no year."""
    read = ingest.as_tables(readings)
    rules, settings = load_catalogue(), load_profile(profile)
    files, broken, tables = {}, {}, {}
    for year, cleaned in _by_year(read["documents"], read["cells"], fiscal_year, assumed_year):
        forms = forms_of(year, cleaned | {"cells": read["cells"]})
        reviewed = review(forms, rules, settings, PlainJudge(), places_of(cleaned))
        errors = reviewed.outcomes[reviewed.outcomes["errors"] > 0]
        broken |= dict(zip(errors["rule"], errors.get("error", errors["rule"]), strict=True))
        tables[year] = cleaned | {"findings": reviewed.findings, "judgements": reviewed.judgements}
        of_document = _forms(year, fiscal_year, cleaned, reviewed)
        for document in cleaned["documents"].to_dict("records"):
            files[document["document_id"]] = CheckedFile(
                path=document["path"],
                status=document["status"],
                media_type=_text(document["media_type"]),
                reason=_text(document["reason"]),
                note=_text(document["note"]),
                forms=of_document.get(document["document_id"], []),
            )
    return Checked([files[document] for document in read["documents"]["document_id"]], broken, tables)


def _by_year(
    documents: pd.DataFrame, cells: pd.DataFrame, fiscal_year: int | None, assumed_year: int
) -> Iterator[tuple[int, dict[str, pd.DataFrame]]]:
    """The tidy tables of the documents of each year: the year given, else the one that most forms of the document print."""
    if fiscal_year is not None:
        years = dict.fromkeys(documents["document_id"], fiscal_year)
    else:
        named = _named_years(cells)
        years = {document: named.get(document, assumed_year) for document in documents["document_id"]}
    cleaned = _cleaned(documents, cells, years)
    if fiscal_year is None:
        printed = years | {document: year for tables in cleaned.values() for document, year in _printed_years(tables["projects"]).items()}
        if printed != years:
            cleaned = _cleaned(documents, cells, printed)
    yield from sorted(cleaned.items())


def _cleaned(documents: pd.DataFrame, cells: pd.DataFrame, years: dict[str, int]) -> dict[int, dict[str, pd.DataFrame]]:
    result = {}
    for year in sorted(set(years.values())):
        of_year = [document for document, its_year in years.items() if its_year == year]
        some = cells[cells["document_id"].isin(of_year)]
        result[year] = {"cells": some} | clean(year, documents[documents["document_id"].isin(of_year)], some)
    return result


def _named_years(cells: pd.DataFrame) -> dict[str, int]:
    """The first year that each document names: nearly always the one below its title."""
    found: dict[str, int] = {}
    for document, text in zip(cells["document_id"], cells["text"], strict=True):
        if document not in found and (match := _PRINTED_YEAR.search(text)):
            found[document] = int(match[1])
    return found


def _printed_years(projects: pd.DataFrame) -> dict[str, int]:
    printed = projects[projects["fiscal_year"].between(FIRST_YEAR, LAST_YEAR).fillna(False)]
    return {document: int(years.mode().iloc[0]) for document, years in printed.groupby("document_id")["fiscal_year"]}


def _forms(year: int, given: int | None, cleaned: dict[str, pd.DataFrame], reviewed: Review) -> dict[str, list[CheckedForm]]:
    """The forms of each document in their order, with what was found in each."""
    findings: dict[str, list[Finding]] = {}
    names = row_names(cleaned)
    for row in reviewed.findings.to_dict("records"):
        row["where"] = named_place(row, names)
        found = Finding(**{name: bool(row[name]) if name in ("verified", "corrects") else _text(row[name]) for name in _FINDING})
        findings.setdefault(row["project_id"], []).append(found)
    unjudged: dict[str, dict[str, list[str]]] = {}
    for row in reviewed.judgements.to_dict("records"):
        for reason in (_text(row["reason"]) or "").split("；") if row["not_assessable"] else []:
            unjudged.setdefault(row["project_id"], {}).setdefault(reason, []).append(row["rule"])
    projects = cleaned["projects"]
    prints_year = set(projects.loc[projects["fiscal_year"].notna(), "document_id"])
    forms: dict[str, list[CheckedForm]] = {}
    for row in projects.to_dict("records"):
        project_id = row["project_id"]
        forms.setdefault(row["document_id"], []).append(
            CheckedForm(
                project_id=project_id,
                project_name=_text(row["project_name"]),
                implementing_unit=_text(row["implementing_unit"]),
                fiscal_year=year,
                year_assumed=given is None and row["document_id"] not in prints_year,
                place=_text(row["place"]),
                is_fragment=bool(row["is_fragment"]),
                findings=sorted(findings.get(project_id, []), key=lambda finding: (SEVERITIES.index(finding.severity), finding.rule)),
                not_assessable=unjudged.get(project_id, {}),
            )
        )
    return forms


def _text(value: object) -> str | None:
    return None if value is None or pd.isna(value) else str(value)
