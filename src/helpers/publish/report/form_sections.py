"""The forms, one by one and folded: as printed, with what was computed beside, and each finding at its cell.

Beside them stand the scores that the rules give, and what people decided: corrections that were made, findings that were accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby

import pandas as pd

from helpers.language.translate import listed, tr
from helpers.publish.report.escaping import as_printed, attribute, inert, is_blank, is_true
from helpers.publish.report.pieces import Piece, badge, unfolding
from helpers.publish.report.table import MISSING, figure, per_cent, scrolling
from helpers.schema.tables import SEVERITY_WORDS, SOURCE_WORDS


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
    """The total under the run's own profile, its indicators scored anew; empty where it cannot be computed or rests on the declared scores.
    """
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


_AMOUNTS = (("initial_budget", "年初预算数"), ("annual_budget", "全年预算数"), ("executed", "全年执行数"))
_GOALS = (("expected_goal", "预期目标"), ("actual_outcome", "实际完成情况"))
_HEAD = (
    ("department", "主管部门"),
    ("implementing_unit", "实施单位"),
    ("fiscal_year", "年度"),
    ("amount_unit", "金额单位"),
    ("layout", "版式"),
)
_INDICATOR_CELLS = (
    ("level3", "三级指标"),
    ("target_text", "年度指标值"),
    ("actual_text", "实际完成值"),
    ("weight", "分值"),
    ("score", "得分"),
    ("deviation_note", "偏差原因分析及改进措施"),
)
_NUMBERS = frozenset({"weight", "score"})
_SHORT = 8
BY_FORM = ("funds", "indicators", "findings", "changes", "recomputed", "rescoring", "profile_totals", "corrections")
# A finding that stands at one of these columns is shown there; any other stands below the form.
_SHOWN = {
    "funds": frozenset({"initial_budget", "annual_budget", "executed", "weight", "execution_rate", "score"}),
    "indicators": frozenset({"level1", "level2", *(name for name, _ in _INDICATOR_CELLS)}),
    "projects": frozenset({*(name for name, _ in _HEAD + _GOALS), "declared_total_weight", "declared_total_score"}),
}


def show_forms(
    tables: Mapping[str, pd.DataFrame], names: Mapping[str, str], change_words: Mapping[str, str], accepted: pd.DataFrame, profile: str
) -> Piece:
    """Every form of the year, fragments and duplicates included, in the order of the source; see `each_form`."""
    return unfoldable(each_form(tables, names, change_words, accepted, profile).values())


def unfoldable(parts: Iterable[str]) -> Piece:
    """Forms, and headings between them, with a button that unfolds them all and a line for print, which leaves out what is folded."""
    html = "".join(parts)
    button = f'<p class="unfolding">{unfolding("details.form", "展开全部表", "收起全部表")}</p>'
    return Piece(f'<div class="folds">{button}{html}<p class="unprinted">{tr("没有展开的表，未打印。")}</p></div>' if html else "")


def each_form(
    tables: Mapping[str, pd.DataFrame], names: Mapping[str, str], change_words: Mapping[str, str], accepted: pd.DataFrame, profile: str
) -> dict[str, str]:
    """HTML of each form by its project_id, in the order of table `projects`.

    `accepted` are the findings that a ledger hides, with who decided; `profile` is the title of the run's scoring profile.
    """
    by_form = {name: tables[name] for name in BY_FORM} | {"accepted": accepted}
    tables = {name: _by_form(rows) for name, rows in by_form.items()} | {
        "profile": profile,
        "projects": tables["projects"],
        "documents": dict(zip(tables["documents"]["document_id"], tables["documents"]["path"], strict=True)),
    }
    return {str(project["project_id"]): _form(project, tables, names, change_words) for project in tables["projects"].to_dict("records")}


def _form(project: Mapping[str, object], tables: Mapping[str, object], names: Mapping[str, str], change_words: Mapping[str, str]) -> str:
    key = str(project["project_id"])
    findings, changes = _records(tables["findings"], key), _records(tables["changes"], key)
    cells = _Cells(findings, changes)
    computed = (_records(tables["recomputed"], key) or [{}])[0]
    body = (
        _head(project, tables["documents"], names, cells)
        + _funds(_records(tables["funds"], key), tr(inert(project["amount_unit"])) or tr("未标明金额单位"), computed, cells)
        + _goals(project, cells)
        + _indicators(_records(tables["indicators"], key), _records(tables["rescoring"], key), cells)
        + _totals(project, computed, _records(tables["profile_totals"], key), tables["profile"], cells)
        + _others(cells)
        + settled(_records(tables["corrections"], key), _records(tables["accepted"], key))
        + _changes(changes, change_words)
    )
    counts = "".join(
        badge(severity, number) for severity in SEVERITY_WORDS if (number := sum(row["severity"] == severity for row in findings))
    )
    unit = as_printed(project["implementing_unit"])
    return (
        # The anchor stands inside: browsers unfold what a link leads into, also without scripts.
        f'<details class="form"><summary><span class="name">{as_printed(names[key])}</span>'
        f'{f"<span class=unit>{unit}</span>" if unit else ""}<span class="counts">{counts or tr("没有发现问题")}</span></summary>'
        f'<div class="body" id="p-{escape(key)}">{body}<p class="back"><a href="#matrix">{tr("回到问题矩阵")}</a></p></div></details>'
    )


class _Cells:
    """The cells of one form: what is printed in them, and their findings, handed out one by one; those nobody asks for are left."""

    def __init__(self, findings: Sequence[Mapping[str, object]], changes: Sequence[Mapping[str, object]]) -> None:
        self._left = list(findings)
        self._before = {(row["table"], row["position"], row["column"]): row["before"] for row in changes}

    def figure(self, table: str, row: Mapping[str, object], column: str) -> str:
        """A number as the form prints it, with its findings; changes are undone (a dash that was read as null is a dash again)."""
        before = as_printed(self._before.get((table, row["position"], column)))
        return f'<td class="figure">{before or _points(row[column])}{self.at(table, column, row["position"])}</td>'

    def at(self, table: str, column: str, position: object = None) -> str:
        """Links to the findings of one cell."""
        here = [
            row
            for row in self._left
            if row["table"] == table and row["column"] == column and (position is None or row["position"] == position)
        ]
        self._left = [row for row in self._left if not any(row is other for other in here)]
        return "".join(_mark(row) for row in here)

    def of_row(self, table: str, position: object) -> str:
        """Links to the findings of a row that belong to no cell of their own."""
        here = [row for row in self._left if row["table"] == table and row["position"] == position and row["column"] not in _SHOWN[table]]
        self._left = [row for row in self._left if not any(row is other for other in here)]
        return "".join(_mark(row) for row in here)

    def left(self) -> list[Mapping[str, object]]:
        return self._left


def _mark(row: Mapping[str, object]) -> str:
    """The sign of a finding at its cell: it leads to the finding's card, and the card's place leads here."""
    severity = str(row["severity"])
    rule, identity = escape(str(row["rule"])), escape(str(row["finding_id"]))
    label = tr("{severity}问题 {rule}", severity=tr(SEVERITY_WORDS[severity]), rule=rule)
    return f' <a class="badge {severity}" id="c-{identity}" href="#f-{identity}" aria-label="{label}">{rule}</a>'


def _head(project: Mapping[str, object], paths: Mapping[str, str], names: Mapping[str, str], cells: _Cells) -> str:
    entries = [(tr("项目名称"), as_printed(project["project_name"]) + cells.at("projects", "project_name"))]
    entries += [(tr(word), as_printed(_told(name, project[name])) + cells.at("projects", name)) for name, word in _HEAD if name != "layout"]
    entries.append((tr("来源"), tr("{path}　{place}", path=as_printed(paths.get(project["document_id"])), place=inert(project["place"]))))
    if not is_blank(project["duplicate_of"]):
        original = str(project["duplicate_of"])
        link = f'<a href="#p-{escape(original)}">{as_printed(names.get(original, original))}</a>'
        entries.append((tr("重复"), tr("与 {form} 是同一项目，不计入合计", form=link)))
    if is_true(project["is_fragment"]):
        entries.append((tr("残缺"), tr("原件中缺少部分内容，不计入合计")))
    return "<dl class=head>" + "".join(f"<div><dt>{word}</dt><dd>{html}</dd></div>" for word, html in entries if html) + "</dl>"


def _told(name: str, value: object) -> object:
    """A cell of the head as printed; 万元 or 元 is a word of ours too, and told in the language of the report."""
    return tr(str(value)) if name == "amount_unit" and not is_blank(value) else value


def _funds(rows: Sequence[Mapping[str, object]], unit: str, computed: Mapping[str, object], cells: _Cells) -> str:
    if not rows:
        return ""
    body = ""
    for row in rows:
        position, total = row["position"], row["source"] == "total"
        label = (
            inert(tr(SOURCE_WORDS.get(str(row["source"]), "")))
            if is_blank(row["source_text"]) or row["source_text"] == row["source"]
            else as_printed(row["source_text"])
        )
        amounts = "".join(f'<td class="figure">{_printed(row, name)}{cells.at("funds", name, position)}</td>' for name, _ in _AMOUNTS)
        rate = as_printed(row["execution_rate_text"]) or _percent(row["execution_rate"])
        body += (
            f'<tr><th scope="row">{label}</th>{amounts}'
            f"{cells.figure('funds', row, 'weight')}"
            f'<td class="figure">{rate}{cells.at("funds", "execution_rate", position)}</td>'
            f'<td class="figure computed">{per_cent(computed.get("execution_rate")) if total else ""}</td>'
            f"{cells.figure('funds', row, 'score')}"
            f'<td class="figure computed">{figure(computed.get("execution_score")) if total else ""}</td>'
            f"<td{_short(row['place'])}>{inert(row['place'])}{cells.of_row('funds', position)}</td></tr>"
        )
    heads = _heads(
        ["资金", *(word for _, word in _AMOUNTS), "分值", "执行率", "执行率（复核）", "得分", "得分（复核）", "位置"], figures=range(1, 9)
    )
    return _table(tr("项目资金（{unit}）：表内数字照原样，复核数字由金额算出", unit=unit), heads, body)


def _goals(project: Mapping[str, object], cells: _Cells) -> str:
    goals = "".join(
        f"<div><h3>{tr(word)}</h3><p class=printed>{as_printed(project[name])}{cells.at('projects', name)}</p></div>"
        for name, word in _GOALS
        if not is_blank(project[name])
    )
    return f'<div class="goals">{goals}</div>' if goals else ""


def _indicators(rows: Sequence[Mapping[str, object]], rescored: Sequence[Mapping[str, object]], cells: _Cells) -> str:
    if not rows:
        return ""
    body = ""
    # The column of computed scores stands only on forms where one differs: it would be empty on most.
    due = {row["position"]: row for row in rescored} if any(map(differs, rescored)) else {}
    for _, first in groupby(rows, key=lambda row: (row["level1"], row["level1_origin"])):
        first = list(first)
        for number, row in enumerate(first):
            position = row["position"]
            inferred = f"<span class=note>{tr('（推定）')}</span>" if row["level1_origin"] == "inferred" else ""
            level1 = (
                f'<th scope="rowgroup" rowspan="{len(first)}">{as_printed(row["level1"])}{inferred}{"".join(cells.at("indicators", "level1", other["position"]) for other in first)}</th>'
                if number == 0
                else ""
            )
            others = "".join(
                _indicator_cell(row, name, cells) + (due_cell(due.get(position)) if due and name == "score" else "")
                for name, _ in _INDICATOR_CELLS
            )
            body += f"<tr>{level1}<td>{as_printed(row['level2'])}{cells.at('indicators', 'level2', position)}</td>{others}<td{_short(row['place'])}>{inert(row['place'])}{cells.of_row('indicators', position)}</td></tr>"
    words = ["一级指标", "二级指标", *(word for _, word in _INDICATOR_CELLS), "位置"]
    if due:
        words.insert(words.index("得分") + 1, "应得分")
    caption = tr("绩效指标：照表内原样") + (tr("，应得分按评分口径算出，只在与得分不同处列出") if due else "")
    return _table(caption, _heads(words, figures=(5, 6)), body) + rescored_note(rescored)


def _indicator_cell(row: Mapping[str, object], name: str, cells: _Cells) -> str:
    if name in _NUMBERS:
        return cells.figure("indicators", row, name)
    # Where the form has a column of measures beside that of reasons, both stand in one cell here.
    texts = [text for key in (name, "measures" if name == "deviation_note" else name) if isinstance(text := row.get(key), str)]
    return f"<td class=printed>{as_printed(chr(10).join(dict.fromkeys(texts)) or row[name])}{cells.at('indicators', name, row['position'])}</td>"


def _totals(
    project: Mapping[str, object], computed: Mapping[str, object], elsewhere: Sequence[Mapping[str, object]], profile: str, cells: _Cells
) -> str:
    def value(name: str) -> str:
        return _points(computed.get(name)) or MISSING

    body = (
        f'<tr><th scope="row">{tr("表内总分")}</th><td class="figure">{_points(project["declared_total_weight"]) or tr("未填")}{cells.at("projects", "declared_total_weight")}</td>'
        f'<td class="figure">{_points(project["declared_total_score"]) or tr("未填")}{cells.at("projects", "declared_total_score")}</td></tr>'
        f'<tr class=computed><th scope="row">{tr("各项之和（指标与表内预算执行得分）")}</th><td class="figure">{value("weight_sum")}</td><td class="figure">{value("sum_of_parts")}</td></tr>'
        f'<tr class=computed><th scope="row">{tr("复核总分（指标与复核的预算执行得分）")}</th><td class="figure">{value("weight_sum")}</td><td class="figure">{value("recomputed_total")}</td></tr>'
        + total_row(elsewhere, profile)
    )
    return _table(tr("总分与复核"), _heads(["总分", "分值", "得分"], figures=(1, 2)), body) + totals_elsewhere(elsewhere, profile)


def _short(place: object) -> str:
    """行 22 stays on one line; an address with page and table in it may not."""
    return "" if is_blank(place) or len(str(place)) > _SHORT else " class=short"


def _others(cells: _Cells) -> str:
    items = "".join(f"<li>{_mark(row)} {inert(row['message'])}</li>" for row in cells.left())
    return f"<h3>{tr('不限于某一单元格的问题')}</h3><ul>{items}</ul>" if items else ""


def _changes(rows: Sequence[Mapping[str, object]], words: Mapping[str, str]) -> str:
    items = ""
    for reason, same in groupby(sorted(rows, key=lambda row: str(row["reason"])), key=lambda row: str(row["reason"])):
        each = tr("；").join(
            f"{inert(row['place'])} {_was(row['before'])} → <ins>{as_printed(row['after'], 120) or tr('（空）')}</ins>" for row in same
        )
        items += f"<li>{tr('{kind}：{changes}', kind=inert(words.get(reason, reason)), changes=each)}</li>"
    return f"<h3>{tr('读取时的改动')}</h3><ul class=changes>{items}</ul>" if items else ""


def _was(before: object) -> str:
    return tr("（空）") if is_blank(before) else f"<del>{as_printed(before, 120)}</del>"


def _printed(row: Mapping[str, object], name: str) -> str:
    return as_printed(row[f"{name}_text"]) or ("" if is_blank(row[name]) else f"{row[name]:,g}")


def _points(value: object) -> str:
    return "" if is_blank(value) else f"{float(value):,.10g}"


def _percent(value: object) -> str:
    return "" if is_blank(value) else per_cent(value)


def _heads(words: Iterable[str], figures: Iterable[int] = ()) -> str:
    figures = set(figures)
    return "".join(f'<th scope="col"{" class=figure" if number in figures else ""}>{tr(word)}</th>' for number, word in enumerate(words))


def _table(caption: str, heads: str, body: str) -> str:
    return scrolling(f"<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>", caption)


def _by_form(rows: pd.DataFrame) -> dict[str, list[dict[str, object]]]:
    groups: dict[str, list[dict[str, object]]] = {}
    for row in rows.to_dict("records"):
        groups.setdefault(str(row["project_id"]), []).append(row)
    return groups


def _records(groups: Mapping[str, list[dict[str, object]]], key: str) -> list[dict[str, object]]:
    return groups.get(key, [])
