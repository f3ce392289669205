"""The result of a check for programs: complete, in ASCII whatever the encoding, its keys described in docs/check.md."""

from __future__ import annotations

import json
import re

from helpers.cli import main
from tests.check.test_check import WRONG_TOTAL, text_file
from tests.conftest import PROJECT
from tests.forms import SOUND


def keys_of(value: object) -> set[str]:
    """Every key of objects that have fixed keys."""
    if isinstance(value, list):
        return set().union(*map(keys_of, value))
    if not isinstance(value, dict):
        return set()
    return set(value) | set().union(*(keys_of(inner) for key, inner in value.items() if key not in ("not_assessable", "broken_rules")))


def test_json_holds_all_that_was_found(tmp_path, capsys):
    assert main(["check", "--json", text_file(tmp_path, WRONG_TOTAL)]) == 1
    told = json.loads(capsys.readouterr().out)
    (form,) = told["files"][0]["forms"]
    critical = [finding for finding in form["findings"] if finding["severity"] == "critical"]
    assert told["exit_status"] == 1 and [(finding["rule"], finding["observed"], finding["expected"]) for finding in critical] == [("C02", "96.5", "95.5")]
    assert "没有上一年度的数据" in form["not_assessable"] and told["profile"] == "beijing"


def test_json_names_the_places_of_blanks(tmp_path, capsys):
    blank = SOUND.replace("年度资金总额\t20\t20\t19\t10\t95%", "年度资金总额\t20\t20\t19\t10\t")
    assert main(["check", "--json", text_file(tmp_path, blank)]) == 0
    (asked,) = json.loads(capsys.readouterr().out)["files"][0]["forms"][0]["to_fill_in"]
    assert (asked["table"], asked["column"], asked["places"]) == ("funds", "execution_rate", ["行 7（“年度资金总额”的执行率）"])
    assert "D01" in asked["rules"]


def test_json_of_files_that_cannot_be_read_or_found_has_the_reasons(tmp_path, capsys):
    (tmp_path / "empty.txt").write_bytes(b"")
    assert main(["check", "--json", str(tmp_path / "empty.txt"), str(tmp_path / "none.docx")]) == 2
    rejected, missing = json.loads(capsys.readouterr().out)["files"]
    assert rejected["status"] == "rejected" and "文件为空" in rejected["reason"]
    assert missing["status"] == "missing" and "找不到文件" in missing["reason"]


def test_json_is_ascii(tmp_path, capsys):
    assert main(["check", "--json", text_file(tmp_path, WRONG_TOTAL)]) == 1
    assert capsys.readouterr().out.isascii()


def test_every_key_is_described(tmp_path, capsys):
    blank = WRONG_TOTAL.replace("实施单位\t某馆", "实施单位\t")
    main(["check", "--json", text_file(tmp_path, blank)])
    described = set(re.findall(r"`(\w+)`", (PROJECT / "docs/check.md").read_text("utf-8")))
    assert keys_of(json.loads(capsys.readouterr().out)) <= described
