"""`reviews/<unit>.xlsx`, the 复核底稿: a sheet for each project, on which the reviewer writes beside what the unit declared.

What reviewers have written before stands in it again, so that no run loses it. Cells of ours are locked without a password.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from helpers.findings.present import problem_of
from helpers.language.file_names import Names
from helpers.ooxml.package import printable, tidied
from helpers.publish.papers.paper_words import cut, is_blank, one_line, reading, words
from helpers.publish.papers.paper_year import Form, PaperYear
from helpers.publish.papers.sheet import LONGEST_TEXT, SheetColumn, row_height
from helpers.schema.paper_rows import (
    EXECUTION,
    FIRST_ROW,
    HEAD_ROW,
    NO_EVIDENCE,
    OF_NO_ROW,
    RATE,
    SHOWN,
    WRITTEN,
    RowId,
    SheetId,
    digest_of,
    told,
    words_of,
)
from helpers.schema.tables import SEVERITY_WORDS

LEFT_OVER = "未对应的复核"
_NUMBER, _TEXT, _WORD, _POINTS, _OWN_TEXT, _OWN_WORD, _OWN_POINTS = "序号", "文字", "词", "分", "填写文字", "选择", "填写分"
_TITLE, _NOTE, _HOW, _HEAD, _OWN_HEAD = "标题", "说明", "填写说明", "表头", "填写表头"
_LOCKED = {_OWN_TEXT: _TEXT, _OWN_WORD: _WORD, _OWN_POINTS: _POINTS}
"""The style of a cell of the reviewer's column into which nothing can be written."""
_COLUMNS = {
    "number": SheetColumn("序号", _NUMBER, 5),
    "level1": SheetColumn(SHOWN["level1"], _TEXT, 11), "level2": SheetColumn(SHOWN["level2"], _TEXT, 13.5), "level3": SheetColumn(SHOWN["level3"], _TEXT, 17),
    "target_text": SheetColumn(SHOWN["target_text"], _TEXT, 13), "actual_text": SheetColumn(SHOWN["actual_text"], _TEXT, 14),
    "weight": SheetColumn(SHOWN["weight"], _POINTS, 6), "score": SheetColumn(SHOWN["score"], _POINTS, 8), "due": SheetColumn("重算得分", _POINTS, 8),
    "found": SheetColumn("系统发现的问题", _TEXT, 26),
    "reviewed_actual_text": SheetColumn(WRITTEN["reviewed_actual_text"], _OWN_TEXT, 14), "reviewed_score": SheetColumn(WRITTEN["reviewed_score"], _OWN_POINTS, 8),
    "deviation": SheetColumn("偏差", _POINTS, 7), "deduction_kind": SheetColumn(WRITTEN["deduction_kind"], _OWN_WORD, 13),
    "evidence_seen": SheetColumn(WRITTEN["evidence_seen"], _OWN_WORD, 11), "remark": SheetColumn(WRITTEN["remark"], _OWN_TEXT, 26),
}  # fmt: skip
_LETTER = {name: get_column_letter(number) for number, name in enumerate(_COLUMNS, 1)}
_LAST, _IDS = get_column_letter(len(_COLUMNS)), get_column_letter(len(_COLUMNS) + 1)
_TOTAL_ID, _END_ID = OF_NO_ROW
_STANDS = "read"
_LONGEST_PROBLEM = 60
_ROOM = 24
"""Points of a row, so that a printed paper can be written on."""
_MOST_BLANKS = 100
"""Rows without the unit's score that the formula of the total can name."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_HOW_TO = "黄色的格由复核人员填写，其余已锁定（没有密码）；复核得分空白的，合计按自评得分计。填好后把本文件复制到台账文件夹 ledgers/{year}/reviews/，再运行一次该年度。"
_ZERO = f"所用评分口径规定无佐证不得分：佐证选“{NO_EVIDENCE}”的按 0 分计。"
_SIGNED = "复核人：　　　　　　　　　　复核日期：　　　　年　　月　　日"


class _Formula(str):
    """A formula of ours; any other text stays text, whatever it begins with."""


@dataclass(frozen=True)
class _Line:
    """One row of a sheet: what it shows by column, its id, what was written in it before, and whether a score may be written."""

    row_id: object
    values: Mapping[str, object]
    written: Mapping[str, object] = field(default_factory=dict)
    scored: bool = True


def write_working_papers(year: PaperYear, folder: Path) -> list[bytes]:
    """Write a paper for each unit into `folder` and return their bytes; the same tables give the same bytes."""
    made, names = [], Names()
    reviews = _Reviews(year)
    units = {unit: [form for form in forms if is_blank(form.row["duplicate_of"])] for unit, forms in year.units.items()}
    for unit, forms in units.items():
        if forms:
            folder.mkdir(parents=True, exist_ok=True)
            data = _paper(year, unit, forms, reviews)
            (folder / names.file(f"{unit}.xlsx")).write_bytes(data)
            made.append(data)
    return made


class _Reviews:
    """What the ledger holds of the year's papers: by row of a form, and what could be put to none by unit."""

    def __init__(self, year: PaperYear) -> None:
        self._written: dict[tuple[object, ...], dict[str, object]] = {}
        self._left: dict[str, list[dict[str, object]]] = {}
        self._wrong: dict[tuple[object, object], list[str]] = {}
        for problem in year.plain("review_problems"):
            self._wrong.setdefault((problem["path"], _row_of(problem["place"])), []).append(words(problem["message"]))
        for row in year.plain("reviewed"):
            if row["status"] == _STANDS:
                self._written[row["project_id"], row["table"], row["position"]] = row
            elif row["status"] != "repeated":
                self._left.setdefault(words(row["unit"]), []).append(row)

    def of_row(self, project_id: str, table: str, position: object) -> dict[str, object]:
        return self._written.get((project_id, table, position), {})

    def left(self, unit: str) -> list[dict[str, object]]:
        return self._left.get(unit, [])

    def wrong(self, row: Mapping[str, object]) -> list[str]:
        """What is wrong with what was written in a row."""
        return self._wrong.get((row.get("path"), _row_of(row.get("place"))), [])


