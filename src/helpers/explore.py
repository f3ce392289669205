"""The analyst's tools: show tables, follow a figure to its cell, ask all years by SQL, join by names, try a rule before it is proposed.

They stand beside what the chain runs. `show` and `connect` need itables and DuckDB, which only the environment of `make lab` has.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.config.errors import UnusableInput
from helpers.config.parameters import FIRST_YEAR, LAST_YEAR, RunParameters, profile_named
from helpers.language.normalise import comparable
from helpers.load import PERSONAL, YearTables, never_written, written_columns
from helpers.schema.tables import TABLES

__all__ = ["connect", "findings_of", "interactive", "joinable", "show", "trace", "try_rule", "units_of"]

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from helpers.validate.evidence import Forms
    from helpers.validate.profile import Profile

TRACED = ("projects", "funds", "indicators")
"""Tables whose values stand in cells of the forms."""
MOST_ROWS = 50_000
"""Rows that a browser can still hold as one table."""
_CARRIED = ("level1", "level2")
"""Columns whose merged cell stands at the first of its rows."""
_SQL_TYPES = {"str": "varchar", "Int64": "bigint", "float64": "double", "boolean": "boolean"}
_WORDS = {
    "info": "第 _START_–_END_ 行，共 _TOTAL_ 行", "infoEmpty": "没有行", "infoFiltered": "（从 _MAX_ 行中筛出）", "lengthMenu": "每页 _MENU_ 行",
    "search": "搜索：", "zeroRecords": "没有符合的行", "emptyTable": "没有行",
}  # fmt: skip
_LOOKS = (
    ".dt-container table.dataTable :is(td, th) { text-align: left; white-space: normal; overflow-wrap: break-word; vertical-align: top; min-width: 3.5em; max-width: 26em; }"
    ".dt-container table.dataTable :is(td, th).dt-type-numeric { text-align: right; }"
)


def interactive() -> None:
    """Let a notebook show every frame whole, to sort, search and turn over: text left and wrapped, figures right.

    Nothing is fetched: the scripts are kept in the notebook.
    """
    import itables

    for option, value in (
        ("maxBytes", 0), ("maxColumns", 0), ("classes", "display compact"), ("style", "table-layout:auto;width:100%"), ("css", _LOOKS), ("language", _WORDS),
    ):  # fmt: skip
        setattr(itables.options, option, value)
    itables.init_notebook_mode(connected=False)


def show(table: pd.DataFrame) -> None:
    """Show a table in the notebook with null as blank; `interactive` comes first.

    Raises UnusableInput for more rows than a browser can hold; nothing is ever left out silently.
    """
    import itables

    if len(table) > MOST_ROWS:
        raise UnusableInput(f"表有 {len(table)} 行，浏览器一次最多显示 {MOST_ROWS} 行：请先筛选，或用 explore.connect() 以 SQL 汇总。")
    itables.show(_as_text(table), showIndex=False)


def _as_text(table: pd.DataFrame) -> pd.DataFrame:
    """Every value as a reader should see it; itables would print NaN, None and <NA>."""
    return pd.DataFrame({column: [_written(value) for value in values] for column, values in table.items()}, columns=table.columns, dtype="str")


def _written(value: object) -> str:
    if not pd.api.types.is_scalar(value):
        return str(value)
    if pd.isna(value):
        return ""
    return np.format_float_positional(round(value, 6), trim="-") if isinstance(value, (float, np.floating)) else str(value)


def findings_of(year: YearTables, unit: str | None = None, severity: str | None = None) -> pd.DataFrame:
    """The findings with project and unit beside them; of one unit, of one severity, or all. Of several years, with the year in front."""
    key = ["project_id"] if len(year.years) == 1 else ["fiscal_year", "project_id"]
    found = year.findings.merge(year.projects[[*key, "project_name", "implementing_unit"]], how="left", on=key)
    for column, wanted in (("implementing_unit", unit), ("severity", severity)):
        if wanted:
            found = found[found[column] == wanted]
    return found[[*key[:-1], "rule", "severity", "implementing_unit", "project_name", "message", "observed", "expected", "remedy", "place", "finding_id"]]


def units_of(year: YearTables) -> list[str]:
    """The units as the forms print them, in order."""
    return sorted(year.projects["implementing_unit"].dropna().unique())


def joinable(names: pd.Series) -> pd.Series:
    """Names as they can be compared, without white space and punctuation; the tables hold them as printed, with the spaces of their layout.

    Forms of several years, or a list from elsewhere, are joined by `projects.assign(key=joinable(projects["project_name"]))`; in SQL by
    `comparable(project_name)`. Null stays null.
    """
    return names.map(comparable, na_action="ignore").astype("str")


def trace(year: YearTables, table: str, column: str | None, project_id: str, position: int | None = None) -> pd.DataFrame:
    """Where a value stands in the source: file, place and text of each cell that it was read from.

    `trace(year, "funds", "executed", project_id, position=1)`; without a column, all cells of the row. What is read from a cell of another
    column is found there (`target_value`: the cell of `target_text`), what a merged cell says at the first of its rows. Empty where no cell
    holds it: the cell is blank, or the value was inferred or computed. Raises UnusableInput for a form or a row that is not there.
    """
    _traceable(table, column)
    _is_there(year, table, project_id, position)
    claims = year.claims[(year.claims["claimed_table"] == table) & (year.claims["project_id"] == project_id)]
    if pd.notna(column):
        inferred = table == "indicators" and column == "level1" and _inferred(year, project_id, position)
        sources = ["level2"] if inferred else [column, *TABLES[table].column(column).read_from]
        own, *others = (_at(claims[claims["claimed_column"] == source], source, position) for source in sources)
        claims = own if len(own) else pd.concat([own, *others])
    elif pd.notna(position):
        claims = claims[claims["position"] == position]
    key = ["document_id", "table", "row", "column"]
    cells = claims[key].merge(year.cells[[*key, "text", "place"]], on=key)
    return cells.merge(year.documents[["document_id", "path"]], on="document_id")[["path", "place", "text", *key]]


def _traceable(table: str, column: str | None) -> None:
    if table not in TRACED:
        raise UnusableInput(f"表 {table} 的值不在表格的单元格里，或没有这张表；可追溯的表：{'、'.join(TRACED)}。")
    if pd.notna(column) and column not in TABLES[table].names:
        raise UnusableInput(f"表 {table} 没有列 {column}；它的列是 {'、'.join(TABLES[table].names)}。")


def _is_there(year: YearTables, table: str, project_id: str, position: int | None) -> None:
    ids = year.projects["project_id"]
    if not ids.eq(project_id).any():
        raise UnusableInput(f"没有编号（project_id）为 {project_id!r} 的自评表；{_nearest(project_id, ids)}。year.projects 列有全部 {len(ids)} 份。")
    if pd.isna(position):
        return
    if "position" not in TABLES[table].names:
        raise UnusableInput(f"表 {table} 每份自评表只有一行，没有行号（position）：不要给 {position!r}。")
    rows = year[table].loc[year[table]["project_id"] == project_id, "position"]
    if not rows.eq(position).any():
        there = f"有 {rows.min()} 至 {rows.max()}" if len(rows) else "这张表里没有它的行"
        raise UnusableInput(f"自评表 {project_id} 在表 {table} 中没有行号（position）{position!r}；{there}。")


def _nearest(word: object, words: Iterable[str], most: int = 3) -> str:
    """Those that were probably meant, as a message names them."""
    return f"最相近的：{'、'.join(get_close_matches(str(word), list(words), n=most, cutoff=0)) or '（一份也没有）'}"


def _at(claims: pd.DataFrame, column: str, position: int | None) -> pd.DataFrame:
    """Those of the row; of a merged cell, at the nearest row above that has one."""
    if pd.isna(position):
        return claims
    there = claims["position"].eq(position).fillna(False)
    if column in _CARRIED and not there.any():
        there = claims["position"].eq(claims.loc[claims["position"] < position, "position"].max()).fillna(False)
    return claims[there]


def _inferred(year: YearTables, project_id: str, position: int | None) -> bool:
    """Whether the row's level 1 is printed nowhere and follows from its level 2."""
    if pd.isna(position):
        return False
    rows = year.indicators[year.indicators["project_id"].eq(project_id) & year.indicators["position"].eq(position)]
    return rows["level1_origin"].eq("inferred").any()


