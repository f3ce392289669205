"""Read one file of the raw folder, or one member of an archive: from its bytes to a row of `documents` and its cells."""

from __future__ import annotations

import errno
import hashlib
import importlib
import stat
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from helpers.config.engines import Limits, Loss
from helpers.config.errors import Unreadable
from helpers.ingest import archive, formats
from helpers.ingest.grid import Grid
from helpers.schema.marks import HEAD, is_marked_copy

LARGEST_FILE = 128 * 1024 * 1024
"""Bytes. The real year of 21 forms has 45 kB as text; a scanned page has about 200 kB."""

_EMPTY = "文件为空。请重新导出后提交。"
_DAMAGED = "文件已损坏或不完整。请用 Word、Excel 或 WPS 打开，确认内容完整后另存一份再提交。"
_OUR_COPY = "这是退回单位的批注副本，不是单位的自评表。请在原来报送的文件中改正，提交改正后的原文件。"
_COPY = "请把文件本身复制到本年度的文件夹中。"
_NO_FILE = "这不是普通文件（是管道、套接字或设备），没有读取。请从文件夹中移走。"
_NO_TEXT = "文件中没有文字。请打开查看，确认内容完整后重新导出。"

_USUAL_SECONDS = 600

Item = tuple[str, ...]
"""A file by its path below the year's raw folder; for a member of an archive, followed by its name in the archive."""


@dataclass(slots=True)
class Reading:
    """What came of one item: its row of `documents` (without id), its cells as rows, and the items that an archive holds."""

    document: dict[str, object]
    cells: list[tuple] = field(default_factory=list)
    members: list[Item] = field(default_factory=list)


def read_document(folder: Path, item: Item, *, named: bool = False) -> Reading:
    """Read one file or member; one that cannot be read is rejected with the reason.

    A file that a person has named (`named`) is read even if it is hidden or reached by a link.
    """
    document = _described(item)
    try:
        if any("\ud800" <= character <= "\udfff" for character in item[0]):
            raise Unreadable("文件名的编码有误（多见于在 Linux 上解压 Windows 的压缩包）。请改名后重新提交。")
        if not named:
            refuse_what_is_no_file(folder, item[0])
        data = _bytes_of(folder, item, document)
        kind = formats.media_type(data)
        document["media_type"] = kind
        if not named or len(item) > 1:
            _refuse_hidden(item)
        if not data:
            raise Unreadable(_EMPTY)
        if kind == formats.ZIP:
            members = _members(data, item)
            document |= {"status": "unpacked", "note": f"压缩包，内有 {len(members)} 个文件。"}
            return Reading(document, members=[(*item, member) for member in members])
        if not formats.BY_TYPE[kind].reader:
            raise Unreadable(formats.BY_TYPE[kind].refusal)
        grid = _reader(kind)(data)
        if not grid.cells:
            raise Unreadable(" ".join([_NO_TEXT, *grid.notes]))
        if is_marked_copy([cell.text for cell in grid.cells[:HEAD]]):
            raise Unreadable(_OUR_COPY)
    except Unreadable as reason:
        return Reading(document | {"reason": str(reason)})
    except OSError as error:
        return Reading(document | {"reason": f"文件打不开（{error.strerror or error}）。请检查权限或是否被其他程序占用。"})
    except MemoryError:
        raise
    except Exception as error:
        # Files are strangers' work: what a library raises over one is that file's fate, not the year's.
        what = f"{type(error).__name__}: {error}"[:200]
        return Reading(document | {"reason": f"文件内容异常，读取失败（{what}）。{formats.SAVE_AS}"})
    notes = [note for note in (formats.extension_note(item[-1], kind), *grid.notes) if note]
    document |= {"status": "read", "encoding": grid.encoding, "pages": grid.pages, "note": " ".join(notes) or None}
    return Reading(document, _rows(grid))


def _members(data: bytes, item: Item) -> list[str]:
    """Members of an archive; what is named like an Office file and cannot be opened is said to be one that is damaged."""
    try:
        return archive.members(data, depth=len(item))
    except Unreadable as reason:
        if str(reason) == archive.DAMAGED and formats.is_office_name(item[-1]):
            raise Unreadable(_DAMAGED) from reason
        raise


def allowed_seconds(folder: Path, limits: Limits, item: Item) -> float:
    """How long a document may be read: longer the larger it is, and longer where pages have to be recognised or converted; never beyond the limit.

    A higher limit than the usual one lets every document take longer in proportion.
    """
    try:
        megabytes = (folder / item[0]).stat().st_size / 2**20
    except (OSError, ValueError):
        megabytes = 0.0
    # Of a file by another name the slower kind is assumed: what it is shows when it is read.
    return min(limits.seconds, formats.seconds_for(item[-1], megabytes) * max(1.0, limits.seconds / _USUAL_SECONDS))


