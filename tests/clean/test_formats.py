"""One form in several formats is one record: equal ids and rows, wherever tables and pages end."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from tests.clean.test_segment import assert_nothing_is_lost, one
from tests.forms import SOUND, year_of
from tests.grids import as_pages, as_sheet, as_word, year_of_cells
from tests.layouts import LAYOUTS

BY_FORMAT = ["uncertain", "document_id", "place"]
FORMS = {"beijing": SOUND} | LAYOUTS


def records(year: dict[str, pd.DataFrame], table: str) -> pd.DataFrame:
    return year[table].drop(columns=BY_FORMAT, errors="ignore").reset_index(drop=True)


def assert_same_record(year: dict[str, pd.DataFrame], text: str) -> None:
    expected = year_of(text)
    for table in ("projects", "funds", "indicators", "contacts"):
        pd.testing.assert_frame_equal(records(year, table), records(expected, table))
    assert_nothing_is_lost(year)


@pytest.mark.parametrize("layout", FORMS)
@pytest.mark.parametrize("write", [as_word, as_sheet])
def test_a_form_gives_the_same_record_in_word_and_in_a_sheet(layout: str, write):
    assert_same_record(year_of_cells(write(FORMS[layout])), FORMS[layout])


@pytest.mark.parametrize("end", ["年度资金总额", "年度总体目标", "绩效指标", "质量指标", "产出指标", "效益指标", "满意度指标"])
def test_a_page_may_end_anywhere(end: str):
    assert_same_record(year_of_cells(as_pages(SOUND, end)), SOUND)


@pytest.mark.parametrize("layout", FORMS)
def test_a_page_may_end_inside_the_indicators_of_any_layout(layout: str):
    assert_same_record(year_of_cells(as_pages(FORMS[layout], "产出指标")), FORMS[layout])


def test_the_title_on_every_page_begins_no_new_form():
    year = year_of_cells(as_pages(SOUND, "质量指标", header="项目支出绩效自评表"))
    assert_same_record(year, SOUND)


def test_the_header_of_the_indicators_may_be_repeated_on_every_page():
    header = SOUND.splitlines()[12]
    text = SOUND.replace("\t效益指标", f"{header}\n\t效益指标")
    assert_same_record(year_of_cells(as_pages(text, "成本指标")), SOUND)


def test_a_row_cut_by_the_end_of_a_page_is_rejoined_below_a_repeated_header():
    header = SOUND.splitlines()[12]
    text = SOUND.replace("闭馆维修，今后错峰安排", f"闭馆维修，\n{header}\n\t\t\t\t\t\t\t\t今后错峰安排")
    year = year_of_cells(as_pages(text, "效益指标"))
    assert_same_record(year, SOUND)
    assert one(year, "changes", reason="row_rejoined")["position"] == 5


def test_a_narrative_cut_by_the_end_of_a_page_is_rejoined():
    text = SOUND.replace("采购图书，充实馆藏。\t\t\t\t全年新购", "采购图书，\t\t\t\t全年\n\t充实馆藏。\t\t\t\t新购")
    year = year_of_cells(as_pages(text, "采购图书"))
    assert_same_record(year, SOUND)
    assert one(year, "changes", column="expected_goal")["reason"] == "text_rejoined"


def test_a_narrative_beside_its_label_is_rejoined_too():
    text = LAYOUTS["sichuan"].replace("报名组织不够。", "报名组织\n不够。")
    year = year_of_cells(as_pages(text, "存在问题"))
    assert one(year, "projects")["problems"].replace("\n", "") == "报名组织不够。"


def test_two_forms_in_two_tables_of_one_document_are_two_projects():
    other = SOUND.replace("图书采购", "古籍修复")
    year = year_of_cells(as_word(SOUND + other))
    assert year["projects"]["project_name"].tolist() == ["图书采购", "古籍修复"]
    assert year["projects"]["form_order"].tolist() == [1, 2]


def test_forms_without_titles_part_at_the_project_name():
    body = SOUND.split("\n", 2)[2]
    year = year_of_cells(as_word(body + body.replace("图书采购", "古籍修复")))
    assert year["projects"]["project_name"].tolist() == ["图书采购", "古籍修复"]
    assert not year["projects"]["is_fragment"].any()


@pytest.mark.parametrize(
    ("write", "project", "fund", "indicator"),
    [
        (as_word, "第 1 段 至 表 1 行 18", "表 1 行 5", "表 1 行 12"),
        (as_sheet, "Sheet1!1:20", "Sheet1!7:7", "Sheet1!14:14"),
        (lambda text: as_pages(text, "年度总体目标"), "第 1 页 表 1 行 1 至 第 2 页 表 1 行 9", "第 1 页 表 1 行 7", "第 2 页 表 1 行 3"),
    ],
)
def test_a_place_is_an_address_in_the_format(write, project: str, fund: str, indicator: str):
    year = year_of_cells(write(SOUND))
    assert one(year, "projects")["place"] == project
    assert one(year, "funds", position=1)["place"] == fund
    assert one(year, "indicators", position=1)["place"] == indicator


def test_a_number_alone_below_a_table_is_a_page_number():
    year = year_of_cells(as_word(SOUND.replace("\t效益指标", "7\n\t效益指标")))
    assert_same_record(year, SOUND)
    assert year["leftovers"].empty


@pytest.mark.parametrize("mark", ["仅供内部使用", "样本", "第 3 页 共 9 页", "- 3 -", "3/9", "续表", "（盖章）"])
def test_watermarks_and_page_marks_are_boilerplate(mark: str):
    year = year_of_cells(as_word(SOUND.replace("\t效益指标", f"{mark}\n\t效益指标")))
    assert_same_record(year, SOUND)
    assert year["leftovers"].empty


def test_a_total_row_cut_by_the_end_of_a_page_is_rejoined():
    text = SOUND.replace("总分\t\t\t\t\t\t100\t95.5\t", "总分\t\t\t\t\t\t10\t95\t\n\t0\t.5")
    year = year_of_cells(as_pages(text, "总分"))
    assert (one(year, "projects")["declared_total_weight"], one(year, "projects")["declared_total_score"]) == (100, 95.5)
    assert year["changes"].query("table == 'projects' and reason == 'row_rejoined'")["before"].tolist() == ["10 | 0", "95 | .5"]
    assert_nothing_is_lost(year)


def test_a_page_number_below_a_total_is_none_of_its_digits():
    year = year_of_cells(as_pages(SOUND + "2", "总分"))
    assert one(year, "projects")["declared_total_weight"] == 100


@pytest.mark.parametrize(
    ("above", "below"), [("效益\t社会效益指标", "\t指标"), ("效益指标\t社会效", "\t\t益指标"), ("效益\t社会效益", "\t指标\t指标")]
)
def test_a_label_cut_by_the_end_of_a_page_is_made_whole(above: str, below: str):
    lines = SOUND.splitlines()
    at = next(index for index, line in enumerate(lines) if "社会效益指标" in line)
    text = "\n".join([*lines[:at], lines[at].replace("效益指标\t社会效益指标", above), below, *lines[at + 1 :]])
    year = year_of_cells(as_pages(text, above))
    expected = year_of(SOUND)
    pd.testing.assert_frame_equal(records(year, "indicators"), records(expected, "indicators"))


def test_a_figure_broken_over_two_lines_is_null_and_stands_in_its_column():
    cells = [cell for cell in as_sheet(SOUND) if cell.row == 14]
    broken = [cell.__class__(cell.table, cell.row, cell.column, "2\n0" if cell.text == "20" else cell.text, cell.place) for cell in cells]
    year = year_of_cells([cell for cell in as_sheet(SOUND) if cell.row != 14] + broken)
    row = one(year, "indicators", position=1)
    assert pd.isna(row["weight"])
    assert (row["actual_text"], row["deviation_note"]) == ("1200册", "无")
    assert set(year["changes"].query("reason == 'not_a_number'")["column"]) == {"weight", "score"}


@pytest.mark.parametrize(
    ("whole", "above", "below"), [("4000人次\t20\t16", "4000人次\t2\t1", "\t\t\t\t\t\t0\t6"), ("5000人次", "5", "\t\t\t\t000人次")]
)
def test_what_a_page_cuts_off_a_cell_is_put_back(whole: str, above: str, below: str):
    lines = SOUND.splitlines()
    at = next(index for index, line in enumerate(lines) if whole in line)
    text = "\n".join([*lines[:at], lines[at].replace(whole, above), below, *lines[at + 1 :]])
    year = year_of_cells(as_pages(text, "效益指标"))
    pd.testing.assert_frame_equal(records(year, "indicators"), records(year_of(SOUND), "indicators"))


def test_a_digit_alone_in_a_later_column_is_no_page_number():
    text = SOUND.replace("\t95%\t10\t10\t\n总分", "\t9\t10\t10\t\n\t\t\t\t\t5%\n总分")
    year = year_of_cells(as_pages(text, "满意度指标"))
    pd.testing.assert_frame_equal(records(year, "indicators"), records(year_of(SOUND), "indicators"))


def test_a_note_merged_over_rows_stands_for_each_of_them_and_no_further():
    cells = [replace(cell, row_span=2 if cell.text == "闭馆维修，今后错峰安排" else 1) for cell in as_sheet(SOUND)]
    year = year_of_cells(cells)
    assert list(year["indicators"]["deviation_note"].tail(2)) == ["闭馆维修，今后错峰安排"] * 2
    assert one(year, "changes", reason="merged_cell")["position"] == 6
    assert pd.isna(year_of(SOUND)["indicators"]["deviation_note"].iloc[-1])
    assert_nothing_is_lost(year)


def test_an_outcome_merged_over_two_rows_stands_for_both_and_points_do_not():
    text = SOUND.replace("≥95%\t98%\t10\t10", "≥95%\t\t\t10")
    year = year_of_cells([replace(cell, row_span=2 if cell.place in ("Sheet1!F14", "Sheet1!G14") else 1) for cell in as_sheet(text)])
    assert year["indicators"]["actual_text"].tolist()[:3] == ["1200册", "1200册", "11月"]
    assert pd.isna(year["indicators"]["weight"].iloc[1])
    assert one(year, "changes", reason="merged_cell")["column"] == "actual_text"


def test_a_name_merged_over_two_targets_names_both():
    text = SOUND.replace("质量指标\t验收合格率\t", "质量指标\t\t")
    year = year_of_cells([replace(cell, row_span=2 if cell.text == "采购册数" else 1) for cell in as_sheet(text)])
    assert year["indicators"]["level3"].tolist()[:3] == ["采购册数", "采购册数", "完成时间"]
    assert one(year, "changes", reason="merged_cell")["column"] == "level3"
    assert_nothing_is_lost(year)


@pytest.mark.parametrize("name", ["绩效指标", "一级指标", "指标体系"])
def test_one_name_over_two_columns_of_levels_is_the_name_of_both(name: str):
    text = SOUND.replace("绩效指标\t一级指标\t二级指标\t", f"\t{name}\t\t")
    cells = [replace(cell, column_span=2) if cell.text == name else cell for cell in as_sheet(text)]
    year = year_of_cells(cells)
    levels = ["level1", "level2", "level3"]
    pd.testing.assert_frame_equal(year["indicators"][levels], year_of(SOUND)["indicators"][levels])
    assert year["indicators"]["uncertain"].isna().all()


@pytest.mark.parametrize("at", [1, 3])
def test_numbers_of_rows_are_no_leftovers(at: int):
    lines = [line.split("\t") for line in SOUND.splitlines()]
    first = next(index for index, cells in enumerate(lines) if cells[0] == "绩效指标")
    for index, cells in enumerate(lines[first:]):
        cells.insert(at, "序号" if index == 0 else "" if cells[0] == "总分" else str(index))
    year = year_of_cells(as_sheet("\n".join("\t".join(cells) for cells in lines)))
    pd.testing.assert_frame_equal(records(year, "indicators"), records(year_of(SOUND), "indicators"))
    assert year["leftovers"].empty
    assert_nothing_is_lost(year)


def test_figures_below_a_heading_that_does_not_number_rows_stay_leftovers():
    lines = [line.split("\t") for line in SOUND.splitlines()]
    first = next(index for index, cells in enumerate(lines) if cells[0] == "绩效指标")
    for index, cells in enumerate(lines[first:]):
        cells.append("样本" if index == 0 else "" if cells[0] == "总分" else str(30 + index))
    year = year_of_cells(as_sheet("\n".join("\t".join(cells) for cells in lines)))
    assert year["leftovers"]["text"].tolist() == ["样本", "31", "32", "33", "34", "35", "36"]


def test_a_row_below_a_merged_note_that_has_its_own_keeps_it():
    text = SOUND.replace("≥90%\t95%\t10\t10\t", "≥90%\t95%\t10\t10\t无")
    year = year_of_cells([replace(cell, row_span=2 if cell.text == "闭馆维修，今后错峰安排" else 1) for cell in as_sheet(text)])
    assert year["indicators"]["deviation_note"].iloc[-1] == "无"


def test_rows_that_a_page_break_had_shifted_are_read_in_one_table_without_the_break():
    rows = "\t效益指标\t社会效益指标\t借阅人次\t≥5000人次\t4000人次\t20\t16\t闭馆维修，今后错峰安排\n"
    more = "\t\t可持续影响指标\t馆藏使用\t编入总目录\t编入\t0\t0\t\n"
    straight, shifted = (SOUND.replace(rows, made) for made in (rows + more, rows[1:] + more[1:]))
    found, expected = year_of_cells(as_sheet(shifted)), year_of(straight)
    pd.testing.assert_frame_equal(records(found, "indicators"), records(expected, "indicators"))
    assert_nothing_is_lost(found)
