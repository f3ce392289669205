"""The suites as files: `suites/contract_<table>.json` and `suites/review.json`, in the form in which great_expectations writes suites.

What follows from the declared tables and from the catalogue of rules is written by `make docs`; an expectation that a person adds to a
contract (without `"origin"` in its `meta`) stays where it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from pathlib import Path

from helpers.schema.columns import COUNT, Table
from helpers.schema.tables import TABLES
from helpers.validate.catalogue import Rule, load_catalogue

FILLED, UNIQUE, KNOWN, BETWEEN = (
    "expect_column_values_to_not_be_null", "expect_column_values_to_be_unique", "expect_column_values_to_be_in_set", "expect_column_values_to_be_between",
)  # fmt: skip
UNIQUE_TOGETHER = "expect_compound_columns_to_be_unique"
NOTHING_THERE = "expect_column_values_to_be_null"
CONSERVATION = "conservation"
"""What the contract calls the cells of the documents that were read, joined to their claims both ways."""
REVIEW, EVIDENCE = "review", "evidence"
SUITES = Path(str(resources.files("helpers.validate"))) / "suites"
PARAMETER = "$PARAMETER"
"""How a suite names a value that is known when it runs: `project_ids`, `document_ids`."""

_CHILDREN = ("funds", "indicators", "contacts", "changes", "corrections", "judgements", "findings", "suppressed", "rescoring", "profile_totals", "evidence")
_OF_DOCUMENTS = ("projects", "leftovers", "cells", "claims")
_FROM_ONE = ("table", "row", "column", "position", "form_order", "row_span", "column_span")
_NEVER_NULL = {
    "projects": ("is_fragment", "document_id", "form_order"), "documents": ("status", "sha256", "path"), "cells": ("text",), "claims": ("claim",),
    "evidence": ("rule",),
}  # fmt: skip
_NOT_BELOW_ZERO = {"documents": ("bytes", "pages", "forms"), "outcomes": ("assessed", "passed", "failed", "not_assessable", "errors"), "judgements": ("passed", "failed", "not_assessable")}
_SHARES = {"cells": ("confidence",)}
_WITHOUT_SUITE = ("checks", "own_failures", "resolved")
"""Tables that are written when the suites have run."""
_BASIS = "依据：数据字典（docs/data_dictionary.md）的表 {table}。\n不符时：这是程序的缺陷，不是填报的错误，请连同原始文件报告。"
_MADE_OF = (
    "对象：表 cells 中已读取文件（documents.status 为 read）的单元格，与表 claims 按 document_id、table、row、column 作外连接；"
    "claims 的 claim 为空即单元格没有归属，cells 的 text 为空即归属找不到单元格。"
)


def read_suite(name: str) -> dict[str, object]:
    """A suite of the project, as its file holds it."""
    return json.loads((SUITES / f"{name}.json").read_text(encoding="utf-8"))


@cache
def contract_of(table: str) -> tuple[Mapping[str, object], ...]:
    """The expectations of a table's contract; none where it has no suite."""
    path = SUITES / f"contract_{table}.json"
    return tuple(json.loads(path.read_text(encoding="utf-8"))["expectations"]) if path.is_file() else ()


def contract_names() -> list[str]:
    """Names of the contract's suites, in the order of the tables."""
    return [f"contract_{name}" for name in (*TABLES, CONSERVATION) if (SUITES / f"contract_{name}.json").is_file()]


def write_suites(folder: Path = SUITES) -> None:
    """Write the suites anew; what people added to a contract stays, and suites of tables that are no more go."""
    folder.mkdir(parents=True, exist_ok=True)
    written = suites(folder)
    for path in folder.glob("*.json"):
        if path.stem not in written:
            path.unlink()
    for name, text in written.items():
        (folder / f"{name}.json").write_text(text, encoding="utf-8", newline="\n")


def suites(folder: Path = SUITES) -> dict[str, str]:
    """Name and text of every suite, generated; with the expectations that people added to those of the folder."""
    made = {f"contract_{name}": _suite(f"contract_{name}", name, [*expectations, *_added(folder, name)]) for name, expectations in _contracts()}
    made[REVIEW] = _suite(REVIEW, EVIDENCE, [_of_rule(rule) for rule in load_catalogue()])
    return {name: json.dumps(suite, ensure_ascii=False, indent=2) + "\n" for name, suite in made.items()}


