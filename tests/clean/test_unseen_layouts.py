"""Structures that no known layout has: every value stands under its header, and what is not known disturbs nothing."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.clean.test_segment import assert_nothing_is_lost, one
from tests.forms import SOUND, Text, year_of


def drawn(text: str) -> str:
    """A form drawn with | between cells and a blank where a merged cell goes on, as text with tabs."""
    return "".join("\t".join(cell.strip() for cell in line.split("|")) + "\n" for line in text.strip().splitlines())


HEAD = Text("项目支出绩效自评表\n项目名称 | 甲 | | | 主管部门 | 某局 | 实施单位 | 某所\n")
FUNDS = Text("项目资金（万元） | 资金来源 | 年初预算 | 预算调整后 | 实际支出 | 支出率（%） | 权重（10） | 自评得分\n | 合计 | 90 | 100 | 95 | 95% | 10 | 9.5\n")
GOALS = "年度目标 | 预期目标 | | | 实际完成情况\n | 修渠 | | | 已修\n"
INDICATORS = Text("""绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分
 | 产出指标 | 数量指标 | 长度 | 3公里 | 3公里 | 50 | 50
 | | 质量指标 | 合格率 | 100% | 90% | 40 | 36
总分 | | | | | | 90 | 86
""")


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


def test_amounts_split_by_source_in_the_header_give_total_and_source():
    funds = "项目资金（万元） | 全年预算数 | | 全年执行数 | | 执行率\n | 小计 | 其中：财政资金 | 小计 | 其中：财政资金\n | 100 | 80 | 90 | 72 | 90%\n"
    assert values(read(HEAD, funds, GOALS, INDICATORS), "funds", "annual_budget", "executed") == [[100, 90], [80, 72]]


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


def test_points_behind_every_level_are_those_of_the_level_and_the_row():
    table = """一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值 | 指标值 | 完成值 | 得分
产出指标 | 60 | 数量指标 | 40 | 长度 | 40 | 3公里 | 3公里 | 40
 | | 质量指标 | 20 | 合格率 | 20 | 100% | 90% | 18
总分 | 60 | | 60 | | 60 | | | 58
"""
    year = read(HEAD, FUNDS, GOALS, table)
    assert values(year, "indicators", "level1_points", "level2_points", "weight", "score") == [[60, 40, 40, 40], [60, 20, 20, 18]]
    assert values(year, "projects", "declared_total_weight", "declared_total_score") == [[60, 58]]


def test_points_in_a_level_label_need_no_word_and_no_brackets():
    text = INDICATORS.replace("产出指标", "产出指标（90）").replace("数量指标", "数量指标50分")
    year = read(HEAD, FUNDS, GOALS, text)
    assert values(year, "indicators", "level1", "level1_points", "level2", "level2_points")[0] == ["产出指标", 90, "数量指标", 50]


def test_a_rate_without_its_sign_stays_a_rate_where_weight_and_score_are_blank():
    funds = FUNDS.replace("95% | 10 | 9.5", "95 | 10 | 9.5") + " | 其他资金 | 0 | 10 | 9 | 90 | | \n"
    assert values(read(HEAD, funds, GOALS, INDICATORS), "funds", "execution_rate", "weight") == [[0.95, 10], [0.9, None]]


def test_the_own_label_of_a_field_goes_before_another_of_the_same_meaning():
    head = "项目支出绩效自评表\n专项名称 | 农田建设\n项目名称 | 甲 | 项目归口部门 | 农建科\n主管部门 | 某局 | 实施单位 | 某所\n"
    year = read(head, FUNDS, GOALS, INDICATORS)
    assert values(year, "projects", "project_name", "department") == [["甲", "某局"]]
    assert {"农田建设", "农建科"} <= set(year["leftovers"]["text"])


def test_two_kinds_of_names_in_one_row_are_no_two_forms():
    head = HEAD.replace("项目名称 | 甲 | |", "一级项目名称 | 农田建设 | 项目名称 | 甲 |")
    assert values(read(head, FUNDS, GOALS, INDICATORS), "projects", "project_name", "department") == [["甲", "某局"]]


def test_labels_and_values_may_share_their_cells():
    goals = "一、预算执行情况（单位：万元）\n预期目标：修渠 | | 实际完成情况：已修\n"
    foot = "自评总分：86分（自评等级：良）\n"
    year = read(HEAD, goals, FUNDS, INDICATORS[: INDICATORS.index("总分")], foot)
    project = one(year, "projects")
    assert (project["expected_goal"], project["actual_outcome"], project["is_fragment"]) == ("修渠", "已修", False)
    assert (project["declared_total_score"], project["declared_grade"]) == (86, "良")
    assert year["leftovers"].empty


@pytest.mark.parametrize(
    "line",
    [
        "（2023年度）          单位：元",
        "二〇二三年度\n金额单位：元",
        "预算年度 | 2023 | 金额单位 | 元",
        "填报单位：某局     自评年度：2023年     单位：元",
        "填报单位：某局     2023年度     单位：元",
    ],
)
def test_year_and_unit_are_read_wherever_they_are_printed(line: str):
    title, rest = HEAD.split("\n", 1)
    project = one(read(f"{title}\n{line}\n{rest}", FUNDS.replace("（万元）", ""), GOALS, INDICATORS), "projects")
    assert (project["fiscal_year"], project["amount_unit"]) == (2023, "元")
    assert project["reporting_unit"] in (None, "某局") or pd.isna(project["reporting_unit"])


def test_what_is_no_year_is_left_over():
    year = read(HEAD + "预算年度 | 另报\n", FUNDS, GOALS, INDICATORS)
    assert pd.isna(one(year, "projects")["fiscal_year"])
    assert year["leftovers"]["text"].tolist() == ["另报"]


def test_execution_among_the_indicators_keeps_its_level_1():
    row = " | 预算执行 | 预算执行率 | 预算执行率 | 100% | 95% | 10 | 9.5\n"
    header, rest = INDICATORS.split("\n", 1)
    assert values(read(HEAD, FUNDS, GOALS, f"{header}\n{row}", rest), "indicators", "level1", "score") == [
        ["预算执行", 9.5],
        ["产出指标", 50],
        ["产出指标", 36],
    ]


def test_a_row_of_indicators_that_speaks_of_execution_is_no_table_of_funds():
    row = " | 过程 | 预算执行 | 预算完成率 | 100% | 95% | 10 | 9.5\n"
    year = read(HEAD, FUNDS, GOALS, INDICATORS.replace("总分", f"{row[1:]}总分"))
    assert values(year, "indicators", "level2", "level3")[-1] == ["预算执行", "预算完成率"]
    assert len(year["funds"]) == 1


def test_a_level_1_alone_in_its_row_names_the_rows_below():
    table = """序号 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分
