"""The text of a comment: what is wrong, what the figure should be, why, and what to do."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from helpers.findings.present import measure_of, measured_facts, problem_of, true_minus
from helpers.publish.papers.paper_words import is_blank, one_line, words
from helpers.schema.tables import SEVERITY_WORDS

AUTHOR = "绩效自评复核"
"""Whose comments ours are; so they are known again when the file comes back."""
CORRECTED, END = "更正", "编号："
MARKS = (*SEVERITY_WORDS.values(), CORRECTED)
"""A remark begins with one of these in 【】 and ends with a line of its number."""
_LONGEST = 300


def remark(finding: Mapping[str, object], rule: Mapping[str, object] | None, place: object = None) -> str:
    """The text of the comment for a finding, line by line; where it is not about this one cell, `place` is its own."""
    title = f" {problem_of(rule)}".rstrip()
    lines = [f"【{SEVERITY_WORDS[finding['severity']]}】{finding['rule']}{title}", f"问题：{true_minus(words(finding['message']))}"]
    told = facts(finding)
    if told:
        lines.append(told)
    if basis := signed_bases().get(words(finding["rule"])):
        lines.append(f"依据：{basis}。")
    if not is_blank(finding["remedy"]):
        lines.append(f"处理：{words(finding['remedy'])}")
    if not is_blank(place):
        lines.append(f"位置：{words(place)}")
    return "\n".join([*lines, f"{END}{finding['finding_id']}"])


def facts(finding: Mapping[str, object], beside: str = "") -> str:
    """'表内：90 分；应为：100 分；相差：−10 分', of what is known and does not stand in the text `beside`."""
    known = [(word, one_line(text)) for word, text in measured_facts(finding)]
    # What stands beside it says the figure with or without its measure; spaces are laid out differently there.
    said = "".join(true_minus(beside).split())
    known = [(word, text) for word, text in known if not (beside and "".join(text.removesuffix(f" {measure_of(finding)}").split()) in said)]
    return "；".join(f"{word}：{text if len(text) <= _LONGEST else text[:_LONGEST] + '……'}" for word, text in known)


@cache
def signed_bases() -> dict[str, str]:
    """The grounds of each rule in words that an office can sign: a document, the print of the forms, or the form's own arithmetic.

    Rules that rest on practice or on our inference are left out; the workbook tells their grounds.
    """
    with files("helpers.publish.papers").joinpath("signed_bases.csv").open(encoding="utf-8", newline="") as file:
        return {row["rule"]: row["basis"] for row in csv.DictReader(file)}