def _row_of(place: object) -> str:
    """A place without its column: every cell of a row has its messages."""
    sheet, _, cell = words(place).rpartition("!")
    return f"{sheet}!{cell.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"


def _paper(year: PaperYear, unit: str, forms: Sequence[Form], reviews: _Reviews) -> bytes:
    book, names = _Book(), Names(LEFT_OVER)
    zero = any(row["setting"] == "no_evidence_scores_zero" and row["data"] == "true" for row in year.plain("profile_settings"))
    note = _HOW_TO.format(year=year.fiscal_year) + (_ZERO if zero else "")
    for form in forms:
        lines = list(_lines(year, form, reviews))
        title = f"{form.name}　{year.fiscal_year}年度项目支出绩效自评复核底稿"
        sheet_id = SheetId(year.fiscal_year, form.project_id, unit, len(lines))
        book.add(names.sheet(form.name), title, f"{unit}　{note}", sheet_id, lines, _total(year, form, lines, zero), zero)
    if left := reviews.left(unit):
        note = "以前写下的复核意见，现在的表里找不到对应的行，不计入得分。请移到对应的行，或删去。"
        book.add(LEFT_OVER, f"{unit}　{LEFT_OVER}", note, SheetId(year.fiscal_year, "", unit, 0), [_left_line(row, reviews) for row in left], {}, zero)
    return book.bytes(f"{unit} {year.fiscal_year}年度复核底稿")


def _lines(year: PaperYear, form: Form, reviews: _Reviews) -> Iterator[_Line]:
    """The rows of a form: its indicators, then the execution of the budget."""
    rescored = {row["position"]: row for row in year.records("rescoring", form.project_id)} if "rescoring" in year.frames else {}
    rows = [row for row in year.records("indicators", form.project_id) if row["row_kind"] != "unused"]
    with_points = {row["position"] for row in rows if (row["weight"], row["score"]) != (None, None)}
    for row in rows:
        due = rescored.get(row["position"], {})
        values = {
            "level1": one_line(row["level1"]), "level2": one_line(row["level2"]), "level3": reading(row["level3"]), "target_text": reading(row["target_text"]),
            "actual_text": reading(row["actual_text"]), "weight": row["weight"], "score": row["score"], "due": due.get("due"),
        }  # fmt: skip
        # The points of a parent and of its parts (其中) are the same points.
        scored = row["position"] in with_points and row["parent"] not in with_points
        yield _line(year, form, "indicators", row["position"], values, reviews, scored)
    again = next(iter(year.records("recomputed", form.project_id)), {})
    total = next((row for row in year.records("funds", form.project_id) if row["source"] == "total"), None)
    if total is not None and (total["weight"], total["score"]) != (None, None):
        rate = again.get("execution_rate")
        values = {
            "level1": "", "level2": "", "level3": EXECUTION, "target_text": "", "actual_text": "" if rate is None else RATE.format(rate=rate),
            "weight": total["weight"], "score": total["score"], "due": again.get("execution_score"),
        }  # fmt: skip
        yield _line(year, form, "funds", total["position"], values, reviews, True)


