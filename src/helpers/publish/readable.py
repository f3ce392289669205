"""Everything of a page that can be read, for the guard: text and attributes, without looks and shapes."""

from __future__ import annotations

import re
from html import unescape

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
