"""The list of pages that hold the forms of a large year: it stands on the first page in their place."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.analyse import volumes
from helpers.analyse.volumes import Volume
from helpers.analyse.year import Year
from helpers.language.translate import tr
from helpers.publish.report.pieces import Piece, say, show_links
from helpers.publish.report.table import COUNT, Column, show_table

COLUMNS = (
    Column("title", "主管部门", link="anchor", is_head=True), Column("units", "实施单位", COUNT, unit="个"), Column("forms", "表", COUNT, unit="份"),
    Column("critical", "严重", COUNT, unit="处"), Column("warning", "警示", COUNT, unit="处"), Column("info", "提示", COUNT, unit="处"),
)  # fmt: skip


def show_volumes(year: Year, pages: Sequence[Volume]) -> Piece:
    """The pages of a large year as a table whose rows lead to them."""
    table = show_table(volumes.listed_pages(year, pages), COLUMNS, "各主管部门的分页", sortable=True)
    return say(volumes.about_pages(year, pages)) + show_links([(tr("分页目录"), volumes.DIRECTORY)]) + table
