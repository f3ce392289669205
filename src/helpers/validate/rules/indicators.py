"""Rules E: are target and actual there, and do they fit each other."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.validate.evidence import Forms, evidence, text_of
from helpers.validate.profile import Profile


def blank_values(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E07: each row with a weight or a score has a target and an actual."""
    rows = forms.scored[forms.scored["weight"].notna() | forms.scored["score"].notna()]
    no_target, no_actual = rows["target_text"].isna().to_numpy(), rows["actual_text"].isna().to_numpy()
    fault = np.select(
        [no_target & no_actual, no_target, no_actual], ["年度指标值和实际完成值", "年度指标值", "实际完成值"], default=None
    )
    return evidence(
        rows,
        "indicators",
        column=np.where(no_target, "target_text", "actual_text"),
        expected=text_of(rows["weight"].fillna(rows["score"])),
        fault=fault,
    )
