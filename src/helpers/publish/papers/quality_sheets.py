"""`quality_scores.xlsx`: the scores of the units, every point that was lost, the lists of units, and how to read them.

It is a workbook of its own: `findings.xlsx` is worked in, and parts of it are shown to units, which this is not for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

from helpers.ooxml.package import tidied
from helpers.publish.papers.paper_year import PaperYear
from helpers.publish.papers.quality_scores import BY_RULES, FILE, Scheme, UnitScore
from helpers.publish.papers.sheet import COUNT, MARK, POINTS, SheetColumn, new_workbook, write_sheet
from helpers.schema.tables import SEVERITY_WORDS

SCORES, LOSSES, LISTS, EXPLAINED = "自评质量评分", "扣分明细", "红黄名单", "说明"
_NOT_ABOUT_PROJECTS = "评的是自评表填报的质量，不是项目的绩效。名单和下年预算安排都是建议，由财政部门核实、决定。"
_LOSS_COLUMNS = (
    SheetColumn("序号", COUNT, 6), SheetColumn("单位", width=18), SheetColumn("评分项", MARK, 8), SheetColumn("项目", width=22), SheetColumn("级别", MARK, 7),
    SheetColumn("规则", MARK, 7), SheetColumn("扣分的事由", width=56), SheetColumn("扣分", POINTS, 8), SheetColumn("编号或清单的行", width=20),
)  # fmt: skip
_LIST_COLUMNS = (
    SheetColumn("序号", COUNT, 6), SheetColumn("名单（建议）", MARK, 9), SheetColumn("单位", width=24), SheetColumn("总分", POINTS, 9), SheetColumn("扣分最多的项", width=44),
    SheetColumn("没有评的项", width=44),
)  # fmt: skip


def quality_workbook(year: PaperYear, scheme: Scheme, scores: Sequence[UnitScore]) -> bytes:
    """The workbook; the same scores give the same bytes."""
    book, of = new_workbook(), f"{year.fiscal_year}年度"
    items = scheme.items
    columns = (
        SheetColumn("序号", COUNT, 6), SheetColumn("单位", width=22), SheetColumn("表（份）", COUNT, 7),
        *(SheetColumn(f"{item.title}（{item.weight:g}）", POINTS, 9) for item in items),
        SheetColumn("可评分值", POINTS, 8), SheetColumn("总分（折算）", POINTS, 9), SheetColumn("名单（建议）", MARK, 8), SheetColumn("下年预算安排（建议）", MARK, 11),
        SheetColumn("没有评的项和原因", width=40),
    )  # fmt: skip
    write_sheet(book, SCORES, f"{of}自评质量评分", _NOT_ABOUT_PROJECTS + "空白的项没有条件评，不计入，其余折算为 100 分。", columns, _score_rows(scores), 2)
    write_sheet(book, LOSSES, f"{of}自评质量扣分明细", "每项得分＝分值－本表所列扣分之和；扣分为 0 的，是那份表在该项已经扣完。", _LOSS_COLUMNS, _loss_rows(scheme, scores), 2)
    write_sheet(book, LISTS, f"{of}红黄名单（建议）", _NOT_ABOUT_PROJECTS, _LIST_COLUMNS, _list_rows(scores), 2)
    write_sheet(book, EXPLAINED, "说明", of, (SheetColumn("事项", width=22), SheetColumn("内容", width=110)), _explained(scheme))
    out = BytesIO()
    book.save(out)
    return tidied(out.getvalue(), f"{of}自评质量评分")


def _score_rows(scores: Sequence[UnitScore]) -> Iterator[list[object]]:
    ordered = sorted(scores, key=lambda score: (score.total is None, -(score.total or 0)))
    for number, score in enumerate(ordered, 1):
        points = [None if one.score is None else round(one.score, 2) for one in score.items]
        yield [number, score.unit, score.forms, *points, score.judged, score.total, score.colour, score.tier, _not_judged(score)]


def _not_judged(score: UnitScore) -> str:
    told = [f"{one.item.title}：{one.why_not}" for one in score.items if one.score is None]
    return "；".join([*told, *([] if score.total is not None else ["能评的分值太少，不给总分"])])


def _loss_rows(scheme: Scheme, scores: Sequence[UnitScore]) -> Iterator[list[object]]:
    titles = {item.key: item.title for item in scheme.items}
    losses = ((score.unit, loss) for score in scores for loss in score.losses)
    for number, (unit, loss) in enumerate(losses, 1):
        yield [number, unit, titles[loss.item], loss.project, SEVERITY_WORDS.get(loss.severity), loss.rule, loss.what, round(loss.points, 4), loss.source]


def _list_rows(scores: Sequence[UnitScore]) -> Iterator[list[object]]:
    listed = sorted((score for score in scores if score.colour), key=lambda score: score.total)
    for number, score in enumerate(listed, 1):
        lost = sorted(((one.item.weight - one.score, one.item.title, len(one.losses)) for one in score.items if one.losses), key=lambda one: -one[0])
        told = "；".join(f"{title} 扣 {points:.2f} 分（{count} 项）" for points, title, count in lost[:3])
        yield [number, score.colour, score.unit, score.total, told, _not_judged(score)]


def _explained(scheme: Scheme) -> Iterator[list[object]]:
    yield ["性质", _NOT_ABOUT_PROJECTS]
    own = scheme.file if scheme.file != FILE else f"随程序的 {FILE}"
    yield ["评分办法", f"{own}；本单位另定的，写在 data/ledgers/<年度>/{FILE}。"]
    costs = "、".join(f"{SEVERITY_WORDS[severity]} {cost:g}" for severity, cost in scheme.deductions.items())
    how = {
        "coverage": "应报项目清单上已报的项数÷（已报＋未报）。",
        "repair": "上次报送的严重和警示问题中已解决的÷（已解决＋仍存在）；台账更正的、不能评判的、规则改变的、表未再报送的不算。",
        "timeliness": "按期÷（按期＋逾期），只算有期限且印有填报日期的表；未填日期的不算。",
    }
    for item in scheme.items:
        by_rules = f"规则 {'、'.join(sorted(item.rules))}。每份评判过的表从 1 扣起，每个问题扣：{costs}，扣完为止；得分＝分值×各份表的平均。"
        yield [f"{item.title}（{item.weight:g} 分）", by_rules if item.key in BY_RULES else how[item.key]]
    yield ["不扣分的", f"复核单位自己处理的规则；台账认可的问题；findings.xlsx 里办理状态为{'、'.join(sorted(scheme.not_counted))}的；重复报送和其他年度的表。"]
    yield ["没有条件评的项", f"不计入，其余各项折算为 100 分；能评的分值不到 {scheme.least_judged:g} 分的，不给总分。各单位能评的项不同的，总分不宜直接比较。"]
    yield ["红黄名单", f"建议：总分低于 {scheme.red_below:g} 分为红，低于 {scheme.yellow_below:g} 分为黄。"]
    tiers = "、".join(f"{name} {least:g} 分起" for name, least in scheme.tiers.items())
    yield ["下年预算安排", f"建议，只依据自评质量：{tiers}。安排预算还须看项目绩效、重点评价和财力，不能只凭本表。"]
