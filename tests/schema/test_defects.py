"""One paper never stops a year: what the program does wrong over one document costs that document, and is told as the program's fault."""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd
import pytest

from helpers import clean, ingest
from helpers.analyse import overview
from helpers.check import check
from helpers.check.judging import prepare
from helpers.clean import clean_year
from helpers.config.errors import GateFailed
from helpers.config.parameters import RunParameters
from helpers.run.pipeline import defects_gate
from helpers.schema import defects as helpers_defects
from helpers.schema import tables
from helpers.schema.defects import Defect, culprits, set_aside
from helpers.validate import validate_year
from helpers.validate.contract import hold
from helpers.validate.rules import c_scores
from tests.forms import SOUND, write_year, year_of
from tests.small_year import DOCUMENTS, small_year
from tests.validate.judging import judge

OTHER, THIRD = SOUND.replace("图书采购", "场馆维修"), SOUND.replace("图书采购", "设备更新")
TODAY = datetime.date(2024, 4, 1)


def run_of(folder: Path, **texts: str) -> RunParameters:
    """A year of text files, read and ready to be cleaned; the rules are loaded before a test puts something else in their place."""
    prepare()
    raw = write_year(folder, **texts)
    run = RunParameters(
        fiscal_year=2023, raw_dir=raw.as_posix(), processed_dir=(folder / "processed").as_posix(), reports_dir=(folder / "reports").as_posix()
    )
    tables.write_all(run.processed_year, ingest.read_year(run))
    return run


def cleaned(run: RunParameters) -> dict[str, pd.DataFrame]:
    return tables.write_all(run.processed_year, clean_year(run))


def judged(run: RunParameters) -> dict[str, pd.DataFrame]:
    """All tables of the year when it has been judged."""
    tables.write_all(run.processed_year, validate_year(run, TODAY))
    return {path.stem: tables.read(run.processed_year, path.stem) for path in run.processed_year.glob("*.parquet")}


def names(year: dict[str, pd.DataFrame]) -> list[str]:
    return year["projects"]["project_name"].tolist()


def raising_over(function, word: str, error: Exception):
    """`function`, but an error where its first argument speaks of `word`."""

    def raising(first, *rest, **options):
        if word in str(first):
            raise error
        return function(first, *rest, **options)

    return raising


def assert_set_aside(year: dict[str, pd.DataFrame], path: str) -> pd.Series:
    """The document is rejected as the program's fault, and no table but `cells` and `documents` holds a row of it or of its forms."""
    document = year["documents"].set_index("path").loc[path]
    assert (document["status"], document["forms"]) == ("rejected", 0)
    assert "属程序缺陷，不是填报的错误" in document["reason"] and "请人工复核" in document["reason"]
    known = set(year["projects"]["project_id"])
    for name, frame in year.items():
        if "document_id" in frame and name not in ("documents", "cells"):
            assert document["document_id"] not in set(frame["document_id"]), name
        if "project_id" in frame:
            assert set(frame["project_id"].dropna()) <= known, name
    return document


@pytest.mark.parametrize("function", ["cut_forms", "read_form", "hide_personal_data"])
def test_an_exception_over_a_document_in_clean_costs_that_document(tmp_path, monkeypatch, function):
    run = run_of(tmp_path, a__txt=SOUND, b__txt=OTHER)
    monkeypatch.setattr(clean, function, raising_over(getattr(clean, function), "场馆维修", IndexError("某某某 13800000000")))
    year = cleaned(run)

    document = assert_set_aside(year, "b.txt")
    assert names(year) == ["图书采购"]
    assert document["defect"].endswith("IndexError") or "IndexError，" in document["defect"]
    assert "13800000000" not in document["reason"] + document["defect"], "the message may hold what the form says of people"


def test_a_value_that_its_column_cannot_hold_costs_its_document(tmp_path, monkeypatch):
    read_form = clean.read_form

    def mistyping(form, fiscal_year):
        records = read_form(form, fiscal_year)
        if records.project["project_name"] == "场馆维修":
            records.funds[0]["executed"] = "many"
        return records

    run = run_of(tmp_path, a__txt=SOUND, b__txt=OTHER)
    monkeypatch.setattr(clean, "read_form", mistyping)
    document = assert_set_aside(cleaned(run), "b.txt")
    assert "表 funds 容不下读出的值" in document["defect"]


def test_what_fails_over_the_year_as_a_whole_and_over_no_document_is_raised(tmp_path, monkeypatch):
    def broken(fiscal_year, forms, formats):
        if len(forms) > 1:
            raise KeyError("two forms")

    run = run_of(tmp_path, a__txt=SOUND, b__txt=OTHER)
    monkeypatch.setattr(clean, "give_ids", broken)
    with pytest.raises(KeyError, match="two forms"):
        clean_year(run)