def connect(processed_dir: str = "data/processed", reports_dir: str = "reports") -> DuckDBPyConnection:
    """A DuckDB connection with a view for each table over all years: `connect().sql("select … from findings").df()`.

    Every view has `fiscal_year` in front; in `projects` the year that the form prints is `printed_year`. What an earlier version of
    the tables lacks is null, and a table that it had not is said. `comparable(name)` is a name as `joinable` gives it.
    A query on a view of which a year's table is lost or broken fails and says so, as `helpers.load` does; the other views answer.
    Raises UnusableInput without DuckDB, which only the environment of `make lab` has, and where no year has been run.
    """
    try:
        import duckdb
    except ModuleNotFoundError:
        raise UnusableInput("这个环境没有 DuckDB：它只装在 make lab 的环境（.venv-lab）里；在别处请另装（requirements/lab.txt 有版本）。") from None

    folder = RunParameters(fiscal_year=FIRST_YEAR, processed_dir=processed_dir).processed_year.parent
    years = sorted({int(path.parent.name) for path in folder.glob("[0-9][0-9][0-9][0-9]/*.parquet")} & set(range(FIRST_YEAR, LAST_YEAR + 1)))
    if not years:
        raise UnusableInput(f"{folder} 中没有任何年度的数据表。请先运行：python -m helpers run --fiscal-year 2023。")
    runs = [RunParameters(fiscal_year=year, processed_dir=processed_dir, reports_dir=reports_dir) for year in years]
    connection = duckdb.connect()
    connection.execute("set autoinstall_known_extensions = false")  # Nothing is fetched: Parquet is built in.
    connection.create_function("comparable", comparable, ["varchar"], "varchar")
    for name in (name for name in TABLES if name not in PERSONAL):
        try:
            connection.execute(f"create view {name} as {_over_years(name, runs)}")
        except UnusableInput as error:
            # Said by the query that needs the table: a year that is half made does not stand in the way of all others.
            said = f"error({_quoted(str(error))})"
            connection.execute(f"create view {name} as {_row(name, said)} where {said} is null")
    return connection


