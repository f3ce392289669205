"""A function applied to every document of a year: in this process for few, in several processes for many."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

from helpers.errors import UnusableInput

Item = TypeVar("Item")
Result = TypeVar("Result")

# Measured: below about 200 files, starting processes costs more than they save.
FEWEST_FOR_PROCESSES = 200
CHUNK = 16


def map_documents(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    engine: str = "local",
    progress: Callable[[int, int], None] | None = None,
) -> list[Result]:
    """Results of `function` for `items`, in their order; `progress(done, total)` is called after each.

    The function must be importable (a module's own, or a partial of one) and returns a record for a document that it
    cannot read: an exception is a defect and ends the map.
    """
    if engine != "local":
        raise UnusableInput(f"参数 engine 只支持 local，而收到 {engine!r}。")
    workers = os.cpu_count() or 1
    if len(items) < FEWEST_FOR_PROCESSES or workers == 1:
        return _collect(map(function, items), len(items), progress)
    # spawn everywhere: a forked kernel would share its sockets, and readers of documents are not safe to fork.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        return _collect(pool.map(function, items, chunksize=CHUNK), len(items), progress)


def _collect(results, total: int, progress: Callable[[int, int], None] | None) -> list[Result]:
    collected: list[Result] = []
    for result in results:
        collected.append(result)
        if progress:
            progress(len(collected), total)
    return collected
