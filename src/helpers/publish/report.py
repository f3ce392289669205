"""From the executed notebook to one HTML file that needs nothing else."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup, Comment
from nbconvert.exporters import HTMLExporter

from helpers import tables
from helpers.errors import GateFailed
from helpers.language import speaking, spoken, tr
from helpers.parameters import RunParameters
from helpers.publish.outline import outline
from helpers.publish.privacy import personal_data_in

_TEMPLATE = "report"
_LINES = frozenset(
    {"td", "th", "p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "caption", "summary", "option", "text", "title", "div", "tr", "figcaption"}
)
# Attributes that hold shapes and places of drawings, never words.
_SHAPES = frozenset(
    {"d", "transform", "points", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "viewbox", "style", "class"}
)


def publish(run: RunParameters, executed_notebook: Path, output: Path) -> None:
    """Write the year's report: `executed_notebook` as one HTML file at `output`.

    Raises GateFailed, and writes nothing, when a name or telephone number of the forms' contacts would be published.
    """
    notebook = nbformat.read(executed_notebook, as_version=4)
    with speaking(run.language):
        html = render(notebook, run.fiscal_year)
    _refuse_personal_data(html, tables.read(run.processed_year, "contacts"), executed_notebook)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(html, encoding="utf-8", newline="\n")


def render(notebook: nbformat.NotebookNode, fiscal_year: int) -> str:
    """The page, in the language that is spoken; the same notebook gives the same bytes."""
    contents = outline(notebook)
    folder = resources.files("helpers.publish") / "template"
    parts = {name: (folder / name).read_text(encoding="utf-8") for name in ("pieces.css", "page.css", "report.js")}
    title = tr("{year} 年度项目支出绩效自评报告", year=fiscal_year)
    exporter = HTMLExporter(
        template_name=_TEMPLATE,
        extra_template_basedirs=[str(folder)],
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
        language_code=spoken(),
    )
    page = {
        "title": title,
        "language": {"zh": "zh-CN"}.get(spoken(), spoken()),
        "tr": tr,
        "fiscal_year": fiscal_year,
        "contents": contents,
        "css": parts["pieces.css"] + parts["page.css"],
        "js": parts["report.js"],
    }
    html, _ = exporter.from_notebook_node(notebook, resources={"page": page})
    return html.strip() + "\n"


def words_of(html: str) -> str:
    """Everything of a page that can be read, attributes included: cells and lines apart, words within a line together."""
    soup = BeautifulSoup(html, "html.parser")
    parts: list[str] = []
    for element in soup.descendants:
        if isinstance(element, Comment):
            parts.append(f"\n{element}\n")
        elif isinstance(element, str):
            if element.parent.name not in ("style", "script"):
                parts.append(str(element))
        else:
            parts.extend(f"\n{value}\n" for name, value in element.attrs.items() if name not in _SHAPES and isinstance(value, str))
            if element.name in _LINES:
                parts.append("\n")
    return "".join(parts)


def _refuse_personal_data(html: str, contacts: object, source: Path) -> None:
    hits = personal_data_in(words_of(html), contacts)
    if not hits:
        return
    kinds = "、".join(f"{kind} {sum(hit.kind == kind for hit in hits)} 处" for kind in sorted({hit.kind for hit in hits}))
    places = "；".join(f"{hit.kind}“{hit.near}”" for hit in hits[:5])
    raise GateFailed(
        f"报告没有发布：其中含有表格联系人的个人信息（{kinds}）。所在文字（已遮盖）：{places}{'……' if len(hits) > 5 else ''}。"
        f"请在 {source.name} 中找到显示这些文字的单元格，去掉个人信息后重新运行；若它印在表格的正文里，请在原表中删去。"
    )
