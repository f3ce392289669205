"""The problem list: a matrix of forms and groups of rules, then every finding on a card of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import PurePosixPath

import pandas as pd

from helpers.findings.present import is_figure, measure_of, true_minus, worded_facts
from helpers.language.translate import tr
from helpers.language.translate_findings import retell
from helpers.publish.report.escaping import as_printed, attribute, inert, is_blank, is_true, language_of
from helpers.publish.report.pieces import SEVERITY_LETTERS, Piece, badge, unfolding
from helpers.publish.report.table import scrolling
from helpers.schema.tables import SEVERITY_WORDS

_UNVERIFIED = "未核原文"
_UNVERIFIED_MEANS = "依据没有在原文里核对过：是通行做法、他人转述或表上的说明。"
_FOLDED = frozenset({"info"})


def show_matrix(cells: pd.DataFrame, names: Mapping[str, str], head: str, groups: Mapping[str, str], caption: str) -> Piece:
    """Forms, or departments of a large year, × groups of rules; `names` by the anchors that rows lead to. Each cell says by letter, sign and colour how the form fared, and leads to the worst finding in it."""
    if cells.empty:
        return Piece("")
    by_place = {(row["anchor"], row["group"]): row for row in cells.to_dict("records")}
    heads = "".join(
        f'<th scope="col"><abbr title="{escape(word)}">{escape(group)}</abbr><span class="unit">{escape(word)}</span></th>'
        for group, word in groups.items()
    )
    rows = "".join(
        f'<tr><th scope="row"><div><a href="#{escape(key)}">{as_printed(name)}</a></div></th>{"".join(_matrix_cell(by_place.get((key, group))) for group in groups)}</tr>'
        for key, name in names.items()
    )
    letters = "".join(
        f"<li>{badge(severity, short=True)} {tr('{severity}：有此级问题，数字为处数', severity=tr(word))}</li>"
        for severity, word in SEVERITY_WORDS.items()
    )
    signs = (
        f'<li><span class="pass">✓</span> {tr("已评判的都通过")}</li>'
        f'<li><span class="open">{tr("未")}</span> {tr("有未能评判的记录")}</li><li>{tr("空白：没有适用的规则")}</li>'
    )
    caption = tr(caption)
    table = f'<table class="matrix"><caption>{inert(caption)}</caption><thead><tr><th scope="col">{tr(head)}</th>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    return Piece(f'<div id="matrix"><ul class="key">{letters}{signs}</ul>{scrolling(table, caption)}</div>')


def _matrix_cell(cell: Mapping[str, object] | None) -> str:
    if cell is None:
        return "<td></td>"
    found = [severity for severity in SEVERITY_LETTERS if cell[severity]]
    open_records = _open_records(int(cell["not_assessable"]))
    if found:
        marks = "".join(badge(severity, cell[severity], short=True) for severity in found)
        return f'<td class="{found[0]}"><a href="#f-{escape(str(cell["finding_id"]))}">{marks}</a>{open_records}</td>'
    return f"<td>{'<span class=pass>✓</span>' if cell['passed'] else ''}{open_records}</td>"


def _open_records(number: int) -> str:
    """The sign that something was not assessable; how much, is for those who point at it or listen."""
    if not number:
        return ""
    told = tr("未能评判 {records:,} 条", records=number)
    return f'<span class="open" title="{told}"><span aria-hidden="true">{tr("未")}</span><span class="unseen">{told}</span></span>'


def files_of(projects: pd.DataFrame, documents: pd.DataFrame) -> dict[str, str]:
    """The file of each form, by project_id; empty where all forms stand in one file."""
    if projects["document_id"].nunique() < 2:
        return {}
    paths = dict(zip(documents["document_id"], documents["path"], strict=True))
    return {
        key: paths[document] for key, document in zip(projects["project_id"], projects["document_id"], strict=True) if document in paths
    }


def show_findings(findings: pd.DataFrame, files: Mapping[str, str] | None = None) -> Piece:
    """Every finding with what it takes to act on it, by severity. With scripts, readers can search and filter; without, all are there.

    `files` gives the file of each form, where there are several: a place needs it.
    """
    if findings.empty:
        return Piece("")
    records = findings.to_dict("records")
    controls = (
        f'<form class="filters" hidden><label>{tr("查找")} <input type="search" name="words" aria-label="{tr("查找")}" autocomplete="off"></label>'
        + _choice(
            "severity",
            tr("级别"),
            [(key, tr(word)) for key, word in SEVERITY_WORDS.items()],
        )
        + _choice("rule", tr("规则"), sorted({(row["rule"], f"{row['rule']} {row['title']}") for row in records}))
        + _choice("unit", tr("实施单位"), sorted({(row["unit"], row["unit"]) for row in records}))
        + f'<button type="reset">{tr("清除筛选")}</button>{unfolding(".level", "展开全部问题", "收起全部问题")}'
        + f'<output role="status" data-told="{tr("显示 {shown} 处，共 {all} 处")}"></output></form>'
    )
    signs = "" if all(is_true(row["verified"]) for row in records) else f'<p class="note">{_unverified_sign()} {tr(_UNVERIFIED_MEANS)}</p>'
    levels = "".join(_level(severity, [row for row in records if row["severity"] == severity], files or {}) for severity in SEVERITY_WORDS)
    return Piece(
        f'<div class="findings" tabindex="-1">{controls}<p class="chosen" data-told="{tr("只列出：{chosen}。")}"></p>{signs}{levels}<p class="nothing" hidden>{tr("没有符合条件的问题。请改变条件或选择“清除筛选”。")}</p></div>'
    )


def _level(severity: str, records: Sequence[Mapping[str, object]], files: Mapping[str, str]) -> str:
    """The cards of one severity. Those that are only worth a look stay folded, so that the others are not lost among them."""
    if not records:
        return ""
    folded = "" if severity in _FOLDED else " open"
    forms = len({row["project_id"] for row in records if not is_blank(row["project_id"])})
    rules = len({row["rule"] for row in records})
    counts = tr("{findings:,} 处，涉及 {forms:,} 份表、{rules:,} 条规则", findings=len(records), forms=forms, rules=rules)
    told = f'{badge(severity)}<span class="counts">{counts}</span>'
    cards = "".join(_card(row, files) for row in records)
    unprinted = tr("{findings:,} 处{severity}没有展开，未打印。", findings=len(records), severity=tr(SEVERITY_WORDS[severity]))
    return f'<details class="level"{folded}><summary>{told}</summary><ol class="cards">{cards}</ol></details><p class="unprinted">{unprinted}</p>'


def _choice(name: str, label: str, options: Iterable[tuple[str, str]]) -> str:
    items = "".join(f'<option value="{attribute(value)}"{language_of(text)}>{attribute(text, 60)}</option>' for value, text in options)
    return f'<label>{label} <select name="{name}" aria-label="{label}"><option value="">{tr("全部")}</option>{items}</select></label>'


def _measured(row: Mapping[str, object], text: str) -> str:
    """HTML of a figure of a finding with what it counts."""
    html = inert(true_minus(str(retell(text))), 200)
    if not is_figure(text):
        return html
    told = {"万元": tr("{figure} 万元", figure=html), "分": tr("{figure} 分", figure=html), "项": tr("{figure} 项", figure=html)}
    return told.get(measure_of(row), html)


def _unverified_sign() -> str:
    return f'<span class="unverified">{tr(_UNVERIFIED)}</span>'


def _place(row: Mapping[str, object], path: str | None) -> str:
    """HTML of where a finding stands, its file in front, leading to its mark at that cell of the form."""
    place = f'<a href="#c-{escape(str(row["finding_id"]))}">{_measured(row, str(row["place"]))}</a>'
    if path is None:
        return place
    file = f'<span title="{attribute(path)}">{as_printed(PurePosixPath(path).name)}</span>'
    return tr("{path}　{place}", path=file, place=place)


def _form_of(row: Mapping[str, object]) -> str:
    """HTML of the form's name, leading to it; of a form that was not handed in there is only the name."""
    name = as_printed(row["name"])
    return f"<span>{name}</span>" if is_blank(row["project_id"]) else f'<a href="#p-{escape(str(row["project_id"]))}">{name}</a>'


