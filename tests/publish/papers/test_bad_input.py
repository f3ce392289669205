"""Submitted files that take no comments or no reading, and names that are none: the papers say so and come all the same."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

from helpers import ingest
from helpers.check import check
from helpers.ooxml.package import PackageEditor
from helpers.schema import tables
from tests.publish.papers.conftest import Submission
from tests.publish.papers.offices import as_docx, as_xlsx, make_papers, of_unit, submit
from tests.publish.papers.test_papers import comments_in, texts_of

# An encrypted Office file is no zip but an old compound file; its streams are told by their names.
ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(1024)
LONG_NAME = "自评表 " + "很长" * 36
NAMES = {"CON.": "CON__", "某科.": "某科", "某科 ...": "某科-2", "某:科?": "某_科_", "nul.txt": "nul_.txt"}
"""Units, and the folders that they get."""


def protected_sheet(text: str) -> bytes:
    """A workbook whose sheet is protected so that no objects, and so no notes, may be added."""
    book = load_workbook(BytesIO(as_xlsx(自评表=text)))
    book["自评表"].protection.enable()
    book["自评表"].protection.objects = True
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def read_only_workbook(text: str) -> bytes:
    """A workbook that asks to be opened for reading alone."""
    package = PackageEditor(as_xlsx(自评表=text))
    book = package.read("xl/workbook.xml")
    package.put("xl/workbook.xml", book.replace(b"<workbookPr", b'<fileSharing readOnlyRecommended="1"/><workbookPr', 1))
    return package.bytes()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Submission:
    """One submission of all of them."""
    units = {f"名称{number}__docx": as_docx(of_unit(unit, f"任务{number}", goal=f"完成任务{number}。")) for number, unit in enumerate(NAMES)}
    run = submit(
        tmp_path_factory.mktemp("hostile"),
        受保护__xlsx=protected_sheet(of_unit("甲科", "道路养护", goal="养护道路。")),
        只读__xlsx=read_only_workbook(of_unit("乙科", "桥梁检测", goal="检测桥梁。")),
        加密__docx=ENCRYPTED,
        **{f"{LONG_NAME}__docx": as_docx(of_unit("丙科", "苗木补植", goal="补植苗木。"))},
        **units,
    )
    (run.raw_year / f"{LONG_NAME}.docx").chmod(0o444)
    return Submission(run, make_papers(run))


def sheet_of(submission: Submission, name: str) -> Workbook:
    return load_workbook(submission.folder / "findings.xlsx")[name]


@pytest.mark.parametrize(("unit", "name", "why"), [("甲科", "受保护", "工作表设有保护"), ("乙科", "只读", "只读方式")])
def test_a_workbook_that_may_not_be_changed_goes_back_as_a_word_copy_with_the_reason(hostile: Submission, unit, name, why):
    copy = hostile.returned(f"{unit}/{name}（批注副本）.docx")
    assert len(comments_in(copy)) == 1 and any(why in text for text in texts_of(copy))
    assert any(why in text for text in texts_of(hostile.returned(f"{unit}/notice_{unit}.docx")))
    assert any(why in str(row[1]) for row in sheet_of(hostile, "说明").iter_rows(values_only=True))


def test_a_file_that_may_only_be_read_is_commented_in_an_ordinary_file_and_stays_as_it_is(hostile: Submission):
    source = hostile.run.raw_year / f"{LONG_NAME}.docx"
    (returned,) = (path for path in (hostile.folder / "returned/丙科").iterdir() if not path.name.startswith(("notice_", "evidence_")))
    assert len(comments_in(returned.read_bytes())) == 1 and comments_in(source.read_bytes()) == []
    assert not source.stat().st_mode & 0o200 and returned.stat().st_mode & 0o200


def test_a_long_file_name_goes_back_shorter_and_the_notice_names_the_source(hostile: Submission):
    (returned,) = (path for path in (hostile.folder / "returned/丙科").iterdir() if not path.name.startswith(("notice_", "evidence_")))
    assert len(returned.stem) <= 40 and returned.suffix == ".docx"
    assert any(f"来自“{LONG_NAME}.docx”" in text for text in texts_of(hostile.returned("丙科/notice_丙科.docx")))


def test_a_file_with_a_password_is_listed_with_what_to_do(hostile: Submission):
    rows = [row for row in sheet_of(hostile, "未评判事项").iter_rows(min_row=4, values_only=True) if row[1] == "文件未能读取"]
    (rejected,) = tables.read(hostile.run.processed_year, "documents").query("status == 'rejected'").to_dict("records")
    assert [(row[3], row[7]) for row in rows] == [("加密.docx", rejected["reason"])] and rejected["reason"]


@pytest.mark.parametrize(("unit", "folder"), NAMES.items())
def test_a_unit_whose_name_is_no_name_of_a_folder_gets_a_near_one_and_keeps_its_own_in_the_papers(hostile: Submission, unit, folder):
    (notice,) = (hostile.folder / "returned" / folder).glob("notice_*.docx")
    assert [paragraph.text for paragraph in Document(notice).paragraphs if paragraph.style.name == "主送单位"] == [f"{unit}："]


def test_a_copy_of_ours_that_comes_in_as_a_form_is_refused_whatever_it_was_saved_as(submission: Submission, tmp_path):
    copy = submission.returned("某院/text（批注副本）.docx")
    as_text = "\n".join(text for text in texts_of(copy) if text)
    run = submit(tmp_path, 门诊__docx=copy, 门诊__txt=as_text)
    documents = ingest.read_year(run)["documents"]
    assert set(documents["status"]) == {"rejected"} and documents["reason"].str.contains("批注副本，不是单位的自评表").all()
    (file,) = check([str(run.raw_year / "门诊.docx")]).files
    assert (file.status, file.forms) == ("rejected", [])
