"""Rules A01 to A03, A06 to A09 and A11: is the form whole, of this year, once, free of template words, and are its figures figures.

A11 asks of figures that were recognised in a picture how sure the recognition was.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources

import numpy as np
import pandas as pd

from helpers.schema.privacy import kind_of_number
from helpers.validate.evidence import Forms, evidence, first_reason
from helpers.validate.profile import Profile
from helpers.validate.texts import by_value, contains, packed, percent_of, text_of

_AMOUNTS = ("initial_budget", "annual_budget", "executed")
_POINTS = ("weight", "execution_rate", "score")
_TEXTS = {
    "projects": ("project_name", "department", "implementing_unit", "expected_goal", "actual_outcome", "total_note"),
    "indicators": ("level3", "target_text", "actual_text", "deviation_note"),
}

_PARTS = {
    "项目名称": ("project_name", ("head.project_name",)),
    "资金表": ("funds", ("funds_header.initial_budget", "funds_header.annual_budget", "funds_header.executed")),
    "预期目标": ("goals", ("head.expected_goal", "goal_header.expected_goal")),
    "实际完成情况": ("goals", ("head.actual_outcome", "goal_header.actual_outcome")),
    "绩效指标表": ("indicators", ("indicator_header.level3", "indicator_header.target_text")),
    "总分": ("total", ("total.total", "head.declared_total_score")),
}
"""Parts of a form: by what name they are said to be cut off, and the labels of which one says that the form has a place for them."""


_QUOTED = 16
"""Characters that are quoted of a piece."""
_NAMES_OF_DEPARTMENTS = ("head.department", "head.implementing_unit", "head.reporting_unit")
"""Labels for the name of what the form of a whole department is about."""


def missing_parts(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for A01: the parts of each form that were cut off, or that it prints a place for and leaves blank.

    A lost title or year alone is a note and makes no fragment. Parts that the layout does not print are not missing: forms of transfers
    have no total, others no goal or no outcome. A form that was never filled in is named as that.
    """
    projects = forms.projects
    ids, kind = projects["project_id"], projects["form_kind"]
    unit = projects["department"].fillna(projects["implementing_unit"])
    blank_template = ids.isin(forms.templates).to_numpy()
    blank = {
        "项目名称": projects["project_name"].isna() & ~((kind == "department") & unit.notna()) & ~_inferred(forms, "project_name"),
        "资金表": ~ids.isin(forms.funds["project_id"]),
        "预期目标": projects["expected_goal"].isna() & ~_inferred(forms, "expected_goal"),
        "实际完成情况": projects["actual_outcome"].isna() & ~_inferred(forms, "actual_outcome"),
        "绩效指标表": ~ids.isin(forms.indicators["project_id"]),
        "总分": projects["declared_total_score"].isna() & ~_inferred(forms, "declared_total_score"),
    }
    cut_off = projects["missing_parts"].fillna("").str.split()
    parts = {
        name: blank[name]
        & pd.Series(
            [
                part in lost or _has_place(seen, _NAMES_OF_DEPARTMENTS if part == "project_name" and of == "department" else places)
                for lost, seen, of in zip(cut_off, projects["labels"], kind, strict=True)
            ],
            index=blank[name].index,
        )
        for name, (part, places) in _PARTS.items()
    }
    heading = {"标题": projects["title"].isna(), "年度": projects["fiscal_year"].isna()}
    missing = _names_where(parts)
    missing_heading = _names_where(heading)
    grave = missing.notna().to_numpy()
    cut = ids.isin(forms.fragments).to_numpy()
    begins = _first_words(forms)
    is_piece = grave & cut & (projects["title"].isna() & projects["project_name"].isna()).to_numpy() & pd.notna(begins)
    return evidence(
        projects[["project_id"]],
        "projects",
        what=np.select(
            [blank_template, is_piece, grave & cut, grave, missing_heading.eq("标题"), missing_heading.eq("年度")],
            ["template", "piece", "parts", "blank", "title", "year"],
            default="heading",
        ),
        observed=np.where(is_piece, begins, None),
        fault=np.where(blank_template, "空白模板", np.where(grave, missing, missing_heading)),
        severity=np.where(grave | blank_template, "critical", "info"),
    )


def _first_words(forms: Forms) -> np.ndarray:
    """What each form's first text begins with: of its head, else of its indicators and its funds. A piece without a name is known by it."""
    projects = forms.projects
    first = projects["department"].astype(object)
    for column in ("implementing_unit", "expected_goal", "actual_outcome"):
        first = first.fillna(projects[column].astype(object))
    for rows, column in ((forms.indicators, "level3"), (forms.funds, "source_text")):
        texts = rows.dropna(subset=[column]).drop_duplicates("project_id").set_index("project_id")[column]
        first = first.fillna(projects["project_id"].map(texts).astype(object))
    return by_value(first, lambda text: packed(text, _QUOTED))


