"""Say a place by its content: 三级指标“培训人数”的得分 says more than 表 1 行 17 列 5. With merged cells, people do not count columns."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from helpers.language.translate import printed, tr
from helpers.schema.tables import TABLES

# A whole row as Excel writes it, 自评表!18:18, says little to who does not write formulas.
_SHEET_ROWS = re.compile(r"([^!、]+)!(\d+):(\d+)")
_LONGEST = 24
_NAMED_BY = {"indicators": "level3", "funds": "source_text"}

RowNames = Mapping[tuple[str, str, int], str]
"""What a row of a form is called, by table, project_id and position."""


def row_names(tables: Mapping[str, pd.DataFrame]) -> RowNames:
    """The names of the rows of indicators and funds, as printed but for white space."""
    names = {}
    for table, column in _NAMED_BY.items():
        rows = tables[table][tables[table][column].notna()]
        for project, position, name in zip(rows["project_id"], rows["position"], rows[column], strict=True):
            packed = "".join(str(name).split())
            names[table, project, int(position)] = packed if len(packed) <= _LONGEST else packed[:_LONGEST] + "…"
    return names


def named_place(finding: Mapping[str, object], names: RowNames) -> object:
    """The place of a finding with what stands there: 表 1 行 17 列 5（三级指标“培训人数”的得分）; of a whole form the place alone.

    Rows of a workbook are named in words: 工作表“自评表”第 18 行（三级指标“培训人数”）.
    """
    place, cell = place_and_cell(finding, names)
    return tr("{place}（{cell}）", place=place, cell=cell) if cell else place


def place_and_cell(finding: Mapping[str, object], names: RowNames) -> tuple[object, str]:
    """The two halves of `named_place`; '' where no more is known than the place."""
    place = finding.get("place")
    if place is None or pd.isna(place):
        return place, ""
    return _SHEET_ROWS.sub(_rows_told, str(place)), _told(finding, names)


def _rows_told(rows: re.Match[str]) -> str:
    sheet, first, last = rows.groups()
    return tr("工作表“{sheet}”第 {rows} 行", sheet=printed(sheet), rows=first if first == last else f"{first}–{last}")


def _told(finding: Mapping[str, object], names: RowNames) -> str:
    table, column, position = (finding.get(name) for name in ("table", "column", "position"))
    name = None if position is None or pd.isna(position) else names.get((table, finding.get("project_id"), int(position)))
    word = "" if column is None or pd.isna(column) else _printed_word(TABLES[table].column(column).chinese)
    if name is None:
        return tr(word) if word else ""
    if table == "funds":
        return tr("“{row}”的{cell}", row=printed(name), cell=tr(word)) if word else tr("“{row}”一行", row=printed(name))
    if not word or column == _NAMED_BY[table]:
        return tr("三级指标“{row}”", row=printed(name))
    return tr("三级指标“{row}”的{cell}", row=printed(name), cell=tr(word))


def _printed_word(chinese: str) -> str:
    """The word of a column as a form prints it: 总分的分值 for 总分 (分值), the first of several."""
    return re.sub(r" \((.+)\)", r"的\1", chinese.partition(" / ")[0])
