"""The words of the form: which cell text is which label, read from the CSV files beside this module.

Analysts edit those files: every line is checked as a file is read, and a slip is told with its line and what may stand there.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources

from helpers.config.errors import UnusableInput
from helpers.schema.columns import MONEY_UNITS
from helpers.schema.tables import FUND_SOURCES, OPERATORS, TABLES

FOLDER = resources.files("helpers.clean")
_KINDS = TABLES["projects"].column("form_kind").values
_GIVEN = {
    "project_id",
    "form_kind",
    "layout",
    "labels",
    "title",
    "amount_unit",
    "fund_management",
    "is_fragment",
    "missing_parts",
    "uncertain",
    "duplicate_of",
    "document_id",
    "form_order",
    "place",
}
"""Columns of `projects` that come from elsewhere than a label and the value beside it."""
_BESIDE = tuple(name for name in dict.fromkeys(TABLES["projects"].names + TABLES["contacts"].names) if name not in _GIVEN)
ROLES = {
    "head": _BESIDE,
    "funds_header": ("initial_budget", "annual_budget", "executed", "weight", "execution_rate", "score", "note"),
    "funds_row": FUND_SOURCES,
    "goal_header": ("expected_goal", "actual_outcome"),
    "indicator_header": (*(column.name for column in TABLES["indicators"].printed), "levels", "weight_and_score", "score_and_weight"),
    "total": ("total",),
    "tail": _BESIDE,
    "side": (),
    "group": ("group",),
    "execution": ("execution",),
    "spending": ("heading", "use"),
    "row_number": ("row_number",),
    "fund_management": ("block", "said", "problems", "aspect"),
}  # fmt: skip
"""Roles that a label may play, by the section of the form in which it stands; those of `side` say nothing of the project, so any will do."""
_SIGNS = {
    "column.months",
    *(f"kind.{kind}" for kind in _KINDS),
    "column.mark",
    "level1.points",
    *(f"unit.{unit}" for unit in MONEY_UNITS),
    "indicators.numbered",
}
"""What tells a layout beside its labels."""
COLUMNS = {
    "boilerplate.csv": ("pattern", "what"),
    "comparators.csv": ("text", "operator", "place"),
    "editable.csv": ("media_type", "goes", "what"),
    "label_patterns.csv": ("section", "role", "pattern"),
    "labels.csv": ("section", "role", "text", "kind"),
    "layouts.csv": ("layout", "labels", "expects"),
    "level1.csv": ("level1",),
    "levels.csv": ("level2", "level1"),
    "paper_kinds.csv": ("kind", "title", "has", "lacks", "reason"),
    "scales.csv": ("kind", "levels"),
    "titles.csv": ("form_kind", "pattern"),
    "units.csv": ("unit", "reads_as", "measures"),
}
_MAY_BE_BLANK = {
    ("labels.csv", "kind"),
    ("layouts.csv", "expects"),
    ("levels.csv", "level1"),
    ("paper_kinds.csv", "title"),
    ("paper_kinds.csv", "has"),
    ("paper_kinds.csv", "lacks"),
    ("units.csv", "measures"),
}
_LABELS_IN = {"layouts.csv": ("labels", "expects"), "paper_kinds.csv": ("has", "lacks")}
_CHOICES = {
    ("labels.csv", "section"): tuple(section for section in ROLES if section != "group"),
    ("labels.csv", "kind"): _KINDS,
    ("label_patterns.csv", "section"): tuple(ROLES),
    ("titles.csv", "form_kind"): _KINDS,
    ("comparators.csv", "operator"): OPERATORS,
    ("comparators.csv", "place"): ("before", "after"),
    ("scales.csv", "kind"): ("yes_no", "scale"),
    ("editable.csv", "goes"): ("0", "2"),
}


@cache
def rows_of(name: str) -> list[dict[str, str]]:
    """Rows of one of the CSV files. Raises UnusableInput with file, line and what may stand there, for the first line that cannot be used."""
    try:
        text = (FOLDER / name).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableInput(f"{_file(name)} 不是 UTF-8 编码的文本：请另存为 UTF-8（Excel 中为“CSV UTF-8”）。") from None
    reader = csv.reader(io.StringIO(text, newline=""))
    columns = _header(name, next(reader, []))
    rows, lines = [], {}
    for fields in reader:
        if fields:
            at = f"{_file(name)} 第 {reader.line_num} 行"
            rows.append(_row(name, at, columns, fields))
            label = (rows[-1].get("section"), "".join(rows[-1].get("text", "").split()))
            if name == "labels.csv" and lines.setdefault(label, reader.line_num) != reader.line_num:
                raise UnusableInput(f"{at}：标签“{label[1]}”在 {label[0]} 中写了两次，已在第 {lines[label]} 行。")
    return rows


def _file(name: str) -> str:
    return f"src/helpers/clean/{name}"


def _header(name: str, written: list[str]) -> tuple[str, ...]:
    columns = COLUMNS.get(name, tuple(written))
    if tuple(written) != columns:
        raise UnusableInput(f"{_file(name)} 第 1 行应为“{','.join(columns)}”，而写的是“{','.join(written)}”。")
    return columns


def _row(name: str, at: str, columns: tuple[str, ...], fields: list[str]) -> dict[str, str]:
    if len(fields) != len(columns):
        raise UnusableInput(
            f"{at}：应有 {len(columns)} 项（{','.join(columns)}），而有 {len(fields)} 项：“{','.join(fields)}”。含逗号的一项请加双引号。"
        )
    row = dict(zip(columns, fields, strict=True))
    for column, value in row.items():
        if not value.strip():
            if (name, column) not in _MAY_BE_BLANK:
                raise UnusableInput(f"{at}：{column} 没有填写。")
        elif (name, column) in _CHOICES:
            _among(at, column, value, _CHOICES[name, column])
        elif column == "pattern" or (name, column) == ("paper_kinds.csv", "title"):
            _compiles(at, column, value)
    if row.get("role") and ROLES[row["section"]]:
        _among(at, "role", row["role"], ROLES[row["section"]], f"（{row['section']} 中）")
    for column in _LABELS_IN.get(name, ()):
        _labels_are_known(at, column, row[column].split())
    if name == "levels.csv" and row["level1"]:
        _among(at, "level1", row["level1"], [one["level1"] for one in rows_of("level1.csv")], "（见 level1.csv）")
    return row


def _among(at: str, column: str, value: str, allowed: Iterable[str], where: str = "") -> None:
    if value not in allowed:
        raise UnusableInput(f"{at}：{column}{where}可取 {'、'.join(allowed)}，而写的是“{value}”。")


def _compiles(at: str, column: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise UnusableInput(f"{at}：{column} 不是有效的正则表达式，问题在第 {(error.pos or 0) + 1} 个字符处：“{pattern}”。") from None


def _labels_are_known(at: str, column: str, labels: list[str]) -> None:
    """Each must be a taught label, as section.role, or one of the signs beside labels."""
    taught = {f"{row['section']}.{row['role']}" for name in ("labels.csv", "label_patterns.csv") for row in rows_of(name)} | _SIGNS
    for label in labels:
        if label not in taught:
            section = label.split(".")[0]
            near = sorted(one for one in taught if one.split(".")[0] == section) or sorted({one.split(".")[0] + ".…" for one in taught})
            raise UnusableInput(f"{at}：{column} 中的“{label}”不是 labels.csv 里教过的标签；可用的有 {'、'.join(near)}。")


LONGEST_LABEL = 40
LONGEST_TITLE = 70

_BRACKETS = re.compile(r"\([^()]*(?:\([^()]*\))?[^()]*\)$")
_LEAD = re.compile(r"^(?:其中:?|[-*·]+|\(?(?:[一二三四五六七八九十]{1,2}|\d{1,2})[).、.:]+)+")
_NUMBER_BEHIND = re.compile(r"(?<=[\u4e00-\u9fff])\d{1,2}$")
_MONEY = rf"(?<![美欧日港台])(?:{'|'.join(sorted(MONEY_UNITS, key=len, reverse=True))})"
"""A unit of money; 万美元 is none that a form of these can be in."""
_UNIT = re.compile(rf"\((?:金额|货币|资金)?(?:单位[::]?)?(?:人民币)?({_MONEY})(?:\)|$)|({_MONEY})\)$")
_UNIT_BEHIND = re.compile(rf"(?<=[\u4e00-\u9fff])/?({_MONEY})$")
_UNIT_BESIDE = re.compile(rf"(?:金额|货币|资金)?单位[:：]\s*(?:人民币)?\s*({_MONEY})")
_MARKS = re.compile(rf"^[*※★☆#△▲]+|[*※★☆#△▲%、,;:]+$|(?<=[\u4e00-\u9fff])(?:/?(?:{_MONEY})|B/A(?:[×x*]100%?)?|[A-C]|注\d?)$")
_OTHER_BRACKETS = str.maketrans("【】〔〕[]{}", "()()()()")
_UNIT_LINE = re.compile(rf"\(?(?:金额|货币|资金)?单位:?(?:人民币)?({_MONEY})\)?")
_YEAR = re.compile(r"\(?(\d{4,6})年度?\)?|\(((?:19|20)\d\d)\)")
_CIRCLED = re.compile(r"[①-⑳⑴-⒇㈠-㈩](?:\s*[=＝][①-⑳⑴-⒇\s+\-—–÷/／×xX*＊%％\d()（）]+)?")
"""Numbers of columns, and how a column is reckoned from others: ① in front of a name, ⑦=⑥/⑤×100% behind it."""
_NUMERALS = dict(zip("〇○零一二三四五六七八九", "000123456789", strict=True))
_YEAR_IN_WORDS = re.compile(r"二[〇○零][一二三四五六七八九〇○零]{2}(?=年)")
_YEAR_IN_TITLE = re.compile(r"\((\d{4,6})年度?\)|(?<!\d)(\d{4,6})年度?")
_POINTS = re.compile(r"\((\d{1,3}(?:\.\d+)?)分[^()]*\)")
_LEVEL_POINTS = re.compile(r"\((\d{1,3}(?:\.\d+)?)(?:分[^()]*|%)?\)$|(?<=[\u4e00-\u9fff])(\d{1,3}(?:\.\d+)?)分$")
_JOINED = r"(?:\(?[一二三四五六七八九十\d]{{1,2}}[).、.:]+)*(?P<level1>{}(?:\(\d{{1,3}}(?:\.\d+)?(?:分|%)?\)|\d{{1,3}}分)?)(?P<mark>[-—–―－~～_/、|:;,，.·>→\\(]*)(?P<rest>.+)"
_LEVEL_IN_WORDS = re.compile(r"[\u4e00-\u9fff()]{2,14}(?:\(\d{1,3}(?:\.\d+)?(?:分|%)?\))?")
_MARK = re.compile(r"\((?:A|B|C|B/A)(?:[×x]100%)?\)")
_PLACEHOLDER = re.compile(r"(?:(?:三级)?指标(?:\d{1,2}|[一二三四五六七八九十])?[:、.]?|[….。]{1,6}|·{3,6}|[-—/\\_]|[xX×*]{2,4})+")
_CHANGE = re.compile(
    r"(?:预算|资金)?(?:年中|当年|年度)?(?:预算)?(?:(?:调整|变更){1,2}|(?:追加|追减|增减|调增|调减){1,2}(?:\([^()]*\))?(?:预算|资金)?)"
    r"(?:\([^()]*\))?(?:数|额|金额|情况)?(?:\([^()]*\))?"
)
_SECOND_CHOICE = re.compile(
    r"(?!.*年度)(?:项目)?(?:实施期|中长期|长期|中期|规划期|总|总体|整体).{0,3}目标(?:.{0,4})"
    r"|(?:实施期|中长期|中期|总).{0,3}(?:指标|目标)值|年初(?:设定|批复)?(?:指标|目标)值|(?:上年|上一?年|历史|基期|往年|近三年|前三年).{0,10}"
    r"|.{0,8}(?:主管部门|主管单位|财政|审核|复核|复评|评审|核定|抽查|第三方).{0,4}(?:得分|评分|分)"
    r"|年中(?:调整|变更|追加|调剂).{0,8}|.{0,2}指标(?:类型|类别|分类|维度)|备注|(?:情况)?说明"
    r"|(?:上半年|前?[一二三四]季度|\d{1,2}月?[-—–~～至]\d{1,2}月|截至|截止|监控|累计|历年|行业|国家|标准).{1,12}"
)
_OTHER_YEAR = re.compile(
    r"(?:^|\((?=[^()]*\)$))(?:上[一两]?年度?|去年|前年|历史|历年|基[期年]|基准年|往[年期]|上期|同期|以前年度|[近前][二两三四五2-5]个?年|过去[二两三四五2-5]年|下一?年度?|次年|明年)"
    r"(?!.*结(?:转|余))"
)
_SCORE = re.compile("得分|评分|自评分")
_YEAR_OF_COLUMNS = re.compile(r"\(?(?:(?:19|20)\d\d年度?|[上前]一?年度?|[本当去今]年度?)\)?(?:情况|数据|数)?")
_NAMED_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|\)$|$|完成|实际|指标|预算|执行|目标|决算|支出|计划)|^(\d\d)(?=年度?[^内期\d].)")
"""A year in the name of a column: 2022年完成值, 完成值（2022）, 22年完成值; no number of a document (〔2022〕5号)."""
_YEAR_IN_FRONT = re.compile(r"^(?:19|20)\d\d(?:(?=年初)|年度?)(?=.{2})")
_GOES_ON = re.compile(r"\((?:续|接)[表上前页]{0,2}\d*\)|^(?:续[表上前页]{0,2}|接[上前]页?)[::\-—]+|(?<=指标)[-—]*续[表上前页]{0,2}$")
_NUMBERED = re.compile(r"指标\d{1,2}(?!\d)")
_OTHER_TITLE = (
    r".{0,40}(?:%s)(?:问题|任务|措施|方案|情况|结果|信息|统计|汇总|填报|审核|分析|自查|记录|工作|登记|执行|进展|落实|反馈|报告|意见|打分|评分|[上下]?半年"
    r"|第?[一二三四1-4]季度|\d{1,2}月份?)*(?:表|台账|清单|底稿|卷|报告书?)"
)
"""A title that ends with the word of a kind, and with nothing but words that any paper has behind it."""
_BRACKETS_ANYWHERE = re.compile(r"\([^()]*\)")


@lru_cache(maxsize=65536)
def normalise(text: str) -> str:
    """Text without what layout adds: white space and invisible characters, full-width forms, a closing colon.

    >>> normalise('年初预 算数')
    '年初预算数'
    """
    text = "".join(unicodedata.normalize("NFKC", text).split())
    if not text.isprintable():
        text = "".join(c for c in text if not c.isspace() and unicodedata.category(c) != "Cf")
    return text.rstrip(":")


@cache
def fields_of(section: str) -> frozenset[str]:
    """The roles that labels of a section play."""
    return frozenset(row["role"] for row in rows_of("labels.csv") if row["section"] == section)


@cache
def _all_roles() -> dict[str, dict[str, str]]:
    """Role by section of every known label."""
    found: dict[str, dict[str, str]] = {}
    for row in rows_of("labels.csv"):
        found.setdefault(normalise(row["text"]), {})[row["section"]] = row["role"]
    return found


@lru_cache(maxsize=4096)
def kind_of(text: str) -> str | None:
    """Kind of form that alone carries a label, without its brackets: transfer of 中央主管部门; None where several do."""
    word = normalise(text)
    return next((row["kind"] for row in rows_of("labels.csv") if row["kind"] and normalise(row["text"]) == word), None)


_NO_LABEL: dict[str, str] = {}


@lru_cache(maxsize=65536)
def roles_of(text: str) -> dict[str, str]:
    """The roles that a cell's text plays as a label, by section of the form; empty for other texts.

    What a form adds to a label does not count: 其中：, 一、, a number behind it, and brackets such as (A), (万元), (20分), (盖章), (100字以内).
    """
    word = normalise(_CIRCLED.sub("", text)) if len(text) <= 2 * LONGEST_LABEL else ""
    if not word or len(word) > LONGEST_LABEL:
        return _NO_LABEL
    found: dict[str, str] = {}
    for start in dict.fromkeys((word, _LEAD.sub("", word), _YEAR_IN_FRONT.sub("", word))):
        while start:
            found = _all_roles().get(start, _NO_LABEL) | found
            shorter = _shorter(start)
            if shorter == start:
                break
            start = shorter
    by_shape = _roles_by_pattern(_YEAR_IN_FRONT.sub("", word))
    if found:
        # A word that is known is in front of a row what it is known for.
        by_shape.pop("side", None)
    return by_shape | found or _NO_LABEL


def _shorter(word: str) -> str:
    """A label without the last thing that a form has added to it, of whose two brackets print may have lost one."""
    word = word.translate(_OTHER_BRACKETS)
    if word.count("(") > word.count(")"):
        word += ")"
    elif word.count(")") > word.count("("):
        word = word.replace(")", "")
    return _BRACKETS.sub("", word) if word.endswith(")") else _MARKS.sub("", _NUMBER_BEHIND.sub("", word))


def _bare(word: str) -> str:
    """A label without anything that a form has added to it: 年初预算数 of 一、年初预算数(A)(万元)."""
    word = _LEAD.sub("", word)
    while word and (shorter := _shorter(word)) != word:
        word = shorter
    return word


@cache
def _label_patterns() -> list[tuple[str, str, re.Pattern[str]]]:
    return [(row["section"], row["role"], re.compile(row["pattern"])) for row in rows_of("label_patterns.csv")]


def _roles_by_pattern(word: str) -> dict[str, str]:
    """Roles of a label that no line of `labels.csv` holds, by its shape."""
    bare = _bare(word)
    if ":" in bare:
        return {}
    found: dict[str, str] = {}
    for section, role_name, pattern in _label_patterns():
        if section not in found and pattern.fullmatch(bare):
            found[section] = role_name
    return found


@lru_cache(maxsize=262144)
def role(section: str, text: str) -> str | None:
    """Role that a cell's text plays as a label in one section of the form, or None."""
    return roles_of(text).get(section)


