"""A project of the list that sent no form (G12): in the report, the workbook and a notice, with the unit of the list."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from helpers import ingest
from helpers.clean import clean_year
from helpers.config.parameters import RunParameters
from helpers.schema import tables
from helpers.validate import validate_year
from tests.analyse.whole_report import look_at, make_report
from tests.forms import SOUND, write_year

LIST = "project_name,implementing_unit\n图书采购,某馆\n除雪保障,某馆\n除雪保障,某街道办事处\n"


@pytest.fixture(scope="module")
def year(tmp_path_factory) -> RunParameters:
    folder = tmp_path_factory.mktemp("list")
    raw = write_year(folder, a__txt=SOUND)
    ledgers = folder / "ledgers" / "2023"
    ledgers.mkdir(parents=True)
    (ledgers / "project_list.csv").write_text(LIST, encoding="utf-8")
    run = RunParameters(fiscal_year=2023, raw_dir=raw.as_posix(), processed_dir=f"{folder}/processed", reports_dir=f"{folder}/reports")
    tables.write_all(run.processed_year, ingest.read_year(run))
    tables.write_all(run.processed_year, clean_year(run))
    tables.write_all(run.processed_year, validate_year(run))
    make_report(run)
    return run


def notice_to(run: RunParameters, unit: str) -> str:
    path = Path(run.reports_year, "returned", unit, f"notice_{unit}.docx")
    return "\n".join(paragraph.text for paragraph in Document(path).paragraphs)


def test_the_same_project_of_two_units_is_two_findings(year: RunParameters):
    found = tables.read(year.processed_year, "findings").query("rule == 'G12'")
    assert found[["listed_project", "listed_unit"]].to_numpy().tolist() == [["除雪保障", "某馆"], ["除雪保障", "某街道办事处"]]
    look_at(year)


def test_the_report_names_the_unit_of_the_list_and_links_to_no_form(year: RunParameters):
    report = (year.reports_year / "annual_report.html").read_text("utf-8")
    assert 'data-unit="某街道办事处"' in report and "<span>除雪保障</span><span>某街道办事处</span>" in report
    assert "#p-nan" not in report and "#p-None" not in report


def test_the_workbook_names_the_unit_of_the_list(year: RunParameters):
    sheet = load_workbook(year.reports_year / "findings.xlsx")["问题清单"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert {(row[2], row[3]) for row in rows if "G12" in row} == {("某馆", "除雪保障"), ("某街道办事处", "除雪保障")}


def test_a_unit_with_forms_is_asked_for_the_missing_one_in_its_notice(year: RunParameters):
    told = notice_to(year, "某馆")
    assert "尚未报送的自评表" in told and "还有 1 个项目没有收到2023年度自评表：“除雪保障”" in told and "（1 份）已经复核" in told


def test_a_unit_that_sent_nothing_gets_a_notice_of_its_own(year: RunParameters):
    told = notice_to(year, "某街道办事处")
    assert told.startswith("关于补报2023年度\n项目支出绩效自评表的通知") and "“除雪保障”" in told and "已经复核" not in told
