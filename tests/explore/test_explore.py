"""The analyst's tools: follow a figure to its cell, ask all years by SQL, try a rule."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

import helpers
from helpers import explore
from helpers.config.errors import UnusableInput
from helpers.load import YearTables
from helpers.run import manifest
from helpers.schema import tables
from helpers.validate.evidence import evidence
from helpers.validate.profile import load_profile, profile_names
from helpers.validate.rules.c_scores import declared_total
from tests.conftest import Year
from tests.forms import SOUND, year_of


def write_years(folder: Path, **texts: str) -> str:
    """The tables of ingest and clean of made-up years, `y2023="…"`; returns the folder of all years."""
    for name, text in texts.items():
        tables.write_all(folder / name[1:], year_of(text, fiscal_year=int(name[1:])))
    return folder.as_posix()


@pytest.fixture
def sound(tmp_path) -> YearTables:
    return helpers.load(2023, processed_dir=write_years(tmp_path, y2023=SOUND))


def test_a_figure_is_traced_to_its_cell(sound):
    (project_id,) = sound.projects["project_id"]
    traced = explore.trace(sound, "funds", "executed", project_id, 1)
    assert traced[["path", "place", "text"]].to_numpy().tolist() == [["1.txt", "行 7 列 6", "19"]]


def test_without_a_column_the_whole_row_is_traced(sound):
    (project_id,) = sound.projects["project_id"]
    traced = explore.trace(sound, "indicators", None, project_id, 1)
    assert {"采购册数", "≥1000册", "1200册"} <= set(traced["text"]) and traced["row"].nunique() <= 2


def test_a_blank_cell_has_no_source(sound):
    (project_id,) = sound.projects["project_id"]
    assert explore.trace(sound, "indicators", "deviation_note", project_id, 2).empty


def test_a_column_that_is_none_is_told_with_those_there_are(sound):
    with pytest.raises(UnusableInput, match="表 funds 没有列 spent；它的列是 project_id、"):
        explore.trace(sound, "funds", "spent", "p")


def test_a_form_that_is_not_there_is_told_with_the_nearest(sound):
    (project_id,) = sound.projects["project_id"]
    with pytest.raises(UnusableInput, match=f"没有编号（project_id）为 '2023-zzz' 的自评表；最相近的：{project_id}。"):
        explore.trace(sound, "funds", "executed", "2023-zzz", 1)


@pytest.mark.parametrize(("table", "column", "told"), [("funds", "executed", "没有行号（position）99；有 1 至 4。"), ("projects", None, "每份自评表只有一行")])
def test_a_row_that_is_not_there_is_told_with_those_there_are(sound, table, column, told):
    (project_id,) = sound.projects["project_id"]
    with pytest.raises(UnusableInput, match=told):
        explore.trace(sound, table, column, project_id, 99)


def test_a_value_read_from_another_column_s_cell_is_traced_there(sound):
    (project_id,) = sound.projects["project_id"]
    (target,) = explore.trace(sound, "indicators", "target_value", project_id, 1)["text"]
    (executed,) = explore.trace(sound, "funds", "executed_text", project_id, 1)["text"]
    (kind,) = explore.trace(sound, "projects", "form_kind", project_id)["text"]
    assert (target, executed, kind) == ("≥1000册", "19", "项目支出绩效自评表")


def test_a_level_of_a_merged_cell_is_traced_to_the_first_of_its_rows(sound):
    rows = sound.indicators[sound.indicators["level1"] == "产出指标"]
    traced = [explore.trace(sound, "indicators", "level1", row.project_id, row.position)["text"].tolist() for row in rows.itertuples()]
    assert len(traced) > 1 and traced == [["产出指标"]] * len(traced)


def test_an_inferred_level_is_traced_to_the_level_that_it_follows_from(tmp_path):
    bare = SOUND.replace("\t效益指标\t社会效益指标", "\t\t社会效益指标")
    year = helpers.load(2023, processed_dir=write_years(tmp_path, y2023=bare))
    (row,) = year.indicators[year.indicators["level1_origin"] == "inferred"].itertuples()
    assert row.level1 == "效益指标"
    assert explore.trace(year, "indicators", "level1", row.project_id, row.position)["text"].tolist() == ["社会效益指标"]


@pytest.mark.parametrize("table", ["findings", "fund", "recomputed", "contacts"])
def test_a_table_whose_values_stand_in_no_cell_is_told_with_those_that_can_be_traced(sound, table):
    with pytest.raises(UnusableInput, match=f"表 {table} .*可追溯的表：projects、funds、indicators"):
        explore.trace(sound, table, "observed", "p")


def test_what_is_read_from_a_cell_names_columns_that_have_cells():
    for name in explore.TRACED:
        table = tables.TABLES[name]
        sources = {source for column in table.columns for source in column.read_from}
        assert sources <= set(table.names) and not any(table.column(source).read_from for source in sources)


def test_more_rows_than_a_browser_holds_are_refused_rather_than_cut():
    pytest.importorskip("itables", reason="needs itables: requirements/lab.txt has it")
    with pytest.raises(UnusableInput, match=r"表有 50001 行.*请先筛选"):
        explore.show(pd.DataFrame({"row": range(explore.MOST_ROWS + 1)}))


def test_names_are_joined_whatever_spaces_their_layout_put_into_them(tmp_path):
    folder = write_years(tmp_path, y2022=SOUND.replace("图书采购", "图书 采购"), y2023=SOUND)
    projects = helpers.load(years=[2022, 2023], processed_dir=folder).projects
    assert projects["project_name"].nunique() == 2
    assert explore.joinable(projects["project_name"]).tolist() == ["图书采购", "图书采购"]
    assert explore.joinable(pd.Series(["a", None], dtype="str")).isna().tolist() == [False, True]
    joined = explore.connect(folder).sql("select comparable(project_name) as name, count(*) from projects group by name").fetchall()
    assert joined == [("图书采购", 2)]


def test_views_hold_all_years_with_the_year_in_front(tmp_path):
    folder = write_years(tmp_path, y2022=SOUND.replace("2023 年度", "2021 年度"), y2023=SOUND)
    sql = explore.connect(folder)
    rows = sql.sql("select fiscal_year, printed_year, project_name from projects order by fiscal_year").fetchall()
    assert rows == [(2022, 2021, "图书采购"), (2023, 2023, "图书采购")]
    assert sql.sql("select * from funds").columns[:2] == ["fiscal_year", "project_id"]


def test_views_name_the_year_of_a_run_in_the_making_nowhere(tmp_path):
    folder = write_years(tmp_path, y2023=SOUND)
    write_years(tmp_path / ".2022.run-ab12cd34", y2022=SOUND)
    assert explore.connect(folder).sql("select distinct fiscal_year from projects").fetchall() == [(2023,)]


def test_a_column_that_one_year_lacks_is_null_there(tmp_path):
    folder = write_years(tmp_path, y2022=SOUND, y2023=SOUND)
    path = tmp_path / "2022/funds.parquet"
    pd.read_parquet(path).drop(columns="executed").to_parquet(path)
    rows = explore.connect(folder).sql("select fiscal_year, sum(executed) from funds where source = 'total' group by all order by all").fetchall()
    assert rows == [(2022, None), (2023, 19.0)]


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:200])


@pytest.mark.parametrize(
    ("harm", "told"),
    [(Path.unlink, "缺少 2022 年度的表 funds.*run --fiscal-year 2022"), (cut_short, "2022 年度的表 funds 读不出来.*run --fiscal-year 2022")],
)
def test_a_query_over_a_table_that_one_year_has_lost_says_so_and_the_others_answer(tmp_path, harm, told):
    folder = write_years(tmp_path / "it's", y2022=SOUND, y2023=SOUND)
    harm(tmp_path / "it's/2022/funds.parquet")
    sql = explore.connect(folder)
    for query in ("select fiscal_year, executed from funds", "select count(*) from funds", "select sum(executed) from funds where fiscal_year = 2023"):
        with pytest.raises(duckdb.InvalidInputException, match=told):
            sql.sql(query).fetchall()
    assert sql.sql("select count(*) from projects").fetchall() == [(2,)]


def test_a_table_that_an_older_version_did_not_write_is_said_and_the_other_years_answer(tmp_path):
    folder = write_years(tmp_path / "tables", y2022=SOUND, y2023=SOUND)
    (tmp_path / "tables/2022/funds.parquet").unlink()
    listed = [{"path": f"{name}.parquet", "sha256": manifest.digest(tmp_path / f"tables/2022/{name}.parquet")} for name in tables.TABLES if name != "funds"]
    (tmp_path / "reports/2022").mkdir(parents=True)
    manifest.write(tmp_path / "reports/2022", {"content": {"tables": listed}})
    with pytest.warns(UserWarning, match="2022 年度没有表 funds（由较早版本的程序运行"):
        sql = explore.connect(folder, (tmp_path / "reports").as_posix())
    assert sql.sql("select distinct fiscal_year from funds").fetchall() == [(2023,)]


def test_a_folder_with_a_quote_in_its_name_is_read(tmp_path):
    folder = write_years(tmp_path / "it's", y2023=SOUND)
    assert explore.connect(folder).sql("select count(*) from projects").fetchall() == [(1,)]


def test_personal_data_is_no_view(tmp_path):
    sql = explore.connect(write_years(tmp_path, y2023=SOUND))
    assert "contacts" not in {name for (name,) in sql.sql("select view_name from duckdb_views() where not internal").fetchall()}


def test_without_any_year_the_command_that_makes_one_is_told(tmp_path):
    with pytest.raises(UnusableInput, match="没有任何年度的数据表"):
        explore.connect(tmp_path.as_posix())


def test_findings_are_filtered_by_unit_and_severity(real_year: Year):
    year = helpers.load(2023, processed_dir=real_year.run.processed_dir)
    unit = explore.units_of(year)[0]
    found = explore.findings_of(year, unit, "critical")
    assert set(found["severity"]) <= {"critical"} and set(found["implementing_unit"]) <= {unit}
    assert len(explore.findings_of(year)) == len(year.findings)
    assert sum(len(explore.findings_of(year, severity=severity)) for severity in tables.SEVERITIES) == len(year.findings)


def test_findings_of_several_years_say_of_which(tmp_path):
    for year in (2022, 2023):
        written = year_of(SOUND, fiscal_year=year)
        (project_id,) = written["projects"]["project_id"]
        found = tables.conform("findings", [{"finding_id": f"C02-{year}", "rule": "C02", "severity": "critical", "project_id": project_id}])
        tables.write_all(tmp_path / str(year), written | {"findings": found})
    both = helpers.load(years=[2022, 2023], processed_dir=tmp_path.as_posix())
    found = explore.findings_of(both)
    assert found[["fiscal_year", "rule", "project_name"]].to_numpy().tolist() == [[2022, "C02", "图书采购"], [2023, "C02", "图书采购"]]


def test_a_rule_is_tried_with_the_profile_of_the_run(tmp_path):
    def with_title(forms, profile):
        return evidence(forms.projects, "projects", observed=[profile["title"]] * len(forms.projects))

    folder = write_years(tmp_path, y2023=SOUND)
    tables.write(tmp_path / "2023", "profile_settings", load_profile("sichuan").table())
    year = helpers.load(2023, processed_dir=folder)
    assert explore.try_rule(year, with_title)["observed"].tolist() == ["四川"]
    assert explore.try_rule(year, with_title, profile="hubei")["observed"].tolist() == ["湖北"]


def test_every_profile_gives_its_own_title():
    for name in profile_names():
        settings = load_profile(name).table()
        assert settings.loc[settings["setting"] == "title", "profile"].tolist() == [name]


def test_a_rule_on_trial_says_of_each_record_what_became_of_it_and_where_it_stands(sound):
    def wordy(forms, profile):
        rows = forms.indicators
        return evidence(
            rows, "indicators", column="level3", observed=rows["level3"],
            fault=np.where(rows["level3"].str.len() > 4, "太长", None), not_assessable=np.where(rows["position"] == 1, "第一行", None),
        )  # fmt: skip

    tried = explore.try_rule(sound, wordy, profile="beijing")
    assert tried["outcome"].tolist() == ["not_assessable", "failed", "passed", "passed", "passed", "failed"]
    assert tried.loc[tried["observed"] == "验收合格率", ["outcome", "place"]].to_numpy().tolist() == [["failed", "行 15 列 4"]]


def test_a_rule_of_the_catalogue_says_on_trial_what_it_says_in_the_chain(real_year: Year):
    year = helpers.load(2023, processed_dir=real_year.run.processed_dir)
    tried = explore.try_rule(year, declared_total, "within")
    found = year.findings[year.findings["rule"] == "C02"]
    copies = year.projects["duplicate_of"].notna().sum()
    assert copies == 0 and tried.loc[tried["outcome"] == "failed", "project_id"].sort_values().tolist() == found["project_id"].sort_values().tolist()


def nothing(forms, profile):
    evidence(forms.funds, "funds", fault=None)


def a_frame(forms, profile):
    return forms.funds[["project_id", "executed"]]


def a_list(forms, profile):
    return []


@pytest.mark.parametrize(("rule", "returned"), [(nothing, " None（缺 return？）"), (a_frame, "一张没有这些列的表"), (a_list, " list")])
def test_a_rule_that_returns_no_evidence_is_told_what_it_should_return(sound, rule, returned):
    with pytest.raises(UnusableInput) as told:
        explore.try_rule(sound, rule, profile="beijing")
    assert f"规则 {rule.__name__} 应返回证据，而返回了{returned}。" in str(told.value)
    assert "return evidence(" in str(told.value) and "docs/add_a_rule.md" in str(told.value) and "not_assessable" in str(told.value)


def test_a_rule_that_asks_for_a_setting_there_is_none_of_is_told_those_there_are(sound):
    with pytest.raises(UnusableInput, match=r"评分方案没有设置 nope；有的设置：title、.*low_rate"):
        explore.try_rule(sound, lambda forms, profile: profile["nope"], profile="beijing")


def test_an_expectation_that_is_none_is_told_with_those_there_are(sound):
    with pytest.raises(UnusableInput, match="expectation 可取 within、present、absent，而收到 'none'"):
        explore.try_rule(sound, declared_total, "none", profile="beijing")


def test_a_rule_is_tried_on_one_year(tmp_path):
    both = helpers.load(years=[2022, 2023], processed_dir=write_years(tmp_path, y2022=SOUND, y2023=SOUND))
    with pytest.raises(UnusableInput, match="规则逐年评判"):
        explore.try_rule(both, declared_total, "within")
