"""The files that a clerk names: as they were typed, by pattern, or nearly."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from helpers.check.files import named_files
from helpers.cli import main
from helpers.config.errors import UnusableInput
from tests.check.test_check import WRONG_TOTAL, text_file
from tests.forms import SOUND


def refused(*names: str) -> str:
    with pytest.raises(UnusableInput) as error:
        named_files(names)
    return str(error.value)


def test_a_file_named_twice_is_one_file(tmp_path):
    name = text_file(tmp_path, SOUND)
    assert named_files([name, name]) == ([name], {})


def test_a_pattern_stands_for_the_files_that_fit_it_in_order(tmp_path):
    names = [text_file(tmp_path, SOUND, name) for name in ("乙.txt", "甲.txt", "~$甲.txt", "丙.md")]
    assert named_files([str(tmp_path / "*.txt")]) == (sorted(names[:2]), {})


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path):
    name = text_file(tmp_path, SOUND, "表[1].txt")
    text_file(tmp_path, SOUND, "表1.txt")
    assert named_files([name]) == ([name], {})


def test_a_pattern_that_nothing_fits_is_told(tmp_path):
    assert f"没有与 “{tmp_path / '*.docx'}” 相符的文件" in refused(str(tmp_path / "*.docx"))


def test_a_path_is_told_as_it_was_typed():
    assert "找不到文件 “forms\\01.docx”" in refused("forms\\01.docx")


@pytest.mark.parametrize("typed", ["01正确.doc", "01正确", "01正却.docx"])
def test_the_file_that_was_probably_meant_is_named(tmp_path, typed):
    text_file(tmp_path, SOUND, "01正确.docx")
    text_file(tmp_path, SOUND, "02总分抄错.docx")
    assert f"是不是 “{tmp_path / '01正确.docx'}”？" in refused(str(tmp_path / typed))


def test_a_name_like_no_other_is_not_guessed_at(tmp_path):
    text_file(tmp_path, SOUND, "01正确.docx")
    assert "是不是" not in refused(str(tmp_path / "会议通知.pdf"))


def test_one_mistyped_name_does_not_keep_the_others_from_being_checked(tmp_path, capsys):
    good, wrong, bad = text_file(tmp_path, SOUND, "甲表.txt"), str(tmp_path / "乙标.txt"), text_file(tmp_path, WRONG_TOTAL, "乙表.txt")
    assert main(["check", good, wrong, bad]) == 2
    told = capsys.readouterr().out
    assert "没有发现问题" in told and "严重 1 项" in told and f"是不是 “{bad}”？" in told
    assert told.index("乙标.txt") > told.index("严重 1 项")


def test_a_folder_is_told_apart_from_a_file(tmp_path):
    assert f"“{tmp_path}” 是文件夹" in refused(str(tmp_path))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_that_is_no_path_is_missing(tmp_path):
    assert "找不到文件" in refused("a\0b.docx", str(Path("x" * 5000)))
