"""The year as the report sees it: its tables in the language of the report, what counts in a sum, and the names that are printed.

The settings of the scoring profile are told in words: what each is called, and its value as a person says it (0.2 is 20%).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

import pandas as pd

from helpers.config.parameters import RunParameters
from helpers.findings.address import named_place, row_names
from helpers.language.agencies import unit_names
from helpers.language.translate import spoken, tr
from helpers.language.translate_findings import retell, retell_column, retell_within, tell_place
from helpers.schema import tables

_CHOICES = {
    "annual_budget": "全年预算数",
    "initial_budget": "年初预算数",
    "target_over_actual": "分值×目标÷实际",
    "one_minus": "分值×(1−(实际−目标)÷目标)",
    "unset": "未规定",
    "analyse": "分析原因",
    "reason": "须说明原因，不扣分",
    "remark": "备注，不扣分",
    "cap": "最多得满分，须说明",
    "deduct": "扣分",
    "at_least": "高于指标值也算达到",
    "exact": "应恰好等于指标值",
    "true": "是",
    "false": "否",
}
"""The values of settings that are chosen from a list."""


def setting_names() -> frozenset[str]:
    """The keys of all settings that a profile may have."""
    return frozenset(_table().index)


def setting_name(setting: str) -> str:
    """What a setting is called; a setting that the table of names lacks goes by its key."""
    return tr(_table()["name"].get(setting, setting))


def setting_value(setting: str, value: object, data: object = None) -> str:
    """A value of the profile in words: 0.2 -> 20%, cap -> 最多得满分，须说明; caps of the total are told from their `data`."""
    if pd.isna(value):
        return ""
    text = str(value)
    if setting == "total_caps" and isinstance(data, str) and (caps := json.loads(data)):
        words = (tr("执行率低于 {below}% 的，总分不超过 {most:g} 分", below=f"{cap['below'] * 100:g}", most=cap["at_most"]) for cap in caps)
        return tr("；").join(words)
    told = _table()["told"].get(setting, "")
    if told and not pd.isna(told) and _is_number(text):
        return tr(told, value=f"{float(text):g}", share=f"{float(text) * 100:g}")
    return tr(_CHOICES.get(text, text))


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


@cache
def _table() -> pd.DataFrame:
    with (resources.files("helpers.analyse") / "settings.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype="str").set_index("setting")


_FINDING = ("message", "basis", "remedy", "cause", "again")
_ENGLISH = {
    "findings": _FINDING,
    "suppressed": _FINDING,
    "resolved": ("message", "remedy"),
    "rules": ("title", "problem", "expected", "basis", "remedy"),
    "profile_settings": ("description",),
    "rescoring": ("formula",),
}
"""Columns beside which their English stands."""
_RETOLD = {
    "documents": ("reason", "note"),
    "leftovers": ("reason",),
    "judgements": ("reason",),
    "resolved": ("reason",),
    "rescoring": ("reason",),
    "profile_totals": ("profile_title",),
    "profile_settings": ("value",),
}


def localised(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables as the report says them. What forms print stays; in Chinese everything does."""
    return dict(tables) if spoken() == "zh" else {name: _told(name, rows) for name, rows in tables.items()}


