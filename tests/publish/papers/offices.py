"""Made-up forms as offices hand them in: a form given as text with tabs becomes a Word or Excel file with merged cells."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

from docx import Document
from openpyxl import Workbook

from helpers import clean, ingest, validate
from helpers.config.parameters import RunParameters
from helpers.publish.papers import Papers, compare_with_last, write_papers
from helpers.schema import tables
from tests.forms import SOUND
from tests.grids import lines_of

FAULTY = SOUND.replace("总分\t\t\t\t\t\t100\t95.5", "总分\t\t\t\t\t\t100\t90").replace("20\t16\t闭馆维修，今后错峰安排", "20\t\t闭馆维修")
"""The sound form with a wrong total and one score left blank."""
WIDTH = 9


def as_docx(*texts: str, merged: bool = True) -> bytes:
    """Word: title and year as paragraphs, the rest as one table, its label cells merged down."""
    document = Document()
    for text in texts:
        lines = lines_of(text)
        for line in lines[:2]:
            document.add_paragraph(line[0][1])
        table = document.add_table(len(lines) - 2, WIDTH, style="Table Grid")
        for row, line in enumerate(lines[2:]):
            for column, cell in line:
                table.cell(row, column - 1).text = cell
        if merged:
            first, last = _rows_of_goals(lines[2:])
            table.cell(first, 0).merge(table.cell(last, 0))
            table.cell(0, 2).merge(table.cell(0, WIDTH - 1))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def as_xlsx(**sheets: str) -> bytes:
    """Excel: each form on a sheet of its name, figures as numbers, the title merged across."""
    book = Workbook()
    book.remove(book.active)
    for name, text in sheets.items():
        sheet = book.create_sheet(name)
        for row, line in enumerate(lines_of(text), 1):
            for column, cell in line:
                sheet.cell(row, column, float(cell) if cell.replace(".", "", 1).isdigit() and not cell.startswith("0") else cell)
        sheet.merge_cells("A1:I1")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _rows_of_goals(lines: list) -> tuple[int, int]:
    first = next(number for number, line in enumerate(lines) if line[0][1] == "年度总体目标")
    return first, first + 1


def submit(folder: Path, **files: str | bytes) -> RunParameters:
    """Lay files into the raw folder of 2023 below `folder` (`a__txt` is a.txt, `b___` a folder b) and return the run's parameters."""
    raw = folder / "raw" / "2023"
    for name, content in files.items():
        path = raw / name.replace("___", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return RunParameters(
        fiscal_year=2023,
        raw_dir=(folder / "raw").as_posix(),
        processed_dir=(folder / "processed").as_posix(),
        reports_dir=(folder / "reports").as_posix(),
    )


def make_tables(run: RunParameters) -> None:
    """The stages up to the findings, without their notebooks."""
    for stage in (ingest.read_year, clean.clean_year, validate.validate_year):
        tables.write_all(run.processed_year, stage(run))


def make_papers(run: RunParameters, previous: Path | None = None) -> Papers:
    """The stages and the papers of a year, whose folder for reports is emptied before."""
    make_tables(run)
    shutil.rmtree(run.reports_year, ignore_errors=True)
    run.reports_year.mkdir(parents=True)
    return write_papers(run, run.reports_year, compare_with_last(run, previous))


def of_unit(unit: str, project: str, text: str = FAULTY, *, goal: str) -> str:
    """The form of another unit and project, with a goal and figures of its own: forms that are alike are a finding too."""
    changed = text.replace("某馆", unit).replace("图书采购", project).replace("采购图书，充实馆藏。", goal)
    return changed.replace("采购册数", f"{project}数").replace("读者满意度", f"{project}满意度").replace("全年新购图书上架，读者借阅增加", f"{project}已完成")
