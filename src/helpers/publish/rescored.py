"""The scores that the rules give, at the indicators of a form and below its totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from helpers.language import listed, tr
from helpers.publish.numbers import figure
from helpers.publish.text import attribute, inert, is_blank


def differs(row: Mapping[str, object]) -> bool:
    """Whether the rule gives another score than the declared one, rounding included."""
    return row["outcome"] in ("differs", "rounded")


def due_cell(row: Mapping[str, object] | None) -> str:
    """The score due, with its formula below it and on hover; empty where it agrees or cannot be judged."""
    if row is None or not differs(row):
        return "<td></td>"
    due = "" if is_blank(row["due"]) else f"<strong>{figure(row['due'])}</strong>"
    return f'<td class="due computed" title="{attribute(row["formula"])}">{due}<span class="note">{inert(row["formula"])}</span></td>'


def rescored_note(rows: Sequence[Mapping[str, object]]) -> str:
    """How many scores of a form could be judged, and how many differ."""
    if not rows:
        return ""
    judged = [row for row in rows if row["outcome"] != "not_judged"]
    found = [row["outcome"] for row in judged]
    other, rounded = found.count("differs"), found.count("rounded")
    told = tr("计分指标 {rows} 行，可以重新评分的 {judged} 行", rows=len(rows), judged=len(judged))
    if judged:
        parts = [tr(words, rows=rows) for words, rows in (("{rows:,} 行与填报得分不同", other), ("{rows:,} 行只差取整", rounded)) if rows]
        told += tr("，其中 {parts}", parts=listed(parts)) if parts else tr("，都与填报得分一致")
    reasons = list(dict.fromkeys(inert(row["reason"]) for row in rows if row["outcome"] == "not_judged" and not is_blank(row["reason"])))
    if len(rows) > len(judged):
        told += tr("；{rows} 行未能评判", rows=len(rows) - len(judged)) + (tr("（{reasons}）", reasons=listed(reasons)) if reasons else "")
    return f'<p class="note">{told}{tr("。")}</p>'


def total_row(rows: Sequence[Mapping[str, object]], profile: str) -> str:
    """The total under the run's own profile, its indicators scored anew; nothing where it cannot be computed or rests on the declared scores."""
    own = next((row for row in rows if row["profile_title"] == profile and _is_worth_telling(row)), None)
    if own is None:
        return ""
    grade = "" if is_blank(own["grade"]) else tr("，{grade}", grade=inert(tr(own["grade"])))
    head = tr("重新评分的总分（{profile}口径{share}{grade}）", profile=inert(profile), share=_share(own), grade=grade)
    return f'<tr class=computed><th scope="row">{head}</th><td></td><td class="figure">{figure(own["total"])}</td></tr>'


def totals_elsewhere(rows: Sequence[Mapping[str, object]], profile: str) -> str:
    """The totals under the other profiles in one line, those that agree told together."""
    by_total: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row["profile_title"] != profile and _is_worth_telling(row):
            by_total.setdefault((figure(row["total"]), _share(row)), []).append(inert(row["profile_title"]))
    told = tr("；").join(
        tr("{profiles}口径{share}：{total} 分", profiles=listed(titles), share=share, total=total) for (total, share), titles in by_total.items()
    )
    return f'<p class="note">{tr("其他口径下的总分　{totals}。", totals=told)}</p>' if told else ""


def _is_worth_telling(row: Mapping[str, object]) -> bool:
    """Whether a total is known, and rests on the rules for at least half of its rows: else it is the declared one in other words."""
    return not is_blank(row["total"]) and (is_blank(row["rows"]) or is_blank(row["rows_judged"]) or 2 * row["rows_judged"] >= row["rows"])


def _share(row: Mapping[str, object]) -> str:
    """How many rows were scored anew, where not all were."""
    if is_blank(row["rows"]) or is_blank(row["rows_judged"]) or row["rows_judged"] == row["rows"]:
        return ""
    return tr("，重评 {judged} 行，共 {rows} 行", judged=int(row["rows_judged"]), rows=int(row["rows"]))
