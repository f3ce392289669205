"""How precise a printed figure is: the tolerance that its last digit allows."""

from __future__ import annotations

import re
import unicodedata

from helpers.columns import MONEY_UNITS

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
