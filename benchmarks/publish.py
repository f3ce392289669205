"""How long a year takes to publish, and its first page to open: 1,000 and 100,000 made-up forms, each step in a process of its own.

    python benchmarks/publish.py [--sizes 1000 100000] [--folder build/publish_speed]

Beside it in the same run, of the same findings: pandas' `to_html` (one page that opens in the same Chromium) and a plain openpyxl sheet.
Papers (workbook, forms with comments, notices) are written up to 1,000 forms; a larger year sends them unit by unit.
Limits: 1,000 forms published in 2 minutes and 1.5 GB on two cores; the first page below 3 MB and open within 2 seconds.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

YEAR, FORMS_OF_A_DEPARTMENT, PAPERS_UP_TO = 2023, 250, 1000
SECONDS, GIGABYTES, MEGABYTES, OPEN_SECONDS = 120, 1.5, 3, 2
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip


def parameters_in(folder: Path):
    from helpers.config.parameters import RunParameters

    return RunParameters(fiscal_year=YEAR, **{f"{name}_dir": str(folder / name) for name in ("raw", "processed", "reports")})


def make(folder: Path, count: int) -> None:
    """Tables of `count` made-up forms as ingest, clean and validate write them; 250 forms to a department."""
    from rules_speed import made_up_year

    from helpers.schema import tables
    from helpers.validate import forms_of, places_of
    from helpers.validate.catalogue import load_catalogue, rules_table
    from helpers.validate.expectations import Judge
    from helpers.validate.profile import load_profile, profile_names
    from helpers.validate.review import review
    from helpers.validate.scoring import recompute, rescoring
    from helpers.validate.totals import profile_totals
    from tests.validate.made_up import _word

    run = parameters_in(folder)
    year = made_up_year(count)
    projects = year["projects"]
    projects["department"] = [f"某市{_word(number // FORMS_OF_A_DEPARTMENT)}局" for number in range(count)]
    keys = projects["project_id"]
    documents = [
        {"document_id": f"d-{n}", "path": f"{n // 1000:03}/表{n}.txt", "sha256": f"{n:064x}", "bytes": 4096, "status": "read", "forms": 1}
        for n in range(count)
    ]
    contacts = [{"project_id": key, "phone": f"6{number:07}"} for number, key in enumerate(keys)]
    forms, profile, rules = forms_of(YEAR, year), load_profile("beijing"), load_catalogue()
    reviewed = review(forms, rules, profile, Judge(), places_of(year))
    written = year | {
        "documents": documents, "contacts": contacts, "leftovers": [], "corrections": [], "suppressed": [], "ledger": [],
        "outcomes": reviewed.outcomes, "judgements": reviewed.judgements, "findings": reviewed.findings, "rules": rules_table(rules),
        "recomputed": recompute(forms, profile), "rescoring": rescoring(forms, profile),
        "profile_totals": profile_totals(forms, [load_profile(name) for name in profile_names()]), "profile_settings": profile.table(),
    }  # fmt: skip
    tables.write_all(run.processed_year, written)


def publish(folder: Path, papers: bool) -> dict[str, float]:
    """Seconds of the analysis (the notebook), of the HTML, of the papers; most gigabytes of this process and of the kernel."""
    import resource

    from helpers.publish.papers import compare_with_last, write_papers
    from helpers.publish.report import publish
    from helpers.run import notebook

    run = parameters_in(folder)
    shutil.rmtree(run.reports_year, ignore_errors=True)
    run.reports_year.mkdir(parents=True)
    begun, spent = time.perf_counter(), {}
    comparison = compare_with_last(run, None)
    given = {name: getattr(run, name) for name in run.names()}
    with notebook.kernel_settings() as settings:
        executed = notebook.execute(ROOT / "notebooks" / "4_analyse.ipynb", given, folder=ROOT, settings=settings)
    notebook.write(run.reports_year / "notebooks" / "4_analyse.ipynb", notebook.tidy(executed, given, {}))
    spent["analyse"], begun = time.perf_counter() - begun, time.perf_counter()
    publish(run, run.reports_year / "notebooks" / "4_analyse.ipynb", run.reports_year / "annual_report.html")
    spent["html"], begun = time.perf_counter() - begun, time.perf_counter()
    if papers:
        write_papers(run, run.reports_year, comparison)
        spent["papers"] = time.perf_counter() - begun
    peaks = (resource.getrusage(who).ru_maxrss / 1024**2 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return spent | dict(zip(("gigabytes", "gigabytes_kernel"), peaks, strict=True))


def peers(folder: Path) -> dict[str, float]:
    """Seconds that pandas' to_html and a plain openpyxl sheet take for the same findings."""
    from openpyxl import Workbook

    from helpers.schema import tables

    findings = tables.read(parameters_in(folder).processed_year, "findings")
    begun = time.perf_counter()
    (folder / "peer.html").write_text(findings.to_html(), encoding="utf-8")
    spent, begun = {"to_html": time.perf_counter() - begun}, time.perf_counter()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("findings")
    sheet.append(list(findings.columns))
    for row in findings.astype("object").where(findings.notna(), None).itertuples(index=False):
        sheet.append(row)
    book.save(folder / "peer.xlsx")
    return spent | {"openpyxl": time.perf_counter() - begun, "findings": len(findings)}


