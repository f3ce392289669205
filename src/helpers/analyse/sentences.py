"""Sentences of the report's sections, made from their figures. A sentence without its figures is left out."""

from __future__ import annotations

import pandas as pd

from helpers.analyse import problems, summaries
from helpers.analyse.year import Year, no_unit
from helpers.language.translate import in_a_row, listed, printed, tr, unmarked
from helpers.schema.tables import SOURCE_WORDS

NAMED = 5
"""Projects that a sentence names, of however many."""


def money(amount: float) -> str:
    """1098.0558 -> '1,098.06 万元', in English '10,980,558 yuan'."""
    return tr("{amount:,.2f} 万元", amount=amount)


def share(part: float, whole: float) -> str:
    """(17, 19) -> '89.47%'."""
    return per_cent(part / whole)


def per_cent(fraction: float) -> str:
    return f"{fraction * 100:,.2f}%"


def moved(adjustment: float) -> str:
    """Whether a budget went up or down."""
    return tr("调增") if adjustment > 0 else tr("调减")


def titled(name: str) -> str:
    """A project by its name, in brackets of a title."""
    return tr("《{name}》", name=printed(name))


def budget(year: Year) -> list[str]:
    """Adjustment and execution."""
    written = []
    rows = year.total_rows
    known = rows[rows["adjustment"].notna()]
    if len(known):
        limit = year.setting("adjustment_limit")
        large = summaries.adjusted(year, limit)
        changed = summaries.adjusted(year)
        if changed.empty:
            sentence = tr("{projects:,} 个项目都没有在年中调整预算", projects=len(known))
        else:
            sentence = tr("{projects:,} 个项目中，{adjusted:,} 个在年中调整了预算", projects=len(known), adjusted=len(changed))
        if len(large):
            first = large.iloc[0]
            sentence += tr(
                "，其中 {large:,} 个调整幅度超过 {limit:g}%；幅度最大的是{name}，{moved} {share}",
                large=len(large),
                limit=limit * 100,
                name=titled(first["name"]),
                moved=moved(first["adjustment"]),
                share=per_cent(abs(first["adjustment"])),
            )
        hardly = summaries.hardly_adjusted(year)
        if len(hardly):
            names = tr("（{names}）", names=listed(map(titled, hardly["name"]))) if len(hardly) <= NAMED else ""
            sentence += tr("；另有 {projects:,} 个{names}的两个预算数相差不足 0.01%，不计为调整", projects=len(hardly), names=names)
        written.append(sentence + tr("。"))
    rated = rows[rows["rate"].notna()]
    if len(rated):
        equal = summaries.spent_to_the_last_digit(year)
        if len(equal):
            sentence = tr(
                "{projects:,} 个项目中有 {equal:,} 个（{share}）的全年预算与全年执行数完全相等，直到最末一位",
                projects=len(rated),
                equal=len(equal),
                share=share(len(equal), len(rated)),
            )
            fitted = int(equal["project_id"].isin(summaries.adjusted(year)["project_id"]).sum())
            if fitted:
                sentence += tr("；其中 {projects:,} 个的预算在年中调整过，调整后恰好等于执行数", projects=fitted)
            written.append(sentence + tr("。"))
        limit = year.setting("low_rate")
        low = summaries.below_rate(year, limit)
        if len(low):
            names = listed(
                tr("{name}（{rate}）", name=titled(name), rate=per_cent(rate))
                for name, rate in zip(low["name"].head(NAMED), low["rate"].head(NAMED), strict=True)
            )
            more = tr("等") if len(low) > NAMED else ""
            written.append(
                tr("执行率低于 {limit:g}% 的项目 {projects:,} 个：{names}。", limit=limit * 100, projects=len(low), names=names + more)
            )
        elif not pd.isna(limit):
            written.append(tr("{projects:,} 个项目的执行率都不低于 {limit:g}%。", projects=len(rated), limit=limit * 100))
    return written


