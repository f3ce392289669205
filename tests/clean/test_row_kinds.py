"""What a row is, told by its words and by where it stands: one line for each case, and nothing is changed by asking."""

from __future__ import annotations

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.clean.raw_form import DEFAULT_INDICATOR_COLUMNS, RawForm, Section, SourceCell, SourceRow
from helpers.clean.row_kinds import Standing, classify
from helpers.clean.segment import _Cutter


def rows(drawn: str, has_grid: bool = False) -> list[SourceRow]:
    """Rows drawn with | between cells, a blank where a cell is empty; -- begins another table, as a page does."""
    found, table, number = [], 1, 0
    for line in drawn.split("\n"):
        if line == "--":
            table, number = table + 1, 0
            continue
        number += 1
        cells = [SourceCell(table, number, at, text.strip(), f"行 {number}") for at, text in enumerate(line.split("|"), 1) if text.strip()]
        if cells:
            found.append(SourceRow(table, number, cells, has_grid))
    return found


def head() -> RawForm:
    return RawForm(head={"project_name": rows("泵站改造")[0].cells}, head_ranks={"project_name": 0})


def in_funds(*above: str, upright: bool = False) -> RawForm:
    """A form with a table of funds: the source in column 2, the amounts from column 3."""
    section = Section({"annual_budget": 3, "executed": 4, "execution_rate": 5}, [row for line in above for row in rows(line)])
    if upright:
        section = Section({"annual_budget": 2}, upright=[(None, {"annual_budget": rows(" | 46")[0].cells[0]})])
    return RawForm(funds=[section])


def in_goals() -> RawForm:
    return RawForm(funds=[Section({"annual_budget": 3})], goals=[Section({"expected_goal": 2, "actual_outcome": 3})])


def in_indicators() -> RawForm:
    return RawForm(indicators=[Section(dict(DEFAULT_INDICATOR_COLUMNS))])


def in_filled_indicators() -> RawForm:
    return RawForm(indicators=[Section(dict(DEFAULT_INDICATOR_COLUMNS), rows(" | 产出指标 | 数量指标 | 泵站数 | 3座 | 3座 | 20 | 20"))])


def ended(*last: str, total: str = "总分 | | | | | | 100 | 97") -> RawForm:
    """A form with its total row, which is the last that was taken."""
    (row,) = rows(total)
    return RawForm(title=rows("项目支出绩效自评表")[0].cells[0], indicators=[Section(dict(DEFAULT_INDICATOR_COLUMNS))], total=row, rows=[row, *(row for line in last for row in rows(line))])


