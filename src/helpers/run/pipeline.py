"""The stages of a year in their order, from raw forms to the published report: run together, promoted together."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from helpers import ingest
from helpers.config import parameters
from helpers.config.errors import GateFailed, HelpersError, StageFailed
from helpers.config.parameters import RunParameters, project_root
from helpers.publish import papers
from helpers.run import manifest, notebook, resume, staging
from helpers.run.progress import Display
from helpers.schema import tables

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from helpers.publish.papers.corrected import Resubmission

STAGES: Mapping[str, str] = {
    "1_ingest.ipynb": "读取文件",
    "2_clean.ipynb": "整理数据",
    "3_validate.ipynb": "校验",
    "4_analyse.ipynb": "分析",
}
REPORT = "annual_report.html"
FAILED = "failed"
DOCUMENTS_NAMED = 10
"""Documents that were set aside, named in a message."""
FINDINGS_NAMED = 5
"""Rules named in the message of a review gate."""


@dataclass(frozen=True)
class Results:
    """What a run has made: where its report stands, and the counts that a person wants to see at once."""

    report: Path
    documents: int
    rejected: int
    forms: int
    fragments: int
    findings: Mapping[str, int]
    unread: Sequence[tuple[str, str]]
    """Files that could not be read, each with the reason."""


def run_year(
    run: RunParameters, display: Display | None = None, first: str = parameters.STAGES[0], before_validate: Callable[[], object] | None = None
) -> Results:
    """Run the four notebooks of a year and publish; the year's folders are replaced when all has succeeded.

    With `first` the run begins at that stage, on what the stages before it wrote when the year last succeeded.
    `before_validate` is called before the stage that looks at the year before, which may be running beside this one.
    Raises UnusableInput before any kernel starts where the call or the raw folder cannot be used, what a stage raised where
    a stage refused, StageFailed where one broke, GateFailed after publishing where a document was set aside for a defect of the program,
    a rule could not run, or `gate=review` meets critical findings.
    """
    display = display or Display()
    notebooks = project_root() / "notebooks"
    for name in STAGES:
        notebook.check_parameters(notebooks / name, _parameters(run))
    ingest.raw_files(run)  # Refuses a year without forms.
    papers.check_ledgers(run)
    try:
        with staging.locked(run.processed_year, run.reports_year):
            with staging.replacing(run) as staged:
                resume.take_over(run, staged.run, first)
                results = _make(run, staged, notebooks, display, first, before_validate)
            shutil.rmtree(_evidence(run), ignore_errors=True)
    except OSError as error:
        if not notebook.is_disk_full(error):
            raise
        raise StageFailed(f"{notebook.DISK_FULL}（{error.filename or run.processed_year.parent}）") from error
    finally:
        display.close()
    defects_gate(run)
    review_gate(run)
    return results


def _parameters(run: RunParameters) -> dict[str, object]:
    return {name: getattr(run, name) for name in run.names()}


def _make(
    run: RunParameters,
    staged: staging.Staged,
    notebooks: Path,
    display: Display,
    first: str,
    before_validate: Callable[[], object] | None,
) -> Results:
    """Everything of the year from stage `first` on, in the staging folders."""
    from helpers.publish import report

    said_instead = {
        spelling: given
        for folder, given in ((staged.processed, run.processed_dir), (staged.reports, run.reports_dir))
        for spelling in (str(folder), folder.as_posix())
    }
    started = datetime.now(UTC)
    timings: dict[str, object] = {"started": started.isoformat(timespec="seconds"), "from": first, "stages": {}}
    kept = {path.name: path for path in sorted((staged.run.reports_year / "notebooks").glob("*.ipynb"))}
    with notebook.kernel_settings() as settings:
        for name, title in list(STAGES.items())[parameters.STAGES.index(first) :]:
            if name == "3_validate.ipynb" and before_validate:
                display.stage("等待上一年度")
                before_validate()
            display.stage(title)
            begun = time.perf_counter()
            if name == "4_analyse.ipynb":
                comparison = papers.compare_with_last(staged.run, previous=run.processed_year)
            try:
                executed = notebook.execute(
                    notebooks / name, _parameters(staged.run), folder=project_root(), settings=settings, output=display
                )
            except notebook.CellFailed as failure:
                half_run = notebook.tidy(failure.notebook, _parameters(run), said_instead) if failure.notebook else None
                raise _with_evidence(failure.as_error(f"阶段“{title}”（{name}）"), half_run, run, staged, name) from failure
            timings["stages"][name] = {"seconds": _since(begun), "cells": notebook.cell_seconds(executed)}
            kept[name] = staged.run.reports_year / "notebooks" / name
            notebook.write(kept[name], notebook.tidy(executed, _parameters(run), said_instead))
    display.stage("发布")
    begun = time.perf_counter()
    contacts = tables.read(staged.run.processed_year, "contacts")
    for path in kept.values():
        hits = report.personal_data_in(path.read_text(encoding="utf-8"), contacts)
        if hits:
            raise GateFailed(
                f"笔记本 {path.name} 中有 {len(hits)} 处联系人{hits[0].kind}等内容，没有发布（首处在“{hits[0].near}”）。"
                "请去掉显示这些内容的单元后重新运行。"
            )
    analysed = kept["4_analyse.ipynb"]
    try:
        report.publish(staged.run, analysed, staged.run.reports_year / REPORT)
        _write_papers(staged, comparison)
    except (HelpersError, OSError):
        raise
    except Exception as error:
        told = f"阶段“发布”出错：{type(error).__name__}: {error}"
        raise _with_evidence(StageFailed(told), notebook.read(analysed), run, staged, analysed.name) from error
    timings["publish"] = _since(begun)
    timings["seconds"] = round((datetime.now(UTC) - started).total_seconds(), 3)
    manifest.write(staged.run.reports_year, manifest.build(run, staged.run, timings))
    return _results(run, staged.run.processed_year)


def _write_papers(staged: staging.Staged, comparison: Resubmission) -> None:
    """Write the reviewer's papers, or refuse them where they would show a contact."""
    from helpers.publish import report

    written = papers.write_papers(staged.run, staged.run.reports_year, comparison)
    hits = report.personal_data_in(written.text, tables.read(staged.run.processed_year, "contacts"))
    if hits:
        raise GateFailed(
            f"问题清单、批注副本或通知中会出现 {len(hits)} 处联系人{hits[0].kind}等内容，没有发布（首处在“{hits[0].near}”）。"
            "请删去表内该处的姓名或电话后重新运行。"
        )


