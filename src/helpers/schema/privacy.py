"""Hide people in texts: telephone and identity numbers anywhere, and the names and numbers of the forms' contacts."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from operator import add

import pandas as pd

from helpers.language.agencies import is_office
from helpers.language.translate import translations
from helpers.schema.tables import TABLES

HIDDEN = "〔已隐去〕"

_GAP = r"[ \u00a0\-\u2010-\u2015]?"
# A figure goes on with a point or is followed by its unit.
_ALONE, _ENDS = r"(?<![\d.])", r"(?![\d.]|\s?[元万亿])"
_MOBILE = rf"1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}"
_FIXED = r"(?:[(（]0\d{2,3}[)）]\s?|0\d{2,3}[ \u00a0\-\u2010-\u2015])[2-9]\d{6,7}"
_IDENTITY = r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
_NUMBER = re.compile(f"{_ALONE}(?:{_IDENTITY}|{_MOBILE}|{_FIXED}){_ENDS}")
_KINDS = {
    "身份证号码": re.compile(rf"(?<!\d){_IDENTITY}(?!\d)"),
    "手机号码": re.compile(f"{_ALONE}{_MOBILE}{_ENDS}"),
}

NAME, PHONE = "姓名", "电话"
_CONTACTS = (("project_lead", NAME), ("other_people", NAME), ("phone", PHONE))
_SEVERAL = re.compile(r"[、，,；;/\n]|(?<=\d)\s*[或和]\s*(?=\d)")
_HAN = "\u3400-\u9fff\uf900-\ufaff·"
# Words that stand beside the name of a person: with one of them a two-character name is a name even between other characters.
_PERSON_BEFORE = "负责人|联系人|经办人|填报人|填表人|审核人|联络人|制表人|姓名|同志|主任|科长|所长|处长|局长|书记"
_PERSON_AFTER = "同志|主任|副主任|科长|副科长|所长|副所长|处长|副处长|局长|副局长|书记|副书记|老师|先生|女士"
_REMARK = re.compile(rf"\([^)]*\)|(?:{_PERSON_AFTER})$")
_BETWEEN_DIGITS = r"[ \t\u00a0()\-\u2010-\u2015]{0,3}"
_BETWEEN_HAN = r"[ \t\u00a0]{0,3}"
_GAPS, _GAPS_IN_NUMBERS = re.compile(r"[ \t\u00a0]+"), re.compile(r"[ \t\u00a0()\-\u2010-\u2015]+")
_FEWEST_DIGITS = 7
_AROUND = 12


def kind_of_number(text: str) -> str | None:
    """Which number of a person stands in a text, also with spaces in it: 身份证号码, 手机号码; a fixed telephone may be an office's."""
    packed = "".join(text.split())
    return next((kind for kind, pattern in _KINDS.items() if pattern.search(packed)), None)


def without_numbers(text: str, *, amounts: bool = True) -> str:
    """The text with telephone and identity numbers hidden. A text of digits alone stays where it may be an amount."""
    return text if amounts and text.strip().isdecimal() else _NUMBER.sub(HIDDEN, text)


@dataclass(frozen=True)
class Hit:
    """One place where personal data stands: `kind` (姓名, 电话) and the text around it, the data itself masked."""

    kind: str
    near: str


class Guard:
    """Names and telephone numbers of `contacts`, ready to be looked for in many texts.

    Only the patterns whose first signs stand in a text are tried on it: a year of 100,000 forms has as many contacts, and a page of 80
    forms would otherwise be read 200,000 times.
    """

    def __init__(self, contacts: pd.DataFrame) -> None:
        self._by_start: dict[str, list[tuple[str, str]]] = {}
        for column, kind in _CONTACTS:
            for start, pattern in _patterns(kind, contacts.get(column, ())):
                self._by_start.setdefault(start, []).append((kind, pattern))

    def hits(self, text: str) -> list[Hit]:
        """Where the contacts stand in `text`; see `personal_data_in`."""
        plain = _plain(text)
        spans = self._spans(plain)
        return [Hit(kind, _masked(plain, start, end, spans)) for start, end, kind in spans]

    def hidden(self, text: str) -> str:
        """The text with the contacts hidden; the text itself without any."""
        if self._by_start.keys().isdisjoint(_starts(_plain(text))):
            return text
        # What an eye reads sign by sign, so that all else stays as it is printed.
        signs = [(plain, at) for at, sign in enumerate(text) for plain in _plain(sign)]
        told, done = [], 0
        for first, last, _ in self._spans("".join(plain for plain, _ in signs)):
            start, end = signs[first][1], signs[last - 1][1] + 1
            if end > done:
                told += [text[done : max(start, done)], HIDDEN if start >= done else ""]
                done = end
        return "".join([*told, text[done:]]) if told else text

    def _spans(self, plain: str) -> list[tuple[int, int, str]]:
        starts = sorted(self._by_start.keys() & _starts(plain))
        patterns = [entry for start in starts for entry in self._by_start[start]]
        return sorted({(*match.span(), kind) for kind, pattern in patterns for match in re.finditer(pattern, plain)})


def is_a_name(word: str) -> bool:
    """Whether a text in the place of a person's name may be one. Offices (办公室) and words that the report itself uses (项目) are not.

    Such a word, taken for a name, would be hidden everywhere, or stop a report.
    """
    return word not in _own_words() and not is_office(word) and not any(pattern.fullmatch(word) for pattern in _no_names())


