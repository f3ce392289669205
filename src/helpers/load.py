"""A year's tables for analysts: `helpers.load(2023)`, or several years in one: `helpers.load(years=[2022, 2023])`."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from helpers.config.errors import UnusableInput
from helpers.config.parameters import RunParameters

# `import helpers` brings this module along: pandas and the tables are loaded when a year is.
if TYPE_CHECKING:
    import pandas as pd

    from helpers.schema.columns import TableColumn

PERSONAL = ("contacts",)
"""Tables that are not handed out: they hold names and telephone numbers."""


class YearTables:
    """The tables of one or more fiscal years: one attribute for each, read when it is first used.

    Money is in 万元, rates are fractions, points are points; blank is null. `describe("funds")` lists the columns of a table with
    their meaning; `help(…)` of this object lists the tables. Of several years every table has `fiscal_year` in front: the year of
    the run. (In `projects` the year that the form prints is then `printed_year`, and `describe` says so.)
    """

    def __init__(self, runs: Mapping[int, RunParameters]) -> None:
        self._runs = dict(runs)
        self._read: dict[str, pd.DataFrame] = {}

    @property
    def years(self) -> tuple[int, ...]:
        """The fiscal years, in order."""
        return tuple(self._runs)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the tables."""
        return _names()

    def describe(self, table: str | None = None) -> pd.DataFrame:
        """The columns of a table: type, unit, the word on the form and the meaning; without a name, the tables with what a row of each is."""
        import pandas as pd

        from helpers.schema.tables import TABLES

        described = _description_class()
        if table is None:
            kept = [TABLES[name] for name in _names()]
            frame = described(
                {"stage": [one.stage for one in kept], "key": [", ".join(one.key) for one in kept], "meaning": [one.description for one in kept]},
                index=pd.Index([one.name for one in kept], name="table"),
            )
            frame.attrs["told"] = "\n".join(f"{one.name}: {one.description}" for one in kept)
            return frame
        _known(table)
        columns = _columns(table) if len(self._runs) == 1 else _columns_of_years(table)
        frame = described(
            {
                "type": [column.dtype for column in columns],
                "unit": [column.unit for column in columns],
                "on the form": [column.chinese for column in columns],
                "meaning": [column.description + (f" ({', '.join(column.values)})" if column.values else "") for column in columns],
            },
            index=pd.Index([column.name for column in columns], name=table),
        )
        frame.attrs["told"] = _documentation(replace(TABLES[table], columns=columns))
        return frame

    def __getitem__(self, table: str) -> pd.DataFrame:
        _known(table)
        if table not in self._read:
            self._read[table] = _read(self._runs, table)
        return self._read[table]

    def __getattr__(self, name: str):
        """Only what is no table comes here: the same explanation as for `year["contacts"]`."""
        if not name.startswith("_"):
            try:
                _known(name)
            except UnusableInput as error:
                raise AttributeError(str(error)) from None
        raise AttributeError(name)

    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if not name.startswith("_")]

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.names)

    def __repr__(self) -> str:
        return f"<tables of {', '.join(map(str, self.years))}: {', '.join(_names())}>"


def load(year: int | None = None, *, years: int | Iterable[int] = (), processed_dir: str = "data/processed", reports_dir: str = "reports") -> YearTables:
    """The tables of a fiscal year, or of several with the year in front, with the types of the data dictionary.

    >>> year = helpers.load(2023)
    >>> year.funds[year.funds["source"] == "total"]
    >>> helpers.load(years=[2022, 2023]).findings.groupby(["fiscal_year", "severity"]).size()

    Raises UnusableInput where a year has not been run, or a table of it is lost or broken. Where an older version ran the year (its manifest,
    in `reports_dir`, lists no such table; the table lacks columns), what it did not write is null, with a warning.
    """
    wanted = [*_several(year), *_several(years)]
    if not wanted:
        raise UnusableInput("请指明年度：helpers.load(2023) 或 helpers.load(years=[2022, 2023])。")
    try:
        runs = {run.fiscal_year: run for run in (RunParameters(fiscal_year=one, processed_dir=processed_dir, reports_dir=reports_dir) for one in wanted)}
    except UnusableInput as error:
        raise UnusableInput(str(error)) from None  # In a notebook one frame is enough for a slip of the pen.
    runs = dict(sorted(runs.items()))
    for one, run in runs.items():
        folder = run.processed_year
        if not (folder / "documents.parquet").is_file():
            there = sorted(path.name for path in folder.parent.glob("[0-9]*") if (path / "documents.parquet").is_file())
            raise UnusableInput(f"没有 {one} 年度的数据表（{folder}）；现有年度：{'、'.join(there) or '无'}。请先运行：{run.command()}。")
    _give_attributes()
    return YearTables(runs)


def _several(years: object) -> list[object]:
    """One year or several, as they were given: `load(2023)`, `load([2022, 2023])` and `years=2023` all say what they mean."""
    if years is None:
        return []
    return list(years) if isinstance(years, Iterable) and not isinstance(years, str) else [years]


def _names() -> tuple[str, ...]:
    from helpers.schema.tables import TABLES

    return tuple(name for name in TABLES if name not in PERSONAL)


