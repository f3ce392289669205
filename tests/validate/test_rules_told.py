"""Rules G on made-up forms: amounts, sums and people told in the outcome, and outcomes like their goal."""

from __future__ import annotations

import pytest

from tests.forms import SOUND
from tests.validate.judging import findings, not_assessable, rules_that_fire

OUTCOME = "全年新购图书上架，读者借阅增加。"


def told(outcome: str) -> str:
    """The sound form (20 planned, 19 spent; 15 and 14 of the year's own money, 5 carried over) with another outcome."""
    return SOUND.replace(OUTCOME, outcome)


@pytest.mark.parametrize(
    "outcome",
    [
        "采购支出12.6万元，运输支出4.4万元，上架支出2万元。",
        "全年支出19万元，其中图书12.6万元、期刊4.4万元、上架2万元。",
        "年底结余1万元交回财政。",
        "累计支出33万元。",
        "收到市级补助120万元，转拨各馆101万元，余下的用于本项目。",
    ],
)
def test_g03_accepts_what_adds_up_to_the_table_or_is_a_difference_of_it(outcome: str):
    assert findings("G03", told(outcome)) == []


def test_g03_names_an_amount_that_neither_stands_in_the_table_nor_follows_from_it():
    (finding,) = findings("G03", told("采购图书用去12.6万元，运输用去4.5万元，上架用去2万元。"))
    assert finding["severity"] == "info"
    assert finding["message"] == "实际完成情况中的 12.6万元、4.5万元、2万元 不在资金表中，请确认是否为本项目资金。"


def test_g03_a_wrong_spending_is_a_warning_with_that_of_the_table():
    (finding,) = findings("G03", told("累计支出26.03万元。"))
    assert finding["message"] == "实际完成情况写“26.03万元”，资金表中没有这一金额，也不是其中几项之和、之差（全年执行数 19 万元）。"
    assert finding["severity"] == "warning"


def test_g03_takes_a_rounded_amount_for_no_difference_of_the_table():
    funds = SOUND.replace("\t20\t20\t19\t10\t95%\t9.5", "\t20\t14.5\t1.99\t10\t13.72%\t1.37")
    (finding,) = findings("G03", funds.replace(OUTCOME, "获得资助13万元。"))
    assert "13万元" in finding["message"], "14.5 - 1.99 is 12.51"


def test_g03_without_amounts_is_not_assessable():
    assert not_assessable("G03", SOUND) == ["完成情况没有写金额"]


def test_g04_finds_a_wrong_total_behind_its_parts_and_g03_leaves_it_to_that():
    text = told("按期支付租金12.6万元、物业费4.4万元、电费2万元，合计20.5万元。")
    (finding,) = findings("G04", text)
    assert finding["message"] == "实际完成情况写“按期支付租金12.6万元、物业费4.4万元、电费2万元，合计20.5万元”，各部分之和为 19万元，相差 1.5 万元。"
    assert rules_that_fire(text) == {"G04"}


@pytest.mark.parametrize(
    "outcome",
    [
        "租金12.6万元、物业费4.4万元、电费2万元，合计19万元。",
        "全年支出19万元，租金17万元、电费2万元，合计19万元。",
        "借阅120人、参观131人，合计251人。",
        "借阅约120人、参观130人，合计251人。",
        "租金12.63万元、电费6.41万元，合计19万元。",
    ],
)
def test_g04_is_silent_on_a_right_total_a_part_of_the_list_and_what_is_not_exact(outcome: str):
    assert findings("G04", told(outcome)) == []


def test_g04_tells_two_wrong_totals_of_one_text_apart():
    found = findings("G04", told("借阅120人、参观130人，合计251人。图书30册、期刊40册，合计71册。"))
    assert len({finding["finding_id"] for finding in found}) == 2


def test_g04_without_a_total_is_not_assessable():
    assert not_assessable("G04", SOUND) == ["完成情况没有写出合计与各部分"]


GOAL = "2023年举办创业大赛1场，遴选优秀项目10个。"


def test_g06_an_outcome_that_answers_the_figures_of_the_goal_is_no_copy():
    assert findings("G06", told("2023年举办创业大赛1场，遴选优秀项目15个。").replace("采购图书，充实馆藏。", GOAL)) == []


@pytest.mark.parametrize("outcome", ["2023年举办了创业大赛1场，遴选优秀项目10个。", "2022年举办创业大赛1场，遴选优秀项目10个。"])
def test_g06_an_outcome_with_the_figures_of_the_goal_is_like_it_and_a_year_is_no_figure(outcome: str):
    (finding,) = findings("G06", told(outcome).replace("采购图书，充实馆藏。", GOAL))
    assert finding["severity"] == "info"


PAID = SOUND.replace("采购册数\t≥1000册\t1200册", "培训人数\t≥250人\t258人").replace("采购费用\t≤20万元\t19万元", "人均培训费\t≤900元\t{}")


@pytest.mark.parametrize(
    ("each", "outcome"), [("736元", OUTCOME), ("61.37元", OUTCOME), ("530元", "培训新入职人员258人，新晋升人员100人。"), ("265元", "培训新入职258人、新晋升100人，分两次发放。")]
)
def test_g11_tries_the_people_of_the_row_and_of_the_groups_that_the_outcome_names(each: str, outcome: str):
    assert findings("G11", PAID.format(each).replace(OUTCOME, outcome)) == []


def test_g11_tells_the_amount_as_the_form_prints_it():
    (finding,) = findings("G11", PAID.format("300元"))
    assert finding["message"] == "258 人 × 每人 300 元 = 7.74 万元；按发放 1 次至 12 次（如每月一次）计算，都与全年执行数 19 万元对不上。"


