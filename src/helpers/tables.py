"""Every table of a year: its key, and of each column the type, the unit and the Chinese word on the form.

The tables are declared here once. Stages build frames, `conform` gives them the declared columns and types, and the
data dictionary in `docs/` is generated from these lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from helpers.columns import (
    AN_ID,
    COUNT,
    DOCUMENT_ID,
    FIGURE,
    FLAG,
    MONEY,
    MONEY_UNITS,
    OWN_WORDS,
    POINTS,
    POSITION,
    PROJECT_ID,
    RATE,
    TEXT,
    Column,
    Table,
    place,
    uncertain,
)
from helpers.errors import UnusableInput
from helpers.paper_tables import PAPER_TABLES
from helpers.review_tables import REVIEW_TABLES, SEVERITIES

__all__ = ["SEVERITIES", "TABLES", "BrokenTable", "Column", "Table", "TableMismatch", "columns_in", "conform", "read", "read_all", "write", "write_all"]


class TableMismatch(Exception):
    """A frame is not the table it is said to be; names the table and the columns."""


class BrokenTable(UnusableInput, ValueError):
    """A table's file that cannot be read, cut short or damaged: names the file and the year that has to be run again."""


VALUE_KINDS = ("at_least", "at_most", "equal", "number", "range", "date", "period", "scale", "yes_no", "text")
OPERATORS = ("≥", ">", "≤", "<", "=")
TARGET_CELLS, ACTUAL_CELLS = ("target_text", "comparator_text", "unit_text"), ("actual_text", "unit_text")
"""Columns whose cells a target and an actual value are read from; the comparison and the unit have columns of their own in some layouts."""


def _value_columns(side: str, chinese: str) -> tuple[Column, ...]:
    """What a target or actual text was read as; all null where it is blank, and all but the kind where it is free text."""
    cells = TARGET_CELLS if side == "target" else ACTUAL_CELLS
    return (
        Column(f"{side}_operator", TEXT, "comparison that is printed; ≤ for a deadline", chinese, values=OPERATORS, read_from=cells),
        Column(f"{side}_value", FIGURE, "figure, or lower end of a range; 90 with % for 90 %", chinese, read_from=cells),
        Column(f"{side}_upper", FIGURE, "upper end of a range", chinese, read_from=cells),
        Column(f"{side}_unit", TEXT, "unit of the figure, one word for those that mean the same (clean/units.csv); 人/街镇 for 每个街镇3人", chinese, read_from=cells),
        Column(f"{side}_date", TEXT, "ISO month, day or year by which or in which", chinese, read_from=cells, names_nobody="a date"),
        Column(f"{side}_choice", TEXT, "level of a scale (优), or the list of them where the cell offers a choice (优/良/中/低/差, 是/否)", chinese, read_from=cells),
    )


ROW_KINDS = ("indicator", "unused")

