"""Rule A11: figures that the recognition of a picture is not sure of, each at its cell."""

from __future__ import annotations

import pandas as pd

from helpers.clean import clean
from helpers.validate import forms_of, places_of
from helpers.validate.catalogue import load_catalogue
from helpers.validate.profile import load_profile
from helpers.validate.review import Review, review
from tests.forms import SOUND, document
from tests.validate.judging import judge


def reviewed(confidence_of: dict[str, float], otherwise: float | None) -> Review:
    """The sound form as recognised with these confidences, by A11 alone."""
    row, rows = document(SOUND)
    cells = pd.DataFrame(rows)
    cells["hidden"] = False
    cells["confidence"] = cells["text"].map(lambda text: confidence_of.get(text, otherwise)).astype("float64")
    year = clean(2023, pd.DataFrame([row]), cells) | {"cells": cells}
    rules = [rule for rule in load_catalogue() if rule.rule == "A11"]
    return review(forms_of(2023, year), rules, load_profile("beijing"), judge(), places_of(year))


def test_each_figure_recognised_below_the_limit_is_found_at_its_cell():
    found = reviewed({"4000人次": 0.5, "93.33%": 0.89, "图书采购": 0.2}, otherwise=0.95).findings
    assert found[["table", "column", "severity", "place"]].to_numpy().tolist() == [
        ["funds", "execution_rate", "warning", "行 8 列 8"],
        ["indicators", "actual_text", "warning", "行 18 列 6"],
    ]
    assert found["message"].iloc[1] == "“4000人次”由图片识别得来，把握不足（50%），可能与原件不符。"


def test_a_dash_in_a_cell_meant_for_a_figure_counts_and_a_figure_in_a_text_is_less_weighty():
    found = reviewed({"—": 0.5, "闭馆维修，今后错峰安排": 0.3, "采购图书，充实馆藏。": 0.3}, otherwise=0.95).findings
    assert set(found["column"]) == {"score", "weight"}
    dated = reviewed({"12月底前": 0.5, "2023 年度": 0.5, "(2023 年度)": 0.5}, otherwise=0.95).findings
    assert dict(zip(dated["column"], dated["severity"], strict=True)) == {"fiscal_year": "info", "target_text": "warning"}


def test_a_form_that_was_no_picture_has_no_record():
    outcome = reviewed({}, otherwise=None).outcomes.iloc[0]
    assert (outcome["failed"], outcome["passed"], outcome["not_assessable"]) == (0, 0, 0)
