"""Structures that no known layout has: every value stands under its header, and what is not known disturbs nothing."""

from __future__ import annotations

import pandas as pd

from tests.clean.test_forms import assert_nothing_is_lost, one
from tests.forms import SOUND, year_of


def drawn(text: str) -> str:
    """A form drawn with | between cells and a blank where a merged cell goes on, as text with tabs."""
    return "".join("\t".join(cell.strip() for cell in line.split("|")) + "\n" for line in text.strip().splitlines())


HEAD = "项目支出绩效自评表\n项目名称 | 甲 | | | 主管部门 | 某局 | 实施单位 | 某所\n"
FUNDS = "项目资金（万元） | 资金来源 | 年初预算 | 预算调整后 | 实际支出 | 支出率（%） | 权重（10） | 自评得分\n | 合计 | 90 | 100 | 95 | 95% | 10 | 9.5\n"
GOALS = "年度目标 | 预期目标 | | | 实际完成情况\n | 修渠 | | | 已修\n"
INDICATORS = """绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分
 | 产出指标 | 数量指标 | 长度 | 3公里 | 3公里 | 50 | 50
 | | 质量指标 | 合格率 | 100% | 90% | 40 | 36
总分 | | | | | | 90 | 86
"""


def read(*parts: str) -> dict[str, pd.DataFrame]:
    year = year_of(drawn("".join(parts)))
    assert_nothing_is_lost(year)
    return year


def values(year: dict[str, pd.DataFrame], table: str, *columns: str) -> list[list[object]]:
    return year[table][list(columns)].astype(object).where(year[table][list(columns)].notna(), None).to_numpy().tolist()


def test_words_never_seen_are_known_by_their_shape_and_a_form_without_a_known_word_is_whole():
    year = read(HEAD, FUNDS, GOALS, INDICATORS)
    assert not one(year, "projects")["is_fragment"]
    row = one(year, "funds")
    assert (row["source"], row["initial_budget"], row["annual_budget"], row["executed"]) == ("total", 90, 100, 95)
    assert (row["execution_rate"], row["weight"], row["score"]) == (0.95, 10, 9.5)


def test_a_figure_below_an_unknown_header_stays_there():
    year = read(HEAD, FUNDS.replace("自评得分", "甲乙丙").replace("| 10 |", "| |"), GOALS, INDICATORS)
    row = one(year, "funds")
    assert pd.isna(row["weight"])
    assert pd.isna(row["score"])
    assert "9.5" in year["leftovers"]["text"].tolist()


def test_a_serial_number_left_of_the_levels_is_no_level():
    header, first, second, total = INDICATORS.splitlines()
    lines = [header.replace("| 一级", "| 序号 | 一级"), first.replace(" | 产出", " | 1 | 产出"), second.replace(" | |", " | 2 | |"), total]
    assert values(read(HEAD, FUNDS, GOALS, "\n".join(lines)), "indicators", "level1", "level2") == [
        ["产出指标", "数量指标"],
        ["产出指标", "质量指标"],
    ]


def test_a_column_without_a_known_header_that_holds_levels_is_the_level():
    year = read(HEAD, FUNDS, GOALS, INDICATORS.replace("二级指标", "类别"))
    assert values(year, "indicators", "level2") == [["数量指标"], ["质量指标"]]


def test_a_level_of_the_forms_own_is_not_overruled_by_its_level_2():
    text = INDICATORS.replace("产出指标", "社会效应").replace("质量指标", "服务对象满意度指标")
    assert values(read(HEAD, FUNDS, GOALS, text), "indicators", "level1") == [["社会效应"], ["社会效应"]]


