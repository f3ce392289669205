"""Rules E on values: does a target say something that can be measured, and does the actual answer it in kind and unit."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pandas as pd

from helpers.language.normalise import comparable
from helpers.schema.columns import MONEY_UNITS
from helpers.validate.evidence import Forms, evidence, first_reason
from helpers.validate.money_words import budget_change, forms_that_explain_a_change, money_rows, of_a_piece, with_forms_without_money
from helpers.validate.printed_figures import half_unit
from helpers.validate.profile import Profile
from helpers.validate.texts import by_value, contains, has_reason, is_reason, packed, percent_of, text_of
from helpers.validate.values import CHOICES, NUMERIC, better, differs_as, over_several_years, target_as_printed
from helpers.validate.words import words

_DIGIT = re.compile(r"[0-9０-９一二三四五六七八九十百千万两零]|^\s*(?:[壹贰叁肆伍陆柒捌玖拾佰仟]+[个人名次场期项件户台套年月天]|全年度?)\s*$")
"""A figure in any writing; the signs of cheques alone in their cell, for 伍 and 陆 stand in other words too."""
_SHARE = re.compile(
    r"满意|合格率|覆盖率|到位率|准确率|完好率|达标率|及时率|知晓率|公开率|通过率|优良率|优秀率|正确率|办结率|解决率|出勤率|到课率|到岗率|规范率|合规率|健全率"
    r"|入学率|巩固率|成活率|录用率|就业率|受教育率|参与率|普及率|占比|比重"
)
"""Names of what is part of a whole."""
_CONTENT = re.compile(r"满意(?:度|率)")
_FIGURE_IN_TEXT = re.compile(r"\d+(?:\.\d+)?")
_CHANGE = re.compile(r"增|减|升|降|提高|完成")
_COUNTED = re.compile(r"(?:数|数量|率|比例|占比|人次|场次|班次|户次)(?:[(（][^()（）]*[)）])?$")
"""Names that say what their figure counts."""
_SAVING = re.compile(r"节约|节省|降低|减少|压缩|率|比例")


_PLANNED = re.compile(r"^(?:预计|计划|拟|预期|将)|(?:预计|计划)(?:完成|达到|为)?\d")
_SIGN = re.compile(r"^(?:≥|>|＞|≤|<|＜|>=|<=|不低于|不少于|不超过|大于|小于|至少)")
_ABOUT = re.compile(r"(?:^|[^\u4e00-\u9fff])(?:约|近|接近|大约)\d|^[\u4e00-\u9fff]{0,8}(?:约|近|大约)\d|\d[千万]?[余多几]|\d[\u4e00-\u9fff]{0,3}(?:左右|上下|以上)")
_EXACT_TOO = re.compile(r"问卷|样本|[(（][^()（）]*\d|其中")
"""Beside which an approximate figure is no actual of its own: 95%（问卷400余份）."""


_YEAR_PRINTED = re.compile(r"(?<!\d)20\d\d(?:年|[./-]\d)")
_COMPARED = re.compile(r"[较比]|同期|基[期数]|[〔\[（(【]20\d\d|上年|标准|预算|资金|结转|以来|版|级|届")
_YEARS = re.compile(r"(?<!\d)(20\d\d)年?[—–―~～\-至到]+(20\d\d)年?[^，。；;]{0,6}(?:累计|共|合计|期间|内)")
_ASKED = re.compile(r"(?:问卷|样本|调查|受访|回访|发放)[^\d，,。；;]{0,6}(\d+)(?:份|人|名|户|位|家)|[(（](\d+)(?:人|名|份|户|位|家)[)）]")
_SAMPLE_TOLD = re.compile(r"(?:抽取|抽查|抽样|调查|回访|访谈|走访|问卷|回收|收回|询问|测评)(?:了|共|有效|问卷|样本|回收|收回)*(\d+)(?:份|人|名|户|位|家)")
_NO_SURVEY = re.compile(r"投诉|锦旗|表扬信|感谢信|12345|热线|信访|负面|好评")
_BASED_ON_PRAISE = re.compile(r"(?:依据|根据|按照?|以|凭|由)[^，,。；;]{0,12}(?:锦旗|表扬信|感谢信|投诉|好评)|(?:未|没有|无|零)[^，,。；;]{0,8}投诉")
_SURVEYED = re.compile(r"问卷|调查|测评|评议|回访|抽查|访谈|打分|评价")
_MEASURED = re.compile(r"\d(?:\.\d+)?[%％]|百分之|问卷|调查|测评|评议|回访|率为?\d|\d分")


def readable_target(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E01: what each target was read as; a text with figures that cannot be read with certainty cannot be judged."""
    rows = forms.answered[forms.answered["target_text"].notna()]
    unread = rows["kind"].isna() | (rows["kind"].eq("text") & contains(rows["target_text"], _DIGIT))
    return evidence(rows, "indicators", column="target_text", observed=rows["kind"], not_assessable=first_reason((unread, "指标值不能确切读出")))


