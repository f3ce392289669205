"""Read a Word file (.docx, .docm): its paragraphs and tables in order, changes accepted, headers and footers apart."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from helpers.config.errors import Unreadable
from helpers.ingest.flow import Block, Flow, FlowCell, FlowTable
from helpers.ingest.grid import Grid, GridBuilder
from helpers.ingest.list_numbering import Numbering
from helpers.ooxml.markup import DAMAGED, parse_xml
from helpers.ooxml.package import Package

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_P, _TBL, _TR, _TC, _R, _T = (_W + name for name in ("p", "tbl", "tr", "tc", "r", "t"))
_ALTERNATIVES = _MC + "AlternateContent"
_PROPERTIES = _W + "pPr"
_DELETED_END = f"{_W}pPr/{_W}rPr/{_W}del"
_BOX = _W + "txbxContent"
_WRAPPERS = frozenset(
    _W + name
    for name in ("r", "ins", "moveTo", "sdt", "sdtContent", "hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo", "ruby", "rubyBase")
)
"""Elements whose content is read as if it stood in their place. Deleted text (`del`, `moveFrom`) is not among them."""
_SIGNS = {_W + "tab": "\t", _W + "ptab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}
_PICTURES = frozenset(_W + name for name in ("drawing", "pict", "object"))
_FORMULA = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_CHECKED = {"00FE": "☑", "0052": "☑", "00A8": "□", "006F": "□", "00FD": "☒", "00FC": "√"}
"""Boxes and ticks of the Wingdings font, the only ones that forms use."""


def read_docx(data: bytes) -> Grid:
    """Read the bytes of a Word file. Raises Unreadable."""
    package = Package(data)
    main = _main_part(package)
    root = _parse(package, main)
    body = root.find(_W + "body")
    if body is None:
        raise Unreadable(DAMAGED)
    grid, notes = GridBuilder(), []
    folder = main.rpartition("/")[0]
    lists = f"{folder}/numbering.xml"
    numbering = Numbering.of(_parse(package, lists) if lists in package else None)
    Flow(grid).write(_blocks(body, numbering))
    for kind, title in (("header", "页眉"), ("footer", "页脚"), ("footnotes", "脚注"), ("endnotes", "尾注")):
        for name in package.names():
            if name.startswith(f"{folder}/{kind}") and name.endswith(".xml"):
                Flow(grid, f"{title} ").write(_part_blocks(_parse(package, name), numbering))
    if any(name.endswith("vbaproject.bin") for name in package.names()):
        notes.append("文件含宏，宏没有运行。")
    if any(True for _ in root.iter(_W + "del", _W + "ins", _W + "moveFrom")):
        notes.append("文件有未接受的修订，按全部接受后的内容读取。")
    return Grid(grid.cells, notes=notes)


def _main_part(package: Package) -> str:
    if "word/document.xml" in package:
        return "word/document.xml"
    for relation in package.xml("_rels/.rels"):
        if str(relation.get("Type")).endswith("/officeDocument"):
            return str(relation.get("Target")).lstrip("/").lower()
    raise Unreadable(DAMAGED)


def _parse(package: Package, name: str) -> etree._Element:
    # Files of the strict kind differ in nothing but their namespaces.
    return parse_xml(package.read(name).replace(_STRICT, _W[1:-1].encode()))


def _part_blocks(root: etree._Element, numbering: Numbering) -> Iterator[Block]:
    if root.tag in (_W + "footnotes", _W + "endnotes"):
        for note in root:
            # The first two notes are the line that parts notes from text.
            if note.get(_W + "type") is None:
                yield from _blocks(note, numbering)
    else:
        yield from _blocks(root, numbering)


def _blocks(container: etree._Element, numbering: Numbering) -> Iterator[Block]:
    """Paragraphs and tables of a body, a cell or a text box, in order."""
    kept = ""
    for child in _children(container, _P, _TBL):
        if child.tag == _TBL:
            yield FlowTable(list(_table_cells(child, numbering)))
            continue
        boxes: list[etree._Element] = []
        text = _text(child, boxes)
        label = numbering.label(child[0] if len(child) and child[0].tag == _PROPERTIES else None)
        text = kept + (label + text if text.strip() else text)
        # A paragraph whose end was deleted runs on into the next.
        if child.find(_DELETED_END) is not None:
            kept = text
            continue
        kept = ""
        yield text
        for box in boxes:
            yield from _blocks(box, numbering)
    if kept:
        yield kept


def _children(container: etree._Element, *wanted: str) -> Iterator[etree._Element]:
    """Children by tag, also those that stand in a content control or in accepted changes."""
    for child in container:
        tag = child.tag
        if tag in wanted:
            yield child
        elif tag in _WRAPPERS:
            yield from _children(child, *wanted)
        elif tag == _ALTERNATIVES:
            yield from _children(_first_choice(child), *wanted)


def _text(paragraph: etree._Element, boxes: list[etree._Element]) -> str:
    """Text of a paragraph as it reads with all changes accepted; text boxes that hang on it are put into `boxes`."""
    parts: list[str] = []
    for child in paragraph:
        tag = child.tag
        if tag == _T:
            parts.append(child.text or "")
        elif tag in _WRAPPERS:
            parts.append(_text(child, boxes))
        elif tag in _SIGNS:
            parts.append(_SIGNS[tag])
        elif tag == _W + "sym":
            parts.append(_symbol(child))
        elif tag == _ALTERNATIVES:
            parts.append(_text(_first_choice(child), boxes))
        elif tag in _PICTURES:
            boxes.extend(box for box in child.iter(_BOX) if not _is_read_elsewhere(box, child))
        elif tag.startswith(_FORMULA):
            parts.extend(text.text or "" for text in child.iter(_FORMULA + "t"))
    return "".join(parts)


def _first_choice(alternatives: etree._Element) -> etree._Element:
    """The first of several forms of the same content; reading them all would read it twice."""
    return next(iter(alternatives.findall(_MC + "Choice")), next(iter(alternatives), alternatives))


def _is_read_elsewhere(box: etree._Element, top: etree._Element) -> bool:
    parent = box.getparent()
    while parent is not None and parent is not top:
        # A box inside a box is read with the outer one; a fallback repeats its choice.
        if parent.tag in (_MC + "Fallback", _BOX):
            return True
        parent = parent.getparent()
    return False


def _symbol(element: etree._Element) -> str:
    code = (element.get(_W + "char") or "").upper()
    # Word moves the characters of symbol fonts into the private area: F0FE is FE of the font.
    code = "00" + code[2:] if code.startswith("F0") else code
    if "wingdings" in (element.get(_W + "font") or "").lower():
        return _CHECKED.get(code, "")
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""


def _table_cells(table: etree._Element, numbering: Numbering) -> Iterator[FlowCell]:
    """Cells of a table with their spans; what a merge covers is not given again."""
    cells: list[FlowCell] = []
    open_merges: dict[int, FlowCell] = {}
    row = 0
    for tr in _children(table, _TR):
        properties = tr.find(_W + "trPr")
        if properties is not None and properties.find(_W + "del") is not None:
            continue
        row += 1
        column = 1 + _number(properties, "gridBefore")
        left: FlowCell | None = None
        for tc in _children(tr, _TC):
            settings = tc.find(_W + "tcPr")
            if settings is not None and settings.find(_W + "cellDel") is not None:
                continue
            span = max(1, _number(settings, "gridSpan"))
            if left is not None and _merge(settings, "hMerge") == "continue":
                left.column_span += span
                column += span
                continue
            merge = _merge(settings, "vMerge")
            above = open_merges.get(column)
            if merge == "continue" and above is not None and above.column_span == span and above.row + above.row_span == row:
                above.row_span += 1
                left = None
            else:
                left = FlowCell(row, column, list(_blocks(tc, numbering)), 1, span)
                cells.append(left)
                open_merges.pop(column, None)
                if merge is not None:
                    open_merges[column] = left
            column += span
    return iter(cells)


def _merge(settings: etree._Element | None, name: str) -> str | None:
    element = settings.find(_W + name) if settings is not None else None
    return None if element is None else element.get(_W + "val") or "continue"


def _number(settings: etree._Element | None, name: str) -> int:
    element = settings.find(_W + name) if settings is not None else None
    value = (element.get(_W + "val") if element is not None else None) or "0"
    return min(int(value), 1000) if value.isdigit() else 0
