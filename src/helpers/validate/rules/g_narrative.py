"""Rules G on goal and outcome: do the amounts, sums, shares and counts that they tell agree with the form, and do they say something.

Where only reading can settle it, both places are quoted and the finding asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from helpers.language.normalise import comparable
from helpers.validate.evidence import Forms, evidence, first_reason
from helpers.validate.printed_figures import half_unit
from helpers.validate.profile import Profile
from helpers.validate.quantities import Quantity, quantities, rates, speaks_of
from helpers.validate.scoring import recompute
from helpers.validate.texts import by_value, contains, packed, percent_of, plain
from helpers.validate.values import NUMERIC
from helpers.validate.words import pattern, words

_AMOUNT = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)(亿|万)?元")
_CALLED_TOTAL = re.compile(r"(?:共计|累计|拨付|总支出|实际支出|执行)[^，,。；;、（）()\d]{0,18}$")
_PRICE_BEFORE = re.compile(r"(?:每(?:人次|人|户|亩|名|生|套|件|台|次|月|年|公里|平方米)|人均|户均|亩均|生均|单价)[\u4e00-\u9fff]{0,8}$")
"""Right before an amount: it is the price of one piece. The search ends where the amount begins."""
_PART = re.compile(r"其中|人均|每|平均|以上|单价|标准|不超过|收到|上年|上一年|结转|剩余|结余|带动|减免|争取|节约|投资|投入|贷款|税|销售|交易|企业(?:共计|累计|支出)")
_BREAKDOWN = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)([\u4e00-\u9fff]{1,3})[（(]((?:[^（()）\d]{1,12}\d+(?:\.\d+)?\2[，、,；;和]?){2,})[)）]")
_LISTED = re.compile(
    r"(?P<parts>(?:[^，,、。；;：:（()）\d]{1,12}\d+(?:\.\d+)?(?P<unit>亿元|万元|元|人次|[\u4e00-\u9fff])[、，,和及]{1,2})"
    r"(?:[^，,、。；;：:（()）\d]{1,12}\d+(?:\.\d+)?(?P=unit)[、，,和及]{1,2}){1,29})"
    r"(?P<total>(?:合计|总计|共计|总共|小计)[为是达]?(?P<figure>\d+(?:\.\d+)?)(?P=unit))"
)
"""甲3万元、乙2万元，合计5万元: parts of one unit, and their total right behind them."""
_MOST_PARTS = 30
"""As many as the pattern takes at most: a list of that length may have begun before."""
_INEXACT = re.compile(r"其中|约|近|[余多几]|等|以上|左右|人均|每")
_LONGEST_LIST = 12
_NOT_CARRIED_OUT = re.compile(
    r"^(?:(?:因|由于|受)[^，,。；;]{1,30}[，,])?(?:(?:本?项目|该项目|项目(?:本年度?|全年|20\d\d年度?)?|本年度?|20\d\d年度?|全年)[，,]?)?(?:因|由于)?[^，,。；;]{0,20}?"
    r"(?:(?:尚|均|一直)?未(?:能)?(?:实施|开展|启动|开工|执行|举办|组织)|没有(?:实施|开展|启动)|(?:已|将)?(?:推迟|延期|延后|顺延)(?:至|到)(?:下年|明年|次年|20\d\d年)|(?:暂停|暂缓|取消|停止)(?:实施|开展|执行))"
)
_PARTLY_SO = re.compile(r"部分|其中|个别|除|原计划|的原因|未实施前")
_WHOLE = re.compile(r"^(?:(?:因|由于|受)[^，,。；;]{1,30}[，,])?(?:(?:本|该)项目|项目|本年度?(?:项目)?(?:尚|均|一直)?未|全年(?:项目)?未)")
"""A sentence whose subject is the project; of any other it is said only where the outcome tells of nothing that was done."""
_DONE = re.compile(r"\d|完成|举办了|开展了|实施了|购置了?|建成|已(?!推迟|延期|延后|顺延)|达到|提升")
_CLOSE = 0.05
"""万元: so near comes what was rounded to one digit."""
_SENTENCE = re.compile(r"[^。；;！!？?]+")
_SHARE = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(?:个|户|人|人次|家|次|场|项|名|件)[，,]?(?:完成|达到|为|占)[^，。；,;%\d]{0,10}的(\d+(?:\.(\d+))?)%")


def told_amounts(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G03: an amount that the outcome calls this project's total or spending stands in the funds table, or follows from it.

    It follows as the sum of two of its amounts, or as the change or the rest within one of its rows. Amounts of one sentence that together
    make, or whose difference makes, an amount of the table belong to it too; so do neighbours over several sentences that make one, or a
    sum that is told. 元 are held against 万元 as far as the table prints them. Other amounts that stand in no table are named once per
    form, as a note; a wrong sum is G04's.
    """
    table = _amounts_of(forms)
    projects = forms.projects[forms.projects["actual_outcome"].notna()]
    units = dict(zip(projects["project_id"], projects["amount_unit"], strict=True))
    records = []
    for project, text in zip(projects["project_id"], projects["actual_outcome"], strict=True):
        known = table.get(project)
        others: list[_Told] = []
        told = list(_told(text))
        for amount in told:
            stands = known is not None and (known.holds(amount.value, amount.half) or amount.makes(known))
            if known is None:
                records.append((project, "total", None, "资金表没有金额"))
            elif amount.called:
                records.append((project, "total", None if stands else amount.shown, None))
            elif not stands:
                others.append(amount)
        strange = [amount.shown for amount in others if not _is_part(amount, told, known)]
        if strange:
            records.append((project, "other", "、".join(dict.fromkeys(strange)), None))
    spent = forms.total_funds["executed"]
    frame = pd.DataFrame(records, columns=["project_id", "what", "fault", "why"])
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


