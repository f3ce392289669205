"""The guide docs/add_a_column.md works when it is followed to the letter: a declaration and a line of words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.forms import SOUND, write_year
from tests.guides import blocks, copied_package, put_before, run_with

READ = """
import json
from helpers import ingest
from helpers.clean import clean
from helpers.config.parameters import RunParameters
run = RunParameters(fiscal_year=2023, raw_dir={raw!r})
read = ingest.read_year(run)
year = clean(2023, read["documents"], read["cells"])
print(json.dumps([year[{table!r}][{column!r}].fillna("").tolist(), year["leftovers"]["text"].dropna().tolist()]))
"""


def read(folder: Path, form: str, column: str, *, before: str, declaration: str, words: str) -> tuple[list[str], str]:
    """The values of a column that the guide adds, and all that was left over."""
    package = copied_package(folder)
    put_before(package / "schema" / "tables.py", f'                TableColumn("{before}"', blocks("add_a_column.md", "python")[declaration])
    labels = package / "clean" / "labels.csv"
    labels.write_text(labels.read_text(encoding="utf-8") + blocks("add_a_column.md", "csv")[words], encoding="utf-8", newline="\n")
    table, name = column.split(".")
    values, left_over = json.loads(run_with(package, READ.format(raw=write_year(folder, form__txt=form).as_posix(), table=table, column=name)))
    return values, "".join(left_over)


@pytest.mark.parametrize(("label", "known"), [("归口科室", True), ("归口管理科室", True), ("归口的科室", False)])
def test_a_column_added_by_the_guide_holds_the_field(tmp_path: Path, label: str, known: bool):
    form = SOUND.replace("实施单位\t", f"{label}\t教务科\t实施单位\t", 1)
    offices, left_over = read(tmp_path, form, "projects.lead_office", before="report_date", declaration="tables.py", words="labels.csv")
    assert (offices, label in left_over) == (["教务科" if known else ""], not known)


def test_a_column_of_the_indicators_holds_what_stands_below_its_head(tmp_path: Path):
    lines = SOUND.splitlines()
    at = lines.index(next(line for line in lines if line.startswith("绩效指标\t")))
    for number, line in enumerate(lines[at:], at):
        cells = line.split("\t")
        cells.insert(4, "数据来源" if number == at else "" if cells[0] == "总分" else f"台账 {number - at}")
        lines[number] = "\t".join(cells)
    sources, left_over = read(tmp_path, "\n".join(lines), "indicators.data_source", before="unit_text", declaration="indicators", words="indicators")
    assert (sources, left_over) == ([f"台账 {number}" for number in range(1, 7)], "")
