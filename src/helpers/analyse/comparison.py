"""Year on year: the projects that go on, came and went, with their figures then and now, and what changed in rules and profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from helpers.analyse.sentences import NAMED, per_cent, titled
from helpers.analyse.summaries import RATE, budget_total, with_both
from helpers.analyse.year import READ, Year, localised, setting_value
from helpers.config.parameters import RunParameters
from helpers.language.translate import listed, tr
from helpers.schema import tables
from helpers.schema.identity import project_keys
from helpers.schema.tables import SEVERITIES, SEVERITY_WORDS

_AMOUNTS = ("annual_budget", "executed")


@dataclass(frozen=True)
class Comparison:
    """This year and the one before, the projects of both put beside each other; without an earlier year `before` is None.

    `note` says why a year that is there cannot be read.
    """

    now: Year
    before: Year | None
    note: str = ""


def compare(run: RunParameters, now: Year) -> Comparison:
    """Read the year before, where its tables stand beside this year's."""
    folder, year = run.previous_processed_year, run.fiscal_year - 1
    if not (folder / "findings.parquet").is_file():
        return Comparison(now, None)
    missing = [name for name in READ if not (folder / f"{name}.parquet").is_file()]
    try:
        read = {name: tables.conform(name, []) if name in missing else tables.read(folder, name) for name in READ}
    except (tables.TableMismatch, OSError, ValueError):
        again = tr(
            "{year} 年度的数据表由另一版本的程序写出，没有与本年度比较。请先运行 python -m helpers run --fiscal-year {year}，再运行本年度。",
            year=year,
        )
        return Comparison(now, None, again)
    note = ""
    if missing:
        note = tr("{year} 年度的数据表由较早版本的程序写出，缺少 {tables}；能比较的都已比较。", year=year, tables=listed(missing))
    return Comparison(now, Year(year, localised(read)), note)


def projects(comparison: Comparison) -> pd.DataFrame:
    """Projects of both years: `state` (`goes_on`, `new`, `gone`), and the figures of both years, `_then` and `_now`.

    Which goes on with which says `previous_project` of table `recomputed`.
    """
    if comparison.before is None:
        return pd.DataFrame(columns=["state", "renamed"])
    now, then = _figures(comparison.now), _figures(comparison.before)
    now["goes_on_with"] = now["project_id"].map(comparison.now["recomputed"].set_index("project_id")["previous_project"]).astype("str")
    # Names that stand twice in a unit cannot be told apart: unless they go on, they are neither new nor gone.
    twice = {key for rows in (now, then) for key in rows.loc[rows.duplicated("key", keep=False), "key"]}
    paired = now["goes_on_with"].isin(then["project_id"]) & ~now.duplicated("goes_on_with", keep=False)
    now = now[paired | ~now["key"].isin(twice)]
    then = then[then["project_id"].isin(now["goes_on_with"]) | ~then["key"].isin(twice)]
    both = now.merge(then, left_on="goes_on_with", right_on="project_id", how="outer", suffixes=("_now", "_then"))
    both["state"] = "goes_on"
    both.loc[both["name_then"].isna(), "state"] = "new"
    both.loc[both["name_now"].isna(), "state"] = "gone"
    both["key"] = both["key_now"].fillna(both["key_then"])
    both["name"], both["unit"] = both["name_now"].fillna(both["name_then"]), both["unit_now"].fillna(both["unit_then"])
    both["anchor"] = both["anchor_now"]
    both["change"] = both["annual_budget_now"] / both["annual_budget_then"].where(both["annual_budget_then"] != 0) - 1
    both["size"] = both["annual_budget_now"].fillna(both["annual_budget_then"])
    both["renamed"] = _renamed(both, comparison.now)
    return both.sort_values(["size", "key"], ascending=[False, True], na_position="last").reset_index(drop=True)


def _renamed(rows: pd.DataFrame, now: Year) -> pd.Series:
    """For a new project the one that is gone, and the reverse, where rule G14 asks whether they are one; else null."""
    found = now["findings"]
    asked = found[found["rule"] == "G14"]
    other = pd.Series(None, index=rows.index, dtype="object")
    new, gone = (
        {project: index for index, project in rows.loc[rows["state"] == state, f"project_id_{side}"].items()}
        for state, side in (("new", "now"), ("gone", "then"))
    )
    for project, partner in zip(asked["project_id"], asked["partner"], strict=True):
        if project in new and partner in gone:
            one, two = new[project], gone[partner]
            other[one], other[two] = rows.loc[two, "name"], rows.loc[one, "name"]
    return other


def in_state(rows: pd.DataFrame, state: str) -> pd.DataFrame:
    """The projects that go on, are new, or are gone."""
    return rows[rows["state"] == state]


