"""自评质量评分: how well each unit filled in its forms, by items and weights that an office may set; every point lost is tied to a finding.

It says nothing about how well projects were done. What cannot be judged is left out, and the rest is scaled to 100.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import NoReturn

from helpers.config.errors import UnusableInput
from helpers.config.ledgers import ledger_folder
from helpers.config.parameters import RunParameters
from helpers.config.yaml_lines import Located, read_mapping
from helpers.language.normalise import comparable
from helpers.publish.papers.corrected import BY_CORRECTION
from helpers.publish.papers.opinions import STATUSES, Opinions
from helpers.publish.papers.paper_words import NO_UNIT, one_line, words
from helpers.publish.papers.paper_year import Form, PaperYear, office_rules
from helpers.schema.tables import SEVERITIES

FILE = "quality_scores.yml"
COVERAGE, REPAIR, TIMELINESS = "coverage", "repair", "timeliness"
ITEMS = (COVERAGE, "completeness", "arithmetic", "accuracy", "reasons", REPAIR, TIMELINESS)
BY_RULES = frozenset(ITEMS) - {COVERAGE, REPAIR, TIMELINESS}
_LIMITS = ("least_judged", "red_below", "yellow_below")
_KEYS = (*ITEMS, "deductions", "not_counted", *_LIMITS, "tiers")
WHOLE = 100
_SAME = 1e-9


@dataclass(frozen=True)
class Item:
    """One item: its name, its points, and the rules whose findings cost points; no rules where it is a share."""

    key: str
    title: str
    weight: float
    rules: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Scheme:
    """Items and limits; `lines` says where each key stands in `file`."""

    file: str
    lines: Mapping[str, int]
    items: tuple[Item, ...]
    deductions: Mapping[str, float]
    not_counted: frozenset[str]
    least_judged: float
    red_below: float
    yellow_below: float
    tiers: Mapping[str, float]

    def check_rules(self, known: Mapping[str, object]) -> None:
        """Refuse a rule that the catalogue does not have; without a catalogue, in tables of a year whose stage was not run, nothing can be said."""
        for item in self.items if known else ():
            if unknown := sorted(item.rules - known.keys()):
                _refuse(self.file, self.lines[item.key], f"没有规则 {'、'.join(unknown)}")


@dataclass(frozen=True)
class Loss:
    """Points that one finding, project or entry of the list costs; 0 where the form had nothing left to lose."""

    item: str
    points: float
    project: str
    what: str
    rule: str = ""
    severity: str = ""
    source: str = ""


@dataclass(frozen=True)
class ItemScore:
    """What a unit earns in an item; null with the reason where it cannot be judged."""

    item: Item
    score: float | None
    why_not: str = ""
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True)
class UnitScore:
    """A unit's scores; `total` is scaled to 100 and null where too little can be judged."""

    unit: str
    forms: int
    items: tuple[ItemScore, ...]
    judged: float
    total: float | None
    colour: str = ""
    tier: str = ""
    losses: list[Loss] = field(default_factory=list)


def read_scheme(run: RunParameters) -> Scheme:
    """The office's own scheme where it has one, else the one beside this module. Raises UnusableInput with file and line."""
    path = ledger_folder(run) / FILE
    if not path.is_file():
        return _scheme(FILE, resources.files("helpers.publish.papers").joinpath(FILE).read_text("utf-8"))
    return _scheme(str(path), _text(path))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableInput(f"{path}：不是 UTF-8 编码的文本，请另存为 UTF-8。") from None


def _refuse(file: str, line: int, why: str) -> NoReturn:
    raise UnusableInput(f"{file} 第 {line} 行：{why}。")


