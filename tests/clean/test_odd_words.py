"""Words that forms add to their labels and names, and values that stand beside, below or inside them."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.clean import labels
from helpers.clean.codes import code_apart
from tests.clean.test_segment import assert_nothing_is_lost, one
from tests.clean.test_unseen_layouts import FUNDS, GOALS, HEAD, INDICATORS, drawn, read, values
from tests.grids import as_sheet, year_of_cells


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("41000023T000000098765-2023年食堂改造", ("41000023T000000098765", "2023年食堂改造")),
        ("51090022R000000044-食堂改造", ("51090022R000000044", "食堂改造")),
        ("41000023T-2023年食堂改造", ("41000023T", "2023年食堂改造")),
        ("41000023T000000098765-2023年-食堂改造", ("41000023T000000098765", "2023年-食堂改造")),
        ("[207]某局", ("207", "某局")),
        ("【207001】某局", ("207001", "某局")),
        ("207-某局", ("207", "某局")),
        ("207 某局", ("207", "某局")),
        ("2023年食堂改造", (None, "2023年食堂改造")),
        ("2023 年食堂改造", (None, "2023 年食堂改造")),
        ("（2023）食堂改造", (None, "（2023）食堂改造")),
        ("2023 食堂改造", (None, "2023 食堂改造")),
        ("GDP核算", (None, "GDP核算")),
        ("12号楼改造", (None, "12号楼改造")),
        ("食堂改造-2023", (None, "食堂改造-2023")),
    ],
)
def test_a_code_is_parted_from_the_name_and_a_year_stays_with_it(text: str, expected: tuple[str | None, str]):
    assert code_apart(text) == expected


@given(st.text("0123456789ABT", min_size=6, max_size=20).filter(lambda code: any(map(str.isdigit, code))), st.text("食堂改造某局", min_size=1, max_size=8))
def test_any_long_code_and_name_come_apart(code: str, name: str):
    assert code_apart(f"{code}-{name}") == (code, name)


@pytest.mark.parametrize(
    ("section", "text", "role"),
    [
        ("funds_header", "①年初预算数", "initial_budget"),
        ("funds_header", "②全年预算数", "annual_budget"),
        ("funds_header", "全年执行数③", "executed"),
        ("funds_header", "④=③/②×100%执行率", "execution_rate"),
        ("funds_header", "执行率④＝③÷②×100%", "execution_rate"),
        ("funds_header", "⑥得分", "score"),
        ("funds_header", "执行率B/A）", "execution_rate"),
        ("funds_header", "执行率（B/A", "execution_rate"),
        ("funds_header", "执行率(B/A×100%）", "execution_rate"),
        ("funds_header", "全年执行数B）", "executed"),
        ("funds_header", "全年预算数【A】", "annual_budget"),
        ("indicator_header", "⑧得分", "score"),
        ("indicator_header", "⑴三级指标", "level3"),
        ("head", "※项目名称", "project_name"),
        ("head", "一、项目名称：", "project_name"),
        ("head", "实施单位（盖章", "implementing_unit"),
        ("total", "总 分", "total"),
    ],
)
def test_a_label_is_known_with_what_a_form_adds_to_it_and_print_has_lost(section: str, text: str, role: str):
    assert labels.role(section, text) == role


@pytest.mark.parametrize("text", ["①②③", "B/A", "①", "（A）", "④=③/②", ""])
def test_what_a_form_adds_alone_is_no_label(text: str):
    assert labels.roles_of(text) == {}


TRANSFER = """中央对地方转移支付绩效自评表
（2023年度）
转移支付（项目）名称 | 河湖补助资金
{departments}
资金投入情况（万元） | | 全年预算数（A） | 全年执行数（B） | 预算执行率（B/A）
 | 年度资金总额： | 310 | 305 | 98.4%
总体目标完成情况 | 总体目标 | | | 全年实际完成情况
 | 整治河湖。 | | | 河湖已整治。
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 全年实际完成值 | 未完成原因和改进措施
 | 产出指标 | 数量指标 | 整治长度 | ≥31公里 | 31公里 |
