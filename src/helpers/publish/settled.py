"""What people decided about a form: corrections that were made to it, findings of it that were accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from helpers.language import tr
from helpers.publish.text import as_printed, inert, is_blank


def settled(corrections: Sequence[Mapping[str, object]], accepted: Sequence[Mapping[str, object]]) -> str:
    """Corrections and accepted findings as a list, each with why, who decided, and when; without any there is no list."""
    items = "".join(
        f"<li>{tr('更正　{place}：', place=inert(row['place']))}<del>{as_printed(row['before'])}</del> → <ins>{as_printed(row['after'])}</ins>　{_decision(row)}</li>"
        for row in corrections
    ) + "".join(f"<li>{tr('认可')}　{inert(row['rule'])}　{inert(row['message'])}　{_decision(row)}</li>" for row in accepted)
    return f'<h3>{tr("更正与认可")}</h3><ul class="settled">{items}</ul>' if items else ""


def _decision(row: Mapping[str, object]) -> str:
    until = "" if is_blank(row.get("until")) else tr("，有效至 {date}", date=inert(row["until"]))
    decided = tr("（{office} {date} 决定{until}）", office=as_printed(row["decided_by"]), date=inert(row["decided"]), until=until)
    return f'<span class="note">{as_printed(row["reason"])}{decided}</span>'