def _scheme(file: str, text: str) -> Scheme:
    read = read_mapping(file, text)
    for key in read.values:
        if key not in _KEYS:
            _refuse(file, read.lines[key], f"不认识的键 {key}；可用的键：{'、'.join(_KEYS)}")
    if missing := [key for key in _KEYS if key not in ITEMS and key not in read.values]:
        _refuse(file, 1, f"缺少 {'、'.join(missing)}；请整份照抄后修改")
    items = tuple(_item(file, read, key) for key in ITEMS if key in read.values)
    total = math.fsum(item.weight for item in items)
    if abs(total - WHOLE) > _SAME:
        first = min((read.lines[item.key] for item in items), default=1)
        _refuse(file, first, f"各项分值（weight）合计 {total:g}，应为 {WHOLE}：{'、'.join(f'{item.title} {item.weight:g}' for item in items)}")
    deductions = _numbers(file, read, "deductions", 1)
    if deductions.keys() != set(SEVERITIES):
        _refuse(file, read.lines["deductions"], f"deductions 应有 {'、'.join(SEVERITIES)} 三个数")
    limits = {key: _number(file, read.lines[key], key, read.values[key], WHOLE) for key in _LIMITS}
    if limits["red_below"] > limits["yellow_below"]:
        _refuse(file, read.lines["red_below"], "red_below 高于 yellow_below")
    tiers = _numbers(file, read, "tiers", WHOLE)
    if not tiers or list(tiers.values()) != sorted(set(tiers.values()), reverse=True) or min(tiers.values()):
        _refuse(file, read.lines["tiers"], "tiers 的最低分应从高到低，最后一档为 0")
    return Scheme(file, read.lines, items, deductions, _not_counted(file, read), **limits, tiers=tiers)


def _item(file: str, read: Located, key: str) -> Item:
    line, value = read.lines[key], read.values[key]
    keys = {"title", "weight", *({"rules"} if key in BY_RULES else ())}
    if not isinstance(value, dict) or value.keys() != keys:
        _refuse(file, line, f"{key} 应写成 {{{', '.join(sorted(keys, reverse=True))}}}")
    rules = value.get("rules", [])
    if not isinstance(rules, list) or not all(isinstance(rule, str) for rule in rules) or (key in BY_RULES and not rules):
        _refuse(file, line, f"{key} 的 rules 应为规则编号的列表，如 [A01, C02]")
    return Item(key, str(value["title"]), _number(file, line, f"{key} 的 weight", value["weight"], WHOLE), frozenset(rules))


def _numbers(file: str, read: Located, key: str, most: float) -> dict[str, float]:
    value = read.values[key]
    if not isinstance(value, dict):
        _refuse(file, read.lines[key], f"{key} 应写成 {{名称: 数}}")
    return {str(name): _number(file, read.lines[key], f"{key} 的 {name}", number, most) for name, number in value.items()}


