"""The page: one file that needs nothing else, the same every time, without the people on the forms."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.analyse import decisions, problems, volumes
from helpers.analyse.year import Year as AnalysedYear
from helpers.config.errors import GateFailed
from helpers.publish.report import files_of, publish, show_findings, show_forms, show_matrix
from helpers.publish.report.page_frame import render
from helpers.publish.report.whole_report import words_of
from helpers.schema import tables
from tests.conftest import Year, parameters_in
from tests.small_year import DOCUMENTS, FINDINGS, FUNDS, INDICATORS, PROJECTS, small_year, with_form

CONTACTS = pd.DataFrame([{"project_id": "p1", "project_lead": "高峰", "phone": "010-60001234"}])


def notebook_that_shows(html: str) -> nbformat.NotebookNode:
    output = new_output("display_data", data={"text/html": html, "text/plain": "Piece"})
    return new_notebook(cells=[new_markdown_cell("## 一、年度一览"), new_code_cell("secret_code()", outputs=[output])])


def published(folder: Path, html: str) -> Path:
    run = parameters_in(folder)
    tables.write(run.processed_year, "contacts", CONTACTS)
    executed = folder / "4_analyse.ipynb"
    nbformat.write(notebook_that_shows(html), executed)
    output = folder / "out" / "annual_report.html"
    publish(run, executed, output)
    return output


def forms_page(**changed: list[dict[str, object]]) -> BeautifulSoup:
    year = small_year(**changed)
    return BeautifulSoup(shown_forms(year), "html.parser")


def shown_forms(year: AnalysedYear) -> str:
    return show_forms(year.tables, year.names, {}, decisions.accepted(year), "北京").html


def test_the_page_has_its_title_language_landmarks_and_contents(tmp_path: Path):
    page = BeautifulSoup(published(tmp_path, "<p>2 份</p>").read_text(encoding="utf-8"), "html.parser")
    assert page.html["lang"] == "zh-CN"
    assert page.title.text == page.h1.text == "2023 年度项目支出绩效自评报告"
    assert [page.find(name) is not None for name in ("header", "nav", "main")] == [True] * 3
    assert page.find("a", class_="skip")["href"] == "#content" and page.main["id"] == "content"
    assert [(link["href"], link.text) for link in page.nav.find_all("a")] == [("#s1", "一、年度一览")]
    assert page.section["aria-labelledby"] == page.h2["id"] == "s1"


def test_no_code_is_published(tmp_path: Path):
    assert "secret_code" not in published(tmp_path, "<p>2 份</p>").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "html",
    ["<p>联系人高峰</p>", "<td>高峰</td>", '<svg aria-label="高峰"></svg>', "<p>电话 010-6000<b>1234</b></p>", "<p>&#39640;&#23792;</p>"],
)
def test_a_report_that_names_a_contact_is_refused_and_not_written(tmp_path: Path, html: str):
    with pytest.raises(GateFailed, match="报告没有发布") as refused:
        published(tmp_path, html)
    assert "高峰" not in str(refused.value) and "60001234" not in str(refused.value)
    assert not (tmp_path / "out").exists()


def test_a_word_that_holds_a_name_does_not_stop_the_report(tmp_path: Path):
    assert "用电高峰期" in published(tmp_path, "<p>用电高峰期</p>").read_text(encoding="utf-8")


def test_shapes_of_drawings_are_no_telephone_numbers():
    assert "60001234" not in words_of('<svg><path d="M 60001234 1" style="x:60001234"/></svg><style>60001234</style>')
    assert "60001234" in words_of('<svg aria-label="60001234"></svg>')


def test_the_real_page_refers_to_nothing_outside_and_is_small(real_year: Year):
    html = real_year.report.read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\s\"'<>)]+", html)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    page = BeautifulSoup(html, "html.parser")
    assert not page.find_all(["link", "iframe", "object", "embed"]) and not page.find_all(src=True)
    assert all(link["href"].startswith("#") for link in page.find_all("a"))
    assert "@import" not in html and "url(http" not in html
    assert len(html.encode()) < 1_000_000


def test_every_link_of_the_real_page_leads_somewhere_and_no_id_stands_twice(real_year: Year):
    page = BeautifulSoup(real_year.report.read_text(encoding="utf-8"), "html.parser")
    ids = [element["id"] for element in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {link["href"][1:] for link in page.find_all("a")} <= set(ids)


def test_the_real_page_holds_every_finding_every_form_and_the_sections_in_order(real_year: Year):
    page = BeautifulSoup(real_year.report.read_text(encoding="utf-8"), "html.parser")
    findings, projects = tables.read(real_year.processed, "findings"), tables.read(real_year.processed, "projects")
    assert {card["id"] for card in page.find_all(class_="card")} == {f"f-{key}" for key in findings["finding_id"]}
    assert [form.find(class_="body")["id"] for form in page.find_all("details", class_="form")] == [
        f"p-{key}" for key in projects["project_id"]
    ]
    titles = [heading.text for heading in page.find_all("h2")]
    order = [
        "一、年度一览",
        "二、预算与执行",
        "三、得分与复核",
        "四、问题清单",
        "五、逐项目",
        "六、跨项目与跨年度",
        "七、未能评判与未能识别",
        "八、说明",
    ]
    assert titles == [title for title in order if title in titles]
    assert {"一、年度一览", "四、问题清单", "八、说明"} <= set(titles)


def test_the_real_page_uses_no_word_of_a_programmer(real_year: Year):
    page = BeautifulSoup(real_year.report.read_text(encoding="utf-8"), "html.parser")
    for element in page.find_all(["script", "style"]):
        element.decompose()
    words = set(re.findall(r"[A-Za-z_]+", page.text))
    assert not words & {"nan", "NaN", "None", "True", "False", "NA", "null", "Piece", "DataFrame", "critical", "warning", "info"}


def test_the_same_notebook_gives_the_same_bytes(real_year: Year):
    executed = real_year.reports / "notebooks" / "4_analyse.ipynb"
    pages = {render(nbformat.read(executed, as_version=4), 2023) for _ in range(2)}
    assert pages == {real_year.report.read_text(encoding="utf-8")}


def test_every_table_of_the_real_page_has_a_caption_and_every_head_a_scope(real_year: Year):
    page = BeautifulSoup(real_year.report.read_text(encoding="utf-8"), "html.parser")
    assert all(table.caption and table.caption.text.strip() for table in page.find_all("table"))
    assert all(head.get("scope") for head in page.find_all("th"))


def test_every_figure_of_the_real_page_is_described(real_year: Year):
    page = BeautifulSoup(real_year.report.read_text(encoding="utf-8"), "html.parser")
    figures = page.find_all("svg")
    assert len(figures) == 4
    assert all(len(figure["aria-label"]) > 20 and figure["role"] == "img" for figure in figures)


def test_a_form_stands_folded_with_each_finding_at_its_cell():
    page = forms_page()
    (first, *_) = page.find_all("details", class_="form")
    assert first.find(class_="body")["id"] == "p-p1" and not first.has_attr("open")
    total = next(row for row in first.find_all("tr") if row.th and row.th.text == "表内总分")
    assert total.find("a")["href"] == "#f-B01-1"
    second = page.find(id="p-p2")
    funds_row = second.find("tbody").find("tr")
    assert [link["href"] for link in funds_row.find_all("td")[4].find_all("a")] == ["#f-D08-1"]


def test_a_number_of_a_person_in_a_text_is_not_shown_and_an_amount_is():
    rows = [PROJECTS[0] | {"actual_outcome": "已完成，可拨打13912345678报修。"}, *PROJECTS[1:]]
    page = forms_page(projects=rows).text
    assert "可拨打〔已隐去〕报修" in page and "13912345678" not in page


def test_computed_values_stand_beside_the_printed_ones():
    row = forms_page().find(id="p-p2").find("tbody").find("tr")
    assert [cell.text for cell in row.find_all("td", class_="computed")] == ["20.00%", "2.00"]


def test_a_score_that_the_rule_gives_otherwise_stands_beside_the_declared_one_with_its_formula():
    formula = "45 ÷ 50 × 90 = 81，填 90"
    row = {"project_id": "p2", "position": 1, "declared": 90, "due": 81, "outcome": "differs", "formula": formula}
    page = forms_page(rescoring=[row, {"project_id": "p1", "position": 1, "declared": 100, "due": 100, "outcome": "agrees"}])
    cell = page.find(id="p-p2").find("td", class_="due")
    assert cell["title"] == formula and cell.text == f"81.00{formula}"
    assert "计分指标 1 行，可以重新评分的 1 行，其中 1 行与填报得分不同。" in page.find(id="p-p2").text
    assert "应得分" not in page.find(id="p-p1").text and "都与填报得分一致" in page.find(id="p-p1").text


def test_totals_stand_under_the_profile_of_the_run_and_under_the_others_in_one_line():
    totals = [
        {"project_id": "p2", "profile": profile, "profile_title": title, "total": total, "grade": "良"}
        for profile, title, total in (
            ("anhui", "安徽", 83),
            ("beijing", "北京", 83),
            ("hubei", "湖北", 86.4),
            ("sichuan", "四川", 83),
            ("national", "全国", None),
        )
    ]
    page = forms_page(profile_totals=totals)
    row = next(row for row in page.find(id="p-p2").find_all("tr") if "重新评分的总分" in row.text)
    assert row.text == "重新评分的总分（北京口径，良）83.00"
    assert "安徽、四川口径：83.00 分；湖北口径：86.40 分。" in page.find(id="p-p2").text and "全国" not in page.text
    assert "口径" not in page.find(id="p-p1").text


def test_what_was_decided_about_a_form_stands_in_it():
    decided = {"reason": "已核对", "decided_by": "财务科", "decided": "2024-03-15"}
    correction = {
        "entry": "corrections.yml 第 1 行",
        "path": "表.txt",
        "project_id": "p1",
        "place": "行 12 列 5",
        "before": "7.16",
        "after": "7.61",
    } | decided
    entry = {"entry": "suppressions.yml 第 1 行", "rule": "D08", "subject": "p2", "until": "2024-12-31", "status": "applied"} | decided
    page = forms_page(corrections=[correction], suppressed=FINDINGS[1:], ledger=[entry], findings=FINDINGS[:1])
    assert page.find(id="p-p1").find(class_="settled").text == "更正　行 12 列 5：7.16 → 7.61　已核对（财务科 2024-03-15 决定）"
    assert page.find(id="p-p2").find(class_="settled").text == (
        "认可　D08　执行率 20%，没有说明。　已核对（财务科 2024-03-15 决定，有效至 2024-12-31）"
    )
    assert not page.find(id="p-p2").find_all("a", class_="badge")


def test_a_dash_that_was_read_as_nothing_is_shown_as_the_dash_it_is():
    change = {"table": "funds", "project_id": "p2", "position": 1, "column": "score", "before": "—", "reason": "dash", "place": "行 25"}
    funds = with_form(FUNDS, "p2", score=None)
    assert forms_page(funds=funds, changes=[change]).find(id="p-p2").find("tbody").find("tr").find_all("td")[6].text == "—"
    assert forms_page(funds=funds).find(id="p-p2").find("tbody").find("tr").find_all("td")[6].text == ""


def test_an_inferred_level_1_is_said_to_be_so():
    assert "（推定）" in forms_page().find(id="p-p2").text and "（推定）" not in forms_page().find(id="p-p1").text


def test_a_finding_without_a_cell_is_listed_below_the_form():
    finding = FINDINGS[0] | {"column": None}
    assert "不限于某一单元格的问题" in forms_page(findings=[finding]).find(id="p-p1").text


def test_what_stands_on_a_form_is_inert_in_every_part_of_the_page():
    evil = "<script>alert(1)</script>\u202e=HYPERLINK(1)"
    projects = with_form(PROJECTS, "p2", project_name=evil, implementing_unit=evil, expected_goal=evil, department=evil)
    indicators = with_form(INDICATORS, "p2", level1=evil, level3=evil, target_text=evil, deviation_note=evil)
    findings = with_form(FINDINGS, "p2", message=evil, observed=evil, expected=evil, place=evil)
    year = small_year(projects=projects, indicators=indicators, findings=findings)
    html = shown_forms(year) + show_findings(problems.findings(year)).html
    html += show_matrix(*volumes.matrix(year, []), problems.groups(year), "各表").html
    assert not BeautifulSoup(html, "html.parser").find_all("script")
    assert "\u202e" not in html and "〔U+202E〕" in html


def test_a_unit_of_100_000_characters_is_cut_and_still_filters():
    projects = with_form(PROJECTS, "p2", project_name="长" * 100_000, implementing_unit="科" * 100_000)
    year = small_year(projects=projects)
    page = BeautifulSoup(show_findings(problems.findings(year)).html, "html.parser")
    unit = page.find(id="f-D08-1")["data-unit"]
    assert unit == "科" * 200
    assert unit in [option["value"] for option in page.find("select", attrs={"name": "unit"}).find_all("option")]
    form = BeautifulSoup(shown_forms(year), "html.parser").find(id="p-p2")
    assert form.parent.find(class_="name").text == "长" * 80 + "…" and "全文 100,000 字" in form.find(class_="head").text


def test_the_matrix_says_by_letter_how_each_form_fared():
    year = small_year()
    page = BeautifulSoup(show_matrix(*volumes.matrix(year, []), problems.groups(year), "各表").html, "html.parser")
    rows = {row.th.text: [cell.text for cell in row.find_all("td")] for row in page.tbody.find_all("tr")}
    assert rows["桥梁检测"] == ["✓", "警 1"]
    assert rows["残缺表（行 41–42）"] == ["未未能评判 1 条", ""]
    (sign,) = page.tbody.find_all(class_="open")
    assert sign["title"] == "未能评判 1 条" and sign.find(attrs={"aria-hidden": "true"}).text == "未"


def test_a_card_says_all_that_it_takes_to_act():
    card = BeautifulSoup(show_findings(problems.findings(small_year())).html, "html.parser").find(id="f-B01-1").text
    for part in (
        "严重",
        "道路养护",
        "养护科",
        "合计 110，应为 100。",
        "表内110 分",
        "应为100 分",
        "相差−10 分",
        "位置行 20",
        "请调整分值。",
        "依据：一般规定 未核原文",
    ):
        assert part in card


def test_what_an_unseen_basis_means_is_said_once_above_the_list():
    page = BeautifulSoup(show_findings(problems.findings(small_year())).html, "html.parser")
    assert page.text.count("依据没有在原文里核对过") == 1
    seen = BeautifulSoup(show_findings(problems.findings(small_year(findings=FINDINGS[1:]))).html, "html.parser")
    assert "未核原文" not in seen.text


def test_of_several_files_a_place_names_its_own():
    documents = [DOCUMENTS[0], DOCUMENTS[0] | {"document_id": "d2", "path": "甲局/检测站.docx"}]
    year = small_year(documents=documents, projects=with_form(PROJECTS, "p2", document_id="d2"))
    files = files_of(year["projects"], year["documents"])
    page = BeautifulSoup(show_findings(problems.findings(year), files).html, "html.parser")
    assert "位置检测站.docx　行 25" in page.find(id="f-D08-1").text and "位置表.txt　行 20" in page.find(id="f-B01-1").text
    assert page.find(title="甲局/检测站.docx").text == "检测站.docx"
    assert files_of(small_year()["projects"], small_year()["documents"]) == {}


def test_a_basis_that_was_seen_carries_no_remark():
    card = BeautifulSoup(show_findings(problems.findings(small_year())).html, "html.parser").find(id="f-D08-1").text
    assert "依据：表上脚注" in card and "未核原文" not in card


def test_the_title_at_the_head_of_a_printed_page_is_text_whatever_a_name_holds():
    html = render(notebook_that_shows("<p>2 份</p>"), 2023, title="甲\"局';}</style><script>alert(1)</script>\\")
    content = re.search(r"@top-left\{content:'([^']*)'\}", html)[1]
    assert "".join(chr(int(sign, 16)) for sign in re.findall(r"\\([0-9a-f]+) ", content)) == "甲\"局';}</style><script>alert(1)</script>\\"
    assert len(BeautifulSoup(html, "html.parser").find_all("script")) == 1