@lru_cache(maxsize=4096)
def rank(role_name: str, text: str) -> int:
    """How much a label of the head is the role's own, 0 the most: by its line in `labels.csv`; one known by its shape comes last."""
    words = [normalise(row["text"]) for row in rows_of("labels.csv") if row["section"] in ("head", "tail") and row["role"] == role_name]
    word = normalise(text)
    return next((words.index(one) for one in (word, _LEAD.sub("", word), _bare(word)) if one in words), len(words))


@lru_cache(maxsize=65536)
def is_change(text: str) -> bool:
    """True for a column that holds by how much a budget was changed, not a budget: 预算调整数, 年中追加（减）."""
    word = normalise(text)
    return re.search(r"\([^()]*[+±]", word) is not None or _CHANGE.fullmatch(word) is not None


@lru_cache(maxsize=4096)
def is_second_choice(text: str) -> bool:
    """True for a label that gives way to another of its role: 实施期目标 to 年度目标, 上年实际值 to 实际值, 财政评分 to 自评得分,
    备注 to 偏差原因."""
    return any(_SECOND_CHOICE.fullmatch(word) for word in (normalise(text), _bare(normalise(text))))


@lru_cache(maxsize=4096)
def is_of_another_year(text: str, year: int | None = None) -> bool:
    """True for a column of other years: 上年实际值, 近三年平均值; in the year 2023 also 2022年完成值. It is neither target nor actual value."""
    if _OTHER_YEAR.search(normalise(text)):
        return True
    years = years_named(text)
    return year is not None and bool(years) and years != {year}


