"""Read a plain-text file: decode it, and cut its lines into cells at tabs, at |, at commas or at aligned spaces."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter

from helpers.config.errors import Unreadable
from helpers.ingest.grid import Cell, Grid, is_invisible

LONGEST_LINE = 2_000_000
"""Characters. The longest line of the real forms has 656; a line beyond this is data of another kind."""

_LINE_END = re.compile(r"\r\n|\n|\r")
_ALIGNED_CELL = re.compile(r"\S+(?:[ \u00a0]\S+)*")
_LINES_OF_A_TABLE = 5
_LEAST_FIELDS = 3
_LENGTHS_OF_MARKED_ROWS = 4
_MARKS = re.compile(r"\|+$")
_RULE = re.compile(r"[\s|:+=-]+")
"""A line of markdown that only parts the head from the rows."""
_RESAVE = "请用记事本或 WPS 打开，另存为 UTF-8 编码的纯文本后提交。"


def read_text(data: bytes) -> Grid:
    """Read the bytes of a text file (UTF-8 with or without mark, UTF-16 with mark, GB18030) into one table.

    A row is a line. In a file with tabs the fields between tabs are the columns, in one that parts them by | or by commas (CSV) those
    between. In a file without, columns are the offsets at which words start after two or more spaces, the same for the whole file.
    Raises Unreadable.
    """
    if not data.strip(b" \t\r\n\x00\x1a\xef\xbb\xbf"):
        raise Unreadable("文件为空。请重新导出后提交。")
    text, encoding = decode(data)
    lines = [line.replace("\f", "").rstrip("\x1a") for line in _LINE_END.split(text)]
    longest = max(range(len(lines)), key=lambda index: len(lines[index]))
    if len(lines[longest]) > LONGEST_LINE:
        raise Unreadable(f"第 {longest + 1} 行有 {len(lines[longest]):,} 个字符，不像自评表（上限 {LONGEST_LINE:,}）。请检查导出方式后重新导出。")
    if any("\t" in line for line in lines):
        rows = _tabbed(lines)
    elif _has_pipes(lines):
        rows = _piped(lines)
    else:
        rows = _with_commas(lines) or _aligned(lines)
    cells = [
        Cell(1, row, column, field.strip(), f"行 {row} 列 {column}")
        for row, fields in rows
        for column, field in fields
        if field.strip() and not is_invisible(field)
    ]
    return Grid(cells, encoding)


def decode(data: bytes) -> tuple[str, str]:
    """Decode text and name its encoding.

    Raises Unreadable where bytes are damaged: text that is UTF-8 but for a few bytes is not read as GB18030, which
    would turn it into other characters without a word.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise Unreadable(_damaged(data, error, encoding)) from error
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if _is_mostly_utf8(data):
            raise Unreadable(_damaged(data, error, "UTF-8")) from error
    try:
        return data.decode("gb18030"), "gb18030"
    except UnicodeDecodeError as error:
        raise Unreadable(_damaged(data, error, "UTF-8 或 GB18030")) from error


