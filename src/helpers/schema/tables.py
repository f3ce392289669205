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

from helpers.config.errors import UnusableInput
from helpers.schema.columns import (
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
    Table,
    TableColumn,
    place,
    uncertain,
)
from helpers.schema.tables_of_review import PAPER_TABLES, REVIEW_TABLES, SEVERITIES, SEVERITY_WORDS

__all__ = ["SEVERITIES", "SEVERITY_WORDS", "TABLES", "BrokenTable", "Table", "TableColumn", "TableMismatch", "columns_in", "conform", "read", "read_all", "write", "write_all"]


class TableMismatch(Exception):
    """A frame is not the table it is said to be; names the table and the columns."""


class BrokenTable(UnusableInput, ValueError):
    """A table's file that cannot be read, cut short or damaged: names the file and the year that has to be run again."""


VALUE_KINDS = ("at_least", "at_most", "equal", "number", "range", "date", "period", "scale", "yes_no", "text")
OPERATORS = ("≥", ">", "≤", "<", "=")
TARGET_CELLS, ACTUAL_CELLS = ("target_text", "comparator_text", "unit_text"), ("actual_text", "unit_text")
"""Columns whose cells a target and an actual value are read from; the comparison and the unit have columns of their own in some layouts."""


def _value_columns(side: str, chinese: str) -> tuple[TableColumn, ...]:
    """What a target or actual text was read as; all null where it is blank, and all but the kind where it is free text."""
    cells = TARGET_CELLS if side == "target" else ACTUAL_CELLS
    return (
        TableColumn(f"{side}_operator", TEXT, "comparison that is printed; ≤ for a deadline", chinese, values=OPERATORS, read_from=cells),
        TableColumn(f"{side}_value", FIGURE, "figure, or lower end of a range; 90 with % for 90 %", chinese, read_from=cells),
        TableColumn(f"{side}_upper", FIGURE, "upper end of a range", chinese, read_from=cells),
        TableColumn(f"{side}_unit", TEXT, "unit of the figure, one word for those that mean the same (clean/units.csv); 人/街镇 for 每个街镇3人", chinese, read_from=cells),
        TableColumn(f"{side}_date", TEXT, "ISO month, day or year by which or in which", chinese, read_from=cells, names_nobody="a date"),
        TableColumn(f"{side}_choice", TEXT, "level of a scale (优), or the list of them where the cell offers a choice (优/良/中/低/差, 是/否)", chinese, read_from=cells),
    )


ROW_KINDS = ("indicator", "unused")