@lru_cache(maxsize=4096)
def years_named(text: str) -> frozenset[int]:
    """The years that a name of a column names: 2022 of 2022年实际值, 完成值（2022年） and 22年完成值."""
    return frozenset(int(whole or f"20{short}") for whole, short in _NAMED_YEAR.findall(_in_figures(normalise(text))))


@lru_cache(maxsize=65536)
def is_year_of_columns(text: str) -> bool:
    """True for the name of a group of columns that tells only their year: 2022年, 上年度, 本年情况."""
    return _YEAR_OF_COLUMNS.fullmatch(_in_figures(normalise(text))) is not None


@lru_cache(maxsize=65536)
def says_score(text: str) -> bool:
    """True for a name of points that were given, not of those that can be: 得分, 自评得分, 综合评分."""
    return _SCORE.search(normalise(text)) is not None


@lru_cache(maxsize=65536)
def is_first_target(text: str) -> bool:
    """True for the column of the targets as first set (年初指标值), which count where the adjusted target is blank."""
    return normalise(text).startswith("年初") and role("indicator_header", text) == "target_text"


@lru_cache(maxsize=65536)
def unit_in(text: str) -> str | None:
    """Unit of money that a header cell or a line prints, such as 万元, 元 or 千元; a label may have lost a bracket in print, 项目资金万元）."""
    word = normalise(text).translate(_OTHER_BRACKETS)
    match = _UNIT.search(word) or _UNIT_LINE.fullmatch(word) or (_UNIT_BEHIND.search(word) if roles_of(text) else None)
    return next(filter(None, match.groups())) if match else None


