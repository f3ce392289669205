"""The guide docs/add_a_profile.md works when it is followed to the letter: a file."""

from __future__ import annotations

from pathlib import Path

from helpers.config.parameters import profile_titles
from tests.conftest import PROJECT
from tests.forms import SOUND
from tests.guides import blocks, copied_package, run_with

CHECK = "from helpers.cli import main; main(['check', 'form.txt', '--profile', 'example_city'])"


def test_a_profile_added_by_the_guide_judges_a_form(tmp_path: Path):
    package = copied_package(tmp_path)
    for name, content in blocks("add_a_profile.md", "yaml").items():
        (package / "validate" / "profiles" / name).write_text(content, encoding="utf-8")
    (tmp_path / "form.txt").write_text(SOUND, encoding="utf-8")
    told = run_with(package, CHECK)
    assert "示例市" in told and "B03" in told, "the form gives 10 points to the execution, the profile asks for 20"


def test_the_guide_names_every_profile_with_its_title():
    guide = (PROJECT / "docs" / "add_a_profile.md").read_text(encoding="utf-8")
    assert [name for name, title in profile_titles().items() if f"| `{name}` | {title} |" not in guide] == []