def _line(year: PaperYear, form: Form, table: str, position: object, values: dict[str, object], reviews: _Reviews, scored: bool) -> _Line:
    values = {name: _writable(value) for name, value in values.items()}
    if not scored and values["score"] is not None:
        values["score"] = f"（{told(values['score'])}）"
    before = reviews.of_row(form.project_id, table, position)
    found = [f"【复核后有变动】{before['changed']}"] if before.get("changed") else []
    found += [f"【底稿待改】{message}" for message in reviews.wrong(before)] if before else []
    found += _found(year, [finding for finding in form.findings if finding["table"] == table and finding["position"] == position])
    values["found"] = _writable("\n".join(found))
    row_id = RowId(form.project_id, table, int(position), 0, digest_of([values[name] for name in SHOWN]))
    return _Line(row_id, values, _written(before), scored)


def _found(year: PaperYear, findings: Sequence[Mapping[str, object]]) -> list[str]:
    """Findings in a few words, each kind once: 【警示】E03 得分高于应得分."""
    told_short = []
    for finding in findings:
        problem = problem_of(year.rules.get(words(finding["rule"]), {}))
        problem = problem if len(problem) <= _LONGEST_PROBLEM else f"{problem[: _LONGEST_PROBLEM - 1]}…"
        told_short.append(f"【{SEVERITY_WORDS[finding['severity']]}】{finding['rule']} {problem}")
    return list(dict.fromkeys(told_short))


def _written(row: Mapping[str, object]) -> dict[str, object]:
    """What a reviewer wrote, as it was written: a number as a number."""
    if not row:
        return {}
    score = row["reviewed_score"] if row["reviewed_score"] is not None else row["reviewed_score_text"]
    return {name: _writable(score if name == "reviewed_score" else row[name]) for name in WRITTEN}


def _left_line(row: Mapping[str, object], reviews: _Reviews) -> _Line:
    """A row of a paper that no row of a form is about any more, with where it stood and why."""
    values = {
        "level1": row["level1"], "level2": row["level2"], "level3": row["level3"], "target_text": row["shown_target_text"],
        "actual_text": row["shown_actual_text"], "weight": row["shown_weight"], "score": row["shown_score"],
    }  # fmt: skip
    values = {name: _writable(value) for name, value in values.items()}
    values["found"] = _writable("\n".join([f"原在 {row['path']} 的 {row['place']}", *reviews.wrong(row)]))
    row_id = None
    if row["table"] is not None:
        row_id = RowId(words(row["project_id"]), words(row["table"]), int(row["position"]), 0, digest_of([values[name] for name in SHOWN]))
    return _Line(row_id, values, _written(row))


def _total(year: PaperYear, form: Form, lines: Sequence[_Line], zero: bool) -> dict[str, object]:
    """The total row: what the form declares, what was computed anew, and the sum of what is reviewed."""
    again = next(iter(year.records("recomputed", form.project_id)), {})
    values = {"level3": "总分", "weight": form.row["declared_total_weight"], "score": form.row["declared_total_score"], "due": again.get("recomputed_total")}
    shown = {(line.row_id.table, line.row_id.position) for line in lines}
    values["found"] = "\n".join(_found(year, [finding for finding in form.findings if (finding["table"], finding["position"]) not in shown])) or None
    count = len(lines)
    if not count:
        return values
    cells = {name: f"{letter}{FIRST_ROW}:{letter}{FIRST_ROW + count - 1}" for name, letter in _LETTER.items()}
    reviewed, declared, evidence = cells["reviewed_score"], cells["score"], cells["evidence_seen"]
    row = FIRST_ROW + count
    own, blank = f"SUM({reviewed})", f'SUMPRODUCT(--({reviewed}=""),{declared})'
    if zero:
        own = f'SUMIF({evidence},"<>{NO_EVIDENCE}",{reviewed})'
        blank = f'SUMPRODUCT(--({reviewed}=""),--({evidence}<>"{NO_EVIDENCE}"),{declared})'
    rows = [FIRST_ROW + number for number, line in enumerate(lines) if line.scored and line.values["score"] is None]
    if len(rows) > _MOST_BLANKS:
        return values
    # Before anybody reviewed there is no total; and what has neither score keeps it unknown.
    nobody = f'AND(COUNT({reviewed})=0,COUNTIF({evidence},"{NO_EVIDENCE}")=0)' if zero else f"COUNT({reviewed})=0"
    unknown = ",".join([nobody, *(_unknown(number, zero) for number in rows)])
    whole = f'IF(OR({unknown}),"",ROUND({own}+{blank},2))'
    score, total = f"{_LETTER['score']}{row}", f"{_LETTER['reviewed_score']}{row}"
    return values | {"reviewed_score": _Formula(f"={whole}"), "deviation": _Formula(f'=IF(AND(ISNUMBER({score}),ISNUMBER({total})),ROUND({score}-{total},2),"")')}


