"""What a form has no column for is no blank: no unit can fill it in, and the reason why a rule cannot judge says so."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.mendable import blanks_behind, told_as_absent
from helpers.validate.evidence import Forms


def without_place(forms: Forms, evidence: pd.DataFrame) -> np.ndarray:
    """Why the records of evidence cannot be judged; where the form has no column for what a rule lacks, that is why (表上没有得分栏)."""
    reasons = evidence["not_assessable"].to_numpy(dtype=object).copy()
    ids = evidence["project_id"].to_numpy(dtype=object)
    for reason in set(reasons[pd.notna(reasons)]) & blanks_behind().keys():
        table, columns = blanks_behind()[reason]
        rows = np.flatnonzero((reasons == reason) & pd.notna(ids))
        absent = {form: tuple((table, column) for column in columns if forms.lacks(form, table, column)) for form in set(ids[rows])}
        for row in rows:
            if absent[ids[row]]:
                reasons[row] = told_as_absent(absent[ids[row]])
    return reasons
