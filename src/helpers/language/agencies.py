"""Departments and their units by name: which spellings are one department, and whose unit a unit is."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources
from itertools import pairwise

import pandas as pd

from helpers.language.normalise import comparable

_REGION = re.compile(r".{2,12}(省|市|自治区|自治州|州|盟|地区|区|县|旗)")


def is_office(name: str) -> bool:
    """Whether a name is that of an office within a department (组织人事科, 局办公室), and not of a department with a budget.

    Many an office has a budget of its own (街道办事处, 县人民政府办公室, 网络安全和信息化委员会办公室). The first line of `offices.csv` that fits the name decides; a
    name that fits no line is a department.
    """
    spelling = comparable(name)
    return next((kind == "office" for pattern, kind in _office_names() if pattern.search(spelling)), False)


def usual_spellings(names: pd.Series) -> dict[str, str]:
    """For each spelling (as `comparable` has it) the usual one of its department: the most frequent, and of those the first.

    Two spellings are one department where one is the other with the region in front (北京市某区教育局, 某区教育局), or its customary short form (人社局),
    as listed in `departments.csv`. A bare name that fits two departments stays as it is.
    """
    counts = names.dropna().map(comparable).value_counts().sort_index()
    stems = {spelling: _long_form(spelling) for spelling in counts.index}
    known = set(stems.values())
    longer: dict[str, set[str]] = {}
    for stem in known:
        for shorter in known.intersection(_without_regions(stem)):
            longer.setdefault(shorter, set()).add(stem)
    groups: dict[str, list[str]] = {}
    for spelling, stem in stems.items():
        shorter = [name for name in _without_regions(stem) if name in longer and _is_one(longer[name])]
        groups.setdefault(min([stem, *shorter], key=len), []).append(spelling)
    return {spelling: max(group, key=lambda one: counts[one]) for group in groups.values() for spelling in group}


def _is_one(names: set[str]) -> bool:
    """Whether names differ only by how much of one region stands in front."""
    ordered = sorted(names, key=len)
    return all(longer.endswith(shorter) for shorter, longer in pairwise(ordered))


def department_names(names: pd.Series) -> pd.Series:
    """The department that each name means, as most forms of the year print it; null for an office within one, and for a blank."""
    usual = usual_spellings(names)
    meant = names.map(lambda name: None if is_office(name) else usual[comparable(name)], na_action="ignore")
    printed = {spelling: own.mode().iloc[0] for spelling, own in names.groupby(names.map(comparable, na_action="ignore"))}
    return meant.map(printed, na_action="ignore")


def unit_names(projects: pd.DataFrame) -> dict[str, str | None]:
    """Name of the implementing unit of each form, by project_id, as printed; None where none is printed.

    Every bureau has a 办公室: where one name stands under several departments, the department stands in front (某区教育局办公室).
    Spellings of one department are one, and where a form prints no department, or an office instead, the name stays as it is.
    """
    usual = usual_spellings(projects["department"])
    departments = projects["department"].map(lambda name: None if is_office(name) else usual[comparable(name)], na_action="ignore")
    known = pd.DataFrame({"unit": projects["implementing_unit"].map(comparable, na_action="ignore"), "department": departments})
    shared = known.groupby("unit")["department"].transform("nunique") > 1
    rows = zip(projects["project_id"], projects["implementing_unit"], departments, shared, strict=True)
    return {
        key: None if pd.isna(unit) else f"{department}{unit}" if is_shared and not pd.isna(department) else unit
        for key, unit, department, is_shared in rows
    }


def _without_regions(name: str) -> list[str]:
    """北京市某区教育局 -> 某区教育局: the name without the larger regions in front; a bare 教育局 could be anybody's."""
    return [
        name[match.end() :]
        for match in re.finditer(r"(省|市|自治区|自治州)", name)
        if _REGION.match(name[match.end() :]) and match.end() < len(name)
    ]


@cache
def _office_names() -> list[tuple[re.Pattern[str], str]]:
    with (resources.files("helpers.language") / "offices.csv").open(encoding="utf-8", newline="") as lines:
        return [(re.compile(row["pattern"]), row["kind"]) for row in csv.DictReader(lines)]


@cache
def _short_forms() -> dict[str, str]:
    with (resources.files("helpers.language") / "departments.csv").open(encoding="utf-8", newline="") as lines:
        return {row["short"]: row["full"] for row in csv.DictReader(lines)}


def _long_form(name: str) -> str:
    for abbreviation, full in _short_forms().items():
        if name.endswith(abbreviation):
            return name.removesuffix(abbreviation) + full
    return name