def opening(page: Path, times: int = 3) -> tuple[float, float]:
    """Seconds from opening a file in a fresh Chromium to its load event and to its first paint, the middle of several."""
    from playwright.sync_api import sync_playwright

    asked = "() => [performance.timing.loadEventEnd - performance.timing.navigationStart, performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN]"
    taken = []
    with sync_playwright() as playwright:
        for _ in range(times):
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
            tab = browser.new_page(viewport={"width": 1400, "height": 1000})
            tab.goto(page.as_uri(), wait_until="load", timeout=300_000)
            tab.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length", timeout=60_000)
            taken.append([milliseconds / 1000 for milliseconds in tab.evaluate(asked)])
            browser.close()
    return tuple(statistics.median(column) for column in zip(*taken, strict=True))


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--sizes", type=int, nargs="+", default=[1000, 100_000])
    arguments.add_argument("--folder", type=Path, default=ROOT / "build" / "publish_speed")
    arguments.add_argument("--step", choices=("make", "publish", "peers"), help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.step:
        folder = given.folder / str(given.sizes[0])
        done = {
            "make": lambda: make(folder, given.sizes[0]),
            "publish": lambda: publish(folder, given.sizes[0] <= PAPERS_UP_TO),
            "peers": lambda: peers(folder),
        }
        print(json.dumps(done[given.step]()))
        return 0
    within = True
    for size in given.sizes:
        folder = given.folder / str(size)
        if not (folder / "processed" / str(YEAR) / "findings.parquet").is_file():
            step("make", given.folder, size)
        row = step("publish", given.folder, size) | step("peers", given.folder, size)
        report = folder / "reports" / str(YEAR)
        first, pages = report / "annual_report.html", sorted((report / "pages").glob("*.html"))
        row |= {
            "first page MB": first.stat().st_size / 1e6,
            "pages": len(pages),
            "largest page MB": max((page.stat().st_size for page in pages), default=0) / 1e6,
        }
        row |= dict(zip(("load", "paint"), opening(first), strict=True))
        if size <= PAPERS_UP_TO:
            row |= dict(zip(("load to_html", "paint to_html"), opening(folder / "peer.html"), strict=True))
        print(f"{size:,} forms", *(f"{name} {value:,.2f}" for name, value in row.items()), sep="\n  ", flush=True)
        within &= row["first page MB"] <= MEGABYTES and row["load"] <= OPEN_SECONDS
        if size <= PAPERS_UP_TO:
            within &= (
                row["analyse"] + row["html"] + row["papers"] <= SECONDS and max(row["gigabytes"], row["gigabytes_kernel"]) <= GIGABYTES
            )
    return 0 if within else 1


def step(name: str, folder: Path, size: int) -> dict[str, float]:
    """What a step of one size answers, from a process of its own."""
    command = [sys.executable, __file__, "--step", name, "--folder", str(folder), "--sizes", str(size)]
    answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(answer.stdout.splitlines()[-1]) or {}


if __name__ == "__main__":
    sys.exit(main())
