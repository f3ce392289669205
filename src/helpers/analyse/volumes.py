"""Large years: a first page that a person reads, and behind it one page per department with its forms. Which form stands on which page."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import pandas as pd

from helpers.analyse import problems, summaries
from helpers.analyse.year import Year, close_gaps
from helpers.language.file_names import Names
from helpers.language.translate import listed, printed, tr
from helpers.schema.tables import SEVERITIES

ONE_PAGE = 80
"""Forms that one page holds: with their findings about 35 kB each, which keeps a page below 3 MB."""
FOLDER, DIRECTORY = "pages", "index.html"
FINDINGS_SHOWN, FINDINGS_OF_A_RULE = 100, 10
ROWS_OF_THE_MATRIX = 60
PAGES_LISTED = 300
BRIEF = 20
"""Rows of a table on the first page of a large year: it sums up, and the pages hold every form."""
_TOO_FEW_DEPARTMENTS = 3


@dataclass(frozen=True)
class Volume:
    """One page of a large year: a department, or one numbered part of it, with its forms by unit."""

    number: int
    department: str
    part: int
    parts: int
    file: str
    forms: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """Leads to the page as a whole."""
        return f"v-{self.number}"

    @property
    def title(self) -> str:
        """The department; with the number of the part where there are several."""
        if self.parts == 1:
            return printed(self.department)
        return tr("{department}（第 {part} 部分，共 {parts} 部分）", department=printed(self.department), part=self.part, parts=self.parts)


def volumes(year: Year, limit: int | None = None) -> list[Volume]:
    """The pages of a year with more than `limit` forms, departments by name and units by name within them; of a smaller year none."""
    limit = ONE_PAGE if limit is None else limit
    projects = year["projects"]
    if len(projects) <= limit:
        return []
    departments = ["" if pd.isna(name) else close_gaps(" ".join(name.split())) for name in projects["department"]]
    forms = pd.DataFrame(
        {"key": projects["project_id"].array, "department": departments, "unit": projects["project_id"].map(year.units).array}
    )
    names, made = Names(DIRECTORY), []
    for department, own in forms.sort_values(["department", "unit"], kind="stable").groupby("department", sort=True):
        parts = -(-len(own) // limit)
        title = department or tr("（未印主管部门）")
        for part in range(parts):
            # The same in every language, so that a link to a page holds.
            stem = department or "未印主管部门"
            file = names.file(f"{stem}.html" if parts == 1 else f"{stem}_{part + 1}.html")
            keys = tuple(own["key"].iloc[part * limit : (part + 1) * limit])
            made.append(Volume(len(made) + 1, title, part + 1, parts, file, keys))
    return made


def unit_anchor(unit: str) -> str:
    """Leads to the forms of a unit."""
    return f"u-{zlib.crc32(unit.encode()):08x}"


def places(year: Year, made: Sequence[Volume]) -> dict[str, str]:
    """How each anchor is reached from the folder of the pages: forms, findings, units (where they begin) and the pages themselves."""
    file = {volume.number: quote(volume.file) for volume in made}
    of_form = {key: file[volume.number] for volume in made for key in volume.forms}
    found = {f"p-{key}": f"{name}#p-{key}" for key, name in of_form.items()} | {volume.anchor: file[volume.number] for volume in made}
    findings = year["findings"]
    for key, form in zip(findings["finding_id"], findings["project_id"], strict=True):
        found[f"f-{key}"] = f"{of_form[form]}#f-{key}"
    for key, name in of_form.items():
        anchor = unit_anchor(year.units[key])
        found.setdefault(anchor, f"{name}#{anchor}")
    return found


def directory(year: Year, made: Sequence[Volume]) -> pd.DataFrame:
    """The pages with their forms and the findings in them, the most serious first."""
    number = {key: volume.number for volume in made for key in volume.forms}
    findings = year["findings"]
    counts = findings.assign(number=findings["project_id"].map(number)).groupby(["number", "severity"]).size().unstack(fill_value=0)
    counts = counts.reindex(index=[volume.number for volume in made], columns=list(SEVERITIES), fill_value=0)
    rows = [
        {
            "title": volume.title,
            "anchor": volume.anchor,
            "forms": len(volume.forms),
            "units": len({year.units[key] for key in volume.forms}),
            **{severity: int(counts.loc[volume.number, severity]) for severity in SEVERITIES},
        }
        for volume in made
    ]
    return pd.DataFrame(rows).sort_values([*SEVERITIES], ascending=False, kind="stable").reset_index(drop=True)


def departments(year: Year, made: Sequence[Volume]) -> pd.DataFrame:
    """The departments of a large year: forms that count, their money, their findings, and the first of their pages; the most serious first."""
    of_form = {key: volume.department for volume in made for key in volume.forms}
    first = {volume.department: volume.anchor for volume in reversed(made)}
    findings, money = year["findings"], year.total_rows
    found = findings.groupby([findings["project_id"].map(of_form), "severity"]).size().unstack(fill_value=0)
    found = found.reindex(index=list(first), columns=list(SEVERITIES), fill_value=0)
    by_department = money["project_id"].map(of_form)
    summed = summaries.summed_by(money, by_department)[["annual_budget", "executed", "rate"]].reindex(first)
    forms = year.forms["project_id"].map(of_form).value_counts()
    rows = [
        {
            "title": printed(department),
            "anchor": anchor,
            "forms": int(forms.get(department, 0)),
            **summed.loc[department],
            **found.loc[department],
        }
        for department, anchor in first.items()
    ]
    if not rows:
        return pd.DataFrame()
    return pd.DataFrame(rows).sort_values([*SEVERITIES], ascending=False, kind="stable").reset_index(drop=True)


def longest(made: Sequence[Volume]) -> dict[str, object]:
    """How many rows a table of the first page shows, and where the others stand. Empty for a year on one page."""
    return {"longest": BRIEF, "rest": "各主管部门的分页和 findings.xlsx"} if made else {}


def listed_pages(year: Year, made: Sequence[Volume]) -> pd.DataFrame:
    """The pages that the first page lists: all, or those with the most serious findings where there are too many."""
    rows = directory(year, made)
    return rows.head(PAGES_LISTED)


def most_serious(found: pd.DataFrame, made: Sequence[Volume]) -> pd.DataFrame:
    """The findings that the first page shows: all; of a large year the worst, no more than ten of one rule."""
    if not made:
        return found
    return found[found.groupby("rule").cumcount() < FINDINGS_OF_A_RULE].head(FINDINGS_SHOWN)


def said(year: Year, made: Sequence[Volume]) -> list[str]:
    """How many findings the first page leaves to the others."""
    found = problems.findings(year)
    shown = len(most_serious(found, made))
    if shown == len(found):
        return []
    told = tr(
        "这里列出 {shown:,} 处（每条规则至多 {most} 处，先列严重的），其余 {rest:,} 处在各主管部门的分页，也在 findings.xlsx。",
        shown=shown,
        most=FINDINGS_OF_A_RULE,
        rest=len(found) - shown,
    )
    return [told]


def about_pages(year: Year, made: Sequence[Volume]) -> list[str]:
    """What the pages hold and where they stand."""
    if not made:
        return []
    departments = len({volume.department for volume in made})
    shown = len(listed_pages(year, made))
    told = tr(
        "{forms:,} 份表及其问题分列在 {pages:,} 个分页，每个主管部门一页，超过 {limit} 份的分为几部分；共 {departments:,} 个主管部门。",
        forms=len(year["projects"]),
        pages=len(made),
        limit=max(len(volume.forms) for volume in made),
        departments=departments,
    )
    if shown < len(made):
        told += tr("这里列出问题最重的 {shown:,} 个分页，全部见分页目录。", shown=shown)
    return [told, tr("分页在本文件旁的 {folder} 文件夹，转发时请一并附上。", folder=FOLDER)]


def matrix(year: Year, made: Sequence[Volume]) -> tuple[pd.DataFrame, Mapping[str, str], str]:
    """Cells and row names of the matrix and the head of its rows: forms; of a large year departments, or units where departments are few."""
    cells = problems.matrix(year)
    if not made:
        return cells.assign(anchor="p-" + cells["project_id"]), {f"p-{key}": name for key, name in year.names.items()}, "表"
    of_form = {key: volume.department for volume in made for key in volume.forms}
    if len(set(of_form.values())) >= _TOO_FEW_DEPARTMENTS:
        first = {volume.department: volume.anchor for volume in reversed(made)}
        rows, anchors, head = of_form, first, "主管部门"
    else:
        rows, anchors, head = year.units, {unit: unit_anchor(unit) for unit in year.units.values()}, "实施单位"
    cells = cells.assign(
        project_id=cells["project_id"].map(rows),
        worst=sum(cells[name].gt(0) * weight for name, weight in zip(SEVERITIES, (4, 2, 1), strict=True)),
    )
    cells = cells.sort_values(["worst", *SEVERITIES], ascending=False, kind="stable")
    counts = ["passed", "not_assessable", *SEVERITIES]
    grouped = cells.groupby(["project_id", "group"], sort=True)
    summed = grouped[counts].sum().join(grouped["finding_id"].first()).reset_index()
    totals = summed.groupby("project_id")[list(SEVERITIES)].sum().sort_values(list(SEVERITIES), ascending=False, kind="stable")
    shown = totals.index[:ROWS_OF_THE_MATRIX]
    summed = summed[summed["project_id"].isin(shown)]
    return summed.assign(anchor=summed["project_id"].map(anchors)), {anchors[name]: name for name in shown}, head


def matrix_caption(year: Year, made: Sequence[Volume]) -> str:
    """What the matrix shows, and how many rows it leaves out."""
    if not made:
        return tr("各表在各组规则下的结果")
    _, names, head = matrix(year, made)
    every = len(set(year.units.values())) if head == "实施单位" else len({volume.department for volume in made})
    told = tr("各{rows}在各组规则下的结果，数字为各表之和", rows=tr(head))
    if every <= len(names):
        return told
    return told + tr("；列出问题最重的 {shown:,} 个，共 {every:,} 个，其余见各分页", shown=len(names), every=every)


def unit_counts(year: Year, volume: Volume) -> list[tuple[str, str]]:
    """Links to the units of a page: what they are called with the number of their forms, and their anchors."""
    units = pd.Series([year.units[key] for key in volume.forms]).value_counts(sort=False)
    return [(tr("{unit}（{forms:,} 份）", unit=printed(unit), forms=int(forms)), unit_anchor(unit)) for unit, forms in units.items()]


def summary_of(volume: Volume, findings: pd.DataFrame) -> list[str]:
    """One sentence that opens a page."""
    words = {"critical": "严重", "warning": "警示", "info": "提示"}
    counts = findings["severity"].value_counts()
    parts = listed(
        tr("{severity} {findings:,} 处", severity=tr(words[name]), findings=int(counts[name])) for name in SEVERITIES if counts.get(name, 0)
    )
    if not parts:
        return [tr("自评表 {forms:,} 份，没有发现问题。", forms=len(volume.forms))]
    told = tr(
        "自评表 {forms:,} 份，其中 {affected:,} 份有问题：{parts}。",
        forms=len(volume.forms),
        affected=findings["project_id"].nunique(),
        parts=parts,
    )
    return [told]
