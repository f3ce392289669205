"""The papers of a year as a whole: what goes back to whom, and that nothing else changes or slips through."""

from __future__ import annotations

import hashlib
from io import BytesIO

from docx import Document
from openpyxl import load_workbook

from helpers.publish.papers import compare_with_last, text_in, write_papers
from helpers.publish.papers.remarks import remark
from helpers.publish.papers.returned import SEVERAL_UNITS
from helpers.publish.papers.word_copy import LEFT_OUT
from helpers.schema import tables
from tests.forms import SOUND
from tests.publish.papers.conftest import LONG, Submission
from tests.publish.papers.offices import FAULTY, as_docx, as_xlsx, make_papers, of_unit, submit
from tests.publish.papers.parts import differing
from tests.publish.papers.test_sheet_comments import notes_in


def comments_in(data: bytes) -> list[str]:
    return [comment.text for comment in Document(BytesIO(data)).comments]


def texts_of(data: bytes) -> list[str]:
    """Paragraphs and cells of a Word file."""
    document = Document(BytesIO(data))
    return [paragraph.text for paragraph in document.paragraphs] + [cell.text for table in document.tables for row in table.rows for cell in row.cells]


def test_each_unit_gets_its_own_file_with_comments_and_a_notice(submission: Submission):
    found = sorted(path.relative_to(submission.folder / "returned").as_posix() for path in (submission.folder / "returned").rglob("*.*"))
    long = next(name.partition("/")[0] for name in found if name.startswith(LONG[:20]))
    assert found == sorted([
        "CON_/notice_CON_.docx", "CON_/text（批注副本）.docx", "a_b_科/excel.xlsx", "a_b_科/notice_a_b_科.docx", f"{long}/内.docx", f"{long}/notice_{long}.docx",
        "无误所/notice_无误所.docx", "某站/notice_某站.docx", "某站/自评表.docx", "某站/自评表-2.docx", "某院/notice_某院.docx", "某院/text（批注副本）.docx",
        "某馆/notice_某馆.docx", "某馆/word.docx",
        *(f"{folder}/evidence_{folder}.xlsx" for folder in ("CON_", "a_b_科", long, "无误所", "某站", "某院", "某馆")),
    ])  # fmt: skip
    assert (submission.papers.commented, submission.papers.copies, submission.papers.notices) == (5, 2, 7)


def test_a_comment_says_what_is_wrong_why_and_what_to_do_and_names_no_score_that_nobody_knows(submission: Submission):
    (comment,) = comments_in(submission.returned("某馆/word.docx"))
    assert comment.splitlines()[0].startswith("【警示】C03 ")
    assert [line.partition("：")[0] for line in comment.splitlines()[1:]] == ["问题", "处理", "编号"]


def test_a_comment_says_why_where_a_document_a_printed_form_or_a_sum_says_so():
    finding = {"rule": "C01", "severity": "critical", "finding_id": "C01-1", "message": "得分 12，分值 10。", "remedy": "请更正得分。", "basis": "系统实务", "verified": False}
    assert remark(finding, {"problem": "得分超过分值"}).splitlines() == [
        "【严重】C01 得分超过分值", "问题：得分 12，分值 10。", "依据：表内数字自身的勾稽关系。", "处理：请更正得分。", "编号：C01-1",
    ]  # fmt: skip
    assert "依据" not in remark(finding | {"rule": "E07"}, {})


def test_the_blank_score_is_commented_in_its_own_cell(submission: Submission):
    (table,) = Document(BytesIO(submission.returned("某馆/word.docx"))).tables
    cell = next(cell for row in table.rows for cell in row.cells if cell._tc.xpath(".//w:commentReference"))
    assert cell.text == "" and table.rows[15].cells[7]._tc is cell._tc
    sheet = load_workbook(BytesIO(submission.returned("a_b_科/excel.xlsx")))["自评表"]
    assert sheet["H18"].comment and sheet["H18"].value is None


def test_the_returned_file_is_the_submitted_one_but_for_its_comments(submission: Submission):
    word = differing(submission.submitted("word.docx"), submission.returned("某馆/word.docx"))
    assert word == {"word/document.xml", "word/_rels/document.xml.rels", "word/comments.xml", "[Content_Types].xml"}
    assert all("sheet1.xml" in part or "omment" in part or "vml" in part or part == "[Content_Types].xml" for part in differing(
        submission.submitted("excel.xlsx"), submission.returned("a_b_科/excel.xlsx")
    ))  # fmt: skip


def test_files_of_one_name_from_two_folders_both_go_back_and_the_notice_says_which_is_which(submission: Submission):
    notice = "\n".join(texts_of(submission.returned("某站/notice_某站.docx")))
    assert "自评表.docx（原文件，加有批注），来自“乙/自评表.docx”" in notice and "自评表-2.docx（原文件，加有批注），来自“甲/自评表.docx”" in notice


