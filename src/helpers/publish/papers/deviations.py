"""偏差表: how far each project came from its targets, what that cost, and what the unit says of it; and the sums of each unit.

The deviation is the one that validate computed (table `rescoring`); that of the money is the rate of `recomputed`. Nothing is computed anew.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from helpers.findings.present import problem_of
from helpers.publish.papers.paper_words import counted, cut, is_blank, one_line, reading, words
from helpers.publish.papers.paper_year import Form, PaperYear
from helpers.publish.papers.sheet import COUNT, MARK, PERCENT, POINTS, SheetColumn
from helpers.schema.tables import SEVERITIES, SEVERITY_WORDS

FAR = 0.3
"""A deviation that a column of the summary counts: 30 % of the target, up or down."""
UNKNOWN = "未能计算"
_EXECUTION = "预算执行率"
_DIRECTIONS = {"at_least": "不低于", "at_most": "不高于", "equal": "等于", "range": "区间"}
_OF_MAGNITUDE = "D13"
"""The rule that finds 元 for 万元: figures that it names are no base for a deviation."""
_LONGEST = 120
_ZERO = 1e-9
DEVIATION_COLUMNS = (
    SheetColumn("序号", COUNT, 5), SheetColumn("单位", width=13), SheetColumn("项目", width=18), SheetColumn("类别", MARK, 9),
    SheetColumn("指标", width=24), SheetColumn("年度目标", width=20), SheetColumn("填报结果", width=20), SheetColumn("方向", MARK, 7),
    SheetColumn("偏差", PERCENT, 18), SheetColumn("分值", POINTS, 7), SheetColumn("失分", POINTS, 7), SheetColumn("单位填写的原因", width=22),
    SheetColumn("发现的问题", width=28), SheetColumn("位置", width=13), SheetColumn("文件", width=24),
)  # fmt: skip
PRINTED_DEVIATIONS = 13
TOTAL_COLUMNS = (
    SheetColumn("序号", COUNT, 5), SheetColumn("单位", width=22), SheetColumn("项目数", COUNT, 7), SheetColumn("指标数", COUNT, 7),
    SheetColumn("未达到", COUNT, 7), SheetColumn("达到", COUNT, 7), SheetColumn("好于或超过", COUNT, 8), SheetColumn(f"偏差超过 {FAR:.0%}", COUNT, 9),
    SheetColumn(UNKNOWN, COUNT, 8), SheetColumn("失分的指标数", COUNT, 8), SheetColumn("其中写了原因", COUNT, 8), SheetColumn("失分合计", POINTS, 9),
    *(SheetColumn(word, COUNT, 7) for word in SEVERITY_WORDS.values()),
)  # fmt: skip


@dataclass(frozen=True)
class Deviation:
    """One indicator, or the execution of the budget, beside its target; `share` is null where `unknown` says why it cannot be said."""

    form: Form
    level1: str
    name: str
    target: str
    actual: str
    direction: str
    share: float | None
    unknown: str
    weight: float | None
    lost: float | None
    reason: str
    findings: Sequence[Mapping[str, object]]
    place: str

    @property
    def is_plain(self) -> bool:
        """The target is met exactly, nothing was lost and nothing found: such a row is only counted."""
        return self.share is not None and abs(self.share) < _ZERO and not self.lost and not self.findings


def deviations(year: PaperYear) -> list[Deviation]:
    """The deviations of all forms that are neither copies nor of another year, form by form."""
    return [row for form in filter(year.is_counted, year.forms) for row in (*_of_indicators(year, form), *_of_execution(year, form))]


def deviation_rows(year: PaperYear, found: Sequence[Deviation]) -> Iterator[list[object]]:
    """The rows of 偏差表, unit by unit: those that deviate, cannot be told, lost points or have findings."""
    paths = {row["document_id"]: words(row["path"]) for row in year.plain("documents")}
    shown = [row for row in found if not row.is_plain]
    number = 0
    for unit, rows in _by_unit(year, shown).items():
        for row in rows:
            number += 1
            share = f"{UNKNOWN}：{row.unknown}" if row.share is None else round(row.share, 4)
            yield [
                number, unit, row.form.name, row.level1, row.name, cut(row.target, _LONGEST), cut(row.actual, _LONGEST), row.direction, share,
                row.weight, row.lost, cut(row.reason, _LONGEST), _told(year, row.findings), row.place, paths.get(row.form.row["document_id"]),
            ]  # fmt: skip


def total_rows(year: PaperYear, found: Sequence[Deviation]) -> Iterator[list[object]]:
    """The rows of 偏差汇总: one for each unit, and their sums."""
    units = _by_unit(year, found)
    for number, (unit, rows) in enumerate(units.items(), 1):
        yield [number, unit, *_counts(rows)]
    if units:
        yield [None, "合计", *_counts(found)]


def _counts(rows: Sequence[Deviation]) -> list[object]:
    shares = [row.share for row in rows if row.share is not None]
    losing = [row for row in rows if row.lost]
    forms = {row.form.project_id: row.form for row in rows}
    severities = [finding["severity"] for form in forms.values() for finding in form.findings]
    return [
        len(forms), len(rows), sum(share < -_ZERO for share in shares), sum(abs(share) <= _ZERO for share in shares), sum(share > _ZERO for share in shares),
        sum(abs(share) > FAR + _ZERO for share in shares), len(rows) - len(shares), len(losing), sum(bool(row.reason) for row in losing),
        round(math.fsum(row.lost for row in losing), 4), *(severities.count(severity) for severity in SEVERITIES),
    ]  # fmt: skip


def _by_unit(year: PaperYear, rows: Sequence[Deviation]) -> dict[str, list[Deviation]]:
    units: dict[str, list[Deviation]] = {unit: [] for unit in year.units}
    for row in rows:
        units[row.form.unit].append(row)
    return {unit: own for unit, own in units.items() if own}


def _of_indicators(year: PaperYear, form: Form) -> Iterator[Deviation]:
    rescored = {row["position"]: row for row in year.records("rescoring", form.project_id)} if "rescoring" in year.frames else {}
    rows = [row for row in year.records("indicators", form.project_id) if row["row_kind"] != "unused"]
    with_points = {row["position"] for row in rows if not is_blank(row["weight"]) or not is_blank(row["score"])}
    for row in rows:
        findings = [finding for finding in form.findings if (finding["table"], finding["position"]) == ("indicators", row["position"])]
        share, unknown = _share_of(rescored.get(row["position"]), findings)
        yield Deviation(
            form, one_line(row["level1"]), reading(row["level3"]), reading(row["target_text"]), reading(row["actual_text"]),
            _DIRECTIONS.get(words((rescored.get(row["position"]) or {}).get("direction")), ""), share, unknown, row["weight"],
            # Points of a part (其中) are those of its whole, where that prints any.
            None if row["parent"] in with_points else _lost(row), _reason_of(row), findings, words(row["place"]),
        )  # fmt: skip


def _share_of(rescored: Mapping[str, object] | None, findings: Sequence[Mapping[str, object]]) -> tuple[float | None, str]:
    """The deviation of a row, or why there is none."""
    if rescored is None:
        return None, "不涉及，或没有逐项重算"
    if any(finding["rule"] == _OF_MAGNITUDE for finding in findings):
        return None, f"金额疑有元与万元之误（{_OF_MAGNITUDE}）"
    share = rescored.get("deviation")
    return (None, words(rescored.get("no_deviation")) or "这一年的表由较早的版本算出，请重新运行") if share is None else (share, "")


def _of_execution(year: PaperYear, form: Form) -> Iterator[Deviation]:
    """The execution of the budget, by the rate that the profile's denominator gives; none of a form without a total row of funds."""
    total = year.total_funds(form.project_id)
    if not total:
        return
    findings = [finding for finding in form.findings if finding["table"] == "funds"]
    again = next(iter(year.records("recomputed", form.project_id)), {})
    rate, unsure = again.get("execution_rate"), words(total.get("uncertain")).split()
    unknown = "没有金额，不能算执行率" if rate is None else "所依据的格是推断读出的，不据此评判" if unsure else ""
    yield Deviation(
        form, "预算执行", _EXECUTION, "100%", "" if rate is None else f"{rate:.2%}", "", None if unknown else rate - 1, unknown, total.get("weight"),
        _lost(total), reading(total.get("note")), findings, words(total.get("place")),
    )  # fmt: skip


