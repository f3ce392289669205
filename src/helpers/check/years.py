"""For which year a file is judged, and whether a form's own words speak of another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from helpers.parameters import FIRST_YEAR, LAST_YEAR
from helpers.validate.rules.other_years import MONEY_OF_A_YEAR

_NAMED_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年")
_DATED_YEAR = re.compile(rf"(?<![\d较比])(20\d\d)(?!{MONEY_OF_A_YEAR})(?=[年./-])")
_DONE = ("actual_outcome", "expected_goal"), ("target_text", "actual_text")
_FEWEST = 2


def first_named(texts: Iterable[str]) -> int | None:
    """The first year that a document names: nearly always the one below its title."""
    return next((int(match[1]) for text in texts if (match := _NAMED_YEAR.search(text))), None)


def printed_year(projects: pd.DataFrame) -> int | None:
    """The year that most forms of a document print."""
    printed = projects.loc[projects["fiscal_year"].between(FIRST_YEAR, LAST_YEAR).fillna(False), "fiscal_year"]
    return int(printed.mode().iloc[0]) if len(printed) else None


def question_of_year(project: Mapping[str, object], indicators: Sequence[Mapping[str, object]]) -> str | None:
    """A question where goals, targets and results speak of one other year only, and never of the one below the title.

    One mention alone asks nothing, nor do money of the year before and what is compared with it. A text that begins with last year's date is
    rule G07's, whose finding takes the place of this question.
    """
    if pd.isna(project["fiscal_year"]):
        return None
    of_form, of_row = _DONE
    texts = [project[name] for name in of_form] + [row[name] for row in indicators for name in of_row]
    named = Counter(int(year) for text in texts if isinstance(text, str) for year in _DATED_YEAR.findall("".join(text.split())))
    if len(named) != 1:
        return None
    ((year, times),) = named.items()
    if year == project["fiscal_year"] or times < _FEWEST:
        return None
    return f"表上年度是 {int(project['fiscal_year'])} 年，而目标、指标和完成情况写的是 {year} 年（{times} 处），没有写 {int(project['fiscal_year'])} 年的。应是哪一年？"
