"""The clerk's check: what is wrong in one form, in the terminal, without a folder written or a heavy library loaded."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from openpyxl import Workbook

from helpers.check import check
from helpers.check.printing import has_colour, lines
from helpers.check.results import Checked
from helpers.cli import main
from helpers.config import engines
from helpers.validate.catalogue import load_catalogue
from tests.conftest import PROJECT
from tests.forms import SOUND

WRONG_TOTAL = SOUND.replace("\t\t100\t95.5", "\t\t100\t96.5")
"""The total is one point above the sum of the scores, which is critical."""
WRONG_RATE = SOUND.replace("\t10\t95%\t9.5", "\t10\t96%\t9.5")


def text_file(folder: Path, text: str, name: str = "自评表.txt") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def word_file(folder: Path, text: str) -> str:
    """The form as a Word file: its first two lines as paragraphs, the rest as a table."""
    document, rows = docx.Document(), [line.split("\t") for line in text.splitlines()]
    for (line,) in rows[:2]:
        document.add_paragraph(line)
    table = document.add_table(len(rows) - 2, max(map(len, rows)))
    for cells, row in zip(table.rows, rows[2:], strict=True):
        for cell, word in zip(cells.cells, row, strict=False):
            cell.text = word
    document.save(folder / "自评表 2.docx")
    return str(folder / "自评表 2.docx")


def sheet_file(folder: Path, text: str) -> str:
    book = Workbook()
    for line in text.splitlines():
        book.active.append(line.split("\t"))
    book.save(folder / "form.xlsx")
    return str(folder / "form.xlsx")


def rules_found(checked: Checked) -> list[str]:
    return [finding.rule for file in checked.files for form in file.forms for finding in form.findings]


def printed(checked: Checked) -> str:
    return "\n".join(lines(checked))


def test_a_sound_form_ends_with_0_and_says_so(tmp_path, capsys):
    assert main(["check", text_file(tmp_path, SOUND)]) == 0
    assert "图书采购（某馆），按表上年度 2023 检查：没有发现问题" in capsys.readouterr().out


@pytest.mark.parametrize("written", [text_file, word_file, sheet_file])
def test_a_critical_finding_ends_with_1_and_shows_place_figures_and_remedy(tmp_path, capsys, written):
    assert main(["check", written(tmp_path, WRONG_TOTAL)]) == 1
    told = capsys.readouterr().out
    assert "严重 1 项" in told and "[C02]" in told
    assert "表内：96.5 分　应为：95.5 分　相差：1 分" in told
    assert "位置：" in told and "处理：请" in told


def test_a_warning_alone_ends_with_0(tmp_path, capsys):
    assert main(["check", text_file(tmp_path, WRONG_RATE)]) == 0
    assert "警示 1 项" in capsys.readouterr().out


def test_findings_stand_by_severity_the_worst_first(tmp_path):
    all_three = WRONG_TOTAL.replace("\t10\t95%\t9.5", "\t10\t96%\t9.5").replace("≥90%\t95%", "≥90%\t100%")
    told = printed(check([text_file(tmp_path, all_three)]))
    assert told.index("  严重\n") < told.index("  警示\n") < told.index("  提示\n")


def test_what_no_clerk_can_mend_is_one_quiet_line_without_a_figure(tmp_path):
    checked = check([text_file(tmp_path, SOUND)])
    told = [line for line in printed(checked).splitlines() if "没有评判" in line]
    unjudged = {rule for rules in checked.files[0].forms[0].not_assessable.values() for rule in rules}
    assert len(told) == 1 and not any(character.isdigit() for character in told[0]) and "G14" in unjudged


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "文件为空"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "旧版办公文件"),
        ("会议通知\n请各单位参加。\n".encode(), "文件中没有找到自评表（没有“项目名称”，也没有资金表和绩效指标表）。"),
        ("自评表项目名称图书采购项目资金年初预算数20三级指标采购册数。\n".encode(), "文件中有“项目名称”字样，但前后不成自评表的单元格"),
        (b"Rar!\x1a\x07\x00", "RAR 压缩包"),
    ],
)
def test_a_file_that_cannot_be_read_ends_with_2_and_the_reason(tmp_path, capsys, content, reason):
    (tmp_path / "自评表.docx").write_bytes(content)
    assert main(["check", str(tmp_path / "自评表.docx")]) == 2
    told = capsys.readouterr().out
    assert "未能读取：" in told and reason in told


def test_of_several_files_each_is_told_and_the_worst_sets_the_status(tmp_path, capsys):
    (tmp_path / "empty.txt").write_bytes(b"")
    assert main(["check", text_file(tmp_path, WRONG_TOTAL), str(tmp_path / "empty.txt")]) == 2
    told = capsys.readouterr().out
    assert "自评表.txt" in told and "严重 1 项" in told and "empty.txt" in told and "文件为空" in told


def test_files_given_together_are_judged_each_for_itself(tmp_path, capsys):
    old, corrected = text_file(tmp_path, WRONG_RATE, "old.txt"), text_file(tmp_path, SOUND, "new.txt")
    together = check([old, corrected])
    assert rules_found(together) == rules_found(check([old])) + rules_found(check([corrected])) == ["D01"]
    assert main(["check", old, corrected]) == 0 and "各文件分别检查，不相互对照。" in capsys.readouterr().out


def test_the_measure_is_named_with_the_others_that_can_be_chosen(tmp_path, capsys):
    name = text_file(tmp_path, SOUND)
    assert main(["check", name]) == 0
    assert capsys.readouterr().out.startswith("口径（计分方案）：北京（用 --profile 改，可选：安徽 anhui、")
    assert main(["check", name, "--profile", "anhui"]) == 0
    assert capsys.readouterr().out.startswith("口径（计分方案）：安徽（用 --profile 改，可选：北京 beijing、")


def test_the_members_of_an_archive_are_checked(tmp_path):
    with zipfile.ZipFile(tmp_path / "forms.zip", "w") as archive:
        archive.writestr("in/one.txt", WRONG_TOTAL)
    checked = check([str(tmp_path / "forms.zip")])
    assert [file.status for file in checked.files] == ["unpacked", "read"] and "C02" in rules_found(checked)


def test_an_archive_without_files_is_nothing_checked(tmp_path, capsys):
    zipfile.ZipFile(tmp_path / "empty.zip", "w").close()
    assert main(["check", str(tmp_path / "empty.zip")]) == 2
    assert "压缩包里没有文件" in capsys.readouterr().out


def test_a_file_that_takes_too_long_is_ended_and_told(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.check.LIMITS", engines.Limits(seconds=0.001, megabytes=2048))
    checked = check([text_file(tmp_path, SOUND + "附件说明\t1\n" * 1_000_000)])
    assert checked.exit_status == 2 and "已停止" in checked.files[0].reason


def test_the_year_is_the_one_on_the_form(tmp_path):
    checked = check([text_file(tmp_path, SOUND.replace("(2023 年度)", "(2019 年度)"))])
    (form,) = checked.files[0].forms
    assert (form.fiscal_year, form.year_assumed) == (2019, False) and "A03" not in rules_found(checked)


def test_another_year_than_the_one_asked_for_is_a_finding(tmp_path):
    assert "A03" in rules_found(check([text_file(tmp_path, SOUND)], fiscal_year=2024))


def test_a_year_in_the_narrative_is_not_taken_for_that_of_the_form(tmp_path):
    text = "上报材料（承接2021年工作）\n" + SOUND
    assert check([text_file(tmp_path, text)]).files[0].forms[0].fiscal_year == 2023


def test_a_form_without_a_year_is_checked_for_an_assumed_one_and_that_is_said(tmp_path):
    checked = check([text_file(tmp_path, SOUND.replace("(2023 年度)\n", ""))])
    (form,) = checked.files[0].forms
    assert form.year_assumed and f"表上没有年度，按 {form.fiscal_year} 年度检查" in printed(checked)


def test_a_year_that_was_given_is_told_as_given_and_one_that_the_form_prints_as_the_form_s(tmp_path):
    name = text_file(tmp_path, SOUND)
    assert "按表上年度 2023 检查" in printed(check([name])) and "，2023 年度：" in printed(check([name], fiscal_year=2023))


def test_a_form_whose_words_speak_of_one_other_year_is_asked_about(tmp_path):
    slipped = SOUND.replace("(2023 年度)", "(2022 年度)").replace("12月底前\t11月", "2023年12月底前\t2023年11月")
    told = printed(check([text_file(tmp_path, slipped)]))
    assert "按表上年度 2022 检查：没有发现错误，但年度要核对" in told and "写的是 2023 年（2 处）" in told


@pytest.mark.parametrize(
    ("target", "actual"),
    [("2023年12月底前", "2023年11月"), ("2022年12月底前", "2023年11月"), ("12月底前", "2023年11月"), ("12月底前", "11月")],
)
def test_a_year_that_is_the_form_s_own_or_named_once_asks_nothing(tmp_path, target, actual):
    year = 2022 if actual == "2023年11月" and target != "2023年12月底前" else 2023
    form = SOUND.replace("(2023 年度)", f"({year} 年度)").replace("12月底前\t11月", f"{target}\t{actual}")
    assert check([text_file(tmp_path, form)]).files[0].forms[0].questions == []


def test_last_year_s_text_is_asked_about_once(tmp_path):
    kept = SOUND.replace("(2023 年度)", "(2024 年度)").replace("上年结转资金\t5\t5\t5\t—\t100%", "上年结转资金\t0\t0\t0\t—\t0")
    kept = kept.replace("拨款\t15\t15\t14\t—\t93.33%", "拨款\t20\t20\t19\t—\t95%").replace("充实馆藏。", "充实馆藏。2023年新购图书。").replace("全年新购", "2023年新购")
    checked = check([text_file(tmp_path, kept)])
    assert rules_found(checked) == ["G07"] and checked.files[0].forms[0].questions == []


def test_money_of_the_year_before_asks_nothing(tmp_path):
    carried = SOUND.replace("(2023 年度)", "(2024 年度)").replace("充实馆藏。", "用好2023年结转资金。").replace("全年新购", "2023 年结转资金用完，较2023年多，新购")
    assert check([text_file(tmp_path, carried)]).files[0].forms[0].questions == []


def test_forms_of_two_years_are_each_checked_for_their_own(tmp_path):
    names = [text_file(tmp_path, SOUND.replace("2023 年度", f"{year} 年度"), f"{year}.txt") for year in (2022, 2023)]
    checked = check(names)
    assert [form.fiscal_year for file in checked.files for form in file.forms] == [2022, 2023]
    assert [Path(file.path).name for file in checked.files] == ["2022.txt", "2023.txt"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "coloured"),
    [
        (Terminal(), {"TERM": "xterm"}, True),
        (Terminal(), {"TERM": "xterm", "NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {"TERM": "xterm"}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(stream, environment, coloured):
    assert has_colour(stream, environment) is coloured


def test_colour_adds_nothing_but_colour(tmp_path):
    import re

    checked = check([text_file(tmp_path, WRONG_TOTAL)])
    coloured = "\n".join(lines(checked, colour=True))
    assert "\x1b[1;31m严重\x1b[0m" in coloured and re.sub(r"\x1b\[[\d;]*m", "", coloured) == printed(checked)


def test_text_of_a_form_cannot_steer_the_terminal(tmp_path):
    told = printed(check([text_file(tmp_path, WRONG_TOTAL.replace("图书采购", "图书\x1b[2J采购"))]))
    assert "\x1b" not in told


def test_a_rule_that_breaks_is_told_as_the_program_s_fault(tmp_path, monkeypatch, capsys):
    rule = next(rule for rule in load_catalogue() if rule.rule == "C07")

    def broken(forms, profile):
        raise ZeroDivisionError("in a rule")

    module, name = rule.evidence.split(".")
    monkeypatch.setattr(f"helpers.validate.rules.{module}.{name}", broken)
    assert main(["check", text_file(tmp_path, SOUND)]) == 1
    assert "1 条规则本身出错" in (told := capsys.readouterr().out) and "C07：ZeroDivisionError: in a rule" in told


def test_a_defect_of_the_program_is_told_with_the_file_and_no_result(tmp_path, monkeypatch, capsys):
    def broken(rows):
        raise IndexError("in clean")

    monkeypatch.setattr("helpers.clean.cut_forms", broken)
    assert main(["check", "--json", text_file(tmp_path, SOUND)]) == 2
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert file["status"] == "rejected" and "属程序缺陷" in file["reason"] and "【IndexError" in file["reason"] and file["forms"] == []


def test_nothing_is_written_and_no_kernel_or_great_expectations_loaded(tmp_path):
    name = text_file(tmp_path, SOUND)
    code = (
        "import sys; from helpers.cli import main; main(['check', sys.argv[1]])\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "assert not loaded & {'great_expectations', 'papermill', 'nbformat', 'IPython', 'matplotlib'}, loaded"
    )
    folder = tmp_path / "here"
    folder.mkdir()
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    ended = subprocess.run([sys.executable, "-c", code, name], cwd=folder, env=environment, capture_output=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    assert "没有发现问题" in ended.stdout.decode("utf-8") and b"\x1b" not in ended.stdout
    assert list(folder.iterdir()) == [] and [path.name for path in tmp_path.iterdir() if path.is_file()] == ["自评表.txt"]


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path):
    command = [sys.executable, "-m", "helpers", "check", *(text_file(tmp_path, WRONG_TOTAL, f"{number}.txt") for number in range(9))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        told = process.stderr.read().decode("utf-8")
        assert process.wait(timeout=60) == 1 and told == ""


def test_the_real_year_is_checked_in_one_call():
    checked = check([str(PROJECT / "data/raw/2023/2023_self_evaluation_forms.txt")])
    assert len(checked.files[0].forms) == 21 and checked.exit_status == 1 and not checked.broken_rules


def test_a_form_of_a_layout_that_nobody_taught_is_told_with_the_labels_that_are_unknown(tmp_path):
    other = SOUND.replace("项目名称", "款项名称").replace("实际完成情况", "年末光景").replace("总分", "总成绩")
    checked = check([text_file(tmp_path, other)])
    (file,) = checked.files
    assert not file.forms[0].is_fragment and {"款项名称", "年末光景", "总成绩"} <= {one.text for one in file.unknown}
    told = "\n".join(lines(checked))
    assert "有未认识的标签或内容：“款项名称”（行 3 列 1）" in told and "docs/add_a_layout.md" in told


def test_a_form_that_is_cut_off_is_not_said_to_be_of_another_layout(tmp_path):
    checked = check([text_file(tmp_path, SOUND[: SOUND.index("绩效指标")])])
    assert checked.files[0].forms[0].is_fragment and checked.files[0].unknown == []
    assert "版式" not in "\n".join(lines(checked))
