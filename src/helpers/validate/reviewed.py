"""Reviewed scores: what reviewers wrote in the working papers of a year, put to the rows of its forms, checked, and added up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from helpers.schema import tables
from helpers.schema.paper_rows import EXECUTION, NO_EVIDENCE, RATE, WRITTEN, digest_of, plain_text, same_row, told, words_of
from helpers.schema.privacy import Guard, without_numbers
from helpers.validate.evidence import Forms
from helpers.validate.filled_papers import Filled, FilledRow, Problem
from helpers.validate.profile import Profile
from helpers.validate.scoring import execution_rate, grade

NO_EVIDENCE_SETTING = "no_evidence_scores_zero"
TABLES = ("reviewed", "reviewed_totals", "review_problems")
_WATCHED = {"target_text": "年度指标值", "actual_text": "单位完成值", "weight": "分值", "score": "自评得分"}
"""What the unit may change after a review, so that the paper says it."""
_READ, _NOT_FOUND, _CONFLICT = "read", "not_found", "conflict"


def reviewed_tables(filled: Filled, forms: Forms, year: Mapping[str, pd.DataFrame], contacts: Guard, profile: Profile) -> dict[str, pd.DataFrame]:
    """The tables `reviewed`, `reviewed_totals` and `review_problems`; all empty where nobody reviewed.

    `year` are the year's tables, `recomputed` among them, with the rows that no rule looks at.
    """
    if not filled.rows and not filled.problems:
        return {name: tables.conform(name, []) for name in TABLES}
    matching = _Matching(forms, year, contacts, profile)
    rows = [matching.row(filled_row) for filled_row in filled.rows]
    matching.refuse_conflicts(rows)
    problems = [*filled.problems, *(problem for row in rows for problem in row.problems)]
    return {
        "reviewed": tables.conform("reviewed", [row.values for row in rows]),
        "reviewed_totals": tables.conform("reviewed_totals", _totals(rows, forms, year["recomputed"], profile)),
        "review_problems": tables.conform(
            "review_problems", [{name: contacts.hidden(text) if isinstance(text := getattr(problem, name), str) else text for name in _PROBLEM} for problem in problems]
        ),
    }


_PROBLEM = ("path", "place", "case", "message", "project_id")


@dataclass
class _Row:
    """A row of table `reviewed` in the making, and what is wrong with it."""

    filled: FilledRow
    values: dict[str, object]
    problems: list[Problem] = field(default_factory=list)

    def tell(self, column: str | None, case: str, message: str) -> None:
        place = self.filled.at(column) if column else self.filled.place
        self.problems.append(Problem(self.filled.path, place, case, message, self.values.get("project_id")))


class _Matching:
    """The rows of the forms as they are now, to which those of the papers are put."""

    def __init__(self, forms: Forms, year: Mapping[str, pd.DataFrame], contacts: Guard, profile: Profile) -> None:
        self._contacts, self._zero = contacts, profile[NO_EVIDENCE_SETTING]
        self._projects = {row["project_id"]: row for row in _plain(year["projects"])}
        self._rows: dict[tuple[str, str], list[dict[str, object]]] = {}
        for table in ("indicators", "funds"):
            for row in _plain(year[table]):
                if table == "indicators" or row["source"] == "total":
                    self._rows.setdefault((row["project_id"], table), []).append(row)
        self._scored = {(row["project_id"], int(row["position"])): row for row in _plain(forms.scored)}
        totals = forms.total_funds
        self._rates = {project: rate for project, rate in zip(totals["project_id"], execution_rate(totals, profile), strict=True) if not pd.isna(rate)}

    def row(self, filled: FilledRow) -> _Row:
        """A row of a paper with the row of the form that it is about, and checked."""
        texts = {name: self._without_people(text) for name, text in filled.written.items()}
        row = _Row(filled, {
            "path": filled.path, "place": filled.place, "status": _NOT_FOUND, "unit": filled.paper.unit,
            "project_id": filled.row_id.project_id if filled.row_id else filled.paper.project_id or None,
            "table": filled.row_id and filled.row_id.table, "position": filled.row_id and filled.row_id.position,
            "level1": filled.shown["level1"], "level2": filled.shown["level2"], "level3": filled.shown["level3"],
            "shown_target_text": told(filled.shown["target_text"]), "shown_actual_text": told(filled.shown["actual_text"]),
            "shown_weight": _number(filled.shown["weight"]), "shown_score": _number(filled.shown["score"]),
            **{"reviewed_score_text" if name == "reviewed_score" else name: text for name, text in texts.items()}, "reviewed_score": filled.score,
        })  # fmt: skip
        if texts != filled.written:
            row.tell("remark", "contact", "填写的内容中有联系人的姓名或电话，已隐去。请改写，不要写出个人信息。")
        now = self._now(row)
        if now is not None:
            self._compare(row, now)
            self._check(row)
        return row

    def refuse_conflicts(self, rows: Sequence[_Row]) -> None:
        """Two papers that say different things of one row: neither counts. The same said twice counts once."""
        first: dict[tuple[object, ...], _Row] = {}
        for row in rows:
            if row.values["status"] != _READ:
                continue
            key = tuple(row.values[name] for name in ("project_id", "table", "position"))
            other = first.setdefault(key, row)
            if other is row:
                continue
            if row.filled.written == other.filled.written:
                row.values |= {"status": "repeated", "counted_score": None}
                row.problems.clear()
            else:
                for one, two in ((row, other), (other, row)):
                    one.values |= {"status": _CONFLICT, "counted_score": None}
                    if not any(problem.case == "conflict" for problem in one.problems):
                        one.tell(None, "conflict", f"与 {two.filled.path} 的 {two.filled.place} 对同一行填写不同，两处都没有采用。请只保留一处。")

    def _now(self, row: _Row) -> dict[str, object] | None:
        """The row of the form as it is now; None, and told, where there is none."""
        filled, row_id = row.filled, row.filled.row_id
        if row_id is None:
            return None  # Told when it was read.
        project = self._projects.get(row_id.project_id)
        name = filled.project or row_id.project_id
        if project is None:
            row.tell(None, "unknown_project", f"本年度的自评表中没有这个项目（{name}，单位 {filled.paper.unit}），复核意见保留而不采用。请核对项目和单位的名称是否改过。")
            return None
        rows = self._rows.get((row_id.project_id, row_id.table), [])
        if row_id.table == "funds":
            found = rows[0]["position"] if rows else None
        else:
            found = same_row({name: told(value) for name, value in filled.shown.items()}, row_id.position, rows)
        if found is None:
            row.tell(None, "unknown_row", f"自评表中已没有这一行（{told(filled.shown['level3']) or EXECUTION}），或有几行与它相同，复核意见保留而不采用。请在新的底稿中核对。")
            return None
        row.values |= {"status": _READ, "table": row_id.table, "position": int(found)}
        return next(one for one in rows if one["position"] == found)

    def _compare(self, row: _Row, now: Mapping[str, object]) -> None:
        """Put the figures of today beside those that were reviewed, and say what the unit has changed since."""
        scored = self._scored.get((row.values["project_id"], row.values["position"])) if row.values["table"] == "indicators" else now
        row.values |= {"weight": now["weight"], "declared": now["score"], "scored": scored is not None}
        if scored is not None:
            row.values |= {"weight": scored["weight"], "declared": scored["score"]}
        row.values["changed"] = "；".join(self._changes(row, now)) if digest_of(list(row.filled.shown.values())) == row.filled.row_id.digest else None

    def _changes(self, row: _Row, now: Mapping[str, object]) -> Iterator[str]:
        """What stands otherwise in the form than the paper showed."""
        today = dict(now)
        if row.values["table"] == "funds":
            rate = self._rates.get(row.values["project_id"])
            today |= {"target_text": None, "actual_text": None if rate is None else RATE.format(rate=rate)}
        for name, word in _WATCHED.items():
            before, after = row.filled.shown[name], today[name]
            if plain_text(before) != plain_text(after) and (row.values["scored"] or name not in ("weight", "score")):
                yield f"{word} {told(before) or '空'} → {told(after) or '空'}"

    def _check(self, row: _Row) -> None:
        """Whether the score can be counted, and whether a deduction says why."""
        values, written = row.values, row.filled.written
        for column in ("deduction_kind", "evidence_seen"):
            if written[column] and written[column] not in words_of(column):
                row.tell(column, "unknown_word", f"“{WRITTEN[column]}”应从列表中选，而写的是“{values[column][:50]}”。可选：{'、'.join(words_of(column))}。")
        score, weight, declared = values["reviewed_score"], values["weight"], values["declared"]
        if not values["scored"]:
            if score is not None:
                row.tell("reviewed_score", "not_scored", "这一行在表中不计分，复核得分没有采用。请写在计分的那一行。")
            return
        counted = score
        if score is not None and score < 0:
            row.tell("reviewed_score", "below_zero", f"复核得分 {score:g} 小于 0，没有采用。请改正。")
            counted = None
        elif score is not None and weight is not None and score > weight:
            row.tell("reviewed_score", "above_weight", f"复核得分 {score:g} 超过分值 {weight:g}，没有采用。请改正。")
            counted = None
        if self._zero and written["evidence_seen"] == NO_EVIDENCE:
            if score:
                row.tell("reviewed_score", "no_evidence", f"佐证一栏为“{NO_EVIDENCE}”，所用评分口径规定无佐证不得分，按 0 分计，填写的 {score:g} 没有采用。请核对。")
            counted = 0.0
        values["counted_score"] = counted
        if counted is not None and declared is not None and counted < declared:
            deducted = f"复核得分 {counted:g} 低于自评得分 {declared:g}"
            if not written["remark"]:
                row.tell("remark", "no_remark", f"{deducted}，没有写复核意见。请写明扣分理由。")
            if not written["deduction_kind"]:
                row.tell("deduction_kind", "no_kind", f"{deducted}，没有选扣分类型。请从列表中选。")

    def _without_people(self, text: str) -> str:
        return without_numbers(self._contacts.hidden(text)) if text else text


def _totals(rows: Sequence[_Row], forms: Forms, recomputed: pd.DataFrame, profile: Profile) -> Iterator[dict[str, object]]:
    """Of every form with a reviewed score: the reviewed scores, and the declared ones where nobody reviewed, added up."""
    counted = {
        (values["project_id"], values["table"], values["position"]): values["counted_score"]
        for row in rows
        if (values := row.values)["status"] == _READ and values.get("counted_score") is not None
    }
    changed = {values["project_id"] for row in rows if (values := row.values)["status"] == _READ and values["changed"]}
    again = recomputed.dropna(subset="recomputed_total").set_index("project_id")["recomputed_total"]
    reviewed = dict.fromkeys(project for project, _, _ in counted)
    scored: dict[str, list[dict[str, object]]] = {}
    for row in _plain(forms.scored[forms.scored["project_id"].isin(reviewed)]):
        scored.setdefault(row["project_id"], []).append(row)
    for project in reviewed:
        rows_of_form = [(counted.get((project, "indicators", int(row["position"]))), row) for row in scored.get(project, ())]
        # A row without points and without a score is words only.
        parts = [row["score"] if own is None else own for own, row in rows_of_form if (own, row["weight"], row["score"]) != (None, None, None)]
        total = forms.total_funds.loc[project] if project in forms.total_funds.index else None
        execution = None
        if total is not None and not (pd.isna(total["weight"]) and pd.isna(total["score"])):
            execution = counted.get((project, "funds", int(total["position"])), None if pd.isna(total["score"]) else float(total["score"]))
            parts.append(execution)
        whole = None if not parts or any(part is None for part in parts) else round(sum(parts), 2)
        yield {
            "project_id": project,
            "rows": len(parts),
            "rows_reviewed": sum(key[0] == project for key in counted),
            "reviewed_execution": execution,
            "reviewed_total": whole,
            "reviewed_grade": None if whole is None else grade(whole, profile),
            "recomputed_grade": grade(again[project], profile) if project in again.index else None,
            "changed": project in changed,
        }


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _plain(frame: pd.DataFrame) -> list[dict[str, object]]:
    return frame.astype("object").where(frame.notna(), None).to_dict("records")
