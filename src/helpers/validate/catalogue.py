"""The catalogue of review rules: what each checks, why, how bad it is and what to do; read from `catalogue/`."""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from functools import cache
from importlib import import_module, resources

import pandas as pd
import yaml

from helpers.schema.tables import SEVERITIES, TABLES
from helpers.validate.evidence import Forms, Found
from helpers.validate.profile import Profile, settings

EXPECTATIONS = ("within", "present", "absent")
EXPLANATIONS = ("cause", "again")
ALL = "all"
_TEXTS = ("title", "problem", "expected", "basis")
_SPOKEN = tuple(f"{text}{language}" for text in (*_TEXTS, "message", "remedy") for language in ("", "_en"))
BASIS_KINDS = {"T": True, "R": False, "F": True, "P": False, "G": False, "I": False}
"""Kinds of basis, and whether a rule that rests on one counts as verified."""

# The same loader in C where PyYAML was built with it: a tenth of the time, which whoever checks one form waits for.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


_BELOW_ZERO = re.compile(r"-\d+(?:\.\d+)?%?")
_FILLED = re.compile(r"（\{\w+\}）| \(\{\w+\}\)")
"""What a remedy adds from the evidence of one finding."""


class CatalogueError(Exception):
    """An entry of the catalogue that cannot be used; names the rule and what is wrong."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One entry. `message` and `remedy` hold a sentence, or one for each value of the evidence's `what`; `_en` the English of each text."""

    rule: str
    title: str
    title_en: str
    problem: str
    """What is wrong where the rule finds something; `title` names the sound state, which reads wrong on a finding."""
    problem_en: str
    part: str
    severity: str
    expectation: str
    evidence: str
    expected: str
    expected_en: str
    message: str | dict[str, str]
    message_en: str | dict[str, str]
    remedy: str | dict[str, str]
    remedy_en: str | dict[str, str]
    basis: str
    basis_en: str
    basis_kind: str
    related: tuple[str, ...]
    parameters: tuple[str, ...]
    version: int
    corrects: bool = False
    """Whether the evidence's `expected` should stand in the form; otherwise it is a limit or another figure to compare with."""
    explains: str | None = None
    """Column of `findings` that takes what the rule says of another rule's finding, which the evidence's `explains` names. It finds nothing of its own."""
    rests_on: tuple[str, ...] = ()
    """Fields whose inference makes the rule not assessable; see `certainty.py`. A rule that asks of a cell only what it holds rests on none."""
    needs: tuple[str, ...] = ()
    """Rules whose evidence the function is given, in this order; it is computed once for all that need it."""
    after: tuple[str, ...] = ()
    """Rules that are judged before this one, or `all`: the function is given the forms on which each has found something."""
    follows: tuple[str, ...] = ()
    """Rules whose findings on the same form come first: they change the figure that this one is about."""

    def __post_init__(self) -> None:
        checks = (
            (self.severity in SEVERITIES, f"severity {self.severity}"),
            (self.expectation in EXPECTATIONS, f"expectation {self.expectation}"),
            (self.basis_kind in BASIS_KINDS, f"basis_kind {self.basis_kind}"),
            (self.explains in (None, *EXPLANATIONS), f"explains {self.explains}"),
            (self.evidence.count(".") == 1, f"evidence {self.evidence}"),
            (_keys(self.message) == _keys(self.message_en), "message_en, whose cases differ from those of message,"),
            (_keys(self.remedy) == _keys(self.remedy_en), "remedy_en, whose cases differ from those of remedy,"),
            *((all(_sentences(getattr(self, key))), f"{key} without a sentence") for key in _SPOKEN),
            (not set(self.parameters) - settings().keys(), f"parameter {', '.join(self.parameters)}"),
            (all(map(_is_field, self.rests_on)), f"rests_on {', '.join(self.rests_on)}"),
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

    def compute(self, forms: Forms, profile: Profile, found: Found) -> pd.DataFrame:
        """The rule's evidence."""
        rules = {rule.rule: rule for rule in load_catalogue()} if self.needs else {}
        needed = [forms.once(name, profile, lambda forms, profile, name=name: rules[name].compute(forms, profile, found)) for name in self.needs]
        return self.function(forms, profile, *needed, *([found] if self.after else []))

    def write(self, sentence: str, evidence: dict[str, object]) -> str:
        """One of the entry's sentences (`message` or `remedy`, or its English) filled with the figures of a piece of evidence."""
        template = getattr(self, sentence)
        if isinstance(template, dict):
            template = template[str(evidence["what"])]
        pieces = []
        for words, name, _, _ in string.Formatter().parse(template):
            value = evidence[name] if name and not pd.isna(evidence[name]) else ""
            # Between quotation marks stands what the form prints.
            pieces += [words, str(value) if words.endswith("“") else _with_true_minus(value)]
        return "".join(pieces)


@cache
def load_catalogue() -> tuple[Rule, ...]:
    """All rules, in the order of the catalogue. Raises CatalogueError for an unknown key, a repeated id or an unknown related rule."""
    folder = resources.files("helpers.validate") / "catalogue"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yml")), key=lambda file: file.name)
    entries = [entry for file in files for entry in yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)]
    needed = {field.name for field in fields(Rule) if field.default is MISSING}
    known = {field.name for field in fields(Rule)}
    for entry in entries:
        if not needed <= entry.keys() <= known:
            wrong = sorted((needed - entry.keys()) | (entry.keys() - known))
            raise CatalogueError(f"rule {entry.get('rule')}: keys {wrong} are unknown or missing")
    ids = [entry["rule"] for entry in entries]
    if len(ids) != len(set(ids)):
        raise CatalogueError("a rule stands twice in the catalogue")
    for entry in entries:
        named = {name for key in ("related", "follows", "needs", "after") for name in entry.get(key, ())}
        if strangers := named - {*ids, *([ALL] if ALL in entry.get("after", ()) else [])}:
            raise CatalogueError(f"rule {entry['rule']}: related, followed or needed {sorted(strangers)} are no rules")
    lists = ("related", "parameters", "follows", "needs", "after", "rests_on")
    return tuple(Rule(**entry | {name: tuple(entry[name]) for name in lists if name in entry}) for entry in entries)


def rules_table(rules: tuple[Rule, ...]) -> pd.DataFrame:
    """The catalogue as table `rules`."""
    columns = ("rule", *_TEXTS, *(f"{text}_en" for text in _TEXTS), "part", "severity", "basis_kind", "version")
    return pd.DataFrame(
        {column: getattr(rule, column) for column in columns}
        | {"verified": rule.verified}
        | {"remedy": _FILLED.sub("", "".join(_sentences(rule.remedy))), "remedy_en": _FILLED.sub("", " ".join(_sentences(rule.remedy_en)))}
        | {"related": "、".join(rule.related) or None, "parameters": "、".join(rule.parameters) or None}
        for rule in rules
    )


def _with_true_minus(value: object) -> str:
    """A figure with the minus sign of print; any other text as it stands."""
    return f"−{value[1:]}" if isinstance(value, str) and _BELOW_ZERO.fullmatch(value) else str(value)


def _is_field(name: str) -> bool:
    which, _, field = name.rpartition(" ")
    table, _, column = field.partition(".")
    return which in ("", "total", "all") and table in ("projects", "funds", "indicators") and column in {each.name for each in TABLES[table].columns}


def _keys(sentence: str | dict[str, str]) -> frozenset[str]:
    return frozenset(sentence) if isinstance(sentence, dict) else frozenset()


def _sentences(text: str | dict[str, str]) -> list[str]:
    return list(text.values()) if isinstance(text, dict) else [text]
