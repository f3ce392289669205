"""A small year to write about: two whole forms, a fragment and a duplicate, each figure in view."""

from __future__ import annotations

import pandas as pd

from helpers.analyse.comparison import Comparison
from helpers.analyse.year import READ, Year
from helpers.schema import tables
from helpers.schema.identity import same_project

PROJECTS = [
    {"project_id": "p1", "project_name": "道路 养护", "implementing_unit": "养护科", "amount_unit": "万元", "declared_total_score": 100, "declared_total_weight": 100, "is_fragment": False, "place": "行 1–20"},
    {"project_id": "p2", "project_name": "桥梁检测", "implementing_unit": "检测站", "amount_unit": "万元", "declared_total_score": 92, "declared_total_weight": 100, "is_fragment": False, "place": "行 21–40"},
    {"project_id": "p3", "is_fragment": True, "declared_total_score": 100, "place": "行 41–42"},
    {"project_id": "p1-2", "project_name": "道路 养护", "implementing_unit": "养护科", "amount_unit": "万元", "declared_total_score": 100, "is_fragment": False, "duplicate_of": "p1", "place": "行 43–62"},
]  # fmt: skip
FUNDS = [
    {"project_id": "p1", "position": 1, "source": "total", "initial_budget": 100, "annual_budget": 80, "executed": 80, "weight": 10, "score": 10},
    {"project_id": "p2", "position": 1, "source": "total", "initial_budget": 20, "annual_budget": 20, "executed": 4, "weight": 10, "score": 2},
    {"project_id": "p1-2", "position": 1, "source": "total", "initial_budget": 100, "annual_budget": 80, "executed": 80, "weight": 10, "score": 10},
]  # fmt: skip
INDICATORS = [
    {"project_id": "p1", "position": 1, "level1": "产出指标", "level1_origin": "printed", "level3": "养护里程", "target_text": "50 公里", "actual_text": "50公里", "weight": 100, "score": 100, "place": "行 10"},
    {"project_id": "p2", "position": 1, "level1": "产出指标", "level1_origin": "inferred", "level3": "检测质量", "target_text": "良好", "actual_text": "较好", "weight": 90, "score": 90, "place": "行 30"},
    {"project_id": "p1-2", "position": 1, "level1": "产出指标", "level1_origin": "printed", "level3": "养护里程", "target_text": "50 公里", "actual_text": "50公里", "weight": 100, "score": 100, "place": "行 50"},
]  # fmt: skip
RECOMPUTED = [
    {"project_id": "p1", "indicator_weights": 100, "execution_weight": 10, "weight_sum": 110, "execution_rate": 1, "execution_score": 10, "indicator_scores": 100, "sum_of_parts": 110, "recomputed_total": 110, "grade": "优"},
    {"project_id": "p2", "indicator_weights": 90, "execution_weight": 10, "weight_sum": 100, "execution_rate": 0.2, "execution_score": 2, "indicator_scores": 90, "sum_of_parts": 92, "recomputed_total": 92, "grade": "优"},
]  # fmt: skip
RULES = [
    {"rule": "B01", "title": "分值合计为 100", "severity": "critical", "verified": False, "basis": "一般规定"},
    {"rule": "D08", "title": "执行率偏低应说明原因", "severity": "warning", "verified": True, "basis": "表上脚注"},
]  # fmt: skip
FINDINGS = [
    {"finding_id": "B01-1", "rule": "B01", "severity": "critical", "project_id": "p1", "table": "projects", "column": "declared_total_weight", "message": "合计 110，应为 100。", "observed": "110", "expected": "100", "difference": "-10", "corrects": True, "basis": "一般规定", "verified": False, "remedy": "请调整分值。", "place": "行 20"},
    {"finding_id": "D08-1", "rule": "D08", "severity": "warning", "project_id": "p2", "table": "funds", "position": 1, "column": "execution_rate", "message": "执行率 20%，没有说明。", "basis": "表上脚注", "verified": True, "remedy": "请说明原因。", "place": "行 25"},
]  # fmt: skip
JUDGEMENTS = [
    {"rule": "B01", "project_id": "p1", "passed": 0, "failed": 1, "not_assessable": 0},
    {"rule": "B01", "project_id": "p2", "passed": 1, "failed": 0, "not_assessable": 0},
    {"rule": "B01", "project_id": "p3", "passed": 0, "failed": 0, "not_assessable": 1, "reason": "表格残缺"},
    {"rule": "D08", "project_id": "p2", "passed": 0, "failed": 1, "not_assessable": 0},
]  # fmt: skip
OUTCOMES = [
    {"rule": "B01", "assessed": 2, "passed": 1, "failed": 1, "not_assessable": 1, "errors": 0},
    {"rule": "D08", "assessed": 1, "passed": 0, "failed": 1, "not_assessable": 0, "errors": 0},
]  # fmt: skip
SETTINGS = [
    {"setting": "adjustment_limit", "value": "0.2", "profile": "national"},
    {"setting": "low_rate", "value": "0.9", "profile": "national"},
]
DOCUMENTS = [{"document_id": "d1", "path": "表.txt", "sha256": "ab" * 32, "status": "read", "forms": 4}]


def small_year(**changed: list[dict[str, object]]) -> Year:
    """The small year; tables that are named replace its own."""
    given = {
        "documents": DOCUMENTS, "projects": PROJECTS, "funds": FUNDS, "indicators": INDICATORS, "recomputed": RECOMPUTED, "rules": RULES,
        "findings": FINDINGS, "judgements": JUDGEMENTS, "outcomes": OUTCOMES, "profile_settings": SETTINGS, "changes": [], "leftovers": [],
        "rescoring": [], "profile_totals": [], "corrections": [], "ledger": [], "suppressed": [],
    } | changed  # fmt: skip
    placed = [{"document_id": "d1", **project} for project in given["projects"]]
    given["projects"] = placed
    return Year(2023, {name: tables.conform(name, pd.DataFrame(given[name]) if given[name] else []) for name in READ})


def compared(before: Year, now: Year | None = None) -> Comparison:
    """Both years, this one with the projects that it goes on with, as the judging writes them."""
    now = now or small_year()
    partner, _ = same_project(now["projects"], before["projects"])
    goes_on = now["recomputed"].assign(previous_project=now["recomputed"]["project_id"].map(partner))
    return Comparison(Year(2023, {**now.tables, "recomputed": tables.conform("recomputed", goes_on)}), Year(2022, before.tables))


def with_form(table: list[dict[str, object]], project_id: str, **changed: object) -> list[dict[str, object]]:
    """The rows of a table, those of one form changed."""
    return [row | changed if row["project_id"] == project_id else row for row in table]
