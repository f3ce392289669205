"""Chromium for the tests that look at the report as a reader does."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import PROJECT, Year

# Silent, and usable where the tests run as root (in a container).
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def report(browser: Browser, real_year: Year) -> Iterator[Page]:
    """The report of the real year on a wide screen."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(real_year.report.as_uri())
    yield page
    page.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core: the file that AXE_CORE names, or the package under build/ or the project's root."""
    named = os.environ.get("AXE_CORE")
    places = [Path(named)] if named else [PROJECT / folder / "node_modules/axe-core/axe.min.js" for folder in ("build", ".")]
    for place in places:
        if place.is_file():
            return place.read_text(encoding="utf-8")
    pytest.skip("axe-core is not installed: npm install --prefix build --no-save axe-core")