@lru_cache(maxsize=65536)
def unit_beside(text: str) -> str | None:
    """Unit of money that a line prints beside something else: 填报单位：某局  金额单位：万元."""
    match = _UNIT_BESIDE.search(text)
    return match.group(1) if match else None


@lru_cache(maxsize=65536)
def without_unit(text: str) -> str:
    """A line without the unit of money that it prints beside something else: （2023年度） of （2023年度）  单位：万元."""
    return _UNIT_BESIDE.sub("", text)


@lru_cache(maxsize=65536)
def points_in(text: str) -> float | None:
    """Points that a label prints in brackets: 50 of 产出指标(50分), 20 of 得分(20分×执行率)."""
    match = _POINTS.search(normalise(text))
    return float(match.group(1)) if match else None


@lru_cache(maxsize=65536)
def goal_points(text: str) -> float | None:
    """Points that the label of an annual goal prints: 45 of 年度绩效目标1（45分）. None for other texts, as for 年度目标（100字以内）."""
    roles = roles_of(text)
    is_goal = roles.get("side") == "goals" or "expected_goal" in (roles.get("head"), roles.get("goal_header"))
    return points_in(text) if is_goal else None


@lru_cache(maxsize=65536)
def has_column_mark(text: str) -> bool:
    """True for a header with (A), (B) or (B/A)."""
    return _MARK.search(normalise(text)) is not None


