"""The chain on the real year: the same bytes every time, silent, and never less than the last good results."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import nbformat
import papermill
import pytest
from papermill.exceptions import PapermillExecutionError

from helpers.config.errors import GateFailed, HelpersError, StageFailed, UnusableInput
from helpers.config.parameters import STAGES, RunParameters
from helpers.publish import report
from helpers.run import notebook, pipeline, staging
from helpers.run.progress import Display
from helpers.schema import tables
from tests.conftest import Year, parameters_in

# Put before every other module of a run and its kernels: no socket but to this machine, no name looked up.
BLOCK_OUTSIDE_SOCKETS = """
import os, socket, sys

def refuse(event, arguments):
    if event == "socket.getaddrinfo" and arguments[0] not in (None, "", "localhost", "127.0.0.1", "::1", b"localhost", b"127.0.0.1"):
        note(event, arguments[0])
    if event in ("socket.connect", "socket.sendto"):
        family, address = arguments[0].family, arguments[1]
        if family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            note(event, address)

def note(*what):
    with open(os.environ["OUTSIDE"], "a") as file:
        print(*what, file=file)
    raise OSError("outside sockets are blocked")

sys.addaudithook(refuse)
open(os.environ["OUTSIDE"] + f".{os.getpid()}", "w").close()
"""


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def command(run: RunParameters, **changed: object) -> list[str]:
    options = [(f"--{name.replace('_', '-')}", str(getattr(run, name))) for name in run.names()]
    return [sys.executable, "-m", "helpers", "run", *[word for option in options for word in option]]


def call(run: RunParameters, **settings: object) -> subprocess.CompletedProcess:
    return subprocess.run(command(run), capture_output=True, text=True, encoding="utf-8", timeout=300, **settings)


def copy_of(year: Year, folder: Path) -> RunParameters:
    """Parameters of a run whose last good results are those of `year`."""
    run = parameters_in(folder)
    shutil.copytree(year.processed, run.processed_year)
    shutil.copytree(year.reports, run.reports_year)
    return run


def results_of(run: RunParameters) -> dict[str, bytes]:
    return files(run.processed_year) | files(run.reports_year)


def leavings(run: RunParameters) -> list[str]:
    folders = (run.processed_year.parent, run.reports_year.parent)
    return [path.name for folder in folders for path in folder.iterdir() if path.name not in (".2023.lock", "2023", pipeline.FAILED)]


def edit_notebook(project: Path, name: str, source: str) -> None:
    """Add a cell at the end of a notebook."""
    path = project / "notebooks" / name
    book = nbformat.read(path, as_version=4)
    book.cells.append(nbformat.v4.new_code_cell(source))
    nbformat.write(book, path)


def test_the_real_year_is_read_checked_and_published(real_year):
    assert (real_year.results.forms, real_year.results.fragments, real_year.results.rejected) == (19, 2, 0)
    assert real_year.report.read_bytes().startswith(b"<!DOCTYPE html>")
    assert sorted(path.stem for path in real_year.processed.iterdir()) == sorted(tables.TABLES)
    assert sorted(files(real_year.reports / "notebooks")) == sorted(pipeline.STAGES)
    assert leavings(real_year.run) == []


def test_a_run_elsewhere_without_a_network_gives_the_same_bytes(real_year, tmp_path):
    (tmp_path / "first").mkdir()
    (tmp_path / "first/sitecustomize.py").write_text(BLOCK_OUTSIDE_SOCKETS)
    outside = tmp_path / "outside"
    path = os.pathsep.join(filter(None, [str(tmp_path / "first"), os.environ.get("PYTHONPATH")]))
    run = parameters_in(tmp_path / "other place", gate="contract")

    ended = call(run, env=os.environ | {"PYTHONPATH": path, "OUTSIDE": str(outside), "PYTHONHASHSEED": "7"})

    assert (ended.returncode, outside.exists()) == (0, False), ended.stderr
    assert len(list(tmp_path.glob("outside.*"))) > len(pipeline.STAGES), "the block was not in every kernel"
    assert files(run.processed_year) == files(real_year.processed)
    assert (run.reports_year / pipeline.REPORT).read_bytes() == real_year.report.read_bytes()
    first, second = (json.loads((folder / "manifest.json").read_text("utf-8")) for folder in (real_year.reports, run.reports_year))
    assert first["content"] == second["content"] and first["content_sha256"] == second["content_sha256"]
    assert str(run.reports_year / pipeline.REPORT) in ended.stdout and "自评表 19 份，残缺表 2 份" in ended.stdout
    assert "校验" in ended.stderr and "\r" not in ended.stderr


def test_kept_notebooks_show_the_parameters_as_given_and_no_folder_of_the_run(real_year):
    for name, content in files(real_year.reports / "notebooks").items():
        text = content.decode()
        assert f'processed_dir = \\"{real_year.run.processed_dir}\\"' in text, name
        assert ".run-" not in text and '"papermill"' not in text, name


def test_the_report_shows_no_folder_of_this_machine(real_year):
    report = real_year.report.read_text("utf-8")
    for folder in (real_year.run.processed_dir, real_year.run.reports_dir, str(Path.home()), sys.prefix):
        assert folder not in report, folder


def test_great_expectations_is_loaded_by_the_validate_stage_alone(real_year, tmp_path):
    """The notebooks of the other stages, and the chain around them, never import it."""
    code = (
        "import sys; from helpers import analyse, clean, ingest, publish; from helpers.run import manifest, notebook, pipeline, staging; from helpers.schema import tables\n"
        "from helpers.config.parameters import RunParameters\nimport papermill\n"
        f"run = RunParameters(**{({name: getattr(real_year.run, name) for name in RunParameters.names()})!r})\n"
        "ingest.read_year(run); clean.clean_year(run)\n"
        "assert 'great_expectations' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_a_run_killed_in_a_stage_leaves_the_last_good_year_and_the_next_run_works(real_year, tmp_path):
    run = copy_of(real_year, tmp_path)
    before = results_of(run)
    with subprocess.Popen(command(run), stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 120
        while not list(run.processed_year.parent.glob(".2023.run-*/2023/projects.parquet")):
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.01)
        process.kill()
    assert leavings(run) != []
    assert results_of(run) == before
    assert subprocess.run([sys.executable, "-m", "helpers", "verify", str(run.reports_year)], timeout=60).returncode == 0

    pipeline.run_year(run, Display(quiet=True))

    assert leavings(run) == []
    assert files(run.processed_year) == files(real_year.processed)


def small_disk(folder: Path, size: int) -> bool:
    """Mount a file system of `size` bytes there, where the system allows it."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    return shutil.which("mount") is not None and subprocess.run(mount, capture_output=True).returncode == 0


