"""Keep a form's own contacts out of its narratives: what stands there as a name or number is hidden, and logged."""

from __future__ import annotations

import re

from helpers.clean.records import Records

HIDDEN = "〔已隐去〕"
_SEPARATORS = re.compile(r"[\s、,，;；/（）()]+")
_TEXT_COLUMNS = {
    "projects": (
        "project_name", "department", "implementing_unit", "project_content", "expected_goal", "actual_outcome", "total_note", "conclusion",
        "problems", "measures", "remarks",
    ),
    "indicators": ("level3", "target_text", "actual_text", "deviation_note"),
    "funds": ("note",),
}  # fmt: skip


def hide_personal_data(records: Records) -> None:
    """Replace the people and the telephone number of the form's own contacts wherever another of its texts repeats them."""
    pattern = _pattern(records.contacts)
    if pattern is None:
        return
    for table, rows in (("projects", [records.project]), ("indicators", records.indicators), ("funds", records.funds)):
        for row in rows:
            for column in _TEXT_COLUMNS[table]:
                text = row.get(column)
                if isinstance(text, str) and pattern.search(text):
                    row[column] = pattern.sub(HIDDEN, text)
                    place = str(row.get("place") or records.project.get("place") or "")
                    records.change(table, row.get("position"), column, HIDDEN, row[column], "personal_data", place)
    for change in records.changes:
        for key in ("before", "after"):
            if isinstance(change[key], str):
                change[key] = pattern.sub(HIDDEN, change[key])


def hide(text: str, contacts: dict[str, object]) -> str:
    """The text without the contacts' names and numbers."""
    pattern = _pattern(contacts)
    return pattern.sub(HIDDEN, text) if pattern else text


def _pattern(contacts: dict[str, object]) -> re.Pattern[str] | None:
    people = f"{contacts.get('project_lead') or ''} {contacts.get('other_people') or ''}"
    names = [part for part in _SEPARATORS.split(people) if len(part) >= 2 and not part.isdigit()]
    numbers = re.findall(r"\d{7,}", re.sub(r"[\s-]", "", str(contacts.get("phone") or "")))
    wanted = [r"\s*".join(map(re.escape, name)) for name in names] + [r"[\s-]*".join(number) for number in numbers]
    return re.compile("|".join(wanted)) if wanted else None
