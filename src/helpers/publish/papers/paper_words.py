"""Words that several papers share, and texts from forms as papers may hold them."""

from __future__ import annotations

import re

import pandas as pd

from helpers.schema.tables import SEVERITY_WORDS

STATE_WORDS = {
    "new": "新增",
    "stands": "仍存在",
    "resolved": "已解决",
    "withdrawn": "表未再报送",
    "not_judged": "本次不能评判",
    "rule_changed": "规则已改变",
    "accepted": "已认可",
}
GONE = ("resolved", "withdrawn", "not_judged", "rule_changed", "accepted")
"""States of findings of the last submission that this run does not list."""
UNVERIFIED = "（依据未核到原文）"
NO_UNIT = "未注明单位"
_HAN = r"\u3400-\u9fff\uf900-\ufaff（）《》、，。"
_LAYOUT_SPACE = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")


def is_blank(value: object) -> bool:
    """Whether there is nothing to print: null, or white space only."""
    return value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)) or not str(value).strip()


def words(value: object) -> str:
    """A text as it is printed; '' for null."""
    return "" if is_blank(value) else str(value)


def one_line(value: object) -> str:
    """A name without line breaks and without layout spaces between Chinese characters: '单位 名称' -> '单位名称'."""
    return " ".join(_LAYOUT_SPACE.sub("", words(value)).split())


def reading(value: object) -> str:
    """A text for reading, its lines kept: layout spaces between Chinese characters and runs of spaces are gone."""
    return "\n".join(one_line(line) for line in words(value).split("\n"))


def cut(text: str, longest: int) -> str:
    """A text of at most `longest` characters; what is cut is said."""
    return text if len(text) <= longest else f"{text[: longest - 20]}……（全文 {len(text):,} 字）"


def counted(severities: list[str]) -> str:
    """'严重 2 项、提示 1 项' of the severities of findings."""
    return "、".join(f"{word} {severities.count(key)} 项" for key, word in SEVERITY_WORDS.items() if key in severities)
