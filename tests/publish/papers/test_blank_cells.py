"""A comment about a blank stands at the very cell that must be filled in, in Word and in Excel."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook

from helpers.publish.papers.comment_places import W, _label
from tests.forms import SOUND, Text
from tests.publish.papers.conftest import Submission
from tests.publish.papers.offices import as_docx, as_xlsx, make_papers, of_unit, submit

REASON = ("20\t16\t闭馆维修，今后错峰安排", "20\t16\t")
BLANKS = {
    "一条原因": ([REASON], "F01", (18, 9)),
    "全部原因": ([REASON, ("20\t20\t无", "20\t20\t")], "F01", (18, 9)),
    "得分": ([("20\t16\t闭馆维修", "20\t\t闭馆维修")], "C03", (18, 8)),
    "执行得分": ([("10\t95%\t9.5", "10\t95%\t")], "C03", (7, 9)),
    "完成值": ([("\t98%\t", "\t\t")], "E07", (15, 6)),
    "指标值": ([("\t≥95%\t", "\t\t")], "E07", (15, 5)),
    "分值": ([("98%\t10\t10", "98%\t\t10")], "B04", (15, 7)),
    "总分": ([("100\t95.5", "100\t")], "A01", (20, 8)),
    "预期目标": ([("{0}的目标", "")], "A01", (12, 2)),
    "完成情况": ([("{0}项目已完成。", "")], "A01", (12, 6)),
}
"""What is left blank, the rule that says so, and the row and column of the blank cell on a sheet; a Word table begins two rows later."""


def form(blank: str, unit: str = "某所") -> Text:
    text = of_unit(unit, f"{blank}项目", SOUND, goal=f"{blank}的目标")
    for old, new in BLANKS[blank][0]:
        text = text.replace(old.format(blank), new)
    return text


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Submission:
    run = submit(tmp_path_factory.mktemp("blanks"), 表__docx=as_docx(*map(form, BLANKS), merged=False), 表__xlsx=as_xlsx(**{blank: form(blank, "某院") for blank in BLANKS}))
    return Submission(run, make_papers(run))


@pytest.mark.parametrize("blank", BLANKS)
def test_a_comment_in_a_word_form_stands_at_the_blank_cell(papers: Submission, blank: str):
    _, rule, (row, column) = BLANKS[blank]
    document = Document(BytesIO(papers.returned("某所/表.docx")))
    cell = document.tables[list(BLANKS).index(blank)].cell(row - 3, column - 1)
    told = {comment.comment_id: comment.text for comment in document.comments}
    here = [told[int(mark.get(W + "id"))] for mark in cell._tc.iter(W + "commentReference")]
    assert cell.text == "" and any(f"】{rule}" in text and "位置：" not in text for text in here)


@pytest.mark.parametrize("blank", BLANKS)
def test_a_note_in_an_excel_form_stands_at_the_blank_cell(papers: Submission, blank: str):
    _, rule, (row, column) = BLANKS[blank]
    cell = load_workbook(BytesIO(papers.returned("某院/表.xlsx")))[blank].cell(row, column)
    assert cell.value is None and f"】{rule}" in cell.comment.text


def test_of_two_heads_that_are_as_like_none_is_taken_for_the_blank_column():
    def head(column: int, text: str) -> dict[str, object]:
        return {"claim": "boilerplate", "table": 1, "row": 3, "column": column, "text": text}

    assert _label([head(9, "原因一"), head(10, "原因二")], "indicators", "deviation_note") is None
    assert _label([head(9, "未完成 原因"), head(10, "备注")], "indicators", "deviation_note")["column"] == 9
