"""Judge made-up forms by one rule or by all, and find what failed."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pandas as pd

from helpers.check.judging import PlainJudge
from helpers.validate import forms_of, places_of
from helpers.validate.catalogue import load_catalogue
from helpers.validate.expectations import Judge
from helpers.validate.profile import Profile, load_profile, settings
from helpers.validate.review import Review, review
from tests.forms import year_of
from tests.validate.made_up import year_of_forms
from tests.validate.planting import PLANTS, Planted


@cache
def judge() -> Judge:
    """One great_expectations context for all tests: building it anew costs more than judging."""
    return Judge()


def profile_with(name: str, **changed: object) -> Profile:
    """A profile, some of whose settings have other values."""
    known = load_profile(name)
    return Profile(name, {setting: known[setting] for setting in settings()} | changed, {})


def _loaded(profile: str | Profile) -> Profile:
    return load_profile(profile) if isinstance(profile, str) else profile


def review_of(
    *texts: str, rule: str | None = None, fiscal_year: int = 2023, profile: str | Profile = "beijing", engine: Judge | PlainJudge | None = None
) -> Review:
    """Review forms given as text by one rule, or by the whole catalogue."""
    year = year_of(*texts, fiscal_year=fiscal_year)
    rules = [entry for entry in load_catalogue() if rule in (None, entry.rule)]
    return review(forms_of(fiscal_year, year), rules, _loaded(profile), engine or judge(), places_of(year))


def findings(rule: str, *texts: str, **options) -> list[dict[str, object]]:
    """What one rule finds; of a rule that explains others, the findings that it explains."""
    (entry,) = (entry for entry in load_catalogue() if entry.rule == rule)
    reviewed = review_of(*texts, rule=None if entry.explains else rule, **options)
    assert not reviewed.outcomes["errors"].any(), reviewed.outcomes["error"].tolist()
    return reviewed.findings[told_by(reviewed.findings, rule)].to_dict("records") if len(reviewed.findings) else []


def told_by(found: pd.DataFrame, rule: str) -> pd.Series:
    """Which findings a rule has made, or has explained."""
    (entry,) = (entry for entry in load_catalogue() if entry.rule == rule)
    return found[entry.explains].notna() if entry.explains else found["rule"] == rule


def spoken(found: pd.DataFrame) -> set[str]:
    """Rules that found something, and those that explained what was found."""
    if found.empty:
        return set()
    return set(found["rule"]) | {entry.rule for entry in load_catalogue() if entry.explains and found[entry.explains].notna().any()}


def not_assessable(rule: str, *texts: str, **options) -> list[str]:
    """Why one rule could not judge, form by form."""
    reviewed = review_of(*texts, rule=rule, **options)
    assert not reviewed.outcomes["errors"].any(), reviewed.outcomes["error"].tolist()
    return [reason for reason in reviewed.judgements["reason"] if isinstance(reason, str)]


def rules_that_fire(*texts: str, **options) -> set[str]:
    """Ids of all rules of the catalogue that find something; judged in pandas, which `test_check_judging.py` holds equal."""
    reviewed = review_of(*texts, engine=PlainJudge(), **options)
    assert not reviewed.outcomes["errors"].any(), reviewed.outcomes.query("errors > 0")[["rule", "error"]].to_numpy().tolist()
    return spoken(reviewed.findings)


def no_value(value: object) -> bool:
    """True for null in any guise."""
    return value is None or bool(pd.isna(value))


def review_planted(planted: list[Planted], rule: str | None = None, profile: str | Profile = "beijing", engine: Judge | None = None) -> Review:
    """Review made-up years that were planted, all together; what they hold beside the forms (a year before, a list) goes in too."""
    forms = [form for year in planted for form in (year.form, *year.beside)]
    tables = year_of_forms(forms)
    seen = forms_of(2023, tables)
    before = [form for year in planted for form in year.before]
    if before:
        found = pd.DataFrame([entry for year in planted for entry in year.findings_before], columns=["project_id", "rule", "severity", "place"])
        seen = replace(seen, previous=forms_of(2022, year_of_forms(before, 2022)), previous_findings=found)
    listed = [entry for year in planted if year.project_list is not None for entry in year.project_list]
    if listed:
        seen = replace(seen, project_list=pd.DataFrame(listed))
    rules = [entry for entry in load_catalogue() if rule in (None, entry.rule)]
    return review(seen, rules, _loaded(profile), engine or judge(), places_of(tables))


def review_by_rule(planted: dict[str, list[Planted]]) -> dict[str, Review]:
    """Review planted forms of many rules: those that need a profile, a list of projects or nothing of the kind each in one year."""
    groups: dict[tuple[str, bool], dict[str, list[Planted]]] = {}
    for rule, years in planted.items():
        groups.setdefault((PLANTS[rule].profile, rule == "G12"), {})[rule] = years
    reviewed: dict[str, Review] = {}
    for (profile, _), rules in groups.items():
        review = review_planted([year for years in rules.values() for year in years], profile=profile)
        reviewed |= dict.fromkeys(rules, review)
    return reviewed
