"""Cutting and reading forms: by their words, through page breaks and shifts, with nothing lost."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.forms import SOUND, year_of


def one(year: dict[str, pd.DataFrame], table: str, **where: object) -> dict[str, object]:
    frame = year[table]
    for column, value in where.items():
        frame = frame[frame[column] == value]
    (row,) = frame.to_dict("records")
    return row


def assert_nothing_is_lost(year: dict[str, pd.DataFrame]) -> None:
    key = ["document_id", "table", "row", "column"]
    read = year["documents"].loc[year["documents"]["status"] == "read", "document_id"]
    cells = year["cells"][year["cells"]["document_id"].isin(read)]
    assert sorted(map(tuple, cells[key].to_numpy())) == sorted(map(tuple, year["claims"][key].to_numpy()))


def test_a_sound_form_is_read_whole():
    year = year_of(SOUND)
    assert not one(year, "projects")["is_fragment"]
    assert one(year, "funds", source="carry_over")["executed"] == 5
    assert len(year["indicators"]) == 6
    assert year["leftovers"].empty
    assert_nothing_is_lost(year)


def test_a_blank_amount_stays_null_and_a_printed_zero_stays_zero():
    year = year_of(SOUND.replace("上年结转资金\t5\t5\t5", "上年结转资金\t\t\t"))
    assert pd.isna(one(year, "funds", source="carry_over")["executed"])
    assert one(year, "funds", source="other")["executed"] == 0


def test_an_amount_that_is_no_number_is_null_and_logged_as_printed():
    year = year_of(SOUND.replace("年度资金总额\t20\t", "年度资金总额\t约二十\t"))
    assert pd.isna(one(year, "funds", source="total")["initial_budget"])
    assert one(year, "changes", reason="not_a_number")["before"] == "约二十"


@pytest.mark.parametrize(("printed", "expected"), [("−5", -5), ("1e9", 1e9)])
def test_an_impossible_weight_is_kept(printed: str, expected: float):
    year = year_of(SOUND.replace("1200册\t20\t20", f"1200册\t{printed}\t20"))
    assert one(year, "indicators", position=1)["weight"] == expected


def test_an_impossible_year_is_kept():
    assert one(year_of(SOUND.replace("(2023 年度)", "(20233 年度)")), "projects")["fiscal_year"] == 20233


@pytest.mark.parametrize(
    ("label", "unit"),
    [("项目资金（万\u3000元）", "万元"), ("项目资金万元）", "万元"), ("项目资金（万元", "万元"), ("项目资金万元", "万元"), ("项目资金元)", "元"), ("项目资金（千元）", "千元"), ("项目资金（万美元）", None)],
)
def test_the_unit_is_read_from_a_label_that_lost_a_bracket(label: str, unit: str | None):
    year = year_of(SOUND.replace("项目资金 (万元)", label))
    found = one(year, "projects")["amount_unit"]
    assert found == unit or (unit is None and pd.isna(found))
    assert year["leftovers"].empty


def test_amounts_in_yuan_are_stored_in_wan_yuan():
    year = year_of(
        SOUND.replace("项目资金 (万元)", "项目资金（元）").replace("年度资金总额\t20\t20\t19", "年度资金总额\t200000\t200000\t190000")
    )
    total = one(year, "funds", source="total")
    assert (total["initial_budget"], total["executed"], total["executed_text"]) == (20, 19, "190000")
    assert one(year, "projects")["amount_unit"] == "元"


def test_without_a_unit_amounts_stay_as_printed_and_the_unit_is_null():
    year = year_of(SOUND.replace("项目资金 (万元)", "项目资金"))
    assert pd.isna(one(year, "projects")["amount_unit"])
    assert one(year, "funds", source="total")["initial_budget"] == 20


def test_a_merged_level_1_is_carried_down():
    year = year_of(SOUND)
    assert one(year, "indicators", position=3)["level1"] == "产出指标"
    assert one(year, "indicators", position=3)["level1_origin"] == "printed"


def test_a_lost_level_1_is_inferred_from_level_2_and_said_so():
    year = year_of(SOUND.replace("\t效益指标\t社会效益指标", "\t\t社会效益指标"))
    assert one(year, "indicators", position=5)["level1"] == "效益指标"
    assert one(year, "indicators", position=5)["level1_origin"] == "inferred"
    assert one(year, "indicators", position=5)["uncertain"] == "level1"
    assert one(year, "changes", reason="level1_inferred")["position"] == 5


def test_a_level_1_printed_on_the_row_stands_even_against_its_level_2():
    year = year_of(SOUND.replace("\t成本指标\t经济成本指标", "\t成本指标\t经济效益指标"))
    assert one(year, "indicators", position=4)["level1"] == "成本指标"


def test_a_row_cut_by_a_page_break_is_rejoined_and_logged():
    cut = SOUND.replace("\t满意度指标\t服务对象满意度指标\t读者满意度\t≥90%", "\t满意度\t服务对象满\t读者\t≥90%").replace(
        "总分\t", "\n\t指标\t意度指标\t满意度\n总分\t"
    )
    row = one(year_of(cut), "indicators", position=6)
    assert (row["level1"], row["level2"], row["level3"], row["place"]) == ("满意度指标", "服务对象满意度指标", "读者满意度", "行 19、21")


def test_after_a_page_break_a_block_may_stand_one_column_further_left():
    head, _, tail = SOUND.partition("\t效益指标")
    rows = ("效益指标" + tail).replace("\n\t满意度指标", "\n满意度指标")
    year = year_of(head + "\n" + rows)
    assert one(year, "indicators", position=5)["level2"] == "社会效益指标"
    assert one(year, "indicators", position=6)["score"] == 10


def test_a_blank_column_of_the_header_may_be_gone_after_a_page_break():
    widened = SOUND.replace("三级指标\t年度指标值", "三级指标\t\t年度指标值").replace("采购册数\t≥1000册", "采购册数\t\t≥1000册")
    head, _, tail = widened.partition("\t\t质量指标")
    year = year_of(head + "\n\t\t质量指标" + tail)
    assert one(year, "indicators", position=1)["target_text"] == "≥1000册"
    pd.testing.assert_frame_equal(year["indicators"].drop(columns="place"), year_of(SOUND)["indicators"].drop(columns="place"))


def test_a_total_row_may_stand_one_column_to_the_side():
    year = year_of(SOUND.replace("总分\t\t\t\t\t\t100\t95.5\t", "\t总分\t\t\t\t\t\t\t100\t95.5"))
    assert (one(year, "projects")["declared_total_weight"], one(year, "projects")["declared_total_score"]) == (100, 95.5)


def test_a_header_repeated_after_a_page_break_is_no_row():
    header = next(line for line in SOUND.splitlines() if "三级指标" in line)
    year = year_of(SOUND.replace("\t成本指标", f"\n{header}\n\t成本指标"))
    assert len(year["indicators"]) == 6
    assert one(year, "indicators", position=4)["level2"] == "经济成本指标"


@pytest.mark.parametrize(
    ("printed", "blank"),
    [
        ("项目名称\t\t图书采购", "项目名称\t\t"),
        ("项目名称\t\t图书采购", "项目名称："),
        ("总分\t\t\t\t\t\t100\t95.5\t", "总分\t\t\t\t\t\t\t\t"),
        ("总分\t\t\t\t\t\t100\t95.5\t", "合计\t\t\t\t\t\t—\t—\t"),
        ("\t采购图书，充实馆藏。\t\t\t\t全年新购图书上架，读者借阅增加。\n", "\t\t\t\n"),
    ],
)
def test_a_form_with_a_blank_field_is_whole(printed: str, blank: str):
    assert printed in SOUND
    year = year_of(SOUND.replace(printed, blank))
    assert one(year, "projects")["is_fragment"] is False
    assert len(year["indicators"]) == 6 and year["leftovers"].empty
    assert_nothing_is_lost(year)


@pytest.mark.parametrize("part", ["项目名称\t\t图书采购\n", "总分\t\t\t\t\t\t100\t95.5\t\n", "年度总体目标"])
def test_a_form_of_a_layout_that_does_not_print_a_part_is_whole(part: str):
    lines = SOUND.splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if line.startswith(part))
    del lines[start : start + (2 if part == "年度总体目标" else 1)]
    project = one(year_of("".join(lines)), "projects")
    assert (project["is_fragment"], pd.isna(project["missing_parts"])) == (False, True)


@pytest.mark.parametrize(
    ("first", "last", "missing"),
    [
        ("项目资金", "总分", "project_name goals"),
        ("绩效指标", "总分", "project_name funds goals"),
        ("项目支出绩效自评表", "\t\t时效指标", "total"),
        ("项目支出绩效自评表", "\t采购图书", "indicators"),
    ],
)
def test_a_form_whose_beginning_or_end_is_cut_off_is_a_fragment(first: str, last: str, missing: str):
    lines = SOUND.splitlines(keepends=True)
    start, end = (next(number for number, line in enumerate(lines) if line.startswith(word)) for word in (first, last))
    kept = [line for line in lines[start : end + 1] if not line.startswith(("年度总体目标", "\t采购图书")) or "goals" not in missing]
    project = one(year_of("".join(kept)), "projects")
    assert (project["is_fragment"], project["missing_parts"]) == (True, missing)


def test_notes_below_a_blank_total_and_a_second_form_are_told_from_it():
    blank = SOUND.replace("总分\t\t\t\t\t\t100\t95.5\t", "总分\t\t\t\t\t\t\t\t")
    second = SOUND.replace("图书采购", "画册印刷").removeprefix("项目支出绩效自评表\n(2023 年度)\n")
    year = year_of(f"{blank}注：本表由单位填写。\n\n{second}")
    assert year["projects"]["project_name"].tolist() == ["图书采购", "画册印刷"]
    assert len(year["indicators"]) == 12 and year["leftovers"].empty


@pytest.mark.parametrize(
    ("above", "reason"),
    [
        ("填表说明\n1.项目名称：填写预算批复的名称。\n2.主管部门：填写一级预算单位全称。\n3.得分：按完成情况打分。\n", "填表说明，不是自评表"),
        ("项目名称：图书采购\n主管部门：某局\n实施单位：某馆\n填报日期：2024年3月1日\n", "只有表头，其后没有表格（封面？）"),
    ],
)
def test_instructions_and_a_cover_above_a_form_are_no_form(above: str, reason: str):
    year = year_of(f"{above}\n{SOUND}")
    assert one(year, "projects")["is_fragment"] is False
    assert set(year["leftovers"]["reason"]) == {reason}
    assert_nothing_is_lost(year)


def test_a_list_of_projects_above_a_form_is_no_form_and_enters_no_sum():
    listed = (
        "项目支出绩效自评汇总表\n序号\t项目名称\t主管部门\t年初预算数\t全年预算数\t全年执行数\t执行率\t自评得分\n"
        "1\t图书采购\t某局\t20\t20\t19\t95%\t95.5\n2\t画册印刷\t某局\t5\t5\t5\t100%\t99\n合计\t\t\t25\t25\t24\t96%\t\n"
    )
    year = year_of(f"{listed}\n{SOUND}")
    assert (one(year, "projects")["project_name"], len(year["funds"])) == ("图书采购", 4)
    assert "项目清单或汇总表，不是自评表" in set(year["leftovers"]["reason"])
    assert_nothing_is_lost(year)
    assert year_of(listed)["projects"].empty


def test_each_column_of_amounts_is_read_in_the_unit_that_it_prints():
    text = SOUND.replace("项目资金 (万元)", "项目资金").replace("年初预算数\t全年预算数\t全年执行数", "年初预算数（元）\t全年预算数（万元）\t全年执行数（万元）")
    total = one(year_of(text.replace("年度资金总额\t20\t", "年度资金总额\t200000\t")), "funds", source="total")
    assert (total["initial_budget"], total["annual_budget"], total["executed"]) == (20, 20, 19)


def test_instructions_alone_are_no_form():
    assert year_of("1.项目名称：填写预算批复的名称。\n2.主管部门：按批复填写。\n")["projects"].empty


def test_the_head_of_another_project_whose_tables_are_lost_is_a_fragment():
    head = "项目名称\t\t画册印刷\n主管部门\t\t某局\n"
    assert year_of(f"{head}\n{SOUND}")["projects"]["is_fragment"].tolist() == [True, False]
    assert year_of(head)["projects"]["is_fragment"].tolist() == [True]


def test_an_orphan_tail_becomes_a_fragment_and_not_an_error():
    tail = "\t满意度指标\t服务对象满意度标\t设备满意度\t100%\t100%\t20\t20\t无\n总分\t\t\t\t\t\t100\t100\t无\n"
    year = year_of(SOUND + "\n" + tail + "\n" + SOUND.replace("图书采购", "设备采购"))
    assert year["projects"]["is_fragment"].tolist() == [False, True, False]
    assert year["projects"]["total_note"].tolist()[1] == "无"
    assert_nothing_is_lost(year)


def test_a_lost_title_does_not_glue_two_forms_together():
    year = year_of(SOUND + SOUND.replace("项目支出绩效自评表\n", "").replace("图书采购", "设备采购"))
    assert year["projects"]["project_name"].tolist() == ["图书采购", "设备采购"]
    assert year["projects"]["title"].isna().tolist() == [False, True]


def test_the_same_project_and_unit_twice_names_the_first():
    year = year_of(SOUND, SOUND)
    first, second = year["projects"]["project_id"]
    assert second == f"{first}-2"
    assert year["projects"]["duplicate_of"].tolist()[1] == first


def test_ids_do_not_depend_on_layout_spaces_or_width():
    plain, spaced = (year_of(text)["projects"]["project_id"][0] for text in (SOUND, SOUND.replace("图书采购", "图书 采购")))
    assert plain == spaced


def test_a_value_that_reads_like_a_header_is_a_value():
    year = year_of(SOUND.replace("\t98%\t", "\t达到预期目标\t"))
    assert one(year, "indicators", position=2)["actual_text"] == "达到预期目标"


def test_a_row_of_figures_in_the_table_of_funds_is_a_source_of_its_own():
    year = year_of(SOUND.replace("年度总体目标\t预期目标", "\t\t甲类收入\t3\t3\t3\n年度总体目标\t预期目标"))
    row = one(year, "funds", position=5)
    assert (row["source"], row["source_text"], row["annual_budget"], row["executed"]) == ("other", "甲类收入", 3, 3)
    assert_nothing_is_lost(year)


def test_a_row_of_the_funds_table_that_is_no_source_is_a_leftover():
    year = year_of(SOUND.replace("年度总体目标\t预期目标", "\t\t以上由财务科填写\n年度总体目标\t预期目标"))
    assert year["leftovers"]["text"].tolist() == ["以上由财务科填写"]
    assert "不认识" in year["leftovers"]["reason"][0]
    assert_nothing_is_lost(year)


def test_a_document_without_a_form_is_rejected_with_what_to_do():
    year = year_of(SOUND, "会议通知\n请于明日到会\n")
    assert year["documents"]["status"].tolist() == ["read", "rejected"]
    assert "请确认" in year["documents"]["reason"][1]


def test_the_contacts_of_a_form_do_not_stay_in_its_narrative():
    year = year_of(SOUND.replace("全年新购图书上架", "由某某某（电话 0000 0000）负责上架"))
    assert "某某某" not in one(year, "projects")["actual_outcome"]
    assert "0000 0000" not in one(year, "projects")["actual_outcome"]
    assert one(year, "changes", reason="personal_data")["column"] == "actual_outcome"
    assert one(year, "contacts")["project_lead"] == "某某某"


LINES = SOUND.splitlines()


@given(st.lists(st.sampled_from([*LINES, "", "\t", "无关\t文字"]), max_size=40))
def test_however_lines_are_mixed_no_cell_is_lost(lines: list[str]):
    text = "\n".join(lines)
    if text.strip():
        assert_nothing_is_lost(year_of(SOUND + text))


@given(st.lists(st.text(st.sampled_from("一二三四0123.%—/无 "), max_size=6), min_size=9, max_size=9), st.integers(0, 5))
def test_whatever_stands_in_the_cells_of_a_row_nothing_raises_and_nothing_is_lost(cells: list[str], at: int):
    rows = [index for index, line in enumerate(LINES) if line.startswith("\t")]
    lines = LINES.copy()
    lines[rows[at]] = "\t".join(cells)
    assert_nothing_is_lost(year_of("\n".join(lines)))


@pytest.mark.parametrize("figure", ["1e308", "INF", "NaN", "9" * 400])
def test_an_absurd_figure_is_told_as_unreadable_and_no_table_holds_it(figure: str):
    year = year_of(SOUND.replace("年度资金总额\t20\t20\t19", f"年度资金总额\t20\t{figure}\t19").replace("1200册", f"{figure}册"))
    total = one(year, "funds", source="total")
    assert pd.isna(total["annual_budget"]) and total["annual_budget_text"] == figure
    assert "not_a_number" in year["changes"].query("column == 'annual_budget'")["reason"].tolist()
    for frame in year.values():
        assert not np.isinf(frame.select_dtypes("float64")).any(axis=None)
