"""Pieces of a report: what a notebook cell shows, in JupyterLab and in the published page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources

from helpers.language.translate import tr
from helpers.publish.report.escaping import inert
from helpers.schema.tables import SEVERITY_WORDS

SEVERITY_LETTERS = {"critical": "重", "warning": "警", "info": "提"}


@dataclass(frozen=True)
class Piece:
    """A part of the report, as HTML. A piece without HTML shows nothing; a section of such pieces alone is left out."""

    html: str

    def _repr_html_(self) -> str:
        return f'<div class="piece">{self.html}</div>' if self.html else ""

    def __repr__(self) -> str:
        return f"Piece({len(self.html)} characters)"

    def __add__(self, other: Piece) -> Piece:
        return Piece(self.html + other.html)


def style_for_lab() -> Piece:
    """The looks of the pieces, for JupyterLab. Its cell is tagged `lab-only`; the page brings its own."""
    folder = resources.files("helpers.publish.report") / "template"
    css = "".join((folder / name).read_text(encoding="utf-8") for name in ("pieces.css", "lab.css"))
    # JupyterLab styles tables and lists itself; a class named three times outweighs its rules.
    return Piece(f"<style>{css.replace('.piece ', '.piece.piece.piece ')}</style>")


def say(sentences: Iterable[str]) -> Piece:
    """Sentences, one paragraph each; none, no piece."""
    return Piece("".join(f"<p>{inert(sentence)}</p>" for sentence in sentences))


def show_tiles(tiles: Sequence[Mapping[str, object]]) -> Piece:
    """The figures of the year: each `label`, `value`, `unit`, and a `note` that says what it is made of."""
    items = "".join(
        f'<div class="tile"><dt>{inert(tile["label"])}</dt><dd><strong>{inert(tile["value"])}</strong> {inert(tile["unit"])}'
        f'<span class="note">{inert(tile["note"])}</span></dd></div>'
        for tile in tiles
    )
    return Piece(f'<dl class="tiles">{items}</dl>' if items else "")


def show_links(links: Iterable[tuple[str, str]]) -> Piece:
    """Links to other parts of the page: (text, anchor)."""
    items = "".join(f'<li><a href="#{escape(anchor)}">{inert(text)}</a></li>' for text, anchor in links)
    return Piece(f'<ul class="links">{items}</ul>' if items else "")


def show_folds(folds: Iterable[tuple[str, Piece]]) -> Piece:
    """Pieces that stay folded under their titles until a reader opens them."""
    items = "".join(f"<details><summary>{inert(title)}</summary>{piece.html}</details>" for title, piece in folds)
    return Piece(f'<div class="folds">{items}<p class="unprinted">{tr("没有展开的，未打印。")}</p></div>' if items else "")


def searched(table: Piece) -> Piece:
    """A table with a field that searches its rows; it works with scripts and shows with them only."""
    field = f'<input type="search" aria-label="{tr("查找")}" autocomplete="off">'
    told = f'<output role="status" data-told="{tr("显示 {shown} 行，共 {all} 行")}"></output>'
    return Piece(f'<div class="searched"><p class="filters" hidden><label>{tr("查找")} {field}</label>{told}</p>{table.html}</div>')


def unfolding(boxes: str, unfold: str, fold: str) -> str:
    """A button that unfolds all boxes of a selector, and folds them where all are open; it works with scripts and shows with them only."""
    return f'<button type="button" hidden data-unfolds="{escape(boxes)}" data-unfold="{tr(unfold)}" data-fold="{tr(fold)}"></button>'


def badge(severity: str, count: int | None = None, *, short: bool = False) -> str:
    """The word (or letter) of a severity on its colour, with a count where there is one."""
    word = tr((SEVERITY_LETTERS if short else SEVERITY_WORDS)[severity])
    number = "" if count is None else f" {count}"
    return f'<span class="badge {severity}">{word}{number}</span>'
