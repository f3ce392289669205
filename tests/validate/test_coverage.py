"""What came of the list of projects that owe a form: covered or not, in time or not, and nothing where that is not known."""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.analyse import coverage as analysed
from helpers.schema import tables
from helpers.validate.project_list import coverage, days_of, read_project_list

DEADLINE = "2024-03-31"


def of(date: str | None = None, *, deadline: str = DEADLINE, listed: str = "道路养护,养护科,120.5,{deadline}\n", owed: bool = True, **form: object) -> list[dict[str, object]]:
    """The coverage of a list of one project, with a form of it that prints a date."""
    return covered(listed.format(deadline=deadline), [{"project_name": "道路 养护", "implementing_unit": "养护科", "report_date": date, **form}], owed=owed)


def covered(listed: str, forms: list[dict[str, object]], *, owed: bool = True) -> list[dict[str, object]]:
    folder = Path.cwd()
    (folder / "project_list.csv").write_text(f"project_name,implementing_unit,amount,deadline\n{listed}", encoding="utf-8")
    read = read_project_list(folder)
    projects = tables.conform("projects", [{"project_id": f"p{number}", **form} for number, form in enumerate(forms, 1)])
    return plain(tables.conform("coverage", coverage(read, read if owed else read[:0], projects)))


def plain(frame: pd.DataFrame) -> list[dict[str, object]]:
    return frame.astype("object").where(frame.notna(), None).to_dict("records")


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("printed", "timeliness", "late"),
    [
        ("2024年3月31日", "on_time", None), ("2024-03-05", "on_time", None), ("2024 年 4 月 2 日", "late", 2), ("2024.4.1", "late", 1),
        ("2024年2月", "on_time", None), ("2024年3月", "on_time", None), ("2024年4月", "late", 1), (None, "no_date", None),
        ("3月5日", "unclear", None), ("年 月 日", "unclear", None), ("2024年2月30日", "unclear", None),
    ],
)  # fmt: skip
def test_the_printed_date_is_held_against_the_deadline(printed, timeliness, late):
    (row,) = of(printed)
    assert (row["status"], row["timeliness"], row["days_late"]) == ("reported", timeliness, late)


def test_a_month_on_both_sides_of_the_deadline_accuses_nobody():
    assert of("2024年3月", deadline="2024-03-15")[0]["timeliness"] == "unclear"


def test_without_a_deadline_nothing_is_late():
    assert of("2030年1月1日", deadline="")[0]["timeliness"] == "no_deadline"


def test_an_entry_says_where_it_stands_and_what_the_list_says():
    (row,) = of("2024年3月5日")
    assert (row["entry"], row["amount"], row["deadline"], row["report_date"], row["project_id"]) == ("project_list.csv:2", 120.5, DEADLINE, "2024-03-05", "p1")


def test_a_project_without_a_form_is_missing_and_one_whose_file_was_set_aside_is_not_asked_for():
    assert [(row["status"], row["timeliness"]) for row in of(project_name="别的项目")] == [("missing", None)]
    assert of(project_name="别的项目", owed=False)[0]["status"] == "not_read"


def test_the_copy_that_counts_is_the_one_that_is_looked_at():
    form = {"project_name": "道路养护", "implementing_unit": "养护科"}
    (row,) = covered("道路养护,养护科,,2024-03-31\n", [form | {"report_date": "2024年4月9日", "duplicate_of": "p2"}, form | {"report_date": "2024年3月1日"}])
    assert (row["project_id"], row["timeliness"]) == ("p2", "on_time")


def test_a_project_that_the_list_names_twice_counts_once():
    assert len(covered("道路养护,养护科,,\n道路 养护,养护科,,\n", [])) == 1


def test_without_a_list_there_is_no_coverage():
    assert coverage(None, None, tables.conform("projects", [])) == []


def test_rates_are_taken_over_what_is_known_and_say_the_rest():
    forms = [{"project_name": name, "implementing_unit": "养护科", "report_date": date} for name, date in (("甲", "2024年3月1日"), ("乙", "2024年4月9日"), ("丙", None))]
    rows = covered("".join(f"{name},{unit},10,2024-03-31\n" for name, unit in (("甲", "养护科"), ("乙", "养护科"), ("丙", "养护科"), ("丁", "检测站"))), forms)
    (one, other) = plain(analysed.by_unit(tables.conform("coverage", rows)))
    assert (one["unit"], one["owed"], one["coverage"], one["timeliness"], one["no_date"], one["late_names"]) == ("养护科", 3, 1, 0.5, 1, "乙（期限 2024-03-31，填报 2024-04-09）")
    assert (other["coverage"], other["timeliness"], other["missing_names"], other["amount_owed"], other["amount_reported"]) == (0, None, "丁", 10, 0)


@given(day=st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)))
def test_a_day_is_read_however_it_is_printed(day):
    texts = (day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day.year}.{day.month}.{day.day}", f"{day.year}/{day.month:02}/{day.day:02}")
    assert {days_of(text) for text in texts} == {(day, day)}
