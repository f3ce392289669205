"""What a file is, by its bytes; and what is no input at all."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

import pytest

from helpers.ingest.content import is_housekeeping, media_type


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
