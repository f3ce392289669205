"""Files that are broken, dressed up or hostile: each ends in one row with a reason a clerk understands, and costs nobody else anything."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest
from reportlab.pdfgen import canvas

from helpers.config.parameters import RunParameters
from helpers.ingest import archive, documents, read_year
from helpers.ingest.documents import read_document
from helpers.ingest.formats import FORMATS
from helpers.ooxml.markup import LARGEST_PART


def read(folder: Path, data: bytes, name: str) -> dict[str, object]:
    """The row of `documents` of one file."""
    (folder / name).write_bytes(data)
    return read_document(folder, (name,)).document


def rejected(folder: Path, data: bytes, name: str) -> str:
    document = read(folder, data, name)
    assert document["status"] == "rejected"
    return str(document["reason"])


def word(text: str = "项目名称") -> bytes:
    document, buffer = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(buffer)
    return buffer.getvalue()


def sheet(**values: object) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for cell, value in values.items():
        book.active[cell] = value
    book.save(buffer)
    return buffer.getvalue()



def packed(parts: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive_:
        for name, content in parts.items():
            archive_.writestr(name, content)
    return buffer.getvalue()


def changed(data: bytes, part: str, content: bytes) -> bytes:
    """An Office file with another content of one of its parts."""
    source = zipfile.ZipFile(io.BytesIO(data))
    return packed({name: content if name == part else source.read(name) for name in source.namelist()})


def container(*streams: str) -> bytes:
    """The start of an old Office container whose directory names these streams."""
    entries = b"".join((name.encode("utf-16-le") + b"\x00\x00").ljust(128, b"\x00") for name in ("Root Entry", *streams))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\x00") + entries.ljust(1024, b"\x00")


BOMB = '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "' + "A" * 1000 + '">' + "".join(
    f'<!ENTITY {name} "{"&" + before + ";"}{"&" + before + ";"}{"&" + before + ";"}{"&" + before + ";"}">'
    for before, name in zip("abcdefghij", "bcdefghijk", strict=True)
) + "]>"  # fmt: skip
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&a;&k;</w:t></w:r></w:p></w:body></w:document>'


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pdf", "a.txt", "a.zip", "a.png"])
def test_a_file_of_no_bytes_says_that_it_is_empty(tmp_path, name):
    assert "文件为空" in rejected(tmp_path, b"", name)


@pytest.mark.parametrize("start", [BOMB, OUTSIDE], ids=["bomb", "outside"])
def test_entities_are_refused_in_word_and_excel(tmp_path, start):
    assert "实体" in rejected(tmp_path, changed(word(), "word/document.xml", (start + BODY.replace("&k;", "")).encode()), "a.docx")
    assert "实体" in rejected(tmp_path, changed(sheet(A1=1), "xl/worksheets/sheet1.xml", (start + "<worksheet>&a;</worksheet>").encode()), "a.xlsx")


def test_a_document_type_in_another_encoding_is_refused_as_well(tmp_path):
    content = (BOMB + BODY).replace('version="1.0"', 'version="1.0" encoding="UTF-16"').encode("utf-16")
    assert "实体" in rejected(tmp_path, changed(word(), "word/document.xml", content), "a.docx")


@pytest.mark.parametrize("streams", [("EncryptionInfo", "EncryptedPackage")])
def test_an_encrypted_office_file_says_how_to_take_the_password_off(tmp_path, streams):
    assert "密码" in rejected(tmp_path, container(*streams), "a.docx")


def test_an_old_file_of_an_unknown_program_says_how_to_save_it(tmp_path):
    assert ".docx" in rejected(tmp_path, container("CONTENTS"), "a.wps")


@pytest.mark.parametrize("length", [100, 2000, 20_000])
def test_a_truncated_word_file_says_so(tmp_path, length):
    assert rejected(tmp_path, word()[:length], "a.docx").startswith("文件已损坏或不完整")


def test_a_truncated_archive_says_so(tmp_path):
    assert rejected(tmp_path, packed({"a.txt": "x" * 5000})[:60], "a.zip").startswith("压缩包已损坏或不完整")


def test_a_part_that_is_damaged_inside_a_sound_archive_says_so(tmp_path):
    assert "损坏" in rejected(tmp_path, changed(word(), "word/document.xml", b"<w:document"), "a.docx")


def test_a_wrong_extension_is_read_and_said(tmp_path):
    document = read(tmp_path, word(), "a.pdf")
    assert (document["status"], document["note"]) == ("read", "扩展名是 .pdf，内容其实是Word 文件，已按Word 文件读取。")
    assert read(tmp_path, "<html><table><tr><td>项目名称</table>".encode(), "a.xls")["note"] == "扩展名是 .xls，内容其实是网页，已按网页读取。"


def test_a_macro_is_not_run_and_that_is_said(tmp_path):
    source = zipfile.ZipFile(io.BytesIO(sheet(A1="总分")))
    parts = {name: source.read(name) for name in source.namelist()} | {"xl/vbaProject.bin": b"x"}
    assert read(tmp_path, packed(parts), "a.xlsm")["note"] == "文件含宏，宏没有运行。"


def test_a_sheet_of_a_million_blank_rows_is_read(tmp_path):
    rows = "".join(f'<row r="{number}" spans="1:2" ht="15"><c r="A{number}" s="0"/></row>' for number in range(1, 1_000_001))
    end = '<row r="1000001"><c r="B1000001"><v>98.5</v></c></row>'
    content = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}{end}</sheetData></worksheet>'
    (tmp_path / "a.xlsx").write_bytes(changed(sheet(A1=1), "xl/worksheets/sheet1.xml", content.encode()))
    reading = read_document(tmp_path, ("a.xlsx",))
    assert [(row[1], row[2], row[3]) for row in reading.cells] == [(1_000_001, 2, "98.5")]


@pytest.mark.parametrize(("data", "name"), [(word("长" * 400_000), "a.docx"), (("<p>" + "长" * 400_000).encode(), "a.html")])
def test_a_cell_of_a_megabyte_is_refused_with_its_place(tmp_path, data, name):
    assert "第 1 段有 400,000 个字符" in rejected(tmp_path, data, name)


def test_an_office_file_that_expands_beyond_measure_is_refused_before_it_is_expanded(tmp_path):
    assert "展开后" in rejected(tmp_path, changed(word(), "word/document.xml", b" " * (LARGEST_PART + 1)), "a.docx")


def test_half_characters_from_escapes_become_marks_that_tables_can_hold(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(sheet(A1="甲_xD800_乙"))
    (row,) = read_document(tmp_path, ("a.xlsx",)).cells
    assert row[3] == "甲\ufffd乙"


def test_a_pdf_whose_pages_hold_themselves_ends(tmp_path):
    loop = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\n"
    assert rejected(tmp_path, loop, "a.pdf")


def test_a_pdf_with_a_script_and_a_link_is_read_and_nothing_is_done(tmp_path):
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer)
    page.drawString(100, 100, "98.5")
    page.linkURL("http://127.0.0.1:9/x", (0, 0, 10, 10))
    page.save()
    assert read(tmp_path, buffer.getvalue(), "a.pdf")["status"] == "read"


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"Rar!\x1a\x07\x00" + b"x" * 50, "a.rar", "RAR"),
        (b"7z\xbc\xaf\x27\x1c" + b"x" * 50, "a.7z", "7z"),
        (b"\x1f\x8b\x08" + b"x" * 50, "a.gz", "gzip"),
        (bytes(range(32)) * 10, "a.bin", "认不出"),
        (packed({"ppt/presentation.xml": "<p/>"}), "a.pptx", "PPT"),
    ],
)
def test_what_is_not_read_says_what_to_do(tmp_path, data, name, says):
    assert says in rejected(tmp_path, data, name)


def test_whatever_a_library_raises_is_the_fate_of_that_file_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "_reader", lambda kind: fail)
    assert "ZeroDivisionError" in rejected(tmp_path, b"x", "a.txt")


def fail(data: bytes):
    raise ZeroDivisionError("division by zero")


def test_every_format_that_has_a_name_has_a_reader_that_exists():
    for kind in (one.media_type for one in FORMATS if one.reader):
        assert callable(documents._reader(kind))


# Archives


def unpacked(folder: Path, data: bytes) -> pd.DataFrame:
    raw = folder / "raw" / "2023"
    raw.mkdir(parents=True)
    (raw / "a.zip").write_bytes(data)
    run = RunParameters(fiscal_year=2023, raw_dir=str(folder / "raw"), processed_dir=str(folder / "p"), reports_dir=str(folder / "r"))
    return read_year(run)["documents"].set_index("path")


def test_members_of_an_archive_are_documents_with_their_path(tmp_path):
    inner = packed({"乙.docx": word("乙")})
    found = unpacked(tmp_path, packed({"科室/甲.txt": "项目名称\t甲", "内.zip": inner, "__MACOSX/x": "x", "空.txt": ""}))
    assert found["status"].to_dict() == {
        "a.zip": "unpacked", "a.zip!内.zip": "unpacked", "a.zip!科室/甲.txt": "read", "a.zip!空.txt": "rejected", "a.zip!内.zip!乙.docx": "read",
    }  # fmt: skip
    assert found.loc["a.zip!内.zip!乙.docx", "archive"] == "a.zip"
    assert found.loc["a.zip", "note"] == "压缩包，内有 3 个文件。"


def test_no_path_in_an_archive_leads_out_of_it(tmp_path):
    names = ["../../外.txt", "/根.txt", "C:\\盘.txt", "..\\..\\上.txt"]
    found = unpacked(tmp_path, packed(dict.fromkeys(names, "项目名称\t甲")))
    assert sorted(found.index) == ["a.zip", "a.zip!C:/盘.txt", "a.zip!上.txt", "a.zip!外.txt", "a.zip!根.txt"]
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["a.zip"]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_that_say_no_encoding_are_read_as_windows_and_macs_write_them(encoding):
    names = ["01正确.txt", "07年度错.txt", "08漏得分.txt", "联通.txt"]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive_:
        for number, name in enumerate(names):
            archive_.writestr(f"{number}".ljust(len(name.encode(encoding)), "_"), "x")
    data = buffer.getvalue()
    for number, name in enumerate(names):
        data = data.replace(f"{number}".ljust(len(name.encode(encoding)), "_").encode(), name.encode(encoding))
    assert archive.members(data, 1) == names


def test_an_archive_within_itself_ends_at_a_depth(tmp_path):
    data = packed({"x.txt": "项目名称\t甲"})
    for _ in range(6):
        data = packed({"x.zip": data})
    found = unpacked(tmp_path, data)
    assert "超过 3 层" in found["reason"].iloc[-1] and len(found) == 4


def test_an_archive_with_too_many_members_is_refused_with_the_number(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MOST_MEMBERS", 3)
    assert "有 4 个文件，超过上限 3 个" in rejected(tmp_path, packed({f"{number}.txt": "x" for number in range(4)}), "a.zip")


def test_an_archive_that_expands_beyond_measure_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "LARGEST_WHOLE", 2**20)
    assert "展开后有 2 MB，超过上限 1 MB" in rejected(tmp_path, packed({"a.txt": b"0" * 2**21}), "a.zip")


def test_a_member_larger_than_it_says_is_damaged_not_expanded():
    content = b"0" * 100_000
    data = bytearray(packed({"a.txt": content}))
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 10)
    data[entry + 16 : entry + 20] = struct.pack("<I", zlib.crc32(content[:10]))
    assert len(archive.read_member(bytes(data), "a.txt")) <= 10


def test_an_archive_with_a_password_says_so(tmp_path):
    data = bytearray(packed({"a.txt": "x"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.rindex(mark) + offset] |= 1
    assert "密码" in unpacked(tmp_path, bytes(data)).loc["a.zip!a.txt", "reason"]


def test_an_empty_archive_says_so(tmp_path):
    assert "没有文件" in rejected(tmp_path, packed({}), "a.zip")


# Limits


def test_a_file_that_takes_too_long_is_a_row_with_the_parameter_to_change(tmp_path):
    row = documents.lost_document(documents.Limits(5, 100), ("科室/a.pdf",), "time").document
    assert (row["path"], row["status"]) == ("科室/a.pdf", "rejected")
    assert "超过 5 秒" in row["reason"] and "read_seconds" in row["reason"]


def test_a_file_whose_content_needs_more_memory_than_allowed_does_not_take_the_run_along(tmp_path):
    raw = tmp_path / "raw" / "2023"
    raw.mkdir(parents=True)
    rows = "".join(f'<row r="{number}"><c r="A{number}"><v>{number}</v></c></row>' for number in range(1, 500_001))
    content = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    (raw / "a.xlsx").write_bytes(changed(sheet(A1=1), "xl/worksheets/sheet1.xml", content.encode()))
    (raw / "b.docx").write_bytes(word())
    run = RunParameters(
        fiscal_year=2023, raw_dir=str(tmp_path / "raw"), processed_dir=str(tmp_path / "p"), reports_dir=str(tmp_path / "r"), read_megabytes=150
    )
    found = read_year(run)["documents"].set_index("path")
    assert found["status"].to_dict() == {"a.xlsx": "rejected", "b.docx": "read"}
    assert "内存超过 150 MB" in found.loc["a.xlsx", "reason"] and "read_megabytes" in found.loc["a.xlsx", "reason"]
