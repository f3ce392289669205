"""What a clerk can fill in or write more plainly, and where: blank cells that keep a rule from judging, and blanks of the head.

A rule's reason (预算数或执行数为空) names several cells; only the blank ones are told. Columns that the form does not print are not asked for. A
form that is incomplete is told by its finding, not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from helpers.clean.labels import roles_of
from helpers.findings.address import RowNames, place_and_cell
from helpers.findings.missing_inputs import blanks_behind, column_word, has_column, mendable
from helpers.validate.evidence import Forms

_HEAD = (("projects", "project_name"), ("projects", "department"), ("projects", "implementing_unit"), ("contacts", "project_lead"), ("contacts", "phone"))
"""What a form asks of everybody, whether a rule needs it or not."""
_SECTIONS = {"projects": ("head", "total"), "contacts": ("head", "tail"), "funds": ("funds_header",), "indicators": ("indicator_header",)}
_AMOUNTS = ("initial_budget", "annual_budget", "executed")


@dataclass(kw_only=True)
class ToFillIn:
    """One thing to fill in or to write more plainly, with its places and the rules that wait for it.

    `column` is the blank column of `table`; null where the cell holds something that cannot be judged.
    """

    what: str
    table: str | None
    column: str | None
    places: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)

    @property
    def blanks(self) -> int:
        """How many cells are blank."""
        return max(len(self.places), 1) if self.column else 0


def to_fill_in(cleaned: Mapping[str, pd.DataFrame], forms: Forms, unjudged: pd.DataFrame, names: RowNames) -> dict[str, list[ToFillIn]]:
    """What to fill in, for each form by its project_id."""
    labels = _labels(cleaned)
    records = {form: rows.to_dict("records") for form, rows in unjudged.groupby("project_id", sort=False)} if len(unjudged) else {}
    scored = set(zip(forms.scored["project_id"], forms.scored["position"], strict=True))
    result = {}
    for project_id in cleaned["projects"]["project_id"]:
        rows = {name: _rows(cleaned[name], project_id) for name in ("projects", "contacts", "funds", "indicators")}
        rows["indicators"] = [row for row in rows["indicators"] if (project_id, row["position"]) in scored]
        form = _Form(rows, labels.get(project_id, {}), names)
        for table, column in _HEAD:
            form.ask_head(table, column)
        for record in records.get(project_id, []):
            form.ask(record)
        result[project_id] = list(form.asked.values())
    return result


def _rows(frame: pd.DataFrame, project_id: str) -> list[dict[str, object]]:
    return frame[frame["project_id"] == project_id].to_dict("records")


def _labels(cleaned: Mapping[str, pd.DataFrame]) -> dict[str, dict[tuple[str, str], str]]:
    """The labels of each form, by section and role, each with its place."""
    key = ["document_id", "table", "row", "column"]
    claims = cleaned["claims"]
    printed = claims[(claims["claim"] == "boilerplate") & claims["project_id"].notna()].merge(cleaned["cells"][[*key, "text"]], on=key)
    found: dict[str, dict[tuple[str, str], str]] = {}
    for form, text, place in zip(printed["project_id"], printed["text"], printed["place"], strict=True):
        for section, role in roles_of(text).items():
            found.setdefault(form, {})[section, role] = place
    return found


class _Form:
    """What is asked of one form, as reasons come in."""

    def __init__(self, rows: Mapping[str, list[dict[str, object]]], labels: Mapping[tuple[str, str], str], names: RowNames) -> None:
        self._rows, self._labels, self._names = rows, labels, names
        self._is_fragment = any(row["is_fragment"] for row in rows["projects"])
        self.asked: dict[tuple[str | None, str | None, str], ToFillIn] = {}

    def ask_head(self, table: str, column: str) -> None:
        """Ask for a field of the head that the form has and that is blank."""
        values = [row[column] for row in self._rows[table]]
        if self._has(table, column) and all(pd.isna(value) for value in values):
            self._note(table, column, self._of_label(table, column), None)

    def ask(self, record: Mapping[str, object]) -> None:
        """Ask for what a rule lacked to judge a record."""
        reason, rule, table, position = record["not_assessable"], record["rule"], record["table"], record["position"]
        # Of a form whose head or body is lost, the finding says what is missing.
        if reason not in mendable() or (self._is_fragment and pd.isna(position)):
            return
        if reason not in blanks_behind():
            asked = self._entry(None, None, mendable()[reason])
            for row in self._rows.get(table, []) if pd.notna(position) else []:
                if row["position"] == position:
                    _add(asked.places, self._place(table, None, row))
            _add(asked.rules, rule)
            return
        of, columns = blanks_behind()[reason]
        for row in self._rows[of]:
            if of == table and pd.notna(position) and row["position"] != position:
                continue
            for column in columns:
                if pd.isna(row[column]) and self._is_owed(of, column, row, pd.notna(position) and of == table):
                    self._note(of, column, self._place(of, column, row), rule)

    def _is_owed(self, table: str, column: str, row: Mapping[str, object], is_named: bool) -> bool:
        """Whether the form asks for a blank cell. Dashes, and sources that the project does not have, are not asked for."""
        if not self._has(table, column):
            return False
        if table != "funds" or row["source"] == "total":
            return True
        answered = isinstance(row.get(f"{column}_text"), str) or all(pd.isna(row[amount]) for amount in _AMOUNTS)
        return is_named and column in _AMOUNTS and not answered

    def _has(self, table: str, column: str) -> bool:
        """Whether the form has a place for a column."""
        (project,) = self._rows["projects"]
        return has_column(project["labels"], table, column) or any(pd.notna(row[column]) for row in self._rows[table])

    def _place(self, table: str, column: str | None, row: Mapping[str, object]) -> str | None:
        if table == "projects" and column:
            return self._of_label(table, column)
        place, cell = place_and_cell(dict(row) | {"table": table, "column": column}, self._names)
        return None if pd.isna(place) else f"{place}（{cell}）" if cell else str(place)

    def _of_label(self, table: str, column: str) -> str | None:
        """The place of the label beside a blank cell of the head."""
        role = "total" if column == "declared_total_score" else column
        place = next((self._labels[section, role] for section in _SECTIONS[table] if (section, role) in self._labels), None)
        return f"{place}（“{column_word(table, column)}”）旁" if place else None

    def _note(self, table: str, column: str, place: str | None, rule: str | None) -> None:
        asked = self._entry(table, column, f"请补填{column_word(table, column)}")
        _add(asked.places, place)
        _add(asked.rules, rule)

    def _entry(self, table: str | None, column: str | None, what: str) -> ToFillIn:
        return self.asked.setdefault((table, column, what), ToFillIn(what=what, table=table, column=column))


def _add(items: list[str], item: str | None) -> None:
    if item is not None and item not in items:
        items.append(item)