def limit_files_to(size: int) -> None:
    """Let no file of the process, or of its kernels, grow beyond `size` bytes."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def pages(contents: dict[str, bytes]) -> int:
    """Bytes that files take on a disk."""
    return sum(-(-len(content) // 4096) * 4096 for content in contents.values())


@pytest.mark.parametrize("full_at", ["the first table", "the report"])
def test_a_full_disk_is_told_and_leaves_the_last_good_year(real_year, tmp_path, full_at):
    """On a small tmpfs; where none can be mounted, under a limit for the size of a file."""
    tables_and_notebooks = files(real_year.processed) | files(real_year.reports / "notebooks")
    report = real_year.report.stat().st_size
    room = 4096 if full_at == "the first table" else pages(tables_and_notebooks) + report // 2
    largest = 2048 if full_at == "the first table" else report - 1
    disk = tmp_path / "disk"
    mounted = small_disk(disk, 64 * 1024 * 1024)
    try:
        run = copy_of(real_year, disk)
        before = results_of(run)
        if mounted:
            (disk / "filler").write_bytes(bytes(shutil.disk_usage(disk).free - room))

        ended = call(run, preexec_fn=None if mounted else lambda: limit_files_to(largest))

        assert ended.returncode == 1 and "磁盘空间不足" in ended.stderr and "Traceback" not in ended.stderr, ended.stderr
        assert results_of(run) == before
        assert leavings(run) == []
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(disk)], check=True)


def test_when_every_file_is_rejected_the_run_fails_and_the_last_good_year_stays(real_year, tmp_path):
    run = replace(copy_of(real_year, tmp_path), raw_dir=(tmp_path / "raw").as_posix())
    before = results_of(run)
    run.raw_year.mkdir(parents=True)
    (run.raw_year / "empty.txt").write_bytes(b"")
    (run.raw_year / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))

    with pytest.raises(GateFailed) as caught:
        pipeline.run_year(run, Display(quiet=True))

    assert caught.value.exit_status == 1
    assert results_of(run) == before
    evidence = list((run.reports_year.parent / pipeline.FAILED / "2023").iterdir())
    assert len(evidence) == 1 and str(evidence[0]) in str(caught.value)
    assert ".run-" not in evidence[0].read_text("utf-8")


def test_a_broken_stage_is_named_with_its_error_and_its_notebook(project_copy, monkeypatch, tmp_path):
    monkeypatch.chdir(project_copy)
    edit_notebook(project_copy, "1_ingest.ipynb", "written['no such table']")
    run = RunParameters(fiscal_year=2023)

    with pytest.raises(StageFailed, match=r"阶段“读取文件”（1_ingest\.ipynb）出错：KeyError: 'no such table'") as caught:
        pipeline.run_year(run, Display(quiet=True))

    assert str(project_copy / "reports/failed/2023/1_ingest.ipynb") in str(caught.value)
    assert leavings(run) == []
    assert not run.processed_year.exists() and not run.reports_year.exists()


def test_a_broken_publisher_is_a_failed_stage_with_its_notebook(real_year, tmp_path, monkeypatch):
    """The stages themselves are not run again: their notebooks are those of the real year."""
    run = copy_of(real_year, tmp_path)
    before = results_of(run)
    monkeypatch.setattr(notebook, "execute", lambda path, *rest, **more: nbformat.read(real_year.reports / "notebooks" / path.name, 4))
    monkeypatch.setattr(notebook, "cell_seconds", lambda executed: [])
    monkeypatch.setattr(tables, "read", lambda folder, name: tables.conform(name, []))
    monkeypatch.setattr(report, "publish", lambda run, executed, output: [][1])

    with pytest.raises(StageFailed, match="阶段“发布”出错：IndexError: list index out of range") as caught:
        pipeline.run_year(run, Display(quiet=True))

    assert str(run.reports_year.parent / "failed/2023/4_analyse.ipynb") in str(caught.value)
    assert results_of(run) == before and leavings(run) == []


def test_a_contact_shown_in_a_notebook_stops_publishing(project_copy, monkeypatch):
    monkeypatch.chdir(project_copy)
    edit_notebook(project_copy, "3_validate.ipynb", "tables.read(run.processed_year, 'contacts')")
    run = RunParameters(fiscal_year=2023)

    with pytest.raises(GateFailed, match=r"笔记本 3_validate\.ipynb 中有 \d+ 处联系人"):
        pipeline.run_year(run, Display(quiet=True))

    assert not run.processed_year.exists() and not run.reports_year.exists()


def test_evidence_of_a_broken_stage_shows_no_contact(project_copy, monkeypatch, real_year):
    lead = next(name for name in tables.read(real_year.processed, "contacts")["project_lead"].dropna() if len(name) == 3)
    monkeypatch.chdir(project_copy)
    edit_notebook(project_copy, "2_clean.ipynb", "print(*written['contacts']['project_lead'])\nraise KeyError('x')")

    with pytest.raises(StageFailed, match="KeyError: 'x'"):
        pipeline.run_year(RunParameters(fiscal_year=2023), Display(quiet=True))

    evidence = (project_copy / "reports/failed/2023/2_clean.ipynb").read_text("utf-8")
    assert lead not in evidence and "raise KeyError" in evidence


def test_each_notebook_runs_alone_with_its_defaults(project_copy, real_year):
    """In the notebooks' own folder, as JupyterLab does, and one after the other under papermill."""
    for name in pipeline.STAGES:
        papermill.execute_notebook(
            project_copy / "notebooks" / name, None, {"fiscal_year": 2023}, cwd=project_copy / "notebooks", progress_bar=False
        )
    by_notebooks = {f"{name}.parquet" for name, table in tables.TABLES.items() if table.stage in STAGES}
    assert files(project_copy / "data/processed/2023") == {name: data for name, data in files(real_year.processed).items() if name in by_notebooks}


