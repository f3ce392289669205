"""The blocks of a form may stand in any order, also below its total; where a form ends is told by what begins the next."""

from __future__ import annotations

from itertools import permutations

import pandas as pd
import pytest

from tests.clean.test_segment import assert_nothing_is_lost, one
from tests.forms import SOUND, year_of

LINES = SOUND.splitlines()
HEAD, FUNDS, GOALS, INDICATORS, TOTAL = LINES[:5], LINES[5:10], LINES[10:12], LINES[12:19], LINES[19:20]
BLOCKS = {"funds": FUNDS, "goals": GOALS, "indicators": INDICATORS, "total": TOTAL}
ORDERS = [order for order in permutations(BLOCKS) if order.index("indicators") < order.index("total")]
GOALS_BESIDE = ["年度总体目标\t预期目标\t采购图书，充实馆藏。\t实际完成情况\t全年新购图书上架，读者借阅增加。"]
GOAL_FIELDS = ["预期目标\t采购图书，充实馆藏。", "实际完成情况\t全年新购图书上架，读者借阅增加。"]
READ = ("expected_goal", "actual_outcome", "declared_total_weight", "declared_total_score", "is_fragment")


def drawn(*blocks: list[str]) -> str:
    return "\n".join([*HEAD, *(line for block in blocks for line in block)]) + "\n"


def assert_read_as_sound(year: dict[str, pd.DataFrame]) -> None:
    sound = year_of(SOUND)
    assert [one(year, "projects")[name] for name in READ] == [one(sound, "projects")[name] for name in READ]
    for table in ("funds", "indicators"):
        apart = ["project_id", "place"]
        pd.testing.assert_frame_equal(year[table].drop(columns=apart), sound[table].drop(columns=apart))
    assert year["leftovers"].empty
    assert_nothing_is_lost(year)


@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
def test_the_same_form_is_read_whatever_the_order_of_its_blocks(order: tuple[str, ...]):
    assert_read_as_sound(year_of(drawn(*(BLOCKS[name] for name in order))))


@pytest.mark.parametrize("goals", [GOALS_BESIDE, GOAL_FIELDS])
@pytest.mark.parametrize("last", ["goals", "total"])
def test_goals_beside_their_labels_may_stand_last(goals: list[str], last: str):
    blocks = [FUNDS, INDICATORS, goals, TOTAL] if last == "total" else [FUNDS, INDICATORS, TOTAL, goals]
    assert_read_as_sound(year_of(drawn(*blocks)))


@pytest.mark.parametrize("last", [GOALS, FUNDS], ids=["goals", "funds"])
def test_what_stands_below_the_last_block_is_no_part_of_it(last: list[str]):
    others = [block for block in (FUNDS, GOALS, INDICATORS, TOTAL) if block is not last]
    year = year_of(drawn(*others, last) + "填报日期：2024年3月1日\n")
    assert one(year, "projects")["report_date"] == "2024年3月1日"
    assert_read_as_sound(year)


@pytest.mark.parametrize("last", [GOALS, FUNDS], ids=["goals", "funds"])
def test_the_next_form_begins_with_its_title_or_its_project(last: list[str]):
    others = [block for block in (FUNDS, GOALS, INDICATORS, TOTAL) if block is not last]
    first = drawn(*others, last)
    for second in (SOUND, "\n".join(LINES[2:]) + "\n"):
        year = year_of(first + second.replace("图书采购", "场馆维修"))
        assert list(year["projects"]["project_name"]) == ["图书采购", "场馆维修"]
        assert not year["projects"]["is_fragment"].any()
        assert len(year["indicators"]) == 12


def test_a_form_whose_head_is_lost_does_not_lend_its_goals_to_the_one_above():
    first = drawn(FUNDS, INDICATORS, TOTAL)
    year = year_of(first + "\n".join([*GOALS, *INDICATORS, *TOTAL]) + "\n")
    assert pd.isna(year["projects"]["expected_goal"][0])
    assert list(year["projects"]["is_fragment"]) == [False, True]


@pytest.mark.parametrize("names", [("总分", "自评得分"), ("总分值", "综合评分"), ("分值合计", "得分合计")])
@pytest.mark.parametrize("block", [[], ["自评结论\t项目完成较好。"], GOALS])
def test_a_total_in_pairs_gives_each_figure_to_its_name(names: tuple[str, str], block: list[str]):
    goals = [] if block is GOALS else GOALS
    year = year_of(drawn(FUNDS, goals, INDICATORS, block, [f"{names[0]}\t100\t{names[1]}\t95.5"]))
    project = one(year, "projects")
    assert (project["declared_total_weight"], project["declared_total_score"]) == (100, 95.5)
    assert_nothing_is_lost(year)
