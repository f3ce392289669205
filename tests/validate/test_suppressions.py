"""Corrections and suppressions on a small year: they act, are listed, expire, and stop the run when they match nothing."""

from __future__ import annotations

import datetime
import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from helpers.clean.corrections import correct_cells, corrections_made, load_corrections
from helpers.config.errors import UnusableInput
from helpers.config.ledgers import addresses
from helpers.schema import tables
from helpers.validate.project_list import read_project_list
from helpers.validate.suppressions import load_suppressions, suppress
from tests.forms import SOUND, year_of
from tests.validate.judging import review_of

TODAY = datetime.date(2024, 6, 1)
WRONG = SOUND.replace("\t95.5\t", "\t98.5\t")
ENTRY = """- rule: C02
  project: 图书采购
  reason: 已核实
  decided_by: 财务科
  decided: 2024-03-01
  until: 2024-12-31
"""
CORRECTION = """- path: 1.txt
  place: 行 20 列 8
  before: 98.5
  after: 95.5
  reason: 笔误
  decided_by: 财务科
  decided: 2024-03-01
"""


@cache
def found_in_wrong() -> pd.DataFrame:
    """The findings of the faulty form, judged once: every ledger below meets the same ones."""
    return tables.conform("findings", review_of(WRONG).findings)


def suppressions(folder: Path, text: str, today: datetime.date = TODAY):
    (folder / "suppressions.yml").write_text(text, encoding="utf-8")
    return suppress(found_in_wrong(), year_of(WRONG)["projects"], load_suppressions(folder, today), today)


def test_an_accepted_finding_is_hidden_and_listed(tmp_path: Path):
    done = suppressions(tmp_path, ENTRY)
    assert done.findings["rule"].tolist() == []
    assert done.hidden["rule"].tolist() == ["C02"]
    assert (done.ledger[0]["status"], done.ledger[0]["matches"], done.ledger[0]["entry"]) == ("applied", 1, "suppressions.yml:1")


def test_an_entry_that_has_expired_hides_nothing_and_says_so(tmp_path: Path):
    done = suppressions(tmp_path, ENTRY, today=datetime.date(2025, 1, 1))
    assert done.findings["rule"].tolist() == ["C02"]
    assert done.ledger[0]["status"] == "expired"


def test_no_ledger_hides_nothing(tmp_path: Path):
    assert load_suppressions(tmp_path, TODAY) == [] and load_corrections(tmp_path, TODAY) == []
    assert read_project_list(tmp_path) is None


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("rule: C02", "rule: D07", "第 1 行：规则 D07、项目 图书采购 没有这样的问题"),
        ("图书采购", "图书采够", "第 1 行：没有项目 图书采够，是否指“图书采购”？请核对。"),
        ("图书采购", "道路养护", "第 1 行：没有项目 道路养护；请核对项目名称"),
        ("图书采购", "图书采购\n  place: 行 19 列 8", "第 1 行：规则 C02、项目 图书采购 在 行 19 列 8 没有问题，它的问题在 行 20 列 8；请核对 place。"),
        ("rule: C02", "rule: C04", "第 1 行：规则 C04 只说明其他规则的问题"),
        ("rule: C02", "rule: Z99", "第 1 行：没有规则 Z99"),
        ("  reason:", "  raison:", "第 3 行：不认识的键 raison"),
        ("  reason: 已核实\n", "", "第 1 行：这一条缺少 reason"),
        ("2024-12-31", "十二月", "第 6 行：until 应为日期"),
        ("2024-12-31", "2024-01-31", "第 6 行：截止日期 2024-01-31 早于决定日期"),
        ("decided: 2024-03-01", "decided: 2024-07-01", "第 5 行：决定日期 2024-07-01 在今天"),
        ("- rule", "rule", "第 1 行：|第 2 行："),
        ("reason: 已核实", "reason: [", "不是有效的 YAML"),
        ("reason: 已核实", "reason: 一: 二", "第 3 行：不是有效的 YAML（一行里有两个冒号"),
        ("reason: 已核实", "reason: @某人", "第 3 行：不是有效的 YAML（有不能用在这里的字符"),
        ("reason: 已核实", "reason: *某人", "第 3 行：不是有效的 YAML（.* 开头的文字请加引号"),
        ("reason: 已核实", "reason: '已核实", "不是有效的 YAML（引号或括号没有结束"),
        ("reason: 已核实", "reason: ' '", "第 3 行：reason 应为文字"),
        ("reason: 已核实", "reason: &again [*again]", "第 3 行：值不能读取（它引用了自己）"),
        ("2024-03-01", "!!timestamp 三月", "第 5 行：值不能读取（与所写的标记不符）"),
        ("2024-03-01", "2024-02-30", "第 5 行：值不能读取（没有 2024-02-30 这一天：日期应写成 2024-03-31 的样子）"),
        ("2024-03-01", "2024-13-01", "第 5 行：值不能读取（没有 2024-13-01 这一天"),
        ("2024-03-01", "!day 三月", "第 5 行：值不能读取（不认识它的标记）"),
        ("rule: C02", "? [a, b]\n  : c", "第 1 行：键应为一个词"),
        ("reason: 已核实", "reason: " + "[" * 3000, "括号嵌套过深"),
    ],
)
def test_a_ledger_that_cannot_be_used_is_refused_with_file_and_line(tmp_path: Path, before: str, after: str, complaint: str):
    with pytest.raises(UnusableInput, match=complaint) as refused:
        suppressions(tmp_path, ENTRY.replace(before, after))
    assert "suppressions.yml" in str(refused.value)


