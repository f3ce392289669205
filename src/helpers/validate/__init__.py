"""Stage 3: hold the tables to their contract, judge the forms by the rules of the catalogue, and run the suites. It changes no value."""

from __future__ import annotations

import datetime
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pandas as pd

from helpers.config.ledgers import ledger_folder
from helpers.config.parameters import RunParameters
from helpers.schema import tables
from helpers.schema.defects import set_aside, without_forms
from helpers.validate.cell_places import places_of
from helpers.validate.forms_of_year import for_rules, forms_of

if TYPE_CHECKING:
    from great_expectations.data_context import AbstractDataContext

__all__ = ["forms_of", "open_context", "places_of", "run_suites", "validate_year"]

_READ = ("documents", "cells", "projects", "funds", "indicators", "changes", "leftovers", "claims")


def validate_year(run: RunParameters, today: datetime.date | None = None) -> dict[str, pd.DataFrame]:
    """Check the year's tables against their contract and review its forms.

    Returns the tables that validate writes. Where a document is set aside (it breaks the contract, or makes a rule or another computation
    fail), also those of earlier stages, without it. Raises GateFailed for a broken contract that no single document explains,
    UnusableInput for a ledger that cannot be used. `today` decides which suppressions have expired.
    """
    from helpers.validate.contract import breaches, broken, hold
    from helpers.validate.plain_judge import PlainJudge
    from helpers.validate.suppressions import load_suppressions
    from helpers.validate.whole_year import YearJudging

    today = today or datetime.date.today()
    entries = load_suppressions(ledger_folder(run), today)
    judge = PlainJudge()
    judging = YearJudging(run, judge, entries, today, _year_before(run))
    before = tables.read_all(run.processed_year, _READ)
    year, _ = hold(before, judge)
    while True:
        result, found = judging.results(year)
        broken_terms = breaches(result | {name: year[name] for name in ("projects", "documents")}, judge) if result else []
        found |= {document: defect for breach in broken_terms for document, defect in breach.documents.items()}
        if not all(breach.documents for breach in broken_terms) or (found and set(year["projects"]["document_id"]) <= found.keys()):
            raise broken(broken_terms)
        if not found:
            return result | _changed(run, before, year)
        year = set_aside(year, found)


def open_context(run: RunParameters) -> AbstractDataContext:
    """The year's tables, suites and checkpoints in a great_expectations context; see `checkpoints.py`."""
    with _nothing_collected():
        from helpers.validate import checkpoints

        return checkpoints.open_context(run)


def run_suites(run: RunParameters, context: AbstractDataContext | None = None) -> dict[str, pd.DataFrame]:
    """Run the suites on the year's written tables: tables `checks` and `own_failures`; see `checkpoints.py`.

    great_expectations is imported for this alone.
    """
    with _nothing_collected():
        from helpers.validate import checkpoints

        return checkpoints.run_suites(run, context)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Without the collector of garbage: over the many objects of great_expectations it takes a third of the time of its import."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _changed(run: RunParameters, before: dict[str, pd.DataFrame], year: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables of earlier stages that hold less since documents were set aside; the contacts are read for that alone."""
    changed = {name: frame for name, frame in year.items() if frame is not before[name]}
    gone = set(before["projects"]["project_id"]) - set(year["projects"]["project_id"])
    return changed | (without_forms(tables.read_all(run.processed_year, ("contacts", "corrections")), gone) if gone else {})


def _year_before(run: RunParameters) -> dict[str, object]:
    """The year before as `previous` and `previous_findings`; nothing where its tables are not at hand."""
    folder = run.previous_processed_year
    names = ("projects", "funds", "indicators", "changes", "findings")
    if not all((folder / f"{name}.parquet").is_file() for name in names):
        return {}
    before = tables.read_all(folder, names)
    return {"previous": forms_of(run.fiscal_year - 1, before), "previous_findings": for_rules(before["findings"])}


