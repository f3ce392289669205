"""Run one notebook from top to bottom in a kernel of its own, check it before and after, and keep it in a form that repeats.

papermill does the running. Added here: an unknown parameter is refused before a kernel starts, kernels of parallel runs cannot meet, a
cell that never ran is noticed, and the kept notebook loses what differs from run to run (cell ids, times, folders).
"""

from __future__ import annotations

import ast
import asyncio
import errno
import hashlib
import json
import logging
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from helpers.config.errors import HelpersError, StageFailed, UnusableInput
from helpers.config.parameters import RunParameters
from helpers.run.progress import without_counts

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Unix sockets have short names: a path beyond this is refused by the system.
LONGEST_SOCKET_FOLDER = 80
INJECTED = "# Parameters\n"
DISK_FULL = "磁盘空间不足，无法写入结果。请腾出空间后重新运行；以前的结果没有改动"
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_DISK_FULL_TEXT = re.compile(rf"\[(?:errno ({'|'.join(map(str, _DISK_FULL))})|winerror 112)\]", re.IGNORECASE)


class CellFailed(Exception):
    """A cell raised: the error's class and message as they left the kernel, and the notebook as far as it came."""

    def __init__(self, name: str, message: str, notebook: NotebookNode | None) -> None:
        super().__init__(f"{name}: {message}")
        self.name, self.message, self.notebook = name, message, notebook

    def as_error(self, where: str) -> HelpersError:
        """The error for a person: the stage's own where it named one, else StageFailed with what happened."""
        kinds = {kind.__name__: kind for kind in _kinds(HelpersError)}
        if self.name in kinds:
            return kinds[self.name](self.message)
        if _DISK_FULL_TEXT.search(self.message):
            return StageFailed(f"{where}：{DISK_FULL}。")
        return StageFailed(f"{where}出错：{self.name}: {self.message}")


def _kinds(kind: type[HelpersError]) -> Iterator[type[HelpersError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _kinds(narrower)


def is_disk_full(error: OSError) -> bool:
    """True for an error that says that writing is over: disk, quota or file limit."""
    return error.errno in _DISK_FULL or getattr(error, "winerror", None) == 112


def read(path: Path) -> NotebookNode:
    import nbformat

    return nbformat.read(path, as_version=4)


def as_text(notebook: NotebookNode) -> str:
    """The notebook as its file holds it."""
    import nbformat

    return nbformat.writes(notebook) + "\n"


def write(path: Path, notebook: NotebookNode) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_text(notebook), encoding="utf-8", newline="\n")


def without_outputs(notebook: NotebookNode) -> NotebookNode:
    """The notebook with the outputs of its cells taken out."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    return notebook


def parameter_names(path: Path) -> list[str]:
    """Names that the notebook's cell tagged `parameters` assigns."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if "parameters" in cell["metadata"].get("tags", []):
            return _assigned("".join(cell["source"]))
    return []


def _assigned(source: str) -> list[str]:
    lines = (line for line in ast.parse(source).body if isinstance(line, ast.Assign))
    return [target.id for line in lines for target in line.targets if isinstance(target, ast.Name)]


def check_parameters(path: Path, parameters: Mapping[str, object]) -> None:
    """Refuse a parameter that the notebook does not know, or one that papermill would not hand over as it is."""
    if not path.is_file():
        raise UnusableInput(f"找不到笔记本 {path}：请从完整的项目文件夹运行。")
    known = parameter_names(path)
    unknown = [name for name in parameters if name not in known]
    if unknown:
        raise UnusableInput(f"笔记本 {path.name} 没有参数 {'、'.join(unknown)}；它的参数是 {'、'.join(known) or '（无）'}。")
    for name, value in parameters.items():
        if type(value) not in (str, int):
            raise UnusableInput(f"参数 {name} 应为文本或整数，而收到 {value!r}。")


def refuse_unknown_parameters() -> None:
    """Refuse, in a stage's notebook that papermill runs alone, a parameter that no run has: papermill warns and runs it by default."""
    from IPython import get_ipython

    shell = get_ipython()
    # What papermill was given is a cell of its own, which begins with this comment. Names of later cells are no parameters.
    given = [source for source in (shell.user_ns.get("In", ()) if shell else ()) if source.startswith(INJECTED)]
    if unknown := [name for source in given for name in _assigned(source) if name not in RunParameters.names()]:
        raise UnusableInput(f"笔记本没有参数 {'、'.join(unknown)}；它的参数是 {'、'.join(RunParameters.names())}。什么也没有写出。")


@contextmanager
def kernel_settings() -> Iterator[dict[str, object]]:
    """papermill's settings for kernels of this run alone: this Python, sockets and IPython profile in a private folder."""
    from jupyter_client.asynchronous import AsyncKernelClient
    from jupyter_client.channels import AsyncZMQSocketChannel
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    with tempfile.TemporaryDirectory(prefix="kernels-", ignore_cleanup_errors=True) as folder:
        # The user's start-up scripts, history and kernel lists have no say in what a report holds.
        spec = KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=ERROR"],
            display_name="Python 3",
            language="python",
            env={"IPYTHONDIR": folder, "PYTHONIOENCODING": "utf-8"},
        )

        class ThisPython(KernelSpecManager):
            def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
                return spec

        class HearingChannel(AsyncZMQSocketChannel):
            """Hears a reply that comes while something is sent, as nbclient sends the state of widgets while it waits for the kernel.

            What is sent goes round the asyncio socket and takes with it the sign that wakes whoever waits there: they would wait for ever.
            """

            def send(self, msg: dict[str, object]) -> None:
                super().send(msg)
                if _loop_is_running() and self.socket.poll(0).result():
                    self.socket.poll()  # Asking again wakes those who asked before.

        class Client(AsyncKernelClient):
            shell_channel_class = HearingChannel

        class PrivateKernel(AsyncKernelManager):
            def __init__(self, **settings: object) -> None:
                super().__init__(**settings)
                self.client_factory = Client
                self.kernel_spec_manager = ThisPython()
                self.connection_file = str(Path(folder) / f"{self.kernel_id or time.monotonic_ns()}.json")
                if os.name != "nt" and len(folder) <= LONGEST_SOCKET_FOLDER:
                    self.transport, self.ip = "ipc", str(Path(folder) / str(time.monotonic_ns()))

        yield {"kernel_manager_class": PrivateKernel, "shutdown_kernel": "immediate", "ipython_hist_file": ":memory:"}


