"""What people decided is told with who, when and until, and accepted findings stand in no count."""

from __future__ import annotations

import pandas as pd

from helpers.analyse import decisions, overview
from tests.small_year import FINDINGS, small_year

ENTRY = {"ledger": "suppressions", "entry": "/srv/ledgers/2023/suppressions.yml 第 1 行", "rule": "D08", "subject": "桥梁检测", "reason": "已另文说明", "decided_by": "财务科", "decided": "2024-03-15", "until": "2024-12-31", "status": "applied", "matches": 1}  # fmt: skip
CORRECTION = {"entry": "C:\\forms\\corrections.yml 第 3 行", "path": "表.txt", "place": "行 12 列 5", "project_id": "p1", "before": "7.16", "after": "7.61", "reason": "笔误", "decided_by": "财务科", "decided": "2024-03-15"}  # fmt: skip


def test_an_accepted_finding_is_counted_nowhere_and_said():
    year = small_year(findings=FINDINGS[:1], suppressed=FINDINGS[1:], ledger=[ENTRY])
    assert overview.at_a_glance(year)[1:] == ["共发现问题 1 处（严重 1 处），涉及 1 份表。", "另有 1 处问题已由台账认可，不计在内。"]
    (row,) = decisions.accepted(year).to_dict("records")
    assert (row["reason"], row["decided_by"], row["decided"], row["until"]) == ("已另文说明", "财务科", "2024-03-15", "2024-12-31")


def test_an_entry_for_one_place_does_not_speak_for_another():
    elsewhere = ENTRY | {"place": "行 99", "reason": "另一处"}
    year = small_year(suppressed=FINDINGS[1:], ledger=[elsewhere, ENTRY | {"subject": "p2", "place": "行25"}])
    assert list(decisions.accepted(year)["reason"]) == ["已另文说明"]


def test_an_expired_entry_is_listed_and_said_to_count_again():
    year = small_year(ledger=[ENTRY | {"status": "expired"}])
    assert decisions.said(year) == ["台账中 1 条认可已经过期，所涉问题 1 处重新计入。"]
    assert decisions.ledger(year)[["subject", "status_word"]].to_dict("records") == [{"subject": "桥梁检测", "status_word": "已过期"}]


def test_entries_are_named_without_the_folder_of_their_file():
    year = small_year(corrections=[CORRECTION], ledger=[ENTRY])
    assert list(decisions.corrections(year)["entry"]) == ["corrections.yml 第 3 行"]
    assert list(decisions.ledger(year)["entry"]) == ["suppressions.yml 第 1 行"]
    assert decisions.said(year) == ["按更正台账改正了原件的 1 处错误后评判。"]


def test_without_ledgers_nothing_is_said():
    year = small_year()
    assert decisions.said(year) == []
    assert all(
        isinstance(rows, pd.DataFrame) and rows.empty
        for rows in (decisions.corrections(year), decisions.accepted(year), decisions.ledger(year))
    )
