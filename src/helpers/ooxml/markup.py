"""XML from strangers: parsed without entities, document types, network or bombs."""

from __future__ import annotations

import re

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
