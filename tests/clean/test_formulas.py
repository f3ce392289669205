"""A formula whose result the workbook did not store is not blank and not wrong: what rests on it is not assessable."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.check.judging import judged, prepare
from helpers.ingest.documents import read_document
from helpers.validate.certainty import NO_RESULT
from tests.clean.test_hidden_copies import year_of_book
from tests.clean.test_segment import assert_nothing_is_lost, one


def with_formulas(**cells: str):
    def change(book):
        for address, formula in cells.items():
            book["自评"][address] = formula

    return change


@pytest.mark.parametrize(
    ("cells", "column"),
    [({"H20": "=SUM(H14:H19)+I7"}, "declared_total_score"), ({"G20": "=SUM(G14:G19)", "H20": "=SUM(H14:H19)"}, "declared_total_weight declared_total_score")],
)
def test_a_total_as_a_formula_without_result_is_not_missing(tmp_path, cells: dict[str, str], column: str):
    prepare()
    year = year_of_book(tmp_path, with_formulas(**cells))
    project = one(year, "projects")
    assert set(project["uncertain"].split()) == set(column.split()) and not project["is_fragment"]
    assert_nothing_is_lost(year)
    (file,) = judged([read_document(tmp_path, ("a.xlsx",))], 2023, "beijing", 2023).files
    (form,) = file.forms
    assert [finding.rule for finding in form.findings if finding.severity != "info"] == []
    assert "C02" in form.not_assessable[NO_RESULT]
    assert f"{len(cells)} 个公式没有存下计算结果" in file.note and "保存后重新提交" in file.note


@pytest.mark.parametrize("cell", ["H14", "F14", "E7", "E6", "C3", "H7"])
def test_a_formula_without_result_anywhere_in_a_sound_form_accuses_nobody(tmp_path, cell: str):
    prepare()
    year = year_of_book(tmp_path, with_formulas(**{cell: "=Sheet2!B3"}))
    assert_nothing_is_lost(year)
    (file,) = judged([read_document(tmp_path, ("a.xlsx",))], 2023, "beijing", 2023).files
    assert [(finding.rule, finding.message) for finding in file.forms[0].findings if finding.severity != "info"] == []


def test_an_outcome_as_a_formula_without_result_is_no_text(tmp_path):
    row = one(year_of_book(tmp_path, with_formulas(F14="=Sheet2!B3")), "indicators", position=1)
    assert pd.isna(row["actual_text"]) and row["uncertain"] == "actual_text" and row["weight"] == 20