def _in_figures(word: str) -> str:
    """A text with a year in Chinese numerals as figures: 二〇二三年."""
    return _YEAR_IN_WORDS.sub(lambda match: "".join(_NUMERALS[numeral] for numeral in match[0]), word)


@lru_cache(maxsize=4096)
def printed_year(text: str) -> int | None:
    """Year of a line such as (2023 年度); None for any other text."""
    word = _in_figures(normalise(text)) if len(text) < 5 * LONGEST_LABEL else ""
    match = _YEAR.fullmatch(word) if len(word) < LONGEST_LABEL else None
    return int(match.group(1) or match.group(2)) if match else None


@lru_cache(maxsize=65536)
def year_of(text: str) -> int | None:
    """Year of a value such as 2023, 2023年 or 2023年度."""
    match = re.fullmatch(r"((?:19|20)\d\d)(?:年度?)?", normalise(text))
    return int(match.group(1)) if match else None


@cache
def _titles() -> list[tuple[str, re.Pattern[str]]]:
    return [(row["form_kind"], re.compile(row["pattern"])) for row in rows_of("titles.csv")]


@lru_cache(maxsize=4096)
def title_and_year(text: str) -> tuple[str | None, int | None]:
    """Kind of form whose title a cell holds, if it is one, and the year it prints beside it: 项目支出绩效自评表(2023年度)."""
    word = _in_figures(normalise(text))
    if len(word) > LONGEST_TITLE or re.search(r"[,。;、?!]", word):
        return None, None
    year = _YEAR_IN_TITLE.search(word)
    bare = _YEAR_IN_TITLE.sub("", word)
    for form_kind, pattern in _titles():
        if pattern.fullmatch(_BRACKETS.sub("", bare)) or pattern.fullmatch(bare):
            return form_kind, int(year.group(1) or year.group(2)) if year else None
    return None, None


