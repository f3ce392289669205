"""One page: what a notebook shows, in the looks of the report."""

from __future__ import annotations

from functools import cache
from importlib import resources

import nbformat
from nbconvert.exporters import HTMLExporter

from helpers.language import spoken, tr, unmarked
from helpers.publish.outline import masthead, outline
from helpers.publish.text import inert

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
    """The looks of the title at the head of every printed page; each sign by its number, so that a name can end neither text nor style."""
    return f"@page{{@top-left{{content:'{''.join(f'{chr(92)}{ord(sign):x} ' for sign in title)}'}}}}\n"


@cache
def _exporter(language: str, of_pieces: bool) -> HTMLExporter:
    """nbconvert's exporter with the report's template: made once, a large year renders a thousand pages with it."""
    return (_PiecesExporter if of_pieces else HTMLExporter)(
        template_name=_TEMPLATE,
        extra_template_basedirs=[str(resources.files("helpers.publish") / "template")],
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
        language_code=language,
    )


@cache
def _template(name: str) -> str:
    return (resources.files("helpers.publish") / "template" / name).read_text(encoding="utf-8")
