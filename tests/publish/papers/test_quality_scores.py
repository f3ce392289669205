"""自评质量评分: by items and weights, each point traceable, silent about what cannot be judged, and refused where the scheme is wrong."""

from __future__ import annotations

import math
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from helpers.config.errors import UnusableInput
from helpers.publish.papers import check_settings
from helpers.publish.papers.corrected import BY_CORRECTION, Resubmission
from helpers.publish.papers.opinions import Opinion
from helpers.publish.papers.quality_scores import FILE, Scheme, UnitScore, read_scheme, unit_scores
from helpers.publish.papers.quality_sheets import LISTS, LOSSES, SCORES, quality_workbook
from helpers.schema import tables
from tests import small_year
from tests.publish.papers.conftest import Submission
from tests.publish.papers.test_opinions import year_of
from tests.publish.papers.test_workbook import rows_of, small

OWN = """coverage: {title: 覆盖, weight: 20}
arithmetic: {title: 勾稽, weight: 40, rules: [B01]}
reasons: {title: 原因, weight: 20, rules: [D08]}
repair: {title: 整改, weight: 10}
timeliness: {title: 及时, weight: 10}
deductions: {critical: 1, warning: 0.5, info: 0}
not_counted: [不成立]
least_judged: 40
red_below: 60
yellow_below: 80
tiers: {保障: 80, 压缩: 0}
"""
LISTED = {"entry": "project_list.csv:2", "project_name": "道路养护", "implementing_unit": "养护科", "status": "reported", "timeliness": "on_time"}


def scheme_of(folder: Path, text: str = OWN) -> Scheme:
    place = folder / "ledgers" / "2023"
    place.mkdir(parents=True, exist_ok=True)
    (place / FILE).write_text(text, encoding="utf-8")
    return read_scheme(year_of(folder))


@pytest.fixture(scope="module")
def scheme(tmp_path_factory: pytest.TempPathFactory) -> Scheme:
    return scheme_of(tmp_path_factory.mktemp("scheme"))


def scores(scheme: Scheme, opinions: dict[str, Opinion] | None = None, comparison: Resubmission | None = None, **changed: list) -> dict[str, UnitScore]:
    year = small(**changed)
    year = replace(year, comparison=comparison) if comparison else year
    return {score.unit: score for score in unit_scores(year, scheme, opinions or {})}


def points(score: UnitScore) -> dict[str, float]:
    return {one.item.key: one.score for one in score.items if one.score is not None}


def before(*rows: tuple[str, str, str | None]) -> Resubmission:
    """What became of findings of the last submission of p2: id, state and reason."""
    made = [{"finding_id": key, "state": state, "reason": why, "rule": "D08", "severity": "warning", "project_id": "p2", "message": "没有说明。"} for key, state, why in rows]
    return Resubmission(tables.conform("resolved", made), "")


def test_a_critical_finding_costs_a_form_the_item_and_a_warning_half_of_it(scheme):
    found = scores(scheme)
    assert points(found["养护科"]) == {"arithmetic": 0} and points(found["检测站"]) == {"arithmetic": 40, "reasons": 10}


def test_what_cannot_be_judged_is_left_out_said_and_the_rest_scaled(scheme):
    score = scores(scheme)["检测站"]
    assert (score.judged, score.total, score.tier, score.colour) == (60, round(50 / 60 * 100, 2), "保障", "")
    assert {one.item.key: one.why_not for one in score.items if one.score is None} == {"coverage": "没有应报项目清单", "repair": "没有上次报送的问题可以比较", "timeliness": "没有应报项目清单"}


def test_where_too_little_can_be_judged_there_is_no_total(scheme):
    score = scores(replace(scheme, least_judged=50))["养护科"]
    assert (score.judged, score.total, score.colour, score.tier) == (40, None, "", "")


def test_coverage_and_timeliness_are_shares_of_the_list(scheme):
    rows = [LISTED, LISTED | {"entry": "project_list.csv:3", "project_name": "除雪", "status": "missing", "timeliness": None}, LISTED | {"entry": "project_list.csv:4", "timeliness": "no_date"}]
    score = scores(scheme, coverage=rows)["养护科"]
    assert points(score) == {"coverage": pytest.approx(20 * 2 / 3), "arithmetic": 0, "timeliness": 10}
    (loss,) = (loss for loss in score.losses if loss.item == "coverage")
    assert (loss.project, loss.what, loss.source) == ("除雪", "没有报送自评表", "project_list.csv:3")


