"""Coverage and timeliness: how many of the projects that owe a form have one (覆盖率), and how many of those in time (及时率).

Timeliness is taken over the forms alone that print the date of their filling in and whose project has a deadline. Nothing is said of the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from helpers.analyse.year import Year, close_gaps, no_unit
from helpers.language.translate import in_a_row, listed, tr
from helpers.schema.tables import conform

_NAMED = 10
_COUNTS = ("owed", "reported", "missing", "not_read", "on_time", "late", "no_date", "unclear", "amount_owed", "amount_reported")


def table(year: Year) -> pd.DataFrame:
    """Table `coverage`; empty where there is no list."""
    return year.tables["coverage"] if "coverage" in year.tables else conform("coverage", [])


def by_unit(rows: pd.DataFrame) -> pd.DataFrame:
    """For each unit of the list its projects, those with a form and those in time, with both rates; what is missing or late is named."""
    units = rows["implementing_unit"].map(close_gaps, na_action="ignore").fillna(no_unit())
    made = [{"unit": unit, **summed(own)} for unit, own in rows.groupby(units, sort=False)]
    return pd.DataFrame(made, columns=["unit", *_COUNTS, "coverage", "timeliness", "missing_names", "late_names"])


def summed(rows: pd.DataFrame) -> Mapping[str, object]:
    """The counts of some entries of the list, and their rates: of projects with a form, and of forms in time among those whose date is known."""
    status, when = rows["status"], rows["timeliness"]
    known = rows["amount"].notna().any()
    counts = {name: int((status == name).sum()) for name in ("reported", "missing", "not_read")}
    counts |= {name: int((when == name).sum()) for name in ("on_time", "late", "no_date", "unclear")}
    counts |= {"owed": len(rows)}
    amounts = {"amount_owed": rows["amount"].sum(), "amount_reported": rows.loc[status == "reported", "amount"].sum()} if known else {}
    asked, dated = counts["reported"] + counts["missing"], counts["on_time"] + counts["late"]
    late = rows[when == "late"]
    return {
        **dict.fromkeys(_COUNTS),
        **counts,
        **amounts,
        "coverage": counts["reported"] / asked if asked else None,
        "timeliness": counts["on_time"] / dated if dated else None,
        "missing_names": _named(rows.loc[status == "missing", "project_name"]),
        "late_names": _named(
            tr("{name}（期限 {deadline}，填报 {date}）", name=row.project_name, deadline=row.deadline, date=row.report_date)
            if isinstance(row.report_date, str)
            else tr("{name}（期限 {deadline}）", name=row.project_name, deadline=row.deadline)
            for row in late.itertuples()
        ),
    }


def said(year: Year) -> list[str]:
    """How many projects of the list have a form, and how many forms were filled in by their deadline; nothing without a list."""
    rows = table(year)
    if rows.empty:
        return []
    counts = summed(rows)
    told = [tr("应报项目清单有 {owed:,} 项，已报 {reported:,} 项，未报 {missing:,} 项。", **{name: counts[name] for name in ("owed", "reported", "missing")})]
    if counts["coverage"] is not None:
        told.append(tr("覆盖率 {rate:.2%}。", rate=counts["coverage"]))
    if counts["not_read"]:
        told.append(tr("另有 {count:,} 项的文件没有读对，不计入。", count=counts["not_read"]))
    return [in_a_row([*told, *_timeliness_said(rows, counts)])]


def _timeliness_said(rows: pd.DataFrame, counts: Mapping[str, object]) -> Iterator[str]:
    if rows["deadline"].isna().all():
        yield tr("清单没有写期限，不能算及时率。")
        return
    dated = counts["on_time"] + counts["late"]
    if dated:
        rate = counts["timeliness"]
        yield tr("有期限且印有填报日期的 {dated:,} 份，按期 {on_time:,} 份，及时率 {rate:.2%}。", dated=dated, on_time=counts["on_time"], rate=rate)
    if without := counts["no_date"] + counts["unclear"]:
        yield tr("未填日期或日期看不出先后的 {count:,} 份不计入，不等于逾期。", count=without)
    yield tr("日期以表上所印的填报日期为准，不是收到的日期。")


def _named(names: object) -> str:
    names = [close_gaps(str(name)) for name in names]
    more = tr("等 {count:,} 项", count=len(names)) if len(names) > _NAMED else ""
    return listed(names[:_NAMED]) + more
