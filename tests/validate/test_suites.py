"""The suites: files that people read and add to, checkpoints over the written tables, results that are kept, an office's own checks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import great_expectations as gx
import openpyxl
import pandas as pd
import pytest

from helpers.config.errors import GateFailed, UnusableInput
from helpers.config.ledgers import ledger_folder
from helpers.config.parameters import RunParameters
from helpers.publish.papers import compare_with_last, write_papers
from helpers.run.pipeline import own_gate
from helpers.schema import tables
from helpers.validate import checkpoints, contract, review, run_suites, validate_year
from helpers.validate.contract import Term, breaches
from helpers.validate.own_suites import read_own_suites
from helpers.validate.plain_judge import PlainJudge
from helpers.validate.suite_files import BETWEEN, FILLED, KNOWN, SUITES, UNIQUE, UNIQUE_TOGETHER, suites, write_suites
from tests.forms import SOUND, year_of
from tests.publish.papers.offices import make_tables, submit
from tests.validate.judging import judge

FAULTY = SOUND.replace("\t\t100\t95.5", "\t\t100\t96.5").replace("11月\t10\t10", "11月\t10\t12").replace("≥1000册\t1200册", "\t")
WITH_POINTS = {"column": {"name": "weight"}, "is_null": False, "type": "nullity"}
OWN = {
    "name": "our_own",
    "meta": {"table": "indicators"},
    "expectations": [
        {"type": "expect_column_values_to_be_between", "kwargs": {"column": "score", "max_value": 11}, "severity": "critical", "description": "得分不超过 11 分", "notes": "依据：本局要求。"},
        {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "target_text", "row_condition": WITH_POINTS}, "severity": "warning"},
        {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 500}, "severity": "info", "description": "全年至少五百行指标"},
    ],
}


def with_suite(run: RunParameters, suite: object, name: str = "our_own") -> Path:
    """Lay a suite into the office's folder, as JSON or as the text that is given."""
    path = ledger_folder(run) / "suites" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(suite if isinstance(suite, str) else json.dumps(suite, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> RunParameters:
    """A faulty form with an own suite, judged, and its suites run; read it, do not write into it."""
    run = submit(tmp_path_factory.mktemp("suites"), form__txt=FAULTY)
    with_suite(run, OWN)
    make_tables(run)
    tables.write_all(run.processed_year, run_suites(run))
    return run


@pytest.fixture
def copied(year: RunParameters, tmp_path: Path) -> RunParameters:
    """The same year in folders of its own, without the own suite."""
    shutil.copytree(Path(year.processed_dir), tmp_path / "processed")
    shutil.copytree(Path(year.raw_dir), tmp_path / "raw")
    return replace(year, raw_dir=(tmp_path / "raw").as_posix(), processed_dir=(tmp_path / "processed").as_posix(), reports_dir=(tmp_path / "reports").as_posix())


@pytest.fixture(scope="module")
def reported(year: RunParameters) -> Path:
    """The folder of the year's papers."""
    year.reports_year.mkdir(parents=True)
    write_papers(year, year.reports_year, compare_with_last(year, None))
    return year.reports_year


def test_the_committed_suites_are_the_generated_ones():
    assert {path.stem: path.read_text(encoding="utf-8") for path in SUITES.glob("*.json")} == suites(), "run `make docs`"


def test_what_people_add_to_a_contract_stays_when_suites_are_written_anew(tmp_path: Path):
    shutil.copytree(SUITES, tmp_path / "suites")
    path = tmp_path / "suites/contract_funds.json"
    suite = json.loads(path.read_text(encoding="utf-8"))
    added = {"type": FILLED, "kwargs": {"column": "source"}, "severity": "critical", "description": "来源不为空。", "notes": "", "meta": {"rule": "source is never null"}}
    path.write_text(json.dumps(suite | {"expectations": [added, *suite["expectations"][1:]]}), encoding="utf-8")
    write_suites(tmp_path / "suites")
    assert json.loads(path.read_text(encoding="utf-8"))["expectations"] == [*suite["expectations"], added]


def test_every_expectation_says_what_it_asks_what_it_rests_on_and_how_bad_a_failure_is():
    for path in SUITES.glob("*.json"):
        for entry in json.loads(path.read_text(encoding="utf-8"))["expectations"]:
            assert entry["description"].endswith("。") and entry["notes"] and entry["severity"] in tables.SEVERITIES
            assert entry["meta"]["rule"] and entry["meta"]["version"] >= 1


@pytest.mark.parametrize("added", [{"type": "expect_column_mean_to_be_between"}, {"kwargs": {"column": "source", "row_condition": WITH_POINTS}}], ids=["type", "condition"])
def test_a_contract_may_ask_only_what_both_ways_of_judging_understand(monkeypatch: pytest.MonkeyPatch, added: Mapping[str, object]):
    entry = {"type": FILLED, "kwargs": {"column": "source"}, "meta": {"rule": "x"}} | added
    monkeypatch.setattr(contract, "contract_of", lambda table: (entry,))
    with pytest.raises(ValueError, match="the contract knows no"):
        breaches({"funds": year_of(SOUND)["funds"]}, PlainJudge())


@pytest.mark.parametrize(
    "term",
    [
        Term("t", FILLED, ("text",)), Term("t", UNIQUE, ("text",)), Term("t", KNOWN, ("text",), ("a", "b")), Term("t", UNIQUE_TOGETHER, ("text", "number")),
        Term("t", BETWEEN, ("number",), at_least=1), Term("t", BETWEEN, ("number",), at_least=0, at_most=2), Term("t", BETWEEN, ("nothing",), at_least=0),
    ],
    ids=lambda term: f"{term.kind} {term.columns}",
)  # fmt: skip
def test_a_term_is_broken_by_the_same_records_either_way(term: Term):
    frame = pd.DataFrame({"text": ["a", "a", None, "", "c", "a"], "number": pd.array([1, 1, 0, None, 3, 2], "Int64"), "nothing": pd.array([None] * 6, "Int64")})
    (plain,), (by_engine,) = (each.judge_terms("t", frame, [term]) for each in (PlainJudge(), judge()))
    assert (plain.records, plain.success, plain.error) == (by_engine.records, by_engine.success, by_engine.error)
    assert plain.success == (term.columns == ("nothing",))


def test_the_evidence_holds_every_record_that_was_judged_or_could_not_be(year: RunParameters):
    evidence, outcomes, findings = (tables.read(year.processed_year, name) for name in ("evidence", "outcomes", "findings"))
    counted = outcomes.set_index("rule")
    by_rule = evidence.groupby("rule")
    for column, expected in (("failed", by_rule["fails"].sum()), ("assessed", by_rule["fails"].count()), ("not_assessable", by_rule["reason"].count())):
        assert (counted.loc[expected.index, column] == expected).all(), column
    assert counted.drop(evidence["rule"].unique())[["assessed", "not_assessable"]].to_numpy().sum() == 0
    assert sorted(evidence["finding_id"].dropna()) == sorted(findings["finding_id"]) and len(findings) >= 3
    assert evidence["finding_id"].notna().equals(evidence["fails"].fillna(False).astype(bool))
    failing = evidence.dropna(subset="finding_id").set_index("finding_id")
    pd.testing.assert_series_equal(failing["place"].sort_index(), findings.set_index("finding_id")["place"].sort_index())


def test_of_a_large_year_the_evidence_holds_what_failed_or_could_not_be_judged(copied: RunParameters, monkeypatch: pytest.MonkeyPatch):
    whole = tables.read(copied.processed_year, "evidence")
    monkeypatch.setattr(review, "MOST_FORMS_WHOLE", 0)
    result = validate_year(copied)
    pd.testing.assert_frame_equal(result["evidence"], whole[whole["fails"].fillna(True)].reset_index(drop=True))
    for name in ("outcomes", "findings", "judgements"):
        pd.testing.assert_frame_equal(result[name], tables.read(copied.processed_year, name))


def test_great_expectations_alone_loads_the_suites_runs_them_on_the_tables_and_gets_the_stored_results(year: RunParameters, reported: Path):
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    folder = context.data_sources.add_pandas_filesystem("year", base_directory=year.processed_year)
    suites_of = {"review": [SUITES / "review.json"], "contract": sorted(set(SUITES.glob("contract_*.json")) - {SUITES / f"contract_{name}.json" for name in ("conservation", "contacts")})}
    parameters = {"project_ids": pd.read_parquet(year.processed_year / "projects.parquet")["project_id"].tolist(), "document_ids": pd.read_parquet(year.processed_year / "documents.parquet")["document_id"].tolist()}
    for kind, paths in suites_of.items():
        definitions = []
        for path in paths:
            suite = gx.ExpectationSuite(**json.loads(path.read_text(encoding="utf-8")))
            batches = folder.add_parquet_asset(suite.name).add_batch_definition_path("file", path=f"{suite.meta['table']}.parquet")
            definitions.append(context.validation_definitions.add(gx.ValidationDefinition(name=suite.name, data=batches, suite=context.suites.add(suite))))
        checkpoint = context.checkpoints.add(gx.Checkpoint(name=kind, validation_definitions=definitions, result_format="SUMMARY"))
        ran = {result.suite_name: result.to_json_dict() for result in checkpoint.run(expectation_parameters=parameters if kind == "contract" else {}).run_results.values()}
        stored = json.loads((reported / f"quality/{kind}.json").read_text(encoding="utf-8"))
        compared = 0
        for suite in stored["suites"]:
            if suite["suite"] != "contract_conservation":
                found = {entry["expectation_config"]["meta"]["rule"]: entry for entry in ran[suite["suite"]]["results"]}
                assert suite["success"] == ran[suite["suite"]]["success"] and len(found) == len(suite["results"])
                for entry in suite["results"]:
                    again = found[entry["expectation_config"]["meta"]["rule"]]
                    assert entry["success"] == again["success"]
                    assert {name: again["result"].get(name) for name in ("element_count", "unexpected_count")} == {name: entry["result"].get(name) for name in ("element_count", "unexpected_count")}
                    compared += 1
        assert compared > 80 and stored["success"] == (kind == "contract")


def test_the_last_cells_of_the_notebook_open_a_suite_and_run_its_checkpoint(year: RunParameters):
    context = checkpoints.open_context(year)
    assert {checkpoint.name for checkpoint in context.checkpoints.all()} == {"contract", "review", "own"}
    found = context.checkpoints.get("own").run().describe_dict()
    assert found["statistics"]["evaluated_validations"] == 1 and found["success"] is False


def test_a_broken_table_stops_the_run_by_its_contract(copied: RunParameters):
    funds = tables.read(copied.processed_year, "funds")
    tables.write(copied.processed_year, "funds", funds.assign(source="gift"))
    with pytest.raises(GateFailed, match="funds：source is one of its values：4 条不符"):
        run_suites(copied)


def test_a_claim_that_is_gone_stops_the_run(copied: RunParameters):
    tables.write(copied.processed_year, "claims", tables.read(copied.processed_year, "claims").iloc[1:])
    with pytest.raises(GateFailed, match="conservation：every cell is claimed：1 条不符"):
        run_suites(copied)


def test_evidence_that_says_other_than_its_expectation_stops_the_run(copied: RunParameters):
    evidence = tables.read(copied.processed_year, "evidence")
    tables.write(copied.processed_year, "evidence", evidence.assign(fault=evidence["fault"].where(evidence["rule"] != "E07")))
    with pytest.raises(GateFailed, match="evidence：E07：great_expectations 判 0 条不符，评判判 1 条"):
        run_suites(copied)


def test_an_own_suite_is_run_with_the_places_of_what_fails(year: RunParameters):
    checks, failures = (tables.read(year.processed_year, name) for name in ("checks", "own_failures"))
    own = checks[checks["kind"] == "own"]
    assert own["suite"].eq("our_own").all() and own["rule"].tolist() == ["1", "2", "3"] and not own["success"].any()
    indicators = tables.read(year.processed_year, "indicators")
    too_many = indicators[indicators["score"] > 11]
    assert own["failed"].tolist()[:2] == [len(too_many), 1] and pd.isna(own["failed"].iloc[2])
    assert failures.loc[failures["rule"] == "1", ["position", "place", "observed"]].to_numpy().tolist() == [
        [position, place, f"{score:g}"] for position, place, score in zip(too_many["position"], too_many["place"], too_many["score"], strict=True)
    ]


def test_own_checks_stand_in_workbook_and_on_the_page_of_results(reported: Path):
    sheet = openpyxl.load_workbook(reported / "findings.xlsx")["自定检查"]
    printed = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any("得分不超过 11 分" in row and "不符" in row and "12" in row for row in printed)
    assert any("全年至少五百行指标" in row and any(str(cell).startswith("实际为 ") for cell in row) for row in printed)
    page = (reported / "quality/index.html").read_text(encoding="utf-8")
    assert "得分不超过 11 分" in page and "依据：本局要求。" in page
    assert "http" not in page and "<script" not in page
    finding = tables.read(reported.parent.parent / "processed/2023", "findings")["finding_id"].iloc[0]
    assert f'href="../annual_report.html#f-{finding}"' in page


def test_the_same_tables_give_the_same_results_byte_for_byte(year: RunParameters, copied: RunParameters, reported: Path):
    with_suite(copied, OWN)
    tables.write_all(copied.processed_year, run_suites(copied))
    copied.reports_year.mkdir(parents=True)
    write_papers(copied, copied.reports_year, compare_with_last(copied, None))
    files = sorted(path.name for path in (reported / "quality").iterdir())
    assert files == ["contract.json", "index.html", "own.json", "review.json"]
    assert [(copied.reports_year / "quality" / name).read_bytes() for name in files] == [(reported / "quality" / name).read_bytes() for name in files]


def test_an_own_check_stops_a_year_only_where_it_is_critical_and_the_gate_asks(year: RunParameters):
    own_gate(year)
    with pytest.raises(GateFailed, match="自定检查有 1 条严重的不符：our_own 第 1 条"):
        own_gate(replace(year, gate="review"))


def suite_with(**changed: object) -> dict[str, object]:
    return {"name": "x", "meta": {"table": "funds"}, "expectations": [{"type": FILLED, "kwargs": {"column": "source"}, "severity": "info"} | changed]}


@pytest.mark.parametrize(
    ("suite", "told"),
    [
        ('{"name": "x",}', "our_own.json 第 1 行第 14 列：不是有效的 JSON"),
        ("[]", "our_own.json：整个文件：应为花括号括起的“键: 值”"),
        ({"name": "x", "expectations": []}, "our_own.json：缺少 meta.table"),
        (suite_with() | {"meta": {"table": "fund"}}, 'our_own.json：meta.table 写的是 "fund"，没有这张表，或不能用自定检查去看它（是不是 funds？）'),
        (suite_with() | {"meta": {"table": "contacts"}}, "不能用自定检查去看它"),
        (suite_with() | {"tables": []}, "不认识的键 tables"),
        (suite_with(kwargs={"column": "sources"}), 'expectations 第 1 条的 kwargs.column：表 funds 没有列 "sources"（是不是 source？）'),
        (suite_with(kwargs={"column": "source", "row_condition": {"column": {"name": "nots"}, "is_null": True, "type": "nullity"}}), "第 1 条的 kwargs.row_condition：表 funds 没有列"),
        (suite_with(severity="grave"), 'expectations 第 1 条的 severity：可取 critical、warning、info，而写的是 "grave"'),
        (suite_with(type="expect_column_values_to_be_nice"), "expectations 第 1 条的 type：great_expectations 没有 expect_column_values_to_be_nice"),
        (suite_with(type="unexpected_rows_expectation"), "第 1 条的 type：great_expectations 没有"),
        (suite_with(kwargs={"column": "source", "limit": 3}), "expectations 第 1 条的 kwargs：expect_column_values_to_not_be_null 不能这样写：limit"),
        (suite_with(kwargs=[]), "expectations 第 1 条的 kwargs：应为花括号"),
        (suite_with(type=BETWEEN, kwargs={"column": "source", "min_value": 3}), "expectations 第 1 条：检查不能运行："),
    ],
)  # fmt: skip
def test_a_wrong_own_suite_is_refused_with_file_and_key(copied: RunParameters, suite: object, told: str):
    path = with_suite(copied, suite)
    with pytest.raises(UnusableInput) as refused:
        run_suites(copied)
    assert str(path) in str(refused.value) and told in str(refused.value) and refused.value.exit_status == 2


def test_an_own_suite_may_not_bear_the_name_of_one_of_ours(copied: RunParameters):
    with_suite(copied, OWN, "contract_funds")
    with pytest.raises(UnusableInput, match="文件名与本程序自带的检查相同"):
        read_own_suites(copied)