def _over_years(name: str, runs: list[RunParameters]) -> str:
    """The query for a table of all years."""
    files = []
    for run in runs:
        if written_columns(run, name) is None:
            warnings.warn(never_written(run, name), UserWarning, stacklevel=3)
        else:
            files.append(_quoted((run.processed_year / f"{name}.parquet").as_posix()))
    if not files:
        return f"{_row(name, 'null')} where false"
    source = f"read_parquet([{', '.join(files)}], union_by_name = true, filename = true)"
    year = r"cast(regexp_extract(filename, '([0-9]{4})[/\\][^/\\]*$', 1) as integer) as fiscal_year"
    printed = "fiscal_year as printed_year, " if "fiscal_year" in TABLES[name].names else ""
    hidden = "filename, fiscal_year" if printed else "filename"
    return f"select {year}, {printed}* exclude ({hidden}) from {source}"


def _row(name: str, value: str) -> str:
    """A row of the view with the same value in every column, each of its type."""
    types = {("printed_year" if column.name == "fiscal_year" else column.name): _SQL_TYPES[column.dtype] for column in TABLES[name].columns}
    return "select " + ", ".join(f'cast({value} as {kind}) as "{column}"' for column, kind in {"fiscal_year": "integer", **types}.items())


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def try_rule(
    year: YearTables, rule: Callable[[Forms, Profile], pd.DataFrame], expectation: str = "absent", profile: str | None = None
) -> pd.DataFrame:
    """What a rule in the making says of a year: its evidence with the outcome, project and place of each record.

    The function takes the forms and the profile and returns evidence, as those in `helpers.validate.rules` do; `expectation` is
    `within` (judges `beyond`), `present` (`observed`) or `absent` (`fault`). The profile is the one that the year was run with,
    unless another is named. Raises UnusableInput where the function returns no evidence, or asks for a setting that there is not.
    """
    from helpers.validate.catalogue import EXPECTATIONS
    from helpers.validate.cell_places import places_of
    from helpers.validate.forms_of_year import forms_of
    from helpers.validate.plain_judge import failing
    from helpers.validate.profile import load_profile

    if len(year.years) > 1:
        raise UnusableInput("规则逐年评判：请用 helpers.load 读取一个年度。")
    if expectation not in EXPECTATIONS:
        raise UnusableInput(f"expectation 可取 {'、'.join(EXPECTATIONS)}，而收到 {expectation!r}。")
    tables = {name: year[name] for name in ("projects", "funds", "indicators", "changes", "claims")}
    evidence = _evidence_of(rule, rule(forms_of(year.years[0], tables), _Settings(load_profile(profile_named(profile or _profile_of(year))))))
    outcome = np.where(evidence["not_assessable"].notna(), "not_assessable", "passed").astype(object)
    judged = np.flatnonzero(outcome == "passed")
    outcome[judged[list(failing(expectation, evidence.iloc[judged]))]] = "failed"
    names = year.projects.drop_duplicates("project_id").set_index("project_id")["project_name"]
    placed = evidence.assign(outcome=outcome, project_name=evidence["project_id"].map(names), place=places_of(tables).of(evidence))
    first = ["outcome", "project_name", "place", "observed", "expected", "difference", "fault", "not_assessable"]
    return placed[[*first, *(column for column in placed.columns if column not in first)]]


