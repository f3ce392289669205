"""Findings that belong together: a cause is told with the finding it explains, and a sum waits for its parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from helpers.validate.catalogue import EXPLANATIONS, Rule
from helpers.validate.evidence import plain

Explanation = tuple[str, str, str, str, str]
"""Form, rule of the finding that is explained, column of `findings`, and the sentence in Chinese and in English."""
_COLUMNS = [column for name in EXPLANATIONS for column in (name, f"{name}_en")]


def explanations(rule: Rule, failed: pd.DataFrame) -> list[Explanation]:
    """What a rule that explains others has to say, record by record."""
    return [
        (record["project_id"], record["what"], rule.explains, rule.write("message", record), rule.write("message_en", record))
        for record in failed.to_dict("records")
    ]


def together(findings: pd.DataFrame, rules: Sequence[Rule], told: Iterable[Explanation]) -> pd.DataFrame:
    """The findings, each with what explains it; one that follows from others of its form says that they come first."""
    if findings.empty:
        return findings
    rows = findings.to_dict("records")
    by_form: dict[tuple[str, str], list[dict[str, object]]] = {}
    for row in rows:
        row |= dict.fromkeys(_COLUMNS)
        by_form.setdefault((row["project_id"], row["rule"]), []).append(row)
    # A score before the total that it is part of.
    for rule in reversed(rules):
        if rule.follows:
            _say_what_comes_first(rule, by_form)
    for project, explained, column, sentence, english in told:
        # A cause is that of one sum; what stands again stands again in all.
        found = by_form.get((project, explained), [])
        for row in found[:1] if column == "cause" else found:
            row[column], row[f"{column}_en"] = sentence, english
            row["message"] += sentence
            row["message_en"] += f" {english}"
    return pd.DataFrame(rows, columns=[*findings.columns, *_COLUMNS])


def _say_what_comes_first(rule: Rule, by_form: dict[tuple[str, str], list[dict[str, object]]]) -> None:
    for (project, name), rows in by_form.items():
        first = [row for other in rule.follows for row in by_form.get((project, other), [])] if name == rule.rule else []
        for row in rows if first else []:
            names = "、".join(dict.fromkeys(str(other["rule"]) for other in first))
            due = _after(row, first)
            row["corrects"] = False
            row["message"] += f"本表另有影响这一数字的问题（{names}），请先更正，这一数字随之确定{f'（照应为的数更正后合计 {due}）' if due else ''}。"
            row["message_en"] += f" Other findings come first and change this figure ({names}){f'; corrected as they say, the sum is {due}' if due else ''}."


def _after(row: dict[str, object], first: Sequence[dict[str, object]]) -> str | None:
    """What a sum comes to when every part that is found wrong is corrected; None where a finding does not say what score should stand there."""
    try:
        moved = sum(float(str(other["expected"])) - float(str(other["observed"])) for other in first)
        return plain(float(str(row["expected"])) + moved, 2) if all(other["corrects"] and other["column"] == "score" for other in first) else None
    except ValueError:
        return None
