"""Show a finding's figures with their words and measures, the same in the report, the papers and the terminal.

The finding's column says its measure (万元, 分). `measures.csv` says it for rules with figures of another kind, and names observed figures
that are not printed on the form: a likeness, a share, a sum. A line with a `case` holds for those sentences of its rule.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import pandas as pd

from helpers.schema.columns import MONEY, POINTS
from helpers.schema.tables import TABLES

OBSERVED, EXPECTED, COMPARED, DIFFERENCE = "表内", "应为", "对照", "相差"


def facts_of(finding: Mapping[str, object]) -> list[tuple[str, str]]:
    """Word and text of the observed and the expected figure of a finding.

    应为 stands only before a value that should be printed there, and only then is there a difference. A limit, or another figure of the
    form, is 对照: so people do not write it into the form. It is told only where it differs from the observed figure.
    """
    observed, expected, difference = (_text(finding.get(name)) for name in ("observed", "expected", "difference"))
    facts = [(OBSERVED, observed)]
    if is_correction(finding):
        facts += [(EXPECTED, expected), (DIFFERENCE, difference)]
    elif observed and observed != expected:
        facts.append((COMPARED, expected))
    return [(word, text) for word, text in facts if text]


def problem_of(rule: Mapping[str, object] | None, language: str = "zh") -> str:
    """What a finding of the rule goes by, 总分不等于各项得分之和: the rule's title names the sound state, and is all that older tables have."""
    ending = "_en" if language == "en" else ""
    return _text((rule or {}).get(f"problem{ending}")) or _text((rule or {}).get(f"title{ending}"))


def is_correction(finding: Mapping[str, object]) -> bool:
    """Whether `expected` is what should stand there; a finding of an older table does not say, and then it is not."""
    corrects = finding.get("corrects")
    return corrects is not None and not pd.isna(corrects) and bool(corrects)


def _text(value: object) -> str:
    return "" if value is None or pd.isna(value) else str(value).strip()


MINUS = "−"
_FIGURE = re.compile(r"[-−]?\d+(?:\.\d+)?")
_HYPHEN = re.compile(r"(?<![\w-])-(?=\d)")
_OF_KIND = {MONEY: "万元", POINTS: "分"}


def measure_of(finding: Mapping[str, object]) -> str:
    """The measure of a finding's plain figures (万元, 分); '' for an unknown one."""
    if of_rule := _of_rule(finding, "measure"):
        return of_rule
    table, column = TABLES.get(str(finding.get("table"))), str(finding.get("column"))
    return _OF_KIND.get(table.column(column).kind, "") if table is not None and column in table.names else ""


def measured(finding: Mapping[str, object], text: str) -> str:
    """A text of the finding as people read it: '-10' -> '−10 分'. In other texts than plain figures only the minus signs change."""
    unit = measure_of(finding) if is_figure(text) else ""
    return true_minus(text) + (f" {unit}" if unit else "")


def is_derived(finding: Mapping[str, object]) -> bool:
    """Whether what was observed is a likeness, a share, a sum or a count that the rule worked out, or stands in another cell."""
    return bool(_of_rule(finding, "observed"))


def measured_facts(finding: Mapping[str, object]) -> list[tuple[str, str]]:
    """The facts of a finding, each figure with its measure: 表内 '90 分', 应为 '100 分'."""
    return [(word, measured(finding, text)) for word, text in worded_facts(finding)]


def worded_facts(finding: Mapping[str, object]) -> list[tuple[str, str]]:
    """The facts of a finding, as `facts_of` gives them; but 相似度 and not 表内 where a rule worked it out."""
    observed = _of_rule(finding, "observed") or OBSERVED
    return [(observed if word == OBSERVED else word, text) for word, text in facts_of(finding)]


def what_stands(finding: Mapping[str, object]) -> dict[str, str | None]:
    """Columns `measure` and `observed_is` of a finding: what its plain figures count, and what the observed figure is; null without one."""
    texts = [str(finding[name]) for name in ("observed", "expected", "difference") if isinstance(finding.get(name), str)]
    measure = measure_of(finding) if any(map(is_figure, texts)) else ""
    observed = (_of_rule(finding, "observed") or OBSERVED) if isinstance(finding.get("observed"), str) else None
    return {"measure": measure or None, "observed_is": observed}


def is_figure(text: str) -> bool:
    """Whether a text is a plain figure, without a unit or a per cent sign."""
    return _FIGURE.fullmatch(text) is not None


def true_minus(text: str) -> str:
    """A minus sign that no line break parts from its figure: '相差 -10' -> '相差 −10'; hyphens within words and dates stay."""
    return _HYPHEN.sub(MINUS, text)


def _of_rule(finding: Mapping[str, object], name: str) -> str:
    said = measures_of_rules().get(str(finding.get("rule")), {})
    cases = said.get("case", "").split()
    return said.get(name, "") if not cases or str(finding.get("case")) in cases else ""


@cache
def measures_of_rules() -> dict[str, dict[str, str]]:
    """The lines of `measures.csv` by rule."""
    with files("helpers.findings").joinpath("measures.csv").open(encoding="utf-8", newline="") as file:
        return {row["rule"]: row for row in csv.DictReader(file)}
