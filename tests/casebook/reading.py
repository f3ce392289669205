"""Files of made-up forms written into a raw folder and read by the stages of the chain, field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from helpers.clean import clean
from helpers.config.parameters import RunParameters
from helpers.ingest import read_year
from tests.casebook.compare import Field, fields_of
from tests.casebook.drawing import Drawing, below, beside
from tests.casebook.noise import NOISES, WRITINGS
from tests.casebook.paper import CONVERTED, write_converted, write_scans
from tests.casebook.writers import WRITERS

YEAR = 2023
NO_NOISE = "none"
SUFFIXES = {"scan": "pdf"}
_KEY = ["document_id", "table", "row", "column"]


@dataclass(frozen=True)
class Case:
    """Drawings in one file of one format with one noise; `path` is below the year's folder.

    `drawings` are the forms that it holds, `written` what is drawn in it where that is not form by form.
    """

    path: str
    format: str
    noise: str
    drawings: tuple[Drawing, ...]
    written: tuple[Drawing, ...] = ()

    @property
    def sheets(self) -> tuple[Drawing, ...]:
        return self.written or self.drawings


Given = tuple[Case, dict[str, object], pd.DataFrame]
"""A case with its row of `documents` and its cells as they were read."""


@dataclass(frozen=True)
class Read:
    """One case and what came of it: every field, the project ids, and cells that nothing accounts for or claims."""

    case: Case
    fields: list[Field]
    project_ids: list[str]
    unaccounted: list[str] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)
    reason: str = ""
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def wrong(self) -> list[Field]:
        return [one for one in self.fields if not one.right]


def cases_of(drawings: Sequence[Drawing], formats: Iterable[str], noises: Iterable[str] = NOISES) -> list[Case]:
    """A file for each drawing and format, then one more for each noise, or way of writing, that is met in that format."""
    found = []
    for format_ in formats:
        for drawing in drawings:
            name = f"{drawing.name}.{SUFFIXES.get(format_, format_)}"
            found.append(Case(f"{format_}/none/{name}", format_, NO_NOISE, (drawing,)))
            for noise in noises:
                change, where = (NOISES | WRITINGS)[noise]
                if format_ in where:
                    found.append(Case(f"{format_}/{noise.replace(' ', '_')}/{name}", format_, noise, (change(drawing),)))
    return found


def taking_turns(cases: Sequence[Case], each: int = 1) -> list[Case]:
    """Each form without noise in every format; with noise, each form and noise in `each` of its formats, in turn.

    `python -m tests.casebook` reads all of them, which takes minutes.
    """
    by_form_and_noise: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        by_form_and_noise.setdefault((case.drawings[0].name, case.noise), []).append(case)
    kept = []
    for turn, ((_, noise), own) in enumerate(by_form_and_noise.items()):
        kept += own if noise == NO_NOISE else [own[(turn + step) % len(own)] for step in range(min(each, len(own)))]
    return kept


def together(drawings: Sequence[Drawing], format_: str) -> Case:
    """All drawings in one file."""
    return Case(f"{format_}/together/all.{format_}", format_, "several in one file", tuple(drawings))


def sheets_without_titles(first: Drawing, second: Drawing) -> list[Case]:
    """Two forms without titles in one table or sheet: next to each other, and one below the other."""
    return [
        Case(f"{format_}/{noise.replace(' ', '_')}/{drawn.name}.{format_}", format_, noise, (first, second), (drawn,))
        for noise, drawn in (("side by side", beside(first, second)), ("one below the other", below(first, second)))
        for format_ in ("docx", "xlsx", "xls", "html")
    ]


def read_cases(folder: Path, cases: Sequence[Case], told: Callable[[str], None] | None = None) -> list[Read]:
    """Write the files of the cases below `folder`, read them with the stages of the chain, and compare; `told` hears how far it has come."""
    told = told or (lambda line: None)
    told(f"writing {len(cases)} files")
    raw = folder / "raw" / str(YEAR)
    write_cases(raw, cases)
    run = RunParameters(
        fiscal_year=YEAR,
        raw_dir=raw.parent.as_posix(),
        processed_dir=(folder / "processed").as_posix(),
        reports_dir=(folder / "reports").as_posix(),
    )
    year = read_year(run, progress=_tenths(told))
    told("comparing")
    documents = {row["path"]: row for row in year["documents"].to_dict("records")}
    cells = dict(list(year["cells"].groupby("document_id")))
    none = year["cells"].iloc[:0]
    given = [(case, documents[case.path], cells.get(documents[case.path]["document_id"], none)) for case in cases]
    reads = {read.case.path: read for batch in batches(given) for read in _read_batch(batch)}
    return [reads[case.path] for case in cases]


def _tenths(told: Callable[[str], None]) -> Callable[[int, int], None]:
    """Tell every tenth of the files that have been read."""

    def progress(done: int, total: int) -> None:
        if done == total or done * 10 // total > (done - 1) * 10 // total:
            told(f"read {done} of {total} files")

    return progress


def batches(given: list[Given]) -> list[list[Given]]:
    """The files in batches that hold no form twice: the same form in another file would be a duplicate with an id of its own."""
    found: list[list[Given]] = []
    times: Counter[str] = Counter()
    for one in given:
        names = [drawing.name for drawing in one[0].drawings]
        number = max(times[name] for name in names)
        times.update({name: number + 1 - times[name] for name in names})
        found += [[] for _ in range(number + 1 - len(found))]
        found[number].append(one)
    return found


def write_cases(raw: Path, cases: Sequence[Case]) -> None:
    for case in cases:
        path = raw / case.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if case.format in WRITERS:
            WRITERS[case.format](path, case.sheets)
    for format_ in CONVERTED:
        write_converted([(raw / case.path, case.sheets) for case in cases if case.format == format_], format_)
    write_scans([(raw / case.path, case.sheets) for case in cases if case.format == "scan"])


def _read_batch(batch: list[Given]) -> list[Read]:
    documents = pd.DataFrame([document for _, document, _ in batch])
    tables = clean(YEAR, documents, pd.concat([own for _, _, own in batch], ignore_index=True))
    by_document = {name: dict(list(tables[name].groupby("document_id"))) for name in ("documents", "projects", "claims", "leftovers")}
    none = {name: tables[name].iloc[:0] for name in by_document}
    reads = []
    for case, document, own in batch:
        mine = {name: parts.get(document["document_id"], none[name]) for name, parts in by_document.items()}
        reads.append(_read_case(case, own, tables | mine | {"cells": own}))
    return reads


def _read_case(case: Case, own: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> Read:
    projects = tables["projects"].to_dict("records")
    fields = []
    forms = [drawing for drawing in case.drawings if not drawing.is_a]
    for number, drawing in enumerate(forms):
        fields += fields_of(drawing, projects[number] if number < len(projects) else None, tables)
    for project in projects[len(forms) :]:
        fields.append(Field(case.path, case.drawings[0].layout, "project", "forms", 0, None, f"a form too many at {project['place']}"))
    claimed = set(zip(*(tables["claims"][column] for column in _KEY), strict=True))
    cells = zip(*(own[column] for column in _KEY), own["place"], own["text"], strict=True)
    unaccounted = [f"{place}: {text}" for *key, place, text in cells if tuple(key) not in claimed]
    leftovers = [f"{place}: {text}" for place, text in zip(tables["leftovers"]["place"], tables["leftovers"]["text"], strict=True)]
    reason = tables["documents"]["reason"].fillna("").iloc[0]
    return Read(case, fields, [project["project_id"] for project in projects], unaccounted, leftovers, reason, tables)
