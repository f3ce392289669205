"""Reviewed scores: what is checked, what enters the total, and how a row is known again after a resubmission."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.schema.paper_rows import NO_EVIDENCE, RowId, SheetId, digest_of, same_row
from tests.forms import SOUND
from tests.reviewing import fill, judged, problems, reviewed, write
from tests.validate.test_filled_papers import CUT


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The paper of the sound form, as it was written."""
    return write(judged(), tmp_path_factory.mktemp("paper"))


def after(paper: Path, tmp_path: Path, *texts: str, zero: bool = False, **rows):
    """The tables after these rows were filled in, and perhaps other forms handed in."""
    fill(paper, tmp_path / "reviews" / "某馆.xlsx", **rows)
    return judged(*texts, ledger=tmp_path / "reviews", no_evidence_scores_zero=zero)


def test_a_deduction_needs_a_remark_and_a_kind(paper, tmp_path):
    frames = after(paper, tmp_path, 采购册数={"reviewed_score": 15})
    assert problems(frames) == [("no_remark", "图书采购!P4"), ("no_kind", "图书采购!N4")]
    assert reviewed(frames)["采购册数"]["counted_score"] == 15


def test_the_unit_s_own_score_needs_neither(paper, tmp_path):
    assert problems(after(paper, tmp_path, 采购册数={"reviewed_score": 20})) == []


@pytest.mark.parametrize(("score", "case"), [(20.5, "above_weight"), (-1, "below_zero")])
def test_a_score_beyond_its_weight_or_below_0_is_told_and_not_counted(paper, tmp_path, score, case):
    frames = after(paper, tmp_path, 采购册数=CUT | {"reviewed_score": score})
    assert problems(frames) == [(case, "图书采购!L4")]
    assert (reviewed(frames)["采购册数"]["reviewed_score"], reviewed(frames)["采购册数"]["counted_score"]) == (score, None)


@pytest.mark.parametrize(("column", "cell"), [("deduction_kind", "N4"), ("evidence_seen", "O4")])
def test_a_word_that_the_list_does_not_offer_is_told_with_the_list(paper, tmp_path, column, cell):
    frames = after(paper, tmp_path, 采购册数=CUT | {column: "随便"})
    assert problems(frames) == [("unknown_word", f"图书采购!{cell}")] and "可选" in frames["review_problems"]["message"][0]
    assert reviewed(frames)["采购册数"][column] == "随便"


@pytest.mark.parametrize(("zero", "counted", "told"), [(True, 0, ["no_evidence"]), (False, 15, [])])
def test_no_evidence_means_0_under_a_profile_that_says_so(paper, tmp_path, zero, counted, told):
    frames = after(paper, tmp_path, zero=zero, 采购册数=CUT | {"evidence_seen": NO_EVIDENCE})
    assert reviewed(frames)["采购册数"]["counted_score"] == counted and [case for case, _ in problems(frames)] == told
    assert frames["reviewed_totals"]["reviewed_total"].tolist() == [95.5 - 20 + counted]


def test_no_evidence_means_0_without_a_written_score_too(paper, tmp_path):
    written = CUT | {"evidence_seen": NO_EVIDENCE, "reviewed_score": None}
    frames = after(paper, tmp_path, zero=True, 采购册数=written)
    assert reviewed(frames)["采购册数"]["counted_score"] == 0 and problems(frames) == []


def test_rows_that_nobody_reviewed_enter_the_total_with_the_declared_score(paper, tmp_path):
    frames = after(paper, tmp_path, 采购册数=CUT, 预算执行=CUT | {"reviewed_score": 4.5})
    (row,) = frames["reviewed_totals"].to_dict("records")
    assert (row["rows"], row["rows_reviewed"], row["reviewed_execution"], row["reviewed_total"], row["reviewed_grade"]) == (7, 2, 4.5, 85.5, "良")


def test_a_total_of_which_a_score_is_missing_is_unknown(paper, tmp_path):
    frames = after(paper, tmp_path, SOUND.replace("20\t16\t闭馆维修", "20\t\t闭馆维修"), 采购册数=CUT)
    assert frames["reviewed_totals"]["reviewed_total"].isna().all() and frames["reviewed_totals"]["reviewed_grade"].isna().all()


def test_a_score_for_a_missing_one_makes_the_total_whole(paper, tmp_path):
    frames = after(paper, tmp_path, SOUND.replace("20\t16\t闭馆维修", "20\t\t闭馆维修"), 借阅人次=CUT)
    assert frames["reviewed_totals"]["reviewed_total"].tolist() == [94.5]


