"""The language that the report speaks: Chinese texts are the keys, `english/` holds what they are called in English.

A module that writes for readers says `tr("{forms:,} 份表", forms=3)`; `speak("en")` once, and it answers "3 forms". The tables of
translations are CSV files with the columns `zh` and `en`, placeholders by name, so that the English may order them differently:

- `{forms|form|forms}` takes the first word after the bar where `forms` is 1 (or prints as 1 or −1), else the second; it prints no figure itself.

What forms print stays as printed: `printed(text)` marks it inside a sentence, and a page shows it as Chinese text (`lang="zh"`).
"""

from __future__ import annotations

import csv
import re
import string
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources

LANGUAGES = ("zh", "en")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""Around what a form prints, inside a sentence of another language; no text of a form can hold them, see `printed`."""

_MARKED = re.compile(f"[{OPEN}{CLOSE}]")
_spoken = "zh"


class BrokenTranslation(Exception):
    """A table of translations that cannot be used; names the file and the text."""


def speak(language: str) -> None:
    """From here on `tr` answers in `language`."""
    global _spoken
    if language not in LANGUAGES:
        raise ValueError(f"no language {language}")
    _spoken = language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Inside this block `tr` answers in `language`."""
    before = _spoken
    speak(language)
    try:
        yield
    finally:
        speak(before)


def spoken() -> str:
    """The language that `tr` answers in."""
    return _spoken


def tr(text: str, /, **figures: object) -> str:
    """A text of the report in the language that is spoken, its placeholders filled.

    A text without a translation is answered as it stands: the reader of a report is better served by Chinese than by nothing.
    """
    said = text if _spoken == "zh" else translations(_spoken).get(text, text)
    return _FILL.vformat(said, (), figures) if figures else said


def listed(parts: Iterable[str]) -> str:
    """Parts of a sentence in a row: '重复 1 份、残缺表 1 份'."""
    return tr("、").join(parts)


def in_a_row(sentences: Iterable[str]) -> str:
    """Whole sentences one after the other: Chinese ones touch, others stand a space apart."""
    return ("" if _spoken == "zh" else " ").join(sentences)


def printed(text: object) -> str:
    """What a form prints, for the middle of a sentence: in a report that is not Chinese it is marked as Chinese."""
    plain = "" if text is None else str(text)
    return plain if _spoken == "zh" or not HAN.search(plain) else f"{OPEN}{_MARKED.sub('', plain)}{CLOSE}"


def unmarked(text: str) -> str:
    """A sentence without the marks of `printed`, for places that hold nothing but text."""
    return _MARKED.sub("", text)


@cache
def translations(language: str) -> dict[str, str]:
    """The texts of the report by their Chinese. Raises BrokenTranslation for an empty one, or for two of one text."""
    return read_translations(language, "report.csv")


def read_translations(language: str, *names: str) -> dict[str, str]:
    """The tables of these names as one."""
    folder = resources.files("helpers.language") / {"en": "english"}[language]
    known: dict[str, str] = {}
    for name in names:
        with (folder / name).open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows, strict=True):
                if not row["zh"] or not row["en"] or row["zh"] in known:
                    raise BrokenTranslation(f"{name}: “{row['zh']}” stands twice or has no translation")
                known[row["zh"]] = row["en"]
    return known


def placeholders(text: str) -> set[str]:
    """Names of the figures that a text asks for, whether printed or only chosen by."""
    return {name.partition("|")[0] for _, name, _, _ in string.Formatter().parse(text) if name}


class _Filler(string.Formatter):
    def get_field(self, field_name, args, kwargs):
        name, bar, words = field_name.partition("|")
        if not bar:
            return super().get_field(name, args, kwargs)
        one, _, many = words.partition("|")
        return (one if str(kwargs[name]).lstrip("+-−") == "1" else many), name


_FILL = _Filler()
