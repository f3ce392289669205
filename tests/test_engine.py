"""The map over documents gives the same in one process and in several."""

from __future__ import annotations

import os

import pytest

from helpers import engine
from helpers.errors import UnusableInput


def process_and_square(number: int) -> tuple[int, int]:
    return os.getpid(), number * number


@pytest.mark.parametrize(("count", "elsewhere"), [(engine.FEWEST_FOR_PROCESSES - 1, False), (engine.FEWEST_FOR_PROCESSES, True)])
def test_results_keep_the_order_of_the_documents(monkeypatch, count, elsewhere):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    told = []
    results = list(engine.map_documents(process_and_square, range(count), progress=lambda *counts: told.append(counts)))
    assert [square for _, square in results] == [number * number for number in range(count)]
    assert (os.getpid() not in {process for process, _ in results}) is elsewhere
    assert told == [(done, count) for done in range(1, count + 1)]


def test_no_documents_give_no_results():
    assert list(engine.map_documents(process_and_square, [])) == []


def test_an_engine_that_is_not_there_is_refused():
    with pytest.raises(UnusableInput, match="spark"):
        list(engine.map_documents(process_and_square, [1], engine="spark"))
