"""A year's tables as the rules see them: plain types, copies marked, unfilled rows apart."""

from __future__ import annotations

import unicodedata

import pandas as pd

from helpers.validate.evidence import RECOGNISED, Forms

_CONTENT = {
    "funds": ("source", "initial_budget", "annual_budget", "executed", "weight", "execution_rate", "score", "note"),
    "indicators": ("level1", "level2", "level3", "target_text", "actual_text", "weight", "score", "deviation_note"),
}


def forms_of(fiscal_year: int, year: dict[str, pd.DataFrame]) -> Forms:
    """The year's tables as the rules see them, each form with its `file` and `media_type`, where the documents are at hand.

    A form that equals another in every value is marked `is_copy`; two nameless fragments never are. Unused rows stand apart, as `unused`.
    """
    frames = {name: for_rules(year[name]) for name in ("projects", "funds", "indicators", "changes")}
    projects = frames["projects"].assign(is_copy=_is_copy(frames), **_files(year))
    rows = frames["indicators"]
    unused = (rows["row_kind"] == "unused").to_numpy(dtype=bool)
    return Forms(fiscal_year, projects, frames["funds"], rows[~unused], frames["changes"], _recognised(year), unused=rows[unused])


def _files(year: dict[str, pd.DataFrame]) -> dict[str, pd.Series]:
    ids, columns = year["projects"]["document_id"], {"file": "path", "media_type": "media_type"}
    if "documents" not in year:
        return {name: pd.Series(None, index=ids.index, dtype="object") for name in columns}
    documents = year["documents"].drop_duplicates("document_id").set_index("document_id")
    found = {name: ids.map(documents[column]).astype("object") for name, column in columns.items()}
    return {name: values.where(values.notna(), None) for name, values in found.items()}


def _recognised(year: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The cells with a value that were recognised in a picture; empty without the year's cells."""
    key = ["document_id", "table", "row", "column"]
    if "cells" not in year or not year["cells"]["confidence"].notna().any():
        return pd.DataFrame(columns=list(RECOGNISED))
    seen = year["cells"].loc[year["cells"]["confidence"].notna(), [*key, "text", "confidence"]]
    claims = year["claims"][(year["claims"]["claim"] == "used") & year["claims"]["claimed_table"].isin(("projects", "funds", "indicators"))]
    cells = claims.merge(seen, on=key)[["project_id", "claimed_table", "position", "claimed_column", "text", "confidence", "place"]]
    return for_rules(cells.set_axis(list(RECOGNISED), axis="columns"))


def for_rules(frame: pd.DataFrame) -> pd.DataFrame:
    """Whole numbers as float64 and text as object with None, so that every rule meets the same types."""
    converted = {}
    for name in frame.columns:
        values = frame[name]
        if name in ("position", "parent", "fiscal_year", "form_order"):
            converted[name] = values.astype("float64")
        elif pd.api.types.is_float_dtype(values.dtype):
            converted[name] = values
        else:
            converted[name] = values.astype("object").where(values.notna(), None)
    return pd.DataFrame(converted, index=frame.index)


def _is_copy(frames: dict[str, pd.DataFrame]) -> pd.Series:
    projects = frames["projects"]
    again = projects.loc[projects["duplicate_of"].notna() & projects["project_name"].notna(), ["project_id", "duplicate_of"]]
    if again.empty:
        return pd.Series(False, index=projects.index)
    suspects = set(again["project_id"]) | set(again["duplicate_of"])
    content: dict[str, str] = {}
    own = ("fiscal_year", "department", "expected_goal", "actual_outcome", "declared_total_weight", "declared_total_score")
    for table, columns in (("projects", own), *_CONTENT.items()):
        rows = frames[table][frames[table]["project_id"].isin(suspects)]
        for project_id, part in rows.groupby("project_id", sort=False):
            # The same text is broken into lines in one way by Word and in another by PDF.
            content[project_id] = content.get(project_id, "") + "".join(unicodedata.normalize("NFKC", part[list(columns)].to_csv(index=False)).split())
    copies = {row.project_id for row in again.itertuples() if content.get(row.project_id) == content.get(row.duplicate_of)}
    return projects["project_id"].isin(copies)
