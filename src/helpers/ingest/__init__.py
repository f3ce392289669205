"""Stage 1: the files of a year's raw folder become documents and cells, each cell with its place in the source."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePosixPath

import pandas as pd

from helpers import tables
from helpers.engine import map_documents
from helpers.errors import UnusableInput
from helpers.ingest.content import TEXT, is_housekeeping, media_type, not_read_reason
from helpers.ingest.grid import Cell, Unreadable
from helpers.ingest.text import read_text
from helpers.parameters import RunParameters

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes. The real year of 21 forms has 45 kB; 100,000 forms as text have about 200 MB, in many files."""


def read_year(run: RunParameters, progress: Callable[[int, int], None] | None = None) -> dict[str, pd.DataFrame]:
    """Read every file below the year's raw folder into `documents` and `cells`.

    A file that cannot be read is a row of `documents` with status `rejected` and the reason; the others go on.
    `progress(done, total)` is called after each file. Raises UnusableInput where the folder is missing or empty.
    """
    paths = raw_files(run)
    records = map_documents(partial(read_document, run.raw_year), paths, engine=run.engine, progress=progress)
    documents, cells = [], []
    first_with: dict[str, str] = {}
    seen: dict[str, int] = {}
    for document, grid in records:
        digest = f"d-{document['sha256'][:12]}"
        seen[digest] = seen.get(digest, 0) + 1
        document_id = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
        document |= {"document_id": document_id, "duplicate_of": first_with.get(document["sha256"])}
        first_with.setdefault(document["sha256"], document_id)
        documents.append(document)
        cells.extend(
            (document_id, cell.table, cell.row, cell.column, cell.text, cell.row_span, cell.column_span, cell.place) for cell in grid
        )
    return {
        "documents": tables.conform("documents", documents),
        "cells": tables.conform("cells", pd.DataFrame(cells, columns=tables.TABLES["cells"].names)),
    }


def raw_files(run: RunParameters) -> list[str]:
    """Paths of the year's files below its raw folder, with /, sorted; raises UnusableInput where there are none."""
    folder = run.raw_year
    what = f"请把 {run.fiscal_year} 年度的自评表文件（纯文本 *.txt）放入该文件夹后重新运行。"
    if not folder.is_dir():
        raise UnusableInput(f"找不到文件夹 {folder}。{what}")
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    paths = [path for path in paths if not is_housekeeping(PurePosixPath(path))]
    if not paths:
        raise UnusableInput(f"文件夹 {folder} 中没有文件。{what}")
    return paths


def read_document(folder: Path, path: str) -> tuple[dict[str, object], list[Cell]]:
    """Read one file: its `documents` row (without its id) and its cells; none where it is rejected."""
    document: dict[str, object] = {"path": path, "status": "rejected", "forms": 0}
    try:
        file = folder / path
        document["bytes"] = file.stat().st_size
        with file.open("rb") as stream:
            document["sha256"] = hashlib.file_digest(stream, "sha256").hexdigest()
        if document["bytes"] > LARGEST_FILE:
            with file.open("rb") as stream:
                document["media_type"] = media_type(stream.read(65536))
            raise Unreadable(f"文件有 {document['bytes'] / 2**20:,.0f} MB，超过上限 {LARGEST_FILE / 2**20:.0f} MB。请拆分后放入。")
        data = file.read_bytes()
        document["media_type"] = media_type(data)
        if not data:
            raise Unreadable("文件为空。请重新导出后放入。")
        if document["media_type"] != TEXT:
            raise Unreadable(not_read_reason(str(document["media_type"])))
        grid = read_text(data)
    except Unreadable as reason:
        return document | {"reason": str(reason)}, []
    except OSError as error:
        # A file that cannot be opened still needs an id of its own: the digest of its path stands in.
        document.setdefault("sha256", hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest())
        return document | {"reason": f"文件打不开（{error.strerror}）。请检查权限或是否被其他程序占用。"}, []
    return document | {"status": "read", "encoding": grid.encoding, "pages": grid.pages}, grid.cells
