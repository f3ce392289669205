"""A large year: a first page that sums it up, and behind it one page per department; linked both ways, guarded, the same every time."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import Browser, expect

from helpers.analyse import problems, volumes
from helpers.config.errors import GateFailed
from helpers.config.parameters import RunParameters
from helpers.language.translate import speaking
from helpers.publish.report import publish, show_table
from helpers.publish.report.table import LONGEST, SHOWN, Column
from helpers.run import manifest
from helpers.schema import tables
from tests.conftest import PROJECT, parameters_in
from tests.small_year import FINDINGS, FUNDS, INDICATORS, JUDGEMENTS, PROJECTS, RECOMPUTED, small_year

DEPARTMENTS = ["甲/局", "甲/局", "甲/局", "甲/局", "CON", None]


def six_forms() -> dict[str, list[dict[str, object]]]:
    """Six forms of three departments, each with one finding; two units in the first."""
    keys = [f"q{number}" for number in range(6)]
    project, fund, row, sums, finding, judged = PROJECTS[0], FUNDS[0], INDICATORS[0], RECOMPUTED[0], FINDINGS[0], JUDGEMENTS[0]
    units = ["养护科", "养护科", "检测站", "检测站", "养护科", "养护科"]
    return {
        "projects": [
            project
            | {"project_id": key, "project_name": f"项目{key}", "department": department, "implementing_unit": unit, "document_id": "d1"}
            for key, department, unit in zip(keys, DEPARTMENTS, units, strict=True)
        ],
        "funds": [fund | {"project_id": key} for key in keys],
        "indicators": [row | {"project_id": key} for key in keys],
        "recomputed": [sums | {"project_id": key} for key in keys],
        "findings": [finding | {"project_id": key, "finding_id": f"B01-{key}"} for key in keys],
        "judgements": [judged | {"project_id": key} for key in keys],
    }


@pytest.fixture(params=["zh", "en"])
def large(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunParameters:
    """Six forms, where a page holds three."""
    monkeypatch.setattr(volumes, "ONE_PAGE", 3)
    run = parameters_in(tmp_path, language=request.param)
    tables.write_all(run.processed_year, small_year(**six_forms()).tables)
    tables.write(run.processed_year, "contacts", pd.DataFrame([{"project_id": "q5", "project_lead": "高峰", "phone": "60001234"}]))
    return run


def published(run: RunParameters) -> Path:
    """The report of what notebook 4 shows, its cells evaluated here: a kernel would not see the limit of this test."""
    source = json.loads((PROJECT / "notebooks/4_analyse.ipynb").read_text(encoding="utf-8"))
    names: dict[str, object] = {}
    cells = []
    with speaking(run.language):
        for cell in source["cells"]:
            text = "".join(cell["source"])
            if cell["cell_type"] == "markdown":
                cells.append(new_markdown_cell(text))
                continue
            *before, last = ast.parse(text).body
            shown = isinstance(last, ast.Expr)
            exec(compile(ast.Module(before if shown else [*before, last], []), "notebook", "exec"), names)
            if "parameters" in cell["metadata"].get("tags", []):
                names |= {name: getattr(run, name) for name in run.names()}
            piece = eval(compile(ast.Expression(last.value), "notebook", "eval"), names) if shown else None
            html = piece._repr_html_() if hasattr(piece, "_repr_html_") else ""
            outputs = (
                [new_output("display_data", {"text/html": html})] if html and "lab-only" not in cell["metadata"].get("tags", []) else []
            )
            cells.append(new_code_cell(outputs=outputs, metadata=cell["metadata"]))
    executed = run.reports_year / "notebooks" / "4_analyse.ipynb"
    executed.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells), executed)
    publish(run, executed, run.reports_year / "annual_report.html")
    return run.reports_year / "annual_report.html"


def html_files(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.html"))}


def test_each_department_has_a_page_with_a_safe_name_and_large_ones_have_parts(large: RunParameters):
    with speaking(large.language):
        year = small_year(**six_forms())
        made = volumes.volumes(year)
        assert [(volume.file, len(volume.forms)) for volume in made] == [
            ("未印主管部门.html", 1),
            ("CON_.html", 1),
            ("甲_局_1.html", 3),
            ("甲_局_2.html", 1),
        ]
        assert sorted(key for volume in made for key in volume.forms) == [f"q{number}" for number in range(6)]
        assert volumes.volumes(year, 6) == []


def test_the_first_page_sums_up_each_department_and_leads_to_its_page_the_most_serious_first(large: RunParameters):
    findings = six_forms()["findings"]
    of_two = [row | {"severity": "warning"} if row["project_id"] in ("q4", "q5") else row for row in findings]
    year = small_year(**six_forms() | {"findings": [*of_two, findings[4] | {"finding_id": "B01-more", "severity": "warning"}]})
    with speaking(large.language):
        made = volumes.volumes(year)
        rows = volumes.departments(year, made)
    assert rows[["anchor", "forms", "annual_budget", "executed", "rate", "critical", "warning"]].to_numpy().tolist() == [
        ["v-3", 4, 320, 320, 1, 4, 0],
        ["v-2", 1, 80, 80, 1, 0, 2],
        ["v-1", 1, 80, 80, 1, 0, 1],
    ]
    assert volumes.departments(year, []).empty
    assert list(volumes.directory(year, made)["anchor"]) == ["v-3", "v-4", "v-2", "v-1"]


def test_tables_of_the_first_page_are_brief_and_say_where_the_others_stand(large: RunParameters, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(volumes, "BRIEF", 2)
    page = BeautifulSoup(published(large).read_text(encoding="utf-8"), "html.parser")
    caption = {"zh": "各项目预算与执行", "en": "Budget and execution by project"}[large.language]
    table = page.find("caption", string=caption).parent
    told = {
        "zh": "列出前 2 行，共 6 行；全部见各主管部门的分页和 findings.xlsx。",
        "en": "The first 2 of 6 rows; all of them are in the pages of the departments and findings.xlsx.",
    }
    assert len(table.tbody.find_all("tr")) == 2 and table.tfoot is not None
    assert told[large.language] in page.text


def test_units_of_one_name_in_two_departments_are_two_units():
    forms = six_forms()
    names = {"q0": "某区教育局", "q1": "某区水务局"}
    forms["projects"] = [row | {"department": names.get(row["project_id"]), "implementing_unit": "办公室"} for row in forms["projects"][:2]]
    year = small_year(**forms | {"findings": []})
    assert list(year.units.values()) == ["某区教育局办公室", "某区水务局办公室"]


def test_a_finding_that_names_many_projects_names_three_in_the_summary():
    others = [PROJECTS[1] | {"project_id": f"q{number}", "project_name": name} for number, name in enumerate("甲乙丙丁戊")]
    many = FINDINGS[0] | {"rule": "G08", "message": "与以下项目相同：甲；乙；丙；丁；戊。", "partner": "q0 q1 q2 q3 q4"}
    few = FINDINGS[0] | {"rule": "G08", "finding_id": "G08-2", "message": "与以下项目相同：甲；乙；丙。", "partner": "q0 q1 q2"}
    assert list(problems.repeated_forms(small_year(projects=[*PROJECTS, *others], findings=[many, few]))["message"]) == [
        "预期目标、全部指标及其完成值与以下项目相同：甲；乙；丙，另有 2 个。",
        "与以下项目相同：甲；乙；丙。",
    ]


def test_every_link_of_every_page_leads_somewhere_and_no_id_stands_twice(large: RunParameters):
    folder = published(large).parent
    pages = {name: BeautifulSoup(html, "html.parser") for name, html in html_files(folder).items()}
    assert len(pages) == 6
    for name, page in pages.items():
        ids = [element["id"] for element in page.find_all(id=True)]
        assert len(ids) == len(set(ids)), name
        for link in page.find_all("a"):
            file, _, anchor = link["href"].partition("#")
            target = ((folder / name).parent / unquote(file)).resolve().relative_to(folder.resolve()).as_posix() if file else name
            assert target in pages, (name, link)
            assert not anchor or pages[target].find(id=anchor), (name, link)


def test_the_forms_stand_on_the_pages_alone_and_each_stands_once(large: RunParameters):
    files = html_files(published(large).parent)
    first = files.pop("annual_report.html")
    assert 'id="p-' not in first
    for number in range(6):
        assert sum(f'id="p-q{number}"' in html for html in files.values()) == 1
        assert sum(f'id="f-B01-q{number}"' in html for html in files.values()) == 1


def test_two_runs_give_the_same_bytes_and_the_manifest_lists_every_page(large: RunParameters, monkeypatch: pytest.MonkeyPatch):
    folder = published(large).parent
    once = html_files(folder)
    assert html_files(published(large).parent) == once
    assert set(once) <= {path.relative_to(folder).as_posix() for path in manifest._files(folder)}


def test_a_contact_on_one_page_stops_the_report(large: RunParameters):
    rows = tables.read(large.processed_year, "projects")
    rows.loc[rows["project_id"] == "q5", "actual_outcome"] = "由高峰同志负责，电话 010-6000 1234"
    tables.write(large.processed_year, "projects", rows)
    with pytest.raises(GateFailed, match="报告没有发布"):
        published(large)
    assert not (large.reports_year / "annual_report.html").exists()


def test_a_reader_goes_from_the_summary_to_a_form_and_back(large: RunParameters, browser: Browser):
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(published(large).as_uri())
    page.locator("#f-B01-q4 .whose a").click()
    form = page.locator("#p-q4")
    expect(form).to_be_visible()
    assert page.url.endswith("/pages/CON_.html#p-q4")
    form.locator(".back a").click()
    expect(page.locator("#matrix")).to_be_in_viewport()
    assert page.url.endswith("annual_report.html#matrix")
    page.close()


@pytest.mark.parametrize("rows, shown", [(LONGEST, LONGEST), (LONGEST + 1, SHOWN)])
def test_a_table_that_nobody_reads_to_its_end_is_cut_and_says_so(rows: int, shown: int):
    html = show_table([{"name": "甲"}] * rows, [Column("name", "项目", is_head=True)], "各项目", rest="manifest.json").html
    assert html.count("<tr>") == shown + 1
    assert ("列出前 100 行，共 401 行；全部见manifest.json。" in html) == (rows > LONGEST)
