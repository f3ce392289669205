"""One thing wrong at a time: what printing, copying and typing do to a form, without changing what it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from tests.casebook.drawing import ABOVE, LEFT, Drawing

_FIGURE = re.compile(r"\d+(\.\d+)?")
_FULL_WIDTH = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
_POINTS = ("分值", "权重", "得分")
_INDICATOR_HEAD = "三级指标"
_NUMBERED = re.compile(r"^(?:三级)?指标\d+[:：]")
"""What a template prints in front of a name (指标1：), which is not read as part of it."""


def split_numbers(drawing: Drawing) -> Drawing:
    """A layout space falls into long amounts: 1205.31649 becomes 1205.316 49."""
    return _change_amounts(drawing, lambda text: f"{text[:-2]} {text[-2:]}" if len(text) >= 5 else text)


def split_labels(drawing: Drawing) -> Drawing:
    """A layout space falls into the words of the heads and of the levels: 年初预算数 becomes 年初预 算数."""
    funds, indicators = (drawing.expected[name] for name in ("funds", "indicators"))
    sources = {row[funds["columns"].index("source_text")] for row in funds["rows"]}
    funds_head = next(number for number, row in enumerate(drawing.rows) if sources.intersection(row)) - 1
    words = {*drawing.rows[_indicator_head(drawing)], *drawing.rows[funds_head]}
    for name in ("level1", "level2"):
        words |= {row[indicators["columns"].index(name)] for row in indicators["rows"]}
    return drawing.with_rows(
        [f"{text[:3]} {text[3:]}" if text in words and len(text) > 3 else text for text in row] for row in drawing.rows
    )


def full_width_digits(drawing: Drawing) -> Drawing:
    """Amounts, rates, points and scores are typed in full-width digits."""
    return _change_figures(drawing, lambda text: text.translate(_FULL_WIDTH))


def amounts_with_unit(drawing: Drawing) -> Drawing:
    """The unit is typed behind each amount, though the head of the table names it."""
    unit = "元" if drawing.expected["project"]["amount_unit"] == "元" else "万"
    return _change_amounts(drawing, lambda text: text + unit)


def thousands_separators(drawing: Drawing) -> Drawing:
    """Amounts of four digits and more are grouped: 12,345.60."""

    def group(text: str) -> str:
        whole, point, decimals = text.partition(".")
        return f"{int(whole):,}{point}{decimals}"

    return _change_amounts(drawing, group)


def repeated_header(drawing: Drawing) -> Drawing:
    """The head of the indicator table stands again in its middle, as at the top of a new page."""
    head = _indicator_head(drawing)
    again = [ABOVE if column == 0 else text for column, text in enumerate(drawing.rows[head])]
    first = _indicator_rows(drawing)[len(_indicator_rows(drawing)) // 2]
    rows = _opened(drawing, first)
    return drawing.with_rows([*rows[:first], again, *rows[first:]])


def no_title(drawing: Drawing) -> Drawing:
    """The title is lost; the line with the year stays."""
    expected = drawing.expected | {"project": drawing.expected["project"] | {"title": None}}
    return replace(drawing, title=drawing.title[1:], expected=expected)


def shifted_total(drawing: Drawing) -> Drawing:
    """The columns of the total row stand one further left, as text taken out of a PDF has them."""

    def shift(row: tuple[str, ...]) -> tuple[str, ...]:
        return (row[0], *row[2:], "") if row[0] in ("总分", "合计") else row

    return drawing.with_rows(shift(row) for row in drawing.rows)


def shifted_page(drawing: Drawing) -> Drawing:
    """After a page break the cells of the indicator rows stand one column further left: the merged first cell is not printed again."""
    rows = _indicator_rows(drawing)
    start = next(number for number in rows if drawing.rows[number][1] not in (LEFT, ABOVE) and number > rows[len(rows) // 2])
    shifted = [(*row[1:], "") if number in rows and number >= start else row for number, row in enumerate(drawing.rows)]
    return drawing.with_rows([*shifted[:start], ("",) * drawing.width, *shifted[start:]])


def blank_lines(drawing: Drawing) -> Drawing:
    return replace(drawing, blank_lines=True)


def page_numbers(drawing: Drawing) -> Drawing:
    return replace(drawing, page_numbers=True)


def watermark(drawing: Drawing) -> Drawing:
    return replace(drawing, watermark="内部资料")


def tilted(drawing: Drawing) -> Drawing:
    """The sheet lies askew on the copier."""
    return replace(drawing, tilt=0.6)


def labels_not_merged(drawing: Drawing) -> Drawing:
    """Labels stand in the first row only, the cells below are empty and not merged."""
    return drawing.with_rows(["" if text == ABOVE else text for text in row] for row in drawing.rows)


def labels_repeated(drawing: Drawing) -> Drawing:
    """Nothing is merged downwards: level 1 and level 2 are typed in every row."""
    rows = [list(row) for row in drawing.rows]
    for number in _indicator_rows(drawing):
        for column in range(1, drawing.width):
            if rows[number][column] == ABOVE:
                rows[number][column] = rows[number - 1][column]
    return drawing.with_rows(rows)


NOISES: dict[str, tuple[Callable[[Drawing], Drawing], tuple[str, ...]]] = {
    "split numbers": (split_numbers, ("docx", "xlsx", "html", "txt", "pdf")),
    "split labels": (split_labels, ("docx", "xlsx", "html", "txt", "pdf")),
    "full-width digits": (full_width_digits, ("docx", "xlsx", "xls", "html", "txt", "pdf")),
    "unit behind amounts": (amounts_with_unit, ("docx", "xlsx", "xls", "html", "txt", "pdf")),
    "thousands separators": (thousands_separators, ("docx", "xlsx", "xls", "html", "txt", "pdf")),
    "repeated header": (repeated_header, ("docx", "xlsx", "html", "txt", "pdf")),
    "no title": (no_title, ("docx", "xlsx", "html", "txt", "pdf")),
    "shifted total": (shifted_total, ("txt",)),
    "shifted page": (shifted_page, ("txt",)),
    "blank lines": (blank_lines, ("xlsx", "html", "txt")),
    "page numbers": (page_numbers, ("docx", "html", "txt", "pdf")),
    "watermark": (watermark, ("docx", "html", "pdf")),
    "tilted": (tilted, ("scan",)),
    "labels not merged": (labels_not_merged, ("docx", "xlsx", "xls", "html", "pdf")),
    "labels repeated": (labels_repeated, ("docx", "xlsx", "xls", "html", "txt", "pdf")),
}
"""What each noise does, and the formats in which it is met."""


def _written(**how: object) -> Callable[[Drawing], Drawing]:
    return lambda drawing: replace(drawing, **how)


WRITINGS: dict[str, tuple[Callable[[Drawing], Drawing], tuple[str, ...]]] = {
    "pipes": (_written(text_style="pipes"), ("txt",)),
    "framed pipes": (_written(text_style="framed pipes"), ("txt",)),
    "one cell a line": (_written(text_style="one cell a line"), ("txt",)),
    "single blanks": (_written(text_style="single blanks"), ("txt",)),
    "formulas": (_written(formulas=True), ("xlsx",)),
}
"""Ways in which programs write a form: converters of PDF as text, forms software as formulas without a result."""


def _indicator_head(drawing: Drawing) -> int:
    return next(number for number, row in enumerate(drawing.rows) if _INDICATOR_HEAD in row)


def _indicator_rows(drawing: Drawing) -> list[int]:
    expected = [row[drawing.expected["indicators"]["columns"].index("level3")] for row in drawing.expected["indicators"]["rows"]]
    names = {name for one in expected for name in (one if isinstance(one, list) else [one])}
    return [number for number, row in enumerate(drawing.rows) if names.intersection(_NUMBERED.sub("", cell) for cell in row)]


def _opened(drawing: Drawing, first: int) -> list[tuple[str, ...]]:
    """The rows, with the labels that reach over row `first` standing in it again."""
    rows = [list(row) for row in drawing.rows]
    for column in range(1, drawing.width):
        above = first
        while rows[above][column] == ABOVE:
            above -= 1
        rows[first][column] = rows[above][column]
    return [tuple(row) for row in rows]


def _change_amounts(drawing: Drawing, change: Callable[[str], str]) -> Drawing:
    """Change the amounts of the funds rows."""
    funds = drawing.expected["funds"]
    yuan = 10000 if drawing.expected["project"]["amount_unit"] == "元" else 1
    places = [number for number, name in enumerate(funds["columns"]) if name in ("initial_budget", "annual_budget", "executed")]
    amounts = {
        row[funds["columns"].index("source_text")]: {round(row[place] * yuan, 6) for place in places if row[place] is not None}
        for row in funds["rows"]
    }
    rows = []
    for row in drawing.rows:
        label = next((text for text in row if text in amounts), None)
        of_row = amounts.get(label, set())
        # A printed 0 is left as it is: in the column of rates it is not an amount.
        rows.append([change(text) if _FIGURE.fullmatch(text) and float(text) and float(text) in of_row else text for text in row])
    return drawing.with_rows(rows)


def _change_figures(drawing: Drawing, change: Callable[[str], str]) -> Drawing:
    """Change the figures of the funds rows and the columns of points and scores."""
    sources = {row[drawing.expected["funds"]["columns"].index("source_text")] for row in drawing.expected["funds"]["rows"]}
    head = _indicator_head(drawing)
    points = {column for column, text in enumerate(drawing.rows[head]) if text in _POINTS}
    return drawing.with_rows(
        [
            change(text)
            if _FIGURE.fullmatch(text.rstrip("%")) and (sources.intersection(row) or (number > head and column in points))
            else text
            for column, text in enumerate(row)
        ]
        for number, row in enumerate(drawing.rows)
    )