def said(comparison: Comparison) -> list[str]:
    """How many projects go on, and how their money, execution and scores moved."""
    if comparison.before is None:
        return [comparison.note] if comparison.note else []
    rows = projects(comparison)
    then, now = comparison.before, comparison.now
    written = [
        tr(
            "{then} 年度 {forms_then:,} 份表，{now} 年度 {forms_now:,} 份：按单位和名称对应，延续的项目 {goes_on:,} 个，新增 {new:,} 个，不再出现 {gone:,} 个。",
            then=then.fiscal_year,
            forms_then=len(then.forms),
            now=now.fiscal_year,
            forms_now=len(now.forms),
            **{state: len(in_state(rows, state)) for state in ("goes_on", "new", "gone")},
        )
    ]
    renamed = in_state(rows, "new").dropna(subset=["renamed"])
    if len(renamed):
        pairs = listed(
            tr("{new}可能就是上一年度的{gone}", new=titled(new), gone=titled(gone))
            for new, gone in renamed[["name", "renamed"]].head(NAMED).itertuples(index=False)
        )
        more = tr("等") if len(renamed) > NAMED else ""
        written.append(tr("新增的项目中 {projects:,} 个疑为改名（规则 G14）：{pairs}。", projects=len(renamed), pairs=pairs + more))
    unmatched = len(now.forms) - len(rows[rows["state"] != "gone"])
    if unmatched:
        written.append(tr("另有 {forms:,} 份表没有印项目名称，或与同单位的另一项目同名，没有对应。", forms=unmatched))
    money = in_state(rows, "goes_on").dropna(subset=[f"{name}_{year}" for name in _AMOUNTS for year in ("then", "now")])
    if len(money) and money["annual_budget_then"].sum() and money["annual_budget_now"].sum():
        total = money[[f"{name}_{year}" for name in _AMOUNTS for year in ("then", "now")]].sum()
        change = total["annual_budget_now"] / total["annual_budget_then"] - 1
        written.append(
            tr(
                "延续且两年金额都可合计的 {projects:,} 个项目，全年预算由 {then:,.2f} 万元变为 {now:,.2f} 万元（{change}），执行率由 {rate_then} 变为 {rate_now}。",
                projects=len(money),
                then=total["annual_budget_then"],
                now=total["annual_budget_now"],
                change=tr("不变") if abs(change) < 0.00005 else f"{change * 100:+,.2f}%".replace("-", "−"),
                rate_then=f"{total['executed_then'] / total['annual_budget_then'] * 100:,.2f}%",
                rate_now=f"{total['executed_now'] / total['annual_budget_now'] * 100:,.2f}%",
            )
        )
    scored = in_state(rows, "goes_on").dropna(subset=["score_then", "score_now"])
    if len(scored):
        written.append(
            tr(
                "延续的项目中 {projects:,} 个两年都填了总分，平均由 {then:.2f} 分变为 {now:.2f} 分。",
                projects=len(scored),
                then=scored["score_then"].mean(),
                now=scored["score_now"].mean(),
            )
        )
    return written + ([comparison.note] if comparison.note else [])


def at_a_glance(comparison: Comparison) -> list[str]:
    """Rate and critical findings of both years in one sentence."""
    if comparison.before is None:
        return []
    then, now = comparison.before, comparison.now
    if in_state(projects(comparison), "goes_on").empty:
        # Figures of other projects say nothing about these.
        return [tr("与 {year} 年度没有延续的项目，两年的数字不作比较。", year=then.fiscal_year)]
    rates = [budget_total(year)["rate"] for year in (then, now)]
    critical = [int((year["findings"]["severity"] == "critical").sum()) for year in (then, now)]
    told = tr("与 {year} 年度相比，", year=then.fiscal_year)
    if None not in rates:
        told += tr("执行率由 {then} 变为 {now}", then=per_cent(rates[0]), now=per_cent(rates[1]))
        rated = [len(with_both(year.total_rows, RATE)) for year in (then, now)]
        if rated != [len(year.total_rows) for year in (then, now)]:
            told += tr("（按预算和执行数都填的 {then:,} 份和 {now:,} 份表计）", then=rated[0], now=rated[1])
        told += tr("，")
    told += tr("严重问题由 {then:,} 处变为 {now:,} 处", then=critical[0], now=critical[1])
    changed = len(rules_changed(comparison)) or len(settings_changed(comparison))
    return [told + (tr("（规则或口径有变化，见第六部分）") if changed else "") + tr("。")]


def totals(comparison: Comparison) -> pd.DataFrame:
    """The years as wholes, a row each: forms, money, findings by severity; nothing without an earlier year."""
    if comparison.before is None:
        return pd.DataFrame()
    rows = []
    for year in (comparison.before, comparison.now):
        counts = year["findings"]["severity"].value_counts()
        found = {name: int(counts.get(name, 0)) for name in SEVERITIES}
        rows.append({"year": f"{year.fiscal_year}", "forms": len(year.forms), **budget_total(year), **found})
    return pd.DataFrame(rows)


