"""Settings of the scoring profile in words: what each is called, and its value as a person says it (0.2 is 20%)."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import pandas as pd

from helpers.language import tr

_CHOICES = {
    "annual_budget": "全年预算数",
    "initial_budget": "年初预算数",
    "target_over_actual": "分值×目标÷实际",
    "one_minus": "分值×(1−(实际−目标)÷目标)",
    "unset": "未规定",
    "analyse": "分析原因",
    "reason": "须说明原因，不扣分",
    "remark": "备注，不扣分",
    "cap": "最多得满分，须说明",
    "deduct": "扣分",
}
"""The values of settings that are chosen from a list."""
_CAP = re.compile(r"below ([\d.]+)、at_most ([\d.]+)")


def setting_names() -> frozenset[str]:
    """The keys of all settings that a profile may have."""
    return frozenset(_table().index)


def setting_name(setting: str) -> str:
    """What a setting is called; a setting that the table of names lacks goes by its key."""
    return tr(_table()["name"].get(setting, setting))


def setting_value(setting: str, value: object) -> str:
    """A value of the profile in words: 0.2 -> 20%, cap -> 最多得满分，须说明."""
    if pd.isna(value):
        return ""
    text = str(value)
    if caps := _CAP.findall(text):
        return tr("；").join(
            tr("执行率低于 {below}% 的，总分不超过 {most:g} 分", below=f"{float(below) * 100:g}", most=float(most)) for below, most in caps
        )
    told = _table()["told"].get(setting, "")
    if told and not pd.isna(told) and _is_number(text):
        return tr(told, value=f"{float(text):g}", share=f"{float(text) * 100:g}")
    return tr(_CHOICES.get(text, text))


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


@cache
def _table() -> pd.DataFrame:
    with (resources.files("helpers.analyse") / "settings.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype="str").set_index("setting")