def _loop_is_running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def execute(
    path: Path, parameters: Mapping[str, object], *, folder: Path, settings: Mapping[str, object], output: TextIO | None = None
) -> NotebookNode:
    """Run the notebook with `folder` as its working folder; raises CellFailed unless every code cell ran to its end."""
    import papermill
    from papermill.engines import NBClientEngine, papermill_engines
    from papermill.exceptions import PapermillExecutionError

    class Keeping(NBClientEngine):
        """papermill's own engine, which also lets go of the notebook when the kernel dies."""

        @classmethod
        def execute_managed_notebook(cls, nb_man, kernel_name, **rest):
            kept.append(nb_man.nb)
            return super().execute_managed_notebook(nb_man, kernel_name, **rest)

    kept: list[NotebookNode] = []
    # What goes wrong is raised; without a handler of its own papermill's log would speak on the terminal as well.
    logging.getLogger("papermill").addHandler(logging.NullHandler())
    papermill_engines.register("keeping", Keeping)
    check_parameters(path, parameters)
    try:
        notebook = papermill.execute_notebook(
            path,
            None,
            dict(parameters),
            engine_name="keeping",
            request_save_on_cell_execute=False,
            progress_bar=False,
            cwd=folder,
            stdout_file=output,
            **settings,
        )
    except PapermillExecutionError as error:
        raise CellFailed(error.ename, error.evalue, kept[-1]) from None
    except RuntimeError as error:
        # The kernel did not start, or died (DeadKernelError, which papermill does not make its own).
        told = f"内核未能启动或中途停止，可能是内存不足，或被系统终止（{error}）"
        raise CellFailed(type(error).__name__, told, kept[-1] if kept else None) from error
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code" and cell.source.strip() and not _ran(cell):
            raise CellFailed("NotCompleted", f"第 {number} 个单元没有运行完", notebook)
    return notebook


def _ran(cell: NotebookNode) -> bool:
    # papermill marks cells after sys.exit() as completed; only a cell that ran has a count.
    state = cell.metadata.papermill
    return cell.execution_count is not None and state.status == "completed" and not state.exception


def cell_seconds(notebook: NotebookNode) -> list[float]:
    """How long each code cell took, in order."""
    return [round(cell.metadata.papermill.duration or 0.0, 3) for cell in notebook.cells if cell.cell_type == "code"]


def tidy(notebook: NotebookNode, parameters: Mapping[str, object], said_instead: Mapping[str, str]) -> NotebookNode:
    """A copy to keep, with the parameters as the person gave them, and without whatever differs from run to run.

    `said_instead` maps texts of this run, such as its staging folder, to the text that readers should see in outputs.
    """
    from nbformat import from_dict
    from papermill.translators import PythonTranslator

    plain = json.dumps(notebook, ensure_ascii=False)
    for text, instead in said_instead.items():
        plain = plain.replace(json.dumps(text, ensure_ascii=False)[1:-1], json.dumps(instead, ensure_ascii=False)[1:-1])
    kept = from_dict(json.loads(plain))
    kept.metadata.pop("papermill", None)
    for position, cell in enumerate(kept.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        injected = "injected-parameters" in cell.metadata.get("tags", [])
        if injected:
            cell.source = PythonTranslator.codify(parameters, "Parameters").rstrip("\n")
        identity = "parameters of the run" if injected else cell.source
        cell.id = hashlib.sha256(f"{position} {cell.cell_type} {identity}".encode()).hexdigest()[:16]
        if cell.cell_type == "code":
            cell.outputs = [output for output in map(_without_counts, cell.outputs) if output is not None]
    return kept


def _without_counts(output: NotebookNode) -> NotebookNode | None:
    if output.output_type != "stream":
        return output
    output.text = without_counts(output.text)
    return output if output.text else None
