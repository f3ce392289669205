"""Notes in workbooks: at the very cell, and nothing else in the file changes."""

from __future__ import annotations

from io import BytesIO

import pytest
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.protection import SheetProtection
from openpyxl.worksheet.table import Table

from helpers.ingest.xlsx import read_xlsx
from helpers.ooxml.package import NotCommentable, PackageEditor
from helpers.publish.papers.comment_places import Target
from helpers.publish.papers.remarks import AUTHOR
from helpers.publish.papers.sheet_comments import comment_sheets
from tests.publish.papers.offices import FAULTY, as_xlsx
from tests.publish.papers.parts import canonical, differing, parts_of

TOTAL = Target("d", 1, 20, 8, "自评表!H20", "90")
LEGACY = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}legacyDrawing"


def notes_in(data: bytes) -> dict[str, str]:
    """Notes by sheet and cell, as openpyxl reads them."""
    book = load_workbook(BytesIO(data))
    return {f"{sheet.title}!{cell.coordinate}": cell.comment.text for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment}


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def opened() -> Workbook:
    return load_workbook(BytesIO(as_xlsx(自评表=FAULTY)))


def test_a_note_stands_at_the_very_cell_and_the_cell_keeps_its_value():
    commented = comment_sheets(as_xlsx(自评表=FAULTY), {TOTAL: ["总分应为 95.5"]})
    assert notes_in(commented) == {"自评表!H20": "总分应为 95.5"}
    assert load_workbook(BytesIO(commented))["自评表"]["H20"].value == 90


def test_several_remarks_at_a_cell_are_one_note_and_other_sheets_have_their_own():
    data = as_xlsx(甲=FAULTY, 乙=FAULTY)
    one, other = (Target("d", number, 20, 8, f"{name}!H20", "90") for number, name in ((1, "甲"), (2, "乙")))
    assert notes_in(comment_sheets(data, {one: ["一", "二"], other: ["三"]})) == {"甲!H20": "一\n\n二", "乙!H20": "三"}


def test_only_notes_differ_from_the_original():
    original = as_xlsx(自评表=FAULTY, 其他=FAULTY)
    commented = comment_sheets(original, {TOTAL: ["总分应为 95.5"]})
    assert differing(original, commented) == {
        "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels", "[Content_Types].xml", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml",
    }  # fmt: skip
    before, after = parts_of(original), parts_of(commented)
    sheet = etree.fromstring(after["xl/worksheets/sheet1.xml"])
    sheet.remove(sheet.find(LEGACY))
    assert etree.tostring(sheet, method="c14n") == canonical(before["xl/worksheets/sheet1.xml"])
    assert read_xlsx(commented).cells == read_xlsx(original).cells


def test_the_drawing_stands_where_the_order_of_a_sheet_wants_it():
    book = opened()
    book["自评表"].add_table(Table(displayName="表", ref="A30:B31"))
    book["自评表"]["A30"], book["自评表"]["B30"] = "甲", "乙"
    sheet = etree.fromstring(parts_of(comment_sheets(saved(book), {TOTAL: ["一"]}))["xl/worksheets/sheet1.xml"])
    names = [etree.QName(child).localname for child in sheet]
    assert names.index("legacyDrawing") + 1 == names.index("tableParts")


def test_notes_of_others_stay_also_at_the_same_cell():
    book = opened()
    book["自评表"]["H20"].comment, book["自评表"]["A1"].comment = Comment("已核", "某人"), Comment("标题", "某人")
    original = saved(book)
    beside = Target("d", 1, 20, 7, "自评表!G20", "100")
    commented = comment_sheets(original, {TOTAL: ["应为 95.5"], beside: ["请核对"]})
    assert notes_in(commented) == {"自评表!A1": "标题", "自评表!G20": "请核对", "自评表!H20": "已核\n\n绩效自评复核：\n应为 95.5"}
    changed = differing(original, commented)
    assert len(changed) == 2 and all("comment" in name or name.endswith(".vml") for name in changed)


def test_a_blank_cell_below_a_merged_one_is_told_beside_it():
    book = opened()
    book["自评表"].merge_cells("G20:H20")
    hidden = Target("d", 1, 20, 8, "自评表!H20", "", beside="自评表!G20", beside_text="100")
    assert notes_in(comment_sheets(saved(book), {hidden: ["请填写"]})) == {"自评表!G20": "请填写"}


@pytest.mark.parametrize(("objects", "noted"), [(True, False), (False, True)])
def test_a_protected_sheet_is_noted_only_where_it_allows_notes(objects, noted):
    book = opened()
    book["自评表"].protection = SheetProtection(sheet=True, objects=objects)
    if noted:
        assert notes_in(comment_sheets(saved(book), {TOTAL: ["一"]})) == {"自评表!H20": "一"}
    else:
        with pytest.raises(NotCommentable, match="保护"):
            comment_sheets(saved(book), {TOTAL: ["一"]})


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", as_xlsx(自评表=FAULTY)[:900], as_xlsx(别的表=FAULTY)])
def test_a_broken_or_different_workbook_is_no_crash(data):
    with pytest.raises(NotCommentable):
        comment_sheets(data, {TOTAL: ["一"]})


