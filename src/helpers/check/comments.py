"""The checked file with a comment at the cell of each finding, as reviewers return it."""

from __future__ import annotations

from pathlib import Path

from helpers.check import Checked, CheckedFile
from helpers.errors import UnusableInput

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write_comments(checked: Checked, output: str) -> str:
    """Write the one checked file with comments to `output`; returns the sentence that says so.

    Where the file takes no comments a Word copy is written instead, and said. Raises UnusableInput, with nothing written, for several
    files, an output that is the file itself, or one with the wrong ending.
    """
    file = _the_file(checked)
    target = Path(output)
    if target.exists() and target.samefile(file.path.split("!")[0]):
        raise UnusableInput(f"--comments 不能写到被检查的文件 {output} 本身：请另取一个文件名。")
    if target.is_dir() or not target.parent.is_dir():
        raise UnusableInput(f"--comments 应为文件名，且所在文件夹已存在，而收到 {output}。")
    if not any(form.findings for form in file.forms):
        return f"没有发现问题，没有写 {output}。"
    data, why_copy = _marked_up(checked, file)
    ending = ".xlsx" if _is_workbook(file, why_copy) else ".docx"
    if target.suffix.lower() != ending:
        raise UnusableInput(f"带批注的文件是 {'Excel' if ending == '.xlsx' else 'Word'} 文件，文件名应以 {ending} 结尾，而收到 {output}。")
    unfinished = target.with_name(target.name + ".part")
    try:
        unfinished.write_bytes(data)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return f"已写出带批注的{f'副本（{why_copy}）' if why_copy else '文件'}：{output}"


def _is_workbook(file: CheckedFile, why_copy: str) -> bool:
    """Whether what is written is a workbook: the file itself was one, and took the comments."""
    return file.media_type == WORKBOOK and not why_copy


def _the_file(checked: Checked) -> CheckedFile:
    read = [file for file in checked.files if file.status == "read"]
    if len(read) != 1:
        raise UnusableInput(f"--comments 用于一个能读的文件，而这里有 {len(read)} 个：请分别检查。")
    return read[0]


def _marked_up(checked: Checked, file: CheckedFile) -> tuple[bytes, str]:
    from helpers import tables
    from helpers.papers.corrected import Comparison
    from helpers.papers.returned import mark_up
    from helpers.papers.year import paper_year, plain
    from helpers.validate.catalogue import load_catalogue, rules_table

    year, cleaned = next((year, frames) for year, frames in checked.tables.items() if file.path in set(frames["documents"]["path"]))
    frames = dict(cleaned) | {"findings": tables.conform("findings", cleaned["findings"]), "rules": rules_table(load_catalogue())}
    papers = paper_year(year, frames, Comparison(tables.conform("resolved", []), ""))
    (document,) = (row for row in plain(frames["documents"]) if row["path"] == file.path)
    return mark_up(papers, Path(), document)
