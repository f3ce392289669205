"""What the program did wrong over one document: that document is set aside with what to do, and the year goes on without it."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from helpers import tables

_PACKAGE = Path(__file__).resolve().parent
_OF_FORMS = ("funds", "indicators", "changes", "contacts", "corrections")
_OF_DOCUMENTS = ("projects", "leftovers", "claims")
_AGAIN = re.compile(r"-(\d+)$")
MOST_CULPRITS = 20
"""Documents that one failure may cost; a failure over more of them is the program's in general."""


@dataclass(frozen=True)
class Defect:
    """`what` went wrong, for who maintains the program, without a word of the form; `place` is where in the document, where it is known."""

    what: str
    place: str | None = None

    @property
    def told(self) -> str:
        return f"{self.place}：{self.what}" if self.place else self.what

    @property
    def reason(self) -> str:
        """What the office reads: whose fault it is, where, and what to do."""
        told = (
            f"本程序没有读对这份文件（位置：{self.place}），属程序缺陷，不是填报的错误；为免以误读的数字评判，它的内容没有进入任何结果。"
            if self.place
            else "本程序没有读对这份文件，属程序缺陷，不是填报的错误；为免以误读的数字评判，它的内容没有进入任何结果。"
        )
        return (
            f"{told}请把这份文件连同本条提示报告给程序的维护者；程序更新后完整重新运行该年度。"
            f"在此之前请人工复核这份表，并在汇总时手工补入。【{self.what}】"
        )


def defect_of(error: BaseException, place: str | None = None) -> Defect:
    """An exception by its kind and the line of the program that raised it; never by its message, which may hold what the form says of people."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(_PACKAGE)]
    at = f"，{Path(own[-1].filename).relative_to(_PACKAGE).as_posix()} 第 {own[-1].lineno} 行" if own else ""
    return Defect(f"{type(error).__name__}{at}", place)


def rejected(document: Mapping[str, object], defect: Defect) -> dict[str, object]:
    """The row of `documents` of a document that is set aside."""
    return {**document, "forms": 0, "status": "rejected", "reason": defect.reason, "defect": defect.told}


def set_aside(year: Mapping[str, pd.DataFrame], found: Mapping[str, Defect]) -> dict[str, pd.DataFrame]:
    """The year's tables without the documents of `found`: their rows go, but for the row of each in `documents`, which says why.

    `cells` stays as it was read, so that a mended program can read the documents anew. Where the form that counts goes, the next one of
    the same project counts in its place; ids stay as they are.
    """
    documents = [rejected(row, found[row["document_id"]]) if row["document_id"] in found else row for row in year["documents"].to_dict("records")]
    result = dict(year) | {"documents": tables.conform("documents", documents)}
    gone = set(year["projects"].loc[year["projects"]["document_id"].isin(found), "project_id"])
    for name in _OF_DOCUMENTS:
        result[name] = year[name][~year[name]["document_id"].isin(found)].reset_index(drop=True)
    result |= without_forms({name: year[name] for name in _OF_FORMS if name in year}, gone)
    result["projects"] = _counting_anew(result["projects"], gone)
    return result


def without_forms(frames: Mapping[str, pd.DataFrame], gone: Collection[str]) -> dict[str, pd.DataFrame]:
    """Tables without the rows of the forms that are gone; an entry of the ledger of corrections stays and names no form."""
    result = {name: frame[~frame["project_id"].isin(gone)].reset_index(drop=True) for name, frame in frames.items() if name != "corrections"}
    if "corrections" in frames:
        entries = frames["corrections"]
        result["corrections"] = entries.assign(project_id=entries["project_id"].mask(entries["project_id"].isin(gone)))
    return result


def culprits(fails: Callable[[frozenset[str]], bool], documents: Sequence[str]) -> list[str]:
    """The few documents without which something no longer fails; none where no document answers for it.

    `fails` says whether it fails over the documents that it is given. The first culprit is the last document of the shortest failing
    beginning; without it the next is looked for.
    """
    rest, found = list(documents), []
    most = min(MOST_CULPRITS, max(1, len(documents) // 10), len(documents) - 1)
    if fails(frozenset()):
        return []
    while fails(frozenset(rest)):
        if len(found) >= most:
            return []
        sound, failing = 0, len(rest)
        while failing - sound > 1:
            middle = (sound + failing) // 2
            if fails(frozenset(rest[:middle])):
                failing = middle
            else:
                sound = middle
        found.append(rest.pop(failing - 1))
    return found


def _counting_anew(projects: pd.DataFrame, gone: Collection[str]) -> pd.DataFrame:
    """The forms that repeated one that is gone: the first of them counts, the others repeat that."""
    orphans = projects["duplicate_of"].isin(gone)
    if not orphans.any():
        return projects
    counts = dict(zip(projects["project_id"], projects["duplicate_of"], strict=True))
    for _, rows in projects[orphans].groupby("duplicate_of"):
        first, *others = sorted(rows["project_id"], key=_number)
        counts |= {first: None} | dict.fromkeys(others, first)
    return projects.assign(duplicate_of=pd.Series([counts[name] for name in projects["project_id"]], index=projects.index).astype("str"))


def _number(project_id: str) -> int:
    """The number among forms of one identity, which is the order in which they count: 2 of 2023-…-2."""
    # The digest is never short: a number of up to six digits behind it is the number of the form.
    match = _AGAIN.search(project_id)
    return int(match[1]) if match and len(match[1]) <= 6 else 1
