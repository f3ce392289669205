"""Talk to great_expectations: frames go in with expectations, and the failing records come out."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np
import pandas as pd

os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
import great_expectations.expectations as gxe

from helpers.validate import contract
from helpers.validate.catalogue import Rule
from helpers.validate.contract import Term, Verdict

RECORD = "record"
"""Column that numbers the records of a frame, so that a failing one can be found again."""


class Judge:
    """A great_expectations context in memory: it keeps nothing and calls nobody.

    `engine` is pandas, or spark: the same suites on Spark, in the active session or a local one.
    """

    def __init__(self, engine: str = "pandas") -> None:
        self._context = gx.get_context(mode="ephemeral")
        self._context.variables.progress_bars = {"globally": False}
        self._engine = engine
        if engine == "spark":
            from helpers.validate.spark_frames import session

            session()  # before great_expectations would make one of its own
        sources = self._context.data_sources
        source = sources.add_spark("year", persist=False) if engine == "spark" else sources.add_pandas("year")
        # One definition for all frames: each new one writes the whole configuration anew, and keeps its frame.
        self._batches = source.add_dataframe_asset("frame").add_batch_definition_whole_dataframe("whole")

    def judge(self, suite: str, frame: pd.DataFrame, expectations: Sequence[gxe.Expectation]) -> list[Verdict]:
        """Judge a frame by a suite. Every expectation carries its name in `meta["rule"]`: results come back in another order."""
        numbered = _plain_types(frame.reset_index(drop=True))
        numbered[RECORD] = range(len(numbered))
        batch = self._batches.get_batch({"dataframe": self._on_engine(numbered)})
        result = batch.validate(
            gx.ExpectationSuite(name=suite, expectations=list(expectations)),
            result_format={
                "result_format": "COMPLETE",
                "unexpected_index_column_names": [RECORD],
                "return_unexpected_index_query": False,
            },
        ).to_json_dict()
        return [_verdict(entry) for entry in result["results"]]

    def judge_terms(self, suite: str, frame: pd.DataFrame, terms: Sequence[Term]) -> list[Verdict]:
        """Judge a frame by terms of the contract."""
        return self.judge(suite, frame, [_expectation(term) for term in terms])

    def judge_evidence(self, rule: Rule, frame: pd.DataFrame) -> tuple[int, ...]:
        """The failing records of one rule's evidence. Raises RuntimeError where the expectation could not be judged.

        Only the column that is judged goes to the engine, and texts as whether they are there: it asks for no more.
        """
        expectation = BY_NAME[rule.expectation](rule.rule, rule.severity)
        column = expectation.column
        if column not in frame.columns:
            raise RuntimeError(f"evidence has no column {column}")
        values = frame[column]
        judged = pd.DataFrame({column: values if values.dtype == "float64" else np.where(values.notna(), 1.0, np.nan)})
        (verdict,) = self.judge(f"review {rule.rule}", judged, [expectation])
        if verdict.error:
            raise RuntimeError(verdict.error)
        return verdict.records

    def _on_engine(self, frame: pd.DataFrame) -> object:
        if self._engine != "spark":
            return frame
        from helpers.validate.spark_frames import to_spark

        return to_spark(frame)


def _expectation(term: Term) -> gxe.Expectation:
    column, options = term.columns[0], {"severity": "critical", "meta": {"rule": term.rule}}
    if term.kind == contract.FILLED:
        return gxe.ExpectColumnValuesToNotBeNull(column=column, **options)
    if term.kind == contract.KNOWN:
        return gxe.ExpectColumnValuesToBeInSet(column=column, value_set=list(term.values), **options)
    if term.kind == contract.BETWEEN:
        return gxe.ExpectColumnValuesToBeBetween(column=column, min_value=term.at_least, max_value=term.at_most, **options)
    if term.kind == contract.UNIQUE:
        return gxe.ExpectColumnValuesToBeUnique(column=column, **options)
    return gxe.ExpectCompoundColumnsToBeUnique(column_list=list(term.columns), **options)


def _verdict(entry: dict) -> Verdict:
    failing = entry["result"].get("unexpected_index_list") or []
    examples = entry["result"].get("partial_unexpected_list") or []
    return Verdict(
        entry["expectation_config"]["meta"]["rule"],
        bool(entry["success"]),
        tuple(sorted({int(record[RECORD]) for record in failing})),
        tuple(str(example) for example in examples[:3]),
        _error(entry.get("exception_info") or {}),
    )


def _error(info: dict) -> str | None:
    """An expectation that crashed is only `success: False`; its exception stands apart, by metric or alone."""
    for entry in [info, *(value for value in info.values() if isinstance(value, dict))]:
        if entry.get("raised_exception"):
            return str(entry.get("exception_message"))
    return None


def _plain_types(frame: pd.DataFrame) -> pd.DataFrame:
    """Whole numbers as float64 and the rest as object with None: the same for the engine whatever pandas' own types are."""
    plain = {}
    for name in frame.columns:
        values = frame[name]
        if pd.api.types.is_bool_dtype(values.dtype) or not pd.api.types.is_numeric_dtype(values.dtype):
            plain[name] = values.astype("object").where(values.notna(), None)
        else:
            plain[name] = values.astype("float64")
    return pd.DataFrame(plain)


def within(rule: str, severity: str) -> gxe.Expectation:
    """The difference, less its tolerance, is at most 0."""
    return gxe.ExpectColumnValuesToBeBetween(column="beyond", max_value=0, severity=severity, meta={"rule": rule})


def present(rule: str, severity: str) -> gxe.Expectation:
    """Something stands there."""
    return gxe.ExpectColumnValuesToNotBeNull(column="observed", severity=severity, meta={"rule": rule})


def absent(rule: str, severity: str) -> gxe.Expectation:
    """No fault was found."""
    return gxe.ExpectColumnValuesToBeNull(column="fault", severity=severity, meta={"rule": rule})


BY_NAME = {"within": within, "present": present, "absent": absent}
