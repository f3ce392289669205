"""Reading plain text: encodings, damage, and cells cut at tabs or at aligned spaces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.ingest.grid import Unreadable
from helpers.ingest.text import LONGEST_LINE, decode, read_text

ROW = "年度资金总额\t4.49\t11.5178"


def texts(data: bytes) -> list[tuple[int, int, str]]:
    return [(cell.row, cell.column, cell.text) for cell in read_text(data).cells]


def test_fields_between_tabs_are_cells_and_blank_ones_are_not_kept():
    assert texts("项目名称\t\t培训费\n\n总分\t100\t".encode()) == [(1, 1, "项目名称"), (1, 3, "培训费"), (3, 1, "总分"), (3, 2, "100")]


def test_a_cell_knows_its_line_and_column_as_an_address():
    assert read_text(f"\n{ROW}".encode()).cells[1].place == "行 2 列 2"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_same_text_in_any_encoding_gives_the_same_cells(encoding: str):
    assert texts(ROW.encode(encoding)) == texts(ROW.encode())


def test_the_encoding_is_named():
    assert [read_text(ROW.encode(name)).encoding for name in ("utf-8", "utf-8-sig", "gb18030")] == ["utf-8", "utf-8-sig", "gb18030"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_system(end: str):
    assert texts(f"甲\t1{end}乙\t2".encode()) == [(1, 1, "甲"), (1, 2, "1"), (2, 1, "乙"), (2, 2, "2")]


def test_columns_aligned_by_spaces_keep_their_columns_where_a_cell_is_blank():
    text = "一级指标    二级指标    三级指标\n产出指标    数量指标    次数\n            质量指标    合格率\n"
    assert texts(text.encode()) == [
        (1, 1, "一级指标"), (1, 2, "二级指标"), (1, 3, "三级指标"),
        (2, 1, "产出指标"), (2, 2, "数量指标"), (2, 3, "次数"),
        (3, 2, "质量指标"), (3, 3, "合格率"),
    ]  # fmt: skip


def test_single_spaces_stay_inside_an_aligned_cell():
    assert texts("年初预 算数    113.8699 68\n".encode()) == [(1, 1, "年初预 算数"), (1, 2, "113.8699 68")]


def test_ideographic_spaces_align_as_well():
    assert texts("总分　　100\n".encode()) == [(1, 1, "总分"), (1, 2, "100")]


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\t"])
def test_an_empty_file_is_named_as_such(data: bytes):
    with pytest.raises(Unreadable, match="文件为空"):
        read_text(data)


def test_text_that_ends_in_half_a_character_is_refused_not_misread():
    with pytest.raises(Unreadable, match="可能被截断"):
        read_text("项目支出绩效自评表".encode()[:-1])


def test_half_a_character_alone_is_refused():
    with pytest.raises(Unreadable, match="请用记事本"):
        read_text(b"\xe9")


def test_damage_in_the_middle_names_its_line_and_is_not_read_as_another_encoding():
    good = "项目支出绩效自评表\n".encode() * 20
    with pytest.raises(Unreadable, match="第 21 行"):
        read_text(good + b"\xff\n" + good)


def test_a_line_of_millions_of_characters_is_refused_with_its_length():
    with pytest.raises(Unreadable, match=rf"第 2 行有 {LONGEST_LINE + 1:,} 个字符"):
        read_text(b"a\n" + b"x" * (LONGEST_LINE + 1))


def test_a_cell_of_invisible_characters_only_is_blank():
    assert texts("甲\t\u200b\u202e\t乙".encode()) == [(1, 1, "甲"), (1, 3, "乙")]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_a_reason(data: bytes):
    try:
        cells = read_text(data).cells
    except Unreadable as reason:
        assert "。" in str(reason)
    else:
        assert all(cell.text.strip() == cell.text and cell.text for cell in cells)


WORD = st.text(st.sampled_from("项目支出绩效自评表0123456789.%≥"), min_size=1, max_size=8)


@given(st.lists(st.lists(WORD | st.just(""), min_size=2, max_size=6), min_size=1, max_size=6))
def test_every_word_of_a_tabbed_table_comes_back_at_its_place(rows: list[list[str]]):
    text = "\n".join("\t".join(row) for row in rows)
    expected = [(r, c, word) for r, row in enumerate(rows, 1) for c, word in enumerate(row, 1) if word]
    if expected:
        assert texts(text.encode()) == expected


@given(st.text(st.characters(codec="gb18030", exclude_categories=("Cs", "Cc")), min_size=1))
def test_decoding_gives_back_what_was_encoded_in_utf8(text: str):
    assert decode(text.encode("utf-8-sig"))[0] == text
