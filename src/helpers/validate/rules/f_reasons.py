"""Rules F: does a deduction have a reason, and is the reason one."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from helpers.language.normalise import comparable
from helpers.validate.evidence import NO_REASONS, Forms, evidence, first_reason
from helpers.validate.money_words import explains_money, sentence
from helpers.validate.profile import Profile
from helpers.validate.scoring import due_scores, is_rounded, rounds_as_printed
from helpers.validate.texts import by_value, contains, has_reason, packed, similarities, text_of
from helpers.validate.values import far_above, unfinished
from helpers.validate.words import is_hollow_reason

_MISSED = ["short", "over", "late", "missed", "not_done"]
_ELSEWHERE = ("actual_outcome", "problems", "measures", "remarks")
_HAS_NOTES = re.compile(r"indicator_header\.deviation_note")
_SOURCES = ("本行三级指标", "本行年度指标值", "本行实际完成值", "本表另一项三级指标")
_MEASURE_BEGINS = re.compile(r"措施|改进|今后|下一步|下年|明年|下阶段|加强|加大|继续|完善|优化|拟|计划|建议|争取|提前|及时|严格|强化|将|督促|避免|提高")
_MEASURE = re.compile(
    _MEASURE_BEGINS.pattern
    + r"|下步|后续|以后|未来|来年|次年|需(?!求)|须|应当|预计|已(?:于[^，。；;]{1,10})?(?:安排|确定|协调|落实|启动|重新|采取|明确|制定|纳入|联系|督促|要求|申请|列入|整改|补|组织|责成|约谈|增[设加派配]|新增|加[装派]|配备|设立|建立|更换|调换|改[用为由进]|修订|延长|扩大|印发)"
    r"|专人|正在|整改|扩容|扩充|充实|改用|改为|改由|后(?:可|能|即可|再)|补(?:办|做|开|充|齐|录|签|采|种|拨|缴)|\d月(?:底|末|初|中旬|上旬|下旬)?(?:前|完成|终验)"
)
"""What is being done about it, or will be; in doubt a text counts as a measure."""
_YEAR = re.compile(r"(?<!\d)(20\d\d)年")
_TAKEN_OFF = re.compile(r"扣(?:除|减|去|了)?(\d+(?:\.\d+)?)分")
_RULE_OF_POINTS = re.compile(r"每|扣完|满分|最[高多]|至多|不超过|按比例|\d分钟")
_ALL_DONE = re.compile(
    r"(?:(?:各项|全年|年度)?(?:任务|工作|目标|指标)?(?:已经?|均已?|都已)?(?:按[时期要求计划质量保]{1,4})?(?:全部|全面|圆满|顺利|如期|超额)?完成(?:年度|全年)?(?:目标|任务|指标|计划)?"
    r"|(?:无|没有|不存在)(?:任何)?(?:未完成(?:的)?(?:事项|情况|任务|工作)?|偏差|问题))"
)
_HOW_ASKED = re.compile(r"(?:随机|现场|通过|采取|采用|共|经|依据|根据|收到的?)*(?:锦旗|感谢信|表扬信|发放|回收|收回|抽取|抽查|抽样|问卷|调查|回访|访谈|测评)")
_CAUSE = re.compile(r"因|由于|导致|受|影响|未|不足|减少|低于|没有|延迟|延期|困难|下降|取消|疫情|推迟|缺")


def missing_reason(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for F01: a score below its weight has a deviation note with content.

    Where the target is met, E02 or E03 say that full marks are due, and this rule asks only for the grounds of the deduction. On forms of
    transfers, which have no points, the note explains a missed target.
    """
    missed = _missed_without_points(forms, profile)
    scored = _deduction_without_reason(forms, profile)
    spoken_of = pd.MultiIndex.from_frame(scored[["project_id", "position"]]).isin(pd.MultiIndex.from_frame(missed[["project_id", "position"]]))
    return pd.concat([scored[~spoken_of], missed], ignore_index=True)


