"""Keep people out of what others read: a form's own contacts out of its narratives, and whoever a leftover names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from helpers.clean.pairs import CONTACT_COLUMNS
from helpers.clean.raw_form import RawForm, SourceCell
from helpers.clean.records import Records
from helpers.schema import tables
from helpers.schema.privacy import HIDDEN, Guard, is_a_name, without_numbers

_HAN = "\u4e00-\u9fff"
_PERSON = "(?:姓名|签字|签名|签章|[人员者]|同志|领导|主任|书记|科长|处长|局长|所长|站长|老师|先生|女士)"
_NAME = rf"[{_HAN}·](?:\s?[{_HAN}·]){{1,3}}"
_NUMBER = r"[\d\-\u2010-\u2015 ()]{6,}\d"
_NAMED = re.compile(rf"({_PERSON}\s*[:：]\s*){_NAME}(?:[、,，;；]\s*{_NAME})*(?![{_HAN}])")
_CALLED = re.compile(rf"((?:电话|手机|座机|传真|联系方式|号码)\s*[:：]?\s*){_NUMBER}")
_IS_PERSON, _IS_PHONE = re.compile(rf".{{0,10}}{_PERSON}[:：]?"), re.compile(r".{0,8}(?:电话|手机|座机|传真|联系方式|号码)[:：]?")
_SEPARATORS = re.compile(r"[\s、,，;；/（）()]+")
_OF_FORMS = ("projects", "funds", "indicators")
"""Tables whose values a change is logged for."""


def hide_personal_data(records: Records) -> None:
    """Replace the people and the telephone number of the form's own contacts wherever another of its texts repeats them.

    So are those whom another paper of its document names.
    """
    pattern = _pattern(records.contacts, records.people_beside)
    if pattern is None:
        return
    for table, rows in (("projects", [records.project]), ("indicators", records.indicators), ("funds", records.funds)):
        for row in rows:
            for column in tables.TABLES[table].words:
                text = row.get(column)
                if isinstance(text, str) and pattern.search(text):
                    row[column] = pattern.sub(HIDDEN, text)
                    place = str(row.get("place") or records.project.get("place") or "")
                    records.change(table, row.get("position"), column, HIDDEN, row[column], "personal_data", place)
    for change in records.changes:
        for key in tables.TABLES["changes"].words:
            if isinstance(change[key], str):
                change[key] = pattern.sub(HIDDEN, change[key])


def hide_contacts_everywhere(year: dict[str, pd.DataFrame], contacts: pd.DataFrame | None = None) -> dict[str, pd.DataFrame]:
    """The year's tables without any form's contacts in the texts of any other: a head of office is named in many forms, and some names are words.

    `contacts` are those of the year, where they are not all of the contacts that are to be hidden.
    """
    guard, result, logged = Guard(year["contacts"] if contacts is None else contacts), dict(year), []
    for table in tables.TABLES.values():
        for column in table.words if table.stage == "clean" and table.name != "contacts" and table.name in year else ():
            texts = result[table.name][column]
            different = texts.dropna().unique()
            hidden = {text: told for text in different if (told := guard.hidden(text)) != text}
            if not hidden:
                continue
            found = texts.isin(hidden)
            result[table.name] = result[table.name].assign(
                **{column: texts.map(lambda text, told=hidden: told.get(text, text)).astype("str")}
            )
            if table.name in _OF_FORMS:
                logged += [
                    {
                        "table": table.name, "project_id": row["project_id"], "position": row.get("position"), "column": column, "before": HIDDEN,
                        "after": row[column], "reason": "personal_data", "place": row["place"],
                    }
                    for row in result[table.name][found].to_dict("records")
                ]  # fmt: skip
    if logged:
        result["changes"] = pd.concat([result["changes"], tables.conform("changes", logged)], ignore_index=True)
    return result


def without_contacts(leftovers: Iterable[tuple[SourceCell, str]], forms: Iterable[RawForm]) -> list[tuple[SourceCell, str]]:
    """Leftovers without whatever stands in the places of people on papers of another kind, be it a name or not."""
    places = [cell for form in forms for role in CONTACT_COLUMNS for cell in form.head.get(role, ())]
    # In the head of a list the next column's name stands beside 联系电话.
    named = {cell.address: cell.text for cell in places if not cell.says.roles}
    return [
        (cell.with_text(cell.text.replace(named[cell.address], HIDDEN)) if named.get(cell.address) else cell, reason)
        for cell, reason in leftovers
    ]


def hide(text: str, *contacts: Mapping[str, object]) -> str:
    """The text without the contacts' names and numbers."""
    pattern = _pattern(*contacts)
    return pattern.sub(HIDDEN, text) if pattern else text


def leftover_texts(cells: Sequence[SourceCell], *contacts: Mapping[str, object], known: Sequence[SourceCell] = ()) -> list[str]:
    """The texts of leftovers without the people in them: what looks like a label hides what stands behind it, or below it in its column.

    `known` are labels that were recognised between them, such as the names of columns of a list of projects.
    """
    texts: dict[int, str] = {}
    before: SourceCell | None = None
    heads: dict[tuple[int, int], tuple[int, str]] = {}
    for index, cell in sorted([*enumerate(cells), *((-1, cell) for cell in known)], key=lambda pair: pair[1].address):
        label = _dense(before.text) if before and (before.table, before.row) == (cell.table, cell.row) else ""
        last, head = heads.get((cell.table, cell.column), (0, ""))
        # A column ends where a row is without it.
        head = head if cell.row == last + 1 else ""
        before, own = cell, _dense(cell.text)
        is_label = bool(_IS_PERSON.fullmatch(own) or _IS_PHONE.fullmatch(own))
        heads[(cell.table, cell.column)] = (cell.row + cell.row_span - 1, own if is_label else head)
        if _is_personal(label, cell.text) or (not is_label and _is_personal(head, cell.text)):
            texts[index] = HIDDEN
        else:
            texts[index] = without_numbers(
                _CALLED.sub(rf"\1{HIDDEN}", _NAMED.sub(rf"\1{HIDDEN}", hide(cell.text, *contacts))), amounts=False
            )
    return [texts[index] for index in range(len(cells))]


def _is_personal(label: str, text: str) -> bool:
    """Whether a text is a name or a number that its label, beside or above it, announces."""
    if _IS_PERSON.fullmatch(label):
        return bool(re.fullmatch(_NAME, text.strip()))
    return bool(_IS_PHONE.fullmatch(label) and re.fullmatch(_NUMBER, text.strip()))


def _dense(text: str) -> str:
    return "".join(text.split())


def _pattern(*several: Mapping[str, object]) -> re.Pattern[str] | None:
    people = " ".join(str(contacts.get(column) or "") for contacts in several for column in ("project_lead", "other_people"))
    names = [part for part in _SEPARATORS.split(people) if len(part) >= 2 and not part.isdigit() and is_a_name(part)]
    numbers = [number for contacts in several for number in re.findall(r"\d{7,}", re.sub(r"[\s-]", "", str(contacts.get("phone") or "")))]
    # A number is not the middle of a longer figure.
    dialled = [r"(?<!\d)" + r"[\s-]*".join(number) + r"(?!\d)" for number in numbers]
    wanted = [r"\s*".join(map(re.escape, name)) for name in names] + dialled
    return re.compile("|".join(wanted)) if wanted else None
