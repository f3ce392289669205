"""Web pages: spans, nested tables, encodings with and without a declaration, saved pages."""

from __future__ import annotations

from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.config.errors import Unreadable
from helpers.ingest.grid import Grid
from helpers.ingest.html import read_html, read_mht


def page(body: str) -> bytes:
    return f"<html><head><meta charset=utf-8><title>题</title><style>p{{}}</style></head><body>{body}</body></html>".encode()


def texts(grid: Grid) -> list[tuple[int, int, int, str]]:
    return [(cell.table, cell.row, cell.column, cell.text) for cell in grid.cells]


def spans(grid: Grid) -> list[tuple[str, int, int, int, int]]:
    return [(cell.text, cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells]


def test_cells_below_and_beside_a_span_stand_in_the_columns_they_show_in():
    table = "<table><tr><th rowspan=2>一级指标<th colspan='2'>指标值<tr><td>年度<td>实际<tr><td>产出<td>3<td>4</table>"
    assert spans(read_html(page(table))) == [
        ("一级指标", 1, 1, 2, 1), ("指标值", 1, 2, 1, 2), ("年度", 2, 2, 1, 1), ("实际", 2, 3, 1, 1), ("产出", 3, 1, 1, 1), ("3", 3, 2, 1, 1), ("4", 3, 3, 1, 1),
    ]  # fmt: skip


def test_a_span_that_is_too_long_ends_with_its_table():
    assert spans(read_html(page("<table><tr><td rowspan=99>甲<td>1<tr><td>2</table>")))[0] == ("甲", 1, 1, 2, 1)


def test_rowspan_zero_reaches_to_the_end():
    assert spans(read_html(page("<table><tr><td rowspan=0>甲<td>1<tr><td>2<tr><td>3</table>")))[0] == ("甲", 1, 1, 3, 1)


def test_text_around_tables_is_paragraphs_in_order():
    grid = read_html(page("<h1>项目支出绩效自评表</h1>（2023年度）<br>单位：万元<table><tr><td>项目名称</table><p>注"))
    assert [(cell.text, cell.place) for cell in grid.cells] == [
        ("项目支出绩效自评表", "第 1 段"), ("（2023年度）", "第 2 段"), ("单位：万元", "第 3 段"), ("项目名称", "表 1 行 1 列 1"), ("注", "第 4 段"),
    ]  # fmt: skip


def test_a_layout_table_is_read_as_it_flows():
    layout = "<table><tr><td>项目支出绩效自评表<table><tr><td>项目名称<td>培训费</table>下一份<table><tr><td>项目名称<td>检查费</table></table>"
    assert texts(read_html(page(layout))) == [
        (1, 1, 1, "项目支出绩效自评表"), (2, 1, 1, "项目名称"), (2, 1, 2, "培训费"), (3, 1, 1, "下一份"), (4, 1, 1, "项目名称"), (4, 1, 2, "检查费"),
    ]  # fmt: skip


def test_lines_of_a_cell_are_kept_and_spaces_of_the_source_are_not():
    grid = read_html(page("<table><tr><td>目标1：\n   培训<br/>目标2：<p>检查\n工作</p></td></tr></table>"))
    assert grid.cells[0].text == "目标1：培训\n目标2：\n检查工作"


def test_what_is_not_displayed_is_not_read_and_that_is_said():
    grid = read_html(page("<p>总分<span style='display:none'>99</span><script>var x='<td>1'</script></p>"))
    assert [cell.text for cell in grid.cells] == ["总分"]
    assert grid.notes == ["网页中有不显示的内容，没有读取。"]


def test_fields_of_a_form_show_their_values():
    grid = read_html(page("<table><tr><td><input value='培训费'><td><select><option>甲<option selected>乙</select><td><input type=checkbox checked>是</table>"))
    assert [cell.text for cell in grid.cells] == ["培训费", "乙", "☑是"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("declared", [True, False])
def test_any_usual_encoding_is_read_with_and_without_a_declaration(encoding: str, declared: bool):
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={encoding}">' if declared else ""
    grid = read_html(f"<html><head>{meta}</head><body>项目支出绩效自评表</body></html>".encode(encoding))
    assert [cell.text for cell in grid.cells] == ["项目支出绩效自评表"]
    assert grid.notes == []


def test_a_wrong_declaration_is_seen_through_and_said():
    grid = read_html("<meta charset=utf-8><p>项目支出绩效自评表".encode("gbk"))
    assert [cell.text for cell in grid.cells] == ["项目支出绩效自评表"]
    assert grid.notes == ["网页声明的编码是 utf-8，实际按 gb18030 读取。"]


def test_a_saved_page_gives_what_the_page_gives():
    body = "<table><tr><td rowspan=2>产出指标<td>50<tr><td>40</table>"
    message = MIMEMultipart("related")
    message.attach(MIMEText(f"<html><body>{body}</body></html>", "html", "gb2312"))
    message.attach(MIMEText("p{}", "css"))
    assert texts(read_mht(message.as_bytes())) == texts(read_html(page(body)))


def test_a_saved_page_without_a_page_says_so():
    with pytest.raises(Unreadable, match="没有网页正文"):
        read_mht(MIMEText("x").as_bytes())


def test_half_a_character_reference_becomes_a_mark_that_tables_can_hold():
    text = read_html(page("<p>甲&#xD800;乙")).cells[0].text
    assert text.encode() and text == "甲\ufffd乙"


def test_a_page_that_nests_without_end_is_refused():
    with pytest.raises(Unreadable, match="嵌套"):
        read_html(page("<div>" * 20_000))


@given(st.text(max_size=200))
def test_any_text_as_a_page_is_read_or_refused(text: str):
    try:
        cells = read_html(text.encode("utf-8", "surrogatepass")).cells
    except Unreadable as reason:
        assert "。" in str(reason)
    else:
        assert all(cell.text == cell.text.strip() and cell.text for cell in cells)


TAG = st.sampled_from(["<table>", "</table>", "<tr>", "<td>", "<td rowspan=3>", "<td colspan=2>", "</td>", "<p>", "甲", "<th>", "<caption>", "<br>", "</tr>"])


@given(st.lists(TAG, max_size=40).map("".join))
def test_no_two_cells_of_any_table_stand_at_one_place(body: str):
    cells = read_html(page(body)).cells
    assert len({(cell.table, cell.row, cell.column) for cell in cells}) == len(cells)
