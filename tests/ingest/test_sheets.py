"""Workbooks: one made-up sheet written as xlsx, xls and ods reads the same; what is hidden is read and said."""

from __future__ import annotations

import datetime
import io
import zipfile

import openpyxl
import pytest
import python_calamine
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from odf import style as odf_style
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from helpers.config.errors import Unreadable
from helpers.ingest.grid import Grid
from helpers.ingest.ods import read_ods
from helpers.ingest.sheets import Sheet, sheets_grid
from helpers.ingest.xls import read_xls
from helpers.ingest.xlsx import read_xlsx
from helpers.ooxml.sheet_columns import column_letters, column_number
from helpers.schema.marks import lacks_result

ROWS = [["项目支出绩效自评表", None, None], ["年度资金总额", 4.49, 0.1995], ["项目名称", "113.8699 68", "=注"]]
"""The title covers the first row; the second row's last figure has the format 0.00%."""
SHOWN = [
    ("表一!A1", "项目支出绩效自评表", 1, 3),
    ("表一!A2", "年度资金总额", 1, 1), ("表一!B2", "4.49", 1, 1), ("表一!C2", "19.95%", 1, 1),
    ("表一!A3", "项目名称", 1, 1), ("表一!B3", "113.8699 68", 1, 1), ("表一!C3", "=注", 1, 1),
]  # fmt: skip


