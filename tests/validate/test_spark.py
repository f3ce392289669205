"""The same suites on Spark give the same outcomes and the same failing records, nulls included."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from helpers.schema import tables
from helpers.validate import checkpoints, run_suites
from helpers.validate.catalogue import load_catalogue
from helpers.validate.expectations import Judge
from tests.conftest import Year
from tests.validate.judging import judge

pytestmark = [
    pytest.mark.spark,
    # py4j leaves its sockets to the collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def spark():
    """A judge on Spark; its session ends with the module."""
    yield Judge("spark")
    from helpers.validate.spark_frames import session

    session().stop()


def test_the_suites_give_the_same_on_spark_as_in_pandas(real_year: Year, spark, monkeypatch: pytest.MonkeyPatch):
    # Two tables of the contract, one without rows: on one machine all of them take a minute.
    monkeypatch.setattr(checkpoints, "contract_names", lambda: ["contract_indicators", "contract_corrections", "contract_conservation"])
    on_spark = run_suites(replace(real_year.run, engine="spark"))["checks"]
    in_pandas = tables.read(real_year.processed, "checks")
    in_pandas = in_pandas[in_pandas["suite"].isin(on_spark["suite"])].reset_index(drop=True)
    assert len(on_spark) > 100 and on_spark["failed"].sum() > 200
    # Examples come in another order there.
    pd.testing.assert_frame_equal(on_spark.drop(columns="result"), in_pandas.drop(columns="result"))


def test_a_null_is_no_failing_record_on_either_engine(spark):
    frame = pd.DataFrame({"beyond": [1.0, None, -1.0, float("nan")], "fault": ["x", None, "y", None]})
    for expectation, failing in (("within", (0,)), ("absent", (0, 2))):
        rule = next(rule for rule in load_catalogue() if rule.expectation == expectation)
        assert [tuple(engine.judge_evidence(rule, frame)) for engine in (judge(), spark)] == [failing, failing]
