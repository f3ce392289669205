"""The place of a record in the source: of the cell in the column at fault, else of the row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Places:
    """Places of cells (by project_id, table, position and column) and of rows (by project_id, table and position)."""

    cells: pd.DataFrame
    rows: pd.DataFrame

    def of(self, records: pd.DataFrame) -> np.ndarray:
        """The place of each record, its own (`at`) first; None where the tables hold none."""
        if records.empty:
            return np.full(0, None, dtype=object)
        key = ["project_id", "table", "position", "column"]
        wanted = records[key].astype({"column": "object"})
        cells = self.cells[self.cells["column"].isin(wanted["column"].dropna().unique())]
        cells = cells[cells["project_id"].isin(wanted["project_id"])]
        of_cell = wanted.merge(cells, how="left", on=key)["place"].to_numpy(dtype=object)
        of_row = wanted.merge(self.rows, how="left", on=key[:3])["place"].to_numpy(dtype=object)
        own = records["at"].to_numpy(dtype=object)
        place = np.where(pd.notna(own), own, np.where(pd.notna(of_cell) & pd.notna(wanted["column"].to_numpy()), of_cell, of_row))
        return np.where(pd.isna(place), None, place)


def places_of(year: dict[str, pd.DataFrame]) -> Places:
    """The places of a year's values, from the claims of cells and the places of rows."""
    claims = year["claims"]
    used = claims.loc[claims["claim"] == "used", ["project_id", "claimed_table", "position", "claimed_column", "place"]]
    cells = _plain(used.set_axis(["project_id", "table", "position", "column", "place"], axis="columns"))
    cells = cells.drop_duplicates(["project_id", "table", "position", "column"])
    rows = [year[name].assign(table=name) for name in ("projects", "funds", "indicators")]
    rows = [_plain(frame.assign(position=frame.get("position"))[["project_id", "table", "position", "place"]]) for frame in rows]
    every = pd.concat([frame for frame in rows if len(frame)] or rows[:1], ignore_index=True)
    return Places(cells, every.drop_duplicates(["project_id", "table", "position"]))


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    texts = {name: frame[name].astype("object").where(frame[name].notna(), None) for name in frame.columns if name != "position"}
    return pd.DataFrame(texts | {"position": frame["position"].astype("float64")}, index=frame.index)[list(frame.columns)]
