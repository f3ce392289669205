"""Settings of the profile are told as a person says them."""

from __future__ import annotations

import math

import pytest

from helpers.analyse.year import setting_name, setting_value
from tests.small_year import small_year


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("low_rate", "0.9", "90%"),
        ("money_tolerance", "0.005", "0.5%"),
        ("hollow_share", "95", "95%"),
        ("heavy_indicator", "40", "40 分"),
        ("over_limit", "1.3", "1.3 倍"),
        ("rows_min", "5", "5 个"),
        ("at_most", "one_minus", "分值×(1−(实际−目标)÷目标)"),
        ("execution_denominator", "initial_budget", "年初预算数"),
        ("total_caps", "（无）", "（无）"),
        ("level1_schemes", "产出 50、效益 30、满意度 10", "产出 50、效益 30、满意度 10"),
        ("low_rate", None, ""),
    ],
)
def test_a_value_is_told_in_words_and_per_cent(setting: str, value: object, told: str):
    assert setting_value(setting, value) == told


def test_caps_of_the_total_are_told_from_their_data():
    told = setting_value("total_caps", "below 0.5、at_most 59；below 0.6、at_most 69", '[{"below": 0.5, "at_most": 59}, {"below": 0.6, "at_most": 69}]')
    assert told == "执行率低于 50% 的，总分不超过 59 分；执行率低于 60% 的，总分不超过 69 分"


def test_a_setting_goes_by_its_name():
    assert setting_name("low_rate") == "执行率界限"
    assert setting_name("a_setting_of_tomorrow") == "a_setting_of_tomorrow"


def test_a_limit_that_no_profile_has_is_named_and_one_that_the_tables_lack_is_none():
    with pytest.raises(KeyError, match="low_rat; there are"):
        small_year().setting("low_rat")
    assert math.isnan(small_year(profile_settings=[]).setting("low_rate"))
