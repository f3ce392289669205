"""Layouts that those who wrote the readers did not see: drawn from published descriptions and practice."""

from __future__ import annotations

import pytest

from tests.casebook.drawing import HELD_OUT, read_drawings
from tests.casebook.reading import NO_NOISE, Case, Read, cases_of, read_cases, sheets_without_titles
from tests.casebook.writers import WRITERS

DRAWINGS = read_drawings(HELD_OUT)


def cases() -> list[Case]:
    """Every held-out form alone, all of them in one workbook, and the two that share a sheet."""
    pair = [drawing for drawing in DRAWINGS if drawing.layout == "heldout_side_by_side"]
    return [
        *cases_of(DRAWINGS, WRITERS, ()),
        *sheets_without_titles(*pair),
        Case("book/all.xlsx", "xlsx", "many in one workbook", tuple(DRAWINGS)),
    ]


@pytest.fixture(scope="module")
def reads(tmp_path_factory: pytest.TempPathFactory) -> list[Read]:
    return read_cases(tmp_path_factory.mktemp("held_out"), cases())


@pytest.mark.parametrize("name", [drawing.name for drawing in DRAWINGS])
def test_a_layout_never_seen_before_is_read(reads, name: str):
    own = [read for read in reads if read.case.noise == NO_NOISE and read.case.drawings[0].name == name]
    fields = [one for read in own for one in read.fields]
    assert [str(one) for one in fields if not one.right] == []


@pytest.mark.parametrize("noise", ["side by side", "one below the other", "many in one workbook"])
def test_forms_without_a_title_that_share_a_sheet_or_book_are_told_apart(reads, noise: str):
    own = [read for read in reads if read.case.noise == noise]
    fields = [one for read in own for one in read.fields]
    assert [str(one) for one in fields if not one.right] == []


def test_every_cell_is_accounted_for(reads):
    assert [f"{read.case.path}: {text}" for read in reads for text in read.unaccounted] == []
