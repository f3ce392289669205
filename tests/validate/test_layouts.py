"""Sound forms of other layouts raise no alarm for what their layout does not print."""

from __future__ import annotations

import pytest

from helpers.check.judging import PlainJudge
from tests.layouts import DEPARTMENT, HUBEI, LAYOUTS, TRANSFER
from tests.validate.judging import findings, not_assessable, review_of


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_sound_form_of_any_layout_has_no_critical_finding(layout: str):
    reviewed = review_of(LAYOUTS[layout], engine=PlainJudge())
    assert reviewed.findings.query("severity == 'critical'").empty


@pytest.mark.parametrize(
    ("form", "part"),
    [(DEPARTMENT.replace("某局", ""), "项目名称"), (HUBEI.replace("年度绩效目标1（80分）\t修复渠道，改善灌溉。", "年度绩效目标1（80分）"), "预期目标"), (TRANSFER.split("绩效指标")[0], "绩效指标表")],
)  # fmt: skip
def test_what_a_layout_does_print_is_still_missed(form: str, part: str):
    assert part in next(finding["message"] for finding in findings("A01", form) if finding["severity"] == "critical")


def test_rows_of_a_transfer_without_points_cannot_be_judged_by_them():
    assert findings("B04", TRANSFER) == []
    assert not_assessable("B04", TRANSFER) == ["转移支付自评表没有分值栏"]
