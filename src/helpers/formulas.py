"""Formulas of a workbook that was saved without their results: what they would show is not known, and not blank either."""

from __future__ import annotations

_MARK = "（公式没有存下结果）"


def without_result(formula: str) -> str:
    """The text that stands for a formula whose result is not in the file."""
    return f"={formula}{_MARK}"


def lacks_result(text: str) -> bool:
    """Whether a text stands for a formula whose result is not in the file."""
    return text.endswith(_MARK)
