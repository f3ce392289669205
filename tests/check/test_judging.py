"""Both ways of judging are equal: the plain one of the check, and great_expectations' of the chain."""

from __future__ import annotations

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from helpers.check import check
from helpers.check.judging import PlainJudge
from helpers.schema import tables
from helpers.validate import forms_of, places_of
from helpers.validate.catalogue import load_catalogue
from helpers.validate.expectations import Judge
from helpers.validate.profile import load_profile
from helpers.validate.review import Review, review
from tests.conftest import Year
from tests.forms import SOUND, year_of
from tests.layouts import ANHUI, HEBEI, SHANGHAI, SICHUAN
from tests.validate.judging import judge

READ = ("cells", "projects", "funds", "indicators", "changes", "claims")
FAULTY = {
    "a wrong total": SOUND.replace("\t\t100\t95.5", "\t\t100\t96.5"),
    "a blank weight": SOUND.replace("98%\t10\t10", "98%\t\t10"),
    "a score above its weight": SOUND.replace("11月\t10\t10", "11月\t10\t12"),
    "an amount that is no number": SOUND.replace("年度资金总额\t20\t20\t19", "年度资金总额\t20\t二十\t19"),
    "a lost tail": SOUND[: SOUND.index("\t效益指标")],
    "a lost head": SOUND[SOUND.index("绩效指标\t一级指标") :],
    "a deduction without a reason": SOUND.replace("闭馆维修，今后错峰安排", ""),
    "forms of other layouts": "\n".join((ANHUI, HEBEI, SHANGHAI, SICHUAN)),
    "the same form twice": SOUND + "\n" + SOUND,
}


def reviewed(year: dict[str, pd.DataFrame], judge: object, fiscal_year: int = 2023) -> Review:
    return review(forms_of(fiscal_year, year), load_catalogue(), load_profile("beijing"), judge, places_of(year))


def assert_equal(one: Review, other: Review) -> None:
    for table in ("outcomes", "judgements", "findings"):
        assert_frame_equal(getattr(one, table), getattr(other, table))


def test_the_real_year_is_judged_alike(real_year: Year):
    year = tables.read_all(real_year.processed, READ)
    by_plain_pandas = reviewed(year, PlainJudge())
    assert_equal(by_plain_pandas, reviewed(year, judge()))
    assert len(by_plain_pandas.findings) and not by_plain_pandas.outcomes["errors"].any()


@pytest.mark.parametrize("fault", FAULTY)
def test_a_faulty_form_is_judged_alike(fault):
    year = year_of(FAULTY[fault])
    by_plain_pandas = reviewed(year, PlainJudge())
    assert_equal(by_plain_pandas, reviewed(year, judge()))
    assert len(by_plain_pandas.findings)


@pytest.mark.parametrize("kind", ["within", "present", "absent"])
def test_each_question_is_answered_alike_for_every_kind_of_value(kind):
    rule = next(rule for rule in load_catalogue() if rule.expectation == kind)
    beyond = [0.0, -1.0, 1e-12, float("nan"), float("inf"), 3.0]
    words = ["", "word", None, "无", None, "0"]
    frame = pd.DataFrame({"beyond": beyond, "observed": words, "fault": words[::-1]}).astype({"observed": "object", "fault": "object"})
    failing = PlainJudge().judge_evidence(rule, frame)
    assert failing == judge().judge_evidence(rule, frame) and 0 < len(failing) < len(frame)


@pytest.mark.parametrize("kind", [PlainJudge, Judge])
def test_evidence_without_the_column_is_an_error_and_no_pass(kind):
    with pytest.raises(RuntimeError, match="no column"):
        (judge() if kind is Judge else kind()).judge_evidence(load_catalogue()[0], pd.DataFrame({"other": [1]}))


def test_the_check_finds_in_the_real_file_what_the_chain_finds(real_year: Year):
    checked = check([str(path) for path in sorted(real_year.run.raw_year.iterdir())])
    found = {finding.finding_id: finding for file in checked.files for form in file.forms for finding in form.findings}
    chain = tables.read(real_year.processed, "findings").set_index("finding_id")
    assert set(found) == set(chain.index)
    for finding_id, row in chain.iterrows():
        assert (found[finding_id].severity, found[finding_id].message, found[finding_id].place) == (row["severity"], row["message"], row["place"])
