"""The guide docs/add_a_column.md works when it is followed to the letter: a declaration and a line of words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.forms import SOUND
from tests.guides import blocks, copied_package, put_before, run_with

READ = """
import json
from helpers import ingest
from helpers.clean import clean
from helpers.config.parameters import RunParameters
run = RunParameters(fiscal_year=2023, raw_dir={raw!r})
read = ingest.read_year(run)
year = clean(2023, read["documents"], read["cells"])
print(json.dumps([year["projects"]["lead_office"].fillna("").tolist(), year["leftovers"]["text"].dropna().tolist()]))
"""


@pytest.mark.parametrize(("label", "known"), [("归口科室", True), ("归口管理科室", True), ("归口的科室", False)])
def test_a_column_added_by_the_guide_holds_the_field(tmp_path: Path, label: str, known: bool):
    package = copied_package(tmp_path)
    put_before(package / "schema" / "tables.py", '                TableColumn("report_date"', blocks("add_a_column.md", "python")["tables.py"])
    words = package / "clean" / "labels.csv"
    words.write_text(words.read_text(encoding="utf-8") + blocks("add_a_column.md", "csv")["labels.csv"], encoding="utf-8", newline="\n")
    (tmp_path / "raw" / "2023").mkdir(parents=True)
    form = SOUND.replace("实施单位\t", f"{label}\t教务科\t实施单位\t", 1)
    assert form != SOUND
    (tmp_path / "raw" / "2023" / "form.txt").write_text(form, encoding="utf-8")
    offices, left_over = json.loads(run_with(package, READ.format(raw=(tmp_path / "raw").as_posix())))
    assert (offices, label in "".join(left_over)) == (["教务科" if known else ""], not known)
