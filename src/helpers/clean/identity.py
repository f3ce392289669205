"""Ids of forms: the same on every run and in every format, with duplicates named."""

from __future__ import annotations

import hashlib
import unicodedata

from helpers.clean.records import Records


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


def give_ids(fiscal_year: int, forms: list[Records]) -> None:
    """Give each form its `project_id`, and `duplicate_of` where an earlier form has the same identity."""
    count: dict[str, int] = {}
    for records in forms:
        key = identity(records)
        first = f"{fiscal_year}-{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
        count[key] = count.get(key, 0) + 1
        repeated = count[key] > 1
        records.project["project_id"] = f"{first}-{count[key]}" if repeated else first
        records.project["duplicate_of"] = first if repeated else None


def _plain(part: object) -> str:
    return "".join(unicodedata.normalize("NFKC", "" if part is None else str(part)).split()).casefold()
