"""Read Office files part by part, and change single parts; every other part stays as it is, byte for byte."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO

from lxml import etree

from helpers.config.errors import Unreadable
from helpers.ooxml.markup import DAMAGED, ENCRYPTED, LARGEST_PART, parse_xml

LARGEST_COMMENTED = 64 * 1024 * 1024
"""Bytes of a part that is taken apart to be commented. The real year as one Word file has 2 MB."""
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_CORE = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" \
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title><dc:language>zh-CN</dc:language></cp:coreProperties>"""


def _opened(data: bytes, refusal: Exception) -> tuple[zipfile.ZipFile, dict[str, str]]:
    """The archive of an Office file, and its parts by their names in lower case. Raises `refusal` where it cannot be opened."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refusal from error
    return archive, {name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()}


class NotCommentable(Exception):
    """A submitted file into which no comment can be written; the message says why, in Chinese."""


class Package:
    """The parts of an Office file, which is a zip archive of XML parts."""

    def __init__(self, data: bytes) -> None:
        self._zip, self._parts = _opened(data, Unreadable(DAMAGED))

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


class PackageEditor:
    """An Office file in which parts are replaced and added. Raises NotCommentable where it cannot be opened."""

    def __init__(self, data: bytes) -> None:
        self._zip, self._names = _opened(data, NotCommentable("文件不是完整的 Office 文件"))
        self._changed: dict[str, bytes] = {}
        self._dropped: set[str] = set()

    def __contains__(self, part: str) -> bool:
        return (part.lower() in self._names or part in self._changed) and part.lower() not in self._dropped

    def names(self) -> list[str]:
        """Names of the parts, in lower case."""
        return [name for name in dict.fromkeys([*self._names, *(name.lower() for name in self._changed)]) if name not in self._dropped]

    def read(self, part: str) -> bytes:
        if part in self._changed:
            return self._changed[part]
        try:
            info = self._zip.getinfo(self._names[part.lower()])
            if info.file_size > LARGEST_COMMENTED:
                raise NotCommentable(f"文件过大（{info.file_size / 2**20:,.0f} MB）")
            return self._zip.read(info)
        except (KeyError, RuntimeError, zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, zipfile.zlib.error) as error:
            raise NotCommentable("文件缺少部件或已损坏") from error

    def xml(self, part: str) -> etree._Element:
        try:
            return etree.fromstring(self.read(part), etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True))
        except (etree.XMLSyntaxError, ValueError) as error:
            raise NotCommentable("文件缺少部件或已损坏") from error

    def put(self, part: str, content: bytes | etree._Element) -> None:
        """Replace or add a part."""
        if not isinstance(content, bytes):
            content = etree.tostring(content.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
        self._changed[part] = content
        self._dropped.discard(part.lower())

    def drop(self, part: str, of: str) -> None:
        """Take a part out that only the part `of` leads to, with its relationship and what is said of its content."""
        ids = {name for name, (_, target) in self.relations(of).items() if target == part}
        relations, types = self.xml(_relations_of(of)), self.xml("[Content_Types].xml")
        for root, gone in ((relations, lambda entry: entry.get("Id") in ids), (types, lambda entry: (entry.get("PartName") or "").lower() == f"/{part}".lower())):
            for entry in [entry for entry in root if isinstance(entry.tag, str) and gone(entry)]:
                root.remove(entry)
        self.put(_relations_of(of), relations)
        self.put("[Content_Types].xml", types)
        self._changed = {name: content for name, content in self._changed.items() if name.lower() != part.lower()}
        self._dropped.add(part.lower())

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relationships of a part: id to the last word of the type and the name of the part it leads to."""
        name = _relations_of(part)
        if name not in self:
            return {}
        folder = part.rpartition("/")[0]
        return {
            relation.get("Id", ""): ((relation.get("Type") or "").rpartition("/")[2], _resolved(folder, relation.get("Target") or ""))
            for relation in self.xml(name)
            if isinstance(relation.tag, str) and relation.get("TargetMode") != "External"
        }

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relationship from `part` to the part `target` and return its id."""
        name = _relations_of(part)
        root = self.xml(name) if name in self else etree.Element(f"{{{_RELATIONSHIPS}}}Relationships", nsmap={None: _RELATIONSHIPS})
        taken, number = {relation.get("Id") for relation in root}, len(root) + 1
        while f"rId{number}" in taken:
            number += 1
        etree.SubElement(root, f"{{{_RELATIONSHIPS}}}Relationship", Id=f"rId{number}", Type=f"{_OFFICE}/{kind}", Target=f"/{target}")
        self.put(name, root)
        return f"rId{number}"

    def declare(self, *, part: str | None = None, extension: str | None = None, content_type: str) -> None:
        """Declare the type of a part, or of every part with an extension, unless it is declared already."""
        root = self.xml("[Content_Types].xml")
        key, value = ("PartName", f"/{part}") if part else ("Extension", extension)
        if any((entry.get(key) or "").lower() == value.lower() for entry in root):
            return
        entry = etree.Element(f"{{{_TYPES}}}{'Override' if part else 'Default'}", {key: value, "ContentType": content_type})
        root.insert(len(root) if part else 0, entry)
        self.put("[Content_Types].xml", root)

    def free_name(self, pattern: str) -> str:
        """The first name by a pattern such as `xl/comments{}.xml` that no part has."""
        number, taken = 1, set(self.names())
        while pattern.format(number).lower() in taken:
            number += 1
        return pattern.format(number)

    def bytes(self) -> bytes:
        """The file: parts in their order with their own times, new ones behind without a time."""
        written, out = set(), BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for info in self._zip.infolist():
                part = info.filename.replace("\\", "/").lstrip("/")
                if part.lower() in self._dropped:
                    continue
                changed = next((name for name in self._changed if name.lower() == part.lower()), None)
                written.add(changed)
                _write(target, info, self._zip.read(info) if changed is None else self._changed[changed])
            for name in self._changed:
                if name not in written:
                    _write(target, zipfile.ZipInfo(name, _NO_TIME), self._changed[name])
        return out.getvalue()


def _write(target: zipfile.ZipFile, like: zipfile.ZipInfo, content: bytes) -> None:
    info = zipfile.ZipInfo(like.filename, like.date_time)
    info.compress_type = zipfile.ZIP_STORED if like.is_dir() else zipfile.ZIP_DEFLATED
    # Else the system that writes would show in the bytes.
    info.create_system = 0
    target.writestr(info, content)


def refuse_protected(package: PackageEditor) -> None:
    """Raise NotCommentable for files that say they must not be changed: signed, or marked as final."""
    if any(name.startswith("_xmlsignatures/") for name in package.names()):
        raise NotCommentable("文件有电子签名，写入批注会使签名失效")
    if "docprops/custom.xml" in package and b"_MarkAsFinal" in package.read("docprops/custom.xml"):
        raise NotCommentable("文件标记为最终版本，是只读的")


def tidied(data: bytes, title: str) -> bytes:
    """An Office file of our own without the time and the name that its library wrote into it: the same content, the same bytes."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            # The picture of a library's template, of a document that is not ours.
            if info.filename == "docProps/thumbnail.jpeg":
                continue
            content = source.read(info)
            if info.filename == "docProps/core.xml":
                content = _CORE.format(title=_escaped(title)).encode()
            elif info.filename == "_rels/.rels":
                content = _without_thumbnail(content)
            _write(target, zipfile.ZipInfo(info.filename, _NO_TIME), content)
    return out.getvalue()


def _without_thumbnail(relations: bytes) -> bytes:
    root = etree.fromstring(relations)
    for relation in root:
        if (relation.get("Type") or "").endswith("/thumbnail"):
            root.remove(relation)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _escaped(text: str) -> str:
    return printable(text).replace("&", "&amp;").replace("<", "&lt;")


def printable(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return "".join(sign for sign in text if sign in "\t\n" or (sign >= " " and not "\ud800" <= sign <= "\udfff" and sign not in "\ufffe\uffff"))


def attributes(pairs: Mapping[str, str] | Iterable[tuple[str, str]], namespace: str) -> dict[str, str]:
    """Attributes in a namespace."""
    return {f"{{{namespace}}}{name}": value for name, value in dict(pairs).items()}


def _relations_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(target.lstrip("/") if target.startswith("/") else f"{folder}/{target}")
