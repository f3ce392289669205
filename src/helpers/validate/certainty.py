"""What a finding may rest on: a field that was inferred accuses nobody, and a form that nobody filled in is judged as that alone.

Each rule names the fields it rests on in the catalogue (`rests_on`): `indicators.score` is that of the row that is judged, and of every row where
a whole form is judged; `total funds.executed` that of the total row, `all funds.executed` that of every row; what stands in the head is the form's.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

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
        records = zip(ids, evidence["table"], evidence["position"].fillna(0.0), strict=True)
        absent = [bool(own & forms.without_place.get((project, table, position), frozenset())) for project, table, position in records]
        reasons[pd.isna(reasons) & np.array(absent, dtype=bool)] = NO_PLACE
    if not forms.uncertain or not rule.rests_on:
        return reasons
    for reason, fields in ((NO_RESULT, forms.without_result), (INFERRED, forms.uncertain)):
        of_row, of_form, of_whole = _rests(forms, rule, fields)
        records = zip(ids, evidence["table"], evidence["position"].fillna(0.0), strict=True)
        rests = [project in of_form or (project, table, position) in of_row or (position == 0 and project in of_whole) for project, table, position in records]
        # That a formula stands there says more than that there is no figure.
        reasons[(pd.isna(reasons) | (reason == NO_RESULT)) & np.array(rests, dtype=bool)] = reason
    return reasons


def _rests(
    forms: Forms, rule: Rule, fields: frozenset[tuple[str, str, float, str]]
) -> tuple[set[tuple[str, str, float]], set[str], set[str]]:
    """Rows with a field of `fields` that the rule rests on; forms that it blocks whatever is judged; and those where it blocks the form as a whole."""
    own, total, every = set(), set(), set()
    for name in rule.rests_on:
        which, _, field = name.rpartition(" ")
        ({"": own, "total": total, "all": every}[which]).add(field)
    totals = set(zip(forms.total_funds["project_id"], forms.total_funds["position"], strict=True))
    of_row, of_form, of_whole = set(), set(), set()
    for project, table, position, column in fields:
        field = f"{table}.{column}"
        if field in every or (field in total and (project, position) in totals) or (field in own and table == "projects"):
            of_form.add(project)
        elif field in own:
            of_row.add((project, table, position))
            if table != "funds" or (project, position) in totals:
                of_whole.add(project)
    return of_row, of_form, of_whole
