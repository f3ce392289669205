"""Figures in the page: text stays text, ids are their own, and the same figure gives the same bytes."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from matplotlib.figure import Figure

from helpers.analyse.font import families
from helpers.publish.report import show


def figure(label: str = "分") -> Figure:
    drawn = Figure(figsize=(4, 2))
    axes = drawn.add_axes((0.1, 0.1, 0.8, 0.8))
    axes.plot([0, 1], [0, 1], marker="o")
    axes.text(0.5, 0.5, label, fontfamily=families())
    return drawn


def test_a_figure_is_inline_svg_with_a_description_and_a_caption():
    page = BeautifulSoup(show(figure(), "一条上升的线", "得分").html, "html.parser")
    assert page.svg["role"] == "img" and page.svg["aria-label"] == "一条上升的线" and page.svg.title.text == "一条上升的线"
    assert page.figcaption.text == "得分"


def test_its_text_is_text_in_the_font_of_the_page():
    page = BeautifulSoup(show(figure(), "线", "得分").html, "html.parser")
    assert "分" in [text.text.strip() for text in page.find_all("text")]
    assert "font-family" not in str(page) and "font:" not in str(page)


def test_the_same_figure_gives_the_same_bytes():
    assert show(figure(), "线", "得分").html == show(figure(), "线", "得分").html


def test_ids_of_two_figures_differ_and_every_reference_holds():
    one, two = show(figure(), "线", "得分").html, show(figure(), "线", "权重").html
    ids = [re.findall(r'\bid="([^"]+)"', html) for html in (one, two)]
    assert ids[0] and not set(ids[0]) & set(ids[1])
    assert set(re.findall(r'(?:url\(#|href="#)([^)"]+)', one)) <= set(ids[0])


def test_it_names_no_date_and_nothing_outside():
    html = show(figure(), "线", "得分").html
    assert "<metadata" not in html and "<!DOCTYPE" not in html
    assert set(re.findall(r'https?://[^"]+', html)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_what_a_name_holds_does_nothing_in_a_figure():
    html = show(figure("<script>x</script>\u202e&"), '"><script>', "得分").html
    page = BeautifulSoup(html, "html.parser")
    assert not page.find_all("script")
    assert "〔U+202E〕" in html


def test_no_figure_is_nothing():
    assert show(None, "线", "得分").html == ""