def _has_place(labels: object, places: tuple[str, ...]) -> bool:
    """Whether a form prints one of some labels; true where its labels are not known."""
    return not isinstance(labels, str) or not set(places).isdisjoint(labels.split())


def _inferred(forms: Forms, column: str) -> np.ndarray:
    return np.array([(project, "projects", 0.0, column) in forms.uncertain for project in forms.projects["project_id"]], dtype=bool)


def rejoined_rows(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for A02: every place where a cut row or text was rejoined; a form without one is a record that passes."""
    repairs = forms.changes[forms.changes["reason"].isin(("row_rejoined", "text_rejoined"))]
    intact = forms.projects.loc[~forms.projects["project_id"].isin(repairs["project_id"]), ["project_id"]]
    repaired = evidence(repairs, "indicators", fault=repairs["after"], column=repairs["column"], at=repairs["place"])
    repaired["table"] = repairs["table"].to_numpy()
    return pd.concat([repaired, evidence(intact, "projects")], ignore_index=True)


def wrong_year_or_twice(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for A03: the printed year against the reporting year, and a second form for the same project and unit.

    A form that stands in every value in another file too is a note: a Word file and its stamped PDF are usually handed in together.
    The one that counts, an editable file before others, is named with its file.
    """
    projects = forms.projects
    year = projects["fiscal_year"]
    wrong = year.notna() & (year != forms.fiscal_year)
    years = evidence(
        projects[["project_id"]],
        "projects",
        column="fiscal_year",
        what="year",
        observed=year.map(lambda value: None if pd.isna(value) else str(int(value))),
        expected=str(forms.fiscal_year),
        fault=np.where(wrong, "年度不符", None),
        not_assessable=first_reason((year.isna(), "表上没有年度")),
    )
    named = projects[projects["project_name"].notna()]
    again = named["duplicate_of"].notna()
    names = dict(zip(projects["project_id"], _where(projects), strict=True))
    formats = dict(zip(projects["project_id"], projects["media_type"], strict=True))
    twin = named["duplicate_of"].map(formats)
    other_format = (named["media_type"].notna() & twin.notna() & (named["media_type"] != twin)).to_numpy()
    is_copy = named["is_copy"].to_numpy(dtype=bool)
    twice = evidence(
        named[["project_id"]],
        "projects",
        what=np.select([is_copy & other_format, is_copy], ["format", "copy"], default="twice"),
        fault=np.where(again, "重复", None),
        severity=np.where(is_copy, "info", "critical"),
        detail=named["duplicate_of"].map(names),
        partner=named["duplicate_of"],
    )
    return pd.concat([years, twice], ignore_index=True)


def _where(projects: pd.DataFrame) -> list[str]:
    """File and place of each form, without the folders in front; the name of the project where the file is not known."""
    known = zip(projects["file"].fillna(projects["project_name"]).fillna("残缺表格"), projects["place"], strict=True)
    return [f"{str(file).rsplit('!')[-1].rsplit('/')[-1]}，{place}" for file, place in known]


def template_residue(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for A06: words of the template in every cell of text. Unused rows are one note for the form, at the first of them."""
    pieces = [_unused_rows(forms)]
    for table, columns in _TEXTS.items():
        frame = getattr(forms, table)
        for column in columns:
            cells = frame[frame[column].notna()]
            pieces.append(evidence(cells, table, column=column, what="words", fault=by_value(cells[column], _residue, None)))
    return pd.concat(pieces, ignore_index=True)


def _unused_rows(forms: Forms) -> pd.DataFrame:
    rows = forms.unused.sort_values("position", kind="stable")
    first = rows.drop_duplicates("project_id")
    count = rows.groupby("project_id").size().reindex(first["project_id"])
    return evidence(first, "indicators", what="unused", severity="info", observed=text_of(count), fault="没有填写的模板行")


def words_in_figures(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for A07: each funds row with a printed amount; words and units in its cells. Dashes, split digits and the unit of the head, said
    again in the cell, are no fault.

    One amount is named at its cell, several at their row; points and rates each at their cell, since another thing is asked for there. Only the
    total row has points: a word in their place elsewhere stands for none.
    """
    funds = forms.funds
    words = forms.changes[(forms.changes["table"] == "funds") & forms.changes["reason"].isin(("unit_suffix", "word_none", "not_a_number"))]
    words = words.drop_duplicates(["project_id", "position", "column"])
    units = forms.projects.drop_duplicates("project_id").set_index("project_id")["amount_unit"].reindex(words["project_id"])
    in_unit = [_repeats_unit(before, unit) for before, unit in zip(words["before"], units, strict=True)]
    words = words[~(words["reason"].eq("unit_suffix").to_numpy() & np.array(in_unit, dtype=bool))]
    amounts = words["column"].isin(_AMOUNTS)
    cells = words[amounts].groupby(["project_id", "position"]).agg(before=("before", lambda texts: "、".join(dict.fromkeys(texts))), column=("column", "first"), count=("column", "size"))
    rows = funds[funds[[f"{column}_text" for column in _AMOUNTS]].notna().any(axis=1)]
    found = cells.reindex(pd.MultiIndex.from_frame(rows[["project_id", "position"]]))
    fault = found["before"].astype("object").where(found["before"].notna(), None).to_numpy()
    column = np.where((found["count"] == 1).to_numpy(), found["column"].astype("object").to_numpy(), None)
    total = funds.loc[funds["source"] == "total", ["project_id", "position"]]
    of_total = pd.MultiIndex.from_frame(words[["project_id", "position"]]).isin(pd.MultiIndex.from_frame(total))
    others = words[words["column"].isin(_POINTS) & (words["reason"] == "not_a_number") & (of_total | (words["column"] == "execution_rate"))]
    return pd.concat(
        [
            evidence(rows, "funds", what="amounts", column=column, fault=fault),
            evidence(others, "funds", what=others["column"], column=others["column"], fault=others["before"]),
        ],
        ignore_index=True,
    )


def _repeats_unit(text: object, unit: object) -> bool:
    return isinstance(text, str) and isinstance(unit, str) and re.fullmatch(rf"[-\d.,]+{unit}", "".join(text.split())) is not None


def amount_unit(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for A08: the unit printed for the amounts of each form that has a funds table."""
    projects = forms.projects
    without = ~projects["project_id"].isin(forms.funds["project_id"])
    return evidence(
        projects[["project_id"]],
        "projects",
        column="amount_unit",
        observed=projects["amount_unit"],
        not_assessable=first_reason((without, "没有资金表")),
    )


def _names_where(parts: dict[str, pd.Series]) -> pd.Series:
    """For each row the names of the missing parts, joined by 、; null where all are there."""
    names = list(parts)
    flags = np.column_stack([np.asarray(flag, dtype=bool) for flag in parts.values()])
    weights = flags @ (1 << np.arange(len(names)))
    words = by_value(weights, lambda code: "、".join(name for place, name in enumerate(names) if code >> place & 1) or None)
    return pd.Series(words, dtype="object")


@cache
def _patterns() -> list[re.Pattern[str]]:
    with (resources.files("helpers.validate") / "residue.csv").open(encoding="utf-8", newline="") as lines:
        return [re.compile(row["pattern"]) for row in csv.DictReader(lines)]


def _residue(text: str) -> str | None:
    for pattern in _patterns():
        if match := pattern.search(text):
            return match.group().strip()
    return None


def personal_data(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for A09: the texts of a form hold no mobile number and no identity number, since they go from hand to hand.

    The report hides such numbers. The names and numbers of the contacts were taken out before; this rule finds numbers outside the
    contacts. The number itself is not repeated.
    """
    pieces = []
    for table, columns in _TEXTS.items():
        frame = getattr(forms, table)
        for column in columns:
            cells = frame[frame[column].notna()]
            pieces.append(evidence(cells, table, column=column, fault=by_value(cells[column], kind_of_number, None)))
    return pd.concat(pieces, ignore_index=True)


_DIGIT = re.compile(r"\d")
_FIGURES = frozenset((
    "initial_budget", "annual_budget", "executed", "weight", "execution_rate", "score", "target_text", "actual_text",
    "declared_total_weight", "declared_total_score",
))  # fmt: skip


def doubtful_figures(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for A11: every recognised cell with a figure, and whether the recognition was sure of it.

    Forms that were not read from a picture have no such cells and no record. A cell meant for a figure counts whatever is read in it.
    """
    cells = forms.recognised
    is_figure = cells["column"].isin(_FIGURES).to_numpy()
    seen = cells[is_figure | contains(cells["text"], _DIGIT)]
    is_figure = seen["column"].isin(_FIGURES)
    pieces = [
        evidence(
            rows,
            str(table),
            column=rows["column"],
            observed=by_value(rows["text"], packed),
            detail=percent_of(rows["confidence"], 0),
            fault=np.where(rows["confidence"] < profile["recognition_limit"], "把握不足", None),
            severity=np.where(is_figure[rows.index], "warning", "info"),
            at=rows["place"],
        )
        for table, rows in seen.groupby("table", sort=False)
    ]
    return pd.concat(pieces, ignore_index=True) if pieces else evidence(seen, "projects")
