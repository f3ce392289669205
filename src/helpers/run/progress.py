"""How far a run has come: one line that changes on a terminal, plain lines elsewhere."""

from __future__ import annotations

import re
import sys
import time
from typing import TextIO

_COUNT = re.compile(r"^进度 (\d+)/(\d+)$", re.MULTILINE)
SECONDS_BETWEEN_COUNTS = 0.5


class Counter:
    """Prints `进度 3/19` from within a notebook, at most twice a second and always at the end."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now >= self._next or done == total:
            self._next = now + SECONDS_BETWEEN_COUNTS
            print(f"进度 {done}/{total}", flush=True)


def without_counts(text: str) -> str:
    """The text of an output stream less the lines that Counter printed: how often it spoke depends on the machine."""
    return "".join(line for line in text.splitlines(keepends=True) if not _COUNT.match(line.rstrip("\n")))


class Display:
    """Shows stage, documents done and time passed. It is also a file, so that a kernel's output can be written to it."""

    def __init__(self, stream: TextIO | None = None, quiet: bool = False) -> None:
        self._stream = stream or sys.stderr
        self._quiet = quiet
        self._updates = not quiet and self._stream.isatty()
        self._started = time.monotonic()
        self._title = ""
        self._open_line = False

    def stage(self, title: str) -> None:
        """A new stage has begun."""
        self._title = title
        self._show(title)

    def write(self, text: str) -> int:
        for done, total in _COUNT.findall(text):
            if self._updates or done == total:
                self._show(f"{self._title}：文件 {done}/{total}")
        return len(text)

    def flush(self) -> None:
        self._stream.flush()

    def close(self) -> None:
        """End the line, so that what follows starts on its own."""
        if self._open_line:
            self._stream.write("\n")
            self._open_line = False
            self.flush()

    def _show(self, text: str) -> None:
        if self._quiet:
            return
        line = f"[{time.monotonic() - self._started:5.1f} 秒] {text}"
        if self._updates:
            self._stream.write(f"\r{line}\x1b[K")
            self._open_line = True
        else:
            self._stream.write(line + "\n")
        self.flush()
