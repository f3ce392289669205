"""Rules E: are target and actual there, and do they fit each other."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from helpers.language.normalise import comparable
from helpers.validate.evidence import Forms, evidence, first_reason, indicator_of
from helpers.validate.profile import Profile
from helpers.validate.rules.a_labels import known_level1
from helpers.validate.texts import by_value, contains, packed, percent_of, plain, similarities, text_of
from helpers.validate.values import MONEY, level1_of, short, target_as_printed
from helpers.validate.words import names, words

_DIGIT = re.compile(r"[0-9０-９]")
_HEADS = re.compile(r"人数|人次|户数$")
_PRICE_WORD = re.compile(r"人均|单价|费|成本|标准|金额|支出")
_SATISFACTION = re.compile(r"满意(度|率)")
_PAID_OUT = re.compile(r"(发放|支付|拨付|支出|补贴|补助)(总?金额|额|总额)$")
_PAID_FOR = re.compile(r"补贴|补助|津贴|奖励|资助|发放|支付|拨付|支出|金额|经费|资金|费|成本")
_WORK_IN_MONEY = re.compile(r"投资|产值|交易|成交|销售|营业|贷款|融资|募集|筹集|引进|签约|保费|担保|收入|税")
"""Work that is measured in money, and is a quantity as it is."""
_PRICE = re.compile(r"造价|费用|(?:费|租金)(?:[、及和]|$)")
_WHEN = re.compile(r"(?:时间|日期|时限|期限|工期|时点)$")
_RATE_OF_PAYMENT = re.compile(r"^(?:预算|资金|经费|专项资金|财政资金|项目资金|补助资金|补贴资金)?(?:支付|支出|拨付|执行|到位|使用)率$")
_SHARE_OF_QUALITY = re.compile(r"(?:合格|达标|优良|优秀|准确|正确|完好|验收通过|质量合格)率$")
_SHARE_IN_TIME = re.compile(r"(?:及时|按时[\u4e00-\u9fff]{0,4}|按期[\u4e00-\u9fff]{0,4})率$")
_COST = re.compile(r"成本|费用总?[额数]?$")
_SHARE_OF_A_WHOLE = re.compile(r"(?:占比|比重)$")
_COUNT = re.compile(r"(?:次数|人数|人次|场次|数量|户数|件数)$")
_BENEFITS = ("经济效益", "社会效益", "生态效益", "可持续影响")
_GAIN = re.compile(r"节约|节省|降低|减少|增加|增收|创收|收入|产值|利润|税收|带动")
_FILLER = re.compile(r"的|了|地|与|和|及|等|工作|情况|程度|本年度?|全年|(?<!\d)20\d\d年度?")
_SAMPLE = re.compile(r"[(（][^()（）]*\d+(?:余|多)?(?:个|人|份|名|家|户|位|件|例)[^()（）]*[)）]")
_SURVEY = re.compile(r"调查|问卷|回访|抽样|抽查|测评|评议|座谈|访谈|统计|÷|/总|占")
_COUNTED = re.compile(r"率|比例|比重|占比|覆盖")


def blank_values(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E07: each row with a weight or a score has a target and an actual.

    A dash is an answer, not a blank. A layout may have levels of its own (项目决策, 项目管理) whose rows hold points alone: where none of them has
    a target, none is asked for.
    """
    rows = forms.scored[forms.scored["weight"].notna() | forms.scored["score"].notna()]
    no_target, no_actual = rows["target_text"].isna().to_numpy(), rows["actual_text"].isna().to_numpy()
    dashes = pd.MultiIndex.from_frame(forms.dashes.astype({"position": "float64"}))
    cells = zip(rows["project_id"], rows["position"], strict=True)
    dashed = np.array([[(*cell, column) in dashes for column in ("target_text", "actual_text")] for cell in cells], dtype=bool).reshape(-1, 2)
    level = [rows["project_id"], rows["level1"].fillna("")]
    # 项目决策, 项目管理: rows of a layout that are scored by themselves.
    of_layout = ~known_level1(rows) & (rows["target_text"].notna() | rows["actual_text"].notna()).groupby(level).transform("sum").eq(0).to_numpy()
    empty_target, empty_actual = no_target & ~dashed[:, 0], no_actual & ~dashed[:, 1]
    blank = [empty_target & empty_actual, empty_target, empty_actual]
    return evidence(
        rows,
        "indicators",
        column=np.where(empty_target, "target_text", "actual_text"),
        what=np.select(blank, ["both", "target", "actual"], default=None),
        expected=text_of(rows["weight"].fillna(rows["score"])),
        fault=np.select(blank, ["年度指标值和实际完成值", "年度指标值", "实际完成值"], default=None),
        not_assessable=first_reason(
            ((no_target | no_actual) & ~(empty_target | empty_actual), "印的是横线，表示没有"), (of_layout, "本版式的这一级指标没有指标值栏")
        ),
    )


