"""Comments in a Word file: a part of comments and their anchors; nothing else in the file changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree

from helpers.ooxml.package import NotCommentable, PackageEditor, attributes, printable, refuse_protected
from helpers.publish.papers.comment_places import Target, W, holds, paragraphs_of, places_of
from helpers.publish.papers.earlier_comments import take_out_of_word
from helpers.publish.papers.remarks import AUTHOR

INITIALS = "复核"
_NS = W[1:-1]
_MAIN = "word/document.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


def comment_word(data: bytes, remarks: Mapping[Target, Sequence[str]]) -> bytes:
    """The file with a comment for each remark at its cell, and without our comments of the last round.

    Raises NotCommentable where the file is protected or damaged, or an address leads to the wrong cell: a comment there would be worse
    than none.
    """
    package = PackageEditor(data)
    refuse_protected(package)
    main = _main(package)
    settings = next((target for kind, target in package.relations(main).values() if kind == "settings"), None)
    if settings and settings in package and _is_protected(package.xml(settings)):
        raise NotCommentable("文件设有编辑保护，是只读的")
    root = package.xml(main)
    body = root.find(W + "body")
    if body is None:
        raise NotCommentable("文件缺少部件或已损坏")
    existing = next((target for kind, target in package.relations(main).values() if kind == "comments"), None)
    comments = package.xml(existing) if existing else etree.Element(W + "comments", nsmap={"w": _NS})
    take_out_of_word(package, main, root, comments)
    places = places_of(body)
    number = 1 + max((int(comment.get(W + "id")) for comment in comments.iter(W + "comment") if (comment.get(W + "id") or "").isdigit()), default=-1)
    for target, told in remarks.items():
        paragraphs = _paragraphs(places, target)
        for text in told:
            _anchor(paragraphs[0], paragraphs[-1], str(number))
            comments.append(_comment(str(number), text))
            number += 1
    part = existing or package.free_name("word/comments{}.xml").replace("comments1.xml", "comments.xml")
    package.put(main, root)
    package.put(part, comments)
    if not existing:
        package.relate(main, "comments", part)
        package.declare(part=part, content_type=_TYPE)
    return package.bytes()


def _main(package: PackageEditor) -> str:
    if _MAIN in package:
        main = _MAIN
    else:
        main = next((target for kind, target in package.relations("").values() if kind == "officeDocument"), "")
    if not main or main not in package:
        raise NotCommentable("文件缺少部件或已损坏")
    if not package.xml(main).tag.startswith(W):
        raise NotCommentable("文件是“严格的 Open XML”格式")
    return main


def _is_protected(settings: etree._Element) -> bool:
    protection = settings.find(W + "documentProtection")
    enforced = protection is not None and protection.get(W + "enforcement") in ("1", "true", "on")
    return enforced or settings.find(W + "writeProtection") is not None


def _paragraphs(places: Mapping[str, etree._Element], target: Target) -> list[etree._Element]:
    """Paragraphs of the target's cell; of the cell beside it, where a blank cell is missing in the file."""
    for place, text in ((target.place, target.text), (target.beside, target.beside_text)):
        element = places.get(place)
        paragraphs = paragraphs_of(element) if element is not None else []
        if paragraphs and holds(element, printable(text)):
            return paragraphs
    raise NotCommentable(f"文件中找不到“{target.place}”的内容")


def _anchor(first: etree._Element, last: etree._Element, number: str) -> None:
    """Tie comment `number` to the text from paragraph `first` to paragraph `last`."""
    start = etree.Element(W + "commentRangeStart", attributes({"id": number}, _NS))
    first.insert(1 if len(first) and first[0].tag == W + "pPr" else 0, start)
    last.append(etree.Element(W + "commentRangeEnd", attributes({"id": number}, _NS)))
    run = etree.SubElement(last, W + "r")
    etree.SubElement(run, W + "commentReference", attributes({"id": number}, _NS))


def _comment(number: str, text: str) -> etree._Element:
    # Without a date: the same findings give the same bytes.
    comment = etree.Element(W + "comment", attributes({"id": number, "author": AUTHOR, "initials": INITIALS}, _NS))
    for position, line in enumerate(printable(text).split("\n")):
        paragraph = etree.SubElement(comment, W + "p")
        if position == 0:
            etree.SubElement(etree.SubElement(paragraph, W + "r"), W + "annotationRef")
        run = etree.SubElement(paragraph, W + "r")
        properties = etree.SubElement(run, W + "rPr")
        if position == 0:
            etree.SubElement(properties, W + "b")
        etree.SubElement(properties, W + "sz", attributes({"val": "18"}, _NS))
        etree.SubElement(run, W + "t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}).text = line
    return comment
