"""Begin a run at a later stage: take over the tables of the earlier stages from the year's last good results, if they still hold."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from helpers import ingest
from helpers.config.errors import UnusableInput
from helpers.config.parameters import STAGES, RunParameters
from helpers.ingest.documents import told_path
from helpers.run import fingerprint, manifest
from helpers.schema import tables
from helpers.schema.paper_rows import FOLDER

STEERED_BY = {"ingest": ("read_seconds", "read_megabytes"), "validate": ("profile",)}
"""Parameters that decide what a stage writes."""
_NAMED = 3
"""Raw files named in a message for each kind of difference."""


def take_over(run: RunParameters, into: RunParameters, first: str) -> None:
    """Copy the tables and notebooks of the stages before `first` from the results of `run` to the folders of `into`.

    Raises UnusableInput where they are missing, cannot be read, were changed since the last whole run, were written by other code than that of today,
    or were made from other raw files than those that stand there now; it names the command that does them anew.
    """
    earlier = STAGES[: STAGES.index(first)]
    if not earlier:
        return
    again = f"请完整运行：{run.command()}"
    names = [name for name, table in tables.TABLES.items() if table.stage in earlier]
    recorded = _recorded(run, first, again)
    _refuse_other_parameters(run, earlier, recorded)
    _refuse_missing(run, names, first, again)
    _refuse_other_columns(run, names, again)
    _refuse_changed(run, names, recorded)
    _refuse_other_inputs(run, earlier, recorded, again)
    _refuse_other_program(run, earlier, recorded)
    for name in names:
        shutil.copyfile(run.processed_year / f"{name}.parquet", into.processed_year / f"{name}.parquet")
    for notebook in sorted((run.reports_year / "notebooks").glob("*.ipynb")):
        if notebook.stem.split("_", 1)[-1] in earlier:
            (into.reports_year / "notebooks").mkdir(exist_ok=True)
            shutil.copyfile(notebook, into.reports_year / "notebooks" / notebook.name)


def _recorded(run: RunParameters, first: str, again: str) -> dict:
    """What the manifest of the last whole run says."""
    path = run.reports_year / manifest.NAME
    if not path.is_file():
        raise UnusableInput(f"不能从阶段 {first} 开始：{run.fiscal_year} 年度还没有完整运行过（没有 {path}）。{again}。")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))["content"]
        tables_written = {entry["path"]: entry["sha256"] for entry in content["tables"]}
        inputs = {entry["path"]: entry["sha256"] for entry in content["inputs"]}
        parameters = dict(content["parameters"])
        written_by = dict(content.get("program", {}))
        ledgers = {entry["path"]: entry["sha256"] for entry in content.get("ledgers", [])}
    except (ValueError, KeyError, TypeError):
        raise UnusableInput(f"不能从阶段 {first} 开始：{path} 不是一份完整的清单。{again}。") from None
    return {"tables": tables_written, "inputs": inputs, "ledgers": ledgers, "parameters": parameters, "program": written_by}


def _redo(run: RunParameters, stage: str) -> str:
    """What to do where a stage has to run again: the call with the options of this one."""
    return f"请从该阶段起重做：{run.command()}" + (f" --from {stage}" if stage != STAGES[0] else "") + "。"


def _refuse_other_parameters(run: RunParameters, earlier: tuple[str, ...], recorded: dict) -> None:
    for stage in earlier:
        for name in STEERED_BY.get(stage, ()):
            then, now = recorded["parameters"].get(name), getattr(run, name)
            if then != now:
                raise UnusableInput(f"参数 {name} 上次是 {then}，现在是 {now}，从阶段 {stage} 起才会生效。{_redo(run, stage)}")


def _refuse_missing(run: RunParameters, names: list[str], first: str, again: str) -> None:
    missing = [name for name in names if not (run.processed_year / f"{name}.parquet").is_file()]
    if missing:
        raise UnusableInput(f"不能从阶段 {first} 开始：{run.processed_year} 中缺少以前各阶段的表 {'、'.join(missing)}。{again}。")


def _refuse_other_columns(run: RunParameters, names: list[str], again: str) -> None:
    older = [name for name in names if tables.columns_in(run.processed_year, name, run.command()) != tables.TABLES[name].names]
    if older:
        raise UnusableInput(f"{run.processed_year} 中的表 {'、'.join(older)} 由另一版本的程序写出，列不同。{again}。")


def _refuse_changed(run: RunParameters, names: list[str], recorded: dict) -> None:
    changed = [
        name for name in names if manifest.digest(run.processed_year / f"{name}.parquet") != recorded["tables"].get(f"{name}.parquet")
    ]
    if changed:
        stages = list(dict.fromkeys(tables.TABLES[name].stage for name in changed))
        raise UnusableInput(
            f"{run.processed_year} 中的表 {'、'.join(changed)} 与上次完整运行的清单不符（可能单独运行过某个笔记本），由阶段 {'、'.join(stages)} 写出。"
            f"{_redo(run, min(stages, key=STAGES.index))}"
        )


def _refuse_other_inputs(run: RunParameters, earlier: tuple[str, ...], recorded: dict, again: str) -> None:
    now = {path: manifest.input_digest(run.raw_year, path) for path in map(told_path, ingest.raw_files(run))}
    then = recorded["inputs"]
    kinds = (
        ("新增", [path for path in now if path not in then]),
        ("缺少", [path for path in then if path not in now]),
        ("改动", [path for path in now if path in then and now[path] != then[path]]),
    )
    told = [f"{kind} {len(paths)} 个（{'、'.join(paths[:_NAMED])}{'等' if len(paths) > _NAMED else ''}）" for kind, paths in kinds if paths]
    if told:
        raise UnusableInput(f"{run.processed_year} 中的表不是由 {run.raw_year} 中现在的文件写出的：{'；'.join(told)}。{again}。")
    if "clean" in earlier and manifest.digest(_corrections(run)) != recorded["ledgers"].get("corrections.yml"):
        raise UnusableInput(f"更正台账 {_corrections(run)} 在上次运行后有改动，从阶段 clean 起才会生效。{_redo(run, 'clean')}")
    reviews = {path: sha256 for path, sha256 in recorded["ledgers"].items() if path.startswith(f"{FOLDER}/")}
    if "validate" in earlier and manifest.reviews_of(run) != reviews:
        raise UnusableInput(f"台账中的复核底稿在上次运行后有改动，从阶段 validate 起才会生效。{_redo(run, 'validate')}")


def _refuse_other_program(run: RunParameters, earlier: tuple[str, ...], recorded: dict) -> None:
    now = fingerprint.digests()
    for stage in earlier:
        if recorded["program"].get(stage) != now[stage]:
            raise UnusableInput(f"阶段 {stage} 的程序、词表或规则自上次运行后有改动，它写出的表不能沿用。{_redo(run, stage)}")


def _corrections(run: RunParameters) -> Path:
    from helpers.config.ledgers import ledger_folder

    return ledger_folder(run) / "corrections.yml"
