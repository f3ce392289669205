"""The one shape that every reader returns: the non-empty cells of a document, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Cell:
    """One non-empty cell; table, row and column count from 1."""

    table: int
    row: int
    column: int
    text: str
    place: str
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one document in reading order, and what is known of the whole."""

    cells: list[Cell]
    encoding: str | None = None
    pages: int | None = None
    notes: list[str] = field(default_factory=list)


class Unreadable(Exception):
    """A document that cannot be read; the message says why and what to do, in Chinese, for the person who handed it in."""
