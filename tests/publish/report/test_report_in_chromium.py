"""The report as a reader meets it: on a wide screen, on a phone, on paper, by keyboard, with scripts off."""

from __future__ import annotations

import re
import unicodedata

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Year

pytestmark = pytest.mark.chromium


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((box) => { box.open = true; })")


def column(page: Page, caption: str, place: int) -> list[str]:
    return page.locator("table", has=page.get_by_text(caption, exact=True)).locator(f"tbody tr > :nth-child({place})").all_inner_texts()


def test_opening_the_report_asks_for_nothing_outside(browser: Browser, real_year: Year):
    page = browser.new_page()
    asked: list[str] = []
    troubles: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(real_year.report.as_uri())
    unfold(page)
    page.mouse.wheel(0, 50_000)
    page.wait_for_timeout(200)
    page.close()
    assert asked == [real_year.report.as_uri()] and troubles == []


def test_the_contents_lead_to_their_sections_and_stay_in_view(report: Page):
    contents = report.locator("nav.contents")
    for link in contents.locator("a").all():
        link.click()
        expect(report.locator(link.get_attribute("href"))).to_be_in_viewport()
        assert contents.bounding_box()["y"] >= 0
    expect(contents.get_by_text("八、说明")).to_be_in_viewport()


def test_the_first_tab_skips_to_the_text(report: Page):
    report.keyboard.press("Tab")
    expect(report.get_by_role("link", name="跳到正文")).to_be_focused()
    report.keyboard.press("Enter")
    expect(report.locator("#content")).to_be_focused()


def test_a_table_is_sorted_by_keyboard_and_says_so(report: Page):
    caption = "各项目预算与执行"
    before = column(report, caption, 4)
    table = report.locator("table", has=report.get_by_text(caption, exact=True))
    table.get_by_role("button", name=re.compile("全年预算")).focus()
    report.keyboard.press("Enter")
    numbers = [float(text.replace(",", "")) for text in column(report, caption, 4)]
    assert numbers == sorted(numbers) and len(numbers) == len(before)
    assert table.locator("th[aria-sort]").get_attribute("aria-sort") == "ascending"
    report.keyboard.press("Space")
    numbers = [float(text.replace(",", "")) for text in column(report, caption, 4)]
    assert numbers == sorted(numbers, reverse=True)
    assert table.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    assert table.locator("tfoot").inner_text().startswith("合计")


def test_a_minus_sign_sorts_below_zero(report: Page):
    caption = "各项目预算与执行"
    report.locator("table", has=report.get_by_text(caption, exact=True)).get_by_role("button", name=re.compile("年中调整")).click()
    changes = column(report, caption, 5)
    assert changes[0].startswith("−") and changes[-1].startswith("+")


