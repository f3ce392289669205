"""The pages of a large year as a reader meets them: from a unit to its findings, through the directory, by an old link, with scripts off."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect

from helpers.analyse import volumes
from helpers.schema import tables
from tests.conftest import parameters_in
from tests.publish.report.test_large_year import published, six_forms
from tests.small_year import small_year

pytestmark = pytest.mark.chromium


@pytest.fixture(scope="module")
def first_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first page of six forms, where a page holds three."""
    run = parameters_in(tmp_path_factory.mktemp("large"))
    tables.write_all(run.processed_year, small_year(**six_forms()).tables)
    tables.write(run.processed_year, "contacts", pd.DataFrame([{"project_id": "q5", "project_lead": "高峰", "phone": "60001234"}]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(volumes, "ONE_PAGE", 3)
        return published(run)


@pytest.fixture
def page(browser: Browser, first_page: Path) -> Page:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(first_page.as_uri())
    yield page
    page.close()


def test_a_unit_leads_to_its_findings_on_the_page_of_its_department(page: Page):
    page.locator("a[data-unit]", has_text="检测站").first.click()
    expect(page).to_have_title("甲/局（第 1 部分，共 2 部分）：2023 年度自评表及其问题")
    assert unquote(page.url).endswith("pages/甲_局_1.html#unit=检测站")
    expect(page.locator(".filters select[name=unit]")).to_have_value("检测站")
    expect(page.locator(".card:visible")).to_have_count(2)
    expect(page.locator(".card")).to_have_count(3)


def test_with_scripts_off_a_unit_leads_to_its_forms(browser: Browser, first_page: Path):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(first_page.as_uri())
    page.locator("a[data-unit]", has_text="检测站").first.click()
    expect(page.locator("h3:target")).to_have_text("检测站")
    assert "#u-" in page.url
    context.close()


@pytest.mark.parametrize("anchor", ["p-q4", "f-B01-q4"])
def test_a_link_of_a_year_that_has_grown_leads_to_the_page_that_holds_the_form_today(browser: Browser, first_page: Path, anchor: str):
    page = browser.new_page()
    # The first page of so small a year lists every finding; the directory lacks them, as that of a large year does.
    page.goto(f"{(first_page.parent / 'pages' / 'index.html').as_uri()}#{anchor}")
    page.wait_for_url(f"**/CON_.html#{anchor}")
    expect(page.locator(f"#{anchor}")).to_be_visible()
    page.close()


def test_the_first_page_leads_on_to_a_form_and_asks_for_nothing_else(browser: Browser, first_page: Path):
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(first_page.as_uri())
    alone = list(asked)
    page.goto(f"{first_page.as_uri()}#p-q5")
    page.wait_for_url("**/pages/*.html#p-q5")
    expect(page.locator("#p-q5")).to_be_visible()
    page.close()
    assert alone == [first_page.as_uri()]


def test_the_directory_is_searched(browser: Browser, first_page: Path):
    page = browser.new_page()
    page.goto((first_page.parent / "pages" / "index.html").as_uri())
    rows = page.locator("tbody tr:visible")
    page.get_by_label("查找").fill("con")
    expect(rows).to_have_text([re.compile("^CON")])
    expect(page.get_by_role("status")).to_have_text("显示 1 行，共 4 行")
    page.get_by_label("查找").fill("")
    expect(rows).to_have_count(4)
    page.close()


@pytest.mark.parametrize("name", ["甲_局_1.html", "index.html"])
def test_axe_finds_nothing_serious_on_a_page(browser: Browser, first_page: Path, axe: str, name: str):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto((first_page.parent / "pages" / name).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((box) => { box.open = true; })")
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    page.close()
    assert [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in found if rule["impact"] in ("serious", "critical")] == []
