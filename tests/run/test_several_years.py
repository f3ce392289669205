"""Several years at once: each in its process, their lines told apart, the worst status at the end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from helpers.config.parameters import RunParameters
from helpers.run import several_years
from helpers.schema import tables
from tests.conftest import PROJECT

MADE_UP = PROJECT / "tests/data/years"


def run_years(folder: Path, *given: str, raw: Path = MADE_UP) -> subprocess.CompletedProcess:
    folders = ["--raw-dir", raw.as_posix(), "--processed-dir", (folder / "tables").as_posix(), "--reports-dir", (folder / "reports").as_posix()]
    command = [sys.executable, "-m", "helpers", "run", "--fiscal-year", *given, *folders]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300)


@pytest.fixture(scope="module")
def two_years(tmp_path_factory) -> tuple[Path, subprocess.CompletedProcess]:
    folder = tmp_path_factory.mktemp("years")
    return folder, run_years(folder, "2023", "2022")


def test_two_years_are_run_and_every_line_names_its_year(two_years):
    folder, ended = two_years
    assert ended.returncode == 0, ended.stderr
    for year in (2022, 2023):
        assert (folder / f"reports/{year}/annual_report.html").is_file()
        assert f"{year} 年度：报告：" in ended.stdout and f"{year} 年度：[" in ended.stderr
    assert all(line.startswith(("2022 年度：", "2023 年度：")) for line in (ended.stdout + ended.stderr).splitlines())


def test_files_that_were_not_read_are_named_with_the_reason_and_of_many_the_first_ten():
    unread = [(f"科室/{number}.rar", "这是 RAR 压缩包，不能解压。") for number in range(12)]
    assert several_years.unread_lines(unread[:1]) == ["  未能读取 科室/0.rar：这是 RAR 压缩包，不能解压。"]
    told = several_years.unread_lines(unread)
    assert len(told) == 11 and told[9].startswith("  未能读取 科室/9.rar") and told[10].startswith("  另有 2 个未能读取，见报告")


def test_the_later_year_is_compared_with_the_earlier_one_of_the_same_call(two_years):
    folder, _ = two_years
    earlier, later = (tables.read(folder / f"tables/{year}", "findings") for year in (2022, 2023))
    assert not set(earlier["rule"]) & {"G14", "G15"}
    assert later.loc[later["rule"] == "G14", "observed"].tolist() == ["场馆设施维修改造"]
    assert len(later[later["rule"] == "G15"]) == 1


def test_the_made_up_forms_are_sound_but_for_what_the_years_show(two_years):
    folder, _ = two_years
    rules = {rule for year in (2022, 2023) for rule in tables.read(folder / f"tables/{year}", "findings")["rule"]}
    assert rules == {"C07", "G14", "G15"}


def test_a_year_that_cannot_be_run_sets_the_status_and_the_other_is_done(tmp_path):
    ended = run_years(tmp_path, "2022", "2021")
    assert ended.returncode == 2
    assert "2021 年度：错误：找不到文件夹" in ended.stderr and (tmp_path / "reports/2022/annual_report.html").is_file()


def test_a_year_named_twice_is_run_once(tmp_path, monkeypatch):
    ran = []
    monkeypatch.setattr(several_years, "run_and_tell", lambda run, first, quiet: ran.append(run.fiscal_year) or 0)
    from helpers.cli import main

    assert main(["run", "--fiscal-year", "2023", "2023"]) == 0
    assert ran == [2023]


def _ends_as_its_year_says(run: RunParameters, first: str, quiet: bool, year_before: object) -> None:
    """Stands in for a year's process: waits for the year before, then ends with the last digit of its year; 2029 is killed."""
    import os
    import signal

    if year_before:
        year_before.wait()
    if run.fiscal_year == 2029:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    sys.exit(run.fiscal_year % 10)


@pytest.mark.parametrize(
    ("given", "status", "told"),
    [
        ([2020, 2021], 1, ""),
        ([2020, 2021, 2022], 2, ""),
        ([2010, 2020], 0, ""),
        ([2029, 2020], 1, "2029 年度：错误：运行的进程意外中止"),
    ],
)
def test_the_worst_status_is_the_status_of_all(monkeypatch, capsys, given, status, told):
    monkeypatch.setattr(several_years, "_year_of_several", _ends_as_its_year_says)
    assert several_years.run_years([RunParameters(fiscal_year=year) for year in given], "ingest", quiet=True) == status
    assert told in capsys.readouterr().err


def test_a_year_killed_lets_the_next_one_go_on(monkeypatch):
    monkeypatch.setattr(several_years, "_year_of_several", _ends_as_its_year_says)
    assert several_years.run_years([RunParameters(fiscal_year=year) for year in (2029, 2030)], "ingest", quiet=True) == 1
