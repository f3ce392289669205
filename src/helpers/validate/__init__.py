"""Stage 3: the tables are held to their contract, then the forms are reviewed by the rules of the catalogue."""

from __future__ import annotations

import datetime
import unicodedata

import pandas as pd

from helpers import tables
from helpers.defects import set_aside, without_forms
from helpers.ledger import ledger_folder
from helpers.parameters import RunParameters
from helpers.validate.evidence import RECOGNISED, Forms
from helpers.validate.places import places_of

__all__ = ["forms_of", "places_of", "validate_year"]

_READ = ("documents", "cells", "projects", "funds", "indicators", "changes", "leftovers", "claims")
_CONTENT = {
    "funds": ("source", "initial_budget", "annual_budget", "executed", "weight", "execution_rate", "score", "note"),
    "indicators": ("level1", "level2", "level3", "target_text", "actual_text", "weight", "score", "deviation_note"),
}


def validate_year(run: RunParameters, today: datetime.date | None = None) -> dict[str, pd.DataFrame]:
    """Check the year's tables against their contract and review its forms.

    Returns the tables that validate writes, and those of earlier stages anew where a document is set aside: it breaks the contract, or a
    rule or another computation fails because of it. Raises GateFailed where the contract is broken and no document answers for it,
    UnusableInput for a ledger that cannot be used. great_expectations is imported here, and in no other stage. `today` decides which
    suppressions have expired.
    """
    from helpers.validate.contract import breaches, broken, hold
    from helpers.validate.expectations import Judge
    from helpers.validate.ledgers import load_suppressions
    from helpers.validate.whole_year import YearJudging

    today = today or datetime.date.today()
    entries = load_suppressions(ledger_folder(run), today)
    judge = Judge("spark" if run.engine == "spark" else "pandas")
    judging = YearJudging(run, judge, entries, today, _year_before(run))
    before = tables.read_all(run.processed_year, _READ)
    year, _ = hold(before, judge)
    while True:
        result, found = judging.results(year)
        broken_terms = breaches(result | {name: year[name] for name in ("projects", "documents")}, judge) if result else []
        found |= {document: defect for breach in broken_terms for document, defect in breach.documents.items()}
        if not all(breach.documents for breach in broken_terms) or (found and set(year["projects"]["document_id"]) <= found.keys()):
            raise broken(broken_terms)
        if not found:
            return result | _changed(run, before, year)
        year = set_aside(year, found)


def _changed(run: RunParameters, before: dict[str, pd.DataFrame], year: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables of earlier stages that hold less since documents were set aside; the contacts are read for that alone."""
    changed = {name: frame for name, frame in year.items() if frame is not before[name]}
    gone = set(before["projects"]["project_id"]) - set(year["projects"]["project_id"])
    return changed | (without_forms(tables.read_all(run.processed_year, ("contacts", "corrections")), gone) if gone else {})


def _year_before(run: RunParameters) -> dict[str, object]:
    """The year before as `previous` and `previous_findings`; nothing where its tables are not at hand."""
    folder = run.previous_processed_year
    names = ("projects", "funds", "indicators", "changes", "findings")
    if not all((folder / f"{name}.parquet").is_file() for name in names):
        return {}
    before = tables.read_all(folder, names)
    return {"previous": forms_of(run.fiscal_year - 1, before), "previous_findings": _for_rules(before["findings"])}


def forms_of(fiscal_year: int, year: dict[str, pd.DataFrame]) -> Forms:
    """The year's tables as the rules see them, each form with its `file` and `media_type`, where the documents are at hand.

    A form that equals, in every value, the one that it repeats is marked `is_copy`; two nameless fragments never are. Rows of the template
    that nobody filled in stand apart, as `unused`.
    """
    frames = {name: _for_rules(year[name]) for name in ("projects", "funds", "indicators", "changes")}
    projects = frames["projects"].assign(is_copy=_is_copy(frames), **_files(year))
    rows = frames["indicators"]
    unused = (rows["row_kind"] == "unused").to_numpy(dtype=bool)
    return Forms(fiscal_year, projects, frames["funds"], rows[~unused], frames["changes"], _recognised(year), unused=rows[unused])


def _files(year: dict[str, pd.DataFrame]) -> dict[str, pd.Series]:
    ids, columns = year["projects"]["document_id"], {"file": "path", "media_type": "media_type"}
    if "documents" not in year:
        return {name: pd.Series(None, index=ids.index, dtype="object") for name in columns}
    documents = year["documents"].drop_duplicates("document_id").set_index("document_id")
    found = {name: ids.map(documents[column]).astype("object") for name, column in columns.items()}
    return {name: values.where(values.notna(), None) for name, values in found.items()}


def _recognised(year: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The cells that hold a value and were recognised in a picture; none where the year's cells are not at hand."""
    key = ["document_id", "table", "row", "column"]
    if "cells" not in year or not year["cells"]["confidence"].notna().any():
        return pd.DataFrame(columns=list(RECOGNISED))
    seen = year["cells"].loc[year["cells"]["confidence"].notna(), [*key, "text", "confidence"]]
    claims = year["claims"][(year["claims"]["claim"] == "used") & year["claims"]["claimed_table"].isin(("projects", "funds", "indicators"))]
    cells = claims.merge(seen, on=key)[["project_id", "claimed_table", "position", "claimed_column", "text", "confidence", "place"]]
    return _for_rules(cells.set_axis(list(RECOGNISED), axis="columns"))


def _for_rules(frame: pd.DataFrame) -> pd.DataFrame:
    """Whole numbers as float64 and text as object with None, so that every rule meets the same types."""
    converted = {}
    for name in frame.columns:
        values = frame[name]
        if name in ("position", "parent", "fiscal_year", "form_order"):
            converted[name] = values.astype("float64")
        elif pd.api.types.is_float_dtype(values.dtype):
            converted[name] = values
        else:
            converted[name] = values.astype("object").where(values.notna(), None)
    return pd.DataFrame(converted, index=frame.index)


def _is_copy(frames: dict[str, pd.DataFrame]) -> pd.Series:
    projects = frames["projects"]
    again = projects.loc[projects["duplicate_of"].notna() & projects["project_name"].notna(), ["project_id", "duplicate_of"]]
    if again.empty:
        return pd.Series(False, index=projects.index)
    suspects = set(again["project_id"]) | set(again["duplicate_of"])
    content: dict[str, str] = {}
    own = ("fiscal_year", "department", "expected_goal", "actual_outcome", "declared_total_weight", "declared_total_score")
    for table, columns in (("projects", own), *_CONTENT.items()):
        rows = frames[table][frames[table]["project_id"].isin(suspects)]
        for project_id, part in rows.groupby("project_id", sort=False):
            # The same text is broken into lines in one way by Word and in another by PDF.
            content[project_id] = content.get(project_id, "") + "".join(unicodedata.normalize("NFKC", part[list(columns)].to_csv(index=False)).split())
    copies = {row.project_id for row in again.itertuples() if content.get(row.project_id) == content.get(row.duplicate_of)}
    return projects["project_id"].isin(copies)
