"""docs/where_things_are.md names what is there, and docs/naming.md the columns of evidence that there are."""

from __future__ import annotations

import ast
import re

import pytest

from helpers.schema.tables import TABLES
from helpers.validate.catalogue import load_catalogue
from helpers.validate.evidence import EVIDENCE
from tests.conftest import PROJECT

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


def test_the_walk_names_tables_and_rules_that_there_are():
    assert {"cells", "funds", "claims", "changes", "findings"} <= TABLES.keys()
    assert next(rule for rule in load_catalogue() if rule.rule == "D03").evidence == "d_funds.execution_score"


def test_the_columns_of_evidence_are_explained():
    naming = (DOCS / "naming.md").read_text(encoding="utf-8")
    assert [name for name in EVIDENCE if f"`{name}`" not in naming and name not in ("project_id", "table", "position", "column", "severity")] == []