def test_a_correction_of_a_document_that_is_set_aside_is_kept_and_names_no_form(tmp_path, monkeypatch):
    run = run_of(tmp_path, a__txt=SOUND, b__txt=OTHER)
    ledger = tmp_path / "ledgers" / "2023" / "corrections.yml"
    ledger.parent.mkdir(parents=True)
    cells = tables.read(run.processed_year, "cells").merge(tables.read(run.processed_year, "documents")[["document_id", "path"]], on="document_id")
    place = cells.loc[(cells["path"] == "b.txt") & (cells["text"] == "1200册"), "place"].item()
    ledger.write_text(
        f"- path: b.txt\n  place: {place}\n  before: 1200册\n  after: 1100册\n  reason: 笔误\n  decided_by: 财务科\n  decided: 2024-03-01\n", encoding="utf-8"
    )
    monkeypatch.setattr(clean, "cut_forms", raising_over(clean.cut_forms, "场馆维修", IndexError("x")))
    year = cleaned(run)
    assert year["corrections"]["project_id"].isna().all() and len(year["corrections"]) == 1
    assert_set_aside(judged(run), "b.txt")


def test_a_cell_that_nothing_claims_costs_its_document_and_the_year_is_judged(tmp_path):
    run = run_of(tmp_path, a__txt=SOUND, b__txt=OTHER.replace("\t19\t10", "\t18\t10"))
    year = cleaned(run)
    lost = year["claims"]["document_id"].eq(year["documents"].set_index("path").loc["b.txt", "document_id"])
    tables.write(run.processed_year, "claims", year["claims"].drop(year["claims"][lost].index[5]))

    document = assert_set_aside(judged(run), "b.txt")
    place = year["claims"].loc[lost, "place"].iloc[5]
    assert document["defect"] == f"{place}：单元格没有归属" and place in document["reason"]
    assert names(judged(run)) == ["图书采购"]


@pytest.mark.parametrize(
    ("table", "damage"),
    [
        ("funds", {"source": "gift"}),
        ("indicators", {"position": 0}),
        ("projects", {"is_fragment": None}),
        ("cells", {"text": None}),
    ],
)
def test_each_kind_of_breach_costs_the_document_that_holds_it(table: str, damage: dict[str, object]):
    year = year_of(SOUND, OTHER)
    own = set(year["projects"].loc[year["projects"]["project_name"] == "场馆维修", "project_id"])
    rows = year[table]["project_id"].isin(own) if "project_id" in year[table] else year[table]["document_id"].eq("d-2.txt")
    column, value = next(iter(damage.items()))
    first = rows.idxmax()
    year[table] = year[table].assign(**{column: year[table][column].where(year[table].index != first, value)})
    held, aside = hold(year, judge())
    assert list(aside) == ["d-2.txt"] and names(held) == ["图书采购"]
    assert_set_aside(held, "2.txt")


def test_a_breach_that_no_document_answers_for_stops_the_chain():
    year = year_of(SOUND, OTHER)
    stray = year["funds"].head(1).assign(project_id="nobody")
    with pytest.raises(GateFailed, match="project_id stands in projects"):
        hold(year | {"funds": pd.concat([year["funds"], stray], ignore_index=True)}, judge())


def test_a_breach_of_every_document_stops_the_chain():
    year = year_of(SOUND, OTHER)
    with pytest.raises(GateFailed, match="every cell is claimed"):
        hold(year | {"claims": year["claims"].iloc[:0]}, judge())


def test_the_next_form_of_a_project_counts_where_the_one_that_counted_is_set_aside():
    year = year_of(SOUND, SOUND, SOUND)
    first, second, third = year["projects"]["project_id"]
    assert year["projects"]["duplicate_of"].tolist()[1:] == [first, first]
    left = set_aside(year, {"d-1.txt": Defect("读错", "行 3")})["projects"]
    assert left["project_id"].tolist() == [second, third]
    assert left["duplicate_of"].isna().tolist() == [True, False] and left["duplicate_of"].iloc[1] == second


def test_a_document_over_which_a_rule_fails_is_found_and_set_aside(tmp_path, monkeypatch):
    run = run_of(tmp_path, a__txt=SOUND, b__txt=OTHER, c__txt=THIRD, d__txt=SOUND.replace("图书采购", "文物保护"))
    cleaned(run)
    full_marks = c_scores.full_marks

    def failing(forms, profile):
        if "设备更新" in forms.projects["project_name"].tolist():
            raise OverflowError("in a rule")
        return full_marks(forms, profile)

    monkeypatch.setattr(c_scores, "full_marks", failing)
    year = judged(run)
    document = assert_set_aside(year, "c.txt")
    assert "规则 C07 评判时出错：OverflowError" in document["defect"]
    assert len(names(year)) == 3 and not year["outcomes"]["errors"].any()