def test_a_header_of_two_tiers_is_one_header():
    tiers = "绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | | 评分情况\n | | | | 计划 | 实际完成 | 标准分 | 自评分\n"
    year = read(HEAD, FUNDS, GOALS, tiers, INDICATORS.split("\n", 1)[1])
    assert values(year, "indicators", "target_text", "actual_text", "weight", "score") == [
        ["3公里", "3公里", 50, 50],
        ["100%", "90%", 40, 36],
    ]
    funds = "项目资金（万元） | 资金来源 | 预算数 | | 执行情况\n | | 年初 | 调整后 | 执行数 | 执行率\n | 合计 | 90 | 100 | 95 | 95%\n"
    assert values(read(HEAD, funds, GOALS, INDICATORS), "funds", "initial_budget", "annual_budget", "executed") == [[90, 100, 95]]


def test_amounts_split_by_source_in_the_header_give_their_totals():
    funds = "项目资金（万元） | 全年预算数 | | 全年执行数 | | 执行率\n | 小计 | 其中：财政资金 | 小计 | 其中：财政资金\n | 100 | 80 | 90 | 72 | 90%\n"
    assert values(read(HEAD, funds, GOALS, INDICATORS), "funds", "annual_budget", "executed") == [[100, 90]]


def test_a_header_cut_by_the_end_of_a_page_is_made_whole():
    header, rest = INDICATORS.split("\n", 1)
    cut = header.replace("完成值", "全年实际完") + "\n\n | | | | | 成值\n"
    assert values(read(HEAD, FUNDS, GOALS, cut, rest), "indicators", "actual_text") == [["3公里"], ["90%"]]


def test_goals_may_stand_to_the_right_of_their_labels():
    for goals in (
        "年度总体目标 | 预期目标 | 修渠\n | 实际完成 | 已修\n",
        "年初设定目标 | 修渠\n目标完成情况 | 已修\n",
        "年度目标 | 预期目标 | 修渠 | 完成情况 | 已修\n",
        "年度绩效目标 | 绩效目标 | | | 目标完成情况\n | 修渠 | | | 已修\n",
    ):
        project = one(read(HEAD, FUNDS, goals, INDICATORS), "projects")
        assert (project["expected_goal"], project["actual_outcome"]) == ("修渠", "已修"), goals


def test_sources_of_money_may_stand_as_columns():
    funds = "资金（万元） | 资金总额 | 财政拨款\n年初预算数 | 100 | 80\n全年执行数 | 90 | 72\n执行率 | 90% | 90%\n"
    assert values(read(HEAD, funds, GOALS, INDICATORS), "funds", "source", "initial_budget", "executed", "execution_rate") == [
        ["total", 100, 90, 0.9],
        ["current_year_appropriation", 80, 72, 0.9],
    ]


def test_a_total_in_the_head_makes_a_total_row_needless():
    head = HEAD + "自评总分（分） | 86 | 自评等级 | 良\n"
    project = one(read(head, FUNDS, GOALS, INDICATORS[: INDICATORS.index("总分")]), "projects")
    assert (project["declared_total_score"], project["is_fragment"]) == (86, False)


def test_a_total_follows_the_order_of_its_columns():
    text = INDICATORS.replace("分值 | 得分", "得分 | 分值").replace("90 | 86", "86 | 90")
    project = one(read(HEAD, FUNDS, GOALS, text), "projects")
    assert (project["declared_total_weight"], project["declared_total_score"]) == (90, 86)


def test_two_forms_beside_each_other_are_two_forms():
    left = drawn(HEAD.split("\n", 1)[1] + FUNDS + GOALS + INDICATORS).splitlines()
    right = [line.replace("甲", "乙").replace("长度", "宽度") for line in left]
    beside = "\n".join(f"{one}{chr(9) * (9 - one.count(chr(9)))}{two}" for one, two in zip(left, right, strict=True))
    year = year_of(beside)
    assert_nothing_is_lost(year)
    assert year["projects"]["project_name"].tolist() == ["甲", "乙"]
    assert year["indicators"]["level3"].tolist() == ["长度", "合格率", "宽度", "合格率"]


def test_the_year_may_stand_above_the_title():
    first, second, rest = SOUND.split("\n", 2)
    assert one(year_of(f"{second}\n{first}\n{rest}"), "projects")["fiscal_year"] == one(year_of(SOUND), "projects")["fiscal_year"]
