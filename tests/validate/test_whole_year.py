"""Whose form is said to be missing where documents were set aside."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.validate.whole_year import still_owed

NAMES = ["道路维修", "道路维修二期", "古桥修缮"]


@pytest.mark.parametrize(
    ("texts", "owed"),
    [
        (["项目名称", "道路维修二期"], ["道路维修", "古桥修缮"]),
        (["项目名称：道路 维修"], ["道路维修二期", "古桥修缮"]),
        (["510924T000010263357-2023年道路维修"], ["道路维修二期", "古桥修缮"]),
        (["配合道路维修和古桥修缮，完成验收。"], NAMES),
        (["项目名称：古桥修缮\n主管部门：某局"], ["道路维修", "道路维修二期"]),
    ],
)
def test_a_name_in_a_document_that_was_set_aside_is_not_said_to_be_missing_and_a_part_of_a_name_is(texts: list[str], owed: list[str]):
    year = {
        "documents": pd.DataFrame({"document_id": ["a", "b"], "defect": ["某处出错", None]}),
        "cells": pd.DataFrame({"document_id": ["a"] * len(texts) + ["b"], "text": [*texts, "古桥修缮"]}),
    }
    assert still_owed(pd.DataFrame({"project_name": NAMES}), year)["project_name"].tolist() == owed
