"""Tables of Word files as XML: written at once, cell by cell, since forms have hundreds of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from helpers.papers.package import printable

_LONG = 200
_BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))


@dataclass(frozen=True)
class TableCell:
    """One cell: its text, the columns it covers, and `merge` (restart, continue) where it covers rows."""

    text: str = ""
    span: int = 1
    merge: str = ""
    align: str = "left"
    style: str = "表格文字"


def word_table(rows: Sequence[Sequence[TableCell]], widths: Sequence[int], heads: int = 0) -> str:
    """A ruled table as wide as `widths` (twips) say; the first `heads` rows are repeated on every page."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = "".join(_row(row, widths, number < heads) for number, row in enumerate(rows))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="80" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )


def _row(cells: Sequence[TableCell], widths: Sequence[int], is_head: bool) -> str:
    # Short rows stay whole; a narrative as long as a page may run on to the next.
    properties = "<w:cantSplit/>" if all(len(cell.text) < _LONG for cell in cells) else ""
    properties += "<w:tblHeader/>" if is_head else ""
    column, written = 0, ""
    for cell in cells:
        width = sum(widths[column : column + cell.span])
        column += cell.span
        merge = f'<w:vMerge w:val="{cell.merge}"/>' if cell.merge else ""
        span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
        written += f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        written += "".join(_paragraph(line, cell) for line in printable(cell.text).split("\n")) + "</w:tc>"
    return f"<w:tr><w:trPr>{properties}</w:trPr>{written}</w:tr>"


def _paragraph(text: str, cell: TableCell) -> str:
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val={quoteattr(cell.style)}/><w:jc w:val="{cell.align}"/></w:pPr>{run}</w:p>'
