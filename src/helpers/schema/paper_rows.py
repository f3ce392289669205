"""The reviewer's working paper (复核底稿) as whoever writes it and whoever reads it know it: its columns, its lists, the ids of its rows.

The last column is hidden and holds ids: of the sheet in the first row, of each row behind it. An id holds a digest of the row as it was
shown, so that rows that were moved, copied, deleted or changed are noticed.
"""

from __future__ import annotations

import csv
import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources

from helpers.language.normalise import comparable

FOLDER = "reviews"
"""Of the papers beside a year's report, and of the filled ones beside its ledgers."""
LOCKS = ("~$", ".~")
"""What the name of a file begins with that Office, WPS or LibreOffice lays beside one that is open."""
HEAD_ROW, FIRST_ROW = 3, 4
SHOWN = {
    "level1": "一级指标", "level2": "二级指标", "level3": "三级指标", "target_text": "年度指标值", "actual_text": "单位完成值", "weight": "分值", "score": "自评得分",
}  # fmt: skip
"""What a row shows of the form, each under its head; the digest of a row is taken of them."""
WRITTEN = {
    "reviewed_actual_text": "复核完成值", "reviewed_score": "复核得分", "deduction_kind": "扣分类型", "evidence_seen": "佐证", "remark": "复核意见",
}  # fmt: skip
"""What the reviewer writes, each under its head."""
NO_EVIDENCE = "未见佐证"
EXECUTION = "预算执行"
RATE = "执行率 {rate:.2%}"
"""What the row of the execution shows as its actual value."""
_MARK = "复核底稿"
_TOTAL, _END = "total", "end"
OF_NO_ROW = (_TOTAL, _END)
"""Ids of rows into which no reviewer writes."""


@dataclass(frozen=True)
class SheetId:
    """What a sheet is about: the fiscal year of the run, the form, its unit, and how many rows the sheet had; no form for left rows."""

    fiscal_year: int
    project_id: str
    unit: str
    rows: int

    def __str__(self) -> str:
        return f"{_MARK} {json.dumps(asdict(self), ensure_ascii=False)}"

    @classmethod
    def parse(cls, text: object) -> SheetId | None:
        """The id that a text holds; None for any other text."""
        if not isinstance(text, str) or not text.startswith(f"{_MARK} "):
            return None
        try:
            found = cls(**json.loads(text.removeprefix(f"{_MARK} ")))
        except (ValueError, TypeError):
            return None
        kinds = (type(found.fiscal_year), type(found.project_id), type(found.unit), type(found.rows))
        return found if kinds == (int, str, str, int) else None


@dataclass(frozen=True)
class RowId:
    """Which row of which form a row of a paper is about; its number in the sheet, from 1; the digest of what it showed."""

    project_id: str
    table: str
    position: int
    number: int
    digest: str

    def __str__(self) -> str:
        return "|".join(map(str, (self.project_id, self.table, self.position, self.number, self.digest)))

    @classmethod
    def parse(cls, text: object) -> RowId | None:
        """The id that a text holds; None for any other text."""
        parts = text.split("|") if isinstance(text, str) else []
        if len(parts) != 5 or parts[1] not in ("indicators", "funds") or not (parts[2].isdecimal() and parts[3].isdecimal()):
            return None
        return cls(parts[0], parts[1], int(parts[2]), int(parts[3]), parts[4])


def digest_of(shown: Sequence[object]) -> str:
    """The digest of a row as it is shown; blanks and the way in which a program writes a number do not count."""
    return hashlib.sha256("\n".join(map(plain_text, shown)).encode()).hexdigest()[:12]


def name_of(row: Mapping[str, object]) -> str:
    """By what an indicator is known again: its name; without one, its level 2 and its target."""
    return comparable(row.get("level3")) or f"{comparable(row.get('level2'))}/{comparable(row.get('target_text'))}"


def same_row(row: Mapping[str, object], position: int, now: Sequence[Mapping[str, object]]) -> int | None:
    """The position in the form as it is now of a row that a paper shows; None where it is not there, or cannot be told from others.

    The name says it. Of several of one name the levels and the target do, then the place.
    """
    found = [one for one in now if name_of(one) == name_of(row)]
    for columns in (("level1", "level2"), ("target_text",)):
        if len(found) > 1:
            alike = [one for one in found if all(plain_text(one.get(name)) == plain_text(row.get(name)) for name in columns)]
            found = alike or found
    if len(found) > 1:
        found = [one for one in found if one["position"] == position]
    return int(found[0]["position"]) if len(found) == 1 else None


@cache
def words_of(column: str) -> tuple[str, ...]:
    """The words that a column offers as a list, from `review_lists.csv`."""
    with (resources.files("helpers.schema") / "review_lists.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(row["word"] for row in csv.DictReader(lines) if row["list"] == column)


def told(value: object) -> str:
    """A text or a number as a person reads it: 20.0 is 20."""
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)


def plain_text(value: object) -> str:
    """A value as two are compared: without white space, full width folded, 20.0 as 20."""
    return "".join(unicodedata.normalize("NFKC", told(value)).split())


def is_empty(values: Iterable[object]) -> bool:
    """Whether nothing stands in any of some cells."""
    return not any(plain_text(value) for value in values)
