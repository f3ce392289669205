"""The review table lists the scores that the rules would give otherwise, and the sentence counts what could be judged."""

from __future__ import annotations

from helpers.analyse import rescoring
from tests.small_year import PROJECTS, small_year

RESCORING = [
    {"project_id": "p1", "position": 1, "weight": 100, "declared": 100, "due": 100, "difference": 0, "outcome": "agrees", "formula": "达到指标值，得满分 100"},
    {"project_id": "p2", "position": 1, "weight": 90, "declared": 90, "due": 81, "difference": 9, "outcome": "differs", "formula": "45 ÷ 50 × 90 = 81，填 90"},
    {"project_id": "p2", "position": 2, "weight": 5, "declared": 5, "outcome": "not_judged", "reason": "指标值是文字，不能量化"},
    {"project_id": "p1-2", "position": 1, "weight": 100, "declared": 90, "due": 100, "difference": -10, "outcome": "differs", "formula": "达到指标值，得满分 100，填 90"},
]  # fmt: skip


def test_the_review_table_holds_the_rows_that_differ_each_form_once():
    rows = rescoring.review_table(small_year(rescoring=RESCORING))
    assert rows[["name", "level3", "declared", "due", "formula", "anchor"]].to_dict("records") == [
        {"name": "桥梁检测", "level3": "检测质量", "declared": 90, "due": 81, "formula": "45 ÷ 50 × 90 = 81，填 90", "anchor": "p-p2"}
    ]


def test_rounded_scores_stand_in_the_table_after_larger_gaps():
    rounded = {
        "project_id": "p1",
        "position": 1,
        "weight": 10,
        "declared": 7,
        "due": 6.81,
        "difference": 0.19,
        "outcome": "rounded",
        "formula": "取整",
    }
    rows = rescoring.review_table(small_year(rescoring=[rounded, *RESCORING[1:]]))
    assert list(rows["difference"]) == [9, 0.19]


def test_the_sentence_counts_what_agrees_differs_and_could_not_be_judged():
    assert rescoring.said(small_year(rescoring=RESCORING)) == [
        "3 行计分指标中，2 行可以按评分口径重新评分：1 行与填报得分一致、1 行与填报得分不同；1 行未能评判（指标值是文字，不能量化 1 行）。"
    ]


def test_without_rows_nothing_is_said_and_no_table_written():
    assert rescoring.said(small_year()) == []
    year = small_year(rescoring=RESCORING, projects=[PROJECTS[2]])
    assert rescoring.said(year) == [] and rescoring.review_table(year).empty
