"""Year on year and submission on submission: what goes on, came and went, what the rules changed, what was resolved."""

from __future__ import annotations

import pandas as pd

from helpers.analyse import comparison, problems, resubmission
from helpers.analyse.year import Year
from helpers.schema import tables
from tests.conftest import parameters_in
from tests.small_year import DOCUMENTS, FINDINGS, FUNDS, PROJECTS, RULES, SETTINGS, compared, small_year, with_form


def test_a_project_goes_on_under_the_name_of_another_year_and_others_are_new_or_gone():
    before = small_year(
        projects=with_form(
            with_form(PROJECTS, "p1", project_name="2022 年度道路养护", declared_total_score=90), "p2", project_name="隧道检测"
        ),
        funds=with_form(FUNDS, "p1", annual_budget=40, executed=20),
    )
    rows = comparison.projects(compared(before)).set_index("name")
    assert rows["state"].to_dict() == {"道路养护": "goes_on", "桥梁检测": "new", "隧道检测": "gone"}
    road = rows.loc["道路养护"]
    assert (road["annual_budget_then"], road["annual_budget_now"], road["change"]) == (40, 80, 1)
    assert (road["rate_then"], road["rate_now"], road["score_then"], road["score_now"]) == (0.5, 1, 90, 100)
    assert "全年预算由 40.00 万元变为 80.00 万元（+100.00%），执行率由 50.00% 变为 100.00%。" in "".join(comparison.said(compared(before)))


def test_two_projects_of_one_name_and_unit_are_neither_new_nor_gone():
    now = small_year(projects=with_form(PROJECTS, "p2", project_name="道路养护", implementing_unit="养护科"))
    assert comparison.projects(compared(small_year(), now))["name"].tolist() == ["桥梁检测"]
    assert "另有 2 份表" in "".join(comparison.said(compared(small_year(), now)))


def test_the_same_rules_and_profile_let_findings_be_compared():
    assert comparison.rules_said(compared(small_year())) == ["两年度的规则和评分口径相同，问题处数可以直接比较。"]


def test_rules_and_settings_that_changed_are_listed_with_the_findings_of_both_years():
    before = small_year(
        rules=[RULES[0] | {"version": 1}], profile_settings=[SETTINGS[0], SETTINGS[1] | {"value": "0.8"}], findings=FINDINGS[:1]
    )
    now = small_year(rules=[RULES[0] | {"version": 2}, RULES[1]])
    both = compared(before, now)
    rows = comparison.rules_changed(both)
    assert rows[["rule", "change", "findings_now"]].to_numpy().tolist() == [["B01", "评判方法已修改", 1], ["D08", "新增", 1]]
    assert rows["findings_then"].iloc[0] == 1 and pd.isna(rows["findings_then"].iloc[1])
    settings = comparison.settings_changed(both)
    assert settings[["setting", "value_then", "value_now"]].to_numpy().tolist() == [["low_rate", "80%", "90%"]]
    assert "2 条规则有变化、评分口径的 1 项设置有变化" in comparison.rules_said(both)[0]


def test_without_an_earlier_year_nothing_is_said(tmp_path):
    alone = comparison.compare(parameters_in(tmp_path), small_year())
    assert comparison.said(alone) == comparison.rules_said(alone) == []
    assert (
        comparison.projects(alone).empty
        and comparison.totals(alone).empty
        and comparison.rules_changed(alone).empty
        and comparison.settings_changed(alone).empty
    )


def test_an_earlier_year_of_an_older_version_is_compared_as_far_as_it_goes_or_refused_with_the_command(tmp_path):
    run = parameters_in(tmp_path)
    folder = run.previous_processed_year
    tables.write_all(folder, small_year().tables)
    (folder / "rescoring.parquet").unlink()
    older = comparison.compare(run, small_year())
    assert older.before is not None and "缺少 rescoring" in comparison.said(older)[-1]
    pd.DataFrame({"no_such_column": [1]}).to_parquet(folder / "findings.parquet")
    refused = comparison.compare(run, small_year())
    assert refused.before is None and "python -m helpers run --fiscal-year 2022" in comparison.said(refused)[0]


def test_findings_of_last_year_that_stand_again_are_told_with_what_was_said_then():
    year = small_year(findings=[FINDINGS[0] | {"again": "上一年度同样发现，见 行 20。"}, FINDINGS[1]])
    found = problems.findings(year)
    rows = comparison.standing_again(found)
    assert rows[["name", "rule", "findings", "again"]].to_numpy().tolist() == [["道路养护", "B01", 1, "上一年度同样发现，见 行 20。"]]
    assert comparison.again_said(found) == [
        "本年度的 1 处问题（严重 1 处）上一年度在同一项目中已经查出，涉及 1 个项目；最多的是“分值合计为 100”（B01），1 处。"
    ]


def test_findings_of_one_rule_on_one_project_that_stand_again_are_one_row():
    again = FINDINGS[0] | {"again": "上一年度同样发现，见 行 20。"}
    found = problems.findings(small_year(findings=[again, again | {"finding_id": "B01-2"}, FINDINGS[1]]))
    assert comparison.standing_again(found)["findings"].tolist() == [2]
    nothing = problems.findings(small_year())
    assert comparison.standing_again(nothing).empty and comparison.again_said(nothing) == []


def test_a_new_project_that_may_be_one_that_is_gone_is_told_beside_it():
    asked = {"finding_id": "G14-1", "rule": "G14", "severity": "info", "project_id": "p2", "table": "projects", "column": "project_name", "partner": "p2"}  # fmt: skip
    before = small_year(projects=with_form(PROJECTS, "p2", project_name="桥梁检查"))
    both = compared(before, small_year(findings=[asked]))
    assert comparison.projects(both).set_index("name")["renamed"].dropna().to_dict() == {"桥梁检测": "桥梁检查", "桥梁检查": "桥梁检测"}
    assert "新增的项目中 1 个疑为改名（规则 G14）：《桥梁检测》可能就是上一年度的《桥梁检查》。" in comparison.said(both)
    assert comparison.projects(compared(before))["renamed"].isna().all()


def test_the_first_screen_puts_rate_and_critical_findings_beside_those_of_the_year_before():
    before = small_year(funds=with_form(FUNDS, "p1", executed=20), findings=[])
    assert comparison.at_a_glance(compared(before)) == ["与 2022 年度相比，执行率由 24.00% 变为 84.00%，严重问题由 0 处变为 1 处。"]
    other = small_year(rules=RULES[:1], funds=[])
    assert comparison.at_a_glance(compared(other)) == ["与 2022 年度相比，严重问题由 1 处变为 1 处（规则或口径有变化，见第六部分）。"]
    assert comparison.at_a_glance(comparison.Comparison(small_year(), None)) == []


def test_years_without_a_project_that_goes_on_are_not_compared_on_the_first_screen():
    before = small_year(projects=[row | {"project_name": f"旧项目{number}"} for number, row in enumerate(PROJECTS)])
    assert comparison.at_a_glance(compared(before)) == ["与 2022 年度没有延续的项目，两年的数字不作比较。"]


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
    assert problems.notes(year)["note"].tolist() == ["含隐藏的工作表“旧表”，已一并读取。"]


def test_a_label_that_is_not_there_has_words_in_place_of_a_blank():
    year = small_year(leftovers=[{"document_id": "d1", "place": "第 1 段", "reason": "缺少“年度”"}])
    assert problems.leftovers(year)["text"].tolist() == ["（原件中没有）"]
