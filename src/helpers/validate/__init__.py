"""Stage 3: the tables are held to their contract, then the forms are reviewed by the rules of the catalogue."""

from __future__ import annotations

import pandas as pd

from helpers import tables
from helpers.parameters import RunParameters
from helpers.validate.catalogue import load_catalogue, rules_table
from helpers.validate.evidence import Forms
from helpers.validate.profile import load_profile
from helpers.validate.recompute import recompute

_READ = ("documents", "cells", "projects", "funds", "indicators", "changes", "leftovers", "claims")
_CONTENT = {
    "funds": ("source", "initial_budget", "annual_budget", "executed", "weight", "execution_rate", "score", "note"),
    "indicators": ("level1", "level2", "level3", "target_text", "actual_text", "weight", "score", "deviation_note"),
}


def validate_year(run: RunParameters) -> dict[str, pd.DataFrame]:
    """Check the year's tables against their contract and review its forms.

    Returns `outcomes`, `judgements`, `findings`, `rules`, `recomputed` and `profile_settings`. Raises GateFailed where the
    contract is broken. great_expectations is imported here, and in no other stage.
    """
    from helpers.validate.contract import check_contract
    from helpers.validate.expectations import Judge
    from helpers.validate.review import review

    profile = load_profile(run.profile)
    rules = load_catalogue()
    year = tables.read_all(run.processed_year, _READ)
    judge = Judge()
    check_contract(year, judge)
    forms = forms_of(run.fiscal_year, year)
    reviewed = review(forms, rules, profile, judge, places_of(year))
    result = {
        "outcomes": tables.conform("outcomes", reviewed.outcomes),
        "judgements": tables.conform("judgements", reviewed.judgements),
        "findings": tables.conform("findings", reviewed.findings),
        "rules": tables.conform("rules", rules_table(rules)),
        "recomputed": tables.conform("recomputed", recompute(forms, profile)),
        "profile_settings": tables.conform("profile_settings", profile.table()),
    }
    check_contract(result | {"projects": year["projects"]}, judge)
    return result


def forms_of(fiscal_year: int, year: dict[str, pd.DataFrame]) -> Forms:
    """The year's tables as the rules see them; a form that equals an earlier one in every value is marked `is_copy`."""
    frames = {name: _for_rules(year[name]) for name in ("projects", "funds", "indicators", "changes")}
    return Forms(fiscal_year, frames["projects"].assign(is_copy=_is_copy(frames)), frames["funds"], frames["indicators"], frames["changes"])


def places_of(year: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Place of each value by project_id, table, position and column: of its cell where `column` is given, else of its row."""
    claims = year["claims"]
    key = ["project_id", "table", "position", "column"]
    used = claims.loc[claims["claim"] == "used", ["project_id", "claimed_table", "position", "claimed_column", "place"]]
    cells = used.set_axis([*key, "place"], axis="columns").drop_duplicates(key)
    rows = [year[name].assign(table=name) for name in ("projects", "funds", "indicators")]
    rows = [frame.assign(position=frame.get("position"), column=None)[cells.columns] for frame in rows]
    return pd.concat([_for_rules(frame) for frame in (cells, *rows)], ignore_index=True)


def _for_rules(frame: pd.DataFrame) -> pd.DataFrame:
    """Whole numbers as float64 and text as object with None, so that every rule meets the same types."""
    converted = {}
    for name in frame.columns:
        values = frame[name]
        if name in ("position", "fiscal_year", "form_order"):
            converted[name] = values.astype("float64")
        elif pd.api.types.is_float_dtype(values.dtype):
            converted[name] = values
        else:
            converted[name] = values.astype("object").where(values.notna(), None)
    return pd.DataFrame(converted, index=frame.index)


def _is_copy(frames: dict[str, pd.DataFrame]) -> pd.Series:
    projects = frames["projects"]
    again = projects.loc[projects["duplicate_of"].notna(), ["project_id", "duplicate_of"]]
    if again.empty:
        return pd.Series(False, index=projects.index)
    suspects = set(again["project_id"]) | set(again["duplicate_of"])
    content: dict[str, str] = {}
    own = ("fiscal_year", "department", "expected_goal", "actual_outcome", "declared_total_weight", "declared_total_score")
    for table, columns in (("projects", own), *_CONTENT.items()):
        rows = frames[table][frames[table]["project_id"].isin(suspects)]
        for project_id, part in rows.groupby("project_id", sort=False):
            content[project_id] = content.get(project_id, "") + part[list(columns)].to_csv(index=False)
    copies = {row.project_id for row in again.itertuples() if content.get(row.project_id) == content.get(row.duplicate_of)}
    return projects["project_id"].isin(copies)
