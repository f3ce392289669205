"""Names of units and files work as names of folders, files and sheets, on every system."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.language.file_names import Names

NAMES = st.text() | st.text(alphabet="aA.科/\\:*?\"'<>| -_[]\x00\u202e", max_size=300) | st.sampled_from(["CON", "nul.txt", "com1", "..", "", "History"])
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}


@given(st.lists(NAMES, max_size=20))
def test_any_names_become_file_names_of_windows_each_only_once(wanted):
    names = Names()
    given_out = [names.file(name) for name in wanted]
    assert len({name.casefold() for name in given_out}) == len(wanted)
    for name in given_out:
        assert name and name.isprintable() and not set('<>:"/\\|?*') & set(name)
        assert name[-1] not in ". " and name[0] != " " and name.split(".")[0].casefold() not in DEVICES
        assert len(name) <= 60 and len(name.encode()) <= 200


@given(st.lists(NAMES, max_size=20))
def test_any_names_become_sheet_names_of_excel_each_only_once(wanted):
    names = Names("问题清单")
    given_out = [names.sheet(name) for name in wanted]
    assert len({name.casefold() for name in [*given_out, "问题清单"]}) == len(wanted) + 1
    for name in given_out:
        assert 0 < len(name) <= 31 and not set("[]:*?/\\") & set(name) and name[0] != "'" and name[-1] != "'"


@pytest.mark.parametrize(
    ("wanted", "name"),
    [("办公室", "办公室"), ("a/b:科", "a_b_科"), ("CON", "CON_"), ("科室.", "科室"), ("自评表.docx", "自评表.docx"), ("   ", "未命名"), ("../..", "_")],
)
def test_a_name_stays_as_it_is_where_it_can(wanted, name):
    assert Names().file(wanted) == name


def test_the_second_of_a_name_is_numbered_before_its_suffix():
    names = Names()
    assert [names.file("自评表.docx"), names.file("自评表.DOCX"), names.file("自评表.docx")] == ["自评表.docx", "自评表-2.DOCX", "自评表-3.docx"]


def test_long_names_that_differ_at_their_ends_stay_apart_in_every_order():
    long = "承担全市农村公路养护与管理工作的事业单位" * 10
    one, other = (Names().file(long + end) for end in ("甲", "乙"))
    assert one != other and len(one) <= 40
