"""What a file is, by its bytes; and what is no input at all."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.ingest import formats
from helpers.ingest.formats import is_housekeeping, media_type


def zip_with(member: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("项目支出绩效自评表".encode(), "text/plain"),
        ("项目支出绩效自评表".encode("gb18030"), "text/plain"),
        ("表".encode("utf-16"), "text/plain"),
        (b"%PDF-1.7\n", "application/pdf"),
        (zip_with("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (zip_with("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (zip_with("a.txt"), "application/zip"),
        (b"\x00\x01\x02\x03", "application/octet-stream"),
    ],
)
def test_the_content_decides_what_a_file_is(data: bytes, expected: str):
    assert media_type(data) == expected


@pytest.mark.parametrize("name", [".gitkeep", "~$表.docx", "Thumbs.db", "desktop.ini", ".git/config"])
def test_what_programs_leave_behind_is_no_input(name: str):
    assert is_housekeeping(PurePosixPath(name))


def test_a_form_is_input_whatever_it_is_called():
    assert not is_housekeeping(PurePosixPath("科室/自评表 (1).txt"))


def old_container(*streams: str) -> bytes:
    """The start of an old Office container whose directory names these streams."""
    entries = b"".join((name.encode("utf-16-le") + b"\x00\x00").ljust(128, b"\x00") for name in ("Root Entry", *streams))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\x00") + entries


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (old_container("WordDocument"), formats.DOC),
        (old_container("Workbook"), formats.XLS),
        (old_container("Book"), formats.XLS),
        (old_container("WordDocument", "ObjectPool", "Workbook"), formats.DOC),
        (old_container("Workbook", "MBD0001", "WordDocument"), formats.XLS),
        (old_container("EncryptionInfo", "EncryptedPackage"), formats.ENCRYPTED),
        (old_container("PowerPoint Document"), formats.OLE),
        (b"{\\rtf1\\ansi}", formats.RTF),
        (b"<table border=1><tr><td>1", formats.HTML),
        (b"\xef\xbb\xbf <!DOCTYPE html><html>", formats.HTML),
        ("<html><body>表".encode("utf-16"), formats.HTML),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", formats.HTML),
        (b"From: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\nContent-Type: text/html\r\n", formats.MHT),
        (b"\r\n\r\n%PDF-1.4\n", formats.PDF),
        (zip_with("ppt/presentation.xml"), formats.PPTX),
        (zip_with("OFD.xml"), formats.OFD),
        ("< 5%\t≥3".encode(), formats.TEXT),
        (b"PK\x03\x04truncated", formats.ZIP),
    ],
)
def test_a_file_is_what_its_bytes_say(data: bytes, expected: str):
    assert media_type(data) == expected


@pytest.mark.parametrize(("name", "said"), [("a.docx", False), ("A.DOCM", False), ("a", False), ("a.2023", False), ("a.doc", True), ("a.txt", True)])
def test_only_an_extension_that_means_another_format_is_noted(name: str, said: bool):
    assert (formats.extension_note(name, formats.DOCX) is not None) is said


@given(st.binary(max_size=300) | st.sampled_from([b"PK\x03\x04", b"%PDF-", b"<html", b"\xff\xfe"]).flatmap(lambda start: st.binary(max_size=50).map(start.__add__)))
def test_any_bytes_have_a_type(data: bytes):
    assert "/" in media_type(data)