CASES = [
    ("title", "项目支出绩效自评表", "between", None),
    ("title", "2021年度区级项目支出绩效自评表", "tail", ended()),
    ("title", "某区2021年度城乡\n项目支出绩效自评表", "between", None),
    ("title", "项目支出绩效自评表\n项目名称 | 泵站改造", "indicators", in_indicators()),
    ("title_of_another", "2023年绩效目标运行监控表", "between", None),
    ("title_of_another", "绩效自评复核表", "tail", ended()),
    ("title", "安防监控项目支出绩效自评表", "between", None),
    ("repeated_title", "项目支出绩效自评表（续）\n项目名称 | 泵站改造", "indicators", in_indicators()),
    ("repeated_title", "项目支出绩效自评表\n产出指标 | 数量指标 | 泵站数 | 3座 | 3座 | 20 | 20", "indicators", in_indicators()),
    ("year", "（2021年度）", "between", None),
    ("year", "（2021）", "head", head()),
    ("year", "二〇二一年度", "between", None),
    ("year", "（2021年度）        单位：万元", "between", None),
    ("line_between_pages", "（2021年度）", "indicators", in_indicators()),
    ("line_between_pages", "填报单位：某站", "indicators", in_indicators()),
    ("management", "资金管理情况 | | 情况说明 | 存在问题和改进措施", "funds", in_funds()),
    ("line_between_pages", "填报单位：某站", "goals", in_goals()),
    ("execution_of_total", " | 执行率 | 89% | 分值 | 10", "funds", in_funds(" | 年度资金总额 | 46 | 41")),
    ("management", " | 分配科学性 | 程序规范", "funds", RawForm(funds=[Section({})], management=Section({}))),
    ("fields", "项目名称 | 泵站改造", "between", None),
    ("fields", "主管部门 | 某局 | 实施单位 | 某站", "head", head()),
    ("fields", "填报人：某某  联系电话：00000000", "tail", ended()),
    ("fields", "填报单位：某站", "head", head()),
    ("goal_field", "年度目标1 | 改造泵站\n灌区 | 三百亩", "head", head()),
    ("funds_header", "项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分", "head", head()),
    ("funds_header", "预算执行情况 | 预算数 | 46 | 执行数 | 41", "head", head()),
    ("funds_header", "预算数 | 46\n执行数 | 41", "head", head()),
    ("funds_header", "资金 | 来源 | 预算数 | | 执行情况\n | | 年初 | 调整后 | 执行数 | 执行率", "head", head()),
    ("indicator_header", "绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | | 评分\n | | | | 计划 | 实际完成 | 标准分 | 自评分", "goals", in_goals()),
    ("upright_funds", "资金（万元） | 资金总额 | 财政拨款\n全年预算数 | 46 | 40\n全年执行数 | 41 | 36", "head", head()),
    ("upright_funds", "资金总额 | 其他资金 | 执行数 | 执行率\n46 | 6 | 41 | 89%", "head", head()),
    ("funds_in_one_cell", "预算执行情况 | 预算数：46万元 执行数：41万元", "head", head()),
    ("goals_beside_labels", "年度目标1 | 改造三座泵站", "head", head()),
    ("goals_beside_labels", "预期目标 | 改造三座泵站。 | 实际完成情况 | 三座泵站已改造。", "funds", in_funds()),
    ("goals_beside_labels", "年度总体目标 | 预期目标 | 改造三座泵站，汛前可用。", "funds", in_funds()),
    ("goal_names", "年度总体目标 | 预期目标 | 实际完成情况", "funds", in_funds()),
    ("goal_names", "预期目标 | 实际完成情况 | 5", "funds", in_funds()),
    ("goal_header", "年度总体目标 | 预期目标 | 甲乙栏\n | 改造三座泵站。 | 三座泵站已改造。", "funds", in_funds()),
    ("goal_header", "目标 | 实施期目标 | 年度目标 | 甲乙栏", "funds", in_funds()),
    ("indicator_header", "绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分", "goals", in_goals()),
    ("indicator_header", "三级指标 | 指标值 | 完成值", "tail", ended()),
    ("rest_of_total", "总分 | | | | | | 10 | 9\n--\n | | | | | | 0 | 7", "tail", ended(total="总分 | | | | | | 10 | 9")),
    ("rest_of_total", "总分 | | | | | | 10\n--\n0", "tail", ended(total="总分 | | | | | | 10")),
    ("labels", "绩效指标", "goals", in_goals()),
    ("labels", "第 2 页", "indicators", in_indicators()),
    ("labels", "金额单位：万元", "head", head()),
    ("execution_of_total", "执行率 | 96% | 分值 | 10 | 执行率得分 | 9.6", "funds", in_funds("年度资金总额 | | 50 | 48")),
    ("notes", "注：1.定性指标分三档。", "tail", ended()),
    ("notes", "填表说明：按实填写。", "notes", ended()),
    ("narrative", "改造三座\n--\n泵站，汛前可用。", "head", head()),
    ("funds_row", " | 年度资金总额 | 46 | 41 | 89%", "funds", in_funds()),
    ("funds_row", "其中 | 其他资金 | | |", "funds", in_funds()),
    ("funds_row", " | 水利发展基金 | 6 | 5 | 83%", "funds", in_funds(" | 年度资金总额 | 46 | 41 | 89%")),
    ("funds_row", " | | 46 | 41 | 89%", "funds", in_funds()),
    ("unknown", " | | 46 | 41 | 89%", "funds", in_funds(" | 年度资金总额 | 46 | 41 | 89%")),
    ("sources", " | 一般公共预算：40万元 | 其他资金：6万元", "funds", in_funds()),
    ("sources", "按收入性质分： | 财政拨款：46", "funds", in_funds()),
    ("more_of_funds", "执行数 | 41", "funds", in_funds(upright=True)),
    ("more_of_funds", "执行率 | 93% | 得分（10分） | 9.3", "funds", in_funds(upright=True)),
    ("first_use", "支出明细 | 电缆 | 21 | 20", "funds", in_funds("| 年度资金总额 | 46 | 41 | 89%")),
    ("total", "总分 | | | | | | 100 | 97", "indicators", in_indicators()),
    ("total", "总分 | | | | | | |", "indicators", in_indicators()),
    ("total", "合计 | | | | | | 100 | 97", "between", None),
    ("total", "合计 | | | | | | 60 | 57\n注：1.按实填写。", "indicators", in_filled_indicators()),
    ("subtotal", "合计 | | | | | | 60 | 57\n | 效益指标 | 社会效益指标 | 灌溉面积 | 300亩 | 310亩 | 30 | 30", "indicators", in_filled_indicators()),
    ("goal_text", " | 改造三座泵站。 | 三座泵站已改造。", "goals", in_goals()),
    ("indicator_row", " | 产出指标 | 数量指标 | 泵站数 | 3座 | 3座 | 20 | 20", "indicators", in_indicators()),
    ("indicator_row", " | | | 补贴资金按期支付率 | 100% | 86%", "indicators", in_indicators()),
    ("indicator_row", "补贴资金按期支付率 | 100% | 86%", "indicators", in_indicators()),
    ("indicator_row", " | 过程 | 预算执行 | 预算完成率 | 100% | 95% | 10 | 9.5", "indicators", in_indicators()),
    ("indicator_row", " | | 质量指标 | 资金支付率 | 100% | 86% | 10 | 8.6", "indicators", in_indicators()),
    ("indicator_without_header", "产出指标 | 数量指标 | 泵站数 | 3座 | 3座 | 20 | 20", "between", None),
    ("indicator_without_header", "产出指标 | 数量指标 | 泵站数 | 3座 | 3座 | 20 | 20", "tail", ended()),
    ("unknown", "甲乙丙 | 丁戊", "head", head()),
    ("unknown", "本表一式三份", "between", None),
    ("unknown", "本表一式三份", "tail", ended()),
]
LAST = ("rest_of_total", "narrative")
"""Kinds of a row that stands below another: it is the last of those drawn, not the first."""