FUND_SOURCES = (
    "total", "current_year_appropriation", "carry_over", "other", "fiscal", "special_account", "unit_funds", "central", "local",
    "basic_expenditure", "project_expenditure",
)  # fmt: skip
"""The first four stand on the forms of most regions, the others on those of single layouts."""
SOURCE_WORDS = {"total": "资金总额", "current_year_appropriation": "当年财政拨款", "carry_over": "上年结转资金", "other": "其他资金"}
"""What each source is called where it is told."""

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "documents", "ingest", ("document_id",),
            "One row per file found in the year's raw folder, and per member of its archives. Clean completes `forms`, and rejects files without a form.",
            (
                DOCUMENT_ID,
                TableColumn("path", TEXT, "path below the year's raw folder, with /; of an archive's member `archive.zip!member`"),
                TableColumn("archive", TEXT, "path of the archive that it was taken from; null for a file of the folder"),
                TableColumn("sha256", TEXT, "digest of the file's bytes"),
                TableColumn("bytes", COUNT, "size of the file in bytes"),
                TableColumn("media_type", TEXT, "what the content is, whatever the name says"),
                TableColumn("encoding", TEXT, "text encoding that was recognised"),
                TableColumn("pages", COUNT, "number of pages, where the format has pages"),
                TableColumn("status", TEXT, "whether it was read; `unpacked` for an archive whose members follow", values=("read", "rejected", "unpacked")),
                TableColumn("reason", TEXT, "why it was rejected and what to do, in Chinese"),
                TableColumn("defect", TEXT, "where the program failed over it, for its maintainers: such a file is rejected though nothing may be wrong with it; null for others, in Chinese"),
                TableColumn("note", TEXT, "what is worth knowing of a file that was read (wrong extension, hidden sheets, macros), in Chinese"),
                TableColumn("forms", COUNT, "forms and fragments found in it"),
                TableColumn("duplicate_of", TEXT, "document_id of an earlier file with the same bytes"),
            ),
        ),
        Table(
            "cells", "ingest", ("document_id", "table", "row", "column"),
            "Every non-empty cell of every document that was read, as it stands.",
            (
                DOCUMENT_ID,
                TableColumn("table", COUNT, "number of the table in the document, from 1; a text file is one table"),
                TableColumn("row", COUNT, "row in the table, from 1; in a text file the line"),
                TableColumn("column", COUNT, "column in the table, from 1"),
                TableColumn("text", TEXT, "the cell's text"),
                TableColumn("row_span", COUNT, "rows the cell covers"),
                TableColumn("column_span", COUNT, "columns the cell covers"),
                place("the cell"),
                TableColumn("confidence", RATE, "how sure the recognition of a picture is of the text; null where the text was read"),
                TableColumn("hidden", FLAG, "true for a cell that the workbook does not show: its row, its column or its sheet is hidden; null for others"),
            ),
        ),
        Table(
            "projects", "clean", ("project_id",),
            "One row per form, fragments included.",
            (
                PROJECT_ID,
                TableColumn("fiscal_year", COUNT, "year printed on the form", "年度"),
                TableColumn("form_kind", TEXT, "kind of form", values=("project", "department", "transfer"), read_from=("title",)),
                TableColumn("layout", TEXT, "name of the layout whose labels were recognised", names_nobody=OWN_WORDS),
                TableColumn("labels", TEXT, "labels that the form prints and columns that its tables have, as section.role of `clean/labels.csv`, sorted, apart by spaces", names_nobody=OWN_WORDS),
                TableColumn("title", TEXT, "as printed; null where the source lost it", "项目支出绩效自评表"),
                TableColumn("project_name", TEXT, "as printed", "项目名称"),
                TableColumn("department", TEXT, "budget department in charge, as printed; on forms of transfers the local one, which answers for the form", "主管部门", read_from=("local_department", "central_department")),
                TableColumn("central_department", TEXT, "as printed, on forms of transfers", "中央主管部门"),
                TableColumn("implementing_unit", TEXT, "office or body that does the work, as printed; the reporting unit where the form names no other", "实施单位"),
                TableColumn("reporting_unit", TEXT, "as printed, where it stands beside the implementing unit", "单位名称 / 填报单位"),
                TableColumn("local_department", TEXT, "as printed, on forms of transfers", "地方主管部门"),
                TableColumn("project_code", TEXT, "code of the project, in its own cell or in front of its name", "项目编码", read_from=("project_name",)),
                TableColumn("project_category", TEXT, "as printed, where the layout has it", "项目类别"),
                TableColumn("project_nature", TEXT, "as printed, where the layout has it", "项目属性"),
                TableColumn("project_type", TEXT, "as printed, where the layout has it", "项目类型"),
                TableColumn("project_content", TEXT, "narrative, where the layout has it", "项目实施内容及过程概述"),
                TableColumn("amount_unit", TEXT, "unit of the amounts as printed; null where the form prints none", "万元 / 元 / 千元 …", values=tuple(MONEY_UNITS)),
                TableColumn("expected_goal", TEXT, "narrative, as printed", "预期目标"),
                TableColumn("actual_outcome", TEXT, "narrative, as printed", "实际完成情况"),
                TableColumn("declared_total_weight", POINTS, "printed total of the weights", "总分 (分值)"),
                TableColumn("declared_total_score", POINTS, "printed total of the scores", "总分 (得分)"),
                TableColumn("total_note", TEXT, "what stands in the deviation column of the total row", "总分 (偏差原因)"),
                TableColumn("declared_grade", TEXT, "grade the unit gave itself, where the layout has it", "自评等级"),
                TableColumn("conclusion", TEXT, "as printed, where the layout has it", "评价结论"),
                TableColumn("problems", TEXT, "as printed, where the layout has it", "存在问题"),
                TableColumn("measures", TEXT, "as printed, where the layout has it", "改进措施"),
                TableColumn("remarks", TEXT, "as printed, where the layout has it", "备注"),
                TableColumn("fund_management", TEXT, "what a form of a transfer says of the management of its funds: a line for each aspect, with its problems behind", "资金管理情况"),
                TableColumn("report_date", TEXT, "as printed, where the layout has it", "填报日期"),
                TableColumn("is_fragment", FLAG, "true for a form of which a part was cut off; a blank field makes none, nor a part that the layout does not print"),
                TableColumn("missing_parts", TEXT, "parts that were cut off, apart by spaces: project_name, funds, goals, indicators, total", names_nobody=OWN_WORDS),
                TableColumn("duplicate_of", TEXT, "project_id of the form of the same project and unit that counts (an editable file before print, print before pictures); such a row is counted in no sum", names_nobody=AN_ID),
                DOCUMENT_ID,
                TableColumn("form_order", COUNT, "place of the form in its document, from 1"),
                uncertain("form"),
                place("the form"),
            ),
        ),
        Table(
            "funds", "clean", ("project_id", "position"),
            "One row per source of funds of a form; the `total` row carries weight, rate and score.",
            (
                PROJECT_ID, POSITION,
                TableColumn("source", TEXT, "which money", "年度资金总额 / 当年财政拨款 / 上年结转资金 / 其他资金 …", values=FUND_SOURCES),
                TableColumn("source_text", TEXT, "label of the row, layout spaces removed", read_from=("source",)),
                TableColumn("initial_budget", MONEY, "budget at the start of the year", "年初预算数"),
                TableColumn("annual_budget", MONEY, "budget after the year's adjustments", "全年预算数"),
                TableColumn("executed", MONEY, "money spent", "全年执行数"),
                TableColumn("weight", POINTS, "points the execution can earn", "分值"),
                TableColumn("execution_rate", RATE, "rate as printed", "执行率"),
                TableColumn("score", POINTS, "points the unit gave itself", "得分"),
                TableColumn("note", TEXT, "reason given on the row, where the layout has one", "偏差原因"),
                TableColumn("initial_budget_text", TEXT, "cell as printed", "年初预算数", read_from=("initial_budget",)),
                TableColumn("annual_budget_text", TEXT, "cell as printed", "全年预算数", read_from=("annual_budget",)),
                TableColumn("executed_text", TEXT, "cell as printed", "全年执行数", read_from=("executed",)),
                TableColumn("execution_rate_text", TEXT, "cell as printed; its digits set the tolerance of D01", "执行率", read_from=("execution_rate",)),
                uncertain("row"),
                place("the row"),
            ),
        ),
        Table(
            "indicators", "clean", ("project_id", "position"),
            "One row per level-3 indicator of a form; rows that say 不涉及 stay, with null weight and score.",
            (
                PROJECT_ID, POSITION,
                TableColumn("goal", TEXT, "label of the annual goal that the row belongs to, without its points, where it prints points of its own (年度绩效目标2（35分）)"),
                TableColumn("goal_points", POINTS, "points printed in that label"),
                TableColumn("level1", TEXT, "level-1 label, layout spaces removed, carried down a merged cell", "一级指标"),
                TableColumn("level1_origin", TEXT, "whether level 1 is printed (on the row or on the merged cell above) or inferred from level 2", values=("printed", "inferred")),
                TableColumn("level1_points", POINTS, "points printed in the level-1 label, carried down with it", "一级指标", read_from=("level1",)),
                TableColumn("level2", TEXT, "level-2 label, layout spaces removed, carried down a merged cell", "二级指标"),
                TableColumn("level2_points", POINTS, "points printed in the level-2 label, carried down with it", "二级指标", read_from=("level2",)),
                TableColumn("level3", TEXT, "as printed", "三级指标"),
                TableColumn("target_text", TEXT, "as printed", "年度指标值"),
                TableColumn("actual_text", TEXT, "as printed", "实际完成值"),
                TableColumn("weight", POINTS, "points the row can earn", "分值"),
                TableColumn("score", POINTS, "points the unit gave itself", "得分"),
                TableColumn("deviation_note", TEXT, "as printed", "偏差原因分析及改进措施"),
                TableColumn("measures", TEXT, "as printed, where the layout has the column beside that of reasons", "改进措施"),
                TableColumn("comparator_text", TEXT, "as printed, where the layout has the column", "指标性质"),
                TableColumn("unit_text", TEXT, "as printed, where the layout has the column", "度量单位"),
                TableColumn("kind", TEXT, "what the target is; `number` has no comparison, `text` is what cannot be read with certainty", "年度指标值", values=VALUE_KINDS, read_from=TARGET_CELLS),
                *_value_columns("target", "年度指标值"),
                TableColumn("actual_kind", TEXT, "what the actual value is", "实际完成值", values=VALUE_KINDS, read_from=ACTUAL_CELLS),
                *_value_columns("actual", "实际完成值"),
                TableColumn("row_kind", TEXT, "whether the row says anything: `unused` for a row of the template that nobody filled in", values=ROW_KINDS),
                TableColumn("parent", COUNT, "position of the row that this one is a part of (其中); both are one indicator for weights and scores; null for others"),
                TableColumn("no_place", TEXT, "columns that the row's own table does not print, though another table of the form does, and points that are printed for rows of several levels 2 together, apart by spaces", names_nobody=OWN_WORDS),
                uncertain("row"),
                place("the row"),
            ),
        ),
        Table(
            "contacts", "clean", ("project_id",),
            "Personal data that stands on the forms. No later stage reads it, but for the guard that keeps it out of what is published.",
            (
                PROJECT_ID,
                TableColumn("project_lead", TEXT, "as printed", "项目负责人"),
                TableColumn("phone", TEXT, "as printed", "联系电话"),
                TableColumn("other_people", TEXT, "other people the form names, joined by 、", "财务负责人 / 填报人 / 审核人"),
            ),
        ),
        Table(
            "changes", "clean", (),
            "Every change that was made to a value on its way from the cell to its table.",
            (
                TableColumn("table", TEXT, "table that holds the value", names_nobody=OWN_WORDS),
                PROJECT_ID, POSITION,
                TableColumn("column", TEXT, "column that holds the value", names_nobody=OWN_WORDS),
                TableColumn("before", TEXT, "as printed; null where nothing was"),
                TableColumn("after", TEXT, "as stored; null where nothing was"),
                TableColumn("reason", TEXT, "kind of change; the kinds stand in `schema/change_reasons.csv`", names_nobody=OWN_WORDS),
                place("the value"),
            ),
        ),
        Table(
            "corrections", "clean", ("entry",),
            "Entries of the ledger of corrections: errors of a source that a person settled. Made to the cells before the forms are read.",
            (
                TableColumn("entry", TEXT, "file and line of the entry", names_nobody="a line of the ledger"),
                TableColumn("path", TEXT, "file of the raw folder", names_nobody="the file, as in `documents`"),
                place("the cell"),
                PROJECT_ID,
                TableColumn("before", TEXT, "as printed"),
                TableColumn("after", TEXT, "as corrected"),
                TableColumn("reason", TEXT, "why"),
                TableColumn("decided_by", TEXT, "office that decided", names_nobody="who decided answers for it"),
                TableColumn("decided", TEXT, "ISO date of the decision", names_nobody="a date"),
            ),
        ),
        Table(
            "leftovers", "clean", (),
            "What reading left over, for each document: cells that nothing claimed, and labels that forms of the same layout carry and this one lacks.",
            (
                DOCUMENT_ID,
                place("the cell"),
                TableColumn("text", TEXT, "the cell's text; null for a label that is not there"),
                TableColumn("reason", TEXT, "why nothing claimed it, or what is missing, in Chinese"),
            ),
        ),
        Table(
            "claims", "clean", ("document_id", "table", "row", "column"),
            "What became of every cell of the documents that were read: the way from a figure back to its cell. Of several values in one cell the last is named, but people before all.",
            (
                DOCUMENT_ID,
                TableColumn("table", COUNT, "as in `cells`"),
                TableColumn("row", COUNT, "as in `cells`"),
                TableColumn("column", COUNT, "as in `cells`"),
                TableColumn("claim", TEXT, "what became of the cell", values=("used", "boilerplate", "leftover")),
                TableColumn("claimed_table", TEXT, "table that holds its value", names_nobody=OWN_WORDS),
                TableColumn("project_id", TEXT, "form it belongs to", names_nobody=AN_ID),
                TableColumn("position", COUNT, "row of that form"),
                TableColumn("claimed_column", TEXT, "column that holds its value", names_nobody=OWN_WORDS),
                TableColumn("certain", FLAG, "true where the form's own grid and known words say which column it is; null where the cell gave no value"),
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

    Raises UnusableInput for a missing file, naming the stage that writes it; BrokenTable for one that cannot be read, naming the call that
    does the year anew (`again`, where the caller knows the folders).
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
