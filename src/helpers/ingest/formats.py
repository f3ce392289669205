"""The formats, a row for each. The bytes of a file tell its format; its name does not count."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
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

_AS_IT_IS, _CONVERTED, _MAYBE_PICTURES = (30, 10), (120, 10), (120, 240)
"""Seconds for any document and for each megabyte: of what is read as it is, of what LibreOffice converts (it takes a while to start), and of
pages that may be pictures (recognising one takes 2 to 3 seconds, and a faxed one has 30 kB)."""
SAVE_AS = "请用 Word、Excel 或 WPS 打开，另存为 .docx 或 .xlsx 后提交。"
_UNPACK = "请解压后提交，或改用 .zip 压缩。"


@dataclass(frozen=True, kw_only=True)
class Format:
    """One format: what a clerk calls it, the endings of its names, the bytes it begins with or the member that only such an archive has.

    `reader` is module and function below `ingest`: it is named, not imported, since a process loads the libraries of the formats it meets, and no
    others. A format without a reader says in `refusal` why and what to do; without either it is an archive that is unpacked.
    """

    media_type: str
    name: str = ""
    endings: str = ""
    begins: tuple[bytes, ...] = ()
    member: str = ""
    reader: str = ""
    refusal: str = ""
    seconds: tuple[int, int] = _MAYBE_PICTURES


FORMATS = (
    Format(media_type=TEXT, name="纯文本", endings="txt csv tsv prn text log", reader="plain_text:read_text", seconds=_AS_IT_IS),
    Format(media_type=HTML, name="网页", endings="html htm xhtml", reader="html:read_html", seconds=_AS_IT_IS),
    Format(media_type=MHT, name="网页存档", endings="mht mhtml", reader="html:read_mht", seconds=_AS_IT_IS),
    Format(media_type=PDF, name="PDF", endings="pdf", reader="pdf:read_pdf"),
    Format(media_type=DOCX, name="Word 文件", endings="docx docm dotx dotm", member="word/document.xml", reader="docx:read_docx", seconds=_AS_IT_IS),
    Format(media_type=XLSX, name="Excel 文件", endings="xlsx xlsm xltx xltm", member="xl/workbook.xml", reader="xlsx:read_xlsx", seconds=_AS_IT_IS),
    Format(media_type=XLSB, name="Excel 二进制文件", endings="xlsb", member="xl/workbook.bin", reader="office:read_xlsb", seconds=_CONVERTED),
    Format(media_type=PPTX, member="ppt/presentation.xml", refusal="这是演示文稿（PPT），不是自评表。请提交 Word、Excel、PDF 或网页格式的自评表。"),
    Format(media_type=ODS, name="ODS 表格", endings="ods ots", reader="ods:read_ods", seconds=_AS_IT_IS),
    Format(media_type=ODT, name="ODT 文档", endings="odt ott", reader="office:read_odt", seconds=_CONVERTED),
    Format(media_type=DOC, name="旧版 Word 文件", endings="doc dot wps wpt", reader="office:read_doc", seconds=_CONVERTED),
    Format(media_type=XLS, name="旧版 Excel 文件", endings="xls xlt et ett", reader="xls:read_xls", seconds=_AS_IT_IS),
    Format(media_type=RTF, name="RTF 文档", endings="rtf", begins=(b"{\\rtf",), reader="office:read_rtf", seconds=_CONVERTED),
    Format(media_type=WORD_XML, name="Word 2003 XML 文件", endings="xml", reader="office:read_word_xml", seconds=_CONVERTED),
    Format(media_type=EXCEL_XML, name="Excel 2003 XML 文件", endings="xml", reader="office:read_excel_xml", seconds=_CONVERTED),
    Format(media_type=OFD, name="OFD 版式文件", endings="ofd", member="ofd.xml", reader="ofd:read_ofd"),
    Format(media_type=ZIP, name="压缩包", endings="zip"),
    Format(media_type=PNG, name="PNG 图片", endings="png", begins=(b"\x89PNG\r\n",), reader="picture:read_picture"),
    Format(media_type=JPEG, name="JPEG 图片", endings="jpg jpeg jpe", begins=(b"\xff\xd8\xff",), reader="picture:read_picture"),
    Format(media_type=TIFF, name="TIFF 图片", endings="tif tiff", begins=(b"II*\x00", b"MM\x00*"), reader="picture:read_picture"),
    Format(media_type=BMP, name="BMP 图片", endings="bmp", reader="picture:read_picture"),
    Format(media_type=RAR, begins=(b"Rar!\x1a\x07",), refusal=f"这是 RAR 压缩包，不能解压。{_UNPACK}"),
    Format(media_type=SEVEN_ZIP, begins=(b"7z\xbc\xaf\x27\x1c",), refusal=f"这是 7z 压缩包，不能解压。{_UNPACK}"),
    Format(media_type=GZIP, begins=(b"\x1f\x8b\x08",), refusal=f"这是 gzip 压缩文件，不能解压。{_UNPACK}"),
    Format(media_type=ENCRYPTED, refusal="文件设有打开密码，无法读取。请取消密码（文件 → 信息 → 保护文档）后重新提交。"),
    Format(media_type=OLE, refusal=f"这是认不出的旧版办公文件（如 Works 或旧版 PPT）。{SAVE_AS}"),
    Format(media_type=UNKNOWN, refusal="认不出这是什么文件。请确认它是自评表，并另存为 Word、Excel、PDF、网页或纯文本（UTF-8）后提交。"),
)

BY_TYPE = {one.media_type: one for one in FORMATS}
_BY_ENDING = {ending: one for one in FORMATS for ending in one.endings.split()}
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x0b\x1a\x1b")
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|div|p|title)[\s>/]", re.IGNORECASE)
_MAIL_HEADER = re.compile(rb"(?im)^mime-version:\s*1\.0")


def media_type(data: bytes) -> str:
    """Media type of a file's bytes; `application/octet-stream` for unknown bytes that cannot be text."""
    for one in FORMATS:
        if one.begins and data.startswith(one.begins):
            return one.media_type
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
    """A note for a file whose name belongs to another format than its content; None for other files."""
    ending, one = _ending(path), BY_TYPE.get(kind)
    if one is None or not one.endings or not ending or ending in one.endings.split():
        return None
    return f"扩展名是 .{ending}，内容其实是{one.name}，已按{one.name}读取。" if ending in _BY_ENDING else None


