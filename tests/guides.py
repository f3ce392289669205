"""Guides of `docs/`, followed to the letter on a copy of the package."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import PROJECT


def blocks(guide: str, kind: str) -> dict[str, str]:
    """The fenced blocks of a kind that name a file, by that name."""
    text = (PROJECT / "docs" / guide).read_text(encoding="utf-8")
    return dict(re.findall(rf"^```{kind} (\S+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))


def copied_package(folder: Path) -> Path:
    """A copy of the package below `folder`, to be changed."""
    copy = folder / "src" / "helpers"
    shutil.copytree(PROJECT / "src" / "helpers", copy, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", folder)
    shutil.copytree(PROJECT / "notebooks", folder / "notebooks")
    return copy


def put_before(path: Path, line: str, text: str) -> None:
    """Put text in front of the one line of a file that begins with `line`."""
    before, mark, after = path.read_text(encoding="utf-8").partition(f"\n{line}")
    assert mark and f"\n{line}" not in after, f"{line} does not stand once in {path.name}"
    path.write_text(f"{before}\n{text}{line}{after}", encoding="utf-8", newline="\n")


def run_with(package: Path, code: str) -> str:
    """What a program prints that imports the changed package."""
    environment = os.environ | {"PYTHONPATH": str(package.parent), "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=package.parent.parent, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout
