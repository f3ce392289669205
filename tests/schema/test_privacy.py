"""Numbers of people are hidden in running text, amounts and codes are not."""

from __future__ import annotations

import pytest

from helpers.schema.privacy import without_numbers


@pytest.mark.parametrize(
    "text", ["拨打13912345678报修", "拨打 139 1234 5678 报修", "电话010-87654321转3", "（0755）8765432", "身份证110101199003071234。"]
)
def test_a_number_of_a_person_is_hidden(text: str):
    assert "〔已隐去〕" in without_numbers(text) and "345678" not in without_numbers(text) and "765432" not in without_numbers(text)


@pytest.mark.parametrize("text", ["15000000000", "15000000000元", "1,391,234,567.80", "13912345678.12", "110108230000000123456", "2023-2024", "≥13000000000 元"])
def test_a_figure_or_a_code_stays(text: str):
    assert without_numbers(text) == text
