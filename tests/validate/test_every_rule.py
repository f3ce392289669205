"""Every rule of the catalogue on made-up forms: passes, finds what was planted and says where, fires alone, says what it cannot judge."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from helpers.validate.catalogue import load_catalogue
from helpers.validate.review import Review
from tests.validate.judging import review_by_rule, review_planted, spoken, told_by
from tests.validate.made_up import sound_form
from tests.validate.planting import PLANTS, Planted, planted_year

RULES = sorted(PLANTS)
BLANKS = [rule for rule in RULES if PLANTS[rule].blank]
NEVER_FIRE = {"E01"}
"""E01 says what targets were read as; what cannot be read cannot be judged, so it finds nothing."""

NEEDS_MORE = {"A11", "D12"}
"""A11 looks at cells recognised in pictures, D12 at carried-over money, which the sound forms have none of."""


@pytest.fixture(scope="module")
def sound() -> Review:
    chance = random.Random(11)
    return review_planted([Planted(sound_form(chance, number)) for number in range(120)])


@pytest.fixture(scope="module")
def planted() -> dict[str, Planted]:
    chance = random.Random(5)
    return {rule: planted_year(1000 + number * 10, rule, chance) for number, rule in enumerate(RULES)}


@pytest.fixture(scope="module")
def reviewed(planted: dict[str, Planted]) -> dict[str, Review]:
    return review_by_rule({rule: [year] for rule, year in planted.items()})


@pytest.fixture(scope="module")
def blanked() -> dict[str, tuple[Planted, Review]]:
    chance = random.Random(5)
    years = {}
    for number, rule in enumerate(BLANKS):
        years[rule] = planted_year(5000 + number * 10, rule, chance)
        PLANTS[rule].blank(years[rule])
    reviews = review_by_rule({rule: [year] for rule, year in years.items()})
    return {rule: (years[rule], reviews[rule]) for rule in BLANKS}


def found_in(review: Review, year: Planted) -> pd.DataFrame:
    return review.findings[review.findings["project_id"] == year.form.project["project_id"]]


def test_every_rule_has_a_planted_defect():
    assert set(RULES) | NEVER_FIRE == {rule.rule for rule in load_catalogue()}


def test_nothing_is_found_in_sound_forms(sound: Review):
    assert not sound.outcomes["errors"].any()
    assert sound.findings.empty


@pytest.mark.parametrize("rule", [rule.rule for rule in load_catalogue() if rule.rule not in NEEDS_MORE])
def test_a_rule_looks_at_sound_forms_and_none_fails(sound: Review, rule: str):
    row = sound.outcomes.set_index("rule").loc[rule]
    assert row["failed"] == 0
    assert row["passed"] + row["not_assessable"] > 0


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_its_planted_defect_and_says_what_and_where(planted, reviewed, rule: str):
    review = reviewed[rule]
    assert not review.outcomes["errors"].any(), review.outcomes[["rule", "error"]].dropna().to_numpy().tolist()
    if rule == "G12":
        own = review.findings[review.findings["rule"] == rule]
    else:
        own = found_in(review, planted[rule])
        own = own[told_by(own, rule)]
        assert own["place"].notna().all()
    assert len(own)
    # Only what asks ends with a question.
    ends = [("。", "？") if severity == "info" else ("。",) for severity in own["severity"]]
    assert all(message.endswith(end) and "None" not in message and "nan" not in message for message, end in zip(own["message"], ends, strict=True))
    assert all(message.endswith((".", "?")) and "None" not in message for message in own["message_en"])
    assert all(remedy.startswith("请") for remedy in own["remedy"])


@pytest.mark.parametrize("rule", RULES)
def test_no_other_rule_fires_than_those_that_must(planted, reviewed, rule: str):
    fired = spoken(found_in(reviewed[rule], planted[rule])) - {rule}
    assert fired <= set(PLANTS[rule].also)


def test_every_rule_that_must_fire_beside_another_has_its_reason():
    assert all(reason for plant in PLANTS.values() for reason in plant.also.values())


@pytest.mark.parametrize("rule", BLANKS)
def test_a_rule_without_its_figures_says_that_it_cannot_judge(blanked, rule: str):
    year, review = blanked[rule]
    own = review.judgements[(review.judgements["rule"] == rule) & (review.judgements["project_id"] == year.form.project["project_id"])]
    assert own["not_assessable"].gt(0).all() and len(own)
    assert own["reason"].str.len().gt(0).all()
