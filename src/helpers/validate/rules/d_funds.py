"""Rules D: does the money add up, is the rate right, are changes of the budget and low execution explained."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from helpers.validate.evidence import NO_REASONS, Forms, evidence, first_reason
from helpers.validate.money_words import concerns_spending, forms_that_explain_a_change, hints_of_a_change, told_reason
from helpers.validate.printed_figures import WEIGHT, half_unit, misprinted_weights, rate_half_unit, why_no_base, zero_totals
from helpers.validate.profile import Profile
from helpers.validate.rules.d_budget import on_other_budget
from helpers.validate.scoring import execution_rate, rounds_as_printed, score_decimals
from helpers.validate.texts import by_value, has_reason, joined_by_form, packed, percent_of, plain, text_of

AMOUNTS = {"initial_budget": "年初预算数", "annual_budget": "全年预算数", "executed": "全年执行数"}
_WHOLE = ("current_year_appropriation", "fiscal")
_KIND_OF_BUDGET = re.compile("一般公共预算|政府性基金|国有资本经营")
_NOTHING = 1e-9
_LEAST = 0.00005
"""Least tolerance of sums of money, in 万元."""


def printed_rate(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for D01: the printed rate against executed ÷ annual budget, within half a unit of its last printed digit, or cut after it, and as far as the
    decimals of the amounts allow.

    A rate that was taken on the other budget is D02's. A row that repeats amounts and rate of the total is told with it.
    """
    funds = forms.funds
    idle = (funds[["annual_budget", "executed"]].fillna(0) == 0).all(axis=1) & (funds["execution_rate"].fillna(0) == 0)
    rows = funds[~idle]
    budget, executed, printed = (rows[column].to_numpy(dtype=float) for column in ("annual_budget", "executed", "execution_rate"))
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(budget > 0, executed / budget, np.nan)
    tolerance = np.array([rate_half_unit(text) for text in rows["execution_rate_text"]], dtype=float)
    tolerance += _of_rounded_amounts(forms, rows, rate)
    amounts = [f"{b}÷{a}" if a and b else None for a, b in zip(text_of(budget), text_of(executed), strict=True)]
    cut = (printed < rate) & (printed + 2 * tolerance > rate)  # 95.8% for 95.86%
    beyond = np.where(cut, 0.0, np.abs(printed - rate) - tolerance - _NOTHING)
    of_other = on_other_budget(rows, profile) & rows["project_id"].isin(rates_on_other_budget(forms, profile)).to_numpy()
    repeats = _repeats_total(rows)
    names = joined_by_form(rows[repeats], rows.loc[repeats, "source_text"].fillna("").str.strip(), rows["project_id"], "、")
    told = pd.notna(names) & (rows["source"] == "total").to_numpy()
    return evidence(
        rows,
        "funds",
        column="execution_rate",
        what=np.where(told, "repeated", "alone"),
        observed=by_value(rows["execution_rate_text"], lambda text: "".join(text.split())),
        expected=percent_of(rate, 2),
        difference=percent_of(printed - rate, 2),
        detail=np.array(amounts, dtype=object),
        fault=np.where(told, names, None),
        beyond=np.where(of_other | (repeats & (beyond > 0)), 0.0, beyond),
        not_assessable=first_reason(
            (np.isnan(printed), "没有填写执行率"),
            (np.isnan(budget) | np.isnan(executed), "预算数或执行数为空"),
            (np.isnan(rate), "全年预算数不大于 0，执行率无意义"),
        ),
    )


def _of_rounded_amounts(forms: Forms, rows: pd.DataFrame, rate: np.ndarray) -> np.ndarray:
    """How far a rate may lie from that of its amounts because these were rounded to the decimals they print; a whole figure may well be exact."""
    units = forms.projects.drop_duplicates("project_id").set_index("project_id")["amount_unit"].reindex(rows["project_id"])
    shares = []
    for column in ("annual_budget", "executed"):
        halves = [half_unit(text, unit) if "." in str(text) else 0.0 for text, unit in zip(rows[f"{column}_text"], units, strict=True)]
        with np.errstate(divide="ignore", invalid="ignore"):
            shares.append(np.nan_to_num(np.array(halves) / np.abs(rows[column].to_numpy(dtype=float)), posinf=0.0))
    return np.nan_to_num(np.abs(rate)) * (shares[0] + shares[1])


