"""Judge a whole year. Where that fails over a document, find the document and name it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from helpers.config.errors import HelpersError
from helpers.config.ledgers import Entry, in_words, ledger_folder
from helpers.config.parameters import RunParameters
from helpers.schema import tables
from helpers.schema.defects import MOST_OF_A_RULE, Defect, culprits, defect_of
from helpers.schema.paper_rows import FOLDER as REVIEWS
from helpers.schema.privacy import Guard
from helpers.validate.catalogue import Rule, load_catalogue, rules_table
from helpers.validate.cell_places import places_of
from helpers.validate.evidence import Forms, Found
from helpers.validate.filled_papers import read_filled
from helpers.validate.forms_of_year import forms_of
from helpers.validate.profile import load_profile, profile_names
from helpers.validate.project_list import coverage, read_project_list
from helpers.validate.review import EvidenceJudge, Review, review
from helpers.validate.reviewed import reviewed_tables
from helpers.validate.scoring import recompute, rescoring
from helpers.validate.suppressions import suppress
from helpers.validate.totals import profile_totals

_NAME_IN_CELL = re.compile(r"^项目(?:支出)?名称[:：]?|^[0-9A-Za-z]{6,}[-—_]?(?:20\d\d年度?)?")
"""What stands in front of a project's name in one cell with it: its label, or its code."""


