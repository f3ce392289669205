"""Turn the executed notebook into one HTML file that needs nothing else; a large year becomes a first page with one page per department.

Before a page is written, the guard reads its text and attributes for names and numbers of people.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import nbformat

from helpers.analyse.volumes import FOLDER
from helpers.config.errors import GateFailed
from helpers.config.parameters import RunParameters
from helpers.language.translate import speaking
from helpers.publish.report.page_frame import render
from helpers.publish.report.pages import WHERE, pages_of
from helpers.schema import tables
from helpers.schema.privacy import Guard

# A page of ours escapes < and > wherever they are text, so tags can be told apart without building a tree of a million nodes.
_TAG = re.compile(
    r"<!--(?P<comment>.*?)-->|<(?P<unread>style|script)\b.*?</(?P=unread)\s*>|<(?P<end>/?)(?P<name>[a-zA-Z!][\w:-]*)(?P<rest>[^>]*)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_LINES = frozenset(
    {
        "td",
        "th",
        "p",
        "li",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "caption",
        "summary",
        "option",
        "text",
        "title",
        "div",
        "tr",
        "figcaption",
        "br",
    }
)
# Attributes that hold shapes and places of drawings, never words.
_SHAPES = frozenset(
    {"d", "transform", "points", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "viewbox", "style", "class"}
)


def words_of(html: str) -> str:
    """Everything of a page that can be read, attributes included: cells and lines apart, words within a line together."""
    return unescape(_TAG.sub(_read, html))


def _read(tag: re.Match[str]) -> str:
    if tag["comment"] is not None:
        return f"\n{tag['comment']}\n"
    if tag["unread"]:
        return ""
    line = "\n" if tag["name"].lower() in _LINES else ""
    if tag["end"] or "=" not in tag["rest"]:
        return line
    values = (twice or once for name, twice, once in _ATTRIBUTE.findall(tag["rest"]) if name.lower() not in _SHAPES)
    return "".join(f"\n{value}\n" for value in values) + line


def publish(run: RunParameters, executed_notebook: Path, output: Path) -> None:
    """Write the year's report: `executed_notebook` as one HTML file at `output`; of a large year also the pages behind it.

    Raises GateFailed when a name or telephone number of the forms' contacts would be published, and does not write that page or the
    report. Pages behind it that were written before stay: the chain drops them with its staging folder.
    """
    notebook = nbformat.read(executed_notebook, as_version=4)
    guard = Guard(tables.read(run.processed_year, "contacts"))
    with speaking(run.language):
        pages = pages_of(run)
        html = render(notebook, run.fiscal_year, where=f"{FOLDER}/{WHERE}" if pages else "")
        if pages:
            html = pages.linked(html)
        refuse_personal_data(html, guard, executed_notebook.name)
        output.parent.mkdir(parents=True, exist_ok=True)
        if pages:
            pages.write(output.parent, lambda page, name: refuse_personal_data(page, guard, name))
    output.write_text(html, encoding="utf-8", newline="\n")


def refuse_personal_data(html: str, guard: Guard, source: str) -> None:
    """Raise GateFailed where a page would show a contact; `source` is what the person has to look into."""
    hits = guard.hits(words_of(html))
    if not hits:
        return
    kinds = "、".join(f"{kind} {sum(hit.kind == kind for hit in hits)} 处" for kind in sorted({hit.kind for hit in hits}))
    places = "；".join(f"{hit.kind}“{hit.near}”" for hit in hits[:5])
    raise GateFailed(
        f"报告没有发布：其中含有表格联系人的个人信息（{kinds}）。所在文字（已遮盖）：{places}{'……' if len(hits) > 5 else ''}。"
        f"请在 {source} 中找到显示这些文字的单元格，去掉个人信息后重新运行；若它印在表格的正文里，请在原表中删去；若它是文件名或台账中的文字，请改名或改写。"
    )