def _card(row: Mapping[str, object], files: Mapping[str, str]) -> str:
    facts = [(word, _measured(row, text)) for word, text in worded_facts(row)]
    if not is_blank(row["place"]):
        facts.append(("位置", _place(row, files.get(str(row["project_id"])))))
    told = "".join(f"<div><dt>{tr(word)}</dt><dd>{html}</dd></div>" for word, html in facts)
    unverified = "" if is_true(row["verified"]) else f" {_unverified_sign()}"
    basis = "" if is_blank(row["basis"]) else f'<span class="basis">{tr("依据：")}{inert(row["basis"])}{unverified}</span>'
    severity = str(row["severity"])
    return (
        f'<li class="card {severity}" id="f-{escape(str(row["finding_id"]))}" data-severity="{severity}" data-rule="{escape(str(row["rule"]))}" data-unit="{attribute(row["unit"])}">'
        f'<p class="whose">{badge(severity)}{_form_of(row)}<span>{as_printed(row["unit"])}</span>'
        f"<span>{tr('规则 {rule}：{title}', rule=escape(str(row['rule'])), title=inert(row['title']))}</span></p>"
        f'<p class="what">{inert(row["message"])}</p><dl class="facts">{told}</dl><p><span class="remedy">{inert(row["remedy"])}</span>{basis}</p></li>'
    )
