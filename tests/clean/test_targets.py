"""Targets and actual values, read as far as they can be read with certainty."""

from __future__ import annotations

import csv
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.clean.targets import TEXT, Value, in_numerals, read_value
from helpers.schema.tables import OPERATORS, VALUE_KINDS
from tests.forms import SOUND, year_of

JUDGED = Path(__file__).parents[1] / "data" / "2023_values.csv"
PARTS = [field.name for field in fields(Value)]


def number(value: float, unit: str | None = None) -> Value:
    return Value("number", value=value, unit=unit)


def at_least(value: float, unit: str | None = None, operator: str = "≥") -> Value:
    return Value("at_least", operator=operator, value=value, unit=unit)


def at_most(value: float, unit: str | None = None, operator: str = "≤") -> Value:
    return Value("at_most", operator=operator, value=value, unit=unit)


def by(date: str, operator: str | None = "≤") -> Value:
    return Value("date", operator=operator, date=date)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("≥50个", at_least(50, "个")),
        (">=90%", at_least(90, "%")),
        ("大于90%", at_least(90, "%", ">")),
        ("超过100人", at_least(100, "人", ">")),
        ("不少于3次", at_least(3, "次")),
        ("至少举办3场", at_least(3, "场")),
        ("解决率达到 90%以上", at_least(90, "%")),
        ("90%（含）以上", at_least(90, "%")),
        ("新增参保单位完成数大于 3000 户", at_least(3000, "户", ">")),
        ("不高于30万元", at_most(30, "万元")),
        ("不超过128万元整", at_most(128, "万元")),
        ("支出 11.2 万元内", at_most(11.2, "万元")),
        ("总成本支出控制在48.69万元之内", at_most(48.69, "万元")),
        ("<30元/平方米", at_most(30, "元/平方米", "<")),
        ("=100%", Value("equal", operator="=", value=100, unit="%")),
        ("9.947 万元", number(9.947, "万元")),
        ("1520.7 m²", number(1520.7, "m²")),
        ("1520.7㎡", number(1520.7, "m²")),
        ("100百分比", number(100, "%")),
        ("3 次/年", number(3, "次/年")),
        ("每年3次", number(3, "次/年")),
        ("每年不少于2次", at_least(2, "次/年")),
        ("每个街镇3人", number(3, "人/街镇")),
        ("人均9000元", number(9000, "元/人")),
        ("26个街镇全覆盖", number(26, "个")),
        ("3.5万人次", number(35000, "人次")),
        ("1,234户", number(1234, "户")),
        ("113.86 99万元", number(113.8699, "万元")),
        ("≥９０％", at_least(90, "%")),
        ("指标1：≥50个", at_least(50, "个")),
        ("2023年度培训3次", number(3, "次")),
        ("0事故", number(0, "事故")),
        ("90%-95%", Value("range", value=90, upper=95, unit="%")),
        ("10至15人", Value("range", value=10, upper=15, unit="人")),
        ("95%（12个科室）", number(95, "%")),
        ("96%(问卷80份)", number(96, "%")),
        ("100％（2人全部回访）", number(100, "%")),
        ("≥95%（1个科室除外）", at_least(95, "%")),
        ("12月底前", by("2023-12")),
        ("≤12 月", by("2023-12")),
        ("12 月底完成", by("2023-12", None)),
        ("2023 年 1-12 月完成全部工作", by("2023-12", None)),
        ("2024年3月15日前", by("2024-03-15")),
        ("2023-12-31 00:00:00", by("2023-12-31", None)),
        ("第二季度前", by("2023-06")),
        ("年底前", by("2023-12")),
        ("12 个月", Value("period", value=12, unit="月")),
        ("次月起 90 日内", Value("period", operator="≤", value=90, unit="日")),
        ("5个工作日内", Value("period", operator="≤", value=5, unit="工作日")),
        ("三个", number(3, "个")),
        ("不少于两次", at_least(2, "次")),
        ("≥十二场", at_least(12, "场")),
        ("二十家以上", at_least(20, "家")),
        ("一百零五人", number(105, "人")),
        ("三万册", number(30000, "册")),
        ("一万二千人", number(12000, "人")),
        ("五万元", number(5, "万元")),
        ("半年", Value("period", value=0.5, unit="年")),
        ("三个月", Value("period", value=3, unit="月")),
        ("百分之百", number(100, "%")),
        ("不低于百分之九十五", at_least(95, "%")),
        ("优良中低差", Value("scale", choice="优/良/中/低/差")),
        ("高/低", Value("scale", choice="高/低")),
        ("优", Value("scale", choice="优")),
        ("是/否", Value("yes_no", choice="是/否")),
        ("是", Value("yes_no", choice="是")),
        ("", None),
        (" — ", None),
        ("无", None),
    ],
)
def test_what_is_certain_is_read(text: str, expected: Value | None):
    assert read_value(text, 2023) == expected


