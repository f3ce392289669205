"""Rules F: does a deduction have a reason, and is the reason one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.validate.evidence import Forms, comparable, evidence, first_reason, has_reason, similarity, text_of
from helpers.validate.profile import Profile

_SHOWN = 40


def missing_reason(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for F01: a score below its weight has a deviation note that says something."""
    rows = forms.scored
    short = (rows["score"] < rows["weight"]).to_numpy()
    note = rows["deviation_note"]
    words = np.where(note.isna(), "该栏为空", "该栏填的是“" + note.fillna("").astype(str) + "”")
    return evidence(
        rows,
        "indicators",
        column="deviation_note",
        observed=text_of(rows["score"]),
        expected=text_of(rows["weight"]),
        fault=np.where(short & ~has_reason(note), words, None),
        not_assessable=first_reason((rows["score"].isna(), "没有得分"), (rows["weight"].isna(), "没有分值")),
    )


def reason_at_full_score(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for F02: a row at full score gives no reason; a copied text is no reason and belongs to F03."""
    rows = forms.scored
    full = (rows["score"] >= rows["weight"]).to_numpy()
    note = rows["deviation_note"]
    given = has_reason(note) & pd.isna(_copied_from(forms, rows, profile))
    return evidence(
        rows,
        "indicators",
        column="deviation_note",
        observed=text_of(rows["score"]),
        fault=np.where(full & given, note.map(_shown), None),
        not_assessable=first_reason((rows["score"].isna(), "没有得分"), (rows["weight"].isna(), "没有分值")),
    )


def copied_reason(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for F03: a note that repeats another cell of its row, or the name of any indicator of its form."""
    rows = forms.indicators[has_reason(forms.indicators["deviation_note"])]
    source = _copied_from(forms, rows, profile)
    return evidence(
        rows,
        "indicators",
        column="deviation_note",
        detail=source,
        fault=np.where(pd.notna(source), rows["deviation_note"].map(_shown), None),
    )


def _copied_from(forms: Forms, rows: pd.DataFrame, profile: Profile) -> np.ndarray:
    """For each row what its note repeats, in words; None where it repeats nothing or says nothing."""
    names = forms.indicators.groupby("project_id")["level3"].agg(lambda texts: [text for text in texts if isinstance(text, str)]).to_dict()
    limit = profile["similarity_limit"]
    found: list[str | None] = []
    for row, reason in zip(rows.itertuples(), has_reason(rows["deviation_note"]), strict=True):
        note = row.deviation_note
        words = (("本行三级指标", [row.level3]), ("本行年度指标值", [row.target_text]), ("本行实际完成值", [row.actual_text]))
        candidates = (*words, ("本表另一项三级指标", names.get(row.project_id, [])))
        found.append(next((name for name, texts in candidates if reason and any(_repeats(note, text, limit) for text in texts)), None))
    return np.array(found, dtype=object)


def _repeats(note: str, text: object, limit: float) -> bool:
    return bool(comparable(text)) and similarity(note, text) > limit


def _shown(text: object) -> str | None:
    if not isinstance(text, str):
        return None
    packed = "".join(text.split())
    return packed if len(packed) <= _SHOWN else packed[:_SHOWN] + "…"
