"""Marks that the program leaves in what it writes, so that it knows them again.

One marks a formula of a workbook that was saved without its result: its value is unknown, and not blank. The other marks our Word copies
with comments, which are not to come in as forms.
"""

from __future__ import annotations

from collections.abc import Sequence

_MARK = "（公式没有存下结果）"


def without_result(formula: str) -> str:
    """The text that stands for a formula whose result is not in the file."""
    return f"={formula}{_MARK}"


def lacks_result(text: str) -> bool:
    """Whether a text stands for a formula whose result is not in the file."""
    return text.endswith(_MARK)


TITLE = "项目支出绩效自评表（批注副本）"
NOT_TO_BE_SENT = "请对照批注修改原文件后重新报送，不要报送本文件。"
HEAD = 8
"""Pieces of text among which the words are looked for: pages and web pages break lines."""


def is_marked_copy(first_texts: Sequence[str]) -> bool:
    """Whether a document, told by its first pieces of text, is such a copy, whatever it was saved as."""
    head = "".join("".join(first_texts).split())
    return NOT_TO_BE_SENT in head or TITLE in head
