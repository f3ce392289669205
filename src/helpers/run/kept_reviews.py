"""Working papers that a reviewer filled in where a run wrote them: the next run would write over them, and so it does not begin."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.config.errors import UnusableInput
from helpers.config.ledgers import ledger_folder
from helpers.config.parameters import RunParameters
from helpers.run import manifest
from helpers.schema.paper_rows import FOLDER, plain_text

if TYPE_CHECKING:
    from helpers.validate.filled_papers import FilledRow

_NAMED = 10


def refuse_to_lose_reviews(run: RunParameters) -> None:
    """Raise UnusableInput where a paper beside the report holds what a reviewer wrote and no paper of the ledger does.

    A paper that was copied into the ledger, or only opened and saved, is none.
    """
    changed = _changed_papers(run.reports_year)
    if not changed:
        return
    # The library that reads workbooks is loaded only where there is something to read.
    from helpers.validate.filled_papers import read_filled

    into = ledger_folder(run) / FOLDER
    kept = {_content(row) for row in read_filled(into, run.fiscal_year).rows}
    here = read_filled(run.reports_year / FOLDER, run.fiscal_year)
    lost = {row.path for row in here.rows if row.path in changed and _content(row) not in kept}
    lost |= {problem.path for problem in here.problems if problem.path in changed and problem.case == "unreadable"}
    if lost:
        named = "、".join(sorted(lost)[:_NAMED]) + (f" 等 {len(lost)} 个" if len(lost) > _NAMED else "")
        raise UnusableInput(
            f"{run.reports_year / FOLDER} 中的复核底稿填写过，还没有放入台账，重新运行会覆盖它们：{named}。请先把它们复制到 {into}，再运行；不要的请删去。"
        )


def _content(row: FilledRow) -> tuple[object, ...]:
    """What a row of a paper is about and what was written in it."""
    form = row.row_id.project_id if row.row_id else row.paper.project_id
    return (form, plain_text(row.shown["level3"]), *row.written.values())


def _changed_papers(reports_year: Path) -> set[str]:
    """The papers beside the report that are not as the last run wrote them; by their path below the folder of papers."""
    folder = reports_year / FOLDER
    if not folder.is_dir():
        return set()
    try:
        entries = json.loads((reports_year / manifest.NAME).read_text(encoding="utf-8"))["content"]["report"]
        written = {entry["path"]: entry["sha256"] for entry in entries}
    except (OSError, ValueError, KeyError, TypeError):
        written = {}
    names = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name for name, path in names.items() if manifest.digest(path) != written.get(f"{FOLDER}/{name}")}
