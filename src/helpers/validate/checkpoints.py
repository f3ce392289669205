"""Run the suites on the tables of a year by great_expectations: a checkpoint for the contract, one for the review, one for own suites.

The tables are read from their files, as anybody would who opens them with great_expectations. What fails was decided before, by pandas
alone (`plain_judge.py`); the checkpoints must name the same records, or the run stops.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
from great_expectations.core.validation_definition import ValidationDefinition
from great_expectations.data_context import AbstractDataContext
from great_expectations.expectations.registry import get_expectation_impl, list_registered_expectation_implementations

from helpers.config.errors import UnusableInput
from helpers.config.ledgers import nearest
from helpers.config.parameters import RunParameters
from helpers.schema import tables
from helpers.schema.tables import TABLES
from helpers.validate.contract import Breach, broken, cells_with_claims, references
from helpers.validate.own_suites import OwnSuite, columns_of, read_own_suites
from helpers.validate.suite_files import CONSERVATION, EVIDENCE, REVIEW, contract_names, read_suite

CONTRACT, OWN = "contract", "own"
NEVER_READ = "contacts"
"""Its contract is kept where a form is checked; here nothing of it may come into a result."""
MOST_RECORDS, MOST_OWN = 200, 1_000
"""Failing records that a result names, and that an own check lists."""
RECORD = "record"
_COMPLETE = {"result_format": "COMPLETE", "return_unexpected_index_query": False}
_BY_FINDING = ["finding_id", "project_id", "place"]
_KEPT = ("element_count", "missing_count", "unexpected_count", "unexpected_percent", "observed_value", "details", "partial_unexpected_list")
_ENGINES_ONLY = "unexpected_rows_expectation"


def run_suites(run: RunParameters, context: AbstractDataContext | None = None) -> dict[str, pd.DataFrame]:
    """Run all checkpoints on the tables of a year, which stand in their folder: tables `checks` and `own_failures`.

    Raises GateFailed for a broken contract, and where great_expectations and the review do not agree; UnusableInput for an own suite that
    cannot be used, with file and key.
    """
    own = read_own_suites(run)
    context = context or open_context(run, own)
    frames = tables.read_all(run.processed_year, ("documents", "projects", "cells", "claims", EVIDENCE))
    joined = cells_with_claims(frames)
    results = _Runner(run, context, joined, references(frames))
    contract = list(results.contract())
    _hold(contract, frames[EVIDENCE])
    of_office: list[dict[str, object]] = []
    failures: list[dict[str, object]] = []
    for suite in own:
        rows = list(results.own(suite))
        of_office += rows
        failures += _own_failures(run, suite, rows)
    review = list(results.review())
    _hold(review, frames[EVIDENCE])
    checks = [*contract, *review, *of_office]
    return {
        "checks": tables.conform("checks", [{name: row[name] for name in TABLES["checks"].names} for row in checks]),
        "own_failures": tables.conform("own_failures", failures),
    }


def open_context(run: RunParameters, own: Sequence[OwnSuite] | None = None) -> AbstractDataContext:
    """A great_expectations context in memory, with the year's tables as data, the suites, and the checkpoints of the year.

    Checkpoints `contract` (it takes `expectation_parameters`, see `references`), `review`, and `own` where the office has suites; the
    validation of the claims of cells is named `contract_conservation` and takes the joined frame as its batch.
    """
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    folder = context.data_sources.add_pandas_filesystem("year", base_directory=run.processed_year)
    context.data_sources.add_pandas("joined")
    by_kind: dict[str, list[ValidationDefinition]] = {CONTRACT: [], REVIEW: [], OWN: []}
    for name in contract_names():
        suite = read_suite(name)
        if (table := suite["meta"]["table"]) not in (CONSERVATION, NEVER_READ):
            by_kind[CONTRACT].append(_definition(context, folder, suite, table, sorted(_columns(suite))))
    by_kind[REVIEW].append(_definition(context, folder, read_suite(REVIEW), EVIDENCE, sorted(_columns(read_suite(REVIEW)) | set(_BY_FINDING))))
    for suite in read_own_suites(run) if own is None else own:
        by_kind[OWN].append(_definition(context, folder, _as_suite(suite), suite.table, None))
    conservation = context.data_sources.get("joined").add_dataframe_asset(CONSERVATION).add_batch_definition_whole_dataframe("whole")
    _validation(context, conservation, read_suite(f"contract_{CONSERVATION}"))
    for kind, definitions in by_kind.items():
        if definitions:
            named = {"unexpected_index_column_names": _BY_FINDING} if kind == REVIEW else {}
            context.checkpoints.add(gx.Checkpoint(name=kind, validation_definitions=definitions, result_format=_COMPLETE | named))
    return context


def _definition(context, folder, suite: Mapping[str, object], table: str, columns: list[str] | None) -> ValidationDefinition:
    reading = {} if columns is None else {"columns": columns}
    batches = folder.add_parquet_asset(suite["name"], **reading).add_batch_definition_path("file", path=f"{table}.parquet")
    return _validation(context, batches, suite)


def _validation(context, batches, suite: Mapping[str, object]) -> ValidationDefinition:
    held = context.suites.add(gx.ExpectationSuite(**suite))
    return context.validation_definitions.add(gx.ValidationDefinition(name=suite["name"], data=batches, suite=held))


def _columns(suite: Mapping[str, object]) -> set[str]:
    """The columns of a table that a suite of ours needs; of wide tables only these are read."""
    needed = {column for entry in suite["expectations"] for column in columns_of(entry["kwargs"])}
    return needed | ({"rule", "reason"} if suite["name"] == REVIEW else set())


def _as_suite(suite: OwnSuite) -> dict[str, object]:
    """An own suite as great_expectations takes it. Raises UnusableInput for a type that there is not, and arguments that it does not take."""
    known = [name for name in list_registered_expectation_implementations() if name != _ENGINES_ONLY]
    for number, entry in enumerate(suite.expectations, 1):
        kind = entry["type"]
        if kind not in known:
            near = nearest(str(kind), known)
            raise UnusableInput(f"{suite.at(number, 'type')}：great_expectations 没有 {kind}{f'（是不是 {near}？）' if near else ''}。")
        try:
            get_expectation_impl(kind)(**entry["kwargs"], severity=entry["severity"])
        except (ValueError, TypeError) as error:
            told = [f"{'.'.join(map(str, each['loc']))}（{each['msg']}）" for each in error.errors()] if hasattr(error, "errors") else [str(error)]
            raise UnusableInput(f"{suite.at(number, 'kwargs')}：{kind} 不能这样写：{'、'.join(told)}。") from None
    return {"name": suite.name, "expectations": [{key: value for key, value in entry.items() if key != "id"} for entry in suite.expectations], "meta": {"table": suite.table}}


class _Runner:
    """Runs the checkpoints of a context, and gives each expectation with its result as a row of `checks`."""

    def __init__(self, run: RunParameters, context, joined: pd.DataFrame, parameters: dict[str, list[object]]) -> None:
        self._run, self._context, self._joined, self._parameters = run, context, joined, parameters
        self._results: dict[str, dict[str, dict]] = {}

    def contract(self) -> Iterator[dict[str, object]]:
        for name in contract_names():
            suite = read_suite(name)
            if (table := suite["meta"]["table"]) == CONSERVATION:
                yield from self._rows(CONTRACT, suite, table, self._of_frame(name, self._joined))
            elif table != NEVER_READ:
                yield from self._rows(CONTRACT, suite, table, self._of(CONTRACT)[name])

    def review(self) -> Iterator[dict[str, object]]:
        yield from self._rows(REVIEW, read_suite(REVIEW), EVIDENCE, self._of(REVIEW)[REVIEW])

    def own(self, suite: OwnSuite) -> Iterator[dict[str, object]]:
        rows = self._rows(OWN, {"name": suite.name, "expectations": suite.expectations}, suite.table, self._of(OWN)[suite.name])
        for number, row in enumerate(rows, 1):
            if row["error"]:
                raise UnusableInput(f"{suite.at(number)}：检查不能运行：{row['error']}")
            yield row

    def _of(self, kind: str) -> dict[str, dict[str, dict]]:
        """By suite and rule what a checkpoint gave; it is run when it is first asked for."""
        if kind not in self._results:
            parameters = self._parameters if kind == CONTRACT else {}
            if self._run.engine == "spark":
                self._results[kind] = self._on_spark(kind)
            else:
                ran = self._context.checkpoints.get(kind).run(expectation_parameters=parameters)
                self._results[kind] = {result.suite_name: _by_rule(result) for result in ran.run_results.values()}
        return self._results[kind]

    def _of_frame(self, name: str, frame: pd.DataFrame) -> dict[str, dict]:
        definition = self._context.validation_definitions.get(name)
        return _by_rule(definition.run(batch_parameters={"dataframe": frame}, result_format=_COMPLETE))

    def _on_spark(self, kind: str) -> dict[str, dict[str, dict]]:
        """The same suites on Spark: frames that the driver hands over, each record with its number."""
        from helpers.validate.spark_frames import session, to_spark

        session()  # before great_expectations would make one of its own
        source = self._context.data_sources.add_or_update_spark(f"spark {kind}", persist=False)
        batches = source.add_dataframe_asset(kind).add_batch_definition_whole_dataframe("whole")
        names = _BY_FINDING if kind == REVIEW else [RECORD]
        found = {}
        for definition in self._context.checkpoints.get(kind).validation_definitions:
            suite = definition.suite
            columns = None if kind == OWN else sorted(_columns(read_suite(suite.name)) | set(_BY_FINDING if kind == REVIEW else ()))
            frame = pd.read_parquet(self._run.processed_year / f"{suite.meta['table']}.parquet", columns=columns)
            frame[RECORD] = range(len(frame))
            result = batches.get_batch({"dataframe": to_spark(frame)}).validate(
                suite, result_format=_COMPLETE | {"unexpected_index_column_names": names}, expectation_parameters=self._parameters
            )
            found[suite.name] = _by_rule(result)
        return found

    def _rows(self, kind: str, suite: Mapping[str, object], table: str, results: dict[str, dict]) -> Iterator[dict[str, object]]:
        for entry in suite["expectations"]:
            found = results[entry["meta"]["rule"]]
            figures = found["result"]
            counts = "unexpected_count" in figures
            # The configuration as the file has it: without the ids of a run, and a reference by its name.
            stored = {"expectation_config": dict(entry), "success": bool(found["success"]), "result": _stored(figures)}
            notes = entry.get("notes")
            yield {
                "kind": kind, "suite": suite["name"], "rule": entry["meta"]["rule"], "table": table, "type": entry["type"],
                "columns": "、".join(columns_of(entry["kwargs"])), "description": entry.get("description"),
                "notes": "\n".join(notes) if isinstance(notes, list) else notes, "severity": entry["severity"], "version": _whole(entry["meta"].get("version")),
                "assessed": figures["element_count"] - figures.get("missing_count", 0) if counts else None,
                "failed": figures["unexpected_count"] if counts else None,
                "success": bool(found["success"]), "result": json.dumps(stored, ensure_ascii=False),
                "error": _error(found.get("exception_info") or {}), "records": figures.get("unexpected_index_list") or [],
            }  # fmt: skip


def _by_rule(result) -> dict[str, dict]:
    """Results by the name of their expectation: they come back in another order. Those of both engines say the same in the same way."""
    found = {entry["expectation_config"]["meta"]["rule"]: entry for entry in result.to_json_dict()["results"]}
    for figures in (entry["result"] for entry in found.values()):
        if "unexpected_count" in figures:
            records = figures.get("unexpected_index_list") or []
            numbers = sorted(record[RECORD] for record in records) if records and isinstance(records[0], dict) and RECORD in records[0] else None
            # Spark counts nothing in an empty table.
            figures |= {"unexpected_count": figures["unexpected_count"] or 0, "unexpected_index_list": records if numbers is None else numbers}
    return found


def _stored(figures: Mapping[str, object]) -> dict[str, object]:
    """What is kept of a result: figures, examples, and the first of the failing records."""
    kept = {name: figures[name] for name in _KEPT if name in figures}
    return kept | {"unexpected_index_list": figures["unexpected_index_list"][:MOST_RECORDS]} if "unexpected_count" in figures else kept


def _whole(version: object) -> int | None:
    return version if isinstance(version, int) and not isinstance(version, bool) else None


def _error(info: Mapping[str, object]) -> str | None:
    """An expectation that crashed is only `success: False`; its exception stands apart, by metric or alone."""
    for entry in [info, *(value for value in info.values() if isinstance(value, dict))]:
        if entry.get("raised_exception"):
            return str(entry.get("exception_message"))
    return None


def _hold(checks: Sequence[Mapping[str, object]], evidence: pd.DataFrame) -> None:
    """Raise GateFailed where a promise is broken, an expectation crashed, or the review found other records than its expectation."""
    failing = evidence.loc[evidence["fails"].fillna(False), ["rule", "finding_id"]]
    found = {rule: sorted(ids) for rule, ids in failing.groupby("rule")["finding_id"]}
    breaches = []
    for check in checks:
        name = f"{check['table']}：{check['rule']}"
        if check["error"]:
            breaches.append(Breach(check["table"], f"{name}：检查本身出错：{check['error']}"))
        elif check["kind"] == CONTRACT and not check["success"]:
            breaches.append(Breach(check["table"], f"{name}：{check['failed'] or ''} 条不符"))
        elif check["kind"] == REVIEW and (named := sorted(record["finding_id"] for record in check["records"])) != found.get(check["rule"], []):
            breaches.append(Breach(check["table"], f"{name}：great_expectations 判 {len(named)} 条不符，评判判 {len(found.get(check['rule'], []))} 条"))
    if checks and checks[0]["kind"] == REVIEW and (missing := found.keys() - {check["rule"] for check in checks}):
        breaches.append(Breach(EVIDENCE, f"{EVIDENCE}：规则 {'、'.join(sorted(missing))} 不在 suites/review.json 中，请先运行 make docs"))
    if breaches:
        raise broken(breaches)


def _own_failures(run: RunParameters, suite: OwnSuite, rows: Sequence[Mapping[str, object]]) -> Iterator[dict[str, object]]:
    """The records that fail an own suite, with what stands there and where."""
    if not any(row["records"] for row in rows):
        return
    frame = tables.read(run.processed_year, suite.table)
    for row, entry in zip(rows, suite.expectations, strict=True):
        numbers = sorted(row["records"])[:MOST_OWN]
        columns = columns_of(entry["kwargs"])
        for record in frame.iloc[numbers].to_dict("records"):
            values = [record[column] for column in columns]
            yield {
                "suite": suite.name, "rule": row["rule"], "table": suite.table, "column": "、".join(columns),
                "observed": "；".join("" if pd.isna(value) else _printed(value) for value in values),
                **{name: record.get(name) for name in ("project_id", "document_id", "position", "place")},
            }  # fmt: skip


def _printed(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