def _contracts() -> Iterator[tuple[str, list[dict[str, object]]]]:
    for name, table in TABLES.items():
        if name not in _WITHOUT_SUITE and (expectations := list(_of_table(table))):
            yield name, expectations
    yield CONSERVATION, [
        _term(CONSERVATION, "every claim has its cell", FILLED, "每一条归属都有它的单元格", _MADE_OF, column="text"),
        _term(CONSERVATION, "every cell is claimed", FILLED, "每一个单元格都有归属：被采用、是固定文字，或列为未识别", _MADE_OF, column="claim"),
    ]


def _suite(name: str, table: str, expectations: list[dict[str, object]]) -> dict[str, object]:
    return {"name": name, "expectations": expectations, "meta": {"table": table}}


def _added(folder: Path, table: str) -> list[dict[str, object]]:
    path = folder / f"contract_{table}.json"
    entries = json.loads(path.read_text(encoding="utf-8"))["expectations"] if path.is_file() else []
    return [entry for entry in entries if "origin" not in entry.get("meta", {})]


def _of_table(table: Table) -> Iterator[dict[str, object]]:
    """What the declaration of a table promises: keys, allowed values, counts and references."""
    name = table.name
    for column in (*table.key, *_NEVER_NULL.get(name, ())):
        yield _term(name, f"{column} is never null", FILLED, f"{column} 不为空", column=column)
    if len(table.key) == 1:
        yield _term(name, f"{table.key[0]} is unique", UNIQUE, f"{table.key[0]} 不重复", column=table.key[0])
    elif table.key:
        yield _term(name, "the key is unique", UNIQUE_TOGETHER, f"{'、'.join(table.key)} 合起来不重复", column_list=list(table.key))
    for column in table.columns:
        if column.values:
            yield _term(name, f"{column.name} is one of its values", KNOWN, f"{column.name} 只取规定的值", column=column.name, value_set=list(column.values))
        if column.kind == COUNT and column.name in _FROM_ONE:
            yield _term(name, f"{column.name} counts from 1", BETWEEN, f"{column.name} 从 1 数起", column=column.name, min_value=1)
    for column in _NOT_BELOW_ZERO.get(name, ()):
        yield _term(name, f"{column} is not below 0", BETWEEN, f"{column} 不小于 0", column=column, min_value=0)
    for column in _SHARES.get(name, ()):
        yield _term(name, f"{column} is a share", BETWEEN, f"{column} 在 0 与 1 之间", column=column, min_value=0, max_value=1)
    if name in _CHILDREN:
        yield _reference(name, "project_id", "projects")
    if name in _OF_DOCUMENTS:
        yield _reference(name, "document_id", "documents")


def _reference(table: str, column: str, other: str) -> dict[str, object]:
    return _term(table, f"{column} stands in {other}", KNOWN, f"{column} 都在表 {other} 中", column=column, value_set={PARAMETER: f"{column}s"})


def _term(table: str, rule: str, kind: str, description: str, notes: str = "", **kwargs: object) -> dict[str, object]:
    basis = notes or _BASIS.format(table=table)
    return {"type": kind, "kwargs": kwargs, "severity": "critical", "description": f"{description}。", "notes": basis, "meta": {"rule": rule, "version": 1, "origin": "schema"}}


def _of_rule(rule: Rule) -> dict[str, object]:
    """A rule as an expectation of its evidence: nothing beyond the tolerance, no fault, something observed."""
    kind, kwargs = {
        "within": (BETWEEN, {"column": "beyond", "max_value": 0}),
        "absent": (NOTHING_THERE, {"column": "fault"}),
        "present": (FILLED, {"column": "observed"}),
    }[rule.expectation]
    own = {"column": {"name": "rule"}, "operator": "==", "parameter": rule.rule, "type": "comparison"}
    judged = {"column": {"name": "reason"}, "is_null": True, "type": "nullity"}
    # What cannot be judged has nothing beyond and no fault; that nothing was observed is no failure there.
    condition = {"conditions": [own, judged], "type": "and"} if rule.expectation == "present" else own
    remedies = rule.remedy.values() if isinstance(rule.remedy, dict) else [rule.remedy]
    notes = [f"合格：{rule.expected}", f"依据：{rule.basis}{'' if rule.verified else '（未核对原文）'}", f"处理：{''.join(dict.fromkeys(remedies))}"]
    if rule.explains:
        notes.append("说明：本规则自己不发现问题，它所说的并入它所说明的问题。")
    return {
        "type": kind, "kwargs": {**kwargs, "row_condition": condition}, "severity": rule.severity, "description": f"{rule.title}。",
        "notes": "\n".join(notes), "meta": {"rule": rule.rule, "version": rule.version, "origin": "catalogue"},
    }  # fmt: skip
