"""Papers of another kind that are handed in beside self-evaluations: what they are is told by what their tables have no place for."""

from __future__ import annotations

import re
from functools import cache

from helpers.clean import labels
from helpers.clean.forms import DEFAULT_INDICATOR_COLUMNS, UNKNOWN, RawForm, SourceRow
from helpers.clean.lists import REASON as LIST
from helpers.clean.word_lists import rows_of

MONEY = "只有金额的表（没有项目名称、目标和指标），不是自评表"
_OF_WHAT_CAME = re.compile("完成|实际|实现|达成|得分|自评|执行")
"""Words of a column that nobody knows and that may hold what came of a target."""


_SO_FAR = re.compile(
    r"(?:\d{1,2}月?(?:份)?[-—–~～至]\d{1,2}月(?:份)?|上半年|前[一二三]季度|截[至止]\d{1,2}月[底末]?)(?:预算)?(?:累计|实际)*(?:执行|完成|支出)"
    r"|(?:全年)?预计(?:执行|完成|支出)|完成目标(?:的)?可能性"
)
"""A column of what was done so far in the year (1—7月执行数), or of what is expected by its end."""
_TITLE = (
    r".{0,40}(?:%s)(?:问题|任务|措施|方案|情况|结果|信息|统计|汇总|填报|审核|分析|自查|记录|工作|登记|执行|进展|落实|反馈|报告|意见|打分|评分|[上下]?半年"
    r"|第?[一二三四1-4]季度|\d{1,2}月份?)*(?:表|台账|清单|底稿|卷|报告书?)"
)
"""A title that ends with the word of a kind, and with nothing but words that any paper has behind it."""
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_HEADING = re.compile(r".{2,}(?:表|书|体系|台账|清单|卷|一览)(?:\(.{1,12}\))?|附(?:件|表)\d{0,2}:?.*")


def kind_of_title(text: str) -> str | None:
    """Kind of paper (of `paper_kinds.csv`) that a title names at its end: 绩效运行监控表, 自评复核表, 整改台账; None for other texts.

    What stands in front, or in brackets, may be the name of a project: 绩效监控系统建设项目支出绩效自评表.
    """
    word = _IN_BRACKETS.sub("", labels.normalise(text))
    if len(word) > labels.LONGEST_TITLE or re.search(r"[,。;、?!:]", word):
        return None
    return next((kind for kind, pattern in _titles() if pattern.fullmatch(word)), None)


@cache
def _titles() -> list[tuple[str, re.Pattern[str]]]:
    return [(row["kind"], re.compile(_TITLE % row["title"])) for row in rows_of("paper_kinds.csv") if row["title"]]


def is_heading(row: SourceRow) -> bool:
    """True for a line that may be a title of any table, or says what is attached: 绩效目标申报表, 附件2."""
    word = labels.normalise(row.cells[0].text)
    return len(row.cells) == 1 and len(word) <= labels.LONGEST_TITLE and not re.search(r"[,。;、?!]", word) and bool(_HEADING.fullmatch(word))


def other_paper(form: RawForm) -> str | None:
    """What a form is that is no self-evaluation, as the reason why it is not judged; None for a self-evaluation.

    `paper_kinds.csv` says of each kind how its title ends, which labels it carries and which it never has. A table whose head is lost, and one with a column
    that may be what came of the targets, is taken for a self-evaluation.
    """
    if any(section.guessed >= set(DEFAULT_INDICATOR_COLUMNS) for section in form.indicators):
        return None
    seen = form.labels_seen | {f"indicator_header.{role}" for section in form.indicators for role in section.columns}
    unknown = {name.removeprefix(UNKNOWN) for section in (*form.indicators, *form.goals) for name in section.columns if name.startswith(UNKNOWN)}
    beside = {labels.normalise(cell.text) for cell in (*form.boilerplate, *(cell for cell, _ in form.leftovers))}
    if any(_SO_FAR.match(name) for name in unknown | beside):
        seen.add("column.months")
    elif not any(sign.startswith("title.") for sign in seen) and any(_OF_WHAT_CAME.search(name) for name in unknown):
        return None
    for row in rows_of("paper_kinds.csv"):
        if {f"title.{row['kind']}", *row["has"].split()} & seen and not set(row["lacks"].split()) & seen:
            return row["reason"]
    return MONEY if _is_money_alone(form) else None


def _is_money_alone(form: RawForm) -> bool:
    """True for a table of amounts below no title of a form, without the name of a project, a goal, an indicator or a total: one of accounts."""
    is_named = form.title is not None and not any(sign.startswith("title.") for sign in form.labels_seen)
    has_head = form.is_drawn or "project_name" in form.head
    return bool(form.funds) and not (is_named or has_head or form.goals or form.indicators or form.total or form.management)


def is_reason(reason: str) -> bool:
    """True for a reason that names a paper of another kind."""
    return reason in (LIST, MONEY) or any(row["reason"] == reason for row in rows_of("paper_kinds.csv"))
