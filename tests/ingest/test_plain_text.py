"""Reading plain text: encodings, damage, and cells cut at tabs or at aligned spaces."""

from __future__ import annotations

import csv
from io import StringIO

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.clean import ONE_CELL_A_LINE
from helpers.config.errors import Unreadable
from helpers.ingest.plain_text import LONGEST_LINE, decode, read_text
from tests.forms import SOUND, year_of

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


PIPED = [["一级指标", "二级指标", "分值"], ["产出指标", "数量指标", "30"], ["效益指标", "社会效益指标", "40"], ["满意度指标", "读者满意度", "20"], ["总分", "合计", "90"]]


def framed(rows: list[list[str]], rule: str = "") -> str:
    return "\n".join(f"| {' | '.join(row)} |" + (f"\n{rule}" if rule and not at else "") for at, row in enumerate(rows))


@pytest.mark.parametrize(
    "text",
    [
        "\n".join("|".join(row) for row in PIPED),
        "\n".join(" | ".join(row) for row in PIPED),
        framed(PIPED),
        "\n".join(f"|{'|'.join(row)}|" for row in PIPED),
        "\n".join(f"{' | '.join(row)} |||" for row in PIPED),
        "\n".join(f"{' | '.join(row)} |" for row in PIPED),
    ],
)
def test_fields_between_pipes_are_cells_with_a_frame_or_without(text: str):
    assert texts(text.encode()) == [(r, c, word) for r, row in enumerate(PIPED, 1) for c, word in enumerate(row, 1)]


@pytest.mark.parametrize("rule", ["|---|---|---|", "| :--- | ---: | :-: |", "+-----+-----+-----+", "| --- | --- | --- |"])
def test_the_line_of_markdown_below_the_head_is_no_row_and_keeps_its_number(rule: str):
    read = texts(framed(PIPED, rule).encode())
    assert [word for _, _, word in read] == [word for row in PIPED for word in row]
    assert {row for row, _, _ in read} == {1, 3, 4, 5, 6}


def test_a_line_that_lacks_what_was_merged_in_front_stands_below_the_last_columns():
    text = "\n".join(" | ".join(row) for row in [*PIPED[:2], ["质量指标", "10"], *PIPED[2:]])
    assert texts(text.encode())[6:8] == [(3, 2, "质量指标"), (3, 3, "10")]


def test_a_line_without_pipes_among_them_is_one_cell_at_the_left():
    text = "图书馆项目\n" + "\n".join(" | ".join(row) for row in PIPED)
    assert texts(text.encode())[0] == (1, 1, "图书馆项目")


def test_a_blank_field_between_pipes_keeps_its_column():
    text = framed([*PIPED, ["", "", "5"], ["甲", "", "6"]])
    assert texts(text.encode())[-3:] == [(6, 3, "5"), (7, 1, "甲"), (7, 3, "6")]


def test_a_few_pipes_in_running_text_are_no_columns():
    text = "\n".join(["甲|乙", *["采购图书，充实馆藏。"] * 8])
    assert texts(text.encode())[0] == (1, 1, "甲|乙")


def test_in_a_file_with_tabs_a_pipe_is_a_character():
    text = "\n".join("\t".join(["甲|乙", *row]) for row in PIPED)
    assert texts(text.encode())[0] == (1, 1, "甲|乙")


WORDS = st.text(st.sampled_from("项目支出绩效0123456789.%≥"), min_size=1, max_size=6)


@given(st.integers(2, 6).flatmap(lambda width: st.lists(st.lists(WORDS, min_size=width, max_size=width), min_size=5, max_size=8)), st.booleans())
def test_every_word_of_a_table_with_pipes_comes_back_at_its_place(rows: list[list[str]], has_frame: bool):
    text = framed(rows) if has_frame else "\n".join(" | ".join(row) for row in rows)
    assert texts(text.encode()) == [(r, c, word) for r, row in enumerate(rows, 1) for c, word in enumerate(row, 1)]


