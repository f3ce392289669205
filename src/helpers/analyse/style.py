"""The visual language of the figures: white, one accent, grey; red and amber for severity alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.analyse.font import families

INK, QUIET, LINE, FAINT = "#1b2733", "#5b6875", "#c9d1d9", "#eef1f4"
ACCENT = "#0b5a8f"
SEVERITY = {"critical": "#b3261e", "warning": "#e69f00", "info": "#7b8794"}
WIDTH = 9.6
SMALL, NORMAL = 9.0, 10.0
TINT = "#9dbfd8"
_LONGEST_NAME = 19.5


@contextmanager
def looks() -> Iterator[None]:
    """Inside this block figures are made in the report's style."""
    settings = {
        "font.family": families(),
        "font.size": NORMAL,
        "text.color": INK,
        "axes.edgecolor": LINE,
        "axes.labelcolor": QUIET,
        "axes.unicode_minus": True,
        # A name with two dollar signs is no formula.
        "text.parse_math": False,
        "axes.linewidth": 0.8,
        "xtick.color": QUIET,
        "ytick.color": INK,
        "xtick.labelsize": SMALL,
        "figure.facecolor": "white",
        "svg.fonttype": "none",
    }
    with mpl.rc_context(settings):
        yield


def canvas(height: float) -> Figure:
    """An empty figure of the report's width; not known to pyplot, so that nothing is shown twice."""
    return Figure(figsize=(WIDTH, height))


def bare(axes: Axes, *, grid: str = "x") -> Axes:
    """Axes without frame and tick marks, with a faint grid."""
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0)
    axes.grid(True, axis=grid, color=FAINT, linewidth=1)
    axes.set_axisbelow(True)
    return axes


def short(name: str, longest: float = _LONGEST_NAME) -> str:
    """A name cut in its middle to `longest` Chinese characters' width: what tells two projects apart often stands at the end."""
    name = " ".join(name.split())
    head, tail = name[: int(2 * longest)], name[-6:]
    if breadth(head) <= longest and len(head) == len(name):
        return name
    while breadth(head) + breadth(tail) + 1 > longest:
        head = head[:-1]
    return f"{head}…{tail}"


def breadth(text: str) -> float:
    """Width of a text in Chinese characters; Latin letters and digits are about half as wide."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.56 for sign in text)


def name_rows(axes: Axes, names: list[str]) -> None:
    """One row per name, the first on top."""
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks(range(len(names)), [short(name) for name in names])
