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

LIST = "project_name,implementing_unit,amount,deadline\n图书采购,某馆,20,2024-03-31\n除雪保障,某馆,5,\n除雪保障,某街道办事处,7.5,\n"


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


def test_the_workbook_says_what_of_the_list_is_covered_and_that_no_date_is_known(year: RunParameters):
    head, *rows = load_workbook(year.reports_year / "findings.xlsx")["覆盖与及时"].iter_rows(min_row=3, values_only=True)
    unit, _, total = (dict(zip(head, row, strict=True)) for row in rows)
    assert (unit["单位"], unit["应报（项）"], unit["覆盖率"], unit["未报的项目"]) == ("某馆", 2, 0.5, "除雪保障")
    assert (total["单位"], total["覆盖率"], total["应报金额（万元）"], total["未填日期（份）"], total["及时率"]) == ("合计", 0.3333, 32.5, 1, None)


def test_the_report_says_the_coverage_and_accuses_nobody_of_being_late(year: RunParameters):
    report = (year.reports_year / "annual_report.html").read_text("utf-8")
    assert "应报项目清单有 3 项，已报 1 项，未报 2 项。覆盖率 33.33%。" in report and "未填日期或日期看不出先后的 1 份不计入" in report
