"""docs/where_things_are.md names what is there, and docs/naming.md the columns of evidence that there are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from helpers.schema import tables
from helpers.schema.tables import FUND_SOURCES, TABLES
from helpers.validate.catalogue import load_catalogue
from helpers.validate.evidence import EVIDENCE
from tests.conftest import PROJECT
from tests.forms import SOUND
from tests.publish.papers.offices import as_docx, make_tables, submit

HELPERS = PROJECT / "src" / "helpers"
DOCS = PROJECT / "docs"
PAGE = (DOCS / "where_things_are.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`([a-z_]+(?:/[a-z_]+)*/?(?:\.[a-z]+)?)`(?:\s+`([A-Za-z_]+)`)?", PAGE)


def defined_in(module: str) -> set[str]:
    return {node.name for node in ast.parse((HELPERS / module).read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


@pytest.mark.parametrize("name", sorted({name for name, _ in NAMED if "/" in name or "." in name}))
def test_every_file_and_folder_that_is_named_is_there(name: str):
    assert (HELPERS / name).exists() or (PROJECT / name).exists()


@pytest.mark.parametrize(("module", "function"), sorted({pair for pair in NAMED if pair[1] and pair[0].endswith(".py")}))
def test_every_function_that_is_named_stands_in_its_module(module: str, function: str):
    assert function in defined_in(module)


def test_every_room_is_in_the_table():
    rooms = {path.parent.name for path in HELPERS.glob("*/__init__.py")}
    named = set(re.findall(r"`([a-z]+)/?`", PAGE.partition("## One cell")[0]))
    assert rooms <= named


def test_every_table_and_column_of_the_walk_is_one():
    walk = PAGE.partition("## One cell")[2].partition("## I want to")[0]
    functions = {function for _, function in NAMED}
    words = set(re.findall(r"`([a-z_]+)`", walk)) - functions
    assert words <= TABLES.keys() | {column for table in TABLES.values() for column in table.names} | set(FUND_SOURCES)


def test_the_cell_of_the_walk_goes_where_the_walk_says(tmp_path: Path):
    row = "年度资金总额\t113.87\t113.87\t98.25\t10\t86.28%\t9.5"
    run = submit(tmp_path, form__docx=as_docx(SOUND.replace("年度资金总额\t20\t20\t19\t10\t95%\t9.5", row)))
    make_tables(run)
    cells, funds, claims, findings = (tables.read(run.processed_year, name) for name in ("cells", "funds", "claims", "findings"))
    (place,) = cells.loc[cells["text"] == "98.25", "place"]
    assert f"text `98.25`, place `{place}`" in PAGE
    assert funds.loc[funds["source"] == "total", "executed"].tolist() == [98.25]
    assert claims.loc[claims["place"] == place, ["claimed_table", "claimed_column"]].to_numpy().tolist() == [["funds", "executed"]]
    assert findings.loc[findings["rule"] == "D03", ["observed", "expected"]].to_numpy().tolist() == [["9.5", "8.63"]]
    assert next(rule for rule in load_catalogue() if rule.rule == "D03").evidence == "d_funds.execution_score"


def test_the_columns_of_evidence_are_explained():
    naming = (DOCS / "naming.md").read_text(encoding="utf-8")
    assert [name for name in EVIDENCE if f"`{name}`" not in naming and name not in ("project_id", "table", "position", "column", "severity")] == []
