"""`python -m helpers check`: the options, the result on the terminal or as JSON, and the exit status."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict

from helpers.errors import UnusableInput
from helpers.parameters import FIRST_YEAR, LAST_YEAR, profile_names


def add_options(group: argparse._ArgumentGroup) -> None:
    """The options of the command."""
    group.add_argument("files", nargs="+", metavar="自评表", help="要检查的文件（Word、Excel、PDF、网页、纯文本等），可以有多个")
    group.add_argument("--fiscal-year", metavar="YYYY", help="应填报的年度；默认用表上所印的")
    group.add_argument("--profile", metavar="PROFILE", default="beijing", help="计分口径；默认 beijing")
    group.add_argument("--comments", metavar="OUT", help="另存一份在问题单元格上加了批注的文件（.docx；Excel 为 .xlsx）")
    group.add_argument("--json", action="store_true", help="输出 JSON，供程序使用")


def run(options: argparse.Namespace) -> int:
    """Check the files and print the result; returns the exit status."""
    year = _year(options.fiscal_year)
    if options.profile not in profile_names():
        raise UnusableInput(f"参数 profile 可取 {'、'.join(profile_names())}，而收到 {options.profile!r}。")

    from helpers.check import check
    from helpers.check.printing import has_colour, lines

    checked = check(options.files, year, options.profile)
    _print(json.dumps(as_json(checked), ensure_ascii=False, indent=2) if options.json else "\n".join(lines(checked, has_colour(sys.stdout))))
    if options.comments is not None and checked.exit_status != 2:
        from helpers.check.comments import write_comments

        # Apart from the result, so that JSON stays JSON.
        print(write_comments(checked, options.comments), file=sys.stderr if options.json else sys.stdout)
    return checked.exit_status


def _print(text: str) -> None:
    """Print the result; a reader that has seen enough (`… | head`) is no error."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def as_json(checked) -> dict[str, object]:
    """The result for machines: files with their forms, findings and unjudged rules, and the exit status."""
    return {"files": [asdict(file) for file in checked.files], "broken_rules": checked.broken_rules, "exit_status": checked.exit_status}


def _year(given: str | None) -> int | None:
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and len(given) == 4 and FIRST_YEAR <= int(given) <= LAST_YEAR):
        raise UnusableInput(f"参数 fiscal_year 应为 {FIRST_YEAR} 与 {LAST_YEAR} 之间的整数年份（如 2023），而收到 {given!r}。")
    return int(given)