一、产出指标 |
1 | 数量指标 | 长度 | 3公里 | 3公里 | 50 | 50
二、效益指标（40分） |
2 | 社会效益指标 | 便民 | 改善 | 改善 | 40 | 36
"""
    year = read(HEAD, FUNDS, GOALS, table, "总分 | | | | | 90 | 86\n")
    assert values(year, "indicators", "level1", "level1_origin", "level1_points") == [
        ["产出指标", "printed", None],
        ["效益指标", "printed", 40],
    ]


def test_levels_below_the_label_of_the_table_are_level_1():
    table = INDICATORS.replace("绩效指标 | 一级指标", "绩效指标").replace("\n | ", "\n").replace("产出指标", "产出")
    assert values(read(HEAD, FUNDS, GOALS, table), "indicators", "level1", "level2") == [["产出", "数量指标"], ["产出", "质量指标"]]


def test_satisfaction_as_level_2_is_level_1_too_where_no_level_1_is_printed():
    table = INDICATORS.replace("一级指标", "类").replace("产出指标", "甲").replace("质量指标", "满意度指标")
    assert values(read(HEAD, FUNDS, GOALS, table), "indicators", "level1") == [["产出指标"], ["满意度指标"]]


def test_a_level_1_stands_until_the_next_is_printed():
    last = " | 效益指标 | 社会效益指标 | 便民 | 改善 | 改善 | 10 | 10\n"
    table = INDICATORS.replace("质量指标", "生态效益指标").replace("总分", f"{last}总分")
    assert values(read(HEAD, FUNDS, GOALS, table), "indicators", "level1") == [["产出指标"], ["产出指标"], ["效益指标"]]


def test_by_how_much_a_budget_was_changed_is_no_budget():
    funds = "资金（万元） | 资金来源 | 年初预算数 | 预算调整数 | 调整后预算数 | 执行数 | 执行率\n | 资金总额 | 90 | -10 | 80 | 76 | 95%\n"
    for printed in (funds, funds.replace("预算调整数", "预算调整数（调增+、调减-）")):
        assert values(read(HEAD, printed, GOALS, INDICATORS), "funds", "initial_budget", "annual_budget") == [[90, 80]]


def test_sources_of_money_may_stand_before_their_amounts_in_the_row():
    funds = "资金（万元） | 资金总额 | 600 | 实际支出 | 588\n | 其中：中央资金 | 400 | 其中：中央资金 | 392\n | 省级资金 | 200 | 实际支出 | 196\n"
    assert values(read(HEAD, funds, GOALS, INDICATORS), "funds", "source", "source_text", "annual_budget", "executed") == [
        ["total", "资金总额", 600, 588],
        ["central", "其中：中央资金", 400, 392],
        ["local", "省级资金", 200, 196],
    ]


def test_the_goal_of_the_year_goes_before_that_of_all_years():
    beside = "实施期目标 | 三年修渠\n年度目标 | 修渠\n目标完成情况 | 已修\n"
    table = "目标 | 总体目标 | 年度目标 | 完成情况\n | 三年修渠 | 修渠 | 已修\n"
    for goals in (beside, table):
        year = read(HEAD, FUNDS, goals, INDICATORS)
        assert values(year, "projects", "expected_goal", "actual_outcome") == [["修渠", "已修"]], goals
        assert "三年修渠" in year["leftovers"]["text"].tolist()


def test_remarks_are_the_reason_where_no_column_is_for_reasons():
    header, first, second, total = INDICATORS.splitlines()
    remarks = "\n".join([f"{header} | 备注", first, f"{second} | 雨水多", total])
    assert values(read(HEAD, FUNDS, GOALS, remarks), "indicators", "deviation_note") == [[None], ["雨水多"]]
    both = "\n".join([f"{header} | 备注 | 偏差原因", first, f"{second} | 见附件 | 雨水多", total])
    assert values(read(HEAD, FUNDS, GOALS, both), "indicators", "deviation_note") == [[None], ["雨水多"]]


def test_columns_of_other_years_and_of_other_judges_are_not_those_of_the_form():
    table = """一级指标 | 二级指标 | 三级指标 | 实施期指标值 | 年度指标值 | 上年实际值 | 本年实际值 | 分值 | 主管部门审核得分 | 自评得分