@pytest.mark.parametrize("name", pipeline.STAGES)
def test_a_notebook_run_alone_refuses_a_parameter_that_it_does_not_know(project_copy, name):
    with pytest.raises(PapermillExecutionError, match="UnusableInput: 笔记本没有参数 fiscal_yaer；它的参数是 fiscal_year、raw_dir"):
        papermill.execute_notebook(
            project_copy / "notebooks" / name, None, {"fiscal_yaer": 2024, "language": "zh"}, cwd=project_copy / "notebooks", progress_bar=False
        )
    assert not (project_copy / "data/processed").exists()


@pytest.mark.parametrize("problem", ["no folder", "an empty folder", "housekeeping only"])
def test_a_year_without_forms_is_refused_before_anything_is_written(tmp_path, monkeypatch, problem):
    run = parameters_in(tmp_path, raw_dir=(tmp_path / "raw").as_posix())
    if problem != "no folder":
        run.raw_year.mkdir(parents=True)
    if problem == "housekeeping only":
        (run.raw_year / ".DS_Store").write_bytes(b"x")
    monkeypatch.setattr(notebook, "execute", None)
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(UnusableInput, match="请把 2023 年度的自评表文件") as caught:
        pipeline.run_year(run, Display(quiet=True))

    assert str(run.raw_year) in str(caught.value) and caught.value.exit_status == 2
    assert sorted(tmp_path.rglob("*")) == before


