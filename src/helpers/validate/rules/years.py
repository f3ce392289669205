"""Rules across years: the same project the year before, what it promised then, and what was found then."""

from __future__ import annotations

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from helpers.units import is_office, usual_spellings
from helpers.validate.evidence import Forms, by_value, comparable, evidence, first_reason, packed, text_of
from helpers.validate.profile import Profile
from helpers.validate.rules.budget import name_key

_PLACES_TOLD = 3


def same_project(forms: Forms) -> tuple[pd.Series, pd.Series]:
    """For each form (by project_id) the same project's id in the year before, and why there is none.

    The same: one unit and one name, the year and 结转 left out; not where both print a department and the two are others. Several candidates
    are none.
    """
    now, before = forms.projects, forms.previous.projects
    before = before[before["duplicate_of"].isna() & before["project_name"].notna()]
    usual = usual_spellings(pd.concat([now["department"], before["department"]]))
    departments = dict(zip(before["project_id"], _departments(before, usual), strict=True))
    candidates = pd.Series(before["project_id"].to_numpy(), index=_keys(before)).groupby(level=0).agg(list)
    partner, why = [], []
    for key, department in zip(_keys(now), _departments(now, usual), strict=True):
        found = [one for one in candidates.get(key, []) if _may_be_one(departments[one], department)] if key else []
        partner.append(found[0] if len(found) == 1 else None)
        why.append(None if len(found) == 1 else "没有对应的项目" if not found else "对应的项目不止一个")
    ids = now["project_id"].to_numpy()
    return pd.Series(partner, index=ids, dtype="object"), pd.Series(why, index=ids, dtype="object")


def _departments(projects: pd.DataFrame, usual: dict[str, str]) -> np.ndarray:
    """The department of each form by its usual spelling; blank for none, and for an office that stands in its place."""
    return by_value(projects["department"], lambda name: "" if is_office(name) else usual[comparable(name)], "")


def _may_be_one(one: str, other: str) -> bool:
    """Whether two departments may be one: either is blank, or the other with its region in front."""
    return one.endswith(other) or other.endswith(one)


