"""Comments of the last round: units correct the very file that came back to them, so ours are taken out before new ones are written.

Comments of other people stay, and so does what somebody wrote into one of ours.
"""

from __future__ import annotations

import re

from lxml import etree

from helpers.papers.package import Package
from helpers.papers.remarks import AUTHOR, END, MARKS
from helpers.papers.word_places import W

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


def take_out_of_word(package: Package, main: str, root: etree._Element, comments: etree._Element) -> None:
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


def _forget(package: Package, main: str, paragraphs: set[str]) -> None:
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
