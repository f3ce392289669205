"""Working papers that come back otherwise than they went: each fault is told at its file, sheet and cell, and the rest is read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from helpers.validate.filled_papers import read_filled
from tests.forms import SOUND
from tests.publish.papers.offices import of_unit
from tests.reviewing import PROJECT, UNIT, fill, judged, problems, reviewed, write

CUT = {"reviewed_score": 15, "deduction_kind": "完成值不实", "evidence_seen": "已见不符", "remark": "入库单只有 1100 册"}


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The paper of the sound form, as it was written."""
    return write(judged(), tmp_path_factory.mktemp("paper"))


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "reviews"


def changed(paper: Path, ledger: Path, change, **rows) -> Path:
    """A filled paper in the ledger, on whose sheet somebody did something else besides."""
    filled = fill(paper, ledger / f"{UNIT}.xlsx", **(rows or {"采购册数": CUT}))
    book = load_workbook(filled)
    change(book[PROJECT])
    book.save(filled)
    return ledger


def test_a_filled_paper_is_read(paper, ledger):
    fill(paper, ledger / "某馆.xlsx", 采购册数=CUT)
    frames = judged(ledger=ledger)
    row = reviewed(frames)["采购册数"]
    assert (row["reviewed_score"], row["counted_score"], row["declared"], row["weight"]) == (15, 15, 20, 20)
    assert (row["path"], row["place"], row["remark"]) == ("某馆.xlsx", "图书采购!L4", "入库单只有 1100 册")
    assert problems(frames) == [] and len(frames["reviewed"]) == 1


def test_an_empty_paper_says_nothing(paper, ledger):
    fill(paper, ledger / "某馆.xlsx")
    frames = judged(ledger=ledger)
    assert frames["reviewed"].empty and frames["review_problems"].empty


def test_without_papers_there_is_nothing():
    assert all(judged()[name].empty for name in ("reviewed", "reviewed_totals", "review_problems"))


def test_a_paper_of_another_year_is_left_alone(paper, ledger):
    def of_last_year(sheet):
        sheet["Q1"] = sheet["Q1"].value.replace("2023", "2022", 1)

    frames = judged(ledger=changed(paper, ledger, of_last_year))
    assert problems(frames) == [("other_year", "图书采购!A1")] and frames["reviewed"].empty
    assert "2022 年度的底稿" in frames["review_problems"]["message"][0]


def test_a_project_that_is_not_there_is_told_and_what_was_written_is_kept(paper, ledger):
    fill(paper, ledger / "某馆.xlsx", 采购册数=CUT)
    frames = judged(of_unit("某站", "道路养护", SOUND, goal="养护道路。"), ledger=ledger)
    assert problems(frames) == [("unknown_project", "图书采购!L4")]
    row = reviewed(frames)["采购册数"]
    assert (row["status"], row["remark"], row["unit"]) == ("not_found", "入库单只有 1100 册", "某馆") and frames["reviewed_totals"].empty


def test_rows_in_another_order_are_known_by_their_ids(paper, ledger):
    def swap(sheet):
        for column in range(1, sheet.max_column + 1):
            one, other = sheet.cell(4, column), sheet.cell(6, column)
            one.value, other.value = other.value, one.value

    frames = judged(ledger=changed(paper, ledger, swap))
    assert reviewed(frames)["采购册数"]["position"] == 1 and reviewed(frames)["采购册数"]["counted_score"] == 15
    assert {case for case, _ in problems(frames)} == {"moved"}


def test_a_row_whose_visible_part_was_moved_is_known_by_what_it_shows(paper, ledger):
    def move_what_is_seen(sheet):
        for column in range(2, 17):
            one, other = sheet.cell(4, column), sheet.cell(6, column)
            one.value, other.value = other.value, one.value

    frames = judged(ledger=changed(paper, ledger, move_what_is_seen))
    assert (reviewed(frames)["采购册数"]["position"], reviewed(frames)["采购册数"]["place"]) == (1, "图书采购!L6")
    assert ("moved", "图书采购!A6") in problems(frames)


