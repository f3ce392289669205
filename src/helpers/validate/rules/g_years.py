"""Rules G across years: the same project the year before, what it promised then, what was found then, and text kept from another year."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from helpers.language.normalise import comparable
from helpers.schema.identity import SEVERAL_PARTNERS, name_key
from helpers.validate.evidence import Forms, Found, evidence, first_reason
from helpers.validate.profile import Profile
from helpers.validate.texts import by_value, contains, packed, text_of

_PLACES_TOLD = 3


def changed_name(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G14: a project without a namesake last year, and one of the same unit that is gone this year, with a very like name."""
    projects = forms.projects
    if forms.previous is None:
        return evidence(projects[["project_id"]], "projects", column="project_name", not_assessable="没有上一年度的数据")
    partner, why = forms.partners
    before = forms.previous.projects[forms.previous.projects["project_name"].notna() & forms.previous.projects["duplicate_of"].isna()]
    gone = before[~before["project_id"].isin(partner.dropna())]
    by_unit: dict[str, list[tuple[str, str]]] = {}
    for unit, *named in zip(by_value(gone["implementing_unit"], comparable, ""), gone["project_name"], gone["project_id"], strict=True):
        by_unit.setdefault(unit, []).append(tuple(named))
    fault, other = (np.full(len(projects), None, dtype=object) for _ in range(2))
    likeness = np.full(len(projects), np.nan)
    limit = profile["renamed_likeness"] * 100
    new = partner.isna().to_numpy() & projects["project_name"].notna().to_numpy()
    units = by_value(projects["implementing_unit"], comparable, "")
    for index in np.flatnonzero(new):
        names = by_unit.get(units[index], [])
        own, theirs = name_key(projects["project_name"].iloc[index]), [name_key(name) for name, _ in names]
        best = process.extractOne(own, theirs, scorer=_likeness(limit), score_cutoff=limit)
        if best:
            name, other[index] = names[best[2]]
            fault[index], likeness[index] = packed(name), best[1] / 100
    return evidence(
        projects[["project_id"]],
        "projects",
        column="project_name",
        observed=by_value(projects["project_name"], packed),
        detail=np.array([None if np.isnan(value) else f"{value:.0%}" for value in likeness], dtype=object),
        fault=fault,
        partner=other,
        not_assessable=first_reason((projects["project_name"].isna(), "没有项目名称"), (why.eq(SEVERAL_PARTNERS).to_numpy(), "上一年度对应的项目不止一个")),
    )


def _likeness(limit: float) -> Callable[..., float]:
    """A measure of likeness in per cent; a name to which words were added is like itself at least as far as the limit (创业补贴, 创业补贴及配套)."""

    def likeness(one: str, other: str, *, score_cutoff: float = 0) -> float:
        shorter, longer = sorted((one, other), key=len)
        grown = len(shorter) >= 4 and 2 * len(shorter) >= len(longer) and (longer.startswith(shorter) or longer.endswith(shorter))
        return max(fuzz.ratio(one, other), limit if grown else 0.0)

    return likeness


