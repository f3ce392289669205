"""Figures: inline SVG whose text stays text, with a description for those who do not see it."""

from __future__ import annotations

import io
import re
import zlib
from typing import TYPE_CHECKING

from helpers.language.translate import HAN, spoken, tr
from helpers.publish.report.escaping import attribute, inert, visible
from helpers.publish.report.pieces import Piece
from helpers.publish.report.table import scrolling

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PREAMBLE = re.compile(r"\A.*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_REFERENCE = re.compile(r'(\bid="|url\(#|href="#)')
# The family is the page's own font stack: the names that matplotlib found on this machine say nothing to a reader's.
_FAMILY = re.compile(r"\s*font-family: [^;\"]*;?")
_LABEL = re.compile(r"<text([^>]*)>([^<]*)<")
_SIZE = re.compile(r"font-size: ([\d.]+)px")
# Pixels of a screen to a point of the drawing, and the smallest text that is read on a telephone.
_PIXELS, _SMALLEST = 4 / 3, 10
_FONT = re.compile(r"font: (?:(?P<weight>bold|\d{3}) )?(?P<size>[\d.]+px) [^;\"]*")


def show(figure: Figure | None, alt: str, caption: str, *, key: str = "") -> Piece:
    """A figure with its caption; `alt` says what it shows. Without a figure nothing is shown.

    `key` tells apart two figures with the same caption.
    """
    if figure is None:
        return Piece("")
    # The chain imports this package for its guard alone and should not wait for matplotlib.
    import matplotlib as mpl

    caption = tr(caption)
    prefix = "g" + format(zlib.crc32((caption + key).encode()), "08x") + "-"
    buffer = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": prefix}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    svg = visible(_METADATA.sub("", _PREAMBLE.sub("", buffer.getvalue(), count=1)))
    head, rest = svg.split(">", 1)
    view = re.search(r'viewBox="[^"]*"', head)
    width = float(re.search(r'viewBox="[\d.]+ [\d.]+ ([\d.]+)', head).group(1))
    rest = _REFERENCE.sub(lambda match: match.group(1) + prefix, rest)
    rest = _FONT.sub(lambda match: f"font-size: {match['size']}" + (f"; font-weight: {match['weight']}" if match["weight"] else ""), rest)
    rest = _FAMILY.sub("", rest)
    if spoken() != "zh":
        rest = _LABEL.sub(lambda match: match[0] if not HAN.search(match[2]) else f'<text lang="zh"{match[1]}>{match[2]}<', rest)
    # On a narrow screen a figure scrolls rather than shrinks until its words cannot be read; the looks ask for the width that takes.
    smallest = min((float(size) for size in _SIZE.findall(rest)), default=_SMALLEST)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {view.group(0)} role="img" aria-label="{attribute(alt, 2_000)}" '
        f'style="max-width:{width * _PIXELS:.0f}px;--least:{width * _SMALLEST / smallest:.0f}px">'
    )
    title = f"<title>{attribute(alt, 2_000)}</title>"
    drawing = scrolling(opening + title + rest.strip(), tr("{caption}（图）", caption=caption))
    hint = f'<p class="note swipe">{tr("图可以左右滑动")}</p>'
    return Piece(f"<figure>{drawing}{hint}<figcaption>{inert(caption)}</figcaption></figure>")
