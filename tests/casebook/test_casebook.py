"""The case-book: made-up forms of every layout give the same records in every format, whatever noise lies on them."""

from __future__ import annotations

import re
from collections import defaultdict

import pandas as pd
import pytest

from tests.casebook.__main__ import report
from tests.casebook.compare import plain
from tests.casebook.drawing import Drawing, read_drawings
from tests.casebook.noise import NOISES
from tests.casebook.reading import Read, cases_of, read_cases, taking_turns, together
from tests.casebook.writers import WRITERS

DRAWINGS = read_drawings()
ONE_OF_EACH_LAYOUT = list({drawing.layout: drawing for drawing in reversed(DRAWINGS)}.values())
SURE = 0.9
"""A figure recognised in a picture with less confidence than this is marked as doubtful."""
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


@pytest.fixture(scope="module")
def reads(tmp_path_factory: pytest.TempPathFactory) -> list[Read]:
    """Every drawing in each format that keeps the cells, and with every noise in one of them, read once."""
    cases = taking_turns(cases_of(DRAWINGS, WRITERS)) + [together(DRAWINGS, format_) for format_ in WRITERS]
    return read_cases(tmp_path_factory.mktemp("casebook"), cases)


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> list[Read]:
    """One form of each layout as old Word and as an OpenDocument sheet."""
    return read_cases(tmp_path_factory.mktemp("converted"), cases_of(ONE_OF_EACH_LAYOUT, ["doc", "ods"], ()))


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> list[Read]:
    """One form of every second layout printed and scanned."""
    pytest.importorskip("rapidocr", reason="no recognition of pictures: pip install .[ocr]")
    return read_cases(tmp_path_factory.mktemp("scanned"), cases_of(ONE_OF_EACH_LAYOUT[::2], ["scan"], ()))


def test_what_takes_minutes_says_how_far_it_has_come(tmp_path):
    told: list[str] = []
    read_cases(tmp_path, cases_of(DRAWINGS[:2], ["txt"], ()), told.append)
    assert told == ["writing 2 files", "read 1 of 2 files", "read 2 of 2 files", "comparing"]


def share_right(reads: list[Read]) -> float:
    fields = [one for read in reads for one in read.fields]
    return sum(one.right for one in fields) / len(fields)


@pytest.mark.parametrize("format_", WRITERS)
def test_every_field_is_right_where_the_format_keeps_the_cells(reads, format_: str):
    wrong = [f"{read.case.path}: {one}" for read in reads if read.case.format == format_ for one in read.wrong]
    assert wrong == []


def test_every_cell_is_accounted_for_and_nothing_is_left_over(reads):
    assert [f"{read.case.path}: {text}" for read in reads for text in (*read.unaccounted, *read.leftovers)] == []


def test_a_form_has_the_same_id_in_every_format_and_with_every_noise(reads):
    ids = defaultdict(set)
    for read in reads:
        for drawing, project_id in zip(read.case.drawings, read.project_ids, strict=True):
            ids[drawing.name].add(project_id)
    assert {name: len(found) for name, found in ids.items()} == {drawing.name: 1 for drawing in DRAWINGS}
    assert len(set.union(*ids.values())) == len(DRAWINGS)


@pytest.mark.libreoffice
def test_every_field_is_right_in_old_word_and_opendocument(converted):
    assert [f"{read.case.path}: {text}" for read in converted for text in (*read.wrong, *read.unaccounted, *read.leftovers)] == []


@pytest.mark.libreoffice
def test_fields_of_a_scanned_form_are_right_but_for_three_in_a_hundred(scanned):
    assert share_right(scanned) >= 0.97, report(scanned, 40)


@pytest.mark.libreoffice
def test_no_figure_of_a_scanned_form_is_wrong_without_being_marked_as_doubtful(scanned):
    silent = [
        f"{read.case.path}: {one} ({confidence})"
        for read in scanned
        for one in read.wrong
        if figures(one.found) and figures(one.found) != figures(one.expected) and not (confidence := confidence_of(read, one)) < SURE
    ]
    assert silent == []


def figures(value: object) -> list[str]:
    """The figures in a field, whatever stands around them."""
    return _DIGITS.findall(str(plain(value) if plain(value) is not None else ""))


def confidence_of(read: Read, one: object) -> float:
    """How sure the recognition was of the cell that a field was read from; sure where there is no cell."""
    claims, cells = read.tables["claims"], read.tables["cells"]
    table = {"project": "projects"}.get(one.table, one.table)
    own = claims[(claims["claimed_table"] == table) & (claims["claimed_column"] == one.column)]
    if one.position:
        own = own[own["position"] == one.position]
    return pd.merge(own, cells, on=["document_id", "table", "row", "column"])["confidence"].min()


def test_the_scores_of_every_drawing_add_up_to_its_total():
    slips = [drawing.name for drawing in DRAWINGS if not adds_up(drawing)]
    assert slips == []


def adds_up(drawing: Drawing) -> bool:
    scores = 0.0
    for table in ("funds", "indicators"):
        columns = drawing.expected[table]["columns"]
        if "score" in columns:
            scores += sum(row[columns.index("score")] or 0 for row in drawing.expected[table]["rows"])
    return abs(scores - drawing.expected["project"].get("declared_total_score", scores)) < 1e-6


@pytest.mark.parametrize("noise", NOISES)
def test_every_noise_changes_some_forms(noise: str):
    change, _ = NOISES[noise]
    assert sum(change(drawing) != drawing for drawing in DRAWINGS) >= 5
