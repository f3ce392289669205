"""The pages behind the first one of a large year: one per department with its findings and forms, and a directory of them all."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pyarrow.parquet as pq
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.analyse import decisions, problems, volumes
from helpers.analyse.volumes import DIRECTORY, FOLDER, Volume
from helpers.analyse.year import Year, change_words, read_year
from helpers.config.parameters import RunParameters
from helpers.language.translate import tr
from helpers.publish.report.escaping import as_printed
from helpers.publish.report.finding_cards import files_of, show_findings
from helpers.publish.report.form_sections import BY_FORM, each_form, unfoldable
from helpers.publish.report.links import linked, units_led
from helpers.publish.report.page_frame import render
from helpers.publish.report.pieces import Piece, say, searched, show_folds, show_links
from helpers.publish.report.table import show_table
from helpers.publish.report.volume_list import COLUMNS

FIRST_PAGE = "annual_report.html"
WHERE = "where.js"
"""Which form and finding stands on which page, for links that were made to the first page when it held all."""


def pages_of(run: RunParameters, limit: int | None = None) -> Pages | None:
    """The pages of a large year; None where one page holds all."""
    projects = run.processed_year / "projects.parquet"
    if not projects.is_file() or pq.read_metadata(projects).num_rows <= (volumes.ONE_PAGE if limit is None else limit):
        return None
    year = read_year(run)
    return Pages(year, volumes.volumes(year, limit))


@dataclass(frozen=True)
class Pages:
    """The pages of a large year, made one at a time."""

    year: Year
    volumes: list[Volume]

    @cached_property
    def places(self) -> dict[str, str]:
        """On which page each anchor stands."""
        return volumes.places(self.year, self.volumes) | {DIRECTORY: DIRECTORY, FIRST_PAGE: f"../{FIRST_PAGE}"}

    @cached_property
    def files(self) -> dict[str, str]:
        """In which file each form stands, where there are several."""
        return files_of(self.year["projects"], self.year["documents"])

    def linked(self, first_page: str) -> str:
        """The first page with its links led into the others."""
        return linked(units_led(first_page, self.places, volumes.unit_anchor), self.places, f"{FOLDER}/")

    def write(self, report: Path, guard: Callable[[str, str], None]) -> None:
        """Write every page below the folder `report`. `guard` is shown each page and its name before it is written, and may refuse."""
        folder = report / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        for name, html in self.rendered():
            guard(html, name)
            (folder / name).write_text(html, encoding="utf-8", newline="\n")
        (folder / WHERE).write_text(self.where, encoding="utf-8", newline="\n")

    @property
    def where(self) -> str:
        """A script that tells of each page which forms and findings it holds: file, project_ids, finding_ids. Pages read it when they lack an anchor."""
        page_of = {key: volume.number for volume in self.volumes for key in volume.forms}
        findings = self.year["findings"].groupby(self.year["findings"]["project_id"].map(page_of))["finding_id"]
        found = {number: " ".join(keys) for number, keys in findings}
        pages = [[quote(volume.file), " ".join(volume.forms), found.get(volume.number, "")] for volume in self.volumes]
        return "var pagesOfTheReport = [\n" + ",\n".join(json.dumps(page) for page in pages) + "\n];\n"

    def rendered(self) -> Iterable[tuple[str, str]]:
        """Each page's file name and HTML, the directory first; no two stand in memory together."""
        yield DIRECTORY, self._finished(self._directory())
        for volume, own in zip(self.volumes, self._own_tables(), strict=True):
            yield volume.file, self._finished(self._page(volume, own))

    def _finished(self, html: str) -> str:
        return linked(html, self.places, elsewhere=f"../{FIRST_PAGE}")

    def _directory(self) -> str:
        title = tr("{year} 年度项目支出绩效自评报告：分页目录", year=self.year.fiscal_year)
        table = show_table(volumes.directory(self.year, self.volumes), COLUMNS, tr("各主管部门的分页"), sortable=True, longest=sys.maxsize)
        return render(
            _notebook([("分页", show_links([(tr("年度报告"), FIRST_PAGE)]) + searched(table))]),
            self.year.fiscal_year,
            title,
            of_pieces=True,
            where=WHERE,
        )

    def _page(self, volume: Volume, own: Mapping[str, pd.DataFrame]) -> str:
        findings = own["found"]
        place = self.volumes.index(volume)
        links = [(tr("年度报告"), FIRST_PAGE), (tr("分页目录"), DIRECTORY)]
        neighbours = (("上一页：{title}", place - 1), ("下一页：{title}", place + 1))
        links += [
            (tr(text, title=self.volumes[other].title), self.volumes[other].anchor)
            for text, other in neighbours
            if 0 <= other < len(self.volumes)
        ]
        units = volumes.unit_counts(self.year, volume)
        head = say(volumes.summary_of(volume, findings)) + show_links(links)
        if len(units) > 1:
            head += show_folds([(tr("{units:,} 个实施单位", units=len(units)), show_links(units))])
        title = tr("{title}：{year} 年度自评表及其问题", title=volume.title, year=self.year.fiscal_year)
        cells = [("概况", head), ("问题", show_findings(findings, self.files)), ("逐项目", self._forms(volume, own))]
        return render(_notebook(cells), self.year.fiscal_year, title, of_pieces=True, where=WHERE)

    def _forms(self, volume: Volume, own: Mapping[str, pd.DataFrame]) -> Piece:
        """The forms of a page, those of a unit together under its name."""
        forms = each_form(own, self.year.names, change_words(), own["accepted"], self.year.profile_title)
        parts = []
        for unit, keys in groupby(volume.forms, key=self.year.units.get):
            parts.append(f'<h3 id="{volumes.unit_anchor(str(unit))}">{as_printed(unit)}</h3>')
            parts += [forms[key] for key in keys]
        return unfoldable(parts)

    def _own_tables(self) -> Iterable[dict[str, pd.DataFrame]]:
        """The rows of each page's forms, a page at a time."""
        number = {key: place for place, volume in enumerate(self.volumes) for key in volume.forms}
        tables = {name: self.year[name] for name in (*BY_FORM, "projects")}
        tables |= {"accepted": decisions.accepted(self.year), "found": problems.findings(self.year)}
        rows = {name: _grouped(table["project_id"].map(number)) for name, table in tables.items()}
        documents = self.year["documents"].set_index("document_id", drop=False)
        for place, volume in enumerate(self.volumes):
            own = {name: table.take(rows[name].get(place, [])) for name, table in tables.items()}
            own["projects"] = own["projects"].set_index("project_id", drop=False).loc[list(volume.forms)]
            own["documents"] = documents.loc[own["projects"]["document_id"].unique()]
            yield own


def _grouped(numbers: pd.Series) -> Mapping[int, Sequence[int]]:
    """Places of the rows of each number."""
    return numbers.groupby(numbers.to_numpy()).indices


def _notebook(cells: Iterable[tuple[str, Piece]]) -> NotebookNode:
    """Pieces under headings, as the report's template shows them; what holds nothing is left out."""
    made = []
    for heading, piece in cells:
        outputs = [new_output("display_data", {"text/html": piece._repr_html_()})]
        made += [new_markdown_cell(f"## {heading}"), new_code_cell(outputs=outputs)]
    return new_notebook(cells=made)
