"""Read an Excel workbook (.xlsx, .xlsm): values as their formats show them, merged ranges, hidden sheets and rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from helpers.config.errors import Unreadable
from helpers.ingest.grid import Grid
from helpers.ingest.number_formats import BUILT_IN, general, show_number
from helpers.ingest.sheets import Sheet, sheets_grid
from helpers.ooxml.markup import DAMAGED, parse_xml, refuse_document_type
from helpers.ooxml.package import Package
from helpers.ooxml.sheet_columns import column_number
from helpers.schema.marks import without_result

_N = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_R_ID = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_ROW, _C, _V, _IS, _T, _F, _SI = (_N + name for name in ("row", "c", "v", "is", "t", "f", "si"))
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_xlsx(data: bytes) -> Grid:
    """Read the bytes of a workbook. Raises Unreadable."""
    package = Package(data)
    part = _workbook_part(package)
    workbook = _parse(package, part)
    folder = part.rpartition("/")[0]
    relations = _relations(package, part)
    strings = _shared_strings(package, _target(relations, folder, "sharedStrings"))
    formats = _formats(package, _target(relations, folder, "styles"))
    properties = workbook.find(_N + "workbookPr")
    epoch_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    sheets, notes, uncomputed = [], [], 0
    for entry in workbook.iter(_N + "sheet"):
        identity = next((entry.get(name) for name in _R_ID if entry.get(name)), None)
        kind, target = relations.get(identity, ("", ""))
        if not kind.endswith("/worksheet"):
            continue  # a sheet that is one chart, or an old macro sheet, has no cells
        sheet = Sheet(entry.get("name") or "", hidden=entry.get("state", "visible") != "visible")
        uncomputed += _read_sheet(package.read(_resolve(folder, target)), sheet, strings, formats, epoch_1904)
        sheets.append(sheet)
    if any(name.endswith("vbaproject.bin") for name in package.names()):
        notes.append("文件含宏，宏没有运行。")
    if uncomputed:
        notes.append(f"有 {uncomputed} 个公式没有存下计算结果，这些格不作评判；请用 Excel 或 WPS 打开，保存后重新提交。")
    return sheets_grid(sheets, notes)


def _parse(package: Package, name: str) -> etree._Element:
    return parse_xml(_transitional(package.read(name)))


def _transitional(data: bytes) -> bytes:
    # Files of the strict kind differ in nothing but their namespaces.
    return data.replace(_STRICT, _N[1:-1].encode()) if _STRICT in data else data


def _workbook_part(package: Package) -> str:
    if "xl/workbook.xml" in package:
        return "xl/workbook.xml"
    for relation in package.xml("_rels/.rels"):
        if str(relation.get("Type")).endswith("/officeDocument"):
            return str(relation.get("Target")).lstrip("/")
    raise Unreadable(DAMAGED)


def _relations(package: Package, part: str) -> dict[str | None, tuple[str, str]]:
    folder, _, name = part.rpartition("/")
    found = package.xml(f"{folder}/_rels/{name}.rels")
    return {relation.get("Id"): (relation.get("Type") or "", relation.get("Target") or "") for relation in found}


def _resolve(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"{folder}/{target.removeprefix('./')}"


def _target(relations: dict[str | None, tuple[str, str]], folder: str, kind: str) -> str | None:
    return next((_resolve(folder, target) for type_, target in relations.values() if type_.endswith(f"/{kind}")), None)


def _shared_strings(package: Package, part: str | None) -> list[str]:
    if part is None or part not in package:
        return []
    data = _transitional(package.read(part))
    refuse_document_type(data)
    return [_rich_text(entry) for entry in _elements(data, _SI)]


def _rich_text(entry: etree._Element) -> str:
    """Text of a string with its differently formatted pieces, without the reading aids (rPh) that Japanese Excel adds."""
    pieces = []
    for child in entry:
        if child.tag == _T:
            pieces.append(child.text or "")
        elif child.tag == _N + "r":
            pieces.extend(text.text or "" for text in child.iterfind(_T))
    return _unescape("".join(pieces))


def _unescape(text: str) -> str:
    """`_x000D_` is how a workbook writes what XML cannot hold."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _formats(package: Package, part: str | None) -> list[str]:
    """The number format of each cell style."""
    if part is None or part not in package:
        return []
    root = _parse(package, part)
    own = {entry.get("numFmtId"): entry.get("formatCode") or "" for entry in root.iterfind(f"{_N}numFmts/{_N}numFmt")}
    formats = []
    for style in root.iterfind(f"{_N}cellXfs/{_N}xf"):
        number = style.get("numFmtId") or "0"
        formats.append(own.get(number) or BUILT_IN.get(int(number) if number.isdigit() else 0, "General"))
    return formats


