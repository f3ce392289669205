"""Rules E on values: does a target say something that can be measured, and does the actual answer it in kind and unit."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from helpers.validate.evidence import (
    Forms,
    by_value,
    comparable,
    contains,
    evidence,
    first_reason,
    has_reason,
    is_reason,
    packed,
    percent_of,
)
from helpers.validate.profile import Profile
from helpers.validate.rules.amounts import magnitude
from helpers.validate.values import CHOICES, NUMERIC, differs_as

_DIGIT = re.compile(r"[0-9０-９一二三四五六七八九十百千万两零]|^\s*(?:[壹贰叁肆伍陆柒捌玖拾佰仟]+[个人名次场期项件户台套年月天]|全年度?)\s*$")
"""A figure in any writing; the signs of cheques alone in their cell, for 伍 and 陆 stand in other words too."""
_SHARE = re.compile(
    r"满意|合格率|覆盖率|到位率|准确率|完好率|达标率|及时率|知晓率|公开率|通过率|优良率|优秀率|正确率|办结率|解决率|出勤率|到课率|到岗率|规范率|合规率|健全率"
    r"|入学率|巩固率|成活率|录用率|就业率|受教育率|参与率|普及率|占比|比重"
)
"""Names of what is part of a whole."""
_CONTENT = re.compile(r"满意(?:度|率)")
_CHANGE = re.compile(r"增|减|升|降|提高|完成")
_COUNTED = re.compile(r"(?:数|数量|率|比例|占比|人次|场次|班次|户次)(?:[(（][^()（）]*[)）])?$")
"""Names that say what their figure counts."""
_SAVING = re.compile(r"节约|节省|降低|减少|压缩|率|比例")


def readable_target(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E01: what each target was read as; a text with figures that cannot be read with certainty cannot be judged."""
    rows = forms.answered[forms.answered["target_text"].notna()]
    unread = rows["kind"].isna() | (rows["kind"].eq("text") & contains(rows["target_text"], _DIGIT))
    return evidence(rows, "indicators", column="target_text", observed=rows["kind"], not_assessable=first_reason((unread, "指标值不能确切读出")))


def answer_in_kind(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E06: a target that is a figure or a date is answered by one, not by 已完成, nor a date by a share.

    无 beside a reason is one too: nothing came up; beside a target of 0 it is the 0, like 未发生. 未完成, 正在办理 are answers: E02 and E03 ask whether the score fits them. A figure that only comes with the indicator's name (质量：按时缴纳 2 名
    干部的统筹金) is not what is aimed at, except under 数量 and 成本.
    """
    rows = forms.values
    rows = rows[rows["kind"].isin([*NUMERIC, "date"]) & rows["actual_text"].notna()]
    date = rows["kind"].eq("date")
    no_figure = ~contains(rows["actual_text"], _DIGIT)
    none = by_value(rows["actual_text"], lambda text: not is_reason(text), False).astype(bool)
    share = (date | rows["kind"].eq("period")) & rows["actual_kind"].isin(NUMERIC) & rows["actual_unit"].eq("%")
    figure = rows["actual_kind"].isin([*NUMERIC, "date"])
    of_the_name = by_value(rows["target_text"], comparable, "") == by_value(rows["level3"], comparable, "")
    counts = rows["group2"].eq("数量") | rows["cost"] | date | rows["kind"].eq("period") | rows["target_unit"].eq("%") | rows["target_operator"].notna()
    return evidence(
        rows,
        "indicators",
        column="actual_text",
        what=np.select([date, share], ["date", "share"], default="figure"),
        observed=by_value(rows["actual_text"], packed),
        expected=by_value(rows["target_text"], packed),
        fault=np.where((no_figure & ~(rows["not_done"] | rows["none_of_it"]).to_numpy(dtype=bool)) | share, "不是同类的值", None),
        not_assessable=first_reason(
            (none & ~rows["none_of_it"] & has_reason(rows["deviation_note"]), "完成值为“无”，原因已写明"),
            (of_the_name & ~counts, "指标值照抄三级指标，其中的数字不是要达到的量"), (~figure & ~no_figure, "完成值是文字，其中的数字不能确切读出")
        ),
    )


def option_list(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E08: a target names the level that is aimed at, not the list of all levels (优良中低差, 是/否)."""
    rows = forms.answered[forms.answered["target_text"].notna()]
    listed = rows["kind"].isin(CHOICES) & by_value(rows["target_choice"], lambda text: "/" in text, False).astype(bool)
    best = by_value(rows["target_choice"], lambda text: text.split("/")[0], None)
    return evidence(
        rows, "indicators", column="target_text", observed=by_value(rows["target_text"], packed), expected=best, fault=np.where(listed, "选项", None)
    )