FUND_SOURCES = (
    "total", "current_year_appropriation", "carry_over", "other", "fiscal", "special_account", "unit_funds", "central", "local",
    "basic_expenditure", "project_expenditure",
)  # fmt: skip
"""The first four stand on the forms of most regions, the others on those of single layouts."""

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "documents", "ingest", ("document_id",),
            "One row per file found in the year's raw folder, and per member of its archives. Clean completes `forms`, and rejects files without a form.",
            (
                DOCUMENT_ID,
                Column("path", TEXT, "path below the year's raw folder, with /; of an archive's member `archive.zip!member`"),
                Column("archive", TEXT, "path of the archive that it was taken from; null for a file of the folder"),
                Column("sha256", TEXT, "digest of the file's bytes"),
                Column("bytes", COUNT, "size of the file in bytes"),
                Column("media_type", TEXT, "what the content is, whatever the name says"),
                Column("encoding", TEXT, "text encoding that was recognised"),
                Column("pages", COUNT, "number of pages, where the format has pages"),
                Column("status", TEXT, "whether it was read; `unpacked` for an archive whose members follow", values=("read", "rejected", "unpacked")),
                Column("reason", TEXT, "why it was rejected and what to do, in Chinese"),
                Column("defect", TEXT, "where the program failed over it, for its maintainers: such a file is rejected though nothing may be wrong with it; null for others, in Chinese"),
                Column("note", TEXT, "what is worth knowing of a file that was read (wrong extension, hidden sheets, macros), in Chinese"),
                Column("forms", COUNT, "forms and fragments found in it"),
                Column("duplicate_of", TEXT, "document_id of an earlier file with the same bytes"),
            ),
        ),
        Table(
            "cells", "ingest", ("document_id", "table", "row", "column"),
            "Every non-empty cell of every document that was read, as it stands.",
            (
                DOCUMENT_ID,
                Column("table", COUNT, "number of the table in the document, from 1; a text file is one table"),
                Column("row", COUNT, "row in the table, from 1; in a text file the line"),
                Column("column", COUNT, "column in the table, from 1"),
                Column("text", TEXT, "the cell's text"),
                Column("row_span", COUNT, "rows the cell covers"),
                Column("column_span", COUNT, "columns the cell covers"),
                place("the cell"),
                Column("confidence", RATE, "how sure the recognition of a picture is of the text; null where the text was read"),
                Column("hidden", FLAG, "true for a cell that the workbook does not show: its row, its column or its sheet is hidden; null for others"),
            ),
        ),
        Table(
            "projects", "clean", ("project_id",),
            "One row per form, fragments included.",
            (
                PROJECT_ID,
                Column("fiscal_year", COUNT, "year printed on the form", "年度"),
                Column("form_kind", TEXT, "kind of form", values=("project", "department", "transfer"), read_from=("title",)),
                Column("layout", TEXT, "name of the layout whose labels were recognised", names_nobody=OWN_WORDS),
                Column("labels", TEXT, "labels that the form prints and columns that its tables have, as section.role of `clean/labels.csv`, sorted, apart by spaces", names_nobody=OWN_WORDS),
                Column("title", TEXT, "as printed; null where the source lost it", "项目支出绩效自评表"),
                Column("project_name", TEXT, "as printed", "项目名称"),
                Column("department", TEXT, "budget department in charge, as printed; on forms of transfers the local one, which answers for the form", "主管部门", read_from=("local_department", "central_department")),
                Column("central_department", TEXT, "as printed, on forms of transfers", "中央主管部门"),
                Column("implementing_unit", TEXT, "office or body that does the work, as printed; the reporting unit where the form names no other", "实施单位"),
                Column("reporting_unit", TEXT, "as printed, where it stands beside the implementing unit", "单位名称 / 填报单位"),
                Column("local_department", TEXT, "as printed, on forms of transfers", "地方主管部门"),
                Column("project_code", TEXT, "code of the project, in its own cell or in front of its name", "项目编码", read_from=("project_name",)),
                Column("project_category", TEXT, "as printed, where the layout has it", "项目类别"),
                Column("project_nature", TEXT, "as printed, where the layout has it", "项目属性"),
                Column("project_type", TEXT, "as printed, where the layout has it", "项目类型"),
                Column("project_content", TEXT, "narrative, where the layout has it", "项目实施内容及过程概述"),
                Column("amount_unit", TEXT, "unit of the amounts as printed; null where the form prints none", "万元 / 元 / 千元 …", values=tuple(MONEY_UNITS)),
                Column("expected_goal", TEXT, "narrative, as printed", "预期目标"),
                Column("actual_outcome", TEXT, "narrative, as printed", "实际完成情况"),
                Column("declared_total_weight", POINTS, "printed total of the weights", "总分 (分值)"),
                Column("declared_total_score", POINTS, "printed total of the scores", "总分 (得分)"),
                Column("total_note", TEXT, "what stands in the deviation column of the total row", "总分 (偏差原因)"),
                Column("declared_grade", TEXT, "grade the unit gave itself, where the layout has it", "自评等级"),
                Column("conclusion", TEXT, "as printed, where the layout has it", "评价结论"),
                Column("problems", TEXT, "as printed, where the layout has it", "存在问题"),
                Column("measures", TEXT, "as printed, where the layout has it", "改进措施"),
                Column("remarks", TEXT, "as printed, where the layout has it", "备注"),
                Column("fund_management", TEXT, "what a form of a transfer says of the management of its funds: a line for each aspect, with its problems behind", "资金管理情况"),
                Column("report_date", TEXT, "as printed, where the layout has it", "填报日期"),
                Column("is_fragment", FLAG, "true for a form of which a part was cut off; a blank field makes none, nor a part that the layout does not print"),
                Column("missing_parts", TEXT, "parts that were cut off, apart by spaces: project_name, funds, goals, indicators, total", names_nobody=OWN_WORDS),
                Column("duplicate_of", TEXT, "project_id of the form of the same project and unit that counts (an editable file before print, print before pictures); such a row is counted in no sum", names_nobody=AN_ID),
                DOCUMENT_ID,
                Column("form_order", COUNT, "place of the form in its document, from 1"),
                uncertain("form"),
                place("the form"),
            ),
        ),
        Table(
            "funds", "clean", ("project_id", "position"),
            "One row per source of funds of a form; the `total` row carries weight, rate and score.",
            (
                PROJECT_ID, POSITION,
                Column("source", TEXT, "which money", "年度资金总额 / 当年财政拨款 / 上年结转资金 / 其他资金 …", values=FUND_SOURCES),
                Column("source_text", TEXT, "label of the row, layout spaces removed", read_from=("source",)),
                Column("initial_budget", MONEY, "budget at the start of the year", "年初预算数"),
                Column("annual_budget", MONEY, "budget after the year's adjustments", "全年预算数"),
                Column("executed", MONEY, "money spent", "全年执行数"),
                Column("weight", POINTS, "points the execution can earn", "分值"),
                Column("execution_rate", RATE, "rate as printed", "执行率"),
                Column("score", POINTS, "points the unit gave itself", "得分"),
                Column("note", TEXT, "reason given on the row, where the layout has one", "偏差原因"),
                Column("initial_budget_text", TEXT, "cell as printed", "年初预算数", read_from=("initial_budget",)),
                Column("annual_budget_text", TEXT, "cell as printed", "全年预算数", read_from=("annual_budget",)),
                Column("executed_text", TEXT, "cell as printed", "全年执行数", read_from=("executed",)),
                Column("execution_rate_text", TEXT, "cell as printed; its digits set the tolerance of D01", "执行率", read_from=("execution_rate",)),
                uncertain("row"),
                place("the row"),
            ),
        ),
        Table(
            "indicators", "clean", ("project_id", "position"),
            "One row per level-3 indicator of a form; rows that say 不涉及 stay, with null weight and score.",
            (
                PROJECT_ID, POSITION,
                Column("level1", TEXT, "level-1 label, layout spaces removed, carried down a merged cell", "一级指标"),
                Column("level1_origin", TEXT, "whether level 1 is printed (on the row or on the merged cell above) or inferred from level 2", values=("printed", "inferred")),
                Column("level1_points", POINTS, "points printed in the level-1 label, carried down with it", "一级指标", read_from=("level1",)),
                Column("level2", TEXT, "level-2 label, layout spaces removed, carried down a merged cell", "二级指标"),
                Column("level2_points", POINTS, "points printed in the level-2 label, carried down with it", "二级指标", read_from=("level2",)),
                Column("level3", TEXT, "as printed", "三级指标"),
                Column("target_text", TEXT, "as printed", "年度指标值"),
                Column("actual_text", TEXT, "as printed", "实际完成值"),
                Column("weight", POINTS, "points the row can earn", "分值"),
                Column("score", POINTS, "points the unit gave itself", "得分"),
                Column("deviation_note", TEXT, "as printed", "偏差原因分析及改进措施"),
                Column("measures", TEXT, "as printed, where the layout has the column beside that of reasons", "改进措施"),
                Column("comparator_text", TEXT, "as printed, where the layout has the column", "指标性质"),
                Column("unit_text", TEXT, "as printed, where the layout has the column", "度量单位"),
                Column("kind", TEXT, "what the target is; `number` has no comparison, `text` is what cannot be read with certainty", "年度指标值", values=VALUE_KINDS, read_from=TARGET_CELLS),
                *_value_columns("target", "年度指标值"),
                Column("actual_kind", TEXT, "what the actual value is", "实际完成值", values=VALUE_KINDS, read_from=ACTUAL_CELLS),
                *_value_columns("actual", "实际完成值"),
                Column("row_kind", TEXT, "whether the row says anything: `unused` for a row of the template that nobody filled in", values=ROW_KINDS),
                Column("parent", COUNT, "position of the row that this one is a part of (其中); both are one indicator for weights and scores; null for others"),
                Column("no_place", TEXT, "columns that the row's own table does not print, though another table of the form does, and points that are printed for rows of several levels 2 together, apart by spaces", names_nobody=OWN_WORDS),
                uncertain("row"),
                place("the row"),
            ),
        ),
        Table(
            "contacts", "clean", ("project_id",),
            "Personal data that stands on the forms. No later stage reads it, but for the guard that keeps it out of what is published.",
            (
                PROJECT_ID,
                Column("project_lead", TEXT, "as printed", "项目负责人"),
                Column("phone", TEXT, "as printed", "联系电话"),
                Column("other_people", TEXT, "other people the form names, joined by 、", "财务负责人 / 填报人 / 审核人"),
            ),
        ),
        Table(
            "changes", "clean", (),
            "Every change that was made to a value on its way from the cell to its table.",
            (
                Column("table", TEXT, "table that holds the value", names_nobody=OWN_WORDS),
                PROJECT_ID, POSITION,
                Column("column", TEXT, "column that holds the value", names_nobody=OWN_WORDS),
                Column("before", TEXT, "as printed; null where nothing was"),
                Column("after", TEXT, "as stored; null where nothing was"),
                Column("reason", TEXT, "kind of change; the kinds stand in `clean/change_reasons.csv`", names_nobody=OWN_WORDS),
                place("the value"),
            ),
        ),
        Table(
            "corrections", "clean", ("entry",),
            "Entries of the ledger of corrections: errors of a source that a person settled. Made to the cells before the forms are read.",
            (
                Column("entry", TEXT, "file and line of the entry", names_nobody="a line of the ledger"),
                Column("path", TEXT, "file of the raw folder", names_nobody="the file, as in `documents`"),
                place("the cell"),
                PROJECT_ID,
                Column("before", TEXT, "as printed"),
                Column("after", TEXT, "as corrected"),
                Column("reason", TEXT, "why"),
                Column("decided_by", TEXT, "office that decided", names_nobody="who decided answers for it"),
                Column("decided", TEXT, "ISO date of the decision", names_nobody="a date"),
            ),
        ),
        Table(
            "leftovers", "clean", (),
            "What reading left over, for each document: cells that nothing claimed, and labels that forms of the same layout carry and this one lacks.",
            (
                DOCUMENT_ID,
                place("the cell"),
                Column("text", TEXT, "the cell's text; null for a label that is not there"),
                Column("reason", TEXT, "why nothing claimed it, or what is missing, in Chinese"),
            ),
        ),
        Table(
            "claims", "clean", ("document_id", "table", "row", "column"),
            "What became of every cell of the documents that were read: the way from a figure back to its cell. Of several values in one cell the last is named, but people before all.",
            (
                DOCUMENT_ID,
                Column("table", COUNT, "as in `cells`"),
                Column("row", COUNT, "as in `cells`"),
                Column("column", COUNT, "as in `cells`"),
                Column("claim", TEXT, "what became of the cell", values=("used", "boilerplate", "leftover")),
                Column("claimed_table", TEXT, "table that holds its value", names_nobody=OWN_WORDS),
                Column("project_id", TEXT, "form it belongs to", names_nobody=AN_ID),
                Column("position", COUNT, "row of that form"),
                Column("claimed_column", TEXT, "column that holds its value", names_nobody=OWN_WORDS),
                Column("certain", FLAG, "true where the form's own grid and known words say which column it is; null where the cell gave no value"),
                place("the cell"),
            ),
        ),
        *REVIEW_TABLES,
        *PAPER_TABLES,
    )
}