产出指标 | 数量指标 | 长度 | 9公里 | 3公里 | 2公里 | 3公里 | 90 | 80 | 86
总分 | | | | | | | 90 | 80 | 86
"""
    year = read(HEAD, FUNDS, GOALS, table)
    assert values(year, "indicators", "target_text", "actual_text", "weight", "score") == [["3公里", "3公里", 90, 86]]
    assert values(year, "projects", "declared_total_score") == [[86]]


def test_points_printed_as_a_share_of_a_hundred_are_points_and_that_is_logged():
    year = read(HEAD, FUNDS, GOALS, INDICATORS.replace("| 50 | 50", "| 50% | 50").replace("| 40 | 36", "| 40% | 36"))
    assert values(year, "indicators", "weight", "score") == [[50, 50], [40, 36]]
    assert year["changes"]["reason"].tolist().count("percent_as_points") == 2


def test_a_level_whose_name_is_a_label_elsewhere_is_a_level():
    text = INDICATORS.replace("质量指标", "绩效目标（40分）")
    assert values(read(HEAD, FUNDS, GOALS, text), "indicators", "level2", "level2_points") == [["数量指标", None], ["绩效目标", 40]]


def test_goals_with_points_of_their_own_are_no_indicators():
    goals = "年度目标完成情况（10分） | 预期目标 | | | 实际完成情况 | | 得分\n | 修渠 | | | 已修 | | 10\n"
    year = read(HEAD, FUNDS, goals, INDICATORS)
    assert values(year, "projects", "expected_goal", "actual_outcome") == [["修渠", "已修"]]
    assert len(year["indicators"]) == 2


def test_a_group_of_columns_that_parts_a_budget_from_its_change_is_one_header():
    funds = """资金（万元） | | 全年预算数 | | 全年执行数 | 执行率
 | | 年初预算数 | 调整数
 | 资金总额 | 90 | 10 | 95 | 95%
