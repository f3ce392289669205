"""A year's folder full of bad files: one row each, with a reason a clerk understands; nothing is run, fetched or lost."""

from __future__ import annotations

import io
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pypdfium2
import pytest
from reportlab.pdfgen import canvas

from helpers.config.errors import Unreadable
from helpers.config.parameters import RunParameters
from helpers.ingest import office, read_year
from helpers.ingest.documents import read_document
from tests.ingest.test_bad_input import BODY, BOMB, OUTSIDE, changed, container, packed, rejected, sheet, word

DAMAGED = "文件已损坏或不完整。请用 Word、Excel 或 WPS 打开，确认内容完整后另存一份再提交。"
ENCRYPTED = "文件设有打开密码，无法读取。请取消密码（文件 → 信息 → 保护文档）后重新提交。"
ENTITIES = "文件中含有自定义的 XML 实体（DTD），正常的办公文件里没有，已停止读取。请用 Word、Excel 或 WPS 另存一份后提交。"
LOCKED_PDF = "PDF 设有打开密码，无法读取。请取消密码后重新导出。"


def printed(text: str = "项目名称", **given: object) -> bytes:
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, **given)
    page.drawString(100, 100, text)
    page.save()
    return buffer.getvalue()


def pages(count: int) -> bytes:
    document, buffer = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(count):
        document.new_page(10, 10).close()
    document.save(buffer)
    document.close()
    return buffer.getvalue()


