"""Pages of docs/ lead somewhere, name files that are there, and are on the way that docs/index.md shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from helpers.schema.tables import TABLES
from tests.conftest import PROJECT

DOCS = PROJECT / "docs"
PAGES = [PROJECT / "README.md", PROJECT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
MADE_BY_READERS = {"dif.py", "a_heads.py", "manifest.json", "corrections.yml", "suppressions.yml", "project_list.csv"}
"""Files that a guide adds, a run writes or an office keeps."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_page(page: Path):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_is_there(page: Path):
    named = set(re.findall(r"`((?:[\w.-]+/)*[\w-]+\.(?:py|csv|yml|ipynb|json|toml))`", page.read_text("utf-8")))
    there = {path.relative_to(PROJECT).as_posix() for folder in ("src", "notebooks", "tests", "benchmarks") for path in (PROJECT / folder).rglob("*.*")}
    lost = {name for name in named if not (PROJECT / name).is_file() and not any(path.endswith(f"/{name}") for path in there)}
    assert {name for name in lost if Path(name).name not in MADE_BY_READERS} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_line_of_prose_has_at_most_140_characters(page: Path):
    assert [line for line in page.read_text("utf-8").splitlines() if len(line) > 140 and not re.match(r"[|]|    |made_up,", line)] == []


def test_every_document_is_on_the_way():
    index = (DOCS / "index.md").read_text("utf-8")
    assert [path.name for path in DOCS.glob("*.md") if path.name != "index.md" and f"({path.name})" not in index] == []


def test_the_page_for_analysts_names_tables_and_columns_that_there_are():
    page = (DOCS / "tables.md").read_text("utf-8")
    named = set(re.findall(r"`([a-z_0-9]+)`", page.partition("| you want to |")[2]))
    assert named <= TABLES.keys() | {column for table in TABLES.values() for column in table.names} | {"total", "actual"}
