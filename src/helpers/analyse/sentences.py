"""Sentences of the report, made from its figures. A sentence whose figures are missing is not written."""

from __future__ import annotations

from helpers.analyse import decisions, problems, summaries
from helpers.analyse.year import Year

_SEVERITY = {"critical": "严重", "warning": "警示", "info": "提示"}


def money(amount: float) -> str:
    """1098.0558 -> '1,098.06 万元'."""
    return f"{amount:,.2f} 万元"


def share(part: float, whole: float) -> str:
    """(17, 19) -> '89.47%'."""
    return per_cent(part / whole)


def per_cent(fraction: float) -> str:
    return f"{fraction * 100:,.2f}%"


def tiles(year: Year) -> list[dict[str, str]]:
    """The three figures of the year: forms, money, arithmetic; one whose parts are missing is left out."""
    shown = [{"label": "收到的自评表", "value": f"{len(year.forms):,}", "unit": "份", "note": _forms_note(year)}]
    total = summaries.budget_total(year)
    if total["rate"] is not None:
        note = f"全年预算 {money(total['annual_budget'])}，执行 {money(total['executed'])}"
        shown.append({"label": "预算执行率", "value": per_cent(total["rate"]).removesuffix("%"), "unit": "%", "note": note})
    scored = summaries.scores(year)
    if len(scored):
        sound = int(scored["sound"].sum())
        blank = int(scored["sum_of_parts"].isna().sum())
        note = "分值合计为 100 分，且总分等于各项得分与预算执行得分之和" + (f"；另有 {blank:,} 份缺少得分，未能评判" if blank else "")
        shown.append({"label": "算术成立的表", "value": f"{sound:,}", "unit": f"份，共 {len(scored):,} 份", "note": note})
    return shown


def at_a_glance(year: Year) -> list[str]:
    """How the year went, and what is wrong."""
    written = []
    total = summaries.budget_total(year)
    if total["rate"] is not None and total["adjustment"] is not None:
        moved = "调增" if total["adjustment"] > 0 else "调减"
        change = f"，较年初{moved} {per_cent(abs(total['adjustment']))}" if abs(total["adjustment"]) >= 0.00005 else "，与年初相同"
        written.append(
            f"{len(year.total_rows):,} 个项目年初预算 {money(total['initial_budget'])}，全年预算 {money(total['annual_budget'])}{change}；"
            f"执行 {money(total['executed'])}，执行率 {per_cent(total['rate'])}。"
        )
    counts = problems.by_severity(year)
    found = year["findings"]
    if len(found):
        parts = "、".join(f"{_SEVERITY[severity]} {count:,} 处" for severity, count in counts.items() if count)
        written.append(f"共发现问题 {len(found):,} 处（{parts}），涉及 {found['project_id'].nunique():,} 份表。")
    elif len(year["judgements"]) and year["judgements"]["passed"].sum():
        written.append(f"{int(year['judgements']['passed'].sum()):,} 条记录经过评判，没有发现问题。")
    return written + decisions.said(year)


def counted(year: Year) -> list[str]:
    """What the sums leave out, and why."""
    written = []
    if len(year.duplicates):
        written.append(f"重复提交的表 {len(year.duplicates):,} 份，合计时只计一次。")
    if len(year.fragments):
        written.append(
            f"残缺表 {len(year.fragments):,} 份（{'、'.join(year.fragments['place'].dropna())}），只评判其现存内容，不计入合计。"
        )
    if len(year.without_amount_unit):
        names = "、".join(f"《{year.names[key]}》" for key in year.without_amount_unit["project_id"].head(5))
        written.append(f"{len(year.without_amount_unit):,} 份表没有标明金额单位（{names}），其金额不计入合计。")
    return written


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
    return [(text, anchor) for text, anchor, holds in places if holds]


