"""Things that a text counts, and the rows that count the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.validate.quantities import noun_of, quantities, speaks_of


def counted(text: str) -> list[tuple[float, str]]:
    return [(each.value, each.unit) for each in quantities(text)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("修剪行道树450株", [(450, "株")]),
        ("培训3场120人次，惠及居民1.2万人次", [(3, "场"), (120, "人次"), (12000, "人次")]),
        ("建成8座垃圾房并全部启用", [(8, "座")]),
        ("支出48.5万元，执行率97%", []),
        ("2023年6月30日前完成", []),
        ("补贴标准200元/人", []),
        ("采购台式电脑 1,200 台", [(1200, "台")]),
    ],
)
def test_a_text_counts_things_and_neither_money_nor_days(text: str, read: list):
    assert counted(text) == read


@pytest.mark.parametrize("text", ["修剪约450株", "修剪行道树450余株", "其中新栽450株", "计划修剪450株", "较上年增加450株", "每片修剪450株", "修剪450株以上"])
def test_a_figure_that_is_about_or_of_a_part_or_of_a_plan_is_not_exact(text: str):
    assert [each.exact for each in quantities(text)] == [False]


def test_two_figures_in_a_row_count_by_the_same_words():
    assert [each.before for each in quantities("组织教师培训3场120人次")] == ["组织教师培训", "组织教师培训"]


@pytest.mark.parametrize(
    ("name", "noun"), [("新增图书册数", "图书"), ("修剪行道树数量", "修剪行道树"), ("举办读书活动场次", "读书活动"), ("完成数量", ""), ("服务人数", ""), ("教师培训人数（线下）", "教师培训")]
)
def test_the_noun_of_a_name_is_what_it_counts(name: str, noun: str):
    assert noun_of(name) == noun


@pytest.mark.parametrize(
    ("text", "name", "unit", "same"),
    [
        ("购置图书4500册", "新增图书册数", "册", True),
        ("8座垃圾房全部启用", "新建垃圾房数量", "座", True),
        ("购置图书4500册", "新增图书册数", "本", False),
        ("学生培训100人", "教师培训人数", "人", False),
        ("办成读书活动41场", "举办读书活动场次", "场次", True),
        ("维修3间", "开放阅览室数量", "间", False),
    ],
)
def test_a_figure_speaks_of_a_row_by_its_unit_and_its_noun(text: str, name: str, unit: str, same: bool):
    (quantity,) = quantities(text)
    assert speaks_of(quantity, name, unit) is same


@given(st.integers(1, 10**6), st.sampled_from(["株", "册", "人次", "座", "场"]), st.sampled_from(["修剪行道树", "更换路灯", "开设课程"]))
def test_what_is_written_is_read_again(figure: int, unit: str, thing: str):
    (quantity,) = quantities(f"全年{thing}{figure}{unit}，验收合格。")
    assert (quantity.value, quantity.unit) == (figure, unit) and thing in quantity.before


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str):
    assert all(each.value >= 0 for each in quantities(text))
