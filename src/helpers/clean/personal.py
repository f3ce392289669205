"""Keep people out of what others read: a form's own contacts out of its narratives, and whoever a leftover names."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from helpers import tables
from helpers.clean.forms import SourceCell
from helpers.clean.records import Records
from helpers.columns import TEXT
from helpers.personal import HIDDEN, Guard, is_a_name, without_numbers

_HAN = "\u4e00-\u9fff"
_PERSON = "(?:姓名|签字|签名|签章|[人员者]|同志|领导|主任|书记|科长|处长|局长|所长|站长|老师|先生|女士)"
_NAME = rf"[{_HAN}·](?:\s?[{_HAN}·]){{1,3}}"
_NUMBER = r"[\d\-\u2010-\u2015 ()]{6,}\d"
_NAMED = re.compile(rf"({_PERSON}\s*[:：]\s*){_NAME}(?![{_HAN}])")
_CALLED = re.compile(rf"((?:电话|手机|座机|传真|联系方式|号码)\s*[:：]?\s*){_NUMBER}")
_IS_PERSON, _IS_PHONE = re.compile(rf".{{0,10}}{_PERSON}[:：]?"), re.compile(r".{0,8}(?:电话|手机|座机|传真|联系方式|号码)[:：]?")
_SEPARATORS = re.compile(r"[\s、,，;；/（）()]+")
_TEXT_COLUMNS = {
    "projects": (
        "project_name", "department", "implementing_unit", "project_content", "expected_goal", "actual_outcome", "total_note", "conclusion",
        "problems", "measures", "remarks", "fund_management",
    ),
    "indicators": ("level3", "target_text", "actual_text", "deviation_note"),
    "funds": ("note",),
}  # fmt: skip

_NO_PROSE = frozenset(("project_id", "document_id", "duplicate_of", "layout", "labels", "uncertain", "place", "table", "column", "reason"))
_ALL_TEXTS = {
    name: [column.name for column in tables.TABLES[name].columns if column.kind == TEXT and not column.values and column.name not in _NO_PROSE]
    for name in ("projects", "funds", "indicators", "changes", "leftovers")
}
"""Columns that hold words of a form."""


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


def hide_contacts_everywhere(year: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The year's tables without any form's contacts in the texts of any other: a head of office is named in many forms, and some names are words."""
    guard, result, logged = Guard(year["contacts"]), dict(year), []
    for name, columns in _ALL_TEXTS.items():
        for column in columns:
            texts = result[name][column]
            different = texts.dropna().unique()
            hidden = {text: told for text in different if (told := guard.hidden(text)) != text}
            if not hidden:
                continue
            found = texts.isin(hidden)
            result[name] = result[name].assign(**{column: texts.map(lambda text, told=hidden: told.get(text, text)).astype("str")})
            if name in _TEXT_COLUMNS:
                logged += [
                    {
                        "table": name, "project_id": row["project_id"], "position": row.get("position"), "column": column, "before": HIDDEN,
                        "after": row[column], "reason": "personal_data", "place": row["place"],
                    }
                    for row in result[name][found].to_dict("records")
                ]  # fmt: skip
    if logged:
        result["changes"] = pd.concat([result["changes"], tables.conform("changes", logged)], ignore_index=True)
    return result


def hide(text: str, contacts: dict[str, object]) -> str:
    """The text without the contacts' names and numbers."""
    pattern = _pattern(contacts)
    return pattern.sub(HIDDEN, text) if pattern else text


def leftover_texts(cells: Sequence[SourceCell], contacts: dict[str, object]) -> list[str]:
    """The texts of leftovers without the people in them: no label is known there, so what looks like one hides what follows it."""
    texts: list[str] = []
    before = None
    for cell in cells:
        label = "".join(before.text.split()) if before and (before.table, before.row) == (cell.table, cell.row) else ""
        is_name = _IS_PERSON.fullmatch(label) and re.fullmatch(_NAME, cell.text.strip())
        is_number = _IS_PHONE.fullmatch(label) and re.fullmatch(_NUMBER, cell.text.strip())
        told = _CALLED.sub(rf"\1{HIDDEN}", _NAMED.sub(rf"\1{HIDDEN}", hide(cell.text, contacts)))
        texts.append(HIDDEN if is_name or is_number else without_numbers(told, amounts=False))
        before = cell
    return texts


def _pattern(contacts: dict[str, object]) -> re.Pattern[str] | None:
    people = f"{contacts.get('project_lead') or ''} {contacts.get('other_people') or ''}"
    names = [part for part in _SEPARATORS.split(people) if len(part) >= 2 and not part.isdigit() and is_a_name(part)]
    numbers = re.findall(r"\d{7,}", re.sub(r"[\s-]", "", str(contacts.get("phone") or "")))
    # A number is not the middle of a longer figure.
    dialled = [r"(?<!\d)" + r"[\s-]*".join(number) + r"(?!\d)" for number in numbers]
    wanted = [r"\s*".join(map(re.escape, name)) for name in names] + dialled
    return re.compile("|".join(wanted)) if wanted else None
