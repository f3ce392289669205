"""Rules A on made-up forms: each passes, fails with its evidence, is not assessable, and fires alone."""

from __future__ import annotations

import pytest

from helpers.clean import clean
from helpers.ingest.formats import DOCX
from helpers.validate import forms_of, places_of
from helpers.validate.catalogue import load_catalogue
from helpers.validate.profile import load_profile
from helpers.validate.review import review
from tests.forms import SOUND, year_of
from tests.validate.judging import findings, judge, not_assessable, rules_that_fire

TAIL = "\n\t满意度指标\t服务对象满意度指标\t设备满意度\t≥100%\t100%\t20\t20\t无\n总分\t\t\t\t\t\t100\t100\t\n"


def test_a_sound_form_has_no_finding_at_all():
    assert rules_that_fire(SOUND) == set()


def test_a01_a_fragment_is_critical_and_says_where_it_begins_and_what_is_missing():
    (finding,) = findings("A01", SOUND + TAIL)
    assert finding["severity"] == "critical"
    assert finding["message"] == "表格不完整（指从“设备满意度”起的内容），缺少项目名称、资金表、预期目标、实际完成情况。"
    assert finding["place"] == "行 22–23"


def test_a01_a_blank_that_must_be_filled_in_is_told_as_one():
    (finding,) = findings("A01", SOUND.replace("全年新购图书上架，读者借阅增加。", ""))
    assert (finding["severity"], finding["message"], finding["remedy"]) == ("critical", "没有填写实际完成情况。", "请补填空着的内容。")


@pytest.mark.parametrize(("lost", "name"), [("项目支出绩效自评表\n", "标题"), ("(2023 年度)\n", "年度")])
def test_a01_a_lost_title_or_year_is_only_a_note(lost: str, name: str):
    (finding,) = findings("A01", SOUND.replace(lost, ""))
    assert (finding["severity"], finding["message"]) == ("info", f"表格缺少{name}。")
    assert finding["remedy"] == f"请核对来源文件，补上{name}。"


def test_a01_is_the_only_rule_that_fires_on_a_lost_title():
    assert rules_that_fire(SOUND.replace("项目支出绩效自评表\n", "")) == {"A01"}


def test_a02_names_the_rows_that_were_rejoined():
    cut = SOUND.replace("\t服务对象满意度指标\t读者满意度", "\t服务对象满\t读者").replace("总分\t", "\n\t\t意度指标\t满意度\n总分\t")
    (finding,) = findings("A02", cut)
    assert finding["place"] == "行 19、21"
    assert rules_that_fire(cut) == {"A02"}


def test_a03_a_form_of_another_year_is_critical():
    (finding,) = findings("A03", SOUND, fiscal_year=2024)
    assert (finding["observed"], finding["expected"], finding["place"]) == ("2023", "2024", "行 2 列 1")


@pytest.mark.parametrize("year", ["20233", "1923"])
def test_a03_finds_an_impossible_year(year: str):
    assert findings("A03", SOUND.replace("2023", year))[0]["observed"] == year


def test_a03_a_form_without_a_year_is_not_assessable():
    assert not_assessable("A03", SOUND.replace("(2023 年度)\n", "")) == ["表上没有年度"]


def test_a03_an_identical_copy_is_found_by_this_rule_alone():
    assert rules_that_fire(SOUND, SOUND) == {"A03"}
    (finding,) = findings("A03", SOUND, SOUND)
    assert finding["message"] == "与另一份文件中的表完全相同（1.txt，行 1–20），已只计那一张。"
    assert finding["severity"] == "info", "nothing is wrong with the form"


def test_a03_the_same_form_in_another_format_is_usual_and_names_the_file_that_counts():
    year = year_of(SOUND, SOUND.replace("充实馆藏。", "充实 馆藏。"))
    year["documents"]["media_type"] = ["application/pdf", DOCX]
    year["documents"]["path"] = ["某科/盖章版.pdf", "某科/自评表.docx"]
    year |= clean(2023, year["documents"], year["cells"])
    rules = [rule for rule in load_catalogue() if rule.rule == "A03"]
    (finding,) = review(forms_of(2023, year), rules, load_profile("beijing"), judge(), places_of(year)).findings.to_dict("records")
    assert finding["message"] == "与另一种格式的同一张表完全相同（自评表.docx，行 1–20），已只计那一张；Word 和盖章 PDF 各报一份属正常。"
    stamped = year["projects"].set_index("project_id").loc[finding["project_id"], "document_id"]
    assert (finding["severity"], stamped) == ("info", year["documents"]["document_id"][0])


def test_a03_two_versions_of_a_form_are_found_and_the_later_one_is_judged_too():
    changed = SOUND.replace("95.5", "96.5")
    assert rules_that_fire(SOUND, changed) == {"A03", "C02", "C04"}
    (finding,) = findings("A03", SOUND, changed)
    assert (finding["severity"], "内容不同的表（1.txt，行 1–20）" in finding["message"]) == ("critical", True)