def test_a_form_with_pipes_is_read_as_one_with_tabs():
    piped = "\n".join(f"| {' | '.join([*line.split(chr(9)), *[''] * (9 - line.count(chr(9)))])} |" for line in SOUND.splitlines())
    for table in ("projects", "funds", "indicators"):
        columns = [name for name in year_of(SOUND)[table].columns if not name.endswith("place")]
        pd.testing.assert_frame_equal(year_of(piped)[table][columns], year_of(SOUND)[table][columns])


@pytest.mark.parametrize("frame", [("|", "|"), ("", ""), ("| ", " |")])
def test_a_blank_cell_between_pipes_holds_its_place_without_a_space(frame: tuple[str, str]):
    rows = [["一级指标", "二级指标", "分值", "得分", "原因"], *[["产出指标", "数量指标", "30", "", ""], ["", "质量指标", "", "9", ""]] * 3]
    text = "\n".join(f"{frame[0]}{'|'.join(row)}{frame[1]}" for row in rows)
    assert texts(text.encode()) == [(r, c, word) for r, row in enumerate(rows, 1) for c, word in enumerate(row, 1) if word]


def test_in_a_frame_a_blank_last_cell_holds_its_place_also_where_a_line_lacks_what_was_merged_in_front():
    text = "|一级指标|二级指标|分值|得分|原因|\n" + "|产出指标|数量指标|30|30||\n|质量指标|20|20||\n" * 3
    assert texts(text.encode())[9:12] == [(3, 2, "质量指标"), (3, 3, "20"), (3, 4, "20")]


def test_a_file_of_nothing_but_rules_has_no_cells():
    assert texts(("|---|---|\n" * 6).encode()) == []


def as_csv(rows: list[list[str]]) -> str:
    written = StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_form_as_csv_is_read_as_one_with_tabs(encoding: str):
    rows = [[*line.split("\t"), *[""] * (9 - line.count("\t") - 1)] for line in SOUND.splitlines()]
    read = [(cell.row, cell.column, cell.text) for cell in read_text(as_csv(rows).encode(encoding)).cells]
    assert read == [(r, c, field) for r, row in enumerate(rows, 1) for c, field in enumerate(row, 1) if field]


def test_a_quoted_cell_holds_commas_quotes_and_lines_and_the_rows_below_keep_their_number():
    rows = [["指标", "指标值", "原因"], ["册数", "1,000册", '"急件",\n已补'], *[["次数", "5", "无"]] * 4]
    read = texts(as_csv(rows).encode())
    assert read[3:7] == [(2, 1, "册数"), (2, 2, "1,000册"), (2, 3, '"急件",\n已补'), (4, 1, "次数")]


@pytest.mark.parametrize("line", ["本年采购图书1,200册,借阅5,000人次,满意。", '经费 20,000 元, 用于"补缺"采购, 已付清', "1,234,567.80    2,000.00"])
def test_commas_in_running_text_part_no_cells(line: str):
    text = "\n".join(["项目绩效情况说明", *[line + "详见附件。" * number for number in range(3)], *["经费使用合规, 无结余。"] * 5])
    assert all("," in text for _, _, text in texts(text.encode()) if text[-1] == "。")


@pytest.mark.parametrize("end", ["", " |", " | |"])
def test_a_form_with_one_cell_a_line_is_refused_and_told_what_to_hand_in(end: str):
    text = "\n".join(f"{cell.strip()}{end}" for line in SOUND.splitlines() for cell in line.split("\t") if cell.strip())
    document = year_of(text)["documents"].iloc[0]
    assert (document["status"], document["reason"]) == ("rejected", ONE_CELL_A_LINE)


def test_one_cell_a_line_is_refused_also_without_the_line_of_the_total():
    text = "\n".join(cell.strip() for line in SOUND.splitlines()[:-1] for cell in line.split("\t") if cell.strip())
    assert year_of(text)["documents"]["reason"].tolist() == [ONE_CELL_A_LINE]


def test_prose_about_forms_is_refused_for_another_reason():
    document = year_of("各单位：\n请于三月底前报送自评表，项目名称应与批复一致。\n联系人\n")["documents"].iloc[0]
    assert (document["status"], document["reason"] == ONE_CELL_A_LINE) == ("rejected", False)
    assert "“项目名称”" in document["reason"]


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
