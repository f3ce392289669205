"""Read the working papers that reviewers filled in: every row in which they wrote, and what is wrong with a paper, each at its cell.

Nothing here stops a year: a paper that cannot be read is told, and the others are read.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from helpers.config.errors import Unreadable
from helpers.ooxml.markup import refuse_document_type
from helpers.ooxml.package import Package
from helpers.schema.paper_rows import FIRST_ROW, HEAD_ROW, LOCKS, OF_NO_ROW, SHOWN, WRITTEN, RowId, SheetId, digest_of, is_empty, told

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SYSTEM = ("thumbs.db", "desktop.ini")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)")
_MOST_ROWS, _MOST_COLUMNS = 20_000, 60
"""Of a sheet, beyond which it is none of our papers."""
_LONGEST = 2_000


@dataclass(frozen=True)
class Problem:
    """What is wrong with a paper: where, of which kind, in one sentence with what to do."""

    path: str
    place: str | None
    case: str
    message: str
    project_id: str | None = None


@dataclass(frozen=True)
class FilledRow:
    """A row in which a reviewer wrote: where it stands, what it is about, what it showed of the form, and what was written.

    `row_id` is None for a row that somebody added. `score` is the number that was written, where it is one.
    """

    path: str
    sheet: str
    row: int
    column: str
    paper: SheetId
    project: str
    row_id: RowId | None
    shown: Mapping[str, object]
    written: Mapping[str, str]
    score: float | None = None
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        return f"{self.sheet}!{self.column}{self.row}"

    def at(self, column: str) -> str:
        """The place of one cell of the row."""
        return f"{self.sheet}!{self.cells[column]}" if column in self.cells else self.place


@dataclass
class Filled:
    """What the papers of a folder hold."""

    rows: list[FilledRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_filled(folder: Path, fiscal_year: int) -> Filled:
    """Every paper below a folder, in the order of their names; nothing where there is no such folder."""
    filled = Filled()
    files = sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.relative_to(folder).as_posix())
    for path in files:
        name = path.relative_to(folder).as_posix()
        if path.name.startswith(LOCKS):
            filled.problems.append(Problem(name, None, "open", "有底稿正在另一个程序中打开，读到的是上次保存的内容。请保存并关闭后重新运行。"))
        elif not path.name.startswith(".") and path.name.lower() not in _SYSTEM:
            _read_file(name, path, fiscal_year, filled)
    return filled


def _read_file(name: str, path: Path, fiscal_year: int, filled: Filled) -> None:
    try:
        sheets = list(_sheets(path))
    except Unreadable as error:
        filled.problems.append(Problem(name, None, "unreadable", str(error)))
        return
    own = [sheet for sheet in sheets if sheet.paper]
    if not own:
        filled.problems.append(Problem(name, None, "no_paper", "不是本程序生成的复核底稿，或底稿隐藏的编号列被删去，没有读入。请用 reports 下 reviews 中的底稿填写。"))
        return
    for sheet in sheets:
        if sheet.paper is None:
            if sheet.has_text:
                filled.problems.append(Problem(name, sheet.place_of(1), "added_sheet", f"工作表“{sheet.title}”不是底稿中原有的，没有读入。请把意见写在各项目的工作表中。"))
        elif sheet.paper.fiscal_year != fiscal_year:
            told_rows = len(list(sheet.rows_written()))
            filled.problems.append(
                Problem(name, sheet.place_of(1), "other_year", f"这是 {sheet.paper.fiscal_year} 年度的底稿，不是 {fiscal_year} 年度的，填写的 {told_rows} 行没有读入。请移到该年度的台账文件夹。")
            )
        else:
            _read_sheet(name, sheet, filled)


@dataclass(frozen=True)
class _Cell:
    value: object
    formula: str | None = None


class _Sheet:
    """One sheet of a paper: its id, where its columns stand, and its cells."""

    def __init__(self, sheet: Worksheet, results: Callable[[], Workbook]) -> None:
        self.title, self._sheet, self._results = sheet.title, sheet, results
        width = min(sheet.max_column, _MOST_COLUMNS)
        ids = {column: found for column in range(1, width + 1) if (found := SheetId.parse(sheet.cell(1, column).value))}
        self._id_column = next(iter(ids), None)
        self.paper = ids.get(self._id_column)
        heads = {"".join(str(sheet.cell(HEAD_ROW, column).value or "").split()): column for column in range(width, 0, -1)}
        self._columns = {name: heads.get(head) for name, head in (SHOWN | WRITTEN).items()}
        self.last_row = min(sheet.max_row, _MOST_ROWS)

    @property
    def has_text(self) -> bool:
        return any(not is_empty(row) for row in self._sheet.iter_rows(max_row=self.last_row, max_col=_MOST_COLUMNS, values_only=True))

    @property
    def project(self) -> str:
        return told(self._sheet.cell(1, 1).value)

    @property
    def missing(self) -> list[str]:
        return [(SHOWN | WRITTEN)[name] for name, column in self._columns.items() if column is None]

    def place_of(self, row: int, column: str | None = None) -> str:
        return f"{self.title}!{self.address(row, column)}"

    def address(self, row: int, column: str | None = None) -> str:
        return f"{get_column_letter(self._columns[column] if column else 1)}{row}"

    def id_of(self, row: int) -> object:
        return self._sheet.cell(row, self._id_column).value

    def cell(self, row: int, column: str) -> _Cell:
        """A cell; of a formula the result that was saved with it."""
        cell = self._sheet.cell(row, self._columns[column])
        if cell.data_type != "f":
            return _Cell(_typed(cell.value, cell.number_format))
        text = getattr(cell.value, "text", cell.value)
        result = self._results()[self.title].cell(row, self._columns[column])
        return _Cell(_typed(result.value, result.number_format), str(text))

    def shown(self, row: int) -> dict[str, object]:
        return {name: self.cell(row, name).value for name in SHOWN}

    def raw(self, row: int) -> list[object]:
        """What a reviewer wrote into a row, as it is stored."""
        return [self._sheet.cell(row, self._columns[name]).value for name in WRITTEN]

    def rows_written(self) -> Iterator[int]:
        if self.missing:
            return
        for row in range(FIRST_ROW, self.last_row + 1):
            if self.id_of(row) not in OF_NO_ROW and not is_empty(self.raw(row)):
                yield row

    def others(self, row: int) -> list[object]:
        """Everything in a row but its id."""
        return [self._sheet.cell(row, column).value for column in range(1, min(self._sheet.max_column, _MOST_COLUMNS) + 1) if column != self._id_column]


def _sheets(path: Path) -> Iterator[_Sheet]:
    """The sheets of a workbook. Raises Unreadable, with what to do."""
    try:
        data = path.read_bytes()
    except PermissionError:
        raise Unreadable("文件打不开：没有读取权限，或正在另一个程序中打开。请关闭后重新运行。") from None
    except OSError as error:
        raise Unreadable(f"文件打不开（{error.strerror or error}）。请重新复制一份。") from None
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise Unreadable("文件设有打开密码，不能读取。请在 Excel 或 WPS 中取消密码后重新保存。")
        raise Unreadable("文件是旧的 .xls 格式，不能读取。请另存为 .xlsx。")
    if not data.startswith(b"PK"):
        raise Unreadable("文件不是 .xlsx 工作簿，没有读入。请用 Excel 或 WPS 另存为 .xlsx，不要只改后缀。" if data else "文件是空的，没有读入。请重新复制一份。")
    package = Package(data)
    if "xl/workbook.xml" not in package:
        raise Unreadable("文件不是 .xlsx 工作簿，没有读入。请用 Excel 或 WPS 另存为 .xlsx。")
    for part in package.names():
        if part.endswith(".xml"):
            refuse_document_type(package.read(part))
    # The results of formulas stand in a second reading, which few papers need.
    results = cache(lambda: _workbook(data, computed=True))
    for sheet in _workbook(data, computed=False).worksheets:
        yield _Sheet(sheet, results)


def _workbook(data: bytes, *, computed: bool) -> Workbook:
    with warnings.catch_warnings():
        # What Excel and WPS add of their own (lists of a newer kind, custom properties) is not needed here.
        warnings.simplefilter("ignore")
        try:
            return load_workbook(BytesIO(data), data_only=computed)
        except Exception as error:
            # The library says by many kinds of errors that a part is missing or damaged.
            raise Unreadable("文件已损坏或不完整。请用 Excel 或 WPS 打开，确认内容完整后另存一份。") from error


def _read_sheet(name: str, sheet: _Sheet, filled: Filled) -> None:
    paper = sheet.paper
    if sheet.missing:
        told_heads = "、".join(f"“{head}”" for head in sheet.missing)
        filled.problems.append(Problem(name, sheet.place_of(HEAD_ROW), "no_column", f"第 {HEAD_ROW} 行缺少列 {told_heads}，这张工作表没有读入。请恢复表头。", paper.project_id or None))
        return
    ids = {row: RowId.parse(sheet.id_of(row)) for row in range(FIRST_ROW, sheet.last_row + 1)}
    shown = {row: sheet.shown(row) for row, row_id in ids.items() if row_id}
    digests = {row: digest_of(list(values.values())) for row, values in shown.items()}
    by_digest: dict[str, set[RowId]] = {}
    for row_id in filter(None, ids.values()):
        by_digest.setdefault(row_id.digest, set()).add(replace(row_id, number=0))
    written, seen, last = set(sheet.rows_written()), set(), 0
    for row, row_id in ids.items():
        if row_id is None:
            _added(name, sheet, row, row in written, filled)
            continue
        case, message = None, ""
        if digests[row] != row_id.digest:
            moved = by_digest.get(digests[row], set())
            case, message = "edited", "底稿中单位填报的内容被改动过，复核仍按表内原样。请不要改动灰色的格。"
            if len(moved) == 1:
                row_id = replace(next(iter(moved)), number=row_id.number, digest=digests[row])
                case, message = "moved", "这一行的内容是从别的行移来的，按内容认行。请核对。"
        if row_id.number in seen and paper.project_id:
            case, message = "copied", "这一行是复制出来的，编号与另一行相同，没有采用。请在原来的行填写。"
            row_id = None
        elif case is None and paper.project_id and row_id.number < last:
            case, message = "moved", f"行的次序变了（原为第 {row_id.number} 行），按编号认行。请核对。"
        if row_id is not None:
            seen.add(row_id.number)
            last = max(last, row_id.number)
        if case:
            filled.problems.append(Problem(name, sheet.place_of(row), case, message, paper.project_id or None))
        if row in written:
            _take(name, sheet, row, row_id, filled)
    if gone := sorted(set(range(1, paper.rows + 1)) - seen):
        told_rows = "、".join(map(str, gone[:10])) + ("等" if len(gone) > 10 else "")
        filled.problems.append(Problem(name, sheet.place_of(HEAD_ROW), "deleted", f"缺少序号 {told_rows} 的行（共 {len(gone)} 行），按没有复核处理。请用新的底稿补填。", paper.project_id or None))


def _added(name: str, sheet: _Sheet, row: int, has_written: bool, filled: Filled) -> None:
    """A row without an id: nobody's, or one that somebody added."""
    if sheet.id_of(row) in OF_NO_ROW or is_empty(map(told, sheet.others(row))):
        return
    text = "　".join(filter(None, map(told, sheet.others(row))))
    filled.problems.append(Problem(name, sheet.place_of(row), "added", f"这一行不是底稿中原有的，没有采用：{text[:200]}。请写在原有的行中。", sheet.paper.project_id or None))
    if has_written:
        _take(name, sheet, row, None, filled)


