"""The files that a clerk names, read as the chain reads them, but from wherever they stand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from helpers.engine import Limits, map_documents
from helpers.errors import UnusableInput
from helpers.ingest.documents import Item, Reading, is_plain_text, lost_document, read_document


def named_files(names: Sequence[str]) -> list[str]:
    """The names as given, each once; raises UnusableInput for one that is no file."""
    for name in names:
        try:
            is_file, is_folder = Path(name).is_file(), bool(name) and Path(name).is_dir()
        except (OSError, ValueError):
            is_file = is_folder = False
        if is_folder:
            raise UnusableInput(f"{name} 是文件夹：请指明其中的文件；整个年度的文件夹用 python -m helpers run 运行。")
        if not is_file:
            raise UnusableInput(f"找不到文件 {name!r}：请检查路径；文件名中有空格时请加引号。")
    return list(dict.fromkeys(names))


def read_files(names: Sequence[str], limits: Limits, meanwhile: Callable[[], object]) -> list[Reading]:
    """Read files and the members of archives, each within its limits; `meanwhile` is called while other processes read."""
    items: list[Item] = [(name,) for name in names]
    if all(is_plain_text(Path(name)) for name in names):
        return [read_document(Path(), item) for item in items]
    other = threading.Thread(target=meanwhile)
    other.start()
    readings: list[Reading] = []
    while items:
        read = list(map_documents(partial(read_document, Path()), items, limits=limits, lost=partial(lost_document, limits)))
        readings += read
        items = [member for reading in read for member in reading.members]
    other.join()
    return readings
