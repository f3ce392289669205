"""Lines of fields outside a table belong to the form above or below them; running text about self-evaluation is no form."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.clean.test_segment import assert_nothing_is_lost, one
from tests.forms import SOUND, Text, year_of
from tests.grids import as_sheet, as_word, year_of_cells

UNIT_AND_DATE = Text("填报单位（盖章）：某某中心      填报日期：2024年3月1日")
PERSONS = "单位负责人（签章）：    填报人：某某某    联系电话：00000001"


def in_word(text: str) -> dict[str, pd.DataFrame]:
    year = year_of_cells(as_word(text))
    assert_nothing_is_lost(year)
    return year


def rejected(year: dict[str, pd.DataFrame]) -> str:
    assert year["projects"].empty and year["claims"].empty and year["leftovers"].empty
    document = one(year, "documents")
    assert document["status"] == "rejected"
    return document["reason"]


@pytest.mark.parametrize("above", [UNIT_AND_DATE, f"附件3\n{UNIT_AND_DATE}", f"{UNIT_AND_DATE}    单位：万元", "填报单位：某某中心\n填报日期：2024年3月1日"])
def test_a_line_above_the_title_is_of_the_form_below(above: str):
    project = one(in_word(f"{above}\n{SOUND}"), "projects")
    assert (project["project_name"], project["title"], project["is_fragment"]) == ("图书采购", "项目支出绩效自评表", False)
    assert (project["reporting_unit"], project["report_date"]) == ("某某中心", "2024年3月1日")


def test_a_line_between_the_title_and_the_year_is_of_the_form():
    project = one(in_word(SOUND.replace("自评表\n", f"自评表\n{UNIT_AND_DATE}\n", 1)), "projects")
    assert (project["title"], project["fiscal_year"], project["reporting_unit"]) == ("项目支出绩效自评表", 2023, "某某中心")


def test_a_year_in_the_title_and_once_more_below_it_is_one_year():
    project = one(in_word(SOUND.replace("项目支出", "2023年度项目支出", 1)), "projects")
    assert (project["title"], project["fiscal_year"]) == ("2023年度项目支出绩效自评表", 2023)


def test_a_line_of_persons_above_the_title_gives_the_form_its_contacts():
    year = in_word(f"{PERSONS}\n{SOUND}")
    assert not one(year, "projects")["is_fragment"]
    assert "00000001" in one(year, "contacts")["phone"]
    assert not any("某某某" in text for text in year["leftovers"]["text"])


@pytest.mark.parametrize("below", [UNIT_AND_DATE, "填报单位（盖章）：某某中心\n填报日期：2024年3月1日", "填报人：某某某\n填报单位：某某中心\n填报日期：2024年3月1日"])
def test_lines_below_the_table_are_of_the_form_above(below: str):
    project = one(in_word(f"{SOUND}{below}\n"), "projects")
    assert (project["reporting_unit"], project["report_date"], project["is_fragment"]) == ("某某中心", "2024年3月1日", False)


def test_cells_below_the_table_are_of_the_form_above_too():
    year = year_of_cells(as_sheet(f"{SOUND}填报单位\t某某中心\t\t填报日期\t2024年3月1日\n"))
    assert_nothing_is_lost(year)
    assert one(year, "projects")["reporting_unit"] == "某某中心"


def test_between_two_forms_a_line_stands_on_the_side_where_the_first_form_has_its_own():
    second = SOUND.replace("图书采购", "画册印刷")
    other = UNIT_AND_DATE.replace("某某中心", "某某分馆")
    above = in_word(f"{UNIT_AND_DATE}\n{SOUND}{other}\n{second}")["projects"]
    below = in_word(f"{SOUND}{UNIT_AND_DATE}\n{second}{other}\n")["projects"]
    for projects in (above, below):
        assert projects["project_name"].tolist() == ["图书采购", "画册印刷"]
        assert projects["reporting_unit"].tolist() == ["某某中心", "某某分馆"]


def test_a_report_behind_a_form_is_left_over_and_changes_no_field():
    report = "项目绩效自评说明\n一、项目基本情况：预算20万元。\n二、绩效目标完成情况：产出指标得分50分。\n三、存在的问题：无。\n项目负责人：某某某\n"
    year = in_word(SOUND + report)
    assert one(year, "projects")["actual_outcome"] == "全年新购图书上架，读者借阅增加。"
    assert "二、绩效目标完成情况：产出指标得分50分。" in year["leftovers"]["text"].tolist()
    assert not any("某某某" in text for text in year["leftovers"]["text"])


def test_a_report_in_front_of_a_form_is_left_over_and_changes_no_field():
    report = "绩效自评工作报告\n项目名称：全馆运行\n绩效目标完成情况：一是完成采购；二是完成修缮。\n自评总分：88分。\n"
    project = one(in_word(report + SOUND), "projects")
    assert (project["project_name"], project["declared_total_score"], project["actual_outcome"]) == ("图书采购", 95.5, "全年新购图书上架，读者借阅增加。")


@pytest.mark.parametrize(
    "text",
    [
        "部门决算公开说明\n预算绩效情况说明：本部门开展了自评。\n项目绩效目标完成情况：一是完成养护；二是群众满意。\n发现的问题：无。",
        "绩效自评情况：自评总分：99分。\n自评等级：优",
        "2023年度项目支出绩效评价报告\n一、项目概况\n项目名称：道路养护\n主管部门：某局\n二、评价结论\n评价总分：95分，等级优。",
        "填报单位：某局    填报日期：2024年3月1日",
        "关于报送材料的通知\n填报单位：某局\n联系人：某某某    联系电话：00000000",
    ],
)
def test_running_text_without_a_table_is_rejected_as_text(text: str):
    assert "没有自评表" in rejected(year_of_cells(as_word(text)))
    assert rejected(year_of(text))


def test_the_head_of_a_form_in_a_table_is_a_form_still():
    assert one(year_of_cells(as_word("项目名称\t图书采购\t主管部门\t某局\n实施单位\t某馆\n")), "projects")["is_fragment"]


def test_a_title_with_the_name_of_a_project_below_it_is_a_form_whose_tables_are_lost():
    assert one(year_of_cells(as_word("项目支出绩效自评表\n项目名称：图书采购\n主管部门：某局\n")), "projects")["is_fragment"]
