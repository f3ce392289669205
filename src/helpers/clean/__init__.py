"""Stage 2: cells become forms, and forms become tidy tables; every change to a value is logged, every cell accounted for."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from helpers import tables
from helpers.clean.forms import SourceCell, SourceRow, cut_forms
from helpers.clean.identity import give_ids
from helpers.clean.personal import hide, hide_personal_data
from helpers.clean.reading import read_form
from helpers.clean.records import Records
from helpers.errors import GateFailed
from helpers.parameters import RunParameters

NO_FORM = "文件中没有找到自评表（没有“项目名称”、资金表或绩效指标表）。请确认放入的是项目支出绩效自评表。"


def clean_year(run: RunParameters) -> dict[str, pd.DataFrame]:
    """Read the year's `documents` and `cells` and return the tidy tables, with `documents` completed.

    A document without a form is rejected. Raises GateFailed where no document is left.
    """
    documents = tables.read(run.processed_year, "documents")
    cells = tables.read(run.processed_year, "cells")
    result = clean(run.fiscal_year, documents, cells)
    if not (result["documents"]["status"] == "read").any():
        reasons = "\n".join(f"  {row.path}：{row.reason}" for row in result["documents"].head(20).itertuples())
        raise GateFailed(f"{run.raw_year} 中的 {len(documents)} 个文件都不能读，没有可用的自评表；先前的结果保持不变。\n{reasons}")
    return result


def clean(fiscal_year: int, documents: pd.DataFrame, cells: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Turn documents and their cells into the tidy tables of one fiscal year."""
    rows: dict[str, list] = {name: [] for name in ("funds", "indicators", "contacts", "changes", "leftovers", "claims")}
    forms: list[tuple[str, Records]] = []
    documents = documents.copy()
    cells_of = dict(tuple(cells.groupby("document_id", sort=False)))
    for index, document in documents.iterrows():
        document_id = document["document_id"]
        if document_id not in cells_of:
            if document["status"] == "read":
                documents.loc[index, ["status", "reason"]] = ["rejected", NO_FORM]
            continue
        raw, boilerplate, leftovers = cut_forms(_source_rows(cells_of[document_id]))
        documents.loc[index, "forms"] = len(raw)
        documents.loc[index, ["status", "reason"]] = ["read", None] if raw else ["rejected", NO_FORM]
        if not raw:
            continue
        for order, form in enumerate(raw, 1):
            records = read_form(form, fiscal_year)
            records.project |= {"document_id": document_id, "form_order": order}
            forms.append((document_id, records))
        rows["claims"] += [_claim(document_id, cell, "boilerplate") for cell in boilerplate]
        rows["claims"] += [_claim(document_id, cell, "leftover") for cell, _ in leftovers]
        rows["leftovers"] += [_leftover(document_id, cell, reason) for cell, reason in leftovers]
    give_ids(fiscal_year, [records for _, records in forms])
    for document_id, records in forms:
        _collect(document_id, records, rows)
    rows["projects"] = [records.project for _, records in forms]
    order = ["document_id", "table", "row", "column"]
    result = {"documents": tables.conform("documents", documents)}
    result |= {name: tables.conform(name, rows[name]) for name in ("projects", "funds", "indicators", "contacts", "changes", "leftovers")}
    return result | {"claims": tables.conform("claims", rows["claims"]).sort_values(order, ignore_index=True)}


def _source_rows(cells: pd.DataFrame) -> Iterator[SourceRow]:
    ordered = cells.sort_values(["table", "row", "column"])
    row: SourceRow | None = None
    for cell in ordered.itertuples():
        if row is None or (row.table, row.number) != (cell.table, cell.row):
            if row is not None:
                yield row
            row = SourceRow(int(cell.table), int(cell.row), [])
        row.cells.append(SourceCell(int(cell.table), int(cell.row), int(cell.column), cell.text, cell.place))
    if row is not None:
        yield row


def _collect(document_id: str, records: Records, rows: dict[str, list]) -> None:
    """Give a form's records their id and add them to the tables."""
    project_id = records.project["project_id"]
    hide_personal_data(records)
    for table in ("funds", "indicators", "changes"):
        rows[table] += [{"project_id": project_id} | record for record in getattr(records, table)]
    if records.contacts:
        rows["contacts"].append({"project_id": project_id} | records.contacts)
    for cell, reason in records.leftovers:
        leftover = _leftover(document_id, cell, reason)
        rows["leftovers"].append(leftover | {"text": hide(leftover["text"], records.contacts)})
    for (table, row, column), claim in records.claims.items():
        rows["claims"].append({"document_id": document_id, "table": table, "row": row, "column": column, "project_id": project_id} | claim)


def _claim(document_id: str, cell: SourceCell, claim: str) -> dict[str, object]:
    return {"document_id": document_id, "table": cell.table, "row": cell.row, "column": cell.column, "claim": claim, "place": cell.place}


def _leftover(document_id: str, cell: SourceCell, reason: str) -> dict[str, object]:
    return {"document_id": document_id, "place": cell.place, "text": cell.text, "reason": reason}
