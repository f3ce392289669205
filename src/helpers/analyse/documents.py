"""What is worth knowing of the files that were read: their notes, and figures that a picture did not show clearly."""

from __future__ import annotations

import pandas as pd

from helpers.analyse.year import Year

_UNSURE = "A11"


def notes(year: Year) -> pd.DataFrame:
    """Files that were read and have a note: hidden sheets, a wrong extension, tracked changes, rows joined at the end of a page."""
    documents = year["documents"]
    return documents[documents["note"].notna() & documents["status"].ne("rejected")]


def unsure_figures(found: pd.DataFrame) -> pd.DataFrame:
    """Figures that were recognised in a picture with little confidence (rule A11)."""
    return found[found["rule"] == _UNSURE]
