"""What holds the project together: one list of libraries, clean files, and imports that go one way."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from helpers.config.parameters import RunParameters
from helpers.run import notebook
from helpers.run.pipeline import STAGES
from helpers.validate.catalogue import load_catalogue
from tests.conftest import PROJECT

SOURCE = PROJECT / "src/helpers"
LAYERS = (("language",), ("config",), ("schema",), ("findings", "ooxml"), ("ingest", "clean", "validate", "analyse"), ("publish",), ("run", "check"), ("load",), ("explore",), ("cli",))
"""Rooms of the house from the ground up: a room imports from those below it, never from one beside it or above. `publish` lays out what `analyse`
computes, and so stands above it; it knows no other stage."""
STAGE_PACKAGES = ("ingest", "clean", "validate", "analyse", "publish")
ROOT = {"__init__", "__main__", "cli", "load", "explore"}


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", "--", *patterns], cwd=PROJECT, capture_output=True, text=True, encoding="utf-8", check=True)
    return [PROJECT / name for name in listed.stdout.split("\0") if name and (PROJECT / name).is_file()]


def project() -> dict:
    return tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]


def names_in(requirements: list[str]) -> set[str]:
    return {re.split(r"[^A-Za-z0-9_.-]", requirement, maxsplit=1)[0].lower() for requirement in requirements}


def locked(name: str) -> dict[str, str]:
    lines = (PROJECT / "requirements" / f"{name}.txt").read_text("utf-8").splitlines()
    return dict(match.groups() for line in lines if (match := re.match(r"([A-Za-z0-9_.-]+)==(\S+)", line)))


def environment() -> dict[str, str]:
    """Name and version of each package of environment.yml, conda's and pip's."""
    entries = yaml.safe_load((PROJECT / "environment.yml").read_text("utf-8"))["dependencies"]
    (pip,) = (entry["pip"] for entry in entries if isinstance(entry, dict))
    pairs = [re.split("=+", entry) for entry in [*(entry for entry in entries if isinstance(entry, str)), *pip] if "=" in entry]
    same_as = {"matplotlib-base": "matplotlib", "nbconvert-core": "nbconvert"}
    return {same_as.get(name, name): version for name, version in pairs}


@pytest.mark.parametrize(("lock", "extras"), [("run", ["install"]), ("test", ["install", "test", "bench"]), ("lab", ["install", "lab"])])
def test_every_declared_library_is_locked(lock, extras):
    declared = project()["dependencies"] + [name for extra in extras for name in project()["optional-dependencies"][extra]]
    assert names_in(declared) <= set(locked(lock))


def test_the_locks_agree():
    run = locked("run")
    for other in (locked("test"), locked("lab")):
        assert {name: other.get(name) for name in run} == run


def test_every_locked_version_has_a_digest():
    for path in tracked("requirements/*.txt"):
        entries = re.split(r"\n(?=\S)", re.sub(r"(?m)^ *#.*\n", "", path.read_text("utf-8")))
        assert all("--hash=sha256:" in entry for entry in entries if entry.strip()), path


def test_the_conda_environment_holds_the_declared_libraries_at_the_locked_versions():
    lab = locked("lab")
    versions = {name: version for name, version in environment().items() if name != "python"}
    assert names_in(project()["dependencies"] + project()["optional-dependencies"]["lab"]) == set(versions)
    for name, version in versions.items():
        assert f"{lab[name]}.".startswith(f"{version}."), name


def test_python_of_the_conda_environment_is_one_the_project_supports():
    assert tuple(map(int, environment()["python"].split("."))) >= (3, 11)
    assert project()["requires-python"] == ">=3.11"


def test_no_lock_names_an_index():
    for path in tracked("requirements/*.txt", "environment.yml", "pyproject.toml"):
        assert not re.search(r"--(extra-)?index-url|--find-links|://", path.read_text("utf-8")), path


def test_no_file_holds_a_path_of_a_machine_or_the_name_of_a_registry():
    machine = [f"/{folder}/" for folder in ("work", "farm", "root", "Users", "home")] + ["C:" + "\\Users"]
    registries = ["py" + "pi.org", "python" + "hosted", "npm" + "js.", "deb." + "debian", "registry." + "npm", "anaconda" + ".org"]
    found = []
    for path in tracked("."):
        if path == Path(__file__) or path.is_relative_to(PROJECT / "data/raw"):
            continue
        text = path.read_bytes().decode("utf-8", "ignore")
        found += [(path.name, needle) for needle in machine + registries if re.search(rf"(?<![\w.]){re.escape(needle)}", text)]
    assert found == []


def test_no_notebook_holds_outputs_or_traces_of_a_run():
    for path in tracked("*.ipynb"):
        book = json.loads(path.read_text("utf-8"))
        assert "papermill" not in book["metadata"] and "kernelspec" in book["metadata"], path
        for cell in book["cells"]:
            assert not cell.get("outputs") and cell.get("execution_count") is None and "papermill" not in cell["metadata"], path


@pytest.mark.parametrize("name", STAGES)
def test_a_notebook_s_parameters_are_those_of_the_chain_with_their_defaults(name):
    path = PROJECT / "notebooks" / name
    assert notebook.parameter_names(path) == RunParameters.names()
    (cell,) = (cell for cell in json.loads(path.read_text("utf-8"))["cells"] if "parameters" in cell["metadata"].get("tags", []))
    given: dict[str, object] = {}
    exec("".join(cell["source"]), given)
    defaults = RunParameters(fiscal_year=2023)
    assert {name: given[name] for name in RunParameters.names()} == {name: getattr(defaults, name) for name in RunParameters.names()}


@pytest.mark.parametrize("name", STAGES)
def test_a_notebook_is_thin(name):
    for cell in json.loads((PROJECT / "notebooks" / name).read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            tree = ast.parse("".join(cell["source"]))
            assert not any(isinstance(node, (ast.For, ast.While, ast.FunctionDef, ast.ClassDef)) for node in ast.walk(tree)), cell["source"]


def imports_of(path: Path) -> set[str]:
    """Modules of the project, in full, that a file imports anywhere in it, for types too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "helpers":
            found |= {name if (name := f"{node.module}.{alias.name}") in MODULES else node.module for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.split(".")[0] == "helpers"}
    return found


