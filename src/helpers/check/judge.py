"""The judge without great_expectations: the same three questions to a rule's evidence, asked in pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from helpers.validate.catalogue import Rule

# Column of the evidence that each expectation looks at, and what fails there.
_QUESTIONS = {
    "within": ("beyond", lambda values: values > 0),
    "present": ("observed", lambda values: values.isna()),
    "absent": ("fault", lambda values: values.notna()),
}


class PlainJudge:
    """Judges as `validate.expectations.Judge` does; importing great_expectations takes longer than checking a form."""

    def judge_evidence(self, rule: Rule, frame: pd.DataFrame) -> tuple[int, ...]:
        """The failing records of one rule's evidence. Raises RuntimeError where it has no column to judge."""
        return failing(rule.expectation, frame)


def failing(expectation: str, frame: pd.DataFrame) -> tuple[int, ...]:
    """Numbers of the records that fail `within`, `present` or `absent`."""
    column, fails = _QUESTIONS[expectation]
    if column not in frame.columns:
        raise RuntimeError(f"evidence has no column {column}")
    return tuple(np.flatnonzero(fails(frame[column]).to_numpy(dtype=bool)).tolist())
