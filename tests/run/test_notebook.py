"""A notebook is checked before it runs and after, and is kept in a form that repeats."""

from __future__ import annotations

import asyncio
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
import zmq
import zmq.asyncio
from jupyter_client.session import Session

from helpers.config.errors import GateFailed, StageFailed, UnusableInput
from helpers.run import notebook
from helpers.schema.tables import BrokenTable

PARAMETERS = 'fiscal_year = 2023\nraw_dir = "data/raw"'


def saved(folder: Path, *sources: str, parameters: str = PARAMETERS) -> Path:
    book = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}})
    book.cells = [nbformat.v4.new_code_cell(source) for source in (parameters, *sources)]
    book.cells[0].metadata["tags"] = ["parameters"]
    path = folder / "stage.ipynb"
    nbformat.write(book, path)
    return path


def run(path: Path, **parameters: object) -> nbformat.NotebookNode:
    with notebook.kernel_settings() as settings:
        return notebook.execute(path, parameters, folder=path.parent, settings=settings)


def failure(path: Path, **parameters: object) -> notebook.CellFailed:
    with pytest.raises(notebook.CellFailed) as caught:
        run(path, **parameters)
    return caught.value


def shown(book: nbformat.NotebookNode) -> str:
    return "".join(output.get("text", "") for cell in book.cells for output in cell.get("outputs", []))


def test_a_parameter_reaches_the_notebook_as_it_was_given(tmp_path):
    executed = run(saved(tmp_path, "print(fiscal_year + 1, raw_dir)"), fiscal_year=2024, raw_dir='原始 "表格"\\一')
    assert shown(executed) == '2025 原始 "表格"\\一\n'


def test_the_notebook_runs_in_this_python_and_the_folder_it_is_given(tmp_path):
    executed = run(saved(tmp_path, "import os, sys; print(sys.prefix); print(os.getcwd())"))
    assert shown(executed).split() == [os.fspath(Path(__import__("sys").prefix)), str(tmp_path)]


def test_a_person_s_ipython_profile_has_no_say(tmp_path, monkeypatch):
    profile = tmp_path / "ipython/profile_default/startup"
    profile.mkdir(parents=True)
    (profile / "first.py").write_text("print('from the profile'); planted = 1")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    executed = run(saved(tmp_path, "print('planted' in globals())"))
    assert shown(executed) == "False\n"


def test_an_unknown_parameter_is_refused_and_the_known_ones_are_named(tmp_path):
    with pytest.raises(UnusableInput, match=r"没有参数 fiscal_yaer；它的参数是 fiscal_year、raw_dir"):
        notebook.check_parameters(saved(tmp_path), {"fiscal_yaer": 2023})


def test_a_parameter_name_that_is_code_is_refused(tmp_path):
    with pytest.raises(UnusableInput, match="没有参数"):
        notebook.check_parameters(saved(tmp_path), {"import os; fiscal_year": 2023})


@pytest.mark.parametrize("value", [Path("data"), (1, 2), 2023.0, True, None])
def test_a_value_that_papermill_would_change_is_refused(tmp_path, value):
    with pytest.raises(UnusableInput, match="应为文本或整数"):
        notebook.check_parameters(saved(tmp_path), {"raw_dir": value})


def test_a_notebook_without_a_parameters_cell_knows_none(tmp_path):
    path = saved(tmp_path)
    path.write_text(path.read_text().replace('"parameters"', '"first"'))
    assert notebook.parameter_names(path) == []


def test_a_missing_notebook_is_unusable_input(tmp_path):
    with pytest.raises(UnusableInput, match=r"找不到笔记本 .*stage\.ipynb"):
        notebook.check_parameters(tmp_path / "stage.ipynb", {})


def test_an_error_that_a_stage_named_keeps_its_class_and_words(tmp_path):
    ended = failure(saved(tmp_path, "from helpers.config.errors import GateFailed\nraise GateFailed('共 3 项不符：\\n请看 projects')", "print('later')"))
    error = ended.as_error("阶段“校验”")
    assert type(error) is GateFailed and str(error) == "共 3 项不符：\n请看 projects"
    assert "later" not in shown(ended.notebook)


