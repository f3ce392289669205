"""The chain on the real year against the same cells in one plain Python process: what notebooks and kernels cost.

Run it with `make bench`, or `python benchmarks/chain.py --rounds 5`. Both ways read, clean, validate, analyse and publish; they take
turns, and the median of their rounds is compared. Figures that compare two machines mean nothing: look at the ratios.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from helpers.config.parameters import RunParameters, project_root
from helpers.run.pipeline import REPORT, STAGES

WALL_LIMIT, CPU_LIMIT, MEMORY_LIMIT, REPORT_LIMIT = 2.2, 2.0, 600e6, 1e6
YEAR = 2023


def run_script(processed: str, reports: str) -> None:
    """Every cell of the four notebooks in this process, and the report from what the last of them displayed."""
    import nbformat
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    from helpers.publish.report import publish

    shell = InteractiveShell.instance()
    run = RunParameters(fiscal_year=YEAR, processed_dir=processed, reports_dir=reports)
    for name in STAGES:
        book = nbformat.read(project_root() / "notebooks" / name, as_version=4)
        for cell in (cell for cell in book.cells if cell.cell_type == "code"):
            with capture_output() as captured:
                shell.run_cell(cell.source).raise_error()
            cell.outputs = [nbformat.v4.new_output("display_data", data=shown.data, metadata=shown.metadata) for shown in captured.outputs]
            if "parameters" in cell.metadata.get("tags", []):
                shell.push({name: getattr(run, name) for name in run.names()})
    run.reports_year.mkdir(parents=True)
    executed = run.reports_year / "4_analyse.ipynb"
    nbformat.write(book, executed)
    publish(run, executed, run.reports_year / REPORT)


def command(way: str, folder: Path) -> list[str]:
    processed, reports = (folder / "processed").as_posix(), (folder / "reports").as_posix()
    if way == "script":
        return [sys.executable, __file__, "--script", processed, reports]
    return [sys.executable, "-m", "helpers", "run", "--fiscal-year", str(YEAR), "--processed-dir", processed, "--reports-dir", reports, "--quiet"]


def measure(way: str, folder: Path) -> tuple[float, float]:
    """Wall and CPU seconds of one run, its kernels included."""
    before, begun = os.times(), time.perf_counter()
    subprocess.run(command(way, folder), check=True, stdout=subprocess.DEVNULL, cwd=project_root())
    wall, after = time.perf_counter() - begun, os.times()
    return wall, after.children_user + after.children_system - before.children_user - before.children_system


def peak_memory(folder: Path) -> list[float]:
    """Largest resident memory, in bytes, of the chain's own process and then of each kernel in the order they started."""
    peaks: dict[int, float] = {}
    with subprocess.Popen(command("chain", folder), stdout=subprocess.DEVNULL, cwd=project_root()) as process:
        chain = psutil.Process(process.pid)
        while process.poll() is None:
            try:
                for one in [chain, *chain.children()]:
                    peaks[one.pid] = max(peaks.get(one.pid, 0), one.memory_info().rss)
            except psutil.NoSuchProcess:
                pass  # A kernel ended between being listed and being asked.
            time.sleep(0.01)
    return list(peaks.values())


def seconds_to_import(module: str) -> float:
    code = f"import time; begun = time.perf_counter(); import {module}; print(time.perf_counter() - begun)"
    return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def time_by_part(timings: dict, wall: float) -> list[tuple[str, float, float, float]]:
    """Per stage: kernel start and stop, imports, work; imports are the first cell after the parameters."""
    rows = []
    for name, stage in timings["stages"].items():
        _, _, imports, *work = stage["cells"]
        rows.append((name, stage["seconds"] - sum(stage["cells"]), imports, sum(work)))
    rows.append(("publishing", 0.0, 0.0, timings["publish"]))
    rows.append(("the chain itself", 0.0, 0.0, wall - timings["publish"] - sum(stage["seconds"] for stage in timings["stages"].values())))
    return rows


def verdict(value: float, limit: float) -> str:
    return "within" if value <= limit else "OVER"


def report(rounds: int, root: Path) -> None:
    measured: dict[str, list[tuple[float, float]]] = {"chain": [], "script": []}
    for number in range(rounds + 1):
        for way, runs in measured.items():
            runs.append(measure(way, root / f"{way}-{number}"))
    # The first round fills the system's file cache.
    walls, cpus = ({way: statistics.median(run[part] for run in runs[1:]) for way, runs in measured.items()} for part in (0, 1))
    made = root / "chain-1/reports" / str(YEAR)
    size = (made / REPORT).stat().st_size
    print(f"{'':20}{'chain':>10}{'script':>10}{'ratio':>10}")
    for label, seconds, limit in (("wall, s", walls, WALL_LIMIT), ("CPU, s", cpus, CPU_LIMIT)):
        ratio = seconds["chain"] / seconds["script"]
        print(f"{label:20}{seconds['chain']:10.2f}{seconds['script']:10.2f}{ratio:10.2f}   {verdict(ratio, limit)} {limit}")

    timings = json.loads((made / "manifest.json").read_text("utf-8"))["timings"]
    print(f"\n{'where the time goes, s':24}{'kernel':>10}{'imports':>10}{'work':>10}")
    rows = time_by_part(timings, measured["chain"][1][0])
    for name, *parts in rows:
        print(f"{name:24}" + "".join(f"{part:10.2f}" for part in parts))
    print(f"{'all':24}" + "".join(f"{sum(part):10.2f}" for part in list(zip(*rows, strict=True))[1:]))
    print(f"(of validate's work, importing great_expectations: about {seconds_to_import('great_expectations'):.2f})")

    print("\npeak memory, MB")
    for name, peak in zip(("the chain itself", *STAGES), peak_memory(root / "memory"), strict=True):
        print(f"{name:20}{peak / 1e6:10.0f}   {verdict(peak, MEMORY_LIMIT)} {MEMORY_LIMIT / 1e6:.0f}")
    print(f"\npublished HTML, kB  {size / 1e3:10.0f}   {verdict(size, REPORT_LIMIT)} {REPORT_LIMIT / 1e3:.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="rounds that are compared, after one that is not (default 3)")
    parser.add_argument("--script", nargs=2, metavar=("PROCESSED", "REPORTS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.script:
        run_script(*options.script)
        return
    with tempfile.TemporaryDirectory() as folder:
        report(options.rounds, Path(folder))


if __name__ == "__main__":
    main()
