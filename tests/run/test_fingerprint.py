"""What a stage is made of: its own packages, what they reach and read; the same on every machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.config.parameters import STAGES
from helpers.run import fingerprint

FILES = {
    "__init__.py": "",
    "ingest/__init__.py": "from helpers import columns\n",
    "clean/__init__.py": "from helpers.clean.labels import rows_of\n",
    "clean/labels.py": "def rows_of():\n    from helpers.words import read\n    return read()\n",
    "clean/labels.csv": "section,role\n",
    "validate/__init__.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import helpers.later\n",
    "validate/catalogue/A.yml": "- rule: A01\n",
    "analyse/__init__.py": "", "publish/__init__.py": "", "publish/papers/__init__.py": "",
    "columns.py": "", "words.py": 'NAME = "words.csv"\n', "words.csv": "word\n", "other.csv": "other\n", "later.py": "",
}  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A small project of the same shape."""
    for name, text in FILES.items():
        (tmp_path / "helpers" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "helpers" / name).write_text(text, encoding="utf-8", newline="\n")
    return tmp_path / "helpers"


@pytest.mark.parametrize(
    ("changed", "stages"),
    [
        ("clean/labels.csv", {"clean"}), ("clean/labels.py", {"clean"}), ("words.py", {"clean"}), ("words.csv", {"clean"}),
        ("columns.py", {"ingest"}), ("validate/catalogue/A.yml", {"validate"}), ("publish/papers/__init__.py", {"analyse"}), ("other.csv", set()), ("later.py", set()),
    ],
)  # fmt: skip
def test_a_change_is_one_of_the_stages_that_use_the_file(home, changed, stages):
    before = fingerprint.digests(home)
    with (home / changed).open("a", encoding="utf-8", newline="\n") as file:
        file.write("\n")
    after = fingerprint.digests(home)
    assert {stage for stage in STAGES if after[stage] != before[stage]} == stages


def test_a_file_that_comes_or_is_renamed_is_a_change(home):
    before = fingerprint.digests(home)["clean"]
    (home / "clean/labels.csv").rename(home / "clean/words_of_forms.csv")
    assert fingerprint.digests(home)["clean"] != before


def test_line_ends_of_the_machine_are_no_change(home):
    before = fingerprint.digests(home)
    for path in home.rglob("*.*"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert fingerprint.digests(home) == before


def test_the_stages_of_this_project_are_their_packages_and_what_they_reach():
    reached = {stage: {path.relative_to(fingerprint.HOME).as_posix() for path in fingerprint.files_of(stage)} for stage in STAGES}
    assert {"clean/labels.csv", "clean/__init__.py", "schema/tables.py", "language/agencies.py", "language/departments.csv"} <= reached["clean"]
    assert {"validate/catalogue/A.yml", "validate/profiles/beijing.yml", "validate/settings.yml"} <= reached["validate"]
    assert "publish/report/whole_report.py" in reached["analyse"] and not {"run/pipeline.py", "run/manifest.py", "run/fingerprint.py"} & reached["analyse"]
    assert not [name for name in reached["ingest"] if name.startswith(("clean/", "validate/"))]
