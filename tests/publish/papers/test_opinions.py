"""What reviewers write into `findings.xlsx` survives a rerun by the id of the finding; what cannot be read is told by file, sheet and cell."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from helpers.config.errors import UnusableInput
from helpers.config.parameters import RunParameters
from helpers.publish.papers import check_settings, write_papers
from helpers.publish.papers.corrected import Resubmission
from helpers.publish.papers.opinions import GONE_OPINIONS, ISSUES, STATUSES, WORKING, Opinion, gone_rows, read_opinions, without_contacts
from helpers.publish.papers.returned import Return
from helpers.publish.papers.workbook import workbook
from helpers.schema import tables
from helpers.schema.privacy import Guard
from tests import small_year
from tests.publish.papers.conftest import Submission
from tests.publish.papers.test_workbook import rows_of, small

SAID = ("属实，请改", "已收到更正表", "已整改")


def year_of(folder: Path) -> RunParameters:
    return RunParameters(fiscal_year=2023, raw_dir=(folder / "raw").as_posix(), processed_dir=(folder / "processed").as_posix(), reports_dir=(folder / "reports").as_posix())


def book_of(**opinions: Mapping[str, Opinion]) -> Workbook:
    return load_workbook(BytesIO(workbook(small(), Return(), **opinions)))


def put(folder: Path, book: Workbook, name: str = "findings.xlsx") -> RunParameters:
    place = folder / "ledgers" / "2023"
    place.mkdir(parents=True, exist_ok=True)
    book.save(place / name)
    return year_of(folder)


def cell(book: Workbook, head: str, row: int = 4, sheet: str = ISSUES):
    return book[sheet].cell(row, [cell.value for cell in book[sheet][3]].index(head) + 1)


def fill(book: Workbook, said: tuple[str, ...] = SAID, row: int = 4) -> Workbook:
    for head, text in zip(WORKING, said, strict=True):
        cell(book, head, row).value = text
    return book


def test_what_was_written_stands_in_the_next_workbook_beside_the_same_finding(tmp_path):
    opinions = read_opinions(put(tmp_path, fill(book_of())))
    rows = rows_of(book_of(opinions=opinions), ISSUES)
    assert [tuple(row[name] for name in WORKING) for row in rows] == [SAID, (None, None, None)] and rows[0]["编号"] == "B01-1"


def test_sorted_filtered_and_widened_lists_are_read_by_their_ids(tmp_path):
    book = fill(book_of(), row=5)
    sheet = book[ISSUES]
    for first, second in zip(sheet[4], sheet[5], strict=True):
        first.value, second.value = second.value, first.value
    sheet.insert_cols(2)
    sheet["B3"].value = "我的标记"
    assert {key: tuple(opinion.written.values()) for key, opinion in read_opinions(put(tmp_path, book)).items()} == {"D08-1": SAID, "B01-1": ("", "", "")}


def test_an_opinion_about_a_finding_that_is_gone_is_kept_and_comes_back_with_it(tmp_path):
    opinions = read_opinions(put(tmp_path, fill(book_of())))
    without = load_workbook(BytesIO(workbook(small(findings=small_year.FINDINGS[1:]), Return(), opinions)))
    (kept,) = rows_of(without, GONE_OPINIONS)
    assert (kept["编号"], kept["单位"], kept["问题"]) == ("B01-1", "养护科", "合计 110，应为 100。") and tuple(kept[name] for name in WORKING) == SAID
    back = book_of(opinions=read_opinions(put(tmp_path, without)))
    assert GONE_OPINIONS not in back.sheetnames and rows_of(back, ISSUES)[0]["意见"] == SAID[0]


def test_rows_nobody_wrote_into_leave_nothing_behind_when_their_finding_is_gone(tmp_path):
    assert list(gone_rows(read_opinions(put(tmp_path, book_of())), [])) == []


def test_the_state_is_chosen_from_a_list(tmp_path):
    sheet = book_of()[ISSUES]
    (choice,) = sheet.data_validations.dataValidation
    assert choice.formula1 == f'"{",".join(STATUSES)}"' and str(choice.sqref) == "K4:K5" and sheet["K3"].value == "办理状态"


def test_two_people_who_share_the_work_are_put_together(tmp_path):
    put(tmp_path, fill(book_of(), (SAID[0], "", "")), "findings_甲.xlsx")
    run = put(tmp_path, fill(fill(book_of(), ("", SAID[1], SAID[2])), ("同意", "", ""), 5), "findings_乙.xlsx")
    assert {key: tuple(opinion.written.values()) for key, opinion in read_opinions(run).items()} == {"B01-1": SAID, "D08-1": ("同意", "", "")}


def test_two_files_that_contradict_each_other_are_told_with_both_cells(tmp_path):
    put(tmp_path, fill(book_of()), "findings_1.xlsx")
    run = put(tmp_path, fill(book_of(), ("不属实", SAID[1], SAID[2])), "findings_2.xlsx")
    with pytest.raises(UnusableInput, match=r"findings_2.xlsx 工作表“问题清单” W4：意见“不属实”与 .*findings_1.xlsx 工作表“问题清单” W4 的“属实，请改”不同"):
        read_opinions(run)


def renamed(book: Workbook) -> None:
    cell(book, "意见", 3).value = "审核意见"


def doubled_column(book: Workbook) -> None:
    book[ISSUES]["Z3"].value = "意见"


def doubled_row(book: Workbook) -> None:
    cell(book, "编号", 5).value = "B01-1"


def formula(book: Workbook) -> None:
    cell(book, "单位反馈").value = "=1+1"


def other_state(book: Workbook) -> None:
    cell(book, "办理状态").value = "办结"


def other_year(book: Workbook) -> None:
    book[ISSUES]["A1"].value = "2022年度项目支出绩效自评表问题清单"


def other_title(book: Workbook) -> None:
    book[ISSUES]["A1"].value = "清单"


def other_sheet(book: Workbook) -> None:
    book[ISSUES].title = "清单"


def without_id(book: Workbook) -> None:
    cell(book, "编号").value = None


def without_heads(book: Workbook) -> None:
    book[ISSUES].delete_rows(3)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (renamed, "工作表“问题清单”第 3 行：缺少列“意见”"),
        (doubled_column, "工作表“问题清单” Z3：列“意见”有两个"),
        (doubled_row, "工作表“问题清单” W5：编号 B01-1 在 {file} 工作表“问题清单” W4 已有一行"),
        (formula, "工作表“问题清单” J4：是公式"),
        (other_state, "工作表“问题清单” K4：办理状态“办结”不在可选之列：待核实、已通知"),
        (other_year, "工作表“问题清单” A1：是 2022 年度的清单，而这里是 2023 年度"),
        (other_title, "工作表“问题清单” A1：看不出是哪一年度的清单"),
        (other_sheet, "没有工作表“问题清单”"),
        (without_id, "工作表“问题清单” W4：这一行填了意见而没有编号"),
        (without_heads, "工作表“问题清单”前 10 行：没有列“编号”"),
    ],
)  # fmt: skip
def test_a_workbook_that_cannot_be_read_back_is_told_with_file_sheet_and_cell(tmp_path, spoil, told):
    book = fill(book_of())
    spoil(book)
    run = put(tmp_path, book)
    file = tmp_path / "ledgers" / "2023" / "findings.xlsx"
    with pytest.raises(UnusableInput) as refusal:
        check_settings(run)
    assert told.format(file=file) in str(refusal.value) and str(refusal.value).startswith(str(file))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "加了打开密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 .xls"),
        ("编号,意见".encode(), "不是 Excel 工作簿"),
        (b"", "不是 Excel 工作簿"),
        (b"PK\x05\x06" + bytes(18), "可能已损坏"),
    ],
)
def test_a_file_that_is_no_workbook_is_told(tmp_path, data, told):
    run = put(tmp_path, Workbook())
    (tmp_path / "ledgers" / "2023" / "findings.xlsx").write_bytes(data)
    with pytest.raises(UnusableInput, match=told):
        check_settings(run)


def test_all_mistakes_are_told_at_once_and_the_lock_file_of_an_open_workbook_is_none(tmp_path):
    book = fill(book_of())
    formula(book)
    other_state(book)
    run = put(tmp_path, book)
    (tmp_path / "ledgers" / "2023" / "~$findings.xlsx").write_bytes(b"\x05user")
    with pytest.raises(UnusableInput) as refusal:
        check_settings(run)
    assert len(str(refusal.value).splitlines()) == 2


def test_contacts_in_an_opinion_are_hidden():
    contacts = tables.conform("contacts", [{"project_id": "p1", "project_lead": "欧阳某某", "phone": "13900000000"}])
    opinion = Opinion({"意见": "已问欧阳某某，13900000000", "单位反馈": "", "办理状态": "已通知"}, {"单位": "养护科"}, "")
    (hidden,) = without_contacts({"B01-1": opinion}, Guard(contacts)).values()
    assert "欧阳" not in hidden.written["意见"] and "1390" not in hidden.written["意见"] and hidden.written["办理状态"] == "已通知"


def test_the_papers_of_a_year_hold_what_its_ledger_says(submission: Submission, tmp_path):
    book = fill(load_workbook(submission.folder / "findings.xlsx"))
    place = submission.run.raw_year.parent.parent / "ledgers" / "2023"
    place.mkdir(parents=True)
    try:
        book.save(place / "findings.xlsx")
        write_papers(submission.run, tmp_path, Resubmission(tables.conform("resolved", []), "本年度第一次运行。"))
    finally:
        (place / "findings.xlsx").unlink()
        place.rmdir()
    row = rows_of(load_workbook(tmp_path / "findings.xlsx"), ISSUES)[0]
    assert tuple(row[name] for name in WORKING) == SAID

texts = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=40).map(str.strip)


@given(opinions=st.lists(st.tuples(texts, texts, st.sampled_from(("", *STATUSES))), min_size=20, max_size=20))
@settings(max_examples=4)
def test_any_words_come_back_as_they_were_written(tmp_path_factory, opinions):
    findings = [small_year.FINDINGS[0] | {"finding_id": f"B01-{number}"} for number in range(20)]
    written = {f"B01-{number}": dict(zip(WORKING, said, strict=True)) for number, said in enumerate(opinions)}
    book = workbook(small(findings=findings), Return(), {key: Opinion(said, {}, "") for key, said in written.items()})
    read = read_opinions(put(tmp_path_factory.mktemp("words"), load_workbook(BytesIO(book))))
    assert {key: opinion.written for key, opinion in read.items()} == written
