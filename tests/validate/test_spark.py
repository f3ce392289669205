"""The same suites on Spark give the same outcomes and the same failing records, nulls included."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from helpers.schema import tables
from helpers.validate import validate_year
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


def test_the_stage_gives_the_same_tables_on_spark_as_in_pandas(real_year: Year, spark):
    on_spark = validate_year(replace(real_year.run, engine="spark"))
    assert len(on_spark["findings"]) and not on_spark["outcomes"]["errors"].any()
    for name, frame in on_spark.items():
        pd.testing.assert_frame_equal(frame, tables.read(real_year.processed, name))


def test_a_null_is_no_failing_record_on_either_engine(spark):
    frame = pd.DataFrame({"beyond": [1.0, None, -1.0, float("nan")], "fault": ["x", None, "y", None]})
    for expectation, failing in (("within", (0,)), ("absent", (0, 2))):
        rule = next(rule for rule in load_catalogue() if rule.expectation == expectation)
        assert [tuple(engine.judge_evidence(rule, frame)) for engine in (judge(), spark)] == [failing, failing]