@lru_cache(maxsize=65536)
def is_continued(text: str) -> bool:
    """True for a title that says that it goes on: 项目支出绩效自评表（续）."""
    return re.search(r"\(续表?\d*\)$|续表$", normalise(text)) is not None


@cache
def _layouts() -> list[tuple[str, frozenset[str], tuple[str, ...]]]:
    return [(row["layout"], frozenset(row["labels"].split()), tuple(row["expects"].split())) for row in rows_of("layouts.csv")]


def layout_of(labels_seen: set[str]) -> tuple[str | None, list[str]]:
    """First layout of `layouts.csv` whose labels (as section.role) all stand on the form, or None; and those it expects that do not."""
    for layout, needed, expected in _layouts():
        if needed <= labels_seen:
            return layout, [label for label in expected if label not in labels_seen]
    return None, []


def words_for(label: str) -> str:
    """First word of `labels.csv` for a label given as section.role."""
    section, _, name = label.partition(".")
    return next((row["text"] for row in rows_of("labels.csv") if (row["section"], row["role"]) == (section, name)), name)


@cache
def _boilerplate() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row['pattern']})" for row in rows_of("boilerplate.csv")), re.IGNORECASE)


@lru_cache(maxsize=65536)
def is_boilerplate(text: str) -> bool:
    """True for words that every copy of a form carries: they do not tell about the project."""
    return _boilerplate().fullmatch(normalise(text)) is not None


