"""Numbers of a spreadsheet as a person sees them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.ingest.number_formats import general, show_number


@pytest.mark.parametrize(
    ("value", "pattern", "shown"),
    [
        (4.4900000000000002, "General", "4.49"),
        (0.1 + 0.2, "General", "0.3"),
        (113.869968, "General", "113.869968"),
        (100.0, "General", "100"),
        (0.1995, "0.00%", "19.95%"),
        (0.1995, "0%", "20%"),
        (1.0, "0%", "100%"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (1.005, "0.00", "1.01"),
        (12.5, "0.##", "12.5"),
        (12.0, "0.##", "12"),
        (7, "000", "007"),
        (12, '0"个"', "12个"),
        (-3.5, "0.00_);(0.00)", "(3.50)"),
        (-3.5, "0.00", "-3.50"),
        (1.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1.50"),
        (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        (0, "0.00", "0.00"),
        (-0.001, "0.00", "0.00"),
        (96000, "0.0,", "96.0"),
        (45291, "yyyy/m/d", "2023/12/31"),
        (45291, 'yyyy"年"m"月"d"日";@', "2023年12月31日"),
        (45291, "[$-804]yyyy\"年\"m\"月\"", "2023年12月"),
        (45291.75, "yyyy-mm-dd hh:mm:ss", "2023-12-31 18:00:00"),
        (0.5, "h:mm AM/PM", "12:00 下午"),
        (1.5, "[h]:mm", "36:00"),
        (0.5, "# ?/?", "0.5"),
        (110105199001011234, "General", "110105199001011234"),
    ],
)
def test_a_number_reads_as_its_format_shows_it(value: float, pattern: str, shown: str):
    assert show_number(value, pattern) == shown


def test_a_workbook_that_counts_from_1904_has_its_own_days():
    assert show_number(43829, "yyyy/m/d", epoch_1904=True) == "2023/12/31"


@given(st.decimals(-(10**7), 10**7, places=4, allow_nan=False))
def test_a_number_typed_with_four_decimals_reads_as_typed(typed):
    assert float(general(float(typed))) == float(typed)


@given(st.floats(allow_nan=True, allow_infinity=True), st.text(st.sampled_from('0#?.,%;@-/"年\\_*[]ymdhsEe+红G'), max_size=12))
def test_any_number_in_any_format_gives_text(value: float, pattern: str):
    assert isinstance(show_number(value, pattern), str)
