"""Words of the field that steer the rules, by purpose, from `words.csv`, which analysts edit and which is checked as it is read.

Also the clauses that tell unfinished work: 其中3间仍在装修, 尚未验收, 11项中完成10项.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from importlib import resources

from helpers.config.errors import UnusableInput
from helpers.language.normalise import comparable

USES = {
    "no_reason": "a reason that is none",
    "rate": "the end of a name that is a share, a degree or a ratio, and no amount",
    "lower": "the less of it the better",
    "lower_but": "what is done about it is better the more there is of it",
    "good": "the more the better, so that 不 or 未 in front turns it round",
    "how_well": "how something is done (按时), between 未 and what is done",
    "no_negation": "begins with 不 or 未 and denies nothing",
    "open": "a name that does not say which way is better",
    "per_piece": "a price of one",
    "staff": "a project of staff costs",
    "none_of_it": "an actual that says that there was none, beside a target of 0",
    "grade": "a level that can only be answered by a level",
    "no_goal": "a goal that says that there is none",
    "hollow_reason": "a reason that would fit any row, alone in its cell",
    "bare_name": "a name that says how something is measured, and not of what",
    "in_budget": "a target of costs without an amount",
    "counter": "the unit of what is counted",
    "doing": "what was done with the things that are counted, in front of them",
    "counting": "the end of a name that counts",
}
"""Words, each as it stands in a text without white space."""
PATTERNS = {
    "footnote": "a note that every copy of the form carries",
    "footnote_opening": "how such a note begins; what a unit writes may begin so too",
    "definition": "a sentence of such a note: what a column holds and who fills it in",
    "rule_of_points": "a part of a rule on how points are given",
    "lower_end": "the end of a rate of which less is better",
    "lower_time": "a time that somebody waits, or that an answer takes, whatever is done about it",
    "no_evidence": "says that there is no evidence",
    "unfinished": "says that something is not done yet",
    "not_unfinished": "looks like it and says something else",
}
"""Regular expressions, for texts without white space and with full-width forms folded."""

_COLUMNS = ["use", "word"]
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]$")
_NONE = re.compile(r"[+-]?0+(?:\.0+)?%?")
_SENTENCE, _PART = re.compile(r"[。;\n]"), re.compile(r"[。;,、\n]")
_CAUSE = re.compile(r"因(?!素)|由于|导致|受.{1,12}影响|延期|延迟|取消|推迟|未能")


@cache
def words(use: str) -> tuple[str, ...]:
    """The words of one use, as the table has them."""
    return _table()[use]


@cache
def _table() -> dict[str, tuple[str, ...]]:
    """All words by use. Raises UnusableInput with the line, what is wrong there and what may stand there, for the first that cannot be used."""
    found: dict[str, dict[str, int]] = {use: {} for use in (*USES, *PATTERNS)}
    with (resources.files("helpers.validate") / "words.csv").open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        if (header := next(reader, [])) != _COLUMNS:
            raise UnusableInput(f"{_at(1)}应为“{','.join(_COLUMNS)}”，而写的是“{','.join(header)}”。")
        for fields in reader:
            if fields:
                use, word = _checked(fields, reader.line_num)
                if word in found[use]:
                    raise UnusableInput(f"{_at(reader.line_num)}：{use} 的“{word}”写了两次，已在第 {found[use][word]} 行。请删去一行。")
                found[use][word] = reader.line_num
    return {use: tuple(lines) for use, lines in found.items()}


def _at(line: int) -> str:
    return f"src/helpers/validate/words.csv 第 {line} 行"


def _checked(fields: list[str], line: int) -> tuple[str, str]:
    if len(fields) != len(_COLUMNS) or not all(field.strip() for field in fields):
        raise UnusableInput(f"{_at(line)}：应有用途和词两项，而写的是“{','.join(fields)}”。含逗号的词请加双引号。")
    use, word = fields
    if use not in USES and use not in PATTERNS:
        raise UnusableInput(f"{_at(line)}：use 可取 {'、'.join((*USES, *PATTERNS))}，而写的是“{use}”。")
    if use in PATTERNS:
        try:
            re.compile(word)
        except re.error as error:
            raise UnusableInput(f"{_at(line)}：{use} 的“{word}”不是有效的正则表达式，问题在第 {(error.pos or 0) + 1} 个字符处。") from None
    elif "".join(word.split()) != word:
        raise UnusableInput(f"{_at(line)}：{use} 的“{word}”中有空白，而比较时空白已去掉。请删去空白。")
    return use, word


@cache
def pattern(use: str) -> re.Pattern[str]:
    """One pattern for all words, or all patterns, of a use; the longest word first."""
    return re.compile("|".join(words(use) if use in PATTERNS else map(re.escape, sorted(words(use), key=len, reverse=True))))


def is_rate(name: object) -> bool:
    """True for the name of a rate or a ratio, which is never money: 成本控制率, 支出占比(%)."""
    return isinstance(name, str) and bare_name(name).endswith(words("rate"))


def bare_name(name: str) -> str:
    """A name without white space and without a bracket or a mark behind it: 支出占比 for 支出占比 (%)."""
    return _BRACKETS.sub("", "".join(name.split()).strip("：:。"))


def names(text: object, use: str) -> bool:
    """True where a text holds a word of this use."""
    return isinstance(text, str) and any(word in "".join(text.split()) for word in words(use))


def is_hollow_reason(note: str) -> bool:
    """True for a reason that would fit any row: 受客观因素影响, 工作原因, 正在推进."""
    return comparable(unicodedata.normalize("NFKC", note)) in words("hollow_reason")


def is_empty_reason(note: str) -> bool:
    """True for what stands in a column of reasons and gives none: 无, 0, a dash, a footnote of the template.

    A unit may begin its reason like a footnote (说明：供货延迟), and quote the rule of points behind it: such a note counts.
    """
    dense = unicodedata.normalize("NFKC", "".join(note.split()))
    said = pattern("footnote_opening").sub("", dense)
    bare = comparable(said)
    return bare == "" or bare in words("no_reason") or _NONE.fullmatch(said) is not None or _is_footnote(said)


def _is_footnote(text: str) -> bool:
    """True for a text of the template: a known footnote, sentences that define the columns, or a rule of points and nothing beside it."""
    if pattern("footnote").search(text):
        return True
    if "扣完为止" in text:
        return all(pattern("rule_of_points").search(part) for part in _PART.split(text) if part)
    sentences = [sentence for sentence in _SENTENCE.split(text) if sentence]
    return not _CAUSE.search(text) and all(pattern("definition").search(sentence) for sentence in sentences)


