"""Comments in Word files: at the very cell, and nothing else in the file changes."""

from __future__ import annotations

from copy import deepcopy
from io import BytesIO

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from helpers.ingest.docx import read_docx
from helpers.ooxml.package import NotCommentable, PackageEditor
from helpers.publish.papers.comment_places import Target, places_of, text_of
from helpers.publish.papers.word_comments import AUTHOR, comment_word
from tests.publish.papers.offices import FAULTY, as_docx
from tests.publish.papers.parts import W, canonical, differing, parts_of, without_anchors

W14, W15 = (f"http://schemas.microsoft.com/office/word/20{year}/wordml" for year in (10, 12))
TOTAL = Target("d", 2, 20, 8, "表 1 行 18 列 8", "90")


def cell_of_comment(data: bytes, number: str) -> tuple[int, int]:
    """Row and column, from 1, of the cell that holds the anchor of a comment, as python-docx counts them."""
    for row, line in enumerate(Document(BytesIO(data)).tables[0].rows, 1):
        for column, cell in enumerate(line.cells, 1):
            if cell._tc.xpath(f'.//w:commentReference[@w:id="{number}"]'):
                return row, column
    raise LookupError(number)


def changed_part(data: bytes, part: str, old: str, new: str) -> bytes:
    package = PackageEditor(data)
    text = package.read(part).decode()
    assert old in text
    package.put(part, text.replace(old, new).encode())
    return package.bytes()


def test_a_comment_stands_at_the_very_cell():
    commented = comment_word(as_docx(FAULTY), {TOTAL: ["总分应为 95.5"]})
    (comment,) = Document(BytesIO(commented)).comments
    assert (comment.text, comment.author, comment.timestamp) == ("总分应为 95.5", AUTHOR, None)
    assert cell_of_comment(commented, "0") == (18, 8)


def test_only_comments_differ_from_the_original():
    original = as_docx(FAULTY)
    commented = comment_word(original, {TOTAL: ["总分应为 95.5", "另一处"]})
    assert differing(original, commented) == {"word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml", "word/comments.xml"}
    before, after = parts_of(original), parts_of(commented)
    assert without_anchors(after["word/document.xml"]) == canonical(before["word/document.xml"])
    for part in ("word/_rels/document.xml.rels", "[Content_Types].xml"):
        entries = {etree.tostring(entry, method="c14n") for entry in etree.fromstring(before[part])}
        added = [entry for entry in etree.fromstring(after[part]) if etree.tostring(entry, method="c14n") not in entries]
        assert len(added) == 1 and len(etree.fromstring(after[part])) == len(entries) + 1
    assert list(parts_of(commented))[: len(before)] == list(before)


def test_a_commented_file_is_read_as_the_original_is():
    original = as_docx(FAULTY)
    assert read_docx(comment_word(original, {TOTAL: ["总分应为 95.5"]})).cells == read_docx(original).cells


def test_the_same_comments_give_the_same_bytes():
    original = as_docx(FAULTY)
    assert comment_word(original, {TOTAL: ["一"]}) == comment_word(original, {TOTAL: ["一"]})


def test_a_blank_cell_is_commented_itself():
    blank = Target("d", 2, 16, 8, "表 1 行 16 列 8", "", beside="表 1 行 16 列 4", beside_text="借阅人次")
    assert cell_of_comment(comment_word(as_docx(FAULTY), {blank: ["请填写"]}), "0") == (16, 8)


def test_where_a_blank_cell_is_none_of_its_own_the_cell_beside_it_is_commented():
    blank = Target("d", 2, 1, 4, "表 1 行 1 列 5", "", beside="表 1 行 1 列 3", beside_text="图书采购")
    assert cell_of_comment(comment_word(as_docx(FAULTY), {blank: ["请填写"]}), "0") == (1, 3)


def test_a_cell_whose_number_word_puts_there_itself_is_found_again():
    document = Document(BytesIO(as_docx(FAULTY)))
    cell = document.tables[0].cell(15, 8)
    number = document.styles["List Number"].element.pPr.numPr
    for paragraph in (cell.paragraphs[0], cell.add_paragraph("错峰安排")):
        paragraph._p.get_or_add_pPr().append(deepcopy(number))
    out = BytesIO()
    document.save(out)
    read = next(cell for cell in read_docx(out.getvalue()).cells if cell.place == "表 1 行 16 列 9")
    assert read.text == "1.闭馆维修\n2.错峰安排"
    target = Target("d", read.table, read.row, read.column, read.place, read.text)
    assert cell_of_comment(comment_word(out.getvalue(), {target: ["请说明"]}), "0") == (16, 9)


