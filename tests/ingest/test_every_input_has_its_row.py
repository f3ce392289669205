"""Whatever lies in the raw folder has a row in `documents`: what cannot be read is rejected with what to do, and nothing waits for ever."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import ingest
from helpers.config.engines import Limits
from helpers.config.parameters import RunParameters
from helpers.ingest.documents import allowed_seconds, is_plain_text, lost_document, read_document
from helpers.run import manifest
from helpers.schema import tables
from tests.forms import SOUND

posix = pytest.mark.skipif(os.name == "nt", reason="links, pipes and names as bytes are those of Linux and macOS")
LIMITS = Limits(600, 2048)
MB = 2**20


def run_of(folder: Path) -> RunParameters:
    """An empty year below `folder` to put files into."""
    run = RunParameters(fiscal_year=2023, raw_dir=(folder / "raw").as_posix(), processed_dir=(folder / "p").as_posix())
    run.raw_year.mkdir(parents=True)
    (run.raw_year / "表.txt").write_text(SOUND, encoding="utf-8")
    return run


def reasons(run: RunParameters) -> dict[str, str]:
    """Why each file was rejected, by its path; the tables go to the disk and come back, as in a run."""
    written = tables.write_all(run.processed_year, ingest.read_year(run))["documents"]
    assert written["path"].tolist().count("表.txt") == 1
    rejected = written[written["status"] == "rejected"]
    return dict(zip(rejected["path"], rejected["reason"], strict=True))


@posix
@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("nowhere.docx", "指向的文件不存在"),
        ("链接.docx", "又指回自己"),
        ("/dev/zero", "不是普通文件"),
        ("../../outside.txt", "指向本年度文件夹以外的文件"),
        ("../2023", "指向文件夹的链接"),
    ],
)
def test_a_link_that_leads_to_no_file_of_the_year_is_rejected(tmp_path, target: str, says: str):
    run = run_of(tmp_path)
    (tmp_path / "outside.txt").write_text(SOUND, encoding="utf-8")
    (run.raw_year / "链接.docx").symlink_to(target)
    assert says in reasons(run)["链接.docx"]


@posix
def test_a_link_to_another_file_of_the_year_is_read_as_that_file(tmp_path):
    run = run_of(tmp_path)
    (run.raw_year / "链接.txt").symlink_to("表.txt")
    assert reasons(run) == {}


@posix
def test_a_pipe_and_a_socket_are_rejected_and_nobody_waits_for_them(tmp_path):
    run = run_of(tmp_path)
    os.mkfifo(run.raw_year / "管道.docx")
    # From within the folder: the whole path of a socket must be short.
    binding = "import socket; socket.socket(socket.AF_UNIX).bind('插座.docx')"
    subprocess.run([sys.executable, "-c", binding], cwd=run.raw_year, check=True, timeout=60)
    told = reasons(run)
    assert "管道、套接字或设备" in told["管道.docx"] and "管道、套接字或设备" in told["插座.docx"]
    assert is_plain_text(run.raw_year / "管道.docx") and manifest.digest(run.raw_year / "管道.docx") is None


@posix
def test_a_name_whose_bytes_are_no_utf_8_is_rejected_and_can_be_written(tmp_path):
    run = run_of(tmp_path)
    (Path(os.fsdecode(os.fsencode(run.raw_year) + b"/\xcf\xee\xc4\xbf.txt"))).write_text(SOUND, encoding="utf-8")
    ((path, reason),) = reasons(run).items()
    assert path.endswith(".txt") and "文件名的编码有误" in reason
    path.encode("utf-8")


def test_a_hidden_document_is_rejected_with_what_to_do(tmp_path):
    run = run_of(tmp_path)
    (run.raw_year / ".自评表.docx").write_text(SOUND, encoding="utf-8")
    (run.raw_year / ".DS_Store").write_bytes(b"x")
    assert list(reasons(run)) == [".自评表.docx"] and "去掉开头的“.”" in reasons(run)[".自评表.docx"]


def test_a_lock_file_is_passed_over_beside_its_document_and_told_without_it(tmp_path):
    run = run_of(tmp_path)
    (run.raw_year / "自评表一二.txt").write_text(SOUND, encoding="utf-8")
    (run.raw_year / "~$表一二.txt").write_bytes(b"lock")  # Word puts ~$ in the place of two signs.
    (run.raw_year / "~$从未复制.docx").write_bytes(b"lock")
    told = reasons(run)
    assert list(told) == ["~$从未复制.docx"] and "请补交原文件" in told["~$从未复制.docx"]


@posix
def test_a_link_out_of_the_folder_is_no_changed_input(tmp_path):
    run = run_of(tmp_path)
    (tmp_path / "outside.txt").write_text(SOUND, encoding="utf-8")
    (run.raw_year / "链接.txt").symlink_to(tmp_path / "outside.txt")
    reasons(run)
    entries = {entry["path"]: entry["sha256"] for entry in manifest._inputs(run, run)}
    assert entries["链接.txt"] is None and entries["表.txt"]


def test_a_file_that_a_person_names_is_read_also_where_it_is_hidden(tmp_path):
    (tmp_path / ".自评表.txt").write_text(SOUND, encoding="utf-8")
    assert read_document(tmp_path, (".自评表.txt",), named=True).document["status"] == "read"


@pytest.mark.parametrize(
    ("name", "size", "seconds"),
    [("a.docx", 0, 30), ("a.docx", MB, 40), ("a.xlsx", 20 * MB, 230), ("a.doc", MB, 130), ("a.pdf", 0, 120), ("a.pdf", MB, 360), ("a.jpg", 8 * MB, 600)],
)
def test_the_time_that_a_document_may_take_grows_with_its_size(tmp_path, name: str, size: int, seconds: float):
    with (tmp_path / name).open("wb") as file:
        file.truncate(size)
    assert allowed_seconds(tmp_path, LIMITS, (name,)) == seconds


def test_the_parameter_stays_the_limit_and_a_higher_one_gives_every_document_more(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"x" * MB)
    assert allowed_seconds(tmp_path, Limits(5, 2048), ("a.docx",)) == 5
    assert allowed_seconds(tmp_path, Limits(1200, 2048), ("a.docx",)) == 80
    assert "超过 40 秒" in lost_document(LIMITS, ("a.docx",), "time", tmp_path).document["reason"]
