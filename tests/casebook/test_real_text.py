"""The real 2023 text, typed into Word, Excel, a web page and PDF, gives the tables that the text gives."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from helpers.clean import clean
from helpers.config.parameters import RunParameters
from helpers.ingest import read_year
from tests.casebook.compare import plain
from tests.casebook.drawing import Drawing
from tests.casebook.paper import write_converted
from tests.casebook.writers import WRITERS

TEXT = Path(__file__).parents[2] / "data" / "raw" / "2023" / "2023_self_evaluation_forms.txt"
TABLES = ("projects", "funds", "indicators", "contacts")
OF_THE_FILE = {"document_id", "place", "layout", "uncertain"}
"""What depends on the format: text has no grid, and so less is certain."""


def typed(text: str) -> list[Drawing]:
    """The text's lines as they would be typed: lines with tabs are rows of a table, the others stand above it.

    A form begins where lines without tabs follow a table; a blank line within a table, where the page ended, is a blank row.
    """
    drawings: list[Drawing] = []
    title: list[str] = []
    rows: list[list[str]] = []

    def end() -> None:
        while rows and not any(rows[-1]):
            rows.pop()
        if rows:
            width = max(map(len, rows))
            filled = tuple((*row, *[""] * (width - len(row))) for row in rows)
            drawings.append(Drawing(f"form{len(drawings) + 1}", "beijing", tuple(title), filled))
            title.clear()
            rows.clear()

    for line in text.splitlines():
        if "\t" in line:
            rows.append(line.split("\t"))
        elif line.strip():
            end()
            title.append(line)
        elif rows:
            rows.append([""])
    end()
    return drawings


def read(folder: Path, raw_dir: Path) -> dict[str, pd.DataFrame]:
    run = RunParameters(
        fiscal_year=2023, raw_dir=raw_dir.as_posix(), processed_dir=(folder / "p").as_posix(), reports_dir=(folder / "r").as_posix()
    )
    year = read_year(run)
    return clean(2023, year["documents"], year["cells"])


@pytest.fixture(scope="module")
def from_text(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    return read(tmp_path_factory.mktemp("text"), TEXT.parents[1])


def differences(year: dict[str, pd.DataFrame], from_text: dict[str, pd.DataFrame]) -> list[str]:
    found = []
    for table in TABLES:
        columns = [name for name in from_text[table].columns if name not in OF_THE_FILE]
        expected, read = ([[plain(row[name]) for name in columns] for row in of[table].to_dict("records")] for of in (from_text, year))
        if len(expected) != len(read):
            found.append(f"{table}: {len(read)} rows instead of {len(expected)}")
        for number, (one, other) in enumerate(zip(expected, read, strict=False), 1):
            found += [f"{table} {number} {name}: {a!r} became {b!r}" for name, a, b in zip(columns, one, other, strict=True) if a != b]
    return found


@pytest.mark.parametrize("format_", [*WRITERS, pytest.param("pdf", marks=pytest.mark.libreoffice)])
def test_the_real_text_typed_into_another_format_gives_the_same_tables(tmp_path: Path, from_text, format_: str):
    path = tmp_path / "raw" / "2023" / f"forms.{format_}"
    path.parent.mkdir(parents=True)
    drawings = typed(TEXT.read_text(encoding="utf-8"))
    if format_ == "pdf":
        write_converted([(path, drawings)], "pdf")
    else:
        WRITERS[format_](path, drawings)
    assert differences(read(tmp_path, path.parents[1]), from_text) == []
