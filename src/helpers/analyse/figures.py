"""Draw the figures of the report from its summaries.

Lines and bars carry their own labels, so there is no legend. A figure without data is None.
"""

from __future__ import annotations

import math
import textwrap

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator
from matplotlib.transforms import ScaledTranslation

from helpers.analyse.style import (
    ACCENT,
    FAINT,
    INK,
    LINE,
    NORMAL,
    QUIET,
    SEVERITY,
    SMALL,
    TINT,
    WIDTH,
    bare,
    breadth,
    canvas,
    looks,
    name_rows,
    short,
)
from helpers.analyse.summaries import SHOWN
from helpers.language.translate import spoken, tr, unmarked
from helpers.schema.tables import SEVERITY_WORDS

MOST_ROWS = 40
_ROW = 0.3
_CAUSE_BREADTH, _CAUSE_LETTERS = 23, 50
_RULES_OF_A_SEVERITY, _RULE_ROW, _RULE_NAME, _COUNT_ROOM = 10, 0.26, 28, 66
_TOTALS = ("declared_total_score", "sum_of_parts", "recomputed_total")


_MARK_ROOM, _MARK_GAP = 17, 12
_RING = {"marker": "o", "markersize": 9, "markerfacecolor": "white", "markeredgecolor": ACCENT, "markeredgewidth": 1.4}
_DOT = {"marker": "o", "markersize": 4.6, "color": ACCENT}


def _bar_mark(colour: str) -> dict[str, object]:
    return {"marker": "|", "markersize": 13, "markeredgecolor": colour, "markeredgewidth": 2}


def cut_note(rows: int) -> str:
    """What a caption adds where a figure shows the first of its rows only."""
    return tr("；只画出前 {rows} 行", rows=MOST_ROWS) if rows > MOST_ROWS else ""


def budgets(rows: pd.DataFrame, rate_limit: float) -> Figure | None:
    """Per project: initial → annual → executed on one logarithmic axis, the adjustment as text, and the rate as a bar."""
    if rows.empty:
        return None
    rows = rows.head(MOST_ROWS).reset_index(drop=True)
    with looks():
        figure = canvas(0.85 + _ROW * len(rows))
        top, bottom = 1 - 0.35 / figure.get_figheight(), 0.45 / figure.get_figheight()
        left = bare(figure.add_axes((0.297, bottom, 0.36, top - bottom)))
        right = bare(figure.add_axes((0.775, bottom, 0.145, top - bottom)))
        _budget_axis(left, rows)
        _adjustments(left, rows)
        _rates(right, rows, rate_limit)
        return figure


def _budget_axis(axes, rows: pd.DataFrame) -> None:
    axes.set_xscale("log")
    name_rows(axes, list(rows["name"]))
    positive = rows[["initial_budget", "annual_budget", "executed"]].stack()
    positive = positive[positive > 0]
    low, high = (positive.min(), positive.max()) if len(positive) else (1, 10)
    axes.set_xlim(low / 2.2, high * 8)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel(tr("万元（对数刻度）"), fontsize=SMALL)
    for place, row in enumerate(rows.itertuples()):
        marks = [value for value in (row.initial_budget, row.annual_budget, row.executed) if value > 0]
        if marks:
            axes.plot([min(marks), max(marks)], [place, place], color=LINE, linewidth=2.2, solid_capstyle="round", zorder=1)
        _bar(axes, row.initial_budget if row.initial_budget > 0 else None, place, QUIET)
        _ring(axes, row.annual_budget if row.annual_budget > 0 else None, place)
        _dot(axes, row.executed if row.executed > 0 else None, place)
    _key(axes, ((tr("年初预算"), _bar_mark(QUIET)), (tr("全年预算"), _RING), (tr("全年执行"), _DOT)))