class YearJudging:
    """The judging of a year, as often as it takes: where a document makes it fail, it is found and named."""

    def __init__(self, run: RunParameters, judge: EvidenceJudge, entries: list[Entry], today: datetime.date, before: Mapping[str, object]) -> None:
        self._run, self._judge, self._entries, self._today = run, judge, entries, today
        self._rules = load_catalogue()
        self._profile = load_profile(run.profile)
        self._profiles = [self._profile if name == run.profile else load_profile(name) for name in profile_names()]
        self._list = read_project_list(ledger_folder(run))
        self._filled = read_filled(ledger_folder(run) / REVIEWS, run.fiscal_year)
        self._before = before
        self._nobody_s: set[str] = set()
        """Rules that fail and no document answers for it."""

    def results(self, year: dict[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], dict[str, Defect]]:
        """The tables that validate writes; or else the documents that make a rule or another computation fail."""
        try:
            forms = self._forms(year)
            reviewed = self._review(forms, year, self._rules, keep_evidence=True)
            if found := self._of_rules(reviewed, year):
                return {}, found
            made = self._computed(forms)
        except (HelpersError, MemoryError):
            raise
        except Exception as error:
            defect = defect_of(error)
            names = culprits(lambda documents: self._fails(_only(year, documents)), _read_documents(year))
            if not names:
                raise
            return {}, _placed(names, defect, year)
        return self._written(year, forms, reviewed, made), {}

    def _forms(self, year: dict[str, pd.DataFrame]) -> Forms:
        return replace(forms_of(self._run.fiscal_year, year), project_list=still_owed(self._list, year), **self._before)

    def _review(self, forms: Forms, year: dict[str, pd.DataFrame], rules: Sequence[Rule], found: Found | None = None, *, keep_evidence: bool = False) -> Review:
        return review(forms, rules, self._profile, self._judge, places_of(year), keep_evidence=keep_evidence, found=found)

    def _computed(self, forms: Forms) -> dict[str, pd.DataFrame]:
        return {
            "recomputed": tables.conform("recomputed", recompute(forms, self._profile)),
            "rescoring": tables.conform("rescoring", rescoring(forms, self._profile)),
            "profile_totals": tables.conform("profile_totals", profile_totals(forms, self._profiles)),
        }

    def _fails(self, year: dict[str, pd.DataFrame]) -> bool:
        try:
            forms = self._forms(year)
            self._review(forms, year, self._rules)
            self._computed(forms)
        except MemoryError:
            raise
        except Exception:
            return True
        return False

    def _of_rules(self, reviewed: Review, year: dict[str, pd.DataFrame]) -> dict[str, Defect]:
        """The documents over which rules fail. A rule that fails over many documents, or over none, is an error of that rule."""
        found: dict[str, Defect] = {}
        for row in reviewed.outcomes[reviewed.outcomes["errors"] > 0].to_dict("records"):
            rule = next(rule for rule in self._rules if rule.rule == row["rule"])

            def fails(documents: frozenset[str], rule: Rule = rule) -> bool:
                part = _only(year, documents)
                return bool(self._review(self._forms(part), part, [rule], reviewed.found).outcomes["errors"].any())

            if rule.rule not in self._nobody_s:
                names = culprits(fails, _read_documents(year), MOST_OF_A_RULE)
                found |= _placed(names, Defect(f"规则 {rule.rule} 评判时出错：{str(row['error']).partition(':')[0]}"), year)
                if not names:
                    self._nobody_s.add(rule.rule)
        return found

    def _written(self, year: dict[str, pd.DataFrame], forms: Forms, reviewed: Review, made: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        some_aside = bool(year["documents"]["defect"].notna().any())
        judged = suppress(tables.conform("findings", reviewed.findings), forms.projects, self._entries, self._today, some_aside=some_aside)
        return {
            "outcomes": tables.conform("outcomes", reviewed.outcomes),
            "judgements": tables.conform("judgements", reviewed.judgements),
            "evidence": tables.conform("evidence", reviewed.evidence),
            "findings": judged.findings.reset_index(drop=True),
            "suppressed": tables.conform("suppressed", judged.hidden),
            "ledger": tables.conform("ledger", judged.ledger),
            "coverage": tables.conform("coverage", coverage(self._list, still_owed(self._list, year), year["projects"])),
            "rules": tables.conform("rules", rules_table(self._rules)),
            **made,
            "profile_settings": tables.conform("profile_settings", self._profile.table()),
            **self._reviewed(forms, year | made),
        }

    def _reviewed(self, forms: Forms, year: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        """What the working papers hold; the contacts are read to hide them in what reviewers wrote, and for nothing else."""
        contacts = tables.read(self._run.processed_year, "contacts") if self._filled.rows or self._filled.problems else tables.conform("contacts", [])
        return reviewed_tables(self._filled, forms, year, Guard(contacts), self._profile)


def still_owed(owed: pd.DataFrame | None, year: dict[str, pd.DataFrame]) -> pd.DataFrame | None:
    """The list of projects that owe a form, without those named in a cell of a document that was set aside: they may have handed in.

    Only a whole cell, or a line of one, counts as a name: not a part of a longer name (道路维修 of 道路维修二期) or of a sentence.
    """
    aside = year["documents"].loc[year["documents"]["defect"].notna(), "document_id"]
    if owed is None or aside.empty:
        return owed
    texts = year["cells"].loc[year["cells"]["document_id"].isin(aside), "text"]
    named = {_NAME_IN_CELL.sub("", in_words(line)) for text in texts for line in (text, *text.splitlines())}
    return owed[[in_words(name) not in named for name in owed["project_name"]]].reset_index(drop=True)


def _read_documents(year: dict[str, pd.DataFrame]) -> list[str]:
    return list(dict.fromkeys(year["projects"]["document_id"]))


def _only(year: dict[str, pd.DataFrame], documents: frozenset[str]) -> dict[str, pd.DataFrame]:
    """The year as it would be with these documents alone; the file list stays whole."""
    own = set(year["projects"].loc[year["projects"]["document_id"].isin(documents), "project_id"])
    part = dict(year)
    for name in ("projects", "cells", "claims", "leftovers"):
        part[name] = year[name][year[name]["document_id"].isin(documents)].reset_index(drop=True)
    for name in ("funds", "indicators", "changes"):
        part[name] = year[name][year[name]["project_id"].isin(own)].reset_index(drop=True)
    return part


def _placed(documents: Sequence[str], defect: Defect, year: dict[str, pd.DataFrame]) -> dict[str, Defect]:
    """The defect of each document, with the place of its first form."""
    places = year["projects"].drop_duplicates("document_id").set_index("document_id")["place"]
    return {name: replace(defect, place=None if pd.isna(places[name]) else str(places[name])) for name in documents}
