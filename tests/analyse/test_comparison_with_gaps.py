"""Whatever a year lacks, it is reported: no forms, no funds, a column that no form of the year has; beside a year before that has them."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from helpers import ingest
from helpers.clean import clean_year
from helpers.config.parameters import RunParameters
from helpers.schema import tables
from helpers.validate import run_suites, validate_year
from tests.analyse.whole_report import look_at, make_report
from tests.forms import SOUND

FAULTY = SOUND.replace("图书采购", "场馆维修").replace("95.5", "96.5").replace("某馆", "维修中心").replace("≥5000人次", "好").replace("闭馆维修，今后错峰安排", "")
OWN = {"meta": {"table": "funds"}, "expectations": [{"type": "expect_column_values_to_be_null", "kwargs": {"column": "executed"}, "severity": "critical"}]}
CUT = SOUND[SOUND.index("\t效益指标") :]
FILES = {"a.txt": SOUND, "b.txt": FAULTY, "c.txt": CUT, "d.txt": SOUND, "e.bin": "\0\0"}
NEVER_NULL = {"projects": {"is_fragment", "document_id", "form_order"}, "documents": {"status", "sha256", "path"}, "cells": {"text"}, "claims": {"claim"}}
WRITTEN = [name for name, table in tables.TABLES.items() if table.stage != "papers"]


def nullable(name: str) -> list[str]:
    table = tables.TABLES[name]
    return [column.name for column in table.columns if column.name not in table.key and column.name not in NEVER_NULL.get(name, ())]


@pytest.fixture(scope="module")
def two_years(tmp_path_factory) -> RunParameters:
    """This year and the one before: a sound form, a faulty one, a fragment, a copy and a file that cannot be read."""
    folder = tmp_path_factory.mktemp("gaps")
    for year in (2022, 2023):
        run = RunParameters(fiscal_year=year, raw_dir=f"{folder}/raw", processed_dir=f"{folder}/processed", reports_dir=f"{folder}/reports")
        run.raw_year.mkdir(parents=True)
        for name, text in FILES.items():
            (run.raw_year / name).write_text(text, encoding="utf-8")
        tables.write_all(run.processed_year, ingest.read_year(run))
        tables.write_all(run.processed_year, clean_year(run))
        tables.write_all(run.processed_year, validate_year(run))
    suites = run.raw_year.parents[1] / "ledgers/2023/suites"
    suites.mkdir(parents=True)
    (suites / "own.json").write_text(json.dumps(OWN), encoding="utf-8")
    tables.write_all(run.processed_year, run_suites(run))
    return run


def changed(run: RunParameters, folder: Path, name: str, columns: list[str] | None) -> RunParameters:
    """A copy of the years in which a table of this one is empty, or columns of it null."""
    shutil.copytree(run.processed_dir, folder / "processed")
    made = replace(run, processed_dir=f"{folder}/processed", reports_dir=f"{folder}/reports")
    frame = tables.read(made.processed_year, name)
    tables.write(made.processed_year, name, frame.iloc[:0] if columns is None else frame.assign(**dict.fromkeys(columns)))
    return made


@pytest.mark.parametrize("name", WRITTEN)
def test_a_year_with_an_empty_table_is_reported(two_years: RunParameters, tmp_path, name: str):
    run = changed(two_years, tmp_path, name, None)
    assert "绩效自评" in make_report(run, two_years.processed_year)
    look_at(run)


OF_KEYS = [name for name in WRITTEN if name not in ("rules", "outcomes", "findings", "profile_settings")]


@pytest.mark.parametrize("names", [OF_KEYS[turn::6] for turn in range(6)], ids=" ".join)
def test_a_year_with_tables_of_keys_alone_is_reported(two_years: RunParameters, tmp_path, names: list[str]):
    run = two_years
    for turn, name in enumerate(names):
        run = changed(run, tmp_path / str(turn), name, nullable(name))
    assert "绩效自评" in make_report(run, two_years.processed_year)
    look_at(run)


# Each column of every table was nulled once by hand; these are those that sums, figures and comparisons are made of.
@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("projects", "project_name"), ("projects", "implementing_unit"), ("projects", "declared_total_score"), ("projects", "amount_unit"),
        ("funds", "annual_budget"), ("funds", "executed"), ("indicators", "weight"), ("indicators", "score"), ("findings", "project_id"),
        ("findings", "rule"), ("recomputed", "execution_score"), ("profile_totals", "rows_judged"),
    ],
)  # fmt: skip
def test_a_year_in_which_no_row_has_a_value_is_reported(two_years: RunParameters, tmp_path, name: str, column: str):
    run = changed(two_years, tmp_path, name, [column])
    assert "绩效自评" in make_report(run, two_years.processed_year)
    look_at(run)