def test_a_text_with_forms_of_two_units_goes_back_as_a_word_copy_to_each(submission: Submission):
    one, other = (submission.returned(f"{unit}/text（批注副本）.docx") for unit in ("某院", "CON_"))
    assert "门诊改造" in texts_of(one) and "血库建设" not in texts_of(one) and "血库建设" in texts_of(other)
    assert len(comments_in(one)) == len(comments_in(other)) == 1


def test_a_copy_leaves_contacts_out(submission: Submission):
    copy = submission.returned("某院/text（批注副本）.docx")
    assert "00000000" not in text_in(copy) and "某某某" not in text_in(copy)
    assert texts_of(copy).count(LEFT_OUT) >= 2 and "联系电话" in texts_of(copy)


def test_nothing_newly_written_holds_a_contact(submission: Submission):
    assert "00000000" not in submission.papers.text and "某某某" not in submission.papers.text
    assert "C03" in submission.papers.text and "门诊改造" in submission.papers.text


def test_the_same_submission_gives_the_same_bytes(submission: Submission, tmp_path):
    write_papers(submission.run, tmp_path, compare_with_last(submission.run, None))
    written = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.*")}
    assert written == {path.relative_to(submission.folder): path.read_bytes() for path in submission.folder.rglob("*.*")}


def test_a_file_with_forms_of_several_units_goes_back_whole_once_and_as_a_copy_to_each(tmp_path):
    one, other = (of_unit(unit, project, goal=goal) for unit, project, goal in (("甲科", "图书采购", "采购。"), ("乙科", "道路养护", "养护。")))
    run = submit(tmp_path, 汇总__xlsx=as_xlsx(甲=one, 乙=other))
    make_papers(run)
    returned = run.reports_year / "returned"
    sheets = load_workbook(returned / SEVERAL_UNITS / "汇总.xlsx")
    assert sheets["甲"]["H18"].comment and sheets["乙"]["H18"].comment
    for unit, project in (("甲科", "图书采购"), ("乙科", "道路养护")):
        copy = (returned / unit / "汇总（批注副本）.docx").read_bytes()
        assert project in texts_of(copy) and len(comments_in(copy)) == 1
        assert "原文件含多个单位的表" in "\n".join(texts_of((returned / unit / f"notice_{unit}.docx").read_bytes()))


def test_a_form_that_cannot_be_commented_goes_back_as_a_copy_and_it_is_said(tmp_path):
    document = Document(BytesIO(as_docx(FAULTY)))
    protection = document.settings.element.makeelement(f"{{{document.settings.element.nsmap['w']}}}documentProtection", {})
    for name, value in (("edit", "readOnly"), ("enforcement", "1")):
        protection.set(f"{{{document.settings.element.nsmap['w']}}}{name}", value)
    document.settings.element.insert(0, protection)
    out = BytesIO()
    document.save(out)
    run = submit(tmp_path, 受保护__docx=out.getvalue())
    make_papers(run)
    unit = run.reports_year / "returned" / "某馆"
    assert sorted(path.name for path in unit.iterdir()) == ["evidence_某馆.xlsx", "notice_某馆.docx", "受保护（批注副本）.docx"]
    assert any("编辑保护" in text for text in texts_of((unit / "notice_某馆.docx").read_bytes()))
    assert len(comments_in((unit / "受保护（批注副本）.docx").read_bytes())) == 1


def test_a_corrected_form_is_listed_as_resolved_and_the_rest_as_before(tmp_path):
    two_faults = FAULTY.replace("10\t10\t\n总分", "10\t12\t\n总分")
    run = submit(tmp_path, 自评表__docx=as_docx(two_faults))
    make_papers(run)
    first = tables.read(run.processed_year, "findings")
    assert {"C03", "C01"} <= set(first["rule"]) and tables.read(run.processed_year, "resolved").empty
    assert len(comments_in((run.reports_year / "returned/某馆/自评表.docx").read_bytes())) == len(first)

    last = tmp_path / "last"
    run.processed_year.rename(last)
    submit(tmp_path, 自评表__docx=as_docx(two_faults.replace("20\t\t闭馆维修", "20\t16\t闭馆维修")))
    make_papers(run, last)
    states = tables.read(run.processed_year, "resolved").set_index("rule")["state"]
    assert states["C03"] == "resolved" and states["C01"] == "stands"
    rows = list(load_workbook(run.reports_year / "findings.xlsx")["问题清单"].iter_rows(min_row=3, values_only=True))
    state, rule = rows[0].index("与上次相比"), rows[0].index("规则")
    assert {row[rule]: row[state] for row in rows[1:]}["C03"] == "已解决" and {row[rule]: row[state] for row in rows[1:]}["C01"] == "仍存在"
    assert "与上次报送相比" in "\n".join(texts_of((run.reports_year / "returned/某馆/notice_某馆.docx").read_bytes()))