def standing(expected: str, drawn: str, part: str, form: RawForm | None) -> Standing:
    found = rows(drawn)
    return Standing(found, len(found) - 1 if expected in LAST else 0, part, form, has_narrative=expected == "narrative")


@pytest.mark.parametrize(("expected", "drawn", "part", "form"), CASES)
def test_each_row_is_known_for_what_it_is(expected: str, drawn: str, part: str, form: RawForm | None):
    assert classify(standing(expected, drawn, part, form)).kind == expected


@pytest.mark.parametrize(("expected", "drawn", "part", "form"), CASES)
def test_asking_changes_neither_the_rows_nor_the_form(expected: str, drawn: str, part: str, form: RawForm | None):
    at = standing(expected, drawn, part, form)
    before = deepcopy((at.rows, at.form))
    first, second = classify(at), classify(at)
    assert (at.rows, at.form) == before
    assert first == second


def test_every_kind_that_the_cutter_acts_on_has_its_line():
    acts_on = {name.removeprefix("_take_") for name in vars(_Cutter) if name.startswith("_take_")}
    assert {expected for expected, *_ in CASES} == acts_on


def test_a_title_says_which_form_it_is_of_and_its_year():
    found = classify(Standing(rows("2021年度某县部门整体支出绩效自评表"), 0))
    assert (found.form_kind, found.year, found.rows_below) == ("department", 2021, 0)


def test_a_title_over_two_lines_takes_the_line_below():
    found = classify(Standing(rows("某区2021年度城乡\n项目支出绩效自评表"), 0))
    assert (found.form_kind, found.year, found.rows_below) == ("project", 2021, 1)


@pytest.mark.parametrize("upper", ["（2021年度）", "附件3", "项目名称", "单位：万元"])
def test_a_line_that_says_something_of_its_own_begins_no_title(upper: str):
    assert classify(Standing(rows(f"{upper}\n项目支出绩效自评表"), 0)).kind != "title"


def test_a_header_of_two_rows_takes_the_row_below_and_names_its_groups():
    found = classify(Standing(rows("资金 | 来源 | 预算数 | | 执行情况\n | | 年初 | 调整后 | 执行数 | 执行率"), 0, "head", head()))
    assert found.rows_below == 1
    assert dict(found.columns) == {"initial_budget": 3, "annual_budget": 4, "executed": 5, "execution_rate": 6}
    assert [cell.text for cell in found.notes] == ["预算数", "执行情况"]