def rules_said(comparison: Comparison) -> list[str]:
    """Whether the findings of the two years can be compared: which rules and what of the profile changed."""
    if comparison.before is None:
        return []
    changed, settings = rules_changed(comparison), settings_changed(comparison)
    if changed.empty and settings.empty:
        return [tr("两年度的规则和评分口径相同，问题处数可以直接比较。")]
    parts = []
    if len(changed):
        parts.append(tr("{rules:,} 条规则有变化", rules=len(changed)))
    if len(settings):
        parts.append(tr("评分口径的 {settings:,} 项设置有变化", settings=len(settings)))
    told = tr("{changes}：这些规则下问题的增减可能来自规则而不是自评表。", changes=listed(parts))
    return [told]


def rules_changed(comparison: Comparison) -> pd.DataFrame:
    """Rules that are new, gone or another than the year before, with their findings then and now."""
    if comparison.before is None:
        return pd.DataFrame()
    sides = []
    for year, side in ((comparison.now, "now"), (comparison.before, "then")):
        rows = year["rules"][["rule", "title", "version"]].rename(columns={"title": f"title_{side}", "version": f"version_{side}"})
        sides.append(rows.assign(**{f"findings_{side}": rows["rule"].map(year["findings"]["rule"].value_counts()).fillna(0).astype(int)}))
    both = sides[0].merge(sides[1], on="rule", how="outer").sort_values("rule")
    new, gone = both["title_then"].isna(), both["title_now"].isna()
    both["title"] = both["title_now"].fillna(both["title_then"])
    both["change"] = tr("评判方法已修改")
    both.loc[new, "change"], both.loc[gone, "change"] = tr("新增"), tr("取消")
    other = both["version_now"].fillna(0) != both["version_then"].fillna(0)
    return both[new | gone | other].reset_index(drop=True)


def settings_changed(comparison: Comparison) -> pd.DataFrame:
    """Settings of the profile whose values differ between the years."""
    if comparison.before is None or comparison.before["profile_settings"].empty:
        return pd.DataFrame()
    now, then = (year["profile_settings"][["setting", "description", "value", "data"]] for year in (comparison.now, comparison.before))
    both = now.merge(then, on="setting", how="outer", suffixes=("_now", "_then")).sort_values("setting")
    both["description"] = both["description_now"].fillna(both["description_then"])
    both = both[both["value_now"].fillna("") != both["value_then"].fillna("")].reset_index(drop=True)
    words = {
        f"value_{side}": [setting_value(*of_one) for of_one in zip(both["setting"], both[f"value_{side}"], both[f"data_{side}"], strict=True)]
        for side in ("now", "then")
    }
    return both.assign(**words)


def standing_again(found: pd.DataFrame) -> pd.DataFrame:
    """Findings that last year's review of the same project made too (rule G16): a row per project and rule, what stood then, and how many stand now."""
    rows = found[found["again"].notna()]
    grouped = rows.groupby(["rank", "rule", "title", "form", "project_id", "name", "anchor", "severity", "again"], dropna=False, sort=True)
    return grouped.size().reset_index(name="findings").sort_values(["rank", "rule", "form"]).reset_index(drop=True)


def again_said(found: pd.DataFrame) -> list[str]:
    """How many findings stand again, how grave they are, and which rule makes most of them."""
    rows = found[found["again"].notna()]
    if rows.empty:
        return []
    most = (
        rows.groupby(["rule", "title"], dropna=False)
        .size()
        .reset_index(name="findings")
        .sort_values(["findings", "rule"], ascending=[False, True])
        .iloc[0]
    )
    counts = rows["severity"].value_counts()
    parts = listed(
        tr("{severity} {findings:,} 处", severity=tr(word), findings=int(counts[severity]))
        for severity, word in SEVERITY_WORDS.items()
        if counts.get(severity, 0)
    )
    told = tr(
        "本年度的 {findings:,} 处问题（{parts}）上一年度在同一项目中已经查出，涉及 {projects:,} 个项目；最多的是“{problem}”（{rule}），{most:,} 处。",
        findings=len(rows),
        parts=parts,
        projects=rows["project_id"].nunique(),
        problem=most["title"],
        rule=most["rule"],
        most=int(most["findings"]),
    )
    return [told]


def _figures(year: Year) -> pd.DataFrame:
    forms = year.forms[year.forms["project_name"].notna()]
    totals_of = year.total_rows.set_index("project_id")
    keys = forms["project_id"]
    rows: Mapping[str, object] = {
        "project_id": keys.array,
        "key": project_keys(forms),
        "name": keys.map(year.names).array,
        "unit": keys.map(year.units).array,
        "anchor": ("p-" + keys).array,
        "score": forms["declared_total_score"].array,
        **{name: keys.map(totals_of[name]).array for name in (*_AMOUNTS, "rate")},
    }
    # A year without forms or funds has these columns all the same, and with their types.
    return pd.DataFrame(rows).astype(dict.fromkeys(("project_id", "key", "name", "unit", "anchor"), "str") | dict.fromkeys(("score", *_AMOUNTS, "rate"), "float64"))
