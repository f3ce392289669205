"""Ledgers: what people decided about a year's forms, in YAML files that say where, why, who and when.

They stand in `ledgers/<year>/` beside the folder of the raw forms: `data/raw/2023` has its ledgers in `data/ledgers/2023`.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from helpers.config.errors import UnusableInput
from helpers.config.parameters import RunParameters
from helpers.config.yaml_lines import Located, read_entries

_SHEET_ROWS = re.compile(r"工作表“(.+)”第 (\d+)(?:–(\d+))? 行", re.DOTALL)
_LIKE = 0.6
"""Share of signs in common, from which on a name is asked about."""
_WORDS = {str: "文字", datetime.date: "日期（如 2024-03-31）"}


@dataclass(frozen=True)
class Entry:
    """One entry of a ledger with the place where it stands."""

    file: str
    line: int
    lines: Mapping[str, int]
    values: Mapping[str, object]

    def __getitem__(self, key: str):
        return self.values[key]

    def get(self, key: str) -> object:
        return self.values.get(key)

    def at(self, key: str | None = None) -> str:
        return f"{self.file} 第 {self.lines.get(key, self.line) if key else self.line} 行"


def ledger_folder(run: RunParameters) -> Path:
    """Folder of the year's ledgers; it need not exist."""
    return run.raw_year.parent.parent / "ledgers" / str(run.fiscal_year)


def read_ledger(path: Path, required: Mapping[str, type], optional: Mapping[str, type]) -> list[Entry]:
    """The entries of a ledger; empty without a file.

    Raises UnusableInput, with file and line, for a file that is not a list of entries, an unknown, repeated or missing key, and a wrong
    type.
    """
    if not path.is_file():
        return []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableInput(f"{path}：不是 UTF-8 编码的文本，请另存为 UTF-8。") from None
    return [_entry(str(path), entry, required, optional) for entry in read_entries(str(path), text)]


def check_dates(entry: Entry, today: datetime.date) -> None:
    """Refuse a decision in the future, and an end before the decision."""
    if entry["decided"] > today:
        refuse(entry, "decided", f"决定日期 {entry['decided']} 在今天（{today}）之后")
    until = entry.get("until")
    if until is not None and until < entry["decided"]:
        refuse(entry, "until", f"截止日期 {until} 早于决定日期 {entry['decided']}")


def refuse(entry: Entry, key: str | None, why: str) -> NoReturn:
    raise UnusableInput(f"{entry.at(key)}：{why}。")


def nearest(written: str, known: Iterable[str]) -> str | None:
    """The known name most like a mistyped one; None where none is like it."""
    found = difflib.get_close_matches(written, list(dict.fromkeys(known)), n=1, cutoff=_LIKE)
    return found[0] if found else None


def addresses(place: object) -> set[str]:
    """The addresses that a place of a ledger can mean: people copy it with what stands there, 表 1 行 5 列 3（三级指标“培训人数”的得分）."""
    text = str(place).strip()
    meant = {text} | {text[:at].strip() for at, sign in enumerate(text) if sign == "（" and text.endswith("）")}
    return meant | {f"{match[1]}!{match[2]}:{match[3] or match[2]}" for match in map(_SHEET_ROWS.fullmatch, meant) if match}


def in_words(text: object) -> str:
    """Text without white space, as ledgers are matched."""
    return "".join(str(text).split())


def _entry(file: str, located: Located, required: Mapping[str, type], optional: Mapping[str, type]) -> Entry:
    known = {**required, **optional}
    values = dict(located.values)
    for key, value in values.items():
        at = f"{file} 第 {located.lines[key]} 行"
        if key not in known:
            raise UnusableInput(f"{at}：不认识的键 {key}；可用的键：{'、'.join(known)}。")
        if known[key] is str and isinstance(value, (int, float)) and not isinstance(value, bool):
            value = values[key] = located.written[key]  # figures such as 19 are the text of a cell here
        if not isinstance(value, known[key]) or isinstance(value, datetime.datetime) or (known[key] is str and not value.strip()):
            raise UnusableInput(f"{at}：{key} 应为{_WORDS[known[key]]}，而写的是 {value!r}。")
    if missing := [key for key in required if key not in values]:
        raise UnusableInput(f"{file} 第 {located.line} 行：这一条缺少 {'、'.join(missing)}。")
    return Entry(file, located.line, located.lines, values)
