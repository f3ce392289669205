"""What a check has found, in words for the terminal; in colour where the terminal has it."""

from __future__ import annotations

import os
import re
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from typing import TextIO

from helpers.check.results import Checked, CheckedFile, CheckedForm, Finding
from helpers.config.parameters import profile_titles, profiles_told
from helpers.findings.present import measured_facts, true_minus
from helpers.language.width import display_width, wrapped
from helpers.schema.tables import SEVERITY_WORDS

Paint = Callable[[str, str], str]
_MOST_PLACES = 3
_MOST_UNKNOWN = 6
_LEAD = re.compile(r" *(?:\d+\. )?")
_COLOURS = {"critical": "1;31", "warning": "33", "info": "36", "rejected": "1;31", "sound": "32", "title": "1", "aside": "2"}


def has_colour(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether to write colours: only to a terminal that knows them, and never where NO_COLOR is set."""
    if environment.get("NO_COLOR") or environment.get("TERM") == "dumb" or not stream.isatty():
        return False
    # The old console of Windows prints the codes of colours as text.
    return os.name != "nt" or bool(environment.get("WT_SESSION") or environment.get("TERM"))


def lines(checked: Checked, colour: bool = False, width: int | None = None) -> Iterator[str]:
    """The result line by line, those that are wider than `width` wrapped: by whose measure, each file, its forms, their findings, and the rest."""
    for line in _lines(checked, _painted if colour else _plain):
        yield from [line] if width is None else wrapped(line, width, _hanging(line))


def _hanging(line: str) -> int:
    """How far in a line goes on: below its own text, behind its number."""
    return display_width(_LEAD.match(line)[0]) or 2


def _lines(checked: Checked, paint: Paint) -> Iterator[str]:
    yield paint("aside", f"口径（计分方案）：{profile_titles()[checked.profile]}（用 --profile 改，可选：{profiles_told(but=checked.profile)}）")
    if len(checked.files) > 1:
        yield paint("aside", "各文件分别检查，不相互对照。")
    for file in checked.files:
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


def _file_lines(file: CheckedFile, paint: Paint) -> Iterator[str]:
    yield paint("title", _printable(file.path))
    if file.status == "missing":
        yield f"  {paint('rejected', file.reason or '')}"
        return
    if file.status == "rejected":
        yield f"  {paint('rejected', '未能读取')}：{_for_this_machine(file.reason or '')}"
        return
    if file.note:
        yield f"  {file.note}"
    for number, form in enumerate(file.forms):
        if number:
            yield ""
        yield from _form_lines(form, paint)
    yield from (f"  {paint('warning', '请核对')}：{line}" for line in _lines_of_unknown(file))


def _lines_of_unknown(file: CheckedFile) -> Iterator[str]:
    """The labels that nothing knows, where a part of the form seems to be missing: the part may stand under them."""
    if not file.unknown or not any(form.is_fragment or form.project_name is None for form in file.forms):
        return
    named = "、".join(f"“{_shortened(one.text)}”（{one.place}）" for one in file.unknown[:_MOST_UNKNOWN])
    more = f" 等 {len(file.unknown)} 处" if len(file.unknown) > _MOST_UNKNOWN else ""
    guess = "表也许不残缺，而是另一种版式" if any(form.is_fragment for form in file.forms) else "这些内容没有评判，也许是另一种版式"
    yield f"有未认识的标签或内容：{_printable(named)}{more}。{guess}：请由分析人员按 docs/add_a_layout.md 加入这种版式，不必重填。"


def _for_this_machine(reason: str) -> str:
    """Advice to install something names the Python that runs this program: another one may answer to the name `python`."""
    return reason.replace("python -m pip", f'"{sys.executable}" -m pip')


def _form_lines(form: CheckedForm, paint: Paint) -> Iterator[str]:
    name = _printable(form.project_name or "（没有项目名称）")
    unit = f"（{_printable(form.implementing_unit)}）" if form.implementing_unit else ""
    fragment = "，残缺表" if form.is_fragment else ""
    year = f"{form.fiscal_year} 年度" if form.year_given or form.year_assumed else f"按表上年度 {form.fiscal_year} 检查"
    yield f"  {paint('title', name)}{unit}，{year}{fragment}：{_headline(form, paint)}"
    for severity, word in SEVERITY_WORDS.items():
        found = [finding for finding in form.findings if finding.severity == severity]
        if found:
            yield f"  {paint(severity, word)}"
        for number, finding in enumerate(found, 1):
            yield from _finding_lines(number, finding, paint)
    yield from (f"  {paint('warning', '请核对')}：{question}" for question in form.questions)
    yield from _lines_to_fill_in(form, paint)
    yield from (paint("aside", f"  {line}") for line in _unjudged_lines(form))


def _headline(form: CheckedForm, paint: Paint) -> str:
    """What was found, and what stands blank: a form whose figures are missing is not a form without problems."""
    counts = {severity: sum(finding.severity == severity for finding in form.findings) for severity in SEVERITY_WORDS}
    told = "，".join(f"{SEVERITY_WORDS[severity]} {count} 项" for severity, count in counts.items() if count)
    blanks = sum(asked.blanks for asked in form.to_fill_in)
    rules = {rule for asked in form.to_fill_in if asked.blanks for rule in asked.rules}
    blank = f"有 {blanks} 处空白" + (f"使 {len(rules)} 条规则不能评判" if rules else "") if blanks else ""
    question = "年度要核对" if form.questions else ""
    if told:
        return "，".join(filter(None, (told, blank and f"另{blank}", question)))
    if blank or question:
        return f"没有发现错误，但{'，'.join(filter(None, (blank, question)))}"
    return paint("sound", "没有发现问题")


def _finding_lines(number: int, finding: Finding, paint: Paint) -> Iterator[str]:
    yield f"  {number:>3}. {_printable(true_minus(finding.message))} {paint('aside', f'[{finding.rule}]')}"
    told = "　".join(f"{word}：{_shortened(value)}" for word, value in measured_facts(vars(finding)))
    for word, text in (("位置", finding.where), ("", told), ("处理", finding.remedy)):
        if text:
            yield "       " + (f"{word}：{_printable(text)}" if word else text)


def _lines_to_fill_in(form: CheckedForm, paint: Paint) -> Iterator[str]:
    """What to fill in, where, and which rules wait for it."""
    if not form.to_fill_in:
        return
    waits = any(asked.rules for asked in form.to_fill_in)
    yield f"  {paint('info', '待补填')}" + ("（补填后才能评判方括号中的规则）" if waits else "")
    for number, asked in enumerate(form.to_fill_in, 1):
        rules = f" {paint('aside', '[' + '、'.join(sorted(asked.rules)) + ']')}" if asked.rules else ""
        yield f"  {number:>3}. {asked.what}{rules}"
        if asked.places:
            more = f" 等 {len(asked.places)} 处" if len(asked.places) > _MOST_PLACES else ""
            yield f"       位置：{_printable('；'.join(asked.places[:_MOST_PLACES]))}{more}"


def _unjudged_lines(form: CheckedForm) -> Iterator[str]:
    """How many rules had nothing to look at, which is no praise; and the year, where it was assumed."""
    if form.not_assessable:
        yield "其余没有评判的规则：表上没有有关内容，或要有上一年度的数据、项目清单等才能评判（逐条原因见 --json）。"
    if form.year_assumed:
        yield f"表上没有年度，按 {form.fiscal_year} 年度检查（可用 --fiscal-year 指明）。"


def _shortened(text: str) -> str:
    return textwrap.shorten(_printable(text), 80, placeholder="…") if len(text) > 80 else _printable(text)


def _printable(text: str) -> str:
    """The text without what would steer the terminal."""
    return "".join(character if character.isprintable() or character == "　" else " " for character in text)
