"""The year as the rules see it (`Forms`), and the evidence that they return, with one row per record looked at.

A parent and its parts (其中) are one indicator: often the points stand on one of them and the figures on the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from helpers.findings.missing_inputs import has_column
from helpers.schema.identity import same_project
from helpers.validate.profile import Profile
from helpers.validate.texts import by_value, is_reason
from helpers.validate.values import level1_of, short, with_values

_POINTS = ("weight", "score")
_TEXTS = ("target_text", "actual_text", "deviation_note")


def rows_with_points(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that carry points: the parent, unless only its parts have points.

    A blank of such a row is filled from the other side, so that no target is asked for that stands one row below.
    """
    if "parent" not in rows or rows["parent"].isna().all():
        return rows
    rows = rows.copy()
    at = {key: index for index, key in zip(rows.index, zip(rows["project_id"], rows["position"], strict=True), strict=True)}
    dropped: list[object] = []
    for (project, position), parts in rows[rows["parent"].notna()].groupby(["project_id", "parent"], sort=False):
        parent = at.get((project, position))
        if parent is None:
            continue
        on_parts = parts[list(_POINTS)].notna().any(axis=1).any()
        if rows.loc[parent, list(_POINTS)].notna().any() or not on_parts:
            dropped += list(parts.index)
            for column in _POINTS:
                if pd.isna(rows.at[parent, column]) and parts[column].notna().all():
                    rows.at[parent, column] = parts[column].sum()
            for column in _TEXTS:
                _fill(rows, parent, column, parts[column].dropna())
        else:
            dropped.append(parent)
            for column in _TEXTS:
                for part in parts.index:
                    _fill(rows, part, column, rows.loc[[parent], column].dropna())
    return rows.drop(index=dropped)


def indicator_of(rows: pd.DataFrame) -> np.ndarray:
    """For each row the position that its indicator goes by: that of the parent for a part."""
    return rows["parent"].fillna(rows["position"]).to_numpy(dtype=float)


def _fill(rows: pd.DataFrame, row: object, column: str, texts: pd.Series) -> None:
    if pd.isna(rows.at[row, column]) and len(texts):
        rows.at[row, column] = "；".join(dict.fromkeys(texts))


EVIDENCE = {
    "project_id": "object", "table": "object", "position": "float64", "column": "object", "what": "object",
    "observed": "object", "expected": "object", "difference": "object", "detail": "object",
    "beyond": "float64", "fault": "object", "severity": "object", "not_assessable": "object", "at": "object",
    "listed_project": "object", "listed_unit": "object", "partner": "object", "explains": "object",
}
"""Columns of evidence. `beyond` and `fault` (or `observed`) are what the expectation judges; `not_assessable` says why a
record cannot be judged; `severity` overrides the catalogue's; `at` is a place of its own where the table has none; `listed_project` and `listed_unit` say
whom a record without a form is about; `partner` holds the ids of the other forms that it is about, joined by spaces; `explains` names the
rule whose finding a record says something of."""

Found = Mapping[str, set[str]]
"""The forms, by project_id, on which each rule has found something."""

RECOGNISED = ("project_id", "table", "position", "column", "text", "confidence", "place")

_NOTES = ("indicator_header.deviation_note", "funds_header.note")
_BELOW = ("head.problems", "tail.problems", "head.remarks", "tail.remarks", "head.measures", "tail.measures", "fund_management.problems")
NO_REASONS = "表上没有说明原因的栏"


@dataclass(frozen=True)
class Forms:
    """The tables of one year as the rules see them. Positions are whole numbers as float64, text is object or null.

    `recognised` holds the values that were recognised in a picture, with the confidence. `previous` is the year before in the same shape
    with its findings, where its tables are at hand; `project_list` the list of projects that owe a form, where there is one.
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

    def once(self, name: str, profile: Profile, compute: Callable[[Forms, Profile], pd.DataFrame]) -> pd.DataFrame:
        """What several rules ask for under a profile, computed when it is first asked for."""
        known = self._computed.get(name)
        if known is None or known[0] is not profile:
            known = self._computed[name] = profile, compute(self, profile)
        return known[1]

    @cached_property
    def _computed(self) -> dict[str, tuple[Profile, pd.DataFrame]]:
        return {}

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
        """Ids of the forms that were never filled in: all rows of indicators as in the template, no money spent, no points of execution.

        Names, targets and points may be printed, but no results, and no budget.
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
        """Cells of amounts and points that cannot be read as numbers: table, project_id, position, column, before."""
        return self.changes[self.changes["reason"] == "not_a_number"]

    @cached_property
    def dashes(self) -> pd.DataFrame:
        """Cells of indicators with a dash, the sign for an empty field: project_id, position, column."""
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
    def partners(self) -> tuple[pd.Series, pd.Series]:
        """For each form (by project_id) the id of the same project in the year before, and why there is none."""
        return same_project(self.projects, self.previous.projects)

    @cached_property
    def values(self) -> pd.DataFrame:
        """The answered rows with what their target and actual were read as, made comparable; see `values.py`."""
        units = self.projects.drop_duplicates("project_id").set_index("project_id")["amount_unit"]
        return with_values(self.answered, units)


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


