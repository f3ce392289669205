"""How long all rules take over 1,000, 10,000 and 100,000 made-up forms, and the most memory, each size in a process of its own.

    python benchmarks/rules_speed.py [--sizes 1000 10000 100000]

Beside it, on the same evidence, what great_expectations takes, and the same checks in plain pandas and in pandera (extra `bench`). Seconds are those of
the clock; `CPU s` is what the process itself worked, which a busy machine does not lengthen. Limits: 100,000 forms in 5 minutes and 6 GB
on two cores. Figures measured so stand in docs/rules_speed.md.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

MINUTES, GIGABYTES = 5, 6


def made_up_year(count: int):
    """Tables of `count` sound forms, one in ten with a planted defect; parsed once for each different text."""
    from tests.validate.made_up import sound_form, year_of_forms
    from tests.validate.planting import PLANTS, Planted

    chance = random.Random(count)
    rules = [rule for rule in sorted(PLANTS) if rule not in ("G12", "D12", "G14", "G15", "G16", "G13", "D09")]
    forms = []
    for number in range(count):
        year = Planted(sound_form(chance, number))
        if number % 10 == 0:
            PLANTS[chance.choice(rules)].put(year, chance)
        nothing = {"level1": "效益指标", "level1_origin": "printed", "level3": "不涉及", "weight": None, "score": None}
        year.form.indicators += [nothing | {"level2": label} for label in ("经济效益指标", "生态效益指标", "社会效益指标")]
        forms.append(year.form)
    return year_of_forms(forms)


def peak_gigabytes() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def run(folder: Path) -> dict[str, float]:
    """Review the tables of a folder; seconds for the whole, for great_expectations, for plain pandas on the same columns."""
    from helpers.schema import tables
    from helpers.validate import forms_of, places_of
    from helpers.validate.catalogue import load_catalogue
    from helpers.validate.expectations import Judge
    from helpers.validate.profile import load_profile
    from helpers.validate.review import review
    from helpers.validate.scoring import rescoring

    spent = {"great_expectations": 0.0, "pandas": 0.0, "pandera": 0.0}
    pandera = _pandera()

    class Measured(Judge):
        def judge_evidence(self, rule, frame):
            column = {"within": "beyond", "absent": "fault", "present": "observed"}[rule.expectation]
            begun = time.perf_counter()
            records = super().judge_evidence(rule, frame)
            spent["great_expectations"] += time.perf_counter() - begun
            begun = time.perf_counter()
            values = frame[column]
            failing = values > 0 if column == "beyond" else values.notna() if column == "fault" else values.isna()
            assert tuple(failing.to_numpy().nonzero()[0]) == records
            spent["pandas"] += time.perf_counter() - begun
            if pandera:
                begun = time.perf_counter()
                pandera(column, values)
                spent["pandera"] += time.perf_counter() - begun
            return records

    year = tables.read_all(folder, ("projects", "funds", "indicators", "changes", "claims"))
    begun, worked = time.perf_counter(), time.process_time()
    forms, profile = forms_of(2023, year), load_profile("beijing")
    reviewed = review(forms, load_catalogue(), profile, Measured(), places_of(year))
    rescoring(forms, profile)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
    assert not reviewed.outcomes["errors"].any(), reviewed.outcomes.dropna(subset=["error"])
    return {"rows": len(forms.indicators), "findings": len(reviewed.findings), "seconds": seconds, "cpu": cpu, "gigabytes": peak_gigabytes()} | spent


def _pandera():
    try:
        import pandera.pandas as pa
    except ImportError:
        return None

    def check(column, values):
        frame = values.astype("float64") if column == "beyond" else values.notna().astype("float64")
        test = pa.Check.le(0) if column in ("beyond", "fault") else pa.Check.ge(1)
        try:
            pa.DataFrameSchema({column: pa.Column(float, test, nullable=True)}).validate(frame.to_frame(column), lazy=True)
        except pa.errors.SchemaErrors as errors:
            return errors.failure_cases
        return None

    return check


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    arguments.add_argument("--folder", type=Path, default=ROOT / "build" / "rules_speed")
    arguments.add_argument("--review", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.review:
        print(json.dumps(run(given.review)))
        return 0
    from helpers.schema import tables

    print(f"{'forms':>8}{'rows':>10}{'findings':>10}{'seconds':>9}{'CPU s':>8}{'ms/form':>9}{'GB':>6}{'GX s':>7}{'pandas s':>10}{'pandera s':>11}")
    within = True
    for size in given.sizes:
        folder = given.folder / str(size)
        if not (folder / "indicators.parquet").is_file():
            tables.write_all(folder, made_up_year(size))
        answer = subprocess.run([sys.executable, __file__, "--review", str(folder)], capture_output=True, text=True, check=True)
        row = json.loads(answer.stdout.splitlines()[-1])
        print(f"{size:>8}{row['rows']:>10}{row['findings']:>10}{row['seconds']:>9.1f}{row['cpu']:>8.1f}{1000 * row['seconds'] / size:>9.2f}{row['gigabytes']:>6.1f}{row['great_expectations']:>7.1f}{row['pandas']:>10.2f}{row['pandera'] or float('nan'):>11.1f}", flush=True)
        within &= size != 100_000 or (row["seconds"] <= 60 * MINUTES and row["gigabytes"] <= GIGABYTES)
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
