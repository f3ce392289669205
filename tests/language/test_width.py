"""Text at a terminal: Chinese signs are two columns wide, and what goes on hangs below its beginning."""

from __future__ import annotations

import re

import pytest

from helpers.check import check
from helpers.check.printing import lines
from helpers.language.width import display_width, wrapped
from tests.check.test_check import text_file
from tests.forms import SOUND

SENTENCE = "总分印为 99.62，而指标得分之和 89.56，加预算执行得分 9.7，合计 99.26，相差 0.36（试算：未能解释这一差额）。"


def test_a_chinese_sign_is_two_columns_wide_and_a_colour_none():
    assert (display_width("总分"), display_width("C02"), display_width("\x1b[1m总分\x1b[0m")) == (4, 3, 4)


@pytest.mark.parametrize("width", range(20, 90, 7))
def test_no_line_is_wider_than_asked_and_nothing_is_lost(width):
    told = wrapped(SENTENCE, width, 4)
    assert all(display_width(line) <= width for line in told) and all(line.startswith("    ") for line in told[1:])
    assert "".join("".join(told).split()) == "".join(SENTENCE.split())


@pytest.mark.parametrize("width", range(20, 90, 7))
def test_no_line_begins_with_a_closing_mark_and_no_figure_is_parted(width):
    told = [line.strip() for line in wrapped(SENTENCE, width, 4)]
    assert not any(line[0] in "，。）" or line[-1] == "（" for line in told)
    assert re.findall(r"[0-9.]+", " ".join(told)) == re.findall(r"[0-9.]+", SENTENCE)


def test_a_word_longer_than_a_line_is_parted():
    assert wrapped("x" * 45, 20) == ["x" * 20, "x" * 20, "x" * 5]


def test_a_text_that_fits_is_one_line():
    assert wrapped("总分", 40) == ["总分"]


def test_the_result_of_a_check_fits_a_narrow_terminal_and_colour_does_not_change_its_lines(tmp_path):
    checked = check([text_file(tmp_path, SOUND.replace("\t\t100\t95.5", "\t\t100\t96.5"), "表.txt")])
    told = list(lines(checked, width=40))
    inside = [line for line in told if str(tmp_path) not in line]
    assert all(display_width(line) <= 40 for line in inside)
    first = next(number for number, line in enumerate(told) if "1. 总分印为" in line)
    assert told[first + 1].startswith("       ") and told[first + 1].strip()
    assert [re.sub(r"\x1b\[[\d;]*m", "", line) for line in lines(checked, colour=True, width=40)] == told
