"""Read formats that only an office suite understands (old Word, RTF, OpenDocument text, 2003 XML): LibreOffice converts them.

It runs without a window, with a profile of its own for each file, without macros, and without fetching linked files.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from helpers.config.errors import Unreadable
from helpers.ingest.docx import read_docx
from helpers.ingest.grid import Grid
from helpers.ingest.xlsx import read_xlsx
from helpers.ooxml.markup import refuse_document_type
from helpers.ooxml.package import Package

_HOW = "请用 Word 或 WPS 打开，另存为 .docx 后提交；或在本机安装 LibreOffice 后重新运行。"
_HOW_SHEET = "请用 Excel 或 WPS 打开，另存为 .xlsx 后提交；或在本机安装 LibreOffice 后重新运行。"
_SECONDS = 240
"""One conversion takes two seconds; the limit of the document itself ends it in any case."""
_PLACES = ("/Applications/LibreOffice.app/Contents/MacOS/soffice", r"C:\Program Files\LibreOffice\program\soffice.com")

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""
"""No macros, no active content, no links followed or updated."""


def soffice() -> str | None:
    """Path of LibreOffice's program; None where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


def read_doc(data: bytes) -> Grid:
    """Read the bytes of an old Word file (.doc, or what WPS saves as .wps). Raises Unreadable."""
    return _read(data, "旧版 Word 文件（.doc）", "doc", "docx", read_docx, _HOW)


def _read(data: bytes, what: str, extension: str, target: str, reader: Callable[[bytes], Grid], how: str) -> Grid:
    program = soffice()
    if program is None:
        raise Unreadable(f"这是{what}，本机没有安装 LibreOffice，无法读取。{how}")
    _refuse_entities(data)
    grid = reader(_converted(program, data, what, extension, target, how))
    return Grid(grid.cells, notes=[f"{what}，由 LibreOffice 转换后读取。", *grid.notes])


def _refuse_entities(data: bytes) -> None:
    """Refuse XML with entities of its own, also as a part of a package, before LibreOffice resolves them."""
    if data.startswith(b"PK"):
        package = Package(data)
        for name in package.names():
            if name.endswith((".xml", ".rdf", ".rels")):
                refuse_document_type(package.read(name))
    elif data[:1024].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t").startswith(b"<"):
        refuse_document_type(data)


def _converted(program: str, data: bytes, what: str, extension: str, target: str, how: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="forms-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        source = folder / f"form.{extension}"
        source.write_bytes(data)
        command = [
            program, f"-env:UserInstallation={profile.parent.as_uri()}", "--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to", target,
            "--outdir", str(folder / "out"), str(source),
        ]  # fmt: skip
        # A proxy that nobody answers: whatever a document asks for from outside, it does not get.
        environment = os.environ | {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "no_proxy": ""}
        try:
            subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise Unreadable(f"这是{what}，转换超过 {_SECONDS} 秒，已停止。{how}") from error
        result = folder / "out" / f"form.{target}"
        if not result.is_file():
            raise Unreadable(f"这是{what}，可能已损坏或设有密码，无法转换。{how}")
        return result.read_bytes()


read_rtf = partial(_read, what="RTF 文档", extension="rtf", target="docx", reader=read_docx, how=_HOW)
read_odt = partial(_read, what="ODT 文档", extension="odt", target="docx", reader=read_docx, how=_HOW)
read_word_xml = partial(_read, what="Word 2003 XML 文件", extension="xml", target="docx", reader=read_docx, how=_HOW)
read_excel_xml = partial(_read, what="Excel 2003 XML 文件", extension="xml", target="xlsx", reader=read_xlsx, how=_HOW_SHEET)
read_xlsb = partial(_read, what="Excel 二进制文件（.xlsb）", extension="xlsb", target="xlsx", reader=read_xlsx, how=_HOW_SHEET)