def module_of(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in SOURCE.rglob("*.py")}
IMPORTS = {name: imports_of(path) - {name} for name, path in MODULES.items()}
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


@pytest.mark.parametrize("module", sorted(name for name in MODULES if room_of(name) in LEVEL))
def test_imports_go_down(module: str):
    """A room that is not below: take what is needed from a lower room, or move it there."""
    own = room_of(module)
    upward = {name for name in IMPORTS[module] if room_of(name) != own and LEVEL.get(room_of(name), len(LAYERS)) >= LEVEL[own]}
    assert upward == set(), f"{MODULES[module].relative_to(PROJECT)} imports from a room beside it or above"


def test_every_room_has_its_layer():
    assert {room_of(name) for name in MODULES if room_of(name)} - {"__main__"} == set(LEVEL)


def test_publish_knows_no_stage_but_analyse():
    known = {room_of(name) for module in MODULES if room_of(module) == "publish" for name in IMPORTS[module]}
    assert known & set(STAGE_PACKAGES) == {"analyse", "publish"}


def test_no_module_imports_in_a_circle():
    def reached(module: str, seen: set[str]) -> set[str]:
        for name in IMPORTS.get(module, ()):
            if name not in seen:
                seen.add(name)
                reached(name, seen)
        return seen

    assert [module for module in MODULES if module in reached(module, set())] == []


def test_nothing_lies_loose_beside_the_rooms():
    assert {path.stem for path in SOURCE.glob("*.py")} == ROOT
    assert [path for path in SOURCE.glob("*.*") if path.suffix != ".py"] == []


def test_no_two_modules_share_a_name_and_no_two_classes():
    stems = [path.stem for path in SOURCE.rglob("*.py") if path.stem != "__init__"]
    assert {stem for stem in stems if stems.count(stem) > 1} == set()
    classes = [node.name for path in MODULES.values() for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
    assert {name for name in classes if classes.count(name) > 1} == set()


def test_a_rule_module_begins_with_the_letter_of_its_part():
    for rule in load_catalogue():
        assert rule.evidence[0] == rule.group.lower(), f"{rule.rule}: its function stands in {rule.evidence}"


def test_great_expectations_is_named_in_validate_alone():
    for path in SOURCE.rglob("*.py"):
        names = {alias.name for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module or "" for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)}
        if any(name.split(".")[0] == "great_expectations" for name in names):
            assert path.is_relative_to(SOURCE / "validate"), path


@pytest.mark.parametrize("module", ["helpers", "helpers.run.pipeline", *(f"helpers.{stage}" for stage in STAGE_PACKAGES if stage != "validate")])
def test_importing_a_stage_does_not_load_great_expectations(module):
    code = f"import sys, {module}; sys.exit('great_expectations' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_no_module_is_long():
    for path in SOURCE.rglob("*.py"):
        assert len(path.read_text("utf-8").splitlines()) <= 800, path


@pytest.mark.parametrize(("option", "status"), [([], 0), (["--no-skips"], 1)])
def test_a_skipped_test_counts_as_failed_where_nothing_may_be_missing(tmp_path, monkeypatch, option, status):
    monkeypatch.delenv("CI", raising=False)
    (tmp_path / "test_one.py").write_text("import pytest\n\ndef test_one():\n    pytest.skip('no browser')\n")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-q", str(tmp_path), "-c", str(PROJECT / "pyproject.toml"), *option]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert (ended.returncode, "no browser" in ended.stdout) == (status, True), ended.stdout
