"""The covering list that goes back to a unit with its forms: `notice_<unit>.docx`, laid out as such notices are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from helpers.findings.missing_inputs import mendable, reasons_of
from helpers.findings.present import problem_of, true_minus
from helpers.publish.papers.corrected import FORM_IS_NEW
from helpers.publish.papers.decided import MEND_THE_FORM, corrections_of
from helpers.publish.papers.paper_words import GONE, STATE_WORDS, counted, cut, is_blank, one_line, words
from helpers.publish.papers.paper_year import Form, PaperYear, office_rules
from helpers.publish.papers.remarks import facts, signed_bases
from helpers.publish.papers.returned import Returned
from helpers.publish.papers.word_parts import (
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
    TableCell,
    WordPaper,
    text_width,
    word_table,
)
from helpers.schema.tables import SEVERITY_WORDS

_WIDTHS = (600, 820, 2000, 3150, text_width(OFFICIAL) - 6570)
_HEADS = ("序号", "级别", "位置", "问题", "处理意见")
_CHINESE = "零一二三四五六七八九"
_LONGEST = 600
NO_BREAK = "\u00a0"
_WITHIN_A_STEP = re.compile(r"(?<=[第表行列]) (?=\d)|(?<=\d) (?=[页段])")
_TO_MEND, _TO_LOOK_AT = ("critical", "warning"), ("info",)
_ONLY_A_LOOK = "“提示”各项供核对；没有填错的，不必修改或答复"


def notice(year: PaperYear, unit: str, forms: Sequence[Form], returned: Sequence[Returned]) -> bytes:
    """The notice to one unit: what to mend, what to look at again, what to fill in; or that nothing was found.

    Reasons that a unit cannot act on (no year before, no list of projects, settings of the profile) stand in the workbook alone.
    """
    findings = [finding for form in forms for finding in form.for_unit]
    to_mend = [finding for finding in findings if finding["severity"] in _TO_MEND]
    corrected = any(corrections_of(year, form.project_id) for form in forms)
    goes_back, owed = bool(to_mend) or corrected, year.owed.get(unit, [])
    paper = WordPaper()
    # In two lines: the title of an official paper does not break within a word.
    purpose = "退回修改" if goes_back else "" if forms else "补报"
    title = (f"关于{purpose}{year.fiscal_year}年度", f"项目支出绩效自评表{'' if purpose else '复核结果'}的通知")
    for line in title:
        paper.add(line, TITLE)
    paper.add("", TEXT)
    paper.add(f"{unit}：", ADDRESS)
    if forms:
        paper.add(_opening(year, forms, findings), TEXT)
    heads = _Heads(paper)
    if owed:
        heads.add("尚未报送的自评表")
        told = "；".join(f"“{name}”" for name in owed)
        paper.add(f"按应自评项目的清单，你单位还有 {len(owed)} 个项目没有收到{year.fiscal_year}年度自评表：{told}。请于　　月　　日前补报；不应自评的，请书面说明。", TEXT)
    if to_mend:
        heads.add("需要修改或说明的问题")
        _list(paper, year, forms, _TO_MEND, "没有需要修改或说明的问题。")
    if corrected:
        heads.add("已核定的更正")
        paper.add(f"以下各处已按核定的内容更正后复核，{MEND_THE_FORM}。", TEXT)
        _corrections(paper, year, forms)
    if len(findings) > len(to_mend):
        heads.add("供核对的提示")
        paper.add(f"{_ONLY_A_LOOK}。", TEXT)
        _list(paper, year, forms, _TO_LOOK_AT, "")
    _progress(paper, heads, year, unit, forms)
    _unjudged(paper, heads, year, forms)
    _basis(paper, heads, findings)
    if goes_back:
        heads.add("修改要求")
        for sentence in _requests(bool(to_mend), corrected, len(findings) > len(to_mend)):
            paper.add(sentence, TEXT)
    _enclosures(paper, returned)
    _signature(paper)
    return paper.as_bytes("".join(title))


def _requests(to_mend: bool, corrected: bool, to_look_at: bool) -> list[str]:
    """What the unit is asked to do: the same as the parts of the notice say."""
    sentences = []
    if to_mend:
        sentences.append("请对照通知和退回文件中的批注，逐项修改“严重”“警示”各项；不属于填报错误的，请书面说明理由。“严重”项不修改不能使用。")
    if corrected:
        sentences.append(f"已核定的更正，{MEND_THE_FORM}；有不同意见的，请书面说明。")
    if to_look_at:
        sentences.append(f"{_ONLY_A_LOOK}。")
    return [*sentences, "请于　　月　　日前将修改后的自评表重新报送。"]


def _opening(year: PaperYear, forms: Sequence[Form], findings: Sequence[dict[str, object]]) -> str:
    judged = [row for form in forms for row in year.records("judgements", form.project_id)]
    passed, failed, unjudged = (sum(row[name] or 0 for row in judged) for name in ("passed", "failed", "not_assessable"))
    checked = f"共评判 {passed + failed} 项，通过 {passed} 项" if passed + failed else "没有可以评判的内容"
    if unjudged:
        checked += f"；另有 {unjudged} 项因表内没有相应内容或没有对照资料，未能评判"
    came = f"你单位报送的{year.fiscal_year}年度项目支出绩效自评表（{len(forms)} 份）已经复核，{checked}。"
    corrections = sum(len(corrections_of(year, form.project_id)) for form in forms)
    also = f"另有 {corrections} 处已按核定的内容更正，{MEND_THE_FORM}。" if corrections else ""
    if not findings:
        return came + ("没有发现问题。" if passed + failed else "因此不能说没有问题。") + also
    return came + f"发现问题 {len(findings)} 项，其中{counted([finding['severity'] for finding in findings])}。{also}现将有关情况通知如下。"


class _Heads:
    """Heads numbered 一、二、三、 as they are needed."""

    def __init__(self, paper: WordPaper) -> None:
        self._paper, self._number = paper, 0

    def add(self, text: str) -> None:
        self._number += 1
        self._paper.add(f"{chinese_number(self._number)}、{text}", HEAD)


def _list(paper: WordPaper, year: PaperYear, forms: Sequence[Form], severities: Sequence[str], otherwise: str) -> None:
    """The findings form by form, each with its place and its remedy; `otherwise` is told of a form that has none."""
    first_time = _is_first_time(year, forms)
    number = 0
    for form in forms:
        findings = [finding for finding in form.for_unit if finding["severity"] in severities]
        if not findings and not otherwise:
            continue
        number += 1
        is_new = not first_time and all(year.why(finding["finding_id"]) == FORM_IS_NEW for finding in form.findings)
        paper.add(f"（{chinese_number(number)}）{form.name}{f'（{FORM_IS_NEW}）' if is_new and form.findings else ''}", SUBHEAD)
        if not findings:
            paper.add(otherwise, TEXT)
            continue
        rows = [[TableCell(word, align="center", style=CELL_HEAD) for word in _HEADS]]
        for position, finding in enumerate(findings, 1):
            state = "" if first_time else STATE_WORDS.get(year.state(finding["finding_id"]), "")
            why = "" if first_time or is_new else year.why(finding["finding_id"])
            told = facts(finding, words(finding["message"]))
            extra = "".join(f"\n（{text}）" for text in (told, f"{state}：{why}" if why else "") if text)
            rows.append(
                [
                    TableCell(str(position), align="center"),
                    TableCell("\n".join(filter(None, (SEVERITY_WORDS[finding["severity"]], words(finding["rule"]), state))), align="center"),
                    TableCell(_place(*year.place_and_cell_of(finding))),
                    TableCell(true_minus(cut(words(finding["message"]), _LONGEST) + extra)),
                    TableCell(cut(words(finding["remedy"]), _LONGEST)),
                ]
            )
        paper.add_table(word_table(rows, _WIDTHS, heads=1))


def _is_first_time(year: PaperYear, forms: Sequence[Form]) -> bool:
    """True for a unit without an earlier submission, or without any of its present forms in it."""
    states = [row for form in forms for row in year.changes_of(form.project_id)]
    return all(row["reason"] == FORM_IS_NEW for row in states)


def _place(place: str, cell: str) -> str:
    """A place in its column: no number parted from its word, and below it what stands there."""
    address = _WITHIN_A_STEP.sub(NO_BREAK, one_line(place))
    return f"{address}\n{cell}" if cell else address


def _corrections(paper: WordPaper, year: PaperYear, forms: Sequence[Form]) -> None:
    for form in forms:
        for correction in corrections_of(year, form.project_id):
            paper.add(f"{form.name}，{correction.place}：{cut(correction.told, _LONGEST)}。", NOTE)


def _basis(paper: WordPaper, heads: _Heads, findings: Sequence[dict[str, object]]) -> None:
    """The documents, printed forms and sums that findings rest on, once for all that rest on the same; practice stands in the workbook."""
    rules: dict[str, dict[str, None]] = {}
    for rule in sorted(words(finding["rule"]) for finding in findings):
        if basis := signed_bases().get(rule):
            rules.setdefault(basis, {})[rule] = None
    if rules:
        heads.add("依据")
    for basis, names in rules.items():
        paper.add(f"{'、'.join(names)}：{basis}。", NOTE)


def _progress(paper: WordPaper, heads: _Heads, year: PaperYear, unit: str, forms: Sequence[Form]) -> None:
    """How the findings of the unit's last submission stand now. Accepted findings are not told."""
    own = [row for form in forms for row in year.changes_of(form.project_id)] + year.gone_forms(unit)
    own = [row for row in own if row["state"] != "accepted" and row["rule"] not in office_rules()]
    if all(row["reason"] == FORM_IS_NEW for row in own):
        return
    heads.add("与上次报送相比")
    counts = "、".join(f"{word} {sum(row['state'] == state for row in own)} 项" for state, word in STATE_WORDS.items() if any(row["state"] == state for row in own))
    paper.add(f"{counts}。", TEXT)
    for row in own:
        if row["state"] in GONE:
            because = "" if is_blank(row["reason"]) else f"（{row['reason']}）"
            name = problem_of(year.rules.get(words(row["rule"]))) or words(row["rule"])
            where = "" if is_blank(row["place"]) else f"，{one_line(row['place'])}"
            paper.add(f"{STATE_WORDS[row['state']]}：{one_line(row['project_name'])}{where}：{name}{because}", NOTE)


def _unjudged(paper: WordPaper, heads: _Heads, year: PaperYear, forms: Sequence[Form]) -> None:
    """What the unit can fill in so that it can be judged, by the reason: one thing that is missing keeps several rules from being judged."""
    told: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for form in forms:
        for row in year.records("judgements", form.project_id):
            for reason in reasons_of(row):
                if reason in mendable():
                    rules, names = told.setdefault(reason, ({}, {}))
                    rules[f"{row['rule']} {words(year.rules.get(words(row['rule']), {}).get('title'))}"] = None
                    names[form.name] = None
    if not told:
        return
    heads.add("补填后才能评判的事项")
    paper.add("以下事项因表内缺少内容未能评判，不表示没有问题。", TEXT)
    for reason, (rules, names) in told.items():
        which = "" if len(forms) == 1 else f"（{'、'.join(list(names)[:3])}{f'等 {len(names)} 份' if len(names) > 3 else ''}）"
        paper.add(f"{reason}{which}：{mendable()[reason]}。未能评判：{cut('、'.join(rules), _LONGEST)}。", NOTE)


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