def budget(year: Year) -> list[str]:
    """Adjustment and execution."""
    written = []
    rows = year.total_rows
    known = rows[rows["adjustment"].notna()]
    if len(known):
        limit = year.setting("adjustment_limit")
        large = summaries.adjusted(year, limit)
        sentence = f"{len(known):,} 个项目中，{len(summaries.adjusted(year)):,} 个在年中调整了预算"
        if len(large):
            first = large.iloc[0]
            moved = "调增" if first["adjustment"] > 0 else "调减"
            sentence += f"，其中 {len(large):,} 个调整幅度超过 {limit * 100:g}%；幅度最大的是《{first['name']}》，{moved} {per_cent(abs(first['adjustment']))}"
        written.append(sentence + "。")
    rated = rows[rows["rate"].notna()]
    if len(rated):
        equal = summaries.spent_to_the_last_digit(year)
        if len(equal):
            written.append(
                f"{len(rated):,} 个项目中有 {len(equal):,} 个（{share(len(equal), len(rated))}）的全年预算与全年执行数完全相等，直到最末一位。"
            )
        limit = year.setting("low_rate")
        low = summaries.below_rate(year, limit)
        if len(low):
            names = "、".join(
                f"《{name}》（{per_cent(rate)}）" for name, rate in zip(low["name"].head(5), low["rate"].head(5), strict=True)
            )
            more = "等" if len(low) > 5 else ""
            written.append(f"执行率低于 {limit * 100:g}% 的项目 {len(low):,} 个：{names}{more}。")
        else:
            written.append(f"{len(rated):,} 个项目的执行率都不低于 {limit * 100:g}%。")
    return written


def scores(year: Year) -> list[str]:
    """Whether the totals can be believed."""
    rows = summaries.scores(year)
    written = []
    declared = rows[rows["declared_total_score"].notna()]
    if len(declared):
        implied = "、".join(f"{row.grade} {row.forms:,} 份" for row in summaries.grades(rows).itertuples())
        mean = declared["declared_total_score"].mean()
        written.append(
            f"{len(declared):,} 份表自评总分平均 {mean:.2f} 分" + (f"；表上未填等级，按总分推定为{implied}。" if implied else "。")
        )
    checked = rows[rows["gap"].notna()]
    if len(checked):
        differs = checked[checked["gap"].abs() > summaries.TOLERANCE]
        named = differs[differs["cause"].map(summaries.is_explained)]
        sentence = f"可以复核的 {len(checked):,} 份表中，{len(checked) - len(differs):,} 份的总分与复核结果一致，{len(differs):,} 份不一致"
        written.append(sentence + (f"，其中 {len(named):,} 份的差额有明确原因。" if len(named) else "。"))
    odd = rows[rows["weight_sum"].notna() & ((rows["weight_sum"] - 100).abs() > summaries.TOLERANCE)]
    if len(odd):
        sums = "、".join(f"{weight:g} 分 {count:,} 份" for weight, count in odd["weight_sum"].value_counts().sort_index().items())
        written.append(f"{len(odd):,} 份表的分值合计不是 100 分：{sums}。")
    return written


def indicators(year: Year) -> list[str]:
    """What the indicator rows are worth as evidence."""
    rows = summaries.indicator_shares(year)
    if rows.empty:
        return []
    total = rows[["rows", "full", "repeated", "wordy"]].sum()
    return [
        f"{total['rows']:,} 行计分指标中，{total['full']:,} 行（{share(total['full'], total['rows'])}）得满分；"
        f"{total['repeated']:,} 行（{share(total['repeated'], total['rows'])}）的实际完成值逐字重复年度指标值；"
        f"{total['wordy']:,} 行（{share(total['wordy'], total['rows'])}）的年度指标值不含数字。"
    ]


