"""The first screen says whose year it is, how it went, where the money lies and what its sums leave out, and nothing without figures."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.analyse import overview, problems, sentences, summaries
from helpers.analyse.year import Year, read_year
from tests.conftest import Year as RealYear
from tests.small_year import DOCUMENTS, FINDINGS, FUNDS, PROJECTS, RECOMPUTED, small_year, with_form


@pytest.fixture(scope="module")
def of_2023(real_year: RealYear) -> Year:
    return read_year(real_year.run)


def test_the_year_at_a_glance_says_how_it_went_and_what_is_wrong():
    assert overview.at_a_glance(small_year()) == [
        "2 个项目年初预算 120.00 万元，全年预算 100.00 万元，较年初调减 16.67%；执行 84.00 万元，执行率 84.00%。",
        "共发现问题 2 处（严重 1 处、警示 1 处），涉及 2 份表。",
    ]


def test_without_amounts_there_is_no_sentence_about_money():
    year = small_year(funds=[])
    assert sentences.budget(year) == []
    assert not any("万元" in sentence for sentence in overview.at_a_glance(year))
    assert [tile["label"] for tile in overview.tiles(year)] == ["收到的自评表", "算术成立的表"]


def test_no_findings_is_said_only_where_something_was_checked():
    passed = [{"rule": "B01", "project_id": "p1", "passed": 3, "failed": 0, "not_assessable": 0}]
    assert overview.at_a_glance(small_year(findings=[], judgements=passed))[-1] == "3 条记录经过评判，没有发现问题。"
    assert not any("问题" in sentence for sentence in overview.at_a_glance(small_year(findings=[], judgements=[])))


def test_what_the_sums_leave_out_is_said():
    year = small_year(projects=with_form(PROJECTS, "p2", amount_unit=None))
    assert overview.counted(year) == [
        "重复提交的表 1 份，合计时只计一次。",
        "残缺表 1 份（行 41–42），只评判其现存内容，不计入合计；请向填报单位补要完整的表。",
        "1 份表没有标明金额单位（《桥梁检测》），其金额不计入合计。",
    ]


def test_a_form_of_another_year_enters_no_sum_and_is_named():
    year = small_year(projects=with_form(PROJECTS, "p2", fiscal_year=2022))
    assert list(year.forms["project_id"]) == ["p1"] and summaries.budget_total(year)["annual_budget"] == 80
    assert overview.counted(year)[0] == "另有 1 份是其他年度的表，不计入合计：《桥梁检测》（2022 年度）。"
    assert overview.tiles(year)[0]["note"].startswith("另有其他年度的表 1 份、重复 1 份")
    assert summaries.indicator_shares(year)["rows"].sum() == len(summaries.scores(year)) == 1


def test_a_form_that_prints_no_year_counts():
    assert len(small_year(projects=with_form(PROJECTS, "p2", fiscal_year=None)).forms) == 2


def test_fragments_of_several_files_are_not_named_by_lines_of_one():
    year = small_year(documents=[*DOCUMENTS, DOCUMENTS[0] | {"document_id": "d2", "path": "表二.txt"}])
    assert "残缺表 1 份（在 1 个文件中），只评判" in overview.counted(year)[1]


def test_the_tile_tells_forms_that_hold_that_fail_and_that_cannot_be_judged():
    blank = with_form(RECOMPUTED, "p2", sum_of_parts=None)
    assert overview.tiles(small_year(recomputed=blank))[2] == {
        "label": "算术成立的表",
        "value": "0",
        "unit": "份，共 2 份",
        "note": "分值合计为 100 分，且总分等于各项得分与预算执行得分之和；不成立 1 份，缺少得分未能评判 1 份",
    }


def test_the_department_is_the_spelling_that_most_forms_print():
    names = {"p1": "某区教育局", "p2": "某区教育 局", "p1-2": "某市某区教育局"}
    projects = [row | {"department": names.get(row["project_id"])} for row in PROJECTS]
    assert overview.whose(small_year(projects=projects)) == ["主管部门：某区教育局；读自 1 个文件。"]
    other = [row | {"department": {"p1": "某区教育局", "p2": "某区水务局"}.get(row["project_id"])} for row in PROJECTS]
    assert overview.whose(small_year(projects=other)) == ["主管部门：2 个；读自 1 个文件。"]
    offices = [row | {"department": "组织人事科"} for row in PROJECTS]
    assert overview.whose(small_year(projects=offices)) == []


FOUR = [PROJECTS[1] | {"project_id": f"q{number}", "project_name": f"项目{number}"} for number in range(4)]


def spent(*executed: float) -> Year:
    """Four projects with a budget of 100 each."""
    rows = [FUNDS[0] | {"project_id": f"q{number}", "annual_budget": 100, "executed": amount} for number, amount in enumerate(executed)]
    return small_year(projects=FOUR, funds=rows, findings=[], judgements=[])


def test_unspent_money_that_lies_with_one_or_two_projects_is_told_with_the_rate_of_the_others():
    assert overview.unspent_money(spent(100, 20, 100, 95)) == [
        "未执行的 85.00 万元中，80.00 万元属于《项目1》（全年预算 100.00 万元，执行率 20.00%）；其余 3 个项目合计的执行率为 98.33%。"
    ]
    assert overview.unspent_money(spent(50, 20, 100, 100))[0].startswith("未执行的 130.00 万元中，130.00 万元属于《项目1》（")


@pytest.mark.parametrize("executed", [(100, 100, 100, 100), (70, 70, 70, 70), (100, 100, 100, 99), (300, 20, 100, 100)])
def test_unspent_money_is_not_spoken_of_where_it_is_little_or_lies_everywhere(executed: tuple[float, ...]):
    assert overview.unspent_money(spent(*executed)) == []


def test_sums_that_rest_on_an_amount_of_doubtful_unit_are_said_to_be_open():
    doubt = {"finding_id": "D13-1", "rule": "D13", "severity": "critical", "case": "spent", "project_id": "q1", "table": "indicators", "column": "actual_text", "message": "疑"}  # fmt: skip
    funds = [FUNDS[0] | {"project_id": f"q{number}", "annual_budget": amount, "executed": amount} for number, amount in enumerate((5, 90_000, 5, 5))]
    said = "《项目1》的金额疑似错用元和万元（规则 D13），占全年预算的 99.98%：核实以前，合计数和执行率不宜引用。"
    assert overview.doubtful_amounts(small_year(projects=FOUR, funds=funds, findings=[doubt])) == [said]
    assert said in overview.at_a_glance(small_year(projects=FOUR, funds=funds, findings=[doubt]))
    # The row alone is in doubt, or the amount is a small part of the whole.
    assert overview.doubtful_amounts(small_year(projects=FOUR, funds=funds, findings=[doubt | {"case": "row"}])) == []
    assert overview.doubtful_amounts(small_year(projects=FOUR, funds=funds, findings=[doubt | {"project_id": "q2"}])) == []


def test_units_that_may_be_one_are_named_once():
    asked = {"finding_id": "A10-1", "rule": "A10", "severity": "info", "project_id": "p1", "table": "projects", "column": "implementing_unit", "message": "问", "observed": "某区养护科", "expected": "养护科"}  # fmt: skip
    year = small_year(findings=[asked, asked | {"finding_id": "A10-2"}, asked | {"finding_id": "A10-3", "column": "department"}])
    assert overview.units_alike(year) == "“某区养护科”和“养护科”写法相近，按不同的单位计；是否同一单位，见规则 A10。"
    assert overview.units_alike(small_year()) == ""


def test_forms_without_a_unit_are_not_among_those_with_most_to_do():
    year = small_year(projects=with_form(PROJECTS, "p1", implementing_unit=None))
    assert list(problems.most_to_do(year)["unit"]) == ["检测站"]


def test_units_with_nothing_to_mend_are_not_among_those_with_most_to_do():
    year = small_year(findings=[FINDINGS[0] | {"severity": "info"}, FINDINGS[1]])
    assert list(problems.most_to_do(year)["unit"]) == ["检测站"]


def test_findings_count_at_their_own_severity_and_not_at_the_rule_s():
    year = small_year(findings=[FINDINGS[0] | {"severity": "info"}, FINDINGS[1]])
    rows = problems.by_rule(year).set_index("rule")
    assert rows.loc["B01", ["critical", "warning", "info"]].to_list() == [0, 0, 1]
    assert problems.by_severity_and_rule(problems.findings(year))[["severity", "rule", "findings"]].to_numpy().tolist() == [
        ["warning", "D08", 1],
        ["info", "B01", 1],
    ]


def test_the_first_screen_of_2023_is_what_its_tables_say_when_counted_by_hand(of_2023: Year):
    """Each figure once more from the tables as they are, without the summaries."""
    projects, funds, sums, findings = (of_2023[name] for name in ("projects", "funds", "recomputed", "findings"))
    whole = set(projects.loc[~projects["is_fragment"], "project_id"])
    total = funds[(funds["source"] == "total") & funds["project_id"].isin(whole)].set_index("project_id")
    unspent = (total["annual_budget"] - total["executed"]).sort_values()
    rest = total.drop(unspent.index[-1])
    said = "".join(overview.at_a_glance(of_2023))
    assert (
        f"未执行的 {unspent.sum():,.2f} 万元中，{unspent.iloc[-1]:,.2f} 万元属于《2023 年国有企业退休人员社会化管理补助资金（中央）》"
        in said
    )
    assert f"其余 18 个项目合计的执行率为 {rest['executed'].sum() / rest['annual_budget'].sum():.2%}。" in said
    shown = {round(a / i - 1, 4) for a, i in zip(total["annual_budget"], total["initial_budget"], strict=True)}
    moved = [key for key, row in total.iterrows() if round(row["annual_budget"] / row["initial_budget"] - 1, 4) != 0]
    assert len(shown) > 5 and f"19 个项目中，{len(moved)} 个在年中调整了预算" in sentences.budget(of_2023)[0]
    equal = total.index[total["annual_budget"] == total["executed"]]
    assert (
        f"有 {len(equal)} 个" in sentences.budget(of_2023)[1]
        and f"其中 {len(set(equal) & set(moved))} 个的预算" in sentences.budget(of_2023)[1]
    )
    judged = {"holds": 0, "fails": 0, "open": 0}
    for row in (
        sums[sums["project_id"].isin(whole)].merge(projects[["project_id", "declared_total_score"]], on="project_id").to_dict("records")
    ):
        off = row["declared_total_score"] - row["sum_of_parts"]
        wrong = abs(row["weight_sum"] - 100) > 0.01 or (not pd.isna(off) and abs(off) > 0.01)
        judged["fails" if wrong else "open" if pd.isna(off) else "holds"] += 1
    tile = overview.tiles(of_2023)[2]
    assert tile["value"] == f"{judged['holds']}" and f"不成立 {judged['fails']} 份，缺少得分未能评判 {judged['open']} 份" in tile["note"]
    counts = findings["severity"].value_counts()
    assert problems.total_by_rule(of_2023) | counts.to_dict() == problems.total_by_rule(of_2023)


def test_an_empty_year_says_only_that_nothing_came():
    names = ("projects", "funds", "indicators", "recomputed", "findings", "judgements", "outcomes", "documents")
    year = small_year(**{name: [] for name in names})
    assert [tile["value"] for tile in overview.tiles(year)] == ["0"]
    written = (
        overview.at_a_glance,
        overview.counted,
        overview.whose,
        sentences.budget,
        sentences.scores,
        sentences.indicators,
        sentences.found,
        sentences.unjudged,
    )
    assert [write(year) for write in written] == [[]] * len(written)
