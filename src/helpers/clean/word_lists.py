"""The CSV files beside this module, which analysts edit: every line is checked as a file is read, and a slip told with its line and what may stand there."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from functools import cache
from importlib import resources

from helpers.columns import MONEY_UNITS
from helpers.errors import UnusableInput
from helpers.tables import FUND_SOURCES, OPERATORS, TABLES

FOLDER = resources.files("helpers.clean")
_KINDS = TABLES["projects"].column("form_kind").values
_GIVEN = {"project_id", "form_kind", "layout", "labels", "title", "amount_unit", "fund_management", "is_fragment", "missing_parts", "uncertain", "duplicate_of", "document_id", "form_order", "place"}
"""Columns of `projects` that come from elsewhere than a label and the value beside it."""
_BESIDE = tuple(name for name in dict.fromkeys(TABLES["projects"].names + TABLES["contacts"].names) if name not in _GIVEN)
ROLES = {
    "head": _BESIDE,
    "funds_header": ("initial_budget", "annual_budget", "executed", "weight", "execution_rate", "score", "note"),
    "funds_row": FUND_SOURCES,
    "goal_header": ("expected_goal", "actual_outcome"),
    "indicator_header": (
        "level1", "level2", "level3", "levels", "target_text", "actual_text", "weight", "score", "deviation_note", "measures", "comparator_text", "unit_text",
        "weight_and_score", "score_and_weight",
    ),
    "total": ("total",),
    "tail": _BESIDE,
    "side": (),
    "group": ("group",),
    "execution": ("execution",),
    "spending": ("heading", "use"),
    "row_number": ("row_number",),
    "fund_management": ("block", "said", "problems", "aspect"),
}  # fmt: skip
"""Roles that a label may play, by the section of the form in which it stands; those of `side` say nothing of the project, so any will do."""
_SIGNS = {"column.months", *(f"kind.{kind}" for kind in _KINDS), "column.mark", "level1.points", *(f"unit.{unit}" for unit in MONEY_UNITS), "indicators.numbered"}
"""What tells a layout beside its labels."""
COLUMNS = {
    "boilerplate.csv": ("pattern", "what"),
    "change_reasons.csv": ("reason", "chinese"),
    "comparators.csv": ("text", "operator", "place"),
    "editable.csv": ("media_type", "goes", "what"),
    "label_patterns.csv": ("section", "role", "pattern"),
    "labels.csv": ("section", "role", "text", "kind"),
    "layouts.csv": ("layout", "labels", "expects"),
    "level1.csv": ("level1",),
    "levels.csv": ("level2", "level1"),
    "paper_kinds.csv": ("kind", "title", "has", "lacks", "reason"),
    "scales.csv": ("kind", "levels"),
    "titles.csv": ("form_kind", "pattern"),
    "units.csv": ("unit", "reads_as", "measures"),
}
_MAY_BE_BLANK = {("labels.csv", "kind"), ("layouts.csv", "expects"), ("levels.csv", "level1"), ("paper_kinds.csv", "title"), ("paper_kinds.csv", "has"), ("paper_kinds.csv", "lacks"), ("units.csv", "measures")}
_LABELS_IN = {"layouts.csv": ("labels", "expects"), "paper_kinds.csv": ("has", "lacks")}
_CHOICES = {
    ("labels.csv", "section"): tuple(section for section in ROLES if section != "group"),
    ("labels.csv", "kind"): _KINDS,
    ("label_patterns.csv", "section"): tuple(ROLES),
    ("titles.csv", "form_kind"): _KINDS,
    ("comparators.csv", "operator"): OPERATORS,
    ("comparators.csv", "place"): ("before", "after"),
    ("scales.csv", "kind"): ("yes_no", "scale"),
    ("editable.csv", "goes"): ("0", "2"),
}


@cache
def rows_of(name: str) -> list[dict[str, str]]:
    """Rows of one of the CSV files. Raises UnusableInput with file, line and what may stand there, for the first line that cannot be used."""
    try:
        text = (FOLDER / name).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableInput(f"{_file(name)} 不是 UTF-8 编码的文本：请另存为 UTF-8（Excel 中为“CSV UTF-8”）。") from None
    reader = csv.reader(io.StringIO(text, newline=""))
    columns = _header(name, next(reader, []))
    rows, lines = [], {}
    for fields in reader:
        if fields:
            at = f"{_file(name)} 第 {reader.line_num} 行"
            rows.append(_row(name, at, columns, fields))
            label = (rows[-1].get("section"), "".join(rows[-1].get("text", "").split()))
            if name == "labels.csv" and lines.setdefault(label, reader.line_num) != reader.line_num:
                raise UnusableInput(f"{at}：标签“{label[1]}”在 {label[0]} 中写了两次，已在第 {lines[label]} 行。")
    return rows


def _file(name: str) -> str:
    return f"src/helpers/clean/{name}"


def _header(name: str, written: list[str]) -> tuple[str, ...]:
    columns = COLUMNS.get(name, tuple(written))
    if tuple(written) != columns:
        raise UnusableInput(f"{_file(name)} 第 1 行应为“{','.join(columns)}”，而写的是“{','.join(written)}”。")
    return columns


def _row(name: str, at: str, columns: tuple[str, ...], fields: list[str]) -> dict[str, str]:
    if len(fields) != len(columns):
        raise UnusableInput(f"{at}：应有 {len(columns)} 项（{','.join(columns)}），而有 {len(fields)} 项：“{','.join(fields)}”。含逗号的一项请加双引号。")
    row = dict(zip(columns, fields, strict=True))
    for column, value in row.items():
        if not value.strip():
            if (name, column) not in _MAY_BE_BLANK:
                raise UnusableInput(f"{at}：{column} 没有填写。")
        elif (name, column) in _CHOICES:
            _among(at, column, value, _CHOICES[name, column])
        elif column == "pattern" or (name, column) == ("paper_kinds.csv", "title"):
            _compiles(at, column, value)
    if row.get("role") and ROLES[row["section"]]:
        _among(at, "role", row["role"], ROLES[row["section"]], f"（{row['section']} 中）")
    for column in _LABELS_IN.get(name, ()):
        _labels_are_known(at, column, row[column].split())
    if name == "levels.csv" and row["level1"]:
        _among(at, "level1", row["level1"], [one["level1"] for one in rows_of("level1.csv")], "（见 level1.csv）")
    return row


def _among(at: str, column: str, value: str, allowed: Iterable[str], where: str = "") -> None:
    if value not in allowed:
        raise UnusableInput(f"{at}：{column}{where}可取 {'、'.join(allowed)}，而写的是“{value}”。")


def _compiles(at: str, column: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise UnusableInput(f"{at}：{column} 不是有效的正则表达式，问题在第 {(error.pos or 0) + 1} 个字符处：“{pattern}”。") from None


def _labels_are_known(at: str, column: str, labels: list[str]) -> None:
    """Each is section.role of a label that is taught, or one of the signs that are no labels."""
    taught = {f"{row['section']}.{row['role']}" for name in ("labels.csv", "label_patterns.csv") for row in rows_of(name)} | _SIGNS
    for label in labels:
        if label not in taught:
            section = label.split(".")[0]
            near = sorted(one for one in taught if one.split(".")[0] == section) or sorted({one.split(".")[0] + ".…" for one in taught})
            raise UnusableInput(f"{at}：{column} 中的“{label}”不是 labels.csv 里教过的标签；可用的有 {'、'.join(near)}。")
