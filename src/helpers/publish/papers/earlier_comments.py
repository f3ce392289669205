"""Take our comments of the last round out of a file, before new ones are written: units correct the very file that came back.

Comments of other people stay, and so does their text in a comment of ours. In a workbook the boxes that draw our notes are removed too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from helpers.ooxml.package import PackageEditor
from helpers.ooxml.sheet_columns import column_number
from helpers.publish.papers.comment_places import W
from helpers.publish.papers.remarks import AUTHOR, END, MARKS

_ANONYMOUS = frozenset({AUTHOR, "", "Author", "作者"})
"""Authors of our comments: Office replaces the name where a file is saved without personal information."""
_REMARK = re.compile(rf"【(?:{'|'.join(MARKS)})】[^\n]*\n(?:[^\n]*\n)*?{END}[A-Za-z0-9.:-]+[^\S\n]*")
_OWN = re.compile(rf"(?:\n*{AUTHOR}[：:]\s*)?{_REMARK.pattern}(?:\n+{_REMARK.pattern})*")
_COMPANIONS = ("commentsExtended", "commentsIds", "commentsExtensible")
_ANCHORS = (W + "commentRangeStart", W + "commentRangeEnd", W + "commentReference")


def own_parts(text: str) -> list[tuple[int, int]]:
    """Where our remarks stand in the text of a comment, from first to last sign."""
    return [match.span() for match in _OWN.finditer(text)]


def without_parts(text: str, parts: list[tuple[int, int]], start: int = 0) -> str:
    """The text, which begins at `start` of a whole, less the parts of that whole."""
    return "".join(sign for place, sign in enumerate(text, start) if not any(first <= place < last for first, last in parts))


def take_out_of_word(package: PackageEditor, main: str, root: etree._Element, comments: etree._Element) -> None:
    """Take our comments out of the comments of a Word file and their anchors out of its text."""
    gone, paragraphs = set(), set()
    for comment in comments.findall(W + "comment"):
        if (comment.get(W + "author") or "") not in _ANONYMOUS:
            continue
        lines = list(comment.iter(W + "p"))
        texts = ["".join(piece.text or "" for piece in line.iter(W + "t")) for line in lines]
        parts = own_parts("\n".join(texts))
        if not parts:
            continue
        start, left = 0, []
        for line, text in zip(lines, texts, strict=True):
            if without_parts(text, parts, start).strip() or not text:
                left.append(line)
            start += len(text) + 1
        if any(text.strip() for line, text in zip(lines, texts, strict=True) if line in left):
            for line in lines:
                if line not in left:
                    line.getparent().remove(line)
        else:
            gone.add(comment.get(W + "id"))
            paragraphs |= _named(lines, "paraId")
            comments.remove(comment)
    if gone:
        for anchor in [element for element in root.iter(*_ANCHORS) if element.get(W + "id") in gone]:
            _remove_anchor(anchor)
        _forget(package, main, paragraphs)


def _remove_anchor(anchor: etree._Element) -> None:
    parent = anchor.getparent()
    parent.remove(anchor)
    if parent.tag == W + "r" and all(child.tag == W + "rPr" for child in parent):
        parent.getparent().remove(parent)


def _forget(package: PackageEditor, main: str, paragraphs: set[str]) -> None:
    """What newer versions of Word keep beside the comments is forgotten too; an answer to one of ours stands on its own from here on."""
    kept = {kind: part for kind, part in package.relations(main).values() if kind in _COMPANIONS and part in package}
    durable: set[str] = set()
    for kind in _COMPANIONS:
        if kind not in kept:
            continue
        entries = package.xml(kept[kind])
        for entry in list(entries):
            if _named([entry], "paraId") & paragraphs or _named([entry], "durableId") & durable:
                durable |= _named([entry], "durableId")
                entries.remove(entry)
            elif _named([entry], "paraIdParent") & paragraphs:
                del entry.attrib[next(name for name in entry.attrib if etree.QName(name).localname == "paraIdParent")]
        package.put(kept[kind], entries)


def _named(elements: list[etree._Element], name: str) -> set[str]:
    """Values of the attribute of that name, whatever its namespace: it differs between versions of Word."""
    return {str(value) for element in elements for key, value in element.attrib.items() if etree.QName(key).localname == name}


_N = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_T = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
_SHAPE = re.compile(rb"<v:shape\s.*?</v:shape>", re.DOTALL)
_ROW, _COLUMN = (re.compile(rf"<x:{name}>\s*(\d+)\s*</x:{name}>".encode()) for name in ("Row", "Column"))
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def take_out_of_sheet(package: PackageEditor, sheet: str) -> None:
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


def _turned_into_threads(package: PackageEditor, sheet: str, part: str | None) -> set[str]:
    """Cells where Excel made a thread of our note, without answers. The thread is removed here, its note by the caller."""
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


def _erase(package: PackageEditor, sheet: str, cells: Iterable[str]) -> None:
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
