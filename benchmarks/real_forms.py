"""How right a folder of forms with known truth is read and judged: fields, silently wrong values, and findings by a reader's verdicts.

Run it with `python benchmarks/real_forms.py FOLDER [--verdicts verdicts.csv]`. Beside each form stands its truth, `<name>.json` or
`<name>.<suffix>.json`: fiscal_year, project_name, department, unit, amount_unit, goal_expected, goal_actual, declared_total_weight,
declared_total_score, funds (source, label, initial_budget, annual_budget, executed, weight, execution_rate, score) and indicators (level1,
level2, level3, target_text, actual_text, weight, score, deviation), amounts in the form's unit; rows that are `optional` may be missing;
`accept` lists further values of a field. A file that holds several forms has them under `forms`. Verdicts name form, rule, place, message
and verdict (RIGHT, FALSE, DEBATABLE); a finding that no verdict speaks of is printed for a reader to judge.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from helpers.check.judging import judged, prepare
from helpers.clean.codes import code_apart, number_apart
from helpers.clean.labels import level_label
from helpers.ingest.documents import read_document
from helpers.validate.profile import profile_names

FIELDS = {
    "fiscal_year": "fiscal_year",
    "project_name": "project_name",
    "department": "department",
    "unit": "implementing_unit",
    "amount_unit": "amount_unit",
    "goal_expected": "expected_goal",
    "goal_actual": "actual_outcome",
    "declared_total_weight": "declared_total_weight",
    "declared_total_score": "declared_total_score",
}
FUNDS = ("initial_budget", "annual_budget", "executed", "weight", "execution_rate", "score")
INDICATORS = {
    "level1": "level1",
    "level2": "level2",
    "level3": "level3",
    "target_text": "target_text",
    "actual_text": "actual_text",
    "weight": "weight",
    "score": "score",
    "deviation": "deviation_note",
}
MONEY = ("initial_budget", "annual_budget", "executed")


@dataclass
class Score:
    """What was read of one form beside its truth."""

    name: str
    expected: int = 0
    found: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.expected + self.found) if self.expected + self.found else 1.0

    def compare(self, where: str, accepted: list[object], value: object, uncertain: bool) -> None:
        """Count one field; a value that is wrong and said for certain is silently wrong."""
        expected = accepted[0]
        self.expected += expected is not None
        right = any(same(one, value) for one in accepted)
        self.found += value is not None if expected is not None or not right else 0
        self.right += right and expected is not None
        if not right:
            told = f"{where}: expected {expected!r}, found {value!r}"
            self.wrong.append(told)
            if value is not None and not uncertain:
                self.silent.append(told)


def plain(value: object) -> object:
    if value is None or value is pd.NA or value != value:
        return None
    return "".join(value.split()) or None if isinstance(value, str) else value


def doubted(row: dict[str, object]) -> set[str]:
    """The columns of a row that were not read for certain."""
    names = row.get("uncertain")
    return set(names.split()) if isinstance(names, str) else set()


def same(expected: object, found: object) -> bool:
    if isinstance(expected, int | float) and isinstance(found, int | float):
        return abs(expected - found) < 1e-6
    return expected == found


def truths(path: Path) -> list[dict[str, object]]:
    """The truth of each form of a file; empty where none stands beside it."""
    for beside in (path.with_name(path.name + ".json"), path.with_suffix(".json")):
        if beside.is_file():
            told = json.loads(beside.read_text(encoding="utf-8"))
            return told.get("forms", [told])
    return []


def truth_by_stem(folder: Path, path: Path) -> list[dict[str, object]]:
    """The truth of the same form in another format, anywhere below the folder's parent."""
    found = next(folder.parent.rglob(f"{path.stem}.json"), None)
    return [json.loads(found.read_text(encoding="utf-8"))] if found else []


