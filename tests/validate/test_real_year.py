"""The findings on the real 2023 forms, recomputed from the transcription by code that shares nothing with the rules."""

from __future__ import annotations

import json
import re
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from tests.conftest import Year

FORMS = json.loads((Path(__file__).parents[1] / "data" / "2023_reference.json").read_text(encoding="utf-8"))
WHOLE = [form for form in FORMS if not form["fragment"]]
EMPTY = {"", "无", "—", "/", "-"}

Found = Counter[tuple[str, int]]
"""How often each rule fires on each form, the forms numbered in the order of the source."""


def packed(text: str | None) -> str:
    return re.sub(r"[\s，。、；：,.;:“”（）()]", "", text or "")


def total(form: dict) -> dict:
    return form["funds"][0]


def scored(form: dict) -> list[dict]:
    return [row for row in form["indicators"] if row["weight"] is not None]


def has_reason(row: dict) -> bool:
    return packed(row["deviation"]) not in EMPTY


def copied(form: dict, row: dict) -> bool:
    others = [row["target_text"], row["actual_text"], *(other["level3"] for other in form["indicators"])]
    return has_reason(row) and any(packed(row["deviation"]) == packed(other) for other in others)


def weights_and_totals(found: Found) -> None:
    for form in WHOLE:
        weight = sum(row["weight"] for row in scored(form)) + total(form)["weight"]
        found["B01", form["order"]] += weight != 100
        found["B03", form["order"]] += sum(row["weight"] is not None for row in form["funds"][1:])
        if total(form)["score"] is None:
            found["C03", form["order"]] += 1
            continue
        score = sum(row["score"] for row in scored(form)) + total(form)["score"]
        found["C02", form["order"]] += abs(score - form["declared_total_score"]) > 0.01
        marks = [(row["score"], row["weight"]) for row in [*scored(form), total(form)]]
        found["C07", form["order"]] += all(s == w for s, w in marks) and form["declared_total_score"] == 100


def rounded_scores(found: Found) -> None:
    for form in WHOLE:
        for row in scored(form):
            try:
                target, actual = float(row["target_text"]), float(row["actual_text"])
            except (TypeError, ValueError):
                continue
            due = row["weight"] * min(1, actual / target)
            if "成本" not in (row["level1"] or "") + row["level2"] and 0.01 < abs(due - row["score"]) < 0.5:
                found["C05", form["order"]] = 1


def money(found: Found) -> None:
    for form in WHOLE:
        order, row = form["order"], total(form)
        initial, annual, executed = row["initial_budget"], row["annual_budget"], row["executed"]
        found["D05", order] += sum((part["executed"] or 0) > (part["annual_budget"] or 0) for part in form["funds"])
        found["D06", order] += annual == executed and initial != annual
        texts = packed(form["goal_actual"]) + "".join(packed(line["deviation"]) for line in form["indicators"])
        explained = "预算" in texts and re.search("调整|追加|调增|调减|压减|核减|收回", texts)
        found["D07", order] += abs(annual / initial - 1) > 0.2 and not explained
        found["D08", order] += executed / annual < 0.9 and not any(has_reason(line) for line in form["indicators"])
        for column in ("initial_budget", "annual_budget", "executed"):
            sources = [part[column] for part in form["funds"][1:] if part[column] is not None]
            # 0.0005: half of the last digit of the coarsest figure that differs in the real year, 1098.055.
            found["D04", order] += bool(sources) and abs(sum(sources) - row[column]) > 0.0005


def words(found: Found) -> None:
    for form in FORMS:
        order = form["order"]
        for row in form["indicators"]:
            residue = [text for text in (row["level3"], row["target_text"], row["actual_text"]) if text and re.search(r"指标\s*\d\s*[:：]", text)]
            found["A06", order] += len(residue)
        for row in scored(form):
            found["E07", order] += row["target_text"] is None or row["actual_text"] is None
            found["F01", order] += row["score"] < row["weight"] and not has_reason(row)
            found["F03", order] += copied(form, row)
            found["F02", order] += row["score"] == row["weight"] and has_reason(row) and not copied(form, row)
        if not form["fragment"]:
            likeness = SequenceMatcher(None, packed(form["goal_expected"]), packed(form["goal_actual"]), autojunk=False).ratio()
            found["G06", order] += likeness > 0.9
    content = [(packed(form["goal_expected"]), *((packed(r["level3"]), packed(r["target_text"]), packed(r["actual_text"])) for r in form["indicators"])) for form in WHOLE]
    for form, own in zip(WHOLE, content, strict=True):
        found["G08", form["order"]] += content.count(own) > 1


@pytest.fixture(scope="module")
def expected() -> Found:
    found: Found = Counter()
    for part in (weights_and_totals, rounded_scores, money, words):
        part(found)
    # What only the source's layout shows, read off the text by eye: two tails and a lost title, a row cut by a page
    # break, and three funds rows with words in them.
    found.update({("A01", 5): 1, ("A01", 6): 1, ("A01", 10): 1, ("A02", 7): 1, ("A07", 14): 3})
    return +found


ARITHMETIC_AND_PRESENCE = (
    "A01 A02 A03 A06 A07 A08 B01 B03 B04 C01 C02 C03 C05 C06 C07 D01 D03 D04 D05 D06 D07 D08 E07 F01 F02 F03 G06 G08".split()
)


def test_every_finding_is_expected_and_every_expected_one_is_found(real_year: Year, expected: Found):
    from helpers import tables

    order = tables.read(real_year.processed, "projects").set_index("project_id")["form_order"]
    findings = tables.read(real_year.processed, "findings")
    found = Counter((row.rule, int(order[row.project_id])) for row in findings.itertuples() if row.rule in ARITHMETIC_AND_PRESENCE)
    assert found == expected


def test_every_finding_of_the_real_year_has_a_place_and_a_remedy(real_year: Year):
    from helpers import tables

    findings = tables.read(real_year.processed, "findings")
    assert findings["place"].str.fullmatch(r"行 \d+([–、 ].*)?").all()
    assert findings[["message", "remedy", "basis", "verified", "severity"]].notna().all().all()
