"""Amounts of funds that stand in no table of their own, and tables of funds that no official form prints."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.clean.funds_layouts import amounts_in_labels, beside_labels, stacked_in_one_cell
from helpers.clean.raw_form import SourceCell, SourceRow
from tests.clean.test_segment import assert_nothing_is_lost, one
from tests.clean.test_unseen_layouts import GOALS, HEAD, INDICATORS, read, values
from tests.forms import SOUND, year_of


def row(drawn: str) -> SourceRow:
    """A row drawn with | between cells, a blank where a cell is empty."""
    return SourceRow(1, 1, [SourceCell(1, 1, at, text.strip(" "), "行 1") for at, text in enumerate(drawn.split("|"), 1) if text.strip()])


def plain(found: tuple[SourceCell | None, dict[str, SourceCell]]) -> tuple[str | None, dict[str, str]]:
    source, amounts = found
    return source and source.text, {role: cell.text for role, cell in amounts.items()}


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ("预算数 | 73 | 执行数 | 68", (None, {"annual_budget": "73", "executed": "68"})),
        ("预算执行情况 | 年初预算数 | 70 | 全年预算数 | 73 | 执行率 | 93%", (None, {"initial_budget": "70", "annual_budget": "73", "execution_rate": "93%"})),
        ("财政拨款 | 73 | 实际支出 | 68", ("财政拨款", {"annual_budget": "73", "executed": "68"})),
        ("财政拨款 | 73 | 其他资金 | 5", ("财政拨款", {"annual_budget": "73"})),
        ("年度资金总额 | 年初预算 | 73", ("年度资金总额", {"initial_budget": "73"})),
        ("全年预算数 | 73 | 其中：财政拨款 | 70", (None, {"annual_budget": "73"})),
        ("预算数 | 73万元", (None, {"annual_budget": "73万元"})),
        ("预算数 | — | 执行数 | 68", (None, {"annual_budget": "—", "executed": "68"})),
        ("预算数 | 执行数", (None, {})),
        ("预算数 | 七十三", (None, {})),
        ("项目名称 | 73", (None, {})),
        ("预算数 | 73 | 预算数 | 74", (None, {"annual_budget": "73"})),
    ],
)
def test_an_amount_stands_behind_its_label(drawn: str, expected: tuple[str | None, dict[str, str]]):
    assert plain(beside_labels(row(drawn))) == expected


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ("一般公共预算：73", [("一般公共预算", "73")]),
        ("一般公共预算：73万元 | 其他资金：5", [("一般公共预算", "73万元"), ("其他资金", "5")]),
        ("其中：财政拨款：73", [("财政拨款", "73")]),
        ("按收入性质分： | 财政拨款: 1,073.5", [("财政拨款", "1,073.5")]),
        ("财政拨款：", [("财政拨款", None)]),
        ("财政拨款：73 | 甲乙丙", []),
        ("甲乙丙：73", []),
        ("财政拨款 | 73", []),
        ("财政拨款：约七十", []),
        ("联系电话：0000", []),
    ],
)
def test_an_amount_stands_in_the_cell_of_its_source(drawn: str, expected: list[tuple[str, str | None]]):
    found = amounts_in_labels(row(drawn))
    assert [(label.text, amounts["annual_budget"].text if amounts else None) for label, amounts in found] == expected


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ("预算数：73\n执行数：68", {"annual_budget": "73", "executed": "68"}),
        ("资金 | 年初预算数：70万元\n全年预算数：73万元\n全年执行数：68万元\n执行率：93%", {"initial_budget": "70万元", "annual_budget": "73万元", "executed": "68万元", "execution_rate": "93%"}),
        ("预算数: 73 执行数: 68", {"annual_budget": "73", "executed": "68"}),
        ("预算数：73", None),
        ("预算数：73\n执行率：93%", None),
        ("预算数：73\n甲乙丙：68", None),
        ("预算数：七十三\n执行数：68", None),
        ("预算数 | 73", None),
    ],
)  # fmt: skip
def test_amounts_stand_below_each_other_in_one_cell(drawn: str, expected: dict[str, str] | None):
    found = stacked_in_one_cell(row(drawn))
    assert (found and plain((None, found[1]))[1]) == expected


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_read_or_left_and_no_row_is_changed(first: str, second: str):
    found = SourceRow(1, 1, [SourceCell(1, 1, 1, first, "行 1"), SourceCell(1, 1, 2, second, "行 1")])
    before = list(found.cells)
    for read_row in (beside_labels, amounts_in_labels, stacked_in_one_cell):
        read_row(found)
    assert found.cells == before


@given(st.decimals(0, 10**6, places=2), st.decimals(0, 10**6, places=2))
def test_any_two_amounts_come_back_from_each_shape(budget, executed):
    expected = {"annual_budget": str(budget), "executed": str(executed)}
    assert plain(beside_labels(row(f"预算数 | {budget} | 执行数 | {executed}")))[1] == expected
    assert plain((None, stacked_in_one_cell(row(f"预算数：{budget}\n执行数：{executed}"))[1]))[1] == expected


AMOUNTS = ("source", "annual_budget", "executed")


def funds(text: str, *columns: str) -> list[list[object]]:
    """The rows of funds of a form with this table of funds; nothing of it may be left over."""
    year = read(HEAD, text, GOALS, INDICATORS)
    assert year["leftovers"]["text"].dropna().tolist() == []
    assert len(year["indicators"]) == 2
    return values(year, "funds", *(columns or AMOUNTS))


def test_sources_as_columns_with_one_row_of_figures_have_their_budgets_and_the_total_what_was_spent():
    text = "资金（万元） | 中央 | 省级 | 合计 | 执行数 | 执行率\n | 40 | 33 | 73 | 68 | 93%\n"
    assert funds(text, *AMOUNTS, "execution_rate") == [["central", 40, None, None], ["local", 33, None, None], ["total", 73, 68, 0.93]]


def test_sources_as_columns_with_a_row_for_each_amount():
    text = "资金（万元） | 资金总额 | 中央资金 | 地方资金\n全年预算数 | 73 | 40 | 33\n全年执行数 | 68 | 38 | 30\n"
    assert funds(text) == [["total", 73, 68], ["central", 40, 38], ["local", 33, 30]]


def test_numbered_heads_with_their_formulas_are_known():
    text = """项目资金（万元） | 资金来源 | ①年初预算数 | ②全年预算数 | ③全年执行数 | ④执行率④=③/②×100% | ⑤分值 | ⑥得分⑥=④×⑤
 | 年度资金总额 | 70 | 73 | 68 | 93.15% | 10 | 9.32
