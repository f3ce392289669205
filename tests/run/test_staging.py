"""Results are staged and promoted by folder swap: whole before, whole after, whole wherever a run is killed."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.config.errors import UnusableInput
from helpers.config.parameters import RunParameters
from helpers.run import staging
from tests.conftest import parameters_in

KILLED = 9
ACTS = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "open"}
# Puts `new` in the place of `old` and dies without a word just before its n-th act on the file system.
PROMOTE_AND_DIE = """
import os, sys
from helpers.run import staging
from helpers.config.parameters import RunParameters

run = RunParameters(fiscal_year=2023, processed_dir=sys.argv[1] + "/processed", reports_dir=sys.argv[1] + "/reports")
acts_left = int(sys.argv[2])

def die_at_last_act(event, arguments):
    global acts_left
    if event in sys.argv[3:] and str(arguments[0]).startswith(sys.argv[1]):
        acts_left -= 1
        if acts_left < 0:
            os._exit(9)

with staging.locked(run.processed_year, run.reports_year), staging.replacing(run) as staged:
    (staged.run.processed_year / "projects.parquet").write_text("new")
    (staged.run.processed_year / "funds.parquet").write_text("new")
    (staged.run.reports_year / "annual_report.html").write_text("new")
    sys.addaudithook(die_at_last_act)
