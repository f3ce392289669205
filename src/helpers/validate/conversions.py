"""What a unit, as it is read, is in another of its kind; the units and their sizes stand in `conversions.csv`, money in `columns.py`."""

from __future__ import annotations

import csv
from fractions import Fraction
from functools import cache, lru_cache
from importlib import resources

from helpers.columns import MONEY_UNITS

_SCALE = "scale"


@lru_cache(maxsize=4096)
def conversion(one: str, other: str) -> Fraction | None:
    """How many of unit `other` one of unit `one` is, exactly: 1000 for 公里 and 米, also by the same piece (公里/村, 米/村).

    10000 for 万 and 册: a bare scale stands for whatever is counted. None where it cannot be said exactly: 月 and 日, 工作日 and 日.
    """
    (one, _, by), (other, _, by_other) = one.partition("/"), other.partition("/")
    if by != by_other:
        return None
    size, size_other = _sizes().get(one), _sizes().get(other)
    if size and size_other:
        return size[1] / size_other[1] if size[0] == size_other[0] else None
    if measures(one) == _SCALE and other not in MONEY_UNITS:
        return size[1]
    return 1 / size_other[1] if measures(other) == _SCALE and one not in MONEY_UNITS else None


def measures(unit: object) -> str | None:
    """What a unit measures: time, length; None for one that is not converted."""
    return _kinds().get(unit)


@cache
def _rows() -> list[dict[str, str]]:
    with (resources.files("helpers.validate") / "conversions.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def _sizes() -> dict[str, tuple[str, Fraction]]:
    return {row["unit"]: (row["base"], Fraction(row["factor"])) for row in _rows()}


@cache
def _kinds() -> dict[str, str]:
    return {row["unit"]: row["measures"] for row in _rows()}
