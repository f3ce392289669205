"""Rules D on the whole of the money: which denominator, what it bought, what was carried over."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from helpers.validate.evidence import Forms, Found, evidence, first_reason
from helpers.validate.money_words import money_rows, reasons_for_unspent_money, with_forms_without_money
from helpers.validate.printed_figures import rate_half_unit, why_no_base
from helpers.validate.profile import Profile
from helpers.validate.scoring import execution_rate, recompute
from helpers.validate.texts import by_value, contains, has_reason, packed, percent_of, text_of

_RETURNED = re.compile(r"结转|结余|收回|上缴|缴回|交回|退回|返还|冻结|调减|核减|压减|调整|统筹(?:使用|安排|调剂|收)")
_CARRIED = re.compile(r"结转|结余")
_BARE_FIGURE = re.compile(r"\d+(?:\.\d+)?")


def denominator(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for D02: the printed rate was taken on the profile's denominator, not on the other of the two budgets."""
    total = forms.total_funds.reset_index(drop=True)
    own, other = _budgets(profile)
    rates = {column: _rate_on(total, column) for column in (own, other)}
    printed = total["execution_rate"].to_numpy(dtype=float)
    words = {"annual_budget": "全年预算数", "initial_budget": "年初预算数"}
    return evidence(
        total,
        "funds",
        column="execution_rate",
        observed=percent_of(printed),
        expected=percent_of(rates[own]),
        detail=f"“{words[other]}”而不是“{words[own]}”",
        fault=np.where(on_other_budget(total, profile), "分母不同", None),
        not_assessable=first_reason(
            (np.isnan(printed), "没有填写执行率"),
            (np.isnan(rates[own]) | np.isnan(rates[other]), "预算数或执行数为空，或预算数不大于 0"),
            (total["initial_budget"] == total["annual_budget"], "年初预算数与全年预算数相同，分不出用了哪一个"),
        ),
    )


def on_other_budget(rows: pd.DataFrame, profile: Profile) -> np.ndarray:
    """True for funds rows whose printed rate is that of the other budget, and not that of the profile's."""
    own, other = _budgets(profile)
    printed = rows["execution_rate"].to_numpy(dtype=float)
    tolerance = np.array([rate_half_unit(text) for text in rows["execution_rate_text"]], dtype=float) + 1e-9
    return (np.abs(printed - _rate_on(rows, other)) <= tolerance) & (np.abs(printed - _rate_on(rows, own)) > tolerance)


def _budgets(profile: Profile) -> tuple[str, str]:
    """The budget that the profile divides by, and the other one."""
    own = profile["execution_denominator"]
    return own, "initial_budget" if own == "annual_budget" else "annual_budget"


def _rate_on(rows: pd.DataFrame, column: str) -> np.ndarray:
    base = rows[column].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(base > 0, rows["executed"].to_numpy(dtype=float) / base, np.nan)