def test_a_narrower_error_keeps_its_class_too(tmp_path):
    error = notebook.CellFailed("BrokenTable", "2022 年度的表 funds 读不出来", None).as_error("阶段“校验”")
    assert type(error) is BrokenTable and error.exit_status == 2


def test_any_other_error_is_told_with_the_stage(tmp_path):
    error = failure(saved(tmp_path, "{}['level1']")).as_error("阶段“整理数据”")
    assert type(error) is StageFailed and str(error) == "阶段“整理数据”出错：KeyError: 'level1'"


def test_an_error_class_of_the_same_name_as_another_thing_in_the_module_is_not_taken_for_it(tmp_path):
    assert type(notebook.CellFailed("annotations", "x", None).as_error("阶段")) is StageFailed


@pytest.mark.parametrize("message", ["[Errno 28] No space left on device: 'cells.parquet'", "[WinError 112] 磁盘空间不足。"])
def test_a_full_disk_in_a_kernel_is_told_as_such(message):
    assert "磁盘空间不足" in str(notebook.CellFailed("OSError", message, None).as_error("阶段"))


def test_a_notebook_that_ends_itself_early_has_not_succeeded(tmp_path):
    ended = failure(saved(tmp_path, "import sys; sys.exit(0)", "print('later')"))
    assert ended.name == "NotCompleted"


def test_a_kernel_that_dies_is_told_and_its_notebook_is_kept_as_far_as_it_came(tmp_path):
    ended = failure(saved(tmp_path, "print('before')", "import os; os._exit(1)"))
    assert ended.name == "DeadKernelError" and "before" in shown(ended.notebook)


def test_what_is_kept_shows_the_parameters_as_given_and_nothing_of_the_run(tmp_path):
    path = saved(tmp_path, "from helpers.run.progress import Counter\nprint(raw_dir)\nCounter()(2, 2)", "raw_dir")
    staged = (tmp_path / "run").as_posix()
    texts = []
    for _ in range(2):
        kept = notebook.tidy(run(path, raw_dir=staged), {"raw_dir": "data/raw"}, {staged: "data/raw"})
        nbformat.validate(kept)
        texts.append(notebook.as_text(kept))

    assert texts[0] == texts[1]
    assert staged not in texts[0] and "进度" not in texts[0] and "papermill" not in texts[0]
    assert kept.cells[1].source == '# Parameters\nraw_dir = "data/raw"'
    assert shown(kept) == "data/raw\n"


def test_ids_of_kept_cells_come_from_their_place_and_source(tmp_path):
    def ids(*sources: str) -> list[str]:
        book = notebook.tidy(nbformat.read(saved(tmp_path, *sources), as_version=4), {}, {})
        return [cell.id for cell in book.cells]

    first, second = ids("1", "1", "2"), ids("1", "3", "2")
    assert len(set(first)) == 4
    assert [one == other for one, other in zip(first, second, strict=True)] == [True, True, False, True]


def test_a_reply_that_comes_while_something_is_sent_is_heard():
    """nbclient sends the state of widgets on the channel on which it waits for the reply of the cell."""
    with notebook.kernel_settings() as settings:
        channel_class = settings["kernel_manager_class"]().client_factory.shell_channel_class

    async def heard() -> dict[str, object]:
        context, session = zmq.asyncio.Context(), Session(key=b"key")
        near, far = context.socket(zmq.PAIR), zmq.Context.shadow(context.underlying).socket(zmq.PAIR)
        far.bind("inproc://kernel")
        near.connect("inproc://kernel")
        channel = channel_class(near, session)
        try:
            waiting = asyncio.ensure_future(channel.get_msg(timeout=None))
            await asyncio.sleep(0.05)
            session.send(far, "execute_reply")
            time.sleep(0.05)  # The reply is there before the loop could see it.
            channel.send(session.msg("comm_msg"))
            return await asyncio.wait_for(waiting, 10)
        finally:
            near.close(0)
            far.close(0)
            context.term()

    # In a thread of its own: where browsers are driven by other tests, a loop is running in this one.
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(lambda: asyncio.run(heard())).result()["msg_type"] == "execute_reply"
