"""Why something could not be judged, where the unit itself can mend it: a blank to fill in, a unit to name. The rest is for the office."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def mendable() -> dict[str, str]:
    """Reasons of the table `judgements` that a unit can do away with, and how, in Chinese; they stand in `mendable.csv`."""
    return {row["reason"]: row["mend"] for row in _rows()}


@cache
def blanks_behind() -> dict[str, tuple[str, tuple[str, ...]]]:
    """For each such reason that is a blank: the table and the columns of which one at least is blank."""
    return {row["reason"]: (row["table"], tuple(row["columns"].split())) for row in _rows() if row["columns"]}


@cache
def _rows() -> list[dict[str, str]]:
    with files("helpers").joinpath("mendable.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