def test_a_deleted_row_is_told_and_the_others_are_read(paper, ledger):
    frames = judged(ledger=changed(paper, ledger, lambda sheet: sheet.delete_rows(6)))
    assert problems(frames) == [("deleted", "图书采购!A3")] and "序号 3" in frames["review_problems"]["message"][0]
    assert reviewed(frames)["采购册数"]["counted_score"] == 15


def test_an_added_row_is_told_and_kept(paper, ledger):
    def add(sheet):
        sheet.insert_rows(6)
        sheet["D6"], sheet["P6"] = "另查", "没有合同"

    frames = judged(ledger=changed(paper, ledger, add))
    assert ("added", "图书采购!A6") in problems(frames)
    assert (reviewed(frames)["另查"]["status"], reviewed(frames)["另查"]["remark"]) == ("not_found", "没有合同")
    assert reviewed(frames)["采购册数"]["counted_score"] == 15


def test_a_copied_row_counts_once(paper, ledger):
    def copy(sheet):
        sheet.insert_rows(5)
        for column in range(1, sheet.max_column + 1):
            sheet.cell(5, column).value = sheet.cell(4, column).value

    frames = judged(ledger=changed(paper, ledger, copy))
    assert ("copied", "图书采购!A5") in problems(frames)
    assert frames["reviewed"]["counted_score"].dropna().tolist() == [15]


def test_a_changed_cell_of_ours_is_told_and_the_review_counts(paper, ledger):
    def change_the_unit_s_score(sheet):
        sheet["H4"] = 18

    frames = judged(ledger=changed(paper, ledger, change_the_unit_s_score))
    assert problems(frames) == [("edited", "图书采购!A4")] and reviewed(frames)["采购册数"]["declared"] == 20


def test_an_inserted_column_moves_nothing(paper, ledger):
    assert problems(judged(ledger=changed(paper, ledger, lambda sheet: sheet.insert_cols(3)))) == []


def test_a_column_that_is_gone_is_named(paper, ledger):
    frames = judged(ledger=changed(paper, ledger, lambda sheet: sheet.delete_cols(16)))
    assert problems(frames) == [("no_column", "图书采购!A3")] and "“复核意见”" in frames["review_problems"]["message"][0]


def test_a_formula_without_a_result_is_told_and_not_used(paper, ledger):
    frames = judged(ledger=changed(paper, ledger, lambda sheet: None, 采购册数=CUT | {"reviewed_score": "=H4-5"}))
    assert problems(frames) == [("formula", "图书采购!L4")]
    row = reviewed(frames)["采购册数"]
    assert (row["reviewed_score_text"], row["counted_score"]) == ("=H4-5", None)


def test_a_formula_with_its_result_is_told_and_the_result_is_used(paper, ledger, monkeypatch):
    from helpers.validate import filled_papers

    changed(paper, ledger, lambda sheet: None, 采购册数=CUT | {"reviewed_score": "=H4-5"})
    opened = filled_papers._workbook

    def as_excel_saves_it(data, *, computed):
        book = opened(data, computed=computed)
        if computed:
            book[PROJECT]["L4"].value = 15
        return book

    monkeypatch.setattr(filled_papers, "_workbook", as_excel_saves_it)
    frames = judged(ledger=ledger)
    assert problems(frames) == [("formula", "图书采购!L4")] and reviewed(frames)["采购册数"]["counted_score"] == 15


@pytest.mark.parametrize(("written", "told"), [("十五", "十五"), (True, "True"), ("15-18", "15-18")])
def test_a_score_that_is_no_number_is_told_and_kept(paper, ledger, written, told):
    frames = judged(ledger=changed(paper, ledger, lambda sheet: None, 采购册数=CUT | {"reviewed_score": written}))
    assert problems(frames) == [("no_number", "图书采购!L4")]
    assert (reviewed(frames)["采购册数"]["reviewed_score_text"], reviewed(frames)["采购册数"]["counted_score"]) == (told, None)


