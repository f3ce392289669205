"""What reviewers wrote in the working papers: their scores beside the declared and the computed ones, and what is wrong with the papers."""

from __future__ import annotations

import pandas as pd

from helpers.analyse.year import Year
from helpers.language.translate import tr
from helpers.schema.tables import conform

_STATUS = {"not_found": "找不到对应的行", "conflict": "两份底稿不一致", "repeated": "与另一份底稿相同"}


def totals(year: Year) -> pd.DataFrame:
    """Every form with a reviewed score: declared, computed and reviewed total and grade; the largest deduction first."""
    rows = _table(year, "reviewed_totals")
    rows = rows.merge(year["projects"][["project_id", "declared_total_score", "declared_grade"]], on="project_id", how="left")
    rows = rows.merge(year["recomputed"][["project_id", "recomputed_total", "grade"]], on="project_id", how="left")
    rows = rows.assign(
        name=rows["project_id"].map(year.names),
        anchor="p-" + rows["project_id"],
        gap=(rows["declared_total_score"] - rows["reviewed_total"]).round(2),
        grade_word=rows["declared_grade"].fillna(rows["grade"].map(tr, na_action="ignore")),
        recomputed_grade=rows["recomputed_grade"].map(tr, na_action="ignore"),
        reviewed_grade=rows["reviewed_grade"].map(tr, na_action="ignore"),
    )
    return rows.sort_values(["gap", "project_id"], ascending=[False, True], na_position="last").reset_index(drop=True)


def rows(year: Year) -> pd.DataFrame:
    """Every row in which a reviewer wrote, with the score that is due, and why it is not used where it is not."""
    rows = _table(year, "reviewed")
    due = year["rescoring"][["project_id", "position", "due"]].assign(table="indicators")
    rows = rows.merge(due, on=["project_id", "table", "position"], how="left") if len(rows) else rows.assign(due=rows["weight"])
    execution = rows["project_id"].map(year["recomputed"].set_index("project_id")["execution_score"])
    known = set(year["projects"]["project_id"])
    return rows.assign(
        due=rows["due"].where(rows["table"].ne("funds"), execution).where(rows["status"].eq("read")),
        name=[year.names.get(project, unit) for project, unit in zip(rows["project_id"], rows["unit"], strict=True)],
        anchor=[f"p-{project}" if project in known else None for project in rows["project_id"]],
        row=rows["level3"].fillna(tr("预算执行")),
        gap=(rows["declared"] - rows["counted_score"]).round(4),
        status_word=[_used(row) for row in rows.to_dict("records")],
        from_paper=rows["path"] + " " + rows["place"],
    )


def problems(year: Year) -> pd.DataFrame:
    """What is wrong with the papers, each at its cell."""
    return _table(year, "review_problems")


def said(year: Year) -> list[str]:
    """How much was reviewed and what came of it. Empty where nobody reviewed."""
    found, written = totals(year), []
    if len(found):
        both = found.dropna(subset=["declared_total_score", "reviewed_total"])
        written.append(tr("{forms:,} 份表有人工复核得分，共 {rows:,} 行；没有人工复核的行按自评得分计。", forms=len(found), rows=int(found["rows_reviewed"].sum())))
        if len(both):
            lower = both[both["gap"] > 0]
            written.append(
                tr(
                    "可以比较的 {forms:,} 份表，自评总分平均 {declared:.2f} 分，人工复核总分平均 {reviewed:.2f} 分；{lower:,} 份低于自评。",
                    forms=len(both),
                    declared=both["declared_total_score"].mean(),
                    reviewed=both["reviewed_total"].mean(),
                    lower=len(lower),
                )
            )
        if found["changed"].fillna(False).any():
            written.append(tr("{forms:,} 份表在复核后单位有改动，请复核人员再看。", forms=int(found["changed"].fillna(False).sum())))
    if len(problems(year)):
        written.append(tr("复核底稿有 {problems:,} 处没有采用或需要补写，列在下面。", problems=len(problems(year))))
    return written


def _used(row: dict[str, object]) -> str:
    if row["status"] != "read":
        return tr(_STATUS[row["status"]])
    if not pd.isna(row["counted_score"]):
        return tr("计入")
    return tr("只有意见") if pd.isna(row["reviewed_score_text"]) else tr("没有采用")


def _table(year: Year, name: str) -> pd.DataFrame:
    """A table of the review; empty where the year was run by an earlier version."""
    return year.tables[name] if name in year.tables else conform(name, [])
