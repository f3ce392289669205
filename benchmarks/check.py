"""The clerk's check of one form against importing pandas alone: how long a person waits, as a ratio.

Run it with `python benchmarks/check.py --rounds 5`. For each format of the form both take turns, each a process of its own, and the medians
are compared; seconds say something about this machine only. Ends with status 1 where a limit is passed.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from helpers.config.parameters import project_root

sys.path.insert(0, str(project_root()))
from tests.check.test_check import sheet_file, text_file, word_file
from tests.forms import SOUND

LIMIT = 3.0
FORMATS: dict[str, Callable[[Path, str], str]] = {"text": text_file, "Word": word_file, "Excel": sheet_file}


def seconds(arguments: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, cwd=project_root())
    return time.perf_counter() - begun


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    slow = []
    with tempfile.TemporaryDirectory() as folder:
        for name, write in FORMATS.items():
            file = write(Path(folder), SOUND)
            pairs = [(seconds(["-m", "helpers", "check", file]), seconds(["-c", "import pandas"])) for _ in range(rounds)]
            checks, imports = map(statistics.median, zip(*pairs, strict=True))
            ratio = checks / imports
            print(f"{name:6} check {checks:.2f} s, import pandas {imports:.2f} s: {ratio:.2f} times (at most {LIMIT})")
            slow += [name] * (ratio > LIMIT)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
