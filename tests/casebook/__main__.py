"""`make casebook`: what share of the fields is read right, by field, format, layout and noise, and the first that are wrong."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.casebook.drawing import FORMS, read_drawings
from tests.casebook.noise import NOISES
from tests.casebook.paper import CONVERTED, has_libreoffice
from tests.casebook.reading import Read, cases_of, read_cases, together
from tests.casebook.writers import WRITERS

DIFFERENCES = 40


def main() -> None:
    parser = argparse.ArgumentParser(prog="casebook", description=__doc__)
    parser.add_argument(
        "--formats", nargs="*", help="docx xlsx xls html txt pdf doc ods scan; all that can be written here, without a choice"
    )
    parser.add_argument("--forms", type=Path, default=FORMS, help="folder of drawings")
    parser.add_argument("--no-noise", action="store_true", help="clean forms only")
    parser.add_argument("--differences", type=int, default=DIFFERENCES, help="how many to list")
    given = parser.parse_args()
    formats = given.formats or [*WRITERS, *((*CONVERTED, "scan") if has_libreoffice() else ())]
    drawings = read_drawings(given.forms)
    cases = cases_of(drawings, formats, () if given.no_noise else NOISES)
    cases += [together(drawings, format_) for format_ in formats if format_ != "scan"]
    with tempfile.TemporaryDirectory() as folder:
        reads = read_cases(Path(folder), cases, lambda line: print(line, file=sys.stderr, flush=True))
    print(report(reads, given.differences))


def report(reads: list[Read], differences: int) -> str:
    """The tables of accuracy and the first differences, as text."""
    fields = [(read.case, one) for read in reads for one in read.fields]
    parts = [
        _table("format", fields, lambda case, one: case.format),
        _table("layout", fields, lambda case, one: one.layout),
        _table("noise", fields, lambda case, one: case.noise),
        _table("field", fields, lambda case, one: f"{one.table}.{one.column}"),
    ]
    wrong = [f"{read.case.path}: {one}" for read in reads for one in read.wrong]
    wrong += [f"{read.case.path}: unaccounted {text}" for read in reads for text in read.unaccounted]
    wrong += [f"{read.case.path}: left over {text}" for read in reads for text in read.leftovers]
    wrong += [f"{read.case.path}: {read.reason}" for read in reads if read.reason]
    if wrong:
        parts.append("\n".join((f"{len(wrong)} differences, the first {min(len(wrong), differences)}:", *wrong[:differences])))
    return "\n\n".join(parts)


def _table(name: str, fields: Iterable[tuple[object, object]], by: Callable[[object, object], str]) -> str:
    counts: dict[str, list[int]] = {}
    for case, one in fields:
        count = counts.setdefault(by(case, one), [0, 0])
        count[0] += one.right
        count[1] += 1
    lines = [f"{name:<32}{'right':>8}{'of':>8}{'share':>10}"]
    return "\n".join(lines + [f"{key:<32}{right:>8}{of:>8}{right / of:>10.2%}" for key, (right, of) in counts.items()])


if __name__ == "__main__":
    main()
