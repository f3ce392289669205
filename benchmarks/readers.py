"""How fast files become tidy rows, format by format, beside plain loops of the usual libraries over the same files.

Run it with `python benchmarks/readers.py --forms 200`. One made-up form is written once per format; each way reads it over and over in one
process, the ways of a format taking turns, and the best round counts. Figures that compare two machines mean nothing: look at the ratios.
Memory is that of this process while a year of files is read one after the other.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pdfplumber
import psutil
import xlwt
from bs4 import BeautifulSoup

from helpers.clean import clean
from helpers.config.parameters import RunParameters
from helpers.ingest import read_documents
from helpers.ingest.documents import read_document
from helpers.ingest.office import soffice
from helpers.schema import tables

TITLE = ["项目支出绩效自评表", "（2023年度）"]
WIDTH = 8


def form_rows() -> list[list[str]]:
    """The rows of a form of the usual size; None where the cell to the left reaches over, '' where a cell is blank."""
    rows = [
        ["项目名称", "基层业务培训费", None, None, "主管部门", "某区某局", None, None],
        ["实施单位", "某区某局办公室", None, None, "项目负责人", "", None, None],
        ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["", "年度资金总额", "120.5", "113.869968", "98.25", "10", "86.28%", "8.63"],
        ["", "其中：当年财政拨款", "120.5", "113.869968", "98.25", "—", "86.28%", "—"],
        ["", "上年结转资金", "0", "0", "0", "—", "", "—"],
        ["", "其他资金", "0", "0", "0", "—", "", "—"],
        ["年度总体目标", "预期目标", None, None, "实际完成情况", None, None, None],
        ["", "对重点项目的可行性进行充分论证，" * 5, None, None, "按计划完成全部论证工作，" * 6, None, None, None],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
    ]
    for level1, level2, count in (("产出指标", "数量指标", 4), ("产出指标", "质量指标", 3), ("产出指标", "时效指标", 2), ("效益指标", "社会效益指标", 3), ("满意度指标", "服务对象满意度指标", 2)):
        rows += [[level1, level2, f"{level2}之{number}", "≥90%", "95.5%", "6", "6", "无"] for number in range(count)]
    return [*rows, ["总分", None, None, None, None, "100", "98.63", ""]]


def spans(row: list) -> Iterator[tuple[int, str, int]]:
    """Column, text and width of each cell of a row."""
    for column, text in enumerate(row):
        if text is not None:
            width = next((offset for offset, following in enumerate(row[column + 1 :], 1) if following is not None), len(row) - column)
            yield column, text, width


def as_text() -> bytes:
    return "\n".join([*TITLE, *("\t".join(text or "" for text in row) for row in form_rows())]).encode()


def as_docx() -> bytes:
    document = docx.Document()
    for text in TITLE:
        document.add_paragraph(text)
    rows = form_rows()
    table = document.add_table(len(rows), WIDTH)
    table.style = "Table Grid"
    for r, row in enumerate(rows):
        for column, text, width in spans(row):
            table.cell(r, column).merge(table.cell(r, column + width - 1)).text = text
    return _saved(document.save)


def as_xlsx() -> bytes:
    book = openpyxl.Workbook()
    for r, row in enumerate([[text] + [None] * 7 for text in TITLE] + form_rows(), 1):
        for column, text, width in spans(row):
            book.active.cell(r, column + 1, _typed(text))
            if width > 1:
                book.active.merge_cells(start_row=r, end_row=r, start_column=column + 1, end_column=column + width)
    return _saved(book.save)


def as_xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for r, row in enumerate([[text] + [None] * 7 for text in TITLE] + form_rows()):
        for column, text, width in spans(row):
            sheet.write_merge(r, r, column, column + width - 1, _typed(text))
    return _saved(book.save)


def as_html() -> bytes:
    rows = "".join("<tr>" + "".join(f'<td colspan="{width}">{text}</td>' for _, text, width in spans(row)) + "</tr>" for row in form_rows())
    return f"<html><meta charset=utf-8><body><p>{'</p><p>'.join(TITLE)}</p><table border=1>{rows}</table></body></html>".encode()


def as_pdf() -> bytes:
    """The Word file as LibreOffice prints it, fonts embedded, as offices do."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "form.docx").write_bytes(as_docx())
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [str(soffice()), profile, "--headless", "--convert-to", "pdf", "--outdir", name, str(folder / "form.docx")]
        subprocess.run(command, check=True, capture_output=True)
        return (folder / "form.pdf").read_bytes()


