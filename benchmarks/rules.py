"""Proof that findings are right: one known defect at a time is planted into sound forms, for every rule, and sound forms are counted.

    python benchmarks/rules.py [--plants 40] [--sound 1000] [--seed 2023] [--real data/processed/2023 [--write]]

Prints for each rule how many defects were planted, found and missed, and which other rules fired; then what was found in sound forms
(critical and warning must be 0). `--real` plants into the real forms too. `--write` keeps the figures, those of the real forms
too, in benchmarks/rules.json, from which `make docs` writes them onto the page of each rule. All of it takes about five minutes on two cores.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from helpers.validate.catalogue import load_catalogue  # noqa: E402
from tests.validate.judging import review_by_rule, review_planted, spoken, told_by  # noqa: E402
from tests.validate.made_up import Form, sound_form  # noqa: E402
from tests.validate.planting import PLANTS, Planted, planted_year  # noqa: E402

FIGURES = ROOT / "benchmarks" / "rules.json"
EXPLAINING = {rule.rule for rule in load_catalogue() if rule.explains}
"""Rules that speak beside the findings of others, so that all rules have to run."""
WORKED_EXAMPLE = ("message", "message_en", "observed", "expected", "difference", "severity", "place", "remedy")


def measure(plants: int, seed: int) -> dict[str, dict[str, object]]:
    """Plant every rule's defect `plants` times and count what is found."""
    chance = random.Random(seed)
    planted = {rule: [planted_year(1000 * (place + 1) + number, rule, chance) for number in range(plants)] for place, rule in enumerate(sorted(PLANTS))}
    reviews = review_by_rule(planted)
    figures = {}
    for rule, years in planted.items():
        findings = reviews[rule].findings
        by_form = dict(list(findings.groupby("project_id")))
        others: Counter[str] = Counter()
        found = 0
        for year in years:
            own = by_form.get(year.form.project["project_id"])
            fired = set() if own is None else spoken(own)
            found += rule in fired
            others.update(fired - {rule})
        own_forms = findings["project_id"].isna() | findings["project_id"].isin([year.form.project["project_id"] for year in years])
        first = findings[told_by(findings, rule) & own_forms].iloc[0]
        if rule == "G12":  # a project of the list without a form: one finding for each, beside the forms that are not on it
            found = min(plants, int(findings.query("rule == 'G12' and project_id.isna()").shape[0]))
        figures[rule] = {
            "planted": plants, "found": found, "missed": plants - found, "others": dict(sorted(others.items())),
            "must": PLANTS[rule].also, "example": {name: first[name] if isinstance(first[name], str) else None for name in WORKED_EXAMPLE},
        }  # fmt: skip
    return figures


def false_alarms(count: int, seed: int) -> dict[str, dict[str, int]]:
    """What is found in sound forms, by severity and rule."""
    chance = random.Random(seed + 1)
    findings = review_planted([Planted(sound_form(chance, number)) for number in range(count)]).findings
    if not len(findings):
        return {}
    return {severity: group["rule"].value_counts().to_dict() for severity, group in findings.groupby("severity")}


def real_forms(folder: Path) -> tuple[list[Form], dict[str, set[str]]]:
    """The whole real forms of a year as records, and by form the rules that find something in them already."""
    import pandas as pd

    from helpers.schema import tables

    read = tables.read_all(folder, ("projects", "funds", "indicators", "findings"))
    fired = read["findings"].groupby("project_id")["rule"].agg(set).to_dict()
    forms = []
    for project in read["projects"].astype(object).where(lambda frame: frame.notna(), None).to_dict("records"):
        if project["is_fragment"]:
            continue
        rows = {}
        for name in ("funds", "indicators"):
            own = read[name][read[name]["project_id"] == project["project_id"]].drop(columns=["project_id", "position", "place"])
            rows[name] = own.astype(object).where(pd.notna(own), None).to_dict("records")
        forms.append(Form(project, rows["funds"], rows["indicators"]))
    return forms, fired


