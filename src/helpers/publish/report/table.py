"""Tables: a caption that says what they hold, heads with units, figures aligned right, everything from forms inert.

Figures have their thousands separated, a fixed number of decimals and a true minus sign.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

import pandas as pd

from helpers.language.translate import in_a_row, tr
from helpers.publish.report.escaping import as_printed, attribute, inert, is_blank
from helpers.publish.report.pieces import Piece, badge
from helpers.schema.tables import SEVERITY_WORDS

MINUS = "−"
MISSING = "—"


def figure(value: object, decimals: int = 2, *, signed: bool = False) -> str:
    """1098.0558 -> '1,098.06'; null -> '—'. A figure that rounds to nothing is '0.00', never '−0.00'."""
    if is_blank(value):
        return MISSING
    number = round(float(value), decimals)
    if number == 0:
        number = 0.0
    sign = MINUS if number < 0 else "+" if signed and number > 0 else ""
    return f"{sign}{abs(number):,.{decimals}f}"


def per_cent(fraction: object, *, signed: bool = False) -> str:
    """0.19952 -> '19.95%'; null -> '—'."""
    return MISSING if is_blank(fraction) else figure(float(fraction) * 100, 2, signed=signed) + "%"


def decimals_needed(values: Iterable[object], most: int = 2) -> int:
    """The fewest decimals, up to `most`, that print every value of a column exactly."""
    numbers = [float(value) for value in values if not is_blank(value)]
    for decimals in range(most):
        if all(abs(round(number, decimals) - number) < 1e-9 for number in numbers):
            return decimals
    return most


TEXT, CODE, MONEY, PERCENT, POINTS, COUNT, SEVERITY, PRINTED = "text", "code", "money", "percent", "points", "count", "severity", "printed"
_UNITS = {MONEY: "万元", PERCENT: "%", POINTS: "分"}
# Tables of so many rows are kept on one page in print.
_BRIEF = 15
# A table of more rows than a person reads is cut to its first; where the others stand is said below it.
LONGEST, SHOWN = 400, 100
FINDINGS_SECTION = "s4"
"""Anchor of the section of the findings."""
_FIGURES = frozenset({MONEY, PERCENT, POINTS, COUNT})


@dataclass(frozen=True)
class Column:
    """One column of a table: `name` in the frame, `head` on the page.

    `head` and `unit` are looked up in the language of the report; kind PRINTED is what forms print, which stays as it is.
    `unit` stands in the head (money 万元, points 分 unless said otherwise); `link` names the frame's column of anchors on this page;
    `finds` (`unit` or `rule`) makes cells links to the findings of the unit or rule that they name; where the frame's column `of` counts none,
    there is no link. `is_head` makes its cells the heads of their rows, `width` is `wide` for sentences, `short` for codes; `signed` prints a plus before a rise.
    """

    name: str
    head: str
    kind: str = TEXT
    unit: str | None = None
    link: str = ""
    finds: str = ""
    of: str = ""
    is_head: bool = False
    width: str = ""
    signed: bool = False

    @property
    def unit_text(self) -> str:
        unit = _UNITS.get(self.kind, "") if self.unit is None else self.unit
        return tr(unit) if unit else ""


def show_table(
    rows: pd.DataFrame | Iterable[Mapping[str, object]],
    columns: Sequence[Column],
    caption: str,
    *,
    total: Mapping[str, object] | None = None,
    sortable: bool = False,
    note: str = "",
    longest: int = LONGEST,
    rest: str = "各自评表和 findings.xlsx",
) -> Piece:
    """A table of `rows`; without rows there is no table. `total` is printed as the last row and stays there when readers sort.

    Of more than `longest` rows the first are shown, a hundred at most; `rest` says where all of them stand.
    """
    every = rows if isinstance(rows, pd.DataFrame) else [dict(row) for row in rows]
    shown = every[: min(SHOWN, longest)] if len(every) > longest else every
    records = shown.to_dict("records") if isinstance(shown, pd.DataFrame) else shown
    if not records:
        return Piece("")
    caption, note = tr(caption), tr(note)
    if len(records) < len(every):
        cut = tr("列出前 {shown:,} 行，共 {all:,} 行；全部见{rest}。", shown=len(records), all=len(every), rest=tr(rest))
        note = in_a_row([cut, note] if note else [cut])
    points = [column.name for column in columns if column.kind == POINTS]
    decimals = decimals_needed(row.get(name) for row in [*records, total or {}] for name in points)
    heads = "".join(_head(column) for column in columns)
    body = "".join(f"<tr>{''.join(_cell(column, row, decimals) for column in columns)}</tr>" for row in records)
    foot = f"<tfoot><tr>{''.join(_cell(replace(column, finds=''), total, decimals) for column in columns)}</tr></tfoot>" if total else ""
    classes = " ".join(name for name, holds in (("sortable", sortable), ("brief", len(records) <= _BRIEF)) if holds)
    html = f'<table class="{classes}"><caption>{inert(caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody>{foot}</table>'
    after = f'<p class="note">{inert(note)}</p>' if note else ""
    return Piece(scrolling(html, caption) + after)


def scrolling(html: str, label: str) -> str:
    """A container that scrolls by itself when what it holds is wider than the page; reachable by keyboard."""
    return f'<div class="scroll" role="group" tabindex="0" aria-label="{attribute(label)}">{html}</div>'


def _head(column: Column) -> str:
    unit = f'<br><span class="unit">{tr("（{unit}）", unit=escape(column.unit_text))}</span>' if column.unit_text else ""
    return f'<th scope="col"{_class(column)}>{escape(tr(column.head))}{unit}</th>'


def _cell(column: Column, row: Mapping[str, object], decimals: int) -> str:
    value = row.get(column.name)
    html = _printed(column, value, decimals)
    anchor = row.get(column.link) if column.link else None
    if html and not is_blank(anchor):
        html = f'<a href="#{escape(str(anchor))}">{html}</a>'
    elif column.finds and not is_blank(value) and (not column.of or row.get(column.of)):
        # The script leads into the filtered list; without scripts the section with all findings is what there is.
        html = f'<a href="#{FINDINGS_SECTION}" data-{column.finds}="{attribute(value)}">{html}</a>'
    return f'<th scope="row"{_class(column)}><div>{html}</div></th>' if column.is_head else f"<td{_class(column)}>{html}</td>"


def _class(column: Column) -> str:
    name = "figure" if column.kind in _FIGURES else column.width
    return f' class="{name}"' if name else ""


def _printed(column: Column, value: object, decimals: int) -> str:
    if column.kind == MONEY:
        return figure(value, signed=column.signed)
    if column.kind == PERCENT:
        return per_cent(value, signed=column.signed).removesuffix("%")
    if column.kind == POINTS:
        return figure(value, decimals, signed=column.signed)
    if column.kind == COUNT:
        return figure(value, 0, signed=column.signed)
    if column.kind == SEVERITY and value in SEVERITY_WORDS:
        return badge(str(value))
    if column.kind == CODE and not is_blank(value):
        return f"<code>{inert(value)}</code>"
    if column.kind == PRINTED:
        return as_printed(value)
    return inert(value)
