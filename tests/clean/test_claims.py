"""Whether the column of a value is certain: true by the form's own grid and known words, null for a cell that gave no value."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.clean.test_segment import assert_nothing_is_lost, one
from tests.clean.test_unseen_layouts import FUNDS, GOALS, HEAD, INDICATORS, drawn, read, values
from tests.forms import SOUND, year_of
from tests.grids import as_pages, as_sheet, year_of_cells

FORM = HEAD + FUNDS + GOALS + INDICATORS


def certain(year: dict[str, pd.DataFrame], *columns: str) -> list[object]:
    found = year["claims"]
    found = found[found["claimed_column"].isin(columns)] if columns else found
    return [None if pd.isna(value) else bool(value) for value in found["certain"]]


def test_what_the_grid_and_known_words_say_is_certain_and_words_of_the_form_gave_no_value():
    year = year_of_cells(as_sheet(drawn(FORM)))
    claims = year["claims"]
    assert claims.loc[claims["claim"] == "used", "certain"].all()
    assert claims.loc[claims["claim"] != "used", "certain"].isna().all()
    assert claims.loc[claims["claim"] != "used", "claimed_column"].isna().all()


def test_a_word_that_nobody_knows_leaves_the_grid_certain():
    year = year_of_cells(as_sheet(drawn(HEAD + FUNDS + GOALS + INDICATORS.replace("产出指标", "绿化实绩"))))
    assert set(certain(year, "level1", "level3", "target_text", "weight")) == {True}


def test_a_leftover_gave_no_value():
    year = year_of_cells(as_sheet(drawn(HEAD + "甲乙 | 丙丁\n" + FUNDS + GOALS + INDICATORS)))
    claims = year["claims"]
    assert claims["claim"].tolist().count("leftover") == 2
    assert claims.loc[claims["claim"] == "leftover", "certain"].isna().all()


def test_budgets_whose_column_no_word_names_are_not_certain_and_their_sources_are():
    year = read(HEAD, FUNDS, " | 财政拨款：70 | 其他资金：3\n", GOALS, INDICATORS)
    doubted = year["claims"].query("certain == False")
    assert doubted[["claimed_table", "position", "claimed_column"]].to_numpy().tolist() == [["funds", 2, "annual_budget"], ["funds", 3, "annual_budget"]]


def test_figures_without_a_header_are_not_certain():
    year = year_of(drawn(" | 产出指标 | 数量指标 | 苗木株数 | 700 | 765 | 50 | 50\n"))
    assert set(certain(year, "target_text", "actual_text", "weight", "score")) == {False}


def test_plain_text_right_below_its_header_is_certain():
    claims = year_of(drawn(FORM))["claims"]
    assert claims.loc[claims["claim"] == "used", "certain"].all()


def test_a_form_over_two_pages_is_certain_where_its_columns_go_on():
    claims = year_of_cells(as_pages(SOUND, "质量指标", header=None))["claims"]
    assert claims.loc[claims["claim"] == "used", "certain"].all()


def test_a_claim_is_uncertain_where_its_row_says_so_and_nowhere_else():
    year = year_of(drawn(" | 产出指标 | 数量指标 | 苗木株数 | 700 | 765 | 50 | 50\n"))
    doubted = {(position, column) for position, columns in values(year, "indicators", "position", "uncertain") for column in (columns or "").split()}
    claims = year["claims"].query("claimed_table == 'indicators'")
    assert {(row.position, row.claimed_column) for row in claims.itertuples() if not row.certain} == doubted & set(zip(claims["position"], claims["claimed_column"], strict=True))


def test_the_executions_row_moves_with_its_certainty_into_the_funds():
    funds = FUNDS.replace(" | 权重（10） | 自评得分", "").replace(" | 10 | 9.5", "")
    row = " | | 时效指标 | 预算执行率 | 100% | 95% | 10 | 9.5\n"
    year = year_of_cells(as_sheet(drawn(HEAD + funds + GOALS + INDICATORS.replace("总分", f"{row}总分"))))
    assert values(year, "funds", "weight", "score") == [[10, 9.5]]
    assert set(certain(year, "weight", "score")) == {True}


@pytest.mark.parametrize(
    ("line", "column", "value", "left"),
    [
        ("填报单位：某局  归口科目：农业类", "reporting_unit", "某局", "归口科目：农业类"),
        ("填报日期：2024年2月  页码：3/5", "report_date", "2024年2月", "页码：3/5"),
        ("填报单位：某局  批次：第二批  流水：A-7", "reporting_unit", "某局", "批次：第二批  流水：A-7"),
    ],
)
def test_what_stands_behind_a_label_that_nobody_knows_in_the_same_cell_is_left_over(line: str, column: str, value: str, left: str):
    year = year_of(SOUND.replace("项目名称\t", f"{line}\n项目名称\t"))
    assert one(year, "projects")[column] == value
    assert left in year["leftovers"]["text"].tolist()
    assert_nothing_is_lost(year)


@pytest.mark.parametrize("line", ["填报人：赵六七  填报日期：2024年2月", "填报日期：2024年2月  填报人：赵六七"])
def test_a_cell_with_a_person_among_its_values_is_claimed_for_people(line: str):
    year = year_of(SOUND + line + "\n")
    (claim,) = year["claims"][year["claims"]["row"] == 21].to_dict("records")
    assert claim["claimed_table"] == "contacts"
    assert one(year, "projects")["report_date"] == "2024年2月" and one(year, "contacts")["other_people"] == "赵六七"
