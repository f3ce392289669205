"""The figures: every glyph is in the shipped font, and nothing breaks on odd years."""

from __future__ import annotations

import io
import re

import matplotlib as mpl
import pandas as pd
import pytest
from fontTools.ttLib import TTFont

from helpers.analyse import figures, problems, summaries
from helpers.analyse.font import FAMILY, FILE, families
from helpers.analyse.font.subset import repertoire
from helpers.analyse.style import breadth, short
from helpers.analyse.year import Year, read_year
from tests.conftest import Year as RealYear
from tests.small_year import FUNDS, PROJECTS, RECOMPUTED, small_year, with_form


def drawn(year: Year) -> dict[str, object]:
    return {
        "budgets": figures.budgets(year.total_rows, 0.9),
        "totals": figures.totals(summaries.scores(year)),
        "points": figures.scores_against_weights(summaries.score_points(year)),
        "findings": figures.findings_by_rule(problems.by_severity_and_rule(problems.findings(year))),
    }


def svg_of(figure: object) -> str:
    buffer = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none"}):
        figure.savefig(buffer, format="svg")
    return buffer.getvalue()


def test_the_real_year_is_drawn_without_a_missing_glyph(real_year: RealYear):
    # "Glyph … missing" is a warning of matplotlib, and warnings are errors here; PNG measures and draws every glyph.
    for name, figure in drawn(read_year(real_year.run)).items():
        image = io.BytesIO()
        figure.savefig(image, format="png")
        assert len(image.getvalue()) > 10_000, name


def test_a_glyph_outside_the_font_is_a_failure_here_and_only_a_warning_in_a_run():
    year = small_year(projects=with_form(PROJECTS, "p2", project_name="桥梁\U0010fffd检测"))
    with pytest.warns(UserWarning, match="Glyph 1114109 .* missing"):
        figures.budgets(year.total_rows, 0.9).savefig(io.BytesIO(), format="png")


def test_the_shipped_font_comes_before_any_other():
    assert families()[0] == FAMILY


def test_a_name_is_never_a_formula_and_never_breaks_its_row():
    year = small_year(projects=with_form(PROJECTS, "p2", project_name="桥$梁_{检\n测$"))
    assert "桥$梁_{检 测$" in svg_of(figures.budgets(year.total_rows, 0.9))


def test_a_name_of_100_000_characters_is_cut():
    assert short("长" * 100_000) == "长" * 12 + "…" + "长" * 6


def test_the_font_holds_gb_2312_ascii_and_the_signs_of_reports():
    mapped = set(TTFont(FILE).getBestCmap())
    thin_spaces = {0x2009, 0x202F}
    assert repertoire() - mapped <= thin_spaces
    assert {ord(sign) for sign in "≤≥²㎡—…×÷①−✓万元"} <= mapped
    assert len(mapped) > 7_000
    assert FILE.with_name("OFL.txt").read_text(encoding="utf-8").count("SIL OPEN FONT LICENSE") == 1


def test_figures_of_an_empty_year_are_not_drawn():
    names = ("projects", "funds", "indicators", "recomputed", "findings", "judgements", "outcomes", "documents")
    assert set(drawn(small_year(**{name: [] for name in names})).values()) == {None}


@pytest.mark.parametrize(
    "funds",
    [
        with_form(FUNDS, "p1", initial_budget=0),
        with_form(FUNDS, "p1", initial_budget=None, annual_budget=None, executed=None),
        with_form(FUNDS, "p1", executed=80_000_000_000),
        with_form(FUNDS, "p1", annual_budget=-5),
        [row | {"initial_budget": 0, "annual_budget": 0, "executed": 0} for row in FUNDS],
    ],
    ids=["nothing at first", "blank", "a rate of 1e9", "negative", "all zero"],
)
def test_odd_amounts_are_drawn_all_the_same(funds: list[dict[str, object]]):
    svg = svg_of(figures.budgets(small_year(funds=funds).total_rows, 0.9))
    assert "桥梁检测" in svg


def test_odd_totals_are_drawn_all_the_same():
    recomputed = [row | {"recomputed_total": None, "sum_of_parts": None, "weight_sum": None} for row in RECOMPUTED]
    assert "无法复核" in svg_of(figures.totals(summaries.scores(small_year(recomputed=recomputed))))


def test_the_adjustment_stands_as_text_at_its_row():
    assert re.findall(r">([−+][\d.,]+%)<", svg_of(figures.budgets(small_year().total_rows, 0.9))) == ["−20.00%"]


def test_many_rows_are_cut_to_the_largest():
    rows = pd.concat([small_year().total_rows] * 30, ignore_index=True)
    assert svg_of(figures.budgets(rows, 0.9)).count("桥梁检测") < figures.MOST_ROWS


def test_scores_of_many_kinds_are_drawn_by_rounded_weight():
    points = pd.DataFrame({"weight": [1 + n / 100 for n in range(100)], "score": [1.0] * 100, "rows": [1] * 100})
    assert svg_of(figures.scores_against_weights(points)).count(" 行") < figures.MOST_ROWS


def test_a_long_name_is_cut_in_its_middle():
    name = "2023年国有企业退休人员社会化管理服务补助资金（第二批）"
    assert short(name).startswith("2023年国有企业") and short(name).endswith("（第二批）") and breadth(short(name)) <= 19.5
    assert short("短名") == "短名"


def test_the_marks_are_named_in_the_head_of_the_figure_whatever_stands_in_its_rows():
    for figure, words in (
        (figures.budgets(small_year().total_rows, 0.9), ("年初预算", "全年预算", "全年执行")),
        (figures.totals(summaries.scores(small_year())), ("表内总分", "各项之和", "复核总分")),
    ):
        assert [svg_of(figure).count(f">{word}<") for word in words] == [1, 1, 1]


def test_forms_without_a_sum_of_parts_are_said_below_the_figure():
    blank = summaries.scores(small_year(recomputed=with_form(RECOMPUTED, "p2", sum_of_parts=None)))
    assert figures.without_sum_note(blank) == "；1 份表没有填全得分，没有“各项之和”"
    assert figures.without_sum_note(summaries.scores(small_year())) == ""


def test_rules_stand_by_their_words_under_the_severity_of_their_findings_and_the_many_are_summed():
    rules = [
        {"rank": 2, "severity": "info", "rule": f"E{number:02}", "title": f"问题{number}", "findings": 30 - number, "forms": 1}
        for number in range(14)
    ]
    svg = svg_of(figures.findings_by_rule(pd.DataFrame(rules)))
    assert "问题9 E09" in svg and "问题10" not in svg
    assert "其余 4 条规则，见下表" in svg and f"{sum(range(17, 21))} 处" in svg
    assert f"{sum(range(17, 31))} 处" in svg and "14 条规则" in svg