def test_a_link_into_a_folded_form_unfolds_it_and_leads_back_to_the_finding(report: Page):
    link = report.locator(".card .whose a").first
    form = link.get_attribute("href")
    link.click()
    expect(report.locator(form)).to_be_visible()
    back = report.locator(f"{form} a[href^='#f-']").first
    report.get_by_label("查找").evaluate(
        "(field) => { field.value = '没有这样的问题'; field.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    finding = back.get_attribute("href")
    back.click()
    expect(report.locator(finding)).to_be_visible()
    expect(report.locator(".card:not([hidden])")).to_have_count(report.locator(".card").count())


def test_only_what_scrolls_is_a_stop_for_the_tab_key(browser: Browser, real_year: Year):
    page = browser.new_page(viewport={"width": 800, "height": 844})
    page.goto(real_year.report.as_uri())
    unfold(page)
    page.wait_for_function("[...document.querySelectorAll('.scroll')].every((box) => (box.scrollWidth > box.clientWidth) === (box.tabIndex === 0))")
    stops = page.locator(".scroll[tabindex]").count()
    boxes = page.locator(".scroll").count()
    page.close()
    assert 0 < stops < boxes


@pytest.mark.parametrize("width", [1400, 800, 390])
@pytest.mark.parametrize("language", ["real_year", "english_year"])
def test_the_page_is_never_wider_than_the_screen(browser: Browser, request: pytest.FixtureRequest, language: str, width: int):
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(request.getfixturevalue(language).report.as_uri())
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = page.evaluate(
        """(width) => [...document.querySelectorAll('main *')].filter((element) => !element.closest('.scroll')
            && element.getBoundingClientRect().right > width + 1).map((element) => element.outerHTML.slice(0, 80))""",
        width,
    )
    page.close()
    assert outside == []


def test_on_a_phone_the_contents_are_folded_and_wide_tables_scroll_by_themselves(browser: Browser, real_year: Year):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(real_year.report.as_uri())
    folded = page.locator("nav.contents details").evaluate("(box) => !box.open")
    wide = page.locator(".scroll", has=page.get_by_text("各项目预算与执行", exact=True))
    scrolls = wide.evaluate("(box) => box.scrollWidth > box.clientWidth && getComputedStyle(box).overflowX === 'auto'")
    page.close()
    assert folded and scrolls


def test_with_scripts_off_everything_can_be_read(browser: Browser, real_year: Year):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(real_year.report.as_uri())
    for level in page.locator(".level:not([open]) summary").all():
        level.click()
    cards, visible = page.locator(".card").count(), page.locator(".card:visible").count()
    filters = page.locator(".filters").is_visible()
    contents = page.locator("nav.contents a:visible").count()
    form = page.locator("details.form").first
    form.locator("summary").click()
    unfolded = form.locator("table").first.is_visible()
    context.close()
    assert cards == visible > 0 and not filters and contents >= 8 and unfolded


def test_print_is_a4_starts_sections_on_new_pages_and_unfolds_nothing(report: Page):
    report.emulate_media(media="print")
    assert not report.locator("nav.contents").is_visible() and not report.locator(".filters").is_visible()
    assert report.locator("details.form .body:visible").count() == 0
    breaks = report.evaluate(
        "[...document.querySelectorAll('main > section')].slice(1).map((section) => getComputedStyle(section).breakBefore)"
    )
    # The summary fills half a page, and the money begins below it.
    assert breaks[0] == "auto" and set(breaks[1:]) == {"page"}
    printed = report.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert {tuple(map(float, box)) for box in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)} <= {
        (594.95996, 841.91998),
        (595.0, 842.0),
        (595.92, 842.88),
    }
    assert len(re.findall(rb"/Type /Page\b", printed)) >= len(breaks)


def test_a_table_that_runs_over_a_page_repeats_its_head_in_print_and_is_sorted_as_before_afterwards(report: Page):
    caption = "各项目预算与执行"
    with pypdfium2.PdfDocument(report.pdf(prefer_css_page_size=True)) as printed:
        pages = [unicodedata.normalize("NFKC", page.get_textpage().get_text_range()) for page in printed]
    first = next(place for place, text in enumerate(pages) if caption in text.splitlines())
    assert "实施单位" in pages[first] and "实施单位" in pages[first + 1].partition("合计")[0]
    report.locator("table", has=report.get_by_text(caption, exact=True)).get_by_role("button", name=re.compile("全年预算")).click()
    numbers = [float(text.replace(",", "")) for text in column(report, caption, 4)]
    assert numbers == sorted(numbers)


def test_a_form_that_the_reader_unfolded_is_printed_unfolded(report: Page):
    report.locator("details.form summary").first.click()
    report.emulate_media(media="print")
    assert report.locator("details.form .body:visible").count() == 1


def test_printed_pages_are_numbered_and_say_whose_they_are_and_what_is_not_printed(report: Page):
    with pypdfium2.PdfDocument(report.pdf(prefer_css_page_size=True)) as printed:
        pages = [unicodedata.normalize("NFKC", page.get_textpage().get_text_range()) for page in printed]
    assert all(f"{number} / {len(pages)}" in text for number, text in enumerate(pages, 1))
    assert all("2023 年度项目支出绩效自评报告" in text for text in pages)
    notes = report.locator(".card.info").count()
    whole = "".join(pages)
    assert f"{notes} 处提示没有展开,未打印。" in whole and "没有展开的表,未打印。" in whole and "处警示没有展开" not in whole
    assert report.locator(".links").first.is_visible()
    report.emulate_media(media="print")
    assert report.locator(".links:visible").count() == 0