def _known(table: str) -> None:
    if table in PERSONAL:
        raise UnusableInput(f"表 {table} 含个人信息，不在此提供；确有需要时用 helpers.schema.tables.read 读取。")
    if table not in _names():
        raise UnusableInput(f"没有表 {table}；可用的表：{'、'.join(_names())}。")


@cache
def _give_attributes() -> None:
    """A documented attribute of YearTables for each table that is declared; done once a year is loaded, since it needs pandas."""
    from helpers.schema.tables import TABLES

    for name in _names():
        setattr(YearTables, name, property(lambda self, name=name: self[name], doc=_documentation(TABLES[name])))


def _columns(table: str) -> tuple[TableColumn, ...]:
    from helpers.schema.tables import TABLES

    return TABLES[table].columns


def _columns_of_years(table: str) -> tuple[TableColumn, ...]:
    """The columns as `_read` puts several years together."""
    from helpers.schema.columns import COUNT, TableColumn

    own = _columns(table)
    printed = tuple(replace(column, name="printed_year") for column in own if column.name == "fiscal_year")
    return (TableColumn("fiscal_year", COUNT, "year of the run"), *printed, *(column for column in own if column.name != "fiscal_year"))


@cache
def _description_class() -> type[pd.DataFrame]:
    """A frame that prints all of its texts, where pandas would cut them; what is taken out of it is a frame as any other."""
    import pandas as pd

    class Description(pd.DataFrame):
        def __repr__(self) -> str:
            return self.attrs.get("told") or super().__repr__()

        def _repr_html_(self) -> str:
            with pd.option_context("display.max_colwidth", None, "display.max_rows", None):
                return pd.DataFrame(self)._repr_html_()

    return Description


def _documentation(table) -> str:
    """The table in words: what a row is, its key, and each column with type, unit and meaning."""
    lines = [table.description, "", f"Key: {', '.join(table.key) or 'none'}.", ""]
    for column in table.columns:
        kind = ", ".join(word for word in (column.dtype, column.unit, column.chinese) if word)
        lines.append(f"{column.name} ({kind}): {column.description}" + (f" ({', '.join(column.values)})" if column.values else ""))
    return "\n".join(lines)


def _read(runs: Mapping[int, RunParameters], table: str) -> pd.DataFrame:
    import pandas as pd

    frames = {year: _read_year(run, table) for year, run in runs.items()}
    if len(frames) == 1:
        return next(iter(frames.values()))
    for year, frame in frames.items():
        if "fiscal_year" in frame.columns:
            frame.insert(0, "printed_year", frame.pop("fiscal_year"))
        frame.insert(0, "fiscal_year", pd.Series(year, index=frame.index, dtype="Int64"))
    return pd.concat(frames.values(), ignore_index=True)


def _read_year(run: RunParameters, table: str) -> pd.DataFrame:
    """One table of one year; columns that an older version did not write are null, and said."""
    from helpers.schema import tables

    written = written_columns(run, table)
    if written is None:
        _warn(never_written(run, table))
        return tables.conform(table, [])
    if missing := [name for name in tables.TABLES[table].names if name not in written]:
        _warn(f"{run.fiscal_year} 年度的表 {table} 由较早版本的程序写出，没有列 {'、'.join(missing)}，按空值读取。重做：{run.command()}")
    return tables.read(run.processed_year, table, run.command())


def written_columns(run: RunParameters, table: str) -> list[str] | None:
    """The columns of a year's table as it was written; None where the version that ran the year had no such table.

    Raises UnusableInput for a table that is lost, cannot be read, or has unknown columns.
    """
    from helpers.schema import tables

    path = run.processed_year / f"{table}.parquet"
    if not path.is_file():
        if _had_no(table, run):
            return None
        raise UnusableInput(f"缺少 {run.fiscal_year} 年度的表 {table}（{path}，由阶段 {tables.TABLES[table].stage} 写出）。请重新运行该年度：{run.command()}。")
    written = tables.columns_in(run.processed_year, table, run.command())
    if unknown := [name for name in written if name not in tables.TABLES[table].names]:
        raise UnusableInput(f"{path} 由另一版本的程序写出，有不认识的列 {'、'.join(unknown)}。请重新运行：{run.command()}。")
    return written


def never_written(run: RunParameters, table: str) -> str:
    """What is said where `written_columns` knows of none."""
    return f"{run.fiscal_year} 年度没有表 {table}（由较早版本的程序运行，其清单没有这张表），按空表读取。重做：{run.command()}"


def _had_no(table: str, run: RunParameters) -> bool:
    """Whether the manifest of the very run that wrote the year's tables lists no such table."""
    from helpers.run import manifest

    try:
        content = json.loads((run.reports_year / manifest.NAME).read_text(encoding="utf-8"))["content"]
        listed = {entry["path"]: entry["sha256"] for entry in content["tables"]}
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return f"{table}.parquet" not in listed and listed.get("documents.parquet") == manifest.digest(run.processed_year / "documents.parquet")


def _warn(told: str) -> None:
    warnings.warn(told, UserWarning, stacklevel=6)
