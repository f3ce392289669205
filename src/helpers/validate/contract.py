"""The contract suites: our tables are what they claim to be. One that fails stops the chain."""

from __future__ import annotations

from collections.abc import Mapping

import great_expectations.expectations as gxe
import pandas as pd

from helpers.errors import GateFailed
from helpers.tables import COUNT, TABLES, Table
from helpers.validate.expectations import Judge

_CHILDREN = ("funds", "indicators", "contacts", "changes", "corrections", "judgements", "findings", "suppressed", "rescoring", "profile_totals")
_FROM_ONE = ("table", "row", "column", "position", "form_order", "row_span", "column_span")
_NEVER_NULL = {"projects": ("is_fragment", "document_id", "form_order"), "documents": ("status", "sha256", "path"), "cells": ("text",), "claims": ("claim",)}


def check_contract(tables: Mapping[str, pd.DataFrame], judge: Judge) -> None:
    """Check keys, allowed values, counts, references and conservation of the tables that are given.

    Types are already held by `tables.conform`. Raises GateFailed naming each table and expectation that failed, with how
    many records and examples.
    """
    frames = {name: (frame, _table_suite(TABLES[name], tables)) for name, frame in tables.items()}
    if {"cells", "claims", "documents"} <= tables.keys():
        frames["conservation"] = (_cells_with_claims(tables), [_never_null("text", "every claim has its cell"), _never_null("claim", "every cell is claimed")])
    failures = []
    for name, (frame, suite) in frames.items():
        if not len(frame) or not suite:
            continue
        for verdict in judge.judge(f"contract {name}", frame, suite):
            if verdict.error:
                failures.append(f"  {name}：{verdict.name}：检查本身出错：{verdict.error}")
            elif not verdict.success:
                failures.append(f"  {name}：{verdict.name}：{len(verdict.records) or ''} 条不符，例如 {'、'.join(verdict.examples)}")
    if failures:
        raise GateFailed("数据契约不符，运行停止，先前的结果保持不变（这是程序的缺陷，请连同原始文件报告）：\n" + "\n".join(failures))


def _table_suite(table: Table, tables: Mapping[str, pd.DataFrame]) -> list[gxe.Expectation]:
    suite: list[gxe.Expectation] = [_never_null(column, f"{column} is never null") for column in (*table.key, *_NEVER_NULL.get(table.name, ()))]
    if len(table.key) == 1:
        suite.append(gxe.ExpectColumnValuesToBeUnique(column=table.key[0], severity="critical", meta={"rule": f"{table.key[0]} is unique"}))
    elif table.key:
        suite.append(gxe.ExpectCompoundColumnsToBeUnique(column_list=list(table.key), severity="critical", meta={"rule": "the key is unique"}))
    for column in table.columns:
        if column.values:
            suite.append(_in_set(column.name, column.values, f"{column.name} is one of its values"))
        if column.kind == COUNT and column.name in _FROM_ONE and len(tables[table.name]) and tables[table.name][column.name].notna().any():
            suite.append(
                gxe.ExpectColumnValuesToBeBetween(
                    column=column.name, min_value=1, severity="critical", meta={"rule": f"{column.name} counts from 1"}
                )
            )
    if table.name in _CHILDREN and "projects" in tables:
        suite.append(_in_set("project_id", tables["projects"]["project_id"], "project_id stands in projects"))
    if table.name in ("projects", "leftovers", "cells", "claims") and "documents" in tables:
        suite.append(_in_set("document_id", tables["documents"]["document_id"], "document_id stands in documents"))
    return suite


def _cells_with_claims(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Cells of the documents that were read, joined to their claims both ways: a gap on either side is a loss."""
    key = list(TABLES["cells"].key)
    read = tables["documents"].loc[tables["documents"]["status"] == "read", "document_id"]
    cells = tables["cells"]
    return cells.loc[cells["document_id"].isin(read), [*key, "text"]].merge(tables["claims"][[*key, "claim"]], how="outer", on=key)


def _never_null(column: str, rule: str) -> gxe.Expectation:
    return gxe.ExpectColumnValuesToNotBeNull(column=column, severity="critical", meta={"rule": rule})


def _in_set(column: str, values, rule: str) -> gxe.Expectation:
    return gxe.ExpectColumnValuesToBeInSet(column=column, value_set=list(values), severity="critical", meta={"rule": rule})