def lost_document(limits: Limits, item: Item, loss: Loss, folder: Path = Path()) -> Reading:
    """The row of a document whose reading had to be ended."""
    seconds = allowed_seconds(folder, limits, item)
    reasons = {
        "time": f"读取超过 {seconds:.0f} 秒，已停止。请检查文件是否异常或拆分后提交；确属正常的大文件，可加大参数 read_seconds 后重新运行。",
        "memory": f"读取时内存超过 {limits.megabytes:g} MB，已停止。请检查文件是否异常或拆分后提交；确属正常的大文件，可加大参数 read_megabytes 后重新运行。",
        "died": f"读取这个文件时程序意外中止，文件可能已损坏。{formats.SAVE_AS}",
    }
    return Reading(_described(item) | {"reason": reasons[loss]})


def refuse_what_is_no_file(folder: Path, name: str) -> None:
    """Raise Unreadable for a link that leads nowhere or out of the folder, a pipe, a device, a folder that cannot be looked into. Nothing is opened."""
    file = folder / name
    mode = file.lstat().st_mode
    if stat.S_ISLNK(mode):
        _refuse_link(folder, file)
    elif stat.S_ISDIR(mode):
        raise Unreadable("文件夹打不开，其中的文件没有读取。请检查权限后重新运行。")
    elif not stat.S_ISREG(mode):
        raise Unreadable(_NO_FILE)


def _refuse_link(folder: Path, file: Path) -> None:
    try:
        target = file.resolve(strict=True)
    except FileNotFoundError:
        raise Unreadable(f"这是链接，它指向的文件不存在。{_COPY}") from None
    except (RuntimeError, OSError) as error:
        if isinstance(error, RuntimeError) or error.errno == errno.ELOOP:
            raise Unreadable(f"这是链接，绕一圈又指回自己。{_COPY}") from None
        raise
    if target.is_dir():
        raise Unreadable(f"这是指向文件夹的链接，其中的文件没有读取。{_COPY}")
    if not target.is_file():
        raise Unreadable(_NO_FILE)
    if not target.is_relative_to(folder.resolve()):
        raise Unreadable(f"这是链接，指向本年度文件夹以外的文件，没有读取。{_COPY}")


def _refuse_hidden(item: Item) -> None:
    name = PurePosixPath(item[-1]).name
    if name.startswith("~$"):
        raise Unreadable(f"这是 Word、Excel 或 WPS 打开文件时留下的临时文件，不是自评表，而原文件（名称以“{name[2:]}”结尾）不在文件夹中。请补交原文件。")
    if name.startswith("."):
        raise Unreadable("这是隐藏文件（名称以“.”开头），没有读取。确是自评表的，请改名（去掉开头的“.”）后重新提交；不是的，请删去。")


def is_plain_text(file: Path) -> bool:
    """True for a small text file, which cannot harm the process that reads it, and for a file that is not opened at all."""
    try:
        if not file.is_file():
            return True
        with file.open("rb") as stream:
            start = stream.read(65536)
        return file.stat().st_size < 2**22 and formats.media_type(start) == formats.TEXT
    except OSError:
        return True


def _described(item: Item) -> dict[str, object]:
    # A file that cannot be opened still needs an id of its own: the digest of its path stands in.
    path = told_path("!".join(item))
    digest = hashlib.sha256("!".join(item).encode("utf-8", "surrogatepass")).hexdigest()
    return {"path": path, "sha256": digest, "archive": item[0] if len(item) > 1 else None, "status": "rejected", "forms": 0}


def told_path(path: str) -> str:
    """A path as tables and pages can hold it: bytes outside UTF-8 become marks."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _bytes_of(folder: Path, item: Item, document: dict[str, object]) -> bytes:
    """Bytes of a file or member; completes its size and digest."""
    file = folder / item[0]
    size = file.stat().st_size
    if size > LARGEST_FILE:
        with file.open("rb") as stream:
            document |= {"bytes": size, "sha256": hashlib.file_digest(stream, "sha256").hexdigest()}
        raise Unreadable(f"文件有 {size / 2**20:,.0f} MB，超过上限 {LARGEST_FILE / 2**20:.0f} MB。请拆分后提交。")
    data = file.read_bytes()
    for member in item[1:]:
        data = archive.read_member(data, member)
    document |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    return data


def _reader(kind: str):
    module, _, function = formats.BY_TYPE[kind].reader.partition(":")
    return getattr(importlib.import_module(f"helpers.ingest.{module}"), function)


def _rows(grid: Grid) -> list[tuple]:
    """Cells as plain rows, which travel between processes faster than records."""
    return [
        (cell.table, cell.row, cell.column, cell.text, cell.row_span, cell.column_span, cell.place, cell.confidence, cell.hidden) for cell in grid.cells
    ]
