"""The map over documents gives the same in one process and in several, and a document that misbehaves costs itself only."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from helpers.cli import main
from helpers.config import engines
from helpers.config.engines import Limits, Loss, ProcessesFailed, map_documents


def process_and_square(number: int) -> tuple[int, int]:
    return os.getpid(), number * number


def behave(what: str) -> str:
    """A reader that does what its document says."""
    if what == "hang":
        time.sleep(600)
    elif what == "grow":
        hoard = []
        while True:
            hoard.append(bytearray(8 * 2**20))
    elif what == "grow elsewhere":
        grower = "import time\nhoard = []\ntry:\n    while True: hoard.append(bytearray(8 * 2**20))\nexcept MemoryError: time.sleep(600)"
        subprocess.run([sys.executable, "-c", grower], check=False, stderr=subprocess.DEVNULL)
        time.sleep(600)
    elif what == "crash":
        os._exit(11)
    elif what == "raise":
        raise ValueError("a defect")
    return f"read {what}"


def lost(what: str, loss: Loss) -> str:
    return f"{what}: {loss}"


def read(*documents: str, seconds: float = 60, megabytes: float = 400) -> list[str]:
    return list(map_documents(behave, documents, limits=Limits(seconds, megabytes), lost=lost))


@pytest.mark.parametrize(("count", "elsewhere"), [(engines.FEWEST_FOR_PROCESSES - 1, False), (engines.FEWEST_FOR_PROCESSES, True)])
def test_results_keep_the_order_of_the_documents(monkeypatch, count, elsewhere):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    told = []
    results = list(map_documents(process_and_square, range(count), progress=lambda *counts: told.append(counts)))
    assert [square for _, square in results] == [number * number for number in range(count)]
    assert (os.getpid() not in {process for process, _ in results}) is elsewhere
    assert told == [(done, count) for done in range(1, count + 1)]


def test_no_documents_give_no_results():
    assert list(map_documents(process_and_square, [])) == []
    assert list(map_documents(behave, [], limits=Limits(1, 100), lost=lost)) == []


def test_spark_without_java_is_refused_before_anything_starts_and_what_to_install_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    engines.check_spark.cache_clear()
    assert main(["run", "--fiscal-year", "2023", "--engine", "spark", "--processed-dir", str(tmp_path / "processed")]) == 2
    told = capsys.readouterr().err
    assert "engine=spark" in told and "Java 17 或更高版本（" in told and "请改为 engine=local" in told
    assert ("requirements/spark.txt" in told) == (importlib.util.find_spec("pyspark") is None)
    assert not list(tmp_path.iterdir())


def test_a_document_that_hangs_is_lost_and_the_others_are_read_in_order():
    assert read("a", "hang", "b", "c", seconds=1) == ["read a", "hang: time", "read b", "read c"]


def test_a_document_that_takes_all_memory_is_lost_and_the_others_are_read():
    assert read("a", "grow", "b") == ["read a", "grow: memory", "read b"]


def test_memory_that_a_reader_takes_in_a_process_of_its_own_counts():
    assert read("grow elsewhere", "a", megabytes=300) == ["grow elsewhere: memory", "read a"]


def test_a_document_that_ends_its_process_is_lost_and_the_others_are_read():
    assert read("crash", "a", "crash", "b") == ["crash: died", "read a", "crash: died", "read b"]


def test_a_defect_of_a_reader_is_raised_with_its_document():
    with pytest.raises(ProcessesFailed, match=r"(?s)raise.*a defect"):
        read("a", "raise")


def test_no_process_is_left_behind():
    before = set(psutil.Process().children(recursive=True))
    results = map_documents(behave, ["a", "hang", "b"], limits=Limits(600, 400), lost=lost)
    assert next(results) == "read a"
    results.close()
    left = set(psutil.Process().children(recursive=True)) - before
    # Python keeps one process of its own that watches over shared names.
    assert not [process for process in left if "resource_tracker" not in " ".join(process.cmdline())]


def test_more_documents_than_may_wait_come_back_in_order(monkeypatch):
    monkeypatch.setattr(engines, "_WINDOW", 3)
    documents = [str(number) for number in range(40)]
    assert read(*documents) == [f"read {document}" for document in documents]
