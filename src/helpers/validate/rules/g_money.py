"""Rules G on money: what cost indicators say against the budget and what was spent, and amounts per head."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pandas as pd

from helpers.validate.evidence import Forms, evidence, first_reason
from helpers.validate.money_words import money_rows, of_a_piece, with_forms_without_money
from helpers.validate.printed_figures import why_no_base
from helpers.validate.profile import Profile
from helpers.validate.texts import by_value, contains, joined_by_form, packed, text_of
from helpers.validate.values import MONEY

_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_HEADS = ("人", "名", "位")
_BY_HEAD = tuple(f"{money}/{head}{time}" for money in ("元", "万元") for head in ("人", "名", "人次") for time in ("", "·月", "/月", "·年", "/年"))
_PEOPLE = re.compile(r"(?<![\d.])(\d+)(?:余|多)?(?:人(?!次|均|民|才)|名|位)")
_MOST_GROUPS = 6
_PER_HEAD = re.compile(r"人均|每人")


def cost_and_spending(forms: Forms, profile: Profile, magnitudes: pd.DataFrame) -> pd.DataFrame:
    """Evidence for G01: the money of the cost rows does not exceed what was spent, and a row that says it is the whole equals it.

    Less than what was spent is a part and silent. Prices per person or piece are not amounts.
    """
    rows = money_rows(forms)
    rows = rows[rows["amount_actual"].notna()]
    if rows.empty:
        return with_forms_without_money(forms, [])
    amount, spent = rows["amount_actual"].to_numpy(dtype=float), rows["executed"].to_numpy(dtype=float)
    tolerance = profile["money_tolerance"] * np.abs(spent) + 5e-5
    by_form = rows.assign(kept=np.where(rows["whole"], 0.0, amount), total=np.where(rows["whole"], amount, np.nan), tolerance=tolerance)
    sums = by_form.groupby("project_id", sort=False).agg(kept=("kept", "sum"), total=("total", "max"), executed=("executed", "first"), tolerance=("tolerance", "first"))
    # A whole and its parts in one form are not added up.
    stated = np.fmax(sums["total"], sums["kept"]).to_numpy(dtype=float)
    above = stated > (sums["executed"] + sums["tolerance"]).to_numpy(dtype=float)
    unequal = (sums["total"].notna() & ((sums["total"] - sums["executed"]).abs() > sums["tolerance"])).to_numpy()
    confused = sums.index.isin(_confused(magnitudes))
    records = sums.reset_index()
    assumed = records["project_id"].isin(rows.loc[rows["unit_assumed"], "project_id"]).to_numpy()
    words = joined_by_form(rows, _in_words(rows, amount), records["project_id"], "；")
    pieces = evidence(
        records[["project_id"]],
        "projects",
        what=np.char.add(np.where(above, "above", "whole"), np.where(assumed, "_assumed", "")).astype(object),
        observed=text_of(np.where(unequal & ~above, sums["total"], stated)),
        expected=text_of(sums["executed"]),
        difference=text_of(np.round(np.where(unequal & ~above, sums["total"], stated) - sums["executed"].to_numpy(), 6)),
        detail=words,
        fault=np.where(above | unequal, "与执行数不符", None),
        not_assessable=first_reason(of_a_piece(forms, records), *why_no_base(forms, records["project_id"]), (sums["executed"].isna(), "全年执行数为空"), (confused, "金额单位有误，由 D13 评判")),
    )
    return with_forms_without_money(forms, [pieces])


def _in_words(rows: pd.DataFrame, amount: np.ndarray) -> list[str]:
    """全年支出金额 25 万元，没有印单位，按表头的单位理解"""
    note = np.where(rows["unit_assumed"].to_numpy(dtype=bool), "，没有印单位，按表头的单位理解", "")
    return [f"{packed(name, 12)} {figure} 万元{words}" for name, figure, words in zip(rows["level3"], text_of(amount), note, strict=True)]


def _confused(magnitudes: pd.DataFrame) -> set[str]:
    return set(magnitudes.loc[magnitudes["fault"].notna(), "project_id"])


def cost_target_in_budget(forms: Forms, profile: Profile, magnitudes: pd.DataFrame) -> pd.DataFrame:
    """Evidence for G02: a cost target stays within the larger of initial and annual budget."""
    rows = money_rows(forms)
    rows = rows[rows["amount_target"].notna()]
    budget = np.fmax(rows["initial_budget"], rows["annual_budget"]).to_numpy(dtype=float)
    target = rows["amount_target"].to_numpy(dtype=float)
    confused = rows["project_id"].isin(_confused(magnitudes))
    found = evidence(
        rows,
        "indicators",
        column="target_text",
        what=np.where(rows["unit_assumed"].to_numpy(dtype=bool), "assumed", "printed"),
        observed=text_of(target),
        detail=by_value(rows["target_text"], packed),
        expected=text_of(budget),
        difference=text_of(np.round(target - budget, 6)),
        beyond=target - budget * (1 + profile["money_tolerance"]) - 5e-5,
        not_assessable=first_reason(of_a_piece(forms, rows), *why_no_base(forms, rows["project_id"]), (np.isnan(budget), "年初和全年预算数为空"), (confused, "金额单位有误，由 D13 评判")),
    )
    return with_forms_without_money(forms, [found])


def per_head(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G11: people × amount per head × times of payment comes near the money spent.

    Judged only where a form has one row that counts people and one that gives money per head, by its name or its unit (元/人). 1 to 12 times
    are tried, for the people of the row and for all sums of the groups in the outcome. Where the outcome names other groups and no sum
    fits, the rule is not assessable.
    """
    rows = forms.values
    unit = rows["actual_unit"].fillna(rows["target_unit"])
    by_head = by_value(unit, lambda text: text in _BY_HEAD, False).astype(bool)
    factor = by_value(unit, lambda text: MONEY.get(text.partition("/")[0], np.nan), np.nan).astype(float)
    heads = rows["actual_unit"].isin(_HEADS)
    # 人次 stand for people where no row counts these.
    turns = rows["actual_unit"].eq("人次") & ~rows["project_id"].isin(rows.loc[heads, "project_id"])
    people = rows[(heads | turns) & rows["actual_value"].gt(0) & rows["exact"]]
    prices = rows.assign(factor=np.where(by_head, factor, rows["amount_factor_actual"]))
    prices = prices[(contains(rows["level3"], _PER_HEAD) | by_head) & prices["factor"].notna() & rows["actual_value"].gt(0) & rows["exact"]]
    people = people[~people["project_id"].duplicated(keep=False)].set_index("project_id")
    prices = prices[~prices["project_id"].duplicated(keep=False)].set_index("project_id")
    total = forms.total_funds
    ids = total["project_id"]
    spent = total["executed"].to_numpy(dtype=float)
    count = people["actual_value"].reindex(ids).to_numpy(dtype=float)
    price = (prices["actual_value"] * prices["factor"]).reindex(ids).to_numpy(dtype=float)
    told = forms.projects.drop_duplicates("project_id").set_index("project_id")["actual_outcome"].reindex(ids)
    groups = [_groups_beside(text, number) for text, number in zip(told, count, strict=True)]
    fits = [_is_spent(spending, each, _sums_with(number, others), profile["per_head_tolerance"]) for spending, each, number, others in zip(spent, price, count, groups, strict=True)]
    once = count * price
    printed = prices["actual_value"].reindex(ids).to_numpy(dtype=float)
    unit = prices["actual_unit"].fillna(prices["target_unit"]).reindex(ids).to_numpy(dtype=object)
    words = [f"{c} 人 × 每人 {p} {u}" if c and p else None for c, p, u in zip(text_of(count), text_of(printed), unit, strict=True)]
    return evidence(
        total.reset_index(drop=True),
        "funds",
        column="executed",
        observed=text_of(spent),
        expected=text_of(once),
        detail=np.array(words, dtype=object),
        fault=np.where(fits, None, "对不上"),
        not_assessable=first_reason(
            (np.isnan(once), "没有人数，或没有印明单位的人均金额"),
            (~(spent > 0), "全年执行数为空或为 0"),
            ([not fit and bool(others) for fit, others in zip(fits, groups, strict=True)], "完成情况还写有其他人数，不能确定按多少人发放"),
        ),
    )


def _groups_beside(text: object, count: float) -> list[float]:
    """The numbers of people that a text names beside one."""
    numbers = dict.fromkeys(float(figure) for figure in _PEOPLE.findall("".join(text.split()))) if isinstance(text, str) else {}
    return [number for number in numbers if number > 0 and number != count]


def _sums_with(count: float, others: list[float]) -> list[float]:
    """A number of people alone and together with the groups beside it."""
    chosen = (group for size in range(min(len(others), _MOST_GROUPS) + 1) for group in combinations(others[:_MOST_GROUPS], size))
    return [count + sum(group) for group in chosen]


def _is_spent(spent: float, price: float, counts: list[float], tolerance: float) -> bool:
    """Whether one of the counts, paid so much a head 1 to 12 times, comes within that share of what was spent."""
    return any(abs(count * price * times - spent) <= tolerance * spent for count in counts for times in range(1, 13))
