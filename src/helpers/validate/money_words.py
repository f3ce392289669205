"""Words about money on forms: that the budget was changed, that money was taken back or saved, why little was spent.

D07 and D08 ask for such words, D10 and E12 are answered by them, F02 leaves them alone. All use this module, so that a unit that answers
one rule does not meet the next.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pandas as pd

from helpers.validate.evidence import Forms, evidence
from helpers.validate.texts import by_value, contains, has_reason, packed

_CHANGED = r"(?:调整|调剂|追加|调增|调减|压减|核减|收回|追减|削减)"
_BUDGET_CHANGE = (
    rf"预算.*{_CHANGED}|{_CHANGED}.*预算"
    r"|(?:批准|批复|同意|下达)[^。；;]{0,12}(?:追加|调增|调减|调剂|核减|压减)"
    r"|(?:追加|调增|调减|调剂)[^。；;]{0,12}(?:经费|资金|拨款|项目|\d(?:\.\d+)?[万亿]?元)"
)
_OF_BUDGET = r"(?:预算|追加|调整|调剂|下达|指标文)"
TAKEN_BACK = re.compile(r"收回|上缴|缴回|交回|退回|冻结|核减|压减")
MONEY = re.compile(r"资金|预算|执行|支出|经费")
WHY = re.compile(r"由于|因为|(?<![原基])因(?!素|此|地|人|材)")
_SPARED = re.compile(r"结余|节余|节支|节约了?(?:资金|经费|费用|开支|成本|财政|\d)|(?:招标|采购|资金|经费|费用)节约|收回|上缴|缴回|交回|退回|冻结|核减|压减|调减")
_UNPAID = re.compile(r"未支[出付]|未能支[出付]|[未没]有?付款|未(?:结|清)算|(?:以?后|待[^，。；;]{1,12})(?:再|予以)?支付|(?:尾款|质保金)[^。；;]{0,12}(?:后|未|待|结转|20\d\d年)")
_ABOUT_SPENDING = re.compile(
    r"资金|预算|经费|支出|支付|付款|拨付|拨款|执行|结算|决算|费用|[单报造]价|价格|尾款|质保金|采购|招标|招投标|中标|合同|签订|进度|工期|施工|[开停复完竣]工|验收|审计|审批|手续|批复"
    r"|推迟|延[期后迟误]|顺延|滞后|较晚|逾期|未能?按[期时]|排期|未完成|尚未|未开展|未实施|暂停|暂缓|停[止用]|取消|终止|闭馆|疫情|汛|故障|政策|机构改革|未到[位岗]|报名|申报|申请|人数|减少|压减|核减|调[减剂]|节约|[节结]余|结转|收回|上缴|财政"
)
_NEXT = re.compile(r"(?:下一?步|今后|下年|明年|次年|后续|拟|将|建议|(?:改进|整改)措施)")
_OF_MONEY = re.compile(r"预算|追加|调增|调减|调剂|核减|压减|执行率|执行数|结转|结余|节余|节约|收回|上缴|批复|指标文|[〔\[]20\d\d[〕\]]第?\d*号")


@cache
def budget_change(fiscal_year: int) -> re.Pattern[str]:
    """The budget was changed, as a form says it: 年中追加预算, 经区政府批准追加7万元, 年中追加项目, or a letter of that year about it (某财预〔2024〕56号)."""
    letter = rf"[〔\[（(【]{fiscal_year}[〕\]）)】]第?\d+号"
    of_finance = rf"财[\u4e00-\u9fff]{{0,6}}{letter}"
    return re.compile(rf"{_BUDGET_CHANGE}|{of_finance}|{_OF_BUDGET}[^。；;]{{0,30}}{letter}|{letter}[^。；;]{{0,12}}{_OF_BUDGET}", re.DOTALL)


def explains_money(notes: pd.Series) -> np.ndarray:
    """True where a deviation note tells of budget or execution, and not of what the indicator did."""
    return contains(notes, _OF_MONEY)


def forms_that_explain_a_change(forms: Forms) -> dict[str, str]:
    """By form, the words with which a note or the outcome says that the budget was changed."""
    changed = budget_change(forms.fiscal_year)
    return {project: quoted(text, changed) for frame, column in _texts(forms) for project, text in _said(frame, column, changed)}


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
    """For each form the sentence that tells best why money was left; plans for next year are not reasons.

    In this order: the money is not paid yet; it was saved, taken back or not spent for a cause; a deviation note about spending (D08).
    """
    found: dict[str, tuple[int, str]] = {}
    for frame, column in _texts(forms):
        of_cell = column in ("deviation_note", "total_note")
        told = by_value(frame[column], lambda text, of_cell=of_cell: _best_reason(text, of_cell))
        for project, best in zip(frame["project_id"], told, strict=True):
            if best and best[0] > found.get(project, (0, ""))[0]:
                found[project] = best
    costs, funds = forms.values[forms.values["cost"] & has_reason(forms.values["deviation_note"])], forms.funds[has_reason(forms.funds["note"])]
    on_cost, on_funds = (
        {project: packed(text.strip().rstrip("。"), 60) for project, text in zip(rows["project_id"], rows[column], strict=True)}
        for rows, column in ((costs, "deviation_note"), (funds, "note"))
    )
    return on_cost | {project: text for project, (_, text) in found.items()} | on_funds


def told_reason(outcome: object) -> str | None:
    """The sentence of an outcome that tells why money was not spent."""
    best = _best_reason(outcome, False) if isinstance(outcome, str) else None
    return best[1] if best else None


def concerns_spending(forms: Forms) -> frozenset[str]:
    """Forms with a reason on the funds table, on a cost row or beside the total, or a deviation note that speaks of money, purchase, contract or delay."""
    rows = forms.indicators[has_reason(forms.indicators["deviation_note"])]
    costs = forms.values[forms.values["cost"] & has_reason(forms.values["deviation_note"])]
    notes = rows[contains(by_value(rows["deviation_note"], _without_measures), _ABOUT_SPENDING)]
    funds, totals = forms.funds[has_reason(forms.funds["note"])], forms.projects[has_reason(forms.projects["total_note"])]
    return frozenset().union(*(frame["project_id"] for frame in (notes, costs, funds, totals)))


def _without_measures(note: str) -> str:
    """A note without its clauses about next steps: 今后把检修安排在闭馆日 does not say why money was left."""
    return "，".join(said for said in re.split(r"[，,。；;]", "".join(note.split())) if not _NEXT.match(said))


def _best_reason(text: str, of_cell: bool) -> tuple[int, str] | None:
    """How plainly the best sentence tells why money was left, and the sentence as it is quoted; None where no sentence does."""
    best: tuple[int, str] | None = None
    for said in re.split(r"[。；;]", "".join(text.split())):
        unpaid, spared, why = (pattern.search(said) for pattern in (_UNPAID, _SPARED, WHY))
        rank = 3 if unpaid else 2 if spared or (why and MONEY.search(said)) else int(of_cell and _ABOUT_SPENDING.search(said) is not None)
        if rank and not _NEXT.match(said) and rank > (best[0] if best else 0):
            first = min((found.start() for found in (unpaid, spared, why) if found), default=0)
            # A note is quoted whole; an outcome tells other things in front of it.
            start = 0 if of_cell and len(said) <= 60 else max(said.rfind(mark, 0, first) for mark in "，,、") + 1
            best = rank, packed(said[start:], 60)
    return best


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


_WHOLE_PROJECT = re.compile(r"全年.{0,4}支出|总支出|支出总额|总成本|项目总|总金额|总费用|总投入|资金总额")


def money_rows(forms: Forms) -> pd.DataFrame:
    """Cost rows that state an amount, with the form's `initial_budget`, `annual_budget` and `executed`; null for forms without funds."""
    rows = forms.values
    rows = rows[rows["amount_target"].notna() | rows["amount_actual"].notna()].copy()
    total = forms.total_funds.reindex(rows["project_id"])
    for column in ("initial_budget", "annual_budget", "executed"):
        rows[column] = total[column].to_numpy(dtype=float)
    rows["whole"] = contains(rows["level3"], _WHOLE_PROJECT) | contains(rows["target_text"], _WHOLE_PROJECT) | contains(rows["actual_text"], _WHOLE_PROJECT)
    return rows


def of_a_piece(forms: Forms, records: pd.DataFrame) -> tuple[pd.Series, str]:
    """Why records of an incomplete form are not held against its amounts, which may well be printed."""
    return records["project_id"].isin(forms.fragments), "表格残缺"


def with_forms_without_money(forms: Forms, pieces: list[pd.DataFrame]) -> pd.DataFrame:
    judged = {project for piece in pieces for project in piece["project_id"]}
    rest = forms.projects.loc[~forms.projects["project_id"].isin(judged), ["project_id"]]
    return pd.concat([*pieces, evidence(rest, "projects", not_assessable="成本指标没有金额")], ignore_index=True)
