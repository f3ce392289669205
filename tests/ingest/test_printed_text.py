"""Characters on a page: lines, wrapped and ended, as a person reads them."""

from __future__ import annotations

import pytest

from helpers.ingest.printed_text import Glyph, cell_text, line_text, lines_of

EM = 10.0


def typed(*lines: str, wide: str = "") -> list[Glyph]:
    """Lines of type of ten points, twelve points apart; a figure is half as wide as a Chinese character, unless it is in `wide`."""
    glyphs = []
    for number, line in enumerate(lines):
        x = 0.0
        for character in line:
            advance = EM if character >= "\u2e80" or character in wide else EM / 2
            ink = 0.3 if character in "，。．" else 0.9
            glyphs.append(Glyph(character, x, 12.0 * number, x + 0.05 * advance, 12.0 * number - 8, x + ink * advance, 12.0 * number + 1))
            x += advance
    return glyphs


@pytest.mark.parametrize(
    ("lines", "width", "text"),
    [
        (("充分论证", "确保"), 52, "充分论证确保"),
        (("一", "二二", "三"), 52, "一\n二二\n三"),
        (("113.8699", "68"), 52, "113.869968"),
        (("50", "60"), 52, "50\n60"),
        (("４７５．", "５"), 58, "４７５．５"),
        (("１", "５"), 28, "１５"),
        (("≥", "98.5%", "以上"), 40, "≥98.5%以上"),
        (("执行率（", "B/A）"), 60, "执行率（B/A）"),
        (("充分论证", "，确保"), 80, "充分论证，确保"),
        (("value of", "service"), 52, "value of service"),
    ],
)
def test_a_line_was_wrapped_if_what_follows_would_not_have_fitted(lines: tuple[str, ...], width: float, text: str):
    assert cell_text(typed(*lines), width) == text


def test_a_gap_in_a_line_is_a_space_and_the_gap_after_a_mark_is_none():
    assert line_text(typed("９．８２"), EM) == "９．８２"
    apart = [glyph if glyph.x < 20 else glyph._replace(x=glyph.x + 30, left=glyph.left + 30, right=glyph.right + 30) for glyph in typed("单位万元")]
    assert line_text(apart, EM) == "单位 万元"


def test_characters_a_little_above_or_below_stand_on_the_same_line():
    raised = [glyph._replace(y=glyph.y - 3) if glyph.text == "2" else glyph for glyph in typed("m2个", "下")]
    assert ["".join(glyph.text for glyph in line) for line in lines_of(raised, EM)] == ["m2个", "下"]


def test_what_is_printed_twice_for_boldness_stands_once_and_repeated_figures_stay():
    twice = [copy for glyph in typed("总分100") for copy in (glyph, glyph._replace(x=glyph.x + 0.3))]
    assert ["".join(glyph.text for glyph in line) for line in lines_of(twice, EM)] == ["总分100"]
