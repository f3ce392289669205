"""The guard that keeps names and telephone numbers of the forms' contacts out of everything that is published."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from operator import add

import pandas as pd

from helpers.publish.text import is_blank

NAME, PHONE = "姓名", "电话"
_KINDS = (("project_lead", NAME), ("other_people", NAME), ("phone", PHONE))
_SEVERAL = re.compile(r"[、，,；;/\n]|(?<=\d)\s*[或和]\s*(?=\d)")
_HAN = "\u3400-\u9fff\uf900-\ufaff·"
# Words that stand beside the name of a person: with one of them a two-character name is a name even between other characters.
_PERSON_BEFORE = "负责人|联系人|经办人|填报人|填表人|审核人|联络人|制表人|姓名|同志|主任|科长|所长|处长|局长|书记"
_PERSON_AFTER = "同志|主任|副主任|科长|副科长|所长|副所长|处长|副处长|局长|副局长|书记|副书记|老师|先生|女士"
_REMARK = re.compile(rf"\([^)]*\)|(?:{_PERSON_AFTER})$")
# Printed where a name should stand; looked for as names they would stop reports that name nobody.
_NO_NAMES = frozenset({"不详", "待定", "暂无", "同上", "没有"})
_BETWEEN_DIGITS = r"[ \t\u00a0()\-\u2010-\u2015]{0,3}"
_BETWEEN_HAN = r"[ \t\u00a0]{0,3}"
_GAPS, _GAPS_IN_NUMBERS = re.compile(r"[ \t\u00a0]+"), re.compile(r"[ \t\u00a0()\-\u2010-\u2015]+")
_FEWEST_DIGITS = 7
_AROUND = 12


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
        for column, kind in _KINDS:
            for start, pattern in _patterns(kind, contacts.get(column, ())):
                self._by_start.setdefault(start, []).append((kind, pattern))

    def hits(self, text: str) -> list[Hit]:
        """Where the contacts stand in `text`; see `personal_data_in`."""
        plain = _plain(text)
        starts = sorted(self._by_start.keys() & _starts(plain))
        patterns = [entry for start in starts for entry in self._by_start[start]]
        spans = sorted({(*match.span(), kind) for kind, pattern in patterns for match in re.finditer(pattern, plain)})
        return [Hit(kind, _masked(plain, start, end, spans)) for start, end, kind in spans]


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
    printed = sorted({part.strip() for value in values if not is_blank(value) for part in _SEVERAL.split(_plain(str(value)))})
    find = _name_pattern if kind == NAME else _phone_pattern
    return sorted({pattern for part in printed for pattern in find(part)})


def _name_pattern(printed: str) -> list[tuple[str, str]]:
    """Patterns of the names in one part of a cell; two characters a space apart are one name, '欧阳小敏 高峰' are two."""
    words = [re.sub(rf"[^{_HAN}]", "", word) for word in _REMARK.sub("", printed).split()]
    names = ["".join(words)] if all(len(word) < 2 for word in words) else words
    found = []
    for name in set(names) - _NO_NAMES:
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
