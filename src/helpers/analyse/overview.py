"""The first screen of the report: whose year it is, how it went, what is wrong, where to read on.

A sentence without its figures is left out.
"""

from __future__ import annotations

from helpers.analyse import decisions, problems, summaries
from helpers.analyse.sentences import NAMED, money, moved, per_cent, titled
from helpers.analyse.year import Year, close_gaps
from helpers.language.agencies import department_names
from helpers.language.translate import listed, printed, tr
from helpers.schema.tables import SEVERITY_WORDS

# Fewer projects can be read in the table; less unspent money needs no explanation; the rest of it must be small beside what is named.
_MANY, _WORTH_SAYING, _MOST = 4, 0.01, 0.8
# A doubted amount spoils the sums where it is a good part of them.
_DOUBTED = 0.2


def whose(year: Year) -> list[str]:
    """Whose forms these are, and from how many files they were read."""
    departments = named_departments(year)
    files = int((year["documents"]["forms"].fillna(0) > 0).sum())
    if not departments or not files:
        return []
    read = tr("读自 {files:,} 个文件", files=files)
    if len(departments) > 1:
        return [tr("主管部门：{departments:,} 个；{read}。", departments=len(departments), read=read)]
    ((name, others),) = departments.items()
    spellings = tr("（表上另有 {spellings:,} 种写法，见规则 A10）", spellings=others) if others else ""
    return [tr("主管部门：{department}{spellings}；{read}。", department=printed(name), spellings=spellings, read=read)]


def named_departments(year: Year) -> dict[str, int]:
    """The departments of the forms by their most frequent spelling, and how many other spellings each has; offices within one are none."""
    names = year.forms["department"].dropna().map(close_gaps)
    return {department: own.nunique() - 1 for department, own in names.groupby(department_names(names))}


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
        rated = summaries.with_both(year.total_rows, summaries.RATE)
        note = tr("全年预算 {budget}，执行 {executed}", budget=money(rated["annual_budget"].sum()), executed=money(rated["executed"].sum()))
        if len(rated) < len(year.total_rows):
            note += tr("；按两数都填的 {forms:,} 份表计", forms=len(rated))
        shown.append({"label": tr("预算执行率"), "value": per_cent(total["rate"]).removesuffix("%"), "unit": "%", "note": note})
    scored = summaries.scores(year)
    if len(scored):
        count = scored["arithmetic"].value_counts()
        note = tr("分值合计为 100 分，且总分等于各项得分与预算执行得分之和；不成立 {fails:,} 份", fails=int(count.get("fails", 0)))
        if blank := int(count.get("not_judged", 0)):
            note += tr("，缺少得分未能评判 {forms:,} 份", forms=blank)
        unit = tr("份，共 {forms:,} 份", forms=len(scored))
        shown.append({"label": tr("算术成立的表"), "value": f"{int(count.get('holds', 0)):,}", "unit": unit, "note": note})
    return shown


def _forms_note(year: Year) -> str:
    aside = len(year.set_aside)
    parts = [tr("残缺表 {forms:,} 份", forms=len(year.fragments)), tr("未能读取的文件 {files:,} 个", files=len(year.rejected) - aside)]
    if aside:
        parts.append(tr("程序没有读对的文件 {files:,} 个", files=aside))
    if len(year.duplicates):
        parts.insert(0, tr("重复 {forms:,} 份", forms=len(year.duplicates)))
    if len(year.of_other_years):
        parts.insert(0, tr("其他年度的表 {forms:,} 份", forms=len(year.of_other_years)))
    return tr("另有{parts}", parts=listed(parts))


