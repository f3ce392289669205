"""What a file really is: told by its first bytes, whatever its name says."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import PurePosixPath

TEXT = "text/plain"
UNKNOWN = "application/octet-stream"

_SAVE_AS_TEXT = "请另存为“纯文本（*.txt，UTF-8）”后放入。"
_NOT_READ = {
    "application/pdf": "这是 PDF 文件，本版本只读纯文本。" + _SAVE_AS_TEXT,
    "application/msword": "这是旧版 Word 或 Excel 文件，本版本只读纯文本。" + _SAVE_AS_TEXT,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "这是 Word 文件，本版本只读纯文本。" + _SAVE_AS_TEXT,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "这是 Excel 文件，本版本只读纯文本。请另存为“文本文件（制表符分隔）（*.txt）”后放入。",
    "application/ofd": "这是 OFD 版式文件，本版本只读纯文本。" + _SAVE_AS_TEXT,
    "application/zip": "这是压缩包，本版本不解压。请解压后把其中的文件放入。",
    "text/html": "这是网页文件，本版本只读纯文本。" + _SAVE_AS_TEXT,
    "image": "这是图片，本版本不识别图片中的文字。请向填报单位索取可编辑的文件。",
    UNKNOWN: "这不是文本文件。请确认导出方式，另存为“纯文本（*.txt，UTF-8）”后放入。",
}
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_ZIP_MEMBERS = (
    ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("OFD.xml", "application/ofd"),
)
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x0b\x1a\x1b")


def media_type(data: bytes) -> str:
    """Media type of a file's bytes; `application/octet-stream` where nothing is recognised and it cannot be text."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    if data.startswith(b"PK\x03\x04"):
        return _zip_type(data)
    if data.startswith(_BYTE_ORDER_MARKS):
        return TEXT
    start = data[:4096].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "text/html"
    controls = sum(1 for byte in data[:65536] if byte < 0x20 and byte not in _TEXT_CONTROLS)
    return UNKNOWN if controls else TEXT


def not_read_reason(kind: str) -> str:
    """Why a file of this media type is not read, and what to do."""
    return _NOT_READ.get(kind) or _NOT_READ.get(kind.split("/")[0]) or _NOT_READ[UNKNOWN]


def is_housekeeping(path: PurePosixPath) -> bool:
    """True for files that programs leave in folders and nobody hands in: hidden files, Office lock files, thumbnails."""
    return any(part.startswith((".", "~$")) for part in path.parts) or path.name.lower() in {"thumbs.db", "desktop.ini"}


def _zip_type(data: bytes) -> str:
    try:
        names = set(zipfile.ZipFile(BytesIO(data)).namelist())
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return "application/zip"
    return next((kind for member, kind in _ZIP_MEMBERS if member in names), "application/zip")
