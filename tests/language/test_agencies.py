"""Departments by the spellings that mean them, and units that share a name by their department."""

from __future__ import annotations

import csv
import re

import pandas as pd
import pytest

from helpers.language.agencies import department_names, is_office, unit_names, usual_spellings
from tests.conftest import PROJECT


def names_of(*forms: tuple[str | None, str | None]) -> list[str | None]:
    """Names of the units of forms that print this department and this unit."""
    rows = [{"project_id": f"p{place}", "department": department, "implementing_unit": unit} for place, (department, unit) in enumerate(forms)]
    return list(unit_names(pd.DataFrame(rows)).values())


def test_units_of_one_name_in_two_departments_are_told_apart():
    assert names_of(("青山区教育局", "办公室"), ("青山区水务局", "办公室"), ("青山区水务局", "排水管理所")) == [
        "青山区教育局办公室",
        "青山区水务局办公室",
        "排水管理所",
    ]


def test_a_unit_of_one_department_keeps_its_name_however_the_department_is_spelled():
    assert names_of(("青山区人力资源和社会保障局", "办公室"), ("青山区人社局", "办公室"), ("江南市青山区人力资源和社会保障局", "办公室")) == ["办公室"] * 3


def test_spellings_of_a_shared_name_are_one_unit():
    told = names_of(("青山区教育局", "办 公 室"), ("江南市青山区教育局", "办公室"), ("青山区教育局", "办公室"), ("青山区水务局", "办公室"))
    assert told == ["青山区教育局办 公 室", "青山区教育局办公室", "青山区教育局办公室", "青山区水务局办公室"]


def test_a_form_that_prints_no_department_or_an_office_leaves_the_name_alone():
    assert names_of((None, "办公室"), ("机关党委", "办公室"), ("青山区教育局", "办公室")) == ["办公室"] * 3


def test_a_blank_unit_has_no_name():
    assert names_of(("青山区教育局", None), ("青山区水务局", "办公室")) == [None, "办公室"]


def test_a_year_without_departments_and_units_has_bare_names():
    assert names_of((None, None), (None, "办公室")) == [None, "办公室"]


def test_the_most_frequent_spelling_of_a_department_is_the_usual_one():
    names = pd.Series(["青山区人社局", "青山区人力资源和社会保障局", "青山区人力资源和社会保障局", None, "青山区教育局"])
    assert usual_spellings(names) == {
        "青山区人社局": "青山区人力资源和社会保障局",
        "青山区人力资源和社会保障局": "青山区人力资源和社会保障局",
        "青山区教育局": "青山区教育局",
    }


def test_one_department_with_more_and_less_of_its_region_is_one():
    names = pd.Series(["河东省江南市青山区教育局", "江南市青山区教育局", "青山区教育局", "青山区教育局"])
    assert set(usual_spellings(names).values()) == {"青山区教育局"}


def test_a_bare_name_that_could_be_either_of_two_departments_is_neither():
    names = pd.Series(["江南市青山区教育局", "江北市青山区教育局", "青山区教育局"])
    assert all(spelling == usual for spelling, usual in usual_spellings(names).items())


@pytest.mark.parametrize(
    "name",
    ["组织人事科", "机关党委", "办公室", "局 办公室", "某区教育局办公室", "县委组织部办公室", "党政办公室", "党政办", "综合股", "财务处", "财务管理处", "某市卫生健康委员会办公室", "档案室"],
)
def test_an_office_is_no_department(name: str):
    assert is_office(name)


@pytest.mark.parametrize(
    "name",
    [
        "青山区教育局", "青山区财政科学研究所", "某街道办事处", "江南市青山区人民政府河东街道办事处", "某县人民政府办公室", "中共某县委办公室", "某县人大常委会办公室", "县政协办公室",
        "某市人民政府外事办公室", "中共某市委网络安全和信息化委员会办公室", "某县地方志编纂委员会办公室", "某县机构编制委员会办公室", "某区信访办公室", "某县防汛抗旱指挥部办公室",
        "县委农村工作领导小组办公室", "县委党史研究室", "某公园管理处", "某镇党委", "某开发区财政科",
    ],
)  # fmt: skip
def test_an_office_with_a_budget_of_its_own_is_a_department(name: str):
    assert not is_office(name)


def test_every_line_of_the_list_of_offices_decides_its_example():
    with (PROJECT / "src" / "helpers" / "language" / "offices.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["kind"] for row in rows} == {"office", "department"}
    assert [next(line for line in rows if re.search(line["pattern"], row["example"])) for row in rows] == rows
    assert all(is_office(row["example"]) == (row["kind"] == "office") for row in rows)


def test_a_department_goes_by_the_spelling_that_most_forms_print_as_it_is_printed():
    names = pd.Series(["青山区 教育局", "江城市青山区教育局", "青山区 教育局", "组织人事科", None, "青山区水务局"])
    assert [None if pd.isna(name) else name for name in department_names(names)] == ["青山区 教育局"] * 3 + [None, None, "青山区水务局"]
    assert department_names(pd.Series([None], dtype="str")).isna().all()