def test_a_notebook_that_lost_a_parameter_is_refused_before_any_kernel_starts(project_copy, monkeypatch):
    monkeypatch.chdir(project_copy)
    monkeypatch.setattr(notebook, "execute", None)
    path = project_copy / "notebooks/3_validate.ipynb"
    path.write_text(path.read_text("utf-8").replace("profile = ", "profil = "), "utf-8")

    with pytest.raises(UnusableInput, match=r"笔记本 3_validate\.ipynb 没有参数 profile"):
        pipeline.run_year(RunParameters(fiscal_year=2023), Display(quiet=True))


def finding(rule: str, severity: str, number: int) -> dict[str, object]:
    return {"finding_id": f"{rule}-{number}", "rule": rule, "severity": severity}


def test_a_review_gate_names_the_rules_of_critical_findings(tmp_path):
    run = parameters_in(tmp_path, gate="review")
    found = [finding("A02", "critical", 1), finding("C01", "critical", 1), finding("C01", "critical", 2), finding("D01", "warning", 1)]
    tables.write(run.processed_year, "findings", found)

    with pytest.raises(GateFailed, match=r"发现 3 项严重问题：A02（1 项）、C01（2 项）。") as caught:
        pipeline.review_gate(run)
    assert str(run.reports_year / pipeline.REPORT) in str(caught.value)


@pytest.mark.parametrize(("gate", "severity"), [("review", "warning"), ("contract", "critical")])
def test_other_findings_and_the_contract_gate_let_a_year_pass(tmp_path, gate, severity):
    run = parameters_in(tmp_path, gate=gate)
    tables.write(run.processed_year, "findings", [finding("C01", severity, 1)])
    pipeline.review_gate(run)


def test_results_are_promoted_before_the_review_gate_speaks(real_year, tmp_path, monkeypatch):
    run = parameters_in(tmp_path, gate="review")

    def made(run, staged, *rest):
        tables.write(staged.run.processed_year, "findings", [finding("A02", "critical", 1)])
        tables.write(staged.run.processed_year, "outcomes", [])
        tables.write(staged.run.processed_year, "documents", [])

    monkeypatch.setattr(pipeline, "_make", made)
    with pytest.raises(GateFailed, match="A02"):
        pipeline.run_year(run, Display(quiet=True))
    assert len(tables.read(run.processed_year, "findings")) == 1
    assert not staging.is_unfinished(run.processed_year)


def test_every_error_has_an_exit_status_of_its_kind():
    assert {kind.__name__: kind.exit_status for kind in HelpersError.__subclasses__()} == {
        "UnusableInput": 2, "GateFailed": 1, "StageFailed": 1
    }


def test_a_rule_that_could_not_run_fails_the_run_and_is_named(tmp_path):
    run = parameters_in(tmp_path)
    counts = {"assessed": 0, "passed": 0, "failed": 0, "not_assessable": 0}
    tables.write(run.processed_year, "documents", [])
    tables.write(run.processed_year, "outcomes", [counts | {"rule": "B01", "errors": 1, "error": "KeyError: 'weight'"}, counts | {"rule": "B03", "errors": 0}])
    with pytest.raises(GateFailed, match=r"1 条规则本身出错(.|\n)*B01：KeyError"):
        pipeline.defects_gate(run)


def test_rules_that_all_ran_pass_the_gate(real_year):
    pipeline.defects_gate(real_year.run)
