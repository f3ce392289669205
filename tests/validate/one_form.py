"""One made-up form, changed in view and judged by one rule."""

from __future__ import annotations

import random

import pandas as pd

from helpers.check.judging import PlainJudge
from tests.validate.judging import review_planted
from tests.validate.made_up import Form, sound_form
from tests.validate.planting import Planted


def form_of(*rows: dict) -> Form:
    """A sound form, with these rows of indicators in the place of its own where some are given."""
    form = sound_form(random.Random(21), 3)
    if rows:
        form.indicators = [{"level1": "产出指标", "level1_origin": "printed", "level2": "数量指标"} | row for row in rows]
    return form


def unused(**cells: object) -> dict:
    """A row of the template that nobody filled in."""
    return {"level1": "效益指标", "level2": "生态效益指标", "row_kind": "unused"} | cells


def every_finding(*forms: Form) -> pd.DataFrame:
    """What all rules find in these forms, which are a year of their own."""
    review = review_planted([Planted(form) for form in forms], None, "beijing", PlainJudge())
    assert not review.outcomes["errors"].any(), review.outcomes["error"].tolist()
    return review.findings


def found(form: Form, rule: str, profile: str = "beijing") -> list[dict]:
    """What the rule finds in the form."""
    review = review_planted([Planted(form)], rule, profile, PlainJudge())
    assert not review.outcomes["errors"].any(), review.outcomes["error"].tolist()
    return review.findings.to_dict("records")


def fired(form: Form, profile: str = "beijing") -> dict[str, str]:
    """Each rule that finds something in the form, with the gravest of its severities."""
    review = review_planted([Planted(form)], None, profile, PlainJudge())
    assert not review.outcomes["errors"].any(), review.outcomes["error"].tolist()
    rows = review.findings.to_dict("records")
    return {row["rule"]: min((other["severity"] for other in rows if other["rule"] == row["rule"]), key=("critical", "warning", "info").index) for row in rows}


def unjudged(form: Form, rule: str, profile: str = "beijing") -> str | None:
    """Why the rule cannot judge the form, or some of its records."""
    review = review_planted([Planted(form)], rule, profile, PlainJudge())
    assert not review.outcomes["errors"].any(), review.outcomes["error"].tolist()
    return review.judgements["reason"].dropna().str.cat(sep="；") or None
