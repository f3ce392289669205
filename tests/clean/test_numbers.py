"""Numbers as they are printed on forms: repaired where layout broke them, refused where a guess would be needed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.clean.numbers import NotANumber, parse_amount, parse_number, parse_rate


@pytest.mark.parametrize(
    ("text", "unit", "value", "changes"),
    [
        ("4.49", "万元", 4.49, ()),
        ("113.8699 68", "万元", 113.869968, ("layout_space",)),
        ("1098.055 8", "万元", 1098.0558, ("layout_space",)),
        ("96 万", "万元", 96, ("unit_suffix",)),
        ("30000元", "万元", 3, ("unit_suffix",)),
        ("1.2亿元", "万元", 12000, ("unit_suffix",)),
        ("30000", "元", 3, ("unit_yuan",)),
        ("96万", "元", 96, ("unit_suffix",)),
        ("1,234.5", "万元", 1234.5, ("thousands_separator",)),
        ("２５", "万元", 25, ("full_width",)),
        ("-3", "万元", -3, ()),
        ("30000", None, 30000, ()),
        ("—", "万元", None, ("dash",)),
        ("/", "万元", None, ("dash",)),
        ("一", "万元", None, ("dash",)),
        ("无", "万元", None, ("word_none",)),
        ("", "万元", None, ()),
        (None, "万元", None, ()),
    ],
)
def test_an_amount_is_read_in_wan_yuan_and_its_changes_are_named(text, unit, value, changes):
    reading = parse_amount(text, unit)
    assert (reading.value, reading.changes) == (value, changes)


@pytest.mark.parametrize("text", ["约96", "96左右", "1.2.3", "12 a", "5\n10", "1,23", "①", "万", "十", "∞", "nan", "1e999"])
def test_what_is_no_number_is_refused(text: str):
    with pytest.raises(NotANumber):
        parse_amount(text, "万元")


@pytest.mark.parametrize("text", ["1e308", "-1e308", "9" * 400, "9" * 16, "1e-308", "1" + "0" * 15])
def test_a_figure_beyond_all_money_is_no_number(text: str):
    with pytest.raises(NotANumber):
        parse_amount(text, "万元")
    with pytest.raises(NotANumber):
        parse_number(text)


def test_the_largest_figure_that_is_read_can_be_added_and_divided():
    assert parse_number("999999999999999").value == 999999999999999
    assert parse_amount("0.000000000001", "万元").value == 1e-12


def test_a_printed_zero_is_zero_and_a_blank_is_null():
    assert parse_number("0").value == 0
    assert parse_number(" ").value is None


def test_points_may_carry_their_word():
    assert parse_number("10分").value == 10


@pytest.mark.parametrize(
    ("text", "value"), [("100%", 1), ("19.95%", 0.1995), ("99.99％", 0.9999), ("0", 0), ("0.5", 0.5), ("99.5", 0.995), ("—", None)]
)
def test_a_rate_is_a_fraction(text: str, value: float | None):
    assert parse_rate(text).value == value


def test_a_rate_without_its_sign_is_read_as_per_cent_and_said_so():
    assert parse_rate("99.5").changes == ("percent_sign",)


def test_an_impossible_rate_is_kept_for_a_rule_to_find():
    assert parse_rate("1e9").value == 1e7


@given(st.decimals(min_value=0, max_value=10**9, places=6))
def test_any_amount_comes_back_as_printed(amount):
    assert parse_amount(str(amount), "万元").value == float(amount)


@given(st.decimals(min_value=0, max_value=10**6, places=4), st.data())
def test_a_space_anywhere_between_the_digits_changes_nothing(amount, data):
    text = f"{amount:f}"
    at = data.draw(st.integers(1, len(text) - 1))
    assert parse_amount(f"{text[:at]} {text[at:]}", "万元").value == float(amount)


@given(st.text(max_size=20))
def test_any_text_is_a_finite_number_null_or_refused(text: str):
    for read in (parse_number, parse_rate, lambda cell: parse_amount(cell, "万元"), lambda cell: parse_amount(cell, None)):
        try:
            value = read(text).value
        except NotANumber:
            continue
        assert value is None or math.isfinite(value)
