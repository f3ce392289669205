"""What the tests of the case-book share: every form printed by one call and read once, the known layouts and those held out."""

from __future__ import annotations

import pytest

from tests.casebook.drawing import HELD_OUT, REGIONS, read_drawings
from tests.casebook.reading import Read, cases_of, read_cases, together


@pytest.fixture(scope="session")
def all_printed(tmp_path_factory: pytest.TempPathFactory) -> list[Read]:
    """Every drawing printed to PDF with every noise, all in one file; the held-out ones and those of other regions without noise."""
    drawings = read_drawings()
    apart = [*read_drawings(HELD_OUT), *read_drawings(REGIONS)]
    cases = [*cases_of(drawings, ["pdf"]), together(drawings, "pdf"), *cases_of(apart, ["pdf"], ())]
    return read_cases(tmp_path_factory.mktemp("printed"), cases)
