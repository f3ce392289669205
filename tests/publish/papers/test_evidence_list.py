"""The papers that a unit is asked for: what each indicator is proved by, and the list as the unit opens it."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from helpers.publish.papers.evidence_list import BY_THE_UNIT, EVIDENCE, GIVEN, evidence_list, papers_of, papers_of_funds, proof_rows
from helpers.publish.papers.paper_year import PaperYear
from helpers.schema.tables import FUND_SOURCES, VALUE_KINDS
from tests import small_year
from tests.publish.papers.conftest import Submission
from tests.publish.papers.test_workbook import rows_of, small


def indicator(level2: str, level3: str, target: str = "", kind: str = "number", level1: str = "产出指标") -> dict[str, object]:
    return {"level1": level1, "level2": level2, "level3": level3, "target_text": target, "kind": kind}


def listed(year: PaperYear, unit: str = "检测站") -> list[dict[str, object]]:
    return [row for row in rows_of(load_workbook(BytesIO(evidence_list(year, unit, year.units[unit]))), EVIDENCE) if row["项目"]]


@pytest.mark.parametrize(
    ("row", "paper"),
    [
        (indicator("数量指标", "培训人数"), "签到表"),
        (indicator("服务对象满意度指标", "培训学员满意度", level1="满意度指标"), "满意度问卷（样卷）"),
        (indicator("质量指标", "办事群众 满意度"), "满意度问卷（样卷）"),
        (indicator("时效指标", "项目完成时限"), "载明完成日期的材料，如验收单、交付单或工作总结"),
        (indicator("社会效益指标", "年底前办成", kind="date"), "载明完成日期的材料，如验收单、交付单或工作总结"),
        (indicator("时效指标", "补贴按时发放率"), "银行回单（注明日期）"),
        (indicator("经济成本指标", "年租金", level1="成本指标"), "租赁合同"),
        (indicator("成本指标", "电费"), "明细账"),
        (indicator("数量指标", "设备购置数量"), "到货验收单"),
        (indicator("质量指标", "工程验收合格率"), "竣工验收报告"),
        (indicator("数量指标", "事项数", "举办培训 3 场"), "培训通知和方案"),
        (indicator("数量指标", "软件系统数量"), "验收报告"),
    ],
)
def test_an_indicator_is_proved_by_the_papers_of_its_kind_and_words(row: dict[str, object], paper: str):
    assert paper in papers_of(row)


@pytest.mark.parametrize("name", ["促进我区和谐稳定", "党建工作开展质量、深入推进行风建设", "达到预期目标", "工作任务数", ""])
def test_nothing_is_guessed_where_words_and_kind_say_nothing(name: str):
    assert papers_of(indicator("社会效益指标", name, name, "text", "效益指标")) == ()


def test_what_is_unknown_is_for_the_unit_to_say():
    rows = listed(small(indicators=[small_year.INDICATORS[1] | {"level3": "促进和谐"}]))
    assert rows[0]["核对的内容"] == "促进和谐" and rows[0]["应提供的佐证资料"] == BY_THE_UNIT


@pytest.mark.parametrize(
    ("row", "papers"),
    [
        ({"source": "total", "initial_budget": 20, "annual_budget": 20, "executed": 19}, ("预算批复文件", "支付凭证", "明细账")),
        ({"source": "total", "initial_budget": 20, "annual_budget": 25, "executed": 0}, ("预算批复文件", "预算调整的批复或通知")),
        ({"source": "total", "initial_budget": None, "annual_budget": 25, "executed": None}, ("预算批复文件",)),
        ({"source": "carry_over", "initial_budget": 5, "annual_budget": 5, "executed": 5}, ("结转资金的批复或上年决算", "支付凭证", "明细账")),
        ({"source": "other", "initial_budget": 5, "annual_budget": 5, "executed": None}, ("其他资金的来源凭据（拨款文件、协议或到账单）",)),
    ],
)
def test_money_is_proved_by_where_it_came_from_and_what_was_paid(row: dict[str, object], papers: tuple[str, ...]):
    assert papers_of_funds(row) == papers


def test_every_source_of_money_is_proved_by_something():
    assert all(papers_of_funds({"source": source, "initial_budget": 1, "annual_budget": 1, "executed": 1}) for source in FUND_SOURCES)


def test_sources_without_papers_of_their_own_are_proved_with_the_total_and_rows_of_zeros_are_left_out():
    money = {"project_id": "p2", "initial_budget": 20, "annual_budget": 20, "executed": 4}
    funds = [
        money | {"position": 1, "source": "total", "source_text": "年度资金总额"}, money | {"position": 2, "source": "current_year_appropriation", "source_text": "当年财政拨款"},
        money | {"position": 3, "source": "carry_over", "source_text": "上年结转资金"}, {"project_id": "p2", "position": 4, "source": "other", "source_text": "其他资金", "annual_budget": 0, "executed": 0},
    ]  # fmt: skip
    assert [row["核对的内容"] for row in listed(small(funds=funds)) if row["类别"] == "资金"] == ["年度资金总额", "上年结转资金"]


def test_rows_that_say_they_do_not_concern_the_project_and_unused_ones_are_asked_nothing():
    rows = [
        small_year.INDICATORS[1], small_year.INDICATORS[1] | {"position": 2, "level3": "不涉及", "weight": None, "score": None},
        small_year.INDICATORS[1] | {"position": 3, "row_kind": "unused", "level3": "指标3"},
    ]  # fmt: skip
    assert [row["核对的内容"] for row in listed(small(indicators=rows, funds=[]))] == ["检测质量"]


def test_a_unit_ticks_from_a_list_and_remarks_freely(submission: Submission):
    sheet = load_workbook(BytesIO(submission.returned("某馆/evidence_某馆.xlsx")))[EVIDENCE]
    heads, rows = [cell.value for cell in sheet[3]], [row for row in sheet.iter_rows(min_row=4, values_only=True) if row[1]]
    (choice,) = sheet.data_validations.dataValidation
    assert choice.formula1 == f'"{",".join(GIVEN)}"' and str(choice.sqref) == f"H4:H{3 + len(rows)}" and heads[7] == "已提供"
    assert all(row[7] is None and row[8] is None for row in rows) and {row[1] for row in rows} == {"图书采购"}
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$3:$3") and "&P" in sheet.oddFooter.center.text


def test_a_second_copy_of_a_form_is_not_asked_for_again():
    rows = listed(small(), "养护科")
    assert [row["核对的内容"] for row in rows if row["类别"] != "资金"] == ["养护里程"] and len(rows) == 2


def test_the_rows_of_the_data_name_known_kinds_and_papers_each_once():
    rows = proof_rows()
    assert all(row.kind in ("", *VALUE_KINDS) and row.papers and all(row.papers) and len(set(row.papers)) == len(row.papers) for row in rows)
    assert len({(row.part, row.words, row.kind) for row in rows}) == len(rows)
