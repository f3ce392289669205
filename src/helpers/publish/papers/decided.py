"""What the ledgers decided about a year's forms, as its papers say it: cells that were corrected, findings that were accepted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from helpers.publish.papers.paper_words import is_blank, one_line, words
from helpers.publish.papers.paper_year import PaperYear
from helpers.publish.papers.remarks import CORRECTED, END

MEND_THE_FORM = "请改正原表"


@dataclass(frozen=True)
class Correction:
    """One cell that the ledger corrects: where it stands in words, what the form prints, what is taken instead, and why.

    `cell` is its address; `record` says where the value stands in the tables, as (table, position, column).
    """

    entry: str
    cell: str
    place: str
    word: str
    before: str
    after: str
    reason: str
    record: tuple[object, object, object]

    @property
    def told(self) -> str:
        """'表内“100”，按台账更正为“98”（与附表核对）'."""
        return f"表内“{self.before}”，按台账更正为“{self.after}”（{self.reason}）"

    @property
    def remark(self) -> str:
        """The comment at the cell."""
        return "\n".join(
            [
                f"【{CORRECTED}】按台账更正，{MEND_THE_FORM}",
                f"问题：表内“{self.before}”，已按核定的内容更正为“{self.after}”，复核以更正后的为准。",
                f"理由：{self.reason}",
                f"处理：{MEND_THE_FORM}中的这一格；有不同意见的，请书面说明。",
                f"{END}{self.entry}",
            ]
        )


def corrections_of(year: PaperYear, project_id: str) -> list[Correction]:
    """The corrections of a form, in the order of the ledger."""
    if "corrections" not in year.frames:
        return []
    changes = {row["place"]: row for row in year.records("changes", project_id) if row["reason"] == "corrected"}
    return [_correction(year, row, changes.get(row["place"], {})) for row in year.records("corrections", project_id)]


def _correction(year: PaperYear, row: Mapping[str, object], change: Mapping[str, object]) -> Correction:
    record = {name: change.get(name) for name in ("table", "position", "column")} | {"project_id": row["project_id"], "place": row["place"]}
    place, cell = year.place_and_cell_of(record)
    return Correction(
        entry=words(row["entry"]),
        cell=words(row["place"]),
        place=f"{place}（{cell}）" if cell else place,
        word=cell or place,
        before=one_line(row["before"]),
        after=one_line(row["after"]),
        reason=one_line(row["reason"]).rstrip("。"),
        record=(change.get("table"), change.get("position"), change.get("column")),
    )


def decisions(year: PaperYear) -> Iterator[list[object]]:
    """Every entry of the ledgers with what it did, for the workbook: word and sentence."""
    for row in year.plain("corrections"):
        yield [
            f"更正 {row['entry']}",
            f"{row['path']} {row['place']}：表内“{one_line(row['before'])}”，更正为“{one_line(row['after'])}”；理由：{row['reason']}（{row['decided_by']}，{row['decided']}）。",
        ]
    for row in year.plain("ledger"):
        did = f"不计问题 {row['matches']} 项" if row["status"] == "applied" else f"已于 {row['until']} 到期，不再起作用"
        where = "" if is_blank(row["place"]) else f"，{row['place']}"
        yield [
            f"认可 {row['entry']}",
            f"规则 {row['rule']}，项目 {row['subject']}{where}：{did}；理由：{row['reason']}（{row['decided_by']}，{row['decided']}，有效至 {row['until']}）。",
        ]
