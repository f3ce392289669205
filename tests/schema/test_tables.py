"""What the tables promise of every value: blank is null."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from helpers.config.errors import UnusableInput
from helpers.schema import tables
from tests.conftest import Year


def test_an_empty_text_is_null():
    changes = tables.conform("changes", [{"table": "funds", "before": "", "after": "0"}, {"table": "funds", "before": "—", "after": None}])
    assert changes["before"].isna().tolist() == [True, False] and changes["after"].isna().tolist() == [False, True]
    assert str(changes["before"].dtype) == "str"


def test_a_column_of_blanks_alone_keeps_its_type():
    changes = tables.conform("changes", pd.DataFrame({"table": ["funds"], "before": [""]}))
    assert changes["before"].isna().all() and str(changes["before"].dtype) == "str"


def test_no_table_of_the_real_year_holds_an_empty_text(real_year: Year):
    for name, table in tables.TABLES.items():
        written = pd.read_parquet(real_year.processed / f"{name}.parquet")
        texts = [column.name for column in table.columns if column.dtype == "str"]
        assert [column for column in texts if written[column].eq("").any()] == [], name


def broken(folder: Path, damage: str) -> Path:
    """A year's folder whose table `changes` is damaged."""
    path = folder / "2022/changes.parquet"
    tables.write(path.parent, "changes", [{"table": "funds", "before": str(number)} for number in range(1000)])
    whole = path.read_bytes()
    path.write_bytes({"cut short": whole[: len(whole) // 2], "empty": b"", "overwritten inside": whole[:100] + b"\xff" * 400 + whole[500:]}[damage])
    return path.parent


@pytest.mark.parametrize("damage", ["cut short", "empty", "overwritten inside"])
def test_a_file_that_cannot_be_read_is_named_with_its_year_and_what_to_do(tmp_path, damage):
    folder = broken(tmp_path, damage)
    with pytest.raises(tables.BrokenTable, match=r"2022 年度的表 changes 读不出来.*changes\.parquet。请重新运行该年度：python -m helpers run --fiscal-year 2022（"):
        tables.read(folder, "changes")


def test_the_call_that_does_the_year_anew_is_the_one_that_the_caller_knows(tmp_path):
    folder = broken(tmp_path, "cut short")
    with pytest.raises(UnusableInput, match=r"请重新运行该年度：make report。$"):
        tables.columns_in(folder, "changes", "make report")


def test_a_file_that_the_system_refuses_is_not_said_to_be_broken(tmp_path, monkeypatch):
    tables.write(tmp_path, "changes", [])

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(tables.pq, "read_schema", refuse)
    with pytest.raises(PermissionError):
        tables.columns_in(tmp_path, "changes")
