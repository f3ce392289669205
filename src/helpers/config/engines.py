"""Apply a function to every document of a year: in this process for few, in several for many or for strangers' files.

With limits, a document that takes too long, takes too much memory or brings its process down costs only itself: the process is ended from
outside, another takes its place, and the rest of the year is read.
"""

from __future__ import annotations

import contextlib
import importlib.util
import multiprocessing
import os
import re
import shutil
import subprocess
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Literal, TypeVar

import psutil

from helpers.config.errors import UnusableInput

Item = TypeVar("Item")
Result = TypeVar("Result")
Loss = Literal["time", "memory", "died"]

# Measured: below about 200 files, starting processes costs more than they save.
FEWEST_FOR_PROCESSES = 200

_AHEAD = 4
"""Documents that wait in a process beside the one it reads, so that it is never idle."""
_WINDOW = 1000
"""Results that may wait for an earlier document: what is read stays small beside what has been handed on."""
_LOOK_EVERY = 0.05
_LOOK_AT_CHILDREN_EVERY = 1.0
_START_SECONDS = 120


@dataclass(frozen=True)
class Limits:
    """What one document may take: seconds of time, and megabytes of memory of its process with all that it starts."""

    seconds: float
    megabytes: float


LEAST_JAVA = 17
_JAVA_VERSION = re.compile(r'version "(?:1\.)?(\d+)')


@cache
def check_spark() -> None:
    """Check that the review can run on Apache Spark. Raises UnusableInput with the missing part and how to install it."""
    missing = []
    if importlib.util.find_spec("pyspark") is None:
        missing.append("Python 库 pyspark（在项目文件夹内运行：.venv 的 python -m pip install --require-hashes -r requirements/spark.txt）")
    version = _java_version()
    if version is None or version < LEAST_JAVA:
        found = "" if version is None else f"，现有的是 Java {version}"
        missing.append(f"Java {LEAST_JAVA} 或更高版本{found}（Debian、Ubuntu：apt install openjdk-17-jre-headless；Windows：安装 JDK 17，并设置 JAVA_HOME）")
    if missing:
        raise UnusableInput(f"参数 engine=spark 用 Apache Spark 评判，缺少：{'；'.join(missing)}。不用 Spark 时，请改为 engine=local。")