def _key(axes, marks) -> None:
    """The marks of the figure with their words, in its head: the same marks as in its rows, each before its word."""
    figure = axes.figure
    wide = [_MARK_ROOM + SMALL * breadth(words) + _MARK_GAP for words, _ in marks]
    # Long words of English may begin above the names.
    across = min(0.0, axes.get_position().width * WIDTH * 72 - sum(wide))
    for (words, looks_like), room in zip(marks, wide, strict=True):
        there = axes.transAxes + ScaledTranslation((across + _MARK_ROOM / 2) / 72, 6 / 72, figure.dpi_scale_trans)
        axes.plot([0], [1], transform=there, clip_on=False, linestyle="none", **looks_like)
        axes.annotate(
            words, (0, 1), (across + _MARK_ROOM, 0), xycoords="axes fraction", textcoords="offset points", fontsize=SMALL, va="bottom"
        )
        across += room


def _bar(axes, value: float | None, place: int, colour: str) -> None:
    if value is not None and not pd.isna(value):
        axes.plot(value, place, zorder=2, **_bar_mark(colour))


def _ring(axes, value: float | None, place: int) -> None:
    if value is not None and not pd.isna(value):
        axes.plot(value, place, zorder=3, **_RING)


def _dot(axes, value: float | None, place: int) -> None:
    if value is not None and not pd.isna(value):
        axes.plot(value, place, zorder=4, **_DOT)


def _adjustments(axes, rows: pd.DataFrame) -> None:
    axes.text(1.29, 1, tr("年中调整"), transform=axes.transAxes, color=QUIET, fontsize=SMALL, va="bottom", ha="right")
    for place, change in enumerate(rows["adjustment"]):
        if pd.isna(change):
            text, colour = tr("年初为 0 或未填"), QUIET
        elif abs(change) < SHOWN:
            text, colour = tr("不足 0.01%") if change else tr("未调整"), QUIET
        else:
            text, colour = f"{'+' if change > 0 else '−'}{abs(change) * 100:,.2f}%", INK
        axes.text(1.29, place, text, transform=axes.get_yaxis_transform(), color=colour, fontsize=SMALL, va="center", ha="right")


def _rates(axes, rows: pd.DataFrame, limit: float) -> None:
    axes.grid(False)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks([])
    axes.set_xticks([0, 0.5, 1], ["0", "50%", "100%"])
    axes.set_xlim(0, max(1.0, min(2.0, rows["rate"].max())) if rows["rate"].notna().any() else 1)
    axes.text(0, 1, tr("执行率"), transform=axes.transAxes, color=QUIET, fontsize=SMALL, va="bottom")
    if not pd.isna(limit):
        axes.plot([limit, limit], [-0.6, len(rows) - 0.4], color=INK, linewidth=0.9, linestyle=(0, (3, 2)), zorder=3)
        line = tr("{limit:.0%} 线", limit=limit)
        axes.text(limit, 1, line, transform=axes.get_xaxis_transform(), color=INK, fontsize=SMALL, va="bottom", ha="center")
    for place, rate in enumerate(rows["rate"]):
        if pd.isna(rate):
            axes.text(0, place, tr("无法计算"), fontsize=SMALL, color=QUIET, va="center")
            continue
        low = rate < limit
        axes.barh(place, 1, height=0.5, color=FAINT, zorder=0)
        axes.barh(place, rate, height=0.5, color=ACCENT if low else TINT, zorder=2)
        axes.text(1.04, place, f"{rate * 100:,.2f}%", transform=axes.get_yaxis_transform(), fontsize=SMALL, va="center",
                  color=INK if low else QUIET)  # fmt: skip


