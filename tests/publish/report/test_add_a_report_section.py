"""The guide docs/add_a_report_section.md works when it is followed to the letter: a function and its cells."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from tests.forms import SOUND, write_year
from tests.guides import blocks, copied_package, run_with

GUIDE = "add_a_report_section.md"
RUN = "import sys; from helpers.cli import main; sys.exit(main(['run', '--fiscal-year', '2023', '--quiet', '--raw-dir', 'raw', {options}]))"


def put_cells(path: Path, before: str, markdown: str, code: str) -> None:
    book = nbformat.read(path, as_version=4)
    at = next(number for number, cell in enumerate(book.cells) if cell.source == before)
    book.cells[at:at] = [nbformat.v4.new_markdown_cell(markdown.strip()), nbformat.v4.new_code_cell(code.strip())]
    nbformat.write(book, path)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package with what the guide adds, beside a year of one form."""
    package = copied_package(tmp_path)
    code = blocks(GUIDE, "python")
    for path, content in [(package / "analyse/summaries.py", code["summaries.py"]), (package / "language/english/report.csv", blocks(GUIDE, "csv")["report.csv"])]:
        path.write_text(path.read_text("utf-8") + content, encoding="utf-8", newline="\n")
    put_cells(tmp_path / "notebooks/4_analyse.ipynb", "### 按资金来源", blocks(GUIDE, "markdown")["4_analyse.ipynb"], code["4_analyse.ipynb"])
    write_year(tmp_path, form__txt=SOUND)
    return package


def test_a_section_added_by_the_guide_stands_in_the_report_in_both_languages(tmp_path: Path, package: Path):
    report = tmp_path / "reports/2023/annual_report.html"
    run_with(package, RUN.format(options=""))
    assert "上年结转资金的执行" in report.read_text("utf-8") and "各项目的上年结转资金及其执行" in report.read_text("utf-8")
    run_with(package, RUN.format(options="'--from', 'analyse', '--language', 'en'"))
    assert "Execution of money carried over" in report.read_text("utf-8")
