"""Stage 4, second half: lay out tables, figures and findings as one HTML page. It computes nothing."""

from __future__ import annotations

from pathlib import Path

from helpers.config.parameters import RunParameters
from helpers.publish.report.figures_html import show
from helpers.publish.report.finding_cards import files_of, show_findings, show_matrix
from helpers.publish.report.form_sections import show_forms
from helpers.publish.report.pieces import Piece, say, show_folds, show_links, show_tiles, style_for_lab
from helpers.publish.report.table import CODE, COUNT, MONEY, PERCENT, POINTS, PRINTED, SEVERITY, TEXT, Column, show_table
from helpers.publish.report.volume_list import show_volumes
from helpers.schema.privacy import personal_data_in

__all__ = [
    "CODE", "COUNT", "MONEY", "PERCENT", "POINTS", "PRINTED", "SEVERITY", "TEXT", "Column", "Piece",
    "files_of", "personal_data_in", "publish", "say", "show", "show_findings", "show_folds", "show_forms", "show_links", "show_matrix", "show_table", "show_tiles", "show_volumes", "style_for_lab",
]  # fmt: skip


def publish(run: RunParameters, executed_notebook: Path, output: Path) -> None:
    """Write the executed notebook as the year's report; see `helpers.publish.report.publish`."""
    # nbconvert is needed by the chain alone: notebooks that only show tables start without it.
    from helpers.publish.report.whole_report import publish as write_report

    write_report(run, executed_notebook, output)
