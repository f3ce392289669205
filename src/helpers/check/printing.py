"""What a check has found, in words for the terminal; in colour where the terminal has it."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator, Mapping
from typing import TextIO

from helpers.check import Checked, CheckedFile, CheckedForm, Finding
from helpers.measures import measured_facts, true_minus
from helpers.mendable import mendable

SEVERITY_WORDS = {"critical": "严重", "warning": "警示", "info": "提示"}
_COLOURS = {"critical": "1;31", "warning": "33", "info": "36", "rejected": "1;31", "sound": "32", "title": "1", "aside": "2"}


def has_colour(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether to write colours: only to a terminal that knows them, and never where NO_COLOR is set."""
    if environment.get("NO_COLOR") or environment.get("TERM") == "dumb" or not stream.isatty():
        return False
    # The old console of Windows prints the codes of colours as text.
    return os.name != "nt" or bool(environment.get("WT_SESSION") or environment.get("TERM"))


def lines(checked: Checked, colour: bool = False) -> Iterator[str]:
    """The result line by line: each file, its forms, their findings by severity, and what could not be judged."""
    paint = _painted if colour else _plain
    for number, file in enumerate(checked.files):
        if number:
            yield ""
        yield from _file_lines(file, paint)
    if checked.broken_rules:
        yield ""
        yield paint("critical", f"{len(checked.broken_rules)} 条规则本身出错，没有评判（程序的缺陷，请连同文件报告）：")
        yield from (f"  {rule}：{error}" for rule, error in checked.broken_rules.items())


def _plain(kind: str, text: str) -> str:
    return text


def _painted(kind: str, text: str) -> str:
    return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m"


def _file_lines(file: CheckedFile, paint) -> Iterator[str]:
    yield paint("title", _printable(file.path))
    if file.status == "rejected":
        yield f"  {paint('rejected', '未能读取')}：{file.reason}"
        return
    if file.note:
        yield f"  {file.note}"
    for number, form in enumerate(file.forms):
        if number:
            yield ""
        yield from _form_lines(form, paint)


def _form_lines(form: CheckedForm, paint) -> Iterator[str]:
    counts = {severity: sum(finding.severity == severity for finding in form.findings) for severity in SEVERITY_WORDS}
    name = _printable(form.project_name or "（没有项目名称）")
    unit = f"（{_printable(form.implementing_unit)}）" if form.implementing_unit else ""
    fragment = "，残缺表" if form.is_fragment else ""
    told = "，".join(f"{SEVERITY_WORDS[severity]} {count} 项" for severity, count in counts.items() if count)
    yield f"  {paint('title', name)}{unit}，{form.fiscal_year} 年度{fragment}：{told or paint('sound', '没有发现问题')}"
    for severity, word in SEVERITY_WORDS.items():
        found = [finding for finding in form.findings if finding.severity == severity]
        if found:
            yield f"  {paint(severity, word)}"
        for number, finding in enumerate(found, 1):
            yield from _finding_lines(number, finding, paint)
    yield from (paint("aside", f"  {line}") for line in _unjudged_lines(form))


def _finding_lines(number: int, finding: Finding, paint) -> Iterator[str]:
    yield f"  {number:>3}. {_printable(true_minus(finding.message))} {paint('aside', f'[{finding.rule}]')}"
    told = "　".join(f"{word}：{_shortened(value)}" for word, value in measured_facts(vars(finding)))
    for word, text in (("位置", finding.where), ("", told), ("处理", finding.remedy)):
        if text:
            yield "       " + (f"{word}：{_printable(text)}" if word else text)


def _unjudged_lines(form: CheckedForm) -> Iterator[str]:
    """What could not be judged: what the clerk can fill in, then how many rules had nothing to look at; the year where it was assumed."""
    own = {reason: rules for reason, rules in form.not_assessable.items() if reason in mendable()}
    if own:
        told = "；".join(f"{mendable()[reason]}（{'、'.join(sorted(rules))}）" for reason, rules in own.items())
        yield f"补填后才能评判：{told}。"
    others = {rule for reason, rules in form.not_assessable.items() if reason not in own for rule in rules}
    if others:
        yield f"未能评判：{len(others)} 条规则，表内没有所需的内容，或没有可以对照的资料（原因见 --json），不表示没有问题。"
    if form.year_assumed:
        yield f"表上没有年度，按 {form.fiscal_year} 年度检查（可用 --fiscal-year 指明）。"


def _shortened(text: str) -> str:
    return textwrap.shorten(_printable(text), 80, placeholder="…") if len(text) > 80 else _printable(text)


def _printable(text: str) -> str:
    """The text without what would steer the terminal."""
    return "".join(character if character.isprintable() or character == "　" else " " for character in text)
