"""The catalogue of review rules: what each checks, why, how bad it is and what to do; read from `catalogue.yml`."""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from importlib import import_module, resources

import pandas as pd
import yaml

from helpers.tables import SEVERITIES

EXPECTATIONS = ("within", "present", "absent")
BASIS_KINDS = {"T": True, "R": False, "F": True, "P": False, "G": False, "I": False}
"""Kinds of basis, and whether a rule that rests on one counts as verified."""


class CatalogueError(Exception):
    """An entry of the catalogue that cannot be used; names the rule and what is wrong."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One entry. `message` and `remedy` hold a sentence, or one for each value of the evidence's `what`."""

    rule: str
    title: str
    part: str
    severity: str
    expectation: str
    evidence: str
    expected: str
    message: str | dict[str, str]
    remedy: str | dict[str, str]
    basis: str
    basis_kind: str
    version: int

    def __post_init__(self) -> None:
        checks = (
            (self.severity in SEVERITIES, f"severity {self.severity}"),
            (self.expectation in EXPECTATIONS, f"expectation {self.expectation}"),
            (self.basis_kind in BASIS_KINDS, f"basis_kind {self.basis_kind}"),
            (self.evidence.count(".") == 1, f"evidence {self.evidence}"),
        )
        for right, what in checks:
            if not right:
                raise CatalogueError(f"rule {self.rule}: {what} is not allowed")

    @property
    def group(self) -> str:
        """Letter of the part of the catalogue: A document, B weights, C scores, D funds, E indicators, F reasons, G across."""
        return self.rule[0]

    @property
    def verified(self) -> bool:
        return BASIS_KINDS[self.basis_kind]

    @property
    def function(self) -> Callable[..., pd.DataFrame]:
        """The function that computes the rule's evidence."""
        module, name = self.evidence.split(".")
        return getattr(import_module(f"helpers.validate.rules.{module}"), name)

    def write(self, sentence: str, evidence: dict[str, object]) -> str:
        """One of the entry's sentences (`message` or `remedy`) filled with the figures of a piece of evidence."""
        template = getattr(self, sentence)
        if isinstance(template, dict):
            template = template[str(evidence["what"])]
        names = {name for _, name, _, _ in string.Formatter().parse(template) if name}
        return template.format(**{name: "" if pd.isna(evidence[name]) else evidence[name] for name in names})


@cache
def load_catalogue() -> tuple[Rule, ...]:
    """All rules, in the order of the catalogue. Raises CatalogueError for an unknown key or a repeated id."""
    text = (resources.files("helpers.validate") / "catalogue.yml").read_text(encoding="utf-8")
    entries = yaml.safe_load(text)
    known = {field.name for field in fields(Rule)}
    for entry in entries:
        if entry.keys() != known:
            raise CatalogueError(f"rule {entry.get('rule')}: keys {sorted(entry.keys() ^ known)} are unknown or missing")
    ids = [entry["rule"] for entry in entries]
    if len(ids) != len(set(ids)):
        raise CatalogueError("a rule stands twice in the catalogue")
    return tuple(Rule(**entry) for entry in entries)


def rules_table(rules: tuple[Rule, ...]) -> pd.DataFrame:
    """The catalogue as table `rules`."""
    columns = ("rule", "title", "part", "severity", "expected", "basis", "basis_kind", "version")
    return pd.DataFrame(
        {column: getattr(rule, column) for column in columns}
        | {"verified": rule.verified, "remedy": rule.remedy if isinstance(rule.remedy, str) else "".join(rule.remedy.values())}
        for rule in rules
    )
