"""`review_plan.xlsx`: the projects to look at on the spot, the deviations from the targets, their sums by unit, and what they rest on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from io import BytesIO

from helpers.language.normalise import comparable
from helpers.ooxml.package import tidied
from helpers.publish.papers.deviations import (
    DEVIATION_COLUMNS,
    FAR,
    PRINTED_DEVIATIONS,
    TOTAL_COLUMNS,
    UNKNOWN,
    Deviation,
    deviation_rows,
    deviations,
    deviations_told,
    total_rows,
)
from helpers.publish.papers.paper_words import NO_UNIT, counted, words
from helpers.publish.papers.paper_year import Form, PaperYear
from helpers.publish.papers.sampling import (
    AMOUNTS,
    BY_LOT,
    FILE,
    MONEY_FIRST,
    REQUIRED,
    RISK_FIRST,
    UNIT_FIRST,
    Candidate,
    Draw,
    SamplingPlan,
    draw,
    lot,
)
from helpers.publish.papers.sheet import COUNT, MARK, MONEY, PERCENT, POINTS, SheetColumn, new_workbook, write_list, write_sheet
from helpers.schema.tables import SEVERITIES, SEVERITY_WORDS

PLAN, DEVIATIONS, TOTALS, ABOUT = "抽查名单", "偏差表", "偏差汇总", "说明"
_OF_MAGNITUDE = "D13"
_SURE = 0.05
"""One in twenty is the chance that is left of a share of faults above the one that is named."""
_NAMED = 10
"""Projects and units that a sentence names."""


def review_plan(year: PaperYear, plan: SamplingPlan) -> bytes:
    """The workbook of a year; the same tables and the same plan give the same bytes."""
    book, found, sample = new_workbook(), deviations(year), Sample(year, plan)
    money = SheetColumn(f"{AMOUNTS[plan.amount]}（万元）", MONEY, 15)
    columns = (
        SheetColumn("序号", COUNT, 5), SheetColumn("单位", width=20), SheetColumn("项目", width=26), SheetColumn("方式", MARK, 9),
        SheetColumn("抽中的理由", width=52), money, SheetColumn("占全部金额", PERCENT, 9),
        *(SheetColumn(word, COUNT, 6) for word in SEVERITY_WORDS.values()), SheetColumn("表内总分", POINTS, 8), SheetColumn("抽签号", width=14), SheetColumn("文件", width=24),
    )  # fmt: skip
    write_list(book, PLAN, f"{year.fiscal_year}年度项目支出绩效自评抽查名单", sample.told(), columns, sample.rows(), 3, 11)
    write_list(book, DEVIATIONS, f"{year.fiscal_year}年度项目支出绩效自评偏差表", deviations_told(found), DEVIATION_COLUMNS, deviation_rows(year, found), 3, PRINTED_DEVIATIONS)
    write_list(book, TOTALS, f"{year.fiscal_year}年度项目支出绩效自评偏差汇总", f"按单位汇总，含预算执行率；各数的含义见“{ABOUT}”。", TOTAL_COLUMNS, total_rows(year, found), 2)
    about = (*sample.explained(), *_explained(year, found))
    write_sheet(book, ABOUT, "说明", f"{year.fiscal_year}年度", (SheetColumn("事项", width=24), SheetColumn("内容", width=110)), about)
    out = BytesIO()
    book.save(out)
    return tidied(out.getvalue(), f"{year.fiscal_year}年度项目支出绩效自评抽查名单和偏差表")


class Sample:
    """The sample of a year: what was drawn from which projects, and what that reaches."""

    def __init__(self, year: PaperYear, plan: SamplingPlan) -> None:
        self._year, self._plan = year, plan
        self._forms = {form.project_id: form for form in year.forms if not year.kept_out(form)}
        self._candidates = [self._candidate(form) for form in self._forms.values()]
        self.drawn: list[Draw] = draw(self._candidates, plan, year.fiscal_year)

    def _candidate(self, form: Form) -> Candidate:
        risk = math.fsum(self._plan.points[finding["severity"]] for finding in form.for_unit)
        return Candidate(form.project_id, form.unit, self._year.total_funds(form.project_id).get(self._plan.amount), risk)

    def rows(self) -> Iterator[list[object]]:
        """The rows of 抽查名单."""
        whole = _sum(self._candidates)
        paths = {row["document_id"]: words(row["path"]) for row in self._year.plain("documents")}
        for number, one in enumerate(self.drawn, 1):
            form, money = self._forms[one.candidate.project_id], one.candidate.money
            severities = [finding["severity"] for finding in form.for_unit]
            yield [
                number, form.unit, form.name, one.way, self._why(one, form), money, None if not money or not whole else round(money / whole, 4),
                *(severities.count(severity) for severity in SEVERITIES), form.row["declared_total_score"],
                lot(form.project_id, self._plan.seed, self._year.fiscal_year), paths.get(form.row["document_id"]),
            ]  # fmt: skip

    def _why(self, one: Draw, form: Form) -> str:
        """Why a project was drawn, with the figures that decided."""
        amount = AMOUNTS[self._plan.amount]
        money = f"{amount} {one.candidate.money:,.10g} 万元" if one.candidate.money is not None else f"没有{amount}"
        severities = [finding["severity"] for finding in form.for_unit]
        told = {
            REQUIRED: f"{FILE} 写明该单位必抽；取其中资金最多的一个，{money}",
            MONEY_FIRST: f"{money}，在 {one.among} 个有金额的项目中居第 {one.rank}",
            RISK_FIRST: f"{counted(severities) or '没有问题'}，风险分 {one.candidate.risk:g}，在 {one.among} 个有风险分的项目中居第 {one.rank}",
            UNIT_FIRST: f"该单位还没有项目被抽中；取其中资金最多的一个，{money}",
            BY_LOT: f"抽签号在其余 {one.among} 个项目中居第 {one.rank}（种子 {self._plan.seed}）",
        }[one.way]
        doubt = "；金额疑有元与万元之误，请先核对" if self._in_doubt(form) else ""
        return f"{told}{doubt}。"

    def _in_doubt(self, form: Form) -> bool:
        return any(finding["rule"] == _OF_MAGNITUDE for finding in form.findings)

    def told(self) -> str:
        """The line above the list: how many were drawn, and the shares of projects, money and units that they reach."""
        if not self._candidates:
            return "没有可以抽查的项目：没有收到完整的、本年度的自评表。"
        drawn = [one.candidate for one in self.drawn]
        units, all_units = len({one.unit for one in drawn} - {NO_UNIT}), len({one.unit for one in self._candidates} - {NO_UNIT})
        ways = "、".join(f"{way} {count} 个" for way in (REQUIRED, MONEY_FIRST, RISK_FIRST, UNIT_FIRST, BY_LOT) if (count := sum(one.way == way for one in self.drawn)))
        parts = [f"抽中 {len(drawn)} 个项目（{ways}），占 {len(self._candidates)} 个的 {len(drawn) / len(self._candidates):.1%}"]
        if whole := _sum(self._candidates):
            parts.append(f"{AMOUNTS[self._plan.amount]} {_sum(drawn):,.10g} 万元，占 {whole:,.10g} 万元的 {_sum(drawn) / whole:.1%}")
        else:
            parts.append(f"各表都没有{AMOUNTS[self._plan.amount]}，不能算金额的份额")
        if all_units:
            parts.append(f"单位 {units} 个，占 {all_units} 个的 {units / all_units:.1%}")
        return "；".join(parts) + "。"

    def explained(self) -> Iterator[list[object]]:
        """What 说明 says of the sample: its range, how it was drawn, and what it does not prove."""
        plan, year = self._plan, self._year
        out = [form for form in year.forms if form.project_id not in self._forms]
        kept = "、".join(f"{word} {count} 份" for word in ("残缺表", "重复报送", "其他年度的表") if (count := sum(word in year.kept_out(form) for form in out)))
        yield ["抽查的范围", f"{len(self._candidates)} 个项目，一份完整的、本年度的表算一个。" + (f"不在范围内的：{kept}。" if kept else "")]
        yield ["抽取的结果", self.told()]
        shares = "、".join(f"{way} {share:g}" for way, share in plan.shares.items())
        points = "、".join(f"{SEVERITY_WORDS[severity]} {points:g}" for severity, points in plan.points.items())
        yield ["抽取的参数", f"抽 {plan.share:.10g}（至少 {plan.fewest} 个，至多 {plan.most} 个）；份额 {shares}；风险分 {points}；种子 {plan.seed}。参数在 data/ledgers/{year.fiscal_year}/{FILE} 里改，没有写的照默认。"]
        yield ["抽取的次序", f"先抽必抽单位，再依次按资金、风险、单位、随机抽，已抽中的不重复抽；哪一种抽不满，余下的随机抽。资金以表内“{AMOUNTS[plan.amount]}”计，没有填的不按资金抽。"]
        yield ["抽签号", "年度、种子和项目编号的摘要（SHA-256）的前 12 位，小的先抽；与收表的先后无关，任何人都可以重算。种子请在收齐自评表后另定，以免被预先算出。"]
        yield from self._doubts()
        yield from self._proves_not()

    def _doubts(self) -> Iterator[list[object]]:
        """What keeps the sample from being as it was asked for."""
        plan = self._plan
        known = {comparable(one.unit): one.unit for one in self._candidates}
        if strangers := [unit for unit in plan.required_units if comparable(unit) not in known]:
            yield ["没有抽到的必抽单位", f"{'、'.join(strangers)}：范围内没有这些单位的项目，请核对名称（应与表内所印的一致），或先催报。"]
        if len(self._candidates) < plan.fewest:
            yield ["项目不足", f"要求至少抽 {plan.fewest} 个，范围内只有 {len(self._candidates)} 个，已全部抽取。"]
        if blank := [one for one in self._candidates if one.money is None]:
            yield ["没有金额的项目", f"{self._names(blank)}：不按资金抽，也不在金额的份额之内。"]
        if doubtful := [one for one in self._candidates if self._in_doubt(self._forms[one.project_id])]:
            yield ["金额待核的项目", f"{self._names(doubtful)}：疑有元与万元之误（{_OF_MAGNITUDE}）；误在资金表的，金额的名次和份额都不可靠，请核对后重新运行。"]

    def _proves_not(self) -> Iterator[list[object]]:
        rest = len(self._candidates) - len(self.drawn)
        yield ["不能证明什么", "没有抽中的项目没有经过现场核对，不表示没有问题；抽中也不表示有问题。"]
        yield ["不能证明什么", "按资金、风险和单位抽的部分是有意挑选的，其中有问题的比例不能推算到全部项目。"]
        if lots := sum(one.way == BY_LOT for one in self.drawn):
            others = sum(one.way != BY_LOT for one in self.drawn)
            pool = len(self._candidates) - others
            bound = _most_faulty(pool, lots)
            yield ["不能证明什么", f"随机部分 {lots} 个，从其余 {pool} 个中抽出；即使都没有问题，也只能有 95% 的把握说这 {pool} 个中有问题的不超过 {bound} 个（{bound / pool:.0%}）。"]
        elif rest:
            yield ["不能证明什么", "没有随机抽取的部分，因此对没有抽中的项目什么也不能说。"]
        yield ["不能证明什么", "风险分只来自对表的复核：表填得整齐而事实不符的项目，风险分可以是 0。没有报送、没有读出的表不在范围内。"]

    def _names(self, candidates: Sequence[Candidate]) -> str:
        names = [f"{one.unit} {self._forms[one.project_id].name}" for one in candidates]
        return "、".join(names[:_NAMED]) + (f"等 {len(names)} 个" if len(names) > _NAMED else "")


def _sum(candidates: Sequence[Candidate]) -> float:
    return math.fsum(one.money or 0 for one in candidates)


def _most_faulty(pool: int, lots: int) -> int:
    """The largest number of faulty projects among `pool` of which `lots` drawn ones would all be sound with a chance of one in twenty or more."""
    faulty, chance = 0, 1.0
    while faulty < pool - lots:
        chance *= (pool - faulty - lots) / (pool - faulty)
        if chance < _SURE:
            break
        faulty += 1
    return faulty


def _explained(year: PaperYear, found: Sequence[Deviation]) -> Iterator[list[object]]:
    yield ["偏差", "（完成值 − 指标值）÷ 指标值；不高于的指标取相反数，因此负数是没有达到，正数是好于指标值（写“等于”的，是多于指标值）。百分数的指标也按比例算，不按百分点。"]
    yield ["预算执行率的偏差", "执行率 − 100%，执行率按本次所用评分口径的分母由金额算出。"]
    yield [UNKNOWN, "两个数都确切读出、单位相同、看得出方向的，才算偏差；其余写明原因。未能计算不表示没有达到。"]
    yield ["失分", "分值 − 自评得分，即单位自己扣的分；复核得分见 findings.xlsx 的复核表。“其中”各行的分值已在上一行的，不重复计。"]
    yield ["单位填写的原因", "照表内，长的截短；写在表尾或总体完成情况里的，见原表。"]
    yield ["偏差汇总", f"未达到、达到、好于或超过三栏之和，加上{UNKNOWN}，等于指标数。“偏差超过 {FAR:.0%}”含两个方向：过高的可能是指标值定得过低。问题按各单位的表计，不限于有偏差的指标。"]
    if out := sum(not year.is_counted(form) for form in year.forms):
        yield ["不在偏差表内", f"重复报送和其他年度的表 {out} 份。"]
    if not found:
        yield ["偏差表", "没有可以列出的指标。"]
