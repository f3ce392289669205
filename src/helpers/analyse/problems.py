"""What was found, and what could not be judged: by form, by rule, by unit."""

from __future__ import annotations

import pandas as pd

from helpers.analyse.year import Year, close_gaps, no_unit
from helpers.findings.present import problem_of
from helpers.language.translate import printed, tr
from helpers.schema.tables import SEVERITIES

GROUPS = {"A": "表格与读取", "B": "分值", "C": "得分与总分", "D": "资金与执行", "E": "指标", "F": "偏差原因", "G": "跨栏目与跨表"}
_OTHERS_NAMED = 3
_UNSURE = "A11"
_RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}


def findings(year: Year) -> pd.DataFrame:
    """Every finding with what its rule calls it, the form's name and unit; the worst first, then by rule and by the form's place."""
    rows = year["findings"]
    order = {key: number for number, key in enumerate(year["projects"]["project_id"])}
    rows = rows.assign(
        title=rows["rule"].map({rule["rule"]: problem_of(rule) for rule in year["rules"].to_dict("records")}),
        # Where no form is there, the list says whose it is.
        name=rows["project_id"].map(year.names).astype("str").fillna(rows["listed_project"]).fillna(""),
        unit=rows["project_id"].map(year.units).astype("str").fillna(rows["listed_unit"]).fillna(no_unit()),
        place=year.named_places,
        rank=rows["severity"].map(_RANK),
        form=rows["project_id"].map(order),
        anchor="p-" + rows["project_id"],
    )
    return rows.sort_values(["rank", "rule", "form", "position", "finding_id"], na_position="first").reset_index(drop=True)


def by_severity(year: Year) -> dict[str, int]:
    """Number of findings of each severity, none left out."""
    counts = year["findings"]["severity"].value_counts()
    return {severity: int(counts.get(severity, 0)) for severity in SEVERITIES}


def by_rule(year: Year) -> pd.DataFrame:
    """For each rule the records judged, passed, failed and not assessable, and its findings by their own severity; the worst rules first.
    """
    rows = year["outcomes"].merge(year["rules"][["rule", "title", "severity"]], on="rule", how="left")
    found = year["findings"]
    counts = found.groupby(["rule", "severity"]).size().unstack(fill_value=0).reindex(columns=list(SEVERITIES), fill_value=0)
    counts = counts.reindex(rows["rule"], fill_value=0).reset_index(drop=True)
    called = {rule["rule"]: problem_of(rule) for rule in year["rules"].to_dict("records")}
    rows = rows.drop(columns="severity").assign(
        problem=rows["rule"].map(called), rank=rows["severity"].map(_RANK), **counts, findings=counts.sum(axis=1)
    )
    return rows.sort_values([*SEVERITIES, "rank", "rule"], ascending=[False, False, False, True, True]).reset_index(drop=True)


def total_by_rule(year: Year) -> dict[str, int]:
    """All rules together: what was judged, and the findings by severity."""
    rows = by_rule(year)
    return {name: int(rows[name].sum()) for name in ("assessed", "passed", "failed", "not_assessable", *SEVERITIES)} if len(rows) else {}


def by_severity_and_rule(found: pd.DataFrame) -> pd.DataFrame:
    """Findings and forms of each rule at each severity of the findings themselves; the worst severity first, in it the most findings."""
    rows = (
        found.groupby(["rank", "severity", "rule", "title"])
        .agg(findings=("finding_id", "size"), forms=("project_id", "nunique"))
        .reset_index()
    )
    return rows.sort_values(["rank", "findings", "rule"], ascending=[True, False, True]).reset_index(drop=True)


def by_unit(year: Year) -> pd.DataFrame:
    """Per implementing unit: forms, forms with findings, findings by severity; who has most to do first."""
    units = pd.Series(year.units, dtype="object")
    found = findings(year)
    if units.empty and found.empty:
        return pd.DataFrame()
    grouped = found.groupby("unit")
    forms = units.value_counts()
    # A unit that owes a form may have handed in none.
    rows = pd.DataFrame({"forms": forms}, index=forms.index.union(list(grouped.groups), sort=False)).assign(with_findings=grouped["project_id"].nunique())
    for severity in SEVERITIES:
        rows[severity] = found[found["severity"] == severity].groupby("unit").size()
    rows = rows.assign(total=grouped.size()).fillna(0).astype(int).rename_axis("unit").reset_index()
    return rows.sort_values([*SEVERITIES, "unit"], ascending=[False, False, False, True]).reset_index(drop=True)


