"""Text of forms on its way into a page: shown as it stands, and unable to do anything."""

from __future__ import annotations

import re
import unicodedata
from html import escape

import pandas as pd

CELL_LIMIT = 1_000
_CHINESE = r"[\u3400-\u9fff\uf900-\ufaff，。、；：（）《》〔〕“”]"
_LAYOUT_SPACE = re.compile(rf"(?<={_CHINESE})[ \u3000]+(?={_CHINESE})")
_FORMULA = re.compile(r"\s*[=+@\-](?:\s*[A-Za-z_][\w.]*\s*\(|[^\n]*[!|])")
# What a reader cannot see but a page obeys: controls, bidirectional and zero-width signs, lone surrogates, private and unassigned code points.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def is_blank(value: object) -> bool:
    """Whether there is nothing to print: null, or a text of white space only."""
    if value is None or value is pd.NA:
        return True
    if isinstance(value, float) and pd.isna(value):
        return True
    return not str(value).strip()


def is_true(value: object) -> bool:
    """Whether a flag is set; null is not."""
    return not is_blank(value) and bool(value)


def visible(text: str) -> str:
    """Spell out every character that cannot be seen: U+202E becomes 〔U+202E〕. Line breaks and tabs stay."""
    return "".join(
        f"〔U+{ord(sign):04X}〕" if sign not in "\n\t" and unicodedata.category(sign) in _UNSEEN else sign
        for sign in text.replace("\r\n", "\n")
    )


def inert(value: object, limit: int = CELL_LIMIT) -> str:
    """HTML of a text that came from a form: escaped, unseen characters spelt out, cut for display with its full length said.

    A formula such as `=HYPERLINK(…)` gets an apostrophe in front, so that it stays text when a reader copies the cell into a workbook.
    """
    if is_blank(value):
        return ""
    text = str(value)
    shown = visible(text[:limit])
    if _FORMULA.match(shown):
        shown = "'" + shown
    html = escape(shown)
    if len(text) > limit:
        html += f'<span class="cut">……（全文 {len(text):,} 字，此处显示前 {limit:,} 字）</span>'
    return html


def attribute(value: object, limit: int = 200) -> str:
    """The same text for the value of an attribute: without markup of ours, cut without saying so."""
    return "" if is_blank(value) else escape(visible(str(value)[:limit]))


def close_gaps(text: str) -> str:
    """A name without the layout spaces between Chinese characters, for narrow places: '单位 名称' -> '单位名称'."""
    return _LAYOUT_SPACE.sub("", text).strip()
