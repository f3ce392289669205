"""Reading a year's folder: every file ends in `documents`, the bad ones with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.config.errors import UnusableInput
from helpers.config.parameters import RunParameters
from helpers.ingest import read_year

FORM = "项目支出绩效自评表\n(2023 年度)\n项目名称\t培训费\n"


def year_with(folder: Path, **files: bytes | str) -> RunParameters:
    raw = folder / "raw" / "2023"
    raw.mkdir(parents=True)
    for name, content in files.items():
        (raw / name.replace("__", ".")).write_bytes(content.encode() if isinstance(content, str) else content)
    return RunParameters(
        fiscal_year=2023, raw_dir=str(folder / "raw"), processed_dir=str(folder / "processed"), reports_dir=str(folder / "reports")
    )


def test_a_year_without_a_folder_says_which_was_looked_for_and_what_to_put_there(tmp_path: Path):
    run = RunParameters(fiscal_year=2023, raw_dir=str(tmp_path / "raw"))
    with pytest.raises(UnusableInput, match=r"找不到文件夹 .*2023.*请把 2023 年度的自评表"):
        read_year(run)


def test_an_empty_folder_says_so(tmp_path: Path):
    with pytest.raises(UnusableInput, match="没有文件"):
        read_year(year_with(tmp_path))


def test_a_bad_file_is_rejected_with_its_reason_and_the_good_one_is_read(tmp_path: Path):
    documents = read_year(year_with(tmp_path, a__txt=FORM, b__txt=b"", c__txt=b"\x00\x01"))["documents"]
    assert documents["status"].tolist() == ["read", "rejected", "rejected"]
    assert documents["reason"].isna().tolist() == [True, False, False]
    assert "文件为空" in documents["reason"][1]


def test_files_in_folders_are_read_and_named_from_the_years_folder(tmp_path: Path):
    run = year_with(tmp_path, a__txt=FORM)
    (run.raw_year / "科室").mkdir()
    (run.raw_year / "科室" / "b.txt").write_text(FORM + "主管部门\t局\n", encoding="utf-8")
    assert read_year(run)["documents"]["path"].tolist() == ["a.txt", "科室/b.txt"]


def test_the_same_bytes_twice_are_kept_and_the_second_names_the_first(tmp_path: Path):
    documents = read_year(year_with(tmp_path, a__txt=FORM, b__txt=FORM))["documents"]
    first, second = documents["document_id"]
    assert second == f"{first}-2"
    assert documents["duplicate_of"].isna()[0] and documents["duplicate_of"][1] == first


def test_a_file_beyond_the_size_limit_is_rejected_unread(tmp_path: Path):
    run = year_with(tmp_path, a__txt=FORM)
    with (run.raw_year / "big.txt").open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    documents = read_year(run)["documents"].set_index("path")
    assert documents.loc["big.txt", "status"] == "rejected"
    assert "200 MB" in documents.loc["big.txt", "reason"]


def test_progress_is_told_after_each_document(tmp_path: Path):
    told: list[tuple[int, int]] = []
    read_year(year_with(tmp_path, a__txt=FORM, b__txt=FORM), lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_the_cells_of_a_document_carry_its_id(tmp_path: Path):
    tables = read_year(year_with(tmp_path, a__txt=FORM))
    assert set(tables["cells"]["document_id"]) == set(tables["documents"]["document_id"])
    assert tables["cells"]["text"].tolist() == ["项目支出绩效自评表", "(2023 年度)", "项目名称", "培训费"]
