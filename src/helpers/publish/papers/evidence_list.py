"""佐证资料清单: for each indicator of a unit and its money the papers that would prove it, with columns to tick and to remark.

Which papers prove what stands in `evidence_papers.csv`: the first row that fits an indicator counts. Where none fits, the unit says it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from io import BytesIO

from openpyxl.worksheet.datavalidation import DataValidation

from helpers.ooxml.package import tidied
from helpers.publish.papers.paper_words import cut, is_blank, one_line, reading, words
from helpers.publish.papers.paper_year import Form, PaperYear
from helpers.publish.papers.sheet import COUNT, MARK, SheetColumn, new_workbook, write_sheet

EVIDENCE = "佐证资料清单"
BY_THE_UNIT = "由单位说明"
GIVEN = ("√", "部分", "无", "不涉及")
_MONEY = "资金"
_NOT_CONCERNED = "不涉及"
_LONGEST = 200
_COLUMNS = (
    SheetColumn("序号", COUNT, 5), SheetColumn("项目", width=20), SheetColumn("类别", width=13), SheetColumn("核对的内容", width=26),
    SheetColumn("年度目标", width=17), SheetColumn("填报结果", width=17), SheetColumn("应提供的佐证资料", width=44), SheetColumn("已提供", MARK, 9),
    SheetColumn("备注", width=22),
)  # fmt: skip
_TICKED = "H"
_NOTES = (
    f"写“{BY_THE_UNIT}”的，是从指标的名称看不出凭什么证明，请在备注栏写明能证明完成值的资料。",
    "所列资料按指标的名称和类别列出，没有或不适用的，请选“无”或“不涉及”并说明；有更直接的资料的，可以代替。",
    "资料中的身份证号码、电话等个人信息，报送前请隐去。",
)
_OWN_SOURCES = {"carry_over": "结转", "other": "其他", "unit_funds": "其他"}
"""Sources of money with papers of their own; the others are proved with the total."""


@dataclass(frozen=True)
class ProofRow:
    """One row of the data: what it fits (level, words of the indicator, kind of its target) and the papers; a blank field fits all."""

    part: re.Pattern[str] | None
    words: re.Pattern[str] | None
    kind: str
    papers: tuple[str, ...]

    def fits(self, level: str, text: str, kind: str) -> bool:
        return (self.part is None or bool(self.part.search(level))) and (self.words is None or bool(self.words.search(text))) and self.kind in ("", kind)


def evidence_list(year: PaperYear, unit: str, forms: Sequence[Form]) -> bytes:
    """The list of one unit, a workbook to be ticked and sent back with the papers; second copies and forms of other years are left out."""
    book = new_workbook()
    title = f"{year.fiscal_year}年度项目支出绩效自评{EVIDENCE}"
    note = f"{unit}：请逐项备齐资料，在“已提供”栏选填（{'、'.join(GIVEN)}），与资料一并报送。"
    rows = [[number, *row] for number, row in enumerate((row for form in filter(year.is_counted, forms) for row in _rows_of(year, form)), 1)]
    sheet = write_sheet(book, EVIDENCE, title, note, _COLUMNS, rows, 2, after=("", *_NOTES))
    choice = DataValidation("list", formula1=f'"{",".join(GIVEN)}"', allow_blank=True, showErrorMessage=True, errorTitle="已提供", error=f"请选 {'、'.join(GIVEN)}；其他的话请写在备注栏。")
    choice.add(f"{_TICKED}4:{_TICKED}{3 + max(len(rows), 1)}")
    sheet.data_validations.append(choice)
    out = BytesIO()
    book.save(out)
    return tidied(out.getvalue(), title)


def _rows_of(year: PaperYear, form: Form) -> Iterator[list[object]]:
    """The rows of one form: its indicators, then its money."""
    for row in year.records("indicators", form.project_id):
        if row["row_kind"] != "unused" and not _not_concerned(row):
            level = f"{one_line(row['level1'])}\n{one_line(row['level2'])}".strip()
            target, actual = (cut(reading(row[name]), _LONGEST) for name in ("target_text", "actual_text"))
            yield [form.name, level, cut(reading(row["level3"]), _LONGEST), target, actual, _listed(papers_of(row)), None, None]
    for row in _funds_to_prove(year.records("funds", form.project_id)):
        budget, executed = (_money(row[name]) for name in ("annual_budget", "executed"))
        yield [form.name, _MONEY, one_line(row["source_text"]) or _MONEY, f"预算 {budget}", f"支出 {executed}", _listed(papers_of_funds(row)), None, None]


def _funds_to_prove(rows: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """The rows of funds with money: the total, and sources with papers of their own; all where there is no total."""
    used = [row for row in rows if any(row[name] for name in ("initial_budget", "annual_budget", "executed"))]
    with_total = any(row["source"] == "total" for row in used)
    return [row for row in used if not with_total or row["source"] == "total" or row["source"] in _OWN_SOURCES]


def papers_of(indicator: Mapping[str, object]) -> tuple[str, ...]:
    """The papers that would prove an indicator, by its name, else by its target; none where nothing is known."""
    level, kind = (_packed(indicator["level1"]) + _packed(indicator["level2"])), words(indicator["kind"])
    rows = [row for row in proof_rows() if row.part is None or row.part.pattern != _MONEY]
    for text in (_packed(indicator["level3"]), _packed(indicator["target_text"])):
        if found := next((row for row in rows if row.fits(level, text, kind)), None):
            return found.papers
    return ()


def papers_of_funds(row: Mapping[str, object]) -> tuple[str, ...]:
    """The papers that would prove a row of funds: of its budget, of a change, of its source, and of what was spent."""
    changed = not is_blank(row["initial_budget"]) and not is_blank(row["annual_budget"]) and row["initial_budget"] != row["annual_budget"]
    asked = [_OWN_SOURCES.get(words(row["source"]), "预算"), *(["调整"] if changed else []), *(["支出"] if row["executed"] else [])]
    found = (paper for word in asked for proof in proof_rows() if proof.part and proof.part.pattern == _MONEY and proof.fits(_MONEY, word, "") for paper in proof.papers)
    return tuple(dict.fromkeys(found))


@cache
def proof_rows() -> tuple[ProofRow, ...]:
    """The rows of `evidence_papers.csv` in their order."""
    with resources.files("helpers.publish.papers").joinpath("evidence_papers.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            ProofRow(*(re.compile(row[name]) if row[name] else None for name in ("part", "words")), row["kind"], tuple(row["papers"].split("；")))
            for row in csv.DictReader(file)
        )


def _listed(papers: Sequence[str]) -> str:
    return "\n".join(f"{number}. {paper}" for number, paper in enumerate(papers, 1)) or BY_THE_UNIT


def _not_concerned(row: Mapping[str, object]) -> bool:
    """Whether the row says 不涉及 and can earn no points."""
    says_so = any(_NOT_CONCERNED in _packed(row[name]) for name in ("level3", "target_text", "actual_text"))
    return says_so and not row["weight"] and not row["score"]


def _money(value: object) -> str:
    return "没有填写" if is_blank(value) else f"{value:,.10g} 万元"


def _packed(text: object) -> str:
    return "".join(words(text).split())
