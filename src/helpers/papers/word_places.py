"""Where the addresses of a Word file lead: `表 1 行 5 列 3` and `第 2 段` to the cell or paragraph of its XML, blank ones too.

Tables, rows and columns are counted as the reader of Word files counts them; `tests/papers` holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_P, _TBL, _TR, _TC = (W + name for name in ("p", "tbl", "tr", "tc"))
_THROUGH = frozenset(
    W + name
    for name in ("r", "ins", "moveTo", "sdt", "sdtContent", "hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo", "ruby", "rubyBase")
)
_UNCERTAIN = frozenset({W + "sym", W + "drawing", W + "pict", W + "object", _MC + "AlternateContent"})


def places_of(body: etree._Element) -> dict[str, etree._Element]:
    """Every cell and every non-blank paragraph outside tables, by its address."""
    places: dict[str, etree._Element] = {}
    tables = paragraphs = 0
    stack: list[Iterator[etree._Element]] = [iter(_blocks(body))]
    while stack:
        block = next(stack[-1], None)
        if block is None:
            stack.pop()
        elif block.tag == _TBL:
            tables += 1
            inner = []
            for row, column, cell in _cells(block):
                places.setdefault(f"表 {tables} 行 {row} 列 {column}", cell)
                inner += [child for child in _blocks(cell) if child.tag == _TBL]
            if inner:
                stack.append(iter(inner))
        elif len(stack) == 1 and text_of(block)[0]:
            paragraphs += 1
            places[f"第 {paragraphs} 段"] = block
    return places


def text_of(element: etree._Element) -> tuple[str, bool]:
    """Text of a cell or paragraph without white space, deleted text left out; and whether all of it was seen."""
    parts, whole = [], True
    stack = [element]
    while stack:
        child = stack.pop()
        if child.tag == W + "t":
            parts.append(child.text or "")
        elif child.tag in (W + "del", W + "moveFrom"):
            continue
        elif child.tag in _UNCERTAIN or "officeDocument/2006/math" in str(child.tag):
            whole = False
        else:
            stack.extend(reversed(child))
    return "".join("".join(parts).split()), whole


def holds(element: etree._Element, text: str) -> bool:
    """Whether a cell or paragraph holds the text that was read from it.

    Numbers that Word puts in front of paragraphs were read and stand nowhere in the XML: there the rest must come in its order.
    """
    found, whole = text_of(element)
    wanted = "".join(text.split())
    if not whole or found == wanted:
        return True
    if not found or not any(True for _ in element.iter(W + "numPr")):
        return False
    rest = iter(wanted)
    return all(sign in rest for sign in found)


def paragraphs_of(element: etree._Element) -> list[etree._Element]:
    """Paragraphs to which a comment can be tied: the paragraph itself, or those of a cell."""
    return [element] if element.tag == _P else [child for child in _blocks(element) if child.tag == _P]


def _blocks(container: etree._Element) -> list[etree._Element]:
    found = []
    for child in container:
        if child.tag in (_P, _TBL):
            found.append(child)
        elif child.tag in _THROUGH:
            found += _blocks(child)
        elif child.tag == _MC + "AlternateContent":
            found += _blocks(next(iter(child.findall(_MC + "Choice")), next(iter(child), child)))
    return found


def _rows(container: etree._Element, tag: str) -> Iterator[etree._Element]:
    for child in container:
        if child.tag == tag:
            yield child
        elif child.tag in _THROUGH:
            yield from _rows(child, tag)


def _cells(table: etree._Element) -> Iterator[tuple[int, int, etree._Element]]:
    row = 0
    for tr in _rows(table, _TR):
        properties = tr.find(W + "trPr")
        if properties is not None and properties.find(W + "del") is not None:
            continue
        row += 1
        column = 1 + _number(properties, "gridBefore")
        for tc in _rows(tr, _TC):
            settings = tc.find(W + "tcPr")
            if settings is not None and settings.find(W + "cellDel") is not None:
                continue
            yield row, column, tc
            column += max(1, _number(settings, "gridSpan"))


def _number(settings: etree._Element | None, name: str) -> int:
    element = settings.find(W + name) if settings is not None else None
    value = (element.get(W + "val") if element is not None else None) or "0"
    return min(int(value), 1000) if value.isdigit() else 0