def test_comments_of_others_stay():
    document = Document(BytesIO(as_docx(FAULTY)))
    document.add_comment(document.paragraphs[0].runs, text="领导已阅", author="某领导", initials="某")
    out = BytesIO()
    document.save(out)
    commented = comment_word(out.getvalue(), {TOTAL: ["总分应为 95.5"]})
    assert [comment.text for comment in Document(BytesIO(commented)).comments] == ["领导已阅", "总分应为 95.5"]
    assert "[Content_Types].xml" not in differing(out.getvalue(), commented)


def test_a_comment_of_several_lines_keeps_them_and_what_xml_cannot_hold_is_left_out():
    commented = comment_word(as_docx(FAULTY), {TOTAL: ["<问题>\n处理\x01 & 说明"]})
    assert next(iter(Document(BytesIO(commented)).comments)).text == "<问题>\n处理 & 说明"


@pytest.mark.parametrize(
    ("part", "old", "new", "said"),
    [
        ("word/settings.xml", "<w:zoom", '<w:documentProtection w:edit="readOnly" w:enforcement="1"/><w:zoom', "编辑保护"),
        ("word/settings.xml", "<w:zoom", '<w:writeProtection w:recommended="1"/><w:zoom', "只读"),
        ("word/document.xml", W[1:-1], "http://purl.oclc.org/ooxml/wordprocessingml/main", "严格"),
        ("word/document.xml", "<w:body>", "<w:body", "损坏"),
        ("word/document.xml", ">90<", ">91<", "找不到"),
    ],
)
def test_a_file_that_cannot_be_commented_says_why(part, old, new, said):
    with pytest.raises(NotCommentable, match=said):
        comment_word(changed_part(as_docx(FAULTY), part, old, new), {TOTAL: ["一"]})


@pytest.mark.parametrize(
    ("part", "content", "said"),
    [("_xmlsignatures/sig1.xml", b"<a/>", "签名"), ("docProps/custom.xml", b'<a name="_MarkAsFinal"/>', "最终版本")],
)
def test_a_signed_or_final_file_is_left_alone(part, content, said):
    package = PackageEditor(as_docx(FAULTY))
    package.put(part, content)
    with pytest.raises(NotCommentable, match=said):
        comment_word(package.bytes(), {TOTAL: ["一"]})


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no office file", as_docx(FAULTY)[:2000]])
def test_a_broken_file_is_no_crash(data):
    with pytest.raises(NotCommentable):
        comment_word(data, {TOTAL: ["一"]})


def assert_places_agree(data: bytes) -> None:
    """Every cell that the reader gives has the same address here, and holds the same text."""
    places = places_of(PackageEditor(data).xml("word/document.xml").find(W + "body"))
    for cell in read_docx(data).cells:
        element = places[cell.place]
        held, read = text_of(element)[0], "".join(cell.text.split())
        # A cell that holds a table is read piece by piece.
        assert read == held or (element.find(f".//{W}tbl") is not None and read in held), cell.place


INNER = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>内</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/>"
PIECES = st.sampled_from(
    [
        "<w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>",
        '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc>',
        '<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>丙</w:t></w:r></w:p></w:tc>',
        "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>",
        "<w:tc><w:p/></w:tc>",
        "<w:sdt><w:sdtContent><w:tc><w:p><w:r><w:t>丁</w:t></w:r></w:p></w:tc></w:sdtContent></w:sdt>",
        "<w:tc><w:tcPr><w:cellDel/></w:tcPr><w:p><w:r><w:t>删</w:t></w:r></w:p></w:tc>",
        "<w:tc><w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins></w:p></w:tc>",
        f"<w:tc>{INNER}</w:tc>",
        f"<w:tc><w:p><w:r><w:t>前</w:t></w:r></w:p>{INNER}</w:tc>",
    ]
)
ROWS = st.builds(
    lambda settings, cells: f"<w:tr>{settings}{''.join(cells)}</w:tr>",
    st.sampled_from(["", '<w:trPr><w:gridBefore w:val="1"/></w:trPr>', "<w:trPr><w:del/></w:trPr>"]),
    st.lists(PIECES, min_size=1, max_size=4),
)
BLOCKS = st.lists(
    st.sampled_from(["<w:p/>", "<w:p><w:r><w:t>段</w:t></w:r></w:p>", "<w:sdt><w:sdtContent><w:p><w:r><w:t>控</w:t></w:r></w:p></w:sdtContent></w:sdt>"])
    | st.builds(lambda rows: f"<w:tbl>{''.join(rows)}</w:tbl>", st.lists(ROWS, min_size=1, max_size=4)),
    max_size=5,
)


