"""XML from strangers: parsed without entities, document types, network or bombs."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from lxml import etree

from helpers.config.errors import Unreadable

LARGEST_PART = 256 * 1024 * 1024
"""Bytes of one expanded XML part. The year of 21 real forms has 2 MB as one part; a million blank rows have about 40 MB."""
DAMAGED = "文件已损坏或不完整。请用 Word、Excel 或 WPS 打开，确认内容完整后另存一份再提交。"
ENCRYPTED = "文件设有打开密码，无法读取。请取消密码（文件 → 信息 → 保护文档）后重新提交。"
FORBIDDEN = "文件中含有自定义的 XML 实体（DTD），正常的办公文件里没有，已停止读取。请用 Word、Excel 或 WPS 另存一份后提交。"

# Inside OOXML a document type is never needed; refusing it ends entity bombs and outside entities at once.
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_UTF16_DOCTYPE = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-16-le", "utf-16-be"))


class Package:
    """The parts of an Office file, which is a zip archive of XML parts."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Unreadable(DAMAGED) from error
        self._parts = {name.replace("\\", "/").lstrip("/").lower(): name for name in self._zip.namelist()}

    def __contains__(self, name: str) -> bool:
        return name.lstrip("/").lower() in self._parts

    def names(self) -> list[str]:
        return sorted(self._parts)

    def read(self, name: str) -> bytes:
        """Bytes of a part. Raises Unreadable for one that is missing, damaged, or far too large when expanded."""
        try:
            info = self._zip.getinfo(self._parts[name.lstrip("/").lower()])
            if info.file_size > LARGEST_PART:
                raise Unreadable(f"文件展开后有 {info.file_size / 2**20:,.0f} MB，超过上限 {LARGEST_PART / 2**20:.0f} MB，不像自评表。请检查后重新提交。")
            if info.flag_bits & 1:
                raise Unreadable(ENCRYPTED)
            return self._zip.read(info)
        except (KeyError, zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, zipfile.zlib.error) as error:
            raise Unreadable(DAMAGED) from error

    def xml(self, name: str) -> etree._Element:
        return parse_xml(self.read(name))





def parse_xml(data: bytes) -> etree._Element:
    """Root of an XML part. Raises Unreadable for damage and for document types."""
    refuse_document_type(data)
    try:
        return etree.fromstring(data, xml_parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(DAMAGED) from error


def refuse_document_type(data: bytes) -> None:
    if _DOCTYPE.search(data) or any(mark in data for mark in _UTF16_DOCTYPE):
        raise Unreadable(FORBIDDEN)


def xml_parser() -> etree.XMLParser:
    # Comments and instructions go: they would cut texts in two. huge_tree: a cell may be long, and parts are measured before.
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=True, remove_comments=True, remove_pis=True
    )
