"""Working papers as reviewers meet them: written for made-up forms, filled in by openpyxl, laid into the ledgers, read back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pandas as pd
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from helpers.publish.papers.corrected import Resubmission
from helpers.publish.papers.paper_year import PaperYear, paper_year
from helpers.publish.papers.working_papers import write_working_papers
from helpers.schema import tables
from helpers.schema.paper_rows import FIRST_ROW, HEAD_ROW, WRITTEN
from helpers.schema.privacy import Guard
from helpers.validate import forms_of
from helpers.validate.evidence import Forms
from helpers.validate.filled_papers import read_filled
from helpers.validate.profile import Profile, load_profile, settings
from helpers.validate.reviewed import reviewed_tables
from helpers.validate.scoring import recompute, rescoring
from tests.forms import SOUND, year_of

UNIT, PROJECT = "某馆", "图书采购"


@cache
def _year(texts: tuple[str, ...], no_evidence_scores_zero: bool) -> tuple[dict[str, pd.DataFrame], Forms, Profile]:
    """The tables of forms given as text, read once for all tests: they judge other papers, not other forms."""
    base, year = load_profile("beijing"), year_of(*texts)
    values = {name: base[name] for name in settings()} | {"no_evidence_scores_zero": no_evidence_scores_zero}
    profile = Profile("beijing", values, dict.fromkeys(values, "beijing"))
    forms = forms_of(2023, year)
    year |= {name: tables.conform(name, compute(forms, profile)) for name, compute in (("recomputed", recompute), ("rescoring", rescoring))}
    return year | {"profile_settings": tables.conform("profile_settings", profile.table())}, forms, profile


def judged(*texts: str, ledger: Path | None = None, no_evidence_scores_zero: bool = False, **others: list[dict[str, object]]) -> dict[str, pd.DataFrame]:
    """The tables of a year of forms given as text, with what the papers of a ledger folder hold; no rule is asked."""
    year, forms, profile = _year(texts or (SOUND,), no_evidence_scores_zero)
    judgements = {name: tables.conform(name, others.get(name, [])) for name in ("findings", "rules", "judgements", "suppressed", "ledger", "corrections")}
    filled = read_filled(ledger or Path("nowhere"), 2023)
    return year | judgements | reviewed_tables(filled, forms, year, Guard(year["contacts"]), profile)


def year_of_papers(frames: Mapping[str, pd.DataFrame]) -> PaperYear:
    return paper_year(2023, frames, Resubmission(tables.conform("resolved", []), "本年度第一次运行。"))


def write(frames: Mapping[str, pd.DataFrame], folder: Path) -> Path:
    """Write the papers into a folder, and return that of the library."""
    write_working_papers(year_of_papers(frames), folder)
    return folder / f"{UNIT}.xlsx"


def column_of(sheet: Worksheet, head: str) -> int:
    return next(cell.column for cell in sheet[HEAD_ROW] if cell.value == head)


def row_of(sheet: Worksheet, name: str) -> int:
    """The row of an indicator; it must be there, or the test would prove nothing."""
    return next(row for row in range(FIRST_ROW, sheet.max_row + 1) if sheet.cell(row, 4).value == name)


def fill(paper: Path, into: Path, **rows: Mapping[str, object]) -> Path:
    """Fill a paper in as a reviewer does, each row by its name, and save it at another place."""
    book = load_workbook(paper)
    for name, written in rows.items():
        sheet = book[PROJECT]
        for column, value in written.items():
            sheet.cell(row_of(sheet, name), column_of(sheet, WRITTEN[column])).value = value
    into.parent.mkdir(parents=True, exist_ok=True)
    book.save(into)
    return into


def in_paper(paper: Path, name: str, sheet: str = PROJECT) -> dict[str, object]:
    """What stands in the reviewer's columns of a row."""
    page = load_workbook(paper)[sheet]
    row = row_of(page, name)
    return {column: page.cell(row, column_of(page, head)).value for column, head in WRITTEN.items()}


def reviewed(frames: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, object]]:
    """The rows of table `reviewed` by the name of the indicator."""
    rows = frames["reviewed"].astype("object").where(frames["reviewed"].notna(), None)
    return {row["level3"]: row for row in rows.to_dict("records")}


def problems(frames: Mapping[str, pd.DataFrame]) -> list[tuple[str, str | None]]:
    """Kind and place of everything that is wrong with the papers."""
    rows = frames["review_problems"].astype("object").where(frames["review_problems"].notna(), None)
    return list(zip(rows["case"], rows["place"], strict=True))
