"""Compare, quote and write columns of texts and figures, value by value."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from helpers.language.normalise import comparable
from helpers.validate.words import is_empty_reason


def by_value(values: pd.Series | np.ndarray, function: Callable[[object], object], null: object = None) -> np.ndarray:
    """A function of every value, computed once for each different value; `null` where there is none."""
    codes, different = pd.factorize(np.asarray(values, dtype=object))
    results = np.empty(len(different) + 1, dtype=object)
    results[: len(different)] = [function(value) for value in different]
    results[-1] = null
    return results[codes]


def text_of(values: pd.Series | np.ndarray, decimals: int = 6) -> np.ndarray:
    """Figures as a person writes them: at most `decimals` decimals, no trailing zeros; null stays None."""
    codes, different = pd.factorize(np.asarray(values, dtype=float))
    texts = np.empty(len(different) + 1, dtype=object)
    texts[: len(different)] = [plain(value, decimals) for value in different.tolist()]
    return texts[codes]


def percent_of(values: pd.Series | np.ndarray, decimals: int = 2) -> np.ndarray:
    """Fractions as per cent: 0.1995 is 19.95%; null stays None."""
    codes, different = pd.factorize(np.asarray(values, dtype=float))
    texts = np.empty(len(different) + 1, dtype=object)
    texts[: len(different)] = [f"{plain(value * 100, decimals)}%" for value in different.tolist()]
    return texts[codes]


def plain(value: float, decimals: int = 6) -> str:
    """One figure as a person writes it: 100, 96.7, 0.0008."""
    if abs(value) >= 1e15:
        return f"{value:.6g}"
    text = f"{value:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def has_reason(notes: pd.Series) -> np.ndarray:
    """True where a deviation note says something: 无, 0, / and — count as empty."""
    return by_value(notes, is_reason, False).astype(bool)


def is_reason(note: object) -> bool:
    """True for a note with content: more than 无, 0 or a footnote of the template."""
    return isinstance(note, str) and not is_empty_reason(note)


@lru_cache(maxsize=1 << 18)
def similarity(first: object, second: object) -> float:
    """The one measure of likeness for all text rules, 0 to 1: normalised insertions and deletions between comparable texts."""
    return fuzz.ratio(comparable(first), comparable(second)) / 100


def similarities(first: pd.Series | np.ndarray, second: pd.Series | np.ndarray) -> np.ndarray:
    """`similarity` of two columns, row by row; 0 where either is blank."""
    one, other = by_value(first, comparable, ""), by_value(second, comparable, "")
    if not len(one):
        return np.zeros(0)
    likeness = process.cpdist(list(one), list(other), scorer=fuzz.ratio, dtype=np.float64) / 100
    return np.where((one == "") | (other == ""), 0.0, likeness)


def contains(texts: pd.Series | np.ndarray, pattern: re.Pattern[str]) -> np.ndarray:
    """True where a pattern stands in the text, white space dropped."""
    return by_value(texts, lambda text: bool(pattern.search("".join(str(text).split()))), False).astype(bool)


def packed(text: object, longest: int = 40) -> str | None:
    """A text as it is quoted in a message: white space dropped, cut with … where it is long."""
    if not isinstance(text, str):
        return None
    dense = "".join(text.split())
    return dense if len(dense) <= longest else dense[:longest] + "…"


def item(position: float, name: object) -> str:
    """An indicator as a message names it: by its number on the form and by its name."""
    if not isinstance(name, str):
        return f"第 {position:.0f} 项指标"
    return f"第 {position:.0f} 项指标“{packed(name, 20)}”"


def joined_by_form(rows: pd.DataFrame, words: pd.Series | np.ndarray, ids: pd.Series, separator: str = "；") -> np.ndarray:
    """For each form of `ids`, the words of its rows joined; None where it has none."""
    notes = pd.Series(np.asarray(words, dtype=object), index=rows["project_id"].to_numpy(), dtype="object").dropna()
    if notes.empty:
        return np.full(len(ids), None, dtype=object)
    found = notes.groupby(level=0, sort=False).agg(separator.join).reindex(ids.to_numpy())
    return found.astype("object").where(found.notna(), None).to_numpy(dtype=object)
