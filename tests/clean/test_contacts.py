"""People stay out of what others read: those on known labels, and those that a leftover names."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from helpers import clean, ingest
from helpers.check import check
from helpers.clean import clean_year
from helpers.config.parameters import RunParameters
from helpers.schema import tables
from helpers.schema.columns import TEXT, TableColumn
from helpers.schema.privacy import personal_data_in
from tests.clean.test_segment import assert_nothing_is_lost, one
from tests.forms import SOUND, write_year, year_of


def leftovers_below(line: str) -> list[str]:
    return year_of(SOUND + line)["leftovers"]["text"].tolist()


def test_people_and_numbers_on_labels_of_any_wording_are_contacts():
    year = year_of(SOUND + "填报科室联络员：赵六七\t座机：010-87654321\n督办同志\t王二小\t手机号\t13912345678\n")
    contacts = one(year, "contacts")
    assert contacts["other_people"] == "赵六七、王二小"
    assert contacts["phone"] == "00000000、010-87654321、13912345678"
    assert year["leftovers"].empty
    assert_nothing_is_lost(year)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("值班巡查人员：钱多 多\n", ["值班巡查人员：〔已隐去〕"]),
        ("参加人员：钱多多、王小二\n", ["参加人员：〔已隐去〕"]),
        ("现场联系老师\t钱多多\n", ["现场联系老师", "〔已隐去〕"]),
        ("值班传真：6655 4433\n", ["值班传真：〔已隐去〕"]),
        ("报修\t13912345678\n", ["报修", "〔已隐去〕"]),
        ("报修请拨（010）66554433。\n", ["报修请拨〔已隐去〕。"]),
    ],
)
def test_a_leftover_names_nobody(line: str, shown: list[str]):
    assert leftovers_below(line) == shown


@pytest.mark.parametrize("line", ["值班人员\t三班轮换制度\n", "工程款\t15000000000元\n", "批准文号\t2023-0101234\n"])
def test_a_leftover_that_names_nobody_stays_as_printed(line: str):
    assert leftovers_below(line) == line.strip().split("\t")


def cleaned_together(tmp_path, **texts: str) -> dict[str, pd.DataFrame]:
    """A year of several files, cleaned as the chain does it."""
    run = RunParameters(fiscal_year=2023, raw_dir=write_year(tmp_path, **texts).as_posix(), processed_dir=(tmp_path / "p").as_posix())
    tables.write_all(run.processed_year, ingest.read_year(run))
    return clean_year(run)


def with_lead(text: str, name: str) -> str:
    assert "某某某" in text
    return text.replace("某某某", name)


def test_the_contact_of_one_form_is_hidden_in_the_texts_of_all_and_that_is_logged(tmp_path):
    other = SOUND.replace("图书采购", "场馆维修").replace("闭馆维修，今后错峰安排", "欧阳小敏调离，已补人")
    year = cleaned_together(tmp_path, a__txt=with_lead(SOUND, "欧阳小敏"), b__txt=with_lead(other, "赵六七"))
    assert "〔已隐去〕调离，已补人" in year["indicators"]["deviation_note"].tolist()
    (logged,) = year["changes"][year["changes"]["reason"] == "personal_data"].to_dict("records")
    assert (logged["table"], logged["column"], logged["before"]) == ("indicators", "deviation_note", "〔已隐去〕")
    assert not any("欧阳小敏" in str(frame.to_numpy().tolist()) for name, frame in year.items() if name not in ("contacts", "corrections"))


def test_a_name_that_is_a_common_word_is_hidden_where_it_stands_alone_and_not_within_words(tmp_path):
    other = SOUND.replace("图书采购", "场馆维修").replace("闭馆维修，今后错峰安排", "高峰").replace("读者借阅增加", "高峰期借阅增加")
    year = cleaned_together(tmp_path, a__txt=with_lead(SOUND, "高峰"), b__txt=with_lead(other, "赵六七"))
    assert "〔已隐去〕" in year["indicators"]["deviation_note"].tolist()
    assert year["projects"]["actual_outcome"].str.contains("高峰期").any()


@pytest.mark.parametrize("word", ["办公室", "财务科", "执行率"])
def test_an_office_or_a_label_in_the_place_of_a_name_hides_nothing(tmp_path, word: str):
    text = with_lead(SOUND, word).replace("某馆", f"某馆{word}")
    year = cleaned_together(tmp_path, a__txt=text)
    assert one(year, "projects")["implementing_unit"] == f"某馆{word}"
    assert personal_data_in(f"某馆{word}", year["contacts"]) == []


def test_people_on_another_paper_beside_a_form_are_hidden_as_those_of_the_form():
    goals = "项目支出绩效目标申报表\n项目名称\t古桥修缮\t主管部门\t某局\n项目负责人\t欧阳小敏\t联系电话\t66554433\n填报人：赵六七  内线8812\n年度目标\t由欧阳小敏带队修缮两座古桥。\n"
    goals += "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t古桥座数\t2座\n"
    year = year_of(SOUND.replace("闭馆维修，今后错峰安排", "闭馆维修，欧阳小敏协调") + "\n" + goals)
    assert len(year["projects"]) == 1
    assert "由〔已隐去〕带队修缮两座古桥。" in year["leftovers"]["text"].tolist()
    published = str([frame.to_numpy().tolist() for name, frame in year.items() if name not in ("contacts", "cells")])
    assert not any(data in published for data in ("欧阳小敏", "66554433", "赵六七"))


def test_people_in_a_column_of_a_list_beside_a_form_are_hidden():
    rows = [("场馆维修", "欧阳小敏", "66554433"), ("设备更新", "赵六七", "66554434"), ("文物保护", "钱多多", "66554435")]
    listed = "项目支出绩效自评汇总表\n序号\t项目名称\t责任人员\t联系方式\t预算数\n" + "".join(
        f"{number}\t{name}\t{person}\t{phone}\t100000000\n" for number, (name, person, phone) in enumerate(rows, 1)
    )
    texts = year_of(SOUND + "\n" + listed)["leftovers"]["text"].tolist()
    assert "场馆维修" in texts and "100000000" in texts and texts.count("〔已隐去〕") == 6


def test_a_column_of_text_that_a_table_gains_is_hidden_like_the_others(tmp_path, monkeypatch):
    table = tables.TABLES["indicators"]
    wider = replace(table, columns=(*table.columns, TableColumn("adviser_note", TEXT, "as printed", "指导意见")))
    monkeypatch.setitem(tables.TABLES, "indicators", wider)
    read_form = clean.read_form

    def with_note(form, fiscal_year):
        records = read_form(form, fiscal_year)
        for row in records.indicators:
            row["adviser_note"] = "赵六七和欧阳小敏指导"
        return records

    monkeypatch.setattr(clean, "read_form", with_note)
    other = with_lead(SOUND.replace("图书采购", "场馆维修"), "赵六七")
    year = cleaned_together(tmp_path, a__txt=with_lead(SOUND, "欧阳小敏"), b__txt=other)
    assert set(year["indicators"]["adviser_note"]) == {"〔已隐去〕和〔已隐去〕指导"}


@pytest.mark.parametrize("column", ["project_type", "project_category", "reporting_unit", "local_department", "declared_grade", "title"])
def test_every_text_of_a_form_is_looked_through_for_its_own_contacts_and_those_of_others(tmp_path, monkeypatch, column: str):
    read_form = clean.read_form

    def naming(form, fiscal_year):
        records = read_form(form, fiscal_year)
        records.project[column] = "欧阳小敏负责"
        return records

    monkeypatch.setattr(clean, "read_form", naming)
    other = with_lead(SOUND.replace("图书采购", "场馆维修"), "赵六七")
    year = cleaned_together(tmp_path, a__txt=with_lead(SOUND, "欧阳小敏"), b__txt=other)
    assert year["projects"][column].tolist() == ["〔已隐去〕负责"] * 2


@pytest.mark.parametrize("body", ["图书馆", "教育局", "第一小学", "交警大队", "水利站", "养老院", "供销社", "团委", "项目办", "各乡镇", "实验室", "市政公司"])
def test_a_body_in_the_place_of_a_name_is_cut_out_of_no_name_of_another_form(tmp_path, body: str):
    other = with_lead(SOUND.replace("图书采购", f"{body}设备").replace("某馆", f"某县{body}").replace("采购册数", f"{body}册数"), "赵六七")
    year = cleaned_together(tmp_path, a__txt=with_lead(SOUND, body), b__txt=other)
    assert f"{body}设备" in year["projects"]["project_name"].tolist() and f"某县{body}" in year["projects"]["implementing_unit"].tolist()
    assert f"{body}册数" in year["indicators"]["level3"].tolist()
    assert personal_data_in(f"某县{body}", year["contacts"]) == []


def test_who_was_corrected_away_is_hidden_in_the_ledger_of_corrections(tmp_path):
    folder = tmp_path / "ledgers" / "2023"
    folder.mkdir(parents=True)
    entry = "- path: a.txt\n  place: 行 5 列 3\n  before: 钱多多\n  after: 欧阳小敏\n  reason: 欧阳小敏已接任\n  decided_by: 财务科\n  decided: 2024-03-01\n"
    (folder / "corrections.yml").write_text(entry, encoding="utf-8")
    run = RunParameters(
        fiscal_year=2023, raw_dir=write_year(tmp_path, a__txt=with_lead(SOUND, "钱多多")).as_posix(),
        processed_dir=(tmp_path / "p").as_posix(), reports_dir=(tmp_path / "r").as_posix(),
    )  # fmt: skip
    tables.write_all(run.processed_year, ingest.read_year(run))
    year = clean_year(run)
    assert one(year, "contacts")["project_lead"] == "欧阳小敏"
    told = str([year[name].to_numpy().tolist() for name in ("corrections", "changes")])
    assert "钱多多" not in told and "欧阳小敏" not in told and "〔已隐去〕已接任" in told


def test_a_check_of_several_forms_hides_the_contact_of_one_in_all(tmp_path):
    other = SOUND.replace("图书采购", "场馆维修").replace("闭馆维修，今后错峰安排", "欧阳小敏调离，已补人")
    (tmp_path / "a.txt").write_text(with_lead(other, "赵六七"), encoding="utf-8")
    (tmp_path / "b.txt").write_text(with_lead(SOUND, "欧阳小敏"), encoding="utf-8")
    checked = check([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")])
    notes = [note for year in checked.tables.values() for note in year["indicators"]["deviation_note"].dropna()]
    assert "〔已隐去〕调离，已补人" in notes and not any("欧阳小敏" in note for note in notes)
