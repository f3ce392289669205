"""The analysts' start notebook runs from top to bottom, shows what it should, and fetches nothing."""

from __future__ import annotations

import json
import re

import nbformat
import pytest
from nbformat import NotebookNode

from helpers import explore, load
from helpers.publish import report
from helpers.run import notebook
from helpers.schema import tables
from tests.conftest import PROJECT, Year

START = PROJECT / "notebooks/explore/start.ipynb"
CELL_SECONDS = 120


@pytest.fixture(scope="module")
def executed(real_year: Year, tmp_path_factory) -> NotebookNode:
    """The notebook as it ran in a folder of its own, over the real year."""
    for library in ("duckdb", "ipywidgets", "itables"):
        pytest.importorskip(library, reason=f"needs {library}: requirements/lab.txt has it")
    with notebook.kernel_settings() as settings:
        return notebook.execute(
            START, {"processed_dir": real_year.run.processed_dir}, folder=START.parent, settings=settings | {"execution_timeout": CELL_SECONDS}
        )


def shown(book: NotebookNode, source: str) -> str:
    """Everything that the cell with this source shows, as text and HTML."""
    (cell,) = (cell for cell in book.cells if source in cell.source and cell.cell_type == "code")
    return "\n".join(str(output.get("data", output)) for output in cell.outputs)


def test_every_cell_runs_and_none_complains(executed):
    for cell in (cell for cell in executed.cells if cell.cell_type == "code"):
        assert not [output for output in cell.outputs if output.output_type in ("stream", "error")], cell.source
    states = json.dumps(executed.metadata.get("widgets", {}), ensure_ascii=False)
    assert '"output_type": "error"' not in states and "ename" not in states


def test_the_tables_are_interactive(executed):
    for source in ("year.projects[[", "explore.show(totals", "explore.show(rows"):
        assert "itables" in shown(executed, source)


def rows_in(html: str) -> list[list[str]]:
    """The rows that an interactive table holds, all pages of it."""
    (packed,) = re.findall(r'"data_json": ("(?:[^"\\]|\\.)*")', html)
    return json.loads(json.loads(packed))


def html_of(book: NotebookNode, source: str) -> str:
    (cell,) = (cell for cell in book.cells if source in cell.source)
    return "".join(output.data.get("text/html", "") for output in cell.outputs)


def widget_states(book: NotebookNode) -> list[dict]:
    (kind,) = book.metadata["widgets"].values()
    return [widget["state"] for widget in kind["state"].values()]


def test_every_finding_is_in_its_table(executed, real_year):
    (output,) = (output for state in widget_states(executed) for output in state.get("outputs", ()))
    rows, findings = rows_in(output["data"]["text/html"]), tables.read(real_year.processed, "findings")
    assert len(rows) == len(findings) > 200 and [row[4] for row in rows] == findings["message"].tolist()
    assert "downsampled" not in output["data"]["text/html"]


def test_blanks_are_blank_and_figures_are_as_they_stand(executed, real_year):
    shown_rows = rows_in(html_of(executed, "explore.show(rows"))
    indicators = tables.read(real_year.processed, "indicators")
    assert [row[8] for row in shown_rows] == indicators["deviation_note"].fillna("").tolist()
    assert [row[6] for row in shown_rows] == ["" if weight is None else f"{weight:g}" for weight in indicators["weight"].astype(object).where(indicators["weight"].notna(), None)]


def test_the_findings_can_be_filtered_by_unit_and_severity(executed):
    assert "Dropdown" in shown(executed, "interact(\n") and "widget-view+json" in shown(executed, "interact(\n")
    dropdowns = [state for state in widget_states(executed) if state.get("_model_name") == "DropdownModel"]
    assert [(state["description"], state["_options_labels"][state["index"]]) for state in dropdowns] == [("单位", "（全部）"), ("级别", "（全部）")]


def test_the_sums_of_the_year_come_by_sql(executed, real_year):
    funds = tables.read(real_year.processed, "funds")
    totals = funds[funds["source"] == "total"]
    told = shown(executed, "from funds where source = 'total'")
    assert "2023" in told and f"{totals['executed'].sum():.6f}" in told


def test_a_figure_is_followed_to_its_cell(executed):
    told = shown(executed, 'explore.trace(year, "funds", "executed"')
    assert "2023_self_evaluation_forms.txt" in told and "行 10 列 6" in told and "11.5178" in told
    assert "C02" in shown(executed, "finding = ") and "行 26 列 7" in shown(executed, 'explore.trace(year, finding["table"]')
    assert "405" in shown(executed, '"target_value", valued')


def test_a_rule_is_tried(executed):
    told = shown(executed, "def exactly_met")
    assert "failed" in told and "passed" in told


def test_cleaning_again_gives_what_stands_on_the_disk(executed):
    assert "Empty DataFrame" in shown(executed, "from helpers.clean import clean")


def test_nothing_is_loaded_from_outside(executed):
    pages = "\n".join(shown(executed, cell.source) for cell in executed.cells if cell.cell_type == "code")
    assert not re.search(r"(src|srcset)=[\"']?https?:|<link[^>]+href=[\"']?https?:|import\([\"']https?:|@import|url\(https?:", pages)


def test_no_contact_is_shown(executed, real_year):
    contacts = tables.read(real_year.processed, "contacts")
    assert report.personal_data_in(notebook.as_text(executed), contacts) == []


def test_jupyterlab_is_told_to_ask_nobody_and_nobody_about_news():
    (settings,) = json.loads((PROJECT / "notebooks/.jupyterlab/overrides.json").read_text("utf-8")).values()
    assert settings == {"checkForUpdates": False, "fetchNews": "false"}
    assert '--LabApp.app_settings_dir="$(CURDIR)/notebooks/.jupyterlab"' in (PROJECT / "Makefile").read_text("utf-8")


def test_its_cells_are_thin_and_it_holds_no_results():
    book = nbformat.read(START, as_version=4)
    for cell in (cell for cell in book.cells if cell.cell_type == "code"):
        assert cell.outputs == [] and cell.execution_count is None and len(cell.source.splitlines()) <= 20


def test_the_notebook_names_commands_and_functions_that_exist():
    text = START.read_text("utf-8")
    assert {name for name in re.findall(r"explore\.(\w+)\(", text) if not hasattr(explore, name)} == set()
    assert "helpers.load(" in text and callable(load)
