"""The checked file with a comment at the cell of each finding, as reviewers return it.

A file that stands where comments are to be written is overwritten only if this program wrote it before, about the same form.
"""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.check.files import quoted
from helpers.check.results import Checked, CheckedFile
from helpers.config.errors import UnusableInput
from helpers.publish.papers.remarks import AUTHOR, END, MARKS
from helpers.schema.marks import TITLE

_TAG = re.compile(r"<[^>]*>")
_LARGEST_PART = 64 * 1024 * 1024


def is_ours(path: Path) -> bool:
    """Whether a Word or Excel file holds comments of ours, or is a copy made to hold them.

    Office may take the author out of a comment; the form of our remarks stays.
    """
    for name, xml in _parts(path):
        text = _text(xml)
        if "comments" in name and (AUTHOR in xml or (END in text and any(f"【{mark}】" in text for mark in MARKS))):
            return True
        if name.endswith("document.xml") and TITLE in text:
            return True
    return False


def speaks_of(path: Path, project_name: str | None) -> bool:
    """Whether the file is about a project: whether its name stands in it, white space aside."""
    name = "".join((project_name or "").split())
    return any(name in _text(xml) for part, xml in _parts(path) if "comments" not in part)


def _parts(path: Path) -> Iterator[tuple[str, str]]:
    """The parts of an Office file that hold text; empty for any other file."""
    try:
        with zipfile.ZipFile(path) as package:
            for info in package.infolist():
                if info.filename.endswith(".xml") and info.file_size <= _LARGEST_PART:
                    yield info.filename, package.read(info).decode("utf-8", "replace")
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, zlib.error):
        return


def _text(xml: str) -> str:
    return "".join(html.unescape(_TAG.sub("", xml)).split())


WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


_ENDINGS = (".docx", ".xlsx")


@dataclass(frozen=True)
class Marked:
    """The checked file with its comments, the path to write it to (None where it is not written), and the sentence that says so."""

    target: Path | None
    data: bytes
    told: str

    def write(self) -> None:
        """Write the file, whole or not at all."""
        if self.target is None:
            return
        unfinished = self.target.with_name(self.target.name + ".part")
        try:
            unfinished.write_bytes(self.data)
            unfinished.replace(self.target)
        finally:
            unfinished.unlink(missing_ok=True)


def refuse_target(output: str, names: Sequence[str], overwrite: bool) -> None:
    """Raise UnusableInput, before anything is read, where comments cannot be written to `output`.

    Refused are several files at once, the checked file itself, an ending other than Word's or Excel's, a missing folder, and an existing
    file without comments of ours, unless it is to be overwritten.
    """
    target = Path(output)
    if len(names) != 1:
        raise UnusableInput(f"--comments 用于一个文件，而这里有 {len(names)} 个：请分别检查。")
    if target.is_dir() or not target.parent.is_dir():
        raise UnusableInput(f"--comments 应为文件名，且所在文件夹已存在，而收到 {quoted(output)}。")
    if target.exists() and target.samefile(names[0]):
        raise UnusableInput(f"--comments 不能写到被检查的文件 {quoted(output)} 本身：请另取一个文件名。")
    if target.suffix.lower() not in _ENDINGS:
        raise UnusableInput(f"带批注的文件是 Word 或 Excel 文件，文件名应以 .docx 或 .xlsx 结尾，而收到 {quoted(output)}。")
    if target.exists() and not overwrite and not is_ours(target):
        raise UnusableInput(f"{quoted(output)} 已经存在，而且不是本程序写的批注文件：请另取一个文件名；确实要覆盖的，请加 --overwrite。")


def marked(checked: Checked, output: str, overwrite: bool) -> Marked:
    """The checked file with comments, to be written to `output`. Where the file takes none, a Word copy, and the result says so.

    Raises UnusableInput for several files (members of an archive), a wrong ending, and a file of ours about another form.
    """
    file = _the_file(checked)
    target = Path(output)
    if not any(form.findings for form in file.forms):
        return Marked(None, b"", f"没有可以批注的问题，没有写 {quoted(output)}{'（原有的文件没有改动）' if target.exists() else ''}。")
    data, why_copy = _marked_up(checked, file)
    ending = ".xlsx" if _is_workbook(file, why_copy) else ".docx"
    if target.suffix.lower() != ending:
        raise UnusableInput(f"带批注的文件是 {'Excel' if ending == '.xlsx' else 'Word'} 文件，文件名应以 {ending} 结尾，而收到 {quoted(output)}。")
    if target.exists() and not overwrite and not any(speaks_of(target, form.project_name) for form in file.forms):
        raise UnusableInput(f"{quoted(output)} 是另一张自评表的批注文件：请另取一个文件名；确实要覆盖的，请加 --overwrite。")
    return Marked(target, data, f"已写出带批注的{f'副本（{why_copy}）' if why_copy else '文件'}：{output}")


def _is_workbook(file: CheckedFile, why_copy: str) -> bool:
    """Whether what is written is a workbook: the file itself was one, and took the comments."""
    return file.media_type == WORKBOOK and not why_copy


def _the_file(checked: Checked) -> CheckedFile:
    read = [file for file in checked.files if file.status == "read"]
    if len(read) != 1:
        raise UnusableInput(f"--comments 用于一个能读的文件，而这里有 {len(read)} 个：请分别检查。")
    return read[0]


def _marked_up(checked: Checked, file: CheckedFile) -> tuple[bytes, str]:
    from helpers.publish.papers.corrected import Resubmission
    from helpers.publish.papers.paper_year import paper_year, plain
    from helpers.publish.papers.returned import mark_up
    from helpers.schema import tables
    from helpers.validate.catalogue import load_catalogue, rules_table

    year, cleaned = file.forms[0].fiscal_year, checked.tables[file.path]
    frames = dict(cleaned) | {"findings": tables.conform("findings", cleaned["findings"]), "rules": rules_table(load_catalogue())}
    papers = paper_year(year, frames, Resubmission(tables.conform("resolved", []), ""))
    (document,) = plain(frames["documents"])
    return mark_up(papers, Path(), document)
