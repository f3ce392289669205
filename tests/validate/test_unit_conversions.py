"""Units of one kind in one another."""

from __future__ import annotations

import pytest

from helpers.validate.values import conversion


@pytest.mark.parametrize(
    ("one", "other", "factor"),
    [("公里", "米", 1000), ("公顷", "亩", 15), ("km²", "公顷", 100), ("小时", "分钟", 60), ("周", "天", 7), ("年", "月", 12), ("%", "‰", 10), ("吨", "千克", 1000), ("公里/村", "米/村", 1000), ("万", "册", 10000)],
)
def test_a_unit_is_exactly_so_many_of_another(one: str, other: str, factor: int):
    assert conversion(one, other) == factor and conversion(other, one) * factor == 1


@pytest.mark.parametrize(("one", "other"), [("月", "日"), ("工作日", "日"), ("公里", "公顷"), ("册", "人"), ("%", "个百分点"), ("公里/村", "米"), ("万", "米"), ("万", "元"), ("公里", "册")])
def test_other_units_are_not_converted(one: str, other: str):
    assert conversion(one, other) is None
