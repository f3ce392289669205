"""What forms say of their money: that the budget was changed, that money was taken back or saved, why little was spent.

The rules that ask for such words (D07, D08), those that are answered by them (D10, E12) and the one that leaves them alone (F02) look for
the same ones, so that a unit that writes what one rule asks for does not meet the next.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from helpers.validate.evidence import Forms, by_value, contains, has_reason, packed

BUDGET_CHANGE = re.compile(
    r"预算.*(?:调整|追加|调增|调减|压减|核减|收回|追减|削减)|(?:调整|追加|调增|调减|压减|核减|收回|追减|削减).*预算"
    r"|(?:批准|批复|同意|下达)[^。；;]{0,12}(?:追加|调增|调减|核减|压减)"
    r"|(?:追加|调增|调减)[^。；;]{0,12}(?:经费|资金|拨款|\d(?:\.\d+)?[万亿]?元)",
    re.DOTALL,
)
"""The budget was changed, as a form says it: 年中追加预算, 经区政府批准追加7万元."""
TAKEN_BACK = re.compile(r"收回|上缴|缴回|交回|退回|冻结|核减|压减")
MONEY = re.compile(r"资金|预算|执行|支出|经费")
WHY = re.compile(r"由于|因为|(?<![原基])因(?!素|此|地|人|材)")
_SPARED = re.compile(r"结余|节余|节支|节约了?(?:资金|经费|费用|开支|成本|财政|\d)|(?:招标|采购|资金|经费|费用)节约|收回|上缴|缴回|交回|退回|冻结|核减|压减|调减")
_OF_MONEY = re.compile(r"预算|追加|调增|调减|调剂|核减|压减|执行率|执行数|结转|结余|节余|节约|收回|上缴|批复|指标文|[〔\[]20\d\d[〕\]]第?\d*号")


def explains_money(notes: pd.Series) -> np.ndarray:
    """True where a deviation note tells of budget or execution, and not of what the indicator did."""
    return contains(notes, _OF_MONEY)


def forms_that_explain_a_change(forms: Forms) -> dict[str, str]:
    """By form, the words with which a note or the outcome says that the budget was changed."""
    return {project: quoted(text, BUDGET_CHANGE) for frame, column in _texts(forms) for project, text in _said(frame, column, BUDGET_CHANGE)}


def hints_of_a_change(forms: Forms) -> dict[str, str]:
    """By form, the words that may explain a change of the budget: a reason on a cost or funds row, or money that was taken back."""
    rows = forms.values
    notes = rows[rows["cost"] & has_reason(rows["deviation_note"])]
    funds = forms.funds[has_reason(forms.funds["note"])]
    outcomes = by_value(forms.projects["actual_outcome"], lambda text: sentence(text, TAKEN_BACK))
    hints = {project: text for project, text in zip(forms.projects["project_id"], outcomes, strict=True) if text}
    for project, text in [*zip(funds["project_id"], funds["note"], strict=True), *zip(notes["project_id"], notes["deviation_note"], strict=True)]:
        hints[project] = packed(text.strip().rstrip("。"), 60)
    return hints


def reasons_for_unspent_money(forms: Forms) -> dict[str, str]:
    """By form, the words that may tell why money was left: saved, taken back, or a cause in one sentence with the money.

    Where there are none, the first reason of a deviation cell, with which D08 is content.
    """
    noted = forms.indicators[has_reason(forms.indicators["deviation_note"])].drop_duplicates("project_id")
    reasons = {project: packed(text.strip().rstrip("。"), 60) for project, text in zip(noted["project_id"], noted["deviation_note"], strict=True)}
    said: dict[str, str] = {}
    for frame, column in _texts(forms):
        told = by_value(frame[column], lambda text: sentence(text, _SPARED) or sentence(text, WHY, MONEY))
        for project, text in zip(frame["project_id"], told, strict=True):
            if text:
                said.setdefault(project, text)
    funds = forms.funds[has_reason(forms.funds["note"])]
    return reasons | said | {project: packed(text.strip().rstrip("。"), 60) for project, text in zip(funds["project_id"], funds["note"], strict=True)}


def sentence(text: str, *patterns: re.Pattern[str]) -> str | None:
    """The first sentence in which all patterns stand, as it is quoted."""
    for said in re.split(r"[。；;]", "".join(text.split())):
        found = [pattern.search(said) for pattern in patterns]
        if all(found):
            # A long sentence is quoted from the clause where the first pattern stands.
            start = max(said.rfind(mark, 0, found[0].start()) for mark in "，,、") + 1
            return packed(said[start:], 60)
    return None


def quoted(text: str, pattern: re.Pattern[str]) -> str:
    """The sentence in which the pattern stands, or the whole text where it takes more than one."""
    return sentence(text, pattern) or packed(text.strip().rstrip("。"), 60)


def _texts(forms: Forms) -> tuple[tuple[pd.DataFrame, str], ...]:
    return (forms.indicators, "deviation_note"), (forms.funds, "note"), (forms.projects, "total_note"), (forms.projects, "actual_outcome")


def _said(frame: pd.DataFrame, column: str, pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    rows = frame[contains(frame[column], pattern)]
    return list(zip(rows["project_id"], rows[column], strict=True))
