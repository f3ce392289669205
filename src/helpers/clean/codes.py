"""What information systems and templates print in front of names: codes, and 指标1：."""

from __future__ import annotations

import re

from helpers.clean.labels import is_placeholder

_CODE = re.compile(
    r"\s*(?:[\[【(（](?P<bracketed>[0-9A-Z-]{3,})[\]】)）]|(?P<long>[0-9A-Z]{6,}(?:-[0-9A-Z]+)*)|(?P<short>\d{3,5})(?=\s*[-—_]|\s))"
    r"\s*[-—_]?\s*(?=[\u4e00-\u9fff《“]|(?:19|20)\d\d\s*年)",
)
_NUMBER = re.compile(r"\s*指标\s*\d{1,2}\s*(?:[:：、]|[.．](?!\d))\s*(?=[^\s….。·])")
_DIGIT = re.compile(r"\d")
_YEAR_BEHIND = re.compile(r"[-_]?((?:19|20)\d\d)$")
_YEAR_FIRST = re.compile(r"(?:19|20)\d\d(?:年|\s*年)")


def code_apart(text: str) -> tuple[str | None, str]:
    """Code and name of 51000023T000000012345-某项目, [035]某局 or 035 某局; no code where none stands there.

    >>> code_apart('035-某局')
    ('035', '某局')
    >>> code_apart('[207]2023年某项目')
    ('207', '2023年某项目')
    """
    match = _CODE.match(text)
    if not match or _YEAR_FIRST.match(text):
        return None, text
    code = match["bracketed"] or match["long"] or match["short"]
    name = text[match.end() :].strip()
    if name.startswith("年") and (year := _YEAR_BEHIND.search(code)):
        # 51000023T000000012345-2023年某项目: the year belongs to the name.
        code, name = code[: year.start()], f"{year[1]}{name}"
    # (2023)某项目 and 2023 某项目 begin with a year, GDP某项目 with a word.
    if not _DIGIT.search(code) or re.fullmatch(r"(19|20)\d\d", code):
        return None, text
    return code, name


def number_apart(text: str) -> str:
    """The name of an indicator without the number that the template prints in front of it; a number with nothing behind it stays.

    >>> number_apart('指标 1：培训人数')
    '培训人数'
    """
    name = text
    while match := _NUMBER.match(name):
        name = name[match.end() :]
    return text if is_placeholder(name) else name
