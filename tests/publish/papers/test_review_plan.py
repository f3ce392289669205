"""The workbook of the sample and the deviations, opened as its reader opens it."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from helpers.publish.papers.paper_year import PaperYear
from helpers.publish.papers.review_plan import ABOUT, DEVIATIONS, PLAN, TOTALS, _most_faulty, review_plan
from helpers.publish.papers.sampling import SamplingPlan, sampling_plan
from tests import small_year
from tests.publish.papers.conftest import Submission
from tests.publish.papers.test_workbook import rows_of, small

DEFAULT = sampling_plan("sampling.yml", "")
RESCORING = [
    {"project_id": "p1", "position": 1, "outcome": "agrees", "direction": "at_least", "deviation": 0.0},
    {"project_id": "p2", "position": 1, "outcome": "not_judged", "no_deviation": "指标值是文字，不能量化"},
]


def sheets(year: PaperYear, plan: SamplingPlan = DEFAULT) -> dict[str, list[dict[str, object]]]:
    book = load_workbook(BytesIO(review_plan(year, plan)))
    return {name: rows_of(book, name) for name in book.sheetnames} | {"told": [cell.value for cell in (book[PLAN]["A2"], book[DEVIATIONS]["A2"])]}


def indicators(**changed: object) -> list[dict[str, object]]:
    return [row | changed if row["project_id"] == "p2" else row for row in small_year.INDICATORS]


def told_of(rows: list[dict[str, object]], subject: str) -> str:
    return " ".join(str(row["内容"]) for row in rows if row["事项"] == subject)


def test_the_sheets_are_printed_across_a4_with_their_head_and_the_number_of_the_page_on_each(submission: Submission):
    book = load_workbook(submission.folder / "review_plan.xlsx")
    assert book.sheetnames == [PLAN, DEVIATIONS, TOTALS, ABOUT]
    for sheet in book:
        assert sheet.print_title_rows == "$3:$3" and "&P" in sheet.oddFooter.center.text
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == (9, "landscape", 0)


def test_the_list_says_why_each_project_was_drawn_and_what_share_is_reached():
    plan = replace(DEFAULT, fewest=1, share=0.5, shares={way: 100.0 * (way == "按风险") for way in DEFAULT.shares})
    found = sheets(small(), plan)
    (row,) = found[PLAN]
    assert (row["单位"], row["项目"], row["方式"]) == ("养护科", "道路养护", "按风险")
    assert row["抽中的理由"] == "严重 1 项，风险分 10，在 2 个有风险分的项目中居第 1。"
    assert (row["全年预算数（万元）"], row["占全部金额"], row["严重"]) == (80, 0.8, 1)
    assert found["told"][0] == "抽中 1 个项目（按风险 1 个），占 2 个的 50.0%；全年预算数 80 万元，占 100 万元的 80.0%；单位 1 个，占 2 个的 50.0%。"
    assert told_of(found[ABOUT], "抽查的范围") == "2 个项目，一份完整的、本年度的表算一个。不在范围内的：残缺表 1 份、重复报送 1 份。"


def test_what_the_sample_does_not_prove_is_said():
    found = sheets(small(), replace(DEFAULT, fewest=1, share=0.5, shares={way: 100.0 * (way == "随机") for way in DEFAULT.shares}))
    told = told_of(found[ABOUT], "不能证明什么")
    assert "没有抽中的项目没有经过现场核对" in told and "随机部分 1 个，从其余 2 个中抽出" in told and "不超过 1 个（50%）" in told
    chosen = sheets(small(), replace(DEFAULT, fewest=1, share=0.5, shares={way: 100.0 * (way == "按资金") for way in DEFAULT.shares}))
    assert "没有随机抽取的部分" in told_of(chosen[ABOUT], "不能证明什么")


@pytest.mark.parametrize(("pool", "lots", "most"), [(15, 1, 14), (2, 2, 0), (100, 30, 8), (100_000, 59, 4_949)])
def test_a_sound_random_part_bounds_the_faulty_ones_by_the_chance_of_drawing_none(pool: int, lots: int, most: int):
    assert _most_faulty(pool, lots) == most


def test_forms_without_money_are_named_and_no_share_of_money_is_told():
    found = sheets(small(funds=[]))
    assert "各表都没有全年预算数，不能算金额的份额" in found["told"][0]
    assert [row["占全部金额"] for row in found[PLAN]] == [None, None] and "养护科 道路养护、检测站 桥梁检测" in told_of(found[ABOUT], "没有金额的项目")


def test_fewer_forms_than_asked_for_are_all_drawn_and_a_unit_that_is_not_there_is_named():
    found = sheets(small(), replace(DEFAULT, required_units=("检测 站", "养护可")))
    assert len(found[PLAN]) == 2 and "要求至少抽 5 个，范围内只有 2 个" in told_of(found[ABOUT], "项目不足")
    assert told_of(found[ABOUT], "没有抽到的必抽单位").startswith("养护可：") and found[PLAN][0]["方式"] == "必抽单位"


def test_an_amount_that_may_be_in_another_unit_is_pointed_out():
    doubted = small_year.FINDINGS[1] | {"finding_id": "D13-1", "rule": "D13", "severity": "critical"}
    found = sheets(small(findings=[*small_year.FINDINGS, doubted]))
    assert "检测站 桥梁检测：疑有元与万元之误" in told_of(found[ABOUT], "金额待核的项目")
    assert any("请先核对" in row["抽中的理由"] for row in found[PLAN] if row["项目"] == "桥梁检测")


def test_a_year_without_forms_has_empty_lists_that_say_so():
    found = sheets(small(projects=[], funds=[], indicators=[], recomputed=[], judgements=[], findings=[]))
    assert found[PLAN] == found[DEVIATIONS] == found[TOTALS] == []
    assert found["told"][0].startswith("没有可以抽查的项目")


def test_a_deviation_stands_beside_target_reason_and_findings_or_says_why_there_is_none():
    finding = small_year.FINDINGS[1] | {"table": "indicators", "column": "score", "finding_id": "D08-2"}
    found = sheets(small(rescoring=RESCORING, indicators=indicators(score=80, deviation_note="封路，改期"), findings=[small_year.FINDINGS[0], finding]))
    quality, execution = found[DEVIATIONS]
    assert (quality["单位"], quality["指标"], quality["年度目标"], quality["填报结果"]) == ("检测站", "检测质量", "良好", "较好")
    assert (quality["偏差"], quality["失分"], quality["单位填写的原因"]) == ("未能计算：指标值是文字，不能量化", 10, "封路，改期")
    assert quality["发现的问题"] == "D08 执行率偏低应说明原因（警示）"
    assert (execution["指标"], execution["填报结果"], execution["偏差"], execution["失分"]) == ("预算执行率", "20.00%", -0.8, 8)


def test_a_row_that_met_its_target_without_loss_or_finding_is_counted_and_not_listed():
    found = sheets(small(rescoring=RESCORING))
    assert [row["单位"] for row in found[DEVIATIONS]] == ["检测站", "检测站"] and "其余 2 项达到指标值" in found["told"][1]
    totals = {row["单位"]: row for row in found[TOTALS]}
    assert (totals["养护科"]["指标数"], totals["养护科"]["达到"]) == (2, 2)


def test_the_sums_of_the_units_add_up_and_leave_second_copies_out():
    found = sheets(small(rescoring=RESCORING, indicators=indicators(score=80)))
    *units, whole = found[TOTALS]
    assert whole["单位"] == "合计" and (whole["项目数"], whole["指标数"], whole["失分合计"]) == (2, 4, 18)
    assert all(whole[head] == sum(row[head] for row in units) for head in whole if head not in ("序号", "单位"))
    assert all(row["未达到"] + row["达到"] + row["好于或超过"] + row["未能计算"] == row["指标数"] for row in found[TOTALS])
    assert told_of(found[ABOUT], "不在偏差表内") == "重复报送和其他年度的表 1 份。"


def test_points_of_a_part_are_not_lost_twice():
    parts = [small_year.INDICATORS[0] | {"score": 90}, small_year.INDICATORS[0] | {"position": 2, "parent": 1, "level3": "其中：县道", "weight": 50, "score": 40}]
    rows = sheets(small(indicators=parts))[DEVIATIONS]
    assert [row["失分"] for row in rows if row["单位"] == "养护科" and row["指标"] != "预算执行率"] == [10, None]


def test_figures_that_may_be_in_another_unit_have_no_deviation():
    doubted = small_year.FINDINGS[0] | {"rule": "D13", "table": "indicators", "position": 1}
    rows = sheets(small(rescoring=RESCORING, findings=[doubted]))[DEVIATIONS]
    assert [row["偏差"] for row in rows if row["指标"] == "养护里程"] == ["未能计算：金额疑有元与万元之误（D13）"]


def test_a_rate_of_amounts_that_were_inferred_has_no_deviation():
    funds = [row | {"uncertain": "executed"} for row in small_year.FUNDS]
    rows = [row for row in sheets(small(rescoring=RESCORING, funds=funds))[DEVIATIONS] if row["指标"] == "预算执行率"]
    assert len(rows) == 2 and all("推断" in row["偏差"] for row in rows)


def test_tables_of_an_earlier_version_say_that_they_must_be_made_anew():
    older = [{"project_id": "p1", "position": 1, "outcome": "agrees"}]
    assert any("请重新运行" in str(row["偏差"]) for row in sheets(small(rescoring=older))[DEVIATIONS])