def conform(name: str, rows: pd.DataFrame | Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Give rows the columns and types of table `name`, in its order; a column that is missing becomes null, and so does an empty text.

    Raises TableMismatch for a column that the table does not have, or a value that its type cannot hold.
    """
    table = TABLES[name]
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    unknown = [column for column in frame.columns if column not in table.names]
    if unknown:
        raise TableMismatch(f"table {name} has no column {', '.join(map(str, unknown))}")
    typed = {}
    for column in table.columns:
        values = frame[column.name] if column.name in frame.columns else pd.Series([None] * len(frame), dtype="object")
        try:
            read = values.astype(column.dtype).reset_index(drop=True)
            typed[column.name] = read.mask(read == "") if column.dtype == "str" else read
        except (TypeError, ValueError) as error:
            raise TableMismatch(f"table {name}, column {column.name}: {error}") from error
    return pd.DataFrame(typed, columns=table.names)


def write(folder: Path, name: str, rows: pd.DataFrame | Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Write table `name` as `<folder>/<name>.parquet` and return the typed frame; the same rows give the same bytes."""
    frame = conform(name, rows)
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{name}.parquet.part"
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), unfinished, compression="zstd")
    unfinished.replace(folder / f"{name}.parquet")
    return frame


def write_all(folder: Path, frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Write several tables of one year and return their typed frames."""
    return {name: write(folder, name, rows) for name, rows in frames.items()}


def read(folder: Path, name: str, again: str | None = None) -> pd.DataFrame:
    """Read table `name` of the year in `folder`, with its declared types.

    Raises UnusableInput where the file is not there: it names the stage that writes it; BrokenTable where it cannot be read: it names
    the call that does the year anew, `again` where the caller knows with what folders.
    """
    return conform(name, _open(folder, name, pq.read_table, again).to_pandas())


def columns_in(folder: Path, name: str, again: str | None = None) -> list[str]:
    """The columns that the file of table `name` has, whatever is declared today; raises as `read` does."""
    return _open(folder, name, pq.read_schema, again).names


def _open(folder: Path, name: str, reader: Callable[[Path], pa.Table | pa.Schema], again: str | None) -> pa.Table | pa.Schema:
    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise UnusableInput(f"{path} 不存在：请先运行阶段 {TABLES[name].stage}（该表由它写出）。")
    try:
        return reader(path)
    except (pa.ArrowInvalid, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise  # The system refuses the file; what it holds may be sound.
        again = again or f"python -m helpers run --fiscal-year {folder.name}（各文件夹参数同当时的运行）"
        raise BrokenTable(f"{folder.name} 年度的表 {name} 读不出来，文件不完整或已损坏：{path}。请重新运行该年度：{again}。") from None


def read_all(folder: Path, names: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Read several tables of one year."""
    return {name: read(folder, name) for name in names}
