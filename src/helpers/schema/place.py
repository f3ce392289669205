"""Addresses a person can go to: of a row, of rows that were joined, of a whole form, from the places of cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_COLUMN = re.compile(r"(.*\S) 列 \d+")
_SHEET_CELL = re.compile(r"(.*!)[A-Z]+(\d+)")
_ROW = re.compile(r"(.*行 )(\d+)")
_SHEET_ROW = re.compile(r"(.*!)(\d+):\2")


@lru_cache(maxsize=4096)
def row_place(place: str) -> str:
    """Address of the row of a cell: 表 1 行 5 of 表 1 行 5 列 3, Sheet1!12:12 of Sheet1!D12; other places stay.

    >>> row_place('第 2 页 表 1 行 5 列 3')
    '第 2 页 表 1 行 5'
    """
    if match := _COLUMN.fullmatch(place):
        return match[1]
    if match := _SHEET_CELL.fullmatch(place):
        return f"{match[1]}{match[2]}:{match[2]}"
    return place


def joined_place(rows: Iterable[str]) -> str:
    """One address for several rows: 行 124、126 from 行 124 and 行 126."""
    first, *others = dict.fromkeys(rows)
    prefix = (match := _ROW.fullmatch(first)) and match[1]
    if prefix and all((match := _ROW.fullmatch(row)) and match[1] == prefix for row in others):
        return "、".join([first, *(row.removeprefix(prefix) for row in others)])
    return "、".join([first, *others])


def extent(first: str, last: str) -> str:
    """Address from the first to the last row of something: 行 1–20, Sheet1!1:20, 第 1 段 至 表 1 行 20."""
    if first == last:
        return first
    for pattern, join in ((_ROW, "–"), (_SHEET_ROW, ":")):
        one, other = pattern.fullmatch(first), pattern.fullmatch(last)
        if one and other and one[1] == other[1]:
            return f"{one[1]}{one[2]}{join}{other[2]}"
    return f"{first} 至 {last}"