def corrected(folder: Path, text: str):
    (folder / "corrections.yml").write_text(text, encoding="utf-8")
    year = year_of(WRONG)
    return year, correct_cells(year["documents"], year["cells"], load_corrections(folder, TODAY))


def test_a_correction_changes_the_cell_and_is_logged(tmp_path: Path):
    year, (cells, made) = corrected(tmp_path, CORRECTION)
    assert cells.loc[cells["place"] == "行 20 列 8", "text"].tolist() == ["95.5"]
    assert year["cells"].loc[year["cells"]["place"] == "行 20 列 8", "text"].tolist() == ["98.5"]
    changes, rows = corrections_made(made, year["claims"])
    assert (changes[0]["table"], changes[0]["column"], changes[0]["before"], changes[0]["after"]) == ("projects", "declared_total_score", "98.5", "95.5")
    assert rows[0]["project_id"] == year["projects"]["project_id"].iloc[0]
    tables.conform("changes", changes), tables.conform("corrections", rows)


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("before: 98.5", "before: 98", "现为“98.5”，不是“98”"),
        ("行 20 列 8", "行 99 列 8", "没有这个单元格（1.txt，行 99 列 8）；“98.5”在 行 20 列 8，是否指它？请核对。"),
        ("before: 98.5", "before: 97\n  #", "现为“98.5”，不是“97”"),
        ("before: 98.5\n  after: 95.5", "before: 95.5\n  after: 98.5", "1.txt 行 20 列 8 已是“98.5”，原表已经改正，请删去这一条。"),
        ("1.txt", "l.txt", "没有文件 l.txt，是否指“1.txt”？请核对。"),
        ("1.txt", "汇总.docx", "没有文件 汇总.docx；请核对，不再需要的请删去。"),
    ],
)
def test_a_correction_that_matches_nothing_is_refused(tmp_path: Path, before: str, after: str, complaint: str):
    with pytest.raises(UnusableInput, match=re.escape(complaint)):
        corrected(tmp_path, CORRECTION.replace(before, after))


def test_a_file_that_is_named_without_its_folder_is_asked_about(tmp_path: Path):
    (tmp_path / "corrections.yml").write_text(CORRECTION, encoding="utf-8")
    year = year_of(WRONG)
    documents = year["documents"].assign(path="甲科室/1.txt")
    with pytest.raises(UnusableInput, match=re.escape("没有文件 1.txt，是否指“甲科室/1.txt”？")):
        correct_cells(documents, year["cells"], load_corrections(tmp_path, TODAY))


def test_places_are_known_as_the_papers_print_them(tmp_path: Path):
    assert suppressions(tmp_path, ENTRY + "  place: 行 20 列 8（总分的得分）\n").hidden["rule"].tolist() == ["C02"]
    _, (_, made) = corrected(tmp_path, CORRECTION.replace("行 20 列 8", "行 20 列 8（总分的得分）"))
    assert [printed["place"] for _, printed in made] == ["行 20 列 8"]
    assert "自评表（2023）!18:18" in addresses("工作表“自评表（2023）”第 18 行（三级指标“培训（人数）”）")
    assert "自评表!1:20" in addresses("工作表“自评表”第 1–20 行") and "自评表（2023）!D12" in addresses("自评表（2023）!D12（得分）")


LIST = "project_name,implementing_unit,amount,deadline\n"


@pytest.mark.parametrize(("text", "complaint"), [
    ("project_name\n甲\n", "缺少列 implementing_unit"), ("project_name,implementing_unit\n,乙\n", "第 2 行：没有项目名称"), (LIST + "甲,乙,,2024年2月30日\n", "第 2 行：deadline“2024年2月30日”不是日期"),
    (LIST + "甲,乙,1,2024-03-31\n丙,乙,1,三月底\n", "第 3 行：deadline“三月底”不是日期"), (LIST + "甲,乙,约100,\n", "第 2 行：amount“约100”不是金额"),
])  # fmt: skip
def test_a_project_list_that_cannot_be_used_is_refused(tmp_path: Path, text: str, complaint: str):
    (tmp_path / "project_list.csv").write_text(text, encoding="utf-8")
    with pytest.raises(UnusableInput, match=complaint):
        read_project_list(tmp_path)
