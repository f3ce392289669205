"""Which project of the year before a form goes on with."""

from __future__ import annotations

import pytest

from helpers.schema.identity import same_project
from helpers.validate import forms_of
from tests.forms import SOUND, year_of

OFFICE = SOUND.replace("某馆", "办公室")


def in_department(name: str) -> str:
    return OFFICE.replace("某局", name)


def partners(now: str, *before: str) -> tuple[list[object], list[object]]:
    """For one form of 2023: the project of 2022 that it goes on with, and why there is none."""
    last = [text.replace("2023 年度", "2022 年度") for text in before]
    previous = forms_of(2022, year_of(*last, fiscal_year=2022))
    forms = forms_of(2023, year_of(now))
    partner, why = same_project(forms.projects, previous.projects)
    place = {project: number for number, project in enumerate(previous.projects["project_id"])}
    return [place.get(one) for one in partner], why.tolist()


@pytest.mark.parametrize("then", ["青山区教育局", "江南市青山区教育局", "机关党委"])
def test_a_project_goes_on_in_its_office_whatever_the_department_is_called(then: str):
    assert partners(in_department("青山区教育局"), in_department(then)) == ([0], [None])


def test_an_office_of_another_department_has_another_project():
    water = in_department("青山区水务局")
    assert partners(in_department("青山区教育局"), water) == ([None], ["没有对应的项目"])
    assert partners(in_department("青山区教育局"), water, in_department("青山区教育局")) == ([1], [None])


def test_several_that_may_be_meant_are_none():
    assert partners(OFFICE.replace("某局", ""), in_department("青山区水务局"), in_department("青山区教育局")) == ([None], ["对应的项目不止一个"])