@lru_cache(maxsize=4096)
def is_footnote(text: str) -> bool:
    """True for the first line of notes below a form."""
    return re.match(r"注[:：\d]|(?:填报|填表)?说明[:：]|备注[:：]\s*1", text.strip()) is not None


def is_row_number(heading: str, text: str) -> bool:
    """True for a plain number in a column whose heading says that it numbers the rows (序号)."""
    return text.strip().isdecimal() and role("row_number", heading) is not None


@lru_cache(maxsize=65536)
def is_placeholder(text: str) -> bool:
    """True for 指标1： and …… of the template, left as they were."""
    return _PLACEHOLDER.fullmatch(normalise(text)) is not None


@lru_cache(maxsize=65536)
def is_numbered(text: str) -> bool:
    """True for a level 3 such as 指标1：培训人数."""
    return _NUMBERED.match(normalise(text)) is not None


@cache
def level1_of() -> dict[str, str]:
    """Level 1 that each known level-2 label belongs to."""
    return {row["level2"]: row["level1"] for row in rows_of("levels.csv") if row["level1"]}


@lru_cache(maxsize=65536)
def level1_named(text: str) -> str | None:
    """The level 1 that a label names, itself or by its level 2; None for other texts."""
    label = level_label(text)
    return label if label in level1_labels() else level1_of().get(label)


