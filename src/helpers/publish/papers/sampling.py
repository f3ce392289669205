"""Draw the projects to look at on the spot (抽查名单): by money, by risk, by units not yet reached, and by lot.

The lot of a project is a digest of its id and the seed, so that the order in which forms come in does not matter, and anyone can draw again.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from helpers.config.errors import UnusableInput
from helpers.config.ledgers import ledger_folder, nearest
from helpers.config.parameters import RunParameters
from helpers.config.yaml_lines import Located, read_mapping
from helpers.language.normalise import comparable

FILE = "sampling.yml"
AMOUNTS = {"initial_budget": "年初预算数", "annual_budget": "全年预算数", "executed": "全年执行数"}
REQUIRED, MONEY_FIRST, RISK_FIRST, UNIT_FIRST, BY_LOT = "必抽单位", "按资金", "按风险", "按单位", "随机"
_SHARES = {"by_money": MONEY_FIRST, "by_risk": RISK_FIRST, "by_units": UNIT_FIRST, "by_random": BY_LOT}
_POINTS = {"points_critical": "critical", "points_warning": "warning", "points_info": "info"}
_WHOLE = 100


@dataclass(frozen=True)
class SamplingPlan:
    """How a year's sample is drawn: its size, the shares of the ways, what a finding counts, and the units that must be in it."""

    share: float
    fewest: int
    most: int
    amount: str
    shares: Mapping[str, float]
    points: Mapping[str, float]
    required_units: tuple[str, ...]
    seed: str

    def size(self, projects: int) -> int:
        """How many of so many projects are drawn, before the units that must be in the sample."""
        return min(projects, max(self.fewest, min(self.most, math.ceil(round(self.share * projects, 9)))))

    def quotas(self, size: int) -> dict[str, int]:
        """How many of the sample are drawn in each way: shares of the size, whole numbers by the largest remainders."""
        exact = {way: share * size / _WHOLE for way, share in self.shares.items()}
        quotas = {way: math.floor(round(value, 9)) for way, value in exact.items()}
        by_remainder = sorted(exact, key=lambda way: quotas[way] - round(exact[way], 9))
        for way in by_remainder[: size - sum(quotas.values())]:
            quotas[way] += 1
        return quotas


@dataclass(frozen=True)
class Candidate:
    """A project that may be drawn: its unit, its money in 万元 (null where the form has none) and the points of its findings."""

    project_id: str
    unit: str
    money: float | None
    risk: float


@dataclass(frozen=True)
class Draw:
    """A project that was drawn: in which way, and its rank among those that this way looks at."""

    candidate: Candidate
    way: str
    rank: int
    among: int


def draw(candidates: Sequence[Candidate], plan: SamplingPlan, fiscal_year: int) -> list[Draw]:
    """The sample, the ways in their order: units that must be in it, money, risk, units not yet reached, lot.

    What a way cannot draw, because no project has money or findings, is drawn by lot.
    """
    lots = {one.project_id: lot(one.project_id, plan.seed, fiscal_year) for one in candidates}
    by_lot = sorted(candidates, key=lambda one: lots[one.project_id])
    by_money = sorted((one for one in by_lot if one.money and one.money > 0), key=lambda one: -one.money)
    by_risk = sorted((one for one in by_lot if one.risk > 0), key=lambda one: (-one.risk, -(one.money or 0)))
    drawn: dict[str, Draw] = {}
    required = _first_of_units(by_lot, drawn, {comparable(unit) for unit in plan.required_units})
    size = max(plan.size(len(candidates)), len(required))
    _take(drawn, REQUIRED, required, len(required))
    quotas = plan.quotas(size - len(drawn))
    _take(drawn, MONEY_FIRST, by_money, quotas[MONEY_FIRST])
    _take(drawn, RISK_FIRST, by_risk, quotas[RISK_FIRST])
    _take(drawn, UNIT_FIRST, _first_of_units(by_lot, drawn), quotas[UNIT_FIRST])
    _take(drawn, BY_LOT, [one for one in by_lot if one.project_id not in drawn], size - len(drawn))
    return list(drawn.values())


def lot(project_id: str, seed: str, fiscal_year: int) -> str:
    """The lot of a project: the first twelve digits of a digest of year, seed and id; the smallest is drawn first."""
    return hashlib.sha256(f"{fiscal_year} {seed} {project_id}".encode()).hexdigest()[:12]


def _take(drawn: dict[str, Draw], way: str, order: Sequence[Candidate], count: int) -> None:
    """Draw so many of an order that are not drawn yet."""
    for rank, candidate in enumerate(order, 1):
        if count <= 0:
            return
        if candidate.project_id not in drawn:
            drawn[candidate.project_id] = Draw(candidate, way, rank, len(order))
            count -= 1


