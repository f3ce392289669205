"""People stay out of what others read: those on known labels, and those that a leftover names."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers import ingest, tables
from helpers.clean import clean_year
from helpers.parameters import RunParameters
from helpers.personal import personal_data_in
from tests.clean.test_forms import assert_nothing_is_lost, one
from tests.forms import SOUND, write_year, year_of


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


def cleaned_together(tmp_path, **texts: str) -> dict[str, pd.DataFrame]:
    """A year of several files, cleaned as the chain does it."""
    run = RunParameters(fiscal_year=2023, raw_dir=write_year(tmp_path, **texts).as_posix(), processed_dir=(tmp_path / "p").as_posix())
    tables.write_all(run.processed_year, ingest.read_year(run))
    return clean_year(run)


def with_lead(text: str, name: str) -> str:
    assert "某某某" in text
    return text.replace("某某某", name)


def test_the_contact_of_one_form_is_hidden_in_the_texts_of_all_and_that_is_logged(tmp_path):
    other = SOUND.replace("图书采购", "场馆维修").replace("闭馆维修，今后错峰安排", "欧阳小敏调离，已补人")
    year = cleaned_together(tmp_path, a__txt=with_lead(SOUND, "欧阳小敏"), b__txt=with_lead(other, "赵六七"))
    assert "〔已隐去〕调离，已补人" in year["indicators"]["deviation_note"].tolist()
    (logged,) = year["changes"][year["changes"]["reason"] == "personal_data"].to_dict("records")
    assert (logged["table"], logged["column"], logged["before"]) == ("indicators", "deviation_note", "〔已隐去〕")
    assert not any("欧阳小敏" in str(frame.to_numpy().tolist()) for name, frame in year.items() if name not in ("contacts", "corrections"))


def test_a_name_that_is_a_common_word_is_hidden_where_it_stands_alone_and_not_within_words(tmp_path):
    other = SOUND.replace("图书采购", "场馆维修").replace("闭馆维修，今后错峰安排", "高峰").replace("读者借阅增加", "高峰期借阅增加")
    year = cleaned_together(tmp_path, a__txt=with_lead(SOUND, "高峰"), b__txt=with_lead(other, "赵六七"))
    assert "〔已隐去〕" in year["indicators"]["deviation_note"].tolist()
    assert year["projects"]["actual_outcome"].str.contains("高峰期").any()


@pytest.mark.parametrize("word", ["办公室", "财务科", "执行率"])
def test_an_office_or_a_label_in_the_place_of_a_name_hides_nothing(tmp_path, word: str):
    text = with_lead(SOUND, word).replace("某馆", f"某馆{word}")
    year = cleaned_together(tmp_path, a__txt=text)
    assert one(year, "projects")["implementing_unit"] == f"某馆{word}"
    assert personal_data_in(f"某馆{word}", year["contacts"]) == []
