"""Stage 1: read the files of a year into documents and cells, each cell with its place. What the words mean is `clean`'s business."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from helpers.config.engines import FEWEST_FOR_PROCESSES, Limits, map_documents
from helpers.config.errors import UnusableInput
from helpers.ingest.documents import Item, Reading, allowed_seconds, is_plain_text, lost_document, read_document
from helpers.ingest.formats import is_housekeeping, is_named_as_a_document

# Processes that read documents import this package: tables, pandas and the rest are loaded where they are used.
if TYPE_CHECKING:
    import pandas as pd

    from helpers.config.parameters import RunParameters

CELLS_AT_ONCE = 200_000


def read_year(run: RunParameters, progress: Callable[[int, int], None] | None = None) -> dict[str, pd.DataFrame]:
    """Read every file below the year's raw folder into `documents` and `cells`.

    A file that cannot be read is a row of `documents` with status `rejected` and the reason; the others go on. The
    members of an archive follow as documents of their own. `progress(done, total)` is called after each document.
    Raises UnusableInput where the folder is missing or empty.
    """
    return as_tables(read_documents(run, progress))


def as_tables(readings: Iterable[Reading]) -> dict[str, pd.DataFrame]:
    """Tables `documents` and `cells` of what was read, in its order: each document with its id."""
    import pandas as pd

    from helpers.schema import tables

    documents, frames, rows = [], [], []

    def keep() -> None:
        frames.append(tables.conform("cells", pd.DataFrame(rows, columns=tables.TABLES["cells"].names)))
        rows.clear()

    first_with: dict[str, str] = {}
    seen: dict[str, int] = {}
    for reading in readings:
        document = reading.document
        digest = f"d-{document['sha256'][:12]}"
        seen[digest] = seen.get(digest, 0) + 1
        document_id = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
        documents.append(document | {"document_id": document_id, "duplicate_of": first_with.get(document["sha256"])})
        first_with.setdefault(document["sha256"], document_id)
        rows.extend((document_id, *row) for row in reading.cells)
        if len(rows) > CELLS_AT_ONCE:
            keep()
    keep()
    return {"documents": tables.conform("documents", documents), "cells": pd.concat(frames, ignore_index=True)}


def read_documents(run: RunParameters, progress: Callable[[int, int], None] | None = None) -> Iterator[Reading]:
    """Read the year's files one after the other, then the members of its archives; each as it is done, none is kept here."""
    items: list[Item] = [(path,) for path in raw_files(run)]
    limits = Limits(run.read_seconds, run.read_megabytes)
    harmless = len(items) < FEWEST_FOR_PROCESSES and all(is_plain_text(run.raw_year / path) for (path,) in items)
    done = 0
    while items:
        readings = map_documents(
            partial(read_document, run.raw_year),
            items,
            limits=None if harmless else limits,
            lost=partial(lost_document, limits, folder=run.raw_year),
            seconds=partial(allowed_seconds, run.raw_year, limits),
        )
        total, members = done + len(items), []
        for reading in readings:
            done += 1
            members += reading.members
            if progress:
                progress(done, total + len(members))
            yield reading
        items, harmless = members, False


def raw_files(run: RunParameters) -> list[str]:
    """Paths of all files below the year's raw folder, with /, sorted, without the leavings of programs.

    A file that cannot be read, such as a broken link, is among them: it gets its row with the reason. Raises UnusableInput for an empty
    folder.
    """
    folder = run.raw_year
    what = f"请把 {run.fiscal_year} 年度的自评表文件（Word、Excel、PDF、网页、纯文本或 .zip）放入该文件夹后重新运行。"
    if not folder.is_dir():
        raise UnusableInput(f"找不到文件夹 {folder}。{what}")
    paths = [path for path in _below(folder) if not is_housekeeping(PurePosixPath(path)) or _is_left_alone(path, folder)]
    if not paths:
        raise UnusableInput(f"文件夹 {folder} 中没有文件。{what}")
    return paths


def _below(folder: Path) -> list[str]:
    """Everything below a folder except folders: files, links of every kind, pipes and devices, and folders that cannot be opened."""
    found: list[Path] = []

    def keep(error: OSError) -> None:
        found.append(Path(error.filename))

    for place, folders, files in os.walk(folder, onerror=keep):
        found += [Path(place, name) for name in files]
        found += [Path(place, name) for name in folders if Path(place, name).is_symlink()]
    return sorted(path.relative_to(folder).as_posix() for path in found if path != folder)


def _is_left_alone(path: str, folder: Path) -> bool:
    """Whether a lock file (~$评表.docx) lies there without the document that it belongs to: somebody copied the wrong one."""
    name = PurePosixPath(path).name
    if not name.startswith("~$") or not is_named_as_a_document(name) or is_housekeeping(PurePosixPath(path).with_name("x")):
        return False
    beside = (folder / path).parent.iterdir()
    return not any(other.name.endswith(name[2:]) and not other.name.startswith("~$") for other in beside)
