"""Text of forms is shown as it stands and can do nothing."""

from __future__ import annotations

import unicodedata
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.publish.report.escaping import attribute, close_gaps, inert, is_true, visible

ANY = st.text(st.characters(exclude_categories=[]))


def test_a_script_is_text():
    assert inert("<script>alert('x')</script>") == "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;"


@pytest.mark.parametrize("formula", ['=HYPERLINK("//a.b","x")', "+cmd|' /C calc'!A0", " =SUM(A1:A9)", "@import(x)", "+3+cmd|'x'!A0"])
def test_a_formula_stays_text_when_it_is_copied_into_a_workbook(formula: str):
    assert unescape(inert(formula)).startswith("'")


@pytest.mark.parametrize("printed", ["=100%", "-3.3", "+5", "≥50个", "- 无", "@", "=优"])
def test_what_forms_print_is_no_formula(printed: str):
    assert unescape(inert(printed)) == printed


def test_signs_that_cannot_be_seen_are_spelt_out():
    assert inert("收\u202e入\u200b表") == "收〔U+202E〕入〔U+200B〕表"
    assert inert("\x00a\ud800") == "〔U+0000〕a〔U+D800〕"
    assert inert("一\n二") == "一\n二"


def test_a_cell_of_100_000_characters_is_cut_for_display_and_its_length_is_said():
    html = inert("长" * 100_000)
    assert html.count("长") == 1_000
    assert "全文 100,000 字，此处显示前 1,000 字" in html


@given(ANY)
def test_nothing_invisible_and_no_markup_is_left(text: str):
    html = inert(text, limit=10_000)
    assert "<" not in html and ">" not in html and '"' not in html
    assert all(sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn") for sign in html)


@given(st.text("中文，a1 \n\t<&"))
def test_plain_text_comes_back_as_it_was(text: str):
    assert unescape(inert(text)) == (text if text.strip() else "")
    assert visible(text) == text


@given(ANY)
def test_nothing_leaves_an_attribute(text: str):
    assert not set(attribute(text)) & set('<>"')
    assert len(visible(text[:200])) <= len(attribute(text)) or not text.strip()


def test_blanks_and_nulls_show_nothing():
    assert [inert(value) for value in (None, float("nan"), "", "  ")] == ["", "", "", ""]
    assert [is_true(value) for value in (True, False, None, float("nan"))] == [True, False, False, False]


def test_layout_spaces_between_chinese_characters_are_closed_in_narrow_places():
    assert close_gaps(" 单位 名称（一） 2023 年 A B") == "单位名称（一） 2023 年 A B"