def test_two_thousand_notes_are_all_drawn():
    book = Workbook()
    for row in range(1, 2001):
        book.active.cell(row, 1, row)
    remarks = {Target("d", 1, row, 1, f"Sheet!A{row}", str(row)): [f"第 {row} 项"] for row in range(1, 2001)}
    commented = comment_sheets(saved(book), remarks)
    assert len(notes_in(commented)) == 2000
    drawing = parts_of(commented)["xl/drawings/vmlDrawing1.vml"]
    assert len(etree.fromstring(drawing).findall("{urn:schemas-microsoft-com:vml}shape")) == 2000


def remark(number: int) -> str:
    return f"【严重】C02 总分不等于各项之和\n问题：总分 90。\n编号：C02-{number:08x}"


GOAL = Target("d", 1, 3, 3, "自评表!C3", "图书采购")


def test_notes_of_the_last_round_make_room_for_those_of_this_one():
    first = comment_sheets(as_xlsx(自评表=FAULTY), {TOTAL: [remark(1), remark(2)], GOAL: [remark(4)]})
    again = comment_sheets(first, {TOTAL: [remark(3)]})
    assert notes_in(again) == {"自评表!H20": remark(3)}
    assert parts_of(again)["xl/drawings/vmlDrawing1.vml"].count(b"<v:shape ") == 1


def test_the_same_notes_written_again_leave_the_workbook_as_it_was():
    first = comment_sheets(as_xlsx(自评表=FAULTY), {TOTAL: [remark(1)]})
    again = comment_sheets(first, {TOTAL: [remark(1)]})
    assert {name for name in differing(first, again) if canonical(parts_of(first)[name]) != canonical(parts_of(again)[name])} == set()


def test_a_sheet_on_which_nothing_stands_any_more_is_as_it_came_in():
    data = as_xlsx(甲=FAULTY, 乙=FAULTY)
    one, other = (Target("d", number, 20, 8, f"{name}!H20", "90") for number, name in ((1, "甲"), (2, "乙")))
    again = comment_sheets(comment_sheets(data, {one: [remark(1)], other: [remark(2)]}), {one: [remark(3)]})
    assert notes_in(again) == {"甲!H20": remark(3)}
    before, after = parts_of(data), parts_of(again)
    assert canonical(after["xl/worksheets/sheet2.xml"]) == canonical(before["xl/worksheets/sheet2.xml"])
    assert {name for name in after if "omments" in name or "vml" in name} == {"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"}


def test_what_others_wrote_stays_where_ours_goes():
    book = opened()
    book["自评表"]["H20"].comment, book["自评表"]["A1"].comment = Comment("已核", "某人"), Comment("标题", "某人")
    first = comment_sheets(saved(book), {TOTAL: [remark(1)], GOAL: [remark(2)]})
    answered = load_workbook(BytesIO(first))
    answered["自评表"]["C3"].comment = Comment(f"{remark(2)}\n已改。", AUTHOR)
    assert notes_in(comment_sheets(saved(answered), {TOTAL: [remark(3)]})) == {
        "自评表!A1": "标题", "自评表!H20": f"已核\n\n{AUTHOR}：\n{remark(3)}", "自评表!C3": "\n已改。",
    }  # fmt: skip


def threads(*comments: str) -> bytes:
    return f'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">{"".join(comments)}</ThreadedComments>'.encode()


def as_threads(data: bytes, *comments: str) -> bytes:
    """The workbook as Excel keeps it when somebody makes threaded comments of its notes."""
    package = PackageEditor(data)
    package.put("xl/threadedComments/threadedComment1.xml", threads(*comments))
    package.relate("xl/worksheets/sheet1.xml", "threadedComment", "xl/threadedComments/threadedComment1.xml")
    return package.bytes()


def test_a_note_of_ours_that_was_made_a_thread_goes_and_one_that_was_answered_stays():
    first = comment_sheets(as_xlsx(自评表=FAULTY), {TOTAL: [remark(1)]})
    thread = f'<threadedComment ref="H20" id="{{1}}" personId="{{9}}"><text>{remark(1)}</text></threadedComment>'
    answer = '<threadedComment ref="H20" id="{2}" parentId="{1}" personId="{9}"><text>已改</text></threadedComment>'
    again = comment_sheets(as_threads(first, thread), {TOTAL: [remark(3)]})
    assert notes_in(again) == {"自评表!H20": remark(3)} and not any("thread" in name for name in parts_of(again))
    with pytest.raises(NotCommentable, match="会话式批注"):
        comment_sheets(as_threads(first, thread, answer), {TOTAL: [remark(3)]})
