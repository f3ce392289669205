"""Papers of another kind are rejected as what they are, and a self-evaluation with words of its own is not."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from helpers.ingest.grid import Cell
from tests.clean.test_segment import assert_nothing_is_lost, one
from tests.clean.test_unseen_layouts import FUNDS, GOALS, HEAD, INDICATORS, drawn
from tests.forms import year_of
from tests.grids import as_sheet, as_word, year_of_cells

GOAL_TABLE = """项目支出绩效目标申报表
（2023年度）
项目名称 | 古桥修缮 | | | 主管部门 | 某局
项目资金（万元） | 年度资金总额 | 45
年度总体目标 | 修缮两座古桥。
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值
 | 产出指标 | 数量指标 | 古桥座数 | 2座
 | | 质量指标 | 验收合格率 | 100%
"""
APPROVAL = """项目支出绩效目标批复表
项目名称 | 古桥修缮
主管部门 | 某局 | | 实施单位 | 某所
年度目标 | 修缮两座古桥。
一级指标 | 二级指标 | 三级指标 | 指标值 | 权重
产出指标 | 数量指标 | 古桥座数 | 2座 | 60
满意度指标 | 服务对象满意度指标 | 居民满意度 | ≥90% | 40
"""
SCORING = """项目支出绩效评价指标体系及评分表
项目名称 | 古桥修缮
一级指标 | 二级指标 | 三级指标 | 分值 | 评分标准 | 得分
决策 | 项目立项 | 立项依据充分性 | 10 | 充分得满分 | 9
过程 | 资金管理 | 使用合规性 | 15 | 违规不得分 | 15
"""
MONITORING = """项目支出绩效运行监控表
项目名称 | 古桥修缮 | | | 主管部门 | 某局
项目资金（万元） | | 年初预算数 | 1—7月执行数 | 1-7月执行率 | 全年预计执行数
 | 年度资金总额 | 45 | 20 | 44.4% | 45