def test_a_late_form_costs_and_says_by_how_much(scheme):
    late = LISTED | {"timeliness": "late", "deadline": "2024-03-31", "report_date": "2024-04-02", "days_late": 2}
    score = scores(scheme, coverage=[late])["养护科"]
    assert points(score)["timeliness"] == 0 and score.losses[-1].what == "期限 2024-03-31，表上填报日期在后，逾期 2 天"


def test_repair_counts_what_the_unit_ended_and_not_what_the_office_settled(scheme):
    rows = before(("D08-1", "stands", None), ("D08-2", "resolved", None), ("D08-3", "resolved", BY_CORRECTION), ("D08-4", "not_judged", "残缺"), ("D08-5", "new", None))
    assert points(scores(scheme, comparison=rows)["检测站"])["repair"] == 5


def test_a_finding_that_a_reviewer_sets_aside_costs_nothing(scheme):
    def said(status: str) -> dict[str, Opinion]:
        return {"B01-1": Opinion({"意见": "", "单位反馈": "", "办理状态": status}, {}, "")}

    assert [points(scores(scheme, said(status))["养护科"])["arithmetic"] for status in ("不成立", "已通知")] == [40, 0]


def test_second_copies_and_forms_of_other_years_neither_earn_nor_lose(scheme):
    projects = [row | {"fiscal_year": 2022 if row["project_id"] == "p2" else 2023} for row in small_year.PROJECTS]
    found = scores(scheme, projects=projects, findings=[small_year.FINDINGS[0] | {"project_id": "p1-2"}])
    assert "检测站" not in found and found["养护科"].forms == 1 and points(found["养护科"])["arithmetic"] == 40


def test_a_form_has_no_more_to_lose_than_its_share_and_every_finding_is_listed(scheme):
    again = [small_year.FINDINGS[0] | {"finding_id": f"B01-{number}"} for number in range(3)]
    losses = scores(scheme, findings=again)["养护科"].losses
    assert [(loss.source, loss.points) for loss in losses] == [("B01-0", 40), ("B01-1", 0), ("B01-2", 0)]


def test_findings_that_the_office_acts_on_and_forms_without_a_unit_have_no_part_in_it(scheme):
    office = small_year.FINDINGS[0] | {"rule": "G12"}
    rules = [*small_year.RULES, small_year.RULES[0] | {"rule": "G12"}]
    own = replace(scheme, items=tuple(replace(item, rules=item.rules | {"G12"}) if item.rules else item for item in scheme.items))
    found = scores(own, rules=rules, findings=[office])
    assert points(found["养护科"])["arithmetic"] == 40 and "未注明单位" not in found


def test_a_unit_that_the_list_alone_names_is_shown_without_a_total(scheme):
    missing = small_year.FINDINGS[0] | {"rule": "G12", "project_id": None, "listed_project": "除雪", "listed_unit": "街道办"}
    row = LISTED | {"project_name": "除雪", "implementing_unit": "街道办", "status": "missing", "timeliness": None}
    score = scores(scheme, findings=[missing], coverage=[row])["街道办"]
    assert (score.forms, points(score), score.total) == (0, {"coverage": 0}, None)


def test_the_lists_follow_the_limits_and_the_worst_stands_first(scheme):
    projects = [row | {"implementing_unit": {"p1": "甲", "p2": "乙", "p3": "丙", "p1-2": "丁"}[row["project_id"]], "duplicate_of": None} for row in small_year.PROJECTS]
    judgements = [{"rule": rule, "project_id": row["project_id"], "passed": 1, "failed": 0, "not_assessable": 0} for rule in ("B01", "D08") for row in projects]
    found = [small_year.FINDINGS[0], small_year.FINDINGS[0] | {"finding_id": "B01-2", "project_id": "p2", "severity": "warning"}, small_year.FINDINGS[1] | {"finding_id": "D08-3", "project_id": "p1-2"}]
    year = small(projects=projects, judgements=judgements, findings=found)
    book = load_workbook(BytesIO(quality_workbook(year, scheme, unit_scores(year, scheme, {}))))
    assert [(row["名单（建议）"], row["单位"], row["总分"]) for row in rows_of(book, LISTS)] == [("红", "甲", 33.33), ("黄", "乙", 66.67)]
    assert rows_of(book, LISTS)[0]["扣分最多的项"] == "勾稽 扣 40.00 分（1 项）"
    first = rows_of(book, SCORES)[0]
    assert (first["单位"], first["总分（折算）"], first["下年预算安排（建议）"]) == ("丙", 100, "保障")


