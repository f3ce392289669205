"""The command line: what a person mistypes is told in one line, with status 2, before anything starts."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from helpers.cli import main
from helpers.config.parameters import profile_names, profile_titles
from helpers.language.width import display_width
from helpers.run import notebook, staging
from tests.conftest import PROJECT, parameters_in

YEAR = ["run", "--fiscal-year", "2023"]


def status(arguments: list[str]) -> int:
    try:
        return main(arguments)
    except SystemExit as end:
        return end.code


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "缺少参数 {run,check,verify}"),
        (["walk"], "没有命令 walk。"),
        (["chek"], "没有命令 chek（是不是 check？）。用法见 python -m helpers --help"),
        (["--hlep"], "没有参数 --hlep（是不是 --help？）"),
        (["run", "--hlep"], "没有参数 --hlep（是不是 --help？）。用法见 python -m helpers run --help"),
        (["check", "README.md", "--comment", "out.docx"], "没有参数 --comment（是不是 --comments？）。用法见 python -m helpers check --help"),
        (["check", "README.md", "--comments"], "参数 --comments 缺少值"),
        (["check", "README.md", "--json=1"], "参数 --json 不带值"),
        (["run"], "缺少参数 --fiscal-year"),
        (["run", "--fiscal-year"], "--fiscal-year 缺少值"),
        (["run", "--fiscal-year", "abc"], "fiscal_year 应为整数年份（如 2023），而收到 'abc'"),
        (["run", "--fiscal-year", "２０２３"], "应为整数年份"),
        (["run", "--fiscal-year", "2023.0"], "应为整数年份"),
        (["run", "--fiscal-year", "20233"], "应在 2000 与 2100 之间"),
        (["run", "--fiscal-year", "1" * 5000], "应为整数年份"),
        ([*YEAR, "--fiscal-yaer", "2023"], "没有参数 --fiscal-yaer（是不是 --fiscal-year？）"),
        ([*YEAR, "--raw", "data/raw"], "没有参数 --raw（是不是 --raw-dir？）"),
        (["run", "--fiscal-year", "2023", "20x4"], "fiscal_year 应为整数年份（如 2023），而收到 '20x4'"),
        ([*YEAR, "--from", "publish"], "from 可取 ingest、clean、validate、analyse，而收到 'publish'"),
        ([*YEAR, "--gate", "none"], "gate 可取 contract、review，而收到 'none'"),
        ([*YEAR, "--engine", ""], "engine 可取 local、spark，而收到 ''"),
        ([*YEAR, "--profile", "../beijing"], "profile 可取"),
        ([*YEAR, "--raw-dir", "../elsewhere"], "越出了项目文件夹"),
        ([*YEAR, "--processed-dir", "data/../../x"], "越出了项目文件夹"),
        ([*YEAR, "--reports-dir", " "], "reports_dir 应为文件夹路径"),
        ([*YEAR, "--reports-dir", "data/raw"], "不能相同或相互包含"),
        ([*YEAR, "--reports-dir", "data/raw/2023"], "不能相同或相互包含"),
        ([*YEAR, "--processed-dir", "data/raw/2023/tables"], "不能相同或相互包含"),
        (["run", "--fiscal-year", "2001"], "data/raw/2001"),
        (["check"], "缺少参数 自评表"),
        (["check", "tests"], "“tests” 是文件夹"),
        (["check", ""], "找不到文件 “”"),
        (["check", "no such form.docx"], "找不到文件 “no such form.docx”"),
        (["check", "README.md", "--fiscal-year", "23"], "fiscal_year 应为 2000 与 2100 之间的整数年份（如 2023），而收到 '23'"),
        (["check", "README.md", "--profile", "mars"], "profile 可取"),
        (["verify", "tests"], "没有 manifest.json"),
    ],
)
def test_an_unusable_call_is_told_in_one_line_and_ends_with_2(arguments, told, capsys, monkeypatch):
    monkeypatch.setattr(notebook, "execute", None)
    assert status(arguments) == 2
    output = capsys.readouterr()
    assert told in output.err.replace("\\", "/") and output.err.count("\n") == 1 and output.out == ""


def test_a_report_verifies_by_the_command_line(real_year, capsys):
    assert main(["verify", str(real_year.reports)]) == 0
    assert "全部相符" in capsys.readouterr().out


def test_without_a_folder_every_year_of_the_project_is_verified(real_year, capsys, tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["verify"]) == 2 and "没有任何年度的报告" in capsys.readouterr().err
    for year in ("2022", "2023"):
        shutil.copytree(real_year.reports, tmp_path / "reports" / year)
    folders = ["--raw-dir", (PROJECT / "data/raw").as_posix(), "--processed-dir", real_year.processed.parent.as_posix()]
    assert main(["verify", *folders]) == 0 and capsys.readouterr().out.count("全部相符") == 2
    (tmp_path / "reports/2022/annual_report.html").write_text("")
    assert main(["verify", *folders]) == 1
    told = capsys.readouterr()
    assert "2022：1 处与清单不符" in told.err and told.out.count("全部相符") == 1


def test_differences_are_listed_with_status_1(real_year, capsys, tmp_path):
    reports = shutil.copytree(real_year.reports, tmp_path / "2023")
    (reports / "annual_report.html").write_text("")
    assert main(["verify", str(reports)]) == 1
    told = capsys.readouterr().err.splitlines()
    assert "1 处与清单不符" in told[0] and "annual_report.html" in told[1]


def test_verifying_completes_a_promotion_that_was_killed(real_year, tmp_path, monkeypatch):
    run = parameters_in(tmp_path)
    staged = staging.prepare(run)
    shutil.copytree(real_year.processed, staged.run.processed_year, dirs_exist_ok=True)
    shutil.copytree(real_year.reports, staged.run.reports_year, dirs_exist_ok=True)
    monkeypatch.setattr(Path, "rename", lambda source, target: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        staging.promote(staged, run)
    monkeypatch.undo()

    assert not run.reports_year.exists()
    assert main(["verify", str(run.reports_year), "--processed-dir", run.processed_dir]) == 0
    assert not staging.is_unfinished(run.reports_year)


def test_a_folder_that_cannot_be_written_is_told(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main([*YEAR, "--processed-dir", (tmp_path / "file/below").as_posix()]) == 2
    assert "无法读写" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["check", "--help"], ["verify", "--help"]])
def test_help_is_chinese(arguments, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    assert status(arguments) == 0
    output = capsys.readouterr().out
    assert "显示本说明" in output and output.startswith("用法：")
    # What is left in Latin letters is what is typed: names of options, files, folders, formats and choices.
    assert not re.search(r"options|positional|usage|\b(?:OUT|STAGE|FOLDER|folder|YYYY|PROFILE|[A-Z]+_DIR)\b", output)
    assert max(map(display_width, output.splitlines())) <= 60


def test_the_help_of_commands_lists_the_profiles(capsys):
    for command in ("run", "check"):
        assert status([command, "--help"]) == 0
        told = "".join(capsys.readouterr().out.split())
        assert all(f"{title}{name}".replace(" ", "") in told for name, title in profile_titles().items())


def test_a_profile_has_the_title_that_its_file_gives():
    assert profile_titles() == {name: yaml.safe_load((PROJECT / f"src/helpers/validate/profiles/{name}.yml").read_text("utf-8"))["title"] for name in profile_names()}


def test_starting_loads_no_library():
    code = "import sys; sys.argv[1:] = ['--help']; import helpers.cli\nheavy = {'pandas', 'papermill', 'great_expectations', 'matplotlib'}\nassert not heavy & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
