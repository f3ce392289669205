"""Sentences of the report, made from its figures. A sentence whose figures are missing is not written."""

from __future__ import annotations

from helpers.analyse import decisions, problems, summaries
from helpers.analyse.year import Year
from helpers.language import in_a_row, listed, printed, tr, unmarked

_SEVERITY = {"critical": "严重", "warning": "警示", "info": "提示"}


def money(amount: float) -> str:
    """1098.0558 -> '1,098.06 万元', in English '10,980,558 yuan'."""
    return tr("{amount:,.2f} 万元", amount=amount)


def share(part: float, whole: float) -> str:
    """(17, 19) -> '89.47%'."""
    return per_cent(part / whole)


def per_cent(fraction: float) -> str:
    return f"{fraction * 100:,.2f}%"


def tiles(year: Year) -> list[dict[str, str]]:
    """The three figures of the year: forms, money, arithmetic; one whose parts are missing is left out."""
    shown = [
        {
            "label": tr("收到的自评表"),
            "value": f"{len(year.forms):,}",
            "unit": tr("{forms|份|份}", forms=len(year.forms)),
            "note": _forms_note(year),
        }
    ]
    total = summaries.budget_total(year)
    if total["rate"] is not None:
        note = tr("全年预算 {budget}，执行 {executed}", budget=money(total["annual_budget"]), executed=money(total["executed"]))
        shown.append({"label": tr("预算执行率"), "value": per_cent(total["rate"]).removesuffix("%"), "unit": "%", "note": note})
    scored = summaries.scores(year)
    if len(scored):
        sound = int(scored["sound"].sum())
        blank = int(scored["sum_of_parts"].isna().sum())
        note = tr("分值合计为 100 分，且总分等于各项得分与预算执行得分之和")
        if blank:
            note += tr("；另有 {forms:,} 份缺少得分，未能评判", forms=blank)
        unit = tr("份，共 {forms:,} 份", forms=len(scored))
        shown.append({"label": tr("算术成立的表"), "value": f"{sound:,}", "unit": unit, "note": note})
    return shown


def at_a_glance(year: Year) -> list[str]:
    """How the year went, and what is wrong."""
    written = []
    total = summaries.budget_total(year)
    if total["rate"] is not None and total["adjustment"] is not None:
        written.append(
            tr(
                "{projects:,} 个项目年初预算 {initial}，全年预算 {annual}{change}；执行 {executed}，执行率 {rate}。",
                projects=len(year.total_rows),
                initial=money(total["initial_budget"]),
                annual=money(total["annual_budget"]),
                change=_change(total["adjustment"]),
                executed=money(total["executed"]),
                rate=per_cent(total["rate"]),
            )
        )
    counts = problems.by_severity(year)
    found = year["findings"]
    if len(found):
        parts = listed(
            tr("{severity} {findings:,} 处", severity=tr(_SEVERITY[severity]), findings=count)
            for severity, count in counts.items()
            if count
        )
        written.append(
            tr(
                "共发现问题 {findings:,} 处（{parts}），涉及 {forms:,} 份表。",
                findings=len(found),
                parts=parts,
                forms=found["project_id"].nunique(),
            )
        )
    elif len(year["judgements"]) and year["judgements"]["passed"].sum():
        written.append(tr("{records:,} 条记录经过评判，没有发现问题。", records=int(year["judgements"]["passed"].sum())))
    return written + decisions.said(year)


def _change(adjustment: float) -> str:
    if abs(adjustment) < 0.00005:
        return tr("，与年初相同")
    return tr("，较年初{moved} {share}", moved=_moved(adjustment), share=per_cent(abs(adjustment)))


def _moved(adjustment: float) -> str:
    return tr("调增") if adjustment > 0 else tr("调减")


