"""What analysts load: a year's tables with their types, several years in one, and errors that say what to run."""

from __future__ import annotations

import html
import json
import pydoc
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import helpers
from helpers.config.errors import UnusableInput
from helpers.load import YearTables
from helpers.run import manifest
from helpers.schema import tables
from tests.conftest import Year, parameters_in
from tests.forms import SOUND, year_of


def write_tables(folder: Path, year: int, text: str = SOUND) -> str:
    """The tables of ingest and clean of one made-up year; returns the folder of all years."""
    tables.write_all(folder / str(year), year_of(text, fiscal_year=year))
    return folder.as_posix()


def test_each_table_of_a_year_is_an_attribute_with_the_declared_types(real_year: Year):
    year = helpers.load(2023, processed_dir=real_year.run.processed_dir)
    assert year.years == (2023,)
    for name in year.names:
        frame = getattr(year, name)
        assert {column: str(kind) for column, kind in frame.dtypes.items()} == {column.name: column.dtype for column in tables.TABLES[name].columns}
        assert frame is year[name]


def test_several_years_stand_below_each_other_with_the_year_in_front(tmp_path):
    write_tables(tmp_path, 2022)
    folder = write_tables(tmp_path, 2023, SOUND + "\n" + SOUND.replace("图书采购", "场馆维修"))
    both = helpers.load(years=[2023, 2022], processed_dir=folder)
    assert both.years == (2022, 2023)
    assert both.projects["fiscal_year"].tolist() == [2022, 2023, 2023]
    assert list(both.funds.columns) == ["fiscal_year", *tables.TABLES["funds"].names]
    assert both.funds.dtypes.drop("fiscal_year").equals(helpers.load(2022, processed_dir=folder).funds.dtypes)


def test_the_year_that_a_form_prints_is_kept_beside_the_year_of_the_run(tmp_path):
    write_tables(tmp_path, 2022, SOUND.replace("2023 年度", "2021 年度"))
    folder = write_tables(tmp_path, 2023)
    projects = helpers.load(years=(2022, 2023), processed_dir=folder).projects
    assert projects[["fiscal_year", "printed_year"]].to_numpy().tolist() == [[2022, 2021], [2023, 2023]]


def test_a_table_without_rows_keeps_its_types_among_several_years(tmp_path):
    write_tables(tmp_path, 2022, SOUND)
    folder = write_tables(tmp_path, 2023, "附注\t说明\n" + SOUND)
    both = helpers.load(years=[2022, 2023], processed_dir=folder)
    assert str(both.leftovers.dtypes["text"]) == "str" and both.leftovers["fiscal_year"].tolist() == [2023]


def test_help_and_completion_name_every_table_and_column(real_year: Year):
    year = helpers.load(2023, processed_dir=real_year.run.processed_dir)
    told = pydoc.plain(pydoc.render_doc(year))
    assert set(year.names) <= set(dir(year)) and not [name for name in dir(year) if name.startswith("_")]
    for name in year.names:
        assert tables.TABLES[name].description in told
        assert all(f"{column.name} ({column.dtype}" in told for column in tables.TABLES[name].columns)


def test_the_columns_of_a_table_are_described_with_unit_and_word_on_the_form(real_year: Year):
    described = helpers.load(2023, processed_dir=real_year.run.processed_dir).describe("funds")
    assert described.loc["executed"].tolist() == ["float64", "万元 (10,000 yuan)", "全年执行数", "money spent"]


def test_of_several_years_the_columns_are_described_as_they_are(tmp_path):
    write_tables(tmp_path, 2022)
    both = helpers.load(years=[2022, 2023], processed_dir=write_tables(tmp_path, 2023))
    for name in ("projects", "funds"):
        described = both.describe(name)
        assert list(described.index) == list(both[name].columns) and described["type"].tolist() == both[name].dtypes.astype(str).tolist()
        assert described.loc["fiscal_year", "meaning"] == "year of the run" and "fiscal_year (Int64): year of the run" in repr(described)
    assert both.describe("projects").loc["printed_year", "meaning"] == "year printed on the form"


