"""Corrections: errors of a source that a person settled, made to the cells before the forms are read, and logged as changes."""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd

from helpers.config.errors import UnusableInput
from helpers.config.ledgers import Entry, addresses, check_dates, nearest, read_ledger
from helpers.schema.privacy import HIDDEN

FILE = "corrections.yml"
_REQUIRED = {"path": str, "place": str, "before": str, "after": str, "reason": str, "decided_by": str, "decided": datetime.date}


def load_corrections(folder: Path, today: datetime.date) -> list[Entry]:
    """The entries of `corrections.yml` in the ledger folder of a year, checked; an error names file and line."""
    entries = read_ledger(folder / FILE, _REQUIRED, {})
    for entry in entries:
        check_dates(entry, today)
    return entries


def correct_cells(documents: pd.DataFrame, cells: pd.DataFrame, entries: list[Entry]) -> tuple[pd.DataFrame, list[tuple[Entry, pd.Series]]]:
    """Make the corrections, and return each entry with the cell it changed, as printed.

    Raises UnusableInput for an entry whose file, place or text is not found: either the entry is wrong, or the source was mended.
    """
    if not entries:
        return cells, []
    cells = cells.copy()
    paths = documents.set_index("document_id")["path"]
    path_of = cells["document_id"].map(paths)
    made, wrong = [], []
    for entry in entries:
        there = cells.index[(path_of == entry["path"]) & cells["place"].isin(addresses(entry["place"]))]
        if len(there) != 1:
            wrong.append(f"{entry.at()}：{_why_not_there(entry, documents, cells[path_of == entry['path']], len(there))}")
            continue
        printed = cells.loc[there[0]]
        if _dense(printed["text"]) == _dense(entry["after"]) != _dense(entry["before"]):
            wrong.append(f"{entry.at()}：{entry['path']} {entry['place']} 已是“{_dense(printed['text'])}”，原表已经改正，请删去这一条。")
            continue
        if _dense(printed["text"]) != _dense(entry["before"]):
            wrong.append(
                f"{entry.at('before')}：{entry['path']} {entry['place']} 现为“{_dense(printed['text'])}”，不是“{_dense(entry['before'])}”；请核对，不再需要的请删去。"
            )
            continue
        made.append((entry, printed.copy()))
        cells.loc[there[0], "text"] = entry["after"]
    if wrong:
        raise UnusableInput("\n".join(wrong))
    return cells, made


def corrections_made(made: list[tuple[Entry, pd.Series]], claims: pd.DataFrame) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Rows of `changes`, and of table `corrections`, for the corrections that were made."""
    key = ["document_id", "table", "row", "column"]
    claimed = claims.set_index(key)
    changes, rows = [], []
    for entry, printed in made:
        claim = claimed.loc[tuple(printed[name] for name in key)]
        used = claim["claim"] == "used"
        project = claim["project_id"] if used and pd.notna(claim["project_id"]) else None
        # Who was named there by mistake is a person too.
        of_people = used and claim["claimed_table"] == "contacts"
        before, after = (HIDDEN, HIDDEN) if of_people else (printed["text"], entry["after"])
        changes.append(
            {
                "table": claim["claimed_table"] if used else "cells",
                "project_id": project,
                "position": claim["position"] if used else None,
                "column": claim["claimed_column"] if used else None,
                "before": before,
                "after": after,
                "reason": "corrected",
                "place": printed["place"],
            }
        )
        rows.append(
            {
                "entry": f"{Path(entry.file).name}:{entry.line}", "path": entry["path"], "place": printed["place"], "project_id": project,
                "before": before, "after": after, "reason": entry["reason"], "decided_by": entry["decided_by"],
                "decided": entry["decided"].isoformat(),
            }
        )  # fmt: skip
    return changes, rows


def _why_not_there(entry: Entry, documents: pd.DataFrame, cells: pd.DataFrame, found: int) -> str:
    """What an entry names that is not there, and the nearest that is."""
    if found > 1:
        return f"不止一个这样的单元格（{entry['path']}，{entry['place']}）；请核对，不再需要的请删去。"
    paths = documents.loc[documents["path"].notna(), "path"].tolist()
    if entry["path"] not in paths:
        # A name without its folder is like no whole path.
        meant = next((path for path in paths if path.endswith(f"/{entry['path']}")), None) or nearest(entry["path"], paths)
        return f"没有文件 {entry['path']}" + (f"，是否指“{meant}”？请核对。" if meant else "；请核对，不再需要的请删去。")
    at = [place for place, text in zip(cells["place"], cells["text"], strict=True) if _dense(text) == _dense(entry["before"])]
    meant = at[0] if len(at) == 1 else nearest(entry["place"], at)
    hint = f"“{_dense(entry['before'])}”在 {meant}，是否指它？请核对。" if meant else "请核对，不再需要的请删去。"
    return f"没有这个单元格（{entry['path']}，{entry['place']}）；{hint}"


def _dense(text: str) -> str:
    return "".join(text.split())
