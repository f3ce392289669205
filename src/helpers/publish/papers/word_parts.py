"""Parts of our Word files: the styles of official papers (A4, 仿宋 for text, 黑体 for heads), and tables as XML.

Tables are written at once, cell by cell, since forms have hundreds of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle

from helpers.ooxml.package import PackageEditor, printable, tidied

TITLE, TEXT, ADDRESS, HEAD, SUBHEAD, NOTE, ENCLOSURE, SIGNATURE = "公文标题", "公文正文", "主送单位", "一级标题", "二级标题", "说明文字", "附件说明", "落款"
CELL, CELL_HEAD, SMALL_CELL = "表格文字", "表格表头", "表格小字"
_STYLES = (
    # name, font, points, line spacing in points (0: single), characters of indent of the first line, alignment, kept with what follows
    (TITLE, "宋体", 22, 32, 0, WD_ALIGN_PARAGRAPH.CENTER, True),
    (TEXT, "仿宋", 16, 28, 2, None, False),
    (ADDRESS, "仿宋", 16, 28, 0, None, True),
    (HEAD, "黑体", 16, 28, 2, None, True),
    (SUBHEAD, "楷体", 16, 28, 2, None, True),
    (NOTE, "仿宋", 12, 20, 2, None, False),
    # The date line is never alone on a page: it takes the list of enclosures with it.
    (ENCLOSURE, "仿宋", 12, 20, 2, None, True),
    (SIGNATURE, "仿宋", 16, 28, 0, WD_ALIGN_PARAGRAPH.RIGHT, True),
    (CELL, "仿宋", 10.5, 0, 0, None, False),
    (CELL_HEAD, "黑体", 10.5, 0, 0, WD_ALIGN_PARAGRAPH.CENTER, False),
    (SMALL_CELL, "仿宋", 9, 0, 0, None, False),
)
OFFICIAL, NARROW = (28, 26), (18, 18)
"""Left and right margins in millimetres: of official papers, and of copies of forms, which have many columns."""
_TWIPS_IN_MM = 56.6929


def text_width(margins: tuple[int, int]) -> int:
    """Twips between the margins of an A4 page."""
    return int((210 - sum(margins)) * _TWIPS_IN_MM)


class WordPaper:
    """A Word file in the making: paragraphs and tables one after the other, in our styles."""

    def __init__(self, margins: tuple[int, int] = OFFICIAL) -> None:
        self._margins, self._body = margins, []

    def add(self, text: str, style: str, *, new_page: bool = False) -> None:
        """Add a paragraph, on a page of its own where that is wished."""
        run = f'<w:r><w:t xml:space="preserve">{escape(printable(text))}</w:t></w:r>' if text else ""
        self._body.append(f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{"<w:pageBreakBefore/>" * new_page}</w:pPr>{run}</w:p>')

    def add_table(self, xml: str) -> None:
        """Add a table, as `word_table` writes it."""
        self._body.append(xml)

    def as_bytes(self, title: str) -> bytes:
        """The file; the same content gives the same bytes."""
        package = PackageEditor(_template(self._margins))
        main = package.read("word/document.xml").decode("utf-8")
        head, _, tail = main.partition("<w:sectPr")
        package.put("word/document.xml", f"{head}{''.join(self._body)}<w:sectPr{tail}".encode())
        return tidied(package.bytes(), title)


@cache
def _template(margins: tuple[int, int]) -> bytes:
    """An empty A4 document with the styles, made once: python-docx takes a tenth of a second for it."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(margins[0]), Mm(margins[1])
    for key, relation in list(document.part.rels.items()):
        # Parts of python-docx's own template that no program of today reads, the larger half of the file.
        if relation.reltype.endswith(("/stylesWithEffects", "/customXml", "/webSettings")):
            del document.part.rels[key]
    styles = document.styles
    for style in list(styles):
        if not style.element.get(qn("w:default")) and style.name not in ("Header", "Footer"):
            style.element.getparent().remove(style.element)
        for link in style.element.findall(qn("w:link")):
            style.element.remove(link)
    _set_font(styles["Normal"], "仿宋", 12)
    for name, font, points, line, indent, alignment, kept in _STYLES:
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        # The id is the name: what writes XML by itself need not look it up.
        style.element.set(qn("w:styleId"), name)
        style.base_style = styles["Normal"]
        _set_font(style, font, points)
        form = style.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.keep_with_next, form.alignment = kept, alignment
        style.font.bold = name == TITLE
        if line:
            form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
        else:
            form.line_spacing = 1.0
        if indent:
            form.first_line_indent = Pt(points * indent)
        if name == SIGNATURE:
            form.right_indent = Pt(4 * points)
    _number_pages(section.footer.paragraphs[0])
    out = BytesIO()
    document.save(out)
    return tidied(out.getvalue(), "")


def _set_font(style: ParagraphStyle, name: str, points: float) -> None:
    style.font.name, style.font.size = "Times New Roman", Pt(points)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    fonts.set(qn("w:eastAsia"), name)


def _number_pages(paragraph: object) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    field, run, text = (OxmlElement(name) for name in ("w:fldSimple", "w:r", "w:t"))
    field.set(qn("w:instr"), "PAGE")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
    paragraph.add_run(" —")


_LONG = 200
_BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))


@dataclass(frozen=True)
class TableCell:
    """One cell: its text, the columns it covers, and `merge` (restart, continue) where it covers rows."""

    text: str = ""
    span: int = 1
    merge: str = ""
    align: str = "left"
    style: str = "表格文字"


def word_table(rows: Sequence[Sequence[TableCell]], widths: Sequence[int], heads: int = 0) -> str:
    """A ruled table as wide as `widths` (twips) say; the first `heads` rows are repeated on every page."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = "".join(_row(row, widths, number < heads) for number, row in enumerate(rows))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="80" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )


def _row(cells: Sequence[TableCell], widths: Sequence[int], is_head: bool) -> str:
    # Short rows stay whole; a narrative as long as a page may run on to the next.
    properties = "<w:cantSplit/>" if all(len(cell.text) < _LONG for cell in cells) else ""
    properties += "<w:tblHeader/>" if is_head else ""
    column, written = 0, ""
    for cell in cells:
        width = sum(widths[column : column + cell.span])
        column += cell.span
        merge = f'<w:vMerge w:val="{cell.merge}"/>' if cell.merge else ""
        span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
        written += f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        written += "".join(_paragraph(line, cell) for line in printable(cell.text).split("\n")) + "</w:tc>"
    return f"<w:tr><w:trPr>{properties}</w:trPr>{written}</w:tr>"


def _paragraph(text: str, cell: TableCell) -> str:
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val={quoteattr(cell.style)}/><w:jc w:val="{cell.align}"/></w:pPr>{run}</w:p>'