def test_a_description_is_printed_whole_and_what_is_taken_from_it_is_a_frame(real_year: Year):
    year = helpers.load(2023, processed_dir=real_year.run.processed_dir)
    for name in year.names:
        described = year.describe(name)
        assert "..." not in repr(described) and "..." not in described._repr_html_()
        for column in tables.TABLES[name].columns:
            assert column.description in repr(described) and html.escape(column.description, quote=False) in described._repr_html_()
    assert type(described[["unit"]]) is pd.DataFrame


def test_the_tables_are_listed_with_what_a_row_of_each_is(real_year: Year):
    year = helpers.load(2023, processed_dir=real_year.run.processed_dir)
    assert list(year.describe().index) == list(year.names) and tables.TABLES["funds"].description in repr(year.describe())


@pytest.mark.parametrize("meant", [{"years": 2023}, {"years": (2023,)}, {"year": 2023}, {"year": [2023]}])
def test_a_year_may_be_given_as_one_or_as_several(meant, real_year: Year):
    assert helpers.load(**meant, processed_dir=real_year.run.processed_dir).years == (2023,)


@pytest.mark.parametrize("wrong", ["2023", 2023.0, True, [2023, "2024"], {"2023"}])
def test_what_is_no_year_is_said(wrong, real_year: Year):
    with pytest.raises(UnusableInput, match="fiscal_year 应为整数年份"):
        helpers.load(years=wrong, processed_dir=real_year.run.processed_dir)


def test_personal_data_is_not_handed_out(real_year: Year):
    year = helpers.load(2023, processed_dir=real_year.run.processed_dir)
    assert "contacts" not in dir(year) and not hasattr(year, "contacts")
    with pytest.raises(UnusableInput, match="个人信息"):
        year["contacts"]
    with pytest.raises(AttributeError, match="个人信息"):
        _ = year.contacts


def test_help_shows_one_class(real_year: Year):
    assert type(helpers.load(2023, processed_dir=real_year.run.processed_dir)).__mro__ == (YearTables, object)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"year": 2021}, "没有 2021 年度的数据表.*现有年度：2022.*python -m helpers run --fiscal-year 2021"),
        ({"years": [2022, 2024]}, "没有 2024 年度的数据表"),
        ({}, "请指明年度"),
        ({"years": []}, "请指明年度"),
        ({"year": "2022"}, "fiscal_year 应为整数年份"),
        ({"year": 2022, "processed_dir": "../x"}, "越出了项目文件夹"),
    ],
)
def test_a_year_that_cannot_be_loaded_is_told(tmp_path, given, told):
    folder = write_tables(tmp_path, 2022)
    with pytest.raises(UnusableInput, match=told):
        helpers.load(**{"processed_dir": folder} | given)


def test_a_slip_is_told_in_one_frame():
    with pytest.raises(UnusableInput) as told:
        helpers.load("2022")
    assert [entry.name for entry in told.traceback] == ["test_a_slip_is_told_in_one_frame", "load"]


def test_an_unknown_table_is_told_with_those_there_are(tmp_path):
    with pytest.raises(UnusableInput, match="没有表 project；可用的表：documents"):
        helpers.load(2022, processed_dir=write_tables(tmp_path, 2022))["project"]
    with pytest.raises(AttributeError, match="没有表 project；可用的表：documents"):
        _ = helpers.load(2022, processed_dir=tmp_path.as_posix()).project


def test_columns_that_an_older_version_did_not_write_are_null_and_said(tmp_path):
    folder = write_tables(tmp_path, 2022)
    path = tmp_path / "2022/funds.parquet"
    pd.read_parquet(path).drop(columns=["note"]).to_parquet(path)
    with pytest.warns(UserWarning, match="funds.*没有列 note.*run --fiscal-year 2022"):
        funds = helpers.load(2022, processed_dir=folder).funds
    assert funds["note"].isna().all() and funds["executed"].notna().any()


