"""Year on year and submission on submission: what goes on, came and went, what the rules changed, what was resolved."""

from __future__ import annotations

import pandas as pd

from helpers import tables
from helpers.analyse import documents, problems, resubmission, years
from helpers.analyse.year import Year
from tests.conftest import parameters_in
from tests.small_year import DOCUMENTS, FINDINGS, FUNDS, PROJECTS, RULES, SETTINGS, small_year, with_form


def compared(before: Year, now: Year | None = None) -> years.Comparison:
    return years.Comparison(now or small_year(), Year(2022, before.tables))


def test_a_project_goes_on_under_the_name_of_another_year_and_others_are_new_or_gone():
    before = small_year(
        projects=with_form(
            with_form(PROJECTS, "p1", project_name="2022 年度道路养护", declared_total_score=90), "p2", project_name="隧道检测"
        ),
        funds=with_form(FUNDS, "p1", annual_budget=40, executed=20),
    )
    rows = years.projects(compared(before)).set_index("name")
    assert rows["state"].to_dict() == {"道路养护": "goes_on", "桥梁检测": "new", "隧道检测": "gone"}
    road = rows.loc["道路养护"]
    assert (road["annual_budget_then"], road["annual_budget_now"], road["change"]) == (40, 80, 1)
    assert (road["rate_then"], road["rate_now"], road["score_then"], road["score_now"]) == (0.5, 1, 90, 100)
    assert "全年预算由 40.00 万元变为 80.00 万元（+100.00%），执行率由 50.00% 变为 100.00%。" in "".join(years.said(compared(before)))


def test_two_projects_of_one_name_and_unit_are_neither_new_nor_gone():
    now = small_year(projects=with_form(PROJECTS, "p2", project_name="道路养护", implementing_unit="养护科"))
    assert years.projects(compared(small_year(), now))["name"].tolist() == ["桥梁检测"]
    assert "另有 2 份表" in "".join(years.said(compared(small_year(), now)))


def test_the_same_rules_and_profile_let_findings_be_compared():
    assert years.rules_said(compared(small_year())) == ["两年度的规则和评分口径相同，问题处数可以直接比较。"]


def test_rules_and_settings_that_changed_are_listed_with_the_findings_of_both_years():
    before = small_year(
        rules=[RULES[0] | {"version": 1}], profile_settings=[SETTINGS[0], SETTINGS[1] | {"value": "0.8"}], findings=FINDINGS[:1]
    )
    now = small_year(rules=[RULES[0] | {"version": 2}, RULES[1]])
    both = compared(before, now)
    rows = years.rules_changed(both)
    assert rows[["rule", "change", "findings_now"]].to_numpy().tolist() == [["B01", "评判方法已修改", 1], ["D08", "新增", 1]]
    assert rows["findings_then"].iloc[0] == 1 and pd.isna(rows["findings_then"].iloc[1])
    settings = years.settings_changed(both)
    assert settings[["setting", "value_then", "value_now"]].to_numpy().tolist() == [["low_rate", "0.8", "0.9"]]
    assert "2 条规则有变化、评分口径的 1 项设置有变化" in years.rules_said(both)[0]


def test_without_an_earlier_year_nothing_is_said(tmp_path):
    alone = years.compare(parameters_in(tmp_path), small_year())
    assert years.said(alone) == years.rules_said(alone) == []
    assert (
        years.projects(alone).empty
        and years.totals(alone).empty
        and years.rules_changed(alone).empty
        and years.settings_changed(alone).empty
    )


def test_an_earlier_year_of_an_older_version_is_compared_as_far_as_it_goes_or_refused_with_the_command(tmp_path):
    run = parameters_in(tmp_path)
    folder = run.previous_processed_year
    tables.write_all(folder, small_year().tables)
    (folder / "rescoring.parquet").unlink()
    older = years.compare(run, small_year())
    assert older.before is not None and "缺少 rescoring" in years.said(older)[-1]
    pd.DataFrame({"no_such_column": [1]}).to_parquet(folder / "findings.parquet")
    refused = years.compare(run, small_year())
    assert refused.before is None and "python -m helpers run --fiscal-year 2022" in years.said(refused)[0]


def test_findings_of_last_year_that_stand_again_are_told_with_what_was_said_then():
    year = small_year(findings=[FINDINGS[0] | {"again": "上一年度同样发现，见 行 20。"}, FINDINGS[1]])
    assert years.standing_again(problems.findings(year))["finding_id"].tolist() == ["B01-1"]


def test_what_became_of_the_last_submission_is_told_what_stands_first():
    rows = [
        {
            "finding_id": "X01-1",
            "state": "resolved",
            "rule": "X01",
            "project_id": "p1",
            "project_name": "道路 养护",
            "message": "合计不符。",
        },
        {"finding_id": "B01-1", "state": "stands", "rule": "B01", "project_id": "p1", "project_name": "道路 养护", "message": "合计 110。"},
        {"finding_id": "D08-1", "state": "new", "rule": "D08", "project_id": "p2", "project_name": "桥梁检测", "message": "没有说明。"},
        {
            "finding_id": "E01-1",
            "state": "withdrawn",
            "rule": "E01",
            "project_id": "p9",
            "project_name": "隧道 检测",
            "message": "没有目标。",
        },
    ]
    year = Year(2023, small_year().tables | {"resolved": tables.conform("resolved", rows)})
    told = resubmission.changes(year)
    assert told[["state_word", "name"]].to_numpy().tolist() == [
        ["仍存在", "道路养护"],
        ["新增", "桥梁检测"],
        ["表未再报送", "隧道检测"],
        ["已解决", "道路养护"],
    ]
    assert told["anchor"].notna().tolist() == [True, True, False, True]
    assert resubmission.said(year) == ["上次报送的表有问题 3 处。本次与之比较：仍存在 1 处、新增 1 处、表未再报送 1 处、已解决 1 处。"]


def test_a_year_that_was_run_once_says_nothing_of_a_last_submission():
    assert resubmission.said(small_year()) == [] and resubmission.changes(small_year()).empty


def test_notes_of_files_stand_in_words_and_rejected_files_stand_elsewhere():
    year = small_year(
        documents=[
            DOCUMENTS[0] | {"note": "含隐藏的工作表“旧表”，已一并读取。"},
            DOCUMENTS[0] | {"document_id": "d2", "status": "rejected", "note": "扩展名不符。"},
        ]
    )
    assert documents.notes(year)["note"].tolist() == ["含隐藏的工作表“旧表”，已一并读取。"]


def test_a_label_that_is_not_there_has_words_in_place_of_a_blank():
    year = small_year(leftovers=[{"document_id": "d1", "place": "第 1 段", "reason": "缺少“年度”"}])
    assert problems.leftovers(year)["text"].tolist() == ["（原件中没有）"]
