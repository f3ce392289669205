"""Old Word and its kin: through LibreOffice where it is installed, else rejected with how to convert."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import docx
import pytest

from helpers.config.errors import Unreadable
from helpers.ingest import formats, office
from helpers.ingest.docx import read_docx
from helpers.ingest.grid import Cell


def form() -> bytes:
    document, buffer = docx.Document(), io.BytesIO()
    document.add_paragraph("项目支出绩效自评表")
    table = document.add_table(3, 3)
    table.style = "Table Grid"
    table.cell(0, 0).merge(table.cell(0, 1)).text = "项目名称"
    table.cell(0, 2).text = "培训费"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "产出指标"
    table.cell(1, 1).text, table.cell(2, 1).text, table.cell(2, 2).text = "次数", "合格率", "98.5%"
    document.add_paragraph("注：表下文字")
    document.save(buffer)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The form as LibreOffice writes it in older formats."""
    folder = tmp_path_factory.mktemp("old")
    (folder / "form.docx").write_bytes(form())
    for kind in ("doc", "rtf", "odt"):
        command = [office.soffice(), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", kind, "--outdir", folder]
        subprocess.run([*command, folder / "form.docx"], check=True, capture_output=True)
    return {kind: (folder / f"form.{kind}").read_bytes() for kind in ("doc", "rtf", "odt")}


READ = {"doc": (office.read_doc, formats.DOC), "rtf": (office.read_rtf, formats.RTF), "odt": (office.read_odt, formats.ODT)}


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", READ)
def test_an_older_format_reads_like_the_new_one(old: dict[str, bytes], kind: str):
    read, media_type = READ[kind]
    assert formats.media_type(old[kind]) == media_type
    grid = read(old[kind])
    assert grid.cells == read_docx(form()).cells
    assert "由 LibreOffice 转换后读取" in grid.notes[0]


@pytest.mark.libreoffice
def test_a_damaged_old_file_is_refused_with_what_to_do(old: dict[str, bytes]):
    with pytest.raises(Unreadable, match=r"无法转换。.*\.docx"):
        office.read_doc(old["doc"][:1024])


@pytest.mark.libreoffice
def test_an_excel_2003_xml_file_is_read():
    data = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        '<Worksheet ss:Name="表一"><Table><Row><Cell ss:MergeAcross="1"><Data ss:Type="String">项目名称</Data></Cell></Row>'
        '<Row><Cell><Data ss:Type="Number">98.5</Data></Cell></Row></Table></Worksheet></Workbook>'
    ).encode()
    assert formats.media_type(data) == formats.EXCEL_XML
    assert office.read_excel_xml(data).cells == [Cell(1, 1, 1, "项目名称", "表一!A1", 1, 2), Cell(1, 2, 1, "98.5", "表一!A2")]


@pytest.mark.libreoffice
def test_no_file_is_left_behind(old: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(office.tempfile, "tempdir", str(tmp_path))
    office.read_doc(old["doc"])
    assert list(tmp_path.iterdir()) == []


def test_without_libreoffice_the_reason_says_how_to_convert(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(office, "soffice", lambda: None)
    with pytest.raises(Unreadable, match=r"旧版 Word 文件.*另存为 \.docx.*LibreOffice"):
        office.read_doc(b"")