def _java_version() -> int | None:
    """Main version of the Java that Spark would start; None without a Java that answers."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    if java is None:
        return None
    try:
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, errors="replace", timeout=60)
    except (OSError, subprocess.SubprocessError):
        return None
    match = _JAVA_VERSION.search(answer.stderr + answer.stdout)
    return int(match.group(1)) if match else None


class ProcessesFailed(Exception):
    """Processes cannot be started, or a function raised in one: a defect of the program, not of a document."""


def map_documents(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    progress: Callable[[int, int], None] | None = None,
    limits: Limits | None = None,
    lost: Callable[[Item, Loss], Result] | None = None,
    seconds: Callable[[Item], float] | None = None,
) -> Iterator[Result]:
    """Results of `function` for `items`, in their order; `progress(done, total)` is called after each.

    The function must be importable (a module's own, or a partial of one) and returns a record for a document that it
    cannot read: an exception is a defect and ends the map. With `limits` every document is read in a process that can
    be ended, and `lost` makes the record of one that had to be; `seconds` says what a document may take where that is less than the limit.
    """
    workers = min(os.cpu_count() or 1, len(items))
    if limits is None and (len(items) < FEWEST_FOR_PROCESSES or workers == 1):
        results = map(function, items)
    else:
        results = _Pool(function, items, workers, limits, lost, seconds).results()
    for done, result in enumerate(results, 1):
        if progress:
            progress(done, len(items))
        yield result


@dataclass(eq=False)
class _Worker:
    """One process and the documents given to it: the first is being read, the others wait there."""

    process: multiprocessing.process.BaseProcess
    connection: Connection
    ready: bool = False
    since: float = field(default_factory=time.monotonic)
    looked_at_children: float = 0.0
    tasks: deque[int] = field(default_factory=deque)

    def give(self, index: int, item: object) -> None:
        if not self.tasks:
            self.since = time.monotonic()
        self.tasks.append(index)
        # A process that has just died is noticed when its end is read.
        with contextlib.suppress(OSError):
            self.connection.send((index, item))

    def megabytes(self) -> float:
        """Memory in use; of what the process has started too, which takes longer to find out and is done less often."""
        try:
            process = psutil.Process(self.process.pid)
            used = process.memory_info().rss
            if time.monotonic() - self.looked_at_children > _LOOK_AT_CHILDREN_EVERY:
                self.looked_at_children = time.monotonic()
                used += sum(child.memory_info().rss for child in process.children(recursive=True))
        except psutil.Error:
            return 0.0
        return used / 2**20

    def end(self) -> None:
        """End the process with all that it has started."""
        family = []
        with contextlib.suppress(psutil.Error):
            family = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        for child in family:
            with contextlib.suppress(psutil.Error):
                child.kill()
        self.process.join()
        self.connection.close()


class _Pool:
    """Processes that read documents, watched from outside."""

    def __init__(
        self, function: Callable, items: Sequence, size: int, limits: Limits | None, lost: Callable | None, seconds: Callable | None = None
    ) -> None:
        self._seconds = seconds
        self._function, self._items, self._size, self._limits, self._lost = function, items, size, limits, lost
        self._context = multiprocessing.get_context("spawn")
        self._waiting = deque(range(len(items)))
        self._done: dict[int, object] = {}
        self._workers: list[_Worker] = []
        self._failed_starts = 0

    def results(self) -> Iterator:
        try:
            self._workers = [self._start() for _ in range(self._size)]
            for index in range(len(self._items)):
                while index not in self._done:
                    self._feed(index)
                    self._receive()
                    self._enforce()
                yield self._done.pop(index)
        finally:
            for worker in self._workers:
                worker.end()

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        # spawn everywhere: a forked kernel would share its sockets, and readers of documents are not safe to fork.
        megabytes = self._limits.megabytes if self._limits else None
        process = self._context.Process(target=_serve, args=(theirs, self._function, megabytes), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _feed(self, oldest: int) -> None:
        for place in range(1 + _AHEAD):
            for worker in self._workers:
                if worker.ready and len(worker.tasks) <= place and self._waiting and self._waiting[0] < oldest + _WINDOW:
                    index = self._waiting.popleft()
                    worker.give(index, self._items[index])

    def _receive(self) -> None:
        by_connection = {worker.connection: worker for worker in self._workers}
        for connection in wait(list(by_connection), timeout=_LOOK_EVERY):
            worker = by_connection[connection]
            try:
                message = connection.recv()
            except (EOFError, OSError):
                self._replace(worker, "died")
                continue
            if message == "ready":
                worker.ready, worker.since = True, time.monotonic()
                continue
            index, outcome, value = message
            if outcome == "memory":
                self._replace(worker, "memory")
                continue
            if outcome == "raised":
                raise ProcessesFailed(f"{self._items[index]}:\n{value}")
            worker.tasks.remove(index)
            worker.since = time.monotonic()
            self._done[index] = value

    def _enforce(self) -> None:
        now = time.monotonic()
        for worker in list(self._workers):
            if not worker.ready:
                if now - worker.since > _START_SECONDS:
                    self._replace(worker, "died")
            elif worker.tasks and self._limits and not worker.connection.poll():
                if now - worker.since > self._allowed(worker.tasks[0]):
                    self._replace(worker, "time")
                elif now - worker.since > _LOOK_EVERY and worker.megabytes() > self._limits.megabytes:
                    self._replace(worker, "memory")

    def _allowed(self, index: int) -> float:
        """Seconds that a document may take."""
        return min(self._limits.seconds, self._seconds(self._items[index])) if self._seconds else self._limits.seconds

    def _replace(self, worker: _Worker, loss: Loss) -> None:
        """End a process; the document it was reading is lost, those that waited in it go to the others."""
        worker.end()
        self._workers.remove(worker)
        if worker.tasks:
            index = worker.tasks.popleft()
            if self._lost is None:
                raise ProcessesFailed(f"{self._items[index]}: {loss}")
            self._done[index] = self._lost(self._items[index], loss)
            self._waiting.extendleft(reversed(worker.tasks))
        elif not worker.ready:
            self._failed_starts += 1
            if self._failed_starts > self._size:
                raise ProcessesFailed("processes for reading cannot be started")
        self._workers.append(self._start())


def _serve(connection: Connection, function: Callable, megabytes: float | None) -> None:
    """What a process does: read what it is given, one after the other, until nobody listens."""
    if megabytes is not None:
        _limit_memory(megabytes)
    try:
        connection.send("ready")
        while True:
            index, item = connection.recv()
            try:
                answer = (index, "done", function(item))
            except MemoryError:
                answer = (index, "memory", None)
            except Exception:
                answer = (index, "raised", traceback.format_exc())
            connection.send(answer)
    except (EOFError, OSError, KeyboardInterrupt):
        return


def _limit_memory(megabytes: float) -> None:
    """Where the system can refuse memory, a greedy document fails before the machine swaps; watching from outside is for the rest."""
    try:
        import resource
    except ImportError:
        return
    ceiling = int((megabytes * 1.25 + 256) * 2**20)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (ceiling, ceiling))