def _evidence_of(rule: Callable[..., object], returned: object) -> pd.DataFrame:
    """What the rule has returned, if it is evidence; else what it should be."""
    from helpers.validate.evidence import EVIDENCE

    if isinstance(returned, pd.DataFrame) and set(EVIDENCE) <= set(returned.columns):
        return returned.reset_index(drop=True)
    kind = "一张没有这些列的表" if isinstance(returned, pd.DataFrame) else " None（缺 return？）" if returned is None else f" {type(returned).__name__}"
    raise UnusableInput(
        f"规则 {getattr(rule, '__name__', rule)} 应返回证据，而返回了{kind}。末尾请写 return evidence(行, \"表名\", column=…, observed=…, fault=…)"
        f"（from helpers.validate.evidence import evidence；docs/add_a_rule.md 第 2 步有例子）。证据的列：{'、'.join(EVIDENCE)}。"
    )


class _Settings:
    """A profile that names its settings where a rule asks for one that it does not have."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile

    def __getitem__(self, setting: str) -> object:
        from helpers.validate.profile import settings

        if setting not in settings():
            raise UnusableInput(f"评分方案没有设置 {setting}；有的设置：{'、'.join(settings())}。含义见 year.profile_settings。")
        return self._profile[setting]

    def __getattr__(self, name: str) -> object:
        return getattr(self._profile, name)


def _profile_of(year: YearTables) -> str:
    """Every profile gives its own title, so whose title stands in the settings says which it was."""
    settings = year.profile_settings
    named = settings.loc[settings["setting"] == "title", "profile"]
    return named.iloc[0] if len(named) else RunParameters(fiscal_year=year.years[0]).profile
