"""Two years of files in, this year's findings out at their places: what only last year's tables can tell."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from helpers import ingest
from helpers.analyse import comparison
from helpers.analyse.year import READ, Year
from helpers.clean import clean_year
from helpers.config.parameters import RunParameters
from helpers.schema import tables
from helpers.validate import validate_year
from tests.forms import SOUND

NAME = "图书采购"

LAST = SOUND.replace("2023 年度", "2022 年度").replace("\t95.5\t", "\t98.5\t")
THIS = SOUND.replace("\t95.5\t", "\t97.5\t")


def judged(folder: Path, last: str, this: str) -> RunParameters:
    """The run of 2023 beside the tables of 2022, both read, cleaned and judged."""
    for year, text in ((2022, last), (2023, this)):
        run = RunParameters(fiscal_year=year, raw_dir=str(folder / "raw"), processed_dir=str(folder / "processed"), reports_dir=str(folder / "reports"))
        run.raw_year.mkdir(parents=True)
        (run.raw_year / "图书采购.txt").write_text(text, encoding="utf-8")
        for stage in (ingest.read_year, clean_year, validate_year):
            tables.write_all(run.processed_year, stage(run))
    return run


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Findings of 2023, judged beside 2022: last year left 1 of 20, and this year says that 5 were carried over; both totals are wrong."""
    return tables.read(judged(tmp_path_factory.mktemp("years"), LAST, THIS).processed_year, "findings")


def test_d12_stands_at_the_carry_over_that_last_year_did_not_leave(found: pd.DataFrame):
    (finding,) = found[found["rule"] == "D12"].to_dict("records")
    assert finding["message"] == "上年结转资金 5 万元，上一年度预算 20 万元、未支出 1 万元，相差 4 万元。"
    assert finding["place"] == "行 9 列 4"


def test_g16_says_at_this_years_finding_that_last_year_found_it_too_and_where(found: pd.DataFrame):
    (total,) = found[found["rule"] == "C02"].to_dict("records")
    assert total["again"] == "上一年度已查出这类问题 1 项（行 20 列 8）。"
    assert total["message"].startswith("总分印为 97.5，") and total["again"] in total["message"]
    assert total["again_en"] in total["message_en"]
    assert total["place"] == "行 20 列 8"
    assert set(found["rule"]) == {"C02", "D12"}, "nothing is counted twice"


def both_years(run: RunParameters) -> comparison.Comparison:
    return comparison.compare(run, Year(2023, tables.read_all(run.processed_year, [*READ])))


def test_road_upkeep_goes_on_from_last_years_funds_for_it_in_rules_and_report_alike(tmp_path: Path):
    run = judged(tmp_path, LAST.replace(NAME, "道路养护资金"), THIS.replace(NAME, "道路养护"))
    findings = tables.read(run.processed_year, "findings")
    assert {"D12", "C02"} <= set(findings["rule"]) and "G14" not in set(findings["rule"])
    assert findings["again"].notna().any()
    rows = comparison.projects(both_years(run))
    assert rows[["state", "name_then", "name_now"]].to_numpy().tolist() == [["goes_on", "道路养护资金", "道路养护"]]


def test_a_project_that_may_have_changed_its_name_is_paired_by_the_forms_and_not_by_a_sentence(tmp_path: Path):
    run = judged(tmp_path, LAST.replace(NAME, "道路日常养护"), THIS.replace(NAME, "道路日常养护及配套"))
    findings = tables.read(run.processed_year, "findings")
    (partner,) = findings.loc[findings["rule"] == "G14", "partner"]
    assert partner in set(tables.read(run.previous_processed_year, "projects")["project_id"])
    rows = comparison.projects(both_years(run)).set_index("name")
    assert rows["renamed"].to_dict() == {"道路日常养护": "道路日常养护及配套", "道路日常养护及配套": "道路日常养护"}