@dataclass(frozen=True)
class _Known:
    """What a form's funds table knows in 万元: its amounts, and what follows from them."""

    amounts: tuple[float, ...]
    sums: tuple[float, ...]
    differences: tuple[float, ...]
    half: float
    """Half a unit of the last digit of the table's finest figure: 132.912 万元 stands for 1329120.67 元."""

    def holds(self, value: float, half: float) -> bool:
        """Whether an amount is one of the table's, or follows from it, at its printed precision; a difference is told to the digit or not at all."""
        tolerance = max(half, self.half, 5e-5) + 1e-9
        close = min(tolerance, _CLOSE)
        return any(abs(value - amount) <= tolerance for amount in (*self.amounts, *self.sums)) or any(
            abs(value - amount) <= close for amount in self.differences
        )

    def prints(self, value: float, half: float) -> bool:
        """Whether it is an amount, above 0, that the table itself prints."""
        return any(amount > 0 and abs(value - amount) <= max(half + 5e-5, self.half) for amount in self.amounts)


@dataclass(frozen=True)
class _Told:
    """An amount in a narrative: as written, in 万元, half a unit of its last digit, whether it is called the project's total; and the
    sums and differences of its sentence that it is a part of, each with its precision."""

    shown: str
    value: float
    half: float
    called: bool
    together: tuple[tuple[float, float], ...]
    behind: tuple[tuple[float, float], ...] = ()
    """Amounts of its sentence that stand before an 其中 in front of it: it is a part of one of them."""

    def makes(self, known: _Known) -> bool:
        return any(known.prints(value, half) for value, half in self.together)


def _is_part(amount: _Told, told: list[_Told], known: _Known) -> bool:
    """Whether an amount is one of a run of neighbours, over the whole text, that come to an amount of the table, or to one of the text that does; or is told as a part (其中) of one that stands there."""
    if any(amount.value <= value + half and known.holds(value, half) for value, half in amount.behind):
        return True
    whole = [each.value for each in told if known.holds(each.value, each.half) or each.makes(known)]
    at = next(index for index, each in enumerate(told) if each is amount)
    for first in range(max(0, at - _LONGEST_LIST), at + 1):
        for last in range(max(at, first + 1), min(len(told), first + _LONGEST_LIST)):
            run = told[first : last + 1]
            summed, half = sum(each.value for each in run), min(each.half for each in run)
            if known.prints(summed, half) or any(abs(summed - value) <= half + 1e-9 for value in whole):
                return True
    return False


def _amounts_of(forms: Forms) -> dict[str, _Known]:
    """The amounts of each form's funds table, with the sums of two of them and the differences within its rows."""
    columns = ["initial_budget", "annual_budget", "executed"]
    rows = forms.funds.sort_values(["project_id", "position"], kind="stable")
    amounts: dict[str, list[float]] = {}
    differences: dict[str, list[float]] = {}
    units = forms.projects.drop_duplicates("project_id").set_index("project_id")["amount_unit"].to_dict()
    halves: dict[str, float] = {}
    for column in columns:
        for project, value, text in zip(rows["project_id"], rows[column], rows[f"{column}_text"], strict=True):
            # A whole figure may well be exact, and says nothing of how the others were rounded.
            half = half_unit(text, units.get(project))
            if value and half and "." in str(text):
                halves[project] = min(half, halves.get(project, half))
    for project, *values in zip(rows["project_id"], *(rows[column] for column in columns), strict=True):
        printed = [value for value in values if not pd.isna(value)]
        amounts.setdefault(project, []).extend(printed)
        differences.setdefault(project, []).extend(abs(one - other) for one, other in combinations(printed, 2) if one != other)
    known = {}
    for project, values in amounts.items():
        if values:
            different = sorted({round(amount, 9) for amount in values if amount > 0})[:12]
            sums = [one + other for one, other in combinations(different, 2)]
            known[project] = _Known(tuple(values), tuple(sums), tuple(differences[project]), halves.get(project, 0.0))
    return known


