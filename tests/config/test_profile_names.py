"""A scoring profile may be named as people name it; tables, manifest and messages know it by one name."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from helpers.check import check
from helpers.cli import main
from helpers.config.errors import UnusableInput
from helpers.config.parameters import RunParameters, profile_named, profile_names, profile_short_names, profile_titles, profiles_told
from helpers.validate.profile import load_profile
from tests.conftest import PROJECT
from tests.forms import SOUND

NAMES = [(name, word) for name, title in profile_titles().items() for word in (name, title, *profile_short_names()[name])]


def full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


@given(st.sampled_from(NAMES), st.sampled_from([str.upper, str.title, full_width, lambda word: f" {word} ", lambda word: full_width(word.upper())]))
def test_a_profile_is_known_by_name_title_and_short_name_however_they_are_written(named: tuple[str, str], write):
    name, word = named
    assert profile_named(write(word)) == name


def test_no_two_profiles_answer_to_one_name():
    words = [word for _, word in NAMES]
    assert sorted(words) == sorted(set(words))


def test_the_short_names_are_those_of_the_files():
    files = {name: yaml.safe_load((PROJECT / f"src/helpers/validate/profiles/{name}.yml").read_text("utf-8")) for name in profile_names()}
    assert profile_short_names() == {name: content["short_names"] for name, content in files.items()}


def test_a_run_keeps_the_name_that_tables_have():
    run = RunParameters(fiscal_year=2023, profile="安徽")
    assert run.profile == "anhui" and run.command().endswith("--profile anhui")
    assert run == RunParameters(fiscal_year=2023, profile="ＡＮＨＵＩ")


def test_a_check_takes_the_chinese_name_as_well(tmp_path, capsys):
    (tmp_path / "form.txt").write_text(SOUND, encoding="utf-8")
    path = str(tmp_path / "form.txt")
    assert check([path], profile="天津").profile == "tianjin"
    assert main(["check", path, "--profile", "皖"]) == 0
    assert capsys.readouterr().out.startswith("口径（计分方案）：安徽（")


@pytest.mark.parametrize("written", ["四川省级", "bejing", "", "mars", None, 7, ["beijing"]])
def test_an_unknown_profile_is_told_with_those_that_there_are(written: object):
    with pytest.raises(UnusableInput) as told:
        RunParameters(fiscal_year=2023, profile=written)
    assert all(f"{title} {name}" in str(told.value) for name, title in profile_titles().items()) and repr(written) in str(told.value)


def test_the_nearest_profiles_are_named_first():
    assert profiles_told(near="四川省级").startswith("四川 sichuan、四川复核（2026） sichuan_review_2026、")
    assert profiles_told(near="bejing").startswith("北京 beijing、")


def test_a_name_that_two_profiles_have_is_told_with_both(monkeypatch):
    monkeypatch.setattr("helpers.config.parameters._profiles", lambda: {"north": ("北方", "北"), "far_north": ("最北方", "北")})
    with pytest.raises(UnusableInput, match="'北' 指几个计分口径：north、far_north。"):
        profile_named("北")


def test_a_profile_that_is_loaded_has_a_file():
    with pytest.raises(UnusableInput, match="没有评分方案 mars"):
        load_profile("mars")
