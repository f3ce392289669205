"""Stage 2: cells become forms, and forms become tidy tables; every change to a value is logged, every cell accounted for."""

from __future__ import annotations

import contextlib
import datetime
import gc
from collections.abc import Iterator

import pandas as pd

from helpers import tables
from helpers.clean.corrections import correct_cells, corrections_made, load_corrections
from helpers.clean.cutter import cut_forms
from helpers.clean.forms import SourceCell, SourceRow
from helpers.clean.identity import give_ids
from helpers.clean.papers import is_reason
from helpers.clean.personal import hide_personal_data, leftover_texts
from helpers.clean.reading import read_form
from helpers.clean.records import Claim, Records
from helpers.errors import GateFailed
from helpers.ledger import ledger_folder
from helpers.parameters import RunParameters

NO_FORM = "文件中没有找到自评表（没有“项目名称”，也没有资金表和绩效指标表）。请确认它是项目支出绩效自评表。"
PLAIN_TEXT = "text/plain"
_WORDS = ("项目名称", "年初预算数", "全年预算数", "全年执行数", "三级指标", "年度指标值")

_RECORDS = ("funds", "indicators", "contacts", "changes", "leftovers")
_CLAIMS = ("document_id", "table", "row", "column", "claim", "place", "project_id", "claimed_table", "position", "claimed_column", "certain")


def clean_year(run: RunParameters) -> dict[str, pd.DataFrame]:
    """Read the year's `documents` and `cells` and return the tidy tables, with `documents` completed.

    A document without a form is rejected. Raises GateFailed where no document is left.
    """
    documents = tables.read(run.processed_year, "documents")
    cells = tables.read(run.processed_year, "cells")
    entries = load_corrections(ledger_folder(run), datetime.date.today())
    corrected, made = correct_cells(documents, cells, entries)
    result = clean(run.fiscal_year, documents, corrected)
    changes, result["corrections"] = corrections_made(made, result["claims"])
    result["changes"] = tables.conform("changes", pd.concat([result["changes"], tables.conform("changes", changes)], ignore_index=True))
    if not (result["documents"]["status"] == "read").any():
        reasons = "\n".join(f"  {row.path}：{row.reason}" for row in result["documents"].head(20).itertuples())
        raise GateFailed(f"{run.raw_year} 中的 {len(documents)} 个文件都不能读，没有可用的自评表；先前的结果保持不变。\n{reasons}")
    return result


