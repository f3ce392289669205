"""A Word copy of a form, rebuilt from its cells."""

from __future__ import annotations

from io import BytesIO

import pandas as pd
from docx import Document
from docx.document import Document as WordDocument
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.clean import clean
from helpers.config.parameters import RunParameters
from helpers.ingest import read_year
from helpers.ingest.docx import read_docx
from helpers.publish.papers.comment_places import Target, Targets
from helpers.publish.papers.word_copy import LEFT_OUT, CopiedForm, copy_forms
from tests.grids import year_of_cells


def cell(
    row: int, column: int, text: str, *, spans: tuple[int, int] = (1, 1), claim: str = "used", table: str = "projects", read_as: str | None = None
) -> dict[str, object]:
    return {
        "table": 1, "row": row, "column": column, "text": text, "row_span": spans[0], "column_span": spans[1],
        "claim": claim, "claimed_table": table, "claimed_column": read_as, "position": 1,
    }  # fmt: skip


def copied(*cells: dict[str, object], at: tuple[tuple[int, int], ...] = (), settled: dict[tuple[object, ...], str] | None = None) -> WordDocument:
    remarks = {Target("d", 1, row, column, "", ""): [f"行 {row} 列 {column}"] for row, column in at}
    return Document(BytesIO(copy_forms("副本", "说明", [CopiedForm("表", cells, remarks, settled or {})])))


def texts(document: WordDocument) -> list[list[str]]:
    return [[each.text for each in row.cells] for row in document.tables[0].rows]


def test_merged_cells_are_merged_again():
    document = copied(cell(1, 1, "标题", spans=(1, 3)), cell(2, 1, "甲", spans=(2, 1)), cell(2, 2, "乙"), cell(3, 2, "丙"), cell(2, 3, "丁"))
    assert texts(document) == [["标题", "标题", "标题"], ["甲", "乙", "丁"], ["甲", "丙", ""]]


def test_rows_and_columns_that_hold_nothing_are_left_out_and_comments_still_find_their_cells():
    document = copied(cell(3, 2, "甲"), cell(3, 9, "乙"), cell(40, 2, "丙"), cell(40, 5, "丁"), cell(40, 9, "戊"), at=((40, 5), (3, 2)))
    assert texts(document)[1] == ["丙", "丁", "戊"]
    assert {comment.text for comment in document.comments} == {"行 40 列 5", "行 3 列 2"}
    assert document.tables[0].cell(1, 1)._tc.xpath(".//w:commentReference") and document.tables[0].cell(0, 0)._tc.xpath(".//w:commentReference")


def test_a_blank_cell_with_a_remark_gets_a_place():
    document = copied(cell(1, 1, "甲"), cell(1, 3, "乙"), at=((1, 2),))
    assert document.tables[0].cell(0, 1)._tc.xpath(".//w:commentReference")


def test_layout_spaces_are_cleared_away_and_figures_stand_as_they_were_read():
    document = copied(
        cell(1, 1, "实 施 单 位", claim="boilerplate"), cell(1, 2, "就业  促进科\n第 2 组"),
        cell(2, 1, "113.8699 68", table="funds", read_as="executed"), cell(2, 2, "113.8699 68", table="indicators", read_as="target_text"),
        settled={("funds", 1, "executed"): "113.869968"},
    )  # fmt: skip
    assert texts(document) == [["实施单位", "就业促进科\n第 2 组"], ["113.869968", "113.8699 68"]]


def test_the_name_of_a_row_of_funds_leaves_its_blank_amounts_alone():
    def funds(row: int, column: int, text: str, read_as: str) -> dict[str, object]:
        return cell(row, column, text, table="funds", read_as=read_as) | {"position": row}

    document = copied(
        cell(1, 1, "项目资金", claim="boilerplate"), cell(1, 3, "年初预算数", claim="boilerplate"), cell(1, 4, "全年预算数", claim="boilerplate"),
        cell(1, 5, "全年执行数", claim="boilerplate"), cell(1, 6, "分值", claim="boilerplate"),
        funds(2, 1, "年度资金总额", "source_text"), *[funds(2, column, "80", name) for column, name in ((3, "initial_budget"), (4, "annual_budget"), (5, "executed"))],
        funds(3, 1, "其中：当年财政拨款", "source_text"), funds(3, 6, "—", "weight_text"),
        cell(4, 1, "年度总体目标", claim="boilerplate"), cell(4, 2, "养护道路。"),
    )  # fmt: skip
    rows = texts(document)
    assert rows[2] == ["其中：当年财政拨款", "其中：当年财政拨款", "", "", "", "—"]
    assert rows[3] == ["年度总体目标", *["养护道路。"] * 5]


def test_a_label_that_stands_once_covers_the_blank_cells_below_it_and_no_others():
    level1, level2 = ({"table": "indicators", "read_as": name} for name in ("level1", "level2"))
    document = copied(
        cell(1, 1, "产出指标", **level1), cell(1, 2, "数量指标", **level2), cell(1, 3, "册数"),
        cell(2, 3, "种数"),
        cell(3, 2, "质量指标", **level2), cell(3, 3, "合格"),
        cell(4, 1, "效益指标", **level1), cell(4, 2, "社会效益", **level2), cell(4, 3, "借阅"),
    )  # fmt: skip
    assert texts(document) == [["产出指标", "数量指标", "册数"], ["产出指标", "数量指标", "种数"], ["产出指标", "质量指标", "合格"], ["效益指标", "社会效益", "借阅"]]


def test_a_blank_cell_that_a_remark_is_about_is_covered_by_no_label():
    document = copied(cell(1, 1, "产出指标", table="indicators", read_as="level1"), cell(1, 2, "册数"), cell(2, 2, "满意"), at=((2, 1),))
    assert texts(document) == [["产出指标", "册数"], ["", "满意"]] and document.tables[0].cell(1, 0)._tc.xpath(".//w:commentReference")


