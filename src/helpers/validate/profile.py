"""Scoring profiles: the numbers and formulas by which forms are judged, as data that inherits and overrides."""

from __future__ import annotations

import json
import math
from functools import cache
from importlib import resources

import pandas as pd
import yaml

from helpers.config.errors import UnusableInput
from helpers.config.yaml_lines import Located, read_mapping

_FOLDER = resources.files("helpers.validate")
_TYPE_WORDS = {"number": "数字", "text": "文字", "flag": "true 或 false", "numbers": "“名称: 数字”的列表", "texts": "文字的列表"}


class Profile:
    """The settings of one profile with what it inherits; `profile["low_rate"]` is 0.9."""

    def __init__(self, name: str, values: dict[str, object], origins: dict[str, str]) -> None:
        self.name = name
        self._values = values
        self._origins = origins

    def __getitem__(self, setting: str):
        return self._values[setting]

    def table(self) -> pd.DataFrame:
        """The settings as table `profile_settings`."""
        described = settings()
        return pd.DataFrame(
            {"setting": key, "value": _written(value), "data": json.dumps(value, ensure_ascii=False), "profile": self._origins[key]} | {text: described[key][text] for text in ("description", "description_en")}
            for key, value in self._values.items()
        )


@cache
def settings() -> dict[str, dict[str, object]]:
    """Every setting a profile may have: type, meaning, allowed values."""
    return yaml.safe_load((_FOLDER / "settings.yml").read_text(encoding="utf-8"))


@cache
def profile_names() -> tuple[str, ...]:
    """Names of all profiles, in alphabetical order."""
    return tuple(sorted(entry.name.removesuffix(".yml") for entry in (_FOLDER / "profiles").iterdir() if entry.name.endswith(".yml")))


def load_profile(name: str) -> Profile:
    """Load a profile and what it inherits.

    Raises UnusableInput, with file and line, for an unknown key or a value of the wrong type, and for a setting that no
    profile in the line gives.
    """
    values: dict[str, object] = {}
    origins: dict[str, str] = {}
    line = [name]
    while line[-1]:
        file = f"profiles/{line[-1]}.yml"
        try:
            own = read_mapping(file, (_FOLDER / file).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise UnusableInput(f"没有评分方案 {line[-1]}（应有文件 {file}）。") from None
        parent = own.values.get("inherits")
        if parent in line:
            raise UnusableInput(f"{file} 第 {own.lines['inherits']} 行：评分方案互相继承，成了循环：{' → '.join([*line, str(parent)])}。")
        for key, value in check_settings(file, own).items():
            values.setdefault(key, value)
            origins.setdefault(key, line[-1])
        line.append(parent)
    if missing := settings().keys() - values.keys():
        raise UnusableInput(f"评分方案 {name} 及其继承的方案缺少：{'、'.join(sorted(missing))}。")
    return Profile(name, {key: values[key] for key in settings()}, origins)


def check_settings(file: str, own: Located) -> dict[str, object]:
    """The settings of one profile's file, checked against `settings.yml`."""
    checked = {}
    for key, value in own.values.items():
        if key == "inherits":
            continue
        at = f"{file} 第 {own.lines[key]} 行"
        setting = settings().get(key)
        if setting is None:
            raise UnusableInput(f"{at}：不认识的设置 {key}；可用的设置见 validate/settings.yml。")
        if not _is_of(setting["type"], value):
            raise UnusableInput(f"{at}：设置 {key} 应为{_TYPE_WORDS[setting['type']]}，而写的是 {value!r}。")
        if value not in setting.get("values", [value]):
            raise UnusableInput(f"{at}：设置 {key} 可取 {'、'.join(map(str, setting['values']))}，而写的是 {value!r}。")
        if strangers := _words_in(value) - set(setting.get("words", _words_in(value))):
            raise UnusableInput(f"{at}：设置 {key} 中可用 {'、'.join(setting['words'])}，而写有 {'、'.join(sorted(strangers))}。")
        if setting.get("complete") and any(set(entry) != set(setting["words"]) for entry in value):
            raise UnusableInput(f"{at}：设置 {key} 的每一项都应写明 {'、'.join(setting['words'])}，而写的是 {value!r}。")
        low, high = setting.get("range", (-math.inf, math.inf))
        if any(not low <= number <= high for number in _numbers_in(value)):
            raise UnusableInput(f"{at}：设置 {key} 应在 {low} 与 {high} 之间，而写的是 {value!r}。")
        checked[key] = value
    return checked


def _is_of(kind: str, value: object) -> bool:
    if kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if kind == "text":
        return isinstance(value, str)
    if kind == "flag":
        return isinstance(value, bool)
    if kind == "texts":
        return isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    return isinstance(value, list) and all(
        isinstance(entry, dict) and entry and all(isinstance(key, str) and _is_of("number", number) for key, number in entry.items()) for entry in value
    )


def _words_in(value: object) -> set[str]:
    """The words of a list of words, and those of mappings."""
    return {word for entry in value for word in ([entry] if isinstance(entry, str) else entry)} if isinstance(value, list) else set()


def _numbers_in(value: object) -> list[float]:
    if isinstance(value, bool):
        return []
    if isinstance(value, list):
        return [number for entry in value if isinstance(entry, dict) for number in entry.values()]
    return [value] if isinstance(value, (int, float)) else []


def _written(value: object) -> str:
    """A setting as a person reads it: 50/30/10 schemes as 产出 50、效益 30、满意度 10."""
    if isinstance(value, list):
        words = ["、".join(f"{key} {number}" for key, number in entry.items()) if isinstance(entry, dict) else str(entry) for entry in value]
        return "；".join(words) if words else "（无）"
    return f"{value}".lower() if isinstance(value, bool) else f"{value}"
