"""Forms printed to PDF by LibreOffice: all of them in one call, each layout, whether known, held out or of another region."""

from __future__ import annotations

import pytest

from tests.casebook.__main__ import report
from tests.casebook.drawing import HELD_OUT, REGIONS, read_drawings
from tests.casebook.reading import NO_NOISE, Read, cases_of, read_cases, together

pytestmark = pytest.mark.libreoffice
DRAWINGS = read_drawings()
NOISES_OF_A_FORM = 4


@pytest.fixture(scope="module")
def all_printed(tmp_path_factory: pytest.TempPathFactory) -> list[Read]:
    """Every drawing printed without noise, those of the known layouts with some noises in turn too, and all of these in one file."""
    apart = [*read_drawings(HELD_OUT), *read_drawings(REGIONS)]
    noisy = cases_of(DRAWINGS, ["pdf"])
    kept = [case for turn, case in enumerate(noisy) if case.noise == NO_NOISE or turn % NOISES_OF_A_FORM == 0]
    return read_cases(tmp_path_factory.mktemp("printed"), [*kept, together(DRAWINGS, "pdf"), *cases_of(apart, ["pdf"], ())])


def of(all_printed: list[Read], drawings: list) -> list[Read]:
    names = {drawing.name for drawing in drawings}
    own = [read for read in all_printed if read.case.drawings[0].name in names]
    assert {read.case.drawings[0].name for read in own} == names
    return own


@pytest.fixture(scope="module")
def printed(all_printed: list[Read]) -> list[Read]:
    """The known layouts."""
    return of(all_printed, DRAWINGS)


def share_right(reads: list[Read]) -> float:
    fields = [one for read in reads for one in read.fields]
    return sum(one.right for one in fields) / len(fields)


def test_fields_of_a_printed_form_are_right_but_for_five_in_a_thousand(printed):
    assert share_right(printed) >= 0.995, report(printed, 40)


def test_some_printed_forms_are_cut_by_the_end_of_a_page(printed):
    assert sum(read.tables["documents"]["pages"].iloc[0] > 1 for read in printed if read.case.noise == NO_NOISE) >= 2


def test_every_cell_of_a_printed_form_is_accounted_for(printed):
    assert [f"{read.case.path}: {text}" for read in printed for text in read.unaccounted] == []


def test_a_printed_form_has_the_id_of_the_same_form_in_word(printed, tmp_path):
    reads = read_cases(tmp_path, cases_of(DRAWINGS, ["docx"], ()))
    ids = {drawing.name: id_ for read in reads for drawing, id_ in zip(read.case.drawings, read.project_ids, strict=True)}
    assert {drawing.name: id_ for read in printed for drawing, id_ in zip(read.case.drawings, read.project_ids, strict=True)} == ids


def test_a_layout_never_seen_before_is_read_from_paper(all_printed):
    own = of(all_printed, read_drawings(HELD_OUT))
    assert share_right(own) >= 0.995, report(own, 40)


def test_a_form_of_another_region_is_read_from_paper(all_printed):
    own = of(all_printed, read_drawings(REGIONS))
    assert share_right(own) >= 0.99, report(own, 40)