def _told(text: str) -> Iterator[_Told]:
    """Each amount in a narrative, but prices of one piece (每人发放200元, 200元/人), and those that are a wrong sum of the amounts before them, which G04 tells."""
    dense = "".join(text.split())
    wrong = [match.span("total") for match, right in _listed_sums(dense) if not right]
    for sentence in _SENTENCE.finditer(dense):
        found, places = [], []
        for match in _AMOUNT.finditer(dense, sentence.start(), sentence.end()):
            if any(start <= match.start() < end for start, end in wrong):
                continue
            if _PRICE_BEFORE.search(dense, sentence.start(), match.start()) or dense.startswith(("/", "每"), match.end()):
                continue
            factor = {"亿": 1e4, "万": 1.0, None: 1e-4}[match.group(2)]
            figure = match.group(1).replace(",", "")
            before = dense[max(0, match.start() - 24) : match.start()]
            clause = re.split(r"[，,。；;]", before)[-1]
            called = bool(_CALLED_TOTAL.search(before)) and not _PART.search(clause) and match.group(2) is not None
            places.append(match.start())
            found.append((match.group(), float(figure) * factor, _half(figure) * factor, called))
        combined = _combined([(value, half) for _, value, half, _ in found])
        split = dense.find("其中", sentence.start(), sentence.end())
        behind = tuple((value, half) for (_, value, half, _), at in zip(found, places, strict=True) if at < split)
        for index, (shown, value, half, called) in enumerate(found):
            yield _Told(shown, value, half, called, tuple(combined[index]), behind if 0 <= split < places[index] else ())


