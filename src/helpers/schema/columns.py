"""Tables and columns as types: a name, a kind that sets type and unit, and the Chinese word on the form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

TEXT, POINTS, MONEY, RATE, COUNT, FLAG, FIGURE, MEASURE = "text", "points", "money", "rate", "count", "flag", "figure", "measure"
_DTYPES = {TEXT: "str", POINTS: "float64", MONEY: "float64", RATE: "float64", COUNT: "Int64", FLAG: "boolean", FIGURE: "float64", MEASURE: "float64"}
MONEY_UNITS = {"元": 1e-4, "百元": 1e-2, "千元": 0.1, "万元": 1.0, "十万元": 10.0, "百万元": 100.0, "千万元": 1e3, "亿元": 1e4}
"""What forms print amounts in, each in 万元."""
_UNITS = {POINTS: "points", MONEY: "万元 (10,000 yuan)", RATE: "fraction (0.1995 for 19.95 %)", FIGURE: "the one in the unit column beside it"}


@dataclass(frozen=True)
class TableColumn:
    """One column: `kind` sets its type and unit; `chinese` is the word on the form, where there is one.

    `read_from` names the columns whose cells gave the value, for a column without cells of its own (`target_value`: `target_text`).
    `names_nobody` says why a text in this column cannot name a hidden person; it is empty for columns that may hold words of a form.
    """

    name: str
    kind: str
    description: str
    chinese: str = ""
    values: tuple[str, ...] = ()
    read_from: tuple[str, ...] = ()
    names_nobody: str = ""

    @property
    def dtype(self) -> str:
        return _DTYPES[self.kind]

    @property
    def unit(self) -> str:
        return _UNITS.get(self.kind, "")


@dataclass(frozen=True)
class Table:
    """One table: `stage` writes it, `key` identifies a row and is never null (an empty key: rows have none)."""

    name: str
    stage: str
    key: tuple[str, ...]
    description: str
    columns: tuple[TableColumn, ...]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The columns in which words of a form may stand, and people among them."""
        return tuple(column.name for column in self.columns if column.kind == TEXT and not column.values and not column.names_nobody)

    @cached_property
    def printed(self) -> tuple[TableColumn, ...]:
        """The columns whose values stand in cells of their own, below or beside a word of the form."""
        return tuple(column for column in self.columns if column.chinese and not column.read_from)

    def column(self, name: str) -> TableColumn:
        return next(column for column in self.columns if column.name == name)


OWN_WORDS = "the program's own words"
AN_ID = "an id"
_AN_ADDRESS = "an address: a person goes to the file by it"


def place(of: str) -> TableColumn:
    """The column that says where a thing stands."""
    return TableColumn("place", TEXT, f"where {of} stands in the source, as an address a person can go to (行 17 列 3)", names_nobody=_AN_ADDRESS)


def uncertain(of: str) -> TableColumn:
    """The column that names those of a row that were not read for certain."""
    return TableColumn("uncertain", TEXT, f"columns of the {of} that an alignment, a guess or an inference filled, apart by spaces; null where all are certain", names_nobody=OWN_WORDS)


DOCUMENT_ID = TableColumn("document_id", TEXT, "the file: `d-` and the first 12 digits of its SHA-256; `-2` for a second file with the same bytes", names_nobody=AN_ID)
PROJECT_ID = TableColumn("project_id", TEXT, "the form: its fiscal year and a digest of project name and unit; the same on every run and in every format", names_nobody=AN_ID)
POSITION = TableColumn("position", COUNT, "place of the row in its form, counted from 1")