@cache
def _no_names() -> list[re.Pattern[str]]:
    """What is printed where a name should stand and names nobody; a body hidden as a name would be cut out of the names of projects and units."""
    with (resources.files("helpers.schema") / "no_names.csv").open(encoding="utf-8", newline="") as lines:
        return [re.compile(row["pattern"]) for row in csv.DictReader(lines)]


@cache
def _own_words() -> frozenset[str]:
    """The words that the report says by themselves, and those that forms print as labels."""
    labels = (column.chinese for table in TABLES.values() for column in table.columns)
    return frozenset(word for text in (*translations("en"), *labels) for word in re.findall(f"[{_HAN}]+", text))


def _is_blank(value: object) -> bool:
    return value is None or bool(pd.isna(value)) or not str(value).strip()


def personal_data_in(text: str, contacts: pd.DataFrame) -> list[Hit]:
    """Where names and telephone numbers of `contacts` stand in `text`.

    A number of seven digits or more is found anywhere, with and without its area code, spaces, hyphens or brackets, but not within a
    longer run of digits or behind a decimal point; a name of three characters or more anywhere. A name of two characters is found where it stands alone or beside a word such as 负责人 or 主任:
    a person called 高峰 does not stop a report that says 高峰期. Shorter numbers (extensions) and single characters are not looked for.
    """
    return Guard(contacts).hits(text)


def _starts(plain: str) -> set[str]:
    """The first two signs of every name that can stand in a text, and the first seven digits of every number, gaps left out."""
    squeezed = _GAPS.sub("", plain)
    runs = re.findall(rf"[0-9]{{{_FEWEST_DIGITS},}}", _GAPS_IN_NUMBERS.sub("", plain))
    windows = {run[place : place + _FEWEST_DIGITS] for run in runs for place in range(len(run) - _FEWEST_DIGITS + 1)}
    return set(map(add, squeezed, squeezed[1:])) | windows


def _plain(text: str) -> str:
    """Full width made half width, invisible signs dropped: what an eye reads."""
    normal = unicodedata.normalize("NFKC", text)
    unseen = {ord(sign): None for sign in set(normal) if unicodedata.category(sign) == "Cf"}
    return normal.translate(unseen) if unseen else normal


def _patterns(kind: str, values: Iterable[object]) -> list[tuple[str, str]]:
    """Patterns with the signs that a text must hold for them: of a name the first two, of a number the first seven."""
    printed = sorted({part.strip() for value in values if not _is_blank(value) for part in _SEVERAL.split(_plain(str(value)))})
    find = _name_pattern if kind == NAME else _phone_pattern
    return sorted({pattern for part in printed for pattern in find(part)})


def _name_pattern(printed: str) -> list[tuple[str, str]]:
    """Patterns of the names in one part of a cell; two characters a space apart are one name, '欧阳小敏 高峰' are two."""
    words = [re.sub(rf"[^{_HAN}]", "", word) for word in _REMARK.sub("", printed).split()]
    names = ["".join(words)] if all(len(word) < 2 for word in words) else words
    found = []
    for name in filter(is_a_name, set(names)):
        spaced = _BETWEEN_HAN.join(map(re.escape, name))
        if len(name) > 2:
            found.append((name[:2], spaced))
        elif len(name) == 2:
            pattern = (
                rf"(?<![{_HAN}]){spaced}(?![{_HAN}])"
                rf"|(?:(?<={')|(?<='.join(_PERSON_BEFORE.split('|'))}))[: \t]{{0,2}}{spaced}"
                rf"|{spaced}(?={_PERSON_AFTER})"
            )
            found.append((name, pattern))
    return found


def _phone_pattern(printed: str) -> list[tuple[str, str]]:
    """Patterns of one number: without country and area code, and without what follows as an extension."""
    main = re.split(r"转|ext|#|(?<=\d{7})-(?=\d{1,5}$)", printed, maxsplit=1)[0]
    digits = re.sub(r"\D", "", main)
    if digits.startswith("86") and len(digits) > 11:
        digits = digits[2:]
    if digits.startswith("0") and len(digits) >= 10:
        digits = digits[3:] if digits[1] in "12" else digits[4:]
    if len(digits) < _FEWEST_DIGITS or len(set(digits)) == 1:
        return []  # An extension, or zeros in the place of a number.
    dialled_before = rf"(?:(?:\+?86{_BETWEEN_DIGITS})?0\d{{2,3}}{_BETWEEN_DIGITS}|\+?86{_BETWEEN_DIGITS})?"
    return [(digits[:_FEWEST_DIGITS], rf"(?<!\d)(?<!\d\.){dialled_before}{_BETWEEN_DIGITS.join(digits)}(?!\d)")]


def _masked(text: str, start: int, end: int, spans: list[tuple[int, int, str]]) -> str:
    """The surroundings of a hit on one line, with this and every other hit in them masked."""
    first, last = max(0, start - _AROUND), min(len(text), end + _AROUND)
    signs = list(text[first:last])
    for other_start, other_end, _ in spans:
        for position in range(max(first, other_start), min(last, other_end)):
            signs[position - first] = "＊"
    return re.sub(r"\s+", " ", "".join(signs)).strip()
