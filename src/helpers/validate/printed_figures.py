"""The tolerance that the last printed digit of a figure allows, and figures that are certainly misprinted.

One rule tells a misprint, where it stands. Other rules do not rest on it.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd

from helpers.schema.columns import MONEY_UNITS
from helpers.validate.evidence import Forms
from helpers.validate.profile import Profile

_DIGITS = re.compile(r"\d+(?:\.(\d*))?")
_UNITS = {word: MONEY_UNITS[f"{word}元"] for word in ("亿", "千万", "百万", "十万", "万", "千", "百", "")}


def half_unit(text: object, unit: object = None) -> float:
    """Half a unit of the last printed digit of an amount, in 万元; 0 where no figure stands.

    A unit in the cell counts before the `unit` of the table: '113.8699 68' -> 0.0000005, '96 万' -> 0.5.
    """
    if not isinstance(text, str):
        return 0.0
    folded = _folded(text)
    decimals = _decimals(folded)
    if decimals is None:
        return 0.0
    own = next((size for word, size in _UNITS.items() if (word or "元") in folded), None)
    factor = MONEY_UNITS.get(unit if isinstance(unit, str) else "万元", 1.0) if own is None else own
    return 0.5 * 10.0**-decimals * factor


def rate_half_unit(text: object) -> float:
    """Half a unit of the last printed digit of a rate, as a fraction: '19.95%' -> 0.00005, '100%' -> 0.005, '0.9' -> 0.05."""
    if not isinstance(text, str):
        return 0.0
    folded = _folded(text)
    decimals = _decimals(folded)
    if decimals is None:
        return 0.0
    # A figure above 1 without the sign was read as per cent.
    per_cent = folded.endswith("%") or float(_DIGITS.search(folded).group()) > 1
    return 0.5 * 10.0**-decimals * (0.01 if per_cent else 1.0)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).replace(",", "")


def _decimals(folded: str) -> int | None:
    match = _DIGITS.search(folded)
    return len(match.group(1) or "") if match else None


AMOUNTS = ("initial_budget", "annual_budget", "executed")
ZERO_TOTAL = "总额行为 0 而各来源有金额，由 D04 评判"
NO_BUDGET = "全年预算数为 0 而有支出，由 D05 评判"
WEIGHT = "预算执行的分值印错，由 B03 评判"
ABOVE = "有得分超过分值，由 C01 评判"
SCORE = "预算执行得分超过分值，由 D03 或 C01 评判"


def zero_totals(forms: Forms) -> frozenset[str]:
    """Forms whose total row of funds holds only zeros, above sources with money."""
    total = forms.total_funds[list(AMOUNTS)]
    zeros = total.index[total.notna().any(axis=1) & (total.fillna(0) == 0).all(axis=1)]
    sources = forms.funds[forms.funds["source"] != "total"]
    return frozenset(zeros) & frozenset(sources.loc[(sources[list(AMOUNTS)] > 0).any(axis=1), "project_id"])


def spent_without_budget(forms: Forms) -> frozenset[str]:
    """Forms whose total row has a budget of 0 and money spent, which D05 tells."""
    total = forms.total_funds
    return frozenset(total.index[(total["annual_budget"] == 0) & (total["executed"] > 0)])


def why_no_base(forms: Forms, ids: pd.Series) -> tuple[tuple[np.ndarray, str], ...]:
    """Why the amounts of the total row of these forms are no base for another check, as cases for `first_reason`."""
    return (ids.isin(zero_totals(forms)).to_numpy(), ZERO_TOTAL), (ids.isin(spent_without_budget(forms)).to_numpy(), NO_BUDGET)


def misprinted_weights(forms: Forms, profile: Profile) -> frozenset[str]:
    """Forms whose execution weight is not the profile's, and whose indicators leave just the profile's: 90 points of indicators beside 100."""
    total = forms.total_funds["weight"]
    rows = forms.scored
    sums = rows.groupby("project_id")["weight"].sum().reindex(total.index)
    complete = ~total.index.isin(rows.loc[rows["weight"].isna(), "project_id"])
    tolerance = profile["points_tolerance"]
    other = (total - profile["execution_weight"]).abs() > tolerance
    return frozenset(total.index[complete & other.to_numpy() & ((sums - (profile["total_points"] - profile["execution_weight"])).abs() <= tolerance).to_numpy()])


def scores_above_weight(forms: Forms) -> tuple[frozenset[str], frozenset[str]]:
    """Forms with a score above its weight: of an indicator, and of the execution."""
    rows, total = forms.scored, forms.total_funds
    return frozenset(rows.loc[rows["score"] > rows["weight"] + 1e-9, "project_id"]), frozenset(total.index[total["score"] > total["weight"] + 1e-9])