def test_a_row_that_a_page_break_had_shifted_stands_below_the_names_of_its_columns_again():
    def of_row(number: int, first: int, *texts: str) -> list[dict[str, object]]:
        roles = ("level1", "level3", "target_text", "score")
        return [cell(number, first + at, text, table="indicators", read_as=role) for at, (role, text) in enumerate(zip(roles, texts, strict=True))]

    document = copied(
        *[cell(1, column, name, claim="boilerplate") for column, name in enumerate(("一级", "三级", "指标值", "得分"), 2)],
        *of_row(2, 2, "产出指标", "册数", "100册", "10"),
        *of_row(3, 1, "效益指标", "借阅", "300次", "20"),
        cell(4, 1, "总分", claim="boilerplate"), cell(4, 4, "30", read_as="declared_total_score"),
        at=((3, 4), (4, 4)),
    )  # fmt: skip
    assert texts(document)[1:] == [["", "产出指标", "册数", "100册", "10"], ["", "效益指标", "借阅", "300次", "20"], ["总分"] * 4 + ["30"]]
    for row in document.tables[0].rows[2:]:
        assert row.cells[-1]._tc.xpath(".//w:commentReference")


def test_a_label_ends_above_a_row_whose_own_label_is_not_printed():
    rows = [
        cell(1, 1, "产出指标", table="indicators", read_as="level1"), cell(1, 2, "册数"),
        cell(2, 2, "种数") | {"position": 2}, cell(3, 2, "借阅", table="indicators", read_as="level3") | {"position": 3},
    ]  # fmt: skip
    document = Document(BytesIO(copy_forms("副本", "说明", [CopiedForm("表", rows, {}, without_level1={3})])))
    assert texts(document) == [["产出指标", "册数"], ["产出指标", "种数"], ["", "借阅"]]


def test_the_copy_of_each_real_form_reads_as_the_form_does():
    run = RunParameters(fiscal_year=2023)
    read = read_year(run)
    year = read | clean(2023, read["documents"], read["cells"])
    whole = year["projects"][~year["projects"]["is_fragment"]]
    targets, copies = Targets(year["cells"], year["claims"]), []
    for project in whole["project_id"]:
        changes = year["changes"][year["changes"]["project_id"] == project].to_dict("records")
        settled = {(row["table"], row["position"], row["column"]): row["after"] for row in changes if row["reason"] == "layout_space"}
        lost = {row["position"] for row in changes if row["reason"] == "level1_inferred"}
        copies.append(CopiedForm("副本", targets.cells_of(project), {}, settled, lost))
    again = year_of_cells(read_docx(copy_forms("副本", "说明", copies)).cells)
    for table in ("projects", "funds", "indicators"):
        expected = year[table][year[table]["project_id"].isin(whole["project_id"])].reset_index(drop=True)
        assert packed(again[table]) == packed(expected)


def packed(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Rows without their addresses, without what is certain in one format and less so in another, and without what a copy leaves out: spaces of
    layout, people, and so labels beside which nothing stands."""
    rows = frame.drop(columns=["place", "document_id", "form_order", "labels", "uncertain"], errors="ignore")
    rows = rows.map(lambda value: "".join(value.split()) if isinstance(value, str) else value).astype(object)
    return rows.where(rows.notna(), None).to_dict("records")


def test_every_form_but_the_first_begins_a_page():
    forms = [CopiedForm(name, [cell(1, 1, name)], {}) for name in "甲乙丙"]
    document = Document(BytesIO(copy_forms("副本", "说明", forms)))
    breaks = [paragraph.text for paragraph in document.paragraphs if paragraph.paragraph_format.page_break_before]
    assert breaks == ["乙", "丙"]


def test_contacts_and_what_looks_like_them_are_left_out():
    document = copied(
        cell(1, 1, "联系电话", claim="boilerplate"), cell(1, 2, "00000000", table="contacts"), cell(2, 1, "填报人：某某", claim="leftover"),
        cell(2, 2, "电话 010-12345678", claim="boilerplate"), cell(3, 1, "未分类 00000000", claim="leftover"), cell(3, 2, "12345678.5 万元"),
    )  # fmt: skip
    assert texts(document) == [["联系电话", LEFT_OUT], [LEFT_OUT, LEFT_OUT], [LEFT_OUT, "12345678.5 万元"]]


def test_a_row_of_a_hundred_columns_is_folded_into_those_that_word_has():
    document = copied(*[cell(1, column, f"{column}") for column in range(1, 101)], at=((1, 100),))
    assert len(document.tables[0].columns) == 60 and document.tables[0].cell(0, 59).text == "\n".join(map(str, range(60, 101)))


CELLS = st.lists(
    st.builds(
        lambda row, column, text, rows, columns: cell(row, column, text, spans=(rows, columns)),
        st.integers(1, 6), st.integers(1, 6), st.text(min_size=1, max_size=40), st.integers(1, 4), st.integers(1, 4),
    ),
    min_size=1, max_size=12, unique_by=lambda made: (made["row"], made["column"]),
)  # fmt: skip


@settings(max_examples=80)
@given(CELLS, st.data())
def test_any_grid_becomes_a_table_with_every_comment_in_it(cells, data):
    made = data.draw(st.sampled_from(cells))
    document = copied(*cells, at=((made["row"], made["column"]),))
    assert len(list(document.comments)) == 1
    grid = document.tables[0]._tbl.tblGrid.gridCol_lst
    assert all(sum(tc.grid_span for tc in row.tc_lst) == len(grid) for row in document.tables[0]._tbl.tr_lst)