def score(name: str, truth: dict[str, object], project: dict[str, object] | None, tables: dict[str, pd.DataFrame]) -> Score:
    """Compare a form field by field; rows are paired in order, so that one row too many costs one row."""
    result = Score(name)
    accept = truth.get("accept", {})
    project = project or {}
    unsure = doubted(project)
    for told, column in FIELDS.items():
        value = plain(project.get(column))
        wanted = [plain(truth.get(told)), *map(plain, accept.get(told, ()))]
        if told in ("project_name", "department", "unit"):
            wanted = [plain(code_apart(one)[1]) if isinstance(one, str) else one for one in wanted]
            value = plain(code_apart(value)[1]) if isinstance(value, str) else value
        result.compare(column, wanted, value, column in unsure)
    project_id = project.get("project_id")
    factor = 1e-4 if truth.get("amount_unit") == "元" else 1.0
    funds = _rows(tables["funds"], project_id)
    for told, row in _paired(truth["funds"], funds, lambda one: plain(one.get("label")), lambda one: plain(one.get("source_text"))):
        for column in FUNDS:
            expected = told.get(column) if told else None
            if column in MONEY and expected is not None:
                expected *= factor
            value = plain(row.get(column)) if row else None
            also = [one * (factor if column in MONEY else 1) for one in (told or {}).get("accept", {}).get(column, ()) if one is not None]
            result.compare(f"funds {told['label'] if told else row.get('source_text')} {column}", [expected, *also], value, _unsure(row, column))
    indicators = _rows(tables["indicators"], project_id)
    for told, row in _paired(truth["indicators"], indicators, _key, _found_key):
        if told is None and _is_unused(row):
            continue
        for name_, column in INDICATORS.items():
            value = plain(row.get(column)) if row else None
            allowed = (told or {}).get("accept", {}).get(name_, ())
            wanted = [_indicator_text(column, one) for one in ((told or {}).get(name_), *allowed)]
            if told and told.get("optional"):
                wanted = [None, *wanted]
            found = _indicator_text(column, value)
            label = told["level3"] if told else row.get("level3")
            result.compare(f"indicator {label} {column}", wanted, found, _unsure(row, column))
    return result


def _unsure(row: dict[str, object] | None, column: str) -> bool:
    return bool(row) and column in doubted(row)


def _is_unused(row: dict[str, object] | None) -> bool:
    return bool(row) and plain(row.get("row_kind")) == "unused"


def _indicator_text(column: str, value: object) -> object:
    value = plain(value)
    if not isinstance(value, str):
        return value
    if column in ("level1", "level2"):
        return level_label(value)
    return plain(number_apart(value)) if column == "level3" else value


def _key(one: dict[str, object]) -> tuple:
    return tuple(_indicator_text(column, one.get(name)) for name, column in INDICATORS.items() if column in ("level3", "target_text", "actual_text", "weight"))


def _found_key(one: dict[str, object]) -> tuple:
    return tuple(_indicator_text(column, one.get(column)) for column in ("level3", "target_text", "actual_text", "weight"))


def _paired(wanted: list, found: list, key, found_key) -> Iterator[tuple]:
    """Rows paired by the order of both lists so that most keys agree; an optional row that was not found, and asks for nothing, is passed over."""
    n, m = len(wanted), len(found)
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + _likeness(key(wanted[i]), found_key(found[j])))
    i = j = 0
    while i < n or j < m:
        if i < n and j < m and best[i][j] == best[i + 1][j + 1] + (likeness := _likeness(key(wanted[i]), found_key(found[j]))) and likeness > 0:
            yield wanted[i], found[j]
            i, j = i + 1, j + 1
        elif i < n and (j == m or best[i][j] == best[i + 1][j]):
            if not wanted[i].get("optional"):
                yield wanted[i], None
            i += 1
        else:
            yield None, found[j]
            j += 1


def _likeness(one: object, other: object) -> float:
    if not isinstance(one, tuple):
        return 1.0 if one == other else 0.9 if one and other and (one.strip(":：") == other.strip(":：")) else 0.05
    return sum(a == b for a, b in zip(one, other, strict=True)) + 0.01


def _rows(frame: pd.DataFrame, project_id: object) -> list[dict[str, object]]:
    return frame[frame["project_id"] == project_id].to_dict("records")