def counted(year: Year) -> list[str]:
    """What the sums leave out, and why."""
    written = []
    if len(year.duplicates):
        written.append(tr("重复提交的表 {forms:,} 份，合计时只计一次。", forms=len(year.duplicates)))
    if len(year.fragments):
        named = year.fragments["place"].dropna()
        places = listed(named.head(5)) + (tr("等") if len(named) > 5 else "")
        written.append(tr("残缺表 {forms:,} 份（{places}），只评判其现存内容，不计入合计。", forms=len(year.fragments), places=places))
    if len(year.without_amount_unit):
        names = listed(_titled(year.names[key]) for key in year.without_amount_unit["project_id"].head(5))
        written.append(
            tr("{forms:,} 份表没有标明金额单位（{names}），其金额不计入合计。", forms=len(year.without_amount_unit), names=names)
        )
    return written


def _titled(name: str) -> str:
    return tr("《{name}》", name=printed(name))


def links(year: Year) -> list[tuple[str, str]]:
    """Where in the report to read on: (text, anchor), for the sections that hold something."""
    left = len(problems.not_assessed(year)) + len(year["leftovers"]) + len(year.rejected)
    places = (
        ("预算与执行", "s2", len(year.total_rows)),
        ("得分与复核", "s3", len(year.forms)),
        ("问题清单", "s4", len(year["judgements"])),
        ("逐项目", "s5", len(year["projects"])),
        ("未能评判与未能识别", "s7", left),
        ("说明", "s8", 1),
    )
    return [(tr(text), anchor) for text, anchor, holds in places if holds]


def budget(year: Year) -> list[str]:
    """Adjustment and execution."""
    written = []
    rows = year.total_rows
    known = rows[rows["adjustment"].notna()]
    if len(known):
        limit = year.setting("adjustment_limit")
        large = summaries.adjusted(year, limit)
        sentence = tr("{projects:,} 个项目中，{adjusted:,} 个在年中调整了预算", projects=len(known), adjusted=len(summaries.adjusted(year)))
        if len(large):
            first = large.iloc[0]
            sentence += tr(
                "，其中 {large:,} 个调整幅度超过 {limit:g}%；幅度最大的是{name}，{moved} {share}",
                large=len(large),
                limit=limit * 100,
                name=_titled(first["name"]),
                moved=_moved(first["adjustment"]),
                share=per_cent(abs(first["adjustment"])),
            )
        written.append(sentence + tr("。"))
    rated = rows[rows["rate"].notna()]
    if len(rated):
        equal = summaries.spent_to_the_last_digit(year)
        if len(equal):
            written.append(
                tr(
                    "{projects:,} 个项目中有 {equal:,} 个（{share}）的全年预算与全年执行数完全相等，直到最末一位。",
                    projects=len(rated),
                    equal=len(equal),
                    share=share(len(equal), len(rated)),
                )
            )
        limit = year.setting("low_rate")
        low = summaries.below_rate(year, limit)
        if len(low):
            names = listed(
                tr("{name}（{rate}）", name=_titled(name), rate=per_cent(rate))
                for name, rate in zip(low["name"].head(5), low["rate"].head(5), strict=True)
            )
            more = tr("等") if len(low) > 5 else ""
            written.append(
                tr("执行率低于 {limit:g}% 的项目 {projects:,} 个：{names}。", limit=limit * 100, projects=len(low), names=names + more)
            )
        else:
            written.append(tr("{projects:,} 个项目的执行率都不低于 {limit:g}%。", projects=len(rated), limit=limit * 100))
    return written


def scores(year: Year) -> list[str]:
    """Whether the totals can be believed."""
    rows = summaries.scores(year)
    written = []
    declared = rows[rows["declared_total_score"].notna()]
    if len(declared):
        implied = listed(tr("{grade} {forms:,} 份", grade=tr(row.grade), forms=row.forms) for row in summaries.grades(rows).itertuples())
        sentence = tr("{forms:,} 份表自评总分平均 {mean:.2f} 分", forms=len(declared), mean=declared["declared_total_score"].mean())
        written.append(sentence + (tr("；表上未填等级，按总分推定为{grades}。", grades=implied) if implied else tr("。")))
    checked = rows[rows["gap"].notna()]
    if len(checked):
        differs = checked[checked["gap"].abs() > summaries.TOLERANCE]
        named = differs[differs["cause"].map(summaries.is_explained)]
        sentence = tr(
            "可以复核的 {forms:,} 份表中，{agree:,} 份的总分与复核结果一致，{differ:,} 份不一致",
            forms=len(checked),
            agree=len(checked) - len(differs),
            differ=len(differs),
        )
        written.append(sentence + (tr("，其中 {forms:,} 份的差额有明确原因。", forms=len(named)) if len(named) else tr("。")))
    odd = rows[rows["weight_sum"].notna() & ((rows["weight_sum"] - 100).abs() > summaries.TOLERANCE)]
    if len(odd):
        sums = listed(
            tr("{weight:g} 分 {forms:,} 份", weight=weight, forms=count)
            for weight, count in odd["weight_sum"].value_counts().sort_index().items()
        )
        written.append(tr("{forms:,} 份表的分值合计不是 100 分：{sums}。", forms=len(odd), sums=sums))
    return written


