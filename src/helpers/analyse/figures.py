"""The figures of the report (None where there is nothing to draw): each is drawn from a summary and labelled directly, so that no legend has to be decoded."""

from __future__ import annotations

import math
import textwrap

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

from helpers.analyse.style import (
    ACCENT,
    FAINT,
    INK,
    LINE,
    QUIET,
    SEVERITY,
    SMALL,
    TINT,
    WIDTH,
    bare,
    canvas,
    label_apart,
    looks,
    name_rows,
    short,
)
from helpers.language import spoken, tr, unmarked

MOST_ROWS = 40
_ROW = 0.3
_CAUSE_BREADTH, _CAUSE_LETTERS = 23, 50
_RULE_BREADTH = 22
_BUDGET_MARKS = (("| 年初", "initial_budget"), ("○ 全年", "annual_budget"), ("● 执行", "executed"))
_TOTAL_MARKS = (("● 表内总分", "declared_total_score"), ("○ 各项之和", "sum_of_parts"), ("| 复核总分", "recomputed_total"))
_SEVERITY_WORDS = {"critical": "严重", "warning": "警示", "info": "提示"}


def cut_note(rows: int) -> str:
    """What a caption adds where a figure shows the first of its rows only."""
    return tr("；只画出前 {rows} 行，其余见下表", rows=MOST_ROWS) if rows > MOST_ROWS else ""


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
    columns = [name for _, name in _BUDGET_MARKS]
    for apart in (rows["initial_budget"] / rows["annual_budget"], rows["executed"] / rows["annual_budget"]):
        place = _telling(axes, rows[columns].where(rows[columns] > 0), apart.where(apart > 0).map(math.log, na_action="ignore").abs())
        if place is not None:
            label_apart(
                axes,
                place,
                [(tr(mark), rows.loc[place, name]) for mark, name in _BUDGET_MARKS if rows.loc[place, name] > 0],
                8,
            )


def _telling(axes, marks: pd.DataFrame, apart: pd.Series) -> int | None:
    """The row whose marks stand farthest apart and leave room for their names on both sides; none, where all coincide."""
    low, high = (
        axes.transLimits.transform(axes.transScale.transform([(value, 0) for value in side]))[:, 0]
        for side in (marks.min(axis=1), marks.max(axis=1))
    )
    candidates = apart[(apart > 0.05) & (low > 0.28) & (high < 0.8)]
    if candidates.empty:
        candidates = apart[apart > 0.05]
    return None if candidates.empty else int(candidates.idxmax())


def _bar(axes, value: float | None, place: int, colour: str) -> None:
    if value is not None and not pd.isna(value):
        axes.plot([value, value], [place - 0.3, place + 0.3], color=colour, linewidth=2, zorder=2)


def _ring(axes, value: float | None, place: int) -> None:
    if value is not None and not pd.isna(value):
        axes.plot(value, place, "o", markersize=9, markerfacecolor="white", markeredgecolor=ACCENT, markeredgewidth=1.4, zorder=3)


def _dot(axes, value: float | None, place: int) -> None:
    if value is not None and not pd.isna(value):
        axes.plot(value, place, "o", markersize=4.6, color=ACCENT, zorder=4)