def test_a_rule_that_fails_over_every_document_is_an_error_of_the_rule(tmp_path, monkeypatch):
    run = run_of(tmp_path, a__txt=SOUND, b__txt=OTHER, c__txt=THIRD)
    cleaned(run)

    def failing(forms, profile):
        if len(forms.projects):
            raise OverflowError("in a rule")

    monkeypatch.setattr(c_scores, "full_marks", failing)
    year = judged(run)
    assert year["documents"]["defect"].isna().all()
    assert year["outcomes"].set_index("rule").loc["C07", "errors"] == 1


def test_a_document_over_which_a_total_fails_is_found_and_set_aside(tmp_path, monkeypatch):
    from helpers.validate import whole_year

    run = run_of(tmp_path, a__txt=SOUND, b__txt=OTHER, c__txt=THIRD)
    cleaned(run)
    recompute = whole_year.recompute

    def failing(forms, profile):
        if "场馆维修" in forms.projects["project_name"].tolist():
            raise ZeroDivisionError("in a total")
        return recompute(forms, profile)

    monkeypatch.setattr(whole_year, "recompute", failing)
    year = judged(run)
    assert "ZeroDivisionError" in assert_set_aside(year, "b.txt")["defect"]


@pytest.mark.parametrize(("bad", "count"), [({7}, 40), ({3, 25}, 40), ({0, 39}, 40), ({0, 1, 2}, 4), (set(range(30)), 31), ({1}, 2)])
def test_culprits_are_the_documents_without_which_nothing_fails(bad: set[int], count: int):
    documents = [f"d-{number}" for number in range(count)]
    assert set(culprits(lambda some: any(f"d-{number}" in some for number in bad), documents)) == {f"d-{number}" for number in bad}


@pytest.mark.parametrize("fails", [lambda some: True, lambda some: bool(some), lambda some: False])
def test_nobody_is_a_culprit_where_all_fail_or_none(fails):
    assert culprits(fails, ["d-1", "d-2", "d-3"]) == []


def test_documents_that_fail_together_only_cost_the_last_of_them():
    assert culprits(lambda some: {"d-3", "d-17"} <= some, [f"d-{number}" for number in range(40)]) == ["d-17"]


def test_a_failure_over_more_documents_than_it_may_cost_is_nobody_s():
    documents = [f"d-{number}" for number in range(400)]
    asked = []

    def fails(some: frozenset[str]) -> bool:
        asked.append(len(some))
        return bool(some & set(documents[::2]))

    assert culprits(fails, documents, 20) == [] and sum(asked) < 20 * len(documents)


def test_twenty_culprits_among_thousands_are_found_with_small_questions():
    documents = [f"d-{number}" for number in range(4000)]
    bad, asked = set(documents[100::200]), []

    def fails(some: frozenset[str]) -> bool:
        asked.append(len(some))
        return bool(some & bad)

    assert set(culprits(fails, documents)) == bad
    assert len(asked) < 288 and sum(asked) < 12 * len(documents)


@pytest.mark.parametrize("function", ["_collect", "give_ids", "read_form"])
def test_a_lack_of_memory_is_nobody_s_and_sets_no_document_aside(tmp_path, monkeypatch, function):
    def lacking(*given):
        raise MemoryError

    run = run_of(tmp_path, a__txt=SOUND, b__txt=OTHER)
    monkeypatch.setattr(clean, function, lacking)
    with pytest.raises(MemoryError):
        clean_year(run)


def test_values_that_no_column_can_hold_are_found_among_many_rows_without_reading_each(monkeypatch):
    year = [SOUND.replace("图书采购", f"采购第{number}批") for number in range(24)]
    read_form, conform, asked = clean.read_form, tables.conform, []

    def mistyping(form, fiscal_year):
        records = read_form(form, fiscal_year)
        if records.project["project_name"] in ("采购第3批", "采购第17批"):
            records.funds[1]["executed"] = "many"
        return records

    monkeypatch.setattr(clean, "read_form", mistyping)
    monkeypatch.setattr(tables, "conform", lambda name, rows: asked.append(name) or conform(name, rows))
    documents = year_of(*year)["documents"]
    assert documents.loc[documents["status"] == "rejected", "path"].tolist() == ["4.txt", "18.txt"]
    assert documents["defect"].dropna().str.startswith("行 8").all()
    assert asked.count("funds") < 40


def test_the_only_document_of_a_year_is_no_culprit():
    assert culprits(lambda some: bool(some), ["d-1"]) == []


