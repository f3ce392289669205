"""Rules G: do parts of a form, and forms among themselves, repeat one another."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from helpers.language.agencies import unit_names
from helpers.language.normalise import comparable
from helpers.schema.identity import name_key
from helpers.validate.evidence import Forms, evidence, first_reason
from helpers.validate.profile import Profile
from helpers.validate.project_list import list_keys
from helpers.validate.texts import by_value, packed, percent_of, plain, similarities

_MANY = 1500
"""Names of one unit that are compared with one another; above, only equal ones are found."""
_LONG_NAME = 8
_ROWS_TOLD = 3
_KINDS_OF_PROJECT = ("项目", "工程", "经费", "资金", "补助", "补贴", "专项", "活动", "建设", "采购", "改造", "维修")
_OPENING = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十])?(?:通过|完成|实施|开展|推进|本年度?|20\d\d年度?|全年)*")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d年度?")


def outcome_repeats_goal(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G06: the outcome against the expected goal; equal is a warning, very like is worth a look.

    Where the outcome answers the goal's figures with its own (遴选项目 10 个, 15 个), the words around them may be the same. Years are no such figures.
    """
    projects = forms.projects
    goal, outcome = projects["expected_goal"], projects["actual_outcome"]
    blank = goal.isna() | outcome.isna()
    likeness = similarities(goal, outcome)
    same = ~blank.to_numpy() & (likeness == 1)
    answered = np.array([_has_own_figures(*texts) for texts in zip(goal, outcome, strict=True)], dtype=bool)
    return evidence(
        projects[["project_id"]],
        "projects",
        column="actual_outcome",
        what=np.where(same, "same", "similar"),
        observed=percent_of(likeness, 1),
        fault=np.where(same | (~answered & (likeness > profile["similarity_limit"])), "雷同", None),
        severity=np.where(same, "warning", "info"),
        not_assessable=first_reason((blank, "没有预期目标或实际完成情况")),
    )


def _has_own_figures(goal: object, outcome: object) -> bool:
    """Whether an outcome has figures that its goal has not, or has them in another order, years aside."""
    planned, told = (_FIGURE.findall(_YEAR.sub("", "".join(text.split()))) if isinstance(text, str) else [] for text in (goal, outcome))
    return bool(Counter(told) - Counter(planned)) or (len(told) == len(planned) and told != planned)


