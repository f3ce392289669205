"""The figures of a finding and the words they go by, the same in the report, the papers and the terminal."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

OBSERVED, EXPECTED, COMPARED, DIFFERENCE = "表内", "应为", "对照", "相差"


def facts_of(finding: Mapping[str, object]) -> list[tuple[str, str]]:
    """Word and text of what a finding observed and what it was held against.

    Only a value that should stand there goes by 应为, and only then is there a difference: a limit, or another figure of the
    form, is 对照, so that nobody writes it into the form. It is told beside something observed that is not the same.
    """
    observed, expected, difference = (_text(finding.get(name)) for name in ("observed", "expected", "difference"))
    facts = [(OBSERVED, observed)]
    if is_correction(finding):
        facts += [(EXPECTED, expected), (DIFFERENCE, difference)]
    elif observed and observed != expected:
        facts.append((COMPARED, expected))
    return [(word, text) for word, text in facts if text]


def problem_of(rule: Mapping[str, object] | None, language: str = "zh") -> str:
    """What a finding of the rule goes by, 总分不等于各项得分之和: the rule's title names the sound state, and is all that older tables have."""
    ending = "_en" if language == "en" else ""
    return _text((rule or {}).get(f"problem{ending}")) or _text((rule or {}).get(f"title{ending}"))


def is_correction(finding: Mapping[str, object]) -> bool:
    """Whether `expected` is what should stand there; a finding of an older table does not say, and then it is not."""
    corrects = finding.get("corrects")
    return corrects is not None and not pd.isna(corrects) and bool(corrects)


def _text(value: object) -> str:
    return "" if value is None or pd.isna(value) else str(value).strip()
