"""What the text of a cell says by itself, wherever it stands: which labels it is, whether it is a figure, what it prints beside its words.

Each question is answered once for each text: cells of one text share their `CellText`.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from helpers.clean import labels
from helpers.clean.numbers import NO_RESULT, NotANumber, NumberRead, parse_number

_PAIR = re.compile(r"\s*(\d{1,3}(?:\.\d+)?)分?\s*(?:[/／|、\\\n]|(?<=[\d分])[(（])\s*(\d{1,3}(?:\.\d+)?)分?[)）]?\s*")

_TITLE_GOES_ON = re.compile(r"[\u4e00-\u9fff（()）“”\d—-]{4,40}")


class CellText:
    """Answers about one text; each is found when it is first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    def role(self, section: str) -> str | None:
        """The role that the text plays as a label in one section of the form, or None."""
        return self.roles.get(section)

    @cached_property
    def roles(self) -> dict[str, str]:
        """The roles that the text plays as a label, by section of the form."""
        return labels.roles_of(self.text)

    @cached_property
    def word(self) -> str:
        """The text without what layout adds."""
        return labels.normalise(self.text)

    @cached_property
    def figure(self) -> NumberRead | None:
        """The number of points as read; None for other texts."""
        try:
            return parse_number(self.text)
        except NotANumber:
            return None

    @cached_property
    def is_figure(self) -> bool:
        """True for a text that can be read as a number of points, and for a formula in its place."""
        return self.figure is not None and (self.figure.value is not None or NO_RESULT in self.figure.changes)

    @cached_property
    def is_blank_figure(self) -> bool:
        """True for what stands where no number is meant: —, /, 无."""
        return self.figure is not None and not self.is_figure

    @cached_property
    def is_amount(self) -> bool:
        """True for a figure, with or without a unit of money or rate, and for what stands in its place."""
        return is_figure(self.text.rstrip("%％ 百千万元亿").strip()) or self.text.strip() in ("—", "-", "/", "无")

    @cached_property
    def points_pair(self) -> tuple[str, str] | None:
        """The two figures of a cell that holds weight and score together: 10/9.5, 10（9.5）; None for other texts."""
        match = _PAIR.fullmatch(self.text)
        return match.groups() if match else None

    @cached_property
    def title(self) -> tuple[str | None, int | None]:
        """The kind of form that the text is a title of, and the year in it."""
        return labels.title_and_year(self.text)

    @cached_property
    def other_title(self) -> str | None:
        """The kind of another paper that the text is a title of."""
        return labels.kind_of_title(self.text)

    @cached_property
    def may_begin_a_title(self) -> bool:
        """True for the upper line of a title over two lines: no field, no year alone, no mark of an attachment."""
        if not _TITLE_GOES_ON.fullmatch(self.word) or self.roles or self.is_boilerplate:
            return False
        return self.year_alone is None and not self.is_footnote

    @cached_property
    def is_continued(self) -> bool:
        """True for what is printed again on a later page: （续）."""
        return labels.is_continued(self.text)

    @cached_property
    def year_alone(self) -> int | None:
        """The year that the text is, but for a unit of money beside it."""
        return labels.printed_year(labels.without_unit(self.text))

    @cached_property
    def years_named(self) -> frozenset[int]:
        """The years in the name of a column."""
        return labels.years_named(self.text)

    @cached_property
    def is_year_of_columns(self) -> bool:
        """True for a year above the columns that are of it."""
        return labels.is_year_of_columns(self.text)

    def names_another_year_than(self, year: int | None) -> bool:
        """True for the name of a column of another year than the form's."""
        return labels.is_of_another_year(self.text, year)

    @cached_property
    def is_change(self) -> bool:
        """True for a column that holds by how much a budget was changed."""
        return labels.is_change(self.text)

    @cached_property
    def without_lead(self) -> str:
        """The text without the number in front of it: 一、, 其中：."""
        return labels.without_lead(self.text)

    @cached_property
    def points(self) -> float | None:
        """The points that a label prints in brackets: 执行率（10分）."""
        return labels.points_in(self.text)

    @cached_property
    def unit(self) -> str | None:
        """The unit of money that a label prints."""
        return labels.unit_in(self.text)

    @cached_property
    def unit_beside(self) -> str | None:
        """The unit of money behind its name: 金额单位：万元."""
        return labels.unit_beside(self.text)

    @cached_property
    def is_level1(self) -> bool:
        return labels.is_level1(self.text)

    @cached_property
    def is_level2(self) -> bool:
        return labels.is_level2(self.text)

    @cached_property
    def is_level1_behind_number(self) -> bool:
        """True for 一、产出指标."""
        return labels.is_level1(self.without_lead)

    @cached_property
    def is_boilerplate(self) -> bool:
        return labels.is_boilerplate(self.text)

    @cached_property
    def is_footnote(self) -> bool:
        return labels.is_footnote(self.text)

    @cached_property
    def is_score(self) -> bool:
        """True for a label that names points reached, not points to be had."""
        return labels.says_score(self.text)


@lru_cache(maxsize=65536)
def read_text(text: str) -> CellText:
    return CellText(text)


def is_figure(text: str) -> bool:
    """True for a text, other than that of a whole cell, that can be read as a number of points."""
    return read_text(text).is_figure
