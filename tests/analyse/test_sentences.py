"""A sentence stands on figures, and is not written without them."""

from __future__ import annotations

from helpers.analyse import sentences
from tests.small_year import FINDINGS, FUNDS, INDICATORS, PROJECTS, RECOMPUTED, RULES, small_year, with_form


def test_the_limits_are_those_of_the_profile():
    settings = [{"setting": "adjustment_limit", "value": "0.1"}, {"setting": "low_rate", "value": "0.15"}]
    written = sentences.budget(small_year(profile_settings=settings))
    assert "其中 1 个调整幅度超过 10%；幅度最大的是《道路养护》，调减 20.00%" in written[0]
    assert written[-1] == "2 个项目的执行率都不低于 15%。"


def test_low_execution_is_named_with_its_rate():
    assert sentences.budget(small_year())[-1] == "执行率低于 90% 的项目 1 个：《桥梁检测》（20.00%）。"


def test_scores_say_how_many_totals_hold_and_how_many_have_a_cause():
    assert sentences.scores(small_year()) == [
        "2 份表自评总分平均 96.00 分；表上未填等级，按总分推定为优 2 份。",
        "可以复核的 2 份表中，1 份的总分与复核结果一致，1 份不一致，其中 1 份的差额可由一种算法恰好得出。",
        "1 份表的分值合计不是 100 分：110 分 1 份。",
    ]
    unknown = small_year(recomputed=[row | {"recomputed_total": None, "weight_sum": None, "grade": None} for row in RECOMPUTED])
    assert sentences.scores(unknown) == ["2 份表自评总分平均 96.00 分。"]


def test_a_rule_that_did_not_run_is_not_passed_over():
    outcomes = [{"rule": "B01", "assessed": 0, "passed": 0, "failed": 0, "not_assessable": 0, "errors": 1}]
    assert sentences.unjudged(small_year(outcomes=outcomes)) == ["1 条规则未能运行，其结果不可作为通过。"]


def test_sources_are_compared_with_the_totals():
    equal = [row | {"position": 2, "source": "current_year_appropriation"} for row in FUNDS]
    assert sentences.sources_note(small_year(funds=FUNDS + equal)) == "各来源之和与年度资金总额之和一致。"
    short = with_form(equal, "p2", initial_budget=15)
    assert sentences.sources_note(small_year(funds=FUNDS + short)) == "各来源之和与年度资金总额之和不一致：年初预算相差 −5.00 万元。"
    silent = [row for row in equal if row["project_id"] != "p2"]
    told = sentences.sources_note(small_year(funds=FUNDS + silent))
    assert told == "各来源之和与年度资金总额之和一致；另有 1 份表没有填写各来源的金额，不在其中。"


def test_every_alternative_text_carries_figures():
    year = small_year()
    for write in (sentences.alt_of_budgets, sentences.alt_of_totals, sentences.alt_of_points, sentences.alt_of_findings):
        assert any(sign.isdigit() for sign in write(year)), write.__name__


def test_a_change_that_no_table_shows_is_no_adjustment_and_is_named():
    year = small_year(funds=with_form(FUNDS, "p2", annual_budget=19.9995))
    assert sentences.budget(year)[0] == (
        "2 个项目中，1 个在年中调整了预算；另有 1 个（《桥梁检测》）的两个预算数相差不足 0.01%，不计为调整。"
    )


def test_budgets_that_nobody_adjusted_are_said_to_be_so():
    unchanged = small_year(funds=[row | {"initial_budget": row["annual_budget"]} for row in FUNDS])
    assert sentences.budget(unchanged)[0] == "2 个项目都没有在年中调整预算。"


def test_budgets_that_were_adjusted_to_what_was_spent_are_counted():
    assert sentences.budget(small_year())[1] == (
        "2 个项目中有 1 个（50.00%）的全年预算与全年执行数完全相等，直到最末一位；其中 1 个的预算在年中调整过，调整后恰好等于执行数。"
    )
    unchanged = small_year(funds=with_form(FUNDS, "p1", initial_budget=80))
    assert sentences.budget(unchanged)[1].endswith("直到最末一位。")


def test_why_other_forms_agree_than_hold_is_said_form_by_form():
    blank = small_year(recomputed=[row | {"sum_of_parts": None} if row["project_id"] == "p2" else row for row in RECOMPUTED])
    assert (
        sentences.scores(blank)[2]
        == "复核按执行率补算预算执行得分，“算术成立”（0 份）只看所填的数：1 份总分一致的表没有填全得分，不算成立。"
    )
    heavy = small_year(recomputed=with_form(RECOMPUTED, "p1", recomputed_total=100, sum_of_parts=100))
    assert "1 份总分一致的表分值合计不是 100 分，不成立" in sentences.scores(heavy)[2]
    other = small_year(recomputed=with_form(RECOMPUTED, "p2", recomputed_total=99))
    assert "1 份成立的表所填预算执行得分与按执行率算出的不同，总分不一致" in sentences.scores(other)[2]


def test_hitting_a_target_in_figures_is_told_apart_from_repeating_its_words():
    same = [row | {"actual_text": row["target_text"]} for row in INDICATORS]
    assert sentences.indicators(small_year(indicators=same)) == [
        "2 行计分指标中，2 行（100.00%）得满分。",
        "2 行填有年度指标值，其中 1 行（50.00%）的指标值不含数字；实际完成值与指标值逐字相同的，文字 1 行，数字 1 行（恰好完成也会如此）。",
    ]
    blank = small_year(indicators=[row | {"target_text": None} for row in INDICATORS])
    assert sentences.indicators(blank) == ["2 行计分指标中，2 行（100.00%）得满分。"]


def test_the_rule_that_found_most_goes_by_what_is_wrong():
    year = small_year(
        rules=[RULES[0] | {"problem": "分值合计不等于 100"}, RULES[1]], findings=[*FINDINGS, FINDINGS[0] | {"finding_id": "B01-2"}]
    )
    assert sentences.found(year)[0] == "2 条规则中 2 条发现了问题；处数最多的是“分值合计不等于 100”（B01），2 处。"


def test_nobody_is_no_unit_with_critical_findings():
    year = small_year(projects=with_form(PROJECTS, "p1", implementing_unit=None))
    assert len(sentences.found(year)) == 1
