"""What a file really is: told by its bytes, whatever its name says."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import PurePosixPath

TEXT = "text/plain"
UNKNOWN = "application/octet-stream"
HTML, MHT = "text/html", "message/rfc822"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODS, ODT = "application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.text"
DOC, XLS = "application/msword", "application/vnd.ms-excel"
RTF = "application/rtf"
WORD_XML, EXCEL_XML = "application/vnd.ms-word.xml", "application/vnd.ms-excel.xml"
ENCRYPTED = "application/x-encrypted-office"
OLE = "application/x-ole-storage"
OFD = "application/ofd"
ZIP = "application/zip"
RAR, SEVEN_ZIP, GZIP = "application/vnd.rar", "application/x-7z-compressed", "application/gzip"
PNG, JPEG, TIFF, BMP = "image/png", "image/jpeg", "image/tiff", "image/bmp"

NAMES = {
    TEXT: "纯文本", HTML: "网页", MHT: "网页存档", PDF: "PDF", DOCX: "Word 文件", XLSX: "Excel 文件", XLSB: "Excel 二进制文件", ODS: "ODS 表格",
    ODT: "ODT 文档", DOC: "旧版 Word 文件", XLS: "旧版 Excel 文件", RTF: "RTF 文档", WORD_XML: "Word 2003 XML 文件", EXCEL_XML: "Excel 2003 XML 文件",
    OFD: "OFD 版式文件", ZIP: "压缩包", PNG: "PNG 图片", JPEG: "JPEG 图片", TIFF: "TIFF 图片", BMP: "BMP 图片",
}  # fmt: skip
"""What a clerk calls them."""

_EXTENSIONS = {
    TEXT: "txt csv tsv prn text log", HTML: "html htm xhtml", MHT: "mht mhtml", PDF: "pdf", DOCX: "docx docm dotx dotm", XLSX: "xlsx xlsm xltx xltm",
    XLSB: "xlsb", ODS: "ods ots", ODT: "odt ott", DOC: "doc dot wps wpt", XLS: "xls xlt et ett", RTF: "rtf", WORD_XML: "xml", EXCEL_XML: "xml",
    OFD: "ofd", ZIP: "zip", PNG: "png", JPEG: "jpg jpeg jpe", TIFF: "tif tiff", BMP: "bmp",
}  # fmt: skip
_MAGIC = (
    (b"\x89PNG\r\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"{\\rtf", RTF),
    (b"Rar!\x1a\x07", RAR),
    (b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP),
    (b"\x1f\x8b\x08", GZIP),
)
_ZIP_MEMBERS = (
    ("word/document.xml", DOCX),
    ("xl/workbook.xml", XLSX),
    ("xl/workbook.bin", XLSB),
    ("ppt/presentation.xml", PPTX),
    ("ofd.xml", OFD),
)
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x0b\x1a\x1b")
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|div|p|title)[\s>/]", re.IGNORECASE)
_MAIL_HEADER = re.compile(rb"(?im)^mime-version:\s*1\.0")


def media_type(data: bytes) -> str:
    """Media type of a file's bytes; `application/octet-stream` where nothing is recognised and it cannot be text."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    # Some printers put their own lines before a PDF's first.
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(data)
    if data.startswith(_OLE_MAGIC):
        return _ole_type(data)
    if data.startswith(b"BM") and int.from_bytes(data[2:6], "little") == len(data):
        return BMP
    return _text_type(data)


def extension_note(path: str, kind: str) -> str | None:
    """A note where a file's name says something else than its content; None where they agree or the name says nothing."""
    extension = PurePosixPath(path).suffix.lower().lstrip(".")
    if kind not in _EXTENSIONS or not extension or extension in _EXTENSIONS[kind].split():
        return None
    known = any(extension in extensions.split() for extensions in _EXTENSIONS.values())
    return f"扩展名是 .{extension}，内容其实是{NAMES[kind]}，已按{NAMES[kind]}读取。" if known else None