"""
CENTRAL, LOCAL, UNIT = "中央主管部门 | 甲部", "地方主管部门 | 乙厅", "资金使用单位 | 丙局"


@pytest.mark.parametrize(
    ("departments", "department"),
    [
        (f"{CENTRAL}\n{LOCAL} | {UNIT}", "乙厅"),
        (f"{LOCAL} | {UNIT}", "乙厅"),
        (f"{CENTRAL}\n{UNIT}", "甲部"),
        (f"{CENTRAL}\n地方主管部门 | | {UNIT}", None),
        (f"中央主管部门 |\n{LOCAL} | {UNIT}", "乙厅"),
        (UNIT, None),
        (f"主管部门 | 丁局\n{UNIT}", "丁局"),
        (f"主管部门 | 丁局\n{CENTRAL}\n{LOCAL} | {UNIT}", "乙厅"),
    ],
)
def test_the_local_department_answers_for_a_transfer_and_the_central_one_where_there_is_no_place_for_another(departments: str, department: str | None):
    year = year_of_cells(as_sheet(drawn(TRANSFER.format(departments=departments))))
    assert values(year, "projects", "department", "implementing_unit", "form_kind") == [[department, "丙局", "transfer"]]
    assert_nothing_is_lost(year)


@pytest.mark.parametrize(
    ("parts", "missing"),
    [
        ((HEAD, FUNDS, GOALS, INDICATORS), None),
        ((HEAD, FUNDS, GOALS), "indicators"),
        ((HEAD, FUNDS, GOALS, INDICATORS[: INDICATORS.index("总分")].replace("40 | 36", "30 | 27")), "total"),
        ((INDICATORS,), "project_name funds goals"),
        ((FUNDS, GOALS, INDICATORS), "project_name"),
        ((GOALS, INDICATORS), "project_name funds"),
        ((HEAD, INDICATORS), None),
    ],
)
def test_a_form_says_which_of_its_parts_were_cut_off(parts: tuple[str, ...], missing: str | None):
    year = read(*parts)
    assert values(year, "projects", "missing_parts", "is_fragment") == [[missing, missing is not None]]


def test_no_total_is_missed_where_the_points_are_all_there():
    text = INDICATORS[: INDICATORS.index("总分")]
    assert values(read(HEAD, FUNDS, GOALS, text), "projects", "missing_parts") == [[None]]


BENEFIT = "效益指标 | 社会效益指标 | 受益户数 | 30户 | 30户 | {points} | {points}\n"
NO_TOTAL = INDICATORS[: INDICATORS.index("总分")]


@pytest.mark.parametrize("points", ["5", "25"])
def test_points_that_do_not_add_up_are_no_break(points: str):
    text = NO_TOTAL.replace("40 | 36", "30 | 27") + BENEFIT.format(points=points)
    assert values(read(HEAD, FUNDS, GOALS, text), "projects", "missing_parts") == [[None]]


def test_a_total_that_the_other_form_of_the_file_prints_is_missed():
    text = NO_TOTAL.replace("40 | 36", "30 | 27") + BENEFIT.format(points="5")
    other = HEAD.replace("甲", "丁") + FUNDS + GOALS + INDICATORS
    assert values(read(HEAD, FUNDS, GOALS, text, other), "projects", "missing_parts") == [["total"], [None]]


def test_points_of_the_execution_that_every_row_of_funds_repeats_count_once():
    funds = FUNDS + " | 财政拨款 | 90 | 100 | 95 | 95% | 10 | 9.5\n"
    text = NO_TOTAL.replace("40 | 36", "20 | 18")
    assert values(read(HEAD, funds, GOALS, text), "projects", "missing_parts") == [["total"]]


@pytest.mark.parametrize(("weight", "read_as"), [("10%", 10.0), ("10", 10.0), ("20%", None)])
def test_points_of_the_execution_are_a_share_of_100_where_all_points_are(weight: str, read_as: float | None):
    text = INDICATORS.replace("50 | 50", "50% | 50").replace("40 | 36", "40% | 36")
    year = read(HEAD, FUNDS.replace("95% | 10 |", f"95% | {weight} |"), GOALS, text)
    (found,) = values(year, "funds", "weight")[:1]
    assert found == [read_as]
    assert values(year, "indicators", "weight") == [[50.0], [40.0]]


def test_no_total_is_missed_where_the_form_has_no_points():
    text = INDICATORS[: INDICATORS.index("总分")].replace(" | 分值 | 得分", "").replace(" | 50 | 50", "").replace(" | 40 | 36", "")
    assert values(read(HEAD, FUNDS, GOALS, text), "projects", "missing_parts") == [[None]]


def test_two_values_in_one_line_are_two_and_a_word_that_nobody_knows_ends_the_first():
    head = "项目支出绩效自评表\n项目单位(盖章)：某苗圃 主要领导签字：某某 \n项目名称 | 育苗\n主管部门 | 某局\n"
    year = read(head, FUNDS, GOALS, INDICATORS)
    project = one(year, "projects")
    assert (project["project_name"], project["implementing_unit"]) == ("育苗", "某苗圃")
    assert "某某" not in str(project)


def test_the_lines_of_one_cell_each_with_a_known_label_are_fields():
    head = "项目支出绩效自评表\n填报单位（盖章）：某苗圃    填报日期：2024年2月3日    联系电话：00000000\n项目名称 | 育苗\n主管部门 | 某局\n"
    year = read(head, FUNDS, GOALS, INDICATORS)
    assert values(year, "projects", "implementing_unit", "report_date") == [["某苗圃", "2024年2月3日"]]
    assert one(year, "contacts")["phone"] == "00000000"


def test_a_score_may_stand_below_its_label():
    head = "项目支出绩效自评表\n项目名称 | 育苗 | | | | | | 自评得分\n主管部门 | 某局 | | | | | | 86\n"
    year = read(head, FUNDS, GOALS, INDICATORS[: INDICATORS.index("总分")])
    assert values(year, "projects", "project_name", "department", "declared_total_score") == [["育苗", "某局", 86]]
    assert "86" not in year["leftovers"]["text"].tolist()


def test_a_figure_that_is_not_right_below_the_label_is_not_its_score():
    head = "项目支出绩效自评表\n项目名称 | 育苗 | | | | | | 自评得分\n主管部门 | 某局 | | | | | 86\n"
    assert pd.isna(one(read(head, FUNDS, GOALS, INDICATORS[: INDICATORS.index("总分")]), "projects")["declared_total_score"])


@pytest.mark.parametrize("mark", ["/", "／", " / "])
def test_two_labels_in_one_cell_have_their_values_in_the_next(mark: str):
    head = f"项目支出绩效自评表\n项目名称 | 育苗 | 实施单位{mark}项目负责人 | 某苗圃{mark}某某\n主管部门 | 某局\n"
    year = read(head, FUNDS, GOALS, INDICATORS)
    assert values(year, "projects", "implementing_unit") == [["某苗圃"]]
    assert one(year, "contacts")["project_lead"] == "某某"


def test_a_value_that_two_labels_cannot_part_stays_whole():
    head = "项目支出绩效自评表\n项目名称 | 育苗\n主管部门/实施单位 | 某局某苗圃\n"
    year = read(head, FUNDS, GOALS, INDICATORS)
    assert "某局某苗圃" in [*values(year, "projects", "department", "implementing_unit")[0], *year["leftovers"]["text"]]


@pytest.mark.parametrize("dash", ["—", "/", "－", "——"])
@pytest.mark.parametrize(("column", "printed"), [("target_text", "{} | 90%"), ("actual_text", "100% | {}")])
def test_a_dash_for_a_value_is_null_and_that_is_logged(dash: str, column: str, printed: str):
    year = read(HEAD, FUNDS, GOALS, INDICATORS.replace("100% | 90%", printed.format(dash)))
    assert values(year, "indicators", column)[1] == [None]
    assert values(year, "changes", "table", "position", "column", "before", "after", "reason") == [["indicators", 2, column, dash, None, "dash"]]


ADJUSTED = """绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年初指标值 | 调整后指标值 | 完成值 | 分值 | 得分
 | 产出指标 | 数量指标 | 苗木株数 | 700株 | 760株 | 765株 | 50 | 50
 | | 质量指标 | 成活率 | 93% | | 94% | 40 | 36