def display_width(text: str) -> int:
    """Width of text in columns of a fixed-width font: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _is_mostly_utf8(data: bytes) -> bool:
    """True for UTF-8 with damage: Chinese in another encoding, read as UTF-8, gives replacement marks and hardly a wide character."""
    lenient = data.decode("utf-8", errors="replace")
    damaged = lenient.count("\ufffd")
    wide = sum(1 for character in lenient if "\u0800" <= character != "\ufffd")
    return wide > damaged


def _damaged(data: bytes, error: UnicodeDecodeError, encoding: str) -> str:
    line = data.count(b"\n", 0, error.start) + 1
    at_the_end = "文件末尾的字符不完整（可能被截断）。" if error.end >= len(data) - 1 or "end of data" in error.reason else ""
    return f"第 {line} 行有不能按 {encoding} 解码的字节。{at_the_end}{_RESAVE}"


def _tabbed(lines: list[str]) -> list[tuple[int, list[tuple[int, str]]]]:
    return [(row, list(enumerate(line.split("\t"), 1))) for row, line in enumerate(lines, 1) if line.strip()]


def _has_pipes(lines: list[str]) -> bool:
    """True where most lines hold several fields that | parts, as programs print tables."""
    filled = [line for line in lines if line.strip()]
    piped = [line for line in filled if line.strip().strip("|").count("|") >= 1]
    return len(piped) >= _LINES_OF_A_TABLE and 2 * len(piped) >= len(filled)


def _piped(lines: list[str]) -> list[tuple[int, list[tuple[int, str]]]]:
    """The fields between | of each line, so that the last ones stand below each other.

    What was merged over several rows stands once in such text, and the lines below lack it in front.
    """
    rows = {row: line.strip() for row, line in enumerate(lines, 1) if line.strip() and not _RULE.fullmatch(line.strip())}
    cut = _cut_at_pipes(list(rows.values()))
    width = max(map(len, cut), default=0)
    return [(row, list(enumerate(fields, width - len(fields) + 1 if len(fields) > 1 else 1))) for row, fields in zip(rows, cut, strict=True)]


def _cut_at_pipes(lines: list[str]) -> list[list[str]]:
    """The fields of lines without what frames the table: one | at either end where every line has it there.

    Other | at an end part blank cells. But where lines without a frame in front have cells with spaces around them and not the same
    number of them, | without a space behind the last cell are marks of what was merged over several columns; so they are where they make up
    for cells that are merged in very different ways.
    """
    whole = [line for line in lines if "|" in line.strip("|")]
    start, end = all(line.startswith("|") for line in whole), all(line.endswith("|") for line in whole)
    cut = [(line[start and line[0] == "|" : len(line) - (end and line[-1] == "|")] if "|" in line else line).split("|") for line in lines]
    widths = {len(fields) for line, fields in zip(lines, cut, strict=True) if "|" in line.strip("|")}
    marked = [_MARKS.sub("", line).split("|") for line in lines]
    if start or not all(" | " in line for line in whole) or (len(widths) == 1 and not _are_marks(marked)):
        return cut
    return marked


def _are_marks(rows: list[list[str]]) -> bool:
    """True where | at the ends of lines are marks of merged cells: as many in each line, but quite different numbers at the ends.

    Not where a line begins with a blank cell, as rows below a cell merged over several rows do.
    """
    rows = [fields for fields in rows if len(fields) > 1]
    return len({len(fields) for fields in rows}) >= _LENGTHS_OF_MARKED_ROWS and all(fields[0].strip() for fields in rows)


def _with_commas(lines: list[str]) -> list[tuple[int, list[tuple[int, str]]]]:
    """The fields between commas as spreadsheets write them, where most lines have the same number; no rows where they have not."""
    reader = csv.reader((f"{line}\n" for line in lines), strict=True)
    rows, row = [], 1
    try:
        for fields in reader:
            if any(map(str.strip, fields)):
                rows.append((row, fields))
            row = reader.line_num + 1
    except csv.Error:
        # A quotation mark in the middle of running text, or one that nothing closes.
        return []
    width, lines_of_it = Counter(len(fields) for _, fields in rows).most_common(1)[0] if rows else (0, 0)
    if width < _LEAST_FIELDS or lines_of_it < _LINES_OF_A_TABLE or 2 * lines_of_it < len(rows):
        return []
    return [(row, list(enumerate(fields, 1))) for row, fields in rows]


def _aligned(lines: list[str]) -> list[tuple[int, list[tuple[int, str]]]]:
    words = []
    for row, line in enumerate(lines, 1):
        line = line.replace("\u3000", "  ")
        for match in _ALIGNED_CELL.finditer(line):
            words.append((row, display_width(line[: match.start()]), match.group()))
    # A column begins where a word begins; offsets one apart are the same column printed with a little slack.
    column_of: dict[int, int] = {}
    previous, column = -2, 0
    for offset in sorted({offset for _, offset, _ in words}):
        column += offset - previous > 1
        column_of[offset] = column
        previous = offset
    rows: dict[int, dict[int, str]] = {}
    for row, offset, word in words:
        fields = rows.setdefault(row, {})
        position = column_of[offset]
        fields[position] = f"{fields[position]} {word}" if position in fields else word
    return [(row, sorted(fields.items())) for row, fields in rows.items()]