def scores(year: Year) -> list[str]:
    """Whether the totals can be believed."""
    rows = summaries.scores(year)
    written = []
    declared = rows[rows["declared_total_score"].notna()]
    if len(declared):
        implied = listed(tr("{grade} {forms:,} 份", grade=tr(row.grade), forms=row.forms) for row in summaries.grades(rows).itertuples())
        unfilled = tr("表上未填等级，") if rows["declared_grade"].isna().all() else ""
        sentence = tr("{forms:,} 份表自评总分平均 {mean:.2f} 分", forms=len(declared), mean=declared["declared_total_score"].mean())
        written.append(sentence + (tr("；{unfilled}按总分推定为{grades}。", unfilled=unfilled, grades=implied) if implied else tr("。")))
    checked = rows[rows["gap"].notna()]
    if len(checked):
        differs = checked[checked["gap"].abs() > summaries.TOLERANCE]
        named = differs[differs["is_explained"]]
        sentence = tr(
            "可以复核的 {forms:,} 份表中，{agree:,} 份的总分与复核结果一致，{differ:,} 份不一致",
            forms=len(checked),
            agree=len(checked) - len(differs),
            differ=len(differs),
        )
        written.append(sentence + (tr("，其中 {forms:,} 份的差额可由一种算法恰好得出。", forms=len(named)) if len(named) else tr("。")))
        written += _two_tests(checked)
    odd = rows[rows["weight_sum"].notna() & ((rows["weight_sum"] - 100).abs() > summaries.TOLERANCE)]
    if len(odd):
        sums = listed(
            tr("{weight:g} 分 {forms:,} 份", weight=weight, forms=count)
            for weight, count in odd["weight_sum"].value_counts().sort_index().items()
        )
        written.append(tr("{forms:,} 份表的分值合计不是 100 分：{sums}。", forms=len(odd), sums=sums))
    return written


def _two_tests(checked: pd.DataFrame) -> list[str]:
    """Why as many forms agree with the review as do, when another number of them is said to hold."""
    agrees, holds = checked["gap"].abs() <= summaries.TOLERANCE, checked["arithmetic"] == "holds"
    weights = (checked["weight_sum"] - 100).abs() > summaries.TOLERANCE
    parts = [
        tr(words, forms=int(those.sum()))
        for words, those in (
            ("{forms:,} 份总分一致的表没有填全得分，不算成立", agrees & (checked["arithmetic"] == "not_judged")),
            ("{forms:,} 份总分一致的表分值合计不是 100 分，不成立", agrees & weights),
            ("{forms:,} 份总分一致的表与所填各项得分之和不符，不成立", agrees & ~weights & (checked["arithmetic"] == "fails")),
            ("{forms:,} 份成立的表所填预算执行得分与按执行率算出的不同，总分不一致", holds & ~agrees),
        )
        if those.any()
    ]
    if not parts:
        return []
    return [
        tr(
            "复核按执行率补算预算执行得分，“算术成立”（{holds:,} 份）只看所填的数：{parts}。",
            holds=int(holds.sum()),
            parts=tr("；").join(parts),
        )
    ]


def indicators(year: Year) -> list[str]:
    """What the indicator rows are worth as evidence."""
    rows = summaries.indicator_shares(year)
    if rows.empty:
        return []
    total = rows[["rows", "full", "target", "wordy", "repeated", "met"]].sum()
    written = [
        tr(
            "{rows:,} 行计分指标中，{full:,} 行（{share}）得满分。",
            rows=total["rows"],
            full=total["full"],
            share=share(total["full"], total["rows"]),
        )
    ]
    if total["target"]:
        written.append(
            tr(
                "{target:,} 行填有年度指标值，其中 {wordy:,} 行（{share}）的指标值不含数字；实际完成值与指标值逐字相同的，文字 {repeated:,} 行，数字 {met:,} 行（恰好完成也会如此）。",
                **{name: total[name] for name in ("target", "wordy", "repeated", "met")},
                share=share(total["wordy"], total["target"]),
            )
        )
    return written


def sources_note(year: Year) -> str:
    """Whether the sources add up to the totals of the forms, over those that have both."""
    if summaries.budget_by_source(year).empty:
        return ""
    gaps = {
        words: _gap(year, name)
        for name, words in (
            ("initial_budget", "年初预算相差 {gap}"),
            ("annual_budget", "全年预算相差 {gap}"),
            ("executed", "全年执行相差 {gap}"),
        )
    }
    apart = [tr(words, gap=money(gap).replace("-", "−")) for words, gap in gaps.items() if abs(gap) >= 0.005]
    if not apart:
        return tr("各来源之和与年度资金总额之和一致{silent}。", silent=_without_sources(year))
    return tr("各来源之和与年度资金总额之和不一致：{gaps}{silent}。", gaps=tr("，").join(apart), silent=_without_sources(year))