@given(severities=st.lists(st.tuples(st.sampled_from(("p1", "p2", "p3")), st.sampled_from(tables.SEVERITIES)), max_size=12))
@settings(max_examples=15)
def test_what_is_left_and_what_was_lost_add_up_to_the_weight(scheme, severities):
    findings = [small_year.FINDINGS[0] | {"finding_id": f"B01-{number}", "project_id": form, "severity": severity} for number, (form, severity) in enumerate(severities)]
    projects = [row | {"implementing_unit": "一科"} for row in small_year.PROJECTS]
    (score,) = scores(scheme, projects=projects, findings=findings).values()
    for one in score.items:
        if one.score is not None:
            assert math.isclose(one.score + math.fsum(loss.points for loss in one.losses), one.item.weight) and 0 <= one.score <= one.item.weight


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("weight: 40", "weight: 41", "第 1 行：各项分值（weight）合计 101，应为 100：覆盖 20、勾稽 41"),
        ("weight: 40", "weight: 四十", "第 2 行：arithmetic 的 weight 应为 0 到 100 的数，而写的是 '四十'"),
        ("weight: 40", "weight: -40", "第 2 行：arithmetic 的 weight 应为 0 到 100 的数"),
        ("rules: [B01]", "rules: B01", "第 2 行：arithmetic 的 rules 应为规则编号的列表"),
        (", rules: [B01]", "", "第 2 行：arithmetic 应写成 {weight, title, rules}"),
        ("reasons:", "reason:", "第 3 行：不认识的键 reason"),
        ("least_judged: 40\n", "", "第 1 行：缺少 least_judged"),
        ("info: 0}", "note: 0}", "第 6 行：deductions 应有 critical、warning、info 三个数"),
        ("[不成立]", "[办结]", "第 7 行：not_counted 应为办理状态的列表"),
        ("red_below: 60", "red_below: 90", "第 9 行：red_below 高于 yellow_below"),
        ("压缩: 0", "压缩: 90", "第 11 行：tiers 的最低分应从高到低，最后一档为 0"),
    ],
)  # fmt: skip
def test_a_scheme_that_cannot_be_used_is_refused_with_file_and_line(tmp_path, old, new, told):
    assert old in OWN
    with pytest.raises(UnusableInput) as refusal:
        scheme_of(tmp_path, OWN.replace(old, new))
    assert f"{FILE} {told}" in str(refusal.value)
    with pytest.raises(UnusableInput):
        check_settings(year_of(tmp_path))


def test_a_rule_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(UnusableInput, match="第 2 行：没有规则 B99"):
        unit_scores(small(), scheme_of(tmp_path, OWN.replace("[B01]", "[B01, B99]")), {})


def test_the_shipped_scheme_names_rules_that_there_are_and_no_rule_twice(submission: Submission, tmp_path):
    scheme = read_scheme(year_of(tmp_path))
    scheme.check_rules(dict.fromkeys(tables.read(submission.run.processed_year, "rules")["rule"]))
    named = [rule for item in scheme.items for rule in item.rules]
    assert len(named) == len(set(named))


def test_the_workbook_of_a_year_is_printed_across_a4_and_every_id_in_it_is_a_finding(submission: Submission):
    book = load_workbook(submission.folder / "quality_scores.xlsx")
    ids = set(tables.read(submission.run.processed_year, "findings")["finding_id"])
    assert {row["编号或清单的行"] for row in rows_of(book, LOSSES)} <= ids and len(rows_of(book, LOSSES)) > 5
    assert all(sheet.page_setup.orientation == "landscape" and sheet.print_title_rows == "$3:$3" for sheet in book)
    assert {row["单位"] for row in rows_of(book, SCORES)} >= {"某馆", "无误所", "某站"}
