"""What a name says: a rate is no money, less may be better, a layout has level names of its own, 0 is no reason."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from helpers.config.errors import UnusableInput
from helpers.validate import words
from helpers.validate.texts import is_reason
from helpers.validate.values import better, labels_held, short
from helpers.validate.words import is_rate
from tests.validate.one_form import every_finding, form_of, found, unjudged


@pytest.mark.parametrize("name", ["成本控制率", "经费支出占比(%)", "资金使用比例", "费用压降率"])
def test_a_rate_is_no_amount(name: str):
    assert is_rate(name)
    form = form_of()
    form.row("成本").update(level3=name, target_text="900", actual_text="900")
    assert found(form, "G01") == found(form, "G02") == found(form, "D13") == found(form, "E12") == []


def test_an_amount_without_a_unit_is_held_against_the_budget_still():
    form = form_of()
    form.row("成本").update(level3="设备购置费", target_text="9000", actual_text="9000")
    assert len(found(form, "G01")) == len(found(form, "G02")) == 1


@pytest.mark.parametrize(("name", "target"), [("补助金额", "≤9000元/人"), ("户均补助金额", "9000万元"), ("补贴金额", "每人9000元"), ("亩均费用", "≤9000万元")])
def test_a_price_of_one_is_no_money_of_the_project(name: str, target: str):
    form = form_of()
    form.row("成本").update(level3=name, target_text=target, actual_text=target.lstrip("≤"))
    assert found(form, "G01") == found(form, "G02") == []


@pytest.mark.parametrize("note", ["0", "0.00", "0%", "无", "没有偏差", "—", "注：其他资金包括单位自筹资金。", "说明：本栏由单位填写", "2.预算执行情况口径：以调整后为准", "定性指标根据完成情况打分", "说明：无", "备注：", "注：1.未完成的，每少1次扣1分，扣完为止。", "每低1个百分点扣0.5分，扣完为止", "注：执行率=执行数/预算数", "填表说明：请如实填写"])
def test_what_gives_no_reason(note: str):
    assert not is_reason(note)


@pytest.mark.parametrize("note", ["因改造停业0.5月", "注重培训不够，下一步改进", "供货延迟", "0人报名，下年加强宣传", "说明：招标流标一次，已重新招标", "注：供应商换人", "备注：设备到货较晚", "说明：系统填报有误", "注：执行数为80万元，尾款次年支付", "因雨停工两天，每少1天扣1分，扣完为止", "供应商换人，按每台扣0.5分，扣完为止"])
def test_what_gives_a_reason(note: str):
    assert is_reason(note)


@pytest.mark.parametrize("note", ["说明：供应商延迟交货，已催交", "备注：两场活动遇雨取消", "遇雨少办一场，每少一场扣1分，扣完为止"])
def test_nobody_who_gives_a_reason_is_told_that_there_is_none_for_how_it_begins_or_ends(note: str):
    form = form_of()
    row = form.row("质量")
    row |= {"deviation_note": note, "score": row["score"] - 1}
    assert found(form, "F01") == []


def test_a_zero_in_the_column_of_reasons_says_that_there_is_none():
    form = form_of()
    row = form.row("质量")
    row["deviation_note"] = "0"
    assert found(form, "F02") == []
    row["score"] -= 1
    assert "该栏填的是“0”" in found(form, "F01")[0]["message"]


LOW = (
    "预算调整率 结转结余率 群众投诉率 超支率 不合格率 产品不合格率(%) 不达标率 未完成率 未按时完成率 未及时处理率 投诉未处理率 不满意率 差错率 差评率 误诊率 "
    "缺勤率 超标率 不规范率 不良贷款率 未成年人犯罪率 安全事故起数"
)
HIGH = (
    "投诉办结率 事故处置率 设备故障排除率 验收合格率 合格率 无差错率 零投诉率 不超支率 未发生安全事故率 不合格产品处置率 纠错率 未成年人参与率 不动产登记率 "
    "不间断供水率 缺陷修复率 无害化处理率 超额完成率 差旅费"
)
OPEN = "编外人员控制率 增减率 不断电率 项目支出不超预算 不达标断面比例"


@pytest.mark.parametrize(("name", "way"), [(name, way) for way, named in (("low", LOW), ("high", HIGH), ("open", OPEN)) for name in named.split()])
def test_which_way_a_name_says_is_better(name: str, way: str):
    assert better(name) == way


@pytest.mark.parametrize(("name", "target", "actual"), [("产品不合格率", "2%", "1%"), ("任务未完成率", "5%", "4%"), ("材料不达标率", "3%", "2.5%"), ("材料达标率", "70%", "96%")])
def test_a_denied_good_is_better_the_less_there_is_of_it(name: str, target: str, actual: str):
    row = {"level2": "质量指标", "level3": name, "target_text": target, "actual_text": actual, "weight": 9, "score": 9}
    assert found(form_of(row), "E02") == found(form_of(row), "E03") == []
    worse = form_of(row | {"target_text": actual, "actual_text": target})
    assert len(found(worse, "E02") + found(worse, "E03")) == 1


def test_less_than_the_target_of_such_a_rate_is_full_marks():
    row = {"level2": "质量指标", "level3": "预算调整率", "target_text": "4%", "actual_text": "1%", "weight": 9, "score": 9}
    form = form_of(row)
    assert found(form, "E02") == found(form, "E03") == []
    form = form_of(row | {"actual_text": "8%"})
    assert len(found(form, "E03")) == 1


def test_the_sign_at_least_before_such_a_rate_is_not_held_against_the_score():
    row = {"level2": "质量指标", "level3": "群众投诉率", "target_text": "≥4%", "actual_text": "1%", "weight": 9, "score": 9}
    assert found(form_of(row), "E02") == []


def test_a_control_rate_does_not_say_which_way_is_better():
    row = {"level2": "质量指标", "level3": "编外人员控制率", "target_text": "100%", "actual_text": "93%", "weight": 9, "score": 9}
    assert found(form_of(row), "E02") == []
    assert len(found(form_of(row | {"target_text": "≥100%"}), "E02")) == 1


@pytest.mark.parametrize(("label", "meant"), [("产出数量", "数量"), ("质量目标", "质量"), ("满意度指标等", "满意度"), ("服务对象满意度指标等", "服务对象满意度"), ("社会效益目标", "社会效益"), ("产出成本", "成本"), ("社会公众满意度", "满意度"), ("读者", "读者")])
def test_another_wording_of_a_label_stands_for_it(label: str, meant: str):
    assert short(pd.Series([label], dtype="object"))[0] == meant


def test_two_labels_in_one_stand_for_neither():
    assert labels_held("经济效益和社会效益指标") == {"经济效益", "社会效益"}
    assert short(pd.Series(["经济效益和社会效益指标"], dtype="object"))[0] == "经济效益和社会效益"


@pytest.mark.parametrize(("level1", "level2"), [("项目产出", "数量指标"), ("项目效益", "服务对象满意度指标"), ("项目决策", "立项依据"), ("过程", "资金管理")])
def test_level_names_of_a_layout_are_no_faults(level1: str, level2: str):
    form = form_of()
    form.row("质量").update(level1=level1, level2=level2)
    assert found(form, "A04") == found(form, "A05") == []
    assert "一级指标是本版式自己的名称" in unjudged(form, "A04")


def test_an_unknown_level_2_below_a_level_1_of_the_system_is_a_fault():
    form = form_of()
    form.row("质量")["level2"] = "工作指标"
    assert len(found(form, "A05")) == 1


def test_a_form_in_words_of_its_own_alone_has_a_list_of_its_own_and_one_with_a_word_of_the_system_is_asked_about_the_others():
    form = form_of()
    form.indicators = [row | {"level2": name} for row, name in zip(form.indicators, ("工作任务", "工作进度", "工作成效"), strict=False)]
    assert found(form, "A05") == [] and "二级指标是本版式自己的名称" in unjudged(form, "A05")
    form.indicators[0]["level2"] = "数量指标"
    assert [finding["observed"] for finding in found(form, "A05")] == ["工作进度", "工作成效"]


def test_the_points_of_misplaced_levels_are_not_held_against_the_scheme():
    form = form_of()
    form.row("社会效益").update(level1="产出指标")
    assert len(found(form, "A04")) == 1
    assert found(form, "B02") == [] and "由 A04 评判" in unjudged(form, "B02")


def test_projects_of_staff_costs_are_not_asked_for_every_kind():
    form = form_of({"level3": "发放人数", "target_text": "≥30人", "actual_text": "30人", "weight": 90, "score": 90})
    assert len(found(form, "E19")) == 1
    form.project["project_name"] = "聘用教师工资"
    assert found(form, "E19") == [] and "人员经费项目" in unjudged(form, "E19")


@pytest.mark.parametrize(
    ("target", "actual", "far"),
    [("≥20户", "26户", False), ("≥20户", "27户", True), ("≥2个", "3个", False), ("≥2个", "5个", True), ("≥65%", "92%", False), ("≥20%", "60%", True), ("≥3座", "4座", False)],
)
def test_far_above_the_target_is_more_than_one_piece_and_more_than_the_limit(target: str, actual: str, far: bool):
    row = {"level3": "改造数量", "target_text": target, "actual_text": actual, "weight": 9, "score": 9}
    assert bool(found(form_of(row), "E05")) is far


@pytest.mark.parametrize(("target", "actual", "far"), [("≥20户", "26户", False), ("≥20户", "27户", True), ("≥2%", "2.8%", False), ("≥2个", "3个", False)])
def test_what_is_far_above_is_the_same_for_a_note_and_for_a_deduction(target: str, actual: str, far: bool):
    row = {"level3": "改造数量", "target_text": target, "actual_text": actual, "weight": 9, "score": 9}
    assert bool(found(form_of(row), "E02", "platform_manual")) is far
    assert found(form_of(row | {"score": 7}), "E02", "platform_manual") == []
    assert bool(found(form_of(row | {"deviation_note": "居民报名踊跃"}), "F02")) is not far


def test_none_beside_a_reason_is_an_answer():
    row = {"level3": "轮换数量", "target_text": "≥300吨", "actual_text": "无", "weight": 9, "score": 9, "deviation_note": "本年没有轮换任务"}
    assert found(form_of(row), "E06") == [] and "原因已写明" in unjudged(form_of(row), "E06")
    assert len(found(form_of(row | {"deviation_note": "0"}), "E06")) == 1


def test_a_dash_is_no_blank():
    row = {"level3": "轮换数量", "target_text": None, "actual_text": None, "weight": 9, "score": 9}
    form = form_of(row)
    assert "没有填写年度指标值和实际完成值" in found(form, "E07")[0]["message"]
    form.changes.append({"table": "indicators", "position": 1, "column": "actual_text", "before": "—", "after": None, "reason": "dash"})
    assert found(form, "E07")[0]["message"].endswith("没有填写年度指标值。")
    form.changes.append({"table": "indicators", "position": 1, "column": "target_text", "before": "—", "after": None, "reason": "dash"})
    assert found(form, "E07") == [] and unjudged(form, "E07") == "印的是横线，表示没有"


def test_a_grade_can_only_be_answered_by_a_grade():
    grades = [{"level2": "质量指标", "level3": name, "target_text": "好", "actual_text": "好", "weight": 9, "score": 9} for name in ("管理", "安全", "公开", "服务")]
    assert found(form_of(*grades), "E11") == []
    words = [row | {"target_text": "已建立台账", "actual_text": "已建立台账"} for row in grades]
    assert len(found(form_of(*words), "E11")) == 1


def test_a_share_is_quoted_with_its_sign():
    row = {"level1": "效益指标", "level2": "社会效益指标", "level3": "服务提升", "target_text": "98", "comparator_text": "≥", "unit_text": "%", "actual_text": "98", "weight": 9, "score": 9}
    (finding,) = found(form_of(row), "E20")
    assert "≥98%" in finding["message"]


def with_unit(before: str, times: int = 1):
    form = form_of()
    columns = ("initial_budget", "annual_budget", "executed")[:times]
    form.changes += [{"table": "funds", "position": 1, "column": name, "before": before, "after": "88", "reason": "unit_suffix"} for name in columns]
    return form


def test_the_unit_of_the_head_said_again_in_a_cell_is_no_fault():
    assert found(with_unit("88.5 万元", 3), "A07") == []


def test_another_unit_in_a_cell_is_told_and_no_cell_twice():
    assert len(found(with_unit("885000元"), "A07")) == 1
    assert "“96万”" in found(with_unit("96万", 3), "A07")[0]["message"]


@pytest.mark.parametrize(
    ("outcome", "strange"),
    [
        ("完成支出 1204567.89元，含设计 204567.89元、施工 1000000元。", None),
        ("设计用去 20万元。施工用去 60万元。验收用去 40.457万元。", None),
        ("共支出120.457万元，其中设计20万元、施工50万元、监理50.2万元。", None),
        ("设计用去 20万元，另有捐款 300万元。", "20万元、300万元"),
    ],
)
def test_the_parts_of_a_told_sum_belong_to_it_and_yuan_are_read_as_the_table_rounds(outcome: str, strange: str | None):
    form = form_of()
    for row in form.funds[:2]:
        for column in ("initial_budget", "annual_budget", "executed"):
            row |= {column: 120.457, f"{column}_text": "120.457"}
    form.project["actual_outcome"] = outcome
    assert [finding["observed"] for finding in found(form, "G03")] == ([strange] if strange else [])


def test_nameless_fragments_are_nobodys_duplicates():
    one = form_of()
    one.project |= {"project_name": None, "is_fragment": True}
    other = one.copied()
    other.project |= {"project_id": "2023-999999", "duplicate_of": one.project["project_id"]}
    assert not set(every_finding(one, other)["rule"]) & {"A03", "G08", "G09"}


def test_a_part_that_the_form_prints_no_place_for_is_not_missing():
    form = form_of()
    form.project |= {"actual_outcome": None, "labels": "goal_header.expected_goal head.project_name indicator_header.target_text"}
    assert found(form, "A01") == []
    form.project["labels"] = "goal_header.actual_outcome goal_header.expected_goal head.project_name"
    assert found(form, "A01")[0]["message"] == "没有填写实际完成情况。"


def test_rows_of_a_layout_that_are_points_alone_are_asked_for_no_target():
    form = form_of()
    own = {"level1": "项目管理", "level1_origin": "printed", "level3": "财务制度", "weight": 3, "score": 3}
    form.indicators += [own, own | {"level3": "机构健全"}]
    assert found(form, "E07") == [] and "本版式的这一级指标没有指标值栏" in unjudged(form, "E07")
    form.indicators[-1]["target_text"] = "健全"
    assert [finding["position"] for finding in found(form, "E07")] == [len(form.indicators) - 1, len(form.indicators)]


def test_points_in_the_label_of_a_level_are_points():
    form = form_of()
    form.row("质量").update(weight=None, level2_points=15)
    assert found(form, "B04") == [] and "分值印在级别名称里" in unjudged(form, "B04")
    form.row("质量")["level2_points"] = None
    assert len(found(form, "B04")) == 1


@pytest.mark.parametrize(("target", "actual", "told"), [("60000元", "60000元", "完成值 60000 达到指标值 60000"), ("6万元", "60000元", "完成值 6（60000元） 达到指标值 6")])
def test_figures_of_one_unit_are_told_as_they_are_printed(target: str, actual: str, told: str):
    row = {"level3": "补助发放", "target_text": target, "actual_text": actual, "weight": 9, "score": 7}
    (finding,) = found(form_of(row), "E02")
    assert told in finding["message"]


def test_where_only_the_layouts_own_levels_have_weights_the_others_are_not_asked_for_any():
    form = form_of()
    for row in form.indicators:
        row["weight"] = None
    assert len(found(form, "B04")) == len(form.indicators)
    form.indicators.append({"level1": "项目管理", "level1_origin": "printed", "level3": "财务制度", "weight": 3, "score": 3})
    assert found(form, "B04") == [] and "本版式的这一级指标没有分值栏" in unjudged(form, "B04")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("lowr,投诉", "第 2 行：use 可取"), ("lower,", "第 2 行：应有用途和词两项"), ("lower,投诉,多余", "第 2 行：应有用途和词两项"),
        ("lower,投 诉", "第 2 行：lower 的“投 诉”中有空白"), ("footnote,(注", "第 2 行：footnote 的“(注”不是有效的正则表达式"),
        ("rate,率\nrate,率", "第 3 行：rate 的“率”写了两次，已在第 2 行"),
    ],
)  # fmt: skip
def test_a_slip_in_the_list_of_words_is_told_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, told: str):
    (tmp_path / "words.csv").write_text(f"use,word\n{line}\n", encoding="utf-8")
    monkeypatch.setattr(words.resources, "files", lambda package: tmp_path)
    with pytest.raises(UnusableInput, match=re.escape(f"words.csv {told}")):
        words._table.__wrapped__()


def test_a_list_of_words_with_another_header_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "words.csv").write_text("word,use\n率,rate\n", encoding="utf-8")
    monkeypatch.setattr(words.resources, "files", lambda package: tmp_path)
    with pytest.raises(UnusableInput, match="第 1 行应为“use,word”"):
        words._table.__wrapped__()