def countable(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E09: under 数量, target or actual holds a number."""
    rows = forms.values[forms.values["group2"] == "数量"]
    return _without_number(rows)


def measured_satisfaction(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E21: under 满意度, target or actual holds a measured share."""
    rows = forms.values[forms.values["group1"] == "满意度"]
    return _without_number(rows)


def _without_number(rows: pd.DataFrame) -> pd.DataFrame:
    numbers = contains(rows["target_text"], _DIGIT) | contains(rows["actual_text"], _DIGIT)
    blank = rows["target_text"].isna() | rows["actual_text"].isna()
    return evidence(
        rows,
        "indicators",
        column="target_text",
        observed=by_value(rows["target_text"], packed),
        detail=by_value(rows["actual_text"], packed),
        fault=np.where(numbers, None, "没有数字"),
        not_assessable=first_reason((blank, "指标值或完成值为空")),
    )


def same_unit(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E13: target and actual are in one unit; a unit printed on one side holds for the other.

    Units of one kind (30分钟 and 0.4小时, 12万元 and 120000元) are converted and judged, and only noted; 月 and 日, 工作日 and 日 cannot be, as the note says. 2次/年 and 2次 are one unit on the form of a year, and so are 每季度1次 and 4次. A name that says what is counted (停车场数量) needs no unit, nor
    does 0. 元 for 万元, which makes the amount wrong, is left to D13.
    """
    rows = forms.values
    rows = rows[rows["kind"].isin(NUMERIC) & rows["actual_kind"].isin(NUMERIC)]
    one, other = rows["target_unit"].to_numpy(dtype=object), rows["actual_unit"].to_numpy(dtype=object)
    how = np.array([differs_as(a, b) for a, b in zip(one, other, strict=True)], dtype=object)
    differ = rows["unit_conflict"].to_numpy(dtype=bool) | (how == "convertible")
    # 次月起 90 日内 answered by 100% is E06's: not another unit but another kind.
    other_kind = rows["kind"].eq("period").to_numpy() & (other == "%")
    none = rows["target_value"].eq(0).to_numpy() & rows["actual_value"].eq(0).to_numpy()
    blank = pd.isna(one) & pd.isna(other) & ~contains(rows["level3"], _COUNTED) & ~none
    wrong = magnitude(forms, profile).query("fault.notna()")
    mistaken = pd.MultiIndex.from_frame(rows[["project_id", "position"]]).isin(pd.MultiIndex.from_frame(wrong[["project_id", "position"]]))
    return evidence(
        rows,
        "indicators",
        column="actual_text",
        observed=by_value(rows["actual_text"], packed),
        expected=by_value(rows["target_text"], packed),
        detail=rows["target_unit"],
        what=how,
        severity=np.where(how == "different", "warning", "info"),
        fault=np.where(differ & ~other_kind, "单位不同", None),
        not_assessable=first_reason((blank, "两边都没有印单位"), (mistaken, "金额单位有误，由 D13 评判")),
    )


def share_in_range(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E14: a share of a whole lies between 0 and 100; satisfaction of 100 % is worth a look at its sample.

    A rate of completion or of growth may exceed 100: only what is a share by its name (合格率, 覆盖率, 满意度) is judged when it does, and
    satisfaction above 100 % is certainly wrong.
    """
    rows = forms.values
    rows = rows[rows["actual_unit"].eq("%") | (rows["target_unit"].eq("%") & rows["actual_unit"].isna() & rows["actual_kind"].isin(NUMERIC))]
    value = rows["actual_value"].to_numpy(dtype=float)
    outside = (value < 0) | (value > 100 + 1e-9)
    satisfaction = rows["group1"].eq("满意度").to_numpy()
    content = (satisfaction | contains(rows["level3"], _CONTENT)) & ~contains(rows["level3"], _CHANGE)
    share = contains(rows["level3"], _SHARE) | satisfaction
    all_content = satisfaction & (np.abs(value - 100) < 1e-9)
    return evidence(
        rows,
        "indicators",
        column="actual_text",
        what=np.select([outside & content, outside], ["content", "outside"], default="sample"),
        severity=np.where(outside & content, "warning", "info"),
        observed=percent_of(value / 100, 4),
        detail=by_value(rows["actual_text"], packed),
        fault=np.select([outside, all_content], ["超出 0% 至 100%", "满意度 100%"], default=None),
        not_assessable=first_reason((np.isnan(value), "完成值不是确切的百分数"), (outside & ~share, "从名称看不出这一比例能否超过 100%")),
    )


def cost_at_least(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E22: a cost is not asked to be at least so much; what is saved may be."""
    rows = forms.values[forms.values["cost"]]
    at_least = rows["target_operator"].isin(["≥", ">"])
    saving = contains(rows["level3"], _SAVING) | contains(rows["target_text"], _SAVING)
    return evidence(
        rows,
        "indicators",
        column="target_text",
        observed=by_value(rows["target_text"], packed),
        fault=np.where(at_least & ~saving, "用了不低于", None),
        not_assessable=first_reason((rows["target_text"].isna(), "没有年度指标值"), (~rows["kind"].isin(NUMERIC), "指标值不是数字")),
    )