def test_a03_two_departments_may_have_an_office_and_a_project_of_one_name():
    office = SOUND.replace("某馆", "办公室")
    here, there = office.replace("某局", "青山区教育局"), office.replace("某局", "青山区水务局").replace("95.5", "96")
    assert findings("A03", here, there) == []
    assert len(findings("A03", here, there.replace("青山区水务局", "江南市青山区教育局"))) == 1, "one department in two spellings"
    assert len(findings("A03", here, there.replace("青山区水务局", "机关党委"))) == 1, "whose office it is does not stand there"


@pytest.mark.parametrize("residue", ["指标1：", "指标 2: ……", "采购册数（100字以内）", "XX册数"])
def test_a06_finds_what_the_template_left_in_a_cell(residue: str):
    text = SOUND.replace("采购册数", residue)
    (finding,) = findings("A06", text)
    assert finding["place"] == "行 14 列 4"
    assert rules_that_fire(text) == {"A06"}


@pytest.mark.parametrize("word", ["指标1：采购册数", "3×4规格", "Xbox", "第100字", "等……多种", "5*3米"])
def test_a06_leaves_words_alone_that_only_look_like_a_template(word: str):
    assert findings("A06", SOUND.replace("采购册数", word)) == []


@pytest.mark.parametrize("word", ["20万", "200000 元", "无", "约二十"])
def test_a07_finds_a_word_in_a_funds_cell_as_printed(word: str):
    (finding,) = findings("A07", SOUND.replace("年度资金总额\t20\t", f"年度资金总额\t{word}\t"))
    assert word in finding["message"]
    assert finding["place"] == "行 7 列 4"


def test_a07_tells_several_amounts_of_a_row_once_at_the_row():
    (finding,) = findings("A07", SOUND.replace("年度资金总额\t20\t20\t", "年度资金总额\t20万\t20万\t"))
    assert "“20万”" in finding["message"] and finding["place"] == "行 7"


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ("100.00%\t95%\t9.5", 7, "预算执行的分值应填数字，而填的是“100.00%”。"),
        ("10\t较高\t9.5", 8, "执行率应填百分数，而填的是“较高”。"),
        ("10\t95%\t优", 9, "预算执行的得分应填数字，而填的是“优”。"),
    ],
)
def test_a07_names_the_very_cell_of_points_and_rate(cells: str, column: int, message: str):
    (finding,) = findings("A07", SOUND.replace("10\t95%\t9.5", cells))
    assert (finding["place"], finding["message"]) == (f"行 7 列 {column}", message)
    assert "填 0" not in finding["remedy"]


@pytest.mark.parametrize("harmless", ["2 0", "２０", "—", "/"])
def test_a07_is_silent_on_split_digits_and_dashes(harmless: str):
    assert findings("A07", SOUND.replace("年度资金总额\t20\t", f"年度资金总额\t{harmless}\t")) == []


def test_a07_is_silent_on_words_for_no_points_below_the_total():
    assert findings("A07", SOUND.replace("15\t15\t14\t—\t93.33%\t—", "15\t15\t14\t不计分\t93.33%\t无")) == []


def test_a08_a_form_without_a_unit_is_critical():
    (finding,) = findings("A08", SOUND.replace(" (万元)", ""))
    assert finding["severity"] == "critical"
    assert rules_that_fire(SOUND.replace(" (万元)", "")) == {"A08"}


def test_a08_a_fragment_without_funds_is_not_assessable():
    assert not_assessable("A08", SOUND + TAIL) == ["没有资金表"]


def test_a10_asks_once_whether_two_spellings_are_one_unit_or_department():
    others = [SOUND.replace("图书采购", name).replace("某馆", "图书服务中心") for name in ("期刊采购", "报纸采购")]
    named = SOUND.replace("某馆", "某市某城区图书服务中心").replace("\t某局\t", "\t某市某城区教育局\t")
    (unit,) = findings("A10", named, *others)
    assert unit["message"] == "实施单位写作“某市某城区图书服务中心”，另有 2 份表写作“图书服务中心”：是否同一单位？"
    assert not unit["corrects"]
    both = [text.replace("\t某局\t", "\t某城区教育局\t") for text in others]
    department = next(row for row in findings("A10", named, *both) if row["column"] == "department")
    assert department["message"] == "主管部门写作“某市某城区教育局”，另有 2 份表写作“某城区教育局”：是否同一部门？"


@pytest.mark.parametrize("name", ["某街道办事处", "某县人民政府办公室", "中共某市委网络安全和信息化委员会办公室", "某县地方志编纂委员会办公室"])
def test_a10_leaves_an_office_alone_that_has_a_budget_of_its_own(name: str):
    assert findings("A10", SOUND.replace("\t某局\t", f"\t{name}\t")) == []


@pytest.mark.parametrize("name", ["办公室", "某区教育局办公室", "财务科", "党政办"])
def test_a10_asks_about_an_office_within_a_department(name: str):
    (finding,) = findings("A10", SOUND.replace("\t某局\t", f"\t{name}\t"))
    assert finding["message"] == f"主管部门填的是“{name}”，像是内设机构，而不是预算部门。" and finding["remedy"].endswith("它本身就是预算部门的，不必修改。")
