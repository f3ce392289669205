"""The scores that the rules give, at the indicators of a form and below its totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
    other = sum(map(differs, judged))
    told = f"计分指标 {len(rows)} 行，可以重新评分的 {len(judged)} 行"
    if judged:
        told += f"，其中 {other} 行与填报得分不同" if other else "，都与填报得分一致"
    reasons = list(dict.fromkeys(inert(row["reason"]) for row in rows if row["outcome"] == "not_judged" and not is_blank(row["reason"])))
    unjudged = (
        f"；{len(rows) - len(judged)} 行未能评判" + (f"（{'、'.join(reasons)}）" if reasons else "") if len(rows) > len(judged) else ""
    )
    return f'<p class="note">{told}{unjudged}。</p>'


def total_row(rows: Sequence[Mapping[str, object]], profile: str) -> str:
    """The total under the run's own profile, its indicators scored anew; nothing where it cannot be computed."""
    own = next((row for row in rows if row["profile_title"] == profile and not is_blank(row["total"])), None)
    if own is None:
        return ""
    grade = "" if is_blank(own["grade"]) else f"，{inert(own['grade'])}"
    return f'<tr class=computed><th scope="row">重新评分的总分（{inert(profile)}口径{grade}）</th><td></td><td class="figure">{figure(own["total"])}</td></tr>'


def totals_elsewhere(rows: Sequence[Mapping[str, object]], profile: str) -> str:
    """The totals under the other profiles in one line, those that agree told together."""
    by_total: dict[str, list[str]] = {}
    for row in rows:
        if row["profile_title"] != profile and not is_blank(row["total"]):
            by_total.setdefault(figure(row["total"]), []).append(inert(row["profile_title"]))
    told = "；".join(f"{'、'.join(titles)}口径：{total} 分" for total, titles in by_total.items())
    return f'<p class="note">其他口径下的总分　{told}。</p>' if told else ""
