"""Text of forms on its way into a page: shown as it stands, and unable to do anything."""

from __future__ import annotations

import re
import unicodedata
from html import escape

import pandas as pd

from helpers.language.translate import CLOSE, HAN, OPEN, spoken, tr, unmarked
from helpers.schema.privacy import without_numbers

CELL_LIMIT = 1_000
_CHINESE = r"[\u3400-\u9fff\uf900-\ufaff，。、；：（）《》〔〕“”]"
_LAYOUT_SPACE = re.compile(rf"(?<={_CHINESE})[ \u3000]+(?={_CHINESE})")
_PRINTED = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}?")
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
    """HTML of a text that came from a form: escaped, unseen characters spelt out, people's numbers hidden, cut for display with its full length said.

    A formula such as `=HYPERLINK(…)` gets an apostrophe in front, so that it stays text when a reader copies the cell into a workbook.
    What `language.printed` marked in a sentence of another language becomes an element of its own.
    """
    if is_blank(value):
        return ""
    text = without_numbers(str(value))
    shown = text[:limit]
    if spoken() == "zh" or OPEN not in shown:
        html = _escaped(shown)
    else:
        # Of three parts the second is what a form prints, and so on.
        parts = _PRINTED.split(shown)
        html = "".join(
            f'<span lang="zh">{_escaped(part)}</span>' if place % 2 else escape(visible(part)) for place, part in enumerate(parts)
        )
    if len(text) > limit:
        html += f'<span class="cut">{tr("……（全文 {all:,} 字，此处显示前 {shown:,} 字）", all=len(text), shown=limit)}</span>'
    return html


def as_printed(value: object, limit: int = CELL_LIMIT) -> str:
    """HTML for the words of a form; a report in another language marks them as Chinese."""
    html = inert(value, limit)
    return f'<span lang="zh">{html}</span>' if language_of(value) else html


def language_of(text: object) -> str:
    """The attribute that marks a text as Chinese in a report of another language."""
    return ' lang="zh"' if spoken() != "zh" and not is_blank(text) and HAN.search(str(text)) else ""


def _escaped(text: str) -> str:
    shown = visible(text)
    return escape("'" + shown if _FORMULA.match(shown) else shown)


def attribute(value: object, limit: int = 200) -> str:
    """The same text for the value of an attribute: without markup of ours, cut without saying so."""
    if is_blank(value):
        return ""
    text = without_numbers(str(value))
    return escape(visible(unmarked(text)[:limit] if spoken() != "zh" else text[:limit]))


def close_gaps(text: str) -> str:
    """A name without the layout spaces between Chinese characters, for narrow places: '单位 名称' -> '单位名称'."""
    return _LAYOUT_SPACE.sub("", text).strip()
