"""Numbers that belong to a person, wherever they stand: mobile and fixed telephones, identity cards."""

from __future__ import annotations

import re

HIDDEN = "〔已隐去〕"

_GAP = r"[ \u00a0\-\u2010-\u2015]?"
# A figure goes on with a point or is followed by its unit.
_ALONE, _ENDS = r"(?<![\d.])", r"(?![\d.]|\s?[元万亿])"
_MOBILE = rf"1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}"
_FIXED = r"(?:[(（]0\d{2,3}[)）]\s?|0\d{2,3}[ \u00a0\-\u2010-\u2015])[2-9]\d{6,7}"
_IDENTITY = r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
_NUMBER = re.compile(f"{_ALONE}(?:{_IDENTITY}|{_MOBILE}|{_FIXED}){_ENDS}")
_KINDS = {
    "身份证号码": re.compile(rf"(?<!\d){_IDENTITY}(?!\d)"),
    "手机号码": re.compile(f"{_ALONE}{_MOBILE}{_ENDS}"),
}


def kind_of_number(text: str) -> str | None:
    """Which number of a person stands in a text, also with spaces in it: 身份证号码, 手机号码; a fixed telephone may be an office's."""
    packed = "".join(text.split())
    return next((kind for kind, pattern in _KINDS.items() if pattern.search(packed)), None)


def without_numbers(text: str, *, amounts: bool = True) -> str:
    """The text with telephone and identity numbers hidden; one that is nothing but digits stays where it may be an amount."""
    return text if amounts and text.strip().isdecimal() else _NUMBER.sub(HIDDEN, text)