def test_a_project_of_the_list_whose_document_was_set_aside_is_not_asked_for(tmp_path, monkeypatch):
    run = run_of(tmp_path, a__txt=SOUND, b__txt=OTHER)
    folder = tmp_path / "ledgers" / "2023"
    folder.mkdir(parents=True)
    (folder / "project_list.csv").write_text("project_name,implementing_unit\n图书采购,某馆\n场馆维修,某馆\n从未报送,某馆\n", encoding="utf-8")
    monkeypatch.setattr(clean, "cut_forms", raising_over(clean.cut_forms, "场馆维修", IndexError("x")))
    cleaned(run)
    found = judged(run)["findings"]
    told = " ".join(found.loc[found["rule"] == "G12", "message"])
    assert "从未报送" in told and "场馆维修" not in told


def test_an_acceptance_for_a_document_that_was_set_aside_stays_and_stops_nothing(tmp_path, monkeypatch):
    run = run_of(tmp_path, a__txt=SOUND, b__txt=OTHER)
    folder = tmp_path / "ledgers" / "2023"
    folder.mkdir(parents=True)
    (folder / "suppressions.yml").write_text(
        "- rule: C02\n  project: 场馆维修\n  reason: 已核\n  decided_by: 财务科\n  decided: 2024-03-01\n  until: 2024-12-31\n", encoding="utf-8"
    )
    monkeypatch.setattr(clean, "cut_forms", raising_over(clean.cut_forms, "场馆维修", IndexError("x")))
    cleaned(run)
    assert judged(run)["ledger"]["matches"].tolist() == [0]


def test_a_mended_program_reads_the_document_anew_from_its_cells(tmp_path, monkeypatch):
    run = run_of(tmp_path, a__txt=SOUND, b__txt=OTHER)
    with monkeypatch.context() as broken:
        broken.setattr(clean, "cut_forms", raising_over(clean.cut_forms, "场馆维修", IndexError("x")))
        cleaned(run)
    year = cleaned(run)
    assert names(year) == ["图书采购", "场馆维修"] and year["documents"]["defect"].isna().all() and year["documents"]["reason"].isna().all()


def test_the_run_ends_with_status_1_and_names_the_document(tmp_path):
    run = RunParameters(fiscal_year=2023, processed_dir=(tmp_path / "p").as_posix(), reports_dir=(tmp_path / "r").as_posix())
    aside = {"document_id": "d2", "path": "场馆.docx", "sha256": "0", "status": "rejected", "defect": "表 1 行 10 列 3：单元格没有归属"}
    tables.write_all(run.processed_year, {"documents": [*DOCUMENTS, aside], "outcomes": []})
    with pytest.raises(GateFailed, match=r"没有读对 1 个文件(.|\n)*场馆\.docx：表 1 行 10 列 3：单元格没有归属") as told:
        defects_gate(run)
    assert told.value.exit_status == 1


def test_the_first_screen_names_the_document_before_anything_else():
    aside = {"document_id": "d2", "path": "场馆.docx", "sha256": "0", "status": "rejected", "reason": "…", "defect": "单元格没有归属"}
    broken = {"document_id": "d3", "path": "坏.docx", "sha256": "1", "status": "rejected", "reason": "文件已损坏"}
    year = small_year(documents=[*DOCUMENTS, broken, aside])
    assert overview.at_a_glance(year)[0].startswith("【程序缺陷】本程序没有读对 1 个文件：场馆.docx。")
    assert "未能读取的文件 1 个、程序没有读对的文件 1 个" in overview.tiles(year)[0]["note"]
    assert year.rejected["path"].tolist() == ["场馆.docx", "坏.docx"]
    assert overview.set_aside(small_year()) == []


def test_a_check_tells_the_defect_with_its_file_and_checks_the_others(tmp_path, monkeypatch):
    for name, text in (("a.txt", SOUND), ("b.txt", OTHER)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(clean, "cut_forms", raising_over(clean.cut_forms, "场馆维修", IndexError("x")))
    checked = check([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")])
    sound, broken = checked.files
    assert sound.status == "read" and sound.forms and broken.status == "rejected" and "属程序缺陷" in broken.reason
    assert checked.exit_status == 2


def test_a_check_holds_its_file_to_the_contract(tmp_path, monkeypatch):
    read_form = clean.read_form

    def losing(form, fiscal_year):
        records = read_form(form, fiscal_year)
        records.claims.pop(next(address for address, claim in records.claims.items() if claim.column == "executed"))
        return records

    (tmp_path / "a.txt").write_text(SOUND, encoding="utf-8")
    monkeypatch.setattr(clean, "read_form", losing)
    (file,) = check([str(tmp_path / "a.txt")]).files
    assert file.status == "rejected" and "单元格没有归属" in file.reason and "位置：行 " in file.reason


def test_where_the_program_failed_is_told_by_its_own_line():
    try:
        helpers_defects.tables.conform("documents", [{"nowhere": 1}])
    except tables.TableMismatch as error:
        assert helpers_defects.defect_of(error).what.startswith("TableMismatch，schema/tables.py 第 ")
