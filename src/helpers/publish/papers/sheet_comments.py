"""Comments in a workbook: the notes that Excel and WPS show at a cell; nothing else in the file changes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lxml import etree

from helpers.ooxml.package import NotCommentable, PackageEditor, printable, refuse_protected
from helpers.ooxml.sheet_columns import column_letters, column_number
from helpers.publish.papers.comment_places import Target
from helpers.publish.papers.earlier_comments import take_out_of_sheet
from helpers.publish.papers.remarks import AUTHOR

_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_N = f"{{{_NS}}}"
_R_NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_R = f"{{{_R_NS}}}"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_PLACE = re.compile(r"(.*)!([A-Z]{1,3})([0-9]{1,7})", re.DOTALL)
_AFTER_DRAWING = frozenset(
    _N + name for name in ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst")
)
"""Elements of a sheet that must follow `legacyDrawing`."""
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{maps}"/></o:shapelayout></xml>'
)
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:o="urn:schemas-microsoft-com:office:office"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;width:320px;height:{height}px;z-index:1;visibility:hidden"'
    ' fillcolor="#ffffe1" o:insetmode="auto" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 15, {top}, 4, {right}, 15, {bottom}, 4</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_SHAPES_IN_MAP = 1024
_CORNERS = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
_LARGEST_MERGE = 20_000
_LINE_CHARACTERS, _LINE_PIXELS, _ROW_PIXELS = 24, 17, 20


def comment_sheets(data: bytes, remarks: Mapping[Target, Sequence[str]]) -> bytes:
    """The workbook with one note at each cell that is remarked on, and without those of the last round; several remarks at a cell stand in one note.

    Raises NotCommentable where the workbook, or a sheet that would be commented, is protected or cannot be taken apart.
    """
    package = PackageEditor(data)
    refuse_protected(package)
    sheets = _sheets(package)
    by_sheet: dict[str, dict[Target, Sequence[str]]] = {}
    for target, told in remarks.items():
        match = _PLACE.fullmatch(target.place)
        if not match or match[1] not in sheets:
            raise NotCommentable(f"文件中找不到“{target.place}”")
        by_sheet.setdefault(sheets[match[1]], {})[target] = told
    for part in sheets.values():
        take_out_of_sheet(package, part)
    for part, of_sheet in by_sheet.items():
        _comment_sheet(package, part, of_sheet)
    return package.bytes()


def _sheets(package: PackageEditor) -> dict[str, str]:
    """Parts of the sheets by their names."""
    book = "xl/workbook.xml"
    if book not in package:
        book = next((target for kind, target in package.relations("").values() if kind == "officeDocument"), book)
    root, relations = package.xml(book), package.relations(book)
    if root.tag != _N + "workbook":
        raise NotCommentable("文件是“严格的 Open XML”格式" if root.tag.endswith("}workbook") else "文件缺少部件或已损坏")
    if root.find(_N + "fileSharing") is not None:
        raise NotCommentable("文件建议以只读方式打开")
    return {sheet.get("name"): relations[sheet.get(_R + "id")][1] for sheet in root.iter(_N + "sheet") if sheet.get(_R + "id") in relations}


def _comment_sheet(package: PackageEditor, part: str, remarks: Mapping[Target, Sequence[str]]) -> None:
    sheet = package.xml(part)
    protection = sheet.find(_N + "sheetProtection")
    # A protected sheet may still allow notes; `objects` says that it does not.
    if protection is not None and protection.get("sheet") in ("1", "true") and protection.get("objects") in ("1", "true"):
        raise NotCommentable("工作表设有保护，是只读的")
    kinds = dict(package.relations(part).values())
    if "threadedComment" in kinds:
        raise NotCommentable("工作表中有会话式批注，不能再写入批注")
    covered = _covered(sheet)
    texts: dict[str, list[str]] = {}
    for target, told in remarks.items():
        # A note below a merged cell is never shown.
        place = target.beside if target.beside and _cell(target.place) in covered else target.place
        texts.setdefault(_cell(place), []).extend(told)
    notes = {reference: printable("\n\n".join(told)) for reference, told in texts.items()}
    existing = _write_notes(package, part, kinds.get("comments"), notes)
    new = [reference for reference in notes if reference not in existing]
    if new:
        _draw(package, part, sheet, [(reference, notes[reference]) for reference in new])


def _cell(place: str) -> str:
    return place.rpartition("!")[2]


def _covered(sheet: etree._Element) -> set[str]:
    """Cells below the first of a merged range. Very large ranges hold no form and are passed over."""
    covered = set()
    for merged in sheet.iter(_N + "mergeCell"):
        corners = _CORNERS.fullmatch(merged.get("ref") or "")
        if corners:
            left, right = column_number(corners[1]), column_number(corners[3])
            top, bottom = int(corners[2]), int(corners[4])
            if (right - left + 1) * (bottom - top + 1) <= _LARGEST_MERGE:
                cells = {f"{column_letters(column)}{row}" for row in range(top, bottom + 1) for column in range(left, right + 1)}
                covered |= cells - {f"{corners[1]}{top}"}
    return covered


def _write_notes(package: PackageEditor, sheet: str, part: str | None, notes: Mapping[str, str]) -> set[str]:
    """Write the texts of the notes; returns the cells that had one before, to which the text is added."""
    if part:
        root = package.xml(part)
        authors, entries = root.find(_N + "authors"), root.find(_N + "commentList")
    else:
        root = etree.Element(_N + "comments", nsmap={None: _NS})
        authors, entries = etree.SubElement(root, _N + "authors"), etree.SubElement(root, _N + "commentList")
    if authors is None or entries is None:
        raise NotCommentable("文件缺少部件或已损坏")
    names = [author.text for author in authors]
    if AUTHOR not in names:
        etree.SubElement(authors, _N + "author").text = AUTHOR
    author = str(names.index(AUTHOR) if AUTHOR in names else len(names))
    before = {entry.get("ref"): entry for entry in entries}
    for reference, text in notes.items():
        if reference in before:
            content = before[reference].find(_N + "text")
            if content is None:
                content = etree.SubElement(before[reference], _N + "text")
            plain = content.find(_N + "t")
            # A text of one piece becomes the first of several.
            if plain is not None:
                content.remove(plain)
                etree.SubElement(content, _N + "r").append(plain)
            _run(content, f"\n\n{AUTHOR}：\n{text}")
        else:
            entry = etree.SubElement(entries, _N + "comment", ref=reference, authorId=author)
            _run(etree.SubElement(entry, _N + "text"), text)
    name = part or package.free_name("xl/comments{}.xml")
    package.put(name, root)
    if not part:
        package.relate(sheet, "comments", name)
        package.declare(part=name, content_type=_COMMENTS_TYPE)
    return set(before)


def _run(content: etree._Element, text: str) -> None:
    run = etree.SubElement(content, _N + "r")
    properties = etree.SubElement(run, _N + "rPr")
    etree.SubElement(properties, _N + "sz", val="9")
    etree.SubElement(properties, _N + "rFont", val="宋体")
    etree.SubElement(properties, _N + "charset", val="134")
    etree.SubElement(run, _N + "t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}).text = text


def _draw(package: PackageEditor, part: str, sheet: etree._Element, notes: Sequence[tuple[str, str]]) -> None:
    """Draw the boxes of new notes; Excel shows no note without one."""
    drawing = sheet.find(_N + "legacyDrawing")
    if drawing is not None:
        name = package.relations(part).get(drawing.get(_R + "id"), ("", ""))[1]
        vml = package.read(name)
    else:
        name = package.free_name("xl/drawings/vmlDrawing{}.vml")
        maps = ",".join(str(number + 1) for number in range(1 + len(notes) // (_SHAPES_IN_MAP - 1)))
        vml = _VML.format(maps=maps).encode()
    # Cut and pasted as bytes: drawings of Excel are not always well-formed XML.
    end = vml.rfind(b"</xml>")
    if end < 0:
        raise NotCommentable("文件缺少部件或已损坏")
    number = 1 + max(map(int, re.findall(rb"_x0000_s(\d+)", vml)), default=_SHAPES_IN_MAP)
    shapes = "" if b'id="_x0000_t202"' in vml else _SHAPE_TYPE
    shapes += "".join(_shape(number + position, reference, text) for position, (reference, text) in enumerate(notes))
    package.put(name, vml[:end] + shapes.encode() + vml[end:])
    if drawing is None:
        package.declare(extension="vml", content_type=_DRAWING_TYPE)
        # The prefix of the relationship is declared here where the sheet itself has none.
        drawing = etree.Element(_N + "legacyDrawing", nsmap={"r": _R_NS})
        drawing.set(_R + "id", package.relate(part, "vmlDrawing", name))
        place = next((position for position, child in enumerate(sheet) if child.tag in _AFTER_DRAWING), len(sheet))
        sheet.insert(place, drawing)
        package.put(part, sheet)


def _shape(number: int, reference: str, text: str) -> str:
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", reference).groups()
    column = column_number(letters)
    lines = sum(1 + len(line) // _LINE_CHARACTERS for line in text.split("\n")) + 1
    height = lines * _LINE_PIXELS
    top = max(int(row) - 2, 0)
    return _SHAPE.format(
        number=number, height=height, left=column, right=column + 5, top=top, bottom=top + 1 + height // _ROW_PIXELS, row=int(row) - 1, column=column - 1
    )
