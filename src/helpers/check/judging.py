"""Clean and judge the forms of a file as the chain does, by the same rules, without great_expectations.

A file is judged for the given year, else for the year that the form prints.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields

import pandas as pd

from helpers import ingest
from helpers.check.blanks import to_fill_in
from helpers.check.results import Checked, CheckedFile, CheckedForm, Finding, Unknown
from helpers.clean import clean
from helpers.clean.contacts import hide_contacts_everywhere
from helpers.config.parameters import FIRST_YEAR, LAST_YEAR
from helpers.findings.address import named_place, row_names
from helpers.findings.missing_inputs import reasons_of
from helpers.ingest.documents import Reading
from helpers.schema.defects import Defect, defect_of, rejected
from helpers.schema.tables import SEVERITIES
from helpers.validate.catalogue import Rule, load_catalogue
from helpers.validate.cell_places import places_of
from helpers.validate.contract import breaches
from helpers.validate.evidence import Forms
from helpers.validate.forms_of_year import forms_of
from helpers.validate.plain_judge import PlainJudge
from helpers.validate.profile import Profile, load_profile
from helpers.validate.review import Review, review
from helpers.validate.rules.g_years import MONEY_OF_A_YEAR

_NAMED_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年")
_DATED_YEAR = re.compile(rf"(?<![\d较比])(20\d\d)(?!{MONEY_OF_A_YEAR})(?=[年./-])")
_DONE = ("actual_outcome", "expected_goal"), ("target_text", "actual_text")
_FEWEST = 2


def first_named(texts: Iterable[str]) -> int | None:
    """The first year that a document names: nearly always the one below its title."""
    return next((int(match[1]) for text in texts if (match := _NAMED_YEAR.search(text))), None)


def printed_year(projects: pd.DataFrame) -> int | None:
    """The year that most forms of a document print."""
    printed = projects.loc[projects["fiscal_year"].between(FIRST_YEAR, LAST_YEAR).fillna(False), "fiscal_year"]
    return int(printed.mode().iloc[0]) if len(printed) else None


def question_of_year(project: Mapping[str, object], indicators: Sequence[Mapping[str, object]]) -> str | None:
    """A question where goals, targets and results all speak of one year, and the form prints another below its title.

    A single mention asks nothing. Money of the year before, and comparisons with it, do not count. Where a text begins with last year's
    date, rule G07 asks instead.
    """
    if pd.isna(project["fiscal_year"]):
        return None
    of_form, of_row = _DONE
    texts = [project[name] for name in of_form] + [row[name] for row in indicators for name in of_row]
    named = Counter(int(year) for text in texts if isinstance(text, str) for year in _DATED_YEAR.findall("".join(text.split())))
    if len(named) != 1:
        return None
    ((year, times),) = named.items()
    if year == project["fiscal_year"] or times < _FEWEST:
        return None
    return f"表上年度是 {int(project['fiscal_year'])} 年，而目标、指标和完成情况写的是 {year} 年（{times} 处），没有写 {int(project['fiscal_year'])} 年的。应是哪一年？"


_FINDING = [column.name for column in fields(Finding)]


def prepare() -> None:
    """Load the catalogue and the functions of its rules, which judging needs first."""
    for rule in load_catalogue():
        _ = rule.function


def judged(readings: Sequence[Reading], fiscal_year: int | None, profile: str, assumed_year: int) -> Checked:
    """Judge everything that was read, each file for itself; `assumed_year` is taken for a file that prints no year.

    Files given together are as a rule several forms of a unit, or an old and a corrected one: what one is beside another is the year's review.
    But whom one of them names as its contact is hidden in all.
    """
    rules, settings = load_catalogue(), load_profile(profile)
    files, broken, tables = [], {}, {}
    read = [_read(reading, fiscal_year, assumed_year) for reading in readings]
    contacts = pd.concat([cleaned["contacts"] for _, _, cleaned in read if cleaned]) if any(cleaned for _, _, cleaned in read) else None
    for document, year, cleaned in read:
        forms: list[CheckedForm] = []
        unknown: list[Unknown] = []
        if cleaned:
            try:
                document, forms, unknown = _judge(year, cleaned | hide_contacts_everywhere(cleaned, contacts), fiscal_year is not None, rules, settings, broken, tables)
            except MemoryError:
                raise
            except Exception as error:
                document = rejected(document, defect_of(error))
        files.append(
            CheckedFile(
                path=document["path"],
                status=document["status"],
                media_type=_text(document["media_type"]),
                reason=_text(document["reason"]),
                note=_text(document["note"]),
                forms=forms,
                unknown=unknown,
            )
        )
    return Checked(files, broken, tables, profile)


def _read(reading: Reading, fiscal_year: int | None, assumed_year: int) -> tuple[dict[str, object], int, dict[str, pd.DataFrame]]:
    """The row of a document, the year it is judged for, and its tidy tables; no tables where it is rejected."""
    read = ingest.as_tables([reading])
    (document,) = read["documents"].to_dict("records")
    if document["status"] != "read":
        return document, assumed_year, {}
    try:
        return document, *_cleaned(read, fiscal_year, assumed_year)
    except MemoryError:
        raise
    except Exception as error:
        # A defect of the program costs the file over which it fails, as in the chain.
        return rejected(document, defect_of(error)), assumed_year, {}


def _judge(
    year: int,
    cleaned: dict[str, pd.DataFrame],
    year_given: bool,
    rules: Sequence[Rule],
    settings: Profile,
    broken: dict[str, str],
    tables: dict[str, dict[str, pd.DataFrame]],
) -> tuple[dict[str, object], list[CheckedForm], list[Unknown]]:
    """The row of a document, its forms with what was found, and what was not understood of it; rejected where it breaks the contract."""
    (document,) = cleaned["documents"].to_dict("records")
    if found := breaches(cleaned, PlainJudge()):
        answering = [defect for breach in found for defect in breach.documents.values()]
        return rejected(document, answering[0] if answering else Defect(found[0].told)), [], []
    seen = forms_of(year, cleaned)
    reviewed = review(seen, rules, settings, PlainJudge(), places_of(cleaned), keep_unjudged=True)
    forms = _forms(seen, year_given, cleaned, reviewed)
    errors = reviewed.outcomes[reviewed.outcomes["errors"] > 0]
    broken |= dict(zip(errors["rule"], errors.get("error", errors["rule"]), strict=True))
    tables[document["path"]] = cleaned | {"findings": reviewed.findings, "judgements": reviewed.judgements}
    unknown = [Unknown(text=row["text"], place=_text(row["place"])) for row in cleaned["leftovers"].to_dict("records") if _is_worded(row["text"])]
    return document, forms, unknown


def _cleaned(read: dict[str, pd.DataFrame], fiscal_year: int | None, assumed_year: int) -> tuple[int, dict[str, pd.DataFrame]]:
    """The tidy tables of a document and the year they are judged for: the one given, else the one that most of its forms print."""
    year = fiscal_year or first_named(read["cells"]["text"]) or assumed_year
    cleaned = clean(year, read["documents"], read["cells"])
    printed = printed_year(cleaned["projects"]) if fiscal_year is None else None
    if printed is not None and printed != year:
        year, cleaned = printed, clean(printed, read["documents"], read["cells"])
    return year, {"cells": read["cells"]} | cleaned


def _forms(seen: Forms, year_given: bool, cleaned: dict[str, pd.DataFrame], reviewed: Review) -> list[CheckedForm]:
    """The forms of a document in their order, with what was found in each."""
    findings: dict[str, list[Finding]] = {}
    names = row_names(cleaned)
    for row in reviewed.findings.to_dict("records"):
        row["where"] = named_place(row, names)
        found = Finding(**{name: bool(row[name]) if name in ("verified", "corrects") else _text(row[name]) for name in _FINDING})
        findings.setdefault(row["project_id"], []).append(found)
    unjudged: dict[str, dict[str, list[str]]] = {}
    for row in reviewed.judgements.to_dict("records"):
        for reason in reasons_of(row):
            unjudged.setdefault(row["project_id"], {}).setdefault(reason, []).append(row["rule"])
    asked = to_fill_in(cleaned, seen, reviewed.unjudged, names)
    indicators = {form: rows.to_dict("records") for form, rows in cleaned["indicators"].groupby("project_id")}
    prints_year = cleaned["projects"]["fiscal_year"].notna().any()
    forms = []
    for row in cleaned["projects"].to_dict("records"):
        project_id = row["project_id"]
        told = any(finding.rule == "G07" for finding in findings.get(project_id, []))
        question = None if told else question_of_year(row, indicators.get(project_id, []))
        forms.append(
            CheckedForm(
                project_id=project_id,
                project_name=_text(row["project_name"]),
                implementing_unit=_text(row["implementing_unit"]),
                fiscal_year=seen.fiscal_year,
                year_assumed=not year_given and not prints_year,
                year_given=year_given,
                place=_text(row["place"]),
                is_fragment=bool(row["is_fragment"]),
                findings=sorted(findings.get(project_id, []), key=lambda finding: (SEVERITIES.index(finding.severity), finding.rule)),
                questions=[question] if question else [],
                to_fill_in=asked[project_id],
                not_assessable=unjudged.get(project_id, {}),
            )
        )
    return forms


def _is_worded(text: object) -> bool:
    """Whether a cell holds words, among which a label may be, and not figures alone."""
    return isinstance(text, str) and any("\u4e00" <= sign <= "\u9fff" for sign in text)


def _text(value: object) -> str | None:
    return None if value is None or pd.isna(value) else str(value)
