"""What a form has no place for is asked of nobody: the reason says that the form lacks it, and only a blank that it prints can be filled in."""

from __future__ import annotations

import pytest

from helpers.check.judging import PlainJudge
from helpers.findings.missing_inputs import blanks_behind, column_word, has_column, mendable, told_as_absent
from helpers.language.translate import HAN, speaking
from helpers.language.translate_findings import retell
from tests.clean.test_execution_row import BARE
from tests.forms import SOUND, year_of
from tests.layouts import HUBEI, TRANSFER
from tests.validate.judging import findings, not_assessable, review_of


def reasons(text: str) -> set[str]:
    told = review_of(text, engine=PlainJudge()).judgements["reason"].dropna()
    return {reason for reasons in told for reason in reasons.split("；")}


@pytest.mark.parametrize("form", [TRANSFER, HUBEI, BARE])
def test_nothing_can_be_filled_in_on_a_form_that_prints_no_place_for_it(form):
    told = reasons(form)
    asked = {columns for reason, columns in blanks_behind().items() if reason in told}
    labels = year_of(form)["projects"]["labels"][0]
    assert all(has_column(labels, table, column) for table, columns in asked for column in columns)


@pytest.mark.parametrize(
    ("rule", "reason"),
    [("B06", "表上没有分值栏"), ("C01", "表上没有得分栏"), ("C02", "表上没有总分栏"), ("D03", "表上没有预算执行得分栏"), ("D10", "表上没有分值、得分栏")],
)
def test_a_rule_says_what_a_form_of_a_transfer_lacks(rule, reason):
    assert not_assessable(rule, TRANSFER, engine=PlainJudge()) == [reason]


def test_points_of_the_indicators_are_no_points_of_the_funds():
    assert {"表上没有预算执行的分值栏", "表上没有预算执行得分栏"} <= reasons(BARE)


def test_a_form_without_a_column_of_weights_is_not_accused_of_blank_ones():
    lines = [line.split("\t") for line in SOUND.splitlines()]
    first = next(number for number, cells in enumerate(lines) if cells[0] == "绩效指标")
    without = [*lines[:first], *[cells[:6] + cells[8:] for cells in lines[first:-1]]]
    text = "\n".join("\t".join(cells) for cells in without)
    assert findings("B04", text) == [] and not_assessable("B04", text) == ["表上没有分值栏"]


def test_a_blank_below_a_printed_label_stays_a_blank():
    blank = SOUND.replace("19\t10\t95%\t9.5", "19\t\t95%\t")
    assert {"没有预算执行的分值", "没有填写预算执行得分"} <= reasons(blank) & mendable().keys()
    assert not any(reason.startswith("表上没有") and reason.endswith("栏") for reason in reasons(blank))


def test_of_a_form_whose_labels_are_not_known_a_blank_is_a_blank():
    assert has_column(None, "funds", "weight") and has_column(float("nan"), "funds", "weight") and not has_column("head.phone", "funds", "weight")


def test_the_second_of_two_budgets_and_the_first_have_each_their_place():
    two = SOUND.replace("年初预算数\t全年预算数", "预算数\t调整后预算数")
    assert {"funds_header.initial_budget", "funds_header.annual_budget"} <= set(year_of(two)["projects"]["labels"][0].split())


def test_what_a_form_lacks_is_told_in_english():
    with speaking("en"):
        for table, columns in blanks_behind().values():
            for told in [((table, column),) for column in columns] + [tuple((table, column) for column in columns)]:
                assert not HAN.search(str(retell(told_as_absent(told))))


def test_columns_are_asked_for_by_words_that_forms_print():
    assert column_word("funds", "executed") == "全年执行数" and column_word("indicators", "weight") == "分值"
