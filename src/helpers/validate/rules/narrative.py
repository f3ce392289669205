"""Rules G on the narratives: do the amounts, sums, shares and years that they tell agree with the form."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from helpers.validate.evidence import Forms, evidence, first_reason, plain
from helpers.validate.profile import Profile

_AMOUNT = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)(亿|万)?元")
_CALLED_TOTAL = re.compile(r"(?:共计|累计|拨付|总支出|实际支出|执行)[^，,。；;、（）()\d]{0,18}$")
_PART = re.compile(r"其中|人均|每|平均|以上|单价|标准|不超过|收到|上年|上一年|结转|剩余|结余|带动|减免|争取|节约|投资|投入|贷款|税|销售|交易|企业(?:共计|累计|支出)")
_BREAKDOWN = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)([\u4e00-\u9fff]{1,3})[（(]((?:[^（()）\d]{1,12}\d+(?:\.\d+)?\2[，、,；;和]?){2,})[)）]")
_SHARE = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(?:个|户|人|人次|家|次|场|项|名|件)[，,]?(?:完成|达到|为|占)[^，。；,;%\d]{0,10}的(\d+(?:\.(\d+))?)%")
_OTHER_YEAR = re.compile(r"(?:^|[。；;])(?:\d+[.、])?((?:19|20)\d\d)年(?:度)?[，,]?(?:全年|共|累计|完成|组织|开展|举办|实施|我|本)")
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)年")


def told_amounts(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G03: an amount that the outcome calls this project's total or spending stands in the funds table, or is a sum of it.

    Other amounts that stand in no table are named once per form, as a note.
    """
    table = _amounts_of(forms)
    projects = forms.projects[forms.projects["actual_outcome"].notna()]
    units = dict(zip(projects["project_id"], projects["amount_unit"], strict=True))
    records = []
    for project, text in zip(projects["project_id"], projects["actual_outcome"], strict=True):
        known = table.get(project)
        others: list[str] = []
        for shown, value, half, called in _told(text):
            if known is None:
                records.append((project, "total", None, None, "资金表没有金额"))
            elif called:
                at = None if _stands_in(value, half, known) else shown
                records.append((project, "total", at, plain(known[2]) if len(known) > 2 else None, None))
            elif not _stands_in(value, half, known):
                others.append(shown)
        if others:
            records.append((project, "other", "、".join(dict.fromkeys(others)), None, None))
    spent = forms.total_funds["executed"]
    frame = pd.DataFrame(records, columns=["project_id", "what", "fault", "nearest", "why"])
    quiet = forms.projects.loc[~forms.projects["project_id"].isin(frame["project_id"]), ["project_id"]]
    no_unit = frame["project_id"].map(units).isna().to_numpy(dtype=bool)
    found = evidence(
        frame,
        "projects",
        column="actual_outcome",
        what=frame["what"],
        observed=frame["fault"],
        expected=np.array([None if pd.isna(value) else plain(float(value)) for value in spent.reindex(frame["project_id"])], dtype=object),
        fault=frame["fault"],
        severity=np.where(frame["what"] == "other", "info", "warning"),
        not_assessable=first_reason((frame["why"].notna(), "资金表没有金额"), (no_unit, "资金表没有印明金额单位")),
    )
    return pd.concat([found, evidence(quiet, "projects", column="actual_outcome", not_assessable="完成情况没有写金额")], ignore_index=True)


def _amounts_of(forms: Forms) -> dict[str, list[float]]:
    """The amounts of each form's funds table, the total row's first, and the sums of two or more of its sources."""
    columns = ["initial_budget", "annual_budget", "executed"]
    rows = forms.funds.sort_values(["project_id", "position"], kind="stable")
    amounts: dict[str, list[float]] = {}
    for project, *values in zip(rows["project_id"], *(rows[column] for column in columns), strict=True):
        amounts.setdefault(project, []).extend(value for value in values if not pd.isna(value))
    return {project: values for project, values in amounts.items() if values}


def _told(text: str) -> Iterator[tuple[str, float, float, bool]]:
    """Each amount in a narrative: as written, in 万元, half a unit of its last digit, and whether it is called the project's total."""
    dense = "".join(text.split())
    for match in _AMOUNT.finditer(dense):
        factor = {"亿": 1e4, "万": 1.0, None: 1e-4}[match.group(2)]
        figure = match.group(1).replace(",", "")
        decimals = len(figure.split(".")[1]) if "." in figure else 0
        before = dense[max(0, match.start() - 24) : match.start()]
        clause = re.split(r"[，,。；;]", before)[-1]
        called = bool(_CALLED_TOTAL.search(before)) and not _PART.search(clause) and match.group(2) is not None
        yield match.group(), float(figure) * factor, 0.5 * 10.0**-decimals * factor, called