def _unknown(row: int, zero: bool) -> str:
    own, evidence = f"{_LETTER['reviewed_score']}{row}", f"{_LETTER['evidence_seen']}{row}"
    return f'AND({own}="",{evidence}<>"{NO_EVIDENCE}")' if zero else f'{own}=""'


def _deviation(row: int, zero: bool) -> _Formula:
    """The formula of a row's deviation: the unit's score less the reviewer's."""
    score, own, evidence = (f"{_LETTER[name]}{row}" for name in ("score", "reviewed_score", "evidence_seen"))
    counted = f'IF(AND(ISNUMBER({own}),ISNUMBER({score})),ROUND({score}-{own},2),"")'
    return _Formula(f'=IF(AND({evidence}="{NO_EVIDENCE}",ISNUMBER({score})),{score},{counted})' if zero else f"={counted}")


def _writable(value: object) -> object:
    """A value as it is put into a cell: text without what a sheet cannot hold, a number as a number."""
    if is_blank(value):
        return None
    return cut(printable(value), LONGEST_TEXT) if isinstance(value, str) else float(value)


class _Book:
    """The workbook of a unit: its styles, looked up once, and its sheets."""

    def __init__(self) -> None:
        self._book = Workbook(write_only=True)
        self._styles: dict[str, StyleArray] = {}
        thin = Side(style="thin", color="BFBFBF")
        border = Border(left=thin, right=thin, top=thin, bottom=thin)
        ours, own, head = (PatternFill("solid", start_color=color, end_color=color) for color in ("F2F2F2", "FFFBE6", "DDE6EE"))
        own_head = PatternFill("solid", start_color="FFE699", end_color="FFE699")
        for name, side, number_format, fill in (
            (_NUMBER, "center", "0", ours), (_TEXT, "left", "@", ours), (_WORD, "center", "@", ours), (_POINTS, "right", "General", ours),
            (_OWN_TEXT, "left", "@", own), (_OWN_WORD, "center", "@", own), (_OWN_POINTS, "right", "General", own),
        ):  # fmt: skip
            align = Alignment(wrap_text=True, vertical="center", horizontal=side)
            self._add(NamedStyle(name, font=Font(name="宋体", size=10), border=border, alignment=align, number_format=number_format, fill=fill, protection=Protection(locked=fill is ours)))
        centre = Alignment(wrap_text=True, vertical="center", horizontal="center")
        for name, fill in ((_HEAD, head), (_OWN_HEAD, own_head)):
            self._add(NamedStyle(name, font=Font(name="黑体", size=10), border=border, alignment=centre, fill=fill))
        self._add(NamedStyle(_TITLE, font=Font(name="黑体", size=14)))
        for name, align in ((_NOTE, Alignment()), (_HOW, Alignment(wrap_text=True, vertical="center"))):
            self._add(NamedStyle(name, font=Font(name="宋体", size=10, color="595959"), alignment=align))

    def _add(self, style: NamedStyle) -> None:
        self._book.add_named_style(style)

    def add(self, name: str, title: str, note: str, sheet_id: SheetId, lines: Sequence[_Line], total: Mapping[str, object], zero: bool) -> None:
        """Add a sheet with its rows, and a total row where there is one."""
        sheet = self._book.create_sheet(name)
        _lay_out(sheet)
        self._append(sheet, [(title, _TITLE), *[(None, _TITLE)] * (len(_COLUMNS) - 1), (str(sheet_id), _NOTE)])
        sheet.merged_cells.add(f"A2:{_LAST}2")
        sheet.row_dimensions[2].height = sheet.row_dimensions[HEAD_ROW].height = 30
        self._append(sheet, [(note, _HOW)])
        self._append(sheet, [(column.head, _OWN_HEAD if name in WRITTEN else _HEAD) for name, column in _COLUMNS.items()])
        columns = list(_COLUMNS.values())
        for number, line in enumerate(lines, 1):
            row = FIRST_ROW + number - 1
            values = {**line.values, **line.written, "number": float(number)}
            if line.scored and sheet_id.project_id:
                values["deviation"] = _deviation(row, zero)
            sheet.row_dimensions[row].height = max(_ROOM, row_height([None if name == "deviation" else values.get(name) for name in _COLUMNS], columns))
            row_id = line.row_id and RowId(line.row_id.project_id, line.row_id.table, line.row_id.position, number, line.row_id.digest)
            cells = [(values.get(name), _style_of(name, line)) for name in _COLUMNS]
            self._append(sheet, [*cells, (str(row_id) if row_id else None, _NOTE)])
        if total:
            sheet.row_dimensions[FIRST_ROW + len(lines)].height = row_height([None if isinstance(total.get(name), _Formula) else total.get(name) for name in _COLUMNS], columns)
            self._append(sheet, [*((total.get(name), _LOCKED.get(column.kind, column.kind)) for name, column in _COLUMNS.items()), (_TOTAL_ID, _NOTE)])
        if sheet_id.project_id:
            self._append(sheet, [(None, _NOTE)] * len(_COLUMNS) + [(_END_ID, _NOTE)])
            self._append(sheet, [(None, _NOTE), (_SIGNED, _NOTE), *[(None, _NOTE)] * (len(_COLUMNS) - 2), (_END_ID, _NOTE)])
        last = HEAD_ROW + len(lines) + (3 if sheet_id.project_id else 0)
        sheet.print_area = f"A1:{_LAST}{max(last, FIRST_ROW)}"
        _validate(sheet, lines)

    def _append(self, sheet: Worksheet, cells: Sequence[tuple[object, str]]) -> None:
        row = []
        for value, style in cells:
            cell = WriteOnlyCell(sheet, value)
            is_formula = isinstance(value, _Formula)
            quoted = isinstance(value, str) and not is_formula and value.startswith(_FORMULA)
            key = f"{style}'" if quoted else style
            if key not in self._styles:
                # Looking a style up by its name takes longer than writing the cell.
                cell.style = style
                if quoted:
                    cell.quotePrefix = True
                self._styles[key] = cell._style
            cell._style = self._styles[key]
            if isinstance(value, str) and not is_formula:
                cell.data_type = "s"
            row.append(cell)
        sheet.append(row)

    def bytes(self, title: str) -> bytes:
        out = BytesIO()
        self._book.save(out)
        return tidied(out.getvalue(), title)