"""
    assert funds(text, "initial_budget", "annual_budget", "executed", "execution_rate", "weight", "score") == [[70, 73, 68, 0.9315, 10, 9.32]]


def test_pairs_of_label_and_amount_below_each_other_are_one_sum_of_money():
    assert funds("预算数（万元） | 73\n执行数 | 68\n执行率 | 93.15%\n", *AMOUNTS, "execution_rate") == [["total", 73, 68, 0.9315]]


@pytest.mark.parametrize(
    "text",
    [
        "预算执行情况（万元） | 全年预算数 | 73 | 其中：财政拨款 | 70\n | 全年执行数 | 68 | 其中：财政拨款 | 66\n | 执行率 | 93.15% | 执行得分（10分） | 9.32\n",
        "资金（万元） | 全年预算数 | 73\n | 其中：财政拨款 | 70\n | 全年执行数 | 68\n | 其中：财政拨款 | 66\n | 执行率 | 93.15%\n | 得分（10分） | 9.32\n",
        "全年预算数（万元） | 73 | 全年执行数 | 68\n其中：财政拨款 | 70 | 其中：财政拨款 | 66\n执行率 | 93.15% | 得分（10分） | 9.32\n",
    ],
)
def test_a_source_beside_or_below_an_amount_has_its_part_of_that_amount(text: str):
    assert funds(text, *AMOUNTS, "execution_rate", "weight", "score") == [
        ["total", 73, 68, 0.9315, 10, 9.32],
        ["current_year_appropriation", 70, 66, None, None, None],
    ]


def test_several_sources_below_an_amount_have_their_parts():
    text = "年初预算数（万元） | 70\n其中：财政拨款 | 60\n其他资金 | 10\n全年预算数 | 73\n其中：财政拨款 | 63\n其他资金 | 10\n全年执行数 | 68\n其中：财政拨款 | 60\n其他资金 | 8\n"
    assert funds(text, "source", "initial_budget", "annual_budget", "executed") == [
        ["total", 70, 73, 68],
        ["current_year_appropriation", 60, 63, 60],
        ["other", 10, 10, 8],
    ]


def test_amounts_in_one_cell_are_one_sum_of_money():
    assert funds("预算执行情况（万元） | 预算数：73 执行数：68\n") == [["total", 73, 68]]


TABLE = "项目资金（万元） | 资金来源 | 全年预算数 | 全年执行数 | 执行率\n | 年度资金总额 | 73 | 68 | 93%\n"


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("其它资金", "other"), ("其他资金", "other"), ("自治区", "local"), ("盟市", "local"), ("旗县", "local"), ("自治区资金", "local"), ("中央资金", "central"),
        ("水利发展基金", "other"), ("援建款", "other"), ("上年结转", "carry_over"), ("单位资金", "unit_funds"), ("社会捐赠资金", "other"),
    ],
)  # fmt: skip
def test_a_source_is_one_that_is_known_or_one_of_its_own(name: str, source: str):
    assert funds(f"{TABLE} | {name} | 5 | 4 | 80%\n", *AMOUNTS, "source_text") == [["total", 73, 68, "年度资金总额"], [source, 5, 4, name]]


def test_sources_by_level_of_government_stand_below_the_total():
    text = TABLE + " | 其中：中央 | 40 | 38 | 95%\n | 自治区 | 20 | 19 | 95%\n | 盟市 | 8 | 7 | 88%\n | 旗县 | 5 | 4 | 80%\n"
    assert [one[0] for one in funds(text)] == ["total", "central", "local", "local", "local"]


def test_sources_with_their_amounts_inside_are_budgets_that_no_column_names():
    year = read(HEAD, TABLE, " | 财政拨款：70 | 其他资金：3\n", GOALS, INDICATORS)
    assert values(year, "funds", *AMOUNTS, "uncertain") == [
        ["total", 73, 68, None],
        ["current_year_appropriation", 70, None, "annual_budget"],
        ["other", 3, None, "annual_budget"],
    ]


def test_units_of_single_columns_go_before_the_unit_of_the_table():
    text = "资金 | 资金来源 | 年初预算数（元） | 全年预算数（万元） | 全年执行数（元）\n | 年度资金总额 | 700000 | 73 | 680000\n"
    assert funds(text, "initial_budget", "annual_budget", "executed") == [[70, 73, 68]]


@pytest.mark.parametrize(
    "line",
    ["执行率（B/A）\t95%\t分值\t10\t执行率得分\t9.5", "预算执行率\t95%\t得分（10分）\t9.5", "分值\t10\t得分\t9.5\t预算执行率\t95%", "执行率\t95%\t预算执行率分值\t10\t预算执行率得分\t9.5"],
)
@pytest.mark.parametrize("sources", [True, False])
def test_points_and_rate_behind_their_names_below_the_amounts_are_the_totals(line: str, sources: bool):
    rows = "\t\t年度资金总额\t20\t20\t19\n" + ("\t\t其中：当年财政拨款\t20\t20\t19\n" if sources else "")
    lines = SOUND.splitlines()
    table = f"项目资金（万元）\t\t\t年初预算数\t全年预算数（A）\t全年执行数（B）\n{rows}\t\t{line}"
    year = year_of("\n".join([*lines[:5], table, *lines[10:]]) + "\n")
    total = one(year, "funds", source="total")
    assert (total["executed"], total["weight"], total["execution_rate"], total["score"]) == (19, 10, 0.95, 9.5)
    assert len(year["funds"]) == 1 + sources
    assert year["leftovers"]["text"].isna().all()
    assert_nothing_is_lost(year)
