"""What the tests share: one run of the real year, and skips that count as failures where nothing may be missing."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from helpers.config.parameters import RunParameters
from helpers.run.pipeline import Results, run_year
from helpers.run.progress import Display

# No test depends on time; and the same commit is judged by the same examples everywhere.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Year:
    """A year that has been run: its parameters and where its results stand."""

    run: RunParameters
    results: Results

    @property
    def processed(self) -> Path:
        return self.run.processed_year

    @property
    def reports(self) -> Path:
        return self.run.reports_year

    @property
    def report(self) -> Path:
        return self.results.report


@pytest.fixture(scope="session")
def real_year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    """The real 2023 forms, run once for all tests; read it, do not write into it."""
    run = parameters_in(tmp_path_factory.mktemp("real"))
    yield Year(run, run_year(run, Display(quiet=True)))


@pytest.fixture(scope="session")
def english_year(real_year: Year, tmp_path_factory: pytest.TempPathFactory) -> Year:
    """The same year in English: its own copy, run again from the last stage."""
    folder = tmp_path_factory.mktemp("english")
    for name, there in (("processed", real_year.processed), ("reports", real_year.reports)):
        shutil.copytree(there, folder / name / there.name)
    run = parameters_in(folder, language="en")
    return Year(run, run_year(run, Display(quiet=True), "analyse"))


def parameters_in(folder: Path, **changed: object) -> RunParameters:
    """Parameters of a run of the real year that writes below `folder`."""
    given = {"fiscal_year": 2023, "processed_dir": (folder / "processed").as_posix(), "reports_dir": (folder / "reports").as_posix()}
    return RunParameters(**given | changed)


@pytest.fixture
def project_copy(tmp_path: Path) -> Path:
    """A project folder of its own, whose notebooks and raw forms a test may change."""
    folder = tmp_path / "project"
    for part in ("notebooks", "data/raw"):
        shutil.copytree(PROJECT / part, folder / part)
    shutil.copy(PROJECT / "pyproject.toml", folder)
    return folder


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="count a skipped test as failed; the variable CI does the same")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and (item.config.getoption("no_skips") or os.environ.get("CI")):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr}"
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a program of the system's where it is not installed; markers stand in pyproject.toml."""
    if importlib.util.find_spec("pyspark") is None:
        for item in items:
            if item.get_closest_marker("spark"):
                item.add_marker(pytest.mark.skip(reason="needs the extra spark: make test-spark"))
    for marker, program, package in (("chromium", "chromium", "chromium"), ("spark", "java", "openjdk-17-jre-headless"), ("libreoffice", "soffice", "libreoffice-writer-nogui")):
        if shutil.which(program) is None:
            for item in items:
                if item.get_closest_marker(marker):
                    item.add_marker(pytest.mark.skip(reason=f"needs {program}: apt-get install {package}"))
