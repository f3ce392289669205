"""A total that was scored anew says on how many rows it rests, and is not told where it rests on the declared scores."""

from __future__ import annotations

from helpers.publish.report.form_sections import rescored_note, total_row, totals_elsewhere


def total(profile: str, judged: int, points: float = 83) -> dict[str, object]:
    return {"profile_title": profile, "total": points, "grade": "良", "rows": 8, "rows_judged": judged}


def test_a_total_of_all_rows_needs_no_remark_and_one_of_some_says_of_how_many():
    assert "重新评分的总分（北京口径，良）" in total_row([total("北京", 8)], "北京")
    assert "重新评分的总分（北京口径，重评 5 行，共 8 行，良）" in total_row([total("北京", 5)], "北京")


def test_a_total_of_less_than_half_of_its_rows_is_left_out():
    assert total_row([total("北京", 3)], "北京") == ""
    assert total_row([total("北京", 4)], "北京") != ""


def test_under_other_profiles_totals_of_the_same_rows_stand_together():
    rows = [total("安徽", 5), total("湖北", 5), total("四川", 8), total("全国通用", 1, 100)]
    assert "安徽、湖北口径，重评 5 行，共 8 行：83.00 分；四川口径：83.00 分。" in totals_elsewhere(rows, "北京")
    assert "全国通用" not in totals_elsewhere(rows, "北京")


def test_of_the_scores_of_a_form_rounded_ones_are_told_apart_from_others():
    rows = [{"outcome": outcome, "reason": None} for outcome in ("agrees", "differs", "rounded", "rounded")]
    assert "可以重新评分的 4 行，其中 1 行与填报得分不同、2 行只差取整。" in rescored_note(rows)
    assert "都与填报得分一致" in rescored_note(rows[:1])
