"""Write `manifest.json` beside a year's report: what it was made from and of. Verify that it still holds.

`content` is equal for two runs over the same files with the same libraries, whatever folders they use; its digest stands beside it. The
folders as given, the executed notebooks (which show those folders) and the timings follow outside.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import platform
import re
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from helpers.config.errors import UnusableInput
from helpers.config.ledgers import ledger_folder
from helpers.config.parameters import RunParameters
from helpers.run import fingerprint
from helpers.schema.paper_rows import FOLDER, LOCKS

NAME = "manifest.json"
FORMAT = 1
FOLDERS = ("raw_dir", "processed_dir", "reports_dir")
PROJECT = "self-evaluation-report"
READERS = ("ocr", "ofd")
"""Optional libraries that read documents where they are installed."""


def build(run: RunParameters, made_in: RunParameters, timings: Mapping[str, object]) -> dict[str, object]:
    """The manifest of `run`, whose results stand in the folders of `made_in` until they are promoted.

    Raises UnusableInput where a raw file has changed since it was read.
    """
    content = {
        "format": FORMAT,
        "parameters": {name: getattr(run, name) for name in run.names() if name not in FOLDERS},
        "versions": versions(),
        "program": fingerprint.digests(),
        "inputs": _inputs(run, made_in),
        "ledgers": _ledgers(run),
        "tables": [_entry(made_in.processed_year, path) | {"rows": _rows(path)} for path in _files(made_in.processed_year)],
        "report": [_entry(made_in.reports_year, path) for path in _files(made_in.reports_year) if not (_is_notebook(path) or path.name == NAME)],
    }
    return {
        "content": content,
        "content_sha256": _content_digest(content),
        "folders": {name: getattr(run, name) for name in FOLDERS},
        "notebooks": [_entry(made_in.reports_year, path) for path in _files(made_in.reports_year) if _is_notebook(path)],
        "timings": dict(timings),
    }


def write(folder: Path, manifest: Mapping[str, object]) -> None:
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (folder / NAME).write_text(text, encoding="utf-8", newline="\n")


def versions() -> dict[str, str]:
    """Version of Python, of this project and of the libraries it is declared to need; of an optional one where it is installed."""
    found = {"python": platform.python_version(), PROJECT: metadata.version(PROJECT)}
    for requirement in metadata.requires(PROJECT) or []:
        name, extra = re.match(r"[\w.-]+", requirement)[0], re.search(r"extra == ['\"]([\w-]+)", requirement)
        if extra is None or extra[1] in READERS:
            with contextlib.suppress(metadata.PackageNotFoundError):
                found[name] = metadata.version(name)
    return dict(sorted(found.items()))


def verify(folder: Path, raw_dir: str | None = None, processed_dir: str | None = None) -> list[str]:
    """The differences between the manifest and the year's report folder, one Chinese line each; empty when all holds.

    Raw files and tables are looked for in the folders of the run, unless others are named. Raises UnusableInput without a manifest.
    """
    path = folder / NAME
    if not path.is_file():
        raise UnusableInput(f"{folder} 中没有 {NAME}：请指明某一年度的报告文件夹（如 reports/2023），或先运行该年度。")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        content = manifest["content"]
        run = RunParameters(
            **content["parameters"],
            raw_dir=raw_dir or manifest["folders"]["raw_dir"],
            processed_dir=processed_dir or manifest["folders"]["processed_dir"],
            reports_dir=folder.resolve().parent.as_posix(),
        )
        parts = [
            ("原始文件", run.raw_year, content["inputs"]),
            ("台账", ledger_folder(run), content.get("ledgers", [])),
            ("数据表", run.processed_year, content["tables"]),
            ("报告", folder, content["report"]),
            ("笔记本", folder, manifest["notebooks"]),
        ]
        differences = [] if _content_digest(content) == manifest["content_sha256"] else [f"清单 {path}：content 与其摘要不符，清单被改动过"]
        for kind, base, entries in parts:
            for entry in entries:
                found = input_digest(base, entry["path"]) if base == run.raw_year else digest(base / entry["path"])
                problem = _difference(base / entry["path"], entry, found)
                if problem:
                    differences.append(f"{kind} {base / entry['path']}：{problem}")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"清单 {path}：不是一份完整的清单（{type(error).__name__}: {error}）"]
    return differences


def _difference(path: Path, entry: Mapping[str, object], found: str | None) -> str:
    if found == entry["sha256"]:
        return ""
    if found is None:
        return "缺失" if not path.exists() else "无法读取"
    return f"内容已改变（清单 {str(entry['sha256'])[:12]}…，现为 {found[:12]}…）"


def _inputs(run: RunParameters, made_in: RunParameters) -> list[dict[str, object]]:
    from helpers.schema import tables

    entries = []
    documents = tables.read(made_in.processed_year, "documents").sort_values("path")
    # A member stands or falls with its archive, which has a row of its own.
    for document in documents[documents["archive"].isna()].to_dict("records"):
        file = run.raw_year / document["path"]
        entry = {"path": document["path"], "bytes": file.stat().st_size if file.is_file() else None, "sha256": input_digest(run.raw_year, document["path"])}
        if (entry["sha256"] is None and document["status"] != "rejected") or entry["sha256"] not in (None, document["sha256"]):
            raise UnusableInput(f"原始文件 {file} 在运行过程中被改动：请等文件放齐后重新运行。")
        entries.append(entry)
    return entries


def reviews_of(run: RunParameters) -> dict[str, str | None]:
    """The working papers of the year's ledgers, each with its digest."""
    return {entry["path"]: entry["sha256"] for entry in _ledgers(run) if entry["path"].startswith(f"{FOLDER}/")}


def _ledgers(run: RunParameters) -> list[dict[str, object]]:
    """The year's ledgers, without what a program lays beside a paper that is open."""
    folder = ledger_folder(run)
    return [_entry(folder, path) for path in _files(folder) if not path.name.startswith(LOCKS)]


def _entry(folder: Path, path: Path) -> dict[str, object]:
    return {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "sha256": digest(path)}


def _rows(path: Path) -> int:
    import pyarrow.parquet as pq

    return pq.read_metadata(path).num_rows


def _files(folder: Path) -> list[Path]:
    return sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.relative_to(folder).as_posix())


def _is_notebook(path: Path) -> bool:
    return path.suffix == ".ipynb"


def digest(path: Path) -> str | None:
    """SHA-256 of a file's bytes; None for one that cannot be read. Pipes and devices are not opened."""
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def input_digest(folder: Path, name: str) -> str | None:
    """SHA-256 of a raw file; None for a link out of the folder, and for anything but a file."""
    from helpers.config.errors import Unreadable
    from helpers.ingest.documents import refuse_what_is_no_file

    try:
        refuse_what_is_no_file(folder, name)
    except (Unreadable, OSError, ValueError):
        return None
    return digest(folder / name)


def _content_digest(content: Mapping[str, object]) -> str:
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