def plant_in_real_forms(folder: Path, seed: int) -> dict[str, dict[str, int]]:
    """Plant each rule's defect into the real forms in which the rule found nothing; by rule how many were planted and found.

    A defect that does not fit a form's shape (no such row, no such figure) is not counted; one that the form's own gaps keep from being
    judged is counted apart, as `unjudged`.
    """
    chance = random.Random(seed)
    forms, before = real_forms(folder)
    figures: dict[str, dict[str, int]] = {}
    print(f"\n{len(forms)} real forms")
    for rule in sorted(PLANTS):
        counts = figures[rule] = {"planted": 0, "found": 0, "unjudged": 0}
        years = []
        for form in forms:
            year = Planted(form.copied())
            if rule in before.get(form.project["project_id"], ()):
                continue
            try:
                PLANTS[rule].put(year, chance)
            except (StopIteration, IndexError, KeyError, ValueError, ZeroDivisionError, TypeError):
                continue
            for place, other in enumerate(year.beside):
                other.project["project_id"] = f"{form.project['project_id']}-{place}"
            if vars(year) != vars(Planted(form)):
                years.append(year)
        for year in years:
            review = review_planted([year], profile=PLANTS[rule].profile, rule=None if rule in EXPLAINING else rule)
            if not len(review.judgements):  # the form has nothing that the rule looks at
                counts["unjudged"] += 1
                continue
            own = review.judgements[review.judgements["project_id"] == year.form.project["project_id"]].query("rule == @rule")
            own_findings = review.findings[review.findings["project_id"].isin([year.form.project["project_id"], None])] if len(review.findings) else review.findings
            if rule in spoken(own_findings):
                counts["planted"] += 1
                counts["found"] += 1
            elif own["not_assessable"].gt(0).any():
                counts["unjudged"] += 1
            else:
                counts["planted"] += 1
                print(f"  {rule} missed in {year.form.project['project_name']}")
    planted, found, unjudged = (sum(row[name] for row in figures.values()) for name in ("planted", "found", "unjudged"))
    print(f"planted {planted}, found {found}, missed {planted - found}; beside them {unjudged} that the form's gaps keep from being judged")
    return figures


def _arguments(written: Sequence[str] | None) -> argparse.Namespace:
    """The call, checked before minutes of work begin."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--plants", type=int, default=40, help="made-up forms with the defect, for each rule")
    parser.add_argument("--sound", type=int, default=1000, help="sound forms in which nothing should be found")
    parser.add_argument("--seed", type=int, default=2023, help="of chance; the same seed gives the same forms")
    parser.add_argument("--real", type=Path, metavar="FOLDER", help="tables of a year that was run (data/processed/2023), to plant into its forms too")
    parser.add_argument("--write", action="store_true", help="keep the figures in benchmarks/rules.json; needs --real")
    given = parser.parse_args(written)
    if given.write and not given.real:
        parser.error("--write keeps the figures of the real forms too: give --real data/processed/2023 (make report writes it)")
    if given.real and not (given.real / "findings.parquet").is_file():
        parser.error(f"--real {given.real}: there are no tables of a year; make report writes data/processed/2023")
    return given


def main(arguments: Sequence[str] | None = None) -> int:
    given = _arguments(arguments)
    figures = measure(given.plants, given.seed)
    print(f"{'rule':<6}{'planted':>8}{'found':>7}{'missed':>8}  others (* must)")
    for rule, row in figures.items():
        others = ", ".join(f"{name}{'*' if name in row['must'] else ''} {count}" for name, count in row["others"].items())
        print(f"{rule:<6}{row['planted']:>8}{row['found']:>7}{row['missed']:>8}  {others}")
    alarms = false_alarms(given.sound, given.seed)
    print(f"\n{given.sound} sound forms: {alarms or 'nothing found'}")
    real = plant_in_real_forms(given.real, given.seed) if given.real else {}
    if given.write:
        content = {"seed": given.seed, "sound": given.sound, "false_alarms": alarms, "rules": figures, "real": real}
        FIGURES.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    grave = sum(sum(rules.values()) for severity, rules in alarms.items() if severity != "info")
    missed = any(row["missed"] for row in figures.values()) or any(row["planted"] > row["found"] for row in real.values())
    return 1 if grave or missed else 0


if __name__ == "__main__":
    sys.exit(main())