def rates_on_other_budget(forms: Forms, profile: Profile) -> frozenset[str]:
    """Forms whose rate was taken on the other of the two budgets, which D02 tells."""
    return frozenset(forms.total_funds.loc[on_other_budget(forms.total_funds, profile), "project_id"])


def _repeats_total(rows: pd.DataFrame) -> np.ndarray:
    """True for a row below the total that has its annual budget, its spending and its printed rate."""
    columns = ["annual_budget", "executed", "execution_rate"]
    total = rows[rows["source"] == "total"].drop_duplicates("project_id").set_index("project_id")[columns].reindex(rows["project_id"])
    return (rows["source"] != "total").to_numpy() & (rows[columns].to_numpy(dtype=float) == total.to_numpy(dtype=float)).all(axis=1)


def execution_score(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for D03: the execution score against min(1, rate) × weight, from the amounts and not from the printed rate.

    A whole-point score less than half a point away is rounding, which C05 notes once; so is one decimal in a form of such scores. A score that
    follows from the profile's weight is right beside a weight that is misprinted, which B03 tells. A score that follows from a wrong printed rate says so:
    it is one error in two cells.
    """
    total = forms.total_funds.reset_index(drop=True)
    rate = execution_rate(total, profile)
    due = np.round(np.clip(rate, 0, 1) * total["weight"].to_numpy(dtype=float), 2)
    score = total["score"].to_numpy(dtype=float)
    difference = np.round(score - due, 6)
    rounded = (score % 1 == 0) & (np.abs(difference) < profile["rounding_limit"])
    share = np.clip(rate, 0, 1)
    exact = share * total["weight"].to_numpy(dtype=float)
    rounded |= rounds_as_printed(score_decimals(forms).reindex(total["project_id"]).to_numpy(dtype=float), score, exact)
    # A score that follows from the profile's weight is right where the printed weight is not.
    right = np.abs(score - share * profile["execution_weight"]) < np.where(score % 1 == 0, profile["rounding_limit"], profile["points_tolerance"] + _NOTHING)
    misprinted = total["project_id"].isin(misprinted_weights(forms, profile)).to_numpy() & right
    denominator = AMOUNTS[profile["execution_denominator"]]
    words = [
        None if np.isnan(r) else f"全年执行数÷{denominator}（{plain(r * 100, 2)}%{'，超过 100% 按 100% 计' if r > 1 else ''}）×分值 {w}"
        for r, w in zip(rate, text_of(total["weight"]), strict=True)
    ]
    printed = total["execution_rate"].to_numpy(dtype=float)
    off = np.abs(printed - rate) > np.array([rate_half_unit(text) for text in total["execution_rate_text"]], dtype=float) + _NOTHING
    follows = off & (np.abs(score - np.clip(printed, 0, 1) * total["weight"].to_numpy(dtype=float)) <= profile["points_tolerance"] + _NOTHING)
    return evidence(
        total,
        "funds",
        column="score",
        what=np.where(follows, "printed_rate", "amounts"),
        observed=text_of(score),
        expected=text_of(due, 2),
        difference=text_of(difference, 2),
        detail=np.array(words, dtype=object),
        fault=np.where(follows, by_value(total["execution_rate_text"], lambda text: "".join(text.split())), None),
        beyond=np.where(rounded, 0.0, np.abs(difference) - profile["points_tolerance"] - _NOTHING),
        not_assessable=first_reason(
            (np.isnan(score), "没有填写预算执行得分"),
            (total["weight"].isna(), "没有预算执行的分值"),
            (misprinted, WEIGHT),
            *why_no_base(forms, total["project_id"]),
            (total[profile["execution_denominator"]].isna() | total["executed"].isna(), "预算数或执行数为空"),
            (np.isnan(rate), f"{denominator}不大于 0，执行率无意义"),
        ),
    )


def balance(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for D04, three times per form: the sources of each column against its total. A total row of zeros is told once.

    Tolerance: half a unit of the last printed digit, added up over the total and the sources, since rounding each of them may make that much.
    A whole figure may well be exact, so of those the coarsest alone counts. At least 0.00005. Where the figure with the fewest decimals may have
    lost its last digits in print (1098.055 for 1098.0558), up to one unit of its last one. Blank sources count as nothing when one is printed.
    """
    unit = forms.projects.set_index("project_id")["amount_unit"]
    sources = _sources(forms.funds)
    total = forms.total_funds.reset_index(drop=True)
    pieces = []
    of_zeros = total["project_id"].isin(zero_totals(forms)).to_numpy()
    told = np.zeros(len(total), dtype=bool)
    for column, name in AMOUNTS.items():
        printed = sources[sources[column].notna()]
        amount = total[column].to_numpy(dtype=float)
        summed = _summed(printed, column, total, amount)
        difference = np.round(amount - summed, 9)
        # How coarsely the figures are printed matters only where they differ.
        differing = set(total["project_id"].to_numpy()[np.abs(difference) > _LEAST])
        cells = pd.concat([printed, total])[["project_id", "source", column, f"{column}_text"]]
        cells = cells[cells["project_id"].isin(differing)]
        halves = [
            half_unit(text, unit.get(project)) if value else 0.0
            for project, value, text in zip(cells["project_id"], cells[column].fillna(0), cells[f"{column}_text"], strict=True)
        ]
        by_form = pd.Series(halves, index=cells["project_id"], dtype=float)
        rounded = by_form[by_form < 0.5].groupby(level=0).sum()
        tolerance = np.fmax(*(part.reindex(total["project_id"]).fillna(0).to_numpy() for part in (by_form.groupby(level=0).max(), rounded)))
        tolerance = np.fmax(tolerance, _lost_in_print(cells.assign(half=halves), total["project_id"], difference))
        with np.errstate(divide="ignore", invalid="ignore"):
            large = np.abs(difference) > profile["balance_critical"] * np.abs(amount)
        pieces.append(
            evidence(
                total,
                "funds",
                column=column,
                what=np.where(of_zeros, "zeros", name),
                observed=text_of(amount),
                expected=text_of(summed),
                difference=text_of(difference),
                detail=name,
                beyond=np.where(of_zeros & told, -1.0, np.abs(difference) - np.maximum(tolerance, _LEAST) - _NOTHING),
                severity=np.where(large, "critical", "warning"),
                not_assessable=first_reason((np.isnan(amount), f"{name}的总额为空"), (np.isnan(summed), f"{name}的资金来源各行为空")),
            )
        )
        told |= of_zeros & (np.abs(difference) > _LEAST)
    return pd.concat(pieces, ignore_index=True)


def _lost_in_print(cells: pd.DataFrame, ids: pd.Series, difference: np.ndarray) -> np.ndarray:
    """By form, just below one unit of the last digit of the figure with the fewest decimals, where more digits of it would make the sum right:
    a total that is too small, or a source. A figure without decimals is whole."""
    with_decimals = cells[(cells["half"] > 0) & (cells["half"] < 0.5)]
    halves = with_decimals.groupby([with_decimals["project_id"], with_decimals["source"] == "total"])["half"].max().unstack()
    halves = halves.reindex(index=ids, columns=[True, False])
    of_total, of_sources = halves[True].to_numpy(dtype=float), halves[False].to_numpy(dtype=float)
    cut = ((difference < 0) & (of_total > of_sources)) | ((difference > 0) & (of_sources > of_total))
    return np.where(cut, 2 * np.fmax(of_total, of_sources) - 1e-8, 0.0)


def _summed(printed: pd.DataFrame, column: str, total: pd.DataFrame, amount: np.ndarray) -> np.ndarray:
    """By form, what the sources come to. 一般公共预算拨款 and 政府性基金 below 财政拨款 may be parts of it or stand beside it: the form
    does not say, so the reading that comes nearer to the total counts."""
    kind = [bool(text) and _KIND_OF_BUDGET.search(text) is not None for text in printed["source_text"].fillna("")]
    wholes = printed[printed["source"].isin(_WHOLE) & ~np.array(kind, dtype=bool)].groupby("project_id")["position"].min()
    is_part = np.array(kind, dtype=bool) & (printed["position"] > printed["project_id"].map(wholes)).to_numpy()
    every, apart = (rows.groupby("project_id")[column].sum().reindex(total["project_id"]).to_numpy(dtype=float) for rows in (printed, printed[~is_part]))
    nearest = np.where(np.abs(amount - apart) < np.abs(amount - every), apart, every)
    # Where neither fits, rows below another one may be parts of it.
    unbalanced = np.flatnonzero(np.abs(amount - nearest) > _LEAST)
    ids = total["project_id"].to_numpy(dtype=object)
    sources = _sources_of(printed[printed["project_id"].isin(set(ids[unbalanced]))], column)
    for at in unbalanced:
        readings = [nearest[at], *_nested_sums(sources[ids[at]])]
        nearest[at] = min(readings, key=lambda summed, due=amount[at]: abs(due - summed))
    return nearest


def _sources_of(rows: pd.DataFrame, column: str) -> dict[str, list[tuple[float, str, str]]]:
    """By form, the amounts of its sources in their order, with what each is called and what kind it is."""
    rows = rows.sort_values("position", kind="stable")
    found: dict[str, list[tuple[float, str, str]]] = {}
    for project, amount, text, source in zip(rows["project_id"], rows[column], rows["source_text"].fillna(""), rows["source"], strict=True):
        found.setdefault(project, []).append((amount, text, source))
    return found


def _nested_sums(sources: list[tuple[float, str, str]]) -> list[float]:
    """The sums of sources of which some are parts of the one above.

    These are rows that say 其中 below another source, rows that together make the amount above them, and a form that lists its money twice:
    by origin and by use.
    """
    amounts, texts = [amount for amount, _, _ in sources], [text for _, text, _ in sources]
    inner = [index > 0 and text.startswith("其中") for index, text in enumerate(texts)]
    runs = [False] * len(amounts)
    for start, whole in enumerate(amounts):
        summed = 0.0
        for end in range(start + 1, len(amounts)):
            summed += amounts[end]
            if whole > 0 and end > start + 1 and abs(summed - whole) < _LEAST:
                runs[start + 1 : end + 1] = [True] * (end - start)
                break
    goes_to = [source in ("basic_expenditure", "project_expenditure") for _, _, source in sources]
    parts = [inner, runs, [a or b for a, b in zip(inner, runs, strict=True)], goes_to, [not one for one in goes_to]]
    return [sum(amount for amount, is_part in zip(amounts, part, strict=True) if not is_part) for part in parts if not all(part)]


def _sources(funds: pd.DataFrame) -> pd.DataFrame:
    """Rows that make up the total; 中央 and 地方 are parts of a row above them where one stands."""
    parts = funds["source"].isin(["central", "local"])
    whole = funds.loc[funds["source"].isin(_WHOLE), "project_id"]
    return funds[(funds["source"] != "total") & ~(parts & funds["project_id"].isin(whole))]


def overspent(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for D05: on every funds row, money spent does not exceed the annual budget."""
    rows = forms.funds[forms.funds[["annual_budget", "executed"]].notna().any(axis=1)]
    difference = np.round((rows["executed"] - rows["annual_budget"]).to_numpy(dtype=float), 9)
    return evidence(
        rows,
        "funds",
        column="executed",
        observed=text_of(rows["executed"]),
        expected=text_of(rows["annual_budget"]),
        difference=text_of(difference),
        detail=rows["source_text"],
        beyond=difference - _NOTHING,
        not_assessable=first_reason((rows["executed"].isna(), "全年执行数为空"), (rows["annual_budget"].isna(), "全年预算数为空")),
    )


def budget_equals_spending(forms: Forms, profile: Profile, adjustments: pd.DataFrame, carried: pd.DataFrame) -> pd.DataFrame:
    """Evidence for D06: the annual budget equals what was spent to the last digit while the initial budget differs, and nothing says why.

    A digit lost in print (1098.0558 and 1098.055) is no change of the budget. Where the rate was taken on the initial budget it did not
    become 100 %, and D02 asks which budget holds. Words about the change answer this rule as they answer D07, and so does a change that is all
    carry-over; where D07 or D11 asks about the change, this rule leaves it to them.
    """
    total = forms.total_funds.reset_index(drop=True)
    same = (total["annual_budget"] == total["executed"]) & (total["initial_budget"] != total["annual_budget"])
    pairs = zip(total["initial_budget_text"], total["annual_budget_text"], strict=True)
    same &= ~np.array([_is_cut(first, second) or _is_cut(second, first) for first, second in pairs], dtype=bool)
    asked = [piece.loc[piece["fault"].notna() & (piece["what"] != "name"), "project_id"] for piece in (adjustments, carried)]
    settled = rates_on_other_budget(forms, profile).union(forms_that_explain_a_change(forms), *asked)
    same &= ~total["project_id"].isin(settled) & ~_all_carried_over(forms, total)
    return evidence(
        total,
        "funds",
        column="annual_budget",
        what=np.where(total["initial_budget"] == 0, "added", "changed"),
        observed=text_of(total["annual_budget"]),
        expected=text_of(total["initial_budget"]),
        fault=np.where(same, "全年预算数等于执行数", None),
        not_assessable=_blank_amounts(total, *AMOUNTS),
    )


def _all_carried_over(forms: Forms, total: pd.DataFrame) -> np.ndarray:
    """True where the carry-over row grew by as much as the whole budget did: that money was granted the year before."""
    carried = forms.funds[forms.funds["source"] == "carry_over"].drop_duplicates("project_id").set_index("project_id").reindex(total["project_id"])
    grown = (carried["annual_budget"] - carried["initial_budget"].fillna(0)).to_numpy(dtype=float)
    return (grown > 0) & (np.abs(grown - (total["annual_budget"] - total["initial_budget"]).to_numpy(dtype=float)) < _LEAST)


def unexplained_adjustment(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for D07: a large change from initial to annual budget that no word about the budget's change explains.

    An explanation is a note of the form, or its outcome, in which 预算 stands with 调整, 追加, 核减 or the like. A reason beside the
    money, or a word on money that was taken back, may be one: then the finding only asks.
    """
    total = forms.total_funds.reset_index(drop=True)
    initial, annual = total["initial_budget"].to_numpy(dtype=float), total["annual_budget"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.where(initial > 0, annual / initial - 1, np.nan)
    explained = total["project_id"].isin(forms_that_explain_a_change(forms).keys()).to_numpy()
    large = np.abs(change) > profile["adjustment_limit"] + _NOTHING
    hint = total["project_id"].map(hints_of_a_change(forms)).to_numpy(dtype=object)
    asks = ~pd.isna(hint)
    spent = (total["annual_budget"] == total["executed"]).to_numpy()
    words = [
        None if np.isnan(share) else f"{'增加' if share > 0 else '减少'} {plain(abs(share) * 100, 2)}%{'，与全年执行数相同' if all_spent else ''}"
        for share, all_spent in zip(change, spent, strict=True)
    ]
    return evidence(
        total,
        "funds",
        column="annual_budget",
        what=np.where(asks, "hint", "silent"),
        severity=np.where(asks, "info", "warning"),
        observed=text_of(annual),
        expected=text_of(initial),
        difference=percent_of(change, 2),
        detail=np.array(words, dtype=object),
        fault=np.where(large & ~explained, np.where(asks, hint, "没有说明"), None),
        not_assessable=first_reason(
            (np.isnan(initial) | np.isnan(annual), "年初或全年预算数为空"), (np.isnan(change), "年初预算数不大于 0，增减比例无意义")
        ),
    )


def unexplained_low_rate(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for D08: a rate below the limit has a reason in a deviation cell.

    A reason in the narrative does not answer the rule and is quoted. A note on an indicator counts only if it speaks of money, purchase,
    contract or delay.
    """
    total = forms.total_funds.reset_index(drop=True)
    rate = execution_rate(total, profile)
    ids = total["project_id"]
    told = by_value(forms.projects.drop_duplicates("project_id").set_index("project_id")["actual_outcome"].reindex(ids), told_reason)
    notes = forms.indicators[has_reason(forms.indicators["deviation_note"])].drop_duplicates("project_id").set_index("project_id")["deviation_note"]
    note = by_value(notes.reindex(ids), lambda text: packed(text.strip().rstrip("。"), 60))
    low = (rate < profile["low_rate"] - _NOTHING) & ~ids.isin(concerns_spending(forms)).to_numpy() & ~ids.isin(forms.reasons_below.keys()).to_numpy()
    case = np.select([pd.notna(told), pd.notna(note)], ["narrative", "elsewhere"], "silent")
    return evidence(
        total,
        "funds",
        column="execution_rate",
        what=case,
        observed=percent_of(rate, 2),
        expected=f"{plain(profile['low_rate'] * 100)}%",
        fault=np.where(low, np.select([case == "narrative", case == "elsewhere"], [told, note], "没有说明"), None),
        not_assessable=first_reason((np.isnan(rate), "预算数或执行数为空，或全年预算数不大于 0"), (ids.isin(forms.without_reasons).to_numpy(), NO_REASONS)),
    )


def _is_cut(text: object, whole: object) -> bool:
    """Whether a printed figure with decimals is another one without its last digits."""
    if not isinstance(text, str) or not isinstance(whole, str):
        return False
    text, whole = "".join(text.split()), "".join(whole.split())
    return "." in text and len(text) < len(whole) and whole.startswith(text)


def _blank_amounts(rows: pd.DataFrame, *columns: str) -> np.ndarray:
    return first_reason(*((rows[column].isna(), f"{AMOUNTS[column]}为空") for column in columns))
