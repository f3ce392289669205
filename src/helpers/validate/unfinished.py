"""What a text says is not done yet: 其中3间仍在装修, 尚未验收, 11项中完成10项."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from helpers.validate.evidence import by_value
from helpers.validate.words import pattern

_PART = re.compile(r"(\d+)(项|个|次|场|处|户|人|件|间|所|台|套|家)中?[，,]?(?:已|实际|只|仅)*完成了?(\d+)\2")


def unfinished(texts: pd.Series | np.ndarray) -> np.ndarray:
    """True where a text says that something is not done yet, or that only a part of so many was done."""
    return by_value(texts, lambda text: bool(unfinished_part(text)), False).astype(bool)


def unfinished_part(text: str) -> str | None:
    """The clause that says so, as it is quoted; None where none does."""
    dense = "".join(text.split())
    for clause in re.split(r"[，,。；;、]", dense):
        if pattern("unfinished").search(clause) and not pattern("not_unfinished").search(clause):
            return clause
    part = next((match for match in _PART.finditer(dense) if float(match[3]) < float(match[1])), None)
    return part.group() if part else None