def clean(fiscal_year: int, documents: pd.DataFrame, cells: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Turn documents and their cells into the tidy tables of one fiscal year."""
    with _collector_at_rest():
        return _tidy(fiscal_year, documents, cells)


@contextlib.contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Pause Python's search for cycles: a year is millions of small records without one, and it takes over half the time to walk them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _tidy(fiscal_year: int, documents: pd.DataFrame, cells: pd.DataFrame) -> dict[str, pd.DataFrame]:
    rows: dict[str, list] = {name: [] for name in (*_RECORDS, "claims")}
    forms: list[tuple[str, Records]] = []
    types = {document["document_id"]: document.get("media_type") for document in documents.to_dict("records")}
    rows_of = _rows_by_document(cells, {document_id for document_id, kind in types.items() if kind == PLAIN_TEXT})
    completed = []
    for document in documents.to_dict("records"):
        document_id = document["document_id"]
        completed.append(document)
        if document_id not in rows_of:
            if document["status"] == "read":
                document |= {"status": "rejected", "reason": NO_FORM}
            continue
        raw, boilerplate, leftovers = cut_forms(rows_of[document_id])
        if not raw:
            document |= {"forms": 0, "status": "rejected", "reason": _why_no_form(rows_of[document_id], leftovers)}
            continue
        document |= {"forms": len(raw), "status": "read", "reason": None}
        for order, form in enumerate(raw, 1):
            records = read_form(form, fiscal_year)
            records.project |= {"document_id": document_id, "form_order": order}
            forms.append((document_id, records))
        rows["claims"] += [(document_id, *cell.address, "boilerplate", cell.place, None, None, None, None, None) for cell in boilerplate]
        rows["claims"] += [(document_id, *cell.address, "leftover", cell.place, None, None, None, None, None) for cell, _ in leftovers]
        rows["leftovers"] += _leftovers(document_id, leftovers, {})
    give_ids(fiscal_year, [records for _, records in forms], [types[document_id] for document_id, _ in forms])
    for document_id, records in forms:
        _collect(document_id, records, rows)
    result = {
        "documents": tables.conform("documents", completed),
        "projects": tables.conform("projects", [records.project for _, records in forms]),
    }
    result |= {name: tables.conform(name, rows[name]) for name in _RECORDS}
    claims = pd.DataFrame(rows["claims"], columns=_CLAIMS).sort_values(["document_id", "table", "row", "column"])
    return result | {"claims": tables.conform("claims", claims)}


def _why_no_form(rows: list[SourceRow], leftovers: list[tuple[SourceCell, str]]) -> str:
    """It is a paper of another kind, the words of a form are nowhere, or one of them stands in running text."""
    kind = next((reason for _, reason in leftovers if is_reason(reason)), None)
    if kind is not None:
        return f"这是{kind.rstrip('。')}。"
    text = "".join("".join(cell.text.split()) for row in rows for cell in row.cells)
    word = next((word for word in _WORDS if word in text), None)
    if word is None:
        return NO_FORM
    return f"文件中有“{word}”字样，但前后不成自评表的单元格，没有找到自评表。请用 Word 或 Excel 的表格填写后提交；不是自评表的，不要提交。"


def _rows_by_document(cells: pd.DataFrame, without_grid: set[str]) -> dict[str, list[SourceRow]]:
    """The source rows of each document, in order; those of plain text have no grid."""
    order = ["document_id", "table", "row", "column"]
    ordered = cells.sort_values(order)
    columns = [ordered[name].tolist() for name in (*order, "text", "place", "row_span", "column_span")]
    rows_of: dict[str, list[SourceRow]] = {}
    last: tuple[str, int, int] | None = None
    for document_id, table, row, column, text, place, row_span, column_span in zip(*columns, strict=True):
        if (document_id, table, row) != last:
            last = (document_id, table, row)
            current = SourceRow(table, row, [], document_id not in without_grid)
            rows_of.setdefault(document_id, []).append(current)
        current.cells.append(SourceCell(table, row, column, text, place, row_span, column_span))
    return rows_of


def _collect(document_id: str, records: Records, rows: dict[str, list]) -> None:
    """Give a form's records their id and add them to the tables."""
    project_id = records.project["project_id"]
    hide_personal_data(records)
    for table in ("funds", "indicators", "changes"):
        for record in getattr(records, table):
            record["project_id"] = project_id
            rows[table].append(record)
    if records.contacts:
        rows["contacts"].append({"project_id": project_id} | records.contacts)
    rows["leftovers"] += _leftovers(document_id, records.leftovers, records.contacts)
    place = records.project["place"]
    rows["leftovers"] += [
        {"document_id": document_id, "place": place, "reason": f"本版式应有的“{word}”没有找到"} for word in records.vanished
    ]
    doubted = records.doubted()
    rows["claims"] += [
        (document_id, *address, claim.claim, claim.place, project_id, claim.table, claim.position, claim.column, _certain(claim, doubted))
        for address, claim in records.claims.items()
    ]


def _certain(claim: Claim, doubted: set[tuple[str, int | None, str]]) -> bool | None:
    """Whether the column of a cell's value is certain; None for a cell that gave none."""
    return None if claim.table is None else (claim.table, claim.position, claim.column) not in doubted


def _leftovers(document_id: str, leftovers: list[tuple[SourceCell, str]], contacts: dict[str, object]) -> list[dict[str, object]]:
    texts = leftover_texts([cell for cell, _ in leftovers], contacts)
    return [
        {"document_id": document_id, "place": cell.place, "text": text, "reason": reason}
        for (cell, reason), text in zip(leftovers, texts, strict=True)
    ]