@settings(max_examples=150)
@given(BLOCKS)
def test_addresses_lead_where_the_reader_of_word_files_found_them(blocks):
    package = PackageEditor(as_docx())
    package.put("word/document.xml", f'<w:document xmlns:w="{W[1:-1]}"><w:body>{"".join(blocks)}</w:body></w:document>'.encode())
    assert_places_agree(package.bytes())


def test_addresses_of_a_form_lead_where_the_reader_found_them():
    assert_places_agree(as_docx(FAULTY, FAULTY))


def remark(number: int, said: str = "总分不等于各项之和") -> str:
    return f"【严重】C02 {said}\n问题：总分 90。\n处理：请更正总分。\n编号：C02-{number:08x}"


def comments_of(data: bytes) -> list[tuple[str, str]]:
    return [(comment.author, comment.text) for comment in Document(BytesIO(data)).comments]


def test_comments_of_the_last_round_make_room_for_those_of_this_one():
    first = comment_word(as_docx(FAULTY), {TOTAL: [remark(1), remark(2)]})
    assert comments_of(comment_word(first, {TOTAL: [remark(3)]})) == [(AUTHOR, remark(3))]


def test_the_same_comments_written_again_leave_every_part_as_it_was():
    first = comment_word(as_docx(FAULTY), {TOTAL: [remark(1), remark(2)]})
    assert differing(first, comment_word(first, {TOTAL: [remark(1), remark(2)]})) == set()


def test_answers_of_the_unit_stay_in_comments_of_its_own_and_within_ours():
    document = Document(BytesIO(comment_word(as_docx(FAULTY), {TOTAL: [remark(1), remark(2)]})))
    document.add_comment(document.paragraphs[0].runs, text=f"来文说：\n{remark(2)}", author="某科", initials="某")
    next(iter(document.comments)).add_paragraph("已按决算核对，总分无误。")
    out = BytesIO()
    document.save(out)
    again = comments_of(comment_word(out.getvalue(), {TOTAL: [remark(3)]}))
    assert again == [(AUTHOR, "已按决算核对，总分无误。"), ("某科", f"来文说：\n{remark(2)}"), (AUTHOR, remark(3))]


def test_comments_whose_author_word_took_out_are_known_by_what_they_say():
    first = changed_part(comment_word(as_docx(FAULTY), {TOTAL: [remark(1)]}), "word/comments.xml", AUTHOR, "作者")
    assert comments_of(comment_word(first, {TOTAL: [remark(3)]})) == [(AUTHOR, remark(3))]


def test_what_newer_versions_of_word_keep_beside_a_comment_goes_with_it_and_an_answer_to_it_stays():
    package = PackageEditor(comment_word(as_docx(FAULTY), {TOTAL: [remark(1)]}))
    comments = package.xml("word/comments.xml")
    answer = deepcopy(comments[0])
    for comment, number, author in ((comments[0], "0", AUTHOR), (answer, "1", "某科")):
        comment.set(W + "id", number)
        comment.set(W + "author", author)
        comment[-1].set(f"{{{W14}}}paraId", f"0000000{number}")
    comments.append(answer)
    package.put("word/comments.xml", comments)
    package.put(
        "word/commentsExtended.xml",
        f'<w15:commentsEx xmlns:w15="{W15}"><w15:commentEx w15:paraId="00000000" w15:done="0"/>'
        '<w15:commentEx w15:paraId="00000001" w15:paraIdParent="00000000" w15:done="0"/></w15:commentsEx>'.encode(),
    )
    package.relate("word/document.xml", "commentsExtended", "word/commentsExtended.xml")
    again = comment_word(package.bytes(), {TOTAL: [remark(3)]})
    (entry,) = PackageEditor(again).xml("word/commentsExtended.xml")
    assert dict(entry.attrib) == {f"{{{W15}}}paraId": "00000001", f"{{{W15}}}done": "0"}
    assert [author for author, _ in comments_of(again)] == ["某科", AUTHOR]