"""
    assert values(read(HEAD, funds, GOALS, INDICATORS), "funds", "initial_budget", "annual_budget", "executed") == [[90, None, 95]]


def test_what_was_planned_to_be_done_is_the_target():
    text = INDICATORS.replace("指标值 | 完成值", "计划完成值 | 实际完成值")
    assert values(read(HEAD, FUNDS, GOALS, text), "indicators", "target_text", "actual_text")[1] == ["100%", "90%"]


def test_a_label_with_nothing_but_its_points_has_no_value_in_its_cell():
    goals = "年度目标1：（40分） | 修渠\n年度目标完成情况：（10分） | 已修\n"
    assert values(read(HEAD, FUNDS, goals, INDICATORS), "projects", "expected_goal", "actual_outcome") == [["修渠", "已修"]]


def test_one_figure_behind_a_word_for_the_score_is_the_score():
    project = one(read(HEAD, FUNDS, GOALS, INDICATORS[: INDICATORS.index("总分")], "合计得分 | 86\n"), "projects")
    assert (project["declared_total_score"], pd.isna(project["declared_total_weight"])) == (86, True)


def test_points_may_stand_behind_the_name_of_every_row_and_nowhere_else():
    text = INDICATORS.replace(" | 分值", "").replace("长度", "长度（50）").replace("合格率", "合格率（40）")
    text = text.replace("3公里 | 50", "3公里").replace("90% | 40", "90%").replace("90 | 86", "86")
    year = read(HEAD, FUNDS, GOALS, text)
    assert values(year, "indicators", "weight", "score") == [[50, 50], [40, 36]]


@pytest.mark.parametrize("joined", ["{}-{}", "{}——{}", "{} / {}", "{}：{}", "{}（{}）", "{}{}", "（一）{}、{}"])
@pytest.mark.parametrize("header", ["一级-二级指标", "指标类别", "一级指标/二级指标"])
def test_both_levels_in_one_column_are_taken_apart_and_that_is_logged(joined: str, header: str):
    text = INDICATORS.replace("一级指标 | 二级指标", header)
    text = text.replace("产出指标 | 数量指标", joined.format("产出指标", "数量指标"))
    text = text.replace(" | | 质量指标", " | " + joined.format("产出指标", "质量指标")).replace("总分 | |", "总分 |")
    year = read(HEAD, FUNDS, GOALS, text)
    assert values(year, "indicators", "level1", "level2", "level3") == [["产出指标", "数量指标", "长度"], ["产出指标", "质量指标", "合格率"]]
    assert year["changes"]["reason"].tolist().count("levels_apart") == 2


def test_points_of_levels_in_one_column_are_kept():
    text = INDICATORS.replace("一级指标 | 二级指标", "一级-二级指标").replace("产出指标 | 数量指标", "产出指标（90分）-数量指标（50分）")
    text = text.replace(" | | 质量指标", " | 产出指标（90分）-质量指标（40分）").replace("总分 | |", "总分 |")
    columns = ("level1", "level1_points", "level2", "level2_points")
    assert values(read(HEAD, FUNDS, GOALS, text), "indicators", *columns) == [["产出指标", 90, "数量指标", 50], ["产出指标", 90, "质量指标", 40]]


def test_a_word_for_a_budget_above_the_names_of_the_sources_is_no_budget():
    for_sources = FUNDS.replace("资金来源", "年度预算数（万元）")
    row = one(read(HEAD, for_sources, GOALS, INDICATORS), "funds")
    assert (row["initial_budget"], row["annual_budget"], row["executed"]) == (90, 100, 95)


@pytest.mark.parametrize("beside", ["年初预算 | ", ""])
def test_the_same_word_above_amounts_is_the_annual_budget(beside: str):
    initial = "90 | " if beside else ""
    funds = f"项目资金 | 资金来源 | {beside}年度预算数（万元） | 实际支出 | 支出率（%） | 权重 | 得分\n | 合计 | {initial}100 | 95 | 95% | 10 | 9.5\n"
    row = one(read(HEAD, funds, GOALS, INDICATORS), "funds")
    assert (row["annual_budget"], row["executed"]) == (100, 95)
    assert row["initial_budget"] == 90 if beside else pd.isna(row["initial_budget"])


def test_a_row_of_subtotals_is_no_indicator_and_is_told():
    header, first, second, total = INDICATORS.splitlines()
    lines = [header, first, " | | 小计 | | — | | 50 | 50", second, " | 小计 | | | | | 40 | 36", total]
    year = read(HEAD, FUNDS, GOALS, "\n".join(lines))
    assert values(year, "indicators", "level1", "level2", "level3", "weight") == [
        ["产出指标", "数量指标", "长度", 50],
        ["产出指标", "质量指标", "合格率", 40],
    ]
    assert (year["leftovers"]["reason"] == "指标表中的小计行，不是指标").sum() == 7