总分 | | | | | | | 90 | 86
"""


def test_the_adjusted_target_counts_and_the_first_one_where_none_was_adjusted():
    year = read(HEAD, FUNDS, GOALS, ADJUSTED)
    assert values(year, "indicators", "target_text", "actual_text", "score") == [["760株", "765株", 50], ["93%", "94%", 36]]
    assert year["leftovers"]["text"].tolist().count("700株") == 1
    assert "93%" not in year["leftovers"]["text"].tolist()


def test_the_adjusted_target_counts_in_a_grid_too():
    year = year_of_cells(as_sheet(drawn(HEAD + FUNDS + GOALS + ADJUSTED)))
    assert values(year, "indicators", "target_text", "actual_text") == [["760株", "765株"], ["93%", "94%"]]


def test_one_column_of_first_targets_alone_is_the_target():
    text = INDICATORS.replace("指标值", "年初指标值")
    assert values(read(HEAD, FUNDS, GOALS, text), "indicators", "target_text") == [["3公里"], ["100%"]]


@pytest.mark.parametrize(
    ("head", "department", "unit"),
    [
        ("项目名称 | 甲 | | | 一级预算单位 | 某局 | 实施单位 | 某所\n", "某局", "某所"),
        ("一级预算单位名称 | 某局 | 二级预算单位 | 某所 | 项目名称 | 甲\n", "某局", "某所"),
        ("项目名称 | 甲 | 主管部门 | 某委 | 一级预算单位 | 某局 | 实施单位 | 某所\n", "某委", "某所"),
        ("项目名称 | 甲 | | | 一级预算单位 | 某局\n", None, "某局"),
    ],
)
def test_the_first_tier_of_the_budget_is_the_department_beside_a_project_and_its_unit(head: str, department: str | None, unit: str):
    year = read("项目支出绩效自评表\n", head, FUNDS, GOALS, INDICATORS)
    assert values(year, "projects", "form_kind", "department", "implementing_unit") == [["project", department, unit]]
