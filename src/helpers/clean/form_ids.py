"""Ids of forms: the same on every run and in every format, with duplicates named."""

from __future__ import annotations

import hashlib
import unicodedata

import pandas as pd

from helpers.clean.labels import rows_of
from helpers.clean.records import Records
from helpers.language.agencies import is_office, usual_spellings
from helpers.language.normalise import comparable

_OTHERS = 1
"""Where formats that `editable.csv` does not name go: behind what can be edited, before pictures."""


def identity(records: Records) -> str:
    """What makes two forms the same: project name and unit (for the form of a whole department, its name); for a fragment
    without a name, the text of its rows.

    White space, width of characters and kind of bracket do not count.
    """
    project = records.project
    if project.get("project_name"):
        parts = [project.get("project_name"), project.get("implementing_unit")]
    elif project.get("form_kind") == "department" and (project.get("department") or project.get("implementing_unit")):
        parts = ["department", project.get("department"), project.get("implementing_unit")]
    else:
        parts = [
            "fragment",
            *(row.get(column) for row in records.indicators for column in ("level2", "level3", "target_text", "actual_text", "weight")),
        ]
    return "\x1f".join(_plain(part) for part in parts)


def give_ids(fiscal_year: int, forms: list[Records], formats: list[str | None] | None = None) -> None:
    """Give each form its `project_id`, and `duplicate_of` where another form has the same identity and counts.

    `formats` are the media types of the files that the forms came in. The form of an editable file counts before that of a PDF, a web
    page or a text, and any of them before a picture: comments go into the unit's own Word file. Of two alike the first one counts. A form
    that prints another year never counts before one of this year.
    """
    types = formats or [None] * len(forms)
    ranks = [
        (records.project.get("fiscal_year") not in (None, fiscal_year), _rank(kind)) for records, kind in zip(forms, types, strict=True)
    ]
    by_rank = [records for _, records in sorted(zip(ranks, forms, strict=True), key=lambda pair: pair[0])]
    counting: dict[str, str] = {}
    count: dict[str, int] = {}
    owners = _owners(by_rank)
    for records in by_rank:
        key, owner = identity(records), owners[id(records)]
        first = f"{fiscal_year}-{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
        count[key] = count.get(key, 0) + 1
        records.project["project_id"] = f"{first}-{count[key]}" if count[key] > 1 else first
        records.project["duplicate_of"] = counting.get(owner)
        counting.setdefault(owner, records.project["project_id"])


def _owners(forms: list[Records]) -> dict[int, str]:
    """Whose project each form is about, by `id` of its records: its identity, with the department where several have a unit and a project of that name.

    Every bureau has a 办公室. Spellings of one department are one, with its region in front or without; a form that prints no department,
    or an office instead, is the first one's.
    """
    names = pd.Series([records.project.get("department") for records in forms], dtype="object")
    usual = usual_spellings(names)
    known: dict[str, dict[str, str]] = {}
    owners = {}
    for records, name in zip(forms, names, strict=True):
        key = identity(records)
        departments = known.setdefault(key, {})
        department = "" if not name or is_office(name) else usual[comparable(name)]
        if department:
            departments.setdefault(department, key if not departments else f"{key}\x1f{department}")
        owners[id(records)] = departments.get(department, key)
    return owners


def _rank(media_type: str | None) -> int:
    return next((int(row["goes"]) for row in rows_of("editable.csv") if row["media_type"] == media_type), _OTHERS)


def _plain(part: object) -> str:
    return "".join(unicodedata.normalize("NFKC", "" if part is None else str(part)).split()).casefold()
