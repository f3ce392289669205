"""What people decided about a form: corrections that were made to it, findings of it that were accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from helpers.publish.text import inert, is_blank


def settled(corrections: Sequence[Mapping[str, object]], accepted: Sequence[Mapping[str, object]]) -> str:
    """Corrections and accepted findings as a list, each with why, who decided, and when; without any there is no list."""
    items = "".join(
        f"<li>更正　{inert(row['place'])}：<del>{inert(row['before'])}</del> → <ins>{inert(row['after'])}</ins>　{_decision(row)}</li>"
        for row in corrections
    ) + "".join(f"<li>认可　{inert(row['rule'])}　{inert(row['message'])}　{_decision(row)}</li>" for row in accepted)
    return f'<h3>更正与认可</h3><ul class="settled">{items}</ul>' if items else ""


def _decision(row: Mapping[str, object]) -> str:
    until = "" if is_blank(row.get("until")) else f"，有效至 {inert(row['until'])}"
    return f'<span class="note">{inert(row["reason"])}（{inert(row["decided_by"])} {inert(row["decided"])} 决定{until}）</span>'
