"""The list of findings as a reader uses it: searched, filtered, led to from the tables, passed on as an address."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.conftest import Year

pytestmark = pytest.mark.chromium


def filtered_by(page: Page, name: str) -> Locator:
    """The field of the filter; what a link sets it to stands there when the browser has told the page of its new address."""
    return page.locator(f".filters select[name={name}]")


def shown(page: Page, name: str) -> set[str]:
    """What the visible cards say of themselves, read in one step: the list may not change between two cards."""
    return set(page.evaluate("(name) => [...document.querySelectorAll('.card')].filter((card) => card.checkVisibility()).map((card) => card.dataset[name])", name))


def test_findings_are_filtered_by_keyboard_and_counted(report: Page):
    cards = report.locator(".card")
    total = cards.count()
    search = report.get_by_label("查找")
    search.focus()
    report.keyboard.type("分值")
    found = report.locator(".card:visible").count()
    assert 0 < found < total
    expect(report.get_by_role("status")).to_have_text(f"显示 {found} 处，共 {total} 处")
    report.get_by_label("级别", exact=True).select_option("严重")
    assert shown(report, "severity") == {"critical"}
    report.get_by_role("button", name="清除筛选").press("Enter")
    report.wait_for_function(f"document.querySelectorAll('.card:not([hidden])').length === {total}")


def test_what_is_only_worth_a_look_is_folded_until_it_is_asked_for(report: Page):
    assert shown(report, "severity") == {"critical", "warning"}
    report.get_by_label("级别", exact=True).select_option("提示")
    assert shown(report, "severity") == {"info"}
    assert report.locator(".level:visible").count() == 1
    report.get_by_label("级别", exact=True).select_option("全部")
    assert shown(report, "severity") == {"critical", "warning"}


def test_a_search_without_result_says_so(report: Page):
    report.get_by_label("查找").fill("没有这样的问题")
    assert report.locator(".card:visible").count() == 0
    expect(report.get_by_text("没有符合条件的问题")).to_be_visible()


def test_filters_by_rule_and_unit_show_only_theirs(report: Page):
    for name in ("rule", "unit"):
        choice = filtered_by(report, name)
        value = choice.locator("option").nth(1).get_attribute("value")
        choice.select_option(value)
        assert shown(report, name) == {value}
        choice.select_option("")


def test_a_search_does_not_mind_spaces_commas_and_full_width_signs(report: Page):
    search, cards = report.get_by_label("查找"), report.locator(".card:not([hidden])")
    found = []
    for words in ("2023 年创业补贴", "2023年创业补贴", "２０２３年创业补贴"):
        search.fill(words)
        found.append(cards.count())
    assert found[0] > 0 and len(set(found)) == 1
    search.fill("1098")
    without_comma = cards.count()
    search.fill("1,098")
    assert cards.count() == without_comma > 0


def test_what_is_printed_of_a_filtered_list_says_what_it_was_filtered_by(report: Page):
    chosen = report.locator(".chosen")
    report.get_by_label("级别", exact=True).select_option("严重")
    report.get_by_label("查找").fill("合计")
    expect(chosen).to_be_hidden()
    report.emulate_media(media="print")
    expect(chosen).to_be_visible()
    expect(chosen).to_have_text("只列出：查找 合计；级别 严重。")
    report.emulate_media(media="screen")
    report.get_by_role("button", name="清除筛选").click()
    report.emulate_media(media="print")
    expect(chosen).to_be_hidden()


def test_one_button_unfolds_all_findings(report: Page):
    report.get_by_role("button", name="展开全部问题").click()
    expect(report.locator(".card:visible")).to_have_count(report.locator(".card").count())
    expect(report.get_by_role("button", name="收起全部问题")).to_be_visible()


def test_a_unit_leads_to_its_findings_and_back_leads_to_where_the_reader_was(report: Page):
    link = report.locator("a[data-unit]").first
    unit = link.inner_text()
    link.scroll_into_view_if_needed()
    before = report.evaluate("scrollY")
    link.click()
    expect(filtered_by(report, "unit")).to_have_value(unit)
    expect(report.locator(".findings")).to_be_focused()
    assert shown(report, "unit") == {unit}
    assert unquote(report.url).endswith(f"#unit={unit}")
    expect(report.locator(".filters")).to_be_in_viewport()
    assert 0 <= report.locator(".filters").bounding_box()["y"] < 200
    report.go_back()
    expect(filtered_by(report, "unit")).to_have_value("")
    assert "#" not in report.url
    report.wait_for_function(f"Math.abs(scrollY - {before}) < 100")


def test_a_rule_leads_to_its_findings(report: Page):
    link = report.locator("a[data-rule]").first
    rule = link.inner_text()
    link.click()
    expect(filtered_by(report, "rule")).to_have_value(rule)
    assert shown(report, "rule") == {rule}


def test_the_address_holds_the_filter_and_restores_it(browser: Browser, report: Page, real_year: Year):
    report.get_by_label("级别", exact=True).select_option("警示")
    report.get_by_label("查找").fill("执行率 +&=%")
    report.get_by_label("查找").fill("执行率")
    report.wait_for_function("location.hash.includes('words')")
    found = report.locator(".card:visible").count()
    assert unquote(report.url).endswith("#severity=warning&words=执行率") and found > 0
    other = browser.new_page()
    other.goto(report.url)
    expect(other.locator(".card:visible")).to_have_count(found)
    expect(other.locator(".filters")).to_be_in_viewport()
    assert other.locator(".filters").bounding_box()["y"] < 200
    other.close()
    report.go_back()
    expect(filtered_by(report, "severity")).to_have_value("")
    assert "#" not in report.url


def test_a_filter_with_signs_of_addresses_comes_back_as_it_was(report: Page):
    words = "100% + a&b=c #"
    report.get_by_label("查找").fill(words)
    report.wait_for_function("location.hash.includes('words')")
    report.reload()
    expect(report.get_by_label("查找")).to_have_value(words)


def test_a_filter_that_finds_nothing_here_is_named_all_the_same(browser: Browser, real_year: Year):
    page = browser.new_page()
    page.goto(f"{real_year.report.as_uri()}#unit=没有这个单位")
    expect(filtered_by(page, "unit")).to_have_value("没有这个单位")
    expect(page.get_by_text("没有符合条件的问题")).to_be_visible()
    assert page.locator(".card:visible").count() == 0
    page.close()


def test_a_link_to_a_finding_beats_the_filter(report: Page):
    report.goto(f"{report.url}#severity=critical")
    warning = report.locator(".card.warning").first.get_attribute("id")
    report.evaluate(f"location.hash = '{warning}'")
    report.locator(f"#{warning}").wait_for(state="visible")
    assert report.url.endswith(f"#{warning}")


def test_while_filtered_each_level_says_how_many_of_it_are_shown(report: Page):
    counts = report.locator(".level.warning, .level:has(.card.warning)").locator(".counts")
    plain, every = counts.inner_text(), report.locator(".card.warning").count()
    report.get_by_label("查找").fill("执行率")
    found = report.locator(".card.warning:visible").count()
    assert 0 < found < every
    expect(counts).to_have_text(f"显示 {found} 处，共 {every} 处")
    report.get_by_role("button", name="清除筛选").click()
    expect(counts).to_have_text(plain)
    assert plain.startswith(f"{every} 处")