def _told(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    told = {}
    for column in _ENGLISH.get(name, ()):
        told[column] = retell_column(rows[f"{column}_en"].fillna(rows[column]), retell_within)
    for column in _RETOLD.get(name, ()):
        told[column] = retell_column(rows[column], retell)
    for column in ("place", "entry"):
        if column in rows.columns:
            told[column] = retell_column(rows[column], tell_place)
    return rows.assign(**told)


READ = (
    "documents", "projects", "funds", "indicators", "changes", "leftovers",
    "outcomes", "judgements", "findings", "rules", "recomputed", "profile_settings",
    "rescoring", "profile_totals", "corrections", "ledger", "suppressed",
)  # fmt: skip
ALSO = ("resolved", "coverage", "checks", "own_failures", "reviewed", "reviewed_totals", "review_problems")
"""Tables that a year lacks whose notebooks were run by hand, or that an earlier version ran."""
# The name as printed stands whole in the form itself.
_LONGEST_NAME = 80
_HAN = r"[\u3400-\u9fff，。、；：（）《》—]"
_GAP = re.compile(rf"(?<={_HAN})[ \u3000]+(?={_HAN})")


@dataclass(frozen=True)
class Year:
    """One fiscal year's tables (without `contacts`, which no report reads)."""

    fiscal_year: int
    tables: Mapping[str, pd.DataFrame]

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]

    def setting(self, name: str) -> float:
        """A limit of the run's scoring profile. Where the tables do not hold it, NaN: then nothing counts as high or low.

        Raises KeyError for an unknown setting.
        """
        if name not in setting_names():
            raise KeyError(f"no setting of a profile is called {name}; there are {', '.join(sorted(setting_names()))}")
        settings = self["profile_settings"].set_index("setting")["value"]
        return float(settings.get(name, float("nan")))

    @property
    def profile_title(self) -> str:
        """Name of the scoring profile of this run, in Chinese; '' where the tables do not say it."""
        settings = self["profile_settings"].set_index("setting")["value"]
        return str(settings.get("title", ""))

    @cached_property
    def forms(self) -> pd.DataFrame:
        """Forms that count: whole ones of this year, each once."""
        projects = self["projects"]
        return projects[~projects["is_fragment"].fillna(False) & projects["duplicate_of"].isna() & ~self._is_of_another_year]

    @cached_property
    def of_other_years(self) -> pd.DataFrame:
        """Whole forms that print another year (rule A03): their money is not this year's and enters no sum."""
        projects = self["projects"]
        return projects[~projects["is_fragment"].fillna(False) & self._is_of_another_year]

    @property
    def _is_of_another_year(self) -> pd.Series:
        """Whether a form prints another year; one that prints none is taken for this year's."""
        return self["projects"]["fiscal_year"].fillna(self.fiscal_year).ne(self.fiscal_year)

    @cached_property
    def fragments(self) -> pd.DataFrame:
        projects = self["projects"]
        return projects[projects["is_fragment"].fillna(False)]

    @cached_property
    def duplicates(self) -> pd.DataFrame:
        projects = self["projects"]
        return projects[projects["duplicate_of"].notna() & ~projects["is_fragment"].fillna(False) & ~self._is_of_another_year]

    @cached_property
    def without_amount_unit(self) -> pd.DataFrame:
        """Forms whose amounts enter no sum, because the form does not say in what unit they are."""
        return self.forms[self.forms["amount_unit"].isna()]

    @cached_property
    def rejected(self) -> pd.DataFrame:
        """Files that were not read, those over which the program failed first."""
        documents = self["documents"]
        rejected = documents[documents["status"] == "rejected"]
        return pd.concat([rejected[rejected["defect"].notna()], rejected[rejected["defect"].isna()]])

    @property
    def set_aside(self) -> pd.DataFrame:
        """Files over which the program failed."""
        return self.rejected[self.rejected["defect"].notna()]

    @cached_property
    def names(self) -> dict[str, str]:
        """What a form is called in tables and links: its project's name, or where a fragment stands."""
        return {row.project_id: _name(row) for row in self["projects"].itertuples()}

    @cached_property
    def units(self) -> dict[str, str]:
        """Implementing unit of each form, as printed but for layout spaces; with its department where several have a unit of that name."""
        return {key: no_unit() if unit is None else close_gaps(unit) for key, unit in unit_names(self["projects"]).items()}

    @cached_property
    def named_places(self) -> pd.Series:
        """The place of each finding, in the order of `findings`; a bare line of text is told with its content."""
        findings, names = self["findings"], row_names(self.tables)
        return pd.Series([named_place(row, names) for row in findings.to_dict("records")], index=findings.index, dtype="str")

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """Rows of the forms that count."""
        return self["indicators"][self["indicators"]["project_id"].isin(self.forms["project_id"])]

    @cached_property
    def money(self) -> pd.DataFrame:
        """Funds rows, in 万元, of the forms whose amounts can be summed."""
        summable = self.forms.loc[self.forms["amount_unit"].notna(), "project_id"]
        return self["funds"][self["funds"]["project_id"].isin(summable)]

    @cached_property
    def total_rows(self) -> pd.DataFrame:
        """The total funds row of each of those forms, with name, unit and rate; the largest annual budget first."""
        rows = self.money[self.money["source"] == "total"].drop_duplicates("project_id")
        rows = rows.assign(
            name=rows["project_id"].map(self.names), unit=rows["project_id"].map(self.units), anchor="p-" + rows["project_id"]
        )
        rows = rows.assign(
            adjustment=_ratio(rows["annual_budget"] - rows["initial_budget"], rows["initial_budget"]),
            rate=_ratio(rows["executed"], rows["annual_budget"]),
        )
        return rows.sort_values(["annual_budget", "project_id"], ascending=[False, True], na_position="last").reset_index(drop=True)


def read_year(run: RunParameters) -> Year:
    """Read the year's tables, in the language that is spoken."""
    names = [*READ, *(name for name in ALSO if (run.processed_year / f"{name}.parquet").is_file())]
    return Year(run.fiscal_year, localised(tables.read_all(run.processed_year, names)))


def no_unit() -> str:
    """The words for a form that prints no unit."""
    return tr("（未印实施单位）")


def close_gaps(text: str) -> str:
    """A name without the layout spaces between Chinese characters."""
    return _GAP.sub("", text).strip()


def change_words() -> dict[str, str]:
    """Words for the kinds of change. They are data of the stage that makes the changes, and are read there."""
    with (resources.files("helpers.schema") / "change_reasons.csv").open(encoding="utf-8") as file:
        words = pd.read_csv(file, dtype="str")
    return {reason: tr(word) for reason, word in zip(words["reason"], words["chinese"], strict=True)}


def _name(project: object) -> str:
    name = project.project_name
    if pd.isna(name):
        kind = tr("残缺表" if not pd.isna(project.is_fragment) and project.is_fragment else "未印名称的表")
        return tr("{kind}（{place}）", kind=kind, place=project.place) if not pd.isna(project.place) else kind
    name = " ".join(close_gaps(name).split())
    return name if len(name) <= _LONGEST_NAME else name[:_LONGEST_NAME] + "…"


def _ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    """part ÷ whole; null where the whole is null or zero."""
    return part / whole.where(whole != 0)