def _first_of_units(by_lot: Sequence[Candidate], drawn: Mapping[str, Draw], units: set[str] | None = None) -> list[Candidate]:
    """Of each unit without a drawn project (or of the named units) the project with most money, then risk; the unit with most money first."""
    reached = {one.candidate.unit for one in drawn.values()}
    groups: dict[str, list[Candidate]] = {}
    for candidate in by_lot:
        if comparable(candidate.unit) in units if units is not None else candidate.unit not in reached:
            groups.setdefault(candidate.unit, []).append(candidate)
    ordered = sorted(groups.values(), key=lambda group: -math.fsum(one.money or 0 for one in group))
    return [min(group, key=lambda one: (-(one.money or 0), -one.risk)) for group in ordered]


def read_sampling(run: RunParameters) -> SamplingPlan:
    """The plan of a year: the default, and over it what the office wrote into `sampling.yml` beside its ledgers.

    Raises UnusableInput, with file and line, for an unknown key, a value of the wrong kind or out of its range, and shares that do not add up.
    """
    own = ledger_folder(run) / FILE
    return sampling_plan(str(own), _text_of(own) if own.is_file() else "")


def sampling_plan(file: str, text: str) -> SamplingPlan:
    """The plan that a text of YAML gives; what it leaves out is as in the default."""
    default = read_mapping(FILE, (resources.files("helpers.publish.papers") / FILE).read_text(encoding="utf-8"))
    own = read_mapping(file, text)
    values = {**_checked(FILE, default, default.values), **_checked(file, own, default.values)}
    _check_together(file, own, values)
    return SamplingPlan(
        **{name: values[name] for name in ("share", "fewest", "most", "amount")},
        shares={way: float(values[key]) for key, way in _SHARES.items()},
        points={severity: float(values[key]) for key, severity in _POINTS.items()},
        required_units=tuple(values["required_units"]),
        seed=str(values["seed"]).strip(),
    )


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableInput(f"{path}：不是 UTF-8 编码的文本，请另存为 UTF-8。") from None


def _checked(file: str, given: Located, known: Iterable[str]) -> dict[str, object]:
    for key, value in given.values.items():
        at = f"{file} 第 {given.lines[key]} 行"
        if key not in _KINDS or key not in known:
            like = nearest(key, _KINDS)
            raise UnusableInput(f"{at}：不认识的键 {key}{f'，是不是 {like}' if like else ''}；可用的键：{'、'.join(_KINDS)}。")
        fits, kind = _KINDS[key]
        if not fits(value):
            raise UnusableInput(f"{at}：{key} 应为{kind}，而写的是 {given.written.get(key, value)!r}。")
    return given.values


def _check_together(file: str, own: Located, values: Mapping[str, object]) -> None:
    """Refuse shares that do not add up to 100, and a least size above the most, at the first of the lines that say it."""
    total = math.fsum(values[key] for key in _SHARES)
    if abs(total - _WHOLE) > 1e-6:
        told = "、".join(f"{key} {values[key]:g}{'' if key in own.values else '（默认）'}" for key in _SHARES)
        raise UnusableInput(f"{file} 第 {_first_line(own, _SHARES)} 行：抽取份额合计应为 {_WHOLE}，而现在合计 {total:g}：{told}。")
    if values["fewest"] > values["most"]:
        raise UnusableInput(f"{file} 第 {_first_line(own, ('fewest', 'most'))} 行：fewest {values['fewest']} 大于 most {values['most']}：至少抽的个数不能多于至多抽的。")


def _first_line(own: Located, keys: Iterable[str]) -> int:
    return min(own.lines[key] for key in keys if key in own.lines)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_amount_of(value: object) -> bool:
    return _is_number(value) and 0 <= value <= 1_000_000


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


_KINDS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "share": (lambda value: _is_number(value) and 0 < value <= 1, "大于 0、不超过 1 的数（如 0.2 是两成）"),
    "fewest": (_is_count, "不小于 1 的整数"),
    "most": (_is_count, "不小于 1 的整数"),
    "amount": (lambda value: isinstance(value, str) and value in AMOUNTS, f"{'、'.join(AMOUNTS)} 之一"),
    **dict.fromkeys(_SHARES, (lambda value: _is_number(value) and 0 <= value <= _WHOLE, f"0 到 {_WHOLE} 的数")),
    **dict.fromkeys(_POINTS, (_is_amount_of, "不小于 0 的数")),
    "required_units": (lambda value: isinstance(value, list) and all(map(_is_word, value)), "单位名称的列表，如 [某馆, 某站]"),
    "seed": (lambda value: _is_word(value) or (isinstance(value, int) and not isinstance(value, bool)), "整数或文字"),
}
"""Every key with what its value must be, and that in words."""
