"""Which rows of a table of funds are sources: what the money went to, a second total and points are none."""

from __future__ import annotations

import pytest

from tests.clean.test_unseen_layouts import GOALS, HEAD, INDICATORS, read, values
from tests.forms import Text

AMOUNTS = ("source", "annual_budget", "executed")
TABLE = Text("项目资金（万元） | 资金来源 | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分\n | 年度资金总额 | 73 | 73 | 68 | 10 | 93.15% | 9.32\n | 财政拨款 | 70 | 70 | 66 | | 94.29% |\n")
SOURCES = [["total", 73, 68], ["current_year_appropriation", 70, 66]]
USE = "支出明细，不是资金来源"


def left(text: str) -> tuple[list[list[object]], dict[str, str]]:
    """The rows of funds, and the leftovers with their reasons."""
    year = read(HEAD, text, GOALS, INDICATORS)
    return values(year, "funds", *AMOUNTS), dict(values(year, "leftovers", "text", "reason"))


@pytest.mark.parametrize("heading", ["支出内容", "经济科目", "支出经济分类科目名称", "费用明细", "资金用途"])
def test_a_table_of_what_the_money_went_to_holds_no_sources(heading: str):
    funds, leftovers = left(f"{TABLE}支出情况 | {heading} | 预算数 | 执行数\n | 苗木采购 | 40 | 38\n | 人工养护 | 33 | 30\n")
    assert funds == SOURCES
    assert [leftovers[text] for text in ("苗木采购", "38", "人工养护", "30")] == [USE] * 4


def test_a_table_of_other_columns_below_the_total_that_names_no_source_holds_none():
    funds, leftovers = left(f"{TABLE}区域 | 片区 | 预算数 | 执行数\n | 东片 | 40 | 38\n | 西片 | 33 | 30\n")
    assert funds == SOURCES
    assert leftovers["东片"] == USE


def test_a_table_of_other_columns_with_sources_that_are_known_goes_on():
    funds, _ = left(f"{TABLE}资金（万元） | 来源 | 预算数 | 执行数\n | 其他资金 | 3 | 2\n")
    assert funds == [*SOURCES, ["other", 3, 2]]


def test_uses_beside_a_heading_of_their_own_are_no_sources():
    funds, leftovers = left(f"{TABLE}支出明细 | 苗木采购 | 40 | 40 | 38\n | 人工养护 | 33 | 33 | 30\n")
    assert funds == SOURCES
    assert leftovers["人工养护"] == USE


@pytest.mark.parametrize("use", ["工资福利支出", "资本性支出", "办公费", "专家劳务费"])
def test_a_row_with_the_name_of_a_use_is_no_source(use: str):
    funds, leftovers = left(f"{TABLE} | {use} | 5 | 5 | 4 | | 80% |\n")
    assert (funds, leftovers[use]) == (SOURCES, USE)


def test_what_the_money_went_to_stays_where_no_other_total_is_known():
    funds, _ = left("资金（万元） | 支出内容 | 预算数 | 执行数\n | 苗木采购 | 40 | 38\n | 合计 | 40 | 38\n")
    assert ["total", 40, 38] in funds


@pytest.mark.parametrize("place", ["above", "below"])
def test_the_investment_of_many_years_is_no_second_total(place: str):
    row = " | 项目总投资 | 500 | 500 | 300 | | |\n"
    header, rest = TABLE.split("\n", 1)
    funds, leftovers = left(f"{header}\n{row}{rest}" if place == "above" else TABLE + row)
    assert funds == SOURCES
    assert leftovers["项目总投资"] == "资金表中的另一行合计"


def test_the_subtotal_of_a_source_is_that_source_beside_the_total_and_the_total_alone():
    text = TABLE.replace("财政拨款", "一、财政拨款小计")
    assert left(text)[0] == SOURCES
    assert left(text.replace("年度资金总额 | 73", "财政拨款小计 | 73").replace("一、财政拨款小计", "其他资金"))[0] == [["total", 73, 68], ["other", 70, 66]]


@pytest.mark.parametrize("label", ["预算执行得分", "执行分值", "预算执行率"])
def test_a_row_of_points_or_of_a_rate_is_no_source(label: str):
    assert left(f"{TABLE} | {label} | 10 | 10 | 9.32\n")[0] == SOURCES


@pytest.mark.parametrize(("unit", "factor"), [("元", 1e-4), ("千元", 0.1), ("万元", 1), ("百万元", 100), ("亿元", 1e4)])
@pytest.mark.parametrize("place", ["项目资金（{}）", "above", "项目资金（单位：{}）"])
def test_amounts_are_in_the_unit_that_the_form_prints(unit: str, factor: float, place: str):
    line = f"单位：{unit}\n" if place == "above" else ""
    year = read(line, HEAD, TABLE.replace("项目资金（万元）", "项目资金" if line else place.format(unit)), GOALS, INDICATORS)
    assert values(year, "funds", *AMOUNTS) == [[source, pytest.approx(budget * factor), pytest.approx(spent * factor)] for source, budget, spent in SOURCES]
    assert values(year, "projects", "amount_unit") == [[unit]]
    assert year["leftovers"]["text"].dropna().tolist() == []


def test_a_budget_after_the_adjustment_within_the_year_is_the_annual_one_where_no_other_is():
    assert left(TABLE.replace("全年预算数", "年中调整后"))[0] == SOURCES
    both = "资金（万元） | 资金来源 | 年初预算数 | 年中调整后 | 全年预算数 | 全年执行数\n | 年度资金总额 | 70 | 72 | 73 | 68\n"
    assert left(both)[0] == [["total", 73, 68]]


@pytest.mark.parametrize("label", ["政策实施单位", "专项资金实施单位", "任务承担单位", "牵头实施单位"])
def test_the_unit_that_carries_out_a_policy_or_a_task_is_the_implementing_one(label: str):
    year = read(HEAD.replace("实施单位", label).replace("主管部门", "政策主管部门"), TABLE, GOALS, INDICATORS)
    assert values(year, "projects", "department", "implementing_unit") == [["某局", "某所"]]


def test_funds_that_a_unit_raised_itself_are_the_units():
    assert left(f"{TABLE} | 单位自筹资金 | 3 | 3 | 2 | | 67% |\n")[0] == [*SOURCES, ["unit_funds", 3, 2]]


@pytest.mark.parametrize("name", ["[207]2023年食堂改造", "410000230000000012T_2023年食堂改造", "410000230000000012T-2023年食堂改造"])
def test_a_code_in_front_of_a_year_is_apart_and_the_year_stays(name: str):
    year = read(HEAD.replace("| 甲 |", f"| {name} |"), TABLE, GOALS, INDICATORS)
    assert values(year, "projects", "project_name") == [["2023年食堂改造"]]