@pytest.fixture
def year(real_year: Year, tmp_path: Path) -> Year:
    """The real year in folders of its own, whose tables a test may take away or break."""
    for source, name in ((real_year.processed, "processed"), (real_year.reports, "reports")):
        shutil.copytree(source, tmp_path / name / "2023")
    return Year(parameters_in(tmp_path), real_year.results)


def loaded(year: Year) -> YearTables:
    return helpers.load(2023, processed_dir=year.run.processed_dir, reports_dir=year.run.reports_dir)


def test_a_table_that_is_lost_is_told_with_the_command_that_does_the_year_anew(year: Year):
    (year.processed / "funds.parquet").unlink()
    with pytest.raises(UnusableInput, match=r"缺少 2023 年度的表 funds（.*funds\.parquet，由阶段 clean 写出）。请重新运行该年度：") as told:
        _ = loaded(year).funds
    assert str(told.value).endswith(f"{year.run.command()}。")
    assert not loaded(year).indicators.empty


def test_a_year_whose_table_is_lost_does_not_drop_out_of_several(tmp_path):
    write_tables(tmp_path, 2022)
    folder = write_tables(tmp_path, 2023)
    (tmp_path / "2022/funds.parquet").unlink()
    with pytest.raises(UnusableInput, match="缺少 2022 年度的表 funds"):
        _ = helpers.load(years=[2022, 2023], processed_dir=folder).funds


def rewrite_manifest(year: Year, **digests: str | None) -> None:
    """Let the manifest list a table with another digest, or not at all."""
    path = year.reports / manifest.NAME
    written = json.loads(path.read_text("utf-8"))
    for entry in written["content"]["tables"]:
        entry["sha256"] = digests.get(entry["path"].removesuffix(".parquet"), entry["sha256"])
    written["content"]["tables"] = [entry for entry in written["content"]["tables"] if entry["sha256"]]
    path.write_text(json.dumps(written), encoding="utf-8")


def test_a_table_that_an_older_version_did_not_write_is_empty_and_said(year: Year):
    (year.processed / "rescoring.parquet").unlink()
    rewrite_manifest(year, rescoring=None)
    with pytest.warns(UserWarning, match="2023 年度没有表 rescoring（由较早版本的程序运行，其清单没有这张表）.*run --fiscal-year 2023"):
        assert loaded(year).rescoring.empty


def test_the_manifest_of_another_run_excuses_no_lost_table(year: Year):
    (year.processed / "rescoring.parquet").unlink()
    rewrite_manifest(year, rescoring=None, documents="0" * 64)
    with pytest.raises(UnusableInput, match="缺少 2023 年度的表 rescoring"):
        _ = loaded(year).rescoring


@pytest.mark.parametrize("keep", [0, 3, 2000])
def test_a_table_that_was_cut_short_is_told_with_the_command_that_does_the_year_anew(year: Year, keep):
    path = year.processed / "funds.parquet"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(UnusableInput, match=r"2023 年度的表 funds 读不出来，文件不完整或已损坏：.*funds\.parquet。请重新运行该年度：") as told:
        _ = loaded(year).funds
    assert str(told.value).endswith(f"{year.run.command()}。")


def test_a_column_nobody_knows_refuses_the_table_with_the_command_that_redoes_it(tmp_path):
    folder = write_tables(tmp_path, 2022)
    path = tmp_path / "2022/funds.parquet"
    pd.read_parquet(path).assign(later=1).to_parquet(path)
    with pytest.raises(UnusableInput, match=r"不认识的列 later.*run --fiscal-year 2022"):
        _ = helpers.load(2022, processed_dir=folder).funds


def test_a_folder_in_the_making_is_no_year(tmp_path):
    folder = write_tables(tmp_path, 2022)
    shutil.copytree(tmp_path / "2022", tmp_path / ".2023.run-ab12cd34/2023")
    with pytest.raises(UnusableInput, match="现有年度：2022。"):
        helpers.load(2023, processed_dir=folder)


def test_importing_helpers_is_light_and_load_is_the_function():
    code = "import sys, helpers; assert not {'pandas', 'numpy', 'pyarrow'} & set(sys.modules); import helpers.load; assert callable(helpers.load)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
