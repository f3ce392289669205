"""Sums that are held against each other are those of the same forms, and a sentence says of how many."""

from __future__ import annotations

import pytest

from helpers.analyse import comparison, overview, sentences, summaries
from helpers.language.translate import speaking
from tests.small_year import FUNDS, PROJECTS, compared, small_year, with_form

WITHOUT_INITIAL = with_form(FUNDS, "p1", initial_budget=None)
WITHOUT_SPENDING = with_form(FUNDS, "p2", executed=None)


def test_a_change_of_budget_is_that_of_the_forms_with_both_budgets():
    total = summaries.budget_total(small_year(funds=WITHOUT_INITIAL))
    assert (total["initial_budget"], total["annual_budget"], total["adjustment"]) == (20, 100, 0)


def test_a_rate_is_that_of_the_forms_with_budget_and_spending():
    total = summaries.budget_total(small_year(funds=WITHOUT_SPENDING))
    assert (total["annual_budget"], total["executed"], total["rate"]) == (100, 80, 1)


def test_the_sentence_says_of_how_many_forms_each_comparison_is():
    assert overview.money_of_the_year(small_year(funds=WITHOUT_INITIAL)) == [
        "2 个项目中，年初预算和全年预算都填的 1 个：年初预算 20.00 万元，全年预算 20.00 万元，与年初相同。",
        "2 个项目中，全年预算和全年执行数都填的 2 个：全年预算 100.00 万元，执行 84.00 万元，执行率 84.00%。",
    ]


def test_a_year_of_whole_forms_needs_no_numbers_of_them():
    assert overview.money_of_the_year(small_year()) == ["2 个项目年初预算 120.00 万元，全年预算 100.00 万元，较年初调减 16.67%；执行 84.00 万元，执行率 84.00%。"]


def test_without_any_initial_budget_nothing_is_said_of_changes():
    none = [row | {"initial_budget": None} for row in FUNDS]
    (told,) = overview.money_of_the_year(small_year(funds=none))
    assert "年初" not in told and "执行率 84.00%" in told


def test_it_is_said_in_english_too():
    with speaking("en"):
        first, second = overview.money_of_the_year(small_year(funds=WITHOUT_INITIAL))
    assert first.startswith("1 of 2 projects has both an initial and an annual budget")
    assert second.startswith("2 of 2 projects have both an annual budget and spending")


@pytest.mark.parametrize(("funds", "note"), [(FUNDS, "全年预算 100.00 万元，执行 84.00 万元"), (WITHOUT_SPENDING, "全年预算 80.00 万元，执行 80.00 万元；按两数都填的 1 份表计")])
def test_the_tile_names_the_sums_that_its_rate_is_made_of(funds, note: str):
    tile = next(tile for tile in overview.tiles(small_year(funds=funds)) if tile["label"] == "预算执行率")
    assert tile["note"] == note


def test_a_units_rate_is_that_of_its_forms_with_both_figures():
    one_unit = [row | {"implementing_unit": "养护科"} for row in PROJECTS]
    (row,) = summaries.budget_by_unit(small_year(projects=one_unit, funds=WITHOUT_SPENDING)).to_dict("records")
    assert (row["forms"], row["annual_budget"], row["executed"], row["rate"]) == (2, 100, 80, 1)


def test_sources_are_held_against_the_totals_of_the_forms_that_name_them():
    own = [row | {"position": 2, "source": "current_year_appropriation"} for row in FUNDS if row["project_id"] != "p2"]
    wrong = with_form(own, "p1", executed=77)
    assert sentences.sources_note(small_year(funds=FUNDS + wrong)) == (
        "各来源之和与年度资金总额之和不一致：全年执行相差 −3.00 万元；另有 1 份表没有填写各来源的金额，不在其中。"
    )


def test_the_rates_of_two_years_say_how_many_forms_they_are_made_of():
    before = small_year(funds=WITHOUT_SPENDING)
    told = comparison.at_a_glance(compared(before))[0]
    assert "执行率由 100.00% 变为 84.00%（按预算和执行数都填的 1 份和 2 份表计），" in told
