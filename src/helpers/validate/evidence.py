"""What rules look at and what they return: the year's forms, and evidence with one row per record looked at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from helpers.comparable import comparable
from helpers.mendable import has_column
from helpers.validate.families import rows_with_points
from helpers.validate.words import is_empty_reason

EVIDENCE = {
    "project_id": "object", "table": "object", "position": "float64", "column": "object", "what": "object",
    "observed": "object", "expected": "object", "difference": "object", "detail": "object",
    "beyond": "float64", "fault": "object", "severity": "object", "not_assessable": "object", "at": "object",
    "listed_project": "object", "listed_unit": "object",
}
"""Columns of evidence. `beyond` and `fault` (or `observed`) are what the expectation judges; `not_assessable` says why a
record cannot be judged; `severity` overrides the catalogue's; `at` is a place of its own where the table has none; `listed_project` and `listed_unit` say
whom a record without a form is about."""

RECOGNISED = ("project_id", "table", "position", "column", "text", "confidence", "place")

_NOTES = ("indicator_header.deviation_note", "funds_header.note")
_BELOW = ("head.problems", "tail.problems", "head.remarks", "tail.remarks", "head.measures", "tail.measures", "fund_management.problems")
NO_REASONS = "表上没有说明原因的栏"


@dataclass(frozen=True)
class Forms:
    """The tables of one year as the rules see them. Positions are whole numbers as float64, text is object or null.

    `recognised` are the cells that were recognised in a picture and hold a value of a form, with the confidence.
    `previous` is the year before in the same shape, where its tables are at hand, with its findings; `project_list` the list of
    projects that owe a form, where somebody keeps one.
    """

    fiscal_year: int
    projects: pd.DataFrame
    funds: pd.DataFrame
    indicators: pd.DataFrame
    changes: pd.DataFrame
    recognised: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(RECOGNISED)))
    previous: Forms | None = None
    previous_findings: pd.DataFrame | None = None
    project_list: pd.DataFrame | None = None
    unused: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"project_id": [], "position": [], "level3": []}))
    """Rows of the template that nobody filled in: no rule looks at them but the one that names them. `indicators` is without them."""
    found: dict[str, set[str]] = field(default_factory=dict)
    """Rules that have found something, by project_id: the review fills it as it goes, for the rule that looks back at last year's."""

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
    def without_reasons(self) -> frozenset[str]:
        """Ids of the forms that print no place for a reason at all: no column beside the indicators or the funds, no field below the total."""
        return frozenset(self.projects.loc[~self._prints(*_NOTES, *_BELOW), "project_id"])

    @cached_property
    def reasons_below(self) -> dict[str, str]:
        """What forms say in the field below the total that is their only place for reasons (偏差大或目标未完成原因分析)."""
        rows = self.projects[~self._prints(*_NOTES) & self.projects["problems"].notna().to_numpy()]
        return {project: text for project, text in zip(rows["project_id"], rows["problems"], strict=True) if is_reason(text)}

    def _prints(self, *names: str) -> np.ndarray:
        """For each form, whether it prints one of some labels; true where its labels are not known."""
        if "labels" not in self.projects:
            return np.ones(len(self.projects), dtype=bool)
        return np.array([not isinstance(each, str) or not set(names).isdisjoint(each.split()) for each in self.projects["labels"]], dtype=bool)

    @cached_property
    def templates(self) -> frozenset[str]:
        """Ids of the forms that nobody filled in: all rows of indicators as the template has them, no money spent and no points of execution.

        Names, targets and points may be printed: then nothing says what came of them, and not even the budget is there.
        """
        rows, funds = self.indicators, self.funds
        empty = set(self.unused["project_id"]) - set(rows["project_id"])
        spent = set(funds.loc[funds[["executed", "score"]].fillna(0).ne(0).any(axis=1), "project_id"])
        return frozenset((empty - spent) | self._only_printed)

    @cached_property
    def _only_printed(self) -> set[str]:
        """Ids of whole forms with rows of indicators and without a budget, money spent, an outcome or a score that is of anything."""
        projects, rows, funds = self.projects, self.indicators, self.funds
        named = rows["level3"].notna() | rows["target_text"].notna()
        answered = rows["actual_text"].notna() | (rows["score"].notna() & named)
        of_money = funds[["initial_budget", "annual_budget", "executed", "score"]].fillna(0).ne(0).any(axis=1)
        told = projects["actual_outcome"].notna() | projects["declared_total_score"].notna()
        # A dash is an answer, and so is what cannot be read.
        said = (*self.dashes.loc[self.dashes["column"] == "actual_text", "project_id"], *self.unreadable["project_id"])
        filled = {*rows.loc[answered, "project_id"], *funds.loc[of_money, "project_id"], *projects.loc[told, "project_id"], *said}
        return set(rows["project_id"]) - filled - self.fragments

    @cached_property
    def scored(self) -> pd.DataFrame:
        """The rows that can earn points, one for each indicator: a parent and its parts (其中) count once; see `families.py`."""
        return rows_with_points(self.answered)

    @cached_property
    def answered(self) -> pd.DataFrame:
        """Indicator rows that say something: all but those that say 不涉及 and print no figure."""
        rows = self.indicators
        says_so = np.zeros(len(rows), dtype=bool)
        for column in ("level3", "target_text", "actual_text"):
            says_so |= by_value(rows[column], lambda text: "不涉及" in text, False).astype(bool)
        no_figure = (rows["weight"].fillna(0) == 0) & (rows["score"].fillna(0) == 0)
        return rows[~(says_so & no_figure.to_numpy())]

    def lacks(self, project_id: str, table: str, column: str) -> bool:
        """Whether a form has no place for a column of a table: it prints no label of it, and no row has a value there."""
        if has_column(self._labels.get(project_id), table, column):
            return False
        if (table, column) not in self._filled:
            rows = getattr(self, table)
            self._filled[table, column] = frozenset(rows.loc[rows[column].notna(), "project_id"])
        return project_id not in self._filled[table, column]

    @cached_property
    def _labels(self) -> dict[str, object]:
        return dict(zip(self.projects["project_id"], self.projects["labels"], strict=True)) if "labels" in self.projects else {}

    @cached_property
    def _filled(self) -> dict[tuple[str, str], frozenset[str]]:
        """The forms that have a value in a column, for the columns that were asked for."""
        return {}

    @cached_property
    def unreadable(self) -> pd.DataFrame:
        """Cells whose text is no number: table, project_id, position, column, before."""
        return self.changes[self.changes["reason"] == "not_a_number"]

    @cached_property
    def dashes(self) -> pd.DataFrame:
        """Cells of indicators in which a dash stands, which says on purpose that there is nothing: project_id, position, column."""
        changes = self.changes
        return changes.loc[(changes["reason"] == "dash") & (changes["table"] == "indicators"), ["project_id", "position", "column"]]

    @cached_property
    def without_place(self) -> dict[tuple[str, str, float], frozenset[str]]:
        """Fields (indicators.weight) that the table of a row of indicators does not print, by form, table and position."""
        rows = self.indicators
        if "no_place" not in rows or rows["no_place"].isna().all():
            return {}
        rows = rows[rows["no_place"].notna()]
        named = zip(rows["project_id"], rows["position"], rows["no_place"], strict=True)
        return {(project, "indicators", float(position)): frozenset(f"indicators.{name}" for name in names.split()) for project, position, names in named}

    @cached_property
    def uncertain(self) -> frozenset[tuple[str, str, float, str]]:
        """Fields that an alignment, a guess or an inference filled: project_id, table, position (0 for the form) and column."""
        found = set()
        for name in ("projects", "funds", "indicators"):
            frame = getattr(self, name)
            if "uncertain" not in frame or frame["uncertain"].isna().all():
                continue
            rows = frame[frame["uncertain"].notna()]
            positions = rows["position"] if "position" in rows else [0.0] * len(rows)
            for project, position, columns in zip(rows["project_id"], positions, rows["uncertain"], strict=True):
                found |= {(project, name, float(position), column) for column in columns.split()}
        return frozenset(found)

    @cached_property
    def uncertain_by_field(self) -> dict[str, list[tuple[str, float]]]:
        """`uncertain` by field (indicators.weight): form and position of each."""
        return _by_field(self.uncertain)

    @cached_property
    def places_of_totals(self) -> frozenset[tuple[str, float]]:
        """Form and position of the total rows of funds."""
        return frozenset(zip(self.total_funds["project_id"], self.total_funds["position"], strict=True))

    @cached_property
    def levels_by_level2(self) -> frozenset[tuple[str, float]]:
        """Rows of indicators, by form and position, whose level 1 is not printed and follows from their own level 2."""
        from helpers.validate.values import level1_of, short

        rows = self.indicators[(self.indicators["level1_origin"] == "inferred").to_numpy()]
        follows = [one in level1_of().get(other, ()) for one, other in zip(short(rows["level1"]), short(rows["level2"]), strict=True)]
        return frozenset(zip(rows["project_id"][follows], rows["position"][follows].astype(float), strict=True))

    @cached_property
    def without_result(self) -> dict[str, list[tuple[str, float]]]:
        """Those of the uncertain fields whose cell holds a formula without its stored result, by field."""
        rows = self.changes[self.changes["reason"] == "no_result"]
        names = zip(rows["project_id"], rows["table"], rows["position"].astype("float64").fillna(0.0), rows["column"], strict=True)
        return _by_field(self.uncertain & frozenset(names))

    @cached_property
    def values(self) -> pd.DataFrame:
        """The answered rows with what their target and actual were read as, made comparable; see `values.py`."""
        from helpers.validate.values import with_values

        return with_values(self)


