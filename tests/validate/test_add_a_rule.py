"""The guide docs/add_a_rule.md works when it is followed to the letter."""

from __future__ import annotations

import random
import re
import sys
import types

import yaml

from helpers.validate import forms_of, places_of
from helpers.validate.catalogue import Rule
from helpers.validate.profile import load_profile
from helpers.validate.review import Review, review
from tests.conftest import PROJECT
from tests.validate import planting
from tests.validate.judging import judge
from tests.validate.made_up import sound_form, year_of_forms

GUIDE = (PROJECT / "docs" / "add_a_rule.md").read_text(encoding="utf-8")


def block(language: str, number: int = 0) -> str:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)[number]


def test_a_rule_added_by_the_guide_passes_fails_and_says_what_it_cannot_judge(monkeypatch):
    (entry,) = yaml.safe_load(block("yaml"))
    module = types.ModuleType("helpers.validate.rules.a_heads")
    exec(block("python", 0), module.__dict__)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    plants: dict = {}
    monkeypatch.setattr(planting, "PLANTS", plants)
    exec(block("python", 1), dict(vars(planting)))
    rule = Rule(**entry | {key: tuple(value) for key, value in entry.items() if isinstance(value, list)})
    chance = random.Random(1)

    def judged(*changes) -> Review:
        year = planting.Planted(sound_form(chance, 4))
        for change in changes:
            change(year)
        tables = year_of_forms([year.form])
        return review(forms_of(2023, tables), [rule], load_profile("beijing"), judge(), places_of(tables))

    def put(year) -> None:
        plants["A90"].put(year, chance)

    assert judged().findings.empty
    (finding,) = judged(put).findings.to_dict("records")
    assert finding["message"].endswith("没有填写实施单位（该栏为空）。")
    assert judged(put, plants["A90"].blank).judgements["reason"].tolist() == ["表格残缺"]


def test_the_guide_names_every_key_of_an_entry():
    assert set(yaml.safe_load(block("yaml"))[0]) == set(Rule.__dataclass_fields__)
