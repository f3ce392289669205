"""The real 2023 forms, read by machine, equal the transcription that was made by careful reading, in every field."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from helpers.clean import clean
from helpers.config.parameters import RunParameters
from helpers.ingest import read_year
from helpers.schema import tables

REFERENCE = json.loads((Path(__file__).parents[1] / "data" / "2023_reference.json").read_text(encoding="utf-8"))
PROJECT = {
    "fiscal_year": "fiscal_year", "project_name": "project_name", "department": "department", "implementing_unit": "unit",
    "amount_unit": "amount_unit", "expected_goal": "goal_expected", "actual_outcome": "goal_actual",
    "declared_total_weight": "declared_total_weight", "declared_total_score": "declared_total_score", "is_fragment": "fragment",
}  # fmt: skip
FUNDS = ("source", "initial_budget", "annual_budget", "executed", "weight", "execution_rate", "score")
INDICATORS = ("level2", "level3", "target_text", "actual_text", "weight", "score")


@pytest.fixture(scope="module")
def year() -> dict[str, pd.DataFrame]:
    run = RunParameters(fiscal_year=2023)
    read = read_year(run)
    return read | clean(2023, read["documents"], read["cells"])


def plain(value: object) -> object:
    """A value as compared: null is None, text without white space."""
    if value is None or value is pd.NA or value != value:
        return None
    return "".join(value.split()) if isinstance(value, str) else value


def rows_of(frame: pd.DataFrame, project_id: str) -> list[dict[str, object]]:
    return frame[frame["project_id"] == project_id].to_dict("records")


def test_there_are_nineteen_forms_and_two_fragments(year):
    assert year["projects"]["is_fragment"].tolist() == [form["fragment"] for form in REFERENCE]
    assert (len(year["projects"]), len(year["funds"]), len(year["indicators"])) == (21, 76, 153)


@pytest.mark.parametrize("number", range(len(REFERENCE)))
def test_each_form_equals_its_transcription(year, number: int):
    expected = REFERENCE[number]
    project = year["projects"].to_dict("records")[number]
    assert {name: plain(project[name]) for name in PROJECT} == {name: plain(expected[key]) for name, key in PROJECT.items()}

    funds = [{name: plain(row[name]) for name in FUNDS} | {"place": row["place"]} for row in rows_of(year["funds"], project["project_id"])]
    assert funds == [{name: plain(row[name]) for name in FUNDS} | {"place": f"行 {row['line']}"} for row in expected["funds"]]

    # The transcription is as printed: so is what the log holds of numbers of the template (指标 1：) that reading took away.
    numbers = year["changes"][year["changes"]["reason"] == "template_number"]
    taken = {row["position"]: {row["column"]: row["before"]} for row in rows_of(numbers, project["project_id"])}
    indicators = [
        {name: plain(row[name]) for name in (*INDICATORS, "level1", "level1_origin", "deviation_note", "place")}
        | {name: plain(text) for name, text in taken.get(row["position"], {}).items()}
        for row in rows_of(year["indicators"], project["project_id"])
    ]
    assert indicators == [
        {name: plain(row[name]) for name in INDICATORS}
        | {
            "level1": row["level1"] or row["level1_inferred"],
            "level1_origin": "printed" if row["level1"] else "inferred",
            "deviation_note": plain(row["deviation"]),
            "place": plain("行 " + "、".join(map(str, row["lines"]))),
        }
        for row in expected["indicators"]
    ]


def test_contacts_stand_in_their_own_table(year):
    found = [(row.project_lead, row.phone) for row in year["contacts"].itertuples()]
    assert found == [(form["leader"], form["phone"]) for form in REFERENCE if form["leader"]]


def test_every_cell_of_the_real_year_is_claimed_and_nothing_is_left_over(year):
    key = ["document_id", "table", "row", "column"]
    both = year["cells"].merge(year["claims"], on=key, how="outer", indicator=True)
    assert (both["_merge"] == "both").all()
    assert set(year["claims"]["claim"]) == {"used", "boilerplate"}
    assert year["leftovers"].empty


def test_every_figure_of_the_tables_is_the_figure_of_a_claimed_cell(year):
    texts = year["cells"].merge(year["claims"], on=["document_id", "table", "row", "column"])
    claimed = texts[texts["claimed_table"] == "funds"].set_index(["project_id", "position", "claimed_column"])["text"]
    for row in year["funds"].itertuples():
        for column in ("initial_budget", "annual_budget", "executed"):
            if pd.notna(getattr(row, column)):
                text = "".join(claimed[row.project_id, row.position, column].split())
                assert float(text.removesuffix("万")) == getattr(row, column)


def test_the_split_digits_the_units_and_the_words_of_the_real_year_are_logged(year):
    counts = year["changes"].groupby(["table", "reason"]).size().to_dict()
    assert counts["funds", "layout_space"] == 7
    assert counts["funds", "unit_suffix"] == 6
    assert counts["funds", "word_none"] == 3
    assert counts["indicators", "level1_inferred"] == sum(row["level1"] is None for form in REFERENCE for row in form["indicators"])
    assert counts["indicators", "row_rejoined"] == 1


def test_tables_survive_their_files(year, tmp_path: Path):
    for name in ("projects", "funds", "indicators", "changes", "leftovers"):
        tables.write(tmp_path, name, year[name])
        pd.testing.assert_frame_equal(tables.read(tmp_path, name), year[name])
