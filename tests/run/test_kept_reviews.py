"""A year is reviewed by hand and run again: what a reviewer wrote is read, shown, and never written over."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from helpers.config.errors import UnusableInput
from helpers.config.parameters import RunParameters
from helpers.run import manifest, pipeline, resume, several_years
from helpers.run.kept_reviews import refuse_to_lose_reviews
from helpers.run.progress import Display
from helpers.schema import tables
from tests.forms import SOUND
from tests.publish.papers.offices import submit
from tests.reviewing import fill, in_paper, judged, write
from tests.validate.test_filled_papers import CUT


@dataclass(frozen=True)
class Round:
    """A year that was run, reviewed, and run again."""

    run: RunParameters
    results: pipeline.Results

    @property
    def ledger(self) -> Path:
        return self.run.raw_year.parent.parent / "ledgers" / "2023" / "reviews"

    @property
    def paper(self) -> Path:
        return self.run.reports_year / "reviews" / "某馆.xlsx"


RESUBMITTED = SOUND.replace("1200册", "1150册")


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """The paper of the sound form, filled in with one deduction and one score too high; then the form came again, changed, and the year was run."""
    folder = tmp_path_factory.mktemp("reviewed")
    paper = write(judged(SOUND), folder / "first")
    fill(paper, folder / "ledgers" / "2023" / "reviews" / "某馆.xlsx", 采购册数=CUT, 验收合格率={"reviewed_score": 99})
    run = submit(folder, a__txt=RESUBMITTED)
    return Round(run, pipeline.run_year(run, Display(quiet=True)))


def copied(reviewed: Round, folder: Path) -> Round:
    shutil.copytree(reviewed.run.raw_year.parent.parent, folder, dirs_exist_ok=True)
    folders = {name: (folder / name.removesuffix("_dir")).as_posix() for name in ("raw_dir", "processed_dir", "reports_dir")}
    return Round(replace(reviewed.run, **folders), reviewed.results)


def test_report_and_workbook_show_declared_computed_and_reviewed_scores(reviewed):
    report = reviewed.results.report.read_text("utf-8")
    assert "1 份表有人工复核得分，共 1 行" in report and "入库单只有 1100 册" in report and "人工复核总分平均 90.50 分；1 份低于自评" in report
    sheet = load_workbook(reviewed.run.reports_year / "findings.xlsx")["自评汇总表"]
    row = dict(zip([cell.value for cell in sheet[3]], [cell.value for cell in sheet[4]], strict=True))
    assert [row[head] for head in ("自评得分", "重算总分", "重算等级", "人工复核总分", "人工复核等级", "偏差（自评−人工复核）")] == [95.5, 95.5, "优", 90.5, "优", 5]


def test_the_rows_that_a_reviewer_wrote_are_listed_with_what_became_of_them(reviewed):
    sheet = load_workbook(reviewed.run.reports_year / "findings.xlsx")["人工复核"]
    head, *rows = sheet.iter_rows(min_row=3, values_only=True)
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["指标"], row["自评得分"], row["重算得分"], row["人工复核得分"], row["采用"]) for row in told] == [("采购册数", 20, 20, 15, "计入"), ("验收合格率", 10, 10, "99", "没有采用")]


def test_what_is_wrong_with_a_paper_is_told_in_the_run_the_report_and_the_workbook(reviewed):
    told = "复核得分 99 超过分值 10，没有采用。请改正。"
    assert reviewed.results.review_problems == [f"某馆.xlsx 图书采购!L5：{told}"]
    assert several_years.paper_lines(reviewed.results.review_problems) == [f"  复核底稿 某馆.xlsx 图书采购!L5：{told}"]
    assert told in reviewed.results.report.read_text("utf-8")
    explained = load_workbook(reviewed.run.reports_year / "findings.xlsx")["说明"]
    assert f"台账 reviews/某馆.xlsx 的 图书采购!L5：{told}" in [cell.value for cell in explained["B"]]


def test_of_many_problems_the_first_are_printed():
    lines = several_years.paper_lines([f"{number}.xlsx：…" for number in range(12)])
    assert len(lines) == 11 and lines[-1] == "  复核底稿另有 2 处，见 findings.xlsx 的“说明”"


def test_the_new_paper_holds_the_review_and_the_run_has_not_touched_the_ledger(reviewed):
    assert in_paper(reviewed.paper, "采购册数") == in_paper(reviewed.ledger / "某馆.xlsx", "采购册数") == {"reviewed_actual_text": None, **CUT}
    assert manifest.verify(reviewed.run.reports_year) == []


def test_a_resubmission_keeps_the_review_and_is_told(reviewed):
    changed = "单位完成值 1200册 → 1150册"
    assert tables.read(reviewed.run.processed_year, "reviewed")["changed"][0] == changed
    assert load_workbook(reviewed.paper)["图书采购"]["F4"].value == "1150册" and in_paper(reviewed.paper, "采购册数")["reviewed_score"] == 15
    report = reviewed.results.report.read_text("utf-8")
    assert changed in report and "1 份表在复核后单位有改动" in report


def test_a_paper_that_was_filled_in_beside_the_report_is_not_written_over(reviewed, tmp_path):
    again = copied(reviewed, tmp_path)
    fill(again.paper, again.paper, 借阅人次={"reviewed_score": 14, "remark": "闭馆两月"})
    before = again.paper.read_bytes()
    with pytest.raises(UnusableInput, match=r"还没有放入台账.*某馆.xlsx") as refusal:
        pipeline.run_year(again.run, Display(quiet=True))
    assert str(again.ledger) in str(refusal.value) and again.paper.read_bytes() == before
    shutil.copy(again.paper, again.ledger / "某馆.xlsx")
    refuse_to_lose_reviews(again.run)


def test_a_paper_that_was_only_opened_and_saved_stops_nothing(reviewed, tmp_path):
    again = copied(reviewed, tmp_path)
    before = again.paper.read_bytes()
    fill(again.paper, again.paper)
    assert again.paper.read_bytes() != before
    refuse_to_lose_reviews(again.run)


def test_a_run_from_the_analysis_is_refused_where_papers_came_since(reviewed, tmp_path):
    again = copied(reviewed, tmp_path)
    fill(again.paper, again.ledger / "某馆.xlsx", 采购册数=CUT | {"reviewed_score": 12})
    with pytest.raises(UnusableInput, match=r"复核底稿在上次运行后有改动.*--from validate"):
        resume.take_over(again.run, again.run, "analyse")


def test_what_a_program_lays_beside_an_open_paper_is_no_ledger(reviewed, tmp_path):
    again = copied(reviewed, tmp_path)
    (again.ledger / "~$某馆.xlsx").write_bytes(b"somebody")
    assert list(manifest.reviews_of(again.run)) == ["reviews/某馆.xlsx"]
