"""What people see in a workbook counts before what it hides."""

from __future__ import annotations

import io

import openpyxl
import pandas as pd
import pytest

from helpers import ingest
from helpers.check.judging import judged, prepare
from helpers.clean import clean
from helpers.ingest.documents import read_document
from tests.clean.test_segment import assert_nothing_is_lost, one
from tests.forms import SOUND


def year_of_book(folder, change) -> dict[str, pd.DataFrame]:
    """The tables of a workbook with the sound form in its sheet 自评, after `change` to the workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "自评"
    for line in SOUND.splitlines():
        sheet.append([text or None for text in line.split("\t")])
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    (folder / "a.xlsx").write_bytes(stream.getvalue())
    read = ingest.as_tables([read_document(folder, ("a.xlsx",))])
    return {"cells": read["cells"]} | clean(2023, read["documents"], read["cells"])


def with_copy(name: str, at: int):
    """A change that puts a hidden column with other values in at column `at`, by another name of the same column."""

    def change(book):
        sheet = book["自评"]
        sheet.insert_cols(at)
        for row in range(13, 19):
            sheet.cell(row + 1, at, "7册")
        sheet.cell(13, at, name)
        sheet.column_dimensions[openpyxl.utils.get_column_letter(at)].hidden = True

    return change


@pytest.mark.parametrize(("name", "at"), [("完成值", 6), ("全年完成值", 7), ("实际完成值", 6), ("指标值", 5)])
def test_of_two_columns_of_one_meaning_the_shown_one_counts(tmp_path, name: str, at: int):
    year = year_of_book(tmp_path, with_copy(name, at))
    row = one(year, "indicators", position=1)
    assert (row["target_text"], row["actual_text"], row["weight"], row["score"]) == ("≥1000册", "1200册", 20, 20)
    assert set(year["leftovers"]["reason"]) == {f"隐藏的单元格，与显示出来的“{'年度指标值' if at == 5 else '实际完成值'}”重复，不采用"}
    assert_nothing_is_lost(year)


def test_a_hidden_column_that_is_not_shown_as_well_is_read(tmp_path):
    def change(book):
        book["自评"].column_dimensions["F"].hidden = True

    assert one(year_of_book(tmp_path, change), "indicators", position=1)["actual_text"] == "1200册"


def test_a_hidden_field_gives_way_to_the_shown_one(tmp_path):
    def change(book):
        sheet = book["自评"]
        sheet.insert_rows(3)
        sheet["A3"], sheet["C3"] = "项目名称", "旧的项目"
        sheet.row_dimensions[3].hidden = True

    year = year_of_book(tmp_path, change)
    assert one(year, "projects")["project_name"] == "图书采购"
    assert year["leftovers"]["text"].tolist() == ["项目名称", "旧的项目"]
    assert_nothing_is_lost(year)


def test_of_two_sheets_with_one_form_the_shown_one_counts(tmp_path):
    def change(book):
        copy = book.copy_worksheet(book["自评"])
        copy.title = "旧"
        copy["G14"] = "5"
        copy.sheet_state = "hidden"
        book.move_sheet(copy, -1)

    projects = year_of_book(tmp_path, change)["projects"]
    counts = projects[projects["duplicate_of"].isna()]
    assert len(projects) == 2 and counts["place"].str.startswith("自评!").all()


def test_a_hidden_copy_accuses_nobody(tmp_path):
    prepare()
    year_of_book(tmp_path, with_copy("实际完成值", 6))
    (file,) = judged([read_document(tmp_path, ("a.xlsx",))], 2023, "beijing", 2023).files
    assert [finding.rule for finding in file.forms[0].findings if finding.severity != "info"] == []
