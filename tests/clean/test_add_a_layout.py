"""The guide `docs/add_a_layout.md`, followed to the letter on a copy of the package."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
GUIDE = (PROJECT / "docs" / "add_a_layout.md").read_text(encoding="utf-8")
SHOW = """
import json
names = ["project_name", "implementing_unit", "layout", "is_fragment", "actual_outcome", "declared_total_score"]
print(json.dumps({
    "projects": json.loads(year["projects"][names].to_json(orient="records")),
    "funds": json.loads(year["funds"][["source", "executed"]].to_json(orient="records")),
    "indicators": json.loads(year["indicators"][["level1", "level2", "target_value", "target_unit"]].to_json(orient="records")),
    "leftovers": [text for text in year["leftovers"]["text"] if isinstance(text, str)],
}))
"""


def blocks(kind: str) -> list[tuple[str, str]]:
    """The fenced blocks of the guide: what stands behind the kind, and the content."""
    return re.findall(rf"^```{kind} ?(.*?)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project folder with a copy of the package, and the form of step 1."""
    shutil.copytree(PROJECT / "src" / "helpers", tmp_path / "src" / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(PROJECT / "notebooks", tmp_path / "notebooks")
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    raw = tmp_path / "data" / "raw" / "2023"
    raw.mkdir(parents=True)
    ((_, form),) = blocks("form")
    raw.joinpath("new_layout.txt").write_text(form.replace(" | ", "\t").replace(" |\n", "\t\n"), encoding="utf-8")
    return tmp_path


def look(folder: Path) -> dict[str, list]:
    """What step 2 prints, as data."""
    ((_, command),) = blocks("python")
    environment = os.environ | {"PYTHONPATH": str(folder / "src"), "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", command + SHOW], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def add(folder: Path, name: str, lines: str) -> None:
    path = folder / "src" / "helpers" / "clean" / name
    header, _, rest = path.read_text(encoding="utf-8").partition("\n")
    # A layout with more labels stands above one with fewer; elsewhere the order says nothing.
    path.write_text(f"{header}\n{lines}{rest}", encoding="utf-8", newline="\n")


def test_before_the_guide_the_unknown_labels_are_listed(folder: Path):
    seen = look(folder)
    (project,) = seen["projects"]
    assert (project["layout"], project["is_fragment"]) == (None, False)
    named = ["项目支出绩效自查表", "款项名称", "经办机构", "已兑现数", "年末光景", "差距缘由", "总成绩", "本表一式三份"]
    assert [label for label in named if label not in seen["leftovers"]] == []


def test_after_the_guide_the_layout_is_named_and_read_whole(folder: Path):
    for name, lines in blocks("csv"):
        add(folder, name, lines)
    seen = look(folder)
    assert seen["leftovers"] == []
    assert seen["projects"] == [
        {
            "project_name": "河道清淤", "implementing_unit": "某队", "layout": "made_up", "is_fragment": False, "actual_outcome": "清淤完成。",
            "declared_total_score": 99.5,
        }
    ]  # fmt: skip
    assert seen["funds"] == [{"source": "total", "executed": 38}, {"source": "other", "executed": 38}]
    assert seen["indicators"][0] == {"level1": "产出类", "level2": "数量类", "target_value": 12, "target_unit": "链"}


def test_the_guide_names_every_file_of_words_and_every_section():
    folder = PROJECT / "src" / "helpers" / "clean"
    for path in folder.glob("*.csv"):
        # Reasons of changes and the formats of files are no words of a layout.
        assert f"`{path.name}`" in GUIDE or path.name in ("change_reasons.csv", "editable.csv"), path.name
    sections = {line.split(",")[0] for line in (folder / "labels.csv").read_text(encoding="utf-8").splitlines()[1:]}
    for section in sections:
        assert f"| `{section}` |" in GUIDE, section
