"""Read a web page (.html, .htm) or a saved one (.mht): text and tables in order, rowspan and colspan resolved."""

from __future__ import annotations

import codecs
import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from helpers.config.errors import Unreadable
from helpers.ingest.flow import Block, Flow, FlowCell, FlowTable
from helpers.ingest.grid import Grid, GridBuilder
from helpers.ingest.plain_text import decode

_SKIPPED = frozenset({"script", "style", "template", "noscript", "head", "iframe", "object", "svg", "option", "datalist", "-comment"})
_PARAGRAPHS = frozenset(
    ["address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "ul"]
)
_SPACES = re.compile(r"[ \t\n\f\r]+")
# A line of the source that breaks between two Chinese characters is no space to the reader.
_WRAPPED_CHINESE = re.compile(r"(?<=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f])[ \t]*[\n\r]\s*(?=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])")
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,20})|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w-]{2,20})""", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_DEEPEST = 5000
"""Elements within elements; pages written by Word have about 30."""
_MOST_COLUMNS, _MOST_ROWS = 1000, 65534
"""As in the standard for web pages."""


def read_html(data: bytes) -> Grid:
    """Read the bytes of a web page. Raises Unreadable."""
    text, encoding, notes = decode_page(data)
    grid = GridBuilder()
    hidden = _write(text, Flow(grid))
    return Grid(grid.cells, encoding, notes=notes + _hidden_note(hidden))


def read_mht(data: bytes) -> Grid:
    """Read the bytes of a web page that a browser or Word saved as one file. Raises Unreadable."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    grid, notes, encodings = GridBuilder(), [], []
    flow, hidden = Flow(grid), False
    for part in message.walk():
        if part.get_content_type() != "text/html":
            continue
        text, encoding, told = decode_page(part.get_payload(decode=True) or b"", part.get_content_charset())
        hidden |= _write(text, flow)
        notes += told
        encodings.append(encoding)
    if not encodings:
        raise Unreadable("这个网页存档里没有网页正文。请在浏览器中重新另存为“网页，仅 HTML”后提交。")
    return Grid(grid.cells, encodings[0], notes=notes + _hidden_note(hidden))


def decode_page(data: bytes, declared: str | None = None) -> tuple[str, str, list[str]]:
    """Text of a page, its encoding, and a note where it is not the one that the page declares."""
    match = _DECLARED.search(data[:4096])
    name = declared or (match and (match[1] or match[2]).decode("ascii")) or None
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) or name is None:
        return *decode(data), []
    try:
        # GB2312 is declared and GBK is meant, always; GB18030 holds both.
        encoding = "gb18030" if name.lower() in ("gb2312", "gbk", "gb_2312-80", "x-gbk") else codecs.lookup(name).name
        if not encoding.startswith("utf-16"):
            return data.decode(encoding), encoding, []
    except (LookupError, UnicodeDecodeError):
        pass
    text, encoding = decode(data)
    return text, encoding, [f"网页声明的编码是 {name}，实际按 {encoding} 读取。"]


def _hidden_note(hidden: bool) -> list[str]:
    return ["网页中有不显示的内容，没有读取。"] if hidden else []


@dataclass(slots=True)
class _Container:
    """What is being filled: the page, or one cell."""

    blocks: list[Block] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def end_paragraph(self) -> None:
        if self.text:
            joined = _WRAPPED_CHINESE.sub("", "".join(self.text))
            lines = (_SPACES.sub(" ", line) for line in joined.split("\v"))
            self.blocks.extend(line.strip(" ") for line in lines if line.strip())
            self.text.clear()


