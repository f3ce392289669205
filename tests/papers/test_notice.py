"""The notice to a unit: laid out as such notices are, with every finding, its place and its remedy."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.shared import Mm

from helpers.mendable import mendable
from helpers.papers.notice import chinese_number, notice
from helpers.papers.returned import Returned
from helpers.papers.year import office_rules
from helpers.validate.catalogue import load_catalogue
from tests import small_year
from tests.conftest import PROJECT
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
    assert styled(document, "公文标题") == ["关于退回修改2023年度", "项目支出绩效自评表的通知"] and styled(document, "主送单位") == ["养护科："]
    assert styled(document, "一级标题") == ["一、需要修改或说明的问题", "二、依据", "三、修改要求"]
    assert styled(document, "落款") == ["（复核单位）", "　　　　年　　月　　日"]


def test_every_finding_stands_in_the_list_with_place_fault_and_remedy():
    rows = [[cell.text for cell in row.cells] for row in written().tables[0].rows]
    assert rows[0] == ["序号", "级别", "位置", "问题", "处理意见"]
    assert rows[1] == ["1", "严重\nB01", "行\u00a020\n总分的分值", "合计 110，应为 100。\n（相差：−10 分）", "请调整分值。"]
    assert styled(written(), "附件说明") == ["附件：1. 表.docx（原文件，加有批注）"]


def test_a_unit_without_findings_is_told_so_and_is_asked_for_nothing():
    document = written("检测站", findings=[])
    assert styled(document, "公文标题") == ["关于2023年度", "项目支出绩效自评表复核结果的通知"]
    assert any("没有发现问题" in text for text in styled(document, "公文正文")) and not document.tables


def test_where_nothing_could_be_judged_nothing_is_called_sound():
    document = written("检测站", findings=[], judgements=[])
    assert any("不能说没有问题" in text for text in styled(document, "公文正文"))


def test_a_place_in_a_sheet_whose_name_has_brackets_stays_whole():
    rows = [[cell.text for cell in row.cells] for row in written(findings=[small_year.FINDINGS[0] | {"place": "自评表（2023）!D12"}]).tables[0].rows]
    assert rows[1][2] == "自评表（2023）!D12"


def unjudged(reason: str) -> list[dict[str, object]]:
    return [*small_year.JUDGEMENTS, {"rule": "D08", "project_id": "p1", "passed": 0, "failed": 0, "not_assessable": 1, "reason": reason}]


def test_what_the_unit_can_fill_in_so_that_it_can_be_judged_is_asked_for():
    document = written(judgements=unjudged("没有填写执行率；没有上一年度的数据"))
    assert "二、补填后才能评判的事项" in styled(document, "一级标题")
    assert "没有填写执行率（道路养护）：请补填执行率。未能评判：D08 执行率偏低应说明原因。" in styled(document, "说明文字")


def test_what_no_unit_can_act_on_is_counted_and_not_listed():
    document = written(judgements=unjudged("没有上一年度的数据"))
    assert not any("上一年度" in paragraph.text for paragraph in document.paragraphs)
    assert any("另有 1 项" in text and "未能评判" in text for text in styled(document, "公文正文"))


def test_the_reasons_that_a_unit_can_mend_are_reasons_that_rules_give():
    rules = "\n".join(path.read_text("utf-8") for path in (PROJECT / "src/helpers/validate").rglob("*.py"))
    assert {reason for reason in mendable() if f'"{reason}"' not in rules} == set()
    assert set(office_rules()) <= {rule.rule for rule in load_catalogue()}


def hint(**changed: object) -> dict[str, object]:
    return small_year.FINDINGS[0] | {"finding_id": "E14-1", "rule": "E14", "severity": "info", "message": "请核对样本。", "remedy": "请注明样本。"} | changed


def test_what_is_only_worth_a_look_stands_apart_from_what_must_be_mended():
    document = written(findings=[*small_year.FINDINGS, hint()])
    assert styled(document, "一级标题")[:2] == ["一、需要修改或说明的问题", "二、供核对的提示"]
    assert [[row.cells[1].text for row in table.rows[1:]] for table in document.tables] == [["严重\nB01"], ["提示\nE14"]]


def test_a_unit_with_hints_alone_is_asked_to_mend_nothing():
    document = written(findings=[hint()])
    assert styled(document, "公文标题") == ["关于2023年度", "项目支出绩效自评表复核结果的通知"]
    assert styled(document, "一级标题") == ["一、供核对的提示", "二、依据"]


def test_findings_that_are_for_the_office_do_not_go_to_the_unit():
    document = written(findings=[hint(rule=rule) for rule in office_rules()])
    assert any("没有发现问题" in text for text in styled(document, "公文正文")) and not document.tables


def test_what_was_not_seen_in_its_own_text_stands_apart_in_the_list_of_grounds():
    grounds = styled(written(findings=[small_year.FINDINGS[0], hint(basis="表上脚注", verified=True)]), "说明文字")
    assert grounds == ["E14：表上脚注", "以下依据未核到原文，是通行做法、他人转述或表上的说明：", "B01：一般规定"]


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (100, "一百"), (105, "一百零五"), (110, "一百一十"), (1000, "1000")]
)
def test_heads_are_numbered_in_chinese(number, text):
    assert chinese_number(number) == text