def most_to_do(year: Year, number: int = 3) -> pd.DataFrame:
    """The units that must act, the most serious first, each with the rules it fails most often. Forms without a unit are left out."""
    rows = by_unit(year)
    rows = rows[(rows["critical"] + rows["warning"] > 0) & (rows["unit"] != no_unit())].head(number) if not rows.empty else rows
    found = findings(year)
    titles = []
    for unit in rows.get("unit", []):
        own = found[(found["unit"] == unit) & (found["severity"] != "info")]
        counts = (
            own.groupby(["rank", "rule", "title"])
            .size()
            .reset_index(name="n")
            .sort_values(["rank", "n", "rule"], ascending=[True, False, True])
        )
        titles.append(
            tr("；").join(
                tr("{title}：{findings} 处", title=title, findings=n)
                for title, n in zip(counts["title"].head(2), counts["n"].head(2), strict=True)
            )
        )
    return rows.assign(first=titles)


def units_alike(year: Year) -> pd.DataFrame:
    """Pairs of units that are counted apart though their names may mean one (rule A10): `unit` and `usual`."""
    rows = year["findings"]
    rows = rows[(rows["rule"] == "A10") & (rows["column"] == "implementing_unit")].dropna(subset=["observed", "expected"])
    pairs = pd.DataFrame({"unit": rows["observed"].map(close_gaps), "usual": rows["expected"].map(close_gaps)})
    return pairs.drop_duplicates().sort_values(["usual", "unit"]).reset_index(drop=True)


def groups(year: Year) -> dict[str, str]:
    """Groups of the rules that ran, in order, with their names."""
    ran = sorted(set(year["judgements"]["rule"].dropna().str[0]) | set(year["findings"]["rule"].dropna().str[0]))
    return {group: tr(GROUPS.get(group, "其他")) for group in ran}


def matrix(year: Year) -> pd.DataFrame:
    """Per form and group of rules: findings by severity, records passed and not assessable, and the worst finding's id."""
    found = findings(year)
    found = found.assign(group=found["rule"].str[0])
    judged = year["judgements"].assign(group=year["judgements"]["rule"].str[0])
    judged = judged.groupby(["project_id", "group"])[["passed", "not_assessable"]].sum()
    counts = found.groupby(["project_id", "group", "severity"]).size().unstack(fill_value=0).reindex(columns=list(SEVERITIES), fill_value=0)
    first = found.groupby(["project_id", "group"])["finding_id"].first()
    cells = judged.join(counts, how="outer").join(first, how="left")
    cells[["passed", "not_assessable", *SEVERITIES]] = cells[["passed", "not_assessable", *SEVERITIES]].fillna(0).astype(int)
    return cells.reset_index()


def not_assessed(year: Year) -> pd.DataFrame:
    """Per rule and reason: how many records of how many forms could not be judged."""
    rows = year["judgements"]
    rows = rows[rows["not_assessable"] > 0].merge(year["rules"][["rule", "title"]], on="rule", how="left")
    rows = rows.assign(reason=rows["reason"].fillna(tr("未说明原因")))
    return (
        rows.groupby(["rule", "title", "reason"], dropna=False)
        .agg(records=("not_assessable", "sum"), forms=("project_id", "nunique"))
        .reset_index()
    )


def leftovers(year: Year) -> pd.DataFrame:
    """Cells that nothing claimed, with the name of their file."""
    rows = year["leftovers"]
    # A label that is not there has no text of its own: the reason names it.
    return rows.assign(
        text=rows["text"].fillna(tr("（原件中没有）")),
        path=year["leftovers"]["document_id"].map(year["documents"].set_index("document_id")["path"]),
    )


def repeated_forms(year: Year) -> pd.DataFrame:
    """Forms that share goals or rows with another form (rule G08); of many others the first are named."""
    found = findings(year)
    found = found[found["rule"] == "G08"]
    others = found["partner"].fillna("").str.split()
    message = [_named(year, ids) if len(ids) > _OTHERS_NAMED else whole for ids, whole in zip(others, found["message"], strict=True)]
    return found.assign(message=message, cell="c-" + found["finding_id"])


def _named(year: Year, others: list[str]) -> str:
    """The first of the projects whose content is the same, and how many there are besides."""
    return tr(
        "预期目标、全部指标及其完成值与以下项目相同：{named}，另有 {projects:,} 个。",
        named=tr("；").join(printed(year.names[other]) for other in others[:_OTHERS_NAMED]),
        projects=len(others) - _OTHERS_NAMED,
    )


def notes(year: Year) -> pd.DataFrame:
    """Files that were read and have a note: hidden sheets, a wrong extension, tracked changes, rows joined at the end of a page."""
    documents = year["documents"]
    return documents[documents["note"].notna() & documents["status"].ne("rejected")]


def unsure_figures(found: pd.DataFrame) -> pd.DataFrame:
    """Figures that were recognised in a picture with little confidence (rule A11)."""
    return found[found["rule"] == _UNSURE]
