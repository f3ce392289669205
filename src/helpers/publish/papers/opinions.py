"""What reviewers wrote into the columns 意见, 单位反馈 and 办理状态 of `findings.xlsx`, read back from the year's ledgers by the id of the finding.

The filled workbook is put into `ledgers/<year>/` as `findings.xlsx`; where several people share the work, as several files `findings*.xlsx`.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import NoReturn

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from helpers.config.errors import UnusableInput
from helpers.config.ledgers import ledger_folder
from helpers.config.parameters import RunParameters
from helpers.publish.papers.paper_words import is_blank, one_line, words
from helpers.schema.privacy import Guard

FILES = "findings*.xlsx"
ISSUES, GONE_OPINIONS = "问题清单", "已不再出现的意见"
ID, WORKING = "编号", ("意见", "单位反馈", "办理状态")
STATUSES = ("待核实", "已通知", "已整改", "不成立", "不需处理")
SHOWN = ("级别", "单位", "项目", "位置", "问题", "规则")
"""What is kept of a row, so that one can tell what an opinion was about when its finding is gone."""
_SHEET = re.compile(rf"(?:{ISSUES}|{GONE_OPINIONS})(?: \d+)?")
_YEAR = re.compile(r"(\d{4})年度")
_HEAD_ROWS = 10
"""Rows in which the heads are looked for."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_NAMED = 20
"""Mistakes that one message lists."""


@dataclass(frozen=True)
class Opinion:
    """What people wrote about a finding, by column; what its row showed, by column; and where it stands."""

    written: Mapping[str, str]
    shown: Mapping[str, str]
    at: str


Opinions = Mapping[str, Opinion]
"""By the id of the finding."""


@dataclass(frozen=True)
class _Row:
    finding_id: str
    opinion: Opinion
    file: str


class _Unfit(Exception):
    """Why a file or a sheet cannot be read as a workbook of findings."""


def read_opinions(run: RunParameters) -> dict[str, Opinion]:
    """The opinions of the year's ledgers; none without a file.

    Raises UnusableInput, with file, sheet and cell of each mistake, for files that are no workbook of the year's findings, for heads that
    are missing, and for rows that cannot be told apart or hold a formula or an unknown state. Two files may both speak of a finding where
    they do not contradict each other.
    """
    told: list[str] = []
    found: dict[str, _Row] = {}
    for path in sorted(ledger_folder(run).glob(FILES)):
        try:
            for row in _rows_of(path, run.fiscal_year, told):
                _join(found, row, told)
        except _Unfit as why:
            told.append(f"{path}：{why}")
    if told:
        more = f"\n另有 {len(told) - _NAMED} 处" if len(told) > _NAMED else ""
        raise UnusableInput("\n".join(told[:_NAMED]) + more)
    return {key: row.opinion for key, row in found.items()}


def without_contacts(opinions: Opinions, guard: Guard) -> dict[str, Opinion]:
    """The opinions with contacts of the forms hidden: no paper shows them."""

    def hidden(texts: Mapping[str, str]) -> dict[str, str]:
        return {name: guard.hidden(text) for name, text in texts.items()}

    return {key: replace(opinion, written=hidden(opinion.written), shown=hidden(opinion.shown)) for key, opinion in opinions.items()}


def gone_rows(opinions: Opinions, listed: Iterable[str]) -> Iterator[list[object]]:
    """The opinions about findings that are not listed any more, as rows of the sheet that keeps them."""
    known = set(listed)
    left = (key for key, opinion in opinions.items() if key not in known and any(opinion.written.values()))
    for number, key in enumerate(sorted(left), 1):
        opinion = opinions[key]
        yield [number, *(opinion.shown.get(name) for name in SHOWN), *(opinion.written[name] for name in WORKING), key]


def _join(found: dict[str, _Row], row: _Row, told: list[str]) -> None:
    """Put a row to those that were read: twice in one file is refused, and so are two files that contradict each other."""
    other = found.get(row.finding_id)
    if other is None:
        found[row.finding_id] = row
        return
    if other.file == row.file:
        told.append(f"{row.opinion.at}：编号 {row.finding_id} 在 {other.opinion.at} 已有一行；一个问题只能有一行，请删去多余的。")
        return
    pairs = {name: (other.opinion.written[name], row.opinion.written[name]) for name in WORKING}
    told += [
        f"{row.opinion.at}：{name}“{now}”与 {other.opinion.at} 的“{before}”不同；请商定后改成一致。"
        for name, (before, now) in pairs.items()
        if before and now and before != now
    ]
    written = {name: before or now for name, (before, now) in pairs.items()}
    found[row.finding_id] = replace(other, opinion=replace(other.opinion, written=written))


def _rows_of(path: Path, fiscal_year: int, told: list[str]) -> Iterator[_Row]:
    book = _opened(path)
    names = [name for name in book.sheetnames if _SHEET.fullmatch(name)]
    if ISSUES not in names:
        raise _Unfit(f"没有工作表“{ISSUES}”：请放入由本程序写出、填好意见的 findings.xlsx，工作表不要改名。")
    for name in names:
        try:
            yield from _rows_of_sheet(f"{path} 工作表“{name}”", book[name].iter_rows(), fiscal_year, told)
        except _Unfit as why:
            told.append(f"{path} 工作表“{name}”{why}")


