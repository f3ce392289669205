"""A parent and its parts (其中) are one indicator: the points stand on one side, the figures often on the other."""

from __future__ import annotations

import numpy as np
import pandas as pd

_POINTS = ("weight", "score")
_TEXTS = ("target_text", "actual_text", "deviation_note")


def rows_with_points(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that carry points: the parent where the points stand on it, or nowhere, else its parts.

    What is blank on such a row is taken from the other side, so that nobody is asked for a target that stands one row below.
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