def _combined(amounts: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """For each amount of a sentence, the sums of neighbours and the differences of two that it is a part of, at their finest precision."""
    combined: list[list[tuple[float, float]]] = [[] for _ in amounts]
    for first in range(len(amounts)):
        for last in range(first + 1, min(len(amounts), first + _LONGEST_LIST)):
            values, halves = zip(*amounts[first : last + 1], strict=True)
            for index in range(first, last + 1):
                combined[index].append((sum(values), min(halves)))
            difference = abs(values[0] - values[-1]), min(halves[0], halves[-1])
            combined[first].append(difference)
            combined[last].append(difference)
    return combined


def _half(figure: str) -> float:
    """Half a unit of a figure's last printed digit."""
    return 0.5 * 10.0 ** -len(figure.partition(".")[2])


def told_sums(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G04: a total with its parts in brackets (6531 人（甲 2521 人，乙 4010 人）), or behind them (甲 3 万元、乙 2 万元，合计 5 万元), is their sum.

    “其中” and 等 may name less.
    """
    records = []
    for project, text in _outcomes(forms):
        for match in _BREAKDOWN.finditer(text):
            total, unit = float(match.group(1)), match.group(2)
            parts = [float(figure) for figure in re.findall(rf"(\d+(?:\.\d+)?){re.escape(unit)}", match.group(3))]
            some = "其中" in match.group(3) or "等" in match.group(3)
            wrong = sum(parts) > total + 1e-9 if some else abs(sum(parts) - total) > 1e-9
            records.append((project, f"{match.group(1)}{unit}", f"{plain(sum(parts))}{unit}", plain(total - sum(parts)), match.group() if wrong else None, unit))
        for match, right in _listed_sums(text):
            total, unit, parts = float(match["figure"]), match["unit"], sum(_parts(match))
            records.append((project, match["total"], f"{plain(parts)}{unit}", plain(total - parts), None if right else match.group(), unit))
    frame = pd.DataFrame(records, columns=["project_id", "observed", "expected", "difference", "fault", "detail"])
    return _of_outcome(forms, frame, "完成情况没有写出合计与各部分")


def _listed_sums(text: str) -> Iterator[tuple[re.Match[str], bool]]:
    """Each total that is written behind its parts, and whether all of them, or the last of them, add up to it."""
    for match in _LISTED.finditer(text):
        total, parts = float(match["figure"]), _parts(match)
        if _INEXACT.search(match.group()) or len(parts) >= _MOST_PARTS:
            continue
        tolerance = _half(match["figure"]) if any(part != round(part, len(match["figure"].partition(".")[2])) for part in parts) else 0.0
        right = any(abs(sum(parts[first:]) - total) <= tolerance + 1e-9 for first in range(len(parts) - 1))
        yield match, right


def _parts(match: re.Match[str]) -> list[float]:
    return [float(figure) for figure in re.findall(rf"(\d+(?:\.\d+)?){re.escape(match['unit'])}", match["parts"])]


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


def _outcomes(forms: Forms) -> Iterator[tuple[str, str]]:
    rows = forms.projects[forms.projects["actual_outcome"].notna()]
    for project, text in zip(rows["project_id"], rows["actual_outcome"], strict=True):
        yield project, "".join(text.split())


def _of_outcome(forms: Forms, frame: pd.DataFrame, otherwise: str) -> pd.DataFrame:
    frame = frame[frame["fault"].isna() | ~frame.duplicated(["project_id", "fault"])]
    why = frame["why"] if "why" in frame else pd.Series(None, index=frame.index, dtype="object")
    found = evidence(
        frame,
        "projects",
        column="actual_outcome",
        what=frame["fault"],  # what tells several findings of one text apart
        observed=frame["observed"],
        expected=frame["expected"],
        difference=frame["difference"],
        detail=frame.get("detail"),
        fault=frame["fault"],
        not_assessable=why,
    )
    rest = forms.projects.loc[~forms.projects["project_id"].isin(frame["project_id"]), ["project_id"]]
    return pd.concat([found, evidence(rest, "projects", column="actual_outcome", not_assessable=otherwise)], ignore_index=True)


def goal_against_targets(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G17: a figure of the goal is the target of the row that counts the same thing."""
    return _told_quantity(forms, "expected_goal", "target", "年度目标没有写与指标同一事物的数量")


def outcome_against_actuals(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G18: a figure of the outcome is the actual of the row that counts the same thing."""
    return _told_quantity(forms, "actual_outcome", "actual", "完成情况没有写与指标同一事物的数量")


def _told_quantity(forms: Forms, narrative: str, side: str, otherwise: str) -> pd.DataFrame:
    """Rows whose thing the narrative counts: they pass where one of its figures is theirs, and are asked about where none is.

    A figure that is the other row's, one that is not exact, and several different figures for one row settle nothing: such rows are passed over.
    """
    values = forms.values
    rows = values[values["kind" if side == "target" else "actual_kind"].isin(NUMERIC) & values[f"{side}_value"].notna() & values["level3"].notna()]
    if side == "actual":
        # What is no exact figure in the row (600人次以上) is asked about by E06.
        rows = rows[rows["exact"] & ~contains(rows["actual_text"], _NOT_EXACT)]
    texts = forms.projects.loc[forms.projects[narrative].notna()].set_index("project_id")[narrative].to_dict()
    told: dict[object, str | None] = {}
    for project, own in rows.groupby("project_id", sort=False):
        if project in texts:
            told |= dict(_of_form(own, quantities(texts[project]) + rates(texts[project]), side))
    judged = rows[rows.index.isin(told.keys())]
    rest = forms.projects.loc[~forms.projects["project_id"].isin(judged["project_id"]), ["project_id"]]
    found = evidence(
        judged,
        "indicators",
        column=f"{side}_text",
        observed=np.array([told[index] for index in judged.index], dtype=object),
        expected=by_value(judged[f"{side}_text"], packed),
        detail=by_value(judged["level3"], packed),
        fault=np.array([told[index] for index in judged.index], dtype=object),
    )
    return pd.concat([found, evidence(rest, "projects", column=narrative, not_assessable=otherwise)], ignore_index=True)


def _of_form(rows: pd.DataFrame, counted: tuple[Quantity, ...], side: str) -> Iterator[tuple[object, str | None]]:
    """For each row that the narrative speaks of for certain, the figure that differs, as it is quoted; None where one is the row's own."""
    named = list(zip(rows.index, rows["level3"], rows[f"{side}_unit"].fillna(rows["target_unit"]), rows[f"{side}_value"].astype(float), strict=True))
    spoken: dict[object, list[Quantity]] = {index: [] for index, *_ in named}
    shared: set[object] = set()
    own = {index: value for index, _, _, value in named}
    for quantity in counted:
        about = [index for index, name, unit, _ in named if speaks_of(quantity, name, unit)]
        right = [index for index in about if quantity.is_same_as(own[index])]
        for index in right or about:
            spoken[index].append(quantity)
        if len(about) > 1 and not right:
            shared.update(about)
    for index, heard in spoken.items():
        if not heard or index in shared:
            continue
        if any(each.is_same_as(own[index]) for each in heard):
            yield index, None
        elif len(heard) == 1 and heard[0].exact:
            yield index, packed(heard[0].quote)


_NOT_EXACT = re.compile(r"约|近|[余多几]|以上|左右|上下|预计|计划")
_AMOUNT_ALONE = re.compile(r"(?:项目)?(?:资金|预算|金额|总额|支出)?(?:共计|合计)?[:：]?\d[\d,，]*(?:\.\d+)?(?:万|亿)?元?[。.]?")
_NO_GOAL = re.compile(r"(?:该|本)?(?:项目|单位)?(?:年初|年度|本年度?)?(?:尚|暂|还)?(?:未|没有|无)(?:编制|编报|设置|设定|制定|填报|填写|申报|明确|确定|细化)?(?:具体|量化)?(?:的)?(?:年度|项目|总体|预期)*(?:绩效)?目标")
_CLAUSE = re.compile(r"[，,。；;、\n]+")
_HOLLOW = re.compile(r"(?:\d{1,2}[.、．]|[一二三四五六七八九十]是|[（(][一二三四五六七八九十][)）]|以)?(?:进一步|不断|持续|切实|有效|着力|全面|大力|稳步|逐步|努力|继续|更好地?)*(?:加强|提升|完善|提高|促进|推进|推动|强化|优化|改善|健全|深化|增强|加大|加快)[\u4e00-\u9fff]*|(?:保障|确保|保证|做好|完成)(?:好)?(?:了)?(?:本?单位|机关|部门|我[局单位委]|全[局院校]|各项|各类|相关|日常|年度|上级交办的?|其他)*(?:工作|业务|任务|活动)?(?:的)?(?:正常|顺利|有序|有效|高效|平稳|稳定)*(?:开展|运转|运行|进行|推进|实施|完成)?")


def goal_says_something(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G20: a goal is more than its absence (未编制绩效目标), an amount of money, or words such as 加强 and 提升."""
    goals = forms.projects["expected_goal"]
    none = by_value(goals, lambda text: comparable(text) in words("no_goal") or bool(_NO_GOAL.fullmatch(comparable(text))), False).astype(bool)
    amount = by_value(goals, lambda text: bool(_AMOUNT_ALONE.fullmatch("".join(text.split()))), False).astype(bool)
    hollow = by_value(goals, _is_hollow, False).astype(bool)
    return evidence(
        forms.projects[["project_id"]],
        "projects",
        column="expected_goal",
        what=np.select([none, amount], ["none", "amount"], "hollow"),
        severity=np.where(none, "warning", "info"),
        observed=by_value(goals, packed),
        fault=np.select([none, amount, hollow], ["没有目标", "只有金额", "没有具体任务"], default=None),
        not_assessable=first_reason((goals.isna(), "没有预期目标")),
    )


def _is_hollow(text: str) -> bool:
    """Whether every clause only strengthens, improves or promotes something, and nothing is counted."""
    dense = "".join(text.split())
    clauses = [clause for clause in _CLAUSE.split(dense) if clause]
    return not re.search(r"\d", dense) and bool(clauses) and all(_HOLLOW.fullmatch(clause) for clause in clauses)


def outcome_not_carried_out(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G19: an outcome that says that the project was not carried out, beside indicators with nearly all their points."""
    projects = forms.projects[["project_id", "actual_outcome"]]
    parts = recompute(forms, profile).set_index("project_id").reindex(projects["project_id"])
    scores, weights = parts["indicator_scores"].to_numpy(dtype=float), parts["indicator_weights"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(weights > 0, scores / weights, np.nan)
    said = by_value(projects["actual_outcome"], _not_carried_out, None)
    return evidence(
        projects,
        "projects",
        column="actual_outcome",
        observed=percent_of(share),
        detail=said,
        fault=np.where((share >= profile["not_carried_out"] - 1e-9) & pd.notna(said), said, None),
        not_assessable=first_reason((projects["actual_outcome"].isna(), "没有实际完成情况"), (np.isnan(share), "没有指标得分或分值")),
    )


def _not_carried_out(text: str) -> str | None:
    sentences = [said for said in re.split(r"[。；;]", "".join(text.split())) if said]
    for said in sentences:
        if not _NOT_CARRIED_OUT.search(said) or _PARTLY_SO.search(said) or pattern("not_unfinished").search(said):
            continue
        if _WHOLE.search(said) or not any(_DONE.search(re.sub(r"20\d\d年度?", "", other)) for other in sentences):
            return packed(said)
    return None