def lowered_target(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G15: a target that was missed last year and is lower this year, for the same indicator of the same project."""
    rows = forms.values
    if forms.previous is None:
        return evidence(rows, "indicators", column="target_text", not_assessable="没有上一年度的数据")
    partner, _ = forms.partners
    before = forms.previous.values
    rows = rows.assign(partner=partner.reindex(rows["project_id"]).to_numpy(), name=by_value(rows["level3"], name_key, ""))
    before = before.assign(name=by_value(before["level3"], name_key, ""))
    before = before[~before.duplicated(["project_id", "name"], keep=False)]
    keep = ["project_id", "name", "target", "actual", "direction", "target_text", "actual_text", "target_unit"]
    joined = rows.reset_index(drop=True).merge(before[keep].rename(columns={"project_id": "partner"}), how="left", on=["partner", "name"], suffixes=("", "_before"))
    up, down = (joined["direction"].eq(word) & joined["direction_before"].eq(word) for word in ("at_least", "at_most"))
    missed = (up & (joined["actual_before"] < joined["target_before"])) | (down & (joined["actual_before"] > joined["target_before"]))
    lowered = (up & (joined["target"] < joined["target_before"])) | (down & (joined["target"] > joined["target_before"]))
    other_unit = joined["target_unit"].fillna("") != joined["target_unit_before"].fillna("")
    return evidence(
        joined,
        "indicators",
        column="target_text",
        observed=by_value(joined["target_text"], packed),
        expected=by_value(joined["target_text_before"], packed),
        difference=text_of(joined["target"] - joined["target_before"]),
        detail=by_value(joined["actual_text_before"], packed),
        fault=np.where(missed & lowered, "调低", None),
        not_assessable=first_reason(
            (joined["target_text_before"].isna(), "上一年度没有对应的指标"),
            (~(up | down) | joined["target"].isna() | joined["target_before"].isna() | joined["actual_before"].isna() | other_unit, "指标值不可比"),
        ),
    )


def standing_finding(forms: Forms, profile: Profile, found_now: Found) -> pd.DataFrame:
    """Evidence for G16: the rules that found something critical or a warning last year on the same project and find something again this year.

    It is told with this year's findings, and says where last year's stood.
    """
    projects = forms.projects[["project_id"]]
    if forms.previous is None or forms.previous_findings is None:
        return evidence(projects, "projects", not_assessable="没有上一年度的数据")
    partner, why = forms.partners
    found = forms.previous_findings
    found = found[found["severity"].isin(["critical", "warning"])]
    places = found.groupby(["project_id", "rule"], sort=False)["place"].agg(_places)
    before: dict[str, dict[str, tuple[str, str]]] = {}
    for (project, rule), told in places.items():
        before.setdefault(project, {})[rule] = told
    again = [
        (project, rule, *told)
        for project, last in partner.dropna().items()
        for rule, told in before.get(last, {}).items()
        if project in found_now.get(rule, ())
    ]
    standing = pd.DataFrame(again, columns=["project_id", "rule", "count", "places"], dtype="object")
    quiet = projects[~projects["project_id"].isin(standing["project_id"])]
    unknown = why.reindex(quiet["project_id"]).notna()
    return pd.concat(
        [
            evidence(standing, "projects", explains=standing["rule"], observed=standing["places"], difference=standing["count"], fault=standing["rule"]),
            evidence(quiet, "projects", not_assessable=first_reason((unknown, "上一年度没有对应的项目，或对应的不止一个"))),
        ],
        ignore_index=True,
    )


def _places(places: pd.Series) -> tuple[str, str]:
    """How many findings there were last year, and where they stood: up to three places."""
    told = list(dict.fromkeys(places.dropna()))
    where = f"{'；'.join(told[:_PLACES_TOLD])}{'……' if len(told) > _PLACES_TOLD else ''}"
    return str(len(places)), where or "位置不详"


_BEGINS = r"(?:^|[。；;！!])(?:\d+[.、．]|[（(]?[一二三四五六七八九十]+[)）、.]|[①-⑳])?"
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_DATES = re.compile(r"(?<!\d)(20\d\d)(?=[年./-])")
_OF_THAT_YEAR = r"[^，,。；;\d]{1,4}的"
"""2023年聘请的顾问: the year belongs to the thing, and not to what was done."""
_TOLD = re.compile(
    rf"{_BEGINS}((?:19|20)\d\d)年(?:度)?(?!{_OF_THAT_YEAR})[，,]?(?:全年|共|累计|完成|组织|开展|举办|实施|我|本)"
)
"""The other year stands in front of what was done."""
MONEY_OF_A_YEAR = r"年?度?(?:结转|结余|预算|决算|资金|经费|考核)"
_NAMED_RIGHTLY = (
    rf"{MONEY_OF_A_YEAR}|年?度?(?:基[数础准]|水平|标准|平均|绩效|项目|同期|以来|以前|之前|[底末](?:以?前|之前|形成)|起|至|[-—~～、及和与]|相比"
    r"|开工|动工|立项|启动|签|招标|中标|批|下达|收回|冻结|疫情|新冠|版|级|届|第)"
    r"|年\d{1,2}月(?:\d{1,2}日)?[底末]?(?:以?前|之前|起|以来|结转|开工|动工|立项|启动|签|中标)"
)
"""Words behind a year that many a text of the year after names rightly: 2023年结转资金, 2023年度考核, 2023年6月开工."""


def other_year(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for G07, once per form: an outcome that begins to tell of another year, and never names the year of the form.

    Where the outcome, the goal or an actual begins with last year's date, or a time of completion lies in last year, the finding asks, unless
    money was carried over: such a project may well tell of the year before. A form that prints another year is A03's.
    """
    projects = forms.projects
    outcomes = projects["actual_outcome"].map(_dense)
    years = outcomes.map(lambda text: {int(year) for year in _YEARS.findall(text)})
    printed = projects["fiscal_year"].astype("float64")
    elsewhere = (printed.notna() & (printed != forms.fiscal_year)).to_numpy()
    told = [
        "、".join(dict.fromkeys(year for year in _TOLD.findall(text) if int(year) != forms.fiscal_year)) if forms.fiscal_year not in named else ""
        for text, named in zip(outcomes, years, strict=True)
    ]
    asked = _asked(forms, outcomes)
    records = []
    for row, stale, skip in zip(projects.itertuples(), told, elsewhere, strict=True):
        places = [] if skip or stale else asked.get(row.project_id, [])
        table, position, column = places[0][:3] if places else ("projects", np.nan, "actual_outcome")
        words = "、".join(words for *_, words in places[:3]) + ("等" if len(places) > 3 else "")
        fault = None if skip else stale or (str(forms.fiscal_year - 1) if places else None)
        records.append((row.project_id, table, position, column, "asks" if places else "told", fault, words or None))
    frame = pd.DataFrame(records, columns=["project_id", "table", "position", "column", "what", "fault", "detail"])
    unjudged = frame["fault"].isna()
    found = evidence(
        frame,
        "projects",
        column=frame["column"],
        what=frame["what"],
        observed=frame["fault"],
        expected=str(forms.fiscal_year),
        detail=frame["detail"],
        fault=frame["fault"],
        not_assessable=first_reason(
            (elsewhere, "表上年度不是本年度，由 A03 评判"),
            (unjudged & outcomes.eq("").to_numpy(), "没有实际完成情况"),
            (unjudged & ~years.map(bool).to_numpy(), "完成情况没有写年份"),
        ),
    )
    return found.assign(table=frame["table"].to_numpy())


def _asked(forms: Forms, outcomes: pd.Series) -> dict[str, list[tuple[str, float, str, str]]]:
    """By form, where its texts begin with last year's date: table, position, column, and the words as they are quoted."""
    carried = forms.funds[(forms.funds["source"] == "carry_over") & (forms.funds[["initial_budget", "annual_budget", "executed"]].fillna(0) != 0).any(axis=1)]
    exempt = set(carried["project_id"])
    found: dict[str, list[tuple[str, float, str, str]]] = {}
    for project, *place in [*_in_goals(forms, outcomes), *_in_rows(forms)]:
        if project not in exempt:
            found.setdefault(project, []).append(tuple(place))
    return found


def _in_goals(forms: Forms, outcomes: pd.Series) -> Iterator[tuple[str, str, float, str, str]]:
    last, begins = str(forms.fiscal_year - 1), _begins_with(forms.fiscal_year - 1)
    named = re.compile(rf"{forms.fiscal_year}年")
    for column, label, texts in (("actual_outcome", "实际完成情况", outcomes), ("expected_goal", "预期目标", forms.projects["expected_goal"].map(_dense))):
        for project, text in zip(forms.projects["project_id"], texts, strict=True):
            if last in text and not named.search(text) and (match := begins.search(text)):
                yield project, "projects", np.nan, column, f"{label}“{_quoted(text[match.start('told') :])}”"


def _in_rows(forms: Forms) -> Iterator[tuple[str, str, float, str, str]]:
    last, begins = forms.fiscal_year - 1, _begins_with(forms.fiscal_year - 1)
    rows = forms.indicators[contains(forms.indicators["actual_text"], re.compile(str(last)))]
    for row in rows.itertuples():
        target, actual = _dense(row.target_text), _dense(row.actual_text)
        in_actual, in_target = ({int(year) for year in _DATES.findall(text)} for text in (actual, target))
        is_time = isinstance(row.level2, str) and "时效" in row.level2
        dated = is_time and in_actual == {last} and in_target <= {last}
        told = in_actual == {last} and forms.fiscal_year not in in_target and begins.search(actual) and re.search(r"[年月日号](?:度|底|末)?[，,]?[\u4e00-\u9fff]{2}", actual)
        if dated or told:
            yield row.project_id, "indicators", row.position, "actual_text", f"三级指标“{packed(row.level3, 20)}”的完成值“{_quoted(actual)}”"


def _begins_with(year: int) -> re.Pattern[str]:
    """A sentence that begins with a date of that year and tells what was done: 2023年，聘请…, 截至2023年12月，共…"""
    return re.compile(rf"{_BEGINS}(?P<told>(?:截[至止]|至|到)?{year}(?!{_NAMED_RIGHTLY})年(?!{_OF_THAT_YEAR}))")


def _quoted(text: str) -> str | None:
    return packed(text.rstrip("。；;"), 20)


def _dense(text: object) -> str:
    return "".join(text.split()) if isinstance(text, str) else ""
