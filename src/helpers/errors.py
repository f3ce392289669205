"""What can go wrong, named for the person who must act; each error knows the exit status it ends the program with."""

from __future__ import annotations

import sys
from collections.abc import Callable


class HelpersError(Exception):
    """Base of the errors that are told to a person without a traceback."""

    exit_status = 1


class UnusableInput(HelpersError):
    """The call, or the files it was given, cannot be worked with: what is wrong, where, and what to do. Exit status 2."""

    exit_status = 2


class GateFailed(HelpersError):
    """The run worked, and what it found stops it: what failed, how many, where to look. Exit status 1."""


class StageFailed(HelpersError):
    """A stage ended with an error of its own; the executed notebook that shows it is kept and named. Exit status 1."""


def tell(act: Callable[[], int], prefix: str = "") -> int:
    """The exit status of `act`; what it raises for a person is told on stderr, after `prefix`."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # Windows pipes default to a code page without 万元.
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