def totals(rows: pd.DataFrame) -> Figure | None:
    """Per form, on one line: the declared total, the sum of its parts and the re-computed total, with the cause at the gap."""
    if rows.empty:
        return None
    rows = rows.sort_values("gap", key=lambda gap: -gap.abs(), kind="stable", na_position="last").head(MOST_ROWS).reset_index(drop=True)
    with looks():
        figure = canvas(0.85 + _ROW * len(rows))
        top, bottom = 1 - 0.35 / figure.get_figheight(), 0.45 / figure.get_figheight()
        axes = bare(figure.add_axes((0.297, bottom, 0.335, top - bottom)))
        name_rows(axes, list(rows["name"]))
        columns = list(_TOTALS)
        values = rows[columns].stack().dropna()
        low, high = (min(values.min(), 100), max(values.max(), 100)) if len(values) else (0, 100)
        room = max(4.0, high - low)
        axes.set_xlim(low - 0.1 * room, high + 0.1 * room)
        axes.set_xlabel(tr("分"), fontsize=SMALL)
        for place, row in rows.iterrows():
            marks = row[columns].dropna()
            if len(marks):
                axes.plot([marks.min(), marks.max()], [place, place], color=LINE, linewidth=2.2, zorder=1)
            _bar(axes, row["recomputed_total"], place, INK)
            _ring(axes, row["sum_of_parts"], place)
            _dot(axes, row["declared_total_score"], place)
            _gap(axes, place, row)
        _key(axes, ((tr("表内总分"), _DOT), (tr("各项之和"), _RING), (tr("复核总分"), _bar_mark(INK))))
        axes.text(1.15, 1, tr("差额"), transform=axes.transAxes, color=QUIET, fontsize=SMALL, va="bottom", ha="right")
        axes.text(1.19, 1, tr("原因（试算）"), transform=axes.transAxes, color=QUIET, fontsize=SMALL, va="bottom")
        return figure


def without_sum_note(rows: pd.DataFrame) -> str:
    """What a caption adds where a form has no ring: the sum of its parts is not known."""
    blank = int(rows["sum_of_parts"].isna().sum())
    return tr("；{forms:,} 份表没有填全得分，没有“各项之和”", forms=blank) if blank else ""


def _gap(axes, place: int, row) -> None:
    agrees = not pd.isna(row.gap) and abs(row.gap) <= 0.01
    colour = QUIET if agrees or pd.isna(row.gap) else INK
    across = axes.get_yaxis_transform()
    if not pd.isna(row.gap):
        text = "0" if agrees else f"{'+' if row.gap > 0 else '−'}{abs(row.gap):,.2f}"
        axes.text(1.15, place, text, transform=across, fontsize=SMALL, color=colour, va="center", ha="right")
    cause, size = _cause(unmarked(row.cause))
    axes.text(1.19, place, cause, transform=across, fontsize=size, color=colour, va="center", linespacing=1.15)


def _cause(text: str) -> tuple[str, float]:
    """A cause as it fits into its row, and in what size: one line of Chinese, or two small ones of English, which is longer."""
    if spoken() == "zh":
        # 试算：…没有计入：…: the head of the column says the first word, the table below holds the figures at the end.
        told = text.removesuffix("。").split("：")
        return short(told[min(1, len(told) - 1)], _CAUSE_BREADTH), SMALL
    first, *more = textwrap.wrap(text, _CAUSE_LETTERS, max_lines=2, placeholder="…")
    return "\n".join([first, *more]), SMALL - 2