def locked_zip() -> bytes:
    data = bytearray(packed({"表.txt": "x"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.rindex(mark) + offset] |= 1
    return bytes(data)


def of_package(part: str, mimetype: str, content: str) -> bytes:
    return packed({"mimetype": mimetype, part: content})


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
LARGE_CELL = f'<row r="3"><c r="B3" t="inlineStr"><is><t>{"长" * 400_000}</t></is></c></row>'
ODS_BOMB = of_package("content.xml", "application/vnd.oasis.opendocument.spreadsheet", BOMB + "<x>&k;</x>")
OFD_BOMB = packed({"OFD.xml": BOMB + "<x>&k;</x>"})
WORD_2003 = '<?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">&k;</w:wordDocument>'

BAD = {
    "加密.docx": (container("EncryptionInfo", "EncryptedPackage"), ENCRYPTED),
    "加密.xlsx": (container("EncryptionInfo", "EncryptedPackage"), ENCRYPTED),
    "加密.pdf": (printed(encrypt="secret"), LOCKED_PDF),
    "加密.zip!表.txt": (locked_zip(), "压缩包设有密码，无法读取。请取消密码后重新压缩，或解压后提交。"),
    "截断.docx": (word()[:2000], DAMAGED),
    "截断.xlsx": (sheet(A1=1)[:2000], DAMAGED),
    "截断.pdf": (printed()[:300], DAMAGED),
    "截断.zip": (packed({"a.txt": "x" * 5000})[:60], "压缩包已损坏或不完整。请重新压缩后提交，或解压后把其中的文件提交。"),
    "空.docx": (b"", "文件为空。请重新导出后提交。"),
    "空白.txt": (b" \n\t\n", "文件为空。请重新导出后提交。"),
    "改名.docx": (b"\x7fELF\x02\x01\x01" + bytes(64), "认不出这是什么文件。请确认它是自评表，并另存为 Word、Excel、PDF、网页或纯文本（UTF-8）后提交。"),
    "实体.docx": (changed(word(), "word/document.xml", (BOMB + BODY).encode()), ENTITIES),
    "实体.xlsx": (changed(sheet(A1=1), "xl/worksheets/sheet1.xml", (BOMB + SHEET.format("&k;")).encode()), ENTITIES),
    "实体.ods": (ODS_BOMB, ENTITIES),
    "实体.ofd": (OFD_BOMB, ENTITIES),
    "实体.odt": (of_package("content.xml", "application/vnd.oasis.opendocument.text", BOMB + "<x>&k;</x>"), ENTITIES),
    "实体.xml": ((BOMB + WORD_2003).encode(), ENTITIES),
    "外部实体.docx": (changed(word(), "word/document.xml", (OUTSIDE + BODY).encode()), ENTITIES),
    "五千页.pdf": (pages(5000), "PDF 有 5,000 页，超过上限 2,000 页。请拆分成几个文件后提交。"),
    "大格.xlsx": (
        changed(sheet(A1=1), "xl/worksheets/sheet1.xml", SHEET.format(LARGE_CELL).encode()),
        "Sheet!B3 有 400,000 个字符，不像自评表（上限 200,000）。请删去该处多余的内容后重新提交。",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    folder = tmp_path_factory.mktemp("bad")
    raw = folder / "raw" / "2023"
    raw.mkdir(parents=True)
    for name, (data, _) in BAD.items():
        (raw / name.partition("!")[0]).write_bytes(data)
    (raw / "好.docx").write_bytes(word())
    run = RunParameters(
        fiscal_year=2023, raw_dir=(folder / "raw").as_posix(), processed_dir=(folder / "p").as_posix(), reports_dir=(folder / "r").as_posix()
    )
    return read_year(run)["documents"].set_index("path")


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_one_row_with_a_reason_that_says_what_to_do(year: pd.DataFrame, name: str):
    assert (year.loc[name, "status"], year.loc[name, "reason"]) == ("rejected", BAD[name][1])


def test_the_good_file_among_them_is_read_and_no_row_is_too_many(year: pd.DataFrame):
    assert sorted(year.index[year["status"] == "read"]) == ["好.docx"]
    assert sorted(year.index) == sorted([*BAD, "好.docx", "加密.zip"])


def test_a_reader_that_takes_too_long_is_ended_and_the_others_are_read(tmp_path):
    raw = tmp_path / "raw" / "2023"
    raw.mkdir(parents=True)
    rows = "".join(f'<row r="{number}"><c r="A{number}"><v>{number}</v></c><c r="B{number}"><v>1</v></c></row>' for number in range(1, 1_000_001))
    (raw / "慢.xlsx").write_bytes(changed(sheet(A1=1), "xl/worksheets/sheet1.xml", SHEET.format(rows).encode()))
    (raw / "好.docx").write_bytes(word())
    run = RunParameters(
        fiscal_year=2023, raw_dir=(tmp_path / "raw").as_posix(), processed_dir=(tmp_path / "p").as_posix(), reports_dir=(tmp_path / "r").as_posix(), read_seconds=1
    )
    found = read_year(run)["documents"].set_index("path")
    assert found["status"].to_dict() == {"好.docx": "read", "慢.xlsx": "rejected"}
    assert "读取超过 1 秒" in found.loc["慢.xlsx", "reason"]


def test_a_workbook_whose_sheet_is_the_workbook_itself_ends(tmp_path):
    links = zipfile.ZipFile(io.BytesIO(sheet(A1=1))).read("xl/_rels/workbook.xml.rels").decode()
    loop = changed(sheet(A1=1), "xl/_rels/workbook.xml.rels", links.replace("/xl/worksheets/sheet1.xml", "/xl/workbook.xml").encode())
    assert "没有文字" in rejected(tmp_path, loop, "a.xlsx")


def test_names_with_half_characters_are_refused_with_what_to_do(tmp_path):
    reason = read_document(tmp_path, ("表\udcff.docx",)).document["reason"]
    assert reason == "文件名的编码有误（多见于在 Linux 上解压 Windows 的压缩包）。请改名后重新提交。"


# Nothing outside is fetched


@pytest.fixture
def outside() -> Iterator[socket.socket]:
    """A place on this machine that hears whoever asks for something."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


def address(outside: socket.socket) -> str:
    return f"http://127.0.0.1:{outside.getsockname()[1]}/x"


def assert_nobody_asked(outside: socket.socket) -> None:
    with pytest.raises(BlockingIOError):
        outside.accept()


def linked(kind: str, where: str) -> bytes:
    """A sound file of a kind that asks for something elsewhere in every way its format has."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" Type="{relation}/{{}}" Target="{where}" TargetMode="External"/></Relationships>'
    if kind == "docx":
        source = zipfile.ZipFile(io.BytesIO(word()))
        parts = {name: source.read(name) for name in source.namelist()}
        return packed(parts | {"word/_rels/settings.xml.rels": links.format("attachedTemplate"), "word/_rels/header9.xml.rels": links.format("image")})
    if kind == "xlsx":
        source = zipfile.ZipFile(io.BytesIO(sheet(A1="项目名称")))
        parts = {name: source.read(name) for name in source.namelist()}
        return packed(parts | {"xl/externalLinks/_rels/externalLink1.xml.rels": links.format("externalLinkPath")})
    if kind == "html":
        return (
            f'<html><head><link rel="stylesheet" href="{where}"><script src="{where}"></script><meta http-equiv="refresh" content="0;url={where}"></head>'
            f'<body background="{where}"><img src="{where}"><iframe src="{where}"></iframe><object data="{where}"></object>'
            f"<style>@import url({where});</style><p>项目名称</p></body></html>"
        ).encode()
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer)
    page.drawString(100, 100, "98.5")
    page.linkURL(where, (0, 0, 100, 100))
    page.save()
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["docx", "xlsx", "html", "pdf"])
def test_nothing_that_a_file_links_to_is_fetched(tmp_path: Path, outside, kind: str):
    (tmp_path / f"a.{kind}").write_bytes(linked(kind, address(outside)))
    assert read_document(tmp_path, (f"a.{kind}",)).document["status"] == "read"
    assert_nobody_asked(outside)


@pytest.mark.libreoffice
def test_libreoffice_fetches_nothing_and_takes_in_no_other_file(tmp_path: Path, outside):
    secret = tmp_path / "secret.txt"
    secret.write_text("别人的文件", encoding="utf-8")
    names = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "text")}
    spaces = " ".join(f'xmlns:{name}="{uri}"' for name, uri in names.items())
    body = "".join(
        f'<text:section text:name="s{number}"><text:section-source xlink:href="{target}" xlink:type="simple"/><text:p>原文{number}</text:p></text:section>'
        for number, target in enumerate((secret.as_uri(), address(outside)))
    )
    content = f'<office:document-content {spaces} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"><office:body><office:text>{body}</office:text></office:body></office:document-content>'
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" '
        'manifest:media-type="text/xml"/></manifest:manifest>'
    )
    data = packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, "META-INF/manifest.xml": manifest})
    assert [cell.text for cell in office.read_odt(data).cells] == ["原文0", "原文1"]
    assert_nobody_asked(outside)


def test_entities_are_refused_before_an_office_suite_sees_them():
    with pytest.raises(Unreadable, match="实体"):
        office.read_word_xml((OUTSIDE + WORD_2003.replace("&k;", "&a;")).encode())