def test_a_remark_alone_is_kept_and_changes_no_total(paper, tmp_path):
    frames = after(paper, tmp_path, 采购册数={"remark": "再看"})
    assert reviewed(frames)["采购册数"]["remark"] == "再看" and frames["reviewed_totals"].empty and problems(frames) == []


def test_a_resubmission_keeps_the_review_and_says_what_changed(paper, tmp_path):
    frames = after(paper, tmp_path, SOUND.replace("1200册\t20\t20", "1100册\t20\t18"), 采购册数=CUT)
    row = reviewed(frames)["采购册数"]
    assert (row["status"], row["counted_score"], row["declared"]) == ("read", 15, 18)
    assert row["changed"] == "单位完成值 1200册 → 1100册；自评得分 20 → 18" and frames["reviewed_totals"]["changed"].tolist() == [True]


def test_a_decimal_point_is_a_change(paper, tmp_path):
    assert reviewed(after(paper, tmp_path, SOUND.replace("1200册", "120.0册"), 采购册数=CUT))["采购册数"]["changed"] == "单位完成值 1200册 → 120.0册"


def test_a_row_above_moves_no_review(paper, tmp_path):
    row = "\t产出指标\t数量指标\t采购册数"
    frames = after(paper, tmp_path, SOUND.replace(row, f"\t产出指标\t数量指标\t采购种数\t≥10种\t12种\t\t\t\n{row}"), 采购册数=CUT)
    assert (reviewed(frames)["采购册数"]["position"], reviewed(frames)["采购册数"]["counted_score"]) == (2, 15)


def test_a_row_that_is_gone_is_told_and_kept(paper, tmp_path):
    frames = after(paper, tmp_path, SOUND.replace("采购册数", "上架册数"), 采购册数=CUT)
    assert problems(frames) == [("unknown_row", "图书采购!L4")] and reviewed(frames)["采购册数"]["status"] == "not_found"


def test_contacts_in_a_remark_are_hidden_and_it_is_told(paper, tmp_path):
    text = SOUND.replace("某某某", "欧阳小敏")
    frames = after(paper, tmp_path, text, 采购册数=CUT | {"remark": "已电话问欧阳小敏 13800001234"})
    assert reviewed(frames)["采购册数"]["remark"] == "已电话问〔已隐去〕 〔已隐去〕" and problems(frames) == [("contact", "图书采购!P4")]


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)


@given(st.builds(SheetId, st.integers(2000, 2100), TEXTS, TEXTS, st.integers(0, 999)))
def test_the_id_of_a_sheet_is_read_as_it_was_written(sheet_id):
    assert SheetId.parse(str(sheet_id)) == sheet_id


@given(st.builds(RowId, st.sampled_from(["2023-0123456789ab", "0123456789ab-2"]), st.sampled_from(["indicators", "funds"]), st.integers(1, 99), st.integers(1, 99), st.just("0" * 12)))
def test_the_id_of_a_row_is_read_as_it_was_written(row_id):
    assert RowId.parse(str(row_id)) == row_id


@given(TEXTS)
def test_any_other_text_is_no_id(text):
    assert SheetId.parse(text) is None and RowId.parse(text) is None


@given(st.lists(st.one_of(st.none(), TEXTS, st.integers(0, 100)), max_size=7))
def test_the_digest_does_not_count_blanks_or_how_a_number_is_stored(shown):
    stored_otherwise = [f" {value}\r\n" if isinstance(value, str) else float(value) if value is not None else "" for value in shown]
    assert digest_of(shown) == digest_of(stored_otherwise)


@given(st.lists(st.sampled_from("甲乙丙丁戊己庚辛"), min_size=1, unique=True), st.randoms())
def test_rows_of_different_names_are_known_again_in_any_order(names, chance):
    then = [{"level3": name, "position": at} for at, name in enumerate(names, 1)]
    now = [{**row, "position": at} for at, row in enumerate(chance.sample(then, len(then)), 1)]
    assert [now[same_row(row, row["position"], now) - 1]["level3"] for row in then] == names


def test_rows_of_one_name_are_told_apart_by_their_levels_and_targets_and_by_their_place_at_last():
    now = [
        {"level3": "培训人数", "level1": "产出", "level2": "数量", "target_text": "10人", "position": 1},
        {"level3": "培训人数", "level1": "产出", "level2": "质量", "target_text": "10人", "position": 2},
        {"level3": "培训人数", "level1": "产出", "level2": "数量", "target_text": "20人", "position": 3},
        {"level3": "培训人数", "level1": "产出", "level2": "数量", "target_text": "20人", "position": 4},
    ]
    assert [same_row(row, row["position"], now) for row in now] == [1, 2, 3, 4]
    assert same_row(now[3], 9, now) is None and same_row({"level3": "别的"}, 1, now) is None
