"""The manifest names what a report was made from and of, and tells what no longer holds."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from helpers.config.errors import UnusableInput
from helpers.config.parameters import RunParameters
from helpers.run import manifest
from helpers.schema import tables
from tests.conftest import Year, parameters_in


@pytest.fixture
def year(real_year: Year, tmp_path: Path) -> RunParameters:
    """The real year in folders of its own, raw forms too, with the manifest that was written for them."""
    run = parameters_in(tmp_path, raw_dir=(tmp_path / "raw").as_posix())
    for source, target in ((real_year.run.raw_year, run.raw_year), (real_year.processed, run.processed_year), (real_year.reports, run.reports_year)):
        shutil.copytree(source, target)
    (run.reports_year / manifest.NAME).unlink()
    manifest.write(run.reports_year, manifest.build(run, run, {}))
    return run


def read(run: RunParameters) -> dict:
    return json.loads((run.reports_year / manifest.NAME).read_text("utf-8"))


def test_a_report_that_nobody_touched_verifies(year, real_year):
    assert manifest.verify(year.reports_year) == []
    assert manifest.verify(real_year.reports) == []


def test_inputs_and_tables_are_named_with_digest_and_size(year):
    content = read(year)["content"]
    (form,) = year.raw_year.iterdir()
    assert content["inputs"] == [
        {"path": form.name, "bytes": form.stat().st_size, "sha256": hashlib.sha256(form.read_bytes()).hexdigest()}
    ]
    rows = {entry["path"]: entry["rows"] for entry in content["tables"]}
    assert (rows["projects.parquet"], rows["funds.parquet"], rows["indicators.parquet"]) == (21, 76, 153)
    assert sorted(rows) == sorted(f"{name}.parquet" for name in tables.TABLES)


def test_versions_and_parameters_are_named(year):
    content = read(year)["content"]
    assert content["parameters"] == {
        "fiscal_year": 2023, "profile": "beijing", "language": "zh", "engine": "local", "gate": "contract",
        "read_seconds": 600, "read_megabytes": 2048,
    }  # fmt: skip
    assert content["versions"]["pandas"].startswith("3.") and {"python", "great-expectations"} <= set(content["versions"])
    assert "pytest" not in content["versions"], "a library of the tests says nothing about a report"


def test_timings_and_folders_are_outside_what_is_digested(year):
    other = manifest.build(year, year, {"seconds": 12.5})
    assert other["timings"] == {"seconds": 12.5}
    assert other["content_sha256"] == read(year)["content_sha256"]


@pytest.mark.parametrize(
    ("part", "kind"),
    [("raw/2023/2023_self_evaluation_forms.txt", "原始文件"), ("processed/2023/funds.parquet", "数据表"),
     ("reports/2023/annual_report.html", "报告"), ("reports/2023/notebooks/2_clean.ipynb", "笔记本")],
)
def test_a_changed_or_missing_file_is_named(year, tmp_path, part, kind):
    path = tmp_path / part
    path.write_bytes(path.read_bytes() + b" ")
    (changed,) = manifest.verify(year.reports_year)
    assert changed.startswith(f"{kind} {path}：内容已改变")

    path.unlink()
    assert manifest.verify(year.reports_year) == [f"{kind} {path}：缺失"]


def test_a_manifest_whose_content_was_edited_is_told(year):
    edited = read(year)
    edited["content"]["parameters"]["gate"] = "review"
    manifest.write(year.reports_year, edited)
    (difference,) = manifest.verify(year.reports_year)
    assert "content 与其摘要不符" in difference


@pytest.mark.parametrize("text", ["", "{}", '{"content": []}', '{"content": {"parameters": {"fiscal_year": "x"}}}', "\ud800"])
def test_a_broken_manifest_is_a_difference_and_no_crash(year, text):
    (year.reports_year / manifest.NAME).write_bytes(text.encode("utf-8", "surrogatepass"))
    (difference,) = manifest.verify(year.reports_year)
    assert "不是一份完整的清单" in difference


def test_without_a_manifest_there_is_nothing_to_verify(tmp_path):
    with pytest.raises(UnusableInput, match=r"没有 manifest\.json"):
        manifest.verify(tmp_path)


def test_a_report_that_was_moved_verifies_with_its_folders_named(year, tmp_path):
    moved = tmp_path / "archive"
    for name in ("raw", "processed", "reports"):
        shutil.move(tmp_path / name, moved / name)
    assert len(manifest.verify(moved / "reports/2023")) == 1 + len(tables.TABLES)
    assert manifest.verify(moved / "reports/2023", str(moved / "raw"), str(moved / "processed")) == []


def test_a_raw_file_that_changed_during_the_run_stops_it(year):
    form = next(year.raw_year.iterdir())
    form.write_bytes(form.read_bytes() + b"\n")
    with pytest.raises(UnusableInput, match="在运行过程中被改动"):
        manifest.build(year, year, {})
