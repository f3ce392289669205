"""Word files: merged cells, nested tables, text boxes, changes, headers; each cell once, with its place."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from helpers.config.errors import Unreadable
from helpers.ingest.docx import read_docx
from helpers.ingest.grid import Grid

W = nsdecls("w")


def saved(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def read(document: Document) -> Grid:
    return read_docx(saved(document))


def with_body(xml: str) -> Document:
    """A document whose body is this XML, for what python-docx cannot write."""
    document = docx.Document()
    for element in parse_xml(f"<w:body {nsdecls('w', 'wp', 'a')} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>{xml}</w:body>"):
        document.element.body.insert_element_before(element, "w:sectPr")
    return document


def texts(grid: Grid) -> list[tuple[int, int, int, str]]:
    return [(cell.table, cell.row, cell.column, cell.text) for cell in grid.cells]


def test_paragraphs_and_tables_stand_in_the_order_of_the_document():
    document = docx.Document()
    document.add_paragraph("项目支出绩效自评表")
    document.add_paragraph("（2023年度）")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "项目名称", "培训费"
    document.add_paragraph("注：表下文字")
    assert [(cell.text, cell.place) for cell in read(document).cells] == [
        ("项目支出绩效自评表", "第 1 段"),
        ("（2023年度）", "第 2 段"),
        ("项目名称", "表 1 行 1 列 1"),
        ("培训费", "表 1 行 1 列 2"),
        ("注：表下文字", "第 3 段"),
    ]


def test_a_cell_merged_across_and_down_stands_once_with_its_spans():
    document = docx.Document()
    table = document.add_table(3, 4)
    table.cell(0, 1).merge(table.cell(0, 3)).text = "预算"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "产出指标"
    table.cell(2, 3).text = "90"
    assert [(cell.text, cell.row, cell.column, cell.row_span, cell.column_span) for cell in read(document).cells] == [
        ("预算", 1, 2, 1, 3),
        ("产出指标", 2, 1, 2, 1),
        ("90", 3, 4, 1, 1),
    ]


def test_two_merges_that_follow_each_other_in_a_column_stay_two():
    document = docx.Document()
    table = document.add_table(4, 2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "甲"
    table.cell(2, 0).merge(table.cell(3, 0)).text = "乙"
    assert [(cell.text, cell.row, cell.row_span) for cell in read(document).cells] == [("甲", 1, 2), ("乙", 3, 2)]


def test_paragraphs_of_one_cell_are_its_lines():
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "目标1：培训"
    cell.add_paragraph("")
    cell.add_paragraph("目标2：检查")
    assert read(document).cells[0].text == "目标1：培训\n目标2：检查"


def test_a_table_in_a_cell_is_a_table_of_its_own_and_what_stands_around_it_keeps_its_order():
    document = docx.Document()
    outer = document.add_table(2, 1)
    outer.cell(0, 0).text = "项目支出绩效自评表"
    inner = outer.cell(0, 0).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "项目名称", "培训费"
    outer.cell(0, 0).add_paragraph("（2023年度）")
    outer.cell(1, 0).text = "备注"
    assert texts(read(document)) == [
        (1, 1, 1, "项目支出绩效自评表"), (2, 1, 1, "项目名称"), (2, 1, 2, "培训费"), (3, 1, 1, "（2023年度）"), (4, 2, 1, "备注"),
    ]  # fmt: skip


def test_tracked_changes_read_as_accepted_and_are_said():
    document = with_body(
        f"<w:p {W}><w:r><w:t>全年预算数</w:t></w:r><w:del><w:r><w:delText>100</w:delText></w:r></w:del><w:ins><w:r><w:t>95.5</w:t></w:r></w:ins></w:p>"
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>删去的行</w:t></w:r></w:p></w:tc></w:tr>"
        "<w:tr><w:tc><w:p><w:r><w:t>留下的行</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    grid = read(document)
    assert [(cell.text, cell.place) for cell in grid.cells] == [("全年预算数95.5", "第 1 段"), ("留下的行", "表 1 行 1 列 1")]
    assert grid.notes == ["文件有未接受的修订，按全部接受后的内容读取。"]


def test_a_paragraph_whose_end_was_deleted_runs_on():
    document = with_body("<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>总</w:t></w:r></w:p><w:p><w:r><w:t>分</w:t></w:r></w:p>")
    assert [cell.text for cell in read(document).cells] == ["总分"]


def test_moved_text_stands_where_it_was_moved_to():
    document = with_body(
        "<w:p><w:moveFrom><w:r><w:t>得分</w:t></w:r></w:moveFrom><w:r><w:t>分值</w:t></w:r></w:p><w:p><w:moveTo><w:r><w:t>得分</w:t></w:r></w:moveTo></w:p>"
    )
    assert [cell.text for cell in read(document).cells] == ["分值", "得分"]


def test_a_text_box_is_read_once_though_the_file_holds_it_twice():
    box = "<w:txbxContent><w:p><w:r><w:t>单位：万元</w:t></w:r></w:p></w:txbxContent>"
    document = with_body(
        f"<w:p><w:r><w:t>前文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert [cell.text for cell in read(document).cells] == ["前文", "单位：万元"]


def test_headers_and_footers_are_kept_apart_at_the_end():
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "某局 2023 年度"
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    document.add_paragraph("正文")
    assert [(cell.text, cell.place) for cell in read(document).cells] == [
        ("正文", "第 1 段"), ("某局 2023 年度", "页眉 第 1 段"), ("第 1 页", "页脚 第 1 段"),
    ]  # fmt: skip


def test_fields_links_and_content_controls_are_read_and_instructions_are_not():
    document = with_body(
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>项目</w:t></w:r><w:hyperlink><w:r><w:t>名称</w:t></w:r></w:hyperlink>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p></w:sdtContent></w:sdt>"
    )
    assert [cell.text for cell in read(document).cells] == ["项目名称"]


def test_ticks_and_boxes_of_the_symbol_font_are_characters():
    document = with_body("<w:p><w:r><w:sym w:font='Wingdings' w:char='F0FE'/><w:t>是</w:t><w:sym w:font='Wingdings' w:char='F0A8'/><w:t>否</w:t></w:r></w:p>")
    assert [cell.text for cell in read(document).cells] == ["☑是□否"]


def listed(*paragraphs: tuple[str, str, int]) -> Document:
    """A document whose paragraphs are numbered by Word: text, list and depth of each."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    kinds = {"71": [("decimal", "%1."), ("decimal", "%1.%2 ")], "72": [("chineseCounting", "（%1）"), ("decimalEnclosedCircle", "%2")], "73": [("bullet", "•")]}
    for name, levels in kinds.items():
        described = "".join(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>' for depth, (kind, text) in enumerate(levels)
        )
        numbering.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="{name}">{described}</w:abstractNum>'))
        numbering.append(parse_xml(f'<w:num {W} w:numId="{name}"><w:abstractNumId w:val="{name}"/></w:num>'))
    for text, name, depth in paragraphs:
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="{depth}"/><w:numId w:val="{name}"/></w:numPr>'))
    return document