"""


class Interruption:
    """Ctrl-C just before the n-th act on the file system below a folder, while armed; a hook cannot be taken out again."""

    def __init__(self, folder: Path, acts: int) -> None:
        self.folder, self.acts_left, self.armed, self.came = str(folder), acts, False, False
        sys.addaudithook(self)

    def __call__(self, event: str, arguments: tuple) -> None:
        if self.armed and event in ACTS and str(arguments[0]).startswith(self.folder):
            self.acts_left -= 1
            if self.acts_left < 0:
                self.armed, self.came = False, True
                raise KeyboardInterrupt


def fill(run: RunParameters, text: str) -> None:
    for folder, names in ((run.processed_year, ("projects.parquet", "funds.parquet")), (run.reports_year, ("annual_report.html",))):
        folder.mkdir(parents=True)
        for name in names:
            (folder / name).write_text(text)


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def leavings(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name not in (".2023.lock", "2023"))


def write_new(run: RunParameters) -> None:
    (run.processed_year / "projects.parquet").write_text("new")
    (run.processed_year / "funds.parquet").write_text("new")
    (run.reports_year / "annual_report.html").write_text("new")


def word_after_recovery(run: RunParameters) -> str:
    """What all files of the year say once the next one to come has looked after it; there is nothing else."""
    with staging.locked(run.processed_year, run.reports_year):
        staging.recover(run.processed_year)
        staging.recover(run.reports_year)
    (word,) = {*contents(run.processed_year).values(), *contents(run.reports_year).values()}
    assert (len(contents(run.processed_year)), len(contents(run.reports_year))) == (2, 1)
    assert leavings(run.processed_year.parent) == leavings(run.reports_year.parent) == []
    return word


def test_a_promotion_killed_at_any_moment_ends_with_the_old_year_or_the_new_one(tmp_path):
    words = []
    for acts in range(200):
        run = parameters_in(tmp_path / str(acts))
        fill(run, "old")
        command = [sys.executable, "-c", PROMOTE_AND_DIE, str(tmp_path / str(acts)), str(acts), *ACTS]
        ended = subprocess.run(command, timeout=60).returncode
        words.append(word_after_recovery(run))
        if ended == 0:
            break
        assert ended == KILLED
    assert words[0] == "old" and words[-2:] == ["new", "new"] and len(words) > 15
    assert words == sorted(words, reverse=True), "once decided, a promotion was completed every time"


def test_a_promotion_interrupted_at_any_moment_ends_with_the_old_year_or_the_new_one(tmp_path):
    words = []
    for acts in range(200):
        run = parameters_in(tmp_path / str(acts))
        fill(run, "old")
        interruption = Interruption(tmp_path / str(acts), acts)
        with contextlib.suppress(KeyboardInterrupt), staging.locked(run.processed_year, run.reports_year):
            with staging.replacing(run) as staged:
                write_new(staged.run)
                interruption.armed = True
            interruption.armed = False
        words.append(word_after_recovery(run))
        if not interruption.came:
            break
    assert words[0] == "old" and words[-2:] == ["new", "new"] and len(words) > 15
    assert words == sorted(words, reverse=True)


def test_a_folder_that_windows_will_not_rename_is_told_and_completed_later(tmp_path, monkeypatch):
    run = parameters_in(tmp_path)
    fill(run, "old")
    monkeypatch.setattr(staging, "RENAME_PATIENCE_SECONDS", 0)
    monkeypatch.setattr(Path, "rename", lambda source, target: (_ for _ in ()).throw(PermissionError(13, "in use", str(source))))
    with pytest.raises(UnusableInput, match="请关闭这些程序后重新运行"), staging.replacing(run) as staged:
        write_new(staged.run)
    monkeypatch.undo()

    assert contents(run.reports_year) == {"annual_report.html": "old"}
    assert word_after_recovery(run) == "new"


def test_a_run_that_fails_leaves_the_year_and_nothing_else(tmp_path):
    run = parameters_in(tmp_path)
    fill(run, "old")
    with pytest.raises(ZeroDivisionError), staging.replacing(run) as staged:
        write_new(staged.run)
        raise ZeroDivisionError
    assert leavings(run.processed_year.parent) == leavings(run.reports_year.parent) == []
    assert word_after_recovery(run) == "old"


def test_who_knows_only_the_report_completes_a_promotion_of_both_folders(tmp_path, monkeypatch):
    run = parameters_in(tmp_path)
    fill(run, "old")
    staged = staging.prepare(run)
    (staged.run.processed_year / "projects.parquet").write_text("new")
    (staged.run.reports_year / "annual_report.html").write_text("new")
    monkeypatch.setattr(staging, "_move_over", lambda staged, target: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        staging.promote(staged, run)
    monkeypatch.undo()

    assert contents(run.reports_year) == {"annual_report.html": "old"} and staging.is_unfinished(run.reports_year)
    with staging.locked(run.reports_year):
        staging.recover(run.reports_year)
    assert contents(run.reports_year) == {"annual_report.html": "new"}
    assert contents(run.processed_year) == {"projects.parquet": "new"}
    assert not staging.is_unfinished(run.processed_year)


def test_a_journal_of_one_pair_of_folders_moves_nothing_of_another(tmp_path):
    run = parameters_in(tmp_path)
    fill(run, "old")
    staged = staging.prepare(run)
    staging._write_durably(staging._journal(run.reports_year), {"decided_by": str(staging._journal(run.processed_year)), "moves": [
        [str(staged.run.reports_year), str(run.reports_year)],
    ]})

    staging.recover(run.reports_year)

    assert contents(run.reports_year) == {"annual_report.html": "old"}


def test_a_year_that_is_locked_is_refused_at_once(tmp_path):
    run = parameters_in(tmp_path)
    command = [sys.executable, "-m", "helpers", "run", "--fiscal-year", "2023", "--quiet",
               "--processed-dir", run.processed_dir, "--reports-dir", (tmp_path / "elsewhere").as_posix()]
    with staging.locked(run.processed_year):
        second = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60)

    assert second.returncode == 2
    assert "2023 年度正在由另一个进程运行" in second.stderr and "Traceback" not in second.stderr
    assert not run.processed_year.exists()


def test_years_are_locked_apart(tmp_path):
    run, other = parameters_in(tmp_path), parameters_in(tmp_path, fiscal_year=2022)
    with staging.locked(run.processed_year, run.reports_year), staging.locked(other.processed_year, other.reports_year):
        refused = pytest.raises(UnusableInput, match="2022")
        with refused, staging.locked(other.reports_year):
            pass


def test_clearing_one_year_leaves_the_run_of_another(tmp_path):
    other = staging.prepare(parameters_in(tmp_path, fiscal_year=2022))
    staging.prepare(parameters_in(tmp_path))
    assert other.run.processed_year.is_dir() and other.run.reports_year.is_dir()