def sources_note(year: Year) -> str:
    """Whether the sources add up to the totals of the forms."""
    rows, total = summaries.budget_by_source(year), summaries.budget_total(year)
    if rows.empty:
        return ""
    gaps = {
        word: rows[name].sum() - total[name]
        for name, word in (("initial_budget", "年初预算"), ("annual_budget", "全年预算"), ("executed", "全年执行"))
    }
    apart = [f"{word}相差 {money(gap).replace('-', '−')}" for word, gap in gaps.items() if abs(gap) >= 0.005]
    if not apart:
        return "各来源之和与年度资金总额之和一致。"
    return f"各来源之和与年度资金总额之和不一致：{'，'.join(apart)}{_without_sources(year)}。"


def _without_sources(year: Year) -> str:
    """How many forms name a total and no source: the first thing that makes the two sums differ."""
    printed = year.money[(year.money["source"] != "total") & year.money[list(summaries.MONEY)].notna().any(axis=1)]
    silent = year.total_rows[~year.total_rows["project_id"].isin(printed["project_id"])]
    return f"；{len(silent):,} 份表没有填写各来源的金额" if len(silent) else ""


def alt_of_budgets(year: Year) -> str:
    """What the figure of budgets shows, in words."""
    return "逐个项目画出年初预算、全年预算和全年执行数。" + "".join(budget(year))


def alt_of_totals(year: Year) -> str:
    """What the figure of totals shows, in words."""
    return "逐份表画出表内总分、各项之和与复核总分，并写明差额和原因。" + "".join(scores(year))


def alt_of_points(year: Year) -> str:
    """What the figure of scores against weights shows, in words."""
    rows = summaries.score_points(year)
    lost = rows[rows["score"] < rows["weight"]]
    full = int(rows.loc[rows["score"] >= rows["weight"], "rows"].sum())
    parts = "、".join(f"分值 {row.weight:g} 分得 {row.score:g} 分的 {row.rows:,} 行" for row in lost.head(8).itertuples())
    more = "等" if len(lost) > 8 else ""
    return f"指标得分对分值的分布：{full:,} 行得满分" + (f"，{int(lost['rows'].sum()):,} 行扣分，即{parts}{more}。" if parts else "。")


def alt_of_findings(year: Year) -> str:
    """What the figure of findings shows, in words."""
    return "实施单位与规则的交叉表，数字为问题处数，规则按级别排列。" + "".join(found(year))


def found(year: Year) -> list[str]:
    """Which rule and which unit stand out."""
    written = []
    rules = problems.by_rule(year)
    failed = rules[rules["findings"] > 0].sort_values("findings", ascending=False, kind="stable")
    if len(failed):
        first = failed.iloc[0]
        written.append(
            f"{len(rules):,} 条规则中 {len(failed):,} 条发现了问题；不符最多的是“{first['title']}”（{first['rule']}），{first['findings']:,} 处。"
        )
        units = problems.by_unit(year)
        worst = units[units["critical"] > 0]
        if len(worst):
            written.append(
                f"严重问题最多的实施单位是{worst.iloc[0]['unit']}：{worst.iloc[0]['critical']:,} 处，涉及 {worst.iloc[0]['with_findings']:,} 份表。"
            )
    return written


def unjudged(year: Year) -> list[str]:
    """How much was not checked."""
    outcomes = year["outcomes"][["assessed", "not_assessable", "errors"]].fillna(0).sum()
    written = []
    if outcomes["not_assessable"]:
        written.append(
            f"{len(year['outcomes']):,} 条规则评判了 {int(outcomes['assessed']):,} 条记录，另有 {int(outcomes['not_assessable']):,} 条因缺少所需内容未能评判。"
        )
    if outcomes["errors"]:
        written.append(f"{int((year['outcomes']['errors'].fillna(0) > 0).sum()):,} 条规则未能运行，其结果不可作为通过。")
    return written


def _forms_note(year: Year) -> str:
    parts = [f"残缺表 {len(year.fragments):,} 份", f"未能读取的文件 {len(year.rejected):,} 个"]
    if len(year.duplicates):
        parts.insert(0, f"重复 {len(year.duplicates):,} 份")
    return "另有" + "、".join(parts)
