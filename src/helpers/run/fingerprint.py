"""Digests of the code, words, rules and settings that each stage is made of.

A run that begins at a later stage compares them, so that it does not build on tables of other code. Line ends count as LF: the same
version has the same digests on every machine.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from helpers.config.parameters import STAGES

PACKAGES = {"ingest": ("ingest",), "clean": ("clean",), "validate": ("validate",), "analyse": ("analyse", "publish")}
"""Packages of each stage; what they import of the others belongs to the stage too."""
HOME = Path(__file__).resolve().parent.parent
_CODE, _DATA = ".py", (".csv", ".yml", ".json")


def digests(home: Path = HOME) -> dict[str, str]:
    """By stage the digest of all files that decide what it writes."""
    return {stage: _digest(home, files_of(stage, home)) for stage in STAGES}


def files_of(stage: str, home: Path = HOME) -> list[Path]:
    """The stage's own packages whole, every module that these reach, and the data files that such a module names."""
    reached = {path for package in PACKAGES[stage] for path in (home / package).rglob("*") if path.suffix in (_CODE, *_DATA)}
    waiting = [path for path in reached if path.suffix == _CODE]
    while waiting:
        path = waiting.pop()
        new = set(_needs(path.read_text(encoding="utf-8"), path.parent, home)) - reached
        reached |= new
        waiting += [one for one in new if one.suffix == _CODE]
    return sorted(reached)


@lru_cache(maxsize=1024)
def _needs(text: str, beside: Path, home: Path) -> frozenset[Path]:
    """Files of this project that a module imports, also inside its functions but not for types only, and the data files beside them that it names."""
    found = {data for data in beside.glob("*.csv") if f'"{data.name}"' in text}
    module = ast.parse(text)
    for node in _statements(module):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == home.name:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names if alias.name.split(".")[0] == home.name]
        else:
            continue
        for name in names:
            place = home.joinpath(*name.split(".")[1:])
            found |= {path for path in (place.with_suffix(_CODE), place / "__init__.py") if path.is_file() and path != home / "__init__.py"}
    return frozenset(found)


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    """Every statement below a node, without what stands there for a type checker."""
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.stmt) and not _for_types(inner):
            yield inner
            yield from _statements(inner)
        elif isinstance(inner, (ast.ExceptHandler, ast.match_case)):
            yield from _statements(inner)


def _for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _digest(home: Path, files: list[Path]) -> str:
    whole = hashlib.sha256()
    for path in files:
        content = path.read_bytes().replace(b"\r\n", b"\n")
        whole.update(f"{path.relative_to(home).as_posix()}\n{len(content)}\n".encode() + content)
    return whole.hexdigest()
