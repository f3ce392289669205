"""`python -m helpers check`: the options, the result on the terminal or as JSON, and the exit status."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from dataclasses import asdict
from typing import TextIO

from helpers.config.errors import UnusableInput
from helpers.config.parameters import FIRST_YEAR, LAST_YEAR, profile_named, profiles_told

EPILOG = """\
结束状态：0 没有严重问题；1 有严重问题；2 有文件找不到或无法读取，或命令无法使用。
输出的编码随系统（或 PYTHONIOENCODING），系统编码没有汉字的用 UTF-8；--json 的输出只用 ASCII，汉字写作 \\uXXXX，任何编码下都能读。各键的意思见 docs/check.md。"""


def add_options(group: argparse._ArgumentGroup) -> None:
    """The options of the command."""
    group.add_argument("files", nargs="+", metavar="自评表", help="要检查的文件（Word、Excel、PDF、网页、纯文本等），可以有多个，也可以用通配符（*.docx）")
    group.add_argument("--fiscal-year", metavar="年度", help="应填报的年度，如 2023；默认用表上所印的")
    group.add_argument("--profile", metavar="口径", default="beijing", help=f"计分口径：{profiles_told()}；默认 beijing")
    group.add_argument("--comments", metavar="文件", help="另存一份在问题单元格上加了批注的文件（.docx；Excel 为 .xlsx）")
    group.add_argument("--overwrite", action="store_true", help="--comments 指明的文件已经存在的，覆盖它；上次为同一张表写的批注文件不用加")
    group.add_argument("--json", action="store_true", help="输出 JSON，供程序使用")


def run(options: argparse.Namespace) -> int:
    """Check the files and print the result; returns the exit status. What makes the call unusable is told before anything is printed."""
    year = _year(options.fiscal_year)
    profile = profile_named(options.profile)

    from helpers.check import check
    from helpers.check.files import named_files
    from helpers.check.printing import has_colour, lines

    if options.comments is not None:
        from helpers.check.comments import refuse_target

        refuse_target(options.comments, named_files(options.files)[0], options.overwrite)
    checked = check(options.files, year, profile)
    marked = None
    if options.comments is not None and checked.exit_status != 2:
        from helpers.check.comments import marked as marked_up

        marked = marked_up(checked, options.comments, options.overwrite)
    _print(json.dumps(as_json(checked), indent=2) if options.json else "\n".join(lines(checked, has_colour(sys.stdout), _width(sys.stdout))))
    if marked is not None:
        marked.write()
        # Apart from the result, so that JSON stays JSON.
        print(marked.told, file=sys.stderr if options.json else sys.stdout)
    return checked.exit_status


def _width(stream: TextIO) -> int | None:
    """Columns of the terminal; None where the result goes to a file or another program, which wrap as they like."""
    return shutil.get_terminal_size().columns if stream.isatty() else None


def _print(text: str) -> None:
    """Print the result; a reader that has seen enough (`… | head`) is no error."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def as_json(checked) -> dict[str, object]:
    """The result for programs: files with their forms, findings, blanks and unjudged rules, by which profile, and the exit status."""
    return {
        "profile": checked.profile,
        "files": [asdict(file) for file in checked.files],
        "broken_rules": checked.broken_rules,
        "exit_status": checked.exit_status,
    }


def _year(given: str | None) -> int | None:
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and len(given) == 4 and FIRST_YEAR <= int(given) <= LAST_YEAR):
        raise UnusableInput(f"参数 fiscal_year 应为 {FIRST_YEAR} 与 {LAST_YEAR} 之间的整数年份（如 2023），而收到 {given!r}。")
    return int(given)
