"""Several years at once: a process for each, at most one per core, their lines told apart by the year."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Sequence
from multiprocessing.connection import wait
from multiprocessing.synchronize import Event
from typing import TextIO

from helpers.config.errors import tell
from helpers.config.parameters import RunParameters
from helpers.schema.tables import SEVERITY_WORDS

_NAMED = 10
"""Unread files named in the terminal."""


def run_years(runs: Sequence[RunParameters], first: str, quiet: bool) -> int:
    """Run several years, each in a process of its own; returns the worst of their exit statuses.

    A year reads the tables of the year before when it comes to validate: where both are run, it waits for them there.
    """
    context = multiprocessing.get_context("spawn")
    ended = {run.fiscal_year: context.Event() for run in runs}
    waiting = deque(sorted(runs, key=lambda run: run.fiscal_year))
    running: dict[int, tuple[int, multiprocessing.process.BaseProcess]] = {}
    statuses = []
    try:
        while waiting or running:
            while waiting and len(running) < (os.cpu_count() or 1):
                run = waiting.popleft()
                process = context.Process(target=_year_of_several, args=(run, first, quiet, ended.get(run.fiscal_year - 1)))
                process.start()
                running[process.sentinel] = (run.fiscal_year, process)
            for sentinel in wait(list(running)):
                year, process = running.pop(sentinel)
                process.join()
                statuses.append(_status(year, process.exitcode))
                ended[year].set()
    finally:
        for _, process in running.values():
            process.join()
    return max(statuses)


def run_and_tell(run: RunParameters, first: str, quiet: bool, prefix: str = "", before_validate: Callable[[], object] | None = None) -> int:
    """Run one year and print what came of it, each line after `prefix`; raises what the run raises."""
    from helpers.run.pipeline import run_year
    from helpers.run.progress import Display

    display = Display(_Prefixed(sys.stderr, prefix) if prefix else None, quiet)
    results = run_year(run, display, first, before_validate)
    findings = "，".join(f"{word} {results.findings[severity]}" for severity, word in SEVERITY_WORDS.items())
    lines = [
        f"报告：{results.report}",
        f"文件 {results.documents} 个，其中未能读取 {results.rejected} 个；自评表 {results.forms} 份，残缺表 {results.fragments} 份",
        *unread_lines(results.unread),
        *paper_lines(results.review_problems),
        f"问题：{findings}",
        f"问题清单：{results.report.parent / 'findings.xlsx'}；退回各单位的材料：{results.report.parent / 'returned'}",
    ]
    sys.stdout.write("".join(f"{prefix}{line}\n" for line in lines))
    sys.stdout.flush()
    return 0


def unread_lines(unread: Sequence[tuple[str, str]]) -> list[str]:
    """A line for each file that could not be read, with the reason; of many the first, and how many more there are."""
    lines = [f"  未能读取 {path}：{reason}" for path, reason in unread[:_NAMED]]
    if len(unread) > _NAMED:
        lines.append(f"  另有 {len(unread) - _NAMED} 个未能读取，见报告“未能评判与未能识别”部分")
    return lines


def paper_lines(problems: Sequence[str]) -> list[str]:
    """A line for each thing that is wrong with a working paper; of many the first, and how many more there are."""
    lines = [f"  复核底稿 {problem}" for problem in problems[:_NAMED]]
    if len(problems) > _NAMED:
        lines.append(f"  复核底稿另有 {len(problems) - _NAMED} 处，见 findings.xlsx 的“说明”")
    return lines


class _Prefixed:
    """A stream for the lines of one year; no terminal, so that nothing is overwritten by another year."""

    def __init__(self, stream: TextIO, prefix: str) -> None:
        self._stream, self._prefix = stream, prefix

    def write(self, text: str) -> int:
        return self._stream.write("".join(f"{self._prefix}{line}" for line in text.splitlines(keepends=True)))

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return False


def _year_of_several(run: RunParameters, first: str, quiet: bool, year_before: Event | None) -> None:
    prefix = f"{run.fiscal_year} 年度："
    before_validate = year_before.wait if year_before else None
    sys.exit(tell(lambda: run_and_tell(run, first, quiet, prefix, before_validate), prefix))


def _status(year: int, exitcode: int | None) -> int:
    if exitcode in (0, 1, 2):
        return exitcode
    print(f"{year} 年度：错误：运行的进程意外中止（{exitcode}）；以前的结果没有改动，请重新运行。", file=sys.stderr)
    return 1
