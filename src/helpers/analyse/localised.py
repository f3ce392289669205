"""The year's tables in the language of the report: English columns where tables have them, other texts looked up."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.language import spoken
from helpers.retelling import retell, retell_column, retell_within, tell_place

_FINDING = {"message": "message_en", "cause": "cause_en", "again": "again_en"}
_ENGLISH = {
    "findings": _FINDING,
    "suppressed": _FINDING,
    "resolved": {"message": "message_en"},
    "rules": {"title": "title_en", "problem": "problem_en"},
}
_RETOLD = {
    "documents": ("reason", "note"),
    "leftovers": ("reason",),
    "judgements": ("reason",),
    "findings": ("basis", "remedy"),
    "suppressed": ("basis", "remedy"),
    "rules": ("expected", "basis", "remedy"),
    "resolved": ("reason", "remedy"),
    "rescoring": ("formula", "reason"),
    "profile_totals": ("profile_title",),
    "profile_settings": ("value", "description"),
}


def localised(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables as the report says them. What forms print stays; in Chinese everything does."""
    return dict(tables) if spoken() == "zh" else {name: _told(name, rows) for name, rows in tables.items()}


def _told(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    told = {}
    for column, english in _ENGLISH.get(name, {}).items():
        told[column] = retell_column(rows[english].fillna(rows[column]), retell_within)
    for column in _RETOLD.get(name, ()):
        told[column] = retell_column(rows[column], retell)
    for column in ("place", "entry"):
        if column in rows.columns:
            told[column] = retell_column(rows[column], tell_place)
    return rows.assign(**told)
