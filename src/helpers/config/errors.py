"""What can go wrong, named for the person who must act; each error knows the exit status it ends the program with."""

from __future__ import annotations

import codecs
import sys
import unicodedata
from collections.abc import Callable

PLAINER = "helpers.plainer"
"""How what an encoding does not hold is written; see `_plainer`."""
_SIMILAR = {"−": "-", "✓": "√", "•": "·", "\u2011": "-", "\u2002": " ", "\u2003": " "}


class HelpersError(Exception):
    """Base of the errors that are told to a person without a traceback."""

    exit_status = 1


class UnusableInput(HelpersError):
    """The call or its files cannot be used. Says what is wrong, where, and what to do. Exit status 2."""

    exit_status = 2


class GateFailed(HelpersError):
    """The run worked, and its findings stop it. Says what failed, how often, and where to look. Exit status 1."""


class StageFailed(HelpersError):
    """A stage ended with an error of its own; the executed notebook that shows it is kept and named. Exit status 1."""


def tell(act: Callable[[], int], prefix: str = "") -> int:
    """The exit status of `act`; what it raises for a person is told on stderr, after `prefix`."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=encoding_of(stream.encoding), errors=PLAINER)
    try:
        return act()
    except HelpersError as error:
        print(f"{prefix}错误：{error}", file=sys.stderr)
        return error.exit_status
    except OSError as error:
        print(f"{prefix}错误：无法读写 {error.filename or '文件'}（{error.strerror or error}）：请检查路径与权限。", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"{prefix}已中断；以前的结果没有改动。", file=sys.stderr)
        return 1


def encoding_of(asked: str | None) -> str:
    """The encoding that the system or PYTHONIOENCODING asks for; UTF-8 where that has no Chinese."""
    try:
        "万元（）".encode(asked or "ascii")
    except (UnicodeEncodeError, LookupError):
        return "utf-8"
    return asked or "utf-8"


def _plainer(error: UnicodeError) -> tuple[str, int]:
    """Signs that an encoding does not hold by ones that it does: − as - in GBK; else by their number, \\u2f00."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    written = []
    for sign in error.object[error.start : error.end]:
        plain = _SIMILAR.get(sign) or unicodedata.normalize("NFKC", sign)
        try:
            plain.encode(error.encoding)
        except UnicodeEncodeError:
            plain = sign.encode("ascii", "backslashreplace").decode("ascii")
        written.append(plain)
    return "".join(written), error.end


codecs.register_error(PLAINER, _plainer)


class Unreadable(Exception):
    """A document that cannot be read; the message says why and what to do, in Chinese, for the person who handed it in."""
