"""The covering list that goes back to a unit with its forms: `notice_<unit>.docx`, laid out as such notices are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from helpers.papers.remarks import facts
from helpers.papers.returned import Returned
from helpers.papers.word_styles import (
    ADDRESS,
    CELL_HEAD,
    ENCLOSURE,
    HEAD,
    NOTE,
    OFFICIAL,
    SIGNATURE,
    SUBHEAD,
    TEXT,
    TITLE,
    WordPaper,
    text_width,
)
from helpers.papers.word_table import TableCell, word_table
from helpers.papers.words import GONE, NO_UNIT, SEVERITY_WORDS, STATE_WORDS, UNVERIFIED, counted, cut, is_blank, one_line, words
from helpers.papers.year import Form, PaperYear

_WIDTHS = (540, 700, 1400, 3500, text_width(OFFICIAL) - 6140)
_HEADS = ("序号", "级别", "位置", "问题", "处理意见")
_CHINESE = "零一二三四五六七八九"
_LONGEST = 600


def notice(year: PaperYear, unit: str, forms: Sequence[Form], returned: Sequence[Returned]) -> bytes:
    """The notice to one unit: what was found where and what to do; a unit without findings is told so, and what was not judged."""
    findings = [finding for form in forms for finding in form.findings]
    paper = WordPaper()
    title = f"关于{'退回修改' if findings else ''}{year.fiscal_year}年度项目支出绩效自评表{'' if findings else '复核结果'}的通知"
    paper.add(title, TITLE)
    paper.add("", TEXT)
    paper.add(f"{'有关单位' if unit == NO_UNIT else unit}：", ADDRESS)
    paper.add(_opening(year, forms, findings), TEXT)
    heads = _Heads(paper)
    if findings:
        heads.add("需要修改或说明的问题")
        _list(paper, year, forms)
    _progress(paper, heads, year, unit, forms)
    _unjudged(paper, heads, year, forms)
    _basis(paper, heads, findings)
    if findings:
        heads.add("修改要求")
        for sentence in (
            "请对照退回文件中各单元格的批注逐条核对、修改；不属于填报错误的，请书面说明理由。",
            "“严重”项不修改不能使用；“警示”项请修改或说明；“提示”项供核对。",
            "请于　　月　　日前将修改后的自评表重新报送。",
        ):
            paper.add(sentence, TEXT)
    _enclosures(paper, returned)
    _signature(paper)
    return paper.as_bytes(title)


def _opening(year: PaperYear, forms: Sequence[Form], findings: Sequence[dict[str, object]]) -> str:
    judged = [row for form in forms for row in year.records("judgements", form.project_id)]
    passed, failed, unjudged = (sum(row[name] or 0 for row in judged) for name in ("passed", "failed", "not_assessable"))
    checked = f"共评判 {passed + failed} 项，通过 {passed} 项" + (f"，另有 {unjudged} 项不能评判" if unjudged else "")
    came = f"你单位报送的{year.fiscal_year}年度项目支出绩效自评表（{len(forms)} 份）已经复核，{checked}。"
    if not findings:
        return came + ("没有发现问题。" if passed + failed else "没有可以评判的内容，因此不能说没有问题。")
    return came + f"发现问题 {len(findings)} 项，其中{counted([finding['severity'] for finding in findings])}。现将有关情况通知如下。"


class _Heads:
    """Heads numbered 一、二、三、 as they are needed."""

    def __init__(self, paper: WordPaper) -> None:
        self._paper, self._number = paper, 0

    def add(self, text: str) -> None:
        self._number += 1
        self._paper.add(f"{chinese_number(self._number)}、{text}", HEAD)


def _list(paper: WordPaper, year: PaperYear, forms: Sequence[Form]) -> None:
    """The findings form by form, each with its place and its remedy."""
    compared = len(year.comparison.rows) > 0
    for number, form in enumerate(forms, 1):
        paper.add(f"（{chinese_number(number)}）{form.name}", SUBHEAD)
        if not form.findings:
            paper.add("没有发现问题，不需要修改。", TEXT)
            continue
        rows = [[TableCell(word, align="center", style=CELL_HEAD) for word in _HEADS]]
        for position, finding in enumerate(form.findings, 1):
            rule = f"\n{finding['rule']}"
            state = f"\n{STATE_WORDS.get(year.state(finding['finding_id']), '')}" if compared else ""
            told = facts(finding, words(finding["message"]))
            rows.append(
                [
                    TableCell(str(position), align="center"),
                    TableCell(f"{SEVERITY_WORDS[finding['severity']]}{rule}{state}", align="center"),
                    TableCell(one_line(finding["place"])),
                    TableCell(true_minus(cut(words(finding["message"]), _LONGEST) + (f"\n（{told}）" if told else ""))),
                    TableCell(cut(words(finding["remedy"]), _LONGEST)),
                ]
            )
        paper.add_table(word_table(rows, _WIDTHS, heads=1))


def _basis(paper: WordPaper, heads: _Heads, findings: Sequence[dict[str, object]]) -> None:
    """What the findings rest on, once for all that rest on the same."""
    rules: dict[str, dict[str, None]] = {}
    for finding in findings:
        if not is_blank(finding["basis"]):
            rules.setdefault(words(finding["basis"]) + ("" if finding["verified"] else UNVERIFIED), {})[words(finding["rule"])] = None
    if rules:
        heads.add("依据")
    for text, names in rules.items():
        paper.add(f"{'、'.join(names)}：{text}", NOTE)


def _progress(paper: WordPaper, heads: _Heads, year: PaperYear, unit: str, forms: Sequence[Form]) -> None:
    """What became of the findings of the last submission, where there is one."""
    ids = {form.project_id for form in forms}
    own = [row for row in year.comparison.records if row["project_id"] in ids or (row["state"] == "withdrawn" and one_line(row["implementing_unit"]) == unit)]
    if not own:
        return
    heads.add("与上次报送相比")
    counts = "、".join(f"{word} {sum(row['state'] == state for row in own)} 项" for state, word in STATE_WORDS.items() if any(row["state"] == state for row in own))
    paper.add(f"{counts}。", TEXT)
    for row in own:
        if row["state"] in GONE:
            because = "" if is_blank(row["reason"]) else f"（{row['reason']}）"
            paper.add(f"{STATE_WORDS[row['state']]}：{one_line(row['project_name'])}，{cut(words(row['message']), _LONGEST)}{because}", NOTE)


def _unjudged(paper: WordPaper, heads: _Heads, year: PaperYear, forms: Sequence[Form]) -> None:
    """What was not judged, by the reason: one thing that is missing keeps several rules from being judged."""
    told: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for form in forms:
        for row in year.records("judgements", form.project_id):
            if row["not_assessable"]:
                rules, names = told.setdefault(words(row["reason"]) or "缺少必要的内容", ({}, {}))
                rules[f"{row['rule']} {words(year.rules.get(words(row['rule']), {}).get('title'))}"] = None
                names[form.name] = None
    if not told:
        return
    heads.add("没有能够评判的事项")
    paper.add("以下事项因缺少必要的内容没有评判，不表示没有问题。", TEXT)
    for reason, (rules, names) in told.items():
        which = "" if len(forms) == 1 else f"（{'、'.join(list(names)[:3])}{f'等 {len(names)} 份' if len(names) > 3 else ''}）"
        paper.add(f"{cut(reason, _LONGEST)}{which}：{cut('、'.join(rules), _LONGEST)}。", NOTE)


def _enclosures(paper: WordPaper, returned: Sequence[Returned]) -> None:
    for number, file in enumerate(returned, 1):
        copy = f"（{file.why_copy}，因此附副本）" if file.why_copy else "（原文件，加有批注）"
        name, lead = file.path.rpartition("/")[2], "附件：" if number == 1 else ""
        # Files of one name from several folders are told apart by where they came from.
        source = "" if file.source == name else f"，来自“{file.source}”"
        paper.add(f"{lead}{number}. {name}{copy}{source}", ENCLOSURE)


def _signature(paper: WordPaper) -> None:
    for line in ("", "（复核单位）", "　　　　年　　月　　日"):
        paper.add(line, SIGNATURE)


def true_minus(text: str) -> str:
    """A minus sign that no line break parts from its figure: '相差 -10' -> '相差 −10'; hyphens within words and dates stay."""
    return re.sub(r"(?<![\w-])-(?=\d)", "−", text)


def chinese_number(number: int) -> str:
    """1 -> 一, 12 -> 十二, 20 -> 二十, 105 -> 一百零五; beyond 999 in figures."""
    if number > 999:
        return str(number)
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    text = f"{_CHINESE[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _CHINESE[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_CHINESE[ones] if ones else "")