年度目标 | 修缮两座古桥。
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 1—7月完成情况 | 全年预计完成情况
产出指标 | 数量指标 | 古桥座数 | 2座 | 1座 | 2座
"""
PAPERS = {"绩效目标表": [GOAL_TABLE, APPROVAL], "评分表": [SCORING], "绩效运行监控表": [MONITORING]}


FORM = HEAD + FUNDS + GOALS + INDICATORS


def book(**sheets: str) -> list[Cell]:
    """A workbook with a sheet for each text, by its name."""
    return [replace(cell, table=table) for table, (name, text) in enumerate(sheets.items(), 1) for cell in as_sheet(drawn(text), name)]


def rejected(text: str) -> dict[str, object]:
    year = year_of(drawn(text))
    assert year["projects"].empty and year["indicators"].empty and year["claims"].empty
    return one(year, "documents")


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in PAPERS.items() for text in texts])
def test_another_paper_is_rejected_with_a_reason_that_names_it(name: str, text: str):
    document = rejected(text)
    assert (document["status"], document["forms"]) == ("rejected", 0)
    assert document["reason"].startswith("这是") and name in document["reason"] and "不是自评表" in document["reason"]


@pytest.mark.parametrize("text", [text for texts in PAPERS.values() for text in texts])
def test_another_paper_is_known_without_its_title(text: str):
    assert rejected(text.split("\n", 1)[1])["status"] == "rejected"


@pytest.mark.parametrize("word", ["落实情况完成", "实现程度（甲）", "达成与否", "本年执行结果", "自评记载"])
def test_a_form_whose_outcome_has_a_word_of_its_own_is_a_self_evaluation(word: str):
    text = INDICATORS.replace("完成值", word).replace(" | 得分", "").replace("50 | 50", "50").replace("40 | 36", "40").replace("90 | 86", "90")
    year = year_of(drawn(HEAD + "年度目标 | 修渠\n" + text))
    assert one(year, "documents")["status"] == "read"
    assert year["indicators"]["level3"].tolist() == ["长度", "合格率"]
    assert_nothing_is_lost(year)


@pytest.mark.parametrize("part", [FUNDS, GOALS])
def test_a_form_that_says_elsewhere_what_came_of_it_is_a_self_evaluation(part: str):
    text = INDICATORS.replace(" | 完成值", "").replace("3公里 | 3公里", "3公里").replace("100% | 90%", "100%").replace(" | 得分", "")
    assert one(year_of(drawn(HEAD + part + text)), "documents")["status"] == "read"


def test_a_form_with_what_was_done_in_some_months_and_a_score_is_a_self_evaluation():
    text = INDICATORS.replace("指标值", "指标值 | 1-6月完成情况").replace("3公里 | 3公里", "3公里 | 1公里 | 3公里").replace("100% | 90%", "100% | 50% | 90%")
    assert one(year_of(drawn(HEAD + FUNDS + GOALS + text)), "documents")["status"] == "read"


def test_the_rest_of_a_form_whose_header_is_lost_is_no_other_paper():
    year = year_of(drawn(" | 产出指标 | 数量指标 | 古桥座数 | 2座 | 2座 | 60 | 60\n | | 质量指标 | 合格率 | 100% | 100% | 40 | 40\n"))
    assert one(year, "documents")["status"] == "read"


@pytest.mark.parametrize("sheets", [{"自评": FORM, "目标": GOAL_TABLE}, {"目标": GOAL_TABLE, "自评": FORM}])
def test_a_workbook_keeps_its_form_and_tells_of_the_goal_table_beside_it(sheets: dict[str, str]):
    year = year_of_cells(book(**sheets))
    assert one(year, "documents")["status"] == "read"
    assert year["projects"]["project_name"].tolist() == ["甲"]
    assert year["indicators"]["level3"].tolist() == ["长度", "合格率"]
    told = year["leftovers"][year["leftovers"]["place"].str.startswith("目标!")]
    reasons = dict(zip(told["text"], told["reason"], strict=True))
    for text in ("古桥修缮", "修缮两座古桥。", "产出指标", "古桥座数", "2座", "验收合格率"):
        assert reasons[text].startswith("绩效目标表"), text
    assert_nothing_is_lost(year)


def test_nothing_of_the_goal_table_beside_a_form_gave_a_value():
    claims = year_of_cells(book(自评=FORM, 目标=GOAL_TABLE))["claims"].query("table == 2 and row > 1")
    assert set(claims["claim"]) == {"leftover", "boilerplate"}
    assert claims["certain"].isna().all() and claims["project_id"].isna().all()


def test_a_list_of_projects_is_none_either():
    text = "序号 | 项目名称 | 主管部门 | 预算数 | 执行数 | 得分\n1 | 古桥修缮 | 某局 | 45 | 44 | 97\n2 | 路面翻新 | 某局 | 30 | 30 | 99\n"
    assert "项目清单" in rejected(text)["reason"]


def test_two_papers_of_another_kind_in_one_file_are_named_by_the_first():
    document = one(year_of_cells(book(一=GOAL_TABLE, 二=SCORING)), "documents")
    assert (document["status"], "绩效目标表" in document["reason"]) == ("rejected", True)
    assert pd.isna(document["defect"])


SELF = (
    "项目支出绩效自评表（绩效监控系统建设） 绩效监控系统建设项目支出绩效自评表 视频监控设备更新项目绩效自评表 绩效目标申报系统项目支出绩效自评表 问题整改专项资金绩效自评表 "
    "事前绩效评估服务项目支出绩效自评表 满意度调查服务项目绩效自评价表 执法抽查经费项目支出绩效自评表 复核认证平台项目绩效自评情况表 环境监测项目绩效目标完成情况表 "
    "项目支出绩效自评表（整改复核项目） 水质监测项目支出绩效自评表（2023年度） 监控室改造项目支出绩效自评表 跟踪审计服务项目绩效自评表 问卷星平台项目绩效自评表 "
    "整改台账系统项目支出绩效自评表 目标跟踪雷达项目绩效自评表 黑臭水体整改项目目标完成情况表 抽查检验专项绩效自评报告表 核查中心运行项目支出绩效自评表"
).split()
OTHERS = {
    "绩效运行监控表": "项目支出绩效运行监控表 绩效监控情况表 2023年1-7月绩效目标运行跟踪表 项目绩效监控汇总表 绩效运行监控情况表（2023年度） 重点项目绩效跟踪监控台账 绩效监控表 绩效监控第三季度统计表",
    "事前绩效评估表": "新增项目事前绩效评估表 事前评估打分表 事前绩效评估情况表",
    "复核或抽查": "项目绩效自评复核表 自评抽查复核情况表 绩效自评抽查表 自评结果核查底稿",
    "整改台账": "绩效评价问题整改台账 自评问题整改情况表 绩效管理问题整改清单 整改措施落实情况表",
    "调查问卷": "服务对象满意度调查问卷 居民满意度调查表",
}


@pytest.mark.parametrize("title", SELF)
def test_a_self_evaluation_is_one_whatever_its_project_is_called(title: str):
    year = year_of(drawn(FORM.replace("项目支出绩效自评表", title, 1)))
    assert one(year, "documents")["status"] == "read"
    assert one(year, "projects")["title"] == title
    assert year["indicators"]["level3"].tolist() == ["长度", "合格率"]


@pytest.mark.parametrize(("name", "title"), [(name, title) for name, titles in OTHERS.items() for title in titles.split()])
def test_a_paper_is_what_its_title_ends_with(name: str, title: str):
    text = f"{title}\n项目名称 | 古桥修缮\n主管部门 | 某局\n一级指标 | 二级指标 | 三级指标 | 指标值\n产出指标 | 数量指标 | 古桥座数 | 2座\n"
    assert name in rejected(text)["reason"]


def test_a_form_that_was_filled_in_below_the_title_of_another_paper_is_judged():
    year = year_of(drawn(FORM.replace("项目支出绩效自评表", "项目绩效运行监控表", 1)))
    assert one(year, "documents")["status"] == "read"
    assert_nothing_is_lost(year)


@pytest.mark.parametrize("name", ["绩效监控台账系统", "整改台账", "满意度调查表编制"])
def test_a_line_below_the_title_that_names_the_project_is_no_title(name: str):
    year = year_of(drawn(FORM.replace("项目支出绩效自评表", f"项目支出绩效自评表\n{name}", 1)))
    assert one(year, "documents")["status"] == "read"
    assert year["indicators"]["level3"].tolist() == ["长度", "合格率"]


UNTITLED = {
    "绩效运行监控表": [
        "项目名称 | 古桥修缮\n一级指标 | 二级指标 | 三级指标 | 年度指标值 | 上半年完成情况 | 偏差原因\n产出指标 | 数量指标 | 古桥座数 | 2座 | 1座 | 无\n",
        "项目名称 | 古桥修缮\n一级指标 | 二级指标 | 三级指标 | 年度指标值 | 全年预计完成情况 | 完成目标可能性\n产出指标 | 数量指标 | 古桥座数 | 2座 | 2座 | 确定能\n",
        "项目名称 | 古桥修缮\n一级指标 | 二级指标 | 三级指标 | 指标值 | 截至9月底完成情况\n效益指标 | 社会效益指标 | 受益人数 | 20人 | 10人\n",
        "项目名称 | 古桥修缮\n年度目标 | 修桥\n一级指标 | 二级指标 | 三级指标 | 指标值 | 前三季度完成值\n产出指标 | 质量指标 | 合格率 | 100% | 90%\n",
    ],
    "绩效目标表": [
        "项目名称 | 路灯改造 | 主管部门 | 某局\n年度目标 | 改造路灯\n一级指标 | 二级指标 | 三级指标 | 目标值\n产出指标 | 数量指标 | 路灯盏数 | 20盏\n",
        "项目名称 | 路灯改造\n总体目标 | 改造路灯\n一级指标 | 二级指标 | 三级指标 | 年度指标值 | 备注\n产出指标 | 数量指标 | 路灯盏数 | 20盏 | 略\n",
        "项目名称 | 路灯改造\n项目资金（万元） | 年度资金总额 | 20\n一级指标 | 二级指标 | 三级指标 | 指标值 | 分值\n产出指标 | 数量指标 | 路灯盏数 | 20盏 | 90\n",
        "部门名称 | 某局\n年度总体目标 | 履职\n一级指标 | 二级指标 | 三级指标 | 指标值\n产出指标 | 数量指标 | 会议次数 | 20次\n",
    ],
    "评分表": [
        "项目名称 | 路灯改造\n一级指标 | 二级指标 | 三级指标 | 分值 | 评分标准 | 得分\n决策 | 项目立项 | 立项规范性 | 10 | 规范得满分 | 9\n",
        "一级指标 | 二级指标 | 三级指标 | 权重 | 指标解释 | 评分标准 | 得分\n过程 | 资金管理 | 制度健全性 | 5 | 制度齐备 | 齐备得满分 | 5\n",
    ],
    "项目清单": [
        "序号 | 项目名称 | 主管部门 | 预算数 | 执行数 | 得分\n1 | 路灯改造 | 某局 | 20 | 20 | 98\n2 | 古桥修缮 | 某局 | 30 | 29 | 97\n",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in UNTITLED.items() for text in texts])
def test_another_paper_without_a_title_is_told_by_its_labels(name: str, text: str):
    assert name in rejected(text)["reason"]


def test_a_whole_departments_form_is_known_without_its_title():
    text = "部门名称 | 某局\n年度总体目标 | 预期目标 | 实际完成情况\n | 履职 | 已履职\n" + INDICATORS
    assert one(year_of(drawn(text)), "projects")["form_kind"] == "department"


LIST = """某镇2023年项目支出绩效自评情况汇总表
序号 | 项目名称 | 预算数 | 执行数 | 得分
1 | 古桥修缮 | 45 | 45 | 98
2 | 水渠清淤 | 30 | 28 | 95
"""


@pytest.mark.parametrize(
    ("text", "reason"), [*((text, name) for name, texts in PAPERS.items() for text in texts), ("附件2\n" + GOAL_TABLE, "绩效目标表"), (LIST, "项目清单或汇总表")]
)
@pytest.mark.parametrize("lay_out", [lambda text: as_word(drawn(FORM + text)), lambda text: as_word(drawn(text + FORM)), lambda text: book(自评=FORM, 别=text)])
def test_every_cell_of_another_paper_beside_a_form_is_left_over_with_its_reason(lay_out, text: str, reason: str):
    year = year_of_cells(lay_out(text))
    assert year["projects"]["project_name"].tolist() == ["甲"]
    assert_nothing_is_lost(year)
    assert year["leftovers"]["reason"].str.contains(reason).all()
    assert text.removeprefix("附件2\n").splitlines()[0] in year["leftovers"]["text"].tolist()
    left = year["claims"][year["claims"]["claim"] == "leftover"]
    assert left["project_id"].isna().all()


def test_what_stands_below_a_form_and_is_no_title_stays_with_it():
    year = year_of_cells(as_word(drawn(FORM + "本单位对以上内容负责\n" + GOAL_TABLE)))
    reasons = dict(zip(year["leftovers"]["text"], year["leftovers"]["reason"], strict=True))
    assert reasons["本单位对以上内容负责"] == "总分之后不认识的内容" and reasons["项目支出绩效目标申报表"].startswith("绩效目标表")


SUMMARY = """2023年度绩效自评情况汇总表
单位名称 | 项目数 | 预算金额 | 执行金额 | 平均分 | 等级
某局 | 3 | 900 | 880 | 97.2 | 优
某所 | 1 | 100 | 90 | 95 | 优
合计 | 4 | 1000 | 970 | 96.6
"""
RATING = """第三方评价打分表
指标名称 | 目标值 | 评价标准 | 权重 | 得分 | 扣分原因
古桥座数 | 2座 | 完成得满分 | 60 | 60
验收合格率 | 100% | 完成得满分 | 40 | 38 | 一处返工
总分 | | | 100 | 98
"""
POLICY = """财政支出政策事前绩效评估报告
政策名称 | 古桥补助政策
评估得分 | 88
评估内容 | 评估要点 | 分值 | 得分 | 评估意见
必要性 | 是否必要 | 20 | 18 | 必要
"""
STATISTICS = """绩效目标完成情况统计表
序号 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成情况 | 存在问题
1 | 产出指标 | 数量指标 | 古桥座数 | 2座 | 2座 | 无
2 | 产出指标 | 质量指标 | 验收合格率 | 100% | 100% | 无
"""


@pytest.mark.parametrize(("text", "name"), [(SUMMARY, "汇总表"), (RATING, "打分表"), (POLICY, "事前绩效评估"), (STATISTICS, "统计表")])
def test_a_paper_about_many_forms_or_by_another_hand_is_named_as_what_it_is(text: str, name: str):
    reason = str(rejected(text)["reason"])
    assert reason.startswith("这是") and name in reason


@pytest.mark.parametrize("title", ["项目支出绩效自评情况统计表", "2023年度项目支出绩效自评打分表", "项目支出绩效自评评分汇总表"])
def test_a_form_is_one_under_the_title_of_a_summary(title: str):
    year = year_of(drawn(FORM.replace("项目支出绩效自评表", title, 1)))
    project = one(year, "projects")
    assert (project["is_fragment"], project["title"]) == (False, title)
    assert pd.isna(project["fiscal_year"]) or project["fiscal_year"] == 2023


@pytest.mark.parametrize("title", ["", "财政专项资金支出情况统计表\n", "收入支出决算总表\n"])
def test_a_table_of_amounts_alone_is_no_form_and_none_beside_one(title: str):
    table = title + "项目 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率\n基本支出 | 100 | 100 | 99 | 99%\n项目支出 | 50 | 50 | 49 | 98%\n"
    assert "不是自评表" in str(rejected(table)["reason"])
    year = year_of(drawn(FORM + table))
    assert not one(year, "projects")["is_fragment"]
    assert_nothing_is_lost(year)


def test_accounts_and_a_sentence_on_self_evaluation_make_no_form():
    table = "收入支出决算总表\n项目 | 决算数 | 项目 | 决算数\n一、财政拨款收入 | 100 | 一、教育支出 | 90\n合计 | 100 | 合计 | 90\n"
    assert "没有找到自评表" in str(rejected(table + "项目绩效自评情况：自评总分：98分。\n")["reason"])
