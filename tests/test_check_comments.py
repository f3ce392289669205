"""The marked-up copy of a checked file: comments at the cells of the findings, and nothing lost when it cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from helpers.__main__ import main
from tests.forms import SOUND
from tests.test_check import WRONG_TOTAL, sheet_file, text_file, word_file


def comments_of(path: Path) -> list[str]:
    return [comment.text for comment in docx.Document(str(path)).comments]


def test_a_word_file_gets_a_comment_at_the_cell(tmp_path, capsys):
    name, out = word_file(tmp_path, WRONG_TOTAL), tmp_path / "批注 后.docx"
    before = Path(name).read_bytes()
    assert main(["check", name, "--comments", str(out)]) == 1
    assert f"已写出带批注的文件：{out}" in capsys.readouterr().out
    assert any("C02" in comment and "应为：95.5" in comment for comment in comments_of(out))
    texts = [[cell.text for row in docx.Document(path).tables[0].rows for cell in row.cells] for path in (name, str(out))]
    assert texts[0] == texts[1] and Path(name).read_bytes() == before


def test_a_workbook_gets_a_comment_at_the_cell(tmp_path):
    out = tmp_path / "out.xlsx"
    assert main(["check", sheet_file(tmp_path, WRONG_TOTAL), "--comments", str(out)]) == 1
    commented = {cell.value: cell.comment.text for row in load_workbook(out).active.iter_rows() for cell in row if cell.comment}
    assert any(str(value) == "96.5" and "C02" in text for value, text in commented.items())


def test_a_text_file_gets_a_word_copy_and_the_reason(tmp_path, capsys):
    out = tmp_path / "out.docx"
    assert main(["check", text_file(tmp_path, WRONG_TOTAL), "--comments", str(out)]) == 1
    assert "带批注的副本（报送的不是可以加批注的" in capsys.readouterr().out and any("C02" in comment for comment in comments_of(out))


def test_with_json_the_sentence_stands_apart(tmp_path, capsys):
    assert main(["check", "--json", word_file(tmp_path, WRONG_TOTAL), "--comments", str(tmp_path / "out.docx")]) == 1
    output = capsys.readouterr()
    assert json.loads(output.out)["exit_status"] == 1 and "已写出带批注的文件" in output.err


def test_without_findings_nothing_is_written_and_that_is_said(tmp_path, capsys):
    out = tmp_path / "out.docx"
    assert main(["check", word_file(tmp_path, SOUND), "--comments", str(out)]) == 0
    assert "没有发现问题，没有写" in capsys.readouterr().out and not out.exists()


def test_an_earlier_marked_up_copy_is_replaced(tmp_path):
    out = tmp_path / "out.docx"
    out.write_bytes(b"earlier")
    assert main(["check", word_file(tmp_path, WRONG_TOTAL), "--comments", str(out)]) == 1
    assert comments_of(out) and [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("自评表 2.docx", "不能写到被检查的文件"),
        ("out.xlsx", "应以 .docx 结尾"),
        ("out", "应以 .docx 结尾"),
        ("nowhere/out.docx", "所在文件夹已存在"),
        (".", "应为文件名"),
    ],
)
def test_an_output_that_cannot_be_written_is_told_and_nothing_changes(tmp_path, capsys, output, told):
    name = word_file(tmp_path, WRONG_TOTAL)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert main(["check", name, "--comments", str(tmp_path / output)]) == 2
    assert told in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_several_files_are_checked_but_not_marked_up_together(tmp_path, capsys):
    names = [text_file(tmp_path, WRONG_TOTAL, name) for name in ("one.txt", "two.txt")]
    assert main(["check", *names, "--comments", str(tmp_path / "out.docx")]) == 2
    assert "--comments 用于一个能读的文件，而这里有 2 个" in capsys.readouterr().err and not (tmp_path / "out.docx").exists()
