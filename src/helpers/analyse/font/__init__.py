"""The font of the figures: a subset of Noto Sans SC that is shipped, so that Chinese is measured and drawn the same everywhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from matplotlib import font_manager

FAMILY = "Noto Sans SC Subset"
FILE = Path(__file__).with_name("NotoSansSC-subset.otf")
# What draws a character that the subset lacks, where the machine has one of them; the last is part of matplotlib.
_FALLBACKS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "DejaVu Sans")


@cache
def families() -> list[str]:
    """Font families for matplotlib, the shipped one first; it is registered by its file, without looking at the system's fonts."""
    if all(entry.name != FAMILY for entry in font_manager.fontManager.ttflist):
        font_manager.fontManager.addfont(FILE)
    installed = {entry.name for entry in font_manager.fontManager.ttflist}
    return [FAMILY, *(name for name in _FALLBACKS if name in installed)]
