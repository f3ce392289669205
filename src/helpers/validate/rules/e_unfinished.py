"""Rules E25, E26 and E30: what a row says is unfinished, or without evidence, against its own points and dates. Only reading can settle it: each finding asks, and quotes both places."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd

from helpers.validate.evidence import Forms, evidence, first_reason
from helpers.validate.profile import Profile
from helpers.validate.scoring import due_scores
from helpers.validate.texts import by_value, contains, packed, text_of
from helpers.validate.values import unfinished_part
from helpers.validate.words import pattern

_MONTH = re.compile(r"(?<!\d)(20\d\d)[年./-](\d{1,2})(?:月|[./-]|(?=\D|$))(?:(\d{1,2})日?)?")
_FINISHED = re.compile(r"完成|验收|交付|竣工|完工|上架|投入使用|投用|到货|安装|通过|办结|建成|开业|启用|拨付|发放")
_PLANNED = re.compile(r"计划|预计|拟|将[于在]|争取|确保|力争|下一步|今后|下年|明年")
_AFTER_THE_YEAR = re.compile(r"自评|绩效评价|绩效考核|审计|决算|结算|归档|公开|公示|年报|总结|报告")
_IN_TIME = re.compile(r"按时|按期|如期|及时|年内|当年|年底前|年度内")


def unfinished_at_full_score(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E25: an actual that says that something is not done yet, or only a part of it (11项中完成10项), takes no full marks.

    What E02 and E03 tell as not done is theirs.
    """
    rows = due_scores(forms, profile)
    rows = rows[rows["actual_text"].notna()]
    said = by_value(rows["actual_text"], unfinished_part, None)
    full = (rows["score"] >= rows["weight"]).to_numpy()
    return evidence(
        rows,
        "indicators",
        column="actual_text",
        observed=by_value(rows["actual_text"], packed),
        expected=by_value(rows["target_text"], packed),
        detail=said,
        fault=np.where(full & pd.notna(said), said, None),
        not_assessable=first_reason(
            (rows["score"].isna(), "没有得分"), (rows["weight"].isna(), "没有分值"), (rows["case"].eq("not_done"), "没有完成，由 E02 或 E03 评判"), (rows["case"].isin(["band", "share"]), "完成值是定性等级，按等级评判")
        ),
    )


def finished_next_year(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E26: a row of time with full marks, where its actual, its note or the outcome tells that work was finished after the year.

    The outcome may mean other work than the row: the finding quotes both and asks, once a form. Dates of plans do not count, nor dates of
    the self-evaluation, the audit and the final accounts, which come after every year. A03 tells a form of another year.
    """
    rows = due_scores(forms, profile)
    rows = rows[rows["group2"].eq("时效") & rows["actual_text"].notna()]
    projects = forms.projects.drop_duplicates("project_id").set_index("project_id").reindex(rows["project_id"])
    year = forms.fiscal_year
    elsewhere = projects["fiscal_year"].astype("float64").fillna(year).ne(year).to_numpy()
    full = (rows["score"] >= rows["weight"]).to_numpy()
    due_in_year = (contains(rows["target_text"], _IN_TIME) | by_value(rows["target_date"], lambda day: day[:4] <= str(year), False).astype(bool)) & full
    # What is late beside a date is E15's.
    own = np.where(due_in_year & rows["case"].ne("late").to_numpy(), by_value(rows["actual_text"], lambda text: _finished_late(text, year, alone=True)), None)
    noted = np.where(due_in_year & pd.isna(own), by_value(rows["deviation_note"], lambda text: _finished_late(text, year)), None)
    first = due_in_year & ~pd.Series(np.where(due_in_year, rows["project_id"], None)).duplicated().to_numpy()
    told = np.where(first, by_value(projects["actual_outcome"], lambda text: _finished_late(text, year)), None)
    is_own = pd.notna(own)
    said = np.where(is_own, own, np.where(rows["case"].isin(["late", "not_done"]).to_numpy(), None, np.where(pd.notna(noted), noted, told)))
    return evidence(
        rows,
        "indicators",
        column="actual_text",
        what=np.select([is_own, pd.notna(noted)], ["actual", "note"], "outcome"),
        observed=by_value(rows["actual_text"], packed),
        expected=by_value(rows["target_text"], packed),
        detail=said,
        fault=said,
        not_assessable=first_reason(
            (elsewhere, "表上年度不是本年度，由 A03 评判"), (rows["score"].isna(), "没有得分"), (rows["weight"].isna(), "没有分值")
        ),
    )


def _finished_late(text: str, year: int, alone: bool = False) -> str | None:
    """The clause that tells of work finished after the year; `alone`: the text is an actual, whose date needs no word beside it."""
    for clause in re.split(r"[，,。；;]", "".join(text.split())):
        for match in _MONTH.finditer(clause):
            after = int(match[1]) > year and 1 <= int(match[2]) <= 12
            if after and not _PLANNED.search(clause) and not _AFTER_THE_YEAR.search(clause) and (alone or _FINISHED.search(clause)):
                return packed(clause)
    return None




def told_without_evidence(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for E30: under a profile by which nothing is earned without evidence, a row that says of itself that there is none has no score.

    Whether evidence was handed in does not stand on the form: of every form the rule says that this cannot be judged here. Only what a row tells
    is a question.
    """
    why = "佐证材料不在表上，须另行查看" if profile["no_evidence_scores_zero"] else "本方案没有规定无佐证不得分"
    general = evidence(forms.projects[["project_id"]], "projects", not_assessable=why)
    if not profile["no_evidence_scores_zero"]:
        return general
    rows = forms.scored
    said = [by_value(rows[column], _without_evidence, None) for column in ("actual_text", "deviation_note")]
    telling = pd.notna(said[0]) | pd.notna(said[1])
    rows, words = rows[telling], np.where(pd.notna(said[0]), *said)[telling]
    own = evidence(
        rows,
        "indicators",
        column="score",
        observed=text_of(rows["score"]),
        detail=words,
        fault=np.where(rows["score"].gt(0), words, None),
        not_assessable=first_reason((rows["score"].isna(), "没有得分")),
    )
    return pd.concat([own, general], ignore_index=True)


def _without_evidence(text: str) -> str | None:
    """The clause of a text that says that there is no evidence."""
    clauses = re.split(r"[，,。；;]", unicodedata.normalize("NFKC", "".join(text.split())))
    return next((packed(clause) for clause in clauses if pattern("no_evidence").search(clause)), None)
