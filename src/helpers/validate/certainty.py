"""Keep findings to what was read for certain: inferred fields are not judged, and an unfilled form is judged only as that.

Each rule names its fields in the catalogue (`rests_on`). `indicators.score` is the score of the row that is judged, and of every row where
the whole form is judged. `total funds.executed` is that of the total row, `all funds.executed` that of every row. Fields of the head are
the form's. A rule that needs a column which the form does not print is not assessable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from helpers.findings.missing_inputs import blanks_behind, told_as_absent
from helpers.validate.catalogue import Rule
from helpers.validate.evidence import Forms

NO_PLACE = "该行所在的表没有这一栏"
NO_RESULT = "所依据的格是没有存下结果的公式，请用 Excel 或 WPS 打开，保存后重新提交"
INFERRED = "所依据的格是推断读出的，不据此评判"
TEMPLATE = "整张表没有填写"
SPEAKS_OF_TEMPLATES = "A01"


def not_for_certain(forms: Forms, rule: Rule, evidence: pd.DataFrame) -> np.ndarray:
    """Why records cannot be judged, with those added that rest on a field which was not read for certain, or on a form left blank."""
    reasons = evidence["not_assessable"].to_numpy(dtype=object).copy()
    ids = evidence["project_id"].to_numpy(dtype=object)
    if forms.templates and rule.rule != SPEAKS_OF_TEMPLATES:
        reasons[pd.isna(reasons) & np.isin(ids.astype(str), sorted(forms.templates))] = TEMPLATE
    if forms.without_place:
        own = {name for name in rule.rests_on if " " not in name}
        touched = {project for project, _, _ in forms.without_place}
        _say(reasons, evidence, touched, NO_PLACE, lambda place: bool(own & forms.without_place.get(place, frozenset())))
    if forms.uncertain and rule.rests_on:
        for reason, fields in ((NO_RESULT, forms.without_result), (INFERRED, forms.uncertain_by_field)):
            touched, rests = _rests(forms, rule, fields)
            # That a formula stands there says more than that there is no figure.
            _say(reasons, evidence, touched, reason, rests, over=reason == NO_RESULT)
    return reasons


Place = tuple[str, str, float]
"""Form, table and position of a record."""


def _say(reasons: np.ndarray, evidence: pd.DataFrame, touched: set[str], reason: str, holds: Callable[[Place], bool], over: bool = False) -> None:
    """Write a reason where it holds: into blank places only, or over any other reason. Only records of the given forms are looked at."""
    asked = np.flatnonzero((pd.isna(reasons) | over) & evidence["project_id"].isin(touched).to_numpy())
    rows = evidence.iloc[asked]
    for index, place in zip(asked, zip(rows["project_id"], rows["table"], rows["position"].fillna(0.0), strict=True), strict=True):
        if holds(place):
            reasons[index] = reason


def _rests(forms: Forms, rule: Rule, fields: Mapping[str, Sequence[tuple[str, float]]]) -> tuple[set[str], Callable[[Place], bool]]:
    """The forms with a field of `fields` that the rule rests on, and whether a record rests on one: its row has it, or its form as a whole."""
    of_row: set[Place] = set()
    of_form: set[str] = set()
    """Forms whose every record rests on it."""
    of_whole: set[str] = set()
    """Forms of which only those records rest on it that judge the form as a whole."""
    for name in rule.rests_on:
        which, _, field = name.rpartition(" ")
        table = field.partition(".")[0]
        for project, position in fields.get(field, ()):
            follows = field == "indicators.level1" and (project, position) in forms.levels_by_level2
            if follows and (project, table, position, "level2") not in forms.uncertain:
                # Level 1 is as certain as the level 2 from which it follows.
                continue
            of_total = table == "funds" and (project, position) in forms.places_of_totals
            if which == "all" or (which == "total" and of_total) or (not which and table == "projects"):
                of_form.add(project)
            elif not which:
                of_row.add((project, table, position))
                if table != "funds" or of_total:
                    of_whole.add(project)

    def rests(place: Place) -> bool:
        return place[0] in of_form or place in of_row or (place[2] == 0 and place[0] in of_whole)

    return {project for project, _, _ in of_row} | of_form | of_whole, rests


def without_place(forms: Forms, evidence: pd.DataFrame) -> np.ndarray:
    """The reasons why records of evidence cannot be judged.

    Where the form lacks the column that a rule needs, the reason says so (表上没有得分栏).
    """
    reasons = evidence["not_assessable"].to_numpy(dtype=object).copy()
    ids = evidence["project_id"].to_numpy(dtype=object)
    for reason in set(reasons[pd.notna(reasons)]) & blanks_behind().keys():
        table, columns = blanks_behind()[reason]
        rows = np.flatnonzero((reasons == reason) & pd.notna(ids))
        absent = {form: tuple((table, column) for column in columns if forms.lacks(form, table, column)) for form in set(ids[rows])}
        for row in rows:
            if absent[ids[row]]:
                reasons[row] = told_as_absent(absent[ids[row]])
    return reasons
