"""Places are named by what stands there."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.findings.address import named_place, row_names
from helpers.language.translate import speaking, unmarked

NAMES = row_names(
    {
        "indicators": pd.DataFrame(
            [{"project_id": "p1", "position": 3, "level3": "培训 人数"}, {"project_id": "p1", "position": 4, "level3": None}]
        ),
        "funds": pd.DataFrame([{"project_id": "p1", "position": 1, "source_text": "年度资金总额"}]),
    }
)


def place_of(**finding: object) -> object:
    return named_place({"project_id": "p1", "place": "行 245 列 6"} | finding, NAMES)


@pytest.mark.parametrize(
    ("finding", "told"),
    [
        ({"table": "indicators", "position": 3, "column": "score"}, "行 245 列 6（三级指标“培训人数”的得分）"),
        ({"table": "indicators", "position": 3, "column": "level3"}, "行 245 列 6（三级指标“培训人数”）"),
        ({"table": "indicators", "position": 3, "column": None, "place": "行 245"}, "行 245（三级指标“培训人数”）"),
        ({"table": "indicators", "position": 4, "column": "score"}, "行 245 列 6（得分）"),
        ({"table": "funds", "position": 1, "column": "annual_budget"}, "行 245 列 6（“年度资金总额”的全年预算数）"),
        ({"table": "funds", "position": 1, "column": None}, "行 245 列 6（“年度资金总额”一行）"),
        ({"table": "projects", "position": pd.NA, "column": "department"}, "行 245 列 6（主管部门）"),
        ({"table": "projects", "position": None, "column": "declared_total_score"}, "行 245 列 6（总分的得分）"),
        ({"table": "projects", "position": None, "column": None}, "行 245 列 6"),
    ],
)
def test_a_line_is_told_by_its_row_and_column(finding: dict[str, object], told: str):
    assert place_of(**finding) == told


@pytest.mark.parametrize(
    "place", ["表 1 行 5 列 3", "Sheet1!D12", "自评表（2023）!D12", "第 2 页 表 1 行 5 列 3", "第 3 段", "行 129–155", "行 124、126"]
)
def test_every_place_is_told_by_what_stands_there(place: str):
    assert place_of(table="indicators", position=3, column="score", place=place) == f"{place}（三级指标“培训人数”的得分）"


def test_a_place_that_is_not_known_stays_so():
    assert place_of(table="indicators", position=3, column="score", place=None) is None


@pytest.mark.parametrize("place", ["表 1 行 1–20", "第 1 页 表 1 行 1–20", "第 1 段 至 表 1 行 20"])
def test_of_a_whole_form_the_place_stands_alone(place: str):
    assert place_of(table="projects", position=None, column=None, place=place) == place


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("自评表!18:18", "工作表“自评表”第 18 行（三级指标“培训人数”）"),
        ("自评表!1:20", "工作表“自评表”第 1–20 行（三级指标“培训人数”）"),
        ("自评表!18:18、自评表!20:20", "工作表“自评表”第 18 行、工作表“自评表”第 20 行（三级指标“培训人数”）"),
    ],
)
def test_rows_of_a_workbook_are_told_in_words(place: str, told: str):
    assert place_of(table="indicators", position=3, column=None, place=place) == told


def test_a_long_name_is_cut():
    names = row_names(
        {
            "indicators": pd.DataFrame([{"project_id": "p1", "position": 3, "level3": "长" * 40}]),
            "funds": pd.DataFrame(columns=["project_id", "position", "source_text"]),
        }
    )
    assert (
        named_place({"project_id": "p1", "place": "行 1", "table": "indicators", "position": 3, "column": None}, names)
        == f"行 1（三级指标“{'长' * 24}…”）"
    )


def test_in_english_the_row_keeps_its_printed_name():
    with speaking("en"):
        told = place_of(table="indicators", position=3, column="score", place="row 245, column 6")
    assert unmarked(str(told)) == "row 245, column 6 (Score of indicator “培训人数”)" != told
