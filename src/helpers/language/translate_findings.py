"""Texts that stand in the tables, told in the language of the report: reasons, formulas, places, words of rules inside messages.

They were filled with figures when they were written. `english/tables.csv` holds their patterns, with names in the place of the
figures: `第 {place} 项指标` answers to 第 3 项指标. What no pattern knows is what a form prints, and is marked as Chinese.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from functools import cache, lru_cache

import pandas as pd

from helpers.language.translate import CLOSE, HAN, OPEN, listed, printed, read_translations, spoken, tr

_CHINESE = re.compile(f"{HAN.pattern}|[、；]")
# The name of an indicator is told together with its number.
_QUOTED = re.compile(rf"((?<!项指标)“[^“”]*”|{OPEN}[^{CLOSE}]*{CLOSE})")
_BETWEEN = re.compile(r"([A-Za-z][A-Za-z’'-]*|[:;,] |\.(?=\s|$)|\?|(?<=\s)\(|\)(?=[\s.,;:]))")
_SENTENCE = re.compile(r"(?<=。) ?(?=.)")
_EDGES = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)
_PLACE = re.compile(r"(第 [\d–、]+ [页段行]|[表行列] [\d–、]+|斜排文字| 至 |、)")
_PLACE_WORDS = {"页": "page", "段": "paragraph", "行": "row", "表": "table", "列": "column"}


def retell(text: object) -> object:
    """A text of a table as the report says it; in Chinese it is the same, and so is null."""
    if spoken() == "zh" or text is None or pd.isna(text) or not HAN.search(str(text)) or OPEN in str(text):
        return text
    return _retold(str(text))


def retell_within(sentence: object) -> object:
    """An English sentence whose quotations and Chinese words are told or marked: “没有” stays, 第 3 项 becomes item 3."""
    if spoken() == "zh" or sentence is None or pd.isna(sentence) or not _CHINESE.search(str(sentence)):
        return sentence
    parts = _QUOTED.split(str(sentence))
    retold = "".join(_quoted(part) if place % 2 else _mixed(part) for place, part in enumerate(parts))
    return retold[:1].upper() + retold[1:]


def tell_place(place: object) -> object:
    """Where something stands: 第 2 页 表 1 行 5 列 3 -> page 2, table 1, row 5, column 3; names of sheets and files stay."""
    if spoken() == "zh" or place is None or pd.isna(place) or not HAN.search(str(place)):
        return place
    told: list[str] = []
    for part in _PLACE.split(str(place)):
        if part in (" 至 ", "、"):
            told.append(" to " if part == " 至 " else ", ")
        elif _PLACE.fullmatch(part):
            begun = bool(told) and told[-1] not in (" to ", ", ")
            told.append((", " if begun else "") + _step(part))
        elif part.strip():
            told.append(str(printed(part.strip())))
    return "".join(told)


def _step(part: str) -> str:
    """One step of an address: 第 2 页 -> page 2, 行 3–5 -> rows 3–5."""
    if part == "斜排文字":
        return "slanted text"
    word = next(_PLACE_WORDS[sign] for sign in part if sign in _PLACE_WORDS)
    if part.startswith("第") and word == "row":
        word = "line"
    figures = re.search(r"\d[\d–、]*", part)[0]
    return f"{word}{'s' if re.search('[–、]', figures) else ''} {figures.replace('、', ', ')}"


@lru_cache(maxsize=1 << 16)
def _retold(text: str) -> str:
    known = _known(text)
    if known is not None:
        return known
    sentences = [_known(sentence) for sentence in _SENTENCE.split(text)]
    if len(sentences) > 1 and all(sentences):
        return " ".join(sentence[:1].upper() + sentence[1:] for sentence in map(str, sentences))
    for separator in ("；或 ", "；", "，或 "):
        if separator in text:
            return (told(spoken()).get(separator) or tr(separator)).join(_retold(part.strip()) for part in text.split(separator))
    parts = [_known(part.strip()) for part in text.split("、")]
    if len(parts) > 1 and all(parts):
        return listed(map(str, parts))
    return _told_place(text) or printed(text)


def _told_place(text: str) -> str | None:
    told = str(tell_place(text))
    return None if HAN.search(told) else told


def _known(text: str) -> str | None:
    """The translation of a whole text: an entry of its own, or one of the patterns; None where there is none."""
    said = told(spoken()).get(text)
    if said is not None:
        return said
    if not HAN.search(text):
        return text
    for pattern, template in patterns(spoken()):
        if match := pattern.fullmatch(text):
            return _fill(template, match.groupdict())
    return None


def _fill(template: str, figures: dict[str, str]) -> str:
    return template.format(**{name: _retold(figure) if HAN.search(figure) else figure for name, figure in figures.items()})


def _quoted(part: str) -> str:
    if part.startswith(OPEN):
        return part
    return f"“{printed(part[1:-1])}”"


def _mixed(part: str) -> str:
    """Words of an English sentence, the Chinese ones among them told; 'B01、E02' becomes 'B01, E02'."""
    if not HAN.search(part):
        return part.replace("、", ", ").replace("；", "; ")
    pieces = _BETWEEN.split(part)
    return "".join(piece if place % 2 else _bare(piece) for place, piece in enumerate(pieces))


def _bare(piece: str) -> str:
    if not HAN.search(piece):
        return piece.replace("、", ", ").replace("；", "; ")
    before, text, after = _EDGES.fullmatch(piece).groups()
    return before + _retold(text) + after


@cache
def told(language: str) -> dict[str, str]:
    """What tables hold by its Chinese: reasons, and words of messages (全年预算数 is an annual budget there, and a head elsewhere).

    The report's own words are not among them: a form's 优 or 重复 stays as printed.
    """
    return read_translations(language, "tables.csv")


@cache
def patterns(language: str) -> list[tuple[re.Pattern[str], str]]:
    """Those of them that hold figures, the ones with the most words of their own first."""
    entries = [(text, said) for text, said in told(language).items() if "{" in text]
    return [(_pattern(text), said) for text, said in sorted(entries, key=lambda entry: -len(re.sub(r"\{.*?\}", "", entry[0])))]


def _pattern(text: str) -> re.Pattern[str]:
    parts = [re.escape(words) + (f"(?P<{name}>[^；]+?)" if name else "") for words, name, _, _ in string.Formatter().parse(text)]
    return re.compile("".join(parts), re.DOTALL)


def retell_column(values: pd.Series, tell: Callable[[object], object] = retell) -> pd.Series:
    """A column of texts told; each different text once."""
    told = {value: tell(value) for value in values.dropna().unique()}
    return values.map(told).astype(values.dtype)
