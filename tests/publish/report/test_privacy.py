"""Names and numbers of contacts are found however they are written, and words that only look like names are left alone."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.publish.report import personal_data_in
from helpers.schema.privacy import NAME, PHONE, is_a_name

CONTACTS = pd.DataFrame({"project_lead": ["高峰", "欧阳小敏", None], "phone": ["010-60001234", "0371 6000 5678", None]})


def kinds(text: str) -> list[str]:
    return [hit.kind for hit in personal_data_in(text, CONTACTS)]


@pytest.mark.parametrize(
    "text",
    [
        "60001234",
        "010-60001234",
        "01060001234",
        "(010) 6000 1234",
        "6000-1234",
        "６０００１２３４",
        "tel6000\u200b1234x",
        "60005678",
        "+86 371 60005678",
    ],
)
def test_a_number_is_found_however_it_is_written(text: str):
    assert kinds(text) == [PHONE]


@pytest.mark.parametrize("text", ["60001235", "6,000.1234", "6000\n1234", "2023", ""])
def test_other_numbers_are_left_alone(text: str):
    assert kinds(text) == []


@pytest.mark.parametrize("text", ["由欧阳小敏负责", "欧阳 小敏", "欧阳小敏老师", "联系人欧阳小敏"])
def test_a_long_name_is_found_anywhere(text: str):
    assert kinds(text) == [NAME]


@pytest.mark.parametrize(
    "text", ["高峰", "项目负责人：高峰", "负责人高峰到场", "高 峰", "高峰同志", "“高峰”", "高峰主任负责", "请找高峰副科长", "高峰 60"]
)
def test_a_short_name_is_found_alone_or_beside_a_word_for_a_person(text: str):
    assert kinds(text) == [NAME]


@pytest.mark.parametrize("text", ["高峰期", "用电高峰期间", "早高峰", "攀登高峰", "高峰论坛"])
def test_a_word_that_holds_a_short_name_does_not_stop_a_report(text: str):
    assert kinds(text) == []


def test_several_names_and_numbers_in_one_cell_are_all_looked_for():
    contacts = pd.DataFrame(
        {"project_lead": ["赵一、钱二", "孙三 李四", "周 五", "吴六（副主任）"], "phone": ["60001111/60002222", "60003333转12", None, None]}
    )
    for text in ("赵一", "钱二", "孙三", "李四", "周五", "吴六", "60001111", "60002222", "60003333"):
        assert len(personal_data_in(text, contacts)) == 1, text


@pytest.mark.parametrize("printed", ["无", "/", "—", "待定", "12345", ""])
def test_what_is_no_name_and_no_number_is_not_looked_for(printed: str):
    contacts = pd.DataFrame({"project_lead": [printed], "phone": [printed]})
    assert personal_data_in(f"无 / — 待定 12345 {printed}", contacts) == []


def test_a_hit_shows_where_it_stands_and_hides_what_it_is():
    (name, phone) = personal_data_in("联系人欧阳小敏，电话 60001234。", CONTACTS)
    assert name.near == "联系人＊＊＊＊,电话 ＊＊＊＊＊＊＊＊"
    assert phone.near == "联系人＊＊＊＊,电话 ＊＊＊＊＊＊＊＊。"


HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=3, max_size=4)
AROUND = st.text(max_size=20)


@given(HAN.filter(is_a_name), AROUND, AROUND)
def test_any_name_of_three_characters_is_found_in_any_text_and_masked(name: str, before: str, after: str):
    contacts = pd.DataFrame({"project_lead": [name], "phone": [None]})
    hits = personal_data_in(f"{before}\n{name}\n{after}", contacts)
    assert hits and all(name not in hit.near for hit in hits)


@given(st.from_regex(r"\A1[3-9][0-9]{9}\Z"), st.lists(st.sampled_from(["", " ", "-", "\u2011", "\u200b"]), min_size=10, max_size=10))
def test_any_mobile_number_is_found_with_any_separators(number: str, separators: list[str]):
    contacts = pd.DataFrame({"project_lead": [None], "phone": [number]})
    written = "".join(digit + separator for digit, separator in zip(number, [*separators, ""], strict=True))
    assert [hit.kind for hit in personal_data_in(f"电话{written}。", contacts)] == [PHONE]


@given(AROUND)
def test_a_text_without_digits_or_chinese_holds_nobody(text: str):
    plain = "".join(sign for sign in text if sign.isascii() and not sign.isdigit())
    assert personal_data_in(plain, CONTACTS) == []


@pytest.mark.parametrize("text", ["编码 1160001234", "600012345", "99.60001234", "0.0160001234"])
def test_digits_of_a_number_within_a_longer_figure_are_no_telephone_number(text: str):
    assert personal_data_in(text, CONTACTS) == []


@pytest.mark.parametrize("text", ["01060001234", "(010)60001234", "010-6000 1234", "+86 010 60001234", "电话.60001234", "60001234。"])
def test_a_number_is_found_with_and_without_what_is_dialled_before_it(text: str):
    assert [hit.kind for hit in personal_data_in(text, CONTACTS)] == ["电话"]


def test_zeros_in_the_place_of_a_number_are_looked_for_nowhere():
    contacts = pd.DataFrame({"project_lead": [None], "phone": ["00000000"]})
    assert personal_data_in("金额 00000000", contacts) == []