def _stands_in(value: float, half: float, known: list[float]) -> bool:
    tolerance = max(half, 5e-5) + 1e-9
    if any(abs(value - amount) <= tolerance for amount in known):
        return True
    different = sorted({round(amount, 9) for amount in known if amount > 0})[:12]
    sums = [one + other for index, one in enumerate(different) for other in different[index + 1 :]]
    return any(abs(value - total) <= tolerance for total in sums)


def told_sums(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G04: a total with its parts in brackets (6531 人（甲 2521 人，乙 4010 人）) is their sum; “其中” may name less."""
    records = []
    for project, text in _outcomes(forms):
        for match in _BREAKDOWN.finditer(text):
            total, unit = float(match.group(1)), match.group(2)
            parts = [float(figure) for figure in re.findall(rf"(\d+(?:\.\d+)?){re.escape(unit)}", match.group(3))]
            some = "其中" in match.group(3) or "等" in match.group(3)
            wrong = sum(parts) > total + 1e-9 if some else abs(sum(parts) - total) > 1e-9
            records.append((project, f"{match.group(1)}{unit}", f"{plain(sum(parts))}{unit}", plain(total - sum(parts)), match.group() if wrong else None))
    frame = pd.DataFrame(records, columns=["project_id", "observed", "expected", "difference", "fault"])
    return _of_outcome(forms, frame, "完成情况没有写出合计与各部分")


def told_shares(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G05: a share that the outcome quotes for a figure (4668 户，完成指标的 156%) follows from the indicator with that actual."""
    rows = forms.values[forms.values["actual"].notna() & forms.values["target"].gt(0)]
    by_form: dict[str, list[tuple[float, float]]] = {}
    for project, actual, target in zip(rows["project_id"], rows["actual_value"], rows["target_value"], strict=True):
        by_form.setdefault(project, []).append((actual, target))
    records = []
    for project, text in _outcomes(forms):
        for match in _SHARE.finditer(text):
            figure, share, half = float(match.group(1)), float(match.group(2)), 0.5 * 10.0 ** -len(match.group(3) or "")
            targets = [target for actual, target in by_form.get(project, []) if actual == figure]
            if len(set(targets)) != 1:
                records.append((project, None, None, None, None, "没有哪一项指标的完成值是这个数"))
                continue
            due = figure / targets[0] * 100
            wrong = abs(due - share) > half + 1e-6
            records.append((project, f"{plain(share)}%", f"{plain(due, 2)}%", f"{plain(share - due, 2)}%", match.group() if wrong else None, None))
    frame = pd.DataFrame(records, columns=["project_id", "observed", "expected", "difference", "fault", "why"])
    return _of_outcome(forms, frame, "完成情况没有引用完成比例")


def other_year(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G07: an outcome that begins to tell of another year, and never names the year of the form."""
    records = []
    for project, text in _outcomes(forms):
        named = {int(year) for year in _YEARS.findall(text)}
        told = [int(year) for year in _OTHER_YEAR.findall(text)]
        stale = [year for year in told if year != forms.fiscal_year] if forms.fiscal_year not in named else []
        why = None if named else "完成情况没有写年份"
        records.append((project, "、".join(str(year) for year in dict.fromkeys(stale)) or None, why))
    frame = pd.DataFrame(records, columns=["project_id", "fault", "why"]).assign(observed=lambda rows: rows["fault"], expected=str(forms.fiscal_year), difference=None)
    return _of_outcome(forms, frame, "没有实际完成情况")


def _outcomes(forms: Forms) -> Iterator[tuple[str, str]]:
    rows = forms.projects[forms.projects["actual_outcome"].notna()]
    for project, text in zip(rows["project_id"], rows["actual_outcome"], strict=True):
        yield project, "".join(text.split())


def _of_outcome(forms: Forms, frame: pd.DataFrame, otherwise: str) -> pd.DataFrame:
    why = frame["why"] if "why" in frame else pd.Series(None, index=frame.index, dtype="object")
    found = evidence(
        frame,
        "projects",
        column="actual_outcome",
        observed=frame["observed"],
        expected=frame["expected"],
        difference=frame["difference"],
        fault=frame["fault"],
        not_assessable=why,
    )
    rest = forms.projects.loc[~forms.projects["project_id"].isin(frame["project_id"]), ["project_id"]]
    return pd.concat([found, evidence(rest, "projects", column="actual_outcome", not_assessable=otherwise)], ignore_index=True)