def _opened(path: Path):
    """The workbook of a file. Raises _Unfit with the reason."""
    try:
        data = path.read_bytes()
    except PermissionError:
        raise _Unfit("不能读取：可能正被其他程序打开，请关闭后重新运行。") from None
    if data.startswith(_OLD_OFFICE):
        raise _Unfit("加了打开密码，不能读取：请去掉密码后再放入。" if _ENCRYPTED in data else "不是 .xlsx（像是旧版 .xls 改了扩展名）：请另存为 .xlsx。")
    if not zipfile.is_zipfile(BytesIO(data)):
        raise _Unfit("不是 Excel 工作簿（.xlsx）：请另存为 .xlsx 后再放入。")
    try:
        return load_workbook(BytesIO(data), read_only=True)
    except Exception as error:  # The library raises whatever a damaged part makes it stumble over.
        raise _Unfit(f"不能读取，文件可能已损坏（{type(error).__name__}）：请重新另存为 .xlsx。") from None


def _rows_of_sheet(at: str, rows: Iterator, fiscal_year: int, told: list[str]) -> Iterator[_Row]:
    """The rows of a sheet with an id. Raises _Unfit where the sheet is of another year or its heads are not there; tells of wrong cells."""
    heads: dict[str, int] = {}
    for number, cells in enumerate(rows, 1):
        if not heads:
            if number == 1:
                _check_year(cells[0].value if cells else None, fiscal_year)
            heads = _heads(cells, number)
            if not heads and number == _HEAD_ROWS:
                _refuse_heads(number)
            continue
        row = _Cells(at, number, cells, heads, told)
        written = {name: row.text(name) for name in WORKING}
        finding_id = row.text(ID)
        if not finding_id:
            if any(written.values()):
                row.tell(ID, "这一行填了意见而没有编号，不知道是哪一个问题：请从原清单复制编号，或删去这一行")
            continue
        if written[WORKING[2]] and written[WORKING[2]] not in STATUSES:
            row.tell(WORKING[2], f"办理状态“{written[WORKING[2]]}”不在可选之列：{'、'.join(STATUSES)}")
        yield _Row(finding_id, Opinion(written, {name: row.text(name) for name in SHOWN}, row.at(ID)), at.partition(" 工作表")[0])
    if not heads:
        _refuse_heads(_HEAD_ROWS)


def _check_year(title: object, fiscal_year: int) -> None:
    match = _YEAR.match(words(title))
    if match is None:
        raise _Unfit(" A1：看不出是哪一年度的清单（第一行应为原来的题目，如“2023年度……”）：请恢复题目。")
    if int(match[1]) != fiscal_year:
        raise _Unfit(f" A1：是 {match[1]} 年度的清单，而这里是 {fiscal_year} 年度：请移到那一年度的台账文件夹。")


def _heads(cells: tuple, number: int) -> dict[str, int]:
    """In which column each head stands; empty for a row that is not the one of the heads. Raises _Unfit where one is missing or doubled."""
    texts = [one_line(cell.value) for cell in cells]
    if ID not in texts:
        return {}
    if missing := [name for name in WORKING if name not in texts]:
        raise _Unfit(f"第 {number} 行：缺少列“{'”“'.join(missing)}”：列名不要改动，请恢复。")
    if doubled := [name for name in (ID, *WORKING) if texts.count(name) > 1]:
        raise _Unfit(f" {get_column_letter(len(texts) - texts[::-1].index(doubled[0]))}{number}：列“{doubled[0]}”有两个：请删去多余的一列。")
    return {name: texts.index(name) for name in (ID, *WORKING, *SHOWN) if name in texts}


def _refuse_heads(number: int) -> NoReturn:
    raise _Unfit(f"前 {number} 行：没有列“{ID}”：列名不要改动，请恢复。")


@dataclass(frozen=True)
class _Cells:
    """One row of a sheet, by its heads."""

    sheet: str
    number: int
    cells: tuple
    heads: Mapping[str, int]
    told: list[str]

    def at(self, name: str) -> str:
        return f"{self.sheet} {get_column_letter(self.heads[name] + 1)}{self.number}"

    def tell(self, name: str, what: str) -> None:
        self.told.append(f"{self.at(name)}：{what}。")

    def text(self, name: str) -> str:
        """What a cell shows; a formula in it is told."""
        cell = self.cells[self.heads[name]] if self.heads.get(name, len(self.cells)) < len(self.cells) else None
        if cell is None or is_blank(cell.value):
            return ""
        if cell.data_type == "f" and name in (ID, *WORKING):
            self.tell(name, "是公式：请改成文字（可选择性粘贴为数值）")
            return ""
        return f"{cell.value:g}" if isinstance(cell.value, float) else str(cell.value).strip()