def capped_total(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for D09: the declared total does not exceed the cap that the profile sets for its execution rate."""
    projects = forms.projects
    total = forms.total_funds.reindex(projects["project_id"])
    rate = execution_rate(total, profile)
    cap = total_cap(rate, profile)
    declared = projects["declared_total_score"].to_numpy(dtype=float)
    return evidence(
        projects[["project_id"]],
        "projects",
        column="declared_total_score",
        observed=text_of(declared),
        expected=text_of(cap),
        difference=text_of(declared - cap),
        detail=percent_of(rate),
        beyond=np.where(np.isnan(cap), -1.0, declared - cap - 1e-9),
        not_assessable=first_reason(
            (np.full(len(projects), not profile["total_caps"]), "本方案不按执行率封顶总分"),
            (np.isnan(rate), "预算数或执行数为空，或全年预算数不大于 0"),
            (np.isnan(declared), "没有总分"),
        ),
    )


def total_cap(rate: np.ndarray, profile: Profile) -> np.ndarray:
    """The highest total that the profile allows at each execution rate; null without such a cap."""
    cap = np.full(len(rate), np.nan)
    for band in sorted(profile["total_caps"], key=lambda band: -band["below"]):
        cap = np.where(rate < band["below"] - 1e-9, band["at_most"], cap)
    return cap


def results_and_money(forms: Forms, profile: Profile, found: Found) -> pd.DataFrame:
    """Evidence for D10: results scored far above the money that was spent; nothing budgeted, or much left unspent, with points for results.

    The money is the rate that the amounts give, not the printed score, which D03 judges. From the rate that needs no reason (D08) on, this rule
    is content too. Below it, red: the share of the indicators' points exceeds the rate by more than the limit; yellow: the annual budget is 0, or
    more than the limit of it was left. Where the form may tell why (money saved or taken back), or D08 asks for the reason of the same rate, the finding only
    asks. A budget of 0 beside money spent is a misprint, which D05 tells.
    """
    total = forms.total_funds
    parts = recompute(forms, profile).set_index("project_id").reindex(total["project_id"])
    indicators, weights = parts["indicator_scores"].to_numpy(dtype=float), parts["indicator_weights"].to_numpy(dtype=float)
    annual, executed = total["annual_budget"].to_numpy(dtype=float), total["executed"].to_numpy(dtype=float)
    money = np.clip(execution_rate(total, profile), 0, 1)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        results = np.minimum(indicators / weights, 1)  # a score above its weight is C01's
        excess = np.where(results > 0, (results - money) / results, 0.0)
    unspent = np.where(annual > 0, 1 - executed / np.where(annual > 0, annual, 1), np.nan)
    low = money < profile["low_rate"] - 1e-9
    red = low & (excess > profile["results_over_money"] + 1e-9)
    nothing = (annual == 0) & (indicators > 0)
    yellow = nothing | (low & (indicators > 0) & (unspent > profile["unspent_limit"] + 1e-9))
    told = total["project_id"].map(reasons_for_unspent_money(forms)).to_numpy(dtype=object)
    asks = pd.notna(told) & ~nothing
    # D08 asks for the reason of the same rate already: one warning is enough.
    asked = total["project_id"].isin(found.get("D08", ())).to_numpy() & ~nothing & ~(unspent > profile["unspent_limit"] + 1e-9)
    return evidence(
        total.reset_index(drop=True),
        "funds",
        column="executed",
        what=np.select([nothing, asks, red], ["nothing", "asks", "red"], "unspent"),
        severity=np.where(asks | asked, "info", "warning"),
        observed=percent_of(results),
        expected=percent_of(money),
        difference=percent_of(unspent),
        fault=np.where(red | yellow, np.where(asks, told, "不相称"), None),
        not_assessable=first_reason(
            *why_no_base(forms, total["project_id"]),
            (np.isnan(indicators) | ~(weights > 0), "指标得分或分值不全"),
            ((np.isnan(money) | np.isnan(unspent)) & (annual != 0), "预算数或执行数为空"),
        ),
    )


def carry_over(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for D11: carried-over money that shrank during the year is explained; a name that says 结转 has its carry-over row.

    An explanation is a word about what became of the money (结转, 收回, 冻结, 核减 …) in a note of the form or in its outcome.
    """
    total = forms.total_funds.reset_index(drop=True)
    carried = forms.funds[forms.funds["source"] == "carry_over"].drop_duplicates("project_id").set_index("project_id").reindex(total["project_id"])
    initial, annual = total["initial_budget"].to_numpy(dtype=float), total["annual_budget"].to_numpy(dtype=float)
    from_before = carried["initial_budget"].to_numpy(dtype=float)
    whole = (initial > 0) & (np.abs(from_before - initial) < 5e-5)
    shrank = whole & (annual < initial - 5e-5)
    explained = total["project_id"].isin(_explained(forms)).to_numpy()
    reduced = evidence(
        total,
        "funds",
        column="annual_budget",
        what="reduced",
        observed=text_of(annual),
        expected=text_of(initial),
        difference=text_of(annual - initial),
        fault=np.where(shrank & ~explained, "没有说明", None),
        not_assessable=first_reason((np.isnan(initial) | np.isnan(annual), "年初或全年预算数为空"), (np.isnan(from_before), "上年结转资金的年初预算数为空")),
    )
    named = forms.projects[contains(forms.projects["project_name"], _CARRIED)]
    sources = forms.funds[forms.funds["source"] != "total"]
    printed = sources[sources[["initial_budget", "annual_budget", "executed"]].notna().any(axis=1)]
    used = printed[(printed["source"] == "carry_over") & (printed[["initial_budget", "annual_budget", "executed"]].fillna(0) != 0).any(axis=1)]
    name = evidence(
        named[["project_id"]],
        "projects",
        column="project_name",
        what="name",
        observed=named["project_name"].map(lambda text: "".join(text.split())),
        fault=np.where(named["project_id"].isin(used["project_id"]), None, "没有结转资金"),
        not_assessable=first_reason((~named["project_id"].isin(printed["project_id"]), "资金来源各行为空")),
    )
    return pd.concat([reduced, name], ignore_index=True)


def carried_from_last_year(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for D12: this year's carry-over is last year's budget less last year's spending of the same project."""
    rows = forms.funds[(forms.funds["source"] == "carry_over") & (forms.funds["initial_budget"].fillna(0) != 0)].reset_index(drop=True)
    if forms.previous is None:
        return evidence(rows, "funds", column="initial_budget", not_assessable="没有上一年度的数据")
    partner, why = forms.partners
    partner, why = partner.reindex(rows["project_id"]), why.reindex(rows["project_id"])
    before = forms.previous.total_funds.reindex(partner.to_numpy())
    left = np.round((before["annual_budget"] - before["executed"]).to_numpy(dtype=float), 9)
    now = rows["initial_budget"].to_numpy(dtype=float)
    return evidence(
        rows,
        "funds",
        column="initial_budget",
        observed=text_of(now),
        expected=text_of(left),
        difference=text_of(np.round(now - left, 9)),
        detail=text_of(before["annual_budget"]),
        beyond=np.abs(now - left) - 5e-5,
        not_assessable=first_reason((why.notna(), "上一年度没有对应的项目，或对应的不止一个"), (np.isnan(left), "上一年度的预算数或执行数为空")),
    )


def _explained(forms: Forms) -> set[str]:
    found: set[str] = set()
    for frame, column in (
        (forms.projects, "actual_outcome"), (forms.projects, "total_note"), (forms.indicators, "deviation_note"), (forms.funds, "note"),
    ):  # fmt: skip
        said = contains(frame[column], _RETURNED) & has_reason(frame[column])
        found |= set(frame.loc[said, "project_id"])
    return found


def magnitude(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for D13: a cost amount and its counterpart differ by about ten thousand: 元 for 万元, or the reverse.

    Counterparts: target and actual of one row; the amount of a row that says it is the whole, or prints the same digits, and the funds
    table. A small part of a large sum is no counterpart. One with the same digits proves most and is told first.
    """
    rows = money_rows(forms)
    target, actual = rows["amount_target"].to_numpy(dtype=float), rows["amount_actual"].to_numpy(dtype=float)
    spent, initial, annual = (rows[column].to_numpy(dtype=float) for column in ("executed", "initial_budget", "annual_budget"))
    budget = np.where(_same_digits(target, initial), initial, np.where(_same_digits(target, annual), annual, np.fmax(initial, annual)))
    whole = rows["whole"].to_numpy(dtype=bool)
    low, high = profile["magnitude_low"], profile["magnitude_high"]
    pairs = {"spent": (actual, spent), "budget": (target, budget), "row": (actual, target)}
    exact = {f"{name}_exact": _factor(*pair, low, high) & _same_digits(*pair) for name, pair in pairs.items()}
    near = {name: _factor(*pairs[name], low, high) & (whole | (name == "row")) for name in ("row", "spent", "budget")}
    cases = exact | near
    figure, other = (np.select(list(cases.values()), [pairs[name.removesuffix("_exact")][side] for name in cases], np.nan) for side in (0, 1))
    of_target = np.select(list(cases.values()), [name.startswith("budget") for name in cases], False)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        factor = np.maximum(figure / other, other / figure)
    found = evidence(
        rows,
        "indicators",
        column=np.where(of_target, "target_text", "actual_text"),
        what=np.select(list(cases.values()), list(cases), default="row"),
        observed=np.where(of_target, _with_unit(rows, "target"), _with_unit(rows, "actual")),
        expected=text_of(other),
        difference=text_of(factor, 0),
        fault=np.where(np.any(list(cases.values()), axis=0), "相差约一万倍", None),
        not_assessable=first_reason((np.isnan(spent) & (np.isnan(target) | np.isnan(actual)), "没有可比的金额")),
    )
    return with_forms_without_money(forms, [found])


def _with_unit(rows: pd.DataFrame, side: str) -> np.ndarray:
    """A target or actual as quoted, with the unit that stands in a column of its own."""
    texts, units = by_value(rows[f"{side}_text"], packed), rows[f"{side}_unit"]
    return np.array([f"{text}{unit}" if text and _BARE_FIGURE.fullmatch(text) and isinstance(unit, str) else text for text, unit in zip(texts, units, strict=True)], dtype=object)


def _factor(one: np.ndarray, other: np.ndarray, low: float, high: float) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = np.maximum(one / other, other / one)
        return (one > 0) & (other > 0) & (ratio >= low) & (ratio <= high)


def _same_digits(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = np.maximum(one / other, other / one)
        return np.abs(ratio / 1e4 - 1) < 1e-6
