"""The one shape that every reader returns: the non-empty cells of a document, each with its place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from helpers.config.errors import Unreadable

LONGEST_CELL = 200_000
"""Characters. A spreadsheet cell holds 32,767 at most, the longest narrative of the real forms 1,100."""
MOST_CELLS = 3_000_000
"""Cells of one document: about 20,000 forms of the usual size in one file."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One non-empty cell; table, row and column count from 1. `confidence` (0 to 1) only where the text was recognised in a picture.

    `hidden` is true for a cell that the workbook does not show.
    """

    table: int
    row: int
    column: int
    text: str
    place: str
    row_span: int = 1
    column_span: int = 1
    confidence: float | None = None
    hidden: bool | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one document in reading order, and what is known of the whole.

    A cell stands once, at its top-left row and column. Text outside tables is a table of one column. `notes` are told to
    the person who handed the document in, in Chinese.
    """

    cells: list[Cell]
    encoding: str | None = None
    pages: int | None = None
    notes: list[str] = field(default_factory=list)


class GridBuilder:
    """Takes tables and paragraphs in the order of the document and numbers them.

    Paragraphs in a row share one table of one column; the next table ends it.
    """

    def __init__(self) -> None:
        self.cells: list[Cell] = []
        self._table = 0
        self._row = 0
        self._in_text = False

    def table(self) -> None:
        """Begin a table; what `cell` adds from here stands in it."""
        self._table += 1
        self._in_text = False

    def cell(
        self,
        row: int,
        column: int,
        text: str,
        place: str,
        row_span: int = 1,
        column_span: int = 1,
        confidence: float | None = None,
        hidden: bool | None = None,
    ) -> None:
        """Add a cell to the table begun last; a blank one is nothing."""
        text = clean_text(text)
        if not text:
            return
        if len(text) > LONGEST_CELL:
            space = " " if place[-1:].isascii() else ""
            raise Unreadable(f"{place}{space}有 {len(text):,} 个字符，不像自评表（上限 {LONGEST_CELL:,}）。请删去该处多余的内容后重新提交。")
        if len(self.cells) >= MOST_CELLS:
            raise Unreadable(f"文件有超过 {MOST_CELLS:,} 个单元格，不像自评表。请拆分后提交。")
        self.cells.append(Cell(self._table, row, column, text, place, row_span, column_span, confidence, hidden))

    def paragraph(self, text: str, place: str, confidence: float | None = None) -> None:
        """Add text that stands outside tables; a blank one is nothing."""
        if is_invisible(text):
            return
        if not self._in_text:
            self.table()
            self._in_text, self._row = True, 0
        self._row += 1
        self.cell(self._row, 1, text, place, confidence=confidence)


def clean_text(text: str) -> str:
    """Text without blank ends and without halves of characters, which tables cannot store; '' for a text without visible characters."""
    if not text.isprintable():
        if any("\ud800" <= character <= "\udfff" for character in text):
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
        if is_invisible(text):
            return ""
    return text.strip()


def is_invisible(text: str) -> bool:
    """True for a text without visible characters: spaces, controls, zero-width characters."""
    start = text.lstrip()[:1]
    if start and start.isprintable():
        return False
    return all(character.isspace() or unicodedata.category(character) in ("Cf", "Cc") for character in text)


def join_lines(lines: Iterable[str]) -> str:
    """Paragraphs of one cell as its text: one to a line, without blank ones."""
    return "\n".join(line.strip() for line in lines if not is_invisible(line))