def test_a_form_that_is_unfolded_is_not_said_to_be_left_out(report: Page):
    report.get_by_role("button", name="展开全部表").click()
    assert report.locator("details.form:not([open])").count() == 0
    report.emulate_media(media="print")
    assert not report.get_by_text("没有展开的表，未打印。").is_visible()
    report.emulate_media(media="screen")
    report.get_by_role("button", name="收起全部表").press("Enter")
    assert report.locator("details.form[open]").count() == 0
    expect(report.get_by_role("button", name="展开全部表")).to_be_visible()


def test_with_scripts_off_a_link_to_a_form_unfolds_it_and_one_to_a_unit_leads_to_the_findings(browser: Browser, real_year: Year):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.goto(real_year.report.as_uri())
    link = page.locator(".card .whose a").first
    form = link.get_attribute("href")
    link.click()
    summary = page.locator("details.form", has=page.locator(form)).locator("> summary")
    expect(page.locator(form)).to_be_visible()
    expect(summary).to_be_in_viewport()
    page.locator("a[data-unit]").first.click()
    expect(page.locator("#s4")).to_be_in_viewport()
    expect(page.locator("main button:visible")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("width", [1920, 1300])
@pytest.mark.parametrize("language", ["real_year", "english_year"])
def test_the_matrix_fits_a_wide_screen(browser: Browser, request: pytest.FixtureRequest, language: str, width: int):
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(request.getfixturevalue(language).report.as_uri())
    fits = page.locator("#matrix .scroll").evaluate("(box) => box.scrollWidth <= box.clientWidth")
    page.close()
    assert fits


@pytest.mark.parametrize("language", ["real_year", "english_year"])
def test_on_a_phone_figures_can_be_read_and_the_first_column_stays(browser: Browser, request: pytest.FixtureRequest, language: str):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(request.getfixturevalue(language).report.as_uri())
    unfold(page)
    smallest = page.evaluate(
        """Math.min(...[...document.querySelectorAll('figure svg')].flatMap((svg) => [...svg.querySelectorAll('text')].map((text) =>
            parseFloat(getComputedStyle(text).fontSize) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)))"""
    )
    page.wait_for_function("document.querySelectorAll('.scroll[tabindex]').length < document.querySelectorAll('.scroll').length")
    moved = page.evaluate(
        """[...document.querySelectorAll('.scroll[tabindex]:has(tbody)')].filter((box) => {
            box.scrollLeft = 1000;
            const first = box.querySelector('tbody tr > :first-child');
            return first.matches('th') && Math.abs(first.getBoundingClientRect().left - box.getBoundingClientRect().left) > 1;
        }).map((box) => box.ariaLabel)"""
    )
    page.close()
    assert smallest >= 9.99 and moved == []


@pytest.mark.parametrize(("language", "width"), [("real_year", 1400), ("real_year", 390), ("english_year", 1400), ("english_year", 390)])
def test_axe_finds_nothing_serious(browser: Browser, request: pytest.FixtureRequest, axe: str, language: str, width: int):
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(request.getfixturevalue(language).report.as_uri())
    unfold(page)
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    page.close()
    serious = [(rule["id"], rule["impact"], rule["nodes"][0]["html"][:120]) for rule in found if rule["impact"] in ("serious", "critical")]
    assert serious == []


def test_the_english_report_counts_and_filters_in_english(browser: Browser, english_year: Year):
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(english_year.report.as_uri())
    total = page.locator(".card").count()
    page.get_by_label("Severity", exact=True).select_option("Critical")
    shown = page.locator(".card:visible").count()
    assert 0 < shown < total
    expect(page.get_by_role("status")).to_have_text(f"{shown} of {total} findings shown")
    page.get_by_label("Search").fill("no such finding")
    expect(page.get_by_text("No finding fits.")).to_be_visible()
    page.close()


def test_labels_of_the_english_figures_do_not_overlap(browser: Browser, english_year: Year):
    """English words are longer than Chinese ones, and the figures were laid out for these."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(english_year.report.as_uri())
    overlapping = page.evaluate(
        """[...document.querySelectorAll('figure svg')].flatMap((svg) => {
            const labels = [...svg.querySelectorAll('text')].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
            const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 6 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6;
            return labels.flatMap((one, place) => labels.slice(place + 1).filter((other) => meet(one.box, other.box)).map((other) => `${one.text} / ${other.text}`));
        })"""
    )
    page.close()
    assert overlapping == []