@dataclass(slots=True)
class _OpenTable:
    """A table whose rows are being read; `covered` holds, by column, the last row that a cell above still covers."""

    table: FlowTable = field(default_factory=FlowTable)
    row: int = 0
    column: int = 0
    covered: dict[int, int] = field(default_factory=dict)

    def next_row(self) -> None:
        self.row += 1
        self.column = 0

    def place(self, node: LexborNode) -> FlowCell:
        """The cell at the next column that no cell above covers."""
        if self.row == 0:
            self.next_row()
        self.column += 1
        while self.covered.get(self.column, 0) >= self.row:
            self.column += 1
        across, down = _span(node, "colspan", _MOST_COLUMNS), _span(node, "rowspan", _MOST_ROWS)
        cell = FlowCell(self.row, self.column, [], down, across)
        if down > 1:
            self.covered.update((column, self.row + down - 1) for column in range(self.column, self.column + across))
        self.column += across - 1
        self.table.cells.append(cell)
        return cell

    def close(self) -> FlowTable:
        for cell in self.table.cells:
            cell.row_span = max(1, min(cell.row_span, self.row - cell.row + 1))
        return self.table


def _span(node: LexborNode, name: str, most: int) -> int:
    match = re.match(r"\s*(\d{1,6})", node.attributes.get(name) or "")
    if match is None:
        return 1
    # rowspan=0 means down to the end; the table's own end cuts it.
    return min(int(match[1]) or (most if name == "rowspan" else 1), most)


def _write(text: str, flow: Flow) -> bool:
    """Write a page into the grid; True where something on it is not displayed."""
    root = LexborHTMLParser(text).body
    page = _Container()
    containers: list[_Container] = [page]
    tables: list[_OpenTable] = []
    cells: list[FlowCell] = []
    hidden = False
    for node, entering in _walk(root):
        tag = node.tag
        current = containers[-1]
        if tag == "-text":
            if entering:
                current.text.append(node.text_content or "")
        elif tag in ("td", "th") and tables:
            if entering:
                cells.append(tables[-1].place(node))
                containers.append(_Container())
            else:
                current.end_paragraph()
                cells.pop().content.extend(containers.pop().blocks)
        elif tag == "tr" and tables:
            if entering:
                tables[-1].next_row()
        elif tag == "table":
            current.end_paragraph()
            if entering:
                tables.append(_OpenTable())
            else:
                current.blocks.append(tables.pop().close())
        elif tag == "br":
            if entering:
                current.text.append("\v")
        elif tag in _PARAGRAPHS:
            current.end_paragraph()
        elif entering and tag in ("input", "select"):
            current.text.append(_field(node))
        if entering and tag not in ("-text",) and _is_hidden(node):
            hidden = True
    page.end_paragraph()
    flow.write(page.blocks)
    return hidden


def _walk(root: LexborNode | None) -> Iterator[tuple[LexborNode, bool]]:
    """Nodes as they begin (True) and end (False), without recursion; nothing below those that are not shown."""
    if root is None:
        return
    node, depth = root, 0
    while True:
        yield node, True
        child = None if node.tag in _SKIPPED or _is_hidden(node) else node.first_child
        if child is not None:
            node, depth = child, depth + 1
            if depth > _DEEPEST:
                raise Unreadable("网页的标签嵌套过深，不像自评表。请在浏览器中打开，复制到 Word 后另存为 .docx 提交。")
            continue
        while True:
            yield node, False
            if depth == 0:
                return
            sibling = node.next
            if sibling is not None:
                node = sibling
                break
            node, depth = node.parent, depth - 1


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes if node.tag != "-text" else None
    return bool(attributes) and _HIDDEN.search(attributes.get("style") or "") is not None


def _field(node: LexborNode) -> str:
    """What a person sees in a field of a form: its value, the chosen entry, a ticked box."""
    if node.tag == "select":
        chosen = node.css_first("option[selected]") or node.css_first("option")
        return chosen.text() if chosen is not None else ""
    kind = (node.attributes.get("type") or "text").lower()
    if kind in ("checkbox", "radio"):
        return "☑" if "checked" in node.attributes else "□"
    return (node.attributes.get("value") or "") if kind in ("text", "number", "date", "tel") else ""
