"""The list of projects that owe a form, where somebody keeps one beside the ledgers."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from helpers.config.errors import UnusableInput

FILE = "project_list.csv"
_COLUMNS = ("project_name", "implementing_unit")


def read_project_list(folder: Path) -> pd.DataFrame | None:
    """The list with project_name and implementing_unit; None without a file. Raises UnusableInput for a list that cannot be used."""
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            if missing := set(_COLUMNS) - set(reader.fieldnames or ()):
                raise UnusableInput(f"{path} 第 1 行：缺少列 {'、'.join(sorted(missing))}。")
            rows = [{column: (row[column] or "").strip() for column in _COLUMNS} for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnusableInput(f"{path}：不能读取（{error}）。请另存为 UTF-8 编码的 CSV。") from None
    for number, row in enumerate(rows, 2):
        if not row["project_name"]:
            raise UnusableInput(f"{path} 第 {number} 行：没有项目名称。")
    return pd.DataFrame(rows, columns=list(_COLUMNS), dtype="object")