def _number(file: str, line: int, name: str, value: object, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
        _refuse(file, line, f"{name} 应为 0 到 {most:g} 的数，而写的是 {value!r}")
    return float(value)


def _not_counted(file: str, read: Located) -> frozenset[str]:
    value = read.values["not_counted"]
    if not isinstance(value, list) or not set(map(str, value)) <= set(STATUSES):
        _refuse(file, read.lines["not_counted"], f"not_counted 应为办理状态的列表，可用：{'、'.join(STATUSES)}")
    return frozenset(map(str, value))


def unit_scores(year: PaperYear, scheme: Scheme, opinions: Opinions) -> list[UnitScore]:
    """The scores of every unit with forms that count, in the order in which they came in, and of those that the list alone names.

    Second copies and forms of other years earn and lose nothing; findings that the office itself acts on cost nothing, nor do those that
    a reviewer's opinion sets aside.
    """
    scheme.check_rules(year.rules)
    scoring = _Scoring(year, scheme, opinions)
    units = {**year.units, **{unit: [] for unit in year.owed if unit not in year.units}}
    return [score for unit, forms in units.items() if unit != NO_UNIT and (score := scoring.of(unit, forms))]


class _Scoring:
    """What the scores of a year's units rest on."""

    def __init__(self, year: PaperYear, scheme: Scheme, opinions: Opinions) -> None:
        self._year, self._scheme = year, scheme
        self._set_aside = {key for key, opinion in opinions.items() if opinion.written.get("办理状态") in scheme.not_counted}
        self._entries: dict[str, list[dict[str, object]]] = {}
        for row in year.plain("coverage"):
            self._entries.setdefault(comparable(words(row["implementing_unit"])), []).append(row)
        self._before: dict[object, list[dict[str, object]]] = {}
        for row in year.comparison.records:
            self._before.setdefault(row["project_id"], []).append(row)

    def of(self, unit: str, forms: Sequence[Form]) -> UnitScore | None:
        counted = [form for form in forms if not form.row["duplicate_of"] and form.row["fiscal_year"] in (None, self._year.fiscal_year)]
        if forms and not counted:
            return None
        items = tuple(self._item(item, unit, counted) for item in self._scheme.items)
        judged = math.fsum(one.item.weight for one in items if one.score is not None)
        earned = math.fsum(one.score for one in items if one.score is not None)
        enough = judged > 0 and judged >= self._scheme.least_judged
        total = round(earned / judged * WHOLE, 2) if enough else None
        losses = [loss for one in items for loss in one.losses]
        return UnitScore(unit, len(counted), items, judged, total, self._colour(total), self._tier(total), losses)

    def _colour(self, total: float | None) -> str:
        if total is None or total >= self._scheme.yellow_below:
            return ""
        return "红" if total < self._scheme.red_below else "黄"

    def _tier(self, total: float | None) -> str:
        return "" if total is None else next(name for name, least in self._scheme.tiers.items() if total >= least)

    def _item(self, item: Item, unit: str, forms: Sequence[Form]) -> ItemScore:
        if item.key in BY_RULES:
            return self._by_findings(item, forms)
        if item.key == REPAIR:
            return self._of_repair(item, forms)
        return self._of_list(item, unit)

    def _by_findings(self, item: Item, forms: Sequence[Form]) -> ItemScore:
        """Each form is worth the same; its findings cost parts of it, the severe ones first, until nothing is left."""
        looked_at = [form for form in forms if self._is_judged(item, form)]
        if not looked_at:
            return ItemScore(item, None, "有关规则都没有条件评判")
        worth = item.weight / len(looked_at)
        losses: list[Loss] = []
        for form in looked_at:
            left = 1.0
            for finding in self._costly(item, form):
                part = min(left, self._scheme.deductions[words(finding["severity"])])
                left -= part
                losses.append(_loss(item, worth * part, form.name, finding))
        return _scored(item, losses)

    def _costly(self, item: Item, form: Form) -> Iterator[dict[str, object]]:
        for finding in form.for_unit:
            if finding["rule"] in item.rules and finding["finding_id"] not in self._set_aside and self._scheme.deductions[words(finding["severity"])]:
                yield finding

    def _is_judged(self, item: Item, form: Form) -> bool:
        rows = (row for row in self._year.records("judgements", form.project_id) if row["rule"] in item.rules)
        return any((row["passed"] or 0) + (row["failed"] or 0) for row in rows)

    def _of_repair(self, item: Item, forms: Sequence[Form]) -> ItemScore:
        """Of the severe findings and warnings of the last submission those that the unit ended; what could not be judged again is left out."""
        asked = [
            (form, row)
            for form in forms
            for row in self._before.get(form.project_id, ())
            if row["severity"] != "info" and row["rule"] not in office_rules() and row["finding_id"] not in self._set_aside
            if row["state"] == "stands" or (row["state"] == "resolved" and row["reason"] != BY_CORRECTION)
        ]
        if not asked:
            return ItemScore(item, None, "没有上次报送的问题可以比较")
        worth = item.weight / len(asked)
        return _scored(item, [_loss(item, worth, form.name, row) for form, row in asked if row["state"] == "stands"])

    def _of_list(self, item: Item, unit: str) -> ItemScore:
        """The share of the list's projects with a form, or of dated forms in time."""
        entries = self._entries.get(comparable(unit), [])
        kept, lost, column = (("reported", "missing", "status") if item.key == COVERAGE else ("on_time", "late", "timeliness"))
        asked = [row for row in entries if row[column] in (kept, lost)]
        if not asked:
            return ItemScore(item, None, self._why_no_share(entries))
        worth = item.weight / len(asked)
        said = "没有报送自评表" if item.key == COVERAGE else "期限 {deadline}，表上填报日期在后，逾期 {days_late} 天"
        losses = [Loss(item.key, worth, one_line(row["project_name"]), said.format_map(row), source=words(row["entry"])) for row in asked if row[column] == lost]
        return _scored(item, losses)

    def _why_no_share(self, entries: Sequence[object]) -> str:
        if not self._entries:
            return "没有应报项目清单"
        return "没有既有期限又印有填报日期的表" if entries else "不在应报项目清单上"


def _loss(item: Item, points: float, project: str, finding: Mapping[str, object]) -> Loss:
    return Loss(item.key, points, project, words(finding["message"]), words(finding["rule"]), words(finding["severity"]), words(finding["finding_id"]))


def _scored(item: Item, losses: Sequence[Loss]) -> ItemScore:
    """The item with what is left of its points: never below 0, whatever the last digit of a sum says."""
    return ItemScore(item, max(0.0, item.weight - math.fsum(loss.points for loss in losses)), losses=tuple(losses))
