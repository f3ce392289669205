"""Forms of every layout as Word and Excel files: a comment at every cell of each is found at its cell, and the form is read as before."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from helpers.ingest.docx import read_docx
from helpers.ingest.xlsx import read_xlsx
from helpers.publish.papers.comment_places import Target
from helpers.publish.papers.sheet_comments import comment_sheets
from helpers.publish.papers.word_comments import comment_word
from tests.casebook.drawing import read_drawings
from tests.casebook.writers import write_docx, write_xlsx

DRAWINGS = read_drawings()[::4]


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda drawing: drawing.name)
def test_every_cell_of_a_word_form_takes_its_comment(drawing, tmp_path: Path):
    write_docx(tmp_path / "form.docx", [drawing])
    data = (tmp_path / "form.docx").read_bytes()
    # Headers and footers take no comments in Word.
    cells = [cell for cell in read_docx(data).cells if not cell.place.startswith("页")]
    commented = comment_word(data, {Target("d", cell.table, cell.row, cell.column, cell.place, cell.text): [cell.place] for cell in cells})
    assert [comment.text for comment in Document(BytesIO(commented)).comments] == [cell.place for cell in cells]
    assert read_docx(commented).cells == read_docx(data).cells


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda drawing: drawing.name)
def test_every_cell_of_a_workbook_takes_its_note(drawing, tmp_path: Path):
    write_xlsx(tmp_path / "form.xlsx", [drawing])
    data = (tmp_path / "form.xlsx").read_bytes()
    cells = read_xlsx(data).cells
    commented = comment_sheets(data, {Target("d", cell.table, cell.row, cell.column, cell.place, cell.text): [cell.place] for cell in cells})
    noted = {cell.comment.text: f"{sheet.title}!{cell.coordinate}" for sheet in load_workbook(BytesIO(commented)) for row in sheet.iter_rows() for cell in row if cell.comment}
    assert noted == {cell.place: cell.place for cell in cells}
    assert read_xlsx(commented).cells == cells
