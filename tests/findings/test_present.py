"""What a finding shows of its figures: only what should stand there is called 应为."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.findings.present import facts_of, problem_of

FOUND = {"observed": "96.7", "expected": "100", "difference": "-3.3"}


def test_a_correction_is_what_should_stand_there_with_its_difference():
    assert facts_of(FOUND | {"corrects": True}) == [("表内", "96.7"), ("应为", "100"), ("相差", "-3.3")]


@pytest.mark.parametrize("corrects", [False, None, pd.NA, float("nan")])
def test_anything_else_is_for_comparison_and_has_no_difference(corrects):
    assert facts_of(FOUND | {"corrects": corrects}) == [("表内", "96.7"), ("对照", "100")]


def test_a_finding_of_an_older_table_is_no_correction():
    assert facts_of(FOUND) == [("表内", "96.7"), ("对照", "100")]


@pytest.mark.parametrize("observed", [None, pd.NA, "100"])
def test_nothing_is_compared_with_a_blank_or_with_itself(observed):
    assert ("对照", "100") not in facts_of(FOUND | {"observed": observed, "corrects": False})


def test_a_correction_is_told_beside_a_blank():
    assert facts_of({"observed": None, "expected": "效益指标", "difference": None, "corrects": True}) == [("应为", "效益指标")]


def test_a_finding_goes_by_what_is_wrong_and_in_an_older_table_by_its_rules_title():
    rule = {"title": "总分等于各项得分之和", "title_en": "The total is the sum", "problem": "总分不等于各项得分之和", "problem_en": "The total is not the sum"}
    assert (problem_of(rule), problem_of(rule, "en")) == ("总分不等于各项得分之和", "The total is not the sum")
    assert problem_of(rule | {"problem": pd.NA}) == "总分等于各项得分之和"
    assert problem_of(None) == ""
