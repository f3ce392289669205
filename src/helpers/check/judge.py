"""The judge without great_expectations: the same three questions to a rule's evidence, asked in pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from helpers.validate import contract
from helpers.validate.contract import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from helpers.validate.catalogue import Rule
    from helpers.validate.contract import Term

# Column of the evidence that each expectation looks at, and what fails there.
_QUESTIONS = {
    "within": ("beyond", lambda values: values > 0),
    "present": ("observed", lambda values: values.isna()),
    "absent": ("fault", lambda values: values.notna()),
}


class PlainJudge:
    """Judges as `validate.expectations.Judge` does; importing great_expectations takes longer than checking a form."""

    def judge_terms(self, suite: str, frame: pd.DataFrame, terms: Sequence[Term]) -> list[Verdict]:
        """Judge a frame by terms of the contract."""
        return [_verdict(frame, term) for term in terms]

    def judge_evidence(self, rule: Rule, frame: pd.DataFrame) -> tuple[int, ...]:
        """The failing records of one rule's evidence. Raises RuntimeError where it has no column to judge."""
        return failing(rule.expectation, frame)


def _verdict(frame: pd.DataFrame, term: Term) -> Verdict:
    values = frame[list(term.columns)]
    first = values[term.columns[0]]
    if term.kind == contract.FILLED:
        fails = first.isna()
    elif term.kind == contract.KNOWN:
        fails = first.notna() & ~first.isin(term.values)
    elif term.kind == contract.FROM_ONE:
        fails = (first < 1).fillna(False)
    else:
        fails = values.duplicated(keep=False) & values.notna().all(axis="columns")
    records = tuple(np.flatnonzero(fails.to_numpy(dtype=bool)).tolist())
    return Verdict(term.rule, not records, records, tuple(map(str, first.iloc[list(records[:3])])), None)


def failing(expectation: str, frame: pd.DataFrame) -> tuple[int, ...]:
    """Numbers of the records that fail `within`, `present` or `absent`."""
    column, fails = _QUESTIONS[expectation]
    if column not in frame.columns:
        raise RuntimeError(f"evidence has no column {column}")
    return tuple(np.flatnonzero(fails(frame[column]).to_numpy(dtype=bool)).tolist())