def _elements(data: bytes, *tags: str) -> Iterator[etree._Element]:
    """Elements by tag as they end, each forgotten after use: a sheet of a million rows never stands in memory as a tree."""
    try:
        for _, element in etree.iterparse(
            BytesIO(data), tag=tags, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True
        ):
            yield element
            element.clear(keep_tail=False)
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise Unreadable(DAMAGED) from error


def _read_sheet(data: bytes, sheet: Sheet, strings: list[str], formats: list[str], epoch_1904: bool) -> int:
    """Fill a sheet from its part; returns the number of formulas that have no stored result."""
    data = _transitional(data)
    refuse_document_type(data)
    row, uncomputed = 0, 0
    for element in _elements(data, _ROW, _N + "mergeCell", _N + "col"):
        if element.tag == _ROW:
            row = _whole(element.get("r"), row + 1)
            column = 0
            if element.get("hidden") in ("1", "true"):
                sheet.hidden_rows.add(row)
            for cell in element:
                if cell.tag != _C:
                    continue
                reference = cell.get("r")
                match = _REFERENCE.fullmatch(reference) if reference else None
                column = column_number(match[1]) if match else column + 1
                text = _show(cell, strings, formats, epoch_1904)
                if text is None and cell.find(_F) is not None:
                    uncomputed += 1
                    text = without_result((cell.findtext(_F) or "").strip())
                if text:
                    sheet.cells.append((row, column, text))
        elif element.tag == _N + "mergeCell":
            corners = _REFERENCE.findall(element.get("ref") or "")
            if len(corners) == 2:
                (left, top), (right, bottom) = corners
                sheet.merge(int(top), column_number(left), int(bottom), column_number(right))
        elif element.get("hidden") in ("1", "true"):
            # Hidden to the right of the last column of the form, all sixteen thousand of them: not worth counting one by one.
            first, last = _whole(element.get("min"), 1), _whole(element.get("max"), 1)
            sheet.hidden_columns.update(range(first, min(last, first + 1000) + 1))
    return uncomputed


_TARGET = re.compile(r"\d+(?:\.\d+)?\s*(?:[%％‰]|[\u4e00-\u9fff/·（）]{1,10})*")
"""What no formula is: a figure with a unit, and nothing that Excel could reckon with."""


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() and len(text) < 8 else otherwise


def _show(cell: etree._Element, strings: list[str], formats: list[str], epoch_1904: bool) -> str | None:
    """What a person sees in a cell; None where it holds no value."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(_IS)
        return None if inline is None else _rich_text(inline)
    value = cell.findtext(_V)
    if (not value or kind == "e") and _TARGET.fullmatch(typed := (cell.findtext(_F) or "").strip()):
        # A target such as =8个 that was typed into a cell, and that Excel took for a formula.
        return f"={typed}"
    if not value:
        return None
    if kind == "s":
        index = int(value) if value.isdigit() else -1
        return strings[index] if 0 <= index < len(strings) else ""
    if kind == "n":
        try:
            number = float(value)
        except ValueError:
            return value
        style = _whole(cell.get("s"), 0)
        pattern = formats[style] if style < len(formats) else "General"
        return general(number) if pattern == "General" else show_number(number, pattern, epoch_1904)
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if kind == "d":
        return value.replace("T00:00:00", "").replace("T", " ")
    return _unescape(value)
