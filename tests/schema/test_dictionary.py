"""The data dictionary is what the schema says today."""

from __future__ import annotations

from pathlib import Path

from helpers.schema.dictionary import data_dictionary
from helpers.schema.tables import TABLES

DOCUMENT = Path(__file__).parents[2] / "docs" / "data_dictionary.md"


def test_the_committed_dictionary_is_the_generated_one():
    assert DOCUMENT.read_text(encoding="utf-8") == data_dictionary(), "run `make docs`"


def test_every_column_of_every_table_is_described():
    assert all(column.description for table in TABLES.values() for column in table.columns)
