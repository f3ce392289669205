"""One reader's way through the report with the keyboard alone: the summary, one unit, a finding, its cell, back, print."""

from __future__ import annotations

import unicodedata

import pypdfium2
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.conftest import Year

pytestmark = pytest.mark.chromium


def tab_to(page: Page, target: Locator, most: int) -> None:
    """Press Tab until `target` has the focus, at most `most` times."""
    element = target.element_handle()
    for _ in range(most):
        page.keyboard.press("Tab")
        if element.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"not reached by {most} presses of Tab: {element.evaluate('(element) => element.outerHTML')[:120]}")


def words(text: str) -> str:
    """Text without its spaces and line breaks, which print sets anew."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def in_print(page: Page) -> str:
    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as printed:
        return words("".join(sheet.get_textpage().get_text_range() for sheet in printed))


@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("language", ["real_year", "english_year"])
def test_from_the_summary_to_the_cell_of_a_finding_and_back_with_the_keyboard_alone(
    browser: Browser, request: pytest.FixtureRequest, language: str, width: int
):
    year: Year = request.getfixturevalue(language)
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(year.report.as_uri())
    expect(page.locator("#s1")).to_be_in_viewport()

    link = page.locator("a[data-unit]").first
    unit = link.get_attribute("data-unit")
    tab_to(page, link, most=60)
    page.keyboard.press("Enter")
    expect(page.locator(".findings")).to_be_focused()
    cards = page.locator(".card:visible")
    assert {card.get_attribute("data-unit") for card in cards.all()} == {unit}

    place = cards.first.locator("dd a")
    tab_to(page, place, most=20)
    page.keyboard.press("Enter")
    mark = page.locator(place.get_attribute("href"))
    expect(mark).to_be_focused()
    expect(mark).to_be_in_viewport()

    page.keyboard.press("Enter")
    expect(page.locator(mark.get_attribute("href"))).to_be_in_viewport()
    for _ in range(2):
        page.go_back()
    expect(page.locator(".filters select[name=unit]")).to_have_value(unit)
    told = [words(text) for text in cards.locator(".what").all_text_contents()]
    hidden = {words(text) for text in page.locator(".card[hidden] .what").all_text_contents()}
    printed = in_print(page)
    page.close()
    assert told and all(text in printed for text in told)
    assert hidden and not any(text in printed for text in hidden - set(told))