def xlsx(change=lambda book: None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "表一"
    for number, row in enumerate(ROWS, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
    sheet.merge_cells("A1:C1")
    sheet["C2"].number_format = "0.00%"
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xls(change=lambda book, sheet: None) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表一")
    sheet.write_merge(0, 0, 0, 2, ROWS[0][0])
    for number, row in enumerate(ROWS[1:], 1):
        for column, value in enumerate(row):
            sheet.write(number, column, value, xlwt.easyxf(num_format_str="0.00%") if value == 0.1995 else xlwt.Style.default_style)
    change(book, sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def ods(change=lambda document, table: None) -> bytes:
    document = OpenDocumentSpreadsheet()
    table = Table(name="表一")
    document.spreadsheet.addElement(table)
    for row in ROWS:
        line = TableRow()
        table.addElement(line)
        for value in row:
            merged = {"numbercolumnsspanned": 3, "numberrowsspanned": 1} if value == ROWS[0][0] else {}
            if value is None:
                line.addElement(CoveredTableCell())
                continue
            kind = {} if isinstance(value, str) else {"valuetype": "percentage" if value == 0.1995 else "float", "value": value}
            cell = TableCell(**merged, **kind)
            cell.addElement(P(text="19.95%" if value == 0.1995 else str(value)))
            line.addElement(cell)
    change(document, table)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def shown(grid: Grid) -> list[tuple[str, str, int, int]]:
    return [(cell.place, cell.text, cell.row_span, cell.column_span) for cell in grid.cells]


@pytest.mark.parametrize("read", [lambda: read_xlsx(xlsx()), lambda: read_xls(xls()), lambda: read_ods(ods())], ids=["xlsx", "xls", "ods"])
def test_one_sheet_reads_the_same_in_every_format(read):
    grid = read()
    assert shown(grid) == SHOWN
    assert grid.notes == []


def test_values_agree_with_what_another_library_reads():
    (rows,) = (python_calamine.load_workbook(io.BytesIO(xlsx())).get_sheet_by_index(0).to_python(),)
    assert [row[1] for row in rows[1:]] == [4.49, "113.8699 68"]
    assert [cell.text for cell in read_xlsx(xlsx()).cells if cell.column == 2] == ["4.49", "113.8699 68"]


def test_hidden_sheets_rows_and_columns_are_read_and_said():
    def hide(book):
        book["表一"].row_dimensions[2].hidden = True
        book["表一"].column_dimensions["B"].hidden = True
        book.create_sheet("旧表")["A1"] = "总分"
        book["旧表"].sheet_state = "veryHidden"

    grid = read_xlsx(xlsx(hide))
    assert grid.cells[-1].place == "旧表!A1" and len(grid.cells) == len(SHOWN) + 1
    assert grid.notes == ["工作表“表一”有 1 个隐藏的行，已一并读取。", "工作表“表一”有 1 个隐藏的列，已一并读取。", "工作表“旧表”是隐藏的，已一并读取。"]


def test_hidden_sheets_and_rows_of_an_old_workbook_are_read_and_said():
    def hide(book, sheet):
        sheet.row(1).hidden = True
        other = book.add_sheet("旧表")
        other.write(0, 0, "总分")
        other.visibility = 1

    grid = read_xls(xls(hide))
    assert grid.cells[-1].text == "总分"
    assert grid.notes == ["工作表“表一”有 1 个隐藏的行，已一并读取。", "工作表“旧表”是隐藏的，已一并读取。"]


def test_hidden_sheets_and_rows_of_an_opendocument_sheet_are_read_and_said():
    def hide(document, table):
        hidden = odf_style.Style(name="h", family="table")
        hidden.addElement(odf_style.TableProperties(display="false"))
        document.automaticstyles.addElement(hidden)
        table.setAttribute("stylename", hidden)
        table.getElementsByType(TableRow)[1].setAttribute("visibility", "collapse")

    assert read_ods(ods(hide)).notes == ["工作表“表一”是隐藏的，已一并读取。", "工作表“表一”有 1 个隐藏的行，已一并读取。"]


def test_dates_read_as_they_are_shown():
    def date(book):
        book["表一"]["D2"] = datetime.date(2023, 12, 31)
        book["表一"]["D2"].number_format = 'yyyy"年"m"月"d"日"'

    assert "2023年12月31日" in [cell.text for cell in read_xlsx(xlsx(date)).cells]


@pytest.mark.parametrize("size", [(2, 2), (1_048_576, 2)], ids=["small", "whole columns"])
def test_what_lies_below_a_merged_range_is_not_seen_and_not_read(size: tuple[int, int]):
    sheet = Sheet("表", cells=[(6, 1, "面"), (6, 2, "藏"), (7, 1, "藏"), (6, 3, "旁")], merges={(6, 1): size})
    assert shown(sheets_grid([sheet])) == [("表!A6", "面", *size), ("表!C6", "旁", 1, 1)]


def test_a_formula_that_was_never_computed_is_known_as_one_and_said():
    grid = read_xlsx(xlsx(lambda book: book["表一"].__setitem__("D2", "=B2*2")))
    assert [cell.text for cell in grid.cells if lacks_result(cell.text)] == ["=B2*2（公式没有存下结果）"]
    assert "1 个公式没有存下计算结果" in grid.notes[0]


def typed(*formulas: str, value: str = "") -> Grid:
    """A workbook whose first row holds formulas as Excel stores them, with this result."""
    cells = "".join(f"<c r='{column_letters(column)}1'><f>{formula}</f>{value}</c>" for column, formula in enumerate(formulas, 1))
    sheet = f"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData><row>{cells}</row></sheetData></worksheet>"
    source, target = zipfile.ZipFile(io.BytesIO(xlsx())), io.BytesIO()
    with zipfile.ZipFile(target, "w") as book:
        for name in source.namelist():
            book.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else source.read(name))
    return read_xlsx(target.getvalue())


@pytest.mark.parametrize("target", ["8个", "95%", "30", "1.5万元", "12 场次", "3人/天", "6个（套）"])
def test_a_target_that_was_taken_for_a_formula_is_its_text(target: str):
    for grid in (typed(target), typed(target, value="<v></v>"), read_xlsx(xlsx(lambda book: book["表一"].__setitem__("D2", f"={target}")))):
        assert f"={target}" in [cell.text for cell in grid.cells]
        assert grid.notes == []


@pytest.mark.parametrize("formula", ["B2*2", "SUM(A1:A3)", "8+1", "A1", "8个+A1", "ROUND(7,1)", "2/3", "-8", "表二!A1"])
def test_what_could_be_reckoned_is_no_text_without_its_result_and_that_is_said(formula: str):
    grid = typed("8个", formula)
    assert [lacks_result(cell.text) for cell in grid.cells] == [False, True]
    assert "1 个公式没有存下计算结果" in grid.notes[0]


def test_a_formula_with_its_result_is_its_result():
    assert [cell.text for cell in typed("B2*2", "8", value="<v>16</v>").cells] == ["16", "16"]


def test_a_target_of_which_excel_says_that_it_is_no_name_is_its_text():
    source, target = zipfile.ZipFile(io.BytesIO(xlsx())), io.BytesIO()
    cells = "<c r='A1' t='e'><f>8个</f><v>#NAME?</v></c><c r='B1' t='e'><f>B9/0</f><v>#DIV/0!</v></c>"
    sheet = f"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData><row>{cells}</row></sheetData></worksheet>"
    with zipfile.ZipFile(target, "w") as book:
        for name in source.namelist():
            book.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else source.read(name))
    assert [cell.text for cell in read_xlsx(target.getvalue()).cells] == ["=8个", "#DIV/0!"]


def test_strings_in_pieces_are_whole_and_reading_aids_are_left_out():
    strings = "<si><r><t>项目</t></r><r><rPr><b/></rPr><t>名称</t></r><rPh sb='0' eb='1'><t>ふりがな</t></rPh></si><si><t>培训_x000D_费</t></si>"
    cells = "<c r='A1' t='s'><v>0</v></c><c t='s'><v>1</v></c><c r='D1' t='b'><v>1</v></c><c r='E1' t='e'><v>#DIV/0!</v></c><c r='F1' t='s'><v>9</v></c>"
    source, target = zipfile.ZipFile(io.BytesIO(xlsx())), io.BytesIO()
    types = source.read("xl/_rels/workbook.xml.rels").replace(
        b"</Relationships>", b'<Relationship Id="rIdS" Type="http://x/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    new = {
        "xl/_rels/workbook.xml.rels": types,
        "xl/sharedStrings.xml": f"<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>{strings}</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData><row>{cells}</row></sheetData></worksheet>",
    }
    with zipfile.ZipFile(target, "w") as book:
        for name in {*source.namelist(), *new}:
            book.writestr(name, new.get(name) or source.read(name))
    assert [(cell.place, cell.text) for cell in read_xlsx(target.getvalue()).cells] == [
        ("表一!A1", "项目名称"), ("表一!B1", "培训\n费"), ("表一!D1", "TRUE"), ("表一!E1", "#DIV/0!"),
    ]  # fmt: skip


def test_several_sheets_are_several_tables():
    grid = read_xlsx(xlsx(lambda book: book.create_sheet("表二").__setitem__("D12", "总分")))
    assert (grid.cells[-1].table, grid.cells[-1].place) == (2, "表二!D12")


def test_rows_and_cells_that_are_repeated_by_number_are_counted():
    document = OpenDocumentSpreadsheet()
    table = Table(name="表")
    document.spreadsheet.addElement(table)
    table.addElement(TableRow(numberrowsrepeated=1_000_000))
    row = TableRow()
    row.addElement(TableCell(numbercolumnsrepeated=3))
    cell = TableCell()
    cell.addElement(P(text="总分"))
    row.addElement(cell)
    table.addElement(row)
    buffer = io.BytesIO()
    document.save(buffer)
    assert shown(read_ods(buffer.getvalue())) == [("表!D1000001", "总分", 1, 1)]


@pytest.mark.parametrize(("read", "data"), [(read_xlsx, xlsx()), (read_xls, xls()), (read_ods, ods())], ids=["xlsx", "xls", "ods"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_truncated_workbook_is_refused_with_what_to_do(read, data: bytes, share: float):
    with pytest.raises(Unreadable, match="损坏"):
        read(data[: int(len(data) * share)])


@given(st.integers(1, 16384))
def test_columns_have_the_letters_of_a_sheet(column: int):
    assert column_number(column_letters(column)) == column


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=12)


@given(st.lists(st.lists(TEXT | st.just(""), min_size=1, max_size=4), min_size=1, max_size=4))
def test_every_text_of_any_sheet_comes_back_at_its_place(rows: list[list[str]]):
    book = openpyxl.Workbook()
    expected = {}
    for r, row in enumerate(rows, 1):
        for c, text in enumerate(row, 1):
            cell = book.active.cell(r, c, text)
            cell.data_type = "s"
            expected[r, c] = text.strip()
    buffer = io.BytesIO()
    book.save(buffer)
    found = {(cell.row, cell.column): cell.text for cell in read_xlsx(buffer.getvalue()).cells}
    # What cannot be seen, such as a lone zero-width space, is no text.
    assert all(found.get(at, text) == text for at, text in expected.items())
    assert found.keys() <= expected.keys()
    assert all(at in found for at, text in expected.items() if any(character.isalnum() for character in text))
