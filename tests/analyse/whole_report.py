"""The whole report and all papers of a processed year, made in this process: the cells of the analysts' notebook, one after the other."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import nbformat

import helpers
from helpers import explore
from helpers.config.parameters import RunParameters
from helpers.publish import papers
from helpers.publish.report import publish
from helpers.schema import tables
from tests.conftest import PROJECT

NOTEBOOK = PROJECT / "notebooks/4_analyse.ipynb"


def make_report(run: RunParameters, previous: Path | None = None) -> str:
    """Analyse, publish and write the papers of a year whose tables stand in its processed folder; returns the report."""
    comparison = papers.compare_with_last(run, previous)
    run.reports_year.mkdir(parents=True, exist_ok=True)
    executed = run.reports_year / NOTEBOOK.name
    nbformat.write(_executed(run), executed)
    report = run.reports_year / "annual_report.html"
    publish(run, executed, report)
    papers.write_papers(run, run.reports_year, comparison)
    return report.read_text("utf-8")


def look_at(run: RunParameters) -> None:
    """What an analyst does first: load every table, list the findings and the units, follow a figure, ask by SQL."""
    year = helpers.load(run.fiscal_year, processed_dir=run.processed_dir, reports_dir=run.reports_dir)
    for name in year.names:
        if (run.processed_year / f"{name}.parquet").is_file():
            assert list(year[name].columns) == tables.TABLES[name].names
    explore.findings_of(year, severity="critical")
    explore.units_of(year)
    for row in year.funds[year.funds["project_id"].isin(year.projects["project_id"])].head(1).itertuples():
        explore.trace(year, "funds", "executed", row.project_id, row.position)
    with explore.connect(run.processed_dir, run.reports_dir) as database:
        database.sql("select count(*) from projects join findings using (project_id)").fetchall()


def _executed(run: RunParameters) -> nbformat.NotebookNode:
    """The notebook with what its cells show."""
    book = nbformat.reads(json.dumps(json.loads(NOTEBOOK.read_text("utf-8"))), as_version=4)
    names: dict[str, object] = {}
    for cell in book.cells:
        if cell.cell_type != "code":
            continue
        body = ast.parse(cell.source).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), NOTEBOOK.name, "exec"), names)
        if "parameters" in cell.metadata.get("tags", []):
            names |= {name: getattr(run, name) for name in run.names()}
        if last is not None:
            shown = eval(compile(ast.Expression(last.value), NOTEBOOK.name, "eval"), names)
            html = shown._repr_html_() if hasattr(shown, "_repr_html_") else ""
            cell.outputs = [nbformat.v4.new_output("execute_result", {"text/html": html}, execution_count=1)] if html else []
    return book