def changed_name(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G14: a project without a namesake last year, and one of the same unit that has none this year, with a very like name."""
    projects = forms.projects
    if forms.previous is None:
        return evidence(projects[["project_id"]], "projects", column="project_name", not_assessable="没有上一年度的数据")
    partner, why = same_project(forms)
    before = forms.previous.projects[forms.previous.projects["project_name"].notna() & forms.previous.projects["duplicate_of"].isna()]
    gone = before[~before["project_id"].isin(partner.dropna())]
    by_unit: dict[str, list[str]] = {}
    for unit, name in zip(by_value(gone["implementing_unit"], comparable, ""), gone["project_name"], strict=True):
        by_unit.setdefault(unit, []).append(name)
    fault = np.full(len(projects), None, dtype=object)
    likeness = np.full(len(projects), np.nan)
    new = partner.isna().to_numpy() & projects["project_name"].notna().to_numpy()
    units = by_value(projects["implementing_unit"], comparable, "")
    for index in np.flatnonzero(new):
        names = by_unit.get(units[index], [])
        best = process.extractOne(name_key(projects["project_name"].iloc[index]), [name_key(name) for name in names], scorer=_likeness, score_cutoff=75)
        if best:
            fault[index], likeness[index] = packed(names[best[2]]), best[1] / 100
    return evidence(
        projects[["project_id"]],
        "projects",
        column="project_name",
        observed=by_value(projects["project_name"], packed),
        detail=np.array([None if np.isnan(value) else f"{value:.0%}" for value in likeness], dtype=object),
        fault=fault,
        not_assessable=first_reason((projects["project_name"].isna(), "没有项目名称"), (why.eq("对应的项目不止一个").to_numpy(), "上一年度对应的项目不止一个")),
    )


def _likeness(one: str, other: str, *, score_cutoff: float = 0) -> float:
    """Likeness in per cent; a name to which words were added is like itself at least as far as the limit (创业补贴, 创业补贴及配套)."""
    shorter, longer = sorted((one, other), key=len)
    grown = len(shorter) >= 4 and 2 * len(shorter) >= len(longer) and (longer.startswith(shorter) or longer.endswith(shorter))
    return max(fuzz.ratio(one, other), 75.0 if grown else 0.0)


def lowered_target(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G15: a target that was missed last year and is lower this year, for the same indicator of the same project."""
    rows = forms.values
    if forms.previous is None:
        return evidence(rows, "indicators", column="target_text", not_assessable="没有上一年度的数据")
    partner, _ = same_project(forms)
    before = forms.previous.values
    rows = rows.assign(partner=partner.reindex(rows["project_id"]).to_numpy(), name=by_value(rows["level3"], _indicator_key, ""))
    before = before.assign(name=by_value(before["level3"], _indicator_key, ""))
    before = before[~before.duplicated(["project_id", "name"], keep=False)]
    keep = ["project_id", "name", "target", "actual", "direction", "target_text", "actual_text", "target_unit"]
    joined = rows.reset_index(drop=True).merge(before[keep].rename(columns={"project_id": "partner"}), how="left", on=["partner", "name"], suffixes=("", "_before"))
    up, down = (joined["direction"].eq(word) & joined["direction_before"].eq(word) for word in ("at_least", "at_most"))
    missed = (up & (joined["actual_before"] < joined["target_before"])) | (down & (joined["actual_before"] > joined["target_before"]))
    lowered = (up & (joined["target"] < joined["target_before"])) | (down & (joined["target"] > joined["target_before"]))
    other_unit = joined["target_unit"].fillna("") != joined["target_unit_before"].fillna("")
    return evidence(
        joined,
        "indicators",
        column="target_text",
        observed=by_value(joined["target_text"], packed),
        expected=by_value(joined["target_text_before"], packed),
        difference=text_of(joined["target"] - joined["target_before"]),
        detail=by_value(joined["actual_text_before"], packed),
        fault=np.where(missed & lowered, "调低", None),
        not_assessable=first_reason(
            (joined["target_text_before"].isna(), "上一年度没有对应的指标"),
            (~(up | down) | joined["target"].isna() | joined["target_before"].isna() | joined["actual_before"].isna() | other_unit, "指标值不可比"),
        ),
    )


def standing_finding(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G16: the rules that found something critical or a warning last year on the same project and find something again this year.

    It is told with this year's findings, and says where last year's stood.
    """
    projects = forms.projects[["project_id"]]
    if forms.previous is None or forms.previous_findings is None:
        return evidence(projects, "projects", not_assessable="没有上一年度的数据")
    partner, why = same_project(forms)
    found = forms.previous_findings
    found = found[found["severity"].isin(["critical", "warning"])]
    places = found.groupby(["project_id", "rule"], sort=False)["place"].agg(_places)
    before: dict[str, dict[str, tuple[str, str]]] = {}
    for (project, rule), told in places.items():
        before.setdefault(project, {})[rule] = told
    again = [
        (project, rule, *told)
        for project, last in partner.dropna().items()
        for rule, told in before.get(last, {}).items()
        if rule in forms.found.get(project, ())
    ]
    standing = pd.DataFrame(again, columns=["project_id", "rule", "count", "places"], dtype="object")
    quiet = projects[~projects["project_id"].isin(standing["project_id"])]
    unknown = why.reindex(quiet["project_id"]).notna()
    return pd.concat(
        [
            evidence(standing, "projects", what=standing["rule"], observed=standing["places"], difference=standing["count"], fault=standing["rule"]),
            evidence(quiet, "projects", not_assessable=first_reason((unknown, "上一年度没有对应的项目，或对应的不止一个"))),
        ],
        ignore_index=True,
    )


def _places(places: pd.Series) -> tuple[str, str]:
    """How many findings there were last year, and where they stood: up to three places."""
    told = list(dict.fromkeys(places.dropna()))
    where = f"{'；'.join(told[:_PLACES_TOLD])}{'……' if len(told) > _PLACES_TOLD else ''}"
    return str(len(places)), where or "位置不详"


def _indicator_key(name: object) -> str:
    return name_key(name)


def _keys(projects: pd.DataFrame) -> list[str]:
    units, names = by_value(projects["implementing_unit"], comparable, ""), by_value(projects["project_name"], name_key, "")
    return [f"{name}\x1f{unit}" if name else "" for unit, name in zip(units, names, strict=True)]
