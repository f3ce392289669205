"""A column that holds what was in another year is told apart from this year's, in whatever words and wherever it stands."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.clean.test_segment import assert_nothing_is_lost, one
from tests.clean.test_two_columns_of_one_role import with_column
from tests.forms import SOUND, year_of

IS_OF_ANOTHER_YEAR = "别的年度的一列，不是本年度的"


@pytest.mark.parametrize("name", ["2022年完成值", "2021年度实际值", "完成值（2022年）", "22年完成值", "二〇二二年完成值", "去年实际完成值", "完成值（上年）", "同期完成值"])
@pytest.mark.parametrize("before", ["年度指标值", "实际完成值"])
def test_what_came_in_another_year_never_stands_for_this_years_outcome(name: str, before: str):
    year = year_of(with_column(name, before))
    row = one(year, "indicators", position=1)
    assert (row["target_text"], row["actual_text"], row["weight"]) == ("≥1000册", "1200册", 20)
    assert pd.isna(row["uncertain"])
    assert set(year["leftovers"]["reason"]) == {IS_OF_ANOTHER_YEAR}
    assert_nothing_is_lost(year)


@pytest.mark.parametrize("name", ["2022年指标值", "2024年目标值", "下年度指标值", "指标值（2022年）"])
def test_the_target_of_another_year_never_stands_for_this_years(name: str):
    row = one(year_of(with_column(name, "年度指标值")), "indicators", position=1)
    assert (row["target_text"], row["actual_text"]) == ("≥1000册", "1200册")


@pytest.mark.parametrize("name", ["2022年执行数", "2022年预算数", "上年决算数", "全年执行数（2022年）"])
def test_money_of_another_year_never_stands_for_this_years(name: str):
    year = year_of(with_money(name))
    total = one(year, "funds", source="total")
    assert (total["initial_budget"], total["annual_budget"], total["executed"]) == (20, 20, 19)
    assert pd.isna(total["uncertain"])
    assert_nothing_is_lost(year)


def with_money(name: str) -> str:
    """The sound form with a column of money more in front of 年初预算数, whose cells all say 7.5."""
    head, rest = SOUND.split("年初预算数", 1)
    lines = rest.split("\n")
    for at in range(1, 5):
        cells = lines[at].split("\t")
        lines[at] = "\t".join([*cells[:3], "7.5", *cells[3:]])
    return f"{head}{name}\t年初预算数" + "\n".join(lines)


def test_where_the_form_prints_no_year_the_column_without_a_year_counts():
    drawn = with_column("2021年完成值", "年度指标值").replace("(2023 年度)\n", "")
    assert one(year_of(drawn), "indicators", position=1)["actual_text"] == "1200册"


def test_an_old_name_over_the_only_column_is_read_and_is_not_certain():
    row = one(year_of(SOUND.replace("实际完成值", "2022年完成值")), "indicators", position=1)
    assert (row["actual_text"], row["uncertain"]) == ("1200册", "actual_text")


def test_a_head_that_names_its_own_year_has_nothing_from_another():
    drawn = SOUND.replace("年度指标值", "2023年指标值").replace("实际完成值", "2022年完成值")
    row = one(year_of(drawn), "indicators", position=1)
    assert row["target_text"] == "≥1000册"
    assert pd.isna(row["actual_text"])


def test_an_approval_of_another_year_is_no_year_of_a_column():
    row = one(year_of(SOUND.replace("\t分值\t得分\t", "\t分值（某财绩〔2020〕5号）\t得分\t")), "indicators", position=1)
    assert (row["weight"], row["score"]) == (20, 20)


@pytest.mark.parametrize(("before", "now"), [("2022年", "2023年"), ("上年度", "本年度"), ("上年情况", "本年情况")])
def test_a_group_of_columns_says_whose_year_they_are(before: str, now: str):
    lines = SOUND.splitlines()
    upper = f"绩效指标\t一级指标\t二级指标\t三级指标\t{before}\t{now}\t\t分值\t得分\t偏差原因分析及改进措施"
    lower = "\t\t\t\t完成值\t指标值\t完成值"
    rows = ["\t".join([*line.split("\t")[:4], "77册", *line.split("\t")[4:]]) for line in lines[13:19]]
    row = one(year_of("\n".join([*lines[:12], upper, lower, *rows, "总分\t\t\t\t\t\t\t100\t95.5"]) + "\n"), "indicators", position=1)
    assert (row["target_text"], row["actual_text"], row["weight"]) == ("≥1000册", "1200册", 20)


def test_the_later_of_two_budgets_is_not_the_changed_one_of_the_same_year():
    total = one(year_of(SOUND.replace("年初预算数", "2022年预算数").replace("全年预算数", "2023年预算数")), "funds", source="total")
    assert pd.isna(total["initial_budget"])
    assert total["annual_budget"] == 20
