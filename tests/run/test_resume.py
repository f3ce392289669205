"""A run that begins at a later stage gives what a whole run gives, or is refused with what to do."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from helpers.cli import main
from helpers.config.errors import UnusableInput
from helpers.config.parameters import STAGES, RunParameters
from helpers.publish.papers import WORKBOOK
from helpers.run import manifest, notebook, resume
from helpers.run.pipeline import run_year
from helpers.run.progress import Display
from tests.conftest import Year


@pytest.fixture
def year(real_year: Year, tmp_path: Path) -> RunParameters:
    """The real year with its results in folders of its own, and raw files that a test may change."""
    for source, name in ((real_year.run.raw_year, "raw"), (real_year.processed, "processed"), (real_year.reports, "reports")):
        shutil.copytree(source, tmp_path / name / "2023")
    return RunParameters(fiscal_year=2023, **{f"{name}_dir": (tmp_path / name).as_posix() for name in ("raw", "processed", "reports")})


@pytest.fixture
def into(year: RunParameters, tmp_path: Path) -> RunParameters:
    """Empty folders of a run in the making."""
    staged = RunParameters(
        fiscal_year=2023, raw_dir=year.raw_dir, processed_dir=(tmp_path / "s/tables").as_posix(), reports_dir=(tmp_path / "s/reports").as_posix()
    )
    staged.processed_year.mkdir(parents=True)
    staged.reports_year.mkdir(parents=True)
    return staged


def contents(run: RunParameters) -> dict[str, bytes]:
    folders = (run.processed_year, run.reports_year)
    return {path.name: path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


def first_refusal(run: RunParameters, into: RunParameters, first: str = "validate") -> str:
    before = contents(run)
    with pytest.raises(UnusableInput) as refused:
        resume.take_over(run, into, first)
    assert contents(run) == before and contents(into) == {}
    return str(refused.value)


def test_a_run_from_validate_gives_the_bytes_of_a_whole_run(year):
    before = contents(year)
    run_year(year, Display(quiet=True), first="validate")
    after = contents(year)
    # The workbook says whether there was a run before, and the notebooks show the folders of theirs.
    kept = {name for name in before if name not in (manifest.NAME, "3_validate.ipynb", "4_analyse.ipynb", WORKBOOK)}
    assert before.keys() == after.keys() and {name: after[name] for name in kept} == {name: before[name] for name in kept}
    written = json.loads(after[manifest.NAME])
    assert [written["content"][part] for part in ("parameters", "inputs", "tables")] == [
        json.loads(before[manifest.NAME])["content"][part] for part in ("parameters", "inputs", "tables")
    ]
    assert written["timings"]["from"] == "validate" and list(written["timings"]["stages"]) == ["3_validate.ipynb", "4_analyse.ipynb"]
    assert manifest.verify(year.reports_year) == []


@pytest.mark.parametrize(
    ("first", "tables_there", "tables_not_there"),
    [("clean", {"cells"}, {"funds", "findings"}), ("validate", {"cells", "funds"}, {"findings"}), ("analyse", {"cells", "funds", "findings"}, set())],
)
def test_the_tables_and_notebooks_of_earlier_stages_are_taken_over(year, into, first, tables_there, tables_not_there):
    resume.take_over(year, into, first)
    there = {path.stem for path in into.processed_year.glob("*.parquet")}
    assert tables_there <= there and not tables_not_there & there
    assert [path.stem.split("_")[1] for path in sorted((into.reports_year / "notebooks").iterdir())] == list(STAGES[: STAGES.index(first)])


def test_a_whole_run_takes_nothing_over(year, into):
    resume.take_over(year, into, "ingest")
    assert contents(into) == {}


def test_a_year_that_never_ran_is_refused(year, into):
    shutil.rmtree(year.reports_year)
    with pytest.raises(UnusableInput, match=r"还没有完整运行过.*请完整运行：python -m helpers run --fiscal-year 2023"):
        resume.take_over(year, into, "clean")


def test_the_call_that_is_advised_keeps_what_was_given(year, into):
    run = replace(year, reports_dir=f"{year.reports_dir}/another folder", language="en")
    with pytest.raises(UnusableInput) as refused:
        resume.take_over(run, into, "analyse")
    assert f'--processed-dir {year.processed_dir} --reports-dir "{run.reports_dir}" --language en。' in str(refused.value)
    assert RunParameters(fiscal_year=2023).command() == "python -m helpers run --fiscal-year 2023"


def test_a_missing_table_is_named(year, into):
    (year.processed_year / "funds.parquet").unlink()
    assert "缺少以前各阶段的表 funds" in first_refusal(year, into)


def test_a_table_that_cannot_be_read_is_named_with_the_call_that_does_the_year_anew(year, into):
    path = year.processed_year / "funds.parquet"
    path.write_bytes(path.read_bytes()[:2000])
    told = first_refusal(replace(year, language="en"), into)
    assert "2023 年度的表 funds 读不出来，文件不完整或已损坏" in told and told.endswith("--language en。")


def test_a_table_of_another_version_is_named(year, into):
    path = year.processed_year / "funds.parquet"
    pd.read_parquet(path).drop(columns="note").to_parquet(path)
    assert "表 funds 由另一版本的程序写出" in first_refusal(year, into)


def test_a_table_that_was_changed_since_is_named_with_its_stage(year, into):
    path = year.processed_year / "funds.parquet"
    pd.read_parquet(path).iloc[1:].to_parquet(path)
    told = first_refusal(year, into)
    assert "表 funds 与上次完整运行的清单不符" in told and "由阶段 clean 写出" in told and "--from clean" in told


@pytest.mark.parametrize("kind", ["新增", "改动", "缺少"])
def test_other_raw_files_than_those_that_were_read_are_named(year, into, kind):
    (file,) = year.raw_year.iterdir()
    if kind == "改动":
        file.write_bytes(file.read_bytes() + b"\n")
    else:
        (year.raw_year / "new.txt").write_text("项目名称\t新项目\n", encoding="utf-8")
        if kind == "缺少":
            file.unlink()
    told = first_refusal(year, into)
    assert f"{kind} 1 个（" in told and ("new.txt" if kind == "新增" else file.name) in told


def test_corrections_that_were_entered_since_need_the_stage_that_reads_them(year, into, tmp_path):
    ledger = tmp_path / "ledgers/2023/corrections.yml"
    ledger.parent.mkdir(parents=True)
    ledger.write_text("[]\n", encoding="utf-8")
    assert f"从阶段 clean 起才会生效。请从该阶段起重做：{year.command()} --from clean。" in first_refusal(year, into, "validate")
    resume.take_over(year, into, "clean")


@pytest.mark.parametrize(
    ("changed", "first", "stage"),
    [({"profile": "national"}, "analyse", "validate"), ({"read_seconds": 60}, "clean", "ingest")],
)
def test_a_parameter_that_an_earlier_stage_heeds_is_named_with_that_stage(year, into, changed, first, stage):
    (name,) = changed
    assert f"参数 {name} 上次是" in (told := first_refusal(replace(year, **changed), into, first)) and f"从阶段 {stage} 起才会生效" in told


def with_other_program(run: RunParameters, stage: str) -> None:
    """Let the manifest say that the stage was of other code."""
    path = run.reports_year / manifest.NAME
    written = json.loads(path.read_text("utf-8"))
    written["content"]["program"][stage] = "0" * 64
    path.write_text(json.dumps(written), encoding="utf-8")


@pytest.mark.parametrize(("stage", "end"), [("clean", " --from clean。"), ("validate", " --from validate。"), ("ingest", "。")])
def test_tables_that_other_code_wrote_are_refused_with_the_command_that_does_them_anew(year, into, stage, end):
    with_other_program(year, stage)
    told = first_refusal(replace(year, language="en"), into, "analyse")
    assert f"阶段 {stage} 的程序、词表或规则自上次运行后有改动" in told and told.endswith(f"--language en{end}")


def test_code_of_stages_that_run_again_may_change(year, into):
    with_other_program(year, "validate")
    resume.take_over(year, into, "validate")


def test_a_profile_may_change_where_validate_runs_again(year, into):
    resume.take_over(replace(year, profile="national"), into, "validate")


@pytest.mark.parametrize("text", ["", "{}", '{"content": {"tables": 1, "inputs": []}}'])
def test_a_broken_manifest_is_told(year, into, text):
    (year.reports_year / manifest.NAME).write_text(text)
    assert "不是一份完整的清单" in first_refusal(year, into)


def add_a_file(year: RunParameters) -> None:
    (year.raw_year / "new.txt").write_text("项目名称\t新项目\n", encoding="utf-8")


def cut_a_table_short(year: RunParameters) -> None:
    path = year.processed_year / "funds.parquet"
    path.write_bytes(path.read_bytes()[:2000])


@pytest.mark.parametrize(("change", "told"), [(add_a_file, "新增 1 个（new.txt）"), (cut_a_table_short, "2023 年度的表 funds 读不出来")])
def test_a_refused_run_ends_with_2_before_any_kernel_and_leaves_everything(year, capsys, monkeypatch, change, told):
    monkeypatch.setattr(notebook, "execute", None)
    change(year)
    before = contents(year)
    folders = [word for name in ("raw_dir", "processed_dir", "reports_dir") for word in (f"--{name.replace('_', '-')}", getattr(year, name))]
    assert main(["run", "--fiscal-year", "2023", "--from", "validate", "--quiet", *folders]) == 2
    assert told in capsys.readouterr().err and contents(year) == before
    assert [path.name for path in year.processed_year.parent.iterdir() if path.is_dir()] == ["2023"]
