"""Progress is one changing line on a terminal, plain lines elsewhere, and nothing of it stays in a kept notebook."""

from __future__ import annotations

import io

from helpers.run.progress import Counter, Display, without_counts


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(stream: io.StringIO, quiet: bool = False) -> str:
    display = Display(stream, quiet)
    display.stage("读取文件")
    display.write("进度 1/3\n进度 3/3\n")
    display.write("其他输出\n")
    display.close()
    return stream.getvalue()


def test_elsewhere_a_stage_and_its_end_are_lines():
    lines = told(io.StringIO()).splitlines()
    assert [line.split("] ")[1] for line in lines] == ["读取文件", "读取文件：文件 3/3"]


def test_on_a_terminal_one_line_changes_and_is_ended():
    text = told(Terminal())
    assert text.count("\n") == 1 and text.endswith("\n")
    assert text.count("\r") == 3 and "文件 1/3" in text


def test_a_quiet_run_says_nothing():
    assert told(io.StringIO(), quiet=True) == told(Terminal(), quiet=True) == ""


def test_the_counter_speaks_seldom_and_always_at_the_end(capsys):
    count = Counter()
    for done in range(1, 1001):
        count(done, 1000)
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "进度 1000/1000" and len(lines) < 10


def test_only_the_counter_s_lines_are_taken_out():
    assert without_counts("一\n进度 1/2\n进度 良好\n进度 2/2\n二") == "一\n进度 良好\n二"
