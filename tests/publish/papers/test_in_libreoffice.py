"""The papers opened in LibreOffice, as their readers open them."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree

from tests.publish.papers.conftest import Submission

pytestmark = pytest.mark.libreoffice
ANNOTATION = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation"


def converted(source: Path, kind: str, folder: Path) -> Path:
    """A file as LibreOffice saves it in another format."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / f"{source.stem}.{kind}"


@pytest.mark.parametrize(("path", "kind"), [("某馆/word.docx", "odt"), ("a_b_科/excel.xlsx", "ods"), ("某院/text（批注副本）.docx", "odt")])
def test_libreoffice_shows_the_comment(submission: Submission, tmp_path, path, kind):
    with zipfile.ZipFile(converted(submission.folder / "returned" / path, kind, tmp_path)) as package:
        notes = ["".join(note.itertext()) for note in etree.fromstring(package.read("content.xml")).iter(ANNOTATION)]
    assert len(notes) == 1 and "该指标有分值 20 而没有填写得分" in notes[0]


@pytest.mark.parametrize(("path", "words"), [("returned/某馆/notice_某馆.docx", ["关于退回修改", "某馆：", "请填写得分"]), ("findings.xlsx", ["问题清单", "请填写得分"])])
def test_the_papers_print_on_a4(submission: Submission, tmp_path, path, words):
    with pypdfium2.PdfDocument(converted(submission.folder / path, "pdf", tmp_path)) as pdf:
        first = pdf[0]
        assert sorted(round(side * 25.4 / 72) for side in first.get_size()) == [210, 297]
        text = first.get_textpage().get_text_range().replace("\r\n", "")
    assert all(word in text for word in words)
