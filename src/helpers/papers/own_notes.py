"""Notes of the last round in a workbook: ours are taken out, with the boxes that draw them, before new ones are written."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from helpers.papers.own_comments import own_parts, without_parts
from helpers.papers.package import Package
from helpers.sheet_columns import column_number

_N = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_T = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
_SHAPE = re.compile(rb"<v:shape\s.*?</v:shape>", re.DOTALL)
_ROW, _COLUMN = (re.compile(rf"<x:{name}>\s*(\d+)\s*</x:{name}>".encode()) for name in ("Row", "Column"))
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def take_out_of_sheet(package: Package, sheet: str) -> None:
    """Take our notes out of a sheet. Where somebody else's note stands at the cell too, theirs stays as it is."""
    parts = dict(package.relations(sheet).values())
    notes = parts.get("comments")
    if notes is None or notes not in package:
        return
    root = package.xml(notes)
    entries = root.find(_N + "commentList")
    if entries is None:
        return
    gone = _turned_into_threads(package, sheet, parts.get("threadedComment"))
    is_changed = False
    for entry in list(entries):
        found, left = _less_ours(entry)
        is_changed |= found
        if entry.get("ref") in gone or (found and not left.strip()):
            gone.add(entry.get("ref") or "")
            entries.remove(entry)
    if not gone and not is_changed:
        return
    if len(entries):
        package.put(notes, root)
    else:
        package.drop(notes, sheet)
    _erase(package, sheet, gone)


def _less_ours(entry: etree._Element) -> tuple[bool, str]:
    """Take our remarks out of one note; whether there were any, and the text that is left."""
    pieces = list(entry.iter(_N + "t"))
    texts = [piece.text or "" for piece in pieces]
    parts = own_parts("".join(texts))
    start, left = 0, ""
    for piece, text in zip(pieces, texts, strict=True) if parts else ():
        piece.text = without_parts(text, parts, start)
        start, left = start + len(text), left + piece.text
        run = piece.getparent()
        if text and not piece.text and run.tag == _N + "r":
            run.getparent().remove(run)
    return bool(parts), left


def _turned_into_threads(package: Package, sheet: str, part: str | None) -> set[str]:
    """Cells whose note of ours was made a threaded comment that nobody answered; it is taken out here, the note that stands for it by the caller."""
    if part is None or part not in package:
        return set()
    root = package.xml(part)
    answered = {comment.get("parentId") for comment in root.iter(_T + "threadedComment")}
    gone = set()
    for comment in list(root.iter(_T + "threadedComment")):
        text = "".join(piece.text or "" for piece in comment.iter(_T + "text"))
        if comment.get("parentId") is None and comment.get("id") not in answered and not without_parts(text, own_parts(text)).strip():
            gone.add(comment.get("ref") or "")
            root.remove(comment)
    # A cell holds one thread; what stands for other threads stays.
    gone -= {comment.get("ref") for comment in root.iter(_T + "threadedComment")}
    if len(root):
        package.put(part, root)
    else:
        package.drop(part, sheet)
    return gone


def _erase(package: Package, sheet: str, cells: Iterable[str]) -> None:
    """Take the boxes of notes out of the drawings of a sheet, and a drawing that draws nothing any more."""
    at = set()
    for cell in cells:
        match = _CELL.fullmatch(cell)
        if match:
            at.add((int(match[2]) - 1, column_number(match[1]) - 1))

    def kept(shape: re.Match[bytes]) -> bytes:
        row, column = _ROW.search(shape[0]), _COLUMN.search(shape[0])
        return b"" if row and column and (int(row[1]), int(column[1])) in at else shape[0]

    for kind, part in package.relations(sheet).values():
        if kind != "vmlDrawing" or part not in package:
            continue
        before = package.read(part)
        after = _SHAPE.sub(kept, before)
        if after == before:
            continue
        if _SHAPE.search(after):
            package.put(part, after)
            continue
        root = package.xml(sheet)
        drawing = root.find(_N + "legacyDrawing")
        ids = [name for name, (_, target) in package.relations(sheet).items() if target == part]
        if drawing is not None and drawing.get(_R + "id") in ids:
            root.remove(drawing)
            package.put(sheet, root)
            package.drop(part, sheet)
        else:
            package.put(part, after)