@pytest.mark.parametrize(
    "text",
    [
        "三四个", "一百二十余人", "一百二人", "近百人", "十分", "一般做法", "三级甲等", "一体化", "百人", "培训两期八十人",
        "约50人", "50人左右", "10余场", "50多人", "未达到90%", "第3名", "1:3", "3/4", "5G基站", "COVID-19", "不超过", "全年实施", "春节前完成",
        "次年3月前", "12月起", "每月5日前", "2月30日", "13月1日", "实际支出 18 万元,完成 100%", "≥90%且≤95%", "90%以上95%以下", "举办 1 场，评选 9 个",
        "95%（上年98%）", "95%（2022年度）", "95%（目标12）", "3\n5", "①", "9e5", "每年一次", "95-90", "1.5.2", "新增3000用户", "11 月底前预算支出率 99.99%", "9" * 400,
    ],
)  # fmt: skip
def test_what_is_uncertain_stays_free_text(text: str):
    assert read_value(text, 2023) == TEXT


def test_a_figure_that_is_the_year_is_no_quantity():
    assert read_value("2023", 2023) == TEXT
    assert read_value("2133", 2023) == number(2133)


def test_every_target_and_actual_of_the_real_year_is_read_as_a_person_judged():
    with JUDGED.open(encoding="utf-8", newline="") as lines:
        judged = {row["text"]: {part: row[part] for part in PARTS} for row in csv.DictReader(lines)}
    read = {text: read_value(text, 2023) for text in judged}
    assert {text: {part: _plain(getattr(value, part)) for part in PARTS} for text, value in read.items()} == judged


def _plain(part: object) -> str:
    return "" if part is None else f"{part:.15g}" if isinstance(part, float) else str(part)


@pytest.mark.parametrize(
    ("text", "operator", "unit", "expected"),
    [
        ("90", "≥", "%", at_least(90, "%")),
        ("90%", "≥", "%", at_least(90, "%")),
        ("50", "＝", "个", Value("equal", operator="=", value=50, unit="个")),
        ("12", "≤", "月", by("2023-12")),
        ("50", "/", "/", number(50)),
        ("≥90", "≥", "%", at_least(90, "%")),
        ("优良中低差", "定性", "", Value("scale", choice="优/良/中/低/差")),
        ("≥90", "≤", "%", TEXT),
        ("按时完成", "≥", "%", TEXT),
    ],
)
def test_a_plain_figure_is_completed_by_the_columns_for_comparison_and_unit(text: str, operator: str, unit: str, expected: Value):
    assert read_value(text, 2023, operator, unit) == expected


def test_the_table_holds_what_was_read_beside_the_text():
    row = year_of(SOUND)["indicators"].iloc[0]
    assert (row["target_text"], row["kind"], row["target_operator"], row["target_value"], row["target_unit"]) == (
        "≥1000册",
        "at_least",
        "≥",
        1000,
        "册",
    )
    assert (row["actual_text"], row["actual_kind"], row["actual_value"], row["actual_unit"]) == ("1200册", "number", 1200, "册")


def test_the_months_of_a_form_are_those_of_its_own_year():
    year = year_of(SOUND.replace("(2023 年度)", "(2021 年度)"))
    assert "2021-12" in year["indicators"]["target_date"].tolist()


UNITS = ["", "%", "个", "人", "人次", "万元", "场", "m²", "次/年"]


@given(st.decimals(min_value=0, max_value=10**7, places=2), st.sampled_from(["", "≥", "大于", "≤", "不超过", "="]), st.sampled_from(UNITS))
def test_any_figure_with_any_unit_comes_back(amount, operator: str, unit: str):
    value = read_value(f"{operator}{amount}{unit}", 1990)
    assert (value.value, value.unit) == (float(amount), unit or None)
    assert (value.kind == "number") == (operator == "")


@given(st.integers(1, 10**8 - 1), st.sampled_from(["", "≥", "不超过"]), st.sampled_from(["个", "人", "家", "册"]))
def test_any_whole_number_in_numerals_comes_back(amount: int, operator: str, unit: str):
    value = read_value(f"{operator}{in_numerals(amount)}{unit}", 2023)
    assert (value.value, value.unit) == (amount, unit)


@given(st.sampled_from(["≥50个", "不高于30万元", "12月底前", "每个街镇3人", "90%-95%", "优良中低差", "2023年1-12月"]), st.data())
def test_layout_spaces_and_full_width_characters_change_nothing(text: str, data):
    at = data.draw(st.integers(0, len(text)))
    parts_digits = text[at - 1 : at].isdigit() and text[at : at + 1].isdigit()
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() or c == "%" else c for c in text)
    spaced = text if parts_digits else f"{text[:at]} {text[at:]}"
    assert read_value(spaced, 2023) == read_value(wide, 2023) == read_value(text, 2023)


@given(st.one_of(st.text(max_size=30), st.text("0123456789≥≤年月日前底每个%万元-~/,. 至第约内以上优良否是", max_size=20)))
def test_any_text_is_read_or_stays_text(text: str):
    value = read_value(text, 2023, text[:2], text[-2:])
    if value is None:
        return
    assert value.kind in VALUE_KINDS
    assert value.operator in (None, *OPERATORS)
    holds = [value.value is not None, value.date is not None, value.choice is not None]
    assert sum(holds) == (value.kind != "text")
    assert (value.upper is not None) == (value.kind == "range")
