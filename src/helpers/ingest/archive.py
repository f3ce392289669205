"""Members of a zip archive as documents: nothing is written to disk, and limits hold before anything is expanded."""

from __future__ import annotations

import posixpath
import zipfile
from io import BytesIO
from pathlib import PurePosixPath

from helpers.config.errors import Unreadable
from helpers.ingest.formats import is_housekeeping

DEEPEST = 3
"""Archives within archives, the outermost counted."""
MOST_MEMBERS = 10_000
LARGEST_MEMBER = 128 * 1024 * 1024
LARGEST_WHOLE = 2 * 1024 * 1024 * 1024
"""Bytes, expanded."""

DAMAGED = "压缩包已损坏或不完整。请重新压缩后提交，或解压后把其中的文件提交。"
_ERRORS = (zipfile.BadZipFile, EOFError, OSError, ValueError, KeyError, NotImplementedError, RuntimeError, zipfile.zlib.error)


def members(data: bytes, depth: int) -> list[str]:
    """Names of the files in an archive, sorted, as they are told apart in it; `depth` is 1 for one that lies in the raw folder.

    Raises Unreadable for an archive beyond the limits, encrypted, damaged or empty.
    """
    if depth > DEEPEST:
        raise Unreadable(f"压缩包套了超过 {DEEPEST} 层。请解压后把其中的文件提交。")
    entries = _entries(data)
    if not entries:
        raise Unreadable("压缩包里没有文件。请检查后重新压缩。")
    if len(entries) > MOST_MEMBERS:
        raise Unreadable(f"压缩包里有 {len(entries):,} 个文件，超过上限 {MOST_MEMBERS:,} 个。请拆成几个压缩包后提交。")
    whole = sum(info.file_size for info in entries.values())
    if whole > LARGEST_WHOLE:
        raise Unreadable(f"压缩包展开后有 {whole / 2**20:,.0f} MB，超过上限 {LARGEST_WHOLE / 2**20:,.0f} MB。请检查后拆分提交。")
    return sorted(entries)


def read_member(data: bytes, name: str) -> bytes:
    """Bytes of one member. Raises Unreadable."""
    archive = zipfile.ZipFile(BytesIO(data))
    info = _entries(data)[name]
    if info.flag_bits & 1:
        raise Unreadable("压缩包设有密码，无法读取。请取消密码后重新压缩，或解压后提交。")
    if info.file_size > LARGEST_MEMBER:
        raise Unreadable(f"文件展开后有 {info.file_size / 2**20:,.0f} MB，超过上限 {LARGEST_MEMBER / 2**20:.0f} MB。请拆分后提交。")
    try:
        # The archive's own figure is what is read at most, so one that lies about it gains nothing.
        with archive.open(info) as stream:
            return stream.read(LARGEST_MEMBER + 1)
    except _ERRORS as error:
        raise Unreadable(DAMAGED) from error


def _entries(data: bytes) -> dict[str, zipfile.ZipInfo]:
    """Members by a name that stays below the archive: no drive, no leading /, no way up."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        infos = [info for info in archive.infolist() if not info.is_dir()]
    except _ERRORS as error:
        raise Unreadable(DAMAGED) from error
    entries: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = posixpath.normpath("/" + _name(info).replace("\\", "/").replace("\0", "")).lstrip("/")
        if not name or is_housekeeping(PurePosixPath(name)):
            continue
        given, number = name, 1
        while name in entries:
            number += 1
            name = f"{given} ({number})"
        entries[name] = info
    return entries


def _name(info: zipfile.ZipInfo) -> str:
    """Name of a member. Where the standard says code page 437, programs on Macs and Linux write UTF-8, and Windows in China GBK."""
    if info.flag_bits & 0x800:
        return info.filename
    # UTF-8 first: GBK takes nearly any bytes, while the bytes of Chinese in GBK are hardly ever UTF-8.
    for encoding in ("utf-8", "gb18030"):
        try:
            return info.filename.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return info.filename