def _since(begun: float) -> float:
    return round(time.perf_counter() - begun, 3)


def _results(run: RunParameters, processed: Path) -> Results:
    documents, projects, findings = (tables.read(processed, name) for name in ("documents", "projects", "findings"))
    rejected = documents[documents["status"] == "rejected"]
    return Results(
        report=run.reports_year / REPORT,
        documents=len(documents),
        rejected=len(rejected),
        unread=list(zip(rejected["path"], rejected["reason"], strict=True)),
        forms=int((~projects["is_fragment"]).sum()),
        fragments=int(projects["is_fragment"].sum()),
        findings={severity: int((findings["severity"] == severity).sum()) for severity in tables.SEVERITIES},
    )


def _evidence(run: RunParameters) -> Path:
    return run.reports_year.parent / FAILED / str(run.fiscal_year)


def _with_evidence(
    error: HelpersError, half_run: NotebookNode | None, run: RunParameters, staged: staging.Staged, name: str
) -> HelpersError:
    """The error for the person, with the notebook of the stage kept where they can open it."""
    if half_run is None:
        return error
    if _shows_contacts(half_run, staged):
        half_run = notebook.without_outputs(half_run)
    path = _evidence(run) / name
    try:
        shutil.rmtree(path.parent, ignore_errors=True)
        notebook.write(path, half_run)
    except OSError:
        return error  # Most likely the disk that ended the stage; the error itself matters more than its evidence.
    return type(error)(f"{error}\n中断时的笔记本保存在 {path}")


def _shows_contacts(half_run: NotebookNode, staged: staging.Staged) -> bool:
    from helpers.publish import report

    if not (staged.run.processed_year / "contacts.parquet").is_file():
        return False
    contacts = tables.read(staged.run.processed_year, "contacts")
    return bool(report.personal_data_in(notebook.as_text(half_run), contacts))


def defects_gate(run: RunParameters) -> None:
    """Raise GateFailed where the program failed over documents, which were set aside, or in a rule, whose findings are unknown."""
    documents, outcomes = (tables.read(run.processed_year, name) for name in ("documents", "outcomes"))
    told = []
    aside = documents[documents["defect"].notna()]
    if len(aside):
        named = "".join(f"\n  {row.path}：{row.defect}" for row in aside.head(DOCUMENTS_NAMED).itertuples())
        more = f"\n  另有 {len(aside) - DOCUMENTS_NAMED} 个" if len(aside) > DOCUMENTS_NAMED else ""
        told.append(
            f"本程序没有读对 {len(aside)} 个文件，它们的内容没有进入任何结果；其余结果和报告已生成：{run.reports_year / REPORT}。"
            f"这是程序的缺陷，不是填报的错误，请连同这些文件报告；在此之前请人工复核这些表：{named}{more}"
        )
    broken = outcomes[outcomes["errors"] > 0]
    if len(broken):
        named = "".join(f"\n  {row.rule}：{row.error}" for row in broken.itertuples())
        told.append(f"{len(broken)} 条规则本身出错，没有评判；其余结果和报告已生成。这是程序的缺陷，请连同原始文件报告：{named}")
    if told:
        raise GateFailed("\n".join(told))


def review_gate(run: RunParameters) -> None:
    """Raise GateFailed where the run asked for a review and critical findings stand in its tables."""
    if run.gate != "review":
        return
    findings = tables.read(run.processed_year, "findings")
    critical = findings[findings["severity"] == "critical"]
    if critical.empty:
        return
    counts = critical["rule"].value_counts().sort_index()
    named = "、".join(f"{rule}（{count} 项）" for rule, count in counts.head(FINDINGS_NAMED).items())
    more = "等" if len(counts) > FINDINGS_NAMED else ""
    raise GateFailed(f"发现 {len(critical)} 项严重问题：{named}{more}。报告已生成，详见 {run.reports_year / REPORT} 的“问题清单”。")