def _missed_without_points(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Rows of forms of transfers whose column of reasons is there and whose target is missed or met beyond doubt; what the form tells elsewhere of
    such an indicator makes it a question."""
    projects = forms.projects.drop_duplicates("project_id").set_index("project_id")
    asked = projects.index[projects["form_kind"].eq("transfer") & contains(projects["labels"], _HAS_NOTES)]
    rows = due_scores(forms, profile)
    rows = rows[rows["project_id"].isin(asked) & rows["weight"].isna() & rows["score"].isna() & rows["case"].isin([*_MISSED, "met"])]
    names = forms.indicators.loc[rows.index, "level3"]
    texts = [[projects.at[project, column] for column in _ELSEWHERE] for project in rows["project_id"]]
    told = np.array([_told_elsewhere(name, said) for name, said in zip(names, texts, strict=True)], dtype=object)
    return evidence(
        rows,
        "indicators",
        column="deviation_note",
        what=np.where(pd.isna(told), "missed", "told"),
        severity=np.where(pd.isna(told), "warning", "info"),
        observed=by_value(rows["actual_text"], packed),
        expected=by_value(rows["target_text"], packed),
        detail=told,
        fault=np.where(rows["case"].isin(_MISSED) & ~has_reason(rows["deviation_note"]), "没有写原因", None),
    )


def _told_elsewhere(name: object, texts: list[object]) -> str | None:
    """The sentence that names an indicator and tells a cause, as it is quoted."""
    dense = "".join(str(name).split())
    if len(dense) < 2 or not isinstance(name, str):
        return None
    core = re.compile(re.escape(re.sub(r"(?:总数|数量|人数|人次|次数|面积|[率数量])$", "", dense) or dense))
    return next((said for text in texts if isinstance(text, str) and (said := sentence(text, core, _CAUSE))), None)


def _deduction_without_reason(forms: Forms, profile: Profile) -> pd.DataFrame:
    rows = forms.scored
    short = (rows["score"] < rows["weight"]).to_numpy()
    note = rows["deviation_note"]
    words = np.where(note.isna(), "该栏为空", "该栏填的是“" + note.fillna("").astype(str) + "”")
    full_due = short & rows.index.isin(_full_marks_due(forms, profile))
    return evidence(
        rows,
        "indicators",
        column="deviation_note",
        what=np.where(full_due, "full_due", "short"),
        severity=np.where(full_due, "info", "warning"),
        observed=text_of(rows["score"]),
        expected=text_of(rows["weight"]),
        fault=np.where(short & ~has_reason(note) & ~rows["project_id"].isin(forms.reasons_below.keys()).to_numpy(), words, None),
        not_assessable=first_reason(
            (rows["score"].isna(), "没有得分"),
            (rows["weight"].isna(), "没有分值"),
            (rows["project_id"].isin(forms.without_reasons), NO_REASONS),
        ),
    )


def _full_marks_due(forms: Forms, profile: Profile) -> pd.Index:
    """The rows whose target is met and whose score E02 or E03 finds too low."""
    rows = due_scores(forms, profile)
    judged = rows["case"].eq("met") & rows["direction"].isin(["at_least", "equal", "at_most"]) & rows["kind"].ne("date")
    score, due = rows["score"].to_numpy(dtype=float), rows["due"].to_numpy(dtype=float)
    return rows.index[judged.to_numpy() & (score < due - profile["points_tolerance"]) & ~is_rounded(score, due, profile) & ~rounds_as_printed(rows["decimals"].to_numpy(dtype=float), score, rows["exact_due"].to_numpy(dtype=float))]


def reason_at_full_score(forms: Forms, profile: Profile, finished_late: pd.DataFrame) -> pd.DataFrame:
    """Evidence for F02: a row at full score gives no reason, unless its actual is far above the target, where E05 asks for one.

    Silent where the note tells of budget or execution, as D07 and D08 ask, and where the merged note belongs to a row that lost points.
    F03 tells a copied text, and E26 (`finished_late`) one that tells of work finished after the year. A note about unfinished work (其中3间仍在装修，等待验收) is quoted against the full marks, and E25 leaves the row to this
    rule.
    """
    rows = forms.scored
    full = (rows["score"] >= rows["weight"]).to_numpy()
    note = rows["deviation_note"]
    given = has_reason(note) & pd.isna(_copied_from(forms, rows, profile))
    late = finished_late[finished_late["fault"].notna() & finished_late["what"].eq("note")]
    told = pd.MultiIndex.from_frame(rows[["project_id", "position"]]).isin(pd.MultiIndex.from_frame(late[["project_id", "position"]]))
    at_place = told | by_value(note, _says_all_is_done, False).astype(bool) | far_above(forms.values.loc[rows.index], profile) | _about_money(forms, rows, profile) | _said_of_a_deduction(rows)
    return evidence(
        rows,
        "indicators",
        column="deviation_note",
        what=np.where(unfinished(note), "unfinished", "full"),
        observed=text_of(rows["score"]),
        fault=np.where(full & given & ~at_place, by_value(note, packed), None),
        not_assessable=first_reason((rows["score"].isna(), "没有得分"), (rows["weight"].isna(), "没有分值")),
    )


def _says_all_is_done(note: str) -> bool:
    """True for a note that deviates from nothing: 已全部完成，无未完成事项; and for one that says how satisfaction was asked, which E14 and E20 read."""
    clauses = [clause for clause in re.split(r"[，,。；;]", "".join(note.split())) if clause]
    return all(_ALL_DONE.fullmatch(clause) or _HOW_ASKED.match(clause) for clause in clauses)


def _about_money(forms: Forms, rows: pd.DataFrame, profile: Profile) -> np.ndarray:
    """True where a note tells of budget or execution, or stands on a cost row while the budget changed so much that D07 wants a word."""
    total = forms.total_funds
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        changed = np.abs(total["annual_budget"] / total["initial_budget"] - 1) > profile["adjustment_limit"] + 1e-9
    of_cost = forms.values.loc[rows.index, "cost"].to_numpy(dtype=bool)
    return explains_money(rows["deviation_note"]) | (of_cost & rows["project_id"].isin(total.index[changed.to_numpy()]).to_numpy())


def _said_of_a_deduction(rows: pd.DataFrame) -> np.ndarray:
    """True where the row above or below has the same note and lost points."""
    key = rows["project_id"].astype(str) + "\x1f" + rows["deviation_note"].fillna("").astype(str)
    lost = (rows["score"] < rows["weight"]).to_numpy(dtype=bool)
    keys = key.to_numpy(dtype=object)
    said = np.zeros(len(rows), dtype=bool)
    said[1:] |= (keys[1:] == keys[:-1]) & lost[:-1]
    said[:-1] |= (keys[1:] == keys[:-1]) & lost[1:]
    return said


def copied_reason(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for F03: a note that repeats another cell of its row, or the name of any indicator of its form."""
    rows = forms.indicators[has_reason(forms.indicators["deviation_note"])]
    source = _copied_from(forms, rows, profile)
    return evidence(
        rows,
        "indicators",
        column="deviation_note",
        detail=source,
        fault=np.where(pd.notna(source), by_value(rows["deviation_note"], packed), None),
    )


def cause_and_measure(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for F04: a reason for points taken off tells the cause and the measure; a mere date will do for one (2025年扩容).

    Words that fit any row (受客观因素影响, 工作原因, 正在推进) do not count. A column of measures beside that of reasons holds the measure.
    """
    rows = forms.scored
    rows = rows[(rows["score"] < rows["weight"]) & has_reason(rows["deviation_note"])]
    note = rows["deviation_note"]
    measure = contains(note, _MEASURE) | has_reason(rows["measures"]) | by_value(note, lambda text: any(int(year) > forms.fiscal_year for year in _YEAR.findall(text)), False).astype(bool)
    only_measures = by_value(note, _only_measures, False).astype(bool)
    hollow = by_value(note, is_hollow_reason, False).astype(bool)
    copied = pd.notna(_copied_from(forms, rows, profile))
    return evidence(
        rows,
        "indicators",
        column="deviation_note",
        what=np.where(hollow, "hollow", "lacks"),
        observed=by_value(note, packed),
        fault=np.select([hollow, ~measure, only_measures], ["具体的原因", "改进措施", "原因"], default=None),
        not_assessable=first_reason((copied, "该栏照抄其他单元格，由 F03 评判")),
    )


def deduction_told(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for F06: a note that names the points taken off (扣2分) names as many as are lacking.

    Notes with several such figures, or with 满分 or 每, are not judged.
    """
    rows = forms.scored
    told = by_value(rows["deviation_note"], _points_told, np.nan).astype(float)
    lacking = (rows["weight"] - rows["score"]).to_numpy(dtype=float)
    return evidence(
        rows,
        "indicators",
        column="deviation_note",
        observed=text_of(told),
        expected=text_of(np.round(lacking, 4)),
        detail=by_value(rows["deviation_note"], packed),
        fault=np.where(np.abs(told - lacking) > profile["points_tolerance"] + 1e-9, "扣分不符", None),
        not_assessable=first_reason(
            (np.isnan(told), "偏差原因栏没有写扣几分"), (np.isnan(lacking), "没有分值或得分"), (lacking < 0, "得分超过分值，由 C01 评判")
        ),
    )


def _points_told(note: str) -> float:
    dense = "".join(note.split())
    found = _TAKEN_OFF.findall(dense)
    return float(found[0]) if len(found) == 1 and not _RULE_OF_POINTS.search(dense) else np.nan


def _only_measures(note: str) -> bool:
    clauses = [clause for clause in re.split(r"[，,。；;]", "".join(note.split())) if clause]
    return bool(clauses) and bool(_MEASURE_BEGINS.match(clauses[0])) and not _CAUSE.search(note)


def _copied_from(forms: Forms, rows: pd.DataFrame, profile: Profile) -> np.ndarray:
    """For each row, in words, the text that its note repeats; None without a repeated text or a note."""
    found = np.full(len(rows), None, dtype=object)
    places = np.flatnonzero(has_reason(rows["deviation_note"]))
    if not len(places):
        return found
    noted = rows.iloc[places]
    own = forms.indicators[forms.indicators["project_id"].isin(noted["project_id"])]
    names = own.assign(name=by_value(own["level3"], comparable, "")).groupby("project_id", sort=False)["name"].agg(list).to_dict()
    cells = [by_value(noted[column], comparable, "") for column in ("level3", "target_text", "actual_text")]
    notes = by_value(noted["deviation_note"], comparable, "")
    pairs: list[tuple[int, int, str]] = []
    for index, (note, project) in enumerate(zip(notes, noted["project_id"], strict=True)):
        # Likeness above the limit is impossible where one text is much longer than the other.
        shortest, longest = len(note) * 0.7, len(note) / 0.7
        texts = [(rank, column[index]) for rank, column in enumerate(cells)] + [(3, name) for name in names[project]]
        pairs += [(index, rank, text) for rank, text in texts if text and shortest <= len(text) <= longest]
    likeness = similarities(np.array([notes[index] for index, _, _ in pairs], dtype=object), np.array([text for _, _, text in pairs], dtype=object))
    best: dict[int, int] = {}
    for (index, rank, _), like in zip(pairs, likeness, strict=True):
        if like > profile["similarity_limit"]:
            best[index] = min(rank, best.get(index, rank))
    for index, rank in best.items():
        found[places[index]] = _SOURCES[rank]
    return found