@pytest.mark.parametrize("written", ["15", " 15 分", "１５", 15.0])
def test_a_number_is_a_number_in_whatever_way_it_is_typed(paper, ledger, written):
    frames = judged(ledger=changed(paper, ledger, lambda sheet: None, 采购册数=CUT | {"reviewed_score": written}))
    assert problems(frames) == [] and reviewed(frames)["采购册数"]["counted_score"] == 15


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "空的"), (b"not a workbook", "不是 .xlsx"), (b"PK\x03\x04 cut", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "打开密码"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", ".xls 格式"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_named_and_the_others_are_read(paper, ledger, content, told):
    fill(paper, ledger / "某馆.xlsx", 采购册数=CUT)
    (ledger / "坏.xlsx").write_bytes(content)
    frames = judged(ledger=ledger)
    assert frames["review_problems"]["path"].tolist() == ["坏.xlsx"] and told in frames["review_problems"]["message"][0]
    assert reviewed(frames)["采购册数"]["counted_score"] == 15


def test_a_damaged_part_is_told(paper, ledger):
    fill(paper, ledger / "某馆.xlsx", 采购册数=CUT)
    whole = (ledger / "某馆.xlsx").read_bytes()
    (ledger / "某馆.xlsx").write_bytes(whole[: len(whole) // 2] + whole[len(whole) // 2 + 40 :])
    assert problems(judged(ledger=ledger)) == [("unreadable", None)]


def test_a_workbook_that_is_none_of_our_papers_is_told(ledger):
    ledger.mkdir()
    book = Workbook()
    book.active["A1"] = "别的表"
    book.save(ledger / "别的.xlsx")
    assert problems(judged(ledger=ledger)) == [("no_paper", None)]


def test_a_sheet_of_the_reviewer_s_own_is_told(paper, ledger):
    filled = fill(paper, ledger / "某馆.xlsx", 采购册数=CUT)
    book = load_workbook(filled)
    book.create_sheet("记录")["B2"] = "现场照片"
    book.save(filled)
    assert problems(judged(ledger=ledger)) == [("added_sheet", "记录!A1")]


@pytest.mark.parametrize("lock", ["~$某馆.xlsx", ".~lock.某馆.xlsx#"])
def test_a_paper_that_is_open_elsewhere_is_told_and_read_as_it_was_saved(paper, ledger, lock):
    fill(paper, ledger / "某馆.xlsx", 采购册数=CUT)
    (ledger / lock).write_bytes(b"somebody")
    frames = judged(ledger=ledger)
    assert problems(frames) == [("open", None)] and len(frames["reviewed"]) == 1


def test_what_the_system_lays_beside_is_passed_over(paper, ledger):
    fill(paper, ledger / "某馆.xlsx", 采购册数=CUT)
    for name in (".DS_Store", "Thumbs.db"):
        (ledger / name).write_bytes(b"x")
    assert problems(judged(ledger=ledger)) == []


def test_two_papers_that_say_the_same_count_once(paper, ledger):
    fill(paper, ledger / "某馆.xlsx", 采购册数=CUT)
    shutil.copy(ledger / "某馆.xlsx", ledger / "某馆 副本.xlsx")
    frames = judged(ledger=ledger)
    assert problems(frames) == [] and sorted(frames["reviewed"]["status"]) == ["read", "repeated"]
    assert frames["reviewed_totals"]["rows_reviewed"].tolist() == [1]


def test_of_two_papers_that_disagree_neither_counts(paper, ledger):
    fill(paper, ledger / "某馆.xlsx", 采购册数=CUT)
    fill(paper, ledger / "再审" / "某馆.xlsx", 采购册数=CUT | {"reviewed_score": 12})
    frames = judged(ledger=ledger)
    assert [case for case, _ in problems(frames)] == ["conflict", "conflict"] and frames["reviewed_totals"].empty
    assert "某馆.xlsx 的 图书采购!L4" in frames["review_problems"]["message"][1]


def test_papers_are_read_in_the_order_of_their_names(paper, ledger):
    for name in ("b.xlsx", "a.xlsx"):
        fill(paper, ledger / name, 采购册数=CUT)
    assert [row.path for row in read_filled(ledger, 2023).rows] == ["a.xlsx", "b.xlsx"]