@cache
def level2_labels() -> frozenset[str]:
    """Known level-2 labels, also those that stand under any level 1."""
    return frozenset(row["level2"] for row in rows_of("levels.csv"))


@cache
def level1_labels() -> frozenset[str]:
    """Known level-1 labels."""
    return frozenset(row["level1"] for row in rows_of("level1.csv"))


@lru_cache(maxsize=65536)
def level_label(text: str) -> str:
    """A level label without the points that stand in it, and without the mark of a page that goes on: 产出指标 of 产出指标（50 分）（续）."""
    return _LEVEL_POINTS.sub("", without_continued(text))


@lru_cache(maxsize=65536)
def without_continued(text: str) -> str:
    """A level label as it stood above the page break: 产出指标 of 产出指标（续） and 续：产出指标."""
    return _GOES_ON.sub("", normalise(text))


@lru_cache(maxsize=65536)
def level_points(text: str) -> float | None:
    """Points that a level label prints: 50 of 产出指标(50分), 产出指标(50) and 产出指标50分."""
    match = _LEVEL_POINTS.search(without_continued(text))
    return float(match.group(1) or match.group(2)) if match else None


@lru_cache(maxsize=65536)
def levels_apart(text: str) -> tuple[str, str] | None:
    """Level 1 and level 2 of a label that joins them, each with its points: 产出指标-数量指标, 产出指标（数量指标）. None for other texts.

    Where nothing stands between the two, level 2 must be a known one.
    """
    word = normalise(text).translate(_OTHER_BRACKETS)
    if len(word) > LONGEST_LABEL or is_level1(word) or is_level2(word):
        return None
    for level1 in sorted(level1_labels(), key=len, reverse=True):
        match = re.match(_JOINED.format(level1), word)
        if match is None:
            continue
        level2 = match["rest"]
        if match["mark"] == "(" and level2.endswith(")"):
            level2 = level2[:-1]
        level2 = _LEAD.sub("", level2)
        if is_level2(level2) or (match["mark"] and _LEVEL_IN_WORDS.fullmatch(level2)):
            return match["level1"], level2
    return None


@lru_cache(maxsize=65536)
def without_lead(text: str) -> str:
    """A label without the number in front of it: 产出指标 of 一、产出指标."""
    return _LEAD.sub("", normalise(text))


@lru_cache(maxsize=65536)
def is_level1(text: str) -> bool:
    """True for a known level-1 label, points in brackets allowed: 产出指标(50分)."""
    return level_label(text) in level1_labels()


@lru_cache(maxsize=65536)
def is_level2(text: str) -> bool:
    """True for a known level-2 label."""
    return level_label(text) in level2_labels()


def kind_of_title(text: str) -> str | None:
    """Kind of paper (of `paper_kinds.csv`) that a title names at its end: 绩效运行监控表, 自评复核表, 整改台账; None for other texts.

    What stands in front, or in brackets, may be the name of a project: 绩效监控系统建设项目支出绩效自评表.
    """
    word = _BRACKETS_ANYWHERE.sub("", normalise(text))
    if len(word) > LONGEST_TITLE or re.search(r"[,。;、?!:]", word):
        return None
    return next((kind for kind, pattern in _other_titles() if pattern.fullmatch(word)), None)


@cache
def _other_titles() -> list[tuple[str, re.Pattern[str]]]:
    return [(row["kind"], re.compile(_OTHER_TITLE % row["title"])) for row in rows_of("paper_kinds.csv") if row["title"]]
