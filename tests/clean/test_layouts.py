"""Forms of other regions and kinds: recognised by their words, every field in its column, the unknown reported."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.clean.test_segment import assert_nothing_is_lost, one
from tests.forms import SOUND, year_of
from tests.layouts import ANHUI, CITY, DEPARTMENT, HEBEI, HUBEI, LAYOUTS, SHANGHAI, SICHUAN, TRANSFER


def column(year: dict[str, pd.DataFrame], table: str, name: str) -> list[object]:
    return [None if pd.isna(value) else value for value in year[table][name]]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_is_recognised_and_read_whole(layout: str):
    year = year_of(LAYOUTS[layout])
    assert one(year, "projects")["layout"] == layout
    assert not one(year, "projects")["is_fragment"]
    assert year["leftovers"].empty
    assert_nothing_is_lost(year)


def test_the_form_of_the_real_year_is_beijings():
    assert one(year_of(SOUND), "projects")["layout"] == "beijing"


def test_points_in_a_level_label_stand_apart_and_are_carried_down():
    year = year_of(ANHUI)
    assert column(year, "indicators", "level1") == ["产出指标"] * 3 + ["效益指标", "满意度指标"]
    assert column(year, "indicators", "level1_points") == [50, 50, 50, 30, 10]
    assert year["changes"].query("reason == 'points_apart'")["before"].tolist() == [
        "产出指标（50分）",
        "效益指标（30分）",
        "满意度指标（10分）",
    ]


def test_a_comparison_and_a_unit_inside_the_target_are_read():
    targets = year_of(ANHUI)["indicators"]
    assert targets["target_operator"].tolist()[:3] == ["≥", "=", "≤"]
    assert targets["target_unit"].tolist()[:3] == ["台", "%", "万元"]


def test_a_row_of_the_blank_form_that_nobody_filled_in_is_kept_and_marked_unused():
    year = year_of(HEBEI)
    assert column(year, "indicators", "level3") == ["养护里程", "指标2：", "……", "通行能力", "群众满意度"]
    assert column(year, "indicators", "row_kind") == ["indicator", "unused", "unused", "indicator", "indicator"]


def test_the_number_that_a_template_prints_before_a_name_is_taken_away_and_logged():
    year = year_of(HEBEI)
    log = year["changes"][year["changes"]["reason"] == "template_number"]
    assert log["before"].tolist() == ["指标1：养护里程", "指标1：通行能力", "指标1：群众满意度"]


@pytest.mark.parametrize("name", ["指标1.5倍以上", "指标10个", "培训指标1：人数", "指标1：指标2："])
def test_a_name_that_only_looks_numbered_stays(name: str):
    assert column(year_of(SOUND.replace("采购册数", name)), "indicators", "level3")[0] == name


def test_a_placeholder_with_a_weight_stays_for_the_rules_to_find():
    year = year_of(HEBEI.replace("指标2：", "指标2：\t\t\t5\t5"))
    assert column(year, "indicators", "level3")[1] == "指标2："


def test_amounts_in_yuan_with_thousands_separators_become_wan_yuan():
    total = one(year_of(SHANGHAI), "funds", source="total")
    assert (total["initial_budget"], total["executed"], total["executed_text"]) == (120, 115, "1,150,000")


def test_columns_for_comparison_and_unit_complete_the_figures():
    row = one(year_of(SICHUAN), "indicators", position=1)
    assert (row["comparator_text"], row["target_text"], row["unit_text"]) == ("≥", "500", "人")
    assert (row["kind"], row["target_value"], row["target_unit"], row["actual_value"], row["actual_unit"]) == (
        "at_least",
        500,
        "人",
        480,
        "人",
    )


def test_a_code_in_front_of_a_name_stands_apart():
    project = one(year_of(SICHUAN), "projects")
    assert (project["project_code"], project["project_name"], project["department"]) == ("51011123T123456789012", "技能培训", "某厅")


def test_sources_of_single_layouts_keep_their_own_names():
    assert column(year_of(SICHUAN), "funds", "source") == ["total", "fiscal", "special_account", "unit_funds", "other"]
    assert column(year_of(TRANSFER), "funds", "source") == ["total", "central", "local", "other"]
    assert column(year_of(DEPARTMENT), "funds", "source") == ["total", "basic_expenditure", "project_expenditure"]


@pytest.mark.parametrize(
    ("name", "source"), [("非财政拨款", "other"), ("结转结余资金", "carry_over"), ("镇级资金", "local"), ("街道配套资金", "local")]
)
def test_a_source_is_known_by_other_names_too(name: str, source: str):
    year = year_of(SOUND.replace("其他资金\t0\t0\t0\t—\t0\t—", f"{name}\t3\t3\t3\t—\t100%\t—"))
    row = year["funds"].iloc[-1]
    assert (row["source"], row["source_text"], row["annual_budget"]) == (source, name, 3) and year["leftovers"].empty


def test_a_reason_on_a_funds_row_is_its_note():
    assert one(year_of(SICHUAN), "funds", source="total")["note"] == "年中追加，部分课程延至次年"
    assert column(year_of(CITY), "funds", "note") == ["节约开支", "节约开支"]


def test_what_stands_below_the_total_has_columns_of_its_own():
    project = one(year_of(SICHUAN), "projects")
    assert (project["conclusion"], project["problems"], project["measures"]) == ("项目总体完成较好。", "报名组织不够。", "提前发布通知。")


def test_people_named_below_the_total_are_contacts_and_stand_in_no_other_table():
    year = year_of(SICHUAN.replace("提前发布通知。", "由某某某提前发布通知。"))
    assert (one(year, "contacts")["project_lead"], one(year, "contacts")["other_people"]) == ("某某某", "某某")
    assert "某某某" not in one(year, "projects")["measures"]
    department = year_of(DEPARTMENT)
    assert (one(department, "contacts")["other_people"], one(department, "contacts")["phone"]) == ("某某", "00000000")
    assert one(department, "projects")["report_date"] == "2024年3月1日"


def test_execution_in_one_row_takes_its_weight_from_the_header():
    fund = one(year_of(HUBEI), "funds")
    assert (fund["source"], fund["annual_budget"], fund["executed"], fund["execution_rate"], fund["score"]) == ("total", 60, 57, 0.95, 19)
    assert fund["weight"] == 20
    assert pd.isna(fund["initial_budget"])


def test_without_a_column_of_weights_they_are_those_in_the_indicators_names():
    year = year_of(HUBEI)
    assert column(year, "indicators", "weight") == [20, 20, 20, 20]
    assert column(year, "indicators", "level2_points") == [20, 20, 20, 20]
    assert one(year, "indicators", position=1)["level3"] == "渠道长度（20分）"


def test_a_level_2_that_is_elsewhere_a_level_1_stays_where_it_stands():
    row = one(year_of(HUBEI), "indicators", position=4)
    assert (row["level1"], row["level2"]) == ("效益指标", "满意度指标")


def test_several_annual_goals_are_one_text_and_their_indicators_one_table():
    header = HUBEI.splitlines()[9]
    again = (
        f"\t年度绩效目标2（10分）\t培训农户。\n{header}\n\t产出指标（10分）\t数量指标（10分）\t培训人次（10分）\t50人次\t50人次\t10\n总分"
    )
    year = year_of(HUBEI.replace("总分", again))
    assert one(year, "projects")["expected_goal"] == "修复渠道，改善灌溉。\n培训农户。"
    assert len(year["indicators"]) == 5


def test_a_unit_that_reports_for_another_has_its_own_column():
    project = one(year_of(HUBEI), "projects")
    assert (project["reporting_unit"], project["implementing_unit"]) == ("某局", "某站")
    alone = one(year_of(HUBEI.replace("项目实施单位\t某站", "")), "projects")
    assert alone["implementing_unit"] == "某局"


def test_the_form_of_a_whole_department_is_known_by_its_name():
    year = year_of(DEPARTMENT, DEPARTMENT.replace("某局", "某委"))
    assert column(year, "projects", "form_kind") == ["department", "department"]
    assert column(year, "projects", "department") == ["某局", "某委"]
    assert year["projects"]["project_id"].is_unique
    assert column(year, "projects", "duplicate_of") == [None, None]


def test_a_form_of_a_transfer_is_whole_without_points_and_total():
    project = one(year_of(TRANSFER), "projects")
    assert (project["form_kind"], project["is_fragment"]) == ("transfer", False)
    assert (project["project_name"], project["local_department"], project["implementing_unit"]) == ("某补助资金", "某厅", "某局")


@pytest.mark.parametrize("row", ["\t预算数\t60\t执行数\t57\t执行率\t95%\t得分\t19", "\t预算数\t执行数\t执行率\t得分\n\t60\t57\t95%\t19"])
def test_execution_may_stand_beside_its_labels_or_without_a_label(row: str):
    lines = HUBEI.splitlines()
    text = "\n".join([*lines[:6], f"预算执行情况（万元）{row}", *lines[8:]])
    fund = one(year_of(text), "funds")
    assert (fund["source"], fund["annual_budget"], fund["executed"], fund["execution_rate"], fund["score"]) == ("total", 60, 57, 0.95, 19)
    assert_nothing_is_lost(year_of(text))


def test_the_parts_of_a_form_may_stand_in_another_order():
    lines = SOUND.splitlines()
    text = "\n".join([*lines[:5], *lines[10:12], *lines[5:10], *lines[12:]])
    year, usual = year_of(text), year_of(SOUND)
    for table in ("funds", "indicators"):
        pd.testing.assert_frame_equal(year[table].drop(columns="place"), usual[table].drop(columns="place"))
    assert not one(year, "projects")["is_fragment"]


def test_columns_may_stand_in_another_order():
    def swapped(line: str) -> str:
        cells = line.split("\t")
        return "\t".join([*cells[:4], cells[6], cells[7], cells[4], cells[5], *cells[8:]]) if len(cells) == 9 else line

    head, table = SOUND.split("绩效指标\t一级", 1)
    lines = ("绩效指标\t一级" + table).splitlines()
    year = year_of(head + "\n".join(map(swapped, lines[:-1])) + "\n" + lines[-1])
    pd.testing.assert_frame_equal(year["indicators"], year_of(SOUND)["indicators"])


def test_a_column_that_nobody_knows_is_reported_with_its_cells_and_disturbs_no_other():
    lines = [
        line.replace("年度指标值\t", "年度指标值\t数据来源\t").replace("≥1000册\t", "≥1000册\t台账\t").replace("≥95%\t", "≥95%\t\t")
        .replace("12月底前\t", "12月底前\t\t").replace("≤20万元\t", "≤20万元\t发票\t").replace("≥5000人次\t", "≥5000人次\t\t")
        .replace("≥90%\t", "≥90%\t\t").replace("总分\t\t", "总分\t\t\t")
        for line in SOUND.splitlines()
    ]  # fmt: skip
    year = year_of("\n".join(lines))
    pd.testing.assert_frame_equal(year["indicators"], year_of(SOUND)["indicators"])
    assert year["leftovers"]["text"].tolist() == ["数据来源", "台账", "发票"]
    assert year["leftovers"]["reason"].tolist() == ["表头中不认识的列名"] + ["指标表中“数据来源”一列不认识"] * 2


def test_a_label_of_the_head_that_nobody_knows_is_reported_with_its_value():
    year = year_of(SOUND.replace("主管部门\t\t某局", "资金性质\t\t专项\t\n主管部门\t\t某局"))
    assert year["leftovers"]["text"].tolist() == ["资金性质", "专项"]
    assert one(year, "projects")["department"] == "某局"


def test_a_label_that_vanished_from_a_known_layout_is_reported():
    year = year_of(SICHUAN.replace("\t未完成原因分析", "").replace("报名不足", ""))
    (leftover,) = year["leftovers"].to_dict("records")
    assert pd.isna(leftover["text"])
    assert leftover["reason"] == "本版式应有的“偏差原因分析及改进措施”没有找到"


def test_footnotes_are_boilerplate_and_a_remark_is_a_remark():
    assert column(year_of(HUBEI), "projects", "remarks") == [None]
    year = year_of(SICHUAN.replace("改进措施\t提前发布通知。", "备注\t与上年口径一致。"))
    assert column(year, "projects", "remarks") == ["与上年口径一致。"]


def test_two_forms_of_different_layouts_may_stand_in_one_document():
    year = year_of(SICHUAN + HUBEI + SOUND)
    assert column(year, "projects", "layout") == ["sichuan", "hubei", "beijing"]
    assert year["leftovers"].empty


def test_a_form_with_words_of_several_layouts_is_of_the_national_one_and_readable():
    year = year_of(
        SOUND.replace("全年执行数", "全年支出数")
        .replace("项目负责人\t\t某某某\t\t\t联系电话\t00000000\n", "")
        .replace("项目名称", "专项名称")
    )
    assert one(year, "projects")["layout"] == "national"
    assert one(year, "funds", source="total")["executed"] == 19


@pytest.mark.parametrize("row", ["总成绩\t\t\t\t\t\t100\t95.5", "本表一式三份"])
def test_a_row_without_an_indicator_is_reported_and_is_no_indicator(row: str):
    year = year_of(SOUND[: SOUND.index("总分")] + row)
    assert len(year["indicators"]) == 6
    assert row.split("\t")[0] in year["leftovers"]["text"].tolist()
    assert_nothing_is_lost(year)


@pytest.mark.parametrize("layout", ["department", "transfer"])
def test_a_lost_title_does_not_hide_the_kind_of_a_form(layout: str):
    _, _, rest = LAYOUTS[layout].partition("\n")
    project = one(year_of(rest), "projects")
    assert (project["form_kind"], project["layout"], project["is_fragment"]) == (layout, layout, False)


def test_labels_in_wordings_never_seen_are_told_by_their_shape():
    text = (
        SOUND.replace("偏差原因分析及改进措施", "未完成原因及拟采取的改进措施")
        .replace("实际完成值", "全年实际完成指标值")
        .replace("实际完成情况", "年度总体目标完成情况综述")
    )
    year, usual = year_of(text), year_of(SOUND)
    pd.testing.assert_frame_equal(year["indicators"], usual["indicators"])
    assert one(year, "projects")["actual_outcome"] == one(usual, "projects")["actual_outcome"]


def test_a_goal_beside_an_unknown_label_is_read_and_the_unknown_reported():
    year = year_of(SOUND.replace("实际完成情况", "年末小结"))
    assert one(year, "projects")["expected_goal"] == "采购图书，充实馆藏。"
    assert year["leftovers"]["text"].tolist()[0] == "年末小结"


@pytest.mark.parametrize(
    ("label", "value", "lead", "phone"),
    [("项目负责人及联系电话", "某某某 12345678", "某某某", "12345678"), ("项目负责人", "某某某、12345678", "某某某", "12345678")],
)
def test_a_number_behind_a_name_stands_with_the_numbers(label: str, value: str, lead: str, phone: str):
    line = "项目负责人\t\t某某某\t\t\t联系电话\t00000000"
    contact = one(year_of(SOUND.replace(line, f"{label}\t\t{value}")), "contacts")
    assert (contact["project_lead"], contact["phone"]) == (lead, phone)


def test_people_under_labels_never_seen_are_contacts_too():
    year = year_of(
        SOUND.replace("联系电话\t00000000", "财务科室负责人\t某某").replace("总分", "复核人签字\t某某人\t办公电话\t12345678\n总分")
    )
    assert year["leftovers"].empty
    assert (one(year, "contacts")["other_people"], one(year, "contacts")["phone"]) == ("某某、某某人", "12345678")


def test_the_unit_of_the_amounts_may_stand_beside_a_field():
    year = year_of(
        SOUND.replace("项目资金 (万元)", "项目资金").replace(
            "项目名称\t\t图书采购", "填报单位：某馆\t\t\t金额单位：万元\n项目名称\t\t图书采购"
        )
    )
    assert one(year, "projects")["amount_unit"] == "万元"
    assert year["leftovers"].empty


def test_the_year_may_stand_inside_the_title():
    year = year_of(SOUND.replace("项目支出绩效自评表\n(2023 年度)", "某市2023年度市级项目支出绩效自评表"))
    assert one(year, "projects")["fiscal_year"] == 2023


def test_each_row_keeps_the_annual_goal_that_prints_points_of_its_own():
    second = "年度绩效目标2（35分）\t一级指标\t二级指标\t三级指标\t年初目标值（A）\t实际完成值（B）\t得分\n\t产出指标\t数量指标\t机井眼数\t8眼\t8眼\t35\n"
    year = year_of(HUBEI.replace("目标1（80分）", "目标1（45分）").replace("总分\t", second + "总分\t"))
    assert column(year, "indicators", "goal") == ["年度绩效目标1"] * 4 + ["年度绩效目标2"]
    assert column(year, "indicators", "goal_points") == [45] * 4 + [35]
    assert set(column(year_of(HUBEI.replace("目标1（80分）", "目标1")), "indicators", "goal")) == {None}