def answer_in_kind(forms: Forms, profile: Profile, residue: pd.DataFrame) -> pd.DataFrame:
    """Evidence for E06: a figure or a date answers a target of that kind; 已完成 does not, nor a share a date.

    无 beside a reason is an answer, and stands for 0 beside a target of 0, like 未发生. 未完成 and 正在办理 are answers: E02 and E03 ask whether the
    score fits them. What is left of a template (**人次) is told by A06 (`residue`). A figure within the indicator's name (质量：按时缴纳 2 名 干部的统筹金) is not the target, except under 数量 and 成本.
    """
    rows = forms.values
    rows = rows[rows["kind"].isin([*NUMERIC, "date"]) & rows["actual_text"].notna()]
    date = rows["kind"].eq("date")
    no_figure = ~contains(rows["actual_text"], _DIGIT)
    none = by_value(rows["actual_text"], lambda text: not is_reason(text), False).astype(bool)
    share = (date | rows["kind"].eq("period")) & rows["actual_kind"].isin(NUMERIC) & rows["actual_unit"].eq("%")
    figure = rows["actual_kind"].isin([*NUMERIC, "date"])
    # What was done is known to the piece where pieces are counted: 约6000余册, 预计40场 and ≥40场 are none of what was done.
    counted = rows["kind"].isin(NUMERIC).to_numpy() & ~rows["kind"].eq("period").to_numpy() & ~no_figure & ~share.to_numpy()
    vague = {
        "planned": counted & contains(rows["actual_text"], _PLANNED),
        "sign": counted & rows["actual_operator"].isin(["≥", ">", "≤", "<"]).to_numpy() & contains(rows["actual_text"], _SIGN),
        "about": counted & contains(rows["actual_text"], _ABOUT) & ~contains(rows["actual_text"], _EXACT_TOO),
    }
    left = residue[residue["fault"].notna() & residue["table"].eq("indicators") & residue["column"].eq("actual_text")]
    of_template = pd.MultiIndex.from_frame(rows[["project_id", "position"]]).isin(pd.MultiIndex.from_frame(left[["project_id", "position"]]))
    of_the_name = by_value(rows["target_text"], comparable, "") == by_value(rows["level3"], comparable, "")
    counts = rows["group2"].eq("数量") | rows["cost"] | date | rows["kind"].eq("period") | rows["target_unit"].eq("%") | rows["target_operator"].notna()
    return evidence(
        rows,
        "indicators",
        column="actual_text",
        what=np.select([date, share, *vague.values()], ["date", "share", *vague], default="figure"),
        severity=np.where(np.any(list(vague.values()), axis=0), "info", "warning"),
        observed=by_value(rows["actual_text"], packed),
        expected=by_value(rows["target_text"], packed),
        fault=np.select(
            [(no_figure & ~(rows["not_done"] | rows["none_of_it"]).to_numpy(dtype=bool)) | share, np.any(list(vague.values()), axis=0)], ["不是同类的值", "不是确切的值"], None
        ),
        not_assessable=first_reason(
            (none & ~rows["none_of_it"] & has_reason(rows["deviation_note"]), "完成值为“无”，原因已写明"),
            (of_template, "完成值是模板文字，由 A06 评判"),
            (of_the_name & ~counts, "指标值照抄三级指标，其中的数字不是要达到的量"),
            (rows["group1"].eq("满意度") & contains(rows["actual_text"], _NO_SURVEY), "以没有投诉代替调查，由 E21 评判"),
            (~figure & ~no_figure & ~np.any(list(vague.values()), axis=0), "完成值是文字，其中的数字不能确切读出"),
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
    """Evidence for E21: under 满意度, target or actual holds a measured share. Praise (锦旗2面) and silence (未收到12345投诉) are not measured."""
    rows = forms.values[forms.values["group1"] == "满意度"]
    found = _without_number(rows)
    asked = rows["target_unit"].eq("%") | contains(rows["level3"], _CONTENT)
    judged = found["not_assessable"].isna().to_numpy()
    praise = (asked & contains(rows["actual_text"], _NO_SURVEY) & ~contains(rows["actual_text"], _MEASURED)).to_numpy() & judged
    # The note says what the figure rests on: 依据收到的感谢信2封测算.
    based = (asked & contains(rows["deviation_note"], _BASED_ON_PRAISE) & ~contains(rows["deviation_note"], _SURVEYED)).to_numpy() & judged & ~praise
    return found.assign(
        what=np.select([praise, based], ["praise", "based"], "none"),
        observed=np.where(based, by_value(rows["deviation_note"], packed), found["observed"].astype(object)),
        severity=np.where(based, "info", "warning"),
        fault=found["fault"].astype(object).where(~(praise | based), "不是调查"),
    )


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


def same_unit(forms: Forms, profile: Profile, magnitudes: pd.DataFrame) -> pd.DataFrame:
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
    wrong = magnitudes[magnitudes["fault"].notna()]
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
        not_assessable=first_reason(
            (blank, "两边都没有印单位"),
            (mistaken, "金额单位有误，由 D13 评判"),
            (rows["group1"].eq("满意度") & contains(rows["actual_text"], _NO_SURVEY) & ~contains(rows["actual_text"], _MEASURED), "以没有投诉代替调查，由 E21 评判"),
        ),
    )


def share_in_range(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E14: a share of a whole lies between 0 and 100; satisfaction of 100 % is worth a look at its sample.

    A sample of a few people (`few_asked`) says little of satisfaction, and is asked about. A rate of completion or of growth may exceed 100: only what is a share by its name (合格率, 覆盖率, 满意度) is judged when it does, and
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
    asked = by_value(rows["actual_text"], _sample_size, np.nan).astype(float)
    noted = by_value(rows["deviation_note"], _sample_told, np.nan).astype(float)
    told = np.where(np.isnan(asked), by_value(rows["deviation_note"], packed), by_value(rows["actual_text"], packed))
    asked = np.where(np.isnan(asked), noted, asked)
    few = satisfaction & (asked < profile["few_asked"])
    return evidence(
        rows,
        "indicators",
        column="actual_text",
        what=np.select([outside & content, outside, few], ["content", "outside", "few"], default="sample"),
        severity=np.where(outside & content, "warning", "info"),
        observed=percent_of(value / 100, 4),
        detail=np.where(few & ~outside, told, by_value(rows["actual_text"], packed)),
        fault=np.select([outside, few, all_content], ["超出 0% 至 100%", "样本过少", "满意度 100%"], default=None),
        not_assessable=first_reason((np.isnan(value), "完成值不是确切的百分数"), (outside & ~share, "从名称看不出这一比例能否超过 100%")),
    )


def _sample_size(text: str) -> float:
    """How many were asked, as an actual says in brackets or with 问卷, 样本: 100%（3人） -> 3; NaN where it does not say."""
    found = _ASKED.search("".join(text.split()))
    return float(found[1] or found[2]) if found else np.nan


def _sample_told(note: str) -> float:
    """How many were asked, as a note tells with a word for asking in front: 随机抽取5名学员调查 -> 5; NaN where it does not say."""
    found = _SAMPLE_TOLD.search("".join(note.split()))
    return float(found[1]) if found else np.nan


def cost_at_least(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E22: a cost, or a figure that should stay low (投诉, 故障率), has no target of “at least”. Savings may have one."""
    rows = forms.values
    low = by_value(rows["level3"], lambda name: better(name) == "low", False).astype(bool) & ~rows["cost"].to_numpy()
    rows, low = rows[rows["cost"].to_numpy() | low], low[rows["cost"].to_numpy() | low]
    at_least = rows["target_operator"].isin(["≥", ">"])
    saving = (contains(rows["level3"], _SAVING) | contains(rows["target_text"], _SAVING)) & ~low
    return evidence(
        rows,
        "indicators",
        column="target_text",
        what=np.where(low, "low", "cost"),
        severity=np.where(low, "info", "warning"),
        observed=target_as_printed(rows),
        detail=by_value(rows["level3"], packed),
        fault=np.where(at_least & ~saving, "用了不低于", None),
        not_assessable=first_reason((rows["target_text"].isna(), "没有年度指标值"), (~rows["kind"].isin(NUMERIC), "指标值不是数字")),
    )


def target_of_this_year(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E29: a target is due in the year of the form, and not over several years (2023—2025年累计).

    Years of comparison (较2022年), of documents and of money do not count. A03 tells a form of another year, G07 a row whose actual names
    the same other year.
    """
    rows = forms.answered[forms.answered["target_text"].notna()]
    year = forms.projects.drop_duplicates("project_id").set_index("project_id")["fiscal_year"].reindex(rows["project_id"]).astype("float64")
    own = year.fillna(forms.fiscal_year).to_numpy()
    dated = np.array([int(day[:4]) if isinstance(day, str) and kind == "date" else np.nan for day, kind in zip(rows["target_date"], rows["kind"], strict=True)])
    # Where the actual names that year too, the form's own year is in doubt, or both were kept from last year's form (G07).
    answered = by_value(rows["actual_date"], lambda day: float(day[:4]), np.nan).astype(float) == dated
    printed = contains(rows["target_text"], _YEAR_PRINTED) & ~answered
    other = printed & (dated != own) & ~np.isnan(dated) & ~contains(rows["target_text"], _COMPARED)
    several = by_value(rows["target_text"], _years_of, None)
    long = np.array([span is not None and span[0] <= mine < span[1] for span, mine in zip(several, own, strict=True)], dtype=bool)
    long |= by_value(rows["target_text"], over_several_years, False).astype(bool)
    return evidence(
        rows,
        "indicators",
        column="target_text",
        what=np.where(long, "several", "other"),
        observed=by_value(rows["target_text"], packed),
        expected=text_of(own),
        detail=by_value(rows["level3"], packed),
        fault=np.select([long, other], ["跨年度", "其他年度"], default=None),
        not_assessable=first_reason((own != forms.fiscal_year, "表上年度不是本年度，由 A03 评判")),
    )


def _years_of(text: str) -> tuple[int, int] | None:
    """The years that a target is to be reached over: 2023—2025年累计 -> (2023, 2025)."""
    found = _YEARS.search("".join(text.split()))
    return (int(found[1]), int(found[2])) if found and int(found[1]) < int(found[2]) else None


def bare_name(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E27: the name of an indicator says of what it is the rate: 完成率 alone does not. A part (其中) has its parent's name before it."""
    rows = forms.answered[forms.answered["parent"].isna()]
    name = by_value(rows["level3"], comparable, "")
    return evidence(
        rows,
        "indicators",
        column="level3",
        observed=by_value(rows["level3"], packed),
        fault=np.where([text in words("bare_name") for text in name], "没有对象", None),
        not_assessable=first_reason((rows["level3"].isna(), "没有三级指标")),
    )


def cost_without_amount(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E28: a target of costs names an amount or a figure, and not only that the budget is kept (控制在预算内)."""
    rows = forms.values[forms.values["cost"] & forms.values["target_text"].notna()]
    dense = by_value(rows["target_text"], comparable, "")
    return evidence(
        rows,
        "indicators",
        column="target_text",
        observed=by_value(rows["target_text"], packed),
        detail=by_value(rows["level3"], packed),
        fault=np.where([text in _in_budget() for text in dense], "没有金额", None),
    )


@cache
def _in_budget() -> frozenset[str]:
    """Targets of costs without an amount, as they are compared."""
    return frozenset(comparable(word) for word in words("in_budget"))


def back_filled_target(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E12: a cost target is that of the initial budget, not the amount that was spent in the end.

    Compared at the target's printed precision; silent where the amount equals the initial budget too, and where the row's own note says that the
    budget was changed. Another reason on the row, or words on the change elsewhere in the form, make it a question. A budget that began at 0
    (all of it carried over, or added in the year) set no target that could have been kept.
    """
    rows = money_rows(forms)
    rows = rows[rows["amount_target"].notna()]
    unit = by_value(rows["amount_factor_target"], {factor: unit for unit, factor in MONEY_UNITS.items()}.get, None)
    tolerance = np.array([_precision(text, word) for text, word in zip(rows["target_text"], unit, strict=True)], dtype=float)
    target = rows["amount_target"].to_numpy(dtype=float)
    equals_spent = np.abs(target - rows["executed"].to_numpy()) <= tolerance + 1e-9
    equals_initial = np.abs(target - rows["initial_budget"].to_numpy()) <= tolerance + 1e-9
    note = rows["deviation_note"]
    back_filled = equals_spent & ~equals_initial & (target > 0) & ~contains(note, budget_change(forms.fiscal_year))
    told = np.where(has_reason(note), by_value(note, lambda text: packed(text.strip().rstrip("。"), 60)), rows["project_id"].map(forms_that_explain_a_change(forms)))
    asks = pd.notna(told)
    found = evidence(
        rows,
        "indicators",
        column="target_text",
        what=np.where(asks, "asks", "silent"),
        severity=np.where(asks, "info", "warning"),
        observed=by_value(rows["target_text"], packed),
        expected=text_of(rows["initial_budget"]),
        detail=text_of(rows["executed"]),
        fault=np.where(back_filled, np.where(asks, told, "照执行数填写"), None),
        not_assessable=first_reason(
            of_a_piece(forms, rows),
            (rows["executed"].isna() | rows["initial_budget"].isna(), "年初预算数或执行数为空"),
            (rows["initial_budget"].eq(0), "年初预算数为 0，成本指标值不是照年初预算设定的"),
        ),
    )
    return with_forms_without_money(forms, [found])


def _precision(text: object, unit: object) -> float:
    """Half a unit of the last printed digit of the figure in a target, in 万元."""
    figures = _FIGURE_IN_TEXT.findall("".join(str(text).split()))
    if len(figures) != 1:
        return 0.0
    return half_unit(figures[0], unit)