def _gap(year: Year, name: str) -> float:
    """The sources of one amount less its totals, over the forms that print both."""
    sources = year.money[(year.money["source"] != "total") & year.money[name].notna() & year.money["source"].isin(SOURCE_WORDS)]
    totals = year.total_rows[year.total_rows[name].notna()]
    return sources.loc[sources["project_id"].isin(totals["project_id"]), name].sum() - totals.loc[totals["project_id"].isin(sources["project_id"]), name].sum()


def _without_sources(year: Year) -> str:
    """How many forms name a total and no source: they are in neither sum."""
    printed_sources = year.money[(year.money["source"] != "total") & year.money[list(summaries.MONEY)].notna().any(axis=1)]
    silent = year.total_rows[~year.total_rows["project_id"].isin(printed_sources["project_id"])]
    return tr("；另有 {forms:,} 份表没有填写各来源的金额，不在其中", forms=len(silent)) if len(silent) else ""


def alt_of_budgets(year: Year) -> str:
    """What the figure of budgets shows, in words."""
    return _alt(tr("逐个项目画出年初预算、全年预算和全年执行数。"), budget(year))


def alt_of_totals(year: Year) -> str:
    """What the figure of totals shows, in words."""
    return _alt(tr("逐份表画出表内总分、各项之和与复核总分，并写明差额和原因。"), scores(year))


def alt_of_points(year: Year) -> str:
    """What the figure of scores against weights shows, in words."""
    rows = summaries.score_points(year)
    lost = rows[rows["score"] < rows["weight"]]
    full = int(rows.loc[rows["score"] >= rows["weight"], "rows"].sum())
    parts = listed(
        tr("分值 {weight:g} 分得 {score:g} 分的 {rows:,} 行", weight=row.weight, score=row.score, rows=row.rows)
        for row in lost.head(8).itertuples()
    )
    more = tr("等") if len(lost) > 8 else ""
    sentence = tr("指标得分对分值的分布：{rows:,} 行得满分", rows=full)
    if not parts:
        return sentence + tr("。")
    return sentence + tr("，{rows:,} 行扣分，即{parts}。", rows=int(lost["rows"].sum()), parts=parts + more)


def alt_of_findings(year: Year) -> str:
    """What the figure of findings shows, in words."""
    return _alt(tr("各条规则发现的问题处数，按问题的级别分为三组，多的在前。"), found(year))


def _alt(first: str, sentences: list[str]) -> str:
    return unmarked(in_a_row([first, *sentences]))


def found(year: Year) -> list[str]:
    """Which rule and which unit stand out."""
    written = []
    rules = problems.by_rule(year)
    failed = rules[rules["findings"] > 0].sort_values(["findings", "rule"], ascending=[False, True])
    if len(failed):
        first = failed.iloc[0]
        written.append(
            tr(
                "{rules:,} 条规则中 {failed:,} 条发现了问题；处数最多的是“{problem}”（{rule}），{findings:,} 处。",
                rules=len(rules),
                failed=len(failed),
                problem=first["problem"],
                rule=first["rule"],
                findings=first["findings"],
            )
        )
        units = problems.by_unit(year)
        worst = units[(units["critical"] > 0) & (units["unit"] != no_unit())]
        if len(worst):
            written.append(
                tr(
                    "严重问题最多的实施单位是{unit}：{findings:,} 处，涉及 {forms:,} 份表。",
                    unit=printed(worst.iloc[0]["unit"]),
                    findings=worst.iloc[0]["critical"],
                    forms=worst.iloc[0]["with_findings"],
                )
            )
    return written


def unjudged(year: Year) -> list[str]:
    """How much was not checked."""
    outcomes = year["outcomes"][["assessed", "not_assessable", "errors"]].fillna(0).sum()
    written = []
    if outcomes["not_assessable"]:
        written.append(
            tr(
                "{rules:,} 条规则评判了 {records:,} 条记录，另有 {open:,} 条因缺少所需内容未能评判。",
                rules=len(year["outcomes"]),
                records=int(outcomes["assessed"]),
                open=int(outcomes["not_assessable"]),
            )
        )
    if outcomes["errors"]:
        written.append(tr("{rules:,} 条规则未能运行，其结果不可作为通过。", rules=int((year["outcomes"]["errors"].fillna(0) > 0).sum())))
    return written
