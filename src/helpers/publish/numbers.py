"""Figures as they are printed: thousands separated, a fixed number of decimals, a true minus sign."""

from __future__ import annotations

from collections.abc import Iterable

from helpers.publish.text import is_blank

MINUS = "−"
MISSING = "—"


def figure(value: object, decimals: int = 2, *, signed: bool = False) -> str:
    """1098.0558 -> '1,098.06'; null -> '—'. A figure that rounds to nothing is '0.00', never '−0.00'."""
    if is_blank(value):
        return MISSING
    number = round(float(value), decimals)
    if number == 0:
        number = 0.0
    sign = MINUS if number < 0 else "+" if signed and number > 0 else ""
    return f"{sign}{abs(number):,.{decimals}f}"


def per_cent(fraction: object, *, signed: bool = False) -> str:
    """0.19952 -> '19.95%'; null -> '—'."""
    return MISSING if is_blank(fraction) else figure(float(fraction) * 100, 2, signed=signed) + "%"


def decimals_needed(values: Iterable[object], most: int = 2) -> int:
    """The fewest decimals, up to `most`, that print every value of a column exactly."""
    numbers = [float(value) for value in values if not is_blank(value)]
    for decimals in range(most):
        if all(abs(round(number, decimals) - number) < 1e-9 for number in numbers):
            return decimals
    return most
