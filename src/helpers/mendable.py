"""Why something could not be judged, where the unit itself can mend it: a blank to fill in, a unit to name. The rest is for the office."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def mendable() -> dict[str, str]:
    """Reasons of the table `judgements` that a unit can do away with, and how, in Chinese; they stand in `mendable.csv`."""
    with files("helpers").joinpath("mendable.csv").open(encoding="utf-8", newline="") as file:
        return {row["reason"]: row["mend"] for row in csv.DictReader(file)}
