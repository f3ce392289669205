"""Tables: what a screen reader and a printer need, and nothing that a form could make them do."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from helpers.publish.report import COUNT, MONEY, PERCENT, POINTS, SEVERITY, Column, show_table
from helpers.publish.report.table import decimals_needed, figure, per_cent

COLUMNS = [Column("name", "项目", is_head=True, link="anchor"), Column("budget", "预算", MONEY), Column("rate", "执行率", PERCENT)]


def soup(rows: list[dict[str, object]], columns: list[Column] = COLUMNS, **options: object) -> BeautifulSoup:
    return BeautifulSoup(show_table(rows, columns, "各项目预算", **options).html, "html.parser")


def test_a_table_has_a_caption_scopes_and_units_in_its_heads():
    page = soup([{"name": "甲", "budget": 1098.0558, "rate": 0.19952, "anchor": "p-1"}])
    assert page.caption.text == "各项目预算"
    assert [(head["scope"], head.text) for head in page.thead.find_all("th")] == [
        ("col", "项目"),
        ("col", "预算（万元）"),
        ("col", "执行率（%）"),
    ]
    assert page.tbody.th["scope"] == "row"
    assert page.tbody.th.a["href"] == "#p-1"


def test_figures_have_thousands_fixed_decimals_and_a_class_that_aligns_them():
    page = soup([{"name": "甲", "budget": 1098.0558, "rate": 0.19952}])
    assert [cell.text for cell in page.tbody.find_all("td")] == ["1,098.06", "19.95"]
    assert all(cell["class"] == ["figure"] for cell in page.tbody.find_all("td"))


def test_the_total_stands_in_the_foot():
    assert soup([{"name": "甲", "budget": 1, "rate": 1}], total={"name": "合计", "budget": 1, "rate": 1}).tfoot.text == "合计1.00100.00"


def test_nothing_to_show_is_no_table():
    assert show_table([], COLUMNS, "各项目预算").html == ""


def test_points_share_the_decimals_that_they_need():
    rows = [{"declared": 96.7, "parts": 100.0}, {"declared": 92.0, "parts": None}]
    page = soup(rows, [Column("declared", "总分", POINTS), Column("parts", "之和", POINTS)])
    assert [cell.text for cell in page.tbody.find_all("td")] == ["96.7", "100.0", "92.0", "—"]


def test_severity_is_a_word_and_not_only_a_colour():
    assert soup([{"severity": "critical"}], [Column("severity", "级别", SEVERITY)]).td.text == "严重"


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (1098.0558, "1,098.06"),
        (0, "0.00"),
        (-0.001, "0.00"),
        (-3.3, "−3.30"),
        (None, "—"),
        (float("nan"), "—"),
        (1e12, "1,000,000,000,000.00"),
    ],
)
def test_a_figure_is_printed_with_two_decimals(value: float | None, printed: str):
    assert figure(value) == printed


def test_a_rise_can_carry_its_sign():
    assert (per_cent(0.5, signed=True), per_cent(-0.5, signed=True), per_cent(0, signed=True)) == ("+50.00%", "−50.00%", "0.00%")


@given(st.lists(st.integers(-10_000, 10_000).map(lambda n: n / 100), min_size=1))
def test_the_decimals_of_a_column_print_every_value_exactly(values: list[float]):
    decimals = decimals_needed(values)
    assert all(float(figure(value, decimals).replace(",", "").replace("−", "-")) == value for value in values)


@given(st.text(st.characters(exclude_categories=[])))
def test_whatever_stands_in_a_cell_makes_no_element_and_no_attribute(text: str):
    page = soup([{"name": text, "budget": 1, "rate": 1}])
    assert {element.name for element in page.find_all(True)} == {
        "div",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "br",
        "span",
    }
    page.encode("utf-8")


def test_counts_have_no_decimals():
    assert soup([{"n": 1234}], [Column("n", "行", COUNT)]).td.text == "1,234"


def test_a_unit_leads_to_its_findings_where_there_are_any_and_a_total_leads_nowhere():
    columns = [Column("unit", "实施单位", is_head=True, finds="unit", of="found"), Column("found", "问题", COUNT)]
    page = soup([{"unit": '甲"科', "found": 2}, {"unit": "乙科", "found": 0}], columns, total={"unit": "合计", "found": 2})
    (link,) = page.find_all("a")
    assert (link["href"], link["data-unit"], link.text) == ("#s4", '甲"科', '甲"科')