def seconds_for(path: str, megabytes: float) -> float:
    """What a document of this name and size may take: what its ending does not say may be pictures."""
    one = _BY_ENDING.get(_ending(path))
    least, each = one.seconds if one else _MAYBE_PICTURES
    return least + each * megabytes


def _ending(path: str) -> str:
    return PurePosixPath(path).suffix.lower().lstrip(".")


def is_office_name(path: str) -> bool:
    """True for a name that says Word, Excel, OpenDocument or OFD: files that are archives within."""
    kinds = (DOCX, XLSX, XLSB, ODS, ODT, OFD)
    return _ending(path) in {ending for kind in kinds for ending in BY_TYPE[kind].endings.split()}


def is_housekeeping(path: PurePosixPath) -> bool:
    """True for files that programs leave in folders: Office lock files, thumbnails, a Mac's companion files.

    A hidden file with a document's name (.自评表.docx) is not one of them: somebody may think that it was handed in.
    """
    *folders, name = path.parts
    if any(part.startswith((".", "~$")) or part == "__MACOSX" for part in folders):
        return True
    if name.startswith("."):
        return name.startswith(("._", ".~")) or not is_named_as_a_document(name)
    return name.startswith("~$") or name.lower() in {"thumbs.db", "desktop.ini"}


def is_named_as_a_document(name: str) -> bool:
    """True for a name with an ending of a format that is read."""
    return _ending(name.lstrip(".")) in _BY_ENDING


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
    return next((one.media_type for one in FORMATS if one.member and one.member in names), ZIP)


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