def scores_against_weights(points: pd.DataFrame) -> Figure | None:
    """Indicator rows by weight and by the share of it that they scored: the area of a circle and the figure beside it say how many."""
    points = points[points["weight"] > 0]
    if points.empty:
        return None
    points = points.assign(share=points["score"] / points["weight"])
    if len(points) > MOST_ROWS:
        points = points.assign(weight=points["weight"].round(), share=points["share"].round(1))
    points = points.groupby(["weight", "share"])["rows"].sum().reset_index().sort_values("rows", ascending=False)
    with looks():
        figure = canvas(3.4)
        axes = bare(figure.add_axes((0.09, 0.15, 0.86, 0.8)), grid="y")
        high, low = points["weight"].max(), min(points["share"].min(), 0.9)
        weights = sorted(points["weight"].unique())
        axes.set_xlim(0, high * 1.15)
        axes.set_ylim(low - 0.08, max(points["share"].max(), 1) + 0.09)
        if len(weights) <= 12:
            axes.set_xticks(weights, [f"{weight:g}" for weight in weights])
        axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{share * 100:,.0f}%"))
        axes.axhline(1, color=LINE, linewidth=1.2, zorder=1)
        axes.text(0, 1, tr("满分"), color=QUIET, fontsize=SMALL, va="bottom")
        most, taken = points["rows"].max(), {}
        for row in points.itertuples():
            size = 5 + 25 * math.sqrt(row.rows / most)
            axes.plot(row.weight, row.share, "o", markersize=size, color=ACCENT, markeredgecolor="white", zorder=2)
            text = tr("{rows:,} 行", rows=row.rows)
            if row.share < 1:
                text = tr("{rows:,} 行得 {score:,.4g} 分", rows=row.rows, score=row.share * row.weight)
            # Where circles stand close, the larger keep their labels.
            reach = (row.weight, row.weight + high * 1.15 * len(text) * SMALL / (axes.get_position().width * WIDTH * 72))
            beside = taken.setdefault(round(row.share, 1), [])
            if any(reach[0] < last and first < reach[1] for first, last in beside):
                continue
            beside.append(reach)
            axes.annotate(text, (row.weight, row.share), (size / 2 + 4, 0), textcoords="offset points", fontsize=SMALL, va="center", color=INK,
                          bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})  # fmt: skip
        axes.set_xlabel(tr("指标分值（分）"), fontsize=SMALL)
        axes.set_ylabel(tr("得分占分值的比例"), fontsize=SMALL)
        axes.tick_params(axis="y", labelsize=SMALL, labelcolor=QUIET)
        return figure


def findings_by_rule(counts: pd.DataFrame) -> Figure | None:
    """Findings of each rule by its words, one group for each severity of the findings: how many, what, a bar, and in how many forms.

    Number and words stand on the left, where a phone shows them before anybody scrolls.
    """
    if counts.empty:
        return None
    rows = _rows_of_rules(counts)
    with looks():
        figure = canvas(0.2 + _RULE_ROW * len(rows))
        axes = bare(figure.add_axes((0.475, 0.02, 0.42, 0.96)))
        axes.grid(False)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(0, counts["findings"].max())
        axes.set_xticks([])
        axes.set_yticks([])
        across, wide = axes.get_yaxis_transform(), WIDTH * 72
        left, width = axes.get_position().x0 * wide, axes.get_position().width * wide
        for place, row in enumerate(rows):
            colour, size = SEVERITY[row["severity"]], NORMAL if row["is_head"] else SMALL
            told, name, beside = row["told"], short(row["name"], _RULE_NAME), row["beside"]
            axes.text((_COUNT_ROOM - left) / width, place, told, transform=across, ha="right", va="center", fontsize=size)
            axes.text((_COUNT_ROOM + 9 - left) / width, place, name, transform=across, va="center", fontsize=size)
            axes.text(1.02, place, beside, transform=across, va="center", fontsize=SMALL, color=QUIET)
            if row["is_head"]:
                axes.plot([0, 1], [place, place], transform=across, color=colour, linewidth=2.5)
            else:
                axes.barh(place, row["length"], height=0.62, color=colour)
        return figure


def _rows_of_rules(counts: pd.DataFrame) -> list[dict[str, object]]:
    """Head, rules with the most findings, and what the others come to, for each severity."""
    rows = []

    def add(severity: str, name: str, findings: int, beside: str, length: int = 0, *, is_head: bool = False) -> None:
        told = tr("{findings:,} 处", findings=findings)
        rows.append({"severity": severity, "name": name, "told": told, "beside": beside, "length": length, "is_head": is_head})

    for severity, own in counts.groupby("severity", sort=False):
        first, others = own.head(_RULES_OF_A_SEVERITY), own.iloc[_RULES_OF_A_SEVERITY:]
        rules = tr("{rules:,} 条规则", rules=len(own))
        add(severity, tr(SEVERITY_WORDS[severity]), int(own["findings"].sum()), rules, is_head=True)
        for row in first.itertuples():
            add(severity, f"{unmarked(row.title)} {row.rule}", row.findings, tr("{forms:,} 份表", forms=row.forms), row.findings)
        if len(others):
            add(severity, tr("其余 {rules:,} 条规则，见下表", rules=len(others)), int(others["findings"].sum()), "")
    return rows