def _by_field(fields: Iterable[tuple[str, str, float, str]]) -> dict[str, list[tuple[str, float]]]:
    found: dict[str, list[tuple[str, float]]] = {}
    for project, table, position, column in fields:
        found.setdefault(f"{table}.{column}", []).append((project, position))
    return found


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
    typed = {name: _column(values.get(name), dtype, len(records)) for name, dtype in EVIDENCE.items()}
    return pd.DataFrame(typed, index=range(len(records)), copy=False)


def _column(value: object, dtype: str, length: int) -> np.ndarray:
    if isinstance(value, np.ndarray):
        return value.astype(dtype, copy=False)
    return np.full(length, (np.nan if value is None else value) if dtype == "float64" else value, dtype=dtype)


def first_reason(*cases: tuple[object, str]) -> np.ndarray:
    """Why records cannot be judged: for each, the reason of the first condition that holds, else None."""
    conditions = [np.asarray(condition, dtype=bool) for condition, _ in cases]
    reasons = np.full(len(conditions[0]), None, dtype=object)
    for condition, (_, reason) in reversed(list(zip(conditions, cases, strict=True))):
        reasons[condition] = reason
    return reasons


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
    """True for a note that says something: not 无, nor 0, nor a footnote of the template."""
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
    """An indicator as a message names it: by its number on the form, which nobody likes to count, and by its name."""
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
