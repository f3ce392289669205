"""One page: which cells of the executed notebook are shown, in what order, under which headings, in the looks of the report."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

import nbformat
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode

from helpers.language.translate import spoken, tr, unmarked
from helpers.publish.report.escaping import inert

_NUMERALS = "一二三四五六七八九十"
LAB_ONLY, MASTHEAD = "lab-only", "masthead"
_HEADING = re.compile(r"\A(#{1,3})\s+(.+?)\s*(?:\n|\Z)")
_SHOWN_TYPES = ("text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/plain")


@dataclass
class OutlineEntry:
    """One line of the table of contents."""

    anchor: str
    title: str
    parts: list[OutlineEntry] = field(default_factory=list)


def masthead(notebook: NotebookNode) -> str:
    """HTML of the cells tagged `masthead`, which say whose report it is: they leave the notebook and stand under the page's title."""
    cells = [cell for cell in notebook.cells if MASTHEAD in cell.metadata.get("tags", [])]
    notebook.cells = [cell for cell in notebook.cells if cell not in cells]
    return "".join(output.data["text/html"] for cell in filter(_seen, cells) for output in cell.outputs)


def outline(notebook: NotebookNode) -> list[OutlineEntry]:
    """Leave in `notebook` what readers see, mark its headings with anchors, and return the table of contents.

    Streams and cells tagged `lab-only` are dropped, and so is a heading (with the prose under it) below which no cell shows anything.
    Headings are written in Chinese and looked up in the language of the report. They stand at the beginning of markdown cells; the first level is the page's title, which the page writes itself.
    """
    cells = [cell for cell in map(_seen, notebook.cells) if cell is not None]
    notebook.cells = [cell for number, cell in enumerate(cells) if cell.cell_type == "code" or _leads_to_something(cells, number)]
    entries: list[OutlineEntry] = []
    for cell in notebook.cells:
        heading = _heading(cell)
        if heading is None:
            continue
        depth, title = heading
        if depth == 2:
            # The number printed in the heading, so that links from other sections hold when one is left out.
            number = _NUMERALS.find(title[0]) + 1 or len(entries) + 1
            entries.append(OutlineEntry(f"s{number}", tr(title)))
            entry = entries[-1]
        else:
            above = entries[-1]
            above.parts.append(OutlineEntry(f"{above.anchor}-{len(above.parts) + 1}", tr(title)))
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


_TEMPLATE = "report"


class _PiecesExporter(HTMLExporter):
    """nbconvert's exporter for notebooks of our own pieces alone.

    It leaves out nbconvert's last step, which reads the whole page into a tree to look for pictures without a description and is nine
    tenths of the time that a page takes; our pieces describe theirs.
    """

    def from_notebook_node(self, nb: nbformat.NotebookNode, resources: dict | None = None, **settings: object) -> tuple[str, dict]:
        self.register_filter("highlight_code", lambda source: source)
        self.register_filter("filter_data_type", lambda data: list(data))
        return super(HTMLExporter, self).from_notebook_node(nb, resources, **settings)


def render(notebook: nbformat.NotebookNode, fiscal_year: int, title: str = "", *, of_pieces: bool = False, where: str = "") -> str:
    """The page, in the language that is spoken; the same notebook gives the same bytes. `title` is the report's unless another is given.

    `of_pieces` says that the notebook shows nothing but our own pieces, as HTML. `where` is the script beside the page that knows on
    which other page a form or a finding stands.
    """
    title = title or tr("{year} 年度项目支出绩效自评报告", year=fiscal_year)
    page = {
        "title": unmarked(title),
        "heading": inert(title),
        "language": {"zh": "zh-CN"}.get(spoken(), spoken()),
        "tr": tr,
        "fiscal_year": fiscal_year,
        "where": where,
        "masthead": masthead(notebook),
        "contents": outline(notebook),
        "css": _template("pieces.css") + _template("page.css") + _running_title(unmarked(title)),
        "js": _template("report.js"),
    }
    html, _ = _exporter(spoken(), of_pieces).from_notebook_node(notebook, resources={"page": page})
    return html.strip() + "\n"


def _running_title(title: str) -> str:
    """The style for the title at the head of every printed page.

    Each sign is written by its number, so that a name cannot end text or style.
    """
    return f"@page{{@top-left{{content:'{''.join(f'{chr(92)}{ord(sign):x} ' for sign in title)}'}}}}\n"


@cache
def _exporter(language: str, of_pieces: bool) -> HTMLExporter:
    """nbconvert's exporter with the report's template: made once, a large year renders a thousand pages with it."""
    return (_PiecesExporter if of_pieces else HTMLExporter)(
        template_name=_TEMPLATE,
        extra_template_basedirs=[str(resources.files("helpers.publish.report") / "template")],
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
        language_code=language,
    )


@cache
def _template(name: str) -> str:
    return (resources.files("helpers.publish.report") / "template" / name).read_text(encoding="utf-8")