def same_content(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G08: forms whose goal, indicators, targets and actuals are all the same, with the others named; and single rows that stand word
    for word in another project's form.

    A second form of the same project and unit belongs to A03 and is not compared; nor are forms without a name. A row is compared only where its
    actual or its note is a text too long to come about twice: the same indicator with the same figures (满意度 ≥90% 95%) is no copy. Of such rows a form is
    told the first, as a question; forms that are the same as a whole are told so and not row by row.
    """
    projects = forms.projects[forms.projects["duplicate_of"].isna() & forms.projects["project_name"].notna()]
    rows = forms.indicators
    texts = (by_value(rows[column], comparable, "") for column in ("level3", "target_text", "actual_text"))
    lines = pd.Series(["\x1f".join(cells) for cells in zip(*texts, strict=True)], index=rows["project_id"], dtype="object")
    bodies = lines.groupby(level=0, sort=False).agg("\x1e".join) if len(lines) else lines
    body = bodies.reindex(projects["project_id"]).to_numpy()
    goal = projects["expected_goal"].map(comparable).to_numpy()
    blank = pd.isna(body) | (goal == "") | projects["project_id"].isin(forms.fragments).to_numpy()
    content = np.array([None if no else f"{g}\x1d{b}" for g, b, no in zip(goal, body, blank, strict=True)], dtype=object)
    groups: dict[str, list[int]] = {}
    for index, text in enumerate(content):
        if text is not None:
            groups.setdefault(text, []).append(index)
    names = projects["project_name"].map(lambda name: "".join(str(name).split())).to_numpy()
    ids = projects["project_id"].to_numpy()
    others = [[other for other in groups.get(text, ()) if other != index] for index, text in enumerate(content)]
    whole = evidence(
        projects[["project_id"]],
        "projects",
        column="expected_goal",
        what="whole",
        fault=np.array(["；".join(names[rest]) or None for rest in others], dtype=object),
        partner=np.array([" ".join(ids[rest]) or None for rest in others], dtype=object),
        not_assessable=first_reason((blank, "没有预期目标或绩效指标")),
    )
    return pd.concat([whole, _same_rows(forms, profile, projects, dict(zip(ids, content, strict=True)))], ignore_index=True)


def _same_rows(forms: Forms, profile: Profile, projects: pd.DataFrame, contents: dict[str, str | None]) -> pd.DataFrame:
    """Evidence on the rows that say much in words: the first of each form that stands in the form of another project too."""
    rows = forms.answered
    rows = rows[rows["project_id"].isin(projects["project_id"]) & rows[["level3", "target_text", "actual_text"]].notna().all(axis=1)]
    actual, note = by_value(rows["actual_text"], comparable, ""), by_value(rows["deviation_note"], comparable, "")
    longest = np.array([max(len(one), len(other)) for one, other in zip(actual, note, strict=True)], dtype=float)
    telling = longest >= profile["copied_text"]
    rows, actual, note = rows[telling], actual[telling], note[telling]
    named = dict(zip(projects["project_id"], projects["project_name"], strict=True))
    texts = zip(by_value(rows["level3"], comparable, ""), by_value(rows["target_text"], comparable, ""), actual, note, strict=True)
    places: dict[tuple[str, ...], list[tuple[str, int]]] = {}
    keys = list(texts)
    for key, project, position in zip(keys, rows["project_id"], rows["position"], strict=True):
        places.setdefault(key, []).append((project, int(position)))
    fault, partner = (np.full(len(rows), None, dtype=object) for _ in range(2))
    told: set[str] = set()
    for index, (key, project) in enumerate(zip(keys, rows["project_id"], strict=True)):
        others = [place for place in places[key] if _is_another(project, place[0], named, contents)]
        if others and project not in told:
            told.add(project)
            fault[index] = "；".join(f"“{packed(named[other])}”第 {position} 项" for other, position in others[:_ROWS_TOLD])
            partner[index] = " ".join(dict.fromkeys(other for other, _ in others))
    is_note = np.array([len(one) >= len(other) for one, other in zip(note, actual, strict=True)], dtype=bool)
    words = np.where(is_note, by_value(rows["deviation_note"], packed), by_value(rows["actual_text"], packed))
    return evidence(
        rows,
        "indicators",
        column=np.where(is_note, "deviation_note", "actual_text"),
        what="row",
        severity="info",
        observed=by_value(rows["level3"], packed),
        detail=words,
        fault=fault,
        partner=partner,
    )


def _is_another(own: str, other: str, named: dict[str, str], contents: dict[str, str | None]) -> bool:
    """Whether two forms are of different projects and not the same as a whole."""
    if own == other or name_key(named[own]) == name_key(named[other]):
        return False
    return contents[own] is None or contents[own] != contents[other]


def other_projects_named(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G21: goal and outcome begin a sentence with the name of this project, and not with that of another one of the year.

    A text that is copied from another form often keeps its name. Names that say little (below eight signs, or no kind of project at their end) and
    those that hold one another are passed over; a text that names its own project may well name others.
    """
    names = {project: comparable(name) for project, name in zip(forms.projects["project_id"], forms.projects["project_name"], strict=True)}
    by_start: dict[str, list[str]] = {}
    for name in dict.fromkeys(names.values()):
        if len(name) >= _LONG_NAME and name.endswith(_KINDS_OF_PROJECT):
            by_start.setdefault(name[:6], []).append(name)
    records = []
    for column, label in (("expected_goal", "预期目标"), ("actual_outcome", "实际完成情况")):
        for project, text in zip(forms.projects["project_id"], forms.projects[column], strict=True):
            if isinstance(text, str):
                records.append((project, column, label, _other_name(text, names[project], by_start, profile["named_likeness"])))
    frame = pd.DataFrame(records, columns=["project_id", "column", "label", "other"])
    return evidence(frame, "projects", column=frame["column"], what=frame["column"], detail=frame["label"], fault=frame["other"].astype(object).where(frame["other"].notna(), None))


def _other_name(text: str, own: str, by_start: dict[str, list[str]], likeness: float) -> str | None:
    """The name of another project with which a sentence of a text begins; one that is more like the own name than the limit is the own."""
    sentences = [comparable(said) for said in re.split(r"[。；;\n]", text)]
    if own and any(own in said for said in sentences):
        return None
    for said in sentences:
        bare = _OPENING.sub("", said, count=1)
        for name in by_start.get(bare[:6], ()):
            if bare.startswith(name) and not fuzz.partial_ratio(name, own) > likeness * 100:
                return name
    return None


def like_names(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G09: two projects of one unit whose names, the year left out, are the same or very like; a second copy is A03's.

    Units of one name in several departments are several.
    """
    projects = forms.projects[["project_id", "project_name"]].assign(is_copy=forms.projects["duplicate_of"].notna())
    fault, partners = (np.full(len(projects), None, dtype=object) for _ in range(2))
    named = projects["project_name"].notna().to_numpy() & ~projects["is_copy"].to_numpy()
    keys = by_value(projects["project_name"], name_key, "")
    units = by_value(projects["project_id"].map(unit_names(forms.projects)), comparable, "")
    names = by_value(projects["project_name"], packed, None)
    groups: dict[str, list[int]] = {}
    for index in np.flatnonzero(named & (keys != "")):
        groups.setdefault(units[index], []).append(index)
    for members in groups.values():
        if len(members) < 2:
            continue
        texts = [keys[index] for index in members]
        if len(members) <= _MANY:
            likeness = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=profile["similarity_limit"] * 100)
            pairs = np.argwhere(np.triu(likeness > profile["similarity_limit"] * 100, 1))
        else:
            first: dict[str, int] = {}
            pairs = [(first[text], place) for place, text in enumerate(texts) if first.setdefault(text, place) != place]
        for one, other in pairs:
            for index, partner in ((members[one], members[other]), (members[other], members[one])):
                if fault[index] is None:
                    fault[index], partners[index] = names[partner], projects["project_id"].iloc[partner]
    return evidence(
        projects,
        "projects",
        column="project_name",
        observed=names,
        fault=fault,
        partner=partners,
        not_assessable=first_reason((projects["project_name"].isna(), "没有项目名称"), (projects["is_copy"], "同一项目的另一张表，由 A03 评判")),
    )


def on_the_list(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G12: every form is on the list of projects that owe one, and every project of the list has its form.

    The list is kept by hand; without it nothing can be said. Whether Σ 执行 ties to the final accounts is for a person: scopes differ.
    """
    projects = forms.projects[["project_id", "project_name", "implementing_unit"]]
    if forms.project_list is None:
        return evidence(projects, "projects", column="project_name", not_assessable="没有应自评项目的清单")
    listed = forms.project_list
    owed = dict(zip(list_keys(listed), zip(listed["project_name"], listed["implementing_unit"], strict=True), strict=True))
    keys = list_keys(projects)
    named = projects["project_name"].notna().to_numpy()
    own = evidence(
        projects,
        "projects",
        column="project_name",
        what="unlisted",
        observed=by_value(projects["project_name"], packed),
        fault=np.where([key in owed for key in keys], None, "不在清单上"),
        not_assessable=first_reason((~named, "没有项目名称")),
    )
    had = set(keys)
    lost = pd.DataFrame([pair for key, pair in owed.items() if key not in had], columns=["name", "unit"], dtype="object")
    missing = evidence(
        lost.assign(project_id=None), "projects", what="no_form", fault=lost["name"], listed_project=lost["name"], listed_unit=lost["unit"].replace("", None)
    )
    return pd.concat([own, missing], ignore_index=True)


def full_marks_by_unit(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G13: in a unit with enough forms, the share of forms with a full total; one record for each unit.

    Units of one name in several departments are several: every bureau has a 办公室.
    """
    projects = forms.projects[~forms.projects["is_fragment"].astype(bool) & forms.projects["duplicate_of"].isna()]
    names = projects["project_id"].map(unit_names(forms.projects))
    units = projects.assign(name=names, unit=by_value(names, comparable, ""), full=projects["declared_total_score"] >= profile["total_points"])
    units = units[(units["unit"] != "") & units["declared_total_score"].notna()]
    least = plain(profile["unit_forms"])
    counts = units.groupby("unit", sort=False).agg(
        project_id=("project_id", "first"), name=("name", "first"), forms=("full", "size"), full=("full", "sum")
    )
    share = (counts["full"] / counts["forms"]).to_numpy(dtype=float)
    return evidence(
        counts,
        "projects",
        column="implementing_unit",
        observed=percent_of(share, 1),
        expected=percent_of(np.full(len(counts), profile["full_marks_share"])),
        detail=counts["name"].map(lambda text: "".join(text.split())),
        difference=np.array([f"{full}/{every}" for full, every in zip(counts["full"], counts["forms"], strict=True)], dtype=object),
        fault=np.where(share > profile["full_marks_share"] + 1e-9, "满分过多", None),
        not_assessable=first_reason((counts["forms"] < profile["unit_forms"], f"该单位不足 {least} 张表")),
    )
