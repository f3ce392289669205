"""Stage 2: cut cells into forms, and forms into tidy tables.

It accounts for every cell, logs every change to a value, and judges nothing.
"""

from __future__ import annotations

import contextlib
import datetime
import gc
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NoReturn

import pandas as pd

from helpers.clean import labels
from helpers.clean.contacts import hide_contacts_everywhere, hide_personal_data, leftover_texts, without_contacts
from helpers.clean.corrections import correct_cells, corrections_made, load_corrections
from helpers.clean.form_ids import give_ids
from helpers.clean.head import REASON as LOOSE
from helpers.clean.other_papers import is_reason
from helpers.clean.raw_form import SourceCell, SourceRow
from helpers.clean.read_form import people_of, read_form
from helpers.clean.records import Claim, Records
from helpers.clean.segment import cut_forms
from helpers.config.errors import GateFailed
from helpers.config.ledgers import Entry, ledger_folder
from helpers.config.parameters import RunParameters
from helpers.schema import tables
from helpers.schema.defects import Defect, defect_of, failing_alone, rejected

NO_FORM = "文件中没有找到自评表（没有“项目名称”，也没有资金表和绩效指标表）。请确认它是项目支出绩效自评表。"
PROSE = "文字材料，没有自评表：有关自评的内容写在文字里，前后没有资金表，也没有绩效指标表。请确认它是项目支出绩效自评表；不是自评表的，不要提交。"
PLAIN_TEXT = "text/plain"
ONE_CELL_A_LINE = (
    "文件每行只有一个单元格，看不出哪个数字属于哪一栏（多半是从 PDF 或网页复制、转换而来），没有读取。请改交 Word、Excel、PDF 或网页原件。"
)
_ALONE = 8
"""Labels that stand alone in their line: a form has some thirty."""
_WORDS = ("项目名称", "年初预算数", "全年预算数", "全年执行数", "三级指标", "年度指标值")

_RECORDS = ("funds", "indicators", "contacts", "changes", "leftovers")
_CLAIMS = (
    "document_id",
    "table",
    "row",
    "column",
    "claim",
    "place",
    "project_id",
    "claimed_table",
    "position",
    "claimed_column",
    "certain",
)


def clean_year(run: RunParameters) -> dict[str, pd.DataFrame]:
    """Read the year's `documents` and `cells` and return the tidy tables, with `documents` completed.

    A document without a form is rejected, and so is one over which the program fails. Raises GateFailed where no document is left.
    """
    documents = tables.read(run.processed_year, "documents")
    cells = tables.read(run.processed_year, "cells")
    entries = load_corrections(ledger_folder(run), datetime.date.today())
    corrected, made = correct_cells(documents, cells, entries)
    result = clean(run.fiscal_year, documents, corrected)
    changes, rows = corrections_made(made, _claims_of(made, result["claims"]))
    result["corrections"] = tables.conform("corrections", rows)
    result["changes"] = tables.conform("changes", pd.concat([result["changes"], tables.conform("changes", changes)], ignore_index=True))
    result |= hide_contacts_everywhere(result)
    if not (result["documents"]["status"] == "read").any():
        reasons = "\n".join(f"  {row.path}：{row.reason}" for row in result["documents"].head(20).itertuples())
        raise GateFailed(f"{run.raw_year} 中的 {len(documents)} 个文件都不能读，没有可用的自评表；先前的结果保持不变。\n{reasons}")
    return result


def _claims_of(made: list[tuple[Entry, pd.Series]], claims: pd.DataFrame) -> pd.DataFrame:
    """The claims, with one for each corrected cell of a document that is not read: nothing claims it."""
    key = ["document_id", "table", "row", "column"]
    claimed = set(zip(*(claims[name] for name in key), strict=True))
    unclaimed = [
        {name: cell[name] for name in key} | {"claim": "leftover"} for _, cell in made if tuple(cell[name] for name in key) not in claimed
    ]
    return pd.concat([claims, tables.conform("claims", unclaimed)], ignore_index=True) if unclaimed else claims


