"""The marked-up copy of a checked file: comments at the cells of the findings, and nothing lost when it cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from helpers.cli import main
from tests.check.test_check import WRONG_TOTAL, sheet_file, text_file, word_file
from tests.forms import SOUND


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
    assert "没有可以批注的问题，没有写" in capsys.readouterr().out and not out.exists()


@pytest.mark.parametrize("written", [word_file, sheet_file, text_file])
def test_what_we_wrote_for_the_form_before_is_replaced(tmp_path, written):
    name = written(tmp_path, WRONG_TOTAL)
    out = tmp_path / ("out.xlsx" if written is sheet_file else "out.docx")
    assert main(["check", name, "--comments", str(out)]) == 1
    first = out.read_bytes()
    name = written(tmp_path, WRONG_TOTAL.replace("\t10\t95%\t9.5", "\t10\t96%\t9.5"))
    assert main(["check", name, "--comments", str(out)]) == 1
    assert out.read_bytes() != first and [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def other_form(folder: Path) -> bytes:
    """Comments of ours on the form of another project."""
    name = word_file(folder, WRONG_TOTAL.replace("图书采购", "道路养护"))
    main(["check", name, "--comments", str(folder / "other.docx")])
    return (folder / "other.docx").read_bytes()


@pytest.mark.parametrize(
    ("existing", "told"),
    [
        (lambda folder: b"earlier", "不是本程序写的批注文件"),
        (lambda folder: Path(word_file(folder, SOUND)).read_bytes(), "不是本程序写的批注文件"),
        (other_form, "是另一张自评表的批注文件"),
    ],
)
def test_what_somebody_else_wrote_is_kept_unless_it_is_to_be_overwritten(tmp_path, capsys, existing, told):
    (tmp_path / "earlier").mkdir()
    out = tmp_path / "out.docx"
    out.write_bytes(existing(tmp_path / "earlier"))
    before, name = out.read_bytes(), word_file(tmp_path, WRONG_TOTAL)
    capsys.readouterr()
    assert main(["check", name, "--comments", str(out)]) == 2
    output = capsys.readouterr()
    assert told in output.err and "--overwrite" in output.err and output.out == "" and out.read_bytes() == before
    assert main(["check", name, "--comments", str(out), "--overwrite"]) == 1
    assert comments_of(out)


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("自评表 2.docx", "不能写到被检查的文件"),
        ("out.xlsx", "应以 .docx 结尾"),
        ("out", "应以 .docx 或 .xlsx 结尾"),
        ("nowhere/out.docx", "所在文件夹已存在"),
        (".", "应为文件名"),
    ],
)
def test_an_output_that_cannot_be_written_is_told_and_nothing_changes(tmp_path, capsys, output, told):
    name = word_file(tmp_path, WRONG_TOTAL)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert main(["check", name, "--comments", str(tmp_path / output)]) == 2
    output = capsys.readouterr()
    assert told in output.err and output.out == ""
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_several_files_are_not_marked_up_together(tmp_path, capsys):
    names = [text_file(tmp_path, WRONG_TOTAL, name) for name in ("one.txt", "two.txt")]
    assert main(["check", *names, "--comments", str(tmp_path / "out.docx")]) == 2
    output = capsys.readouterr()
    assert "--comments 用于一个文件，而这里有 2 个" in output.err and output.out == "" and not (tmp_path / "out.docx").exists()