def _adjustments(axes, rows: pd.DataFrame) -> None:
    axes.text(1.29, 1, tr("年中调整"), transform=axes.transAxes, color=QUIET, fontsize=SMALL, va="bottom", ha="right")
    for place, change in enumerate(rows["adjustment"]):
        if pd.isna(change):
            text, colour = tr("年初为 0 或未填"), QUIET
        elif abs(change) < 0.00005:
            text, colour = tr("未调整"), QUIET
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
    axes.plot([limit, limit], [-0.6, len(rows) - 0.4], color=INK, linewidth=0.9, linestyle=(0, (3, 2)), zorder=3)
    axes.text(
        limit,
        1,
        tr("{limit:.0%} 线", limit=limit),
        transform=axes.get_xaxis_transform(),
        color=INK,
        fontsize=SMALL,
        va="bottom",
        ha="center",
    )
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
        columns = [name for _, name in _TOTAL_MARKS]
        values = rows[columns].stack().dropna()
        low, high = (min(values.min(), 100), max(values.max(), 100)) if len(values) else (0, 100)
        room = max(4.0, high - low)
        axes.set_xlim(low - 0.15 * room, high + 1.1 * room)
        axes.set_xlabel(tr("分"), fontsize=SMALL)
        for place, row in rows.iterrows():
            marks = row[columns].dropna()
            if len(marks):
                axes.plot([marks.min(), marks.max()], [place, place], color=LINE, linewidth=2.2, zorder=1)
            _bar(axes, row["recomputed_total"], place, INK)
            _ring(axes, row["sum_of_parts"], place)
            _dot(axes, row["declared_total_score"], place)
            _gap(axes, place, row)
        telling = _telling(axes, rows[columns], rows["gap"].abs().where(rows[columns].notna().all(axis=1)))
        if telling is not None:
            label_apart(axes, telling, [(tr(mark), rows.loc[telling, name]) for mark, name in _TOTAL_MARKS], 8)
        axes.text(1.15, 1, tr("差额"), transform=axes.transAxes, color=QUIET, fontsize=SMALL, va="bottom", ha="right")
        axes.text(1.19, 1, tr("原因"), transform=axes.transAxes, color=QUIET, fontsize=SMALL, va="bottom")
        return figure


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
        return short(text, _CAUSE_BREADTH), SMALL
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


def findings_by_unit_and_rule(findings: pd.DataFrame) -> Figure | None:
    """Findings by implementing unit and rule: the area of a square and the figure in it say how many; rules stand under their severity."""
    if findings.empty:
        return None
    rules = findings.sort_values(["rank", "rule"]).drop_duplicates("rule")[["rule", "severity"]].reset_index(drop=True)
    order = (
        findings.groupby("unit")
        .agg(worst=("rank", "min"), total=("rank", "size"), critical=("rank", lambda rank: (rank == 0).sum()))
        .reset_index()
    )
    units = list(order.sort_values(["critical", "total", "unit"], ascending=[False, False, True])["unit"].head(MOST_ROWS))
    counts = findings.groupby(["unit", "rule"]).size()
    with looks():
        figure = canvas(1.1 + _ROW * len(units))
        top, bottom = 1 - 0.75 / figure.get_figheight(), 0.2 / figure.get_figheight()
        axes = bare(figure.add_axes((0.297, bottom, 0.69, top - bottom)), grid="both")
        name_rows(axes, units)
        axes.set_xlim(-0.6, max(len(rules), 12) - 0.4)
        axes.xaxis.tick_top()
        across = axes.get_position().width * WIDTH * 72 / max(len(rules), 12)
        axes.set_xticks(range(len(rules)), list(rules["rule"]), fontsize=SMALL, color=INK, rotation=90 if across < _RULE_BREADTH else 0)
        # Many rules stand close: squares and figures stay within their column.
        largest = min(18.0, across - 0.5)
        smallest, letters = min(10.0, 0.75 * largest), min(8.0, 0.7 * across)
        most = counts.max()
        for column, (rule, severity) in enumerate(zip(rules["rule"], rules["severity"], strict=True)):
            for place, unit in enumerate(units):
                number = counts.get((unit, rule), 0)
                if number:
                    size = smallest + (largest - smallest) * math.sqrt(number / most)
                    axes.plot(column, place, "s", markersize=size, color=SEVERITY[severity], markeredgecolor="white", zorder=2)
                    axes.text(column, place, f"{number}", fontsize=letters, ha="center", va="center_baseline", zorder=3,
                              color=INK if severity == "warning" else "white")  # fmt: skip
        for severity, columns in rules.groupby("severity", sort=False):
            first, last = columns.index.min(), columns.index.max()
            line = 1 + 0.34 / (figure.get_figheight() * (top - bottom))
            axes.plot(
                [first - 0.4, last + 0.4],
                [line, line],
                transform=axes.get_xaxis_transform(),
                color=SEVERITY[severity],
                linewidth=2.5,
                clip_on=False,
            )
            axes.annotate(tr(_SEVERITY_WORDS[severity]), (first - 0.4, line), (0, 4), xycoords=axes.get_xaxis_transform(), textcoords="offset points",
                          fontsize=SMALL, color=INK, annotation_clip=False)  # fmt: skip
        return figure
