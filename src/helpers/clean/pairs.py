"""Labels with their values beside them: 项目名称 | 某项目 in two cells, 填报人：某某 in one."""

from __future__ import annotations

from typing import NamedTuple

from helpers.clean import labels
from helpers.clean.forms import SourceCell, SourceRow

NARRATIVES = frozenset(("expected_goal", "actual_outcome", "project_content", "problems", "measures", "conclusion", "remarks"))
"""Fields of one label whose text may run on over a page break, or stand under several labels (one for each annual goal)."""

LONGEST_INLINE = 400
"""Characters of a cell that may hold labels and values in one line; a longer one is a narrative."""


class Pair(NamedTuple):
    """A field: the cell of its label (None where label and value share a cell) and its value (None where blank)."""

    role: str
    label: SourceCell | None
    value: SourceCell | None


def pairs_of(row: SourceRow, sections: tuple[str, str]) -> tuple[list[Pair], list[SourceCell]]:
    """Fields of a row, and the cells in front of which no label stands. The first of `sections` decides what a word means."""
    pairs: list[Pair] = []
    rest: list[SourceCell] = []
    open_label: tuple[str, SourceCell] | None = None
    for cell in row.cells:
        role = _role(sections, cell.text)
        if role:
            if open_label:
                pairs.append(Pair(*open_label, None))
            open_label = (role, cell)
        elif inline := _inline(sections, cell):
            if open_label:
                pairs.append(Pair(*open_label, None))
                open_label = None
            pairs += inline
        elif open_label:
            pairs.append(Pair(*open_label, cell))
            open_label = None
        else:
            rest.append(cell)
    if open_label:
        pairs.append(Pair(*open_label, None))
    return pairs, rest


def _role(sections: tuple[str, str], text: str) -> str | None:
    return labels.role(sections[0], text) or labels.role(sections[1], text)


def _inline(sections: tuple[str, str], cell: SourceCell) -> list[Pair]:
    first = labels.inline_pattern().match(cell.text)
    if not first:
        return []
    if (role := _role(sections, first[1])) in NARRATIVES:
        return [_pair(role, cell, cell.text[first.end() :])]
    if len(cell.text) > LONGEST_INLINE:
        return []
    found = list(labels.inline_pattern().finditer(cell.text))
    ends = [match.start() for match in found[1:]] + [len(cell.text)]
    return [_pair(_role(sections, match[1]), cell, cell.text[match.end() : end]) for match, end in zip(found, ends, strict=True)]


def _pair(role: str, cell: SourceCell, value: str) -> Pair:
    value = value.strip(" \t\n\u3000;；,，")
    return Pair(role, None, cell._replace(text=value)) if value else Pair(role, cell, None)
