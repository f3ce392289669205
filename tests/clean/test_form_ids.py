"""Which of two forms counts, and whose project a form is about."""

from __future__ import annotations

import pytest

from helpers.clean.form_ids import give_ids
from helpers.clean.labels import rows_of
from helpers.clean.raw_form import RawForm
from helpers.clean.records import Records
from helpers.ingest.formats import BY_TYPE, DOC, DOCX, HTML, JPEG, PDF, TEXT, XLSX


def forms(*departments: str | None) -> list[Records]:
    """Forms of one project of one office, in these departments."""
    made = []
    for department in departments:
        records = Records(RawForm())
        records.project |= {"project_name": "办公设备", "implementing_unit": "办公室", "department": department}
        made.append(records)
    return made


def counted(*formats: str) -> list[bool]:
    """Which of several forms that are one counts, by the formats they came in."""
    same = forms(*["某局"] * len(formats))
    give_ids(2023, same, list(formats))
    return [records.project["duplicate_of"] is None for records in same]


@pytest.mark.parametrize(
    ("formats", "first"), [((PDF, DOCX), 1), ((TEXT, XLSX), 1), ((JPEG, PDF, DOC), 2), ((JPEG, HTML), 1), ((DOCX, XLSX), 0), ((PDF, TEXT), 0)]
)
def test_the_file_that_can_be_edited_counts_then_print_then_pictures(formats: tuple[str, ...], first: int):
    assert [place for place, counts in enumerate(counted(*formats)) if counts] == [first]


def test_the_one_that_counts_has_the_same_id_in_every_format_and_the_others_name_it():
    alone, both = forms("某局"), forms("某局", "某局")
    give_ids(2023, alone, [PDF])
    give_ids(2023, both, [PDF, DOCX])
    stamped, word = (records.project for records in both)
    assert word["project_id"] == alone[0].project["project_id"] == stamped["duplicate_of"]


def test_offices_of_two_departments_are_two_and_keep_ids_of_their_own():
    made = forms("青山区教育局", "青山区水务局", "江南市青山区水务局", None)
    give_ids(2023, made)
    education, water, again, nobody = (records.project for records in made)
    assert (education["duplicate_of"], water["duplicate_of"]) == (None, None)
    assert again["duplicate_of"] == water["project_id"]
    assert nobody["duplicate_of"] == education["project_id"], "whose it is does not stand there, so it is asked"
    assert len({records.project["project_id"] for records in made}) == 4


def test_a_form_of_another_year_never_counts_before_one_of_this_year():
    last, now, unsaid = forms("某局", "某局", "某局")
    last.project["fiscal_year"], now.project["fiscal_year"] = 2022, 2023
    give_ids(2023, [last, unsaid, now], [DOCX, PDF, DOCX])
    assert [records.project["duplicate_of"] is None for records in (last, unsaid, now)] == [False, False, True]
    assert last.project["duplicate_of"] == now.project["project_id"]


def test_the_table_of_formats_names_what_is_read():
    assert {row["media_type"] for row in rows_of("editable.csv")} <= BY_TYPE.keys()
