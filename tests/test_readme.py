"""Commands that README and the instructions tell people to type are commands that there are; README fits on two screens."""

from __future__ import annotations

import re
import shlex

import pytest

from helpers.cli import _parser
from tests.conftest import PROJECT

COMMANDS = next(action for action in _parser()._actions if action.dest == "command").choices
PAGES = ("README.md", "docs/running.md", "docs/check.md", "docs/review.md")


def typed(page: str) -> list[str]:
    """Everything that a page gives in code marks, line by line, without comments."""
    text = (PROJECT / page).read_text("utf-8")
    blocks = re.findall(r"(?ms)^```\n(.*?)^```", text)
    return [line.partition("  #")[0].strip() for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", text)


@pytest.mark.parametrize("page", PAGES)
def test_every_target_of_make_is_one(page):
    targets = re.findall(r"(?m)^([a-z-]+):", (PROJECT / "Makefile").read_text("utf-8"))
    named = {match[1] for line in typed(page) if (match := re.match(r"make ([a-z-]+)", line))}
    assert named and named <= set(targets)


@pytest.mark.parametrize("page", PAGES)
def test_every_call_of_the_program_is_one(page):
    calls = [match[1] for line in typed(page) if (match := re.match(r"\S*python(?:\.exe)? -m helpers (?!…)(.+)", line))]
    assert calls
    for call in calls:
        # What may be left out is given, what stands for a folder is one; a command alone is a mention of it.
        words = shlex.split(call.replace("[", "").replace("]", "").replace("…", "x").replace("<year>", "2023"))
        assert words[0] in COMMANDS if len(words) == 1 else _parser().parse_args(words).command == words[0], call


@pytest.mark.parametrize(("command", "page"), [("check", "docs/check.md"), ("run", "docs/running.md")])
def test_every_option_is_described(command, page):
    told = (PROJECT / page).read_text("utf-8")
    options = {name for action in COMMANDS[command]._actions for name in action.option_strings if name.startswith("--")} - {"--help"}
    assert {name for name in options if not re.search(rf"`[^`]*{name}\b", told)} == set()


def test_readme_is_two_screens():
    assert len((PROJECT / "README.md").read_text("utf-8").splitlines()) <= 100


def test_readme_sends_each_of_its_readers_on():
    pages = set(re.findall(r"\]\(docs/([\w/]+\.md)\)", (PROJECT / "README.md").read_text("utf-8")))
    assert {"review.md", "check.md", "tables.md", "how_it_works.md", "where_things_are.md", "index.md"} <= pages