def test_upright_funds_take_the_rows_of_their_amounts():
    drawn = "资金（万元） | 资金总额 | 财政拨款\n全年预算数 | 46 | 40\n全年执行数 | 41 | 36\n年度目标 | 改造泵站"
    found = classify(Standing(rows(drawn), 0, "head", head()))
    assert found.rows_below == 2
    assert [(source.text, {role: cell.text for role, cell in amounts.items()}) for source, amounts in found.upright.sources] == [
        ("资金总额", {"annual_budget": "46", "executed": "41"}),
        ("财政拨款", {"annual_budget": "40", "executed": "36"}),
    ]


def test_fields_come_with_their_values_and_what_has_no_label_stays_apart():
    found = classify(Standing(rows("甲乙 | 主管部门 | 某局 | 实施单位"), 0, "head", head()))
    assert [(pair.role, pair.value and pair.value.text) for pair in found.pairs] == [("department", "某局"), ("implementing_unit", None)]
    assert [cell.text for cell in found.rest] == ["甲乙"]


def test_the_name_of_another_project_begins_another_form_and_the_same_head_does_not():
    other = RawForm(head=head().head, head_ranks={"project_name": 0}, funds=[Section({"annual_budget": 3})])
    assert classify(Standing(rows("项目名称 | 堤防加固"), 0, "funds", other)).is_restarted
    assert not classify(Standing(rows("主管部门 | 某局"), 0, "head", head())).is_restarted


def test_fields_below_a_total_are_the_forms_own_or_those_of_the_next():
    assert not classify(Standing(rows("存在问题 | 汛期停工"), 0, "tail", ended())).is_new_form
    assert classify(Standing(rows("项目名称 | 堤防加固"), 0, "tail", ended())).is_new_form


def test_a_label_at_the_side_is_told_from_the_rest_of_its_row():
    found = classify(Standing(rows("绩效指标 | 产出指标 | 数量指标 | 泵站数 | 3座 | 3座 | 20 | 20"), 0, "indicators", in_indicators()))
    assert ([cell.text for cell in found.sides], len(found.row.cells)) == (["绩效指标"], 7)


@pytest.mark.parametrize("part", ["between", "tail", "notes"])
def test_what_pays_on_time_is_an_indicator_only_below_a_head_of_indicators(part: str):
    form = None if part == "between" else ended()
    assert classify(Standing(rows("补贴资金按期支付率 | 100% | 86%"), 0, part, form)).kind == "unknown"


def test_a_source_without_figures_has_the_place_of_the_one_above_it_in_a_grid():
    form = RawForm(funds=[Section({"annual_budget": 3, "executed": 4}, rows(" | 年度资金总额 | 46 | 41", has_grid=True))])
    below = rows(" | 水利发展基金", has_grid=True)
    assert classify(Standing(below, 0, "funds", form)).kind == "funds_row"
    assert classify(Standing(rows("水利发展基金", has_grid=True), 0, "funds", form)).kind == "unknown"
    assert classify(Standing(rows(" | 水利发展基金"), 0, "funds", form)).kind == "unknown"


FORMS = {
    "between": lambda: None, "head": head, "funds": in_funds, "goals": in_goals, "indicators": in_indicators, "tail": ended, "notes": ended,
}  # fmt: skip
WORDS = st.sampled_from(
    "项目名称 主管部门 某局 预期目标 实际完成情况 年初预算数 全年执行数 执行率 年度资金总额 其他资金 一级指标 三级指标 指标值 完成值 分值 得分 产出指标 数量指标 总分"
    " 资金 绩效指标 备注 20 95% — 无 （2021年度） 项目支出绩效自评表 注：按实填写 年度目标1 执行数：41 小计 甲乙丙".split()
)


@given(st.lists(st.lists(WORDS | st.just(""), min_size=1, max_size=7).map(" | ".join), min_size=1, max_size=4).map("\n".join), st.sampled_from(sorted(FORMS)), st.data())
def test_any_row_anywhere_is_of_some_kind_and_stays_as_it_is(drawn: str, part: str, data):
    found = rows(drawn)
    if not found:
        return
    at = Standing(found, data.draw(st.integers(0, len(found) - 1)), part, FORMS[part]())
    before = deepcopy((at.rows, at.form))
    kind = classify(at)
    assert kind.kind in {expected for expected, *_ in CASES}
    assert (at.rows, at.form) == before
    assert at.index + kind.rows_below < len(found)
