"""The contract: the promises that our tables keep.

A document that breaks one is set aside; a breach of no single document stops the chain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from helpers.config.errors import GateFailed
from helpers.schema.defects import Defect, set_aside
from helpers.schema.tables import TABLES
from helpers.validate.suite_files import BETWEEN, CONSERVATION, FILLED, KNOWN, PARAMETER, UNIQUE, UNIQUE_TOGETHER, contract_of

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = (FILLED, UNIQUE, UNIQUE_TOGETHER, KNOWN, BETWEEN)
"""What a contract may ask of its columns: both ways of judging answer these."""
_ASKED = {"column", "column_list", "value_set", "min_value", "max_value"}
_MEANINGS = {"every cell is claimed": "单元格没有归属", "every claim has its cell": "读出的内容找不到单元格"}


@dataclass(frozen=True)
class Term:
    """One promise of a table: `kind` is the type of its expectation, `rule` what it is called."""

    rule: str
    kind: str
    columns: tuple[str, ...]
    values: tuple[object, ...] = ()
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True)
class Verdict:
    """What became of one term or expectation: the failing records, or the error that kept it from being judged."""

    name: str
    success: bool
    records: tuple[int, ...]
    examples: tuple[str, ...]
    error: str | None


class TermJudge(Protocol):
    """Who can say whether a frame keeps its terms."""

    def judge_terms(self, suite: str, frame: pd.DataFrame, terms: Sequence[Term]) -> list[Verdict]: ...


@dataclass(frozen=True)
class Breach:
    """One broken promise: what was found, and the documents with the records in question; empty if some record belongs to no document."""

    table: str
    told: str
    documents: Mapping[str, Defect] = field(default_factory=dict)


def broken(found: Sequence[Breach]) -> GateFailed:
    """The error that names each table and term that failed, with how many records and examples."""
    told = "\n".join(f"  {breach.told}" for breach in found)
    return GateFailed(f"数据契约不符，运行停止，先前的结果保持不变（这是程序的缺陷，请连同原始文件报告）：\n{told}")


def hold(year: Mapping[str, pd.DataFrame], judge: TermJudge) -> tuple[dict[str, pd.DataFrame], dict[str, Defect]]:
    """The year's tables without the documents that break the contract, and what each of them broke.

    Raises GateFailed for a breach that no single document explains, and where no document would be left.
    """
    held, aside = dict(year), {}
    while found := breaches(held, judge):
        answering = {document: defect for breach in reversed(found) for document, defect in breach.documents.items()}
        left = set(held["documents"].loc[held["documents"]["status"] == "read", "document_id"]) - answering.keys()
        # What nobody answers for may follow from what somebody does.
        if not answering or not left:
            raise broken(found)
        doubled = {document for breach in found if breach.table == "cells" for document in breach.documents}
        held = set_aside(held, answering)
        if doubled:
            held["cells"] = held["cells"][~held["cells"]["document_id"].isin(doubled)].reset_index(drop=True)
        aside |= answering
    return held, aside


def breaches(tables: Mapping[str, pd.DataFrame], judge: TermJudge) -> list[Breach]:
    """Where the tables that are given break the contract: keys, allowed values, counts, references and conservation.

    Types are already held by `tables.conform`.
    """
    known = references(tables)
    frames = {name: (frame, _terms(name, known)) for name, frame in tables.items()}
    if {"cells", "claims", "documents"} <= tables.keys():
        frames[CONSERVATION] = (cells_with_claims(tables), _terms(CONSERVATION, known))
    found = []
    for name, (frame, terms) in frames.items():
        if not len(frame) or not terms:
            continue
        for verdict in judge.judge_terms(f"contract {name}", frame, terms):
            if verdict.error:
                found.append(Breach(name, f"{name}：{verdict.name}：检查本身出错：{verdict.error}"))
            elif not verdict.success:
                examples = "、".join(verdict.examples)
                told = f"{name}：{verdict.name}：{len(verdict.records) or ''} 条不符，例如 {examples}"
                found.append(Breach(name, told, _answering(name, verdict, frame, tables)))
    return found


def _answering(name: str, verdict: Verdict, frame: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> dict[str, Defect]:
    """The documents whose records break a term, each with the place of the first; empty if a record belongs to no document that was read.
    """
    failing = frame.iloc[list(verdict.records)]
    if name == "documents" or failing.empty or "projects" not in tables:
        return {}
    if "document_id" in failing:
        owners = failing["document_id"]
    elif "project_id" in failing:
        owners = failing["project_id"].map(tables["projects"].drop_duplicates("project_id").set_index("project_id")["document_id"])
    else:
        return {}
    known = set(tables["documents"]["document_id"]) if "documents" in tables else set(tables["projects"]["document_id"])
    if not owners.isin(known).all():
        return {}
    places = failing["place"] if "place" in failing else pd.Series(None, index=failing.index, dtype="object")
    said = _MEANINGS.get(verdict.name, f"表 {name}：{verdict.name}")
    found: dict[str, Defect] = {}
    for owner, place in zip(owners, places, strict=True):
        found.setdefault(owner, Defect(said, None if pd.isna(place) else str(place)))
    return found


def references(tables: Mapping[str, pd.DataFrame]) -> dict[str, list[object]]:
    """The values that suites name as parameters, from the tables that are given."""
    keys = {"project_ids": ("projects", "project_id"), "document_ids": ("documents", "document_id")}
    return {name: tables[table][column].tolist() for name, (table, column) in keys.items() if table in tables}


def _terms(table: str, known: Mapping[str, list[object]]) -> list[Term]:
    """The terms of a table's suite, without references to values that are not known."""
    terms = []
    for entry in contract_of(table):
        values = entry["kwargs"].get("value_set", ())
        if isinstance(values, dict):
            if values[PARAMETER] not in known:
                continue
            values = known[values[PARAMETER]]
        terms.append(_term(entry, tuple(values)))
    return terms


def _term(entry: Mapping[str, object], values: tuple[object, ...]) -> Term:
    kind, kwargs = entry["type"], entry["kwargs"]
    if kind not in KINDS or not kwargs.keys() <= _ASKED:
        # An expectation that only one of the two ways of judging understands would be no promise.
        raise ValueError(f"the contract knows no {kind} with {', '.join(kwargs)}; it knows {', '.join(KINDS)} with {', '.join(sorted(_ASKED))}")
    columns = tuple(kwargs["column_list"]) if kind == UNIQUE_TOGETHER else (kwargs["column"],)
    return Term(entry["meta"]["rule"], kind, columns, values, kwargs.get("min_value"), kwargs.get("max_value"))


def cells_with_claims(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Cells of the documents that were read, joined to their claims both ways: a gap on either side is a loss."""
    key = list(TABLES["cells"].key)
    read = tables["documents"].loc[tables["documents"]["status"] == "read", "document_id"]
    cells = tables["cells"].loc[tables["cells"]["document_id"].isin(read), [*key, "text", "place"]]
    both = cells.merge(tables["claims"][[*key, "claim", "place"]], how="outer", on=key, suffixes=("", "_claimed"))
    return both.assign(place=both["place"].fillna(both["place_claimed"])).drop(columns="place_claimed")