def clean(fiscal_year: int, documents: pd.DataFrame, cells: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Turn documents and their cells into the tidy tables of one fiscal year; see `clean_year` for documents that are rejected."""
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
    """The tables of all documents that can be read; one over which the program fails is set aside, and what it had a part in is made anew."""
    aside: dict[str, Defect] = {}
    while True:
        try:
            return _tables(fiscal_year, documents, _rows_by_document(cells, _without_grid(documents)), aside)
        except _Failed as failed:
            aside |= failed.documents


class _Failed(Exception):
    """Documents over which the program failed when others had already been numbered beside them."""

    def __init__(self, documents: dict[str, Defect]) -> None:
        super().__init__(documents)
        self.documents = documents


def _tables(
    fiscal_year: int, documents: pd.DataFrame, rows_of: dict[str, list[SourceRow]], aside: dict[str, Defect]
) -> dict[str, pd.DataFrame]:
    rows: dict[str, list] = {name: [] for name in (*_RECORDS, "claims")}
    forms: list[tuple[str, Records]] = []
    completed = []
    for document in documents.to_dict("records"):
        document_id = document["document_id"]
        if document_id in rows_of and document_id not in aside:
            try:
                document |= _read(document_id, rows_of[document_id], fiscal_year, forms, rows)
            except MemoryError:
                raise
            except Exception as error:
                # Whatever the program stumbles over in one document, the others are read.
                aside[document_id] = defect_of(error)
        elif document["status"] == "read" and document_id not in aside:
            document |= {"status": "rejected", "reason": NO_FORM}
        completed.append(rejected(document, aside[document_id]) if document_id in aside else document)
    types = {document["document_id"]: document.get("media_type") for document in completed}

    def number(some: list[tuple[str, Records]]) -> None:
        give_ids(fiscal_year, [records for _, records in some], [types[document_id] for document_id, _ in some])

    try:
        number(forms)
    except MemoryError:
        raise
    except Exception as error:
        _blame(number, forms, error)
    for document_id, records in forms:
        try:
            _collect(document_id, records, rows)
        except MemoryError:
            raise
        except Exception as error:
            aside[document_id] = defect_of(error, _place(records))
    if aside.keys() & {document_id for document_id, _ in forms}:
        raise _Failed(aside)
    rows["projects"] = [records.project for _, records in forms]
    try:
        result = {name: tables.conform(name, rows[name]) for name in ("projects", *_RECORDS)}
    except tables.TableMismatch as error:
        raise _Failed(_mistyped(rows, forms, error)) from error
    claims = pd.DataFrame(rows["claims"], columns=_CLAIMS).sort_values(["document_id", "table", "row", "column"])
    return {"documents": tables.conform("documents", completed)} | result | {"claims": tables.conform("claims", claims)}


def _blame(number: Callable[[list[tuple[str, Records]]], None], forms: list[tuple[str, Records]], error: Exception) -> NoReturn:
    """Raise _Failed with the documents whose forms cannot be numbered even alone; without such documents, the error itself."""
    found = {}
    for document_id, own in groupby(forms, key=lambda pair: pair[0]):
        try:
            number(list(own))
        except MemoryError:
            raise
        except Exception as raised:
            found[document_id] = defect_of(raised)
    if not found:
        raise error
    raise _Failed(found)


def _mistyped(rows: dict[str, list], forms: list[tuple[str, Records]], error: tables.TableMismatch) -> dict[str, Defect]:
    """The documents with a value that its column cannot hold; without such documents the error itself is raised."""
    document_of = {records.project["project_id"]: document_id for document_id, records in forms}
    found: dict[str, Defect] = {}
    for name in ("projects", *_RECORDS):
        own: dict[str, list] = {}
        for row in rows[name]:
            own.setdefault(row.get("document_id") or document_of[row["project_id"]], []).append(row)

        def fails(documents: frozenset[str], name: str = name, own: dict[str, list] = own) -> bool:
            return _cannot_hold(name, [row for document in documents for row in own[document]])

        for document in failing_alone(fails, list(own)) if fails(frozenset(own)) else ():
            place = next((row.get("place") for row in own[document] if _cannot_hold(name, [row])), None)
            found.setdefault(document, Defect(f"表 {name} 容不下读出的值", place))
    if not found:
        raise error
    return found


def _cannot_hold(name: str, rows: list[dict[str, object]]) -> bool:
    try:
        tables.conform(name, rows)
    except tables.TableMismatch:
        return True
    return False


def _place(records: Records) -> str | None:
    place = records.project.get("place")
    return place if isinstance(place, str) else None


def _read(
    document_id: str, source: list[SourceRow], fiscal_year: int, forms: list[tuple[str, Records]], rows: dict[str, list]
) -> dict[str, object]:
    """Add a document's forms and claims to those of the year, all or none; returns what its row of `documents` says of it."""
    raw, boilerplate, leftovers, others = cut_forms(source)
    if not raw:
        return {"forms": 0, "status": "rejected", "reason": _why_no_form(source, leftovers), "defect": None}
    read, people = [read_form(form, fiscal_year) for form in raw], people_of(others)
    left_over = _leftovers(document_id, without_contacts(leftovers, others), people, known=boilerplate)
    for order, records in enumerate(read, 1):
        records.project |= {"document_id": document_id, "form_order": order}
        records.people_beside = people
        forms.append((document_id, records))
    rows["claims"] += [(document_id, *cell.address, "boilerplate", cell.place, None, None, None, None, None) for cell in boilerplate]
    rows["claims"] += [(document_id, *cell.address, "leftover", cell.place, None, None, None, None, None) for cell, _ in leftovers]
    rows["leftovers"] += left_over
    return {"forms": len(raw), "status": "read", "reason": None, "defect": None}


def _why_no_form(rows: list[SourceRow], leftovers: list[tuple[SourceCell, str]]) -> str:
    """It is a paper of another kind, the words of a form are nowhere, or one of them stands in running text."""
    kind = next((reason for _, reason in leftovers if is_reason(reason)), None)
    if kind is not None:
        return f"这是{kind.rstrip('。')}。"
    text = "".join("".join(cell.text.split()) for row in rows for cell in row.cells)
    alone = sum(len(row.cells) == 1 and bool(labels.roles_of(row.cells[0].text.rstrip("| "))) for row in rows)
    if alone < _ALONE and any(reason == LOOSE for _, reason in leftovers):
        return PROSE
    word = next((word for word in _WORDS if word in text), None)
    if word is None:
        return NO_FORM
    if alone >= _ALONE:
        return ONE_CELL_A_LINE
    return f"文件中有“{word}”字样，但前后不成自评表的单元格，没有找到自评表。请用 Word 或 Excel 的表格填写后提交；不是自评表的，不要提交。"


def _without_grid(documents: pd.DataFrame) -> set[str]:
    """Documents of plain text, which does not say what column a word stands in."""
    return {document["document_id"] for document in documents.to_dict("records") if document.get("media_type") == PLAIN_TEXT}


def _rows_by_document(cells: pd.DataFrame, without_grid: set[str]) -> dict[str, list[SourceRow]]:
    """The source rows of each document, in order; those of plain text have no grid."""
    order = ["document_id", "table", "row", "column"]
    ordered = cells.sort_values(order)
    columns = [ordered[name].tolist() for name in (*order, "text", "place", "row_span", "column_span")]
    columns.append(ordered["hidden"].fillna(False).tolist())
    rows_of: dict[str, list[SourceRow]] = {}
    last: tuple[str, int, int] | None = None
    for document_id, table, row, column, text, place, row_span, column_span, hidden in zip(*columns, strict=True):
        if (document_id, table, row) != last:
            last = (document_id, table, row)
            current = SourceRow(table, row, [], document_id not in without_grid)
            rows_of.setdefault(document_id, []).append(current)
        current.cells.append(SourceCell(table, row, column, text, place, row_span, column_span, hidden))
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
    rows["leftovers"] += _leftovers(document_id, records.leftovers, records.contacts, records.people_beside)
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


def _leftovers(
    document_id: str, leftovers: list[tuple[SourceCell, str]], *contacts: dict[str, object], known: Sequence[SourceCell] = ()
) -> list[dict[str, object]]:
    texts = leftover_texts([cell for cell, _ in leftovers], *contacts, known=known)
    return [
        {"document_id": document_id, "place": cell.place, "text": text, "reason": reason}
        for (cell, reason), text in zip(leftovers, texts, strict=True)
    ]