def _style_of(name: str, line: _Line) -> str:
    """The style of a cell; where the row can earn no points, no score can be written."""
    kind = _COLUMNS[name].kind
    return _LOCKED.get(kind, kind) if name == "reviewed_score" and not line.scored else kind


def _lay_out(sheet: Worksheet) -> None:
    for name, column in _COLUMNS.items():
        sheet.column_dimensions[_LETTER[name]].width = column.width
    sheet.column_dimensions[_IDS].hidden = True
    sheet.freeze_panes = f"{_LETTER['target_text']}{FIRST_ROW}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    page = sheet.page_setup
    page.paperSize, page.orientation, page.fitToWidth, page.fitToHeight = 9, "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.6
    margins.header = margins.footer = 0.3
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    protection = sheet.protection
    # Widths and heights may be changed, so that long texts can be read.
    protection.sheet, protection.formatColumns, protection.formatRows = True, False, False


def _validate(sheet: Worksheet, lines: Sequence[_Line]) -> None:
    """Lists for kind and evidence, and limits of the score; with what to do where something else is typed."""
    if not lines:
        return
    first, last = FIRST_ROW, FIRST_ROW + len(lines) - 1
    for name in ("deduction_kind", "evidence_seen"):
        offered = DataValidation("list", formula1=f'"{",".join(words_of(name))}"', allow_blank=True, showErrorMessage=True, errorTitle=_COLUMNS[name].head, error="请从列表中选。")
        offered.add(f"{_LETTER[name]}{first}:{_LETTER[name]}{last}")
        sheet.data_validations.append(offered)
    rows = [row for row, line in enumerate(lines, first) if line.scored and line.values.get("weight") is not None]
    if rows:
        limits = DataValidation(
            "decimal", operator="between", formula1="0", formula2=f"{_LETTER['weight']}{rows[0]}", allow_blank=True,
            showErrorMessage=True, errorTitle=_COLUMNS["reviewed_score"].head, error="应是 0 与分值之间的数字。",
        )  # fmt: skip
        letter = _LETTER["reviewed_score"]
        for _, together in groupby(enumerate(rows), key=lambda entry: entry[1] - entry[0]):
            run = [row for _, row in together]
            limits.add(f"{letter}{run[0]}:{letter}{run[-1]}")
        sheet.data_validations.append(limits)
