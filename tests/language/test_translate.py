"""The report's other languages: one table of translations, whose placeholders fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.cli import main
from helpers.language import translate
from helpers.language.translate import listed, printed, speak, speaking, spoken, tr, translations, unmarked


def test_chinese_is_spoken_unless_another_language_is_asked_for():
    assert spoken() == "zh" and tr("、") == "、"
    with speaking("en"):
        assert spoken() == "en" and tr("、") == ", " and listed(["a", "b"]) == "a, b"
    assert spoken() == "zh" and listed(["a", "b"]) == "a、b"


def test_a_language_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="fr"):
        speak("fr")


def test_a_run_in_a_language_that_is_not_known_does_not_start(capsys: pytest.CaptureFixture[str]):
    assert main(["run", "--fiscal-year", "2023", "--language", "fr"]) == 2
    assert "language 可取 zh、en" in capsys.readouterr().err


def test_figures_fill_their_places_by_name_and_decide_between_one_and_many(monkeypatch: pytest.MonkeyPatch):
    known = {"{unit}有 {forms:,} 份表": "{forms:,} {forms|form|forms} of {unit}", "{figure} 分": "{figure} {figure|point|points}"}
    monkeypatch.setattr(translate, "translations", lambda _: known)
    with speaking("en"):
        assert tr("{unit}有 {forms:,} 份表", unit="A", forms=1) == "1 form of A"
        assert tr("{unit}有 {forms:,} 份表", unit="A", forms=1200) == "1,200 forms of A"
        assert [tr("{figure} 分", figure=figure) for figure in ("−1", "1", "−10", "1.5")] == ["−1 point", "1 point", "−10 points", "1.5 points"]
    assert tr("{unit}有 {forms:,} 份表", unit="甲", forms=1200) == "甲有 1,200 份表"


def test_a_text_without_a_translation_stays_chinese():
    with speaking("en"):
        assert tr("没有译文的一句话") == "没有译文的一句话"


def test_what_a_form_prints_is_marked_in_english_alone():
    assert printed("天通苑北街道") == "天通苑北街道"
    with speaking("en"):
        assert unmarked(printed("天通苑北街道")) == "天通苑北街道" != printed("天通苑北街道")
        assert printed("A-7") == "A-7"
        assert printed(printed("甲")) == printed("甲")


@pytest.mark.parametrize("rows", ["甲,a\n甲,b\n", "甲,\n"])
def test_a_text_that_stands_twice_or_has_no_translation_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: str):
    (tmp_path / "english").mkdir()
    (tmp_path / "english" / "report.csv").write_text("zh,en\n" + rows, encoding="utf-8")
    monkeypatch.setattr(translate.resources, "files", lambda _: tmp_path)
    with pytest.raises(translate.BrokenTranslation, match="甲"):
        translations.__wrapped__("en")