def test_numbers_that_word_puts_in_front_of_paragraphs_are_read_as_shown():
    document = listed(("培训", "71", 0), ("检查", "71", 0), ("现场", "71", 1), ("书面", "71", 1), ("总结", "71", 0), ("现场", "71", 1))
    assert [cell.text for cell in read(document).cells] == ["1.培训", "2.检查", "2.1 现场", "2.2 书面", "3.总结", "3.1 现场"]


def test_chinese_and_circled_numbers_are_read_and_bullets_are_not():
    tens = [("", "72", 0)] * 10
    document = listed(("甲", "72", 0), ("乙", "72", 1), ("丙", "73", 0), *tens, ("丁", "72", 0))
    assert [cell.text for cell in read(document).cells] == ["（一）甲", "①乙", "丙", "（十二）丁"]


def test_several_forms_in_one_file_are_several_tables():
    document = docx.Document()
    for name in ("甲", "乙"):
        document.add_paragraph("项目支出绩效自评表")
        document.add_table(1, 1).cell(0, 0).text = name
    assert [cell.place for cell in read(document).cells] == ["第 1 段", "表 1 行 1 列 1", "第 2 段", "表 2 行 1 列 1"]


def test_a_file_of_the_strict_kind_gives_the_same():
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).text = "项目名称"
    source, target = zipfile.ZipFile(io.BytesIO(saved(document))), io.BytesIO()
    with zipfile.ZipFile(target, "w") as strict:
        for name in source.namelist():
            part = source.read(name)
            strict.writestr(name, part.replace(b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main"))
    assert read_docx(target.getvalue()) == read(document)


@given(st.integers(0, 2000))
def test_a_truncated_file_is_refused_with_what_to_do(length: int):
    with pytest.raises(Unreadable, match="损坏"):
        read_docx(saved(docx.Document())[:length])


WORD = st.text(st.sampled_from("项目支出绩效自评表0123456789.%≥<&"), max_size=6)


@given(st.lists(st.lists(WORD, min_size=3, max_size=3), min_size=1, max_size=4), st.data())
def test_every_cell_of_any_table_comes_back_at_its_place(rows: list[list[str]], data: st.DataObject):
    document = docx.Document()
    table = document.add_table(len(rows), 3)
    for row, fields in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, fields, strict=True):
            cell.text = text
    top = data.draw(st.integers(0, len(rows) - 1))
    bottom, left = data.draw(st.integers(top, len(rows) - 1)), data.draw(st.integers(0, 2))
    right = data.draw(st.integers(left, 2))
    merged = table.cell(top, left).merge(table.cell(bottom, right))
    merged.text = "合"
    expected = {(r, c): (text, 1, 1) for r, fields in enumerate(rows) for c, text in enumerate(fields) if text}
    expected = {at: value for at, value in expected.items() if not (top <= at[0] <= bottom and left <= at[1] <= right)}
    expected[top, left] = ("合", bottom - top + 1, right - left + 1)
    found = {(cell.row - 1, cell.column - 1): (cell.text, cell.row_span, cell.column_span) for cell in read(document).cells}
    assert found == expected
