"""The rows below one header: cut at page breaks, their cells put under the header's columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from helpers.clean.align import Columns, Fit, align_block
from helpers.clean.forms import SourceRow


def blocks(rows: Sequence[SourceRow]) -> Iterator[list[SourceRow]]:
    """Rows that follow one another without a page break, a blank line or a new table between them."""
    block: list[SourceRow] = []
    for row in rows:
        if block and not row.follows(block[-1]):
            yield block
            block = []
        block.append(row)
    if block:
        yield block


def assign(block: Sequence[SourceRow], columns: Columns, fit: Fit) -> list[dict[str, int]]:
    """For each row of a block, the index of the cell that each role of the header got."""
    return align_block([[(cell.column, cell.text) for cell in row.cells] for row in block], columns, fit)