def _take(name: str, sheet: _Sheet, row: int, row_id: RowId | None, filled: Filled) -> None:
    """Put a row in which a reviewer wrote to the others."""
    written, score = {}, None
    for column in WRITTEN:
        cell = sheet.cell(row, column)
        text = told(cell.value).strip()[:_LONGEST]
        where = sheet.place_of(row, column)
        if cell.formula is not None:
            how = f"取上次保存的结果 {text}" if text else "没有存下结果，没有采用"
            filled.problems.append(Problem(name, where, "formula", f"“{WRITTEN[column]}”写的是公式 {cell.formula[:100]}，{how}。请改为直接填写。", sheet.paper.project_id or None))
            text = text or cell.formula
        written[column] = text
        if column == "reviewed_score" and text and (cell.formula is None or cell.value is not None):
            score = _score(cell.value)
            if score is None:
                filled.problems.append(Problem(name, where, "no_number", f"复核得分“{text[:50]}”不是数字，没有采用。请只填数字。", sheet.paper.project_id or None))
    cells = {column: sheet.address(row, column) for column in WRITTEN}
    column = re.sub(r"\d", "", cells["reviewed_score"])
    filled.rows.append(FilledRow(name, sheet.title, row, column, sheet.paper, sheet.project, row_id, sheet.shown(row), written, score, cells))


def _score(value: object) -> float | None:
    """The number that a cell holds, also as text with 分 behind it; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return float(value)
    text = "".join(unicodedata.normalize("NFKC", str(value)).split()).removesuffix("分")
    return float(text) if _NUMBER.fullmatch(text) else None


def _typed(value: object, number_format: str) -> object:
    """A value as a person reads it in its cell: a date, and a share that is shown as per cent."""
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, (int, float)) and not isinstance(value, bool) and "%" in number_format:
        return f"{value * 100:.10g}%"
    return value if isinstance(value, (int, float, str)) and not isinstance(value, bool) else None if value is None else str(value)
