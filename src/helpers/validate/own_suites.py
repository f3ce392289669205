"""The office's own suites: `ledgers/<year>/suites/*.json`, in the form in which great_expectations writes suites.

Everything that a person can get wrong is told with the file and the key before anything runs. Whether a type of expectation exists and
takes its arguments, great_expectations says itself: `checkpoints.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from helpers.config.errors import UnusableInput
from helpers.config.ledgers import ledger_folder, nearest
from helpers.config.parameters import RunParameters
from helpers.schema.tables import SEVERITIES, TABLES
from helpers.validate.suite_files import REVIEW

FOLDER = "suites"
_NOT_LOOKED_AT = ("contacts", "checks", "own_failures", "resolved")
"""Tables with personal data, and those that are written when the suites have run."""
_SUITE_KEYS = ("name", "expectations", "meta", "notes", "id")
_KEYS = ("type", "kwargs", "severity", "description", "notes", "meta", "id")
_COLUMNS = ("column", "column_A", "column_B", "column_list", "column_set", "sum_columns")


@dataclass(frozen=True)
class OwnSuite:
    """One file of the office; its expectations as they stand there, each with a name in `meta["rule"]`."""

    path: Path
    table: str
    expectations: tuple[Mapping[str, object], ...]

    @property
    def name(self) -> str:
        return self.path.stem

    def at(self, number: int, key: str = "") -> str:
        """File and key of an expectation, counted from 1."""
        return f"{self.path}：expectations 第 {number} 条{f'的 {key}' if key else ''}"


def read_own_suites(run: RunParameters) -> list[OwnSuite]:
    """The office's suites for a year, by name of file; none without the folder. Raises UnusableInput with file and key."""
    folder = ledger_folder(run) / FOLDER
    return [_read(path) for path in sorted(folder.glob("*.json"))]


def columns_of(kwargs: Mapping[str, object]) -> list[str]:
    """The columns that an expectation looks at."""
    return list(dict.fromkeys(column for _, column in _named(kwargs)))


def _named(kwargs: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for key in _COLUMNS:
        value = kwargs.get(key, [])
        for column in value if isinstance(value, list) else [value]:
            yield key, column


def _read(path: Path) -> OwnSuite:
    if path.stem == REVIEW or path.stem.startswith("contract_"):
        raise UnusableInput(f"{path}：文件名与本程序自带的检查相同，请改名，如 {path.parent / f'own_{path.name}'}。")
    suite = _mapping(_parsed(path), f"{path}：整个文件", _SUITE_KEYS)
    meta = suite.get("meta") or {}
    table = meta.get("table") if isinstance(meta, dict) else None
    if table is None:
        raise UnusableInput(f'{path}：缺少 meta.table，请写明检查哪张表，如 "meta": {{"table": "funds"}}。')
    allowed = [name for name in TABLES if name not in _NOT_LOOKED_AT]
    if table not in allowed:
        raise UnusableInput(f"{path}：meta.table 写的是 {_told(table)}，没有这张表，或不能用自定检查去看它{_meant(table, allowed)}；可用的表：{'、'.join(allowed)}。")
    entries = suite.get("expectations")
    if not isinstance(entries, list) or not entries:
        raise UnusableInput(f"{path}：expectations 应为一个列表，每条一个检查。")
    read = OwnSuite(path, table, tuple(entries))
    return OwnSuite(path, table, tuple(_checked(read, number, entry) for number, entry in enumerate(entries, 1)))


def _parsed(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise UnusableInput(f"{path}：不是 UTF-8 编码的文本，请另存为 UTF-8。") from None
    except json.JSONDecodeError as error:
        raise UnusableInput(f"{path} 第 {error.lineno} 行第 {error.colno} 列：不是有效的 JSON（多了或少了逗号、引号、括号；JSON 里不能写注释）。") from None
    except RecursionError:
        raise UnusableInput(f"{path}：括号嵌套过深。") from None


def _checked(suite: OwnSuite, number: int, entry: object) -> Mapping[str, object]:
    at = suite.at(number)
    entry = _mapping(entry, at, _KEYS)
    if not isinstance(entry.get("type"), str):
        raise UnusableInput(f"{at}：缺少 type，如 expect_column_values_to_not_be_null。")
    if entry.get("severity") not in SEVERITIES:
        raise UnusableInput(f"{suite.at(number, 'severity')}：可取 {'、'.join(SEVERITIES)}，而写的是 {_told(entry.get('severity'))}。")
    for key in ("description", "notes"):
        if not isinstance(entry.get(key, ""), str | list | None):
            raise UnusableInput(f"{suite.at(number, key)}：应为文字，而写的是 {_told(entry[key])}。")
    kwargs = entry.get("kwargs", {})
    if not isinstance(kwargs, dict):
        raise UnusableInput(f"{suite.at(number, 'kwargs')}：应为花括号括起的“键: 值”，而写的是 {_told(kwargs)}。")
    columns = TABLES[suite.table].names
    for key, column in [*_named(kwargs), *_conditioned(kwargs.get("row_condition"))]:
        if column not in columns:
            raise UnusableInput(f"{suite.at(number, f'kwargs.{key}')}：表 {suite.table} 没有列 {_told(column)}{_meant(column, columns)}；它的列：{'、'.join(columns)}。")
    meta = entry.get("meta") or {}
    if not isinstance(meta, dict):
        raise UnusableInput(f"{suite.at(number, 'meta')}：应为花括号括起的“键: 值”，而写的是 {_told(meta)}。")
    # Results come back in another order; each is known by this name.
    return entry | {"kwargs": kwargs, "meta": {**meta, "rule": f"{number} {meta['rule']}" if "rule" in meta else str(number)}}


def _conditioned(condition: object) -> Iterator[tuple[str, object]]:
    """The columns that a condition names, wherever they stand in it."""
    if isinstance(condition, dict):
        column = condition.get("column")
        if isinstance(column, dict) and "name" in column:
            yield "row_condition", column["name"]
        for value in condition.values():
            yield from _conditioned(value)
    elif isinstance(condition, list):
        for value in condition:
            yield from _conditioned(value)


def _mapping(value: object, at: str, known: tuple[str, ...]) -> dict[str, object]:
    if not isinstance(value, dict):
        raise UnusableInput(f"{at}：应为花括号括起的“键: 值”，而写的是 {_told(value)}。")
    if strangers := [key for key in value if key not in known]:
        raise UnusableInput(f"{at}：不认识的键 {strangers[0]}；可用的键：{'、'.join(known)}。")
    return value


def _meant(written: object, known: list[str]) -> str:
    near = nearest(str(written), known)
    return f"（是不是 {near}？）" if near else ""


def _told(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:60]}…"
