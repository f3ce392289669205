"""Words of the field that steer the rules, by what they are for; they stand in `words.csv`."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from importlib import resources

from helpers.comparable import comparable

_BRACKETS = re.compile(r"[(（][^()（）]*[)）]$")
_NONE = re.compile(r"[+-]?0+(?:\.0+)?%?")


@cache
def words(use: str) -> tuple[str, ...]:
    """The words of one use, as the table has them."""
    with (resources.files("helpers.validate") / "words.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(row["word"] for row in csv.DictReader(lines) if row["use"] == use)


def is_rate(name: object) -> bool:
    """True for the name of a rate or a ratio, which is no money whatever it is a rate of: 成本控制率, 支出占比(%)."""
    return isinstance(name, str) and _BRACKETS.sub("", "".join(name.split()).strip("：:。")).endswith(words("rate"))


def names(text: object, use: str) -> bool:
    """True where a text holds a word of this use."""
    return isinstance(text, str) and any(word in "".join(text.split()) for word in words(use))


@cache
def _footnotes() -> re.Pattern[str]:
    return re.compile("|".join(words("footnote")))


def is_empty_reason(note: str) -> bool:
    """True for what stands in a column of reasons and gives none: 无, 0, a dash, a footnote of the template."""
    dense = unicodedata.normalize("NFKC", "".join(note.split()))
    bare = comparable(dense)
    return bare == "" or bare in words("no_reason") or _NONE.fullmatch(dense) is not None or _footnotes().search(dense) is not None
