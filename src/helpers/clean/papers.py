"""Papers of another kind that are handed in beside self-evaluations: what they are is told by what their tables have no place for."""

from __future__ import annotations

import re

from helpers.clean import labels
from helpers.clean.forms import DEFAULT_INDICATOR_COLUMNS, UNKNOWN, RawForm, SourceRow
from helpers.clean.lists import REASON as LIST
from helpers.clean.word_lists import rows_of

_OF_WHAT_CAME = re.compile("完成|实际|实现|达成|得分|自评|执行")
"""Words of a column that nobody knows and that may hold what came of a target."""


_TITLE = re.compile(r".{0,40}(?:监控|跟踪|事前.{0,4}评估|整改|复核|抽查|问卷).{0,12}(?:表|台账|卷).{0,6}")
_SELF = re.compile(r"自评(?:价)?(?!.{0,6}(?:复核|整改|抽查)).{0,8}表")
_HEADING = re.compile(r".{2,}(?:表|书|体系|台账|清单|卷|一览)(?:\(.{1,12}\))?|附(?:件|表)\d{0,2}:?.*")
_MONTHS = re.compile(r"\d{1,2}(?:月)?[-—–~～至]\d{1,2}月(?:份)?(?:预算)?(?:执行|完成|支出)")
"""A column of the months so far: 1—7月执行数."""


def is_title_of_another(text: str) -> bool:
    """True for the title of a paper that is made beside self-evaluations: 绩效运行监控表, 自评复核表, 整改台账."""
    word = labels.normalise(text)
    return len(word) <= labels.LONGEST_TITLE and not re.search(r"[,。;、?!:]", word) and bool(_TITLE.fullmatch(word)) and not _SELF.search(word)


def is_heading(row: SourceRow) -> bool:
    """True for a line that may be a title of any table, or says what is attached: 绩效目标申报表, 附件2."""
    word = labels.normalise(row.cells[0].text)
    return len(row.cells) == 1 and len(word) <= labels.LONGEST_TITLE and not re.search(r"[,。;、?!]", word) and bool(_HEADING.fullmatch(word))


def other_paper(form: RawForm) -> str | None:
    """What a form is that is no self-evaluation, as the reason why it is not judged; None for a self-evaluation.

    `paper_kinds.csv` says of each kind which labels it carries and which it never has. A table whose head is lost, and one with a column
    that may be what came of the targets, is taken for a self-evaluation.
    """
    if any(section.guessed >= set(DEFAULT_INDICATOR_COLUMNS) for section in form.indicators):
        return None
    seen = form.labels_seen | {f"indicator_header.{role}" for section in form.indicators for role in section.columns}
    if any(_MONTHS.match(labels.normalise(cell.text)) for cell in (*form.boilerplate, *(cell for cell, _ in form.leftovers))):
        seen.add("column.months")
    if not seen & {"column.months", "title.other"} and _may_say_what_came(form):
        return None
    for row in rows_of("paper_kinds.csv"):
        if set(row["has"].split()) & seen and not set(row["lacks"].split()) & seen:
            return row["reason"]
    return None


def _may_say_what_came(form: RawForm) -> bool:
    unknown = [name for section in (*form.indicators, *form.goals) for name in section.columns if name.startswith(UNKNOWN)]
    return any(_OF_WHAT_CAME.search(name) for name in unknown)


def is_reason(reason: str) -> bool:
    """True for a reason that names a paper of another kind."""
    return reason == LIST or any(row["reason"] == reason for row in rows_of("paper_kinds.csv"))
