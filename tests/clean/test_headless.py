"""A table of indicators whose header is lost: its columns are inferred from all rows, and certain only where no other order fits."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.clean.headless import fit_sign_and_unit, with_inferred_columns
from helpers.clean.indicators import _fit
from helpers.clean.raw_form import DEFAULT_INDICATOR_COLUMNS, Section, SourceCell, SourceRow
from tests.clean.test_segment import assert_nothing_is_lost
from tests.clean.test_unseen_layouts import drawn, values
from tests.forms import year_of


def inferred(*lines: str) -> Section:
    """The section with the columns that its rows imply; cells are parted by |."""
    rows = [
        SourceRow(1, number, [SourceCell(1, number, at, text.strip(), f"行 {number}") for at, text in enumerate(line.split("|"), 1) if text.strip()])
        for number, line in enumerate(lines, 1)
    ]
    return with_inferred_columns(Section(dict(DEFAULT_INDICATOR_COLUMNS), rows, is_headless=True), _fit)


NATIONAL = (" | 产出指标 | 数量指标 | 路灯盏数 | ≥120盏 | 126盏 | 30 | 30 | 无", " | | 质量指标 | 亮灯率 | ≥98% | 97% | 20 | 19.8 | 停电检修")
SIGNS = (" | 产出指标 | 数量指标 | 路灯盏数 | ≥ | 120 | 盏 | 126 | 30 | 30", " | | 质量指标 | 亮灯率 | ≥ | 98 | % | 97 | 20 | 19.8")
WEIGHT_FIRST = (" | 产出指标 | 数量指标 | 路灯盏数 | 30 | ≥120盏 | 126盏 | 30 | 无", " | | 质量指标 | 亮灯率 | 20 | ≥98% | 97% | 19.8 | 停电检修")
NO_POINTS = (" | 产出指标 | 数量指标 | 路灯盏数 | ≥120盏 | 126盏 | 无", " | | 质量指标 | 亮灯率 | ≥98% | 97% | 停电检修")


@pytest.mark.parametrize(
    ("lines", "roles"),
    [
        (NATIONAL, ["level1", "level2", "level3", "target_text", "actual_text", "weight", "score", "deviation_note"]),
        (SIGNS, ["level1", "level2", "level3", "comparator_text", "target_text", "unit_text", "actual_text", "weight", "score", "deviation_note"]),
        (WEIGHT_FIRST, ["level1", "level2", "level3", "weight", "target_text", "actual_text", "score", "deviation_note"]),
        (NO_POINTS, ["level1", "level2", "level3", "target_text", "actual_text", "deviation_note"]),
    ],
    ids=["national", "sign, value and unit", "weight first", "no points"],
)
def test_the_order_of_the_columns_is_that_of_the_rows(lines: tuple[str, ...], roles: list[str]):
    assert list(inferred(*lines).columns) == roles


@pytest.mark.parametrize("lines", [NATIONAL, SIGNS, WEIGHT_FIRST])
def test_an_order_that_alone_fits_is_guessed_no_more(lines: tuple[str, ...]):
    assert inferred(*lines).guessed == frozenset()


@pytest.mark.parametrize(
    "line",
    [
        " | 产出指标 | 数量指标 | 路灯盏数 | 120 | 126 | 30 | 30",
        " | 产出指标 | 数量指标 | 路灯盏数 | 30 | 30",
        " | 产出指标 | 数量指标 | 路灯盏数 | 30 | 120 | 126 | 30",
    ],
)
def test_figures_that_could_be_points_or_values_stay_guessed(line: str):
    found = inferred(line)
    assert found.guessed == frozenset(found.columns)


def test_the_rows_stay_and_the_section_given_is_not_changed():
    rows = [SourceRow(1, 1, [SourceCell(1, 1, 2, "产出指标", "行 1"), SourceCell(1, 1, 5, "≥", "行 1")])]
    section = Section(dict(DEFAULT_INDICATOR_COLUMNS), rows, guessed=frozenset(DEFAULT_INDICATOR_COLUMNS))
    found = with_inferred_columns(section, _fit)
    assert found.rows is rows
    assert section.columns == DEFAULT_INDICATOR_COLUMNS and section.guessed == frozenset(DEFAULT_INDICATOR_COLUMNS)


@pytest.mark.parametrize("sign", ["≥", "≤", "＝", "=", "不低于", "定性", "正向"])
@pytest.mark.parametrize("other", ["盏", "路灯盏数", "98%"])
def test_a_sign_reads_as_a_sign_and_other_words_do_not(sign: str, other: str):
    assert fit_sign_and_unit("comparator_text", sign) == 0 < fit_sign_and_unit("comparator_text", other)


@pytest.mark.parametrize(("text", "cost"), [("人次", 0), ("%", 0), ("盏", 0.5), ("126", 2), ("停电检修两天", 2)])
def test_a_unit_that_is_known_reads_as_one_and_a_short_word_may_be_one(text: str, cost: float):
    assert fit_sign_and_unit("unit_text", text) == cost


COLUMNS = ("level1", "level2", "level3", "target_text", "actual_text", "weight", "score")


def fragment(*lines: str) -> dict[str, pd.DataFrame]:
    year = year_of(drawn("\n".join(lines)))
    assert_nothing_is_lost(year)
    return year


def test_a_page_without_its_header_is_read_for_certain_where_its_rows_are_clear():
    year = fragment(*NATIONAL, "总分 | | | | | | 50 | 49.8")
    assert values(year, "indicators", *COLUMNS) == [
        ["产出指标", "数量指标", "路灯盏数", "≥120盏", "126盏", 30, 30],
        ["产出指标", "质量指标", "亮灯率", "≥98%", "97%", 20, 19.8],
    ]
    assert values(year, "indicators", "uncertain") == [[None], [None]]


def test_signs_and_units_without_a_header_complete_the_figures():
    year = fragment(*SIGNS)
    assert values(year, "indicators", "target_text", "target_operator", "target_value", "target_unit", "actual_text", "weight", "score") == [
        ["120", "≥", 120, "盏", "126", 30, 30],
        ["98", "≥", 98, "%", "97", 20, 19.8],
    ]


def test_weights_in_front_of_the_targets_are_weights():
    assert values(fragment(*WEIGHT_FIRST), "indicators", "target_text", "weight", "score") == [["≥120盏", 30, 30], ["≥98%", 20, 19.8]]


def test_what_may_be_points_or_values_is_said_to_be_uncertain():
    year = fragment(" | 产出指标 | 数量指标 | 路灯盏数 | 120 | 126 | 30 | 30")
    assert {"target_text", "actual_text", "weight", "score"} <= set(values(year, "indicators", "uncertain")[0][0].split())
    claims = year["claims"]
    assert not claims.loc[claims["claimed_column"].isin(["target_text", "weight"]), "certain"].any()


@given(st.lists(st.tuples(st.integers(1, 999), st.integers(1, 999), st.integers(1, 40)), min_size=1, max_size=6))
def test_any_figures_with_their_units_stay_in_the_columns_of_most_forms(figures: list[tuple[int, int, int]]):
    found = inferred(*(f" | 产出指标 | 数量指标 | 路灯盏数 | ≥{target}盏 | {actual}盏 | {points} | {points}" for target, actual, points in figures))
    assert found.columns == DEFAULT_INDICATOR_COLUMNS


ACTUAL_FIRST = (" | 产出指标 | 数量指标 | 路灯盏数 | 126盏 | ≥120盏 | 30 | 30 | 无", " | | 质量指标 | 亮灯率 | 97% | ≥98% | 20 | 19.8 | 停电检修")
SCORE_FIRST = (" | 产出指标 | 数量指标 | 路灯盏数 | ≥120盏 | 126盏 | 30 | 30 | 无", " | | 质量指标 | 亮灯率 | ≥98% | 97% | 19.8 | 20 | 停电检修")


def grid(*lines: str, total: str = "") -> Section:
    """As `inferred`, for a table with a grid, whose total row stands below it."""
    rows = [
        SourceRow(1, number, [SourceCell(1, number, at, text.strip(), f"行 {number}") for at, text in enumerate(line.split("|"), 1) if text.strip()], has_grid=True)
        for number, line in enumerate((*lines, total), 1)
    ]
    return with_inferred_columns(Section(dict(DEFAULT_INDICATOR_COLUMNS), rows[:-1], is_headless=True), _fit, rows[-1] if total else None)


def test_a_sign_of_targets_tells_that_the_actual_stands_first():
    found = grid(*ACTUAL_FIRST)
    assert (found.columns["actual_text"], found.columns["target_text"], found.guessed) == (5, 6, frozenset())


def test_a_score_of_parts_of_points_tells_that_it_stands_before_its_weight():
    found = grid(*SCORE_FIRST)
    assert (found.columns["score"], found.columns["weight"], found.guessed) == (7, 8, frozenset())


@pytest.mark.parametrize(("total", "guessed"), [("", {"weight", "score"}), ("总分 | | | | | | 90 | 100", set())])
def test_whole_points_that_rise_from_left_to_right_are_in_doubt_unless_the_total_tells_the_weights(total: str, guessed: set[str]):
    line = " | 产出指标 | 数量指标 | 路灯盏数 | ≥120盏 | 110盏 | 18 | 20"
    found = grid(line, total=total)
    assert found.guessed == guessed
    assert found.columns["weight"] == (8 if total else 7)


def test_target_and_actual_without_a_sign_and_without_points_to_compare_are_in_doubt():
    assert grid(" | 产出指标 | 数量指标 | 路灯盏数 | 一百盏 | 八十盏 | 20 | 20").guessed == {"target_text", "actual_text"}


@pytest.mark.parametrize("values", ["120盏 | 126盏 | 20 | 20", "120盏 | 110盏 | 20 | 18", "120盏 | 120盏 | 20 | 20"])
def test_more_than_the_target_for_full_points_and_less_for_fewer_are_in_no_doubt(values: str):
    assert grid(f" | 产出指标 | 数量指标 | 路灯盏数 | {values}").guessed == frozenset()


def test_a_column_of_last_year_is_neither_target_nor_actual():
    found = grid(
        " | 产出指标 | 数量指标 | 路灯盏数 | 90盏 | ≥120盏 | 126盏 | 30 | 30", " | | 质量指标 | 亮灯率 | 95% | ≥98% | 97% | 20 | 19.8"
    )
    assert (found.columns["target_text"], found.columns["weight"], found.columns["score"]) == (6, 8, 9)
    assert not found.guessed & {"target_text", "weight", "score"}


def test_a_rate_of_completion_beside_actuals_of_another_kind_is_not_the_actual():
    found = grid(
        " | 产出指标 | 数量指标 | 路灯盏数 | ≥120盏 | 126盏 | 105% | 30 | 30", " | | 时效指标 | 完工时间 | 11月底前 | 10月 | 100% | 20 | 20"
    )
    assert (found.columns["target_text"], found.columns["actual_text"], found.columns["weight"]) == (5, 6, 8)
    assert not found.guessed & {"target_text", "actual_text", "weight", "score"}


def test_only_columns_that_some_row_shows_are_those_of_a_table_without_its_header():
    shown = fragment(*NATIONAL)
    hidden = fragment(*(line.rsplit("|", 1)[0] for line in NATIONAL))
    assert "indicator_header.deviation_note" in shown["projects"]["labels"][0].split()
    assert "indicator_header.deviation_note" not in hidden["projects"]["labels"][0].split()
    assert "indicator_header.score" in hidden["projects"]["labels"][0].split()
