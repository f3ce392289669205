"""The papers of a year: workbook of findings, forms with comments that go back, a notice and a working paper for each unit."""

from __future__ import annotations

import html
import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

# Whoever only comments one form loads none of the libraries that write workbooks.
if TYPE_CHECKING:
    from helpers.config.parameters import RunParameters
    from helpers.publish.papers.corrected import Resubmission

WORKBOOK, REVIEW_PLAN, QUALITY, RETURNED = "findings.xlsx", "review_plan.xlsx", "quality_scores.xlsx", "returned"


@dataclass(frozen=True)
class Papers:
    """What was written: how many files of each kind, and all text that stands newly in them, each line once."""

    commented: int
    copies: int
    notices: int
    text: str


def compare_with_last(run: RunParameters, previous: Path | None) -> Resubmission:
    """Compare a year's findings with those of its last good run, whose tables stand in `previous`, and write table `resolved`.

    The report shows it too, so the chain calls this before the analysis.
    """
    from helpers.publish.papers.corrected import compare
    from helpers.publish.papers.paper_year import read_tables
    from helpers.schema import tables

    comparison = compare(previous, read_tables(run.processed_year))
    tables.write(run.processed_year, "resolved", comparison.rows)
    return comparison


def check_settings(run: RunParameters) -> None:
    """Refuse settings of the papers and filled workbooks that cannot be used, before anything is made.

    Raises UnusableInput with file and line, or file, sheet and cell.
    """
    from helpers.publish.papers.opinions import read_opinions
    from helpers.publish.papers.quality_scores import read_scheme
    from helpers.publish.papers.sampling import read_sampling

    read_sampling(run)
    read_opinions(run)
    read_scheme(run)


def write_papers(run: RunParameters, folder: Path, comparison: Resubmission) -> Papers:
    """Write `findings.xlsx`, `review_plan.xlsx`, `quality_scores.xlsx`, `returned/`, `reviews/` and `quality/` into a year's report folder.

    `comparison` with the last good run stands in them.
    """
    from helpers.language.file_names import Names
    from helpers.publish.papers.evidence_list import evidence_list
    from helpers.publish.papers.notice import notice
    from helpers.publish.papers.opinions import read_opinions, without_contacts
    from helpers.publish.papers.paper_words import NO_UNIT
    from helpers.publish.papers.paper_year import paper_year, read_tables
    from helpers.publish.papers.quality import write_quality
    from helpers.publish.papers.quality_scores import read_scheme, unit_scores
    from helpers.publish.papers.quality_sheets import quality_workbook
    from helpers.publish.papers.returned import return_forms
    from helpers.publish.papers.review_plan import review_plan
    from helpers.publish.papers.sampling import read_sampling
    from helpers.publish.papers.workbook import workbook
    from helpers.publish.papers.working_papers import write_working_papers
    from helpers.schema.paper_rows import FOLDER
    from helpers.schema.privacy import Guard
    from helpers.schema.tables import read

    frames = read_tables(run.processed_year)
    year = paper_year(run.fiscal_year, frames, comparison)
    returned = return_forms(year, run.raw_year, folder / RETURNED)
    made, notified = list(returned.made), [unit for unit in {**year.units, **year.owed} if unit != NO_UNIT]
    names = Names(*returned.folders.values())
    for unit in notified:
        if unit not in returned.folders:
            returned.folders[unit] = names.file(unit)
        place = folder / RETURNED / returned.folders[unit]
        data = notice(year, unit, year.units.get(unit, []), returned.to(unit))
        place.mkdir(parents=True, exist_ok=True)
        taken = Names(*(path.name for path in place.iterdir()))
        (place / taken.file(f"{returned.folders[unit]}.docx", prefix="notice_")).write_bytes(data)
        made.append(data)
        if any(map(year.is_counted, year.units.get(unit, []))):
            made.append(evidence_list(year, unit, year.units[unit]))
            (place / taken.file(f"{returned.folders[unit]}.xlsx", prefix="evidence_")).write_bytes(made[-1])
    opinions = read_opinions(run)
    shown = without_contacts(opinions, Guard(read(run.processed_year, "contacts"))) if opinions else opinions
    made += write_working_papers(year, folder / FOLDER)
    scheme = read_scheme(run)
    books = {
        WORKBOOK: workbook(year, returned, shown),
        REVIEW_PLAN: review_plan(year, read_sampling(run)),
        QUALITY: quality_workbook(year, scheme, unit_scores(year, scheme, opinions)),
    }
    for name, data in books.items():
        (folder / name).write_bytes(data)
        made.append(data)
    lines = (line for text in [*returned.told, *map(text_in, made), write_quality(year, folder)] for line in text.split("\n"))
    copies = sum(bool(file.why_copy) for file in returned.files)
    return Papers(len(returned.files) - copies, copies, len(notified), "\n".join(dict.fromkeys(lines)))


def text_in(data: bytes) -> str:
    """All text of an Office file, comments and properties included, one piece to a line; Excel sheets hold characters as numbers."""
    pieces = []
    with zipfile.ZipFile(BytesIO(data)) as parts:
        for name in parts.namelist():
            if name.endswith((".xml", ".vml")):
                pieces += map(html.unescape, re.findall(r">([^<]+)<", parts.read(name).decode("utf-8")))
    return "\n".join(pieces)
