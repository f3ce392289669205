"""The analysis notebook on years unlike the real one: hostile texts, and next to nothing."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from helpers.analyse.year import Year
from helpers.config.parameters import RunParameters
from helpers.publish.report.whole_report import publish
from helpers.run import notebook
from helpers.run.progress import Display
from helpers.schema import tables
from tests.conftest import PROJECT, parameters_in
from tests.small_year import FINDINGS, FUNDS, INDICATORS, PROJECTS, small_year, with_form


def page_of(year: Year, folder: Path) -> BeautifulSoup:
    """The report of a year whose tables are given."""
    run: RunParameters = parameters_in(folder)
    for name, frame in year.tables.items():
        tables.write(run.processed_year, name, frame)
    tables.write(run.processed_year, "contacts", pd.DataFrame())
    parameters = {name: getattr(run, name) for name in run.names()}
    with notebook.kernel_settings() as settings:
        executed = notebook.execute(
            PROJECT / "notebooks/4_analyse.ipynb", parameters, folder=PROJECT, settings=settings, output=Display(quiet=True)
        )
    notebook.write(folder / "4_analyse.ipynb", notebook.tidy(executed, parameters, {}))
    publish(run, folder / "4_analyse.ipynb", folder / "annual_report.html")
    return BeautifulSoup((folder / "annual_report.html").read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> BeautifulSoup:
    evil = '"><script>alert(1)</script>\u202e\u200b$x_{'
    year = small_year(
        projects=with_form(PROJECTS, "p2", project_name=evil, implementing_unit=evil, expected_goal="长" * 100_000),
        indicators=with_form(INDICATORS, "p2", level1=evil, level3='=HYPERLINK("x")', target_text=evil, actual_text=evil),
        findings=with_form(FINDINGS, "p2", message=evil, observed=evil),
        funds=with_form(FUNDS, "p2", initial_budget=-20, executed=2e10, initial_budget_text=evil),
        leftovers=[{"document_id": "d1", "place": "行 1", "text": evil, "reason": "没有归属"}],
    )
    return page_of(year, tmp_path_factory.mktemp("hostile"))


def test_hostile_texts_add_no_script_and_no_attribute(hostile: BeautifulSoup):
    assert len(hostile.find_all("script")) == 1
    assert not [element for element in hostile.find_all(True) if any(name.startswith("on") for name in element.attrs)]


def test_unseen_signs_are_spelt_out_and_formulas_disarmed(hostile: BeautifulSoup):
    text = str(hostile)
    assert "\u202e" not in text and "\u200b" not in text and "〔U+202E〕" in text
    assert "'=HYPERLINK" in hostile.text


def test_a_long_cell_is_cut_and_says_so(hostile: BeautifulSoup):
    assert "全文 100,000 字" in hostile.text and len(str(hostile)) < 300_000


def test_a_year_of_one_rejected_file_has_the_sections_that_hold_something(tmp_path: Path):
    names = ("projects", "funds", "indicators", "recomputed", "findings", "judgements", "outcomes", "rules")
    refused = {"document_id": "d1", "path": "空.txt", "sha256": "00", "bytes": 0, "status": "rejected", "reason": "文件为空，请重新导出。"}
    page = page_of(small_year(documents=[refused], **{name: [] for name in names}), tmp_path)
    assert [heading.text for heading in page.find_all("h2")] == ["一、年度一览", "七、未能评判与未能识别", "八、说明"]
    assert "文件为空，请重新导出。" in page.text
    assert {link["href"][1:] for link in page.find_all("a")} <= {element["id"] for element in page.find_all(id=True)}