def at_a_glance(year: Year) -> list[str]:
    """How the year went, and what is wrong."""
    written = set_aside(year) + money_of_the_year(year)
    written += unspent_money(year) + doubtful_amounts(year)
    counts = problems.by_severity(year)
    found = year["findings"]
    if len(found):
        parts = listed(
            tr("{severity} {findings:,} 处", severity=tr(SEVERITY_WORDS[severity]), findings=count)
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


def money_of_the_year(year: Year) -> list[str]:
    """Budgets, change and execution; where a form lacks one of the amounts, each comparison over the forms that have both, and how many these are."""
    total, rows = summaries.budget_total(year), year.total_rows
    adjusting, rated = (summaries.with_both(rows, pair) for pair in (summaries.ADJUSTMENT, summaries.RATE))
    if total["rate"] is not None and total["adjustment"] is not None and len(adjusting) == len(rated) == len(rows):
        return [
            tr(
                "{projects:,} 个项目年初预算 {initial}，全年预算 {annual}{change}；执行 {executed}，执行率 {rate}。",
                projects=len(rows),
                initial=money(total["initial_budget"]),
                annual=money(total["annual_budget"]),
                change=_change(total["adjustment"]),
                executed=money(total["executed"]),
                rate=per_cent(total["rate"]),
            )
        ]
    written = []
    if total["adjustment"] is not None:
        written.append(
            tr(
                "{projects:,} 个项目中，年初预算和全年预算都填的 {forms:,} 个：年初预算 {initial}，全年预算 {annual}{change}。",
                projects=len(rows),
                forms=len(adjusting),
                initial=money(adjusting["initial_budget"].sum()),
                annual=money(adjusting["annual_budget"].sum()),
                change=_change(total["adjustment"]),
            )
        )
    if total["rate"] is not None:
        written.append(
            tr(
                "{projects:,} 个项目中，全年预算和全年执行数都填的 {forms:,} 个：全年预算 {annual}，执行 {executed}，执行率 {rate}。",
                projects=len(rows),
                forms=len(rated),
                annual=money(rated["annual_budget"].sum()),
                executed=money(rated["executed"].sum()),
                rate=per_cent(total["rate"]),
            )
        )
    return written


def set_aside(year: Year) -> list[str]:
    """The files over which the program failed: whatever follows is said without them."""
    aside = year.set_aside
    if aside.empty:
        return []
    named = listed(printed(path) for path in aside["path"].head(NAMED)) + (tr("等") if len(aside) > NAMED else "")
    return [
        tr(
            "【程序缺陷】本程序没有读对 {files:,} 个文件：{named}。它们的内容没有进入本报告的任何数字，不是填报的错误；"
            "请人工复核，并把文件报告给程序的维护者（原因见“未能评判与未能识别”）。",
            files=len(aside),
            named=named,
        )
    ]


def unspent_money(year: Year) -> list[str]:
    """Where the money that was not executed lies, when one or two projects hold most of it."""
    rows, total = summaries.unspent(year), summaries.budget_total(year)
    if rows.empty or len(year.total_rows) < _MANY or total["rate"] is None or total["rate"] > 1 - _WORTH_SAYING:
        return []
    whole = rows["unspent"].sum()
    few = next((rows.head(number) for number in (1, 2) if rows["unspent"].head(number).sum() >= _MOST * whole), None)
    rest = None if few is None else summaries.rate_without(year, few)
    if few is None or rest is None:
        return []
    named = listed(
        tr("{name}（全年预算 {annual}，执行率 {rate}）", name=titled(row.name), annual=money(row.annual_budget), rate=per_cent(row.rate))
        for row in few.itertuples(index=False)
    )
    told = tr(
        "未执行的 {whole}中，{part}属于{named}；其余 {others:,} 个项目合计的执行率为 {rest}。",
        whole=money(whole),
        part=money(few["unspent"].sum()),
        named=named,
        others=len(year.total_rows) - len(few),
        rest=per_cent(rest),
    )
    return [told]


def doubtful_amounts(year: Year) -> list[str]:
    """The forms that hold a good part of the year's money while rule D13 doubts its unit: until that is settled, no sum can be quoted."""
    rows, found = year.total_rows, year["findings"]
    doubted = found.loc[(found["rule"] == "D13") & found["case"].str.startswith(("spent", "budget")).fillna(False), "project_id"]
    rows = rows[rows["project_id"].isin(doubted) & rows["annual_budget"].notna()]
    share = rows["annual_budget"].sum() / (year.total_rows["annual_budget"].sum() or 1)
    if rows.empty or share < _DOUBTED:
        return []
    names = listed(titled(name) for name in rows["name"].head(NAMED)) + (tr("等") if len(rows) > NAMED else "")
    return [tr("{names}的金额疑似错用元和万元（规则 D13），占全年预算的 {share}：核实以前，合计数和执行率不宜引用。", names=names, share=per_cent(share))]


def _change(adjustment: float) -> str:
    if abs(adjustment) < summaries.SHOWN:
        return tr("，与年初相同")
    return tr("，较年初{moved} {share}", moved=moved(adjustment), share=per_cent(abs(adjustment)))


def counted(year: Year) -> list[str]:
    """What the sums leave out, and why."""
    written = []
    if len(year.of_other_years):
        named = listed(
            tr("{name}（{year} 年度）", name=titled(year.names[row.project_id]), year=row.fiscal_year)
            for row in year.of_other_years.head(NAMED).itertuples()
        )
        more = tr("等") if len(year.of_other_years) > NAMED else ""
        written.append(tr("另有 {forms:,} 份是其他年度的表，不计入合计：{named}。", forms=len(year.of_other_years), named=named + more))
    if len(year.duplicates):
        written.append(tr("重复提交的表 {forms:,} 份，合计时只计一次。", forms=len(year.duplicates)))
    if len(year.fragments):
        written.append(
            tr(
                "残缺表 {forms:,} 份{places}，只评判其现存内容，不计入合计；请向填报单位补要完整的表。",
                forms=len(year.fragments),
                places=_places(year),
            )
        )
    if len(year.without_amount_unit):
        names = listed(titled(year.names[key]) for key in year.without_amount_unit["project_id"].head(5))
        written.append(
            tr("{forms:,} 份表没有标明金额单位（{names}），其金额不计入合计。", forms=len(year.without_amount_unit), names=names)
        )
    return written


def _places(year: Year) -> str:
    """Where the fragments stand: their places in the one file of the year, or in how many files they are."""
    files, named = year.fragments["document_id"].nunique(), year.fragments["place"].dropna()
    if len(year["documents"]) > 1:
        return tr("（在 {files:,} 个文件中）", files=files)
    return tr("（{places}）", places=listed(named.head(NAMED)) + (tr("等") if len(named) > NAMED else "")) if len(named) else ""


def units_alike(year: Year) -> str:
    """Which units may be one and are counted apart: a line below the table of units."""
    pairs = problems.units_alike(year)
    if pairs.empty:
        return ""
    told = listed(
        tr("“{unit}”和“{usual}”", unit=printed(unit), usual=printed(usual)) for unit, usual in pairs.head(NAMED).itertuples(index=False)
    )
    return tr("{pairs}{more}写法相近，按不同的单位计；是否同一单位，见规则 A10。", pairs=told, more=tr("等") if len(pairs) > NAMED else "")


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
