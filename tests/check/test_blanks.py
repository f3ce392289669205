"""What stands blank is asked for by its place; a form whose figures are missing is never told to be without problems."""

from __future__ import annotations

from pathlib import Path

from helpers.check import check
from helpers.check.printing import lines
from helpers.check.results import CheckedForm
from helpers.cli import main
from helpers.findings.missing_inputs import blanks_behind
from helpers.schema.tables import TABLES
from tests.check.test_check import text_file
from tests.clean.test_execution_row import BARE
from tests.forms import SOUND
from tests.layouts import TRANSFER

TOTAL = "年度资金总额\t20\t20\t19\t10\t95%\t9.5"


def asked(folder: Path, text: str) -> dict[str, tuple[list[str], list[str]]]:
    """What is asked for, with the places and the rules that wait."""
    return {one.what: (one.places, one.rules) for one in form_of(folder, text).to_fill_in}


def form_of(folder: Path, text: str) -> CheckedForm:
    return check([text_file(folder, text)]).files[0].forms[0]


def told(folder: Path, text: str) -> str:
    return "\n".join(lines(check([text_file(folder, text)])))


def test_nothing_is_asked_for_on_a_form_without_blanks(tmp_path):
    assert asked(tmp_path, SOUND) == {}


def test_blank_amounts_of_the_total_are_counted_in_the_headline_and_named(tmp_path, capsys):
    name = text_file(tmp_path, SOUND.replace(TOTAL, "年度资金总额\t\t20\t\t10\t95%\t9.5"))
    assert main(["check", name]) == 0
    output = capsys.readouterr().out
    assert "没有发现问题" not in output and "没有发现错误，但有 2 处空白使" in output
    assert "请补填全年执行数 [D01、" in output and "位置：行 7（“年度资金总额”的全年执行数）" in output
    assert "请补填年初预算数 [" in output


def test_a_blank_rate_of_the_total_is_asked_for_and_one_of_a_source_is_not(tmp_path):
    places, rules = asked(tmp_path, SOUND.replace(TOTAL, "年度资金总额\t20\t20\t19\t10\t\t9.5"))["请补填执行率"]
    assert places == ["行 7（“年度资金总额”的执行率）"] and "D01" in rules
    assert asked(tmp_path, SOUND.replace("—\t93.33%\t—", "—\t\t—")) == {}


def test_blank_fields_of_the_head_are_asked_for_though_no_rule_waits_for_them(tmp_path):
    blank = SOUND.replace("实施单位\t某馆", "实施单位\t").replace("项目负责人\t\t某某某", "项目负责人\t\t")
    found = asked(tmp_path, blank)
    assert found["请补填实施单位"] == (["行 4 列 6（“实施单位”）旁"], []) and found["请补填项目负责人"][1] == []
    assert "没有发现错误，但有 2 处空白\n" in told(tmp_path, blank)


def test_a_field_that_the_form_does_not_have_is_not_asked_for(tmp_path):
    assert asked(tmp_path, SOUND.replace("项目负责人\t\t某某某\t\t\t联系电话\t00000000\n", "")) == {}
    without_first_budget = SOUND.replace("年初预算数\t全年预算数", "全年预算数").replace("\t20\t20\t19", "\t20\t19").replace("\t15\t15", "\t15").replace("\t5\t5\t5", "\t5\t5")
    assert asked(tmp_path, without_first_budget.replace("\t0\t0\t0\t—", "\t0\t0\t—")) == {}


def test_a_form_of_a_transfer_is_asked_for_no_points_and_no_total(tmp_path):
    assert asked(tmp_path, TRANSFER) == {}
    blank = TRANSFER.replace("资金使用单位\t某局", "资金使用单位\t")
    assert blank != TRANSFER and list(asked(tmp_path, blank)) == ["请补填实施单位"]


def test_points_of_the_execution_are_not_asked_for_where_the_funds_have_no_columns_for_them(tmp_path):
    assert asked(tmp_path, BARE) == {}


def test_rows_that_lack_a_unit_are_named_and_are_no_blanks(tmp_path):
    bare = SOUND.replace("采购册数\t≥1000册\t1200册", "新书采购\t≥1000\t1200").replace("借阅人次\t≥5000人次\t4000人次", "馆内借阅\t≥5000\t4000")
    places, rules = asked(tmp_path, bare)["请写明指标值和完成值的单位"]
    assert places == ["行 14（三级指标“新书采购”）", "行 18（三级指标“馆内借阅”）"] and rules == ["E13"]
    assert "处空白" not in told(tmp_path, bare)


def test_of_many_places_three_are_named_and_all_are_counted(tmp_path):
    without = SOUND
    for score in ("1200册\t20\t20", "98%\t10\t10", "11月\t10\t10", "19万元\t20\t20"):
        without = without.replace(score, score.rpartition("\t")[0] + "\t")
    output = told(tmp_path, without)
    assert "三级指标“完成时间”的得分） 等 4 处" in output and "三级指标“采购费用”的得分" not in output.partition("待补填")[2]
    assert "另有 4 处空白" in output


def test_of_an_incomplete_form_the_finding_says_what_is_missing(tmp_path):
    form = form_of(tmp_path, SOUND[SOUND.index("绩效指标\t一级指标") :])
    assert form.is_fragment and {"没有资金表", "表上没有年度"} <= set(form.not_assessable) and form.to_fill_in == []
    assert "A01" in {finding.rule for finding in form.findings}


def test_reasons_name_columns_that_there_are():
    assert all(set(columns) <= set(TABLES[table].names) for table, columns in blanks_behind().values())
