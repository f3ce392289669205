"""Rules A on labels: do the levels of the indicators and the name of the department say what they should."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from helpers.language.agencies import is_office, usual_spellings
from helpers.language.normalise import comparable
from helpers.validate.evidence import Forms, evidence, first_reason
from helpers.validate.profile import Profile
from helpers.validate.texts import by_value
from helpers.validate.values import labels_held, level1_of, short

_UNDER_ANY = ("满意度", "预算执行")
"""Level-2 labels of which the indicator system does not say under what level 1 they stand."""
_ONE_REGION = re.compile(r"[\u4e00-\u9fff]{2,7}?(?:自治区|自治州|地区|省|市|州|盟|区|县|旗)")


def level_contradiction(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for A04: each level-2 label stands under the level 1 it belongs to; a level 1 that had to be inferred is a note.

    A level 1 of the layout's own (项目产出, 决策, 过程) is no contradiction: the form came with it.
    """
    rows = forms.indicators
    level1, level2 = short(rows["level1"]), short(rows["level2"])
    allowed = by_value(level2, level1_of().get, None)
    due = by_value(level2, lambda label: "或".join(f"{word}指标" for word in level1_of().get(label, ())) or None, None)
    pairs = zip(level1, allowed, strict=True)
    wrong = np.array([isinstance(labels, tuple) and one is not None and one not in labels for one, labels in pairs], dtype=bool)
    inferred = (rows["level1_origin"] == "inferred").to_numpy()
    return evidence(
        rows,
        "indicators",
        column="level1",
        what=np.where(wrong, "contradiction", "inferred"),
        observed=rows["level1"].where(~inferred, None),
        expected=np.where(inferred, rows["level1"], due),
        detail=rows["level2"],
        fault=np.select([wrong, inferred], ["不属于", "推定"], default=None),
        severity=np.where(wrong, "warning", "info"),
        not_assessable=first_reason(
            (rows["level2"].isna(), "没有二级指标"),
            (pd.isna(level1), "没有一级指标"),
            (~known_level1(rows), "一级指标是本版式自己的名称"),
            (pd.isna(allowed), "二级指标不在指标体系内"),
        ),
    )


def known_level1(rows: pd.DataFrame) -> np.ndarray:
    """True where level 1 is one of the indicator system, or blank; 项目产出, 决策 and 过程 are names of a layout, whose levels 2 are its own."""
    return pd.isna(short(rows["level1"])) | np.isin(short(rows["level1"]).astype(str), ["产出", "效益", "满意度", "成本"])


def unknown_level2(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for A05: each level-2 label, once per form, is one of the indicator system, or the execution's; known misprints and other wordings
    of one (产出数量, 满意度指标等) are accepted. Below a level 1 of the layout's own the levels 2 are its own too.
    """
    rows = forms.indicators[forms.indicators["level2"].notna()]
    rows = rows[~rows.duplicated(["project_id", "level2"])]
    label = short(rows["level2"])
    known = by_value(label, lambda word: word in level1_of() or word in _UNDER_ANY, False).astype(bool)
    known |= by_value(rows["level2"], lambda text: bool(labels_held(text)), False).astype(bool)
    # A form that uses no label of the system in its own words prints a list of its own. One that uses some is asked about the others, also
    # where these are more: the template has the system's labels then, and somebody wrote over them.
    own_list = ~pd.Series(by_value(label, lambda word: word in level1_of(), False).astype(bool), index=rows.index).groupby(rows["project_id"]).transform("any")
    return evidence(
        rows,
        "indicators",
        column="level2",
        observed=rows["level2"],
        fault=np.where(known, None, "不在指标体系内"),
        not_assessable=first_reason((~known_level1(rows), "一级指标是本版式自己的名称"), (own_list.to_numpy(), "二级指标是本版式自己的名称")),
    )


def department(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for A10: the department in charge is no office of one; it, and the unit, is spelled as other forms of the year spell it.

    Two spellings are one department where one is the other with the region in front, or its customary short form; two units where one
    is the only other with a region in front. Which spelling holds is asked, on the forms with the rarer one: the most frequent need not
    be the full name.
    """
    return pd.concat([_departments(forms), _units(forms)], ignore_index=True)


def _departments(forms: Forms) -> pd.DataFrame:
    projects = forms.projects
    name = projects["department"]
    usual = usual_spellings(name)
    office = by_value(name, is_office, False).astype(bool)
    due = by_value(name, lambda text: usual[comparable(text)], None)
    other = np.array([isinstance(a, str) and isinstance(b, str) and comparable(a) != b for a, b in zip(name, due, strict=True)], dtype=bool)
    return evidence(
        projects[["project_id"]],
        "projects",
        column="department",
        what=np.where(office, "office", "spelling"),
        observed=by_value(name, lambda text: "".join(text.split()), None),
        expected=np.where(office, None, due),
        detail=_forms_that_say(name, due),
        fault=np.select([office, other], ["科室", "写法"], default=None),
        not_assessable=first_reason((name.isna(), "没有主管部门")),
    )


def _units(forms: Forms) -> pd.DataFrame:
    projects = forms.projects[forms.projects["implementing_unit"].notna()]
    name = projects["implementing_unit"]
    longer: dict[str, list[str]] = {}
    for spelling in sorted({comparable(text) for text in name}):
        for end in _region_ends(spelling):
            longer.setdefault(spelling[end:], []).append(spelling)
    counts = name.map(comparable).value_counts()
    partner: dict[str, str] = {}
    for bare, spellings in longer.items():
        if len(spellings) == 1 and bare in counts:
            # Asked where fewer forms say it, so that one question does for all.
            rare, usual = sorted((bare, spellings[0]), key=lambda spelling: counts[spelling])
            partner[rare] = usual
    due = by_value(name, lambda text: partner.get(comparable(text)), None)
    return evidence(
        projects[["project_id"]],
        "projects",
        column="implementing_unit",
        what="unit",
        observed=by_value(name, lambda text: "".join(text.split()), None),
        expected=due,
        detail=_forms_that_say(name, due),
        fault=np.where(pd.isna(due), None, "写法"),
    )


def _region_ends(name: str) -> list[int]:
    """Where the regions in front of a name end: 北京市|丰台区|劳动服务管理中心; no name is left bare by less than four characters."""
    ends, start = [], 0
    while (match := _ONE_REGION.match(name, start)) and len(name) - match.end() >= 4:
        start = match.end()
        ends.append(start)
    return ends


def _forms_that_say(names: pd.Series, spellings: np.ndarray) -> np.ndarray:
    """How many forms of the year use each spelling, in figures."""
    counts = names.dropna().map(comparable).value_counts()
    return np.array([None if not isinstance(spelling, str) else str(counts.get(spelling, 0)) for spelling in spellings], dtype=object)
