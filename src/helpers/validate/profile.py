"""Scoring profiles: the numbers by which forms are judged, as data that inherits and overrides."""

from __future__ import annotations

from functools import cache
from importlib import resources

import pandas as pd
import yaml

from helpers.errors import UnusableInput

_FOLDER = resources.files("helpers.validate")


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
            {"setting": key, "value": f"{value}", "description": described[key]["description"], "profile": self._origins[key]}
            for key, value in self._values.items()
        )


@cache
def settings() -> dict[str, dict[str, object]]:
    """Every setting a profile may have: type, meaning, allowed values."""
    return yaml.safe_load((_FOLDER / "settings.yml").read_text(encoding="utf-8"))


def load_profile(name: str) -> Profile:
    """Load a profile and what it inherits.

    Raises UnusableInput for an unknown key, a value of the wrong type, or a setting that no profile in the line gives.
    """
    values: dict[str, object] = {}
    origins: dict[str, str] = {}
    line = [name]
    while line[-1]:
        file = f"profiles/{line[-1]}.yml"
        try:
            own = yaml.safe_load((_FOLDER / file).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise UnusableInput(f"没有评分方案 {line[-1]}（应有文件 {file}）。") from None
        parent = own.pop("inherits", None)
        if parent in line:
            raise UnusableInput(f"{file}：评分方案互相继承，成了循环：{' → '.join([*line, parent])}。")
        for key, value in own.items():
            _check(file, key, value)
            values.setdefault(key, value)
            origins.setdefault(key, line[-1])
        line.append(parent)
    if missing := settings().keys() - values.keys():
        raise UnusableInput(f"评分方案 {name} 及其继承的方案缺少：{'、'.join(sorted(missing))}。")
    return Profile(name, {key: values[key] for key in settings()}, origins)


def _check(file: str, key: str, value: object) -> None:
    setting = settings().get(key)
    if setting is None:
        raise UnusableInput(f"{file}：不认识的设置 {key}；可用的设置见 validate/settings.yml。")
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if (setting["type"] == "number") != number or (setting["type"] == "text" and not isinstance(value, str)):
        raise UnusableInput(f"{file}：设置 {key} 应为{'数字' if setting['type'] == 'number' else '文字'}，而写的是 {value!r}。")
    if value not in setting.get("values", [value]):
        raise UnusableInput(f"{file}：设置 {key} 可取 {'、'.join(setting['values'])}，而写的是 {value!r}。")