def read_folder(folder: Path, profiles: dict[str, str]) -> Iterator[tuple[Path, list[dict[str, object]], object, dict[str, pd.DataFrame]]]:
    """Each file of a folder with its truth, what checking it alone by its profile says of it, and the tables of that check."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".json", ".csv"))
    for path in paths:
        told = truths(path) or truth_by_stem(folder, path)
        year = next((one["fiscal_year"] for one in told if one.get("fiscal_year")), None)
        checked = judged([read_document(path.parent, (path.name,))], year, profiles.get(path.stem, "beijing"), 2023)
        yield path, told, checked.files[0], checked.tables.get(path.name, {})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--verdicts", type=Path, help="CSV of a reader's verdicts")
    parser.add_argument("--differences", type=int, default=60)
    given = parser.parse_args()
    prepare()
    verdicts = list(csv.DictReader(given.verdicts.open(encoding="utf-8"))) if given.verdicts else []
    # judged_as is a profile and a year: sichuan_2023.
    profiles = {row["form"]: name for row in reversed(verdicts) if (name := row["judged_as"].split("_")[0]) in profile_names()}
    scores: list[Score] = []
    severities: dict[str, Counter] = defaultdict(Counter)
    met: set[int] = set()
    unjudged: list[str] = []
    for path, told, file, tables in read_folder(given.folder, profiles):
        projects = tables["projects"].to_dict("records") if tables else []
        for number, truth in enumerate(told):
            name = path.relative_to(given.folder).as_posix()
            project = projects[number] if number < len(projects) else None
            empty = {table: pd.DataFrame({"project_id": []}) for table in ("funds", "indicators")}
            scores.append(score(name, truth, project, tables or empty))
            if project is None and file.reason:
                print(f"{name}: {file.reason}")
        for finding in (one for form in file.forms for one in form.findings):
            at, verdict = _verdict(verdicts, path.stem, finding)
            met |= at
            severities[finding.severity][verdict] += 1
            if verdict in ("new", "FALSE", "DEBATABLE"):
                unjudged.append(f"{path.stem} {finding.rule} {finding.severity} {verdict} | {finding.place} | {finding.message}")
    _print(scores, given.differences)
    if verdicts:
        _print_verdicts(verdicts, severities, met, unjudged)


def _verdict(verdicts: list[dict[str, str]], form: str, finding: object) -> tuple[set[int], str]:
    """The reader's verdict on a finding: of the same rule at the same place, with the same message first."""
    same_rule = [(at, row) for at, row in enumerate(verdicts) if row["form"] == form and row["rule"] == finding.rule]
    near = [(at, row) for at, row in same_rule if row["place"].split("（")[0] == (finding.place or "").split("（")[0]] or [
        (at, row) for at, row in same_rule if row["message"][:12] == finding.message[:12]
    ]
    exact = [(at, row) for at, row in near if row["message"] == finding.message] or near
    return ({exact[0][0]}, exact[0][1]["verdict"]) if exact else (set(), "new")


def _print(scores: list[Score], differences: int) -> None:
    if not scores:
        sys.exit("no form with a truth beside it")
    for kind in sorted({Path(one.name).suffix for one in scores}):
        own = [one for one in scores if Path(one.name).suffix == kind]
        print(f"{kind:<6} {len(own):>3} forms  mean F1 {sum(one.f1 for one in own) / len(own):.4f}  wholly right {sum(not one.wrong for one in own)}")
    print(f"all    {len(scores):>3} forms  mean F1 {sum(one.f1 for one in scores) / len(scores):.4f}  wholly right {sum(not one.wrong for one in scores)}")
    print(f"silently wrong values: {sum(len(one.silent) for one in scores)}")
    lines = [f"{one.name}: {wrong}" for one in scores for wrong in one.wrong]
    print("\n".join(lines[:differences]))
    if len(lines) > differences:
        print(f"… and {len(lines) - differences} more")


def _print_verdicts(verdicts: list[dict[str, str]], severities: dict[str, Counter], met: set[int], unjudged: list[str]) -> None:
    print("\nfindings by severity and verdict")
    for severity in ("critical", "warning", "info"):
        count = severities[severity]
        print(f"  {severity:<9}" + "  ".join(f"{verdict} {count[verdict]}" for verdict in ("RIGHT", "FALSE", "DEBATABLE", "new")))
    print("\n".join(unjudged))
    lost = [row for at, row in enumerate(verdicts) if at not in met and row["verdict"] == "RIGHT"]
    print(f"\n{len(lost)} findings called right that are not made any more")
    print("\n".join(f"{row['form']} {row['rule']} {row['severity']} | {row['place']} | {row['message'][:90]}" for row in lost))


if __name__ == "__main__":
    main()
