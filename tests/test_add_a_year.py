"""The guide `docs/add_a_year.md`, followed to the letter in a project folder of its own."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import helpers
from helpers.schema import tables
from tests.conftest import PROJECT

GUIDE = (PROJECT / "docs/add_a_year.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[tuple[str, str]]:
    """The fenced blocks of the guide: the file they name, and the content."""
    return re.findall(rf"^```{kind} ?(.*?)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    return [shlex.split(line) for _, block in blocks("sh") for line in block.splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A project folder after every command of the guide, with the ledgers written before the one that begins at clean."""
    folder = tmp_path_factory.mktemp("guide")
    shutil.copytree(PROJECT / "notebooks", folder / "notebooks")
    shutil.copy(PROJECT / "pyproject.toml", folder)
    shutil.copytree(PROJECT / "tests/data/guide/2024", folder / "data/raw/2024")
    (folder / "data/raw/2023").mkdir()
    for form in (PROJECT / "tests/data/years/2022").iterdir():
        text = form.read_text("utf-8").replace("2022年度", "2023年度")
        (folder / "data/raw/2023" / form.name).write_text(text, encoding="utf-8")
    for command in commands():
        if "--from" in command:
            write_ledgers(folder / "data/ledgers/2024")
        ended = subprocess.run([sys.executable, *command[1:]], cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=300)
        assert ended.returncode == 0, ended.stdout + ended.stderr
    return folder


def write_ledgers(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name, content in [*blocks("yaml"), *blocks("csv")]:
        (folder / name).write_text(content, encoding="utf-8")


def test_the_guide_s_commands_give_a_report_of_each_year(folder):
    assert len(commands()) == 5
    assert all((folder / f"reports/{year}/annual_report.html").is_file() for year in (2023, 2024))
    first, second = ((folder / f"reports/{year}/annual_report.html").read_text("utf-8") for year in (2023, 2024))
    assert "与上一年度比较" in second and "按单位和名称对应，延续的项目 1 个，新增 2 个，不再出现 2 个" in second
    assert "与上一年度比较" not in first


def test_the_correction_of_the_guide_is_made_and_the_suppression_hides_its_finding(folder):
    processed = folder / "data/processed/2024"
    targets = tables.read(processed, "indicators")["target_text"]
    assert "≥5000人次" in set(targets) and "≥3000人次" not in set(targets)
    assert tables.read(processed, "suppressed")["rule"].tolist() == ["C07"]


def test_the_year_before_is_compared(folder):
    findings = tables.read(folder / "data/processed/2024", "findings")
    assert findings.loc[findings["rule"] == "G14", "observed"].tolist() == ["场馆设施维修改造"]
    assert "G15" not in set(findings["rule"]), "the correction of the guide takes the lowered target back"


def test_the_guide_s_python_runs(folder, monkeypatch):
    monkeypatch.chdir(folder)
    names: dict[str, object] = {}
    for _, block in blocks("python"):
        exec(block, names)
    assert names["both"].years == (2023, 2024) and names["year"].documents["status"].eq("read").all()
    assert helpers.load is names["helpers"].load


def test_the_forms_of_the_guide_are_where_it_says():
    (form,) = re.findall(r"helpers check data/raw/(\S+)", GUIDE)
    assert "`tests/data/guide/2024`" in GUIDE and (PROJECT / "tests/data/guide" / form).is_file()


def test_the_guides_that_it_names_are_there():
    for link in re.findall(r"\]\((\w+\.md)\)", GUIDE):
        assert (PROJECT / "docs" / link).is_file(), link
