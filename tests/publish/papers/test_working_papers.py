"""The working papers as a reviewer opens them, and what they hold again after a run."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from helpers.publish.papers.working_papers import LEFT_OVER
from helpers.schema.paper_rows import NO_EVIDENCE, WRITTEN, words_of
from tests.forms import SOUND
from tests.publish.papers.offices import of_unit
from tests.reviewing import PROJECT, UNIT, column_of, fill, in_paper, judged, problems, reviewed, row_of, write
from tests.validate.test_filled_papers import CUT

OTHER = of_unit(UNIT, "报刊订阅", SOUND, goal="订阅报刊。")
FOUND = [{"finding_id": "E03-1", "rule": "E03", "severity": "warning", "project_id": "", "table": "indicators", "position": 5, "message": "多得 4 分。"}]
RULES = [{"rule": "E03", "title": "得分与完成程度相符", "problem": "得分高于应得分"}]


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The paper of a unit with two projects, and a finding at the fifth indicator of the first."""
    project = judged(SOUND, OTHER)["projects"]["project_id"][0]
    return write(judged(SOUND, OTHER, findings=[FOUND[0] | {"project_id": project}], rules=RULES), tmp_path_factory.mktemp("papers"))


def test_a_unit_has_one_paper_with_a_sheet_for_each_project(paper):
    assert load_workbook(paper).sheetnames == ["图书采购", "报刊订阅"] and [path.name for path in paper.parent.iterdir()] == ["某馆.xlsx"]


def test_a_row_shows_the_form_the_score_due_and_what_was_found(paper):
    sheet = load_workbook(paper)[PROJECT]
    row = row_of(sheet, "借阅人次")
    assert [sheet.cell(row, column).value for column in range(1, 11)] == [5, "效益指标", "社会效益指标", "借阅人次", "≥5000人次", "4000人次", 20, 16, 16, "【警示】E03 得分高于应得分"]


def test_the_execution_and_the_total_stand_below_the_indicators(paper):
    sheet = load_workbook(paper)[PROJECT]
    execution, total = row_of(sheet, "预算执行"), row_of(sheet, "总分")
    assert (execution, total) == (10, 11) and [sheet.cell(execution, column).value for column in (6, 7, 8, 9)] == ["执行率 95.00%", 10, 9.5, 9.5]
    assert [sheet.cell(total, column).value for column in (7, 8, 9)] == [100, 95.5, 95.5]
    assert sheet["L11"].value == '=IF(OR(COUNT(L4:L10)=0),"",ROUND(SUM(L4:L10)+SUMPRODUCT(--(L4:L10=""),H4:H10),2))'


def test_what_is_the_reviewer_s_is_free_and_the_rest_is_locked_without_a_password(paper):
    sheet = load_workbook(paper)[PROJECT]
    assert sheet.protection.sheet and sheet.protection.password is None
    own = {column_of(sheet, head) for head in WRITTEN.values()}
    free = {cell.column for row in sheet.iter_rows(min_row=4, max_row=10) for cell in row if not cell.protection.locked}
    assert free == own and all(cell.protection.locked for row in (1, 2, 3, 11, 13) for cell in sheet[row])


def test_kinds_and_evidence_are_chosen_from_a_list_and_a_score_has_limits(paper):
    sheet = load_workbook(paper)[PROJECT]
    kinds, evidence, limits = sheet.data_validations.dataValidation
    assert kinds.formula1 == f'"{",".join(words_of("deduction_kind"))}"' and str(kinds.sqref) == "N4:N10" and len(kinds.formula1) <= 257
    assert evidence.formula1 == f'"{",".join(words_of("evidence_seen"))}"' and str(evidence.sqref) == "O4:O10" and NO_EVIDENCE in evidence.formula1
    assert (limits.type, limits.formula1, limits.formula2) == ("decimal", "0", "G4") and str(limits.sqref) == "L4:L10"


def test_it_prints_across_a4_with_its_head_on_each_page_and_without_its_ids(paper):
    for sheet in load_workbook(paper):
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (9, "landscape", 1, 0)
        assert sheet.print_title_rows == "$3:$3" and sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_area.endswith("$A$1:$P$13") and sheet.column_dimensions["Q"].hidden and sheet.freeze_panes == "E4"


def test_the_same_tables_give_the_same_bytes(tmp_path):
    assert write(judged(), tmp_path / "one").read_bytes() == write(judged(), tmp_path / "other").read_bytes()


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    sheet = load_workbook(write(judged(SOUND.replace("≥1000册", "=1000册")), tmp_path))[PROJECT]
    assert (sheet["E4"].value, sheet["E4"].data_type, sheet["E4"].quotePrefix) == ("=1000册", "s", True)


def test_a_second_copy_of_a_form_has_no_sheet(tmp_path):
    assert load_workbook(write(judged(SOUND, SOUND), tmp_path)).sheetnames == ["图书采购"]


