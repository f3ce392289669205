"""Tell when forms are about one project: under what names in one year, and which project of the year before."""

from __future__ import annotations

import re

import pandas as pd

from helpers.language.agencies import is_office, usual_spellings
from helpers.language.normalise import comparable

_OF_THE_YEAR = re.compile(r"(?<!\d)(20)?\d\d年度?|结转|结余|资金$")
NO_PARTNER, SEVERAL_PARTNERS = "没有对应的项目", "对应的项目不止一个"


def name_key(name: object) -> str:
    """A project's name without year, 结转 and brackets' marks, so that it stays the same from year to year; '' without a name."""
    plain = comparable(name)
    return _OF_THE_YEAR.sub("", plain) or plain


def same_project(now: pd.DataFrame, before: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """For each form of `now` (rows of `projects`) the id of the same project in `before`, or the reason without one; both by project_id.

    The same means: one unit and one name, years and 结转 left out, and one department, where both forms print it. Several candidates count
    as none.
    """
    before = before[before["duplicate_of"].isna() & before["project_name"].notna()]
    usual = usual_spellings(pd.concat([now["department"], before["department"]]))
    departments = dict(zip(before["project_id"], _departments(before, usual), strict=True))
    candidates = pd.Series(before["project_id"].to_numpy(), index=project_keys(before)).groupby(level=0).agg(list)
    partner, why = [], []
    for key, department in zip(project_keys(now), _departments(now, usual), strict=True):
        found = [one for one in candidates.get(key, []) if _may_be_one(departments[one], department)] if key else []
        partner.append(found[0] if len(found) == 1 else None)
        why.append(None if len(found) == 1 else NO_PARTNER if not found else SEVERAL_PARTNERS)
    ids = now["project_id"].to_numpy()
    return pd.Series(partner, index=ids, dtype="object"), pd.Series(why, index=ids, dtype="object")


def project_keys(projects: pd.DataFrame) -> list[str]:
    """Unit and name of each form, as they stay from year to year; '' where no name is printed."""
    pairs = zip(projects["implementing_unit"], projects["project_name"], strict=True)
    return [f"{comparable(unit)}|{name_key(name)}" if name_key(name) else "" for unit, name in pairs]


def _departments(projects: pd.DataFrame, usual: dict[str, str]) -> list[str]:
    """The department of each form by its usual spelling; '' for none, and for an office that stands in its place."""
    return ["" if not isinstance(name, str) or is_office(name) else usual[comparable(name)] for name in projects["department"]]


def _may_be_one(one: str, other: str) -> bool:
    """Whether two departments may be one: either is blank, or the other with its region in front."""
    return one.endswith(other) or other.endswith(one)
