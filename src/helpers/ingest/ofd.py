"""Read an OFD file (GB/T 33190), the national fixed-layout format: characters and lines as on a PDF's page, in millimetres."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import pairwise

from lxml import etree

from helpers.config.errors import Unreadable
from helpers.ingest.grid import Grid, GridBuilder
from helpers.ingest.page_breaks import PageBreaks
from helpers.ingest.page_tables import write_page
from helpers.ingest.pdf import MOST_PAGES
from helpers.ingest.pdf_page import Matrix, PageContent, add_line
from helpers.ingest.printed_text import Glyph
from helpers.ooxml.markup import DAMAGED
from helpers.ooxml.package import Package

_POINTS = 72 / 25.4
"""Points in a millimetre: the geometry of pages is judged in points, whatever the file counts in."""
_DEEPEST = 20
_DELTAS = re.compile(r"g\s+(\d+)\s+(-?[\d.]+(?:[eE]-?\d+)?)|(-?[\d.]+(?:[eE]-?\d+)?)")
_PATH_STEP = re.compile(r"([SMLQBAC])([^SMLQBAC]*)")


def read_ofd(data: bytes) -> Grid:
    """Read the bytes of an OFD file. Raises Unreadable."""
    package = Package(data)
    grid, pages, pictures = GridBuilder(), 0, []
    breaks = PageBreaks(grid)
    for entry in _named(package.xml("OFD.xml"), "DocRoot"):
        root_path = (entry.text or "").strip().lstrip("/")
        root, folder = package.xml(root_path), posixpath.dirname(root_path)
        templates = {page.get("ID"): _at(folder, page.get("BaseLoc") or "") for page in _named(root, "TemplatePage")}
        for page in _named(root, "Page"):
            pages += 1
            if pages > MOST_PAGES:
                raise Unreadable(f"OFD 超过 {MOST_PAGES:,} 页。请拆分成几个文件后提交。")
            content = _page(package, _at(folder, page.get("BaseLoc") or ""), templates)
            if content.has_picture and not content.glyphs:
                pictures.append(pages)
            breaks.page(pages, write_page(grid, pages, content))
    notes = [f"第 {'、'.join(map(str, pictures[:20]))} 页是图片，没有文字可读；请改用 Word 或 Excel 原件。"] if pictures else []
    if not pages:
        raise Unreadable(DAMAGED)
    return Grid(breaks.cells, pages=pages, notes=notes + breaks.notes)


def _at(folder: str, location: str) -> str:
    return location.lstrip("/") if location.startswith("/") else posixpath.normpath(posixpath.join(folder, location))


def _page(package: Package, part: str, templates: dict[str | None, str]) -> PageContent:
    content = PageContent()
    root = package.xml(part)
    # What all pages of a form share, its lines and labels, often stands in a template.
    for template in _named(root, "Template"):
        if (path := templates.get(template.get("TemplateID"))) is not None:
            _read_layers(package.xml(path), content)
    _read_layers(root, content)
    return content


def _read_layers(root: etree._Element, content: PageContent) -> None:
    for layer in _named(root, "Layer"):
        _read_objects(layer, content, 0)


def _read_objects(container: etree._Element, content: PageContent, depth: int) -> None:
    for item in container:
        name = _name(item)
        if item.get("Visible") == "false":
            continue
        if name == "TextObject":
            _read_text(item, content)
        elif name == "PathObject":
            _read_path(item, content)
        elif name == "ImageObject":
            content.has_picture = True
        elif name == "PageBlock" and depth < _DEEPEST:
            _read_objects(item, content, depth + 1)


def _read_text(item: etree._Element, content: PageContent) -> None:
    matrix = _placement(item)
    size = _number(item.get("Size"), 3.5)
    for code in _named(item, "TextCode"):
        text = (code.text or "").strip("\r\n")
        x, y = _number(code.get("X"), 0.0), _number(code.get("Y"), size)
        steps, drops = _deltas(code.get("DeltaX"), len(text)), _deltas(code.get("DeltaY"), len(text))
        for index, character in enumerate(text):
            wide = size if character >= "\u2e80" else size / 2
            corners = [_moved(matrix, x, y - 0.8 * size), _moved(matrix, x + wide, y + 0.12 * size)]
            origin = _moved(matrix, x, y)
            xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
            content.glyphs.append(Glyph(character, *origin, min(xs), min(ys), max(xs), max(ys)))
            x += steps[index] if index < len(steps) else (0.0 if drops else wide)
            y += drops[index] if index < len(drops) else 0.0


def _read_path(item: etree._Element, content: PageContent) -> None:
    """The straight lines of a path; a filled one counts where it is so thin that it is a line."""
    data = next(_named(item, "AbbreviatedData"), None)
    if data is None:
        return
    matrix = _placement(item)
    pieces: list[list[tuple[float, float]]] = []
    for step, figures in _PATH_STEP.findall(data.text or ""):
        numbers = [float(figure) for figure in re.findall(r"-?\d*\.?\d+(?:[eE]-?\d+)?", figures)]
        if step == "C" and pieces:
            pieces[-1].append(pieces[-1][0])
        elif step == "L" and pieces and len(numbers) == 2:
            pieces[-1].append(_moved(matrix, *numbers))
        elif len(numbers) >= 2:
            pieces.append([_moved(matrix, *numbers[-2:])])
    filled = item.get("Fill") == "true" and item.get("Stroke") == "false"
    for piece in pieces:
        for (x0, y0), (x1, y1) in [_extent(piece)] if filled else pairwise(piece):
            add_line(content, x0, y0, x1, y1)


def _extent(points: list[tuple[float, float]]) -> tuple[tuple[float, float], tuple[float, float]]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs), min(ys)), (max(xs), max(ys))


def _placement(item: etree._Element) -> Matrix:
    """From an object's own millimetres to points on the page: its matrix, then its place."""
    a, b, c, d, e, f = _numbers(item.get("CTM"), 6) or (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    left, top = (_numbers(item.get("Boundary"), 4) or (0.0, 0.0, 0.0, 0.0))[:2]
    return a * _POINTS, b * _POINTS, c * _POINTS, d * _POINTS, (e + left) * _POINTS, (f + top) * _POINTS


def _moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _deltas(text: str | None, most: int) -> list[float]:
    """Steps from one character to the next; `g 3 2.5` is three steps of 2.5."""
    steps: list[float] = []
    for times, repeated, single in _DELTAS.findall(text or ""):
        steps += [float(repeated)] * min(int(times), most) if times else [float(single)]
    return steps


def _numbers(text: str | None, count: int) -> tuple[float, ...] | None:
    try:
        numbers = tuple(float(part) for part in (text or "").split())
    except ValueError:
        return None
    return numbers if len(numbers) == count else None


def _number(text: str | None, otherwise: float) -> float:
    try:
        return float(text) if text else otherwise
    except ValueError:
        return otherwise


def _named(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """Elements by name in any namespace: not every program writes the standard's."""
    return root.iter("{*}" + name)


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname
