"""A Word copy of a form, rebuilt from its cells, for forms that came in as text, PDF, web page or in a file that cannot be commented.

Cells that hold contacts are left out; the comments stand at the same cells as they would in the original.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from helpers.publish.papers.comment_places import Target
from helpers.publish.papers.paper_words import is_blank, reading, words
from helpers.publish.papers.word_comments import comment_word
from helpers.publish.papers.word_parts import NARROW, NOTE, SMALL_CELL, SUBHEAD, TITLE, TableCell, WordPaper, text_width, word_table

LEFT_OUT = "（联系人信息从略）"
_MOST_COLUMNS = 60
"""Word has 63 at most; what stands further right in a row joins the last of them."""
_CELLS_OF_A_HEAD, _NARRATIVE = 4, 30
_TOTALS = {"declared_total_weight": "weight", "declared_total_score": "score"}
_WITH_ROWS = frozenset({"funds", "indicators"})
_LEVELS, _HEAD_OF_LEVEL = ("level1", "level2"), re.compile("[一二三]级")
_TOKEN = re.compile(r"[!-~]+|^.{1,4}$", re.MULTILINE)
"""What a line break would make hard to read: a figure, and a word of up to four characters."""
_HAN_TWIPS, _FIGURE_TWIPS, _PADDING_TWIPS, _WIDEST = 180, 95, 180, 1_900
_Key = tuple[int, int, int]
"""Table, row and column of a cell in the source."""
_PERSON = re.compile(r"(?:负责人|联系人|经办人|填报人|填表人|审核人|联络人|制表人)[^：:\n]{0,6}[：:]\s*\S|\d{3,4}[- ]?\d{7,8}|1\d{10}|(?<!\d)\d{7,8}(?!\d)")


@dataclass(frozen=True)
class CopiedForm:
    """A form to be copied: its title, its cells (rows of `claims` with their text) and the remarks on them.

    `settled` holds figures as they were read, where the layout had put spaces into them; `without_level1` are the positions of the
    indicators whose level 1 is not printed, and is not that above them either.
    """

    title: str
    cells: Sequence[Mapping[str, object]]
    remarks: Mapping[Target, Sequence[str]]
    settled: Mapping[tuple[object, ...], str] = field(default_factory=dict)
    without_level1: Collection[int] = ()


@dataclass(frozen=True)
class _Cell:
    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    covers: bool = False
    """Whether it is a label that stands once for the rows below it, as forms without merged cells leave it."""
    covers_until: int | None = None
    """The row of the source in which a label ends at the latest."""
    record: str = ""
    """Table of the record that it belongs to, where that has rows: blanks beside it are cells to be filled in, not room for it."""


def copy_forms(title: str, note: str, forms: Iterable[CopiedForm]) -> bytes:
    """One Word file with the forms, one after the other, and a comment for each remark."""
    paper = WordPaper(NARROW)
    paper.add(title, TITLE)
    paper.add(note, NOTE)
    tables, remarks = 0, {}
    for form in forms:
        paper.add(form.title, SUBHEAD, new_page=tables > 0)
        right = _moved_right(form.cells)
        at = [((target.table, target.row, target.column), target) for target in form.remarks]
        at = [((table, row, column + right.get((table, row, column), 0)), target) for (table, row, column), target in at]
        by_table = sorted(_all_cells(form, [key for key, _ in at], right), key=lambda cell: cell[0])
        for number, cells in groupby(by_table, key=lambda cell: cell[0]):
            tables += 1
            layout = _Layout([cell for _, cell in cells])
            paper.add_table(layout.table())
            paper.add("", NOTE)
            for (table, row, column), target in at:
                if table == number:
                    place, text = layout.find(row, column)
                    placed = replace(target, place=f"表 {tables} {place}", text=text, beside="")
                    remarks.setdefault(placed, []).extend(form.remarks[target])
    return comment_word(paper.as_bytes(title), remarks)


def _moved_right(cells: Sequence[Mapping[str, object]]) -> dict[_Key, int]:
    """By how much cells have to move so that each stands below the name of its column, where a page break had shifted their row."""
    columns: dict[tuple[int, str], int] = {}
    moves: dict[_Key, int] = {}
    merged = {cell["table"] for cell in cells if int(cell.get("row_span") or 1) > 1 or int(cell.get("column_span") or 1) > 1}
    placed = sorted((cell for cell in cells if cell["table"] not in merged), key=_key)
    for (table, _), group in groupby(placed, key=lambda cell: _key(cell)[:2]):
        row = list(group)
        own = [(role, _key(cell)[2]) for cell in row if (role := _role(cell))]
        steps = {columns[table, role] - at for role, at in own if (table, role) in columns}
        step = steps.pop() if len(steps) == 1 else 0
        for role, at in own:
            columns.setdefault((table, role), at + step)
        moves |= {_key(cell): step for cell in row if step and _key(cell)[2] >= min(at for _, at in own)}
    return moves


def _role(cell: Mapping[str, object]) -> str | None:
    """The column of the table of indicators that a cell belongs below."""
    name = words(cell["claimed_column"])
    return name if cell["claimed_table"] == "indicators" else _TOTALS.get(name)


def _key(cell: Mapping[str, object]) -> _Key:
    return int(cell["table"]), int(cell["row"]), int(cell["column"])


def _all_cells(form: CopiedForm, at: Iterable[_Key], right: Mapping[_Key, int]) -> list[tuple[int, _Cell]]:
    """Cells of the form by table, with the blank ones that are remarked on; contacts left out."""
    people = {reading(cell["text"]) for cell in form.cells if cell["claimed_table"] == "contacts"}
    people = {name for name in people if len(name) > 1}
    lost = {_key(cell)[:2] for cell in form.cells if cell["claimed_table"] == "indicators" and cell["position"] in form.without_level1}
    found = {}
    for cell in form.cells:
        position = None if is_blank(cell["position"]) else int(cell["position"])
        text = form.settled.get((cell["claimed_table"], position, cell["claimed_column"])) or reading(cell["text"])
        if cell["claimed_table"] == "contacts" or (cell["claim"] != "used" and _is_personal(text, people)):
            text = LEFT_OUT
        key = _key(cell)
        covers = cell["claimed_column"] in _LEVELS or (cell["claim"] == "boilerplate" and key[2] == 1 and not _HEAD_OF_LEVEL.search(text))
        until = min((row for table, row in lost if table == key[0] and row > key[1]), default=None) if cell["claimed_column"] == _LEVELS[0] else None
        spans = int(cell.get("row_span") or 1), int(cell.get("column_span") or 1)
        table, row, column = key[0], key[1], key[2] + right.get(key, 0)
        found[table, row, column] = _Cell(row, column, *spans, text, covers, until, cell["claimed_table"] if cell["claimed_table"] in _WITH_ROWS else "")
    for table, row, column in at:
        found.setdefault((table, row, column), _Cell(row, column, 1, 1, ""))
    return [(table, cell) for (table, _, _), cell in sorted(found.items())]


def _is_personal(text: str, people: set[str]) -> bool:
    return bool(_PERSON.search(text)) or any(name in text for name in people)


class _Layout:
    """The cells of one table, with the rows and columns that nothing begins in left out."""

    def __init__(self, cells: Sequence[_Cell]) -> None:
        self._rows = {row: number for number, row in enumerate(sorted({cell.row for cell in cells}), 1)}
        self._columns = {column: min(number, _MOST_COLUMNS) for number, column in enumerate(sorted({cell.column for cell in cells}), 1)}
        joined: dict[tuple[int, int], _Cell] = {}
        for cell in sorted(cells, key=lambda cell: (cell.row, cell.column)):
            key = (self._rows[cell.row], self._columns[cell.column])
            joined[key] = replace(joined[key], text=f"{joined[key].text}\n{cell.text}".strip()) if key in joined else cell
        self._cells = joined
        self._columns_of_records = {(cell.record, column) for (_, column), cell in joined.items() if cell.record}
        self._is_merged = any(cell.row_span > 1 or cell.column_span > 1 for cell in cells)

    def find(self, row: int, column: int) -> tuple[str, str]:
        """Address in the copy of a cell of the source, and what it holds there."""
        key = (self._rows[row], self._columns[column])
        return f"行 {key[0]} 列 {key[1]}", self._cells[key].text

    def table(self) -> str:
        height, width = len(self._rows), max(self._columns.values())
        taken: dict[tuple[int, int], _Cell] = {}
        for (top, left), cell in self._cells.items():
            bottom = max((number for row, number in self._rows.items() if row < cell.row + cell.row_span), default=top)
            right = max((number for column, number in self._columns.items() if column < cell.column + cell.column_span), default=left)
            right = max(right, self._reach(top, left, cell, width))
            # A span ends where another cell stands: grids that were recognised overlap now and then.
            while any(self._is_taken(taken, row, column, cell) for row in range(top, bottom + 1) for column in range(left, right + 1)):
                bottom, right = (bottom - 1, right) if bottom > top else (bottom, right - 1)
            taken |= {(row, column): cell for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if not self._is_merged:
            self._cover(taken, height)
        rows = [self._row(row, width, taken) for row in range(1, height + 1)]
        return word_table(rows, self._widths())

    def _reach(self, row: int, left: int, cell: _Cell, width: int) -> int:
        """The last column of a cell in a grid without merged cells: titles and narratives run to the next cell of their row."""
        if self._is_merged or cell.row_span > 1:
            return left
        others = [column for other, column in self._cells if other == row]
        if len(others) > _CELLS_OF_A_HEAD and len(cell.text) < _NARRATIVE:
            return left
        others += [column for record, column in self._columns_of_records if record == cell.record]
        return min((column for column in others if column > left), default=width + 1) - 1

    def _cover(self, taken: dict[tuple[int, int], _Cell], height: int) -> None:
        """Let labels that stand once cover the blank cells below them."""
        for (top, left), cell in self._cells.items():
            row, end = top + 1, self._rows.get(cell.covers_until, height + 1)
            while cell.covers and row < end and (row, left) not in taken and taken.get((row - 1, left + 1)) is not cell:
                taken[row, left] = cell
                row += 1

    def _is_taken(self, taken: Mapping[tuple[int, int], _Cell], row: int, column: int, cell: _Cell) -> bool:
        return taken.get((row, column), cell) is not cell or self._cells.get((row, column), cell) is not cell

    def _row(self, row: int, width: int, taken: Mapping[tuple[int, int], _Cell]) -> list[TableCell]:
        written, column = [], 1
        while column <= width:
            cell = taken.get((row, column))
            span = 1
            if cell is None:
                written.append(TableCell(style=SMALL_CELL))
            else:
                while column + span <= width and taken.get((row, column + span)) is cell:
                    span += 1
                above, below = (taken.get((row + step, column)) is cell for step in (-1, 1))
                merge = "continue" if above else "restart" if below else ""
                written.append(TableCell("" if above else cell.text, span, merge, "left" if len(cell.text) > 12 else "center", SMALL_CELL))
            column += span
        return written

    def _widths(self) -> list[int]:
        """Columns wide enough for their figures, and beyond that as their texts ask for, within the width of the page."""
        needed, wanted = (dict.fromkeys(self._columns.values(), 3 * _HAN_TWIPS + _PADDING_TWIPS) for _ in range(2))
        for (row, number), cell in self._cells.items():
            if cell.column_span == 1 and len(cell.text) < _NARRATIVE and (self._is_merged or self._reach(row, number, cell, number) == number):
                needed[number] = max(needed[number], min(_WIDEST, max(map(_twips, _TOKEN.findall(cell.text)), default=0) + _PADDING_TWIPS))
                wanted[number] = max(wanted[number], min(_WIDEST, max(map(_twips, cell.text.split("\n"))) // 2 + _PADDING_TWIPS))
        left = text_width(NARROW) - sum(needed.values())
        asked = {number: max(wanted[number] - needed[number], 0) + 1 for number in needed}
        if left < 0:
            return [max(1, width * text_width(NARROW) // sum(needed.values())) for width in needed.values()]
        return [width + left * asked[number] // sum(asked.values()) for number, width in needed.items()]


def _twips(text: str) -> int:
    return sum(_HAN_TWIPS if sign > "\u2e7f" else _FIGURE_TWIPS for sign in text)
