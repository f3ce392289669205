"""The notice to a unit: laid out as such notices are, with every finding, its place and its remedy."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.shared import Mm

from helpers.findings.missing_inputs import mendable
from helpers.publish.papers.corrected import Resubmission
from helpers.publish.papers.notice import chinese_number, notice
from helpers.publish.papers.paper_year import office_rules
from helpers.publish.papers.remarks import facts, signed_bases
from helpers.publish.papers.returned import Returned
from helpers.schema import tables
from helpers.validate.catalogue import load_catalogue
from tests import small_year
from tests.conftest import PROJECT
from tests.publish.papers.test_workbook import small


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


def test_what_the_problem_says_is_not_told_again_because_its_spaces_differ():
    scheme = "产出 50、效益 30、满意度 10；或 产出 50、效益 40"
    finding = {"rule": "B02", "table": "projects", "column": None, "observed": "产出 60、效益 30", "expected": scheme, "difference": None, "corrects": False}
    assert facts(finding, f"一级指标分值为产出 60、效益 30；方案为{scheme}。") == ""
    assert facts(finding, "一级指标分值为产出 60、效益 30。").startswith("对照：产出 50")


def test_a_unit_without_findings_is_told_so_and_is_asked_for_nothing():
    document = written("检测站", findings=[])
    assert styled(document, "公文标题") == ["关于2023年度", "项目支出绩效自评表复核结果的通知"]
    assert any("没有发现问题" in text for text in styled(document, "公文正文")) and not document.tables


def test_where_nothing_could_be_judged_nothing_is_called_sound():
    document = written("检测站", findings=[], judgements=[])
    assert any("不能说没有问题" in text for text in styled(document, "公文正文"))


def test_a_place_in_a_sheet_whose_name_has_brackets_stays_whole():
    rows = [[cell.text for cell in row.cells] for row in written(findings=[small_year.FINDINGS[0] | {"place": "自评表（2023）!D12"}]).tables[0].rows]
    assert rows[1][2] == "自评表（2023）!D12\n总分的分值"


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


def test_what_the_form_has_no_place_for_is_not_asked_for():
    document = written(judgements=unjudged("表上没有分值栏；表上没有年初预算数栏"))
    assert not any("补填" in paragraph.text for paragraph in document.paragraphs)


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
    assert styled(document, "一级标题") == ["一、供核对的提示"]


def test_findings_that_are_for_the_office_do_not_go_to_the_unit():
    document = written(findings=[hint(rule=rule) for rule in office_rules()])
    assert any("没有发现问题" in text for text in styled(document, "公文正文")) and not document.tables


def test_only_what_an_office_can_sign_stands_as_ground():
    grounds = styled(written(findings=[small_year.FINDINGS[0], hint(basis="他人转述"), hint(rule="D08", finding_id="D08-2")]), "说明文字")
    assert grounds == ["B01：表内数字自身的勾稽关系。", "D08：已公布表格的脚注：执行率低于 90% 的需说明原因。"]


def test_the_grounds_that_are_signed_name_no_hearsay_and_no_practice():
    told = "".join(signed_bases().values())
    assert not [word for word in ("本软件", "转述", "实务", "未见", "归纳") if word in told]
    assert set(signed_bases()) <= {rule.rule for rule in load_catalogue()}


def test_what_is_asked_for_at_the_end_agrees_with_the_parts_before():
    asked = styled(written(findings=[*small_year.FINDINGS, hint()]), "公文正文")
    assert asked[-3:] == [
        "请对照通知和退回文件中的批注，逐项修改“严重”“警示”各项；不属于填报错误的，请书面说明理由。“严重”项不修改不能使用。",
        "“提示”各项供核对；没有填错的，不必修改或答复。",
        "请于　　月　　日前将修改后的自评表重新报送。",
    ]
    assert "“提示”各项供核对；没有填错的，不必修改或答复。" in asked[:-3]


CORRECTED = {
    "corrections": [
        {"entry": "corrections.yml:1", "path": "表.txt", "place": "行 20 列 8", "project_id": "p1", "before": "100", "after": "98", "reason": "与附表核对"}
    ],
    "changes": [
        {"table": "projects", "project_id": "p1", "column": "declared_total_score", "before": "100", "after": "98", "reason": "corrected", "place": "行 20 列 8"}
    ],
}


def test_what_the_ledger_corrected_is_told_so_that_the_form_is_mended():
    document = written(findings=[], **CORRECTED)
    assert styled(document, "公文标题") == ["关于退回修改2023年度", "项目支出绩效自评表的通知"]
    assert "一、已核定的更正" in styled(document, "一级标题")
    assert "道路养护，行 20 列 8（总分的得分）：表内“100”，按台账更正为“98”（与附表核对）。" in styled(document, "说明文字")
    assert "已核定的更正，请改正原表；有不同意见的，请书面说明。" in styled(document, "公文正文")


def compared(*states: tuple[str, str, str | None], unit: str = "养护科", **changed: list[dict[str, object]]) -> WordDocument:
    """The notice after a comparison: each finding by id (rule and form), state and reason."""
    forms = {form["project_id"]: form for form in small_year.PROJECTS}
    rows = [
        {
            "finding_id": name, "state": state, "reason": reason, "rule": name[:3], "severity": "critical", "project_id": name[4:], "message": "请改。",
            "project_name": forms.get(name[4:], {}).get("project_name", "隧道检测"), "implementing_unit": unit, "place": "行 9",
        }
        for name, state, reason in states
    ]  # fmt: skip
    year = small(**changed)
    year = replace(year, comparison=Resubmission(tables.conform("resolved", rows), "与上次比较。"))
    return Document(BytesIO(notice(year, unit, year.units[unit], [])))


def test_what_was_resolved_goes_by_the_name_of_its_rule_without_its_orders():
    notes = styled(compared(("B01-p1", "resolved", None), ("D08-p9", "withdrawn", "这份表没有再报送")), "说明文字")
    assert notes[:2] == ["已解决：道路养护，行 9：分值合计为 100", "表未再报送：隧道检测，行 9：执行率偏低应说明原因（这份表没有再报送）"]


def test_what_was_accepted_and_what_is_for_the_office_stands_in_no_notice():
    document = compared(("B01-p1", "accepted", "文件已存档"), ("A02-p1", "resolved", None))
    assert not any("与上次报送相比" in text for text in styled(document, "一级标题")) and "认可" not in "".join(paragraph.text for paragraph in document.paragraphs)


def test_a_unit_whose_forms_are_all_new_is_told_nothing_of_a_last_time():
    document = compared(("B01-p1", "new", "新报送的表"), findings=[small_year.FINDINGS[0] | {"finding_id": "B01-p1"}])
    assert not any("与上次报送相比" in text for text in styled(document, "一级标题"))
    assert document.tables[0].rows[1].cells[1].text == "严重\nB01"


def test_a_form_that_is_new_among_others_says_so_once():
    second = {"project_id": "p9", "project_name": "隧道检测", "implementing_unit": "养护科", "is_fragment": False, "place": "行 70–90"}
    found = [small_year.FINDINGS[0] | {"finding_id": f"B01-{form}", "project_id": form} for form in ("p1", "p9")]
    document = compared(("B01-p1", "stands", None), ("B01-p9", "new", "新报送的表"), findings=found, projects=[*small_year.PROJECTS, second])
    assert styled(document, "二级标题") == ["（一）道路养护", "（二）道路养护", "（三）隧道检测（新报送的表）"]
    assert "新报送的表" not in document.tables[1].rows[1].cells[3].text


def test_a_new_finding_says_why_it_is_new():
    found = [small_year.FINDINGS[0] | {"finding_id": "B01-p1"}, small_year.FINDINGS[0] | {"finding_id": "D08-p1", "rule": "D08"}]
    document = compared(("B01-p1", "new", "规则是新的或已改变"), ("D08-p1", "stands", None), findings=found)
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows[1:]]
    assert [row[1] for row in rows] == ["严重\nB01\n新增", "严重\nD08\n仍存在"] and rows[0][3].endswith("（新增：规则是新的或已改变）")


def test_units_of_one_name_in_two_departments_are_two_units():
    projects = [form | {"implementing_unit": "办公室", "department": f"{name}局"} for form, name in zip(small_year.PROJECTS[:2], "甲乙", strict=True)]
    assert list(small(projects=projects, funds=[], indicators=[], recomputed=[], findings=[], judgements=[]).units) == ["甲局办公室", "乙局办公室"]


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (100, "一百"), (105, "一百零五"), (110, "一百一十"), (1000, "1000")]
)
def test_heads_are_numbered_in_chinese(number, text):
    assert chinese_number(number) == text

