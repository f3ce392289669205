"""G08 on single rows: what stands word for word in another project's form is asked about; what any form may say is not."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from helpers.check.judging import PlainJudge
from tests.validate.judging import profile_with, review_planted
from tests.validate.made_up import Form, sound_form
from tests.validate.planting import Planted

NOTE = "南侧围墙施工占用通道，改由西门进出，今后提前与施工方约定时段"
LONG_ACTUAL = "新建步道沿线增设休息座椅，附近居民反映散步更方便"


def two_forms(**cells: object) -> tuple[Form, Form]:
    """Forms of two projects and units with one row in common."""
    row = {"level1": "效益指标", "level1_origin": "printed", "level2": "社会效益指标", "weight": 15, "score": 15} | cells
    forms = (sound_form(random.Random(1), 3), sound_form(random.Random(2), 40))
    for form in forms:
        form.indicators[-3] = dict(row)
    return forms


def rows_told(*forms: Form, **settings: object) -> pd.DataFrame:
    found = review_planted([Planted(form) for form in forms], "G08", profile_with("beijing", **settings), PlainJudge())
    assert not found.outcomes["errors"].any(), found.outcomes["error"].dropna().tolist()
    return found.findings


COPIED = {"level3": "日均到访人数", "target_text": "≥300人次", "actual_text": "280人次", "score": 14, "deviation_note": NOTE}


def test_a_row_of_another_project_with_its_reason_is_asked_about_at_both_places():
    one, other = two_forms(**COPIED)
    told = rows_told(one, other)
    assert list(told["severity"]) == ["info", "info"] and list(told["case"]) == ["row", "row"]
    assert list(told["partner"]) == [other.project["project_id"], one.project["project_id"]]
    position = len(other.indicators) - 2
    assert f"“{other.project['project_name']}”第 {position} 项一字不差；是否照抄？" in told["message"].iloc[0] and NOTE in told["message"].iloc[0]
    assert told["place"].notna().all()


def test_a_long_actual_is_as_telling_as_a_note():
    assert len(rows_told(*two_forms(level3="周边环境", target_text="有所改善", actual_text=LONG_ACTUAL))) == 2


@pytest.mark.parametrize(
    "cells",
    [
        {"level3": "群众满意度", "target_text": "≥90%", "actual_text": "95%", "deviation_note": None},
        COPIED | {"deviation_note": "受天气影响，今后加强调度"},
        COPIED | {"deviation_note": None},
        {"level3": "公共服务水平", "target_text": "有所提升", "actual_text": "有所提升", "deviation_note": "无"},
    ],
)
def test_a_row_that_any_form_may_have_is_silent(cells: dict):
    assert rows_told(*two_forms(**cells)).empty


@pytest.mark.parametrize("changed", [{"actual_text": "281人次"}, {"target_text": "≥301人次"}, {"level3": "日均参观人数"}, {"deviation_note": NOTE + "并公告"}])
def test_one_difference_is_enough_to_be_no_copy(changed: dict):
    one, other = two_forms(**COPIED)
    other.indicators[-3] |= changed
    assert rows_told(one, other).empty


def test_spaces_and_signs_make_no_difference():
    one, other = two_forms(**COPIED)
    other.indicators[-3]["deviation_note"] = NOTE.replace("，", ", ")
    assert len(rows_told(one, other)) == 2


def test_two_forms_of_one_project_may_say_the_same():
    one, other = two_forms(**COPIED)
    other.project["project_name"] = f"2023年{one.project['project_name']}"
    assert rows_told(one, other).empty
    other.project |= {"project_name": one.project["project_name"], "duplicate_of": one.project["project_id"]}
    assert rows_told(one, other).empty


def test_a_form_is_told_once_and_not_for_what_is_copied_as_a_whole():
    one, other = two_forms(**COPIED)
    for form in (one, other):
        form.indicators.append(dict(COPIED, level1="效益指标", level2="社会效益指标", level3="夜间到访人数"))
    assert len(rows_told(one, other)) == 2
    other.indicators, other.project["expected_goal"] = [dict(row) for row in one.indicators], one.project["expected_goal"]
    assert list(rows_told(one, other)["case"]) == ["whole", "whole"]


def test_how_long_a_text_must_be_stands_in_the_profile():
    forms = two_forms(**COPIED)
    assert len(rows_told(*forms, copied_text=15)) == 2 and rows_told(*forms, copied_text=100).empty
