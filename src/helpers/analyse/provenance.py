"""How the report was made: inputs, versions, definitions, and how to check them."""

from __future__ import annotations

import platform
from importlib import metadata, resources

import pandas as pd

from helpers.analyse import manual_review
from helpers.analyse.summaries import level1_word
from helpers.analyse.year import Year, change_words, setting_name, setting_value
from helpers.config.parameters import RunParameters
from helpers.language.translate import printed, tr

OF_REVIEWERS = "no_evidence_scores_zero"
_LIBRARIES = ("self-evaluation-report", "pandas", "pyarrow", "matplotlib", "great_expectations", "papermill", "nbconvert")


def versions() -> pd.DataFrame:
    """Versions of the programs that made the report; read from their metadata, none is loaded for it."""
    rows = [{"program": "python", "version": platform.python_version()}]
    return pd.DataFrame(rows + [{"program": name, "version": metadata.version(name)} for name in _LIBRARIES])


def definitions() -> pd.DataFrame:
    """Each computed figure in one line."""
    with (resources.files("helpers.analyse") / "definitions.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype="str").map(tr)


def glossary() -> pd.DataFrame:
    """Words of the forms, as they print them, with what they mean."""
    with (resources.files("helpers.analyse") / "glossary.csv").open(encoding="utf-8") as file:
        rows = pd.read_csv(file, dtype="str")
    return rows.assign(meaning=rows["meaning"].map(tr))


def how_to_verify(run: RunParameters) -> list[str]:
    """How a reader can check that tables and report are still those of this run."""
    # The folder is named by example: the report reads the same wherever it was made.
    return [
        tr(
            "核对原件、各表与本报告是否仍与生成时一致：在项目文件夹内运行 python -m helpers verify，后面写上本报告所在的文件夹（如 reports/{year}）。",
            year=run.fiscal_year,
        )
    ]


def inputs(year: Year) -> pd.DataFrame:
    """Every file of the year, with its digest."""
    words = {"read": tr("已读取"), "rejected": tr("未能读取"), "unpacked": tr("已解压")}
    return year["documents"].assign(status_word=year["documents"]["status"].map(words))


def rules(year: Year) -> pd.DataFrame:
    """The rules as they stood, each with what it rests on; a basis that was not seen in its own text is said to be so."""
    words = {True: tr("已核到原文"), False: tr("依据未核到原文")}
    return year["rules"].assign(seen=year["rules"]["verified"].fillna(False).astype(bool).map(words))


def settings(year: Year) -> pd.DataFrame:
    """The scoring profile of the run: each setting by its name, its value in words, and the title of the profile that sets it."""
    titles = year["profile_totals"].drop_duplicates("profile").set_index("profile")["profile_title"]
    rows = year["profile_settings"]
    if manual_review.rows(year).empty:
        rows = rows[rows["setting"].ne(OF_REVIEWERS)]  # It steers what reviewers write, and nobody wrote.
    return rows.assign(
        name=rows["setting"].map(setting_name),
        value_word=[setting_value(*of_one) for of_one in zip(rows["setting"], rows["value"], rows["data"], strict=True)],
        profile_title=[titles.get(profile, profile) for profile in rows["profile"]],
    )


def changes(year: Year) -> list[tuple[str, pd.DataFrame]]:
    """Changes made to values while reading, by kind: a title with their number, and each one; the most frequent first."""
    words, rows = change_words(), year["changes"]
    told = [
        level1_word(after) if column == "level1" else after if pd.isna(after) else printed(after)
        for column, after in zip(rows["column"], rows["after"], strict=True)
    ]
    rows = rows.assign(name=rows["project_id"].map(year.names), anchor="p-" + rows["project_id"], after=told)
    counts = rows["reason"].value_counts()
    kinds = sorted(counts.index, key=lambda reason: (-counts[reason], reason))
    return [
        (tr("{kind}：{places:,} 处", kind=words.get(reason, reason), places=int(counts[reason])), rows[rows["reason"] == reason])
        for reason in kinds
    ]
