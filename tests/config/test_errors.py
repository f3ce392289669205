"""In which encoding the program speaks: the one that is asked for, as long as it has Chinese."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.config.errors import encoding_of
from tests.check.test_check import WRONG_TOTAL, text_file


def spoken(folder: Path, *arguments: str, encoding: str) -> bytes:
    name = text_file(folder, WRONG_TOTAL.replace("96.5", "90.5"))
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    return subprocess.run([sys.executable, "-m", "helpers", "check", *arguments, name], env=environment, capture_output=True, timeout=60).stdout


@pytest.mark.parametrize(("asked", "spoken_in"), [("gbk", "gbk"), ("cp936", "cp936"), ("utf-8", "utf-8"), ("ascii", "utf-8"), ("cp1252", "utf-8"), (None, "utf-8"), ("none", "utf-8")])
def test_an_encoding_without_chinese_is_replaced_by_utf_8(asked, spoken_in):
    assert encoding_of(asked) == spoken_in


def test_gbk_that_is_asked_for_is_spoken_with_plain_signs_for_those_it_lacks(tmp_path):
    told = spoken(tmp_path, encoding="gbk").decode("gbk")
    assert "严重 1 项" in told and "相差：-5 分" in told and "\\u" not in told


def test_without_chinese_the_program_speaks_utf_8(tmp_path):
    assert "相差：−5 分" in spoken(tmp_path, encoding="ascii").decode("utf-8")


@pytest.mark.parametrize(("sign", "written"), [("−", "-"), ("⼀", "一"), ("✓", "√"), ("😀", "\\U0001f600")])
def test_what_gbk_does_not_hold_is_written_by_what_it_does(sign, written):
    assert sign.encode("gbk", "helpers.plainer").decode("gbk") == written
