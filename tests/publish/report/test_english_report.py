"""The report in English: nothing Chinese but what the forms print, and that says that it is Chinese."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup, Comment, Tag

from helpers.analyse.volumes import Volume
from helpers.language.translate import HAN, speaking
from helpers.publish.report.escaping import inert
from tests.conftest import Year

CHINESE = re.compile(f"{HAN.pattern}|[，。；：、（）《》　]")
READ_OUT = ("aria-label", "title", "alt", "placeholder", "data-told")


@pytest.fixture(scope="session")
def page(english_year: Year) -> BeautifulSoup:
    return BeautifulSoup(english_year.report.read_text(encoding="utf-8"), "html.parser")


def is_chinese(element: Tag) -> bool:
    return element.get("lang") == "zh" or element.find_parent(lang="zh") is not None


def is_drawing(element: Tag) -> bool:
    """Whether the text is the one alternative of a drawing, which cannot change its language within; it stands in the text above, too."""
    return element.name == "svg" or (element.name == "title" and element.parent.name == "svg")


def test_the_page_says_that_it_is_english(page: BeautifulSoup):
    assert page.html["lang"] == "en"
    assert page.title.text == page.h1.text == "Annual report 2023: performance self-evaluation of project spending"
    assert [link.text for link in page.nav.find_all("a")][:2] == ["1. The year at a glance", "2. Budget and execution"]
    assert page.nav.find("a", string="8. Notes")["href"] == "#s8"


def test_no_chinese_stands_outside_what_the_forms_print(page: BeautifulSoup):
    texts = [
        (text.parent.name, str(text)[:200])
        for text in page.find_all(string=CHINESE)
        if text.parent.name not in ("script", "style")
        and not isinstance(text, Comment)
        and not is_chinese(text.parent)
        and not is_drawing(text.parent)
    ]
    assert texts == []


def test_no_attribute_that_is_read_out_is_chinese(page: BeautifulSoup):
    named = [
        (element.name, name, element[name][:200])
        for element in page.find_all(True)
        for name in READ_OUT
        if CHINESE.search(str(element.get(name, ""))) and not is_chinese(element) and not is_drawing(element)
    ]
    assert named == []


def test_what_the_forms_print_is_there_as_printed_and_says_that_it_is_chinese(page: BeautifulSoup):
    assert page.find("span", lang="zh", string="劳动服务管理中心") is not None
    form = page.find("details", class_="form")
    assert form.find("td", class_="printed").find("span", lang="zh") is not None
    assert form.find("th", string="Level 3 indicator") is not None


def test_words_that_the_program_wrote_into_its_tables_are_told_in_english(page: BeautifulSoup):
    """Inside messages and reasons Chinese is a quotation or a name, never a sentence of ours."""
    ours = re.compile("没有|应为|合计|试算|按比例|请|该栏|缺少|未能|得满分|为空")
    quoted = {text for text in page.find_all(string=ours) if text.find_parent(class_=("what", "remedy", "basis", "note"))}
    assert {text for text in quoted if text.find_parent(lang="zh") is None or "“" not in text.find_parent("p").text} == set()


def test_sentences_count_one_and_many(page: BeautifulSoup):
    assert "1 project with an execution rate below 90%" in page.text and "In 17 of 19 projects (89.47%)" in page.text


def test_amounts_stand_in_one_unit_that_is_explained_where_it_comes_first(page: BeautifulSoup):
    assert page.find(class_="tiles").text.count("1 wan yuan = 10,000 yuan") == 1
    assert "annual budget 2,683.89 wan yuan" in page.text
    table = page.find("caption", string="Budget and execution by project").parent
    assert [head.find(class_="unit").text for head in table.thead.find_all("th", class_="figure")[:2]] == ["(wan yuan)", "(wan yuan)"]
    assert table.tfoot.find_all(class_="figure")[1].text == "2,683.89"


def test_words_of_the_indicator_system_are_told_beside_what_is_printed(page: BeautifulSoup):
    table = page.find("caption", string=re.compile("^Full marks, measurable")).parent
    assert [head.text for head in table.tbody.find_all("th")][:2] == ["Outputs (产出指标)", "Benefits (效益指标)"]
    words = page.find("caption", string="Words of the forms").parent
    assert words.find("span", lang="zh", string="主管部门").find_parent("tr").td.text.startswith("department in charge")


def test_both_languages_find_the_same(page: BeautifulSoup, real_year: Year):
    chinese = BeautifulSoup(real_year.report.read_text(encoding="utf-8"), "html.parser")
    for selector in (".card", "details.form", "table", "figure", "h2", "h3"):
        assert len(page.select(selector)) == len(chinese.select(selector)), selector
    assert [card["id"] for card in page.select(".card")] == [card["id"] for card in chinese.select(".card")]


def test_the_manifest_says_in_which_language_the_report_is(english_year: Year):
    content = json.loads((english_year.reports / "manifest.json").read_text(encoding="utf-8"))["content"]
    assert content["parameters"]["language"] == "en"


def test_a_page_of_a_large_year_goes_by_its_department_as_printed():
    with speaking("en"):
        assert inert(Volume(1, "甲局", 1, 2, "甲局_1.html", ("p1",)).title) == '<span lang="zh">甲局</span> (part 1 of 2)'
