"""What forms of other regions print: a made-up form for each kind of surprise, in every format; and papers that are no form at all."""

from __future__ import annotations

import pytest

from tests.casebook.compare import Field
from tests.casebook.drawing import FORMS, OTHER_PAPERS, REGIONS, read_drawing, read_drawings
from tests.casebook.noise import WRITINGS
from tests.casebook.reading import NO_NOISE, Read, cases_of, read_cases
from tests.casebook.test_casebook import adds_up
from tests.casebook.writers import WRITERS

DRAWINGS = read_drawings(REGIONS)
PAPERS = read_drawings(OTHER_PAPERS)
CONVERTED = [
    read_drawing(FORMS / path) for path in ("beijing/beijing_books.yml", "hebei/hebei_placeholders.yml", "transfer/transfer_roads.yml")
]
"""Forms of known layouts, as converters of PDF print them."""
FORMULAS = [
    drawing for drawing in [*DRAWINGS, *read_drawings()] if any(cell[0:1] == "=" and len(cell) > 1 for row in drawing.rows for cell in row)
]
UNMERGED = ["labels not merged", "labels repeated"]
"""Noises that take away the merged cells, on which rows without a word of their own depend."""
ON_MERGED_CELLS = [
    drawing
    for drawing in DRAWINGS
    if drawing.name in ("unused_rows", "parents_and_parts", "level_words_of_no_list", "name_and_description", "transfer_in_other_words")
]
TEXTS = [name for name, (_, formats) in WRITINGS.items() if "txt" in formats]


@pytest.fixture(scope="module")
def reads(tmp_path_factory: pytest.TempPathFactory) -> list[Read]:
    """Every form and paper as it is, in the formats that keep the cells; a few without merged cells, and as programs write them."""
    cases = cases_of([*DRAWINGS, *PAPERS], WRITERS, ())
    cases += [case for case in cases_of(ON_MERGED_CELLS, WRITERS, UNMERGED) if case.noise != NO_NOISE]
    cases += [case for case in cases_of(CONVERTED, ["txt"], TEXTS) if case.noise != NO_NOISE]
    cases += [case for case in cases_of(FORMULAS, ["xlsx"], ["formulas"]) if case.noise != NO_NOISE]
    return read_cases(tmp_path_factory.mktemp("regions"), cases)


def reads_of(reads: list[Read], *, name: str = "", noise: str = NO_NOISE) -> list[Read]:
    own = [read for read in reads if read.case.noise == noise and name in ("", read.case.drawings[0].name)]
    assert own
    return own


def wrong_in(reads: list[Read]) -> list[str]:
    return [f"{read.case.path}: {one}" for read in reads for one in read.wrong]


def told_wrongly(one: Field) -> bool:
    """A field that is null was not read, which the fragment says; a field with another value is a lie."""
    return not one.right and one.found not in (None, "no such row") and one.found == one.found


@pytest.mark.parametrize("name", [drawing.name for drawing in DRAWINGS])
def test_a_form_of_another_region_is_read(reads, name: str):
    assert wrong_in(reads_of(reads, name=name)) == []


@pytest.mark.parametrize("name", [drawing.name for drawing in ON_MERGED_CELLS])
@pytest.mark.parametrize("noise", UNMERGED)
def test_a_form_of_another_region_is_read_without_merged_cells(reads, noise: str, name: str):
    assert wrong_in(reads_of(reads, name=name, noise=noise)) == []


@pytest.mark.parametrize("name", [drawing.name for drawing in DRAWINGS])
def test_every_cell_is_accounted_for(reads, name: str):
    own = reads_of(reads, name=name)
    assert [f"{read.case.path}: {text}" for read in own for text in read.unaccounted] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_another_paper_is_rejected_as_what_it_is(reads, paper):
    for read in reads_of(reads, name=paper.name):
        assert read.project_ids == [], read.case.path
        assert read.tables["documents"]["status"].tolist() == ["rejected"], read.case.path
        assert paper.is_a in read.reason, read.case.path


@pytest.mark.parametrize("writing", TEXTS)
def test_text_of_a_converter_is_read_or_refused_with_the_reason(reads, writing: str):
    for read in reads_of(reads, noise=writing):
        assert read.project_ids or read.reason, read.case.path
        assert [str(one) for one in read.fields if told_wrongly(one)] == [], read.case.path


def test_a_target_that_is_a_formula_without_a_result_is_its_text(reads):
    targets = [one for read in reads_of(reads, noise="formulas") for one in read.fields if str(one.expected).startswith("=")]
    assert len(targets) >= len(FORMULAS)
    assert [str(one) for one in targets if not one.right] == []


def test_a_form_has_the_same_id_in_every_format(reads):
    named = [drawing for drawing in DRAWINGS if drawing.expected["project"].get("project_name")]
    ids = {drawing.name: {id_ for read in reads_of(reads, name=drawing.name) for id_ in read.project_ids} for drawing in named}
    assert {name: len(found) for name, found in ids.items()} == dict.fromkeys(ids, 1)


def test_two_tails_that_have_lost_their_names_are_not_the_same_project(reads):
    tails = [read for drawing in DRAWINGS if drawing.expected["project"]["is_fragment"] for read in reads_of(reads, name=drawing.name)]
    assert {read.case.drawings[0].name: read.tables["projects"]["duplicate_of"].notna().any() for read in tails} == dict.fromkeys(
        ["tail_of_the_national_form", "tail_with_sign_value_unit"], False
    )


def test_the_scores_of_every_form_add_up_to_its_total():
    whole = [drawing for drawing in DRAWINGS if not drawing.expected["project"]["is_fragment"]]
    with_total = [drawing for drawing in whole if drawing.expected["project"].get("declared_total_score") is not None]
    assert [drawing.name for drawing in with_total if not adds_up(drawing)] == []


@pytest.mark.libreoffice
@pytest.mark.parametrize("format_", ["doc", "ods"])
def test_a_form_of_another_region_is_read_in_old_word_and_opendocument(tmp_path, format_: str):
    assert wrong_in(read_cases(tmp_path, cases_of(DRAWINGS, [format_], ()))) == []
