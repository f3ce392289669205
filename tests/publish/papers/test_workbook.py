"""The workbook of findings, opened as its reader opens it."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from helpers.publish.papers.corrected import Resubmission
from helpers.publish.papers.paper_year import PaperYear, paper_year
from helpers.publish.papers.returned import Return, Returned
from helpers.publish.papers.sheet import COUNT, MONEY, NUMBER, TEXT, Link, SheetColumn, new_workbook, write_sheet
from helpers.publish.papers.workbook import BY_RULE, EXPLAINED, ISSUES, MOST_UNIT_SHEETS, RECHECK, SUMMARY, UNJUDGED, workbook
from helpers.schema import tables
from tests import small_year
from tests.publish.papers.conftest import LONG, Submission


def small(**changed: list[dict[str, object]]) -> PaperYear:
    """The small year of the tests of the report; tables that are named replace its own."""
    given = {
        "documents": small_year.DOCUMENTS, "projects": small_year.PROJECTS, "funds": small_year.FUNDS, "indicators": small_year.INDICATORS,
        "recomputed": small_year.RECOMPUTED, "rules": small_year.RULES, "findings": small_year.FINDINGS, "judgements": small_year.JUDGEMENTS,
        "cells": [], "claims": [], "changes": [],
    } | changed  # fmt: skip
    frames = {name: tables.conform(name, rows) for name, rows in given.items()}
    return paper_year(2023, frames, Resubmission(tables.conform("resolved", []), "本年度第一次运行。"))


def opened(year: PaperYear) -> Workbook:
    return load_workbook(BytesIO(workbook(year, Return())))


def rows_of(book: Workbook, name: str) -> list[dict[str, object]]:
    head, *rows = book[name].iter_rows(min_row=3, values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_sheets_are_the_six_lists_and_one_for_each_unit(submission: Submission):
    names = load_workbook(submission.folder / "findings.xlsx").sheetnames
    assert names[:6] == [ISSUES, SUMMARY, BY_RULE, RECHECK, UNJUDGED, EXPLAINED]
    assert {"a_b_科", "某馆", "某站", "某院", "CON", "无误所"} < set(names[6:]) and any(name.startswith(LONG[:20]) for name in names)


def test_every_list_is_filtered_frozen_and_printed_across_a4_with_its_head_on_each_page(submission: Submission):
    for sheet in load_workbook(submission.folder / "findings.xlsx"):
        assert sheet.auto_filter.ref.startswith("A3:") and sheet.freeze_panes.endswith("4") and sheet.print_title_rows == "$3:$3"
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == (9, "landscape", 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and all(sheet.column_dimensions[cell.column_letter].width >= 5 for cell in sheet[3])


def test_a_finding_has_its_figures_as_numbers_and_its_place():
    first = rows_of(opened(small()), ISSUES)[0]
    assert (first["级别"], first["单位"], first["项目"], first["位置"]) == ("严重", "养护科", "道路养护", "行 20（总分的分值）")
    assert (first["表内"], first["应为"], first["相差"]) == (110, 100, -10)
    assert first["依据"] == "一般规定（依据未核到原文）"


def test_a_figure_of_a_finding_is_a_number_that_is_printed_with_its_measure():
    sheet = opened(small(findings=[small_year.FINDINGS[0], small_year.FINDINGS[0] | {"finding_id": "D01-1", "observed": "97.5%", "expected": "−"}]))[ISSUES]
    heads = [cell.value for cell in sheet[3]]
    one, other = sheet[4][heads.index("表内")], sheet[5][heads.index("表内")]
    assert (one.value, one.number_format, other.value, other.number_format) == (110, 'General" 分"', 0.975, "0.0%")


def test_words_in_a_column_of_figures_are_wrapped_and_long_ones_that_the_message_says_are_left_to_it():
    scheme = "产出 50、效益 30、满意度 10；或 产出 50、效益 40"
    finding = small_year.FINDINGS[0] | {"observed": "进度指标", "expected": scheme, "message": f"分值为进度指标，应为{scheme}。"}
    sheet = opened(small(findings=[finding]))[ISSUES]
    heads = [cell.value for cell in sheet[3]]
    observed, expected = (sheet[4][heads.index(word)] for word in ("表内", "应为"))
    assert observed.value == "进度指标" and observed.alignment.wrap_text and expected.value is None


def test_rates_and_sums_show_no_more_digits_than_are_printed():
    funds = [row | {"executed": 0.1 if row["project_id"] == "p1" else 0.2} for row in small_year.FUNDS]
    recomputed = [row | {"execution_rate": 0.19951234567} for row in small_year.RECOMPUTED]
    rows = rows_of(opened(small(funds=funds, recomputed=recomputed)), SUMMARY)
    assert rows[0]["执行率（复算）"] == 0.1995 and rows[-1]["全年执行数（万元）"] == 0.3


def test_layout_spaces_of_the_form_do_not_stand_in_the_recheck():
    indicators = [small_year.INDICATORS[0] | {"level3": "养护里 程", "target_text": "全年  50 公 里"}]
    row = rows_of(opened(small(indicators=indicators)), RECHECK)[0]
    assert (row["指标"], row["年度指标值"]) == ("养护里程", "全年 50 公里")


def test_forms_without_a_unit_are_listed_with_a_word_on_it():
    book = opened(small())
    assert "请查明单位后退回" in book["未注明单位"]["A2"].value
    assert any(row["事项"] == "未注明单位" and "1 份" in row["内容"] for row in rows_of(book, EXPLAINED))


def test_a_duplicate_form_stands_in_the_summary_and_in_no_total():
    rows = rows_of(opened(small()), SUMMARY)
    assert [row["项目"] for row in rows] == ["道路养护", "桥梁检测", "（项目名称缺失，行 41–42）", "道路养护", "合计"]
    assert rows[-1]["全年预算数（万元）"] == 100 and rows[3]["备注"] == "重复报送" and rows[2]["全年预算数（万元）"] is None


def test_a_form_of_another_year_stands_in_the_summary_and_in_no_total():
    projects = [row | {"fiscal_year": 2022 if row["project_id"] == "p1" else 2023} for row in small_year.PROJECTS]
    rows = rows_of(opened(small(projects=projects)), SUMMARY)
    counted = [row["全年预算数（万元）"] for row in rows[:-1] if not row["备注"]]
    assert rows[0]["备注"] == "其他年度的表" and rows[-1]["全年预算数（万元）"] == sum(filter(None, counted))


def test_the_total_of_the_summary_has_the_rate_of_forms_with_both_amounts_and_the_mean_score():
    funds = [row | {"executed": None} if row["project_id"] == "p2" else row for row in small_year.FUNDS]
    book = opened(small(funds=funds))
    total = rows_of(book, SUMMARY)[-1]
    assert (total["执行率（复算）"], total["自评得分"]) == (1, 96) and "平均分按 2 份表" in total["备注"]
    assert {cell.number_format for cell in book[SUMMARY][4][4:7]} == {"#,##0.00"}


def test_the_summary_says_what_execution_lost_and_the_reason_that_the_form_gives():
    projects = [row | {"total_note": "不计" if row["project_id"] == "p1" else "招标结余，已上交"} for row in small_year.PROJECTS]
    rows = rows_of(opened(small(projects=projects)), SUMMARY)
    assert [(row["执行扣分"], row["主要原因"]) for row in rows[:2]] == [(None, None), (8, "预算执行：招标结余，已上交")]
    funds = [row | {"note": "跨年支付。"} for row in small_year.FUNDS]
    assert rows_of(opened(small(projects=projects, funds=funds)), SUMMARY)[1]["主要原因"] == "预算执行：跨年支付"


def test_rules_stand_with_their_findings_their_units_and_the_share_of_what_they_judged():
    again = [small_year.FINDINGS[0] | {"finding_id": f"B01-{number}", "project_id": form} for number, form in enumerate(("p1", "p1-2", "p2"))]
    rows = rows_of(opened(small(findings=again)), BY_RULE)
    assert [tuple(row.values()) for row in rows] == [
        ("B01", "分值合计为 100", "严重", 3, 2, 2, 1, 0.5, 1), ("D08", "执行率偏低应说明原因", "警示", 0, 0, 1, 1, 1, 0),
    ]  # fmt: skip


def test_the_list_begins_with_what_is_severe_whatever_form_it_is_about():
    info = small_year.FINDINGS[0] | {"finding_id": "A02-1", "severity": "info"}
    critical = small_year.FINDINGS[1] | {"finding_id": "D08-2", "severity": "critical"}
    rows = rows_of(opened(small(findings=[info, *small_year.FINDINGS, critical])), ISSUES)
    assert [row["编号"] for row in rows] == ["B01-1", "D08-2", "D08-1", "A02-1"] and [row["序号"] for row in rows] == [1, 2, 3, 4]


def test_each_row_leads_to_the_copy_of_its_form_and_to_its_place_in_the_report():
    returned = Return([Returned("养护科", "养护科/表 1#.docx", "表.txt", 1)])
    projects = [row | {"document_id": "d1"} for row in small_year.PROJECTS]
    sheet = load_workbook(BytesIO(workbook(small(projects=projects), returned)))[ISSUES]
    heads = [cell.value for cell in sheet[3]]
    copies, reports = ([sheet.cell(row, heads.index(word) + 1).hyperlink for row in (4, 5)] for word in ("批注", "报告"))
    assert copies[0].target == "returned/养护科/表%201%23.docx" and copies[1] is None
    assert [(link.target, link.location) for link in reports] == [("annual_report.html", "f-B01-1"), ("annual_report.html", "f-D08-1")]


def test_more_links_than_a_sheet_of_excel_may_have_are_words(monkeypatch):
    monkeypatch.setattr("helpers.publish.papers.sheet.MOST_LINKS", 3)
    book = new_workbook()
    write_sheet(book, "甲", "题", "注", [SheetColumn("一")], [[Link("看", "a.html")]] * 5)
    out = BytesIO()
    book.save(out)
    sheet = load_workbook(BytesIO(out.getvalue()))["甲"]
    assert [(cell.value, bool(cell.hyperlink)) for (cell,) in sheet["A4:A8"]] == [("看", True)] * 3 + [("看", False)] * 2


def test_the_recheck_puts_the_declared_score_beside_the_one_computed_anew():
    rescoring = [{"project_id": "p1", "position": 1, "weight": 100, "declared": 100, "due": 90, "difference": 10, "outcome": "differs", "formula": "45 ÷ 50 × 100 = 90"}]
    rows = rows_of(opened(small(rescoring=rescoring)), RECHECK)
    assert (rows[0]["自评得分"], rows[0]["复核得分"], rows[0]["偏差（自评−复核）"], rows[0]["结论"]) == (100, 90, 10, "不一致")
    total = next(row for row in rows if row["指标"] == "总分")
    assert (total["自评得分"], total["复核得分"], total["结论"]) == (100, 110, "不一致")


def test_what_was_not_judged_is_listed_with_its_reason_rejected_files_too():
    rejected = [*small_year.DOCUMENTS, {"document_id": "d2", "path": "坏.docx", "sha256": "cd" * 32, "status": "rejected", "reason": "文件已损坏。"}]
    rows = rows_of(opened(small(documents=rejected)), UNJUDGED)
    assert [(row["类别"], row["项目或文件"], row["原因"]) for row in rows] == [
        ("文件未能读取", "坏.docx", "文件已损坏。"), ("规则不能评判", "（项目名称缺失，行 41–42）", "表格残缺"),
    ]  # fmt: skip


def test_what_kept_a_rule_from_being_judged_on_every_form_is_said_once():
    judgements = [{"rule": "D08", "project_id": form["project_id"], "passed": 0, "failed": 0, "not_assessable": 1, "reason": "没有上一年度的数据"} for form in small_year.PROJECTS]
    (row,) = rows_of(opened(small(judgements=judgements)), UNJUDGED)
    assert (row["单位"], row["项目或文件"], row["条数"], row["原因"]) == ("全部单位", "全部 4 份表", 4, "没有上一年度的数据")


def test_a_sheet_of_a_unit_lists_its_findings_and_what_was_checked():
    sheet = opened(small())["检测站"]
    texts = [row[0] for row in sheet.iter_rows(values_only=True)]
    assert "已检查的规则" in texts and "B01 分值合计为 100：通过 1，未通过 0，不能评判 0" in texts
    assert sheet.auto_filter.ref == "A3:T4"


def test_a_year_without_findings_or_forms_says_so():
    book = opened(small(findings=[], projects=[], funds=[], indicators=[], judgements=[], recomputed=[]))
    assert book[ISSUES]["A2"].value.startswith("没有发现问题")
    assert any(row["事项"] == "退回的文件" and "没有发现问题" in row["内容"] for row in rows_of(book, EXPLAINED))


def test_more_units_than_a_workbook_can_be_leafed_through_are_not_given_sheets():
    projects = [{"project_id": f"p{number}", "implementing_unit": f"{number}科", "is_fragment": False} for number in range(MOST_UNIT_SHEETS + 1)]
    book = opened(small(projects=projects, findings=[]))
    assert len(book.sheetnames) == 6 and any(row["事项"] == "分单位的工作表" for row in rows_of(book, EXPLAINED))


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1|cmd", "@SUM(A1)", '=HYPERLINK("http://a.example","b")', "\t=1"])
def test_text_that_looks_like_a_formula_stays_text(text):
    book = new_workbook()
    write_sheet(book, "甲", text, text, [SheetColumn(text), SheetColumn("数", NUMBER)], [[text, text]])
    out = BytesIO()
    book.save(out)
    sheet = load_workbook(BytesIO(out.getvalue()))["甲"]
    for cell in (sheet["A1"], sheet["A2"], sheet["A3"], sheet["A4"], sheet["B4"]):
        assert cell.data_type == "s" and cell.value == text and cell.quotePrefix


def test_values_keep_their_kind_and_blank_stays_blank():
    book = new_workbook()
    columns = [SheetColumn("一", MONEY), SheetColumn("二", COUNT), SheetColumn("三", TEXT), SheetColumn("四", MONEY), SheetColumn("五", TEXT)]
    write_sheet(book, "甲", "题", "注", columns, [[1234.5, 3, "007", None, "a\x00" + "长" * 40_000]])
    out = BytesIO()
    book.save(out)
    values = [cell.value for cell in load_workbook(BytesIO(out.getvalue()))["甲"][4]]
    assert values[:4] == [1234.5, 3, "007", None] and values[4].startswith("a长") and "全文 40,001 字" in values[4]


def test_a_grade_that_no_form_prints_is_told_as_implied_and_a_fragment_has_none():
    projects = [
        small_year.PROJECTS[0] | {"project_id": name, "declared_grade": declared, "is_fragment": fragment}
        for name, declared, fragment in (("a", None, False), ("b", "良", False), ("c", None, True))
    ]
    recomputed = [{"project_id": name, "grade": "优"} for name in "abc"]
    year = small(projects=projects, recomputed=recomputed, funds=[], indicators=[], findings=[], judgements=[])
    assert [row["等级"] for row in rows_of(opened(year), SUMMARY)[:3]] == ["优（推定）", "良", None]


def recheck_of(**changed: object) -> list[dict[str, object]]:
    """The rows 预算执行 and 总分 of the first form, its computed figures changed."""
    declared = {name.removeprefix("declared_"): changed.pop(name) for name in list(changed) if name.startswith("declared_")}
    projects = [small_year.PROJECTS[0] | {"declared_total_score": declared.get("total", 100)}]
    funds = [small_year.FUNDS[0] | {"score": declared.get("execution", 10)}]
    rows = rows_of(opened(small(projects=projects, funds=funds, recomputed=[small_year.RECOMPUTED[0] | changed], findings=[], judgements=[])), RECHECK)
    return [row for row in rows if row["指标"] in ("预算执行", "总分")]


@pytest.mark.parametrize(
    ("changed", "row", "outcome", "told"),
    [
        ({}, 1, "不一致", "各项指标得分之和 100 ＋ 预算执行（复核）10 = 110"),
        ({"sum_of_parts": None, "declared_execution": None}, 1, "不一致", "各项指标得分之和 100 ＋ 预算执行（复核）10 = 110；表内没有填预算执行得分"),
        ({"indicator_scores": 90, "sum_of_parts": 99.4, "recomputed_total": 100}, 1, "一致", "各项指标得分之和 90 ＋ 预算执行（复核）10 = 100；表内各项得分之和 99.4"),
        ({"indicator_scores": None, "sum_of_parts": None, "recomputed_total": None}, 1, "未评判", "有指标没有得分，不能合计"),
        ({"execution_rate": None, "execution_score": None, "recomputed_total": None}, 1, "未评判", "各项指标得分之和 100；预算执行不能重算，不能合计"),
        ({"declared_total": None}, 1, "未评判", "各项指标得分之和 100 ＋ 预算执行（复核）10 = 110；表内没有总分，不能比较"),
        ({}, 0, "一致", "执行率 100.00% × 分值 10 = 10"),
        ({"declared_execution": None}, 0, "未评判", "执行率 100.00% × 分值 10 = 10；表内没有预算执行得分，不能比较"),
        ({"execution_rate": 1.2}, 0, "一致", "执行率 120.00%，按 100% 计，得分值 10"),
        ({"execution_weight": None, "execution_score": None}, 0, "未评判", "执行率 100.00%；没有分值，不能重算"),
        ({"execution_rate": None, "execution_score": None}, 0, "未评判", "没有金额，不能算执行率"),
    ],
)
def test_a_row_of_the_recheck_says_how_its_figure_comes_about_or_what_is_missing(changed, row, outcome, told):
    found = recheck_of(**changed)[row]
    assert (found["结论"], found["算式或原因"]) == (outcome, told)
    assert (found["复核得分"] is None) == ("不能重算" in told or "不能合计" in told or "不能算" in told)


def test_the_list_says_first_how_many_stand_are_new_and_were_resolved():
    rows = [
        {"finding_id": name, "state": state, "reason": reason, "rule": "B01", "severity": "critical", "project_id": "p1", "message": "合计 110。"}
        for name, state, reason in (("B01-1", "new", "规则是新的或已改变"), ("B01-2", "resolved", None), ("B01-3", "accepted", "文件已存档"))
    ]
    book = opened(replace(small(), comparison=Resubmission(tables.conform("resolved", rows), "与上次报送的 1 个文件的 2 项问题比较。")))
    assert book[ISSUES]["A2"].value == "2 项（严重 1 项、警示 1 项）。与上次报送的 1 个文件的 2 项问题比较。其中新增 1 项、已解决 1 项、已认可 1 项。"
    assert [row["与上次相比"] for row in rows_of(book, ISSUES)] == ["新增：规则是新的或已改变", None, "已解决", "已认可：文件已存档"]


def test_what_was_accepted_is_explained_with_its_reason_and_its_end():
    entry = {
        "ledger": "suppressions", "entry": "suppressions.yml:1", "rule": "D08", "subject": "桥梁检测", "reason": "文件已存档", "decided_by": "财务科",
        "decided": "2024-03-15", "until": "2024-12-31", "status": "applied", "matches": 1,
    }  # fmt: skip
    told = {row["事项"]: row["内容"] for row in rows_of(opened(small(ledger=[entry, entry | {"entry": "suppressions.yml:9", "status": "expired"}])), EXPLAINED)}
    assert told["认可 suppressions.yml:1"] == "规则 D08，项目 桥梁检测：不计问题 1 项；理由：文件已存档（财务科，2024-03-15，有效至 2024-12-31）。"
    assert "已于 2024-12-31 到期，不再起作用" in told["认可 suppressions.yml:9"]
