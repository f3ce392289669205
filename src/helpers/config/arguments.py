"""argparse for people who read Chinese: its help, its messages, and the option that was probably meant."""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections.abc import Iterable, Sequence
from typing import NoReturn

from helpers.language.width import wrapped

_WORDS = (
    (r"the following arguments are required: (.*)", r"缺少参数 \1"),
    (r"unrecognized arguments: (.*)", r"没有参数 \1"),
    (r"argument (.*): expected (?:one|at least one) argument", r"参数 \1 缺少值"),
    (r"argument (.*): ignored explicit argument .*", r"参数 \1 不带值"),
)
"""What argparse says about a call, and the same for the person who made it."""
_NO_COMMAND = re.compile(r"argument .*: invalid choice: '(.*?)' \(choose from (.*)\)")
_INDENT = 6


class Parser(argparse.ArgumentParser):
    """argparse in Chinese, with options written out in full."""

    def __init__(self, **settings: object) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_Help, **settings)
        self.options = self.add_argument_group("参数")
        self.options.add_argument("-h", "--help", action="help", help="显示本说明")

    def parse_known_args(self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None):
        """Parse as argparse does, but tell an unknown option first: else `run --hlep` would be told as a missing year."""
        args = sys.argv[1:] if args is None else list(args)
        known = [name for action in self._actions for name in action.option_strings]
        for word in args:
            name = word.partition("=")[0]
            if word == "--" or (self._subparsers is not None and not word.startswith("-")):
                break
            if re.match(r"--?[^\W\d]", word) and name not in known:
                self.error(f"没有参数 {name}{meant(name, known)}")
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        for pattern, words in _WORDS:
            message = re.sub(pattern, words, message)
        if match := _NO_COMMAND.fullmatch(message):
            message = f"没有命令 {match[1]}{meant(match[1], re.findall(r'[a-z]+', match[2]))}"
        self.exit(2, f"错误：{message}。用法见 {self.prog} --help\n")


def meant(word: str, known: Iterable[str]) -> str:
    """（是不是 --comments？）for a word that is nearly a known one; else an empty text."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"（是不是 {near[0]}？）" if near else ""


class _Help(argparse.HelpFormatter):
    """The help in Chinese: each option on a line of its own, and below it what it means."""

    def __init__(self, prog: str) -> None:
        # argparse counts signs, not columns, so nothing stands beside words that may be Chinese.
        super().__init__(prog, max_help_position=_INDENT)

    def add_usage(self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for paragraph in text.splitlines() for line in wrapped(paragraph, width - len(indent)))

    def format_help(self) -> str:
        return re.sub(r"(?m)^(\w+):$", r"\1：", super().format_help())
