"""`quality/`: what every suite asked and found. A page for people, and the results of each checkpoint as JSON, as great_expectations gives them.

The page opens offline and asks nobody. Ids and times of the run stand in none of the files: the same tables give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

from helpers.publish.papers.paper_words import words
from helpers.publish.papers.paper_year import PaperYear
from helpers.publish.report.escaping import inert
from helpers.schema.tables import SEVERITY_WORDS

FOLDER, PAGE = "quality", "index.html"
KINDS = {
    "own": ("自定检查", "审核单位自己写的检查（data/ledgers/年度/suites/），与下面的一起运行；不计入报告的问题数。"),
    "review": ("评判规则", "各条规则在自评表上看了多少条记录，多少条不符。不符的就是报告里的问题。"),
    "contract": ("数据契约", "各张表是否如其所述：键、取值、引用、有无遗漏。有一条不符，运行就会停止，所以发布了的年度里条条相符。"),
}
_EXAMPLES = 3
_STYLE = """
body{margin:0 auto;max-width:76rem;padding:1.5rem 1.25rem 4rem;color:#1b2733;background:#fff;
font:1rem/1.6 "Noto Sans SC","Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
h1{font-size:1.6rem;border-bottom:3px solid #0b5a8f;padding-bottom:.6rem}h2{font-size:1.25rem;margin:2.2rem 0 .4rem}
h3{font-size:1rem;margin:1.4rem 0 .3rem}p{margin:.3rem 0;max-width:52em}a{color:#0b5a8f}
table{border-collapse:collapse;width:100%;font-size:.875rem;margin:.4rem 0}
th,td{border-bottom:1px solid #ccd4db;padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
thead th{border-bottom:2px solid #55616d;white-space:nowrap}td.n,th.n{text-align:right;white-space:nowrap}td.k{white-space:nowrap}
.bad{color:#a3231a;font-weight:600}.quiet{color:#55616d;font-size:.8125rem}ul{margin:.2rem 0;padding-left:1.1rem}
summary{cursor:pointer;color:#0b5a8f}details p{white-space:pre-line}
@media print{@page{size:A4 landscape;margin:14mm}body{max-width:none;padding:0;font-size:9pt}tr{break-inside:avoid}thead{display:table-header-group}}
"""


def write_quality(year: PaperYear, folder: Path) -> str:
    """Write the page and the results into `quality/` of a report folder; nothing where no suite has run. Returns all that is written."""
    checks = year.plain("checks")
    if not checks:
        return ""
    texts = {PAGE: _page(year, checks)}
    for kind in KINDS:
        if own := [check for check in checks if check["kind"] == kind]:
            texts[f"{kind}.json"] = json.dumps(_checkpoint(kind, own), ensure_ascii=False, indent=2) + "\n"
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    return "\n".join(texts.values())


def _checkpoint(kind: str, checks: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """The results of a checkpoint, by suite."""
    suites: dict[str, dict[str, object]] = {}
    for check in checks:
        suite = suites.setdefault(words(check["suite"]), {"suite": check["suite"], "table": check["table"], "success": True, "results": []})
        suite["success"] = suite["success"] and bool(check["success"])
        suite["results"].append(json.loads(words(check["result"])))
    succeeded = sum(bool(check["success"]) for check in checks)
    statistics = {"evaluated_expectations": len(checks), "successful_expectations": succeeded, "unsuccessful_expectations": len(checks) - succeeded}
    return {"checkpoint": kind, "success": succeeded == len(checks), "statistics": statistics, "suites": list(suites.values())}


def _page(year: PaperYear, checks: Sequence[Mapping[str, object]]) -> str:
    title = f"{year.fiscal_year}年度数据检查结果"
    sections = "".join(_section(year, kind, own) for kind in KINDS if (own := [check for check in checks if check["kind"] == kind]))
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
        f'<style>{_STYLE}</style></head>\n<body><h1>{title}</h1>\n<p>检查由 great_expectations 在该年度的表上运行。'
        '问题及其位置见<a href="../annual_report.html">年度报告</a>，检查怎样读、怎样增加见项目的 docs/suites.md。</p>\n'
        f"{sections}</body></html>\n"
    )


def _section(year: PaperYear, kind: str, checks: Sequence[Mapping[str, object]]) -> str:
    name, meaning = KINDS[kind]
    failed = sum(not check["success"] for check in checks)
    told = f"共 {len(checks)} 条检查，{f'{failed} 条有不符的记录' if failed else '全部相符'}。"
    body = {"contract": _contract, "review": _review, "own": _own}[kind](year, checks)
    return f'<section id="{kind}"><h2>{name}</h2>\n<p>{meaning}{told}<a class="quiet" href="{kind}.json">{kind}.json</a></p>\n{body}</section>\n'


def _contract(year: PaperYear, checks: Sequence[Mapping[str, object]]) -> str:
    """A table of the tables, each with its expectations folded below it."""
    rows = []
    for table in dict.fromkeys(words(check["table"]) for check in checks):
        own = [check for check in checks if check["table"] == table]
        listed = "".join(f"<li>{inert(check['description'])}<span class='quiet'>（看过 {_count(check['assessed'])} 条）</span></li>" for check in own)
        looked = max((check["assessed"] or 0 for check in own), default=0)
        rows.append(
            [f"<code>{inert(table)}</code>", f"<details><summary>{len(own)} 条</summary><ul>{listed}</ul></details>", _count(looked), _outcome(own)]
        )
    return _table([("表", ""), ("检查", ""), ("记录", "n"), ("结果", "")], rows)


def _review(year: PaperYear, checks: Sequence[Mapping[str, object]]) -> str:
    outcomes = {row["rule"]: row for row in year.plain("outcomes")}
    found: dict[object, list[dict[str, object]]] = {}
    for finding in year.plain("findings"):
        found.setdefault(finding["rule"], []).append(finding)
    accepted: dict[object, int] = {}
    for finding in year.plain("suppressed"):
        accepted[finding["rule"]] = accepted.get(finding["rule"], 0) + 1
    rows = []
    for check in checks:
        counted = outcomes.get(check["rule"], {})
        # The result counts what could not be judged among what it looked at; the outcomes of the rule do not.
        looked, unjudged = counted.get("assessed", check["assessed"]), counted.get("not_assessable")
        examples = "".join(f"<li>{example}</li>" for example in _examples(year, found.get(check["rule"], []), accepted.get(check["rule"], 0)))
        rows.append([
            f"{inert(check['rule'])}", _asked(check), SEVERITY_WORDS.get(words(check["severity"]), ""), _count(looked), _failed(check), _count(unjudged),
            f"<ul>{examples}</ul>" if examples else "",
        ])  # fmt: skip
    return _table([("规则", "k"), ("检查什么", ""), ("级别", "k"), ("评判", "n"), ("不符", "n"), ("不能评判", "n"), ("例子", "")], rows)


def _examples(year: PaperYear, findings: Sequence[Mapping[str, object]], accepted: int) -> Iterator[str]:
    names = {form.project_id: form.name for form in year.forms}
    for finding in findings[:_EXAMPLES]:
        name = names.get(words(finding["project_id"])) or words(finding.get("listed_project"))
        link = f'<a href="../annual_report.html#f-{escape(words(finding["finding_id"]))}">{inert(year.place_of(finding)) or "查看"}</a>'
        yield f"{inert(name)}，{link}：{inert(finding['message'])}"
    if len(findings) > _EXAMPLES:
        yield f"另有 {len(findings) - _EXAMPLES} 项，见年度报告"
    if accepted:
        yield f"{accepted} 项经台账认可，不计入问题"


def _own(year: PaperYear, checks: Sequence[Mapping[str, object]]) -> str:
    failures = own_failures(year)
    rows = []
    for check in checks:
        records = failures.get((check["suite"], check["rule"]), [])
        examples = "".join(f"<li>{inert(name)}，{inert(row['place'] or '')}：{inert(row['column'])} 为“{inert(row['observed'] or '')}”</li>" for name, row in records[:_EXAMPLES])
        more = f"<li>另有 {(check['failed'] or 0) - _EXAMPLES} 条，见 findings.xlsx 的“自定检查”</li>" if len(records) > _EXAMPLES else ""
        rows.append([
            f"{inert(check['suite'])}<br><span class='quiet'>第 {inert(check['rule'])} 条</span>", _asked(check), f"<code>{inert(check['table'])}</code>",
            SEVERITY_WORDS.get(words(check["severity"]), ""), _count(check["assessed"]), _failed(check), f"<ul>{examples}{more}</ul>" if examples else _whole(check),
        ])  # fmt: skip
    return _table([("文件", ""), ("检查什么", ""), ("表", "k"), ("级别", "k"), ("看过", "n"), ("不符", "n"), ("例子", "")], rows)


def own_failures(year: PaperYear) -> dict[tuple[object, object], list[tuple[str, dict[str, object]]]]:
    """The failing records of each own check, by suite and rule: what the record belongs to, and the row."""
    names = {form.project_id: form.name for form in year.forms}
    paths = {row["document_id"]: words(row["path"]) for row in year.plain("documents")}
    found: dict[tuple[object, object], list[tuple[str, dict[str, object]]]] = {}
    for row in year.plain("own_failures"):
        name = names.get(words(row["project_id"])) or paths.get(words(row["document_id"])) or f"表 {row['table']}"
        found.setdefault((row["suite"], row["rule"]), []).append((name, row))
    return found


def own_asked(check: Mapping[str, object]) -> str:
    """What an own check asks: its description, else its type and columns."""
    return words(check["description"]) or f"{check['type']}（{words(check['columns'])}）"


def seen_as_whole(check: Mapping[str, object]) -> str:
    """What was seen of a table that is judged as a whole; '' for a check of records."""
    value = json.loads(words(check["result"]))["result"].get("observed_value")
    return "" if value is None else f"实际为 {value}"


def _whole(check: Mapping[str, object]) -> str:
    return inert(seen_as_whole(check))


def _asked(check: Mapping[str, object]) -> str:
    notes = f"<details><summary>依据和处理</summary><p class='quiet'>{inert(check['notes'])}</p></details>" if check["notes"] else ""
    return f"{inert(own_asked(check))}{notes}"


def _failed(check: Mapping[str, object]) -> str:
    if check["failed"] is None:
        return "相符" if check["success"] else '<span class="bad">不符</span>'
    return f'<span class="bad">{check["failed"]:,}</span>' if check["failed"] else "0"


def _outcome(checks: Sequence[Mapping[str, object]]) -> str:
    return "全部相符" if all(check["success"] for check in checks) else '<span class="bad">有不符</span>'


def _count(value: object) -> str:
    return "" if value is None else f"{value:,}"


def _table(heads: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col" class="{kind}">{name}</th>' for name, kind in heads)
    body = "".join("<tr>" + "".join(f'<td class="{kind}">{cell}</td>' for (_, kind), cell in zip(heads, row, strict=True)) + "</tr>\n" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>\n"
