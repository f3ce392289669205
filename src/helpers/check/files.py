"""The files that a clerk names, read as the chain reads them, but from wherever they stand."""

from __future__ import annotations

import difflib
import glob
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from helpers.config.engines import Limits, map_documents
from helpers.config.errors import UnusableInput
from helpers.ingest.documents import Item, Reading, allowed_seconds, is_plain_text, lost_document, read_document

_PATTERN = "*?["


def named_files(names: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The named files, each once, and what is wrong with the other names. Raises UnusableInput where no name is a file.

    A pattern (*.docx) stands for the files that fit it: the shells of Windows do not expand it.
    """
    found: dict[str, None] = {}
    missing: dict[str, str] = {}
    for name in names:
        if _is(name, Path.is_file):
            found[name] = None
        elif fitting := _fitting(name):
            found |= dict.fromkeys(fitting)
        else:
            missing[name] = _why_none(name)
    if not found:
        raise UnusableInput("；".join(missing.values()).replace("。；", "；"))
    return list(found), missing


def quoted(name: str) -> str:
    """A name as it was typed, in quotation marks: “forms\\01.docx”."""
    return f"“{name}”"


def _is(name: str, kind: Callable[[Path], bool]) -> bool:
    try:
        return bool(name) and kind(Path(name))
    except (OSError, ValueError):
        return False


def _fitting(name: str) -> list[str]:
    """The files that fit a pattern, in order; without those that Office keeps beside an open file."""
    if not any(sign in name for sign in _PATTERN) or "\0" in name:
        return []
    # Unlike Path.glob it takes absolute patterns, and gives names as they were typed.
    found = glob.glob(name)  # noqa: PTH207
    return sorted(path for path in found if Path(path).is_file() and not Path(path).name.startswith("~$"))


def _why_none(name: str) -> str:
    if _is(name, Path.is_dir):
        return f"{quoted(name)} 是文件夹：请指明其中的文件；整个年度的文件夹用 python -m helpers run 运行。"
    if any(sign in name for sign in _PATTERN):
        return f"没有与 {quoted(name)} 相符的文件：请检查路径。"
    near = _near(name)
    return f"找不到文件 {quoted(name)}：" + (f"是不是 {quoted(near)}？" if near else "请检查路径；文件名中有空格时请加引号。")


def _near(name: str) -> str | None:
    """The file beside it that was probably meant: with another ending (01.doc for 01.docx), or with a name nearly the same."""
    path = Path(name)
    try:
        beside = sorted(other.name for other in path.parent.iterdir() if other.is_file() and not other.name.startswith((".", "~$"))) if path.name else []
    except (OSError, ValueError):
        return None
    of_one_stem = [other for other in beside if path.name.lower() in (Path(other).stem.lower(), other.lower()) or Path(other).stem.lower() == path.stem.lower()]
    near = difflib.get_close_matches(path.name, of_one_stem or beside, n=1, cutoff=0.0 if of_one_stem else 0.75)
    return str(path.with_name(near[0])) if near else None


def read_files(names: Sequence[str], limits: Limits, meanwhile: Callable[[], object]) -> list[Reading]:
    """Read files and the members of archives, each within its limits; `meanwhile` is called while other processes read."""
    items: list[Item] = [(name,) for name in names]
    if all(is_plain_text(Path(name)) for name in names):
        return [read_document(Path(), item, named=True) for item in items]
    other = threading.Thread(target=meanwhile)
    other.start()
    readings: list[Reading] = []
    while items:
        seconds = partial(allowed_seconds, Path(), limits)
        reader = partial(read_document, Path(), named=True)
        read = list(map_documents(reader, items, limits=limits, lost=partial(lost_document, limits), seconds=seconds))
        readings += read
        items = [member for reading in read for member in reading.members]
    other.join()
    return readings