def test_a_form_without_a_score_has_no_total_until_one_is_written(tmp_path):
    sheet = load_workbook(write(judged(SOUND.replace("20\t16\t闭馆维修", "20\t\t闭馆维修")), tmp_path))[PROJECT]
    assert sheet["L11"].value.startswith('=IF(OR(COUNT(L4:L10)=0,L8=""),"",ROUND(')


def test_under_a_profile_without_evidence_no_points_the_paper_says_so_and_counts_so(tmp_path):
    sheet = load_workbook(write(judged(no_evidence_scores_zero=True), tmp_path))[PROJECT]
    assert "无佐证不得分" in sheet["A2"].value and f'"<>{NO_EVIDENCE}"' in sheet["L11"].value and NO_EVIDENCE in sheet["M4"].value


@pytest.mark.parametrize("written", [CUT, CUT | {"reviewed_score": "十五"}, CUT | {"reviewed_score": 99}, {"remark": "=再看"}, {"reviewed_actual_text": "1100册", "reviewed_score": 0}])
def test_the_next_paper_holds_what_a_reviewer_wrote_right_or_wrong(paper, tmp_path, written):
    fill(paper, tmp_path / "reviews" / "某馆.xlsx", 采购册数=written)
    again = write(judged(SOUND, OTHER, ledger=tmp_path / "reviews"), tmp_path / "again")
    assert {name: value for name, value in in_paper(again, "采购册数").items() if value is not None} == written


def test_the_next_paper_says_at_the_row_what_is_wrong_with_it(paper, tmp_path):
    fill(paper, tmp_path / "reviews" / "某馆.xlsx", 采购册数={"reviewed_score": 99})
    sheet = load_workbook(write(judged(SOUND, OTHER, ledger=tmp_path / "reviews"), tmp_path / "again"))[PROJECT]
    assert sheet["J4"].value == "【底稿待改】复核得分 99 超过分值 20，没有采用。请改正。"


def test_a_paper_of_the_ledger_stays_as_it_is(paper, tmp_path):
    filled = fill(paper, tmp_path / "reviews" / "某馆.xlsx", 采购册数=CUT)
    before = filled.read_bytes()
    write(judged(SOUND, OTHER, ledger=tmp_path / "reviews"), tmp_path / "again")
    assert filled.read_bytes() == before


def test_after_a_resubmission_the_paper_shows_the_new_figures_and_says_that_they_changed(paper, tmp_path):
    fill(paper, tmp_path / "reviews" / "某馆.xlsx", 采购册数=CUT)
    mended = SOUND.replace("1200册\t20\t20", "1100册\t20\t18")
    again = write(judged(mended, OTHER, ledger=tmp_path / "reviews"), tmp_path / "again")
    sheet = load_workbook(again)[PROJECT]
    assert (sheet["F4"].value, sheet["H4"].value, sheet["L4"].value) == ("1100册", 18, 15)
    assert sheet["J4"].value == "【复核后有变动】单位完成值 1200册 → 1100册；自评得分 20 → 18"
    shutil.copy(again, tmp_path / "reviews" / "某馆.xlsx")
    assert reviewed(judged(mended, OTHER, ledger=tmp_path / "reviews"))["采购册数"]["changed"] is None, "the new paper was looked at"


def test_what_belongs_to_no_row_any_more_stands_on_a_sheet_of_its_own_and_is_read_again(paper, tmp_path):
    fill(paper, tmp_path / "reviews" / "某馆.xlsx", 采购册数=CUT)
    mended = SOUND.replace("采购册数", "上架册数")
    for number in (1, 2):
        again = write(judged(mended, OTHER, ledger=tmp_path / "reviews"), tmp_path / f"again{number}")
        sheet = load_workbook(again)[LEFT_OVER]
        assert [sheet.cell(4, column).value for column in (4, 12, 16)] == ["采购册数", 15, "入库单只有 1100 册"] and "没有这一行" in sheet["J4"].value
        shutil.copy(again, tmp_path / "reviews" / "某馆.xlsx")
    frames = judged(mended, OTHER, ledger=tmp_path / "reviews")
    assert problems(frames) == [("unknown_row", f"{LEFT_OVER}!L4")]
    assert reviewed(judged(SOUND, OTHER, ledger=tmp_path / "reviews"))["采购册数"]["counted_score"] == 15, "the row is there again"


@pytest.mark.libreoffice
def test_libreoffice_adds_up_what_the_tables_hold(paper, tmp_path):
    filled = fill(paper, tmp_path / "reviews" / "某馆.xlsx", 采购册数=CUT, 借阅人次={"reviewed_score": 16})
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "saved"), str(filled)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    sheet = load_workbook(tmp_path / "saved" / "某馆.xlsx", data_only=True)[PROJECT]
    assert (sheet["L11"].value, sheet["M4"].value, sheet["M11"].value) == (90.5, 5, 5)
    frames = judged(SOUND, OTHER, ledger=tmp_path / "saved")
    assert frames["reviewed_totals"]["reviewed_total"].tolist() == [90.5] and problems(frames) == []
