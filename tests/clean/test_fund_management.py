"""The block 资金管理情况 of forms of transfers: its labels are known, and what is said stays, aspect by aspect."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.clean.test_segment import assert_nothing_is_lost, one
from tests.forms import SOUND, year_of
from tests.layouts import TRANSFER
from tests.validate.judging import rules_that_fire

GOALS = "总体目标完成情况\t总体目标"
HEADER = "资金管理情况\t\t\t情况说明\t存在问题和改进措施\n"
ASPECTS = (
    "分配科学性", "下达及时性", "拨付合规性", "使用规范性", "执行准确性", "预算绩效管理情况", "支出责任履行情况",
)  # fmt: skip
BLOCK = HEADER + "".join(f"\t{aspect}\t\t已按规定办理。\t无\n" for aspect in ASPECTS)


def with_block(block: str) -> dict[str, pd.DataFrame]:
    year = year_of(TRANSFER.replace(GOALS, block + GOALS))
    assert_nothing_is_lost(year)
    return year


def test_nothing_of_the_official_form_is_left_over():
    year = with_block(BLOCK)
    assert year["leftovers"].empty
    project = one(year, "projects")
    assert project["fund_management"].splitlines() == [f"{aspect}：已按规定办理。存在问题和改进措施：无" for aspect in ASPECTS]
    assert (project["expected_goal"], project["is_fragment"]) == ("改善条件。", False)
    assert len(year["funds"]) == 4 and len(year["indicators"]) == 3
    assert rules_that_fire(TRANSFER.replace(GOALS, BLOCK + GOALS)) == rules_that_fire(TRANSFER)


def test_a_text_stands_for_the_column_below_which_it_stands():
    year = with_block(HEADER + "\t分配科学性\t\t程序规范\t\n\t下达及时性\t\t\t晚了十天\n")
    assert one(year, "projects")["fund_management"] == "分配科学性：程序规范\n下达及时性：存在问题和改进措施：晚了十天"


def test_a_block_that_nobody_filled_in_says_nothing():
    year = with_block(HEADER + "".join(f"\t{aspect}\n" for aspect in ASPECTS))
    assert pd.isna(one(year, "projects")["fund_management"]) and year["leftovers"].empty


@pytest.mark.parametrize("block", ["资金管理情况\t分配科学性\t\t规范\t无\n\t下达及时性\t\t及时\t无\n", "资金管理情况\n\t分配科学性\t\t规范\t无\n\t下达及时性\t\t及时\t无\n"])
def test_a_block_may_have_no_header(block: str):
    year = with_block(block)
    assert one(year, "projects")["fund_management"].splitlines()[1] == "下达及时性：及时。存在问题和改进措施：无"
    assert year["leftovers"].empty


def test_a_text_beside_the_label_of_the_block_is_all_of_it():
    assert one(with_block("资金管理情况\t专账核算，专款专用。\n"), "projects")["fund_management"] == "专账核算，专款专用。"


def test_an_aspect_that_is_not_known_is_reported_and_those_of_other_forms_are_not_taken():
    assert with_block(BLOCK + "\t甲乙丙性\t\t已办\t无\n")["leftovers"]["text"].tolist() == ["甲乙丙性", "已办", "无"]
    assert pd.isna(one(year_of(SOUND.replace("图书采购", "分配科学性")), "projects")["fund_management"])


def test_people_are_kept_out_of_it():
    form = TRANSFER.replace(GOALS, BLOCK.replace("已按规定办理。", "由张某甲办理。", 1) + GOALS).replace("说明：", "填报人\t张某甲\n说明：")
    year = year_of(form)
    assert "张某甲" in year["contacts"]["other_people"].tolist() and "张某甲" not in one(year, "projects")["fund_management"]
