"""People stay out of what others read: those on known labels, and those that a leftover names."""

from __future__ import annotations

import pytest

from tests.clean.test_forms import assert_nothing_is_lost, one
from tests.forms import SOUND, year_of


def leftovers_below(line: str) -> list[str]:
    return year_of(SOUND + line)["leftovers"]["text"].tolist()


def test_people_and_numbers_on_labels_of_any_wording_are_contacts():
    year = year_of(SOUND + "填报科室联络员：赵六七\t座机：010-87654321\n督办同志\t王二小\t手机号\t13912345678\n")
    contacts = one(year, "contacts")
    assert contacts["other_people"] == "赵六七、王二小"
    assert contacts["phone"] == "00000000、010-87654321、13912345678"
    assert year["leftovers"].empty
    assert_nothing_is_lost(year)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("值班巡查人员：钱多 多\n", ["值班巡查人员：〔已隐去〕"]),
        ("现场联系老师\t钱多多\n", ["现场联系老师", "〔已隐去〕"]),
        ("值班传真：6655 4433\n", ["值班传真：〔已隐去〕"]),
        ("报修\t13912345678\n", ["报修", "〔已隐去〕"]),
        ("报修请拨（010）66554433。\n", ["报修请拨〔已隐去〕。"]),
    ],
)
def test_a_leftover_names_nobody(line: str, shown: list[str]):
    assert leftovers_below(line) == shown


@pytest.mark.parametrize("line", ["值班人员\t三班轮换制度\n", "工程款\t15000000000元\n", "批准文号\t2023-0101234\n"])
def test_a_leftover_that_names_nobody_stays_as_printed(line: str):
    assert leftovers_below(line) == line.strip().split("\t")