def test_g11_with_other_people_in_the_outcome_that_do_not_explain_it_is_not_assessable():
    text = PAID.format("300元").replace(OUTCOME, "培训新入职人员258人，另有讲师12人。")
    assert not_assessable("G11", text) == ["完成情况还写有其他人数，不能确定按多少人发放"]
    assert findings("G11", PAID.format("300元").replace(OUTCOME, "惠及258人，累计500人次。")), "turns are not people"


def full_marks(department: str, names: str) -> list[str]:
    """Forms of one office, each with full marks."""
    full = SOUND.replace("4000人次\t20\t16\t闭馆维修，今后错峰安排", "5000人次\t20\t20\t").replace("\t95%\t9.5", "\t100%\t10").replace("\t20\t20\t19\t", "\t20\t20\t20\t")
    full = full.replace("95.5", "100").replace("某局", department).replace("某馆", "办公室")
    return [full.replace("图书采购", f"{name}采购") for name in names]


def test_g13_counts_the_offices_of_two_departments_apart():
    few = [*full_marks("某市教育局", "甲乙丙"), *full_marks("某市水务局", "丁戊己")]
    assert findings("G13", *few) == []
    (finding,) = findings("G13", *few, *full_marks("某市教育局", "庚辛"))
    assert finding["message"].startswith("某市教育局办公室的 5/5 张表得满分")


def test_g09_compares_names_within_a_department():
    here, there = full_marks("某市教育局", "甲")[0], full_marks("某市水务局", "甲")[0].replace("甲采购", "2023年甲采购")
    assert findings("G09", here, there) == []
    assert len(findings("G09", here, there.replace("水务", "教育"))) == 2


OF_2024 = SOUND.replace("2023 年度", "2024 年度").replace("上年结转资金\t5\t5\t5\t—\t100%", "上年结转资金\t0\t0\t0\t—\t0").replace("拨款\t15\t15\t14", "拨款\t20\t20\t19")
"""The sound form as one of the year after, without carried-over money."""
DUE = "12月底前\t11月"


def of_2024(before: str, after: str) -> list[dict[str, object]]:
    return findings("G07", OF_2024.replace(before, after), fiscal_year=2024)


@pytest.mark.parametrize(
    "outcome",
    ["2023年，聘请法律顾问3名。", "2023年聘请法律顾问3名。", "截至2023年12月，共审查合同86份。", "一、2023年12月完成验收。", "合同按期审查。2023 年聘请顾问3名。", "2023年1月至12月，审查合同86份。"],
)
def test_g07_asks_about_an_outcome_that_begins_with_last_years_date(outcome: str):
    (finding,) = of_2024(OUTCOME, outcome)
    assert (finding["severity"], finding["place"], finding["observed"]) == ("info", "行 12 列 6", "2023")
    assert finding["message"].startswith("实际完成情况“") and finding["message"].endswith("说的是 2023 年，没有提到 2024 年：是否沿用了上年的文字？")


@pytest.mark.parametrize("outcome", ["2023年组织开展法律顾问工作。", "2023年度共审查合同86份。", "2021年，全年开展活动。"])
def test_g07_tells_of_an_outcome_of_another_year(outcome: str):
    (finding,) = of_2024(OUTCOME, outcome)
    assert finding["remedy"] == "请改写为本年度的完成情况。"


@pytest.mark.parametrize(
    "outcome",
    [
        "2023年结转资金全部支付。", "2023年底前形成的欠款付清。", "2023年12月底前签订的合同履行完毕。", "审查合同较2023年增加。", "2023年度考核奖发放。", "2023年聘请顾问3名，2024年续聘。",
        "2023年聘请的顾问继续服务。", "2023年开展的试点通过验收。", "根据2023年工作安排完成采购。", "2023年签订合同，按约支付。", "2023年6月开工，主体完工。", "2025年继续。",
    ],
)  # fmt: skip
def test_g07_leaves_last_year_alone_where_it_is_named_rightly(outcome: str):
    assert of_2024(OUTCOME, outcome) == []


def test_g07_asks_once_for_a_form_and_names_all_places():
    text = OF_2024.replace("采购图书，充实馆藏。", "2023年采购图书。").replace(DUE, "2023年11月底前\t2023年10月")
    (finding,) = findings("G07", text, fiscal_year=2024)
    assert finding["message"].startswith("预期目标“2023年采购图书”、三级指标“完成时间”的完成值“2023年10月”说的是 2023 年") and finding["place"] == "行 12 列 2"


def test_g07_asks_at_the_cell_of_an_actual_of_last_year():
    (due,) = of_2024(DUE, "2023年11月底前\t2023年10月")
    (counted,) = of_2024("1200册", "2023年采购1200册")
    assert (due["place"], counted["place"]) == ("行 16 列 6", "行 14 列 6")
    assert of_2024(DUE, "2024年11月底前\t2023年10月") == [], "early, or a slip: the target names the year"
    assert of_2024("1200册", "2023年基数之上增加1200册") == of_2024(OUTCOME, OUTCOME) == []


def test_g07_asks_nothing_of_a_project_with_carried_over_money_and_leaves_a_form_of_another_year_to_a03():
    carried = SOUND.replace("2023 年度", "2024 年度").replace(DUE, "2023年11月底前\t2023年10月")
    assert findings("G07", carried, fiscal_year=2024) == []
    assert "表上年度不是本年度，由 A03 评判" in not_assessable("G07", told("2023年，采购图书。"), fiscal_year=2024)


def test_g07_without_an_outcome_or_without_a_year_is_not_assessable():
    assert not_assessable("G07", SOUND) == ["完成情况没有写年份"]
    assert not_assessable("G07", told("")) == ["没有实际完成情况"]