def is_office_name(path: str) -> bool:
    """True for a name that says Word, Excel, OpenDocument or OFD: files that are archives within."""
    kinds = (DOCX, XLSX, XLSB, ODS, ODT, OFD)
    return PurePosixPath(path).suffix.lower().lstrip(".") in {extension for kind in kinds for extension in _EXTENSIONS[kind].split()}


def is_housekeeping(path: PurePosixPath) -> bool:
    """True for files that programs leave in folders and nobody hands in: Office lock files, thumbnails, what Macs keep beside a file.

    A hidden file that is named like a document (.自评表.docx) is none: somebody may think that it was handed in.
    """
    *folders, name = path.parts
    if any(part.startswith((".", "~$")) or part == "__MACOSX" for part in folders):
        return True
    if name.startswith("."):
        return name.startswith(("._", ".~")) or not is_named_as_a_document(name)
    return name.startswith("~$") or name.lower() in {"thumbs.db", "desktop.ini"}


def is_named_as_a_document(name: str) -> bool:
    """True for a name with an ending of a format that is read."""
    extension = PurePosixPath(name.lstrip(".")).suffix.lower().lstrip(".")
    return any(extension in extensions.split() for extensions in _EXTENSIONS.values())


def _zip_type(data: bytes) -> str:
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        names = {name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()}
        if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
            named = archive.read("mimetype").decode("ascii", "replace").strip()
            for kind in (ODS, ODT):
                if named.startswith(kind):
                    return kind
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, KeyError, RuntimeError, zipfile.zlib.error):
        return _damaged_zip_type(data)
    return next((kind for member, kind in _ZIP_MEMBERS if member in names), ZIP)


def _damaged_zip_type(data: bytes) -> str:
    """What a damaged archive was: an Office file begins with a part of its own, and names the others as they come."""
    if b"[Content_Types].xml" in data[:4096] or b"_rels/.rels" in data[:4096]:
        return next((kind for folder, kind in ((b"word/", DOCX), (b"xl/", XLSX), (b"ppt/", PPTX)) if folder in data), DOCX)
    return next((kind for kind in (ODS, ODT) if data[30:200].startswith(b"mimetype" + kind.encode())), ZIP)


def _ole_type(data: bytes) -> str:
    """Word, Excel or an encrypted file: by the streams that the directory of the old container names."""
    if _has_stream(data, "EncryptedPackage"):
        return ENCRYPTED
    word, excel = _has_stream(data, "WordDocument"), _has_stream(data, "Workbook") or _has_stream(data, "Book")
    # Either may hold the other as an inserted object; Word keeps its objects in a pool.
    if word and (not excel or _has_stream(data, "ObjectPool")):
        return DOC
    return XLS if excel else OLE


def _has_stream(data: bytes, name: str) -> bool:
    entry = name.encode("utf-16-le") + b"\x00\x00"
    start = data.find(entry)
    while start >= 0:
        # Entries of the directory begin at multiples of their length, 128.
        if start % 128 == 0:
            return True
        start = data.find(entry, start + 2)
    return False


def _text_type(data: bytes) -> str:
    marked = data.startswith(_BYTE_ORDER_MARKS)
    start = data[:65536]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start[: len(start) // 2 * 2].decode("utf-16", "replace").encode()
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in start and b"<html" not in start[:2000].lower():
            return EXCEL_XML
        if b"schemas.microsoft.com/office/word/2003/wordml" in start:
            return WORD_XML
        if _PAGE.search(start):
            return HTML
    if _MAIL_HEADER.search(start[:4096]) and b"text/html" in data[:1_000_000].lower():
        return MHT
    if marked:
        return TEXT
    controls = sum(1 for byte in start if byte < 0x20 and byte not in _TEXT_CONTROLS)
    return UNKNOWN if controls else TEXT