def test_a_year_without_findings_has_papers_that_say_so(tmp_path):
    run = submit(tmp_path, 自评表__docx=as_docx(SOUND))
    papers = make_papers(run)
    assert (papers.commented, papers.copies, papers.notices) == (0, 0, 1)
    issues = load_workbook(run.reports_year / "findings.xlsx")["问题清单"]
    assert str(issues["A2"].value).startswith("没有发现问题") and issues.max_row == 3
    notice = "\n".join(texts_of((run.reports_year / "returned/某馆/notice_某馆.docx").read_bytes()))
    assert "没有发现问题" in notice and "未能评判" in notice and "退回" not in notice


def test_a_form_without_a_unit_goes_back_to_nobody_and_is_kept_with_its_comments(tmp_path):
    run = submit(tmp_path, 自评表__docx=as_docx(FAULTY.replace("实施单位\t某馆", "实施单位\t")))
    assert make_papers(run).notices == 0
    assert [path.name for path in (run.reports_year / "returned" / "未注明单位").iterdir()] == ["自评表.docx"]


def test_submitted_files_are_not_touched(submission: Submission):
    documents = tables.read(submission.run.processed_year, "documents")
    for path, digest in documents.loc[documents["archive"].isna(), ["path", "sha256"]].itertuples(index=False):
        assert hashlib.sha256(submission.submitted(path)).hexdigest() == digest


def test_a_unit_that_corrects_the_file_that_came_back_gets_it_back_with_what_stands_now_alone(tmp_path):
    faults = FAULTY.replace("10\t10\t\n总分", "10\t12\t\n总分")
    run = submit(tmp_path, word__docx=as_docx(faults), excel__xlsx=as_xlsx(自评表=of_unit("某站", "道路养护", faults, goal="养护道路。")))
    make_papers(run)
    returned = run.reports_year / "returned"
    word, excel = Document(returned / "某馆/word.docx"), load_workbook(returned / "某站/excel.xlsx")
    assert len(list(word.comments)) == 2
    word.tables[0].cell(15, 7).text = "16"
    excel["自评表"]["H18"] = 16
    word.save(run.raw_year / "word.docx")
    excel.save(run.raw_year / "excel.xlsx")
    make_papers(run)
    for told in (comments_in((returned / "某馆/word.docx").read_bytes()), list(notes_in((returned / "某站/excel.xlsx").read_bytes()).values())):
        assert "】C03 " not in "".join(told) and "".join(told).count("】C01 ") == 1
    again = Document(returned / "某馆/word.docx")
    assert [[cell.text for cell in row.cells] for row in again.tables[0].rows] == [[cell.text for cell in row.cells] for row in word.tables[0].rows]


def test_a_cell_that_the_ledger_corrects_goes_back_with_what_to_mend_and_the_papers_agree(tmp_path):
    run = submit(tmp_path, word__docx=as_docx(SOUND.replace("总分\t\t\t\t\t\t100\t95.5", "总分\t\t\t\t\t\t100\t90")))
    ledger = tmp_path / "ledgers/2023/corrections.yml"
    ledger.parent.mkdir(parents=True)
    ledger.write_text(
        '- {path: word.docx, place: 表 1 行 18 列 8, before: "90", after: "95.5", reason: 与附表核对, decided_by: 财务科, decided: 2024-03-15}\n', encoding="utf-8"
    )
    make_papers(run)
    returned = run.reports_year / "returned/某馆"
    (comment,) = comments_in((returned / "word.docx").read_bytes())
    assert comment.splitlines() == [
        "【更正】按台账更正，请改正原表", "问题：表内“90”，已按核定的内容更正为“95.5”，复核以更正后的为准。", "理由：与附表核对",
        "处理：请改正原表中的这一格；有不同意见的，请书面说明。", "编号：corrections.yml:1",
    ]  # fmt: skip
    assert "图书采购，表 1 行 18 列 8（总分的得分）：表内“90”，按台账更正为“95.5”（与附表核对）。" in texts_of((returned / "notice_某馆.docx").read_bytes())
    book = load_workbook(run.reports_year / "findings.xlsx")
    told = {name: "\n".join(str(cell) for row in book[name].iter_rows(values_only=True) for cell in row if cell) for name in ("自评汇总表", "复核表", "说明")}
    assert "总分的得分按台账更正为“95.5”，表内“90”" in told["自评汇总表"] and "总分的得分按台账更正为“95.5”，表内“90”" in told["复核表"]
    assert "更正 corrections.yml:1\nword.docx 表 1 行 18 列 8：表内“90”，更正为“95.5”；理由：与附表核对（财务科，2024-03-15）。" in told["说明"]
    again = Document(BytesIO((returned / "word.docx").read_bytes()))
    again.tables[0].cell(17, 7).text = "95.5"
    again.save(run.raw_year / "word.docx")
    ledger.unlink()
    make_papers(run)
    assert not (returned / "word.docx").exists()
