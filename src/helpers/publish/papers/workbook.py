"""`findings.xlsx`: the reviewer's lists of a year, and a sheet for each unit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO

import pandas as pd

from helpers.analyse import coverage
from helpers.findings.present import COMPARED, DIFFERENCE, EXPECTED, OBSERVED, facts_of, is_derived, measure_of, problem_of, true_minus
from helpers.language.file_names import Names
from helpers.ooxml.package import tidied
from helpers.publish.papers.decided import Correction, corrections_of, decisions
from helpers.publish.papers.opinions import GONE_OPINIONS, ID, ISSUES, STATUSES, WORKING, Opinions, gone_rows
from helpers.publish.papers.paper_words import GONE, NO_UNIT, STATE_WORDS, UNVERIFIED, counted, is_blank, one_line, reading, words
from helpers.publish.papers.paper_year import Form, PaperYear, office_rules, plain
from helpers.publish.papers.quality import own_asked, own_failures, seen_as_whole
from helpers.publish.papers.returned import SEVERAL_UNITS, Return
from helpers.publish.papers.reviewed_columns import (
    REVIEWED,
    REVIEWED_COLUMNS,
    has_reviews,
    papers_told,
    reviewed_rows,
    summary_columns,
    summary_rows,
)
from helpers.publish.papers.sheet import (
    COUNT,
    MARK,
    MONEY,
    NUMBER,
    PERCENT,
    POINTS,
    WRITTEN,
    Figure,
    Link,
    SheetColumn,
    new_workbook,
    write_list,
    write_sheet,
)
from helpers.schema.tables import SEVERITIES, SEVERITY_WORDS

MOST_UNIT_SHEETS = 200
"""A workbook with more sheets cannot be leafed through; the list is filtered by unit instead."""
SUMMARY, BY_RULE, COVERAGE, RECHECK, UNJUDGED, OWN_CHECKS, EXPLAINED = "自评汇总表", "按规则汇总", "覆盖与及时", "复核表", "未评判事项", "自定检查", "说明"
_NUMBER = re.compile(r"(-?\d{1,12}(?:\.(\d{1,8}))?)(%?)")
_LONG = 24
"""Characters; a longer text that the message quotes is not printed again in a narrow column."""
REPORT = "annual_report.html"
"""The report beside the workbook; a finding stands in it at the anchor f-<its id>."""
_SUMMARY_NOTE = (
    "金额单位：万元。重复报送的表列出而不计入合计；空白为表内没有填写或读不出。台账更正过的，数字是更正后的，“备注”栏写明表内所印。"
    "合计行的执行率＝两项金额都有的表的全年执行数之和÷全年预算数之和，自评得分为平均分。"
)
_SAME = 0.005
"""Points: half of the last digit that scores are printed with."""
_OUTCOMES = {"agrees": "一致", "rounded": "取整后一致", "differs": "不一致", "not_judged": "未评判"}
_WORKING = (SheetColumn(WORKING[0], WRITTEN, 18), SheetColumn(WORKING[1], WRITTEN, 16), SheetColumn(WORKING[2], WRITTEN, 9, STATUSES))
_FOUND = (
    SheetColumn("序号", COUNT, 5), SheetColumn("级别", MARK, 6), SheetColumn("单位", width=13), SheetColumn("项目", width=18), SheetColumn("位置", width=20),
    SheetColumn("问题", width=40), SheetColumn("处理意见", width=28), SheetColumn("与上次相比", MARK, 9),
)  # fmt: skip
_DETAILS = (
    SheetColumn("表内", NUMBER, 14), SheetColumn("应为", NUMBER, 14), SheetColumn("相差", NUMBER, 14), SheetColumn("对照", NUMBER, 14), SheetColumn("规则", MARK, 7),
    SheetColumn("规则名称", width=18), SheetColumn("依据", width=34), SheetColumn("主管部门", width=18), SheetColumn("文件", width=24),
    SheetColumn("批注", MARK, 9), SheetColumn("报告", MARK, 9), SheetColumn(ID, width=14),
)  # fmt: skip
_ISSUE_COLUMNS = (*_FOUND, *_WORKING, *_DETAILS)
_UNIT_COLUMNS = (*_FOUND, *_DETAILS)
"""Reviewers write in one place only, the list of all findings."""
_PRINTED_ISSUES, _PRINTED_OF_UNIT = len(_FOUND) + len(_WORKING), len(_FOUND) + 2
"""The columns that go onto paper; the others are for work on the screen."""
_GONE_COLUMNS = (
    SheetColumn("序号", COUNT, 5), SheetColumn("级别", MARK, 6), SheetColumn("单位", width=13), SheetColumn("项目", width=18), SheetColumn("位置", width=20),
    SheetColumn("问题", width=40), SheetColumn("规则", MARK, 7), *_WORKING, SheetColumn(ID, width=14),
)  # fmt: skip
_SUMMARY_COLUMNS = (
    SheetColumn("序号", COUNT, 6), SheetColumn("项目", width=24), SheetColumn("主管部门", width=16), SheetColumn("实施单位", width=16),
    SheetColumn("年初预算数（万元）", MONEY, 19), SheetColumn("全年预算数（万元）", MONEY, 19), SheetColumn("全年执行数（万元）", MONEY, 19),
    SheetColumn("执行率（复算）", PERCENT, 15), SheetColumn("自评得分", POINTS, 9), SheetColumn("等级", MARK, 11),
    SheetColumn("执行扣分", POINTS, 8), SheetColumn("扣分的指标数", COUNT, 8), SheetColumn("扣分的指标", width=22), SheetColumn("主要原因", width=28), SheetColumn("备注", width=12),
)  # fmt: skip
_RULE_COLUMNS = (
    SheetColumn("规则", MARK, 7), SheetColumn("规则名称", width=44), SheetColumn("级别", MARK, 7), SheetColumn("问题（项）", COUNT, 9),
    SheetColumn("涉及单位（个）", COUNT, 9), SheetColumn("已评判（条）", COUNT, 10), SheetColumn("未通过（条）", COUNT, 10), SheetColumn("占已评判", PERCENT, 11),
    SheetColumn("不能评判（条）", COUNT, 10),
)  # fmt: skip
_COVERAGE_COLUMNS = (
    SheetColumn("单位", width=18), SheetColumn("应报（项）", COUNT, 7), SheetColumn("已报（项）", COUNT, 7), SheetColumn("未报（项）", COUNT, 7), SheetColumn("没有读对（项）", COUNT, 8),
    SheetColumn("覆盖率", PERCENT, 10), SheetColumn("应报金额（万元）", MONEY, 14), SheetColumn("已报金额（万元）", MONEY, 14), SheetColumn("按期（份）", COUNT, 7),
    SheetColumn("逾期（份）", COUNT, 7), SheetColumn("未填日期（份）", COUNT, 8), SheetColumn("看不出先后（份）", COUNT, 9), SheetColumn("及时率", PERCENT, 10),
    SheetColumn("未报的项目", width=26), SheetColumn("逾期的项目", width=26),
)  # fmt: skip
_COVERAGE_KEYS = (
    "owed", "reported", "missing", "not_read", "coverage", "amount_owed", "amount_reported", "on_time", "late", "no_date", "unclear", "timeliness", "missing_names", "late_names",
)  # fmt: skip
_COVERAGE_NOTE = (
    "按应报项目清单。覆盖率＝已报÷（已报＋未报）；文件没有读对的不计入。及时率＝按期÷（按期＋逾期），只算有期限且印有填报日期的表；"
    "未填日期的不计入，不等于逾期。日期是表上所印的，不是收到的日期。"
)
_RECHECK_COLUMNS = (
    SheetColumn("序号", COUNT, 6), SheetColumn("单位", width=14), SheetColumn("项目", width=20), SheetColumn("一级指标", width=11),
    SheetColumn("指标", width=20), SheetColumn("年度指标值", width=16), SheetColumn("实际完成值", width=16), SheetColumn("分值", POINTS, 8),
    SheetColumn("自评得分", POINTS, 9), SheetColumn("复核得分", POINTS, 9), SheetColumn("偏差（自评−复核）", POINTS, 18),
    SheetColumn("结论", MARK, 11), SheetColumn("算式或原因", width=32), SheetColumn("位置", width=13),
)  # fmt: skip
_UNJUDGED_COLUMNS = (
    SheetColumn("序号", COUNT, 6), SheetColumn("类别", width=14), SheetColumn("单位", width=20), SheetColumn("项目或文件", width=36),
    SheetColumn("规则", MARK, 8), SheetColumn("规则名称", width=26), SheetColumn("条数", COUNT, 7), SheetColumn("原因", width=70),
)  # fmt: skip
_OWN_COLUMNS = (
    SheetColumn("序号", COUNT, 6), SheetColumn("级别", MARK, 6), SheetColumn("检查", width=40), SheetColumn("结果", MARK, 9), SheetColumn("项目或文件", width=28),
    SheetColumn("位置", width=18), SheetColumn("列", width=18), SheetColumn("实际", width=30), SheetColumn("依据和处理", width=34), SheetColumn("文件", width=20),
    SheetColumn("条", MARK, 8),
)  # fmt: skip


def workbook(year: PaperYear, returned: Return, opinions: Opinions | None = None) -> bytes:
    """The workbook of a year, with what reviewers wrote into the last one; the same tables and opinions give the same bytes."""
    opinions = opinions or {}
    book, names = new_workbook(), Names(ISSUES, GONE_OPINIONS, SUMMARY, BY_RULE, COVERAGE, RECHECK, REVIEWED, UNJUDGED, OWN_CHECKS, EXPLAINED)
    issues = _Issues(year, returned, opinions)
    severities = [finding["severity"] for finding in year.plain("findings")]
    found = f"{len(severities)} 项（{counted(severities)}）" if severities else "没有发现问题"
    write_list(book, ISSUES, f"{year.fiscal_year}年度项目支出绩效自评表问题清单", f"{found}。{year.comparison.told}{_states(year)}", _ISSUE_COLUMNS, issues.rows(), 2, _PRINTED_ISSUES)
    if gone := list(gone_rows(opinions, issues.listed())):
        write_list(book, GONE_OPINIONS, f"{year.fiscal_year}年度{GONE_OPINIONS}", "这些问题本次不再列出，意见照留；不需要的可以删去整行。", _GONE_COLUMNS, gone, 2)
    write_list(book, SUMMARY, f"{year.fiscal_year}年度项目支出绩效自评汇总表", _SUMMARY_NOTE, summary_columns(year, _SUMMARY_COLUMNS), summary_rows(year, _SUMMARY_COLUMNS, _summary(year)), 2)
    write_list(book, BY_RULE, f"{year.fiscal_year}年度问题按规则汇总", "未通过的包括经认可的，问题数不包括。没有评判不表示没有问题。", _RULE_COLUMNS, _by_rule(year), 2)
    if len(owed := year.frames.get("coverage", ())):
        write_sheet(book, COVERAGE, f"{year.fiscal_year}年度自评覆盖率和及时率", _COVERAGE_NOTE, _COVERAGE_COLUMNS, _covered(owed), 1)
    write_list(book, RECHECK, f"{year.fiscal_year}年度项目支出绩效自评复核表", "自评得分照表内，台账更正过的照更正；复核得分按所用评分口径重算；空白为不能重算。算式、原因和更正在“算式或原因”栏。", _RECHECK_COLUMNS, _rechecks(year), 3)
    if has_reviews(year):
        write_list(book, REVIEWED, f"{year.fiscal_year}年度人工复核", "复核人员在底稿中填写的每一行；“采用”栏说明是否计入人工复核总分，底稿中的问题见“说明”。", REVIEWED_COLUMNS, reviewed_rows(year), 4)
    write_list(book, UNJUDGED, f"{year.fiscal_year}年度未评判事项", "没有评判不表示没有问题。", _UNJUDGED_COLUMNS, _unjudged(year), 1)
    if own := list(_own_checks(year)):
        write_list(book, OWN_CHECKS, f"{year.fiscal_year}年度自定检查", "审核单位自己写的检查，不计入问题清单，也不写进给单位的通知。没有不符记录的检查列一行。", _OWN_COLUMNS, own, 1)
    write_sheet(book, EXPLAINED, "说明", f"{year.fiscal_year}年度", (SheetColumn("事项", width=24), SheetColumn("内容", width=110)), _explained(year, returned))
    units = year.units
    for unit, forms in units.items() if len(units) <= MOST_UNIT_SHEETS else ():
        own = [finding for form in forms for finding in form.findings]
        note = _of_no_unit(unit) + f"报送 {len(forms)} 份，发现问题 {len(own)} 项（{counted([finding['severity'] for finding in own])}）。" if own else _of_no_unit(unit) + f"报送 {len(forms)} 份，没有发现问题。"
        write_sheet(book, names.sheet(unit), unit, note, _UNIT_COLUMNS, issues.rows_of_unit(forms), 2, _PRINTED_OF_UNIT, after=_checks(year, forms))
    out = BytesIO()
    book.save(out)
    return tidied(out.getvalue(), f"{year.fiscal_year}年度项目支出绩效自评表问题清单")


def _states(year: PaperYear) -> str:
    """How many findings stand, are new, were resolved: what a reviewer asks first after a correction."""
    counts = Counter(row["state"] for row in year.comparison.records)
    told = "、".join(f"{word} {counts[state]} 项" for state, word in STATE_WORDS.items() if counts[state])
    return f"其中{told}。" if told else ""


def _of_no_unit(unit: str) -> str:
    return "表上没有单位，因此没有发出通知；请查明单位后退回。" if unit == NO_UNIT else ""


class _Issues:
    """The rows of the lists of findings, the most severe first; what the last submission had and this one has not comes last."""

    def __init__(self, year: PaperYear, returned: Return, opinions: Opinions) -> None:
        self._year, self._opinions = year, opinions
        self._paths = dict(zip(year.frames["documents"]["document_id"], year.frames["documents"]["path"], strict=True))
        self._units = {form.project_id: form.unit for form in year.forms}
        self._copies = {(file.source, file.unit): file.path for file in returned.files}

    def listed(self) -> Iterator[str]:
        """The ids of all rows."""
        yield from (words(finding["finding_id"]) for finding in self._year.plain("findings"))
        yield from (words(row["finding_id"]) for row in self._year.comparison.records if row["state"] in GONE)

    def rows(self) -> Iterator[list[object]]:
        """The list of all findings, with what reviewers wrote."""
        for number, (shown, details, finding_id) in enumerate(self._all(), 1):
            opinion = self._opinions.get(finding_id)
            yield [number, *shown, *(opinion.written[name] if opinion else None for name in WORKING), *details]

    def rows_of_unit(self, forms: Sequence[Form]) -> Iterator[list[object]]:
        """The findings of the forms of a unit."""
        own = {form.project_id for form in forms}
        for number, (shown, details, _) in enumerate(self._of(forms, own), 1):
            yield [number, *shown, *details]

    def _all(self) -> Iterator[tuple[list[object], list[object], str]]:
        without_form = [finding for finding in self._year.plain("findings") if finding["project_id"] not in self._units]
        yield from self._of(self._year.forms, None, without_form)

    def _of(self, forms: Sequence[Form], only: set[str] | None, without_form: Sequence[Mapping[str, object]] = ()) -> Iterator[tuple[list[object], list[object], str]]:
        for severity in SEVERITIES:
            for form in forms:
                for finding in form.findings:
                    if finding["severity"] == severity:
                        path = words(self._paths.get(form.row["document_id"]))
                        yield self._row(finding, form.unit, words(form.row["department"]), form.name, path)
            for finding in without_form:
                if finding["severity"] == severity:
                    unit, name = words(finding.get("listed_unit")), words(finding.get("listed_project")) or "（不限于一份表）"
                    yield self._row(finding, unit, "", name)
        for row in self._year.comparison.records:
            if row["state"] in GONE and (only is None or row["project_id"] in only):
                unit = self._units.get(row["project_id"]) or one_line(row["implementing_unit"]) or NO_UNIT
                yield self._row(row, unit, one_line(row["department"]), one_line(row["project_name"]), is_gone=True)

    def _row(
        self, finding: dict[str, object], unit: str, department: str, name: str, path: str = "", *, is_gone: bool = False
    ) -> tuple[list[object], list[object], str]:
        """What a row shows first, its details, and its id; the number and the columns to write into are left out."""
        year, finding_id = self._year, words(finding["finding_id"])
        rule = year.rules.get(words(finding["rule"]), {})
        basis = words(finding.get("basis"))
        told, message = dict(facts_of(finding)), true_minus(words(finding["message"]))
        if is_derived(finding):
            told.pop(OBSERVED, None)  # A likeness or a share does not stand in the form; the message says it.
        known = {word: text for word, text in told.items() if len(text) <= _LONG or true_minus(text) not in message}
        figures = [_figure(finding, known.get(word)) for word in (OBSERVED, EXPECTED, DIFFERENCE, COMPARED)]
        shown = [SEVERITY_WORDS[finding["severity"]], unit, name, year.place_of(finding), message, finding["remedy"], _state(year, finding_id)]
        copy = self._copies.get((path, unit)) or self._copies.get((path, SEVERAL_UNITS))
        links = [copy and Link("打开副本", f"returned/{copy}"), None if is_gone else Link("看报告", REPORT, f"f-{finding_id}")]
        details = [*figures, finding["rule"], problem_of(rule), basis + (UNVERIFIED if basis and not finding.get("verified") else ""), department, path, *links, finding_id]
        return shown, details, finding_id


def _state(year: PaperYear, finding_id: object) -> str:
    """新增, and why where that is known: 新增：规则是新的或已改变."""
    state, why = STATE_WORDS.get(year.state(finding_id), ""), year.why(finding_id)
    return f"{state}：{why}" if why else state


def _figure(finding: dict[str, object], text: str | None) -> object:
    """A number with its measure where the text is one: digits with a leading zero stay text."""
    match = _NUMBER.fullmatch(text or "")
    if not match or re.match(r"-?0\d", match[1]):
        return true_minus(text) if text else text
    if match[3]:
        return Figure(round(float(match[1]) / 100, 10), "%", len(match[2] or ""))
    return Figure(float(match[1]), measure_of(finding))


def _grade(form: Form, again: dict[str, object]) -> str | None:
    """The grade that the form prints; else the one that its total implies, marked as such. A fragment implies none."""
    if form.row["declared_grade"] or form.row["is_fragment"] or not again.get("grade"):
        return form.row["declared_grade"]
    return f"{again['grade']}（推定）"


def _summary(year: PaperYear) -> Iterator[list[object]]:
    computed = {row["project_id"]: row for row in plain(year.frames["recomputed"])}
    sums, rated, scores = [0.0, 0.0, 0.0], [0.0, 0.0], []
    for form in year.forms:
        total = next((row for row in year.records("funds", form.project_id) if row["source"] == "total"), {})
        amounts = [total.get(name) for name in ("initial_budget", "annual_budget", "executed")]
        again = computed.get(form.project_id, {})
        short = [row for row in year.records("indicators", form.project_id) if None not in (row["score"], row["weight"]) and row["score"] < row["weight"]]
        remarks = year.kept_out(form)
        if not remarks:
            sums = [whole + (amount or 0) for whole, amount in zip(sums, amounts, strict=True)]
            rated = [whole + amount for whole, amount in zip(rated, amounts[1:], strict=True)] if None not in amounts[1:] else rated
            scores += [form.row["declared_total_score"]] if form.row["declared_total_score"] is not None else []
        remarks += [f"{correction.word}按台账更正为“{correction.after}”，表内“{correction.before}”" for correction in corrections_of(year, form.project_id)]
        yield [
            form.number, form.name, one_line(form.row["department"]), form.unit, *amounts, _rounded(again.get("execution_rate"), 4), form.row["declared_total_score"],
            _grade(form, again), _execution_lost(total), len(short), "；".join(one_line(row["level3"]) for row in short), _reasons(form, total, short), "、".join(remarks),
        ]  # fmt: skip
    if year.forms:
        rate = _rounded(rated[1] / rated[0], 4) if rated[0] else None
        mean = _rounded(sum(scores) / len(scores), 2) if scores else None
        left_out = f"残缺、重复报送和其他年度的表不计入；平均分按 {len(scores)} 份表"
        yield [None, "合计", None, None, *(_rounded(whole, 6) for whole in sums), rate, mean, None, None, None, None, None, left_out]


def _execution_lost(total: Mapping[str, object]) -> float | None:
    """Points that the execution of the budget did not earn; null where it earned them all or a figure is missing."""
    weight, score = total.get("weight"), total.get("score")
    return None if weight is None or score is None or score >= weight else _rounded(weight - score, 2)


def _reasons(form: Form, total: Mapping[str, object], short: Sequence[Mapping[str, object]]) -> str:
    """What the form says of its losses: of the execution first, in the row of the funds or else of the total; then of its indicators."""
    told = [f"预算执行：{note}" for note in [_note(total.get("note")) or _note(form.row["total_note"])] if note and _execution_lost(total)]
    return "；".join(dict.fromkeys([*told, *filter(None, (_note(row["deviation_note"]) for row in short))]))


def _note(text: object) -> str:
    return "" if is_blank(text) else reading(text).strip("；。")


def _by_rule(year: PaperYear) -> Iterator[list[object]]:
    """Every rule with its findings, the units that they are about, and the share of what it judged; the most severe and most frequent first."""
    unit_of = {form.project_id: form.unit for form in year.forms}
    found: dict[str, list[str]] = {}
    for finding in year.plain("findings"):
        found.setdefault(words(finding["rule"]), []).append(unit_of.get(finding["project_id"]) or words(finding.get("listed_unit")))
    judged = year.frames["judgements"].groupby("rule")[["passed", "failed", "not_assessable"]].sum()
    rank = {severity: number for number, severity in enumerate(SEVERITIES)}
    for rule, row in sorted(year.rules.items(), key=lambda item: (not found.get(item[0]), rank.get(item[1]["severity"], 0), -len(found.get(item[0], ())), item[0])):
        passed, failed, unjudged = (int(count) for count in judged.loc[rule]) if rule in judged.index else (0, 0, 0)
        units = found.get(rule, [])
        share = _rounded(failed / (passed + failed), 4) if passed + failed else None
        yield [rule, problem_of(row), SEVERITY_WORDS[row["severity"]], len(units), len(set(filter(None, units))), passed + failed, failed, share, unjudged]


def _covered(owed: pd.DataFrame) -> Iterator[list[object]]:
    """The units of the list with their rates, and all together."""
    for row in [*plain(coverage.by_unit(owed)), {"unit": "合计", **coverage.summed(owed)}]:
        yield [row["unit"], *(_rounded(row[name], 4) if name in ("coverage", "timeliness") else row[name] for name in _COVERAGE_KEYS)]


def _rounded(value: float | None, digits: int) -> float | None:
    """As many digits as are printed: a cell that is clicked on shows no others."""
    return None if value is None else round(value, digits)


def _rechecks(year: PaperYear) -> Iterator[list[object]]:
    computed = {row["project_id"]: row for row in plain(year.frames["recomputed"])}
    has_scores = "rescoring" in year.frames
    number = 0
    for form in year.forms:
        rescored = {row["position"]: row for row in year.records("rescoring", form.project_id)} if has_scores else {}
        again = computed.get(form.project_id, {})
        for row in year.records("indicators", form.project_id):
            score = rescored.get(row["position"])
            if row["weight"] is None and row["score"] is None and score is None:
                continue
            number += 1
            due = score["due"] if score else None
            told = "；".join(words(score[name]) for name in ("formula", "reason") if not is_blank(score[name])) if score else "没有重算"
            told = _with_corrections(told, corrections_of(year, form.project_id), "indicators", row["position"])
            yield [
                number, form.unit, form.name, row["level1"], reading(row["level3"]), reading(row["target_text"]), reading(row["actual_text"]), row["weight"],
                row["score"], due, score["difference"] if score else None, _OUTCOMES.get(score["outcome"], "未评判") if score else "未评判", true_minus(told), row["place"],
            ]  # fmt: skip
        total = next((row for row in year.records("funds", form.project_id) if row["source"] == "total"), {})
        number += 2
        corrections = corrections_of(year, form.project_id)
        told = _with_corrections(_execution_told(again), corrections, "funds", total.get("position"))
        yield _compared(number - 1, form, "预算执行", again.get("execution_weight"), total.get("score"), again.get("execution_score"), told, total.get("place"))
        told = _with_corrections(_total_told(again), corrections, "projects", None)
        yield _compared(number, form, "总分", form.row["declared_total_weight"], form.row["declared_total_score"], again.get("recomputed_total"), told, form.row["place"])


def _execution_told(again: dict[str, object]) -> str:
    """How the execution score comes about, or what is missing for it."""
    rate, weight, score = (again.get(name) for name in ("execution_rate", "execution_weight", "execution_score"))
    if rate is None:
        return "没有金额，不能算执行率" if weight is not None else "没有金额和分值，不能重算"
    if weight is None:
        return f"执行率 {rate:.2%}；没有分值，不能重算"
    if score is None:
        return f"执行率 {rate:.2%}；不能重算"
    return f"执行率 {rate:.2%} × 分值 {weight:g} = {score:g}" if rate <= 1 else f"执行率 {rate:.2%}，按 100% 计，得分值 {score:g}"


def _total_told(again: dict[str, object]) -> str:
    """How the total comes about: the printed scores of the indicators and the execution score computed anew, beside the sum of what is printed."""
    indicators, execution, total, printed = (again.get(name) for name in ("indicator_scores", "execution_score", "recomputed_total", "sum_of_parts"))
    if indicators is None:
        return "有指标没有得分，不能合计"
    if execution is None:
        return f"各项指标得分之和 {indicators:g}；预算执行不能重算，不能合计"
    told = f"各项指标得分之和 {indicators:g} ＋ 预算执行（复核）{execution:g} = {total:g}"
    if printed is None:
        return f"{told}；表内没有填预算执行得分"
    return told if abs(printed - total) < _SAME else f"{told}；表内各项得分之和 {printed:g}"


def _with_corrections(told: str, corrections: Sequence[Correction], table: str, position: object) -> str:
    """The text, and what the ledger corrected in the record that it is about."""
    own = [correction for correction in corrections if correction.record[:2] == (table, position)]
    if table == "projects":
        own = [correction for correction in own if words(correction.record[2]).startswith("declared_total")]
    return "；".join(filter(None, [told, *(f"{correction.word}按台账更正为“{correction.after}”，表内“{correction.before}”" for correction in own)]))


def _compared(number: int, form: Form, name: str, weight: object, declared: float | None, due: float | None, told: str, place: object) -> list[object]:
    difference = None if declared is None or due is None else round(declared - due, 4)
    outcome = "未评判" if difference is None else "一致" if abs(difference) < _SAME else "不一致"
    if declared is None and due is not None:
        told += f"；表内没有{name if name == '总分' else f'{name}得分'}，不能比较"
    return [number, form.unit, form.name, None, name, None, None, weight, declared, due, difference, outcome, told, place]


def _unjudged(year: PaperYear) -> Iterator[list[object]]:
    number = 0
    for document in plain(year.frames["documents"]):
        if document["status"] == "rejected":
            number += 1
            yield [number, "程序缺陷，文件没有读对" if document["defect"] else "文件未能读取", None, document["path"], None, None, None, document["reason"]]
    unjudged = [(form, row) for form in year.forms for row in year.records("judgements", form.project_id) if row["not_assessable"]]
    counts = Counter((row["rule"], row["reason"]) for _, row in unjudged)
    # What kept a rule from being judged on any form is said once: it is mostly something that no form holds.
    for (rule, reason), count in sorted(counts.items(), key=lambda item: (words(item[0][0]), words(item[0][1]))):
        if count == len(year.forms) > 1:
            number += 1
            yield [number, "规则不能评判", "全部单位", f"全部 {count} 份表", rule, year.rules.get(words(rule), {}).get("title"), count, reason]
    for form, row in unjudged:
        if not counts[row["rule"], row["reason"]] == len(year.forms) > 1:
            number += 1
            title = year.rules.get(words(row["rule"]), {}).get("title")
            yield [number, "规则不能评判", form.unit, form.name, row["rule"], title, row["not_assessable"], row["reason"]]


def _own_checks(year: PaperYear) -> Iterator[list[object]]:
    """A row for every record that fails an own check, and one for a check without such records."""
    failures, number = own_failures(year), 0
    for check in year.plain("checks"):
        if check["kind"] != "own":
            continue
        records = failures.get((check["suite"], check["rule"]), [])
        told = [[name, row["place"], row["column"], row["observed"]] for name, row in records] or [[None, None, None, seen_as_whole(check)]]
        if (check["failed"] or 0) > len(records):
            told.append([f"另有 {check['failed'] - len(records)} 条，没有列出", None, None, None])
        outcome = "相符" if check["success"] else "不符"
        for cells in told:
            number += 1
            yield [number, SEVERITY_WORDS[check["severity"]], own_asked(check), outcome, *cells, check["notes"], f"{check['suite']}.json", check["rule"]]


def _checks(year: PaperYear, forms: Sequence[Form]) -> list[str]:
    """What was checked for a unit, rule by rule: a list of faults alone would hide what was looked at."""
    counts: dict[str, list[int]] = {}
    for form in forms:
        for row in year.records("judgements", form.project_id):
            count = counts.setdefault(words(row["rule"]), [0, 0, 0])
            for place, name in enumerate(("passed", "failed", "not_assessable")):
                count[place] += row[name] or 0
    lines = [f"{rule} {words(year.rules.get(rule, {}).get('title'))}：通过 {passed}，未通过 {failed}，不能评判 {unjudged}" for rule, (passed, failed, unjudged) in sorted(counts.items())]
    return ["", "已检查的规则", *(lines or ["没有规则适用于这些表"])]


def _explained(year: PaperYear, returned: Return) -> Iterator[list[object]]:
    documents = plain(year.frames["documents"])
    read = sum(document["status"] == "read" for document in documents)
    rejected = sum(document["status"] == "rejected" for document in documents)
    unread = f"，另有 {rejected} 个未能读取（列在未评判事项中）" if rejected else ""
    units = [unit for unit in year.units if unit != NO_UNIT]
    yield ["范围", f"{year.fiscal_year}年度，读取文件 {read} 个{unread}；表 {len(year.forms)} 份，单位 {len(units)} 个。"]
    if NO_UNIT in year.units:
        yield [NO_UNIT, f"表上没有单位的 {len(year.units[NO_UNIT])} 份，没有发出通知；请查明单位后退回。"]
    for rule, why in office_rules().items():
        yield [f"规则 {rule}", f"{why}；不列入给单位的通知和批注。"]
    yield from decisions(year)
    yield from papers_told(year)
    yield ["级别", "严重：不修改不能使用；警示：请修改或说明；提示：供核对。"]
    yield ["位置", "文件内的单元格：如 Sheet1!D12、表 1 行 5 列 3（Word 文件的第 1 个表第 5 行第 3 列）、行 17 列 3（文本）。"]
    yield ["与上次相比", year.comparison.told + "“已解决”的问题列在清单末尾；不能评判、规则改变、表未再报送或经认可的，不算已解决。"]
    if not len(year.frames.get("coverage", ())):
        yield [COVERAGE, "没有应报项目清单（project_list.csv），不能算覆盖率和及时率。"]
    yield ["编号", "同一处的同一问题，每次运行编号相同，与年度报告中的编号一致。"]
    yield ["意见等三列", f"在“{ISSUES}”的“{'”“'.join(WORKING)}”三列填写，存盘后把本文件放进 ledgers/{year.fiscal_year}/（文件名 findings.xlsx，几个人分填的用 findings 开头的几个名字），下次运行照编号带入新的清单；问题不再列出的，留在“{GONE_OPINIONS}”。其他各表不读。"]
    yield ["批注、报告", "两列是链接：打开退回单位的文件，或年度报告中的这一条；请在年度报告所在的文件夹里打开本文件。一张工作表的链接最多 65,000 个，再多的只写字。"]
    yield ["复核得分", "按本次所用的评分口径重算；口径的各项设定见年度报告。" + ("" if "rescoring" in year.frames else "本次没有逐项重算指标得分。")]
    yield ["依据", f"注明“{UNVERIFIED.strip('（）')}”的，是按通行做法或表上说明，引用前请核对原文。"]
    if len(year.units) > MOST_UNIT_SHEETS:
        yield ["分单位的工作表", f"单位有 {len(year.units)} 个，超过 {MOST_UNIT_SHEETS} 个，没有逐一列出；请在问题清单中按“单位”筛选，或看各单位的通知。"]
    if not returned.files:
        yield ["退回的文件", "没有发现问题，没有需要退回的文件。"]
    for file in returned.files:
        how = f"批注副本：{file.why_copy}" if file.why_copy else "原文件，在问题所在的单元格加了批注，其他内容没有改动"
        yield [f"退回 {file.unit}", f"returned/{file.path}（来自 {file.source}，问题 {file.findings} 项{f'，更正 {file.corrections} 处' if file.corrections else ''}）：{how}。"]
