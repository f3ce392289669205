"""The papers within a run of the chain: promoted with the report, compared with the last good results, refused with a contact in them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from helpers.config.errors import GateFailed, UnusableInput
from helpers.config.ledgers import ledger_folder
from helpers.publish.papers.corrected import Resubmission
from helpers.run import manifest, pipeline
from helpers.run.progress import Display
from helpers.run.staging import Staged
from helpers.schema import tables
from tests.publish.papers.conftest import Submission
from tests.publish.papers.offices import FAULTY, as_docx, submit


def test_a_form_is_returned_corrected_and_run_again(tmp_path):
    run = submit(tmp_path, 自评表__docx=as_docx(FAULTY))
    pipeline.run_year(run, Display(quiet=True))
    assert (run.reports_year / "returned/某馆/自评表.docx").is_file()
    listed = {entry["path"] for entry in json.loads((run.reports_year / manifest.NAME).read_text("utf-8"))["content"]["report"]}
    assert {"findings.xlsx", "review_plan.xlsx", "returned/某馆/自评表.docx", "returned/某馆/notice_某馆.docx", "returned/某馆/evidence_某馆.xlsx"} <= listed
    links = {cell.hyperlink.target: cell.hyperlink.location for row in load_workbook(run.reports_year / "findings.xlsx")["问题清单"] for cell in row if cell.hyperlink}
    report = (run.reports_year / pipeline.REPORT).read_text("utf-8")
    assert links.keys() == {"returned/某馆/自评表.docx", pipeline.REPORT} and f'id="{links[pipeline.REPORT]}"' in report

    submit(tmp_path, 自评表__docx=as_docx(FAULTY.replace("20\t\t闭馆维修", "20\t16\t闭馆维修")))
    pipeline.run_year(run, Display(quiet=True))
    states = tables.read(run.processed_year, "resolved").set_index("rule")["state"].to_dict()
    assert states["C03"] == "resolved" and states["C02"] == "new"
    assert manifest.verify(run.reports_year) == []
    report = (run.reports_year / pipeline.REPORT).read_text("utf-8")
    assert "上次报送的表有问题" in report and "已解决" in report and "新增" in report


def test_a_plan_of_the_sample_that_cannot_be_used_ends_the_run_before_any_stage_and_leaves_what_was_there(tmp_path):
    run = submit(tmp_path, 自评表__docx=as_docx(FAULTY))
    run.reports_year.mkdir(parents=True)
    (run.reports_year / pipeline.REPORT).write_text("上次的报告", encoding="utf-8")
    ledger_folder(run).mkdir(parents=True)
    (ledger_folder(run) / "sampling.yml").write_text("seed: 7\nby_money: 90\n", encoding="utf-8")
    with pytest.raises(UnusableInput, match=r"sampling\.yml 第 2 行：抽取份额合计应为 100，而现在合计 160"):
        pipeline.run_year(run, Display(quiet=True))
    assert (run.reports_year / pipeline.REPORT).read_text(encoding="utf-8") == "上次的报告" and not run.processed_year.exists()


def test_papers_with_a_contact_in_them_are_refused(submission: Submission, tmp_path):
    told = Resubmission(tables.conform("resolved", []), "请联系某某某")
    run = replace(submission.run, reports_dir=str(tmp_path))
    with pytest.raises(GateFailed, match="没有发布") as refusal:
        pipeline._write_papers(Staged(run, tmp_path, tmp_path), told)
    assert "某某某" not in str(refusal.value)