def target_repeats_name(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E10: the target says how much or how well, and does not repeat the indicator's name."""
    rows = forms.answered
    blank = (rows["target_text"].isna() | rows["level3"].isna()).to_numpy()
    likeness = similarities(rows["level3"], rows["target_text"])
    return evidence(
        rows,
        "indicators",
        column="target_text",
        observed=percent_of(likeness, 1),
        fault=np.where(~blank & (likeness > profile["target_likeness"]), "重复", None),
        not_assessable=first_reason((blank, "没有三级指标或年度指标值")),
    )


def actual_repeats_target(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E11, once per form: of the targets in words, the share whose actual repeats the same words, letter by letter.

    A figure that equals its target (405 for 405, 100% for 100%) meets it; 是 answers a question, and a grade (高, 较好) is answered by a
    grade. Only repeated words (全年实施, 满足) leave open what was done.
    """
    rows = forms.answered[forms.answered["target_text"].notna() & forms.answered["actual_text"].notna()]
    grade = (rows["kind"] == "scale").to_numpy() & by_value(rows["target_text"], lambda text: _dense(text) in words("grade"), False).astype(bool)
    rows = rows[~contains(rows["target_text"], _DIGIT) & (rows["kind"] != "yes_no").to_numpy() & ~grade]
    same = by_value(rows["target_text"], _dense) == by_value(rows["actual_text"], _dense)
    projects = forms.projects[["project_id"]]
    counts = pd.DataFrame({"rows": 1, "same": same.astype(int)}, index=rows["project_id"].to_numpy()).groupby(level=0).sum()
    counts = counts.reindex(projects["project_id"])
    share = (counts["same"] / counts["rows"]).to_numpy()
    return evidence(
        projects,
        "projects",
        observed=percent_of(share, 1),
        expected=percent_of(np.full(len(projects), profile["copied_actuals"])),
        detail=text_of(counts["same"]),
        difference=text_of(counts["rows"]),
        fault=np.where(share > profile["copied_actuals"] + 1e-9, "逐字相同", None),
        not_assessable=first_reason(
            (projects["project_id"].isin(forms.fragments), "表格残缺"), (counts["rows"].isna() | (counts["rows"] < 3), "指标值为文字、两栏都填写的指标不足三项")
        ),
    )


def indicator_under_wrong_label(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E16: only unmistakable words: people counted under 成本, satisfaction under 质量 or 效益, money paid under 数量 or 效益, a price under
    效益, a date under 质量, a rate of payment under 数量.

    Work that is measured in money (完成投资额, 贷款发放金额) is a quantity. A share under 数量 (合格率, 及时率) only asks: 完成率 may well stand there.
    """
    rows = forms.values
    name, unit = rows["level3"], rows["target_unit"]
    money = by_value(unit, lambda word: word in MONEY, False).astype(bool)
    heads = contains(name, _HEADS) & ~money & ~contains(name, _PRICE_WORD)
    content = contains(name, _SATISFACTION)
    paid = rows["group2"].eq("数量").to_numpy() & (contains(name, _PAID_OUT) | (money & contains(name, _PAID_FOR)))
    paid |= rows["group1"].eq("效益").to_numpy() & contains(name, _PAID_OUT) & ~contains(name, _GAIN)
    quantity, quality = rows["group2"].eq("数量").to_numpy(), rows["group2"].eq("质量").to_numpy()
    dated = by_value(rows["level3"], lambda text: bool(_WHEN.search("".join(text.split()))), False).astype(bool) & rows["kind"].isin(["date", "period"]).to_numpy()
    benefit = rows["group1"].eq("效益").to_numpy() & by_value(rows["group2"], lambda label: label in _BENEFITS, False).astype(bool)
    cases = {
        "heads": rows["cost"].to_numpy() & heads,
        "satisfaction": (quality | benefit) & content,
        "money": paid & ~contains(name, _WORK_IN_MONEY),
        "price": rows["group1"].eq("效益").to_numpy() & money & contains(name, _PRICE) & ~contains(name, _GAIN),
        "date": quality & dated,
        "payment": quantity & contains(name, _RATE_OF_PAYMENT),
        "quality": quantity & contains(name, _SHARE_OF_QUALITY),
        "time": quantity & contains(name, _SHARE_IN_TIME),
        "cost": rows["group2"].isin(["数量", "质量", "时效"]).to_numpy() & money & contains(name, _COST) & ~contains(name, _GAIN),
        "share": quantity & contains(name, _SHARE_OF_A_WHOLE) & rows["target_unit"].eq("%").to_numpy(),
        "count": rows["group2"].isin(["时效"]).to_numpy() & contains(name, _COUNT) & rows["target_unit"].isin(words("counter")).to_numpy(),
    }
    return evidence(
        rows,
        "indicators",
        column="level3",
        what=np.select(list(cases.values()), list(cases), default="heads"),
        observed=by_value(name, packed),
        expected=np.select(list(cases.values()), ["数量指标", "满意度指标", "成本指标", "成本指标", "时效指标", "预算执行情况", "质量指标", "时效指标", "成本指标", "质量指标", "数量指标"], default=None),
        severity=np.where(np.any([cases[word] for word in ("quality", "time", "cost", "share", "count")], axis=0), "info", "warning"),
        detail=rows["level2"],
        fault=np.where(np.any(list(cases.values()), axis=0), "放错位置", None),
        not_assessable=first_reason((name.isna(), "没有三级指标"), (rows["level2"].isna() & rows["level1"].isna(), "没有一级和二级指标")),
    )


def repeated_indicator(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E17: no two indicators of a form are one: equal names anywhere, and under different level 1 names that differ in filler words.

    Likeness alone is no proof: 发放金额 and 人均发放金额 are two things. The parts of an indicator (其中：本级) may be named like those of another.
    """
    rows = forms.values[forms.values["level3"].notna() & forms.values["parent"].isna()].reset_index(drop=True)
    name = by_value(rows["level3"], comparable, "")
    bare = by_value(rows["level3"], lambda text: _FILLER.sub("", comparable(text)) or comparable(text), "")
    keys = pd.DataFrame({"project": rows["project_id"], "name": name, "bare": bare, "group": rows["group1"], "place": np.arange(len(rows))})
    keys = keys[keys["name"] != ""]
    same = keys.groupby(["project", "name"], sort=False)["place"].transform("first")
    near = keys.groupby(["project", "bare"], sort=False)
    near_place, near_group = near["place"].transform("first"), near["group"].transform("first")
    equal = same != keys["place"]
    alike = ~equal & (near_place != keys["place"]) & (near_group != keys["group"])
    first = np.select([equal, alike], [same, near_place], default=-1)
    fault = np.full(len(rows), None, dtype=object)
    position = rows["position"].to_numpy(dtype=float)
    for place, other in zip(keys["place"].to_numpy()[first >= 0], first[first >= 0], strict=True):
        fault[place] = f"第 {position[other]:.0f} 项"
    return evidence(rows, "indicators", column="level3", observed=by_value(rows["level3"], packed), fault=fault)


def required_kinds(forms: Forms, profile: Profile, under_wrong_label: pd.DataFrame) -> pd.DataFrame:
    """Evidence for E19: every form has indicators of quantity, quality, time and cost (as the profile asks) and of some benefit.

    Staff costs (工资, 人员经费) have a fixed pair of indicators in some regions. A label that the indicator system does not know could be any of them, so such a form cannot be judged. A row that says 不涉及 answers,
    and so does one that E16 finds under another label: moved to its own, it is there.
    """
    projects = forms.projects[["project_id"]]
    ids = projects["project_id"]
    rows = forms.indicators
    group1, group2 = short(rows["level1"]), short(rows["level2"])
    misplaced = under_wrong_label[under_wrong_label["fault"].notna()]
    missing: dict[str, np.ndarray] = {}
    for kind in profile["required_level2"]:
        if kind == "效益":
            has = (group1 == "效益") | np.isin(group2.astype(str), ["经济效益", "社会效益", "生态效益", "可持续影响"])
        elif kind == "成本":
            has = (group1 == "成本") | (group2 == "成本")
        else:
            has = group2 == kind
        missing[kind] = ~ids.isin([*rows.loc[has, "project_id"], *misplaced.loc[misplaced["expected"] == f"{kind}指标", "project_id"]]).to_numpy()
    words = np.array(["、".join(kind for kind, gaps in missing.items() if gaps[index]) or None for index in range(len(ids))], dtype=object)
    staff = by_value(forms.projects["project_name"], lambda name: names(name, "staff"), False).astype(bool)
    unknown = ids.isin(rows.loc[[label not in level1_of() and label != "满意度" for label in group2], "project_id"])
    return evidence(
        projects,
        "projects",
        fault=words,
        not_assessable=first_reason(
            (ids.isin(forms.fragments), "表格残缺，指标不全"), (~ids.isin(rows["project_id"]), "没有绩效指标"), (staff, "人员经费项目，不要求各类指标"), (unknown, "有二级指标不在指标体系内或为空")
        ),
    )


def hollow_share(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E20: a high share under 效益 or 满意度 says how it is counted: by its name, by a sample behind it (95%（12个科室）), or by a
    survey told in the form.

    Satisfaction that came out at 100 % is left to E14, which asks the same.
    """
    rows = forms.values
    rows = rows[rows["group1"].isin(["效益", "满意度"]) & rows["target_unit"].eq("%")]
    surveyed = forms.projects.loc[contains(forms.projects["actual_outcome"], _SURVEY), "project_id"]
    told = rows["project_id"].isin(surveyed).to_numpy(copy=True)
    for column in ("level3", "target_text", "actual_text", "deviation_note"):
        told |= contains(rows[column], _SURVEY)
    told |= contains(rows["target_text"], _SAMPLE) | contains(rows["actual_text"], _SAMPLE)
    counted = rows["group1"].eq("效益").to_numpy() & contains(rows["level3"], _COUNTED)
    all_content = rows["group1"].eq("满意度") & rows["actual_value"].eq(100) & rows["actual_unit"].fillna("%").eq("%")
    high = (rows["target_value"] >= profile["hollow_share"] - 1e-9).to_numpy()
    return evidence(
        rows,
        "indicators",
        column="target_text",
        observed=target_as_printed(rows),
        fault=np.where(high & ~told & ~counted, "没有统计方法", None),
        not_assessable=first_reason((rows["target_value"].isna(), "指标值不是确切的百分数"), (all_content, "完成值为 100%，由 E14 评判")),
    )


def number_of_rows(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E23: a form has a fitting number of level-3 indicators; a parent and its parts are one."""
    projects = forms.projects[["project_id"]]
    ids = projects["project_id"]
    rows = forms.answered
    count = pd.Series(indicator_of(rows), index=rows["project_id"].to_numpy()).groupby(level=0).nunique().reindex(ids).fillna(0).to_numpy()
    few, many = count < profile["rows_min"], count > profile["rows_max"]
    return evidence(
        projects,
        "projects",
        what=np.where(few, "few", "many"),
        observed=text_of(count),
        expected=f"{plain(profile['rows_min'])} 至 {plain(profile['rows_max'])}",
        fault=np.select([few, many], ["过少", "过多"], default=None),
        not_assessable=first_reason((ids.isin(forms.fragments), "表格残缺，指标不全"), (count == 0, "没有绩效指标")),
    )


def textual_targets(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E24: at most so large a share of a form's targets holds no number."""
    projects = forms.projects[["project_id"]]
    rows = forms.answered[forms.answered["target_text"].notna()]
    words = ~contains(rows["target_text"], _DIGIT)
    counts = pd.DataFrame({"rows": 1, "words": words.astype(int)}, index=rows["project_id"].to_numpy()).groupby(level=0).sum()
    counts = counts.reindex(projects["project_id"])
    share = (counts["words"] / counts["rows"]).to_numpy()
    return evidence(
        projects,
        "projects",
        observed=percent_of(share, 1),
        expected=percent_of(np.full(len(projects), profile["textual_targets"])),
        detail=text_of(counts["words"]),
        difference=text_of(counts["rows"]),
        fault=np.where(share > profile["textual_targets"] + 1e-9, "不含数字", None),
        not_assessable=first_reason((projects["project_id"].isin(forms.fragments), "表格残缺"), (counts["rows"].isna(), "没有年度指标值")),
    )


def _dense(text: str) -> str:
    return "".join(text.split())