def indicators(year: Year) -> list[str]:
    """What the indicator rows are worth as evidence."""
    rows = summaries.indicator_shares(year)
    if rows.empty:
        return []
    total = rows[["rows", "full", "repeated", "wordy"]].sum()
    return [
        tr(
            "{rows:,} 行计分指标中，{full:,} 行（{full_share}）得满分；{repeated:,} 行（{repeated_share}）的实际完成值逐字重复年度指标值；"
            "{wordy:,} 行（{wordy_share}）的年度指标值不含数字。",
            **total.to_dict(),
            **{f"{name}_share": share(total[name], total["rows"]) for name in ("full", "repeated", "wordy")},
        )
    ]


def sources_note(year: Year) -> str:
    """Whether the sources add up to the totals of the forms."""
    rows, total = summaries.budget_by_source(year), summaries.budget_total(year)
    if rows.empty:
        return ""
    gaps = {
        words: rows[name].sum() - total[name]
        for name, words in (
            ("initial_budget", "年初预算相差 {gap}"),
            ("annual_budget", "全年预算相差 {gap}"),
            ("executed", "全年执行相差 {gap}"),
        )
    }
    apart = [tr(words, gap=money(gap).replace("-", "−")) for words, gap in gaps.items() if abs(gap) >= 0.005]
    if not apart:
        return tr("各来源之和与年度资金总额之和一致。")
    return tr("各来源之和与年度资金总额之和不一致：{gaps}{silent}。", gaps=tr("，").join(apart), silent=_without_sources(year))


def _without_sources(year: Year) -> str:
    """How many forms name a total and no source: the first thing that makes the two sums differ."""
    printed_sources = year.money[(year.money["source"] != "total") & year.money[list(summaries.MONEY)].notna().any(axis=1)]
    silent = year.total_rows[~year.total_rows["project_id"].isin(printed_sources["project_id"])]
    return tr("；{forms:,} 份表没有填写各来源的金额", forms=len(silent)) if len(silent) else ""


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
    return _alt(tr("实施单位与规则的交叉表，数字为问题处数，规则按级别排列。"), found(year))


def _alt(first: str, sentences: list[str]) -> str:
    return unmarked(in_a_row([first, *sentences]))


def found(year: Year) -> list[str]:
    """Which rule and which unit stand out."""
    written = []
    rules = problems.by_rule(year)
    failed = rules[rules["findings"] > 0].sort_values("findings", ascending=False, kind="stable")
    if len(failed):
        first = failed.iloc[0]
        written.append(
            tr(
                "{rules:,} 条规则中 {failed:,} 条发现了问题；不符最多的是“{title}”（{rule}），{findings:,} 处。",
                rules=len(rules),
                failed=len(failed),
                title=first["title"],
                rule=first["rule"],
                findings=first["findings"],
            )
        )
        units = problems.by_unit(year)
        worst = units[units["critical"] > 0]
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


def _forms_note(year: Year) -> str:
    parts = [tr("残缺表 {forms:,} 份", forms=len(year.fragments)), tr("未能读取的文件 {files:,} 个", files=len(year.rejected))]
    if len(year.duplicates):
        parts.insert(0, tr("重复 {forms:,} 份", forms=len(year.duplicates)))
    return tr("另有{parts}", parts=listed(parts))
