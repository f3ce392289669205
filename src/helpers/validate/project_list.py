"""The list of projects that owe a form, where somebody keeps one beside the ledgers: what is on it, and what came of it (table `coverage`)."""

from __future__ import annotations

import csv
import datetime
import math
import re
from pathlib import Path

import pandas as pd

from helpers.config.errors import UnusableInput
from helpers.language.normalise import comparable

FILE = "project_list.csv"
_COLUMNS = ("project_name", "implementing_unit")
_OPTIONAL = ("amount", "deadline")
_DAY = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?")
_MONTH = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})月?")


def read_project_list(folder: Path) -> pd.DataFrame | None:
    """The list with project_name, implementing_unit, amount, deadline and the line of each entry; None without a file.

    The last two may be left out. Raises UnusableInput, with the line, for a list that cannot be used.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            if missing := set(_COLUMNS) - set(reader.fieldnames or ()):
                raise UnusableInput(f"{path} 第 1 行：缺少列 {'、'.join(sorted(missing))}。")
            rows = [_entry(path, reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnusableInput(f"{path}：不能读取（{error}）。请另存为 UTF-8 编码的 CSV。") from None
    return pd.DataFrame(rows, columns=[*_COLUMNS, *_OPTIONAL, "line"], dtype="object")


def _entry(path: Path, line: int, row: dict[str, str | None]) -> dict[str, object]:
    texts = {column: (row.get(column) or "").strip() for column in (*_COLUMNS, *_OPTIONAL)}
    if not texts["project_name"]:
        raise UnusableInput(f"{path} 第 {line} 行：没有项目名称。")
    return {**texts, "amount": _amount(path, line, texts["amount"]), "deadline": _deadline(path, line, texts["deadline"]), "line": line}


def _amount(path: Path, line: int, text: str) -> float | None:
    if not text:
        return None
    try:
        amount = float(text.replace(",", "").removesuffix("万元"))
    except ValueError:
        amount = math.nan
    if not (math.isfinite(amount) and amount >= 0):
        raise UnusableInput(f"{path} 第 {line} 行：amount“{text}”不是金额；请写以万元计的数，如 120.5。")
    return amount


def _deadline(path: Path, line: int, text: str) -> str | None:
    if not text:
        return None
    day = days_of(text)
    if day is None or day[0] != day[1]:
        raise UnusableInput(f"{path} 第 {line} 行：deadline“{text}”不是日期；请写成 2024-03-31 的样子。")
    return day[0].isoformat()


def days_of(text: object) -> tuple[datetime.date, datetime.date] | None:
    """The first and the last day that a printed date may mean: 2024年3月5日 is one day, 2024年3月 a month; None for anything else."""
    packed = "".join(str(text).split())
    if match := _DAY.fullmatch(packed):
        day = _date(*map(int, match.groups()))
        return (day, day) if day else None
    if match := _MONTH.fullmatch(packed):
        year, month = map(int, match.groups())
        first, after = _date(year, month, 1), _date(year + month // 12, month % 12 + 1, 1)
        return (first, after - datetime.timedelta(days=1)) if first and after else None
    return None


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def list_keys(frame: pd.DataFrame) -> list[str]:
    """By what projects of the list and forms are told to be the same: name and unit, however they are spaced."""
    return [f"{comparable(name)}\x1f{comparable(unit)}" for name, unit in zip(frame["project_name"], frame["implementing_unit"], strict=True)]


def coverage(listed: pd.DataFrame | None, owed: pd.DataFrame | None, projects: pd.DataFrame) -> list[dict[str, object]]:
    """Rows of table `coverage`: each entry of the list with its form, the date that this prints, and how that stands to the deadline.

    A second entry for the same project is left out. `owed` are the entries that may be asked for: what a document that was set aside names
    is not missing. Nothing is said about when a form came in: only dates that forms print are known.
    """
    if listed is None or owed is None:
        return []
    counted = projects[projects["duplicate_of"].isna() & projects["project_name"].notna()]
    forms = dict(zip(list_keys(counted), counted[["project_id", "report_date"]].itertuples(index=False), strict=True))
    asked = set(list_keys(owed))
    rows: dict[str, dict[str, object]] = {}
    for key, entry in zip(list_keys(listed), listed.to_dict("records"), strict=True):
        form = forms.get(key)
        row = {"entry": f"{FILE}:{entry.pop('line')}", **entry, "implementing_unit": entry["implementing_unit"] or None}
        if form is None:
            rows.setdefault(key, row | {"status": "missing" if key in asked else "not_read"})
        else:
            rows.setdefault(key, row | {"status": "reported", "project_id": form.project_id, **_timeliness(entry["deadline"], form.report_date)})
    return list(rows.values())


def _timeliness(deadline: str | None, printed: object) -> dict[str, object]:
    """How the printed date stands to the deadline; where it may mean days before and after it, nothing is said."""
    days = None if pd.isna(printed) else days_of(printed)
    told = {"report_date": days[1].isoformat() if days and days[0] == days[1] else None}
    if deadline is None:
        return told | {"timeliness": "no_deadline"}
    if days is None:
        return told | {"timeliness": "no_date" if pd.isna(printed) else "unclear"}
    due = datetime.date.fromisoformat(deadline)
    if days[1] <= due:
        return told | {"timeliness": "on_time"}
    if days[0] <= due:
        return told | {"timeliness": "unclear"}
    return told | {"timeliness": "late", "days_late": (days[0] - due).days}
