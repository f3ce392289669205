"""What reviewers wrote, as the workbook of findings shows it: columns of the summary, a list of its own, and lines that explain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from helpers.publish.papers.paper_words import one_line, reading, words
from helpers.publish.papers.paper_year import PaperYear
from helpers.publish.papers.sheet import COUNT, MARK, POINTS, SheetColumn
from helpers.schema.paper_rows import EXECUTION, FOLDER, WRITTEN

REVIEWED = "人工复核"
REVIEWED_COLUMNS = (
    SheetColumn("序号", COUNT, 6), SheetColumn("单位", width=14), SheetColumn("项目", width=20), SheetColumn("指标", width=20), SheetColumn("单位完成值", width=14),
    SheetColumn("复核完成值", width=14), SheetColumn("分值", POINTS, 8), SheetColumn("自评得分", POINTS, 9), SheetColumn("重算得分", POINTS, 9),
    SheetColumn("人工复核得分", POINTS, 9), SheetColumn("偏差（自评−人工复核）", POINTS, 13), SheetColumn("扣分类型", MARK, 12), SheetColumn("佐证", MARK, 11),
    SheetColumn("复核意见", width=28), SheetColumn("复核后的变动", width=18), SheetColumn("采用", MARK, 12), SheetColumn("底稿", width=20),
)  # fmt: skip
_ADDED = (SheetColumn("重算总分", POINTS, 9), SheetColumn("重算等级", MARK, 9), SheetColumn("人工复核总分", POINTS, 9), SheetColumn("人工复核等级", MARK, 9), SheetColumn("偏差（自评−人工复核）", POINTS, 13))
_BEHIND = "等级"
_STATUS = {"not_found": "找不到对应的行", "conflict": "两份底稿不一致", "repeated": "与另一份底稿相同"}


def has_reviews(year: PaperYear) -> bool:
    """Whether anybody reviewed anything."""
    return bool(year.plain("reviewed"))


def summary_columns(year: PaperYear, columns: Sequence[SheetColumn]) -> list[SheetColumn]:
    """The columns of the summary; where there are reviewed totals, computed and reviewed ones stand behind the grade."""
    at = _place(columns)
    return [*columns[:at], *_ADDED, *columns[at:]] if year.plain("reviewed_totals") else list(columns)


def summary_rows(year: PaperYear, columns: Sequence[SheetColumn], rows: Iterable[Sequence[object]]) -> Iterator[list[object]]:
    """The rows of the summary, a form each and then the sum, with those columns."""
    totals = {row["project_id"]: row for row in year.plain("reviewed_totals")}
    if not totals:
        yield from map(list, rows)
        return
    computed = {row["project_id"]: row for row in year.plain("recomputed")}
    at = _place(columns)
    for number, row in enumerate(rows):
        form = year.forms[number] if number < len(year.forms) else None
        own = totals.get(form.project_id) if form else None
        added: list[object] = [None] * len(_ADDED)
        if own:
            declared, reviewed = form.row["declared_total_score"], own["reviewed_total"]
            gap = None if declared is None or reviewed is None else round(declared - reviewed, 2)
            added = [computed.get(form.project_id, {}).get("recomputed_total"), own["recomputed_grade"], reviewed, own["reviewed_grade"], gap]
            if own["changed"]:
                row = [*row[:-1], "、".join(filter(None, [words(row[-1]), "复核后单位有改动"]))]
        yield [*row[:at], *added, *row[at:]]


def reviewed_rows(year: PaperYear) -> Iterator[list[object]]:
    """Every row in which a reviewer wrote, in the order of the papers; those that are not used with the reason."""
    forms = {form.project_id: form for form in year.forms}
    due = {("indicators", row["project_id"], row["position"]): row["due"] for row in year.plain("rescoring")}
    due |= {("funds", row["project_id"], 1): row["execution_score"] for row in year.plain("recomputed")}
    for number, row in enumerate(year.plain("reviewed"), 1):
        form = forms.get(row["project_id"])
        position = 1 if row["table"] == "funds" else row["position"]
        counted, declared = row["counted_score"], row["declared"]
        is_read = row["status"] == "read"
        used = ("计入" if counted is not None else "没有采用" if row["reviewed_score_text"] else "只有意见") if is_read else _STATUS[row["status"]]
        yield [
            number, form.unit if form else words(row["unit"]), form.name if form else None, reading(row["level3"]) or (EXECUTION if row["table"] == "funds" else None),
            row["shown_actual_text"], row["reviewed_actual_text"], row["weight"] if is_read else row["shown_weight"], declared if is_read else row["shown_score"],
            due.get((row["table"], row["project_id"], position)) if is_read else None, counted if counted is not None else row["reviewed_score_text"],
            None if counted is None or declared is None else round(declared - counted, 4), row["deduction_kind"], row["evidence_seen"], row["remark"],
            row["changed"], used, f"{one_line(row['path'])} {row['place']}",
        ]  # fmt: skip


def papers_told(year: PaperYear) -> Iterator[list[object]]:
    """What is wrong with the papers that came back, for 说明: word and sentence."""
    for problem in year.plain("review_problems"):
        place = f" 的 {problem['place']}" if problem["place"] else ""
        yield [f"底稿 {problem['path']}", f"台账 {FOLDER}/{problem['path']}{place}：{problem['message']}"]
    if has_reviews(year):
        yield [REVIEWED, f"复核人员在底稿中填写的得分；“{WRITTEN['reviewed_score']}”空白的行，人工复核总分按自评得分计。"]


def _place(columns: Sequence[SheetColumn]) -> int:
    return 1 + [column.head for column in columns].index(_BEHIND)
