"""A form as it is drawn in `tests/data/forms`: lines above the table, the table with its merged cells, lines below.

In the table `|` parts two cells, `<` continues the cell to the left and `^` the one above: a merged cell stands once,
as on paper.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

FORMS = Path(__file__).parents[1] / "data" / "forms"
HELD_OUT = FORMS / "heldout"
"""Layouts that were drawn while the readers were written, and not shown to those who wrote them."""
REGIONS = FORMS / "regions"
"""What published forms of other regions print, one form for each kind of surprise."""
OTHER_PAPERS = FORMS / "other_papers"
"""Papers that units hand in beside their forms, and that are none: goal tables, approvals, scoring sheets, lists."""
_APART = {folder.name for folder in (HELD_OUT, REGIONS, OTHER_PAPERS)}
LEFT, ABOVE = "<", "^"


@dataclass(frozen=True)
class Cell:
    """A cell of the table, counted from 0, with the rows and columns it covers."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str


@dataclass(frozen=True)
class Drawing:
    """One form, or another paper: what that `is_a` then stands in the reason why it is rejected.

    `blank_lines` stand between the rows, `page_numbers` and `watermark` on every page; a scan lies `tilt` degrees askew. `text_style` says
    how a text file parts the cells, `formulas` that a workbook holds a target such as `=8个` as a formula without a result.
    """

    name: str
    layout: str
    title: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    after: tuple[str, ...] = ()
    expected: dict[str, object] | None = field(default=None, compare=False)
    landscape: bool = False
    blank_lines: bool = False
    page_numbers: bool = False
    watermark: str = ""
    tilt: float = 0.0
    is_a: str = ""
    text_style: str = "tabs"
    formulas: bool = False

    @property
    def width(self) -> int:
        return len(self.rows[0])

    def with_rows(self, rows: Iterable[Iterable[str]], **changed: object) -> Drawing:
        return replace(self, rows=tuple(tuple(row) for row in rows), **changed)

    def cells(self) -> list[Cell]:
        """The cells, merged ones once."""
        return [
            Cell(row, column, *self._span(row, column), text)
            for row, line in enumerate(self.rows)
            for column, text in enumerate(line)
            if text not in (LEFT, ABOVE)
        ]

    def column_shares(self) -> list[float]:
        """How much of the width each column takes: by its longest text that is not merged across, within limits."""
        longest = [6.0] * self.width
        for cell in self.cells():
            if cell.column_span == 1:
                longest[cell.column] = max(longest[cell.column], min(22, sum(2 if ord(letter) > 127 else 1 for letter in cell.text)))
        return [length / sum(longest) for length in longest]

    def _span(self, row: int, column: int) -> tuple[int, int]:
        right, down = column + 1, row + 1
        while right < self.width and self.rows[row][right] == LEFT:
            right += 1
        while down < len(self.rows) and self.rows[down][column] == ABOVE:
            down += 1
        return down - row, right - column


def beside(left: Drawing, right: Drawing) -> Drawing:
    """Two forms next to each other, a free column between them, as in one sheet."""
    height = max(len(left.rows), len(right.rows))
    blocks = [[*drawing.rows, *[("",) * drawing.width] * (height - len(drawing.rows))] for drawing in (left, right)]
    return left.with_rows([(*one, "", *other) for one, other in zip(*blocks, strict=True)], name=f"{left.name}_beside_{right.name}")


def below(upper: Drawing, lower: Drawing) -> Drawing:
    """Two forms in one table, the second below the first, with nothing between them; the narrower one fills the width."""
    width = max(upper.width, lower.width)
    rows = [[*row, *[LEFT if row[-1] == LEFT else ""] * (width - drawing.width)] for drawing in (upper, lower) for row in drawing.rows]
    return upper.with_rows(rows, name=f"{upper.name}_above_{lower.name}")


def read_drawing(path: Path) -> Drawing:
    """Read a drawing and the tables that are expected of it, which stand beside it as JSON; another paper has none."""
    text = yaml.safe_load(path.read_text(encoding="utf-8"))
    rows = [[cell.strip().replace("\\n", "\n") for cell in line.split("|")] for line in text["table"].splitlines()]
    width = max(map(len, rows))
    if narrow := [number for number, row in enumerate(rows, 1) if len(row) != width]:
        raise ValueError(f"{path.name}: rows {narrow} have not {width} cells")
    is_a = text.get("is_a", "")
    return Drawing(
        name=path.stem,
        layout=text["layout"],
        title=tuple(text.get("title", ())),
        rows=tuple(tuple(row) for row in rows),
        after=tuple(text.get("after", ())),
        expected=None if is_a else json.loads(path.with_suffix(".json").read_text(encoding="utf-8")),
        landscape=text.get("landscape", False),
        is_a=is_a,
    )


def read_drawings(folder: Path = FORMS) -> list[Drawing]:
    """Every drawing below a folder, in order of their paths; those of the folders that stand apart are read only when these are asked for."""
    return [read_drawing(path) for path in sorted(folder.rglob("*.yml")) if not _APART.intersection(path.relative_to(folder).parts)]
