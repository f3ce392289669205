"""The order of the page: which cells of the executed notebook are shown, under which headings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from nbformat import NotebookNode

from helpers.language import tr

_NUMERALS = "一二三四五六七八九十"
LAB_ONLY, MASTHEAD = "lab-only", "masthead"
_HEADING = re.compile(r"\A(#{1,3})\s+(.+?)\s*(?:\n|\Z)")
_SHOWN_TYPES = ("text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/plain")


@dataclass
class Entry:
    """One line of the table of contents."""

    anchor: str
    title: str
    parts: list[Entry] = field(default_factory=list)


def masthead(notebook: NotebookNode) -> str:
    """HTML of the cells tagged `masthead`, which say whose report it is: they leave the notebook and stand under the page's title."""
    cells = [cell for cell in notebook.cells if MASTHEAD in cell.metadata.get("tags", [])]
    notebook.cells = [cell for cell in notebook.cells if cell not in cells]
    return "".join(output.data["text/html"] for cell in filter(_seen, cells) for output in cell.outputs)


def outline(notebook: NotebookNode) -> list[Entry]:
    """Leave in `notebook` what readers see, mark its headings with anchors, and return the table of contents.

    Streams and cells tagged `lab-only` are dropped, and so is a heading (with the prose under it) below which no cell shows anything.
    Headings are written in Chinese and looked up in the language of the report. They stand at the beginning of markdown cells; the first level is the page's title, which the page writes itself.
    """
    cells = [cell for cell in map(_seen, notebook.cells) if cell is not None]
    notebook.cells = [cell for number, cell in enumerate(cells) if cell.cell_type == "code" or _leads_to_something(cells, number)]
    entries: list[Entry] = []
    for cell in notebook.cells:
        heading = _heading(cell)
        if heading is None:
            continue
        depth, title = heading
        if depth == 2:
            # The number printed in the heading, so that links from other sections hold when one is left out.
            number = _NUMERALS.find(title[0]) + 1 or len(entries) + 1
            entries.append(Entry(f"s{number}", tr(title)))
            entry = entries[-1]
        else:
            above = entries[-1]
            above.parts.append(Entry(f"{above.anchor}-{len(above.parts) + 1}", tr(title)))
            entry = above.parts[-1]
        cell.metadata["heading"] = {"depth": depth, "title": entry.title, "anchor": entry.anchor}
        cell.source = cell.source.partition("\n")[2].strip()
    return entries


def _seen(cell: NotebookNode) -> NotebookNode | None:
    if LAB_ONLY in cell.metadata.get("tags", []):
        return None
    if cell.cell_type == "code":
        cell.outputs = [output for output in cell.outputs if output.output_type in ("display_data", "execute_result") and _shows(output)]
        return cell if cell.outputs else None
    return cell if cell.cell_type == "markdown" else None


def _shows(output: NotebookNode) -> bool:
    best = next((kind for kind in _SHOWN_TYPES if kind in output.data), None)
    return best is not None and bool("".join(output.data[best]).strip())


def _leads_to_something(cells: list[NotebookNode], number: int) -> bool:
    """Whether a markdown cell is followed by a shown cell before the next heading of its depth or above."""
    heading = _heading(cells[number])
    if heading is not None and heading[0] == 1:
        return False
    depth = heading[0] if heading else 4
    for cell in cells[number + 1 :]:
        if cell.cell_type == "code":
            return True
        following = _heading(cell)
        if following is not None and following[0] <= depth:
            return False
    return False


def _heading(cell: NotebookNode) -> tuple[int, str] | None:
    match = _HEADING.match(cell.source) if cell.cell_type == "markdown" else None
    return (len(match[1]), match[2]) if match else None
