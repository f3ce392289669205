"""Where a run writes until it has succeeded, and how its results then take the place of the last good ones.

A year has two folders, of tables and of the report, which belong together. A run writes both beside their places
(`.2023.run-<token>/2023`), then a journal is written, and only then are folders renamed. Whoever comes after a run that
was killed reads the journal: without one nothing had been promoted and the leavings are cleared; with one the
promotion is completed. At no moment is the last good year, or the new one, less than whole on the disk.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from helpers.config.errors import UnusableInput
from helpers.config.parameters import RunParameters

RENAME_PATIENCE_SECONDS = 3.0


@dataclass(frozen=True)
class Staged:
    """One run's folders in the making; `run` holds the parameters that lead there."""

    run: RunParameters
    processed: Path
    reports: Path


@contextmanager
def locked(*year_folders: Path) -> Iterator[None]:
    """Hold the years' locks; raises UnusableInput at once when another run holds one. A killed run holds none.

    An unfinished promotion that touches a folder is completed by whoever locks it, so its other folder is locked too.
    """
    folders = {folder: None for year_folder in year_folders for folder in (year_folder, *_targets(_journal(year_folder)))}
    with ExitStack() as held:
        for folder in folders:
            folder.parent.mkdir(parents=True, exist_ok=True)
            try:
                held.enter_context(FileLock(folder.parent / f".{folder.name}.lock", timeout=0))
            except Timeout:
                raise UnusableInput(f"{folder.name} 年度正在由另一个进程运行（{folder} 已被锁定）：请等它结束后再运行。") from None
        yield


def prepare(run: RunParameters) -> Staged:
    """Finish or clear what an earlier run left, and lay out empty folders for this one. The locks must be held."""
    recover(run.processed_year)
    recover(run.reports_year)
    token = secrets.token_hex(4)
    processed, reports = (year.parent / f".{year.name}.run-{token}" for year in (run.processed_year, run.reports_year))
    staged = Staged(replace(run, processed_dir=processed.as_posix(), reports_dir=reports.as_posix()), processed, reports)
    staged.run.processed_year.mkdir(parents=True)
    staged.run.reports_year.mkdir(parents=True)
    return staged


@contextmanager
def replacing(run: RunParameters) -> Iterator[Staged]:
    """Folders to write the year into; they take the places of its own when the block ends well, and go when it does not."""
    staged = prepare(run)
    try:
        yield staged
    except BaseException:
        discard(staged)
        raise
    promote(staged, run)


def discard(staged: Staged) -> None:
    """Remove what a run that did not succeed has written."""
    shutil.rmtree(staged.processed, ignore_errors=True)
    shutil.rmtree(staged.reports, ignore_errors=True)


def promote(staged: Staged, run: RunParameters) -> None:
    """Put both staged folders in the places of the year's own; what stood there goes."""
    deciding = _journal(run.processed_year)
    entry = {
        "decided_by": str(deciding),
        "moves": [
            [str(staged.run.processed_year), str(run.processed_year)],
            [str(staged.run.reports_year), str(run.reports_year)],
        ],
    }
    try:
        _sync_tree(staged.run.processed_year)
        _sync_tree(staged.run.reports_year)
        # The journal beside the tables decides, so it is written last; the other leads whoever knows only the report to it.
        _write_durably(_journal(run.reports_year), entry)
        _write_durably(deciding, entry)
    except BaseException:
        if _read(deciding) != entry:
            _journal(run.reports_year).unlink(missing_ok=True)
            discard(staged)
        raise
    # Decided: from here an interruption leaves everything where it is, to be completed by whoever comes next.
    recover(run.processed_year)
    recover(run.reports_year)


def recover(year_folder: Path) -> None:
    """Complete a promotion that was decided, then clear what runs left beside the year. The lock must be held."""
    journal = _journal(year_folder)
    entry = _read(journal)
    if entry:
        deciding = Path(entry["decided_by"])
        # A journal that decides another pair of folders says nothing about this one.
        if _read(deciding) == entry:
            for staged, target in entry["moves"]:
                _move_over(Path(staged), Path(target))
            deciding.unlink()
        journal.unlink(missing_ok=True)
    for leaving in year_folder.parent.glob(f".{year_folder.name}.*"):
        if leaving.is_dir():
            shutil.rmtree(leaving, ignore_errors=True)
        elif leaving.suffix == ".part":
            leaving.unlink()


def is_unfinished(year_folder: Path) -> bool:
    """Whether a promotion was begun here and not completed."""
    return _journal(year_folder).is_file()


def _journal(year_folder: Path) -> Path:
    return year_folder.parent / f".{year_folder.name}.promotion.json"


def _read(journal: Path) -> dict:
    return json.loads(journal.read_text(encoding="utf-8")) if journal.is_file() else {}


def _targets(journal: Path) -> list[Path]:
    return [Path(target) for _, target in _read(journal).get("moves", [])]


def _move_over(staged: Path, target: Path) -> None:
    """Rename `staged` to `target`, with what stood there moved aside first; may be repeated after any interruption."""
    if not staged.is_dir():
        return  # It had been moved before the interruption.
    if target.exists():
        _rename(target, target.parent / f".{target.name}.previous-{secrets.token_hex(4)}")
    _rename(staged, target)
    _sync_folder(target.parent)


def _rename(source: Path, target: Path) -> None:
    """Rename a folder; on Windows that is refused while a program holds a file in it, a virus scanner for a moment only."""
    give_up = time.monotonic() + RENAME_PATIENCE_SECONDS
    while True:
        try:
            source.rename(target)
            return
        except PermissionError as error:
            if time.monotonic() > give_up:
                raise UnusableInput(
                    f"无法替换 {source}：其中的文件可能正被其他程序打开。请关闭这些程序后重新运行，未完成的替换会自动补完。"
                ) from error
            time.sleep(0.1)


def _write_durably(path: Path, content: dict[str, object]) -> None:
    unfinished = path.with_name(path.name + ".part")
    with unfinished.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    _sync_folder(path.parent)


def _sync_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        else:
            _sync_folder(path)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows opens no folder for syncing; NTFS journals renames itself.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
