"""The notice to a unit: laid out as such notices are, with every finding, its place and its remedy."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.shared import Mm

from helpers.papers.notice import chinese_number, notice, true_minus
from helpers.papers.returned import Returned
from tests.papers.test_workbook import small


def written(unit: str = "养护科", **changed: list[dict[str, object]]) -> WordDocument:
    year = small(**changed)
    return Document(BytesIO(notice(year, unit, year.units[unit], [Returned(unit, f"{unit}/表.docx", "表.docx", 1)])))


def styled(document: WordDocument, style: str) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == style and paragraph.text]


def test_the_page_is_a4_and_the_fonts_are_those_of_official_papers():
    document = written()
    section = document.sections[0]
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    fonts = {style.name: style.element.rPr.rFonts.get(f"{{{style.element.nsmap['w']}}}eastAsia") for style in document.styles if style.element.rPr is not None}
    assert (fonts["公文正文"], fonts["一级标题"], fonts["二级标题"], fonts["表格表头"]) == ("仿宋", "黑体", "楷体", "黑体")


def test_it_has_title_address_numbered_heads_and_a_date_line_left_blank():
    document = written()
    assert styled(document, "公文标题") == ["关于退回修改2023年度项目支出绩效自评表的通知"] and styled(document, "主送单位") == ["养护科："]
    assert styled(document, "一级标题") == ["一、需要修改或说明的问题", "二、依据", "三、修改要求"]
    assert styled(document, "落款") == ["（复核单位）", "　　　　年　　月　　日"]


def test_every_finding_stands_in_the_list_with_place_fault_and_remedy():
    rows = [[cell.text for cell in row.cells] for row in written().tables[0].rows]
    assert rows[0] == ["序号", "级别", "位置", "问题", "处理意见"]
    assert rows[1] == ["1", "严重\nB01", "行 20", "合计 110，应为 100。\n（相差：−10）", "请调整分值。"]
    assert styled(written(), "附件说明") == ["附件：1. 表.docx（原文件，加有批注）"]


def test_a_unit_without_findings_is_told_so_and_is_asked_for_nothing():
    document = written("检测站", findings=[])
    assert styled(document, "公文标题") == ["关于2023年度项目支出绩效自评表复核结果的通知"]
    assert any("没有发现问题" in text for text in styled(document, "公文正文")) and not document.tables


def test_where_nothing_could_be_judged_nothing_is_called_sound():
    document = written("检测站", findings=[], judgements=[])
    assert any("不能说没有问题" in text for text in styled(document, "公文正文"))


def test_what_was_not_judged_is_told_with_its_reason():
    document = written("未注明单位")
    assert styled(document, "主送单位") == ["有关单位："]
    assert "表格残缺：B01 分值合计为 100。" in styled(document, "说明文字")


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (100, "一百"), (105, "一百零五"), (110, "一百一十"), (1000, "1000")]
)
def test_heads_are_numbered_in_chinese(number, text):
    assert chinese_number(number) == text


@pytest.mark.parametrize(("text", "shown"), [("相差 -10", "相差 −10"), ("相差：-0.5", "相差：−0.5"), ("2023-01-05", "2023-01-05"), ("A-1", "A-1"), ("-", "-")])
def test_a_minus_sign_stays_with_its_figure_and_a_hyphen_stays_one(text, shown):
    assert true_minus(text) == shown
