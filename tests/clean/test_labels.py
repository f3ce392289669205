"""A slip in a word list is told with its file, its line and what may stand there, before any form is read with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.clean import labels
from helpers.config.errors import UnusableInput


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """The lists as they are, in a folder that a test may write into."""
    for entry in labels.FOLDER.iterdir():
        if entry.name.endswith(".csv"):
            (tmp_path / entry.name).write_bytes(entry.read_bytes())
    monkeypatch.setattr(labels, "FOLDER", tmp_path)
    return tmp_path


def read(name: str) -> list[dict[str, str]]:
    return labels.rows_of.__wrapped__(name)


@pytest.mark.parametrize(
    ("name", "line", "told"),
    [
        ("labels.csv", "head,projct_name,款项名称,", "role（head 中）可取 .*project_name.*，而写的是“projct_name”"),
        ("labels.csv", "heads,project_name,款项名称,", "section可取 head、funds_header.*，而写的是“heads”"),
        ("labels.csv", "head,project_name,款项名称", "应有 4 项（section,role,text,kind），而有 3 项：“head,project_name,款项名称”"),
        ("labels.csv", "head,project_name,款项,名称,", ".*含逗号的一项请加双引号"),
        ("labels.csv", "head,project_name,,", "text 没有填写"),
        ("labels.csv", "head,project_name,款项名称,区级", "kind可取 project、department、transfer，而写的是“区级”"),
        ("labels.csv", "head,department,项目 名称,", "标签“项目名称”在 head 中写了两次，已在第 2 行"),
        ("label_patterns.csv", "head,project_name,(款项", "pattern 不是有效的正则表达式，问题在第 1 个字符处"),
        ("layouts.csv", "mine,head.nonsense,", "labels 中的“head.nonsense”不是 labels.csv 里教过的标签；可用的有 .*head.project_name"),
        ("layouts.csv", "mine,head.project_name,foo.bar", "expects 中的“foo.bar”不是 labels.csv 里教过的标签；可用的有 .*head.…"),
        ("titles.csv", "projects,自评表", "form_kind可取 project、department、transfer"),
        ("titles.csv", "project,自评表[", "pattern 不是有效的正则表达式"),
        ("levels.csv", "数量类,产出类", "level1（见 level1.csv）可取 产出指标、.*，而写的是“产出类”"),
        ("comparators.csv", "多于,≫,before", "operator可取 ≥、>、≤、<、="),
        ("scales.csv", "levels,好 坏", "kind可取 yes_no、scale"),
        ("editable.csv", "text/plain,first,text", "goes可取 0、2"),
        ("units.csv", "链", "应有 3 项（unit,reads_as,measures），而有 1 项"),
    ],
)
def test_a_line_that_cannot_be_used_is_told_with_what_may_stand_there(folder, name, line, told):
    lines = (folder / name).read_text("utf-8").splitlines()
    (folder / name).write_text("\n".join([*lines, line]) + "\n", encoding="utf-8")
    with pytest.raises(UnusableInput, match=rf"^src/helpers/clean/{name} 第 {len(lines) + 1} 行：{told}"):
        read(name)


def test_a_head_that_was_changed_is_told(folder):
    (folder / "level1.csv").write_text("产出类\n", encoding="utf-8")
    with pytest.raises(UnusableInput, match=r"level1.csv 第 1 行应为“level1”，而写的是“产出类”"):
        read("level1.csv")


def test_a_list_that_a_spreadsheet_saved_is_read_or_told(folder):
    text = (folder / "labels.csv").read_text("utf-8").replace("\n", "\r\n")
    (folder / "labels.csv").write_text(text, encoding="utf-8-sig", newline="")
    assert read("labels.csv") == labels.rows_of("labels.csv")
    (folder / "labels.csv").write_text(text, encoding="gb18030")
    with pytest.raises(UnusableInput, match=r"labels.csv 不是 UTF-8 编码的文本"):
        read("labels.csv")


def test_blank_lines_and_quoted_commas_are_no_slip(folder):
    (folder / "titles.csv").write_text('form_kind,pattern\n\nproject,".{1,8}自评表"\n', encoding="utf-8")
    assert read("titles.csv") == [{"form_kind": "project", "pattern": ".{1,8}自评表"}]


def test_every_list_is_checked():
    assert {entry.name for entry in labels.FOLDER.iterdir() if entry.name.endswith(".csv")} <= labels.COLUMNS.keys()
