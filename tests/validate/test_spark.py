"""The same suites on Spark give the same outcomes and the same failing records, nulls included."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers import tables
from helpers.validate import forms_of, places_of
from helpers.validate.catalogue import load_catalogue
from helpers.validate.expectations import Judge
from helpers.validate.profile import load_profile
from helpers.validate.review import Review, review
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
    from helpers.validate.spark import session

    session().stop()


def assert_equal(first: Review, second: Review) -> None:
    for name in ("outcomes", "judgements", "findings"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))


def test_the_real_forms_fare_alike_on_both_engines(real_year, spark):
    read = tables.read_all(real_year.processed, ("projects", "funds", "indicators", "changes", "claims"))
    reviews = [review(forms_of(2023, read), load_catalogue(), load_profile("beijing"), engine, places_of(read)) for engine in (judge(), spark)]
    assert not reviews[1].outcomes["errors"].any()
    assert len(reviews[0].findings)
    assert_equal(*reviews)


def test_a_null_is_no_failing_record_on_either_engine(spark):
    frame = pd.DataFrame({"beyond": [1.0, None, -1.0, float("nan")], "fault": ["x", None, "y", None]})
    for expectation, failing in (("within", (0,)), ("absent", (0, 2))):
        rule = next(rule for rule in load_catalogue() if rule.expectation == expectation)
        assert [tuple(engine.judge_evidence(rule, frame)) for engine in (judge(), spark)] == [failing, failing]
