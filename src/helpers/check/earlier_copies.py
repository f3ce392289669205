"""Whether a file that stands where comments are to be written is one that this program wrote before, and about which form."""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from helpers.marked_copies import TITLE
from helpers.papers.remarks import AUTHOR, END, MARKS

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
    """The parts of an Office file that hold text; none where it is no such file."""
    try:
        with zipfile.ZipFile(path) as package:
            for info in package.infolist():
                if info.filename.endswith(".xml") and info.file_size <= _LARGEST_PART:
                    yield info.filename, package.read(info).decode("utf-8", "replace")
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, zlib.error):
        return


def _text(xml: str) -> str:
    return "".join(html.unescape(_TAG.sub("", xml)).split())
