"""What became of the findings of the last submission."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from helpers.publish.papers.corrected import compare
from helpers.schema import tables


def year(
    findings: str,
    *,
    file: str = "a",
    projects: str = "p",
    versions: str = "X01 Y01",
    unjudged: str = "",
    accepted: str = "",
    corrected: str = "",
    copies: str = "",
) -> dict[str, pd.DataFrame]:
    """Tables of a year: findings, projects, accepted findings and rules by name, a file by its digest, rules that could not be judged.

    `corrected` names forms whose place 行 1 the ledger corrects, `copies` those that are second copies of form p.
    """
    rows = {
        "documents": [{"document_id": "d", "sha256": file}],
        "projects": [
            {"project_id": project, "project_name": f"{project}项目", "implementing_unit": "某科", "duplicate_of": "p" if project in copies else None}
            for project in projects.split()
        ],
        "findings": [found(name) for name in findings.split()],
        "suppressed": [found(name) for name in accepted.split()],
        "ledger": [
            {"entry": f"suppressions.yml:{name}", "rule": name[:3], "subject": f"{name[4:5]}项 目", "status": "applied", "reason": "文件已存档"} for name in accepted.split()
        ],
        "corrections": [{"entry": "corrections.yml:1", "path": "表.txt", "place": "行 1", "project_id": form, "after": "98"} for form in corrected.split()],
        "rules": [{"rule": word[:3], "version": int(word[3:] or 1)} for word in versions.split()],
        "judgements": [
            {"rule": rule, "project_id": "p", "passed": 0, "failed": 0, "not_assessable": 1, "reason": "缺少得分"} for rule in unjudged.split()
        ],
    }
    return {name: tables.conform(name, content) for name, content in rows.items()}


def found(name: str) -> dict[str, object]:
    return {"finding_id": name, "rule": name[:3], "severity": "warning", "project_id": name[4:5], "message": name, "place": "行 1"}


def after(tmp_path: Path, last: dict[str, pd.DataFrame], now: dict[str, pd.DataFrame]) -> dict[str, tuple[str, str | None]]:
    """State and reason of each finding of `now` after a run that gave `last`."""
    compared = compare(None, last)
    tables.write_all(tmp_path, last | {"resolved": compared.rows})
    rows = compare(tmp_path, now).rows
    return {row.finding_id: (row.state, None if pd.isna(row.reason) else row.reason) for row in rows.itertuples()}


def test_a_finding_that_is_gone_after_a_correction_is_resolved_and_others_stand_or_are_new(tmp_path):
    states = after(tmp_path, year("X01-p1 X01-p2"), year("X01-p2 Y01-p3", file="b"))
    assert states == {"X01-p1": ("resolved", None), "X01-p2": ("stands", None), "Y01-p3": ("new", None)}


def test_a_finding_of_a_form_that_did_not_come_again_is_not_called_resolved(tmp_path):
    assert after(tmp_path, year("X01-p1"), year("", file="b", projects="q"))["X01-p1"][0] == "withdrawn"


def test_a_finding_whose_rule_could_not_be_judged_this_time_is_not_called_resolved(tmp_path):
    assert after(tmp_path, year("X01-p1"), year("", file="b", unjudged="X01")) == {"X01-p1": ("not_judged", "缺少得分")}


@pytest.mark.parametrize("versions", ["X012 Y01", "Y01"])
def test_a_finding_whose_rule_changed_is_not_called_resolved(tmp_path, versions):
    assert after(tmp_path, year("X01-p1"), year("", file="b", versions=versions))["X01-p1"][0] == "rule_changed"


def test_a_finding_of_a_new_rule_or_a_new_form_says_that_it_is(tmp_path):
    last, now = year(""), year("X01-q1 Z01-p1", file="b", projects="p q", versions="X01 Y01 Z01")
    assert after(tmp_path, last, now) == {"X01-q1": ("new", "新报送的表"), "Z01-p1": ("new", "规则是新的或已改变")}


def test_a_first_run_and_a_run_over_the_same_files_compare_with_nothing(tmp_path):
    assert compare(None, year("X01-p1")).rows.empty and compare(tmp_path / "none", year("X01-p1")).rows.empty
    assert after(tmp_path, year("X01-p1"), year("X01-p1")) == {}


def test_a_second_run_over_the_corrected_files_says_the_same_again(tmp_path):
    now = year("X01-p2 Y01-p3", file="b")
    tables.write_all(tmp_path, year("X01-p1 X01-p2"))
    first = compare(tmp_path, now)
    tables.write_all(tmp_path, now | {"resolved": first.rows})
    pd.testing.assert_frame_equal(compare(tmp_path, now).rows, first.rows)


def test_when_the_rules_change_between_two_runs_over_the_same_files_it_is_said(tmp_path):
    tables.write_all(tmp_path, year("X01-p1 X01-p2"))
    now = year("X01-p2 Y01-p3", file="b")
    tables.write_all(tmp_path, now | {"resolved": compare(tmp_path, now).rows})
    rows = compare(tmp_path, year("X01-p4", file="b")).rows
    assert dict(zip(rows["finding_id"], rows["state"], strict=True)) == {"X01-p1": "resolved", "X01-p2": "rule_changed", "X01-p4": "new"}


def test_results_of_another_version_are_not_compared_and_it_is_said(tmp_path):
    tables.write_all(tmp_path, year("X01-p1"))
    pd.DataFrame({"finding_id": ["1"], "colour": ["red"]}).to_parquet(tmp_path / "findings.parquet")
    compared = compare(tmp_path, year("X01-p1", file="b"))
    assert compared.rows.empty and "其他版本" in compared.told


def test_an_accepted_finding_says_so_with_the_reason_of_the_ledger(tmp_path):
    assert after(tmp_path, year("X01-p1"), year("", file="b", accepted="X01-p1")) == {"X01-p1": ("accepted", "文件已存档")}


def test_a_finding_accepted_after_the_run_is_no_change_of_rules(tmp_path):
    tables.write_all(tmp_path, year("X01-p1 X01-p2"))
    now = year("X01-p2", file="b")
    tables.write_all(tmp_path, now | {"resolved": compare(tmp_path, now).rows})
    rows = compare(tmp_path, year("", file="b", accepted="X01-p2")).rows
    assert dict(zip(rows["finding_id"], rows["state"], strict=True)) == {"X01-p1": "resolved", "X01-p2": "accepted"}


def test_a_finding_whose_acceptance_ended_is_new_and_says_why(tmp_path):
    assert after(tmp_path, year("", accepted="X01-p1"), year("X01-p1", file="b")) == {"X01-p1": ("new", "认可已到期或已撤销")}


def test_a_finding_that_a_correction_of_the_ledger_ended_says_so(tmp_path):
    assert after(tmp_path, year("X01-p1"), year("", file="b", corrected="p")) == {"X01-p1": ("resolved", "已按台账更正")}
    tables.write_all(tmp_path, year("X01-p1 X01-q1", projects="p q"))
    now = year("X01-p1 X01-q1", file="b", projects="p q")
    tables.write_all(tmp_path, now | {"resolved": compare(tmp_path, now).rows})
    rows = compare(tmp_path, year("", file="b", projects="p q", corrected="p")).rows
    assert list(rows["state"]) == ["resolved", "rule_changed"] and list(rows["reason"]) == ["已按台账更正", "计分口径、台账或程序有改动"]


@pytest.mark.parametrize(
    ("copies", "left", "states"),
    [
        ("q", "p", {"A03-q1": "resolved", "X01-q1": "withdrawn"}),
        ("q", "r", {"A03-q1": "withdrawn", "X01-q1": "withdrawn"}),
        ("", "p", {"A03-q1": "resolved", "X01-q1": "withdrawn"}),
    ],
)
def test_what_asked_not_to_hand_a_form_in_is_resolved_when_it_does_not_come_again(tmp_path, copies, left, states):
    last = year("A03-q1 X01-q1", projects="p q", copies=copies)
    assert {name: state for name, (state, _) in after(tmp_path, last, year("", file="b", projects=left)).items()} == states