def _typed(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def _saved(save: Callable) -> bytes:
    buffer = io.BytesIO()
    save(buffer)
    return buffer.getvalue()


def plain_docx(data: bytes) -> list[str]:
    """python-docx as its documentation shows it."""
    return [cell.text for table in docx.Document(io.BytesIO(data)).tables for row in table.rows for cell in row.cells]


def plain_openpyxl(data: bytes) -> list[object]:
    return [cell.value for sheet in openpyxl.load_workbook(io.BytesIO(data)) for row in sheet.iter_rows() for cell in row]


def plain_soup(data: bytes) -> list[str]:
    return [cell.get_text() for cell in BeautifulSoup(data, "lxml").find_all("td")]


def plain_pdfplumber(data: bytes) -> list:
    with pdfplumber.open(io.BytesIO(data)) as document:
        return [page.extract_tables() for page in document.pages]


def plain_split(data: bytes) -> list[list[str]]:
    return [line.split("\t") for line in data.decode().splitlines()]


FORMATS = {
    "text": (as_text, "txt", "str.split", plain_split, 500),
    "docx": (as_docx, "docx", "python-docx", plain_docx, 200),
    "xlsx": (as_xlsx, "xlsx", "openpyxl", plain_openpyxl, 500),
    "xls": (as_xls, "xls", None, None, 500),
    "html": (as_html, "html", "beautifulsoup", plain_soup, 500),
    "pdf": (as_pdf, "pdf", "pdfplumber", plain_pdfplumber, 100),
}
"""Writer, extension, peer and its loop, and the forms per second on two cores that are wanted (PDF: pages per second and core)."""


def cells_per_second(folder: Path, names: list[str]) -> float:
    start = time.perf_counter()
    for name in names:
        reading = read_document(folder, (name,))
        assert reading.document["status"] == "read", reading.document
    return len(names) / (time.perf_counter() - start)


def rows_per_second(folder: Path, names: list[str]) -> float:
    """File to tidy rows, in this process."""
    start = time.perf_counter()
    documents, cells = [], []
    for name in names:
        reading = read_document(folder, (name,))
        document_id = "d-" + hashlib.sha256(name.encode()).hexdigest()[:12]
        documents.append(reading.document | {"document_id": document_id})
        cells += [(document_id, *row) for row in reading.cells]
    frame = pd.DataFrame(cells, columns=tables.TABLES["cells"].names)
    result = clean(2023, tables.conform("documents", documents), tables.conform("cells", frame))
    assert len(result["indicators"]) == 14 * len(names), len(result["indicators"])
    return len(names) / (time.perf_counter() - start)


def peer_per_second(loop: Callable, folder: Path, names: list[str]) -> float:
    start = time.perf_counter()
    for name in names:
        loop((folder / name).read_bytes())
    return len(names) / (time.perf_counter() - start)


def write_forms(folder: Path, data: bytes, extension: str, count: int) -> list[str]:
    names = [f"{number}.{extension}" for number in range(count)]
    for name in names:
        (folder / name).write_bytes(data)
    return names


def compare(forms: int, rounds: int, only: list[str]) -> None:
    print(f"{'format':8}{'to cells':>10}{'to rows':>10}{'wanted':>8}{'peer':>8}  ratio to peer (cells, rows)")
    for name, (write, extension, peer, loop, wanted) in FORMATS.items():
        if (only and name not in only) or (name == "pdf" and soffice() is None):
            continue
        with tempfile.TemporaryDirectory() as folder_name:
            folder = Path(folder_name)
            names = write_forms(folder, write(), extension, forms)
            best = {"cells": 0.0, "rows": 0.0, "peer": 0.0}
            for _ in range(rounds):
                best["cells"] = max(best["cells"], cells_per_second(folder, names))
                best["rows"] = max(best["rows"], rows_per_second(folder, names))
                if loop:
                    best["peer"] = max(best["peer"], peer_per_second(loop, folder, names[: max(5, forms // 10)]))
        ratios = f"{best['cells'] / best['peer']:.1f}, {best['rows'] / best['peer']:.1f} × {peer}" if loop else "no peer"
        print(f"{name:8}{best['cells']:10.0f}{best['rows']:10.0f}{wanted:8}{best['peer']:8.0f}  {ratios}")


def memory(counts: tuple[int, ...]) -> None:
    """Resident memory while a year of Word files is read one after the other, with processes and limits as in a run."""
    for count in counts:
        with tempfile.TemporaryDirectory() as folder_name:
            folder = Path(folder_name) / "raw" / "2023"
            folder.mkdir(parents=True)
            write_forms(folder, as_docx(), "docx", count)
            run = RunParameters(
                fiscal_year=2023, raw_dir=str(folder.parent), processed_dir=f"{folder_name}/processed", reports_dir=f"{folder_name}/reports"
            )
            start, most = time.perf_counter(), 0
            for _ in read_documents(run):
                most = max(most, psutil.Process().memory_info().rss)
            print(f"{count:6} files by all cores: {count / (time.perf_counter() - start):6.0f} forms/s, {most / 2**20:5.0f} MB")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("formats", nargs="*", choices=[[], *FORMATS], help="only these")
    options.add_argument("--forms", type=int, default=200)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    compare(given.forms, given.rounds, given.formats)
    if not given.formats:
        memory((500, 1000, 2000))


if __name__ == "__main__":
    main()
