"""Office files compared part by part."""

from __future__ import annotations

import zipfile
from io import BytesIO

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def differing(before: bytes, after: bytes) -> set[str]:
    """Names of the parts that were added, lost or changed."""
    one, other = parts_of(before), parts_of(after)
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def canonical(xml: bytes) -> bytes:
    return etree.tostring(etree.fromstring(xml), method="c14n")


def without_anchors(document: bytes) -> bytes:
    """A document's XML in canonical form, without the anchors of comments."""
    root = etree.fromstring(document)
    for name in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        for anchor in list(root.iter(W + name)):
            parent = anchor.getparent()
            parent.remove(anchor)
            if parent.tag == W + "r" and len(parent) == 0:
                parent.getparent().remove(parent)
    return etree.tostring(root, method="c14n")
