"""Set aside a document over which the program fails, with the reason and what to do. The year goes on without it."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pandas as pd

from helpers.schema import tables

_PACKAGE = Path(__file__).resolve().parent.parent
_OF_FORMS = ("funds", "indicators", "changes", "contacts", "corrections")
_OF_DOCUMENTS = ("projects", "leftovers", "claims")
_AGAIN = re.compile(r"-(\d+)$")
MOST_OF_A_RULE = 20
"""Documents that the failure of one rule may cost; one over more of them is the rule's in general, and the other rules still speak."""


@dataclass(frozen=True)
class Defect:
    """`what` went wrong, in words for the maintainers and without a word of the form; `place` in the document, where it is known."""

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
    """An exception by its kind and the line of the program that raised it. Its message is left out, since it may name people."""
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


def culprits(fails: Callable[[frozenset[str]], bool], documents: Sequence[str], most: int | None = None) -> list[str]:
    """The documents without which a computation no longer fails; empty without such documents, and for more than `most`.

    `fails` says whether the computation fails over the given documents. It is asked of halves, so that a few are found among many with few
    and mostly small questions. One sound document is enough for the year to go on.
    """
    rest, found = list(documents), []
    most = len(rest) - 1 if most is None else min(most, len(rest) - 1)
    if fails(frozenset()):
        return []
    while fails(frozenset(rest)):
        # Where none fails by itself, some fail together only.
        again = list(islice(failing_alone(fails, rest), most + 1 - len(found))) or [_last_of_shortest(fails, rest)]
        found += again
        if len(found) > most:
            return []
        rest = [name for name in rest if name not in set(again)]
    return found


def failing_alone(fails: Callable[[frozenset[str]], bool], documents: Sequence[str], *, is_known: bool = True) -> Iterator[str]:
    """The documents that fail by themselves, among some that fail together; `is_known` where this was tried, and not inferred."""
    if len(documents) == 1:
        if is_known or fails(frozenset(documents)):
            yield documents[0]
        return
    first, second = documents[: len(documents) // 2], documents[len(documents) // 2 :]
    if not fails(frozenset(first)):
        yield from failing_alone(fails, second, is_known=False)
        return
    yield from failing_alone(fails, first)
    if fails(frozenset(second)):
        yield from failing_alone(fails, second)


def _last_of_shortest(fails: Callable[[frozenset[str]], bool], documents: Sequence[str]) -> str:
    """The last document of the shortest beginning that fails."""
    sound, failing = 0, len(documents)
    while failing - sound > 1:
        middle = (sound + failing) // 2
        if fails(frozenset(documents[:middle])):
            failing = middle
        else:
            sound = middle
    return documents[failing - 1]


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
