"""The analyst's tools: follow a figure to its cell, ask all years by SQL, try a rule before it is proposed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.errors import UnusableInput
from helpers.load import PERSONAL, YearTables
from helpers.parameters import FIRST_YEAR, RunParameters
from helpers.tables import TABLES

__all__ = ["connect", "findings_of", "trace", "try_rule", "units_of"]

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from helpers.validate.evidence import Forms
    from helpers.validate.profile import Profile


def findings_of(year: YearTables, unit: str | None = None, severity: str | None = None) -> pd.DataFrame:
    """The findings with project and unit beside them; of one unit, of one severity, or all."""
    projects = year.projects[["project_id", "project_name", "implementing_unit"]]
    found = year.findings.merge(projects, how="left", on="project_id")
    for column, wanted in (("implementing_unit", unit), ("severity", severity)):
        if wanted is not None:
            found = found[found[column] == wanted]
    return found[["rule", "severity", "implementing_unit", "project_name", "message", "observed", "expected", "remedy", "place", "finding_id"]]


def units_of(year: YearTables) -> list[str]:
    """The units as the forms print them, in order."""
    return sorted(year.projects["implementing_unit"].dropna().unique())


def trace(year: YearTables, table: str, column: str | None, project_id: str, position: int | None = None) -> pd.DataFrame:
    """Where a value stands in the source: file, place and text of each cell that it was read from.

    `trace(year, "funds", "executed", project_id, position=1)`; without a column, all cells of the row. Empty where no cell was claimed
    for it: the cell is blank, or the value was inferred.
    """
    claims = year.claims
    wanted = (claims["claimed_table"] == table) & (claims["project_id"] == project_id)
    if pd.notna(column):
        if column not in TABLES[table].names:
            raise UnusableInput(f"表 {table} 没有列 {column}；它的列是 {'、'.join(TABLES[table].names)}。")
        wanted &= claims["claimed_column"] == column
    if pd.notna(position):
        wanted &= claims["position"] == position
    key = ["document_id", "table", "row", "column"]
    cells = claims.loc[wanted.fillna(False), key].merge(year.cells[[*key, "text", "place"]], on=key)
    return cells.merge(year.documents[["document_id", "path"]], on="document_id")[["path", "place", "text", *key]]


def connect(processed_dir: str = "data/processed") -> DuckDBPyConnection:
    """A DuckDB connection with a view for each table over all years: `connect().sql("select … from findings").df()`.

    Every view has `fiscal_year` in front; in `projects` the year that the form prints is `printed_year`. What an earlier version of
    the tables lacks is null.
    """
    import duckdb

    folder = RunParameters(fiscal_year=FIRST_YEAR, processed_dir=processed_dir).processed_year.parent
    connection = duckdb.connect()
    connection.execute("set autoinstall_known_extensions = false")  # Nothing is fetched: Parquet is built in.
    for name in (name for name in TABLES if name not in PERSONAL):
        files = [path.as_posix() for path in sorted(folder.glob(f"[0-9][0-9][0-9][0-9]/{name}.parquet"))]
        if not files:
            continue
        listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
        source = f"read_parquet([{listed}], union_by_name = true, filename = true)"
        year = r"cast(regexp_extract(filename, '([0-9]{4})[/\\][^/\\]*$', 1) as integer) as fiscal_year"
        printed = "fiscal_year as printed_year, " if "fiscal_year" in TABLES[name].names else ""
        hidden = "filename, fiscal_year" if printed else "filename"
        connection.execute(f"create view {name} as select {year}, {printed}* exclude ({hidden}) from {source}")
    if not connection.sql("select 1 from duckdb_views() where not internal").fetchall():
        raise UnusableInput(f"{folder} 中没有任何年度的数据表。请先运行：python -m helpers run --fiscal-year 2023。")
    return connection


def try_rule(
    year: YearTables, rule: Callable[[Forms, Profile], pd.DataFrame], expectation: str = "absent", profile: str = "beijing"
) -> pd.DataFrame:
    """What a rule in the making says of a year: its evidence with the outcome, project and place of each record.

    The function takes the forms and the profile and returns evidence, as those in `helpers.validate.rules` do; `expectation` is
    `within` (judges `beyond`), `present` (`observed`) or `absent` (`fault`).
    """
    from helpers.check.judge import failing
    from helpers.validate import forms_of
    from helpers.validate.places import places_of
    from helpers.validate.profile import load_profile

    if len(year.years) > 1:
        raise UnusableInput("规则逐年评判：请用 helpers.load 读取一个年度。")
    tables = {name: year[name] for name in ("projects", "funds", "indicators", "changes", "claims")}
    evidence = rule(forms_of(year.years[0], tables), load_profile(profile)).reset_index(drop=True)
    outcome = np.where(evidence["not_assessable"].notna(), "not_assessable", "passed").astype(object)
    judged = np.flatnonzero(outcome == "passed")
    outcome[judged[list(failing(expectation, evidence.iloc[judged]))]] = "failed"
    names = year.projects.drop_duplicates("project_id").set_index("project_id")["project_name"]
    placed = evidence.assign(outcome=outcome, project_name=evidence["project_id"].map(names), place=places_of(tables).of(evidence))
    first = ["outcome", "project_name", "place", "observed", "expected", "difference", "fault", "not_assessable"]
    return placed[[*first, *(column for column in placed.columns if column not in first)]]
