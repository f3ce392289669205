"""What the tables promise of every value: blank is null."""

from __future__ import annotations

import pandas as pd

from helpers import tables
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
