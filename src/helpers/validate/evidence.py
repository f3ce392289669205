"""What rules look at and what they return: the year's forms, and evidence with one row per record looked at."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from rapidfuzz import fuzz

EVIDENCE = {
    "project_id": "object", "table": "object", "position": "float64", "column": "object", "what": "object",
    "observed": "object", "expected": "object", "difference": "object", "detail": "object",
    "beyond": "float64", "fault": "object", "severity": "object", "not_assessable": "object", "at": "object",
}
"""Columns of evidence. `beyond` and `fault` (or `observed`) are what the expectation judges; `not_assessable` says why a
record cannot be judged; `severity` overrides the catalogue's; `at` is a place of its own where the table has none."""

NO_REASON = frozenset(("", "无", "没有", "暂无", "不涉及", "无偏差"))
_PUNCTUATION = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Forms:
    """The tables of one year as the rules see them. Positions are whole numbers as float64, text is object or null."""

    fiscal_year: int
    projects: pd.DataFrame
    funds: pd.DataFrame
    indicators: pd.DataFrame
    changes: pd.DataFrame

    @cached_property
    def total_funds(self) -> pd.DataFrame:
        """The `total` funds row of each form that has one, without the fragments; indexed by project_id."""
        rows = self.funds[(self.funds["source"] == "total") & ~self.funds["project_id"].isin(self.fragments)]
        return rows.drop_duplicates("project_id").set_index("project_id", drop=False)

    @cached_property
    def fragments(self) -> frozenset[str]:
        """Ids of the forms whose head or body is lost."""
        return frozenset(self.projects.loc[self.projects["is_fragment"].astype(bool), "project_id"])

    @cached_property
    def scored(self) -> pd.DataFrame:
        """Indicator rows that can earn points: all but those that say 不涉及 and print no figure."""
        rows = self.indicators
        texts = rows[["level3", "target_text", "actual_text"]].fillna("").agg("".join, axis=1) if len(rows) else pd.Series(dtype="object")
        not_involved = texts.str.contains("不涉及", regex=False) & ((rows["weight"].fillna(0) == 0) & (rows["score"].fillna(0) == 0))
        return rows[~not_involved]

    @cached_property
    def unreadable(self) -> pd.DataFrame:
        """Cells whose text is no number: table, project_id, position, column, before."""
        return self.changes[self.changes["reason"] == "not_a_number"]


def evidence(records: pd.DataFrame, table: str, **columns: object) -> pd.DataFrame:
    """Evidence for the rows of `records` (which has project_id, and position where the table has rows).

    Each keyword is a column of EVIDENCE: a value for all rows, or a series or array in the order of `records`.
    """
    unknown = columns.keys() - EVIDENCE.keys()
    if unknown:
        raise TypeError(f"evidence has no column {', '.join(sorted(unknown))}")
    position = records["position"].to_numpy() if "position" in records else np.nan
    values: dict[str, object] = {"project_id": records["project_id"].to_numpy(), "table": table, "position": position}
    for name, value in columns.items():
        values[name] = value.to_numpy() if isinstance(value, pd.Series) else value
    frame = pd.DataFrame(values, index=range(len(records)), columns=list(EVIDENCE))
    return frame.astype({name: dtype for name, dtype in EVIDENCE.items() if dtype == "float64"}).astype(
        {name: "object" for name, dtype in EVIDENCE.items() if dtype == "object"}
    )


def first_reason(*cases: tuple[object, str]) -> np.ndarray:
    """Why records cannot be judged: for each, the reason of the first condition that holds, else None."""
    conditions = [np.asarray(condition, dtype=bool) for condition, _ in cases]
    return np.select(conditions, [np.full(len(conditions[0]), reason, dtype=object) for _, reason in cases], default=None)


def text_of(values: pd.Series | np.ndarray, decimals: int = 6) -> np.ndarray:
    """Figures as a person writes them: at most `decimals` decimals, no trailing zeros; null stays None."""
    return np.array([None if pd.isna(value) else plain(float(value), decimals) for value in values], dtype=object)


def plain(value: float, decimals: int = 6) -> str:
    """One figure as a person writes it: 100, 96.7, 0.0008."""
    if abs(value) >= 1e15:
        return f"{value:.6g}"
    text = f"{value:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def has_reason(notes: pd.Series) -> np.ndarray:
    """True where a deviation note says something: 无, / and — count as empty."""
    return notes.map(is_reason).to_numpy(dtype=bool)


def is_reason(note: object) -> bool:
    """True for a note that says something."""
    return isinstance(note, str) and bool(comparable(note)) and comparable(note) not in NO_REASON


def comparable(text: object) -> str:
    """Text as it is compared: without white space and punctuation, full-width forms folded."""
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", text)) if isinstance(text, str) else ""


def similarity(first: object, second: object) -> float:
    """The one measure of likeness for all text rules, 0 to 1: normalised insertions and deletions between comparable texts."""
    return fuzz.ratio(comparable(first), comparable(second)) / 100
