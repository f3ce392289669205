"""What fails, by pandas alone: the one answer of the chain and of the check of single forms.

The chain's checkpoints ask great_expectations the same questions of the same tables, and both must name the same records.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from helpers.validate import contract
from helpers.validate.catalogue import Rule
from helpers.validate.contract import Term, Verdict

# Column of the evidence that each expectation looks at, and what fails there.
_QUESTIONS: dict[str, tuple[str, Callable[[pd.Series], pd.Series]]] = {
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
    elif term.kind == contract.BETWEEN:
        fails = _outside(first, term)
    else:
        fails = values.duplicated(keep=False) & values.notna().all(axis="columns")
    records = tuple(np.flatnonzero(fails.to_numpy(dtype=bool)).tolist())
    return Verdict(term.rule, not records, records, tuple(map(str, first.iloc[list(records[:3])])), None)


def _outside(values: pd.Series, term: Term) -> pd.Series:
    fails = pd.Series(False, index=values.index)
    if term.at_least is not None:
        fails |= (values < term.at_least).fillna(False).astype(bool)
    if term.at_most is not None:
        fails |= (values > term.at_most).fillna(False).astype(bool)
    return fails


def failing(expectation: str, frame: pd.DataFrame) -> tuple[int, ...]:
    """Numbers of the records that fail `within`, `present` or `absent`."""
    column, fails = _QUESTIONS[expectation]
    if column not in frame.columns:
        raise RuntimeError(f"evidence has no column {column}")
    return tuple(np.flatnonzero(fails(frame[column]).to_numpy(dtype=bool)).tolist())
