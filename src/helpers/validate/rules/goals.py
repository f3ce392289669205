"""Rule G20: does the goal say what is to be done, and how much of it."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from helpers.validate.evidence import Forms, by_value, comparable, evidence, first_reason, packed
from helpers.validate.profile import Profile
from helpers.validate.words import words

_AMOUNT = re.compile(r"(?:项目)?(?:资金|预算|金额|总额|支出)?(?:共计|合计)?[:：]?\d[\d,，]*(?:\.\d+)?(?:万|亿)?元?[。.]?")
_CLAUSE = re.compile(r"[，,。；;、\n]+")
_HOLLOW = re.compile(r"(?:\d{1,2}[.、．]|[一二三四五六七八九十]是|[（(][一二三四五六七八九十][)）]|以)?(?:进一步|不断|持续|切实|有效|着力|全面|大力|稳步|逐步|努力|继续|更好地?)*(?:加强|提升|完善|提高|促进|推进|推动|强化|优化|改善|健全|深化|增强|加大|加快)[\u4e00-\u9fff]*")


def goal_says_something(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G20: a goal that is none (未编制绩效目标), an amount of money alone, or only what is to be strengthened and improved."""
    goals = forms.projects["expected_goal"]
    none = by_value(goals, lambda text: comparable(text) in words("no_goal"), False).astype(bool)
    amount = by_value(goals, lambda text: bool(_AMOUNT.fullmatch("".join(text.split()))), False).astype(bool)
    hollow = by_value(goals, _is_hollow, False).astype(bool)
    return evidence(
        forms.projects[["project_id"]],
        "projects",
        column="expected_goal",
        what=np.select([none, amount], ["none", "amount"], "hollow"),
        severity=np.where(none, "warning", "info"),
        observed=by_value(goals, packed),
        fault=np.select([none, amount, hollow], ["没有目标", "只有金额", "没有具体任务"], default=None),
        not_assessable=first_reason((goals.isna(), "没有预期目标")),
    )


def _is_hollow(text: str) -> bool:
    """Whether every clause only strengthens, improves or promotes something, and nothing is counted."""
    dense = "".join(text.split())
    clauses = [clause for clause in _CLAUSE.split(dense) if clause]
    return not re.search(r"\d", dense) and bool(clauses) and all(_HOLLOW.fullmatch(clause) for clause in clauses)