def _lost(row: Mapping[str, object]) -> float | None:
    """Points that the unit itself took off; null where it gave more than the weight, which a finding tells."""
    weight, score = row.get("weight"), row.get("score")
    return None if weight is None or score is None or score > weight else round(weight - score, 4)


def _reason_of(row: Mapping[str, object]) -> str:
    return "；".join(reading(row[column]) for column in ("deviation_note", "measures") if not is_blank(row[column]))


def _told(year: PaperYear, findings: Sequence[Mapping[str, object]]) -> str:
    """'E02 得分与比例不符（警示）；…': what the findings of a row are called."""
    named = (f"{finding['rule']} {problem_of(year.rules.get(words(finding['rule'])))}（{SEVERITY_WORDS[finding['severity']]}）" for finding in findings)
    return "；".join(dict.fromkeys(named))


def deviations_told(found: Sequence[Deviation]) -> str:
    """The line above 偏差表: how many rows are shown, and that the others are not lost."""
    plain = sum(row.is_plain for row in found)
    unknown = sum(row.share is None for row in found)
    severities = [finding["severity"] for row in found for finding in row.findings]
    left = f"其余 {plain} 项达到指标值、没有失分也没有问题，不列，计入偏差汇总。" if plain else ""
    known = f"共 {len(found)} 项（含预算执行率），算出偏差 {len(found) - unknown} 项，{UNKNOWN} {unknown} 项；列出 {len(found) - plain} 项。{left}"
    return f"{known}各行的问题：{counted(severities)}。" if severities else known
