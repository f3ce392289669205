"""A sentence stands on figures, and is not written without them."""

from __future__ import annotations

from helpers.analyse import sentences
from tests.small_year import FUNDS, PROJECTS, RECOMPUTED, small_year, with_form


def test_the_year_at_a_glance_says_how_it_went_and_what_is_wrong():
    assert sentences.at_a_glance(small_year()) == [
        "2 个项目年初预算 120.00 万元，全年预算 100.00 万元，较年初调减 16.67%；执行 84.00 万元，执行率 84.00%。",
        "共发现问题 2 处（严重 1 处、警示 1 处），涉及 2 份表。",
    ]


def test_without_amounts_there_is_no_sentence_about_money():
    year = small_year(funds=[])
    assert sentences.budget(year) == []
    assert not any("万元" in sentence for sentence in sentences.at_a_glance(year))
    assert [tile["label"] for tile in sentences.tiles(year)] == ["收到的自评表", "算术成立的表"]


def test_no_findings_is_said_only_where_something_was_checked():
    passed = [{"rule": "B01", "project_id": "p1", "passed": 3, "failed": 0, "not_assessable": 0}]
    assert sentences.at_a_glance(small_year(findings=[], judgements=passed))[-1] == "3 条记录经过评判，没有发现问题。"
    assert not any("问题" in sentence for sentence in sentences.at_a_glance(small_year(findings=[], judgements=[])))


def test_what_the_sums_leave_out_is_said():
    year = small_year(projects=with_form(PROJECTS, "p2", amount_unit=None))
    assert sentences.counted(year) == [
        "重复提交的表 1 份，合计时只计一次。",
        "残缺表 1 份（行 41–42），只评判其现存内容，不计入合计。",
        "1 份表没有标明金额单位（《桥梁检测》），其金额不计入合计。",
    ]


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
        "可以复核的 2 份表中，1 份的总分与复核结果一致，1 份不一致，其中 1 份的差额有明确原因。",
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
    assert sentences.sources_note(small_year(funds=FUNDS + silent)).endswith("全年执行相差 −4.00 万元；1 份表没有填写各来源的金额。")


def test_every_alternative_text_carries_figures():
    year = small_year()
    for write in (sentences.alt_of_budgets, sentences.alt_of_totals, sentences.alt_of_points, sentences.alt_of_findings):
        assert any(sign.isdigit() for sign in write(year)), write.__name__


def test_an_empty_year_says_only_that_nothing_came():
    names = ("projects", "funds", "indicators", "recomputed", "findings", "judgements", "outcomes", "documents")
    year = small_year(**{name: [] for name in names})
    assert [tile["value"] for tile in sentences.tiles(year)] == ["0"]
    written = (
        sentences.at_a_glance,
        sentences.counted,
        sentences.budget,
        sentences.scores,
        sentences.indicators,
        sentences.found,
        sentences.unjudged,
    )
    assert [write(year) for write in written] == [[]] * len(written)
