"""Funds whose head has two tiers, or whose sources are columns: no amount goes to a source that it does not belong to."""

from __future__ import annotations

import pytest

from tests.clean.test_unseen_layouts import GOALS, HEAD, INDICATORS, read, values

AMOUNTS = ("source", "annual_budget", "executed")


def funds(text: str, *columns: str) -> list[list[object]]:
    return values(read(HEAD, text, GOALS, INDICATORS), "funds", *(columns or AMOUNTS))


def test_sources_as_columns_without_a_total_leave_what_was_spent_to_the_whole():
    text = "资金（万元） | 中央资金 | 省级资金 | 执行数 | 执行率\n | 40 | 33 | 68 | 93%\n"
    assert funds(text, *AMOUNTS, "execution_rate") == [["total", None, 68, 0.93], ["central", 40, None, None], ["local", 33, None, None]]


def test_amounts_that_come_again_behind_each_source_are_its_own():
    text = "资金（万元） | 合计 | 执行数 | 执行率 | 中央资金 | 执行数 | 执行率\n | 73 | 68 | 93% | 40 | 38 | 95%\n"
    assert funds(text, *AMOUNTS, "execution_rate") == [["total", 73, 68, 0.93], ["central", 40, 38, 0.95]]


def test_sources_that_come_again_behind_each_amount_have_their_part_of_it():
    text = "资金（万元） | 全年预算数 | 其中：财政拨款 | 其他资金 | 全年执行数 | 其中：财政拨款 | 其他资金 | 执行率\n | 73 | 70 | 3 | 68 | 66 | 2 | 93%\n"
    assert funds(text, *AMOUNTS, "execution_rate") == [["total", 73, 68, 0.93], ["current_year_appropriation", 70, 66, None], ["other", 3, 2, None]]


@pytest.mark.parametrize("above", ["", "来源（万元） | 合计 | 中央 | 执行率\n"])
def test_amounts_that_come_again_without_a_source_are_uncertain(above: str):
    text = above + "资金（万元） | 预算数 | 执行数 | 预算数 | 执行数 | 执行率\n年度资金总额 | 73 | 68 | 40 | 38 | 93%\n"
    assert funds(text, *AMOUNTS, "uncertain") == [["total", 73, 68, "annual_budget executed"]]


def test_all_that_was_spent_is_no_source():
    text = "资金（万元） | 资金总额 | 中央资金 | 省级资金 | 支出总额\n | 73 | 40 | 33 | 68\n"
    assert funds(text) == [["total", 73, 68], ["central", 40, None], ["local", 33, None]]


PARTS = "资金（万元） | 全年预算数 | | | 全年执行数 | | | 执行率\n | 小计 | 当年预算 | 上年结转 | 小计 | 当年预算 | 上年结转\n"


def test_of_parts_below_each_amount_the_subtotal_is_the_amount_of_every_row():
    text = PARTS + "合计 | 73 | 70 | 3 | 68 | 65 | 3 | 93%\n财政拨款 | 70 | 67 | 3 | 66 | 63 | 3 | 94%\n其他资金 | 3 | 3 | 0 | 2 | 2 | 0 | 67%\n"
    year = read(HEAD, text, GOALS, INDICATORS)
    assert values(year, "funds", *AMOUNTS, "execution_rate", "uncertain") == [
        ["total", 73, 68, 0.93, None],
        ["current_year_appropriation", 70, 66, 0.94, None],
        ["other", 3, 2, 0.67, None],
    ]
    assert year["leftovers"]["text"].tolist().count("3") == 5


def test_parts_below_each_amount_with_one_row_of_figures_are_sources():
    text = PARTS + " | 73 | 70 | 3 | 68 | 65 | 3 | 93%\n"
    assert funds(text, *AMOUNTS, "execution_rate") == [["total", 73, 68, 0.93], ["other", 70, 65, None], ["carry_over", 3, 3, None]]


@pytest.mark.parametrize("label", ["年度资金", "本项目", ""])
def test_amounts_below_each_source_belong_to_it(label: str):
    text = f"资金来源（万元） | 合计 | | 中央 | | 省级 | | 执行率\n | 预算 | 执行 | 预算 | 执行 | 预算 | 执行\n{label} | 73 | 68 | 40 | 38 | 33 | 30 | 93%\n"
    assert funds(text, *AMOUNTS, "execution_rate") == [["total", 73, 68, 0.93], ["central", 40, 38, None], ["local", 33, 30, None]]


def test_amounts_below_each_source_without_a_total_make_no_total():
    text = "资金来源（万元） | 财政拨款 | | 其他资金 | | 执行率\n | 全年预算数 | 全年执行数 | 全年预算数 | 全年执行数\n | 70 | 66 | 3 | 2 | 93%\n"
    assert funds(text, *AMOUNTS, "execution_rate") == [["total", None, None, 0.93], ["current_year_appropriation", 70, 66, None], ["other", 3, 2, None]]


def test_sources_below_each_amount_without_a_subtotal_are_no_total():
    text = "资金（万元） | 全年预算数 | | 全年执行数 | \n | 财政拨款 | 其他资金 | 财政拨款 | 其他资金\n | 70 | 3 | 66 | 2\n"
    assert funds(text) == [["current_year_appropriation", 70, 66], ["other", 3, 2]]


def test_parts_of_parts_without_a_total_are_kept_and_nobodys_amounts():
    text = "资金（万元） | 全年预算数 | | 全年执行数 | | 执行率\n | 中央 | 省级 | 中央 | 省级\n人员经费 | 50 | 20 | 48 | 18 | 94%\n公用经费 | 3 | 0 | 2 | 0 | 67%\n"
    year = read(HEAD, text, GOALS, INDICATORS)
    assert values(year, "funds", *AMOUNTS) == [["basic_expenditure", None, None], ["basic_expenditure", None, None]]
    assert {"50", "20", "48", "18", "3", "2"} <= set(year["leftovers"]["text"])
